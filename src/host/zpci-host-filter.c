/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each filter lets through what it knows; everything else stays on the machine.
 */
#include "zpci-host-filter.h"
#include "zpci-host-private.h"

#include "zpci-paths.h"

#include "zpci-hash.h"

#include <string.h>

static gboolean
begins_with_one_of (const char *text, const char *const *prefixes)
{
  for (; *prefixes; prefixes++)
    if (g_str_has_prefix (text, *prefixes))
      return TRUE;
  return FALSE;
}

/* "processor 0: version = FF,  identification = 1A2B38,  machine = 3931": the
 * identification is part of the machine's serial number. */
static void
append_processor (GString *out, const char *line)
{
  static const char key[] = "identification = ";
  const char *found = strstr (line, key);
  gsize digits = found ? strspn (found + strlen (key), "0123456789ABCDEFabcdef") : 0;

  if (!found) {
    g_string_append (out, line);
    return;
  }
  g_string_append_len (out, line, found - line);
  g_string_append (out, key);
  g_string_append (out, "000000");
  g_string_append (out, found + strlen (key) + digits);
}

char *
zpci_host_filter_cpuinfo (const char *text)
{
  static const char *const kept[] = { "vendor_id", "features", "facilities", NULL };
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new (zpci_hash_text, g_str_equal);
  GString *out = g_string_new (NULL);

  for (char **line = lines; *line; line++) {
    gboolean processor = g_str_has_prefix (*line, "processor ") && strstr (*line, "machine = ");

    g_strchomp (g_strdelimit (*line, "\t", ' '));
    /* Other architectures repeat everything for each processor. */
    if (!processor && (!begins_with_one_of (*line, kept) || !g_hash_table_add (seen, *line)))
      continue;
    if (processor)
      append_processor (out, *line);
    else
      g_string_append (out, *line);
    g_string_append_c (out, '\n');
  }
  return g_string_free (out, FALSE);
}

/* "VM00 Control Program: KVM/Linux      ", "VM01 Control Program: z/VM    7.3.0   " */
static const char *
hypervisor_name (const char *line)
{
  static const char *const known[] = { "KVM/Linux", "z/VM" };
  static const char key[] = " Control Program:";
  const char *value;

  if (line[0] != 'V' || line[1] != 'M' || !g_ascii_isdigit (line[2]) || !g_ascii_isdigit (line[3]) ||
      !g_str_has_prefix (line + 4, key))
    return NULL;
  value = line + 4 + strlen (key);
  value += strspn (value, " ");
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (strcspn (value, " ") == strlen (known[i]) && g_str_has_prefix (value, known[i]))
      return known[i];
  return "other";
}

char *
zpci_host_filter_sysinfo (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *out = g_string_new (NULL);

  for (char **line = lines; *line; line++) {
    const char *hypervisor = hypervisor_name (*line);

    if (g_str_has_prefix (*line, "LPAR Number:"))
      g_string_append (out, "LPAR Number:          0\n");
    else if (g_str_has_prefix (*line, "LPAR UUID:"))
      g_string_append (out, "LPAR UUID:            00000000-0000-0000-0000-000000000000\n");
    else if (hypervisor)
      g_string_append_printf (out, "%.4s Control Program: %s\n", *line, hypervisor);
  }
  return g_string_free (out, FALSE);
}

char *
zpci_host_filter_command_line (const char *text)
{
  static const char *const kept[] = { "pci=", "s390_iommu", "iommu.", "vfio", "rd.zdev=", "ap.", NULL };
  g_auto (GStrv) words = g_strsplit_set (text, " \t\n", -1);
  GString *out = g_string_new (NULL);

  for (char **word = words; *word; word++) {
    if (!begins_with_one_of (*word, kept))
      continue;
    if (out->len > 0)
      g_string_append_c (out, ' ');
    g_string_append (out, *word);
  }
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

static gboolean
is_vfio_alias (const char *line)
{
  return g_str_has_prefix (line, "alias vfio_pci:");
}

static gboolean
is_vfio_ap (const char *line)
{
  return zpci_modules_line_is (line, "vfio_ap");
}

static char *
keep_lines (const char *text, gboolean (*wanted) (const char *line))
{
  GString *out = g_string_new (NULL);

  for (const char *line = text; *line;) {
    gsize length = strcspn (line, "\n");

    if (wanted (line)) {
      g_string_append_len (out, line, (gssize) length);
      g_string_append_c (out, '\n');
    }
    line += length + (line[length] ? 1 : 0);
  }
  return g_string_free (out, FALSE);
}

char *
zpci_host_filter_aliases (const char *text)
{
  return keep_lines (text, is_vfio_alias);
}

char *
zpci_host_filter_modules (const char *text)
{
  return keep_lines (text, is_vfio_ap);
}

const ZpciHostFile *
zpci_host_files (void)
{
  static const ZpciHostFile files[] = {
    { ZPCI_PATH_CPUINFO, zpci_host_filter_cpuinfo, FALSE },
    { ZPCI_PATH_COMMAND_LINE, zpci_host_filter_command_line, FALSE },
    { ZPCI_PATH_SYSINFO, zpci_host_filter_sysinfo, TRUE },
    { ZPCI_PATH_RELEASE, NULL, FALSE },
    { ZPCI_PATH_UID_CHECKING, NULL, FALSE },
    { NULL, NULL, FALSE },
  };

  return files;
}
