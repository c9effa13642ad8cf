/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The readers of the attribute table. A kernel that lacks an attribute simply
 * has no file.
 */
#include "zpci-scan.h"

#include "zpci-error.h"
#include "zpci-function.h"
#include "zpci-host-private.h"

#include <errno.h>
#include <string.h>

#define MAX_UEVENT 4096
#define NETDEV_NAME_MAX 15

static char *
label_of (gconstpointer owner)
{
  return zpci_function_label (owner);
}

void
zpci_read_number (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function)
{
  ZpciOpt value;

  zpci_attribute_number (at, row->sysfs, row->radix, row->max, &value);
  if (value.set && value.value == 0 && row->zero_is_none)
    value = ZPCI_OPT_NONE;
  G_STRUCT_MEMBER (ZpciOpt, function, row->offset) = value;
}

void
zpci_read_flag (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function)
{
  G_STRUCT_MEMBER (ZpciTri, function, row->offset) = zpci_attribute_flag (at, row->sysfs);
}

void
zpci_read_pfip (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function)
{
  for (guint i = 0; i < row->count; i++) {
    char name[32];
    ZpciOpt value;

    g_snprintf (name, sizeof name, "%s%u", row->sysfs, i);
    if (!zpci_attribute_number (at, name, ZPCI_RADIX_HEX, 0xff, &value) || !value.set)
      return;
    function->pfip[i] = (guint8) value.value;
  }
  function->has_pfip = TRUE;
}

static void
warn_pnetid (const ZpciAttributes *at, const guint8 *util_string, guint field)
{
  GString *shown = g_string_new (NULL);

  for (gsize i = 0; i < 16; i++)
    g_string_append_printf (shown, "%02x", util_string[(field - 1) * 16 + i]);
  zpci_attributes_warn (at, "attribute 'util_string', field %u is %s: expected a PNETID in EBCDIC: letters, digits, "
                        "@ # $ _ - or .", field, shown->str);
  g_string_free (shown, TRUE);
}

/* FALSE: there is none, or it is odd. */
static gboolean
read_utility_string (const ZpciAttributes *at, ZpciFunction *function)
{
  guint8 data[ZPCI_UTIL_STRING_SIZE + 1];
  gssize length = zpci_attribute_head (at, "util_string", data, sizeof data);

  if (length < 0)
    return FALSE;
  if (length != ZPCI_UTIL_STRING_SIZE) {
    zpci_attributes_warn (at, "attribute 'util_string' has %s%" G_GSSIZE_FORMAT " bytes: expected %d",
                          length > ZPCI_UTIL_STRING_SIZE ? "at least " : "", length, ZPCI_UTIL_STRING_SIZE);
    return FALSE;
  }
  for (gsize i = 0; i < ZPCI_UTIL_STRING_SIZE && !function->has_util_string; i++)
    function->has_util_string = data[i] != 0 && data[i] != 0x40;
  memcpy (function->util_string, data, ZPCI_UTIL_STRING_SIZE);
  return function->has_util_string;
}

/* The file is one, and the type says which of the two is in it. */
void
zpci_read_pnetids (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function)
{
  guint odd;

  if (!zpci_function_carries_pnetid (function) || !read_utility_string (at, function))
    return;
  odd = zpci_pnetid_decode (function->util_string, function->pnetid);
  if (odd > 0)
    warn_pnetid (at, function->util_string, odd);
}

void
zpci_read_utility_string (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function)
{
  if (!zpci_function_carries_pnetid (function))
    read_utility_string (at, function);
}

static void
set_trouble (ZpciFunction *function, ZpciTrouble trouble, const char *fact)
{
  function->trouble = trouble;
  g_free (function->trouble_fact);
  function->trouble_fact = g_strdup (fact);
}

static void
set_config_error (ZpciFunction *function, int code)
{
  ZpciTrouble trouble = code == ENOENT                     ? ZPCI_TROUBLE_CONFIG_MISSING
                        : code == EACCES || code == EPERM ? ZPCI_TROUBLE_CONFIG_DENIED
                                                          : ZPCI_TROUBLE_CONFIG_ERROR;

  set_trouble (function, trouble, g_strerror (code));
}

