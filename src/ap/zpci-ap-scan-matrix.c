/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * vfio_ap and its mediated devices. ap_config is whole and needs no lock; the
 * other matrices and the two masks may have to be waited for, so that they are
 * collected and read together.
 */
#include "zpci-ap-private.h"

#include "zpci-attribute.h"
#include "zpci-error.h"
#include "zpci-hash.h"
#include "zpci-host.h"
#include "zpci-paths.h"

#include <errno.h>
#include <string.h>

#define MAX_FEATURES 256

/* A file that may have to be waited for: where it is, and what its content is for. */
typedef struct Slow Slow;
struct Slow {
  ZpciApSlowRead *read;
  ZpciApMdev *mdev; /* (nullable): whose; NULL: the bus's */
  /* Returns FALSE and sets @error where the content is odd. */
  gboolean (*take) (ZpciApHost *host, ZpciApMdev *mdev, const char *text, gsize length, GError **error);
};

static gboolean
take_mask (ZpciApSet *mask, const char *text, gsize length, GError **error)
{
  if (length > 0 && text[length - 1] == '\n')
    length--;
  return zpci_ap_set_parse_mask (text, length, mask, error);
}

static gboolean
take_apmask (ZpciApHost *host, ZpciApMdev *mdev, const char *text, gsize length, GError **error)
{
  return take_mask (&host->state->apmask, text, length, error);
}

static gboolean
take_aqmask (ZpciApHost *host, ZpciApMdev *mdev, const char *text, gsize length, GError **error)
{
  return take_mask (&host->state->aqmask, text, length, error);
}

static gboolean
take_matrix (ZpciApHost *host, ZpciApMdev *mdev, const char *text, gsize length, GError **error)
{
  mdev->assigned_known = zpci_ap_matrix_parse_lines (text, length, &mdev->assigned, &mdev->assigned_cut, error);
  return mdev->assigned_known;
}

static gboolean
take_control (ZpciApHost *host, ZpciApMdev *mdev, const char *text, gsize length, GError **error)
{
  return zpci_ap_set_parse_lines (text, length, &mdev->assigned.control, error);
}

static gboolean
take_guest_matrix (ZpciApHost *host, ZpciApMdev *mdev, const char *text, gsize length, GError **error)
{
  mdev->guest_known = zpci_ap_matrix_parse_lines (text, length, &mdev->guest, &mdev->guest_cut, error);
  return mdev->guest_known;
}

static void
want (GArray *slow, char *path, ZpciApMdev *mdev,
      gboolean (*take) (ZpciApHost *host, ZpciApMdev *mdev, const char *text, gsize length, GError **error))
{
  Slow wanted = { g_new0 (ZpciApSlowRead, 1), mdev, take };

  wanted.read->path = path;
  g_array_append_val (slow, wanted);
}

static void
set_failure (GError **error, ZpciRoot *root, const ZpciApSlowRead *read)
{
  if (read->code == ETIMEDOUT)
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_TIMEOUT,
                 "%s: the kernel does not answer, as while it resets a queue: try again later", read->path);
  else
    zpci_root_set_error (error, read->code, root, read->path, ZPCI_AP_SLOW_MAX);
}

/* Returns FALSE and sets @error where there is nothing that can be used. */
static gboolean
take_answer (ZpciApHost *host, const Slow *slow, GError **error)
{
  const char *text;
  gsize length;

  if (!slow->read->content) {
    set_failure (error, host->root, slow->read);
    return FALSE;
  }
  text = g_bytes_get_data (slow->read->content, &length);
  if (slow->take (host, slow->mdev, text, length, error))
    return TRUE;
  g_prefix_error (error, "%s: ", slow->read->path);
  return FALSE;
}

static void
take_answers (ZpciApHost *host, const GArray *slow)
{
  if (host->has_bus)
    zpci_fact_set (&host->masks, ZPCI_YES, "%s", ZPCI_PATH_AP_MASK " and " ZPCI_PATH_AQ_MASK);
  for (guint i = 0; i < slow->len; i++) {
    const Slow *one = &g_array_index (slow, Slow, i);
    g_autoptr (GError) error = NULL;

    if (take_answer (host, one, &error))
      continue;
    zpci_ap_warn (host, "%s", error->message);
    if (!one->mdev)
      zpci_fact_set (&host->masks, ZPCI_UNKNOWN, "%s", error->message);
    else if (!one->mdev->why_unknown)
      one->mdev->why_unknown = g_strdup (error->message);
    if (one->mdev && one->take != take_guest_matrix)
      one->mdev->assigned_known = FALSE;
  }
  host->state->masks_known = host->masks.value == ZPCI_YES;
  if (!host->state->masks_known) {
    host->state->apmask = (ZpciApSet){ { 0 } };
    host->state->aqmask = (ZpciApSet){ { 0 } };
  }
}

static char *
label_mdev (gconstpointer owner)
{
  return g_strdup_printf ("mediated device %s", ((const ZpciApMdev *) owner)->uuid);
}

