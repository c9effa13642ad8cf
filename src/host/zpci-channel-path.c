/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The type and the utility string of each channel path.
 */
#include "zpci-channel-path.h"

#include "zpci-host-private.h"
#include "zpci-paths.h"

#include <string.h>

#define MAX_TYPE 16

/* OSA-Express in QDIO mode, and HiperSockets. */
static const struct {
  const char *type;
  ZpciChannelPathKind kind;
} types[] = {
  { "11", ZPCI_CHANNEL_PATH_OSA },
  { "24", ZPCI_CHANNEL_PATH_HIPERSOCKETS },
};

static void
channel_path_free (gpointer data)
{
  ZpciChannelPath *path = data;

  for (guint i = 0; i < ZPCI_PNETID_FIELDS; i++)
    g_free (path->pnetid[i]);
  g_free (path->name);
  g_free (path);
}

static gboolean
kind_of_type (const char *type, ZpciChannelPathKind *kind)
{
  for (gsize i = 0; type && i < G_N_ELEMENTS (types); i++) {
    if (strcmp (types[i].type, type) == 0) {
      *kind = types[i].kind;
      return TRUE;
    }
  }
  return FALSE;
}

static ZpciChannelPath *
channel_path_read (ZpciRoot *root, const char *name)
{
  g_autofree char *type_path = g_strdup_printf (ZPCI_PATH_CHANNEL_PATHS "/%s/" ZPCI_CHANNEL_PATH_TYPE, name);
  g_autofree char *string_path = g_strdup_printf (ZPCI_PATH_CHANNEL_PATHS "/%s/" ZPCI_CHANNEL_PATH_STRING, name);
  g_autofree char *type = zpci_root_read_text (root, type_path, MAX_TYPE, NULL);
  g_autoptr (GBytes) string = zpci_root_read (root, string_path, ZPCI_UTIL_STRING_SIZE, NULL);
  ZpciChannelPathKind kind;
  ZpciChannelPath *path;

  if (!kind_of_type (type, &kind) || !string || g_bytes_get_size (string) != ZPCI_UTIL_STRING_SIZE)
    return NULL;
  path = g_new0 (ZpciChannelPath, 1);
  path->name = g_strdup (name);
  path->kind = kind;
  zpci_pnetid_decode (zpci_root_bytes (string, NULL), path->pnetid);
  return path;
}

GPtrArray *
zpci_channel_paths_read (ZpciRoot *root)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (channel_path_free);
  g_auto (GStrv) names = zpci_root_list (root, ZPCI_PATH_CHANNEL_PATHS, NULL);

  for (char **name = names; name && *name; name++) {
    ZpciChannelPath *path = g_str_has_prefix (*name, ZPCI_CHANNEL_PATH_PREFIX) ? channel_path_read (root, *name) : NULL;

    if (path)
      g_ptr_array_add (paths, path);
  }
  return paths;
}
