/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a capture takes of a host: the lists below and nothing else, as
 * docs/zhost-format.md promises. Files that could hold more than zPCI (cpuinfo,
 * sysinfo, command line, module aliases) are reduced to the lines that matter, and
 * configuration space ends before the serial number in its extended part.
 */
#include "zpci-capture.h"

#include "zpci-attribute.h"
#include "zpci-host-filter.h"
#include "zpci-capture-libvirt.h"
#include "zpci-capture-vfio.h"
#include "zpci-capture-writer.h"
#include "zpci-config-space.h"
#include "zpci-error.h"
#include "zpci-facts.h"
#include "zpci-hash.h"
#include "zpci-kvm.h"
#include "zpci-number.h"
#include "zpci-paths.h"
#include "zpci-pci-ids.h"
#include "zpci-scan.h"

#include <errno.h>
#include <string.h>

#define MAX_CONFIG 256
#define MAX_FILE 65536
#define MAX_LARGE (16 * 1024 * 1024)
#define MAX_ID 32

static const char *const device_files[] = {
  "function_id", "uid",           "uid_is_unique", "index",         "pchid",         "pft",
  "pfgid",       "vfn",           "port",          "fidparm",       "mio_enabled",   "pfip/segment0",
  "pfip/segment1", "pfip/segment2", "pfip/segment3", "vendor",      "device",        "subsystem_vendor",
  "subsystem_device", "class",    "revision",      "modalias",      "numa_node",     "resource",
  "sriov_totalvfs", "sriov_numvfs", "uevent",
};
static const char *const device_links[] = { "driver", "iommu_group", "physfn", "subsystem" };
static const char *const slot_files[] = { "address", "adapter", "power", "uid" };
static const char *const channel_path_files[] = { "type" };

typedef struct {
  ZpciRoot *root;
  ZpciCaptureWriter *writer;
  GPtrArray *warnings;
  GHashTable *groups; /* set of char*: names of the IOMMU groups of captured functions */
} Capture;

/* What could not be read is copied as the error @code it gave. It is never read again: a caller that lets a part of
 * a file through would let all of it through, where the fault was a passing one. */
static void
copy_failure (Capture *capture, const char *group, const char *name, gsize max, int code)
{
  g_autofree char *path = g_strconcat (group, "/", name, NULL);
  g_autoptr (GError) error = NULL;

  if (code == ENOENT || code == ENOTDIR)
    return;
  zpci_root_set_error (&error, code, capture->root, path, max);
  g_ptr_array_add (capture->warnings, g_strdup (error->message));
  if (code == EISDIR)
    zpci_capture_writer_directory (capture->writer, group, name);
  else
    zpci_capture_writer_error (capture->writer, group, name, code == ZPCI_ROOT_TOO_LONG ? EFBIG : code);
}

static void
copy_file (Capture *capture, const char *group, const char *name, gsize max, gboolean binary)
{
  g_autofree char *path = g_strconcat (group, "/", name, NULL);
  int code = 0;
  g_autoptr (GBytes) content = zpci_root_try_read (capture->root, path, max, &code);

  if (content)
    zpci_capture_writer_file (capture->writer, group, name, content, binary);
  else
    copy_failure (capture, group, name, max, code);
}

static void
copy_link (Capture *capture, const char *group, const char *name)
{
  g_autofree char *path = g_strconcat (group, "/", name, NULL);
  g_autofree char *target = zpci_root_read_link (capture->root, path, NULL);

  if (target && *target)
    zpci_capture_writer_link (capture->writer, group, name, target);
}

/* Copies the part of a text file that @filter lets through. */
static void
copy_filtered (Capture *capture, const char *group, const char *name, char *(*filter) (const char *text))
{
  g_autofree char *path = g_strconcat (group, "/", name, NULL);
  int code = 0;
  g_autoptr (GBytes) content = zpci_root_try_read (capture->root, path, MAX_LARGE, &code);
  g_autoptr (GBytes) kept = NULL;
  g_autofree char *text = NULL;
  char *filtered;

  if (!content) {
    copy_failure (capture, group, name, MAX_LARGE, code);
    return;
  }
  text = zpci_attribute_text (content);
  filtered = filter (text);
  kept = g_bytes_new_take (filtered, strlen (filtered));
  zpci_capture_writer_file (capture->writer, group, name, kept, FALSE);
}

