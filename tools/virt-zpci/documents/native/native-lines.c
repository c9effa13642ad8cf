/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The layout of a command line. The words stay libvirt's, quotes included.
 */
#include "native-copy.h"

#include <string.h>

/* The end of the shell word that starts at @word: quotes hide blanks. */
static const char *
word_end (const char *word)
{
  char quote = 0;

  for (; *word && (quote || !strchr (" \n", *word)); word++) {
    if (quote ? *word == quote : *word == '\'' || *word == '"')
      quote = quote ? 0 : *word;
    else if (*word == '\\' && quote != '\'' && word[1])
      word++;
  }
  return word;
}

char *
zpci_native_lines (const char *command)
{
  GString *out = g_string_new (NULL);
  gboolean program_seen = FALSE;

  for (const char *word = command + strspn (command, " \n"); *word;) {
    const char *end = word_end (word);
    gboolean assignment = !program_seen && g_ascii_isupper (*word) && memchr (word, '=', (gsize) (end - word));

    if (out->len > 0)
      g_string_append (out, *word == '-' || !program_seen ? " \\\n" : " ");
    g_string_append_len (out, word, end - word);
    program_seen = program_seen || !assignment;
    word = end + strspn (end, " \n");
  }
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}
