/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The common part of both backends of ZpciRoot: names, references, answers, sorting,
 * and the text check.
 */
#include "zpci-base-private.h"
#include "zpci-base-test.h"

#include "zpci-error.h"
#include "zpci-hash.h"
#include "zpci-text.h"

#include <stdlib.h>
#include <string.h>

ZpciRoot *
zpci_root_alloc (const ZpciRootBackend *backend, ZpciRoot *top, const char *name, const char *prefix)
{
  ZpciRoot *root = g_new0 (ZpciRoot, 1);

  root->refs = 1;
  root->backend = backend;
  root->top = top ? zpci_root_ref (top) : NULL;
  root->name = top ? top->name : g_strdup (name);
  root->prefix = g_strdup (prefix);
  root->live = top && top->live;
  root->fd = -1;
  if (!top)
    root->answers = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  return root;
}

ZpciRoot *
zpci_root_ref (ZpciRoot *root)
{
  g_atomic_int_inc (&root->refs);
  return root;
}

void
zpci_root_unref (ZpciRoot *root)
{
  if (!root || !g_atomic_int_dec_and_test (&root->refs))
    return;
  root->backend->release (root);
  g_clear_pointer (&root->answers, g_hash_table_unref);
  g_free (root->prefix);
  if (root->top)
    zpci_root_unref (root->top);
  else
    g_free (root->name);
  g_free (root);
}

const char *
zpci_root_get_name (ZpciRoot *root)
{
  return root->name;
}

gboolean
zpci_root_is_live (ZpciRoot *root)
{
  return root->live;
}

gboolean
zpci_root_may_block (ZpciRoot *root)
{
  return root->fd >= 0;
}

char *
zpci_root_join (const char *prefix, const char *path)
{
  if (!*prefix || !*path)
    return g_strdup (*prefix ? prefix : path);
  return g_strconcat (prefix, "/", path, NULL);
}

/* The path as the user can look at it: "/sys/x" of the running machine,
 * "FOLDER/sys/x" of a folder, "NAME:/sys/x" of a captured host. */
static char *
describe (ZpciRoot *root, const char *path)
{
  g_autofree char *joined = zpci_root_join (root->prefix, path);
  g_autofree char *full = zpci_text_safe (joined); /* names come from the host */

  if (root->live)
    return g_strconcat ("/", full, NULL);
  return g_strconcat (root->name, root->node ? ":/" : "/", full, NULL);
}

static const char *
relative (const char *path)
{
  return path + strspn (path, "/");
}

char *
zpci_root_explain (int code, gsize max)
{
  if (code == ZPCI_ROOT_TOO_LONG && max == 0)
    return g_strdup_printf ("more than %d names", ZPCI_ROOT_MAX_NAMES);
  if (code == ZPCI_ROOT_TOO_LONG)
    return g_strdup_printf ("longer than %" G_GSIZE_FORMAT " bytes", max);
  return g_strdup (g_strerror (code));
}

void
zpci_root_set_error (GError **error, int code, ZpciRoot *root, const char *path, gsize max)
{
  g_autofree char *text = NULL, *cause = NULL;

  /* Absence is common and most callers ignore it: build no text for nobody. */
  if (!error)
    return;
  text = describe (root, relative (path));
  cause = zpci_root_explain (code, max);
  if (code == ZPCI_ROOT_TOO_LONG)
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_RANGE, "%s: %s", text, cause);
  else
    zpci_set_error_errno (error, code, "%s", text);
}

ZpciRoot *
zpci_root_try_open_directory (ZpciRoot *root, const char *path, int *code)
{
  return root->backend->open (root, relative (path), code);
}

ZpciRoot *
zpci_root_open_directory (ZpciRoot *root, const char *path, GError **error)
{
  int code = 0;
  ZpciRoot *below = zpci_root_try_open_directory (root, path, &code);

  if (!below)
    zpci_root_set_error (error, code, root, path, 0);
  return below;
}

