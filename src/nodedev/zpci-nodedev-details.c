/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reads what libvirt's node-device driver reads, from the same files:
 * src/node_device/node_device_udev.c (udevProcessPCI, udevSetParent) and
 * src/util/virpci.c of libvirt 9.0.0.
 */
#include "zpci-nodedev-private.h"

#include "zpci-function.h"
#include "zpci-host-filter.h"
#include "zpci-number.h"
#include "zpci-paths.h"

#include <linux/pci_regs.h>

#include <string.h>

/** More virtual functions than a PCI Express device can have (16 bits of routing ids). */
#define MAX_VIRTFNS 65536

/** Longest number in a file of sysfs that is read here. */
#define MAX_NUMBER 32

/** Places for a capability in the 192 bytes behind the header. */
#define MAX_CAPABILITIES 48

void
zpci_nodedev_details_free (ZpciNodedevDetails *details)
{
  if (!details)
    return;
  g_free (details->path);
  g_free (details->parent);
  g_free (details->vendor_name);
  g_free (details->device_name);
  g_array_unref (details->virtfns);
  g_array_unref (details->group);
  g_free (details);
}

static ZpciOpt
read_number (ZpciRoot *dir, const char *name)
{
  g_autofree char *text = zpci_root_read_text (dir, name, MAX_NUMBER, NULL);
  guint64 value;

  if (!text || !zpci_parse_number (text, ZPCI_RADIX_DEC, G_MAXINT, &value, NULL))
    return ZPCI_OPT_NONE;
  return ZPCI_OPT ((guint32) value);
}

/** The device that the link @name leads to, by the last part of its target; a dangling link leads to none. */
static gboolean
read_address_link (ZpciRoot *dir, const char *name, ZpciPciAddress *address)
{
  g_autofree char *target = zpci_root_exists (dir, name) ? zpci_root_read_link (dir, name, NULL) : NULL;
  g_autofree char *last = target ? g_path_get_basename (target) : NULL;

  return last && zpci_pci_address_parse (last, address);
}

/** Sets path, and as parent the nearest PCI device above: a bridge, or as on all of Z "computer". */
static void
read_path (ZpciNodedevDetails *details, ZpciRoot *root, const char *address)
{
  g_autofree char *link = g_build_filename (ZPCI_PATH_DEVICES, address, NULL);
  g_autofree char *target = zpci_root_read_link (root, link, NULL);
  g_autofree char *path = target ? g_canonicalize_filename (target, ZPCI_PATH_DEVICES) : NULL;
  g_auto (GStrv) parts = NULL;
  ZpciPciAddress above;

  details->parent = g_strdup ("computer");
  if (!path || !g_str_has_prefix (path, ZPCI_PATH_REAL_DEVICES "/") || !g_str_has_suffix (path, address))
    return;
  parts = g_strsplit (path, "/", -1);
  for (guint i = g_strv_length (parts) - 1; i-- > 0;) {
    if (!zpci_pci_address_parse (parts[i], &above))
      continue;
    g_free (details->parent);
    details->parent = g_strdup_printf ("pci_%04x_%02x_%02x_%x", above.domain, above.bus, above.slot, above.function);
    break;
  }
  details->path = g_steal_pointer (&path);
}

static void
read_sriov (ZpciNodedevDetails *details, ZpciRoot *dir)
{
  ZpciOpt total = read_number (dir, "sriov_totalvfs");

  details->has_physfn = read_address_link (dir, "physfn", &details->physfn);
  details->max_virtfns = total.set ? total.value : 0;
  for (guint i = 0; i < MAX_VIRTFNS; i++) {
    g_autofree char *name = g_strdup_printf ("virtfn%u", i);
    ZpciPciAddress address;

    if (!read_address_link (dir, name, &address))
      break;
    g_array_append_val (details->virtfns, address);
  }
}

/** As libvirt: no group without iommu_group; a group whose members cannot be listed has the function itself. */
static void
read_group (ZpciNodedevDetails *details, ZpciRoot *dir, const ZpciFunction *function)
{
  g_auto (GStrv) names = NULL;

  details->iommu_group = function->iommu_group;
  if (!details->iommu_group.set)
    return;
  names = zpci_root_list (dir, "iommu_group/devices", NULL);
  for (guint i = 0; names && names[i]; i++) {
    ZpciPciAddress address;

    if (zpci_pci_address_parse (names[i], &address))
      g_array_append_val (details->group, address);
  }
  if (details->group->len == 0)
    g_array_append_val (details->group, function->address);
}

