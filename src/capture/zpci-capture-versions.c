/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Versions of software as "9.0.0" in a capture, and as numbers for programs.
 */
#include "zpci-capture-private.h"

#include "zpci-attribute.h"
#include "zpci-capture.h"
#include "zpci-number.h"

#include <string.h>

#define NOT_INSTALLED "none"

/* As a .zhost file has them; a host without libvirt is captured by nobody. */
static const struct {
  const char *question, *argument;
  gboolean may_be_absent;
} rows[ZPCI_CAPTURE_N_VERSIONS] = {
  [ZPCI_CAPTURE_LIBVIRT] = { "libvirt-version", "library", FALSE },
  [ZPCI_CAPTURE_MDEVCTL] = { "tool-version", "mdevctl", TRUE },
  [ZPCI_CAPTURE_S390_TOOLS] = { "tool-version", "s390-tools", TRUE },
};

gulong
zpci_capture_get_version (ZpciRoot *root, ZpciCaptureVersion which)
{
  g_autofree char *question = g_strdup_printf ("%s %s", rows[which].question, rows[which].argument);
  GBytes *answer = zpci_root_get_answer (root, question);
  g_autofree char *text = answer ? zpci_attribute_text (answer) : NULL;
  g_auto (GStrv) parts = g_strsplit (text ? text : "", ".", 4);
  gulong version = 0;

  if (text && rows[which].may_be_absent && strcmp (text, NOT_INSTALLED) == 0)
    return ZPCI_CAPTURE_NOT_INSTALLED;
  if (g_strv_length (parts) != 3)
    return 0;
  for (guint i = 0; i < 3; i++) {
    guint64 part;

    if (!zpci_parse_number (parts[i], ZPCI_RADIX_DEC, 999, &part, NULL))
      return 0;
    version = version * 1000 + (gulong) part;
  }
  return version;
}

void
zpci_capture_copy_versions (ZpciRoot *root, const gulong *versions, ZpciCaptureBuilder *builder)
{
  for (ZpciCaptureVersion i = 0; i < ZPCI_CAPTURE_N_VERSIONS; i++) {
    gulong version = versions && versions[i] != 0 ? versions[i] : zpci_capture_get_version (root, i);
    g_autofree char *text = zpci_version_format (version);

    if (version != 0)
      zpci_capture_builder_answer (builder, rows[i].question, rows[i].argument,
                                   version == ZPCI_CAPTURE_NOT_INSTALLED ? NOT_INSTALLED : text);
  }
}
