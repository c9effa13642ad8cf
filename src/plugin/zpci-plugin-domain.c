/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A thin layer over the two pure translations, in front of which a scan of bytes
 * lets nearly all documents through without parsing them.
 */
#include "zpci-plugin.h"

#include "zpci-stock.h"

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

/*
 * *@text stands behind "<" and is moved to where the tag ends: a ">" inside quotes does not end it, a "<" does
 * everywhere, since XML allows none in a tag. So what only looks like a tag, in a comment, hides none behind it.
 */
static gboolean
tag_has_word (const char **text)
{
  const char *tag = *text;
  gboolean found = FALSE;
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
zpci_plugin_has_attributes (const char *xml)
{
  /* strchr(), since strstr() of the address sanitizer goes to the end of the text each time. */
  while ((xml = strchr (xml, '<')) != NULL) {
    xml++;
    if (tag_has_word (&xml))
      return TRUE;
  }
  return FALSE;
}

/* libvirt refuses text that is not XML, or about something else, in its own words, after its access control. */
static gboolean
is_libvirts_to_refuse (const ZpciDocument *document, const GError *error)
{
  return document->xml ? !document->domains : g_error_matches (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED);
}

gboolean
zpci_plugin_domain_in (const char *xml, char **rewritten, GError **error)
{
  const ZpciConfig *config = zpci_plugin_get_config ();
  g_autoptr (ZpciDocument) document = NULL;
  g_autoptr (GError) why = NULL;
  gsize length;

  if (!zpci_plugin_has_attributes (xml))
    return TRUE;
  document = zpci_document_new_copy ("domain XML", xml, strlen (xml));
  if (zpci_document_to_stock (document, config->explicit_override ? ZPCI_STOCK_EXPLICIT : ZPCI_STOCK_NONE, rewritten,
                              &length, &why) ||
      is_libvirts_to_refuse (document, why))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

char *
zpci_plugin_domain_out (gpointer object, const char *xml)
{
  char *author = NULL;
  gsize length;

  if (strstr (xml, ZPCI_DOMAIN_NS) == NULL)
    return NULL;
  if (!zpci_domxml_from_stock (xml, strlen (xml), "domain XML", &author, &length, NULL))
    return NULL;
  return author;
}
