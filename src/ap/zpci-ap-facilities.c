/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Abilities of the CPU and of firmware with queues. Source: Linux 7.2
 * arch/s390/tools/gen_facilities.c, arch/s390/include/asm/uv.h, arch/s390/kernel/uv.c.
 */
#include "zpci-ap-private.h"

#include "zpci-attribute.h"
#include "zpci-paths.h"

#include <string.h>

#define MAX_CPUINFO (1024 * 1024)
#define MAX_FEATURES 64

/* Bits 4 and 5 of feature_indications, counted from the left. */
#define UV_AP (G_GUINT64_CONSTANT (1) << 59)
#define UV_AP_INTERRUPTS (G_GUINT64_CONSTANT (1) << 58)

/* Bare hexadecimal digits. A kernel that hosts no Secure Execution guests has no such file. */
static void
read_firmware (ZpciApHost *host)
{
  g_autofree char *text = NULL, *shown = NULL;
  g_autoptr (GError) error = NULL;
  char *end = NULL;
  guint64 bits;

  if (!zpci_root_exists (host->root, ZPCI_PATH_UV_FEATURES))
    return;
  text = zpci_root_read_text (host->root, ZPCI_PATH_UV_FEATURES, MAX_FEATURES, &error);
  if (!text) {
    zpci_ap_warn (host, "%s", error->message);
    return;
  }
  bits = g_ascii_strtoull (text, &end, 16);
  if (!g_ascii_isxdigit (*text) || *end || strlen (text) > 16 || strchr (text, 'x')) {
    shown = zpci_attribute_shown (text, strlen (text));
    zpci_ap_warn (host, ZPCI_PATH_UV_FEATURES " is '%s': expected at most 16 hexadecimal digits", shown);
    return;
  }
  host->appv = bits & UV_AP ? ZPCI_YES : ZPCI_NO;
  host->appvi = bits & UV_AP_INTERRUPTS ? ZPCI_YES : ZPCI_NO;
}

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
  read_firmware (host);
}
