/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Abilities of the CPU with queues. Source: Linux 7.2 arch/s390/tools/gen_facilities.c.
 */
#include "zpci-ap-private.h"

#include "zpci-paths.h"

#include <string.h>

#define MAX_CPUINFO (1024 * 1024)

void
zpci_ap_read_facilities (ZpciApHost *host)
{
  const struct {
    const char *number;
    ZpciTri *value;
  } wanted[] = { { "12", &host->qci }, { "15", &host->apft }, { "65", &host->apqi } };
  int code = 0;
  g_autoptr (GBytes) bytes = zpci_root_try_read (host->root, ZPCI_PATH_CPUINFO, MAX_CPUINFO, &code);
  g_autofree char *text = bytes ? g_strndup (zpci_root_bytes (bytes, NULL), g_bytes_get_size (bytes)) : NULL;
  const char *line = text ? g_str_has_prefix (text, "facilities") ? text : strstr (text, "\nfacilities") : NULL;
  const char *colon = line ? strchr (line, ':') : NULL;
  g_autofree char *value = colon ? g_strndup (colon + 1, strcspn (colon + 1, "\n")) : NULL;
  g_auto (GStrv) words = value ? g_strsplit (value, " ", -1) : NULL;

  for (gsize i = 0; words && i < G_N_ELEMENTS (wanted); i++)
    *wanted[i].value = g_strv_contains ((const char *const *) words, wanted[i].number) ? ZPCI_YES : ZPCI_NO;
}