/* What lies behind the first 256 bytes is never needed, and may hold a serial number. */
static void
copy_config (Capture *capture, const char *folder)
{
  g_autofree char *path = g_strconcat (folder, "/config", NULL);
  int code = 0;
  g_autoptr (GBytes) content = zpci_root_try_read (capture->root, path, ZPCI_CONFIG_MAX_SIZE, &code);
  g_autoptr (GBytes) head = NULL;

  if (!content) {
    copy_failure (capture, folder, "config", ZPCI_CONFIG_MAX_SIZE, code);
    return;
  }
  head = g_bytes_new_from_bytes (content, 0, MIN (g_bytes_get_size (content), MAX_CONFIG));
  zpci_capture_writer_file (capture->writer, folder, "config", head, TRUE);
}

/* Copies the directory entries of @path whose names begin with @prefix, without looking into them. */
static void
copy_names (Capture *capture, const char *group, const char *folder, const char *prefix, gboolean links)
{
  g_autofree char *path = g_strconcat (group, "/", folder, NULL);
  g_auto (GStrv) names = zpci_root_list (capture->root, path, NULL);

  for (char **name = names; name && *name; name++) {
    g_autofree char *below = *folder ? g_strconcat (folder, "/", *name, NULL) : g_strdup (*name);

    if (!g_str_has_prefix (*name, prefix))
      continue;
    if (links)
      copy_link (capture, group, below);
    else
      zpci_capture_writer_directory (capture->writer, group, below);
  }
}

/* Where the link of a device in DEVICES leads, if that is below /sys/devices. */
static char *
real_folder (const char *target)
{
  g_autofree char *joined = g_strconcat (ZPCI_PATH_DEVICES "/", target, NULL);
  g_autofree char *canonical = g_canonicalize_filename (joined, "/");

  return g_str_has_prefix (canonical, ZPCI_PATH_REAL_DEVICES "/") ? g_steal_pointer (&canonical) : NULL;
}

/* The functions of the IOMMU group a link ends in are copied later. */
static void
note_iommu_group (Capture *capture, const char *folder)
{
  g_autofree char *path = g_strconcat (folder, "/iommu_group", NULL);
  g_autofree char *target = zpci_root_read_link (capture->root, path, NULL);
  const char *last = target ? strrchr (target, '/') : NULL;

  if (last && last[1])
    g_hash_table_add (capture->groups, g_strdup (last + 1));
}

static void
copy_device (Capture *capture, const char *name)
{
  g_autofree char *link = g_strconcat (ZPCI_PATH_DEVICES "/", name, NULL);
  g_autofree char *identity = g_strconcat (link, "/function_id", NULL);
  g_autofree char *target = NULL;
  g_autofree char *folder = NULL;

  if (!zpci_root_exists (capture->root, identity))
    return;
  target = zpci_root_read_link (capture->root, link, NULL);
  folder = target ? real_folder (target) : NULL;
  if (folder)
    zpci_capture_writer_link (capture->writer, ZPCI_PATH_DEVICES, name, target);
  else
    folder = g_strdup (link);
  for (gsize i = 0; i < G_N_ELEMENTS (device_files); i++)
    copy_file (capture, folder, device_files[i], MAX_FILE, FALSE);
  copy_file (capture, folder, "util_string", ZPCI_UTIL_STRING_SIZE, TRUE);
  copy_config (capture, folder);
  for (gsize i = 0; i < G_N_ELEMENTS (device_links); i++)
    copy_link (capture, folder, device_links[i]);
  copy_names (capture, folder, "", "virtfn", TRUE);
  copy_names (capture, folder, "net", "", FALSE);
  copy_names (capture, folder, "vfio-dev", "vfio", FALSE);
  note_iommu_group (capture, folder);
}

