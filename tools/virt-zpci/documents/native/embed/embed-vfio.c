/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Nothing can be made in devtmpfs and sysfs for this process alone. Where a
 * folder of theirs lacks something, an empty file system is mounted over it and
 * everything that was in the folder is bound into that.
 */
#include "embed-private.h"

#include "zpci-paths.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
cover (const char *folder)
{
  return mount ("virt-zpci", folder, "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=0755,size=1m") == 0;
}

static gboolean
make_file (const char *path)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0444);

  return fd >= 0 && close (fd) == 0;
}

/* Best effort: what cannot be bound is not there. */
static void
bind_entry (int old, const char *folder, const char *name)
{
  g_autofree char *from = g_strdup_printf ("/proc/self/fd/%d/%s", old, name);
  g_autofree char *to = g_build_filename (folder, name, NULL);
  char target[PATH_MAX];
  struct stat st;
  gssize length;

  if (fstatat (old, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
    return;
  if (S_ISLNK (st.st_mode)) {
    length = readlinkat (old, name, target, sizeof target - 1);
    target[MAX (length, 0)] = '\0';
    (void) !symlink (target, to);
  } else if (S_ISDIR (st.st_mode)) {
    if (mkdir (to, 0755) == 0 && mount (from, to, NULL, MS_BIND | MS_REC, NULL) != 0)
      rmdir (to);
  } else if (make_file (to) && mount (from, to, NULL, MS_BIND, NULL) != 0) {
    unlink (to);
  }
}

/* Afterwards things can be made in @folder. */
static gboolean
open_up (const char *folder)
{
  int old = open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = old < 0 ? NULL : opendir (folder);
  gboolean done = dir && cover (folder);
  int saved_errno = errno;
  struct dirent *entry;

  while (done && (entry = readdir (dir)) != NULL) {
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      bind_entry (old, folder, entry->d_name);
  }
  if (dir)
    closedir (dir);
  if (old >= 0)
    close (old);
  errno = saved_errno;
  return done;
}

/* An empty folder of ours at @path, which is that of the system or none. */
static gboolean
provide_folder (const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path);

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return cover (path);
  return open_up (parent) && mkdir (path, 0755) == 0;
}

static gboolean
is_empty (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  return !dir || !g_dir_read_name (dir);
}

static char *
explain (const char *path)
{
  return g_strdup_printf ("%s: %s", path, g_strerror (errno));
}

char *
zpci_embed_provide_vfio (void)
{
  if (access (ZPCI_PATH_VFIO_CONTAINER, F_OK) != 0 &&
      !(provide_folder (ZPCI_PATH_VFIO) && make_file (ZPCI_PATH_VFIO_CONTAINER)))
    return explain (ZPCI_PATH_VFIO_CONTAINER);
  if (is_empty (ZPCI_PATH_IOMMU_GROUPS) &&
      !(provide_folder (ZPCI_PATH_IOMMU_GROUPS) && mkdir (ZPCI_PATH_IOMMU_GROUPS "/0", 0755) == 0))
    return explain (ZPCI_PATH_IOMMU_GROUPS);
  return NULL;
}