/* The extended space has no MSI: on a real machine every byte that is not read saves an instruction. */
void
zpci_read_config (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function)
{
  g_autoptr (GError) error = NULL;
  guint8 data[ZPCI_PCI_CONFIG_USED_SIZE];
  int code = 0;
  gssize length = zpci_root_read_head (at->dir, row->sysfs, data, sizeof data, &code);

  if (length < 0)
    set_config_error (function, code);
  else if (zpci_interrupts_all_ones (data, (gsize) length))
    function->trouble = ZPCI_TROUBLE_NO_ANSWER;
  else if (!zpci_interrupts_read (data, (gsize) length, &function->msi, &function->msix, &error))
    set_trouble (function, ZPCI_TROUBLE_CONFIG_BROKEN, error->message);
  else if (function->msix.present == ZPCI_UNKNOWN)
    function->trouble = ZPCI_TROUBLE_CONFIG_HEADER;
}

/* Who looks at the state learns whether the function answers, from its first bytes where no more was read. */
void
zpci_read_state (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function)
{
  guint8 data[ZPCI_PCI_CONFIG_IDS_SIZE];
  int code = 0;
  gssize length;

  if (function->trouble != ZPCI_TROUBLE_NONE || function->msix.present != ZPCI_UNKNOWN)
    return;
  length = zpci_root_read_head (at->dir, zpci_function_attribute (ZPCI_ATTRIBUTE_MSI)->sysfs, data, sizeof data, &code);
  if (length < 0)
    set_config_error (function, code);
  else if (zpci_interrupts_all_ones (data, (gsize) length))
    function->trouble = ZPCI_TROUBLE_NO_ANSWER;
}

/* The value behind "KEY=" where @line begins with it. */
static const char *
value_of (const char *line, const char *key)
{
  gsize length = strlen (key);

  return strncmp (line, key, length) == 0 && line[length] == '=' ? line + length + 1 : NULL;
}

static gboolean
parse_ids (const char *text, ZpciOpt *vendor, ZpciOpt *device)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 3);
  guint64 first, second;

  if (g_strv_length (parts) != 2 || !zpci_parse_number (parts[0], ZPCI_RADIX_BARE_HEX, 0xffff, &first, NULL) ||
      !zpci_parse_number (parts[1], ZPCI_RADIX_BARE_HEX, 0xffff, &second, NULL))
    return FALSE;
  *vendor = ZPCI_OPT ((guint32) first);
  *device = ZPCI_OPT ((guint32) second);
  return TRUE;
}

static void
read_uevent_line (const ZpciAttributes *at, const char *line, ZpciFunction *function)
{
  const char *class_code = value_of (line, "PCI_CLASS");
  const char *ids = value_of (line, "PCI_ID");
  g_autofree char *shown = NULL;
  guint64 value;

  if (!class_code && !ids)
    return;
  if (class_code && zpci_parse_number (class_code, ZPCI_RADIX_BARE_HEX, 0xffffff, &value, NULL)) {
    function->class_code = ZPCI_OPT ((guint32) value);
    return;
  }
  if (ids && parse_ids (ids, &function->vendor, &function->device))
    return;
  shown = zpci_attribute_shown (line, strlen (line));
  zpci_attributes_warn (at, "attribute 'uevent' says '%s': expected %s", shown,
                        ids ? "PCI_ID=VVVV:DDDD" : "PCI_CLASS with up to six hexadecimal digits");
}

/* One file instead of three: class and ids as udev and libvirt take them. */
void
zpci_read_uevent (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function)
{
  char text[MAX_UEVENT + 1];
  gssize length = zpci_attribute_head (at, row->sysfs, text, MAX_UEVENT);
  char *line = text;

  if (length < 0)
    return;
  text[length] = '\0';
  while (*line) {
    gsize end = strcspn (line, "\n");
    gboolean more = line[end] != '\0';

    line[end] = '\0';
    read_uevent_line (at, line, function);
    line += end + (more ? 1 : 0);
  }
}

/* The file of its own, where uevent is missing or does not tell. */
void
zpci_read_id (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function)
{
  if (!zpci_function_attribute_opt (row, function).set)
    zpci_read_number (at, row, function);
}

void
zpci_read_driver (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function)
{
  function->driver = zpci_attribute_link (at, row->sysfs);
}