GBytes *
zpci_root_try_read (ZpciRoot *root, const char *path, gsize max, int *code)
{
  return root->backend->read (root, relative (path), max, code);
}

GBytes *
zpci_root_read (ZpciRoot *root, const char *path, gsize max, GError **error)
{
  int code = 0;
  GBytes *content = zpci_root_try_read (root, path, max, &code);

  if (!content)
    zpci_root_set_error (error, code, root, path, max);
  return content;
}

gssize
zpci_root_read_head (ZpciRoot *root, const char *path, void *buffer, gsize size, int *code)
{
  return root->backend->read_head (root, relative (path), buffer, size, code);
}

gconstpointer
zpci_root_bytes (GBytes *bytes, gsize *length)
{
  gconstpointer data = g_bytes_get_data (bytes, length);

  return data ? data : "";
}

char *
zpci_root_read_text (ZpciRoot *root, const char *path, gsize max, GError **error)
{
  g_autoptr (GBytes) bytes = zpci_root_read (root, path, max, error);
  const char *data;
  gsize length;

  if (!bytes)
    return NULL;
  data = zpci_root_bytes (bytes, &length);
  if (length > 0 && data[length - 1] == '\n')
    length--;
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isprint (data[i])) {
      g_autofree char *text = describe (root, relative (path));

      g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED,
                   "%s: byte 0x%02x at offset %" G_GSIZE_FORMAT ": expected one line of printable ASCII", text,
                   (guint8) data[i], i);
      return NULL;
    }
  }
  return g_strndup (data, length);
}

char **
zpci_root_try_list (ZpciRoot *root, const char *path, int *code)
{
  char **names = root->backend->list (root, relative (path), code);

  if (names)
    qsort (names, g_strv_length (names), sizeof *names, zpci_text_compare_pointed);
  return names;
}

char **
zpci_root_list (ZpciRoot *root, const char *path, GError **error)
{
  int code = 0;
  char **names = zpci_root_try_list (root, path, &code);

  if (!names)
    zpci_root_set_error (error, code, root, path, 0);
  return names;
}

char *
zpci_root_try_read_link (ZpciRoot *root, const char *path, int *code)
{
  return root->backend->read_link (root, relative (path), code);
}

char *
zpci_root_read_link (ZpciRoot *root, const char *path, GError **error)
{
  int code = 0;
  char *target = zpci_root_try_read_link (root, path, &code);

  if (!target)
    zpci_root_set_error (error, code, root, path, 0);
  return target;
}

gboolean
zpci_root_exists (ZpciRoot *root, const char *path)
{
  return root->backend->exists (root, relative (path));
}

gboolean
zpci_root_add_answer (ZpciRoot *root, const char *key, GBytes *value, GError **error)
{
  g_return_val_if_fail (root->answers, FALSE);

  if (g_hash_table_contains (root->answers, key)) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_CONFLICT, "'%.256s' is already answered", key);
    return FALSE;
  }
  if (g_hash_table_size (root->answers) >= zpci_root_memory_max) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_RANGE, "'%.256s': more than %u answers", key, zpci_root_memory_max);
    return FALSE;
  }
  g_hash_table_insert (root->answers, g_strdup (key), g_bytes_ref (value));
  return TRUE;
}

GBytes *
zpci_root_get_answer (ZpciRoot *root, const char *key)
{
  return g_hash_table_lookup ((root->top ? root->top : root)->answers, key);
}

char **
zpci_root_list_answers (ZpciRoot *root, const char *question)
{
  g_autofree char *start = g_strconcat (question, " ", NULL);
  GPtrArray *arguments = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, (root->top ? root->top : root)->answers);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (g_str_has_prefix (key, start))
      g_ptr_array_add (arguments, g_strdup ((const char *) key + strlen (start)));
  if (arguments->len > 0)
    qsort (arguments->pdata, arguments->len, sizeof *arguments->pdata, zpci_text_compare_pointed);
  g_ptr_array_add (arguments, NULL);
  return (char **) g_ptr_array_free (arguments, FALSE);
}
