/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Source: s390-tools 2.43.0 libutil/util_prg.c ("lszcrypt version 2.43.0-build-20260625"; other programs of it say the
 * same), mdevctl 1.2.0 ("mdevctl 1.2.0"); s390-tools 2.34 and mdevctl 1.3.0 are the first that change a device live.
 */
#include "tool-version.h"

#include "zpci-child.h"
#include "zpci-number.h"

#include <string.h>

#define TIMEOUT_MS 2000

static const char not_installed[] = "not installed";
static const char *const s390_tools[] = { "/usr/sbin/lszcrypt", "/usr/bin/lszcrypt", "/sbin/lszcrypt", NULL };
static const char *const mdevctl[] = { "/usr/sbin/mdevctl", "/usr/bin/mdevctl", "/sbin/mdevctl", NULL };

const ZpciToolRow zpci_tools[ZPCI_N_TOOLS] = {
  [ZPCI_TOOL_S390_TOOLS] = { "s390-tools", ZPCI_CAPTURE_S390_TOOLS, 2034000, s390_tools },
  [ZPCI_TOOL_MDEVCTL] = { "mdevctl", ZPCI_CAPTURE_MDEVCTL, 1003000, mdevctl },
};

/* The number behind the name of the program, of two or three parts. Returns: 0: there is none. */
static gulong
parse (const char *output)
{
  const char *space = strchr (output, ' ');
  const char *begin = space ? strpbrk (space, "0123456789") : NULL;
  gsize length = begin ? strspn (begin, "0123456789.") : 0;
  g_autofree char *text = g_strndup (begin ? begin : "", length);
  g_auto (GStrv) parts = g_strsplit (text, ".", 4);
  guint64 numbers[3] = { 0, 0, 0 };
  guint n = g_strv_length (parts);

  if (n < 2 || n > 3)
    return 0;
  for (guint i = 0; i < n; i++)
    if (!zpci_parse_number (parts[i], ZPCI_RADIX_DEC, 999, &numbers[i], NULL))
      return 0;
  return (gulong) (numbers[0] * 1000000 + numbers[1] * 1000 + numbers[2]);
}

static char *
ask (const char *file, gulong *version)
{
  char *argv[] = { (char *) file, (char *) "--version", NULL };
  const ZpciProgram program = { .noun = "program", .argv = argv };
  g_autofree char *output = NULL, *messages = NULL;
  g_autoptr (GError) error = NULL;
  int wait_status = 0;

  if (!zpci_child_run (&program, TIMEOUT_MS, &output, &messages, &wait_status, &error))
    return g_strdup (error->message);
  *version = wait_status == 0 ? parse (output) : 0;
  return *version ? NULL : g_strdup_printf ("%s --version does not say", file);
}

char *
zpci_tool_version (ZpciRoot *root, ZpciTool tool, gulong *version)
{
  *version = 0;
  if (!zpci_root_is_live (root)) {
    *version = zpci_capture_get_version (root, zpci_tools[tool].recorded);
    return *version == ZPCI_CAPTURE_NOT_INSTALLED ? g_strdup (not_installed)
           : *version == 0                        ? g_strdup ("the captured host does not say")
                                                  : NULL;
  }
  for (const char *const *program = zpci_tools[tool].programs; *program; program++)
    if (g_file_test (*program, G_FILE_TEST_IS_EXECUTABLE))
      return ask (*program, version);
  *version = ZPCI_CAPTURE_NOT_INSTALLED;
  return g_strdup (not_installed);
}
