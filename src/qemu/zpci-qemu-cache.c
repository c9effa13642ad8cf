/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Replies kept between runs: one file per emulator path in a directory of our
 * own. Whatever is odd about it, the answer is to ask the emulator again.
 */
#include "zpci-qemu-private.h"

#include "zpci-file.h"
#include "zpci-root.h"

#include <dirent.h>
#include <fcntl.h>
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
open_directory (const char *directory, mode_t make)
{
  int code = 0;
  int fd = g_path_is_absolute (directory) ? zpci_folder_open_path (directory, ZPCI_FOLDER_NO_LINK, make, &code) : -1;
  struct stat st;

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

static GBytes *
read_entry (int dir, const char *name)
{
  int fd = openat (dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  struct stat st;
  GBytes *text = NULL;
  int code;

  if (fd < 0)
    return NULL;
  if (fstat (fd, &st) == 0 && trusted (&st))
    text = zpci_file_read_regular (fd, ZPCI_QEMU_REPLIES_MAX, &code);
  close (fd);
  return text;
}

JsonObject *
zpci_qemu_cache_load (const char *directory, const char *path)
{
  g_autofree char *name = file_name (path);
  g_autofree char *key = zpci_qemu_cache_key (path);
  g_autoptr (GBytes) text = NULL;
  g_autoptr (JsonObject) replies = NULL;
  int dir = open_directory (directory, 0);
  gint64 version = 0;

  if (dir < 0)
    return NULL;
  text = read_entry (dir, name);
  close (dir);
  replies = text ? zpci_json_parse (zpci_root_bytes (text, NULL), g_bytes_get_size (text), name, NULL) : NULL;
  if (!replies || g_strcmp0 (zpci_json_string (replies, "path"), path) != 0 || !key ||
      g_strcmp0 (zpci_json_string (replies, "key"), key) != 0 ||
      !zpci_json_number (replies, "version", ZPCI_QEMU_REPLIES_VERSION, &version) ||
      version != ZPCI_QEMU_REPLIES_VERSION)
    return NULL;
  return g_steal_pointer (&replies);
}

void
zpci_qemu_cache_store (const char *directory, const char *path, const char *key, JsonObject *replies)
{
  g_autofree char *now = zpci_qemu_cache_key (path);
  g_autofree char *name = file_name (path);
  g_autofree char *text = NULL;
  int dir;

  if (g_strcmp0 (key, now) != 0)
    return; /* the emulator was replaced while it answered */
  dir = open_directory (directory, 0700);
  if (dir < 0)
    return;
  json_object_set_string_member (replies, "key", key);
  text = zpci_qemu_replies_to_text (replies);
  zpci_file_replace (dir, name, text, strlen (text), 0600);
  close (dir);
}

void
zpci_qemu_cache_remove (ZpciRoot *root, const char *directory)
{
  g_autofree char *parent = g_path_get_dirname (directory);
  g_autofree char *name = g_path_get_basename (directory);
  int code = 0;
  int above = zpci_folder_open (root, parent, ZPCI_FOLDER_DEFAULT, 0, &code);
  int fd = above < 0 ? -1 : openat (above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *dir = fd < 0 ? NULL : fdopendir (fd);
  struct dirent *entry;

  while (dir && (entry = readdir (dir)) != NULL)
    unlinkat (fd, entry->d_name, 0);
  if (dir) {
    closedir (dir);
    unlinkat (above, name, AT_REMOVEDIR);
  } else if (fd >= 0) {
    close (fd);
  }
  if (above >= 0)
    close (above);
}
