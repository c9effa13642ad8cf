/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The floor of list --ap: opens, reads and closes the files that it needs, and does nothing else.
 *
 * usage: bench-ap-loop ROOT
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const of_cards[] = { "hwtype", "raw_hwtype", "ap_functions", "config", "chkstop", "online", NULL };
static const char *const of_queues[] = { "config", "chkstop", "online", "driver_override", NULL };

static unsigned long
read_device (const char *folder, const char *name, const char *const *files)
{
  char path[4096], content[4096];
  unsigned long bytes = 0;

  for (; *files; files++) {
    ssize_t got;
    int fd;

    snprintf (path, sizeof path, "%s/%s/%s", folder, name, *files);
    fd = open (path, O_RDONLY | O_CLOEXEC);
    got = fd < 0 ? -1 : read (fd, content, sizeof content);
    if (got > 0)
      bytes += (unsigned long) got;
    if (fd >= 0)
      close (fd);
  }
  snprintf (path, sizeof path, "%s/%s/driver", folder, name);
  if (readlink (path, content, sizeof content) > 0)
    bytes++;
  return bytes;
}

int
main (int argc, char **argv)
{
  char folder[2048];
  struct dirent **entries;
  unsigned long bytes = 0;
  int count;

  snprintf (folder, sizeof folder, "%s/sys/bus/ap/devices", argc > 1 ? argv[1] : "");
  count = scandir (folder, &entries, NULL, alphasort);
  for (int i = 0; i < count; i++) {
    const char *name = entries[i]->d_name;

    if (name[0] != '.')
      bytes += read_device (folder, name, strncmp (name, "card", 4) == 0 ? of_cards : of_queues);
  }
  printf ("%lu bytes\n", bytes);
  return count < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
