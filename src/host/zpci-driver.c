/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which driver a name means, and what it can do for zPCI.
 */
#include "zpci-vfio.h"

#include "zpci-host-private.h"
#include "zpci-paths.h"

#include <string.h>

gboolean
zpci_driver_is (const char *driver, const char *name)
{
  if (!driver)
    return FALSE;
  for (; *driver && *name; driver++, name++)
    if ((*driver == '-' ? '_' : *driver) != (*name == '-' ? '_' : *name))
      return FALSE;
  return *driver == *name;
}

gboolean
zpci_driver_offers_region (const char *driver)
{
  return zpci_driver_is (driver, "ism_vfio_pci");
}

static gboolean
is_registered (ZpciRoot *root, const char *name, GPtrArray *warnings)
{
  g_autofree char *path = g_strconcat (ZPCI_PATH_DRIVERS "/", name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) folder = zpci_root_open_directory (root, path, &error);

  zpci_host_warn_once (warnings, "driver", error);
  return folder != NULL;
}

/* "pci:vfio-pci" among the drivers of the module "vfio_pci". */
static char *
driver_of_module (ZpciRoot *root, const char *module, GPtrArray *warnings)
{
  g_autofree char *path = g_strconcat (ZPCI_PATH_LOADED_MODULES "/", module, "/drivers", NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = zpci_root_list (root, path, &error);

  zpci_host_warn_once (warnings, "driver", error);
  for (char **name = names; name && *name; name++)
    if (g_str_has_prefix (*name, "pci:"))
      return g_strdup (*name + strlen ("pci:"));
  return NULL;
}

char *
zpci_driver_resolve (ZpciRoot *root, const char *name, GPtrArray *warnings)
{
  g_autofree char *module = NULL;
  char *driver;

  if (!*name || strchr (name, '/') || is_registered (root, name, warnings))
    return g_strdup (name);
  module = g_strdelimit (g_strdup (name), "-", '_');
  if (is_registered (root, module, warnings))
    return g_steal_pointer (&module);
  driver = driver_of_module (root, module, warnings);
  if (driver)
    return driver;
  /* The one driver of this family that is not called as its module. */
  return strcmp (module, "vfio_pci") == 0 ? g_strdup ("vfio-pci") : g_steal_pointer (&module);
}
