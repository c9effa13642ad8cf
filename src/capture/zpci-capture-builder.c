/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The writing half of the .zhost format; see docs/zhost-format.md.
 */
#include "zpci-capture-private.h"

#include "zpci-error.h"
#include "zpci-hash.h"
#include "zpci-root.h"

#include <string.h>

/* Longest line that is written as text, and longest odd content written as one quoted text. */
#define MAX_TEXT_LINE (ZPCI_CAPTURE_MAX_LINE / 2)
/* Longest content that is one quoted word: bytes that are not text, and text with tabs. Longer ones are hex. */
#define MAX_QUOTED 256
#define MAX_QUOTED_TEXT (ZPCI_CAPTURE_MAX_LINE / 4)
#define HEX_PER_LINE 16
/* Equal bytes that are worth a "HH * COUNT" line. */
#define MIN_RUN 32

typedef struct {
  char *group; /* NULL: an answer */
  char *name;
  char *text;  /* the lines that describe it */
} Entry;

struct ZpciCaptureBuilder {
  GPtrArray *entries;
  GHashTable *seen; /* set of char*: "group/name" */
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->group);
  g_free (entry->name);
  g_free (entry->text);
  g_free (entry);
}

ZpciCaptureBuilder *
zpci_capture_builder_new (void)
{
  ZpciCaptureBuilder *builder = g_new0 (ZpciCaptureBuilder, 1);

  builder->entries = g_ptr_array_new_with_free_func (entry_free);
  builder->seen = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, NULL);
  return builder;
}

void
zpci_capture_builder_free (ZpciCaptureBuilder *builder)
{
  if (!builder)
    return;
  g_ptr_array_unref (builder->entries);
  g_hash_table_unref (builder->seen);
  g_free (builder);
}

static void
append_quoted (GString *out, const guint8 *bytes, gsize length)
{
  g_string_append_c (out, '"');
  for (gsize i = 0; i < length; i++) {
    if (bytes[i] == '\n')
      g_string_append (out, "\\n");
    else if (bytes[i] == '\t')
      g_string_append (out, "\\t");
    else if (bytes[i] == '"' || bytes[i] == '\\')
      g_string_append_printf (out, "\\%c", bytes[i]);
    else if (g_ascii_isprint (bytes[i]))
      g_string_append_c (out, (char) bytes[i]);
    else
      g_string_append_printf (out, "\\x%02x", bytes[i]);
  }
  g_string_append_c (out, '"');
}

/* A bare word where it can be one. */
static void
append_word (GString *out, const char *word)
{
  gboolean bare = *word && *word != '"';

  for (const char *c = word; bare && *c; c++)
    bare = g_ascii_isgraph (*c);
  if (bare)
    g_string_append (out, word);
  else
    append_quoted (out, (const guint8 *) word, strlen (word));
}

static gsize
run_length (const guint8 *bytes, gsize length)
{
  gsize run = 1;

  while (run < length && bytes[run] == bytes[0])
    run++;
  return run;
}

static void
append_hex (GString *out, const guint8 *bytes, gsize length)
{
  for (gsize at = 0; at < length;) {
    gsize run = run_length (bytes + at, length - at);
    gsize count = MIN (length - at, HEX_PER_LINE);

    if (run >= MIN_RUN) {
      count = at + run == length ? run : run - run % HEX_PER_LINE;
      g_string_append_printf (out, "| %02x * %" G_GSIZE_FORMAT "\n", bytes[at], count);
    } else {
      g_string_append_c (out, '|');
      for (gsize i = 0; i < count; i++)
        g_string_append_printf (out, " %02x", bytes[at + i]);
      g_string_append_c (out, '\n');
    }
    at += count;
  }
}

/* Number of lines where @text is printable, ends in a newline, and no line ends in a blank; else 0. */
static guint
plain_lines (const char *text, gsize length)
{
  guint lines = 0;
  gsize start = 0;

  if (length == 0 || text[length - 1] != '\n')
    return 0;
  for (gsize i = 0; i < length; i++) {
    if (text[i] != '\n') {
      if (!g_ascii_isprint (text[i]))
        return 0;
      continue;
    }
    if (i - start > MAX_TEXT_LINE || (i > start && text[i - 1] == ' '))
      return 0;
    lines++;
    start = i + 1;
  }
  return lines;
}

static gboolean
is_text (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isprint (text[i]) && text[i] != '\t' && text[i] != '\n')
      return FALSE;
  return TRUE;
}

static void
append_block (GString *out, const char *text, gsize length)
{
  const char *end = text + length;

  while (text < end) {
    const char *newline = memchr (text, '\n', (gsize) (end - text));

    g_string_append (out, newline > text ? "| " : "|");
    g_string_append_len (out, text, newline + 1 - text);
    text = newline + 1;
  }
}

static char *
describe_file (const char *name, GBytes *content, gboolean binary)
{
  GString *out = g_string_new (NULL);
  gsize length;
  const char *bytes = zpci_root_bytes (content, &length);
  guint lines = binary ? 0 : plain_lines (bytes, length);
  const char *word = "hex ";

  if (lines == 1 && length > 1 && *bytes != ' ')
    word = "line ";
  else if (lines > 0 || (length == 0 && !binary))
    word = "file ";
  else if (!binary && (length <= MAX_QUOTED || (length <= MAX_QUOTED_TEXT && is_text (bytes, length))))
    word = "text ";
  g_string_append (out, word);
  append_word (out, name);
  g_string_append_c (out, *word == 'l' || *word == 't' ? ' ' : '\n');
  if (*word == 'l') {
    g_string_append_len (out, bytes, (gssize) length);
  } else if (*word == 'f') {
    append_block (out, bytes, length);
  } else if (*word == 't') {
    append_quoted (out, (const guint8 *) bytes, length);
    g_string_append_c (out, '\n');
  } else {
    append_hex (out, (const guint8 *) bytes, length);
  }
  return g_string_free (out, FALSE);
}

