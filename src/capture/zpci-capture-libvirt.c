/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * libvirt's version as "9.0.0" in a capture, and as a number for programs.
 */
#include "zpci-capture-private.h"

#include "zpci-attribute.h"
#include "zpci-capture.h"
#include "zpci-number.h"

/* As a .zhost file has them. */
#define QUESTION "libvirt-version"
#define ARGUMENT "library"

gulong
zpci_capture_get_libvirt_version (ZpciRoot *root)
{
  GBytes *answer = zpci_root_get_answer (root, QUESTION " " ARGUMENT);
  g_autofree char *text = answer ? zpci_attribute_text (answer) : NULL;
  g_auto (GStrv) parts = g_strsplit (text ? text : "", ".", 4);
  gulong version = 0;

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
zpci_capture_copy_libvirt (ZpciRoot *root, gulong version, ZpciCaptureBuilder *builder)
{
  g_autofree char *text = NULL;

  if (version == 0)
    version = zpci_capture_get_libvirt_version (root);
  if (version == 0)
    return;
  text = g_strdup_printf ("%lu.%lu.%lu", version / 1000000, version / 1000 % 1000, version % 1000);
  zpci_capture_builder_answer (builder, QUESTION, ARGUMENT, text);
}
