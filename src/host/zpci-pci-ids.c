/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One pass over pci.ids: "vvvv  Vendor" begins a vendor, "\tdddd  Device" is a
 * device of it, "\t\tssss dddd  Subsystem" a subsystem of that; classes
 * ("C cc  Class") are not looked at.
 */
#include "zpci-host-filter.h"

#include <string.h>

/** The file of 2025 has 1.5 MB. */
#define MAX_PCI_IDS_BYTES (16 * 1024 * 1024)

static gboolean
begins_with (const char *line, gsize length, guint16 id)
{
  char digits[5];

  g_snprintf (digits, sizeof digits, "%04x", id);
  return length >= 6 && g_ascii_strncasecmp (line, digits, 4) == 0 && (line[4] == ' ' || line[4] == '\t');
}

/** Returns: (transfer full) (nullable): the name in @line, if it is of @id. */
static char *
match (const char *line, gsize length, guint16 id)
{
  return begins_with (line, length, id) ? g_strstrip (g_strndup (line + 4, length - 4)) : NULL;
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

GBytes *
zpci_pci_ids_load (ZpciRoot *root, const char **path)
{
  static const char *const paths[] = { ZPCI_PCI_IDS_HWDATA, ZPCI_PCI_IDS_MISC };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    GBytes *bytes = zpci_root_read (root, paths[i], MAX_PCI_IDS_BYTES, NULL);

    if (bytes && path)
      *path = paths[i];
    if (bytes)
      return bytes;
  }
  return NULL;
}

void
zpci_pci_ids_lookup (ZpciRoot *root, guint16 vendor, guint16 device, char **vendor_name, char **device_name)
{
  g_autoptr (GBytes) bytes = zpci_pci_ids_load (root, NULL);
  const char *text;
  gsize length;

  *vendor_name = *device_name = NULL;
  if (!bytes)
    return;
  text = zpci_root_bytes (bytes, &length);
  zpci_pci_ids_search (text, length, vendor, device, vendor_name, device_name);
}

/** Place: the lines that the current one stands below; NULL where nobody wants them. */
typedef struct {
  const char *vendor, *device;
} Place;

static gboolean
is_wanted (const char *line, gsize length, const Place *place, const ZpciPciId *id)
{
  if (line[0] != '\t')
    return begins_with (line, length, id->vendor) ||
           (id->has_subsystem && begins_with (line, length, id->subsystem_vendor));
  if (!place->vendor || !begins_with (place->vendor, 6, id->vendor))
    return FALSE;
  if (length < 2 || line[1] != '\t')
    return begins_with (line + 1, length - 1, id->device);
  return place->device && begins_with (place->device, 6, id->device) && id->has_subsystem &&
         begins_with (line + 2, length - 2, id->subsystem_vendor) && length > 7 &&
         begins_with (line + 7, length - 7, id->subsystem_device);
}

static gboolean
is_wanted_by_any (const char *line, gsize length, const Place *place, const GArray *wanted)
{
  for (guint i = 0; i < wanted->len; i++) {
    if (is_wanted (line, length, place, &g_array_index (wanted, ZpciPciId, i)))
      return TRUE;
  }
  return FALSE;
}

GBytes *
zpci_pci_ids_extract (const char *text, gsize length, const GArray *wanted)
{
  GString *out = g_string_new (NULL);
  const char *end = text + length;
  Place place = { NULL, NULL };

  for (const char *line = text; line < end;) {
    const char *newline = memchr (line, '\n', (gsize) (end - line));
    const char *line_end = newline ? newline : end;
    gsize line_length = (gsize) (line_end - line);
    gboolean keep = line_length > 0 && line[0] != '#' && is_wanted_by_any (line, line_length, &place, wanted);

    if (line_length > 0 && line[0] != '\t' && line[0] != '#')
      place = (Place){ keep ? line : NULL, NULL };
    else if (line_length > 1 && line[0] == '\t' && line[1] != '\t')
      place.device = keep ? line + 1 : NULL;
    if (keep) {
      g_string_append_len (out, line, (gssize) line_length);
      g_string_append_c (out, '\n');
    }
    line = line_end + 1;
  }
  return g_string_free_to_bytes (out);
}