static void
copy_slot (Capture *capture, const char *name)
{
  g_autofree char *path = g_strconcat (ZPCI_PATH_SLOTS "/", name, NULL);
  g_autoptr (ZpciRoot) folder = NULL;
  guint32 fid;

  if (zpci_scan_slot_name (name, &fid))
    folder = zpci_root_open_directory (capture->root, path, NULL);
  if (!folder)
    return;
  zpci_capture_writer_directory (capture->writer, ZPCI_PATH_SLOTS, name);
  for (gsize i = 0; i < G_N_ELEMENTS (slot_files); i++) {
    g_autofree char *file = g_strconcat (name, "/", slot_files[i], NULL);

    copy_file (capture, ZPCI_PATH_SLOTS, file, MAX_FILE, FALSE);
  }
}

static void
copy_channel_path (Capture *capture, const char *name)
{
  g_autofree char *folder = g_strconcat (ZPCI_PATH_CHANNEL_PATHS "/", name, NULL);

  if (!g_str_has_prefix (name, "chp"))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (channel_path_files); i++)
    copy_file (capture, folder, channel_path_files[i], MAX_FILE, FALSE);
  copy_file (capture, folder, "util_string", ZPCI_UTIL_STRING_SIZE, TRUE);
}

/* Calls @copy for each name in @path. */
static void
for_each (Capture *capture, const char *path, void (*copy) (Capture *capture, const char *name))
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = zpci_root_list (capture->root, path, &error);

  if (!names && !g_error_matches (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND))
    g_ptr_array_add (capture->warnings, g_strdup (error->message));
  for (char **name = names; name && *name; name++)
    copy (capture, *name);
}

/* Drivers that can be given a function by VFIO, and the modules they are in. */
static void
copy_driver (Capture *capture, const char *name)
{
  if (strstr (name, "vfio"))
    zpci_capture_writer_directory (capture->writer, ZPCI_PATH_DRIVERS, name);
}

static void
copy_module (Capture *capture, const char *name)
{
  g_autofree char *group = g_strconcat (ZPCI_PATH_LOADED_MODULES "/", name, NULL);

  if (strstr (name, "vfio"))
    copy_names (capture, group, "drivers", "pci:", TRUE);
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The zPCI functions of each IOMMU group. */
static void
copy_iommu_groups (Capture *capture)
{
  guint count;
  g_autofree gpointer *groups = g_hash_table_get_keys_as_array (capture->groups, &count);

  qsort (groups, count, sizeof *groups, compare_names);
  for (guint i = 0; i < count; i++) {
    g_autofree char *path = g_strconcat (ZPCI_PATH_IOMMU_GROUPS "/", groups[i], NULL);

    copy_names (capture, path, "devices", "", TRUE);
  }
}

static gboolean
read_id (ZpciRoot *root, const char *folder, const char *name, guint16 *id)
{
  g_autofree char *path = g_strconcat (folder, "/", name, NULL);
  g_autofree char *text = zpci_root_read_text (root, path, MAX_ID, NULL);
  guint64 value;

  if (!text || !zpci_parse_number (text, ZPCI_RADIX_HEX, G_MAXUINT16, &value, NULL))
    return FALSE;
  *id = (guint16) value;
  return TRUE;
}

static void
add_ids (ZpciRoot *root, const ZpciFunction *function, GArray *ids)
{
  ZpciPciId id = { (guint16) function->vendor.value, (guint16) function->device.value, FALSE, 0, 0 };
  char address[ZPCI_PCI_ADDRESS_TEXT];
  g_autofree char *folder =
      g_strconcat (ZPCI_PATH_DEVICES "/", zpci_pci_address_format (&function->address, address), NULL);

  id.has_subsystem = read_id (root, folder, "subsystem_vendor", &id.subsystem_vendor) &&
                     read_id (root, folder, "subsystem_device", &id.subsystem_device);
  for (guint i = 0; i < ids->len; i++)
    if (memcmp (&g_array_index (ids, ZpciPciId, i), &id, sizeof id) == 0)
      return;
  g_array_append_val (ids, id);
}

/* libvirt shows names; so that a captured host shows the same ones, the lines about its functions. */
static void
copy_names_of_ids (Capture *capture)
{
  const char *path = NULL;
  g_autoptr (GBytes) file = zpci_pci_ids_load (capture->root, &path);
  /* What is odd about a function has been said by the scan of the capture's user. */
  g_autoptr (GPtrArray) ignored = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) functions = file ? zpci_scan (capture->root, FALSE, ignored) : NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (ZpciPciId));
  g_autoptr (GBytes) lines = NULL;
  g_autofree char *folder = NULL;

  for (guint i = 0; functions && i < functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (functions, i);

    if (function->configured && function->vendor.set && function->device.set)
      add_ids (capture->root, function, ids);
  }
  if (ids->len == 0)
    return;
  lines = zpci_pci_ids_extract (g_bytes_get_data (file, NULL), g_bytes_get_size (file), ids);
  folder = g_path_get_dirname (path);
  if (g_bytes_get_size (lines) > 0)
    zpci_capture_writer_file (capture->writer, folder, "pci.ids", lines, FALSE);
}

