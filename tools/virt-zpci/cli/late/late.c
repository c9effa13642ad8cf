/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Loading, and finding functions.
 */
#include "late.h"

#include "cli.h"
#include "zpci-error.h"

#include <dlfcn.h>
#include <stdlib.h>

static void
end (const char *file, const char *why)
{
  g_autoptr (GError) error = g_error_new (ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED, "library %s cannot be used: %s", file, why);

  zpci_cli_error (error);
  exit (ZPCI_EXIT_FAILED);
}

/* Where programs find symbols of libraries that they were linked with. */
static void
load (ZpciLateLibrary *library)
{
  gpointer handle;

  if (!g_once_init_enter (&library->handle))
    return;
  handle = dlopen (library->file, RTLD_LAZY | RTLD_GLOBAL);
  if (!handle)
    end (library->file, dlerror ());
  g_once_init_leave (&library->handle, (gsize) handle);
}

gpointer
zpci_late_symbol (ZpciLateLibrary *library, gpointer *found, const char *name)
{
  gpointer symbol = g_atomic_pointer_get (found);

  if (symbol)
    return symbol;
  load (library);
  symbol = dlsym (RTLD_DEFAULT, name);
  if (!symbol)
    end (library->file, dlerror ());
  g_atomic_pointer_set (found, symbol);
  return symbol;
}
