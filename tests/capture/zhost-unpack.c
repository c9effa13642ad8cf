/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Writes a .zhost file out as folders, files and links, for tests that put a
 * captured host under real software in a mount namespace. Answers have no file
 * and are left out; what could not be opened becomes a file of mode 0.
 */
#include "zpci-capture.h"
#include "zpci-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_CONTENT (1024 * 1024)

static gboolean unpack_folder (ZpciRoot *root, const char *path, const char *target, GError **error);

/* Never through a link that is there already. */
static gboolean
write_file (const char *target, GBytes *content, mode_t mode, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (content, &length);
  int fd = open (target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  int code = errno;

  for (gsize done = 0; fd >= 0 && done < length;) {
    gssize put = write (fd, data + done, length - done);

    if (put < 0) {
      code = errno;
      close (fd);
      fd = -1;
    } else {
      done += (gsize) put;
    }
  }
  if (fd < 0) {
    zpci_set_error_errno (error, code, "%s", target);
    return FALSE;
  }
  close (fd);
  return TRUE;
}

static gboolean
unpack_entry (ZpciRoot *root, const char *path, const char *target, GError **error)
{
  g_autofree char *link = zpci_root_read_link (root, path, NULL);
  g_autoptr (GBytes) content = NULL;
  int code = 0;

  if (link) {
    if (symlink (link, target) == 0)
      return TRUE;
    code = errno;
    zpci_set_error_errno (error, code, "%s", target);
    return FALSE;
  }
  content = zpci_root_try_read (root, path, MAX_CONTENT, &code);
  if (content)
    return write_file (target, content, 0644, error);
  if (code == EISDIR)
    return unpack_folder (root, path, target, error);
  content = g_bytes_new (NULL, 0);
  return write_file (target, content, 0, error);
}

static gboolean
unpack_folder (ZpciRoot *root, const char *path, const char *target, GError **error)
{
  g_auto (GStrv) names = zpci_root_list (root, path, error);

  if (!names)
    return FALSE;
  if (g_mkdir (target, 0755) < 0 && errno != EEXIST) {
    int code = errno;

    zpci_set_error_errno (error, code, "%s", target);
    return FALSE;
  }
  for (char **name = names; *name; name++) {
    g_autofree char *below = g_strconcat (path, "/", *name, NULL);
    g_autofree char *file = g_strconcat (target, "/", *name, NULL);

    if (!unpack_entry (root, below, file, error))
      return FALSE;
  }
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = NULL;

  if (argc < 3 || argc > 4) {
    fprintf (stderr, "usage: %s FILE FOLDER [PATH]\n"
                     "Unpacks PATH (default: all) of the captured host FILE into FOLDER.\n", argv[0]);
    return 2;
  }
  root = zpci_capture_load (argv[1], &error);
  if (!root || !unpack_folder (root, argc > 3 ? argv[3] : "", argv[2], &error)) {
    fprintf (stderr, "error: %s\n", error->message);
    return 1;
  }
  return 0;
}
