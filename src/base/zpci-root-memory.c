/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * ZpciRoot in memory: a tree of directories, files and links that behaves as a
 * real one does, down to the errno. This is what a captured host becomes.
 */
#include "zpci-base-private.h"
#include "zpci-base-test.h"

#include "zpci-error.h"
#include "zpci-hash.h"

#include <errno.h>
#include <string.h>

#define MAX_PATH 4095
#define MAX_NAME 255
#define MAX_DEPTH 64

typedef enum {
  NODE_DIRECTORY,
  NODE_FILE,
  NODE_LINK,
  NODE_ERROR,
} NodeKind;

struct ZpciRootNode {
  NodeKind kind;
  ZpciRootNode *parent;  /* the top is its own parent */
  GHashTable *children;  /* NODE_DIRECTORY: char* to ZpciRootNode*; NULL while empty */
  GBytes *content;       /* NODE_FILE */
  char *target;          /* NODE_LINK */
  int code;              /* NODE_ERROR: errno of every attempt to open it */
  gboolean described;    /* by itself, not only as a folder above something */
};

static const ZpciRootBackend memory_backend;

guint zpci_root_memory_max = 1000000;

static ZpciRootNode *
node_new (NodeKind kind, ZpciRootNode *parent)
{
  ZpciRootNode *node = g_new0 (ZpciRootNode, 1);

  node->kind = kind;
  node->parent = parent ? parent : node;
  return node;
}

static void
node_free (gpointer data)
{
  ZpciRootNode *node = data;

  g_clear_pointer (&node->children, g_hash_table_unref);
  g_clear_pointer (&node->content, g_bytes_unref);
  g_free (node->target);
  g_free (node);
}

static ZpciRootNode *
node_child (const ZpciRootNode *node, const char *name)
{
  return node->children ? g_hash_table_lookup (node->children, name) : NULL;
}

static void
node_insert (ZpciRootNode *parent, const char *name, ZpciRootNode *child)
{
  if (!parent->children)
    parent->children = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, node_free);
  g_hash_table_insert (parent->children, g_strdup (name), child);
}

ZpciRoot *
zpci_root_new_memory (const char *name)
{
  ZpciRoot *root = zpci_root_alloc (&memory_backend, NULL, name, "");

  root->node = node_new (NODE_DIRECTORY, NULL);
  return root;
}

static ZpciRootNode *
top_node (const ZpciRoot *root)
{
  return root->top ? root->top->node : root->node;
}

/* Returns the node at @path, or NULL with the errno of a real tree in @code. */
static ZpciRootNode *
resolve (ZpciRoot *root, const char *path, gboolean follow_last, int *code)
{
  g_autofree char *pending = g_strdup (path);
  ZpciRootNode *node = root->node;
  guint links = 0;
  char *rest = pending;

  for (;;) {
    char *name = rest + strspn (rest, "/");
    gsize length = strcspn (name, "/");
    ZpciRootNode *child;

    rest = name + length + (name[length] ? 1 : 0);
    name[length] = '\0';
    if (!*name)
      return node;
    if (node->kind != NODE_DIRECTORY) {
      *code = node->kind == NODE_ERROR ? node->code : ENOTDIR;
      return NULL;
    }
    if (strcmp (name, ".") == 0)
      continue;
    child = strcmp (name, "..") == 0 ? node->parent : node_child (node, name);
    if (!child) {
      *code = ENOENT;
      return NULL;
    }
    if (child->kind == NODE_LINK && (*rest || follow_last)) {
      char *joined = g_strconcat (child->target, "/", rest, NULL);

      if (++links > ZPCI_ROOT_MAX_LINKS) {
        g_free (joined);
        *code = ELOOP;
        return NULL;
      }
      if (*child->target == '/')
        node = top_node (root);
      g_free (pending);
      rest = pending = joined;
      continue;
    }
    node = child;
  }
}

/* Paths of a captured host are written out in full: nothing to interpret. */
static gboolean
check_path (char **names, const char *path, GError **error)
{
  gsize depth = g_strv_length (names);
  const char *fault = NULL;

  if (*path != '/')
    fault = "expected an absolute path";
  else if (strlen (path) > MAX_PATH || depth > MAX_DEPTH + 1)
    fault = "path longer than 4095 bytes or 64 names";
  for (gsize i = 1; !fault && i < depth; i++) {
    if (!*names[i] || strcmp (names[i], ".") == 0 || strcmp (names[i], "..") == 0)
      fault = "'.', '..' and empty names are not allowed in a path";
    else if (strlen (names[i]) > MAX_NAME)
      fault = "name longer than 255 bytes";
  }
  if (!fault)
    return TRUE;
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "'%.128s': %s", path, fault);
  return FALSE;
}

static gboolean
conflict (const char *path, const ZpciRootNode *there, gboolean twice, GError **error)
{
  if (twice && there->described)
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_CONFLICT, "'%.256s' is described twice", path);
  else
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_CONFLICT,
                 "'%.256s': already there, or below something that is not a directory", path);
  return FALSE;
}

/* Puts *@node at @names, making parents; takes it unless there is a directory already. */
static gboolean
insert (ZpciRoot *root, char **names, const char *path, ZpciRootNode **node, GError **error)
{
  ZpciRoot *top = root->top ? root->top : root;
  ZpciRootNode *parent = root->node;
  gsize last = g_strv_length (names) - 1;
  gboolean described = (*node)->described;

  for (gsize i = 1; i <= last; i++) {
    ZpciRootNode *child = node_child (parent, names[i]);
    gboolean both = child && i == last;

    if (child && (child->kind != NODE_DIRECTORY || (both && (*node)->kind != NODE_DIRECTORY)))
      return conflict (path, child, both && described, error);
    if (both && child->described && described)
      return conflict (path, child, TRUE, error);
    if (!child) {
      if (top->nodes >= zpci_root_memory_max) {
        g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_RANGE,
                     "'%.256s': more than %u files, links and folders, those above a path included", path,
                     zpci_root_memory_max);
        return FALSE;
      }
      top->nodes++;
      child = i < last ? node_new (NODE_DIRECTORY, parent) : g_steal_pointer (node);
      child->parent = parent;
      node_insert (parent, names[i], child);
    }
    child->described = child->described || (i == last && described);
    parent = child;
  }
  return TRUE;
}

