/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * By the program, not over the bus: it also reaches a manager whose bus is down.
 */
#include "plugin-files.h"

#include "zpci-child.h"
#include "zpci-error.h"

/* More than systemd itself gives a service to stop and to start again. */
#define TIMEOUT_MS (5 * 60 * 1000)

gboolean
zpci_systemd_runs (void)
{
  return g_file_test ("/run/systemd/system", G_FILE_TEST_IS_DIR);
}

gboolean
zpci_systemctl (const char *const *arguments, char **output, GError **error)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *file = g_find_program_in_path ("systemctl");
  g_autofree char *messages = NULL, *printed = NULL, *words = NULL;
  ZpciProgram program = { .noun = "program", .file = file, .environment = environment, .trusted = TRUE };
  int wait_status;

  g_ptr_array_add (argv, (char *) "systemctl");
  for (gsize i = 0; arguments[i]; i++)
    g_ptr_array_add (argv, (char *) arguments[i]);
  g_ptr_array_add (argv, NULL);
  program.argv = (char **) argv->pdata;
  if (!file) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND, "program systemctl: in no folder of PATH");
    return FALSE;
  }
  if (!zpci_child_run (&program, TIMEOUT_MS, &printed, &messages, &wait_status, error))
    return FALSE;
  if (wait_status == 0) {
    if (output)
      *output = g_steal_pointer (&printed);
    return TRUE;
  }
  words = g_strjoinv (" ", program.argv);
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_IO, "%s failed: %s", words, g_strstrip (messages));
  return FALSE;
}
