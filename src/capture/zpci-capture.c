/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reads a .zhost file into a memory root: the directives of
 * docs/zhost-format.md, listed in one table at the end.
 */
#include "zpci-capture.h"

#include "zpci-capture-private.h"
#include "zpci-error.h"

#include <string.h>

#define MAGIC "zhost "
#define MAX_TOTAL (256 * 1024 * 1024)

typedef struct {
  ZpciCaptureReader reader;
  ZpciRoot *root;
  char *base;        /* of relative paths; NULL before the first "in" */
  gsize total;       /* bytes of all contents */
} Parser;

#define fail(parser, error, code, ...) zpci_capture_reader_fail (&(parser)->reader, error, code, __VA_ARGS__)

/* Puts "name:line: " before what the root says. */
static gboolean
placed (Parser *parser, gboolean ok, GError **error)
{
  if (!ok)
    g_prefix_error (error, "%s:%u: ", parser->reader.name, parser->reader.line_number);
  return ok;
}

/* A path made absolute by the last "in". */
static char *
read_path (Parser *parser, GError **error)
{
  g_autofree char *word = zpci_capture_reader_word (&parser->reader, "path", error);
  g_autofree char *path = NULL;

  if (!word)
    return NULL;
  if (*word == '/') {
    path = g_steal_pointer (&word);
  } else if (parser->base) {
    path = g_strconcat (parser->base, "/", word, NULL);
  } else {
    fail (parser, error, ZPCI_ERROR_MALFORMED, "'%.64s': a relative path needs an 'in' line before it", word);
    return NULL;
  }
  return g_steal_pointer (&path);
}

static gboolean
count_bytes (Parser *parser, GBytes *content, GError **error)
{
  parser->total += g_bytes_get_size (content);
  if (parser->total > MAX_TOTAL)
    return fail (parser, error, ZPCI_ERROR_RANGE, "contents longer than %d bytes together", MAX_TOTAL);
  return TRUE;
}

static gboolean
add_file (Parser *parser, const char *path, GBytes *content, GError **error)
{
  return zpci_capture_reader_end (&parser->reader, error) && count_bytes (parser, content, error) &&
         placed (parser, zpci_root_add_file (parser->root, path, content, error), error);
}

static gboolean
read_in (Parser *parser, GError **error)
{
  g_autofree char *path = zpci_capture_reader_word (&parser->reader, "path", error);

  if (!path || !zpci_capture_reader_end (&parser->reader, error) ||
      !placed (parser, zpci_root_add_directory (parser->root, path, error), error))
    return FALSE;
  g_free (parser->base);
  parser->base = g_steal_pointer (&path);
  return TRUE;
}

static gboolean
read_dir (Parser *parser, GError **error)
{
  g_autofree char *path = read_path (parser, error);

  return path && zpci_capture_reader_end (&parser->reader, error) &&
         placed (parser, zpci_root_describe_directory (parser->root, path, error), error);
}

static gboolean
read_link (Parser *parser, GError **error)
{
  g_autofree char *path = read_path (parser, error);
  g_autofree char *target = path ? zpci_capture_reader_word (&parser->reader, "link target", error) : NULL;

  return target && zpci_capture_reader_end (&parser->reader, error) &&
         placed (parser, zpci_root_add_link (parser->root, path, target, error), error);
}

static gboolean
read_line (Parser *parser, GError **error)
{
  g_autofree char *path = read_path (parser, error);
  g_autofree char *value = path ? zpci_capture_reader_rest (&parser->reader, "value", error) : NULL;
  g_autofree char *text = value ? g_strconcat (value, "\n", NULL) : NULL;
  g_autoptr (GBytes) content = text ? g_bytes_new (text, strlen (text)) : NULL;

  return content && add_file (parser, path, content, error);
}

static gboolean
read_text (Parser *parser, GError **error)
{
  g_autofree char *path = read_path (parser, error);
  g_autoptr (GBytes) content = path ? zpci_capture_reader_text (&parser->reader, error) : NULL;

  return content && add_file (parser, path, content, error);
}

static gboolean
read_block (Parser *parser, gboolean hex, GError **error)
{
  g_autofree char *path = read_path (parser, error);
  g_autoptr (GBytes) content = NULL;

  if (!path || !zpci_capture_reader_end (&parser->reader, error))
    return FALSE;
  content = zpci_capture_reader_block (&parser->reader, hex, error);
  return content && add_file (parser, path, content, error);
}

static gboolean
read_file (Parser *parser, GError **error)
{
  return read_block (parser, FALSE, error);
}

static gboolean
read_hex (Parser *parser, GError **error)
{
  return read_block (parser, TRUE, error);
}

static gboolean
read_failure (Parser *parser, GError **error)
{
  g_autofree char *path = read_path (parser, error);
  g_autofree char *name = path ? zpci_capture_reader_word (&parser->reader, "error name", error) : NULL;
  int code = 0;

  if (!name || !zpci_capture_reader_end (&parser->reader, error))
    return FALSE;
  code = zpci_errno_from_name (name);
  if (code == 0)
    return fail (parser, error, ZPCI_ERROR_MALFORMED, "'%.32s' is not a known error name", name);
  return placed (parser, zpci_root_add_failure (parser->root, path, code, error), error);
}