/* Puts @node (transfer full) at @path; a directory may be there already. */
static gboolean
add (ZpciRoot *root, const char *path, ZpciRootNode *node, GError **error)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  gboolean ok = check_path (names, path, error) && insert (root, names, path, &node, error);

  g_clear_pointer (&node, node_free);
  return ok;
}

/* One that the caller describes, and may describe only once. */
static ZpciRootNode *
described_new (NodeKind kind)
{
  ZpciRootNode *node = node_new (kind, NULL);

  node->described = TRUE;
  return node;
}

gboolean
zpci_root_add_file (ZpciRoot *root, const char *path, GBytes *content, GError **error)
{
  ZpciRootNode *node = described_new (NODE_FILE);

  node->content = g_bytes_ref (content);
  return add (root, path, node, error);
}

gboolean
zpci_root_add_directory (ZpciRoot *root, const char *path, GError **error)
{
  return add (root, path, node_new (NODE_DIRECTORY, NULL), error);
}

gboolean
zpci_root_describe_directory (ZpciRoot *root, const char *path, GError **error)
{
  return add (root, path, described_new (NODE_DIRECTORY), error);
}

gboolean
zpci_root_add_link (ZpciRoot *root, const char *path, const char *target, GError **error)
{
  ZpciRootNode *node;

  if (!*target || strlen (target) > MAX_PATH) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "'%s': link target is empty or longer than 4095 bytes", path);
    return FALSE;
  }
  node = described_new (NODE_LINK);
  node->target = g_strdup (target);
  return add (root, path, node, error);
}

gboolean
zpci_root_add_failure (ZpciRoot *root, const char *path, int code, GError **error)
{
  ZpciRootNode *node = described_new (NODE_ERROR);

  node->code = code;
  return add (root, path, node, error);
}

/* As resolve(), for one @kind of node; anything else is an error, as open() would say. */
static ZpciRootNode *
find (ZpciRoot *root, const char *path, NodeKind kind, int *code)
{
  ZpciRootNode *node = resolve (root, path, kind != NODE_LINK, code);

  if (!node || node->kind == kind)
    return node;
  if (node->kind == NODE_ERROR)
    *code = node->code;
  else if (kind == NODE_DIRECTORY)
    *code = ENOTDIR;
  else
    *code = kind == NODE_FILE ? EISDIR : EINVAL;
  return NULL;
}

static ZpciRoot *
memory_open (ZpciRoot *root, const char *path, int *code)
{
  ZpciRootNode *node = find (root, path, NODE_DIRECTORY, code);
  g_autofree char *prefix = NULL;
  ZpciRoot *below;

  if (!node)
    return NULL;
  prefix = zpci_root_join (root->prefix, path);
  below = zpci_root_alloc (&memory_backend, root->top ? root->top : root, root->name, prefix);
  below->node = node;
  return below;
}

static GBytes *
memory_read (ZpciRoot *root, const char *path, gsize max, int *code)
{
  ZpciRootNode *node = find (root, path, NODE_FILE, code);

  if (!node)
    return NULL;
  if (g_bytes_get_size (node->content) > max) {
    *code = ZPCI_ROOT_TOO_LONG;
    return NULL;
  }
  return g_bytes_ref (node->content);
}

static gssize
memory_read_head (ZpciRoot *root, const char *path, void *buffer, gsize size, int *code)
{
  ZpciRootNode *node = find (root, path, NODE_FILE, code);
  const guint8 *data;
  gsize length;

  if (!node)
    return -1;
  data = zpci_root_bytes (node->content, &length);
  length = MIN (length, size);
  if (length > 0)
    memcpy (buffer, data, length);
  return (gssize) length;
}

static char **
memory_list (ZpciRoot *root, const char *path, int *code)
{
  ZpciRootNode *node = find (root, path, NODE_DIRECTORY, code);
  guint size = node && node->children ? g_hash_table_size (node->children) : 0;
  GHashTableIter iter;
  gpointer name;
  char **names;
  gsize count = 0;

  if (!node)
    return NULL;
  if (size > ZPCI_ROOT_MAX_NAMES) {
    *code = ZPCI_ROOT_TOO_LONG;
    return NULL;
  }
  names = g_new0 (char *, size + 1);
  if (size > 0) {
    g_hash_table_iter_init (&iter, node->children);
    while (g_hash_table_iter_next (&iter, &name, NULL))
      names[count++] = g_strdup (name);
  }
  return names;
}

static char *
memory_read_link (ZpciRoot *root, const char *path, int *code)
{
  ZpciRootNode *node = find (root, path, NODE_LINK, code);

  return node ? g_strdup (node->target) : NULL;
}

static gboolean
memory_exists (ZpciRoot *root, const char *path)
{
  int code = 0;

  return resolve (root, path, TRUE, &code) != NULL;
}

static void
memory_release (ZpciRoot *root)
{
  if (!root->top)
    node_free (root->node);
}

static const ZpciRootBackend memory_backend = {
  .open = memory_open,
  .read = memory_read,
  .read_head = memory_read_head,
  .list = memory_list,
  .read_link = memory_read_link,
  .exists = memory_exists,
  .release = memory_release,
};
