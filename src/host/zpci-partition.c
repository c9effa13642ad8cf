/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * /proc/sysinfo, read as a capture keeps it, so that a captured host says what
 * the machine said.
 */
#include "zpci-host-private.h"

#include "zpci-attribute.h"
#include "zpci-host-filter.h"
#include "zpci-paths.h"

#include <string.h>

#define MAX_SYSINFO (1024 * 1024)

static void
judge (const char *text, ZpciHostFacts *facts)
{
  ZpciFact *fact = &facts->dpm;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  const char *hypervisor = NULL;
  gboolean in_lpar = FALSE, has_uuid = FALSE;

  for (char **line = lines; *line; line++) {
    if (g_str_has_prefix (*line, "LPAR Number:"))
      in_lpar = TRUE;
    else if (g_str_has_prefix (*line, "LPAR UUID:"))
      has_uuid = TRUE;
    else if (g_str_has_prefix (*line, "VM") && !hypervisor)
      hypervisor = strstr (*line, ": ") + 2;
  }
  facts->hypervisor = g_strdup (hypervisor);
  if (hypervisor)
    zpci_fact_set (fact, ZPCI_NO, ZPCI_PATH_SYSINFO " says that this is a guest (hypervisor: %s)", hypervisor);
  else if (has_uuid)
    zpci_fact_set (fact, ZPCI_YES, ZPCI_PATH_SYSINFO " gives the LPAR a UUID, by which s390-tools knows DPM");
  else if (in_lpar)
    zpci_fact_set (fact, ZPCI_NO, ZPCI_PATH_SYSINFO " gives the LPAR no UUID");
  else
    zpci_fact_set (fact, ZPCI_UNKNOWN, ZPCI_PATH_SYSINFO " names no LPAR");
}

void
zpci_partition_read (ZpciRoot *root, ZpciHostFacts *facts)
{
  gboolean other_architecture = facts->is_s390x.value == ZPCI_NO;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = other_architecture ? NULL : zpci_root_read (root, ZPCI_PATH_SYSINFO, MAX_SYSINFO, &error);
  g_autofree char *text = bytes ? zpci_attribute_text (bytes) : NULL;
  g_autofree char *kept = text ? zpci_host_filter_sysinfo (text) : NULL;

  if (other_architecture)
    zpci_fact_set (&facts->dpm, ZPCI_NO, "this machine is not an IBM Z");
  else if (kept)
    judge (kept, facts);
  else
    zpci_fact_set (&facts->dpm, ZPCI_UNKNOWN, "%s", error->message);
}