/* Returns FALSE where this kernel has no ap_config; an odd one is a warning, and matrix is asked instead. */
static gboolean
read_config (ZpciApHost *host, const ZpciAttributes *at, ZpciApMdev *mdev)
{
  char text[ZPCI_AP_CONFIG_TEXT + 1];
  gssize length = zpci_attribute_head (at, "ap_config", text, sizeof text);
  g_autoptr (GError) error = NULL;

  if (length < 0)
    return FALSE;
  mdev->assigned_known = zpci_ap_matrix_parse_config (text, (gsize) length, &mdev->assigned, &error);
  if (!mdev->assigned_known)
    zpci_attributes_warn (at, "attribute 'ap_config': %s", error->message);
  return mdev->assigned_known;
}

static void
read_mdev (ZpciApHost *host, ZpciRoot *matrix, const char *name, const char *uuid, GArray *slow)
{
  ZpciApMdev *mdev = g_new0 (ZpciApMdev, 1);
  ZpciAttributes at = { NULL, label_mdev, mdev, host->warnings };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) dir = at.dir = zpci_root_open_directory (matrix, name, &error);

  g_strlcpy (mdev->uuid, uuid, sizeof mdev->uuid);
  g_ptr_array_add (host->mdevs, mdev);
  if (!dir) {
    mdev->why_unknown = g_strdup (error->message);
    zpci_attributes_warn (&at, "cannot be read: %s", error->message);
    return;
  }
  mdev->type = zpci_attribute_link (&at, "mdev_type");
  if (!mdev->type)
    zpci_attributes_warn (&at, "it has no type");
  if (!read_config (host, &at, mdev)) {
    want (slow, g_build_filename (ZPCI_PATH_AP_MATRIX, name, "matrix", NULL), mdev, take_matrix);
    want (slow, g_build_filename (ZPCI_PATH_AP_MATRIX, name, "control_domains", NULL), mdev, take_control);
  }
  want (slow, g_build_filename (ZPCI_PATH_AP_MATRIX, name, "guest_matrix", NULL), mdev, take_guest_matrix);
}

static void
read_features (ZpciApHost *host, ZpciRoot *matrix)
{
  int code = 0;
  g_autoptr (GBytes) bytes = zpci_root_try_read (matrix, "features", MAX_FEATURES, &code);

  if (!bytes && code == ENOENT)
    return;
  host->state->keeps_unready = TRUE;
  host->matrix_features = bytes ? zpci_attribute_text (bytes) : NULL;
  if (!bytes)
    zpci_ap_warn (host, "%s/features cannot be read", ZPCI_PATH_AP_MATRIX);
  else
    g_strcanon (g_strchomp (host->matrix_features), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_- ",
                '?');
}

static int
compare_mdevs (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(const ZpciApMdev *const *) a)->uuid, (*(const ZpciApMdev *const *) b)->uuid);
}

static void
read_mdevs (ZpciApHost *host, ZpciRoot *matrix, GArray *slow)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = zpci_root_list (matrix, "", &error);
  char uuid[ZPCI_AP_UUID_TEXT];

  if (!names)
    zpci_ap_warn (host, "mediated devices cannot be listed: %s", error->message);
  for (char **name = names; name && *name; name++)
    if (zpci_ap_uuid_parse (*name, uuid) && g_hash_table_add (seen, g_strdup (uuid)))
      read_mdev (host, matrix, *name, uuid, slow);
  g_ptr_array_sort (host->mdevs, compare_mdevs);
}

void
zpci_ap_scan_matrix (ZpciApHost *host, ZpciApSlowReader reader, guint limit_ms)
{
  g_autoptr (GArray) slow = g_array_new (FALSE, FALSE, sizeof (Slow));
  g_autoptr (GPtrArray) reads = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_ap_slow_read_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) matrix = zpci_root_open_directory (host->root, ZPCI_PATH_AP_MATRIX, &error);

  host->has_vfio_ap = matrix != NULL;
  host->can_load = matrix          ? ZPCI_YES
                   : host->has_bus ? zpci_modules_have (host->root, ZPCI_AP_VFIO_DRIVER)
                                   : ZPCI_UNKNOWN;
  if (host->has_bus) {
    want (slow, g_strdup (ZPCI_PATH_AP_MASK), NULL, take_apmask);
    want (slow, g_strdup (ZPCI_PATH_AQ_MASK), NULL, take_aqmask);
  }
  if (matrix) {
    read_features (host, matrix);
    read_mdevs (host, matrix, slow);
  } else if (!g_error_matches (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND)) {
    zpci_ap_warn (host, "vfio_ap cannot be looked at: %s", error->message);
  }
  for (guint i = 0; i < slow->len; i++)
    g_ptr_array_add (reads, g_array_index (slow, Slow, i).read);
  zpci_ap_slow_read_all (host->root, reads, reader, limit_ms);
  take_answers (host, slow);
}
