/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Replies are kept on disk beside libvirt's own cache, by zpci-qemu-caps.h.
 */
#include "zpci-plugin-guest.h"

#include "zpci-error.h"
#include "zpci-plugin.h"

#include <stdlib.h>
#include <string.h>

/* A client waits for the answer. */
#define PROBE_TIMEOUT_MS 5000

static gboolean
named_by_libvirt (virConnectPtr connection, const char *path)
{
  g_autofree char *element = g_markup_printf_escaped ("<emulator>%s</emulator>", path);
  char *capabilities = virConnectGetCapabilities (connection);
  gboolean named = capabilities && strstr (capabilities, element) != NULL;

  free (capabilities);
  return named;
}

ZpciQemuCaps *
zpci_plugin_emulator_caps (virConnectPtr connection, const char *path, ZpciQemuAsk ask, const char *machine,
                           GError **error)
{
  const ZpciConfig *config = zpci_plugin_get_config ();
  ZpciQemuProbeOptions options = {
    .ask = ask, .machine = machine, .timeout_ms = PROBE_TIMEOUT_MS, .cache_directory = ZPCI_CACHE_DIRECTORY
  };

  if (!zpci_config_names_emulator (config, path) && !named_by_libvirt (connection, path)) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED,
                 "emulator %s is not run, since neither libvirt's capabilities nor emulators in %s name it",
                 path, ZPCI_CONFIG_FILE);
    return NULL;
  }
  return zpci_qemu_caps_probe (path, &options, error);
}
