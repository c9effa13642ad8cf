/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The crypto adapters of a host: what the AP bus and vfio_ap say without a
 * request to a card, and what holds after the next boot. Never serial numbers,
 * master key patterns, firmware levels or counters.
 */
#include "zpci-capture-private.h"

#include "zpci-ap-name.h"
#include "zpci-ap-slow.h"
#include "zpci-paths.h"

#include <errno.h>
#include <string.h>

static const char *const bus_files[] = {
  "ap_domain", "ap_adapter_mask", "ap_usage_domain_mask", "ap_control_domain_mask", "ap_max_adapter_id",
  "ap_max_domain_id", "bindings", "features", "config_time", NULL,
};
static const char *const card_files[] = {
  "hwtype", "raw_hwtype", "ap_functions", "config", "chkstop", "online", "max_msg_size", "uevent", NULL,
};
static const char *const queue_files[] = { "config", "chkstop", "online", "driver_override", "uevent", NULL };
static const char *const type_files[] = { "name", "device_api", "available_instances", NULL };
static const char *const mdev_files[] = { "ap_config", "uevent", NULL };
static const char *const mdev_links[] = { "mdev_type", "iommu_group", "driver", "subsystem", NULL };
static const char *const device_links[] = { "driver", "subsystem", NULL };

/* Of these the kernel may answer late or never. */
static const char *const slow_mdev_files[] = { "matrix", "guest_matrix", "control_domains", NULL };

static void
copy_files (ZpciCapture *capture, const char *group, const char *const *names)
{
  for (; *names; names++)
    zpci_capture_copy_file (capture, group, *names, ZPCI_CAPTURE_MAX_COPY, FALSE);
}

static void
copy_links (ZpciCapture *capture, const char *group, const char *const *names)
{
  for (; *names; names++)
    zpci_capture_copy_link (capture, group, *names);
}

static gboolean
is_link (ZpciCapture *capture, const char *path)
{
  int code = 0;
  g_autofree char *target = zpci_root_try_read_link (capture->root, path, &code);

  zpci_capture_warn_of (capture, path, code);
  return target != NULL;
}

/* Where the entry @name of the bus is: below a link, else the entry itself. NULL: nowhere that is looked at. */
static char *
find_device (ZpciCapture *capture, const char *name)
{
  g_autofree char *entry = g_strconcat (ZPCI_PATH_AP_DEVICES "/", name, NULL);
  int code = 0;
  g_autofree char *target = zpci_root_try_read_link (capture->root, entry, &code);
  g_autofree char *joined = target ? g_strconcat (ZPCI_PATH_AP_DEVICES "/", target, NULL) : NULL;
  g_autofree char *canonical = joined ? g_canonicalize_filename (joined, "/") : NULL;

  zpci_capture_warn_of (capture, entry, code);
  if (!target)
    return g_steal_pointer (&entry);
  zpci_capture_builder_link (capture->builder, ZPCI_PATH_AP_DEVICES, name, target);
  return g_str_has_prefix (canonical, ZPCI_PATH_REAL_DEVICES "/ap/") ? g_steal_pointer (&canonical) : NULL;
}

static void
copy_device (ZpciCapture *capture, const char *name)
{
  g_autofree char *word = g_str_has_prefix (name, "card") ? g_strconcat ("ap_", name, NULL) : g_strdup (name);
  g_autofree char *folder = NULL;
  g_autoptr (ZpciRoot) opened = NULL;
  int code = 0;
  ZpciApName parsed;

  if (!zpci_ap_name_parse (word, &parsed, NULL) || parsed.type == ZPCI_AP_NAME_MDEV || strpbrk (name, ":_"))
    return;
  folder = find_device (capture, name);
  if (!folder)
    return;
  opened = zpci_root_try_open_directory (capture->root, folder, &code);
  if (!opened) {
    g_autofree char *parent = g_path_get_dirname (folder);
    g_autofree char *last = g_path_get_basename (folder);

    zpci_capture_copy_failure (capture, parent, last, 0, code);
    return;
  }
  copy_files (capture, folder, parsed.type == ZPCI_AP_NAME_CARD ? card_files : queue_files);
  copy_links (capture, folder, device_links);
}

static void
copy_type (ZpciCapture *capture, const char *name)
{
  g_autofree char *folder = g_strconcat (ZPCI_PATH_AP_MATRIX "/mdev_supported_types/", name, NULL);

  if (g_str_has_prefix (name, "vfio_ap"))
    copy_files (capture, folder, type_files);
}

static void
want (GPtrArray *reads, const char *folder, const char *name)
{
  ZpciApSlowRead *read = g_new0 (ZpciApSlowRead, 1);

  read->path = g_strconcat (folder, "/", name, NULL);
  g_ptr_array_add (reads, read);
}

static void
copy_mdev (ZpciCapture *capture, const char *name, GPtrArray *reads)
{
  g_autofree char *folder = g_strconcat (ZPCI_PATH_AP_MATRIX "/", name, NULL);
  g_autofree char *device = g_strconcat (ZPCI_PATH_MDEV_DEVICES "/", name, NULL);
  char uuid[ZPCI_AP_UUID_TEXT];

  if (!zpci_ap_uuid_parse (name, uuid))
    return;
  zpci_capture_builder_directory (capture->builder, ZPCI_PATH_AP_MATRIX, name);
  copy_files (capture, folder, mdev_files);
  copy_links (capture, folder, mdev_links);
  if (is_link (capture, device))
    zpci_capture_copy_link (capture, ZPCI_PATH_MDEV_DEVICES, name);
  for (const char *const *file = slow_mdev_files; *file; file++)
    want (reads, folder, *file);
}

