/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The content of a capture: the files that host reads, of each
 * function the attribute table (zpci-capture-device.c), the names below and
 * nothing else, as docs/zhost-format.md promises. Files that could hold more than zPCI (cpuinfo,
 * sysinfo, command line, module aliases) are reduced to the lines that matter, and
 * configuration space ends before the serial number in its extended part.
 */
#include "zpci-capture.h"

#include "zpci-capture-private.h"
#include "zpci-error.h"
#include "zpci-hash.h"
#include "zpci-host-filter.h"
#include "zpci-host.h"
#include "zpci-number.h"
#include "zpci-paths.h"
#include "zpci-scan.h"
#include "zpci-text.h"

#include <errno.h>
#include <string.h>

#define MAX_ID 32

static const char *const slot_files[] = { ZPCI_SLOT_FILES };

static void
copy_slot (ZpciCapture *capture, const char *name)
{
  g_autofree char *path = g_strconcat (ZPCI_PATH_SLOTS "/", name, NULL);
  g_autoptr (ZpciRoot) folder = NULL;
  guint32 fid;
  int code = 0;

  if (!zpci_scan_slot_name (name, &fid))
    return;
  folder = zpci_root_try_open_directory (capture->root, path, &code);
  if (!folder) {
    zpci_capture_copy_closed (capture, ZPCI_PATH_SLOTS, name, code);
    return;
  }
  zpci_capture_builder_directory (capture->builder, ZPCI_PATH_SLOTS, name);
  for (gsize i = 0; i < G_N_ELEMENTS (slot_files); i++) {
    g_autofree char *file = g_strconcat (name, "/", slot_files[i], NULL);

    zpci_capture_copy_file (capture, ZPCI_PATH_SLOTS, file, ZPCI_CAPTURE_MAX_COPY, FALSE);
  }
}

static void
copy_channel_path (ZpciCapture *capture, const char *name)
{
  g_autofree char *folder = g_strconcat (ZPCI_PATH_CHANNEL_PATHS "/", name, NULL);

  if (!g_str_has_prefix (name, ZPCI_CHANNEL_PATH_PREFIX))
    return;
  zpci_capture_copy_file (capture, folder, ZPCI_CHANNEL_PATH_TYPE, ZPCI_CAPTURE_MAX_COPY, FALSE);
  zpci_capture_copy_file (capture, folder, ZPCI_CHANNEL_PATH_STRING, ZPCI_UTIL_STRING_SIZE, TRUE);
}

/* Drivers that can be given a function by VFIO, and the modules they are in. */
static void
copy_driver (ZpciCapture *capture, const char *name)
{
  g_autofree char *path = g_strconcat (ZPCI_PATH_DRIVERS "/", name, NULL);
  g_autoptr (ZpciRoot) folder = NULL;
  int code = 0;

  if (!strstr (name, "vfio"))
    return;
  folder = zpci_root_try_open_directory (capture->root, path, &code);
  if (folder)
    zpci_capture_builder_directory (capture->builder, ZPCI_PATH_DRIVERS, name);
  else
    zpci_capture_copy_closed (capture, ZPCI_PATH_DRIVERS, name, code);
}

static void
copy_module (ZpciCapture *capture, const char *name)
{
  g_autofree char *group = g_strconcat (ZPCI_PATH_LOADED_MODULES "/", name, NULL);

  if (strstr (name, "vfio"))
    zpci_capture_copy_names (capture, group, "drivers", "pci:", TRUE);
}

