/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One pass over pci.ids: "vvvv  Vendor" begins a vendor, "\tdddd  Device" is a
 * device of it; subsystems (two tabs) and classes ("C cc  Class") are not
 * looked at.
 */
#include "zpci-pci-ids.h"

#include "zpci-capability.h"

#include <string.h>

/** The file of 2025 has 1.5 MB. */
#define MAX_PCI_IDS_BYTES (16 * 1024 * 1024)

/** Returns: (transfer full) (nullable): the name in @line, if it is of @id. */
static char *
match (const char *line, gsize length, guint16 id)
{
  char digits[5];

  g_snprintf (digits, sizeof digits, "%04x", id);
  if (length < 6 || g_ascii_strncasecmp (line, digits, 4) != 0 || (line[4] != ' ' && line[4] != '\t'))
    return NULL;
  return g_strstrip (g_strndup (line + 4, length - 4));
}

void
zpci_pci_ids_search (const char *text, gsize length, guint16 vendor, guint16 device, char **vendor_name,
                     char **device_name)
{
  const char *end = text + length;

  *vendor_name = *device_name = NULL;
  for (const char *line = text; line < end && !*device_name;) {
    const char *newline = memchr (line, '\n', (gsize) (end - line));
    const char *line_end = newline ? newline : end;
    gsize line_length = (gsize) (line_end - line);

    if (line_length > 0 && line[0] != '\t' && line[0] != '#') {
      if (*vendor_name)
        return;
      *vendor_name = match (line, line_length, vendor);
    } else if (*vendor_name && line_length > 0 && line[0] == '\t') {
      *device_name = match (line + 1, line_length - 1, device);
    }
    line = line_end + 1;
  }
}

void
zpci_pci_ids_lookup (ZpciRoot *root, guint16 vendor, guint16 device, char **vendor_name, char **device_name)
{
  g_autoptr (GBytes) bytes = zpci_root_read (root, ZPCI_PCI_IDS_HWDATA, MAX_PCI_IDS_BYTES, NULL);
  const char *text;
  gsize length;

  *vendor_name = *device_name = NULL;
  if (!bytes)
    bytes = zpci_root_read (root, ZPCI_PCI_IDS_MISC, MAX_PCI_IDS_BYTES, NULL);
  if (!bytes)
    return;
  text = g_bytes_get_data (bytes, &length);
  zpci_pci_ids_search (text, length, vendor, device, vendor_name, device_name);
}
