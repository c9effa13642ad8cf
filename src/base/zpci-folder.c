/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Always by our own walk: the kernel can keep a path below a folder, but makes
 * no folders on the way and asks nobody whose a link is.
 */
#include "zpci-file.h"

#include "zpci-base-private.h"
#include "zpci-error.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int
zpci_folder_open (ZpciRoot *root, const char *path, ZpciFolderFlags flags, mode_t mode, int *code)
{
  ZpciRoot *top = root->top ? root->top : root;
  g_autofree char *full = zpci_root_join (root->prefix, path);
  const ZpciRootWalk how = {
    .flags = O_PATH | O_DIRECTORY | O_CLOEXEC | (flags & ZPCI_FOLDER_NO_LINK ? O_NOFOLLOW : 0),
    .make = mode,
    .strict = TRUE,
    .own = !top->confined && geteuid () == 0,
  };
  int fd = zpci_root_walk_full (top->fd, full, &how);

  if (fd < 0)
    *code = errno == EXDEV ? ZPCI_FOLDER_FOREIGN : errno;
  return fd;
}

int
zpci_folder_open_path (const char *path, ZpciFolderFlags flags, mode_t mode, int *code)
{
  g_autofree char *here = g_path_is_absolute (path) ? NULL : g_get_current_dir ();
  g_autofree char *full = here ? g_strconcat (here, "/", path, NULL) : g_strdup (path);
  g_autoptr (ZpciRoot) root = zpci_root_new_directory ("/", NULL);

  if (root)
    return zpci_folder_open (root, full, flags, mode, code);
  *code = errno;
  return -1;
}

void
zpci_folder_set_error (GError **error, int code, const char *what)
{
  if (code == ZPCI_FOLDER_FOREIGN)
    zpci_set_error (error, ZPCI_ERROR_IO, "name the folder itself, or put a folder in the place of the link",
                    "%s: the path has a link that belongs to another user, or that does not lead to a folder below the "
                    "root",
                    what);
  else
    zpci_set_error_errno (error, code, "%s", what);
}