/* QUESTION ARGUMENT, which together are the key of zpci_root_get_answer(). */
static char *
read_key (Parser *parser, GError **error)
{
  g_autofree char *question = zpci_capture_reader_word (&parser->reader, "question", error);
  g_autofree char *argument = question ? zpci_capture_reader_word (&parser->reader, "argument", error) : NULL;

  return argument ? g_strconcat (question, " ", argument, NULL) : NULL;
}

static gboolean
add_answer (Parser *parser, const char *key, GBytes *value, GError **error)
{
  return zpci_capture_reader_end (&parser->reader, error) && count_bytes (parser, value, error) &&
         placed (parser, zpci_root_add_answer (parser->root, key, value, error), error);
}

static gboolean
read_answer (Parser *parser, GError **error)
{
  g_autofree char *key = read_key (parser, error);
  g_autofree char *value = key ? zpci_capture_reader_rest (&parser->reader, "answer", error) : NULL;
  g_autoptr (GBytes) content = value ? g_bytes_new (value, strlen (value)) : NULL;

  return content && add_answer (parser, key, content, error);
}

static gboolean
read_answer_block (Parser *parser, gboolean hex, GError **error)
{
  g_autofree char *key = read_key (parser, error);
  g_autoptr (GBytes) content = NULL;

  if (!key || !zpci_capture_reader_end (&parser->reader, error))
    return FALSE;
  content = zpci_capture_reader_block (&parser->reader, hex, error);
  return content && add_answer (parser, key, content, error);
}

static gboolean
read_answer_file (Parser *parser, GError **error)
{
  return read_answer_block (parser, FALSE, error);
}

static gboolean
read_answer_hex (Parser *parser, GError **error)
{
  return read_answer_block (parser, TRUE, error);
}

static const struct {
  const char *word;
  gboolean (*read) (Parser *parser, GError **error);
} directives[] = {
  { "in", read_in },           { "dir", read_dir },        { "link", read_link },
  { "line", read_line },       { "text", read_text },      { "file", read_file },
  { "hex", read_hex },         { "error", read_failure },  { "answer", read_answer },
  { "answer-file", read_answer_file }, { "answer-hex", read_answer_hex },
};

static gboolean
read_directive (Parser *parser, GError **error)
{
  g_autofree char *word = zpci_capture_reader_word (&parser->reader, "directive", error);

  if (!word)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (directives); i++)
    if (strcmp (word, directives[i].word) == 0)
      return directives[i].read (parser, error);
  return fail (parser, error, ZPCI_ERROR_MALFORMED, "'%.32s' is not a directive of this format", word);
}

/* The first two lines: the version, and whether this was a machine. */
static gboolean
read_head (Parser *parser, GError **error)
{
  gboolean at_end = FALSE;

  if (!zpci_capture_reader_line (&parser->reader, &at_end, error))
    return FALSE;
  if (at_end || strcmp (parser->reader.line, "zhost 1") != 0)
    return fail (parser, error, ZPCI_ERROR_MALFORMED, "'%.32s': expected 'zhost 1', the format this version reads",
                 parser->reader.line);
  if (!zpci_capture_reader_line (&parser->reader, &at_end, error))
    return FALSE;
  if (at_end || (strcmp (parser->reader.line, "origin captured") != 0 &&
                 strcmp (parser->reader.line, "origin composed") != 0))
    return fail (parser, error, ZPCI_ERROR_MALFORMED, "'%.32s': expected 'origin captured' or 'origin composed'",
                 parser->reader.line);
  return TRUE;
}

static gboolean
parse (Parser *parser, GError **error)
{
  gboolean at_end = FALSE;

  if (!read_head (parser, error))
    return FALSE;
  for (;;) {
    if (!zpci_capture_reader_line (&parser->reader, &at_end, error))
      return FALSE;
    if (at_end)
      return TRUE;
    if (*parser->reader.line && *parser->reader.line != '#' && !read_directive (parser, error))
      return FALSE;
  }
}

ZpciRoot *
zpci_capture_parse (const char *text, gsize length, const char *name, GError **error)
{
  g_autofree Parser *parser = NULL;
  g_autoptr (ZpciRoot) root = NULL;
  gboolean ok;

  if (length > ZPCI_CAPTURE_MAX_BYTES) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_RANGE, "%s: longer than %d bytes", name, ZPCI_CAPTURE_MAX_BYTES);
    return NULL;
  }
  if (length < strlen (MAGIC) || memcmp (text, MAGIC, strlen (MAGIC)) != 0) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED,
                 "%s: not a captured host, which begins with 'zhost 1'; 'virt-zpci capture' writes one", name);
    return NULL;
  }
  parser = g_new0 (Parser, 1);
  root = zpci_root_new_memory (name);
  zpci_capture_reader_init (&parser->reader, name, text, length);
  parser->root = root;
  ok = parse (parser, error);
  g_free (parser->base);
  return ok ? g_steal_pointer (&root) : NULL;
}