/* A file that is not answered is captured as the error ETIMEDOUT. */
static void
copy_slow (ZpciCapture *capture, GPtrArray *reads)
{
  zpci_ap_slow_read_all (capture->root, reads, zpci_root_try_read, ZPCI_AP_SLOW_MS);
  for (guint i = 0; i < reads->len; i++) {
    const ZpciApSlowRead *read = g_ptr_array_index (reads, i);
    g_autofree char *folder = g_path_get_dirname (read->path);
    g_autofree char *name = g_path_get_basename (read->path);

    if (read->content)
      zpci_capture_builder_file (capture->builder, folder, name, read->content, FALSE);
    else
      zpci_capture_copy_failure (capture, folder, name, ZPCI_AP_SLOW_MAX, read->code);
  }
}

static void
copy_bus (ZpciCapture *capture, GPtrArray *reads)
{
  int code = 0;
  g_autoptr (ZpciRoot) bus = zpci_root_try_open_directory (capture->root, ZPCI_PATH_AP, &code);

  if (!bus) {
    zpci_capture_copy_failure (capture, ZPCI_PATH_SYSFS "/bus", "ap", 0, code);
    return;
  }
  zpci_capture_builder_directory (capture->builder, ZPCI_PATH_AP, "drivers");
  copy_files (capture, ZPCI_PATH_AP, bus_files);
  want (reads, ZPCI_PATH_AP, "apmask");
  want (reads, ZPCI_PATH_AP, "aqmask");
  zpci_capture_copy_names (capture, ZPCI_PATH_AP, "drivers", "", FALSE);
  zpci_capture_for_each (capture, ZPCI_PATH_AP_DEVICES, copy_device);
}

static void
copy_matrix (ZpciCapture *capture, GPtrArray *reads)
{
  int code = 0;
  g_auto (GStrv) names = zpci_root_try_list (capture->root, ZPCI_PATH_AP_MATRIX, &code);

  if (!names) {
    zpci_capture_copy_failure (capture, ZPCI_PATH_REAL_DEVICES "/vfio_ap", "matrix", 0, code);
    return;
  }
  zpci_capture_builder_directory (capture->builder, ZPCI_PATH_REAL_DEVICES "/vfio_ap", "matrix");
  zpci_capture_copy_file (capture, ZPCI_PATH_AP_MATRIX, "features", ZPCI_CAPTURE_MAX_COPY, FALSE);
  zpci_capture_for_each (capture, ZPCI_PATH_AP_MATRIX "/mdev_supported_types", copy_type);
  for (char **name = names; *name; name++)
    copy_mdev (capture, *name, reads);
}

static void
copy_definition (ZpciCapture *capture, const char *name)
{
  char uuid[ZPCI_AP_UUID_TEXT];

  if (zpci_ap_uuid_parse (name, uuid))
    zpci_capture_copy_file (capture, ZPCI_PATH_AP_DEFINITIONS, name, ZPCI_CAPTURE_MAX_COPY, FALSE);
}

/* The lines that set masks. */
static char *
filter_rules (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *out = g_string_new (NULL);

  for (char **line = lines; *line; line++)
    if (g_str_has_prefix (*line, "ATTR{") && strstr (*line, "/bus/ap/a") && strstr (*line, "mask}="))
      g_string_append_printf (out, "%s\n", *line);
  return g_string_free (out, FALSE);
}

/* Which checks mdevctl runs, by name. */
static void
copy_callouts (ZpciCapture *capture, const char *scripts)
{
  g_autofree char *path = g_strconcat (scripts, "/" ZPCI_MDEVCTL_CALLOUTS, NULL);
  int code = 0;
  g_autoptr (ZpciRoot) folder = zpci_root_try_open_directory (capture->root, path, &code);

  if (!folder) {
    zpci_capture_copy_failure (capture, scripts, ZPCI_MDEVCTL_CALLOUTS, 0, code);
    return;
  }
  zpci_capture_builder_directory (capture->builder, scripts, ZPCI_MDEVCTL_CALLOUTS);
  zpci_capture_copy_names (capture, scripts, ZPCI_MDEVCTL_CALLOUTS, ZPCI_AP_CHECK_PREFIX, FALSE);
}

void
zpci_capture_copy_ap (ZpciCapture *capture)
{
  g_autoptr (GPtrArray) reads = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_ap_slow_read_free);
  g_autofree char *folder = g_path_get_dirname (ZPCI_PATH_AP_RULES);
  g_autofree char *name = g_path_get_basename (ZPCI_PATH_AP_RULES);

  zpci_capture_copy_file (capture, ZPCI_PATH_UV_QUERY, ZPCI_UV_FEATURES, ZPCI_CAPTURE_MAX_COPY, FALSE);
  copy_bus (capture, reads);
  copy_matrix (capture, reads);
  copy_slow (capture, reads);
  zpci_capture_for_each (capture, ZPCI_PATH_AP_DEFINITIONS, copy_definition);
  zpci_capture_copy_filtered (capture, folder, name, filter_rules);
  copy_callouts (capture, ZPCI_PATH_MDEVCTL_SCRIPTS);
  copy_callouts (capture, ZPCI_PATH_MDEVCTL_OLD_SCRIPTS);
}
