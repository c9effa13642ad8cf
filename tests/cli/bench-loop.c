/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The floor of list: opens, reads and closes the files that its default columns need, and does nothing else.
 *
 * usage: bench-loop ROOT
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const names[] = { "function_id", "uid", "pchid", "pft", "pfgid", "vfn", "port", "util_string" };

int
main (int argc, char **argv)
{
  char path[4096], content[4096];
  struct dirent **entries;
  unsigned long bytes = 0;
  int count;

  snprintf (path, sizeof path, "%s/sys/bus/pci/devices", argc > 1 ? argv[1] : "");
  count = scandir (path, &entries, NULL, alphasort);
  for (int i = 0; i < count; i++) {
    if (entries[i]->d_name[0] == '.')
      continue;
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
      ssize_t got;
      int fd;

      snprintf (path, sizeof path, "%s/sys/bus/pci/devices/%s/%s", argv[1], entries[i]->d_name, names[n]);
      fd = open (path, O_RDONLY | O_CLOEXEC);
      got = fd < 0 ? -1 : read (fd, content, sizeof content);
      if (got > 0)
        bytes += (unsigned long) got;
      if (fd >= 0)
        close (fd);
    }
    snprintf (path, sizeof path, "%s/sys/bus/pci/devices/%s/driver", argv[1], entries[i]->d_name);
    if (readlink (path, content, sizeof content) > 0)
      bytes++;
  }
  printf ("%lu bytes\n", bytes);
  return count < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
