/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The configuration file: never refused as a whole, each fault a warning.
 */
#include "fuzz.h"
#include "zpci-config.h"

#include <sys/mman.h>
#include <unistd.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  int fd = memfd_create ("zpci.conf", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ZpciConfig) config = NULL;

  FUZZ_REQUIRE (fd >= 0 && write (fd, data, size) == (ssize_t) size);
  config = zpci_config_load (path, warnings);
  FUZZ_REQUIRE (config != NULL);
  for (guint i = 0; i < warnings->len; i++)
    FUZZ_REQUIRE (g_utf8_validate (g_ptr_array_index (warnings, i), -1, NULL));
  for (char **emulator = config->emulators; emulator && *emulator; emulator++)
    FUZZ_REQUIRE (g_path_is_absolute (*emulator));
  close (fd);
  return 0;
}
