/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The floor of a verb about functions: opens, reads and closes the files that it needs, and does nothing else.
 *
 * usage: bench-loop ROOT FILE[:BYTES]...
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
main (int argc, char **argv)
{
  char path[4096], content[65536];
  struct dirent **entries;
  unsigned long bytes = 0;
  int count;

  snprintf (path, sizeof path, "%s/sys/bus/pci/devices", argc > 1 ? argv[1] : "");
  count = scandir (path, &entries, NULL, alphasort);
  for (int i = 0; i < count; i++) {
    if (entries[i]->d_name[0] == '.')
      continue;
    for (int n = 2; n < argc; n++) {
      const char *colon = strchr (argv[n], ':');
      size_t most = colon ? strtoul (colon + 1, NULL, 10) : sizeof content;
      ssize_t got;
      int fd;

      snprintf (path, sizeof path, "%s/sys/bus/pci/devices/%s/%.*s", argv[1], entries[i]->d_name,
                (int) strcspn (argv[n], ":"), argv[n]);
      fd = open (path, O_RDONLY | O_CLOEXEC);
      got = fd < 0 ? -1 : read (fd, content, most < sizeof content ? most : sizeof content);
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