static guint
read_le16 (const guint8 *bytes)
{
  return bytes[0] | (guint) bytes[1] << 8;
}

/** Returns: the offset of the PCI Express capability, whose link registers are inside of @length; 0: none. */
static gsize
find_express (const guint8 *config, gsize length)
{
  gsize place;

  if (length <= ZPCI_PCI_CONFIG_HEADER_SIZE || !(config[PCI_STATUS] & PCI_STATUS_CAP_LIST))
    return 0;
  place = config[PCI_CAPABILITY_LIST];
  for (guint i = 0; i < MAX_CAPABILITIES; i++) {
    place &= ~(gsize) 3;
    if (place < ZPCI_PCI_CONFIG_HEADER_SIZE || place + PCI_EXP_LNKSTA + 2 > length)
      return 0;
    if (config[place] == PCI_CAP_ID_EXP)
      return place;
    place = config[place + 1];
  }
  return 0;
}

void
zpci_nodedev_read_express (ZpciNodedevDetails *details, const guint8 *config, gsize length)
{
  const guint8 *express = config;
  guint header;
  guint type;

  if (length < ZPCI_PCI_CONFIG_HEADER_SIZE)
    return;
  header = config[PCI_HEADER_TYPE] & 0x7f;
  if (header == PCI_HEADER_TYPE_BRIDGE || header == PCI_HEADER_TYPE_CARDBUS)
    details->bridge = header == PCI_HEADER_TYPE_BRIDGE ? "pci-bridge" : "cardbus-bridge";

  express += find_express (config, length);
  if (express == config)
    return;
  details->is_express = TRUE;
  type = (read_le16 (express + PCI_EXP_FLAGS) & PCI_EXP_FLAGS_TYPE) >> 4;
  details->has_link = type != PCI_EXP_TYPE_RC_END && type != PCI_EXP_TYPE_RC_EC;
  details->capability = (ZpciLink){
    .port = express[PCI_EXP_LNKCAP + 3],
    .speed = read_le16 (express + PCI_EXP_LNKCAP) & PCI_EXP_LNKCAP_SLS,
    .width = (read_le16 (express + PCI_EXP_LNKCAP) & PCI_EXP_LNKCAP_MLW) >> 4,
  };
  details->status = (ZpciLink){
    .speed = read_le16 (express + PCI_EXP_LNKSTA) & PCI_EXP_LNKSTA_CLS,
    .width = (read_le16 (express + PCI_EXP_LNKSTA) & PCI_EXP_LNKSTA_NLW) >> 4,
  };
}

static void
read_config (ZpciNodedevDetails *details, ZpciRoot *dir)
{
  g_autoptr (GBytes) config = zpci_root_read (dir, "config", ZPCI_PCI_CONFIG_MAX_SIZE, NULL);
  gsize length;
  const guint8 *bytes = config ? zpci_root_bytes (config, &length) : NULL;

  if (bytes)
    zpci_nodedev_read_express (details, bytes, length);
}

ZpciNodedevDetails *
zpci_nodedev_details_read (ZpciRoot *root, const ZpciFunction *function)
{
  ZpciNodedevDetails *details = g_new0 (ZpciNodedevDetails, 1);
  char address[ZPCI_PCI_ADDRESS_TEXT];
  g_autofree char *folder =
      g_build_filename (ZPCI_PATH_DEVICES, zpci_pci_address_format (&function->address, address), NULL);
  g_autoptr (ZpciRoot) dir = zpci_root_open_directory (root, folder, NULL);

  details->virtfns = g_array_new (FALSE, FALSE, sizeof (ZpciPciAddress));
  details->group = g_array_new (FALSE, FALSE, sizeof (ZpciPciAddress));
  read_path (details, root, address);
  if (function->vendor.set && function->device.set)
    zpci_pci_ids_lookup (root, (guint16) function->vendor.value, (guint16) function->device.value,
                         &details->vendor_name, &details->device_name);
  if (dir) {
    read_sriov (details, dir);
    read_group (details, dir, function);
    read_config (details, dir);
    details->numa = read_number (dir, "numa_node");
  }
  return details;
}