/* The zPCI functions of each IOMMU group. */
static void
copy_iommu_groups (ZpciCapture *capture)
{
  guint count;
  g_autofree gpointer *groups = g_hash_table_get_keys_as_array (capture->groups, &count);

  qsort (groups, count, sizeof *groups, zpci_text_compare_pointed);
  for (guint i = 0; i < count; i++) {
    g_autofree char *path = g_strconcat (ZPCI_PATH_IOMMU_GROUPS "/", groups[i], NULL);

    zpci_capture_copy_names (capture, path, "devices", "", TRUE);
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
copy_names_of_ids (ZpciCapture *capture)
{
  const ZpciAttributeMask used = ZPCI_ATTRIBUTE_BIT (VENDOR) | ZPCI_ATTRIBUTE_BIT (DEVICE);
  const char *path = NULL;
  g_autoptr (GBytes) file = zpci_pci_ids_load (capture->root, &path);
  /* The scan of the capture's user has said already what is odd about a function. */
  g_autoptr (GPtrArray) ignored = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) functions = file ? zpci_scan (capture->root, used, FALSE, ignored) : NULL;
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
  lines = zpci_pci_ids_extract (zpci_root_bytes (file, NULL), g_bytes_get_size (file), ids);
  folder = g_path_get_dirname (path);
  if (g_bytes_get_size (lines) > 0)
    zpci_capture_builder_file (capture->builder, folder, "pci.ids", lines, FALSE);
}

static void
copy_host_file (ZpciCapture *capture, const ZpciHostFile *file)
{
  g_autofree char *folder = g_path_get_dirname (file->path);
  g_autofree char *name = g_path_get_basename (file->path);

  if (file->filter)
    zpci_capture_copy_filtered (capture, folder, name, file->filter);
  else
    zpci_capture_copy_file (capture, folder, name, ZPCI_CAPTURE_MAX_COPY, FALSE);
}

static void
copy_machine (ZpciCapture *capture)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  ZpciHostFacts facts = { .machine = { FALSE, 0 } };
  guint before = capture->gaps->len;
  gboolean told;

  zpci_facts_read_machine (capture->root, &facts, warnings);
  for (const ZpciHostFile *file = zpci_host_files (); file->path; file++) {
    if (!file->only_s390x || facts.is_s390x.value != ZPCI_NO)
      copy_host_file (capture, file);
  }
  /* A fault that has passed since is told of by none of the copies. */
  told = facts.kernel_release || capture->gaps->len > before;
  for (guint i = 0; !told && i < warnings->len; i++)
    zpci_findings_add (capture->gaps, ZPCI_FINDING_WARNING, ZPCI_ERROR_IO, "capture-error", 0, ZPCI_PATH_MODULES,
                       g_ptr_array_index (warnings, i), NULL);
  if (facts.kernel_release) {
    g_autofree char *modules = g_strconcat (ZPCI_PATH_MODULES "/", facts.kernel_release, NULL);

    zpci_capture_copy_filtered (capture, modules, "modules.alias", zpci_host_filter_aliases);
    zpci_capture_copy_filtered (capture, modules, ZPCI_MODULES_DEP, zpci_host_filter_modules);
  }
  if (facts.is_s390x.value != ZPCI_NO) {
    g_autofree char *answer = zpci_kvm_get_answer (capture->root);

    if (answer)
      zpci_capture_builder_answer (capture->builder, ZPCI_KVM_QUESTION, ZPCI_KVM_ARGUMENT, answer);
  }
  zpci_facts_clear (&facts);
}

char *
zpci_capture_write_full (ZpciRoot *root, ZpciCaptureFlags flags, const ZpciCaptureSoftware *software,
                         ZpciCaptureCounts *counts, GPtrArray *gaps, gsize *length, GError **error)
{
  g_autoptr (ZpciCaptureBuilder) builder = zpci_capture_builder_new ();
  g_autoptr (GHashTable) groups = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, NULL);
  ZpciCapture capture = { root, builder, gaps, groups };
  g_autoptr (ZpciRoot) sysfs = zpci_root_open_directory (root, ZPCI_PATH_SYSFS, error);
  g_auto (GStrv) drivers = NULL;
  int code = 0;

  if (!sysfs)
    return NULL;
  /* So that a host without any PCI is read back as one, not as no host. */
  zpci_capture_builder_directory (builder, ZPCI_PATH_SYSFS, "bus");
  drivers = zpci_root_try_list (root, ZPCI_PATH_DRIVERS, &code);
  zpci_capture_warn_of (&capture, ZPCI_PATH_DRIVERS, code);
  if (drivers)
    zpci_capture_builder_directory (builder, ZPCI_PATH_PCI, "drivers");
  copy_machine (&capture);
  zpci_capture_for_each (&capture, ZPCI_PATH_DEVICES, zpci_capture_copy_device);
  zpci_capture_for_each (&capture, ZPCI_PATH_SLOTS, copy_slot);
  zpci_capture_for_each (&capture, ZPCI_PATH_DRIVERS, copy_driver);
  zpci_capture_for_each (&capture, ZPCI_PATH_LOADED_MODULES, copy_module);
  zpci_capture_for_each (&capture, ZPCI_PATH_CHANNEL_PATHS, copy_channel_path);
  copy_iommu_groups (&capture);
  copy_names_of_ids (&capture);
  zpci_capture_copy_ap (&capture);
  zpci_capture_copy_versions (root, software ? software->versions : NULL, builder);
  zpci_capture_copy_emulators (root, software ? software->emulators : NULL, builder);
  if (flags & ZPCI_CAPTURE_VFIO)
    zpci_capture_copy_vfio (root, builder, gaps);
  if (counts)
    counts->files = zpci_capture_builder_count (builder, &counts->answers);
  return zpci_capture_builder_finish (builder, zpci_root_is_live (root), length);
}

char *
zpci_capture_write (ZpciRoot *root, GPtrArray *gaps, gsize *length, GError **error)
{
  return zpci_capture_write_full (root, ZPCI_CAPTURE_DEFAULT, NULL, NULL, gaps, length, error);
}
