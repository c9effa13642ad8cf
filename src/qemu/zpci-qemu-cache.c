/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Replies kept between runs: one file per emulator path in a directory of our
 * own. Whatever is odd about it, the answer is to ask the emulator again.
 */
#include "zpci-qemu-replies.h"

#include "zpci-hold.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *
file_name (const char *path)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, path, -1);

  return g_strconcat (sum, ".json", NULL);
}

/* Ours alone: nobody else may plant answers. */
static gboolean
trusted (const struct stat *st)
{
  return st->st_uid == geteuid () && (st->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* The cache directory; -1 where there is none that can be trusted. */
static int
open_directory (const char *directory, gboolean make)
{
  struct stat st;
  int fd;

  if (make && g_mkdir_with_parents (directory, 0700) < 0)
    return -1;
  fd = open (directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd >= 0 && (fstat (fd, &st) < 0 || !trusted (&st))) {
    close (fd);
    fd = -1;
  }
  return fd;
}

char *
zpci_qemu_cache_key (const char *path)
{
  struct stat st;

  if (stat (path, &st) < 0)
    return NULL;
  return g_strdup_printf ("%" G_GINT64_FORMAT ".%09ld %" G_GINT64_FORMAT ".%09ld %" G_GINT64_FORMAT,
                          (gint64) st.st_mtim.tv_sec, (long) st.st_mtim.tv_nsec, (gint64) st.st_ctim.tv_sec,
                          (long) st.st_ctim.tv_nsec, (gint64) st.st_size);
}

static char *
read_entry (int dir, const char *name, gsize *length)
{
  int fd = openat (dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  struct stat st;
  char *text = NULL;

  if (fd < 0)
    return NULL;
  if (fstat (fd, &st) == 0 && trusted (&st))
    text = zpci_qemu_replies_read_fd (fd, name, length, NULL);
  close (fd);
  return text;
}

JsonObject *
zpci_qemu_cache_load (const char *directory, const char *path)
{
  g_autofree char *name = file_name (path);
  g_autofree char *key = zpci_qemu_cache_key (path);
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) replies = NULL;
  int dir = open_directory (directory, FALSE);
  gint64 version = 0;
  gsize length = 0;

  if (dir < 0)
    return NULL;
  text = read_entry (dir, name, &length);
  close (dir);
  replies = text ? zpci_json_parse (text, length, name, NULL) : NULL;
  if (!replies || g_strcmp0 (zpci_json_string (replies, "path"), path) != 0 || !key ||
      g_strcmp0 (zpci_json_string (replies, "key"), key) != 0 ||
      !zpci_json_number (replies, "version", ZPCI_QEMU_REPLIES_VERSION, &version) ||
      version != ZPCI_QEMU_REPLIES_VERSION)
    return NULL;
  return g_steal_pointer (&replies);
}

static gboolean
write_all (int fd, const char *text, gsize length)
{
  while (length > 0) {
    ssize_t n = write (fd, text, length);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE;
    text += n;
    length -= (gsize) n;
  }
  return TRUE;
}

void
zpci_qemu_cache_store (const char *directory, const char *path, const char *key, JsonObject *replies)
{
  g_autofree char *now = zpci_qemu_cache_key (path);
  g_autofree char *name = file_name (path);
  g_autofree char *temporary = g_strdup_printf (".%s.%d.%08x", name, getpid (), g_random_int ());
  g_autofree char *text = NULL;
  gboolean written;
  ZpciHold hold;
  int dir, fd;

  if (g_strcmp0 (key, now) != 0)
    return; /* the emulator was replaced while it answered */
  dir = open_directory (directory, TRUE);
  if (dir < 0)
    return;
  json_object_set_string_member (replies, "key", key);
  text = zpci_qemu_replies_to_text (replies);
  zpci_hold_begin (&hold);
  fd = openat (dir, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd >= 0) {
    written = write_all (fd, text, strlen (text));
    if (close (fd) < 0 || !written || renameat (dir, temporary, dir, name) < 0)
      unlinkat (dir, temporary, 0);
  }
  zpci_hold_end (&hold);
  close (dir);
}