void
zpci_read_iommu_group (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function)
{
  g_autofree char *name = zpci_attribute_link (at, row->sysfs);
  g_autofree char *shown = NULL;
  guint64 value;

  if (!name)
    return;
  if (zpci_parse_number (name, ZPCI_RADIX_DEC, G_MAXINT32, &value, NULL)) {
    function->iommu_group = ZPCI_OPT ((guint32) value);
    return;
  }
  shown = zpci_attribute_shown (name, strlen (name));
  zpci_attributes_warn (at, "link 'iommu_group' leads to '%s': expected a decimal number", shown);
}

void
zpci_read_physfn (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function)
{
  int code = 0;
  g_autofree char *target = zpci_root_try_read_link (at->dir, row->sysfs, &code);

  if (target || code == ENOENT)
    function->has_physfn = target ? ZPCI_YES : ZPCI_NO;
}

/* A virtio function has its interfaces below the virtio device, whose number the kernel chooses. */
static char **
read_virtio_names (const ZpciAttributes *at)
{
  int code = 0;
  g_auto (GStrv) below = zpci_root_try_list (at->dir, ".", &code);

  for (char **name = below; name && *name; name++) {
    g_autofree char *net = g_str_has_prefix (*name, "virtio") ? g_strconcat (*name, "/net", NULL) : NULL;
    char **names = net ? zpci_root_try_list (at->dir, net, &code) : NULL;

    if (names)
      return names;
  }
  return NULL;
}

/* Only the driver of a network adapter makes interfaces. */
void
zpci_read_netdevs (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function)
{
  gboolean may_have = function->driver && !strstr (function->driver, "vfio");
  gboolean is_virtio = may_have && strcmp (function->driver, "virtio-pci") == 0;
  g_auto (GStrv) names = is_virtio ? read_virtio_names (at) : may_have ? zpci_attribute_names (at, "net") : NULL;
  GPtrArray *good;

  if (!names)
    return;
  good = g_ptr_array_new ();
  for (char **name = names; *name; name++) {
    gsize length = strlen (*name);
    gsize graph = 0;

    while (g_ascii_isgraph ((*name)[graph]))
      graph++;
    if (graph == length && length <= NETDEV_NAME_MAX) {
      g_ptr_array_add (good, g_strdup (*name));
    } else {
      g_autofree char *shown = zpci_attribute_shown (*name, length);

      zpci_attributes_warn (at, "network interface '%s': expected up to %d printable characters", shown,
                            NETDEV_NAME_MAX);
    }
  }
  g_ptr_array_add (good, NULL);
  function->netdevs = (char **) g_ptr_array_free (good, FALSE);
  if (!*function->netdevs)
    g_clear_pointer (&function->netdevs, g_strfreev);
}

/* FALSE: no function_id, so no zPCI function, or one that has no usable name. */
static gboolean
read_identity (const ZpciAttributes *at, const char *name, ZpciFunction *function)
{
  g_autofree char *shown = NULL;

  function->configured = TRUE;
  function->has_address = zpci_pci_address_parse (name, &function->address);
  if (function->has_address)
    return zpci_attribute_number (at, "function_id", ZPCI_RADIX_HEX, G_MAXUINT32, &function->fid);
  if (zpci_root_exists (at->dir, "function_id")) {
    shown = zpci_attribute_shown (name, strlen (name));
    g_ptr_array_add (at->warnings,
                     g_strdup_printf ("PCI device '%s' is skipped: expected a name like 0001:00:00.0", shown));
  }
  return FALSE;
}

ZpciFunction *
zpci_scan_device (ZpciRoot *devices, const char *name, ZpciAttributeMask attributes, GPtrArray *warnings)
{
  ZpciAttributeMask needed = zpci_function_attributes_needed (attributes);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) dir = zpci_root_open_directory (devices, name, &error);
  g_autoptr (ZpciFunction) function = zpci_function_new ();
  ZpciAttributes at = { dir, label_of, function, warnings };

  if (!dir) {
    g_autofree char *shown = zpci_attribute_shown (name, strlen (name));

    g_ptr_array_add (warnings, g_strdup_printf ("PCI device '%s' is skipped: %s", shown, error->message));
    return NULL;
  }
  if (!read_identity (&at, name, function))
    return NULL;
  for (ZpciAttributeId id = 0; id < ZPCI_ATTRIBUTES; id++) {
    const ZpciFunctionAttribute *row = zpci_function_attribute (id);

    if (row->read && (needed & zpci_function_attribute_bit (row)))
      row->read (&at, row, function);
  }
  return g_steal_pointer (&function);
}
