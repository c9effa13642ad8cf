/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A scan of bytes that lets nearly all documents through without parsing them.
 */
#include "zpci-request.h"

#include <string.h>

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static gboolean
starts_with_word (const char *text)
{
  gsize length = 0;

  while (text[length] && text[length] != '=' && text[length] != '<' && text[length] != '>' && !is_space (text[length]))
    length++;
  return length > 0 && zpci_request_find_word (text, length) < ZPCI_N_REQUESTS;
}

/* libvirt drops one that is misspelt, too. */
static gboolean
is_ap (const char *tag)
{
  return g_ascii_strncasecmp (tag, "ap", 2) == 0 && (is_space (tag[2]) || tag[2] == '/' || tag[2] == '>');
}

/*
 * *@text stands behind "<" and is moved to where the tag ends: a ">" inside quotes does not end it, a "<" does
 * everywhere, since XML allows none in a tag. So what only looks like a tag, in a comment, hides none behind it.
 */
static gboolean
tag_has_word (const char **text)
{
  const char *tag = *text;
  gboolean found = is_ap (tag);
  char quote = 0;

  for (; *tag && *tag != '<' && (quote || *tag != '>') && !found; tag++) {
    if (quote) {
      if (*tag == quote)
        quote = 0;
    } else if (*tag == '\'' || *tag == '"') {
      quote = *tag;
    } else {
      found = is_space (*tag) && starts_with_word (tag + 1);
    }
  }
  *text = tag;
  return found;
}

gboolean
zpci_request_scan (const char *xml)
{
  /* strchr(), since strstr() of the address sanitizer goes to the end of the text each time. */
  while ((xml = strchr (xml, '<')) != NULL) {
    xml++;
    if (tag_has_word (&xml))
      return TRUE;
  }
  return FALSE;
}
