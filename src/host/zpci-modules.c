/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * /lib/modules/RELEASE/modules.alias and modules.dep below the host's root.
 */
#include "zpci-host-private.h"
#include "zpci-host.h"

#include "zpci-error.h"
#include "zpci-paths.h"

#include <string.h>
#include <unistd.h>

#define MAX_ALIASES (16 * 1024 * 1024)
#define MAX_RELEASE 128

static char *
aliases_path (const char *release)
{
  return g_strconcat (ZPCI_PATH_MODULES "/", release, "/modules.alias", NULL);
}

ZpciTri
zpci_host_has_module_aliases (const ZpciHost *host, char **path)
{
  const char *release = host->facts.kernel_release;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) aliases = NULL;

  *path = release ? aliases_path (release) : NULL;
  if (!release)
    return ZPCI_UNKNOWN;
  aliases = zpci_root_read (host->root, *path, MAX_ALIASES, &error);
  if (aliases)
    return ZPCI_YES;
  /* Another process may be allowed more than this one. */
  return g_error_matches (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND) || !zpci_root_is_live (host->root) || geteuid () == 0
             ? ZPCI_NO
             : ZPCI_UNKNOWN;
}

void
zpci_host_warn_once (GPtrArray *warnings, const char *what, const GError *error)
{
  g_autofree char *text = NULL;

  if (!warnings || !error || g_error_matches (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND))
    return;
  text = g_strdup_printf ("%s: %s", what, error->message);
  if (!g_ptr_array_find_with_equal_func (warnings, text, g_str_equal, NULL))
    g_ptr_array_add (warnings, g_steal_pointer (&text));
}

char *
zpci_modules_pick (ZpciRoot *root, const char *release, const char *modalias, gboolean *known,
                   GPtrArray *warnings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) aliases = NULL;
  g_autofree char *path = NULL;

  if (known)
    *known = FALSE;
  if (!release)
    return NULL;
  path = aliases_path (release);
  aliases = zpci_root_read (root, path, MAX_ALIASES, &error);
  if (!aliases) {
    zpci_host_warn_once (warnings, "module aliases", error);
    return NULL;
  }
  if (known)
    *known = TRUE;
  return zpci_modalias_pick (zpci_root_bytes (aliases, NULL), g_bytes_get_size (aliases), modalias);
}

/* "kernel/drivers/s390/crypto/vfio_ap.ko.xz: kernel/drivers/vfio/vfio.ko.xz". Source: modules.dep(5). */
gboolean
zpci_modules_line_is (const char *line, const char *module)
{
  gsize path = strcspn (line, ":\n"), length = strlen (module);
  const char *name = line[path] == ':' ? line + path : NULL;

  while (name && name > line && name[-1] != '/')
    name--;
  return name && name > line && strncmp (name, module, length) == 0 && strncmp (name + length, ".ko", 3) == 0;
}

ZpciTri
zpci_modules_have (ZpciRoot *root, const char *module)
{
  g_autofree char *release = zpci_root_read_text (root, ZPCI_PATH_RELEASE, MAX_RELEASE, NULL), *path = NULL;
  g_autofree char *text = NULL;

  if (!release || !*release || *release == '.' || strpbrk (release, "/ "))
    return ZPCI_UNKNOWN;
  path = g_strconcat (ZPCI_PATH_MODULES "/", release, "/" ZPCI_MODULES_DEP, NULL);
  text = zpci_root_read_text (root, path, MAX_ALIASES, NULL);
  if (!text)
    return ZPCI_UNKNOWN;
  for (const char *line = text; line; line = strchr (line, '\n') ? strchr (line, '\n') + 1 : NULL)
    if (zpci_modules_line_is (line, module))
      return ZPCI_YES;
  return ZPCI_NO;
}
