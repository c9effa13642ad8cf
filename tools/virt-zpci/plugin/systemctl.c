/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * By the program, not over the bus: it also reaches a manager whose bus is down.
 */
#include "plugin-files.h"

#include "zpci-error.h"

#include <sys/wait.h>

gboolean
zpci_systemd_runs (void)
{
  return g_file_test ("/run/systemd/system", G_FILE_TEST_IS_DIR);
}

gboolean
zpci_systemctl (const char *const *arguments, char **output, GError **error)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *messages = NULL, *printed = NULL, *words = NULL;
  int wait_status;

  g_ptr_array_add (argv, (char *) "systemctl");
  for (gsize i = 0; arguments[i]; i++)
    g_ptr_array_add (argv, (char *) arguments[i]);
  g_ptr_array_add (argv, NULL);
  if (!g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &printed, &messages,
                     &wait_status, error))
    return FALSE;
  if (WIFEXITED (wait_status) && WEXITSTATUS (wait_status) == 0) {
    if (output)
      *output = g_steal_pointer (&printed);
    return TRUE;
  }
  words = g_strjoinv (" ", (char **) argv->pdata);
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_IO, "%s failed: %s", words, g_strstrip (messages));
  return FALSE;
}