static void
copy_host_file (Capture *capture, const ZpciHostFile *file)
{
  g_autofree char *folder = g_path_get_dirname (file->path);
  g_autofree char *name = g_path_get_basename (file->path);

  if (file->filter)
    copy_filtered (capture, folder, name, file->filter);
  else
    copy_file (capture, folder, name, MAX_FILE, FALSE);
}

static void
copy_machine (Capture *capture)
{
  g_autoptr (GPtrArray) ignored = g_ptr_array_new_with_free_func (g_free);
  ZpciHostFacts facts = { .machine = { FALSE, 0 } };

  zpci_facts_read_machine (capture->root, &facts, ignored);
  for (const ZpciHostFile *file = zpci_host_files (); file->path; file++) {
    if (!file->only_s390x || facts.is_s390x.value != ZPCI_NO)
      copy_host_file (capture, file);
  }
  if (facts.kernel_release) {
    g_autofree char *modules = g_strconcat (ZPCI_PATH_MODULES "/", facts.kernel_release, NULL);

    copy_filtered (capture, modules, "modules.alias", zpci_host_filter_aliases);
  }
  if (facts.is_s390x.value != ZPCI_NO) {
    g_autofree char *answer = zpci_kvm_get_answer (capture->root);

    if (answer)
      zpci_capture_writer_answer (capture->writer, ZPCI_KVM_QUESTION, ZPCI_KVM_ARGUMENT, answer);
  }
  zpci_facts_clear (&facts);
}

char *
zpci_capture_write_full (ZpciRoot *root, ZpciCaptureFlags flags, gulong libvirt_version, GPtrArray *warnings,
                         gsize *length, GError **error)
{
  g_autoptr (ZpciCaptureWriter) writer = zpci_capture_writer_new ();
  g_autoptr (GHashTable) groups = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, NULL);
  Capture capture = { root, writer, warnings, groups };
  g_autoptr (ZpciRoot) sysfs = zpci_root_open_directory (root, ZPCI_PATH_SYSFS, error);
  g_auto (GStrv) drivers = NULL;

  if (!sysfs)
    return NULL;
  /* So that a host without any PCI is read back as one, not as no host. */
  zpci_capture_writer_directory (writer, ZPCI_PATH_SYSFS, "bus");
  drivers = zpci_root_list (root, ZPCI_PATH_DRIVERS, NULL);
  if (drivers)
    zpci_capture_writer_directory (writer, ZPCI_PATH_PCI, "drivers");
  copy_machine (&capture);
  for_each (&capture, ZPCI_PATH_DEVICES, copy_device);
  for_each (&capture, ZPCI_PATH_SLOTS, copy_slot);
  for_each (&capture, ZPCI_PATH_DRIVERS, copy_driver);
  for_each (&capture, ZPCI_PATH_LOADED_MODULES, copy_module);
  for_each (&capture, ZPCI_PATH_CHANNEL_PATHS, copy_channel_path);
  copy_iommu_groups (&capture);
  copy_names_of_ids (&capture);
  zpci_capture_copy_libvirt (root, libvirt_version, writer);
  if (flags & ZPCI_CAPTURE_VFIO)
    zpci_capture_copy_vfio (root, writer, warnings);
  return zpci_capture_writer_finish (writer, zpci_root_is_live (root), length);
}

char *
zpci_capture_write (ZpciRoot *root, GPtrArray *warnings, gsize *length, GError **error)
{
  return zpci_capture_write_full (root, ZPCI_CAPTURE_DEFAULT, 0, warnings, length, error);
}
