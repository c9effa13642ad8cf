/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Single files, links and names into a capture.
 */
#include "zpci-capture-private.h"

#include "zpci-attribute.h"

#include <errno.h>
#include <string.h>

#define MAX_LARGE (16 * 1024 * 1024)

static void
add_gap (ZpciCapture *capture, const char *group, const char *name, gsize max, int code)
{
  g_autofree char *path = g_strconcat (group, "/", name, NULL);
  g_autofree char *cause = zpci_root_explain (code, max);

  if (code == EACCES || code == EPERM)
    zpci_findings_add (capture->gaps, ZPCI_FINDING_WARNING, ZPCI_ERROR_IO, "capture-denied", 0, path, cause,
                       "capture the host as root");
  else if (code == ZPCI_ROOT_TOO_LONG)
    zpci_findings_add (capture->gaps, ZPCI_FINDING_WARNING, ZPCI_ERROR_RANGE, "capture-too-long", 0, path, cause, NULL);
  else if (code == ENOENT || code == ELOOP)
    zpci_findings_add (capture->gaps, ZPCI_FINDING_WARNING, ZPCI_ERROR_NOT_FOUND, "capture-no-target", 0, path, cause,
                       NULL);
  else
    zpci_findings_add (capture->gaps, ZPCI_FINDING_WARNING, ZPCI_ERROR_IO, "capture-error", 0, path, cause, NULL);
}

static void
add_error (ZpciCapture *capture, const char *group, const char *name, int code)
{
  zpci_capture_builder_error (capture->builder, group, name, code == ZPCI_ROOT_TOO_LONG ? EFBIG : code);
}

/* A file that could not be read is copied as the error @code. It is never read again: a caller that lets a part of
 * a file through would let all of it through, where the fault was a passing one. */
void
zpci_capture_copy_failure (ZpciCapture *capture, const char *group, const char *name, gsize max, int code)
{
  if (code == ENOENT || code == ENOTDIR)
    return;
  add_gap (capture, group, name, max, code);
  if (code == EISDIR)
    zpci_capture_builder_directory (capture->builder, group, name);
  else
    add_error (capture, group, name, code);
}

void
zpci_capture_warn_of (ZpciCapture *capture, const char *path, int code)
{
  g_autofree char *group = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);

  if (code != 0 && code != EINVAL && code != ENOENT && code != ENOTDIR)
    add_gap (capture, group, name, 0, code);
}

void
zpci_capture_copy_closed (ZpciCapture *capture, const char *group, const char *name, int code)
{
  g_autofree char *path = g_strconcat (group, "/", name, NULL);
  int link_code = 0;
  g_autofree char *target = zpci_root_try_read_link (capture->root, path, &link_code);

  add_gap (capture, group, name, 0, code);
  if (target && (code == ENOENT || code == ELOOP))
    zpci_capture_builder_link (capture->builder, group, name, target);
  else
    add_error (capture, group, name, code);
}

void
zpci_capture_copy_file (ZpciCapture *capture, const char *group, const char *name, gsize max, gboolean binary)
{
  g_autofree char *path = g_strconcat (group, "/", name, NULL);
  int code = 0;
  g_autoptr (GBytes) content = zpci_root_try_read (capture->root, path, max, &code);

  if (content)
    zpci_capture_builder_file (capture->builder, group, name, content, binary);
  else
    zpci_capture_copy_failure (capture, group, name, max, code);
}

void
zpci_capture_copy_link (ZpciCapture *capture, const char *group, const char *name)
{
  g_autofree char *path = g_strconcat (group, "/", name, NULL);
  int code = 0;
  g_autofree char *target = zpci_root_try_read_link (capture->root, path, &code);

  if (target)
    zpci_capture_builder_link (capture->builder, group, name, target);
  else
    zpci_capture_copy_failure (capture, group, name, 0, code);
}

/* Copies the part of a text file that @filter lets through. */
void
zpci_capture_copy_filtered (ZpciCapture *capture, const char *group, const char *name,
                            char *(*filter) (const char *text))
{
  g_autofree char *path = g_strconcat (group, "/", name, NULL);
  int code = 0;
  g_autoptr (GBytes) content = zpci_root_try_read (capture->root, path, MAX_LARGE, &code);
  g_autoptr (GBytes) kept = NULL;
  g_autofree char *text = NULL;
  char *filtered;

  if (!content) {
    zpci_capture_copy_failure (capture, group, name, MAX_LARGE, code);
    return;
  }
  text = zpci_attribute_text (content);
  filtered = filter (text);
  kept = g_bytes_new_take (filtered, strlen (filtered));
  zpci_capture_builder_file (capture->builder, group, name, kept, FALSE);
}

/* Copies the directory entries of @path whose names begin with @prefix, without looking into them. */
void
zpci_capture_copy_names (ZpciCapture *capture, const char *group, const char *folder, const char *prefix,
                         gboolean links)
{
  g_autofree char *path = g_strconcat (group, "/", folder, NULL);
  int code = 0;
  g_auto (GStrv) names = zpci_root_try_list (capture->root, path, &code);

  /* Of the folder of the device itself its other entries have been copied. */
  if (!names && *folder)
    zpci_capture_copy_failure (capture, group, folder, 0, code);
  for (char **name = names; name && *name; name++) {
    g_autofree char *below = *folder ? g_strconcat (folder, "/", *name, NULL) : g_strdup (*name);

    if (!g_str_has_prefix (*name, prefix))
      continue;
    if (links)
      zpci_capture_copy_link (capture, group, below);
    else
      zpci_capture_builder_directory (capture->builder, group, below);
  }
}

void
zpci_capture_for_each (ZpciCapture *capture, const char *path, void (*copy) (ZpciCapture *capture, const char *name))
{
  int code = 0;
  g_auto (GStrv) names = zpci_root_try_list (capture->root, path, &code);

  if (!names) {
    g_autofree char *group = g_path_get_dirname (path);
    g_autofree char *name = g_path_get_basename (path);

    zpci_capture_copy_failure (capture, group, name, 0, code);
  }
  for (char **name = names; name && *name; name++)
    copy (capture, *name);
}