/* Takes @text. */
static void
add (ZpciCaptureBuilder *builder, const char *group, const char *name, char *text)
{
  Entry *entry;

  if (!g_hash_table_add (builder->seen, g_strconcat (group ? group : "answer ", "/", name, NULL))) {
    g_free (text);
    return;
  }
  entry = g_new0 (Entry, 1);
  entry->group = g_strdup (group);
  entry->name = g_strdup (name);
  entry->text = text;
  g_ptr_array_add (builder->entries, entry);
}

void
zpci_capture_builder_file (ZpciCaptureBuilder *builder, const char *group, const char *name, GBytes *content,
                           gboolean binary)
{
  add (builder, group, name, describe_file (name, content, binary));
}

/* "WORD NAME\n" or "WORD NAME SECOND\n". */
static char *
describe_words (const char *word, const char *name, const char *second)
{
  GString *out = g_string_new (word);

  g_string_append_c (out, ' ');
  append_word (out, name);
  if (second) {
    g_string_append_c (out, ' ');
    append_word (out, second);
  }
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

void
zpci_capture_builder_link (ZpciCaptureBuilder *builder, const char *group, const char *name, const char *target)
{
  add (builder, group, name, describe_words ("link", name, target));
}

void
zpci_capture_builder_error (ZpciCaptureBuilder *builder, const char *group, const char *name, int code)
{
  add (builder, group, name, describe_words ("error", name, zpci_errno_name (code)));
}

void
zpci_capture_builder_directory (ZpciCaptureBuilder *builder, const char *group, const char *name)
{
  add (builder, group, name, describe_words ("dir", name, NULL));
}

/* The reader accepts @text as the rest of a line: it neither begins nor ends with a blank. */
static gboolean
is_rest_of_line (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > MAX_TEXT_LINE || text[0] == ' ' || text[length - 1] == ' ')
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isprint (text[i]))
      return FALSE;
  return TRUE;
}

/* The key of zpci_root_get_answer(), as the words of its line. */
static char *
describe_answer (const char *word, const char *question, const char *argument)
{
  GString *out = g_string_new (word);

  g_string_append_c (out, ' ');
  append_word (out, question);
  g_string_append_c (out, ' ');
  append_word (out, argument);
  return g_string_free (out, FALSE);
}

void
zpci_capture_builder_answer (ZpciCaptureBuilder *builder, const char *question, const char *argument,
                             const char *answer)
{
  g_autofree char *name = g_strconcat (question, " ", argument, NULL);
  g_autofree char *start = NULL;

  if (!is_rest_of_line (answer)) {
    g_autoptr (GBytes) bytes = g_bytes_new (answer, strlen (answer));

    zpci_capture_builder_answer_bytes (builder, question, argument, bytes);
    return;
  }
  start = describe_answer ("answer", question, argument);
  add (builder, NULL, name, g_strdup_printf ("%s %s\n", start, answer));
}

void
zpci_capture_builder_answer_bytes (ZpciCaptureBuilder *builder, const char *question, const char *argument,
                                   GBytes *answer)
{
  gsize length;
  const char *bytes = zpci_root_bytes (answer, &length);
  gboolean plain = plain_lines (bytes, length) > 0;
  g_autofree char *name = g_strconcat (question, " ", argument, NULL);
  g_autofree char *start = describe_answer (plain ? "answer-file" : "answer-hex", question, argument);
  GString *out = g_string_new (start);

  g_string_append_c (out, '\n');
  if (plain)
    append_block (out, bytes, length);
  else
    append_hex (out, (const guint8 *) bytes, length);
  add (builder, NULL, name, g_string_free (out, FALSE));
}

static int
compare_entries (gconstpointer first, gconstpointer second)
{
  const Entry *a = *(const Entry *const *) first;
  const Entry *b = *(const Entry *const *) second;
  int order = g_strcmp0 (a->group, b->group);

  return order != 0 ? order : strcmp (a->name, b->name);
}

guint
zpci_capture_builder_count (const ZpciCaptureBuilder *builder, guint *answers)
{
  *answers = 0;
  for (guint i = 0; i < builder->entries->len; i++)
    *answers += ((const Entry *) g_ptr_array_index (builder->entries, i))->group ? 0 : 1;
  return builder->entries->len - *answers;
}

char *
zpci_capture_builder_finish (ZpciCaptureBuilder *builder, gboolean captured, gsize *length)
{
  GString *out = g_string_new ("zhost 1\n");
  const char *group = NULL;

  g_string_append (out, captured ? "origin captured\n" : "origin composed\n");
  g_string_append (out, captured
                            ? "# Written by 'virt-zpci capture' on the running machine; docs/zhost-format.md lists\n"
                              "# what is read of it, and nothing else is.\n"
                            : "# Written by 'virt-zpci capture' from another capture or from a folder.\n");
  g_ptr_array_sort (builder->entries, compare_entries);
  for (guint i = 0; i < builder->entries->len; i++) {
    const Entry *entry = g_ptr_array_index (builder->entries, i);

    if (i == 0 || g_strcmp0 (entry->group, group) != 0) {
      g_string_append_c (out, '\n');
      if (entry->group) {
        char *line = describe_words ("in", entry->group, NULL);

        g_string_append (out, line);
        g_free (line);
      }
      group = entry->group;
    }
    g_string_append (out, entry->text);
  }
  *length = out->len;
  return g_string_free (out, FALSE);
}
