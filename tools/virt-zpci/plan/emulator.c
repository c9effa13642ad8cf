/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Choosing and asking an emulator.
 */
#include "planning.h"

#include "connection.h"
#include "zpci-error.h"
#include "zpci-xml.h"

#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

/* Where distributions put it, in the order in which they are tried. */
static const char *const packaged[] = {
  "/usr/bin/qemu-system-s390x",
  "/usr/bin/qemu-kvm",
  "/usr/libexec/qemu-kvm",
  NULL,
};

ZpciQemuCaps *
zpci_emulator_probe (const char *path, ZpciQemuAsk ask, const char *machine, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *cache = g_build_filename (g_get_user_cache_dir (), "libvirt-zpci", NULL);
  ZpciQemuProbeOptions options = { .ask = ask, .machine = machine, .cache_directory = cache };
  GError *why = NULL;
  ZpciQemuCaps *caps = zpci_qemu_caps_probe (absolute, &options, &why);

  if (!caps)
    zpci_set_error (error, (ZpciErrorCode) why->code, "name a qemu-system-s390x that runs here", "%s", why->message);
  g_clear_error (&why);
  return caps;
}

/* An alias of libvirt.conf may stand for a URI of another machine; the connection knows. */
static gboolean
is_elsewhere (virConnectPtr connection)
{
  char *uri = virConnectGetURI (connection);
  gboolean elsewhere = !uri || zpci_connection_is_remote (uri);

  free (uri);
  return elsewhere;
}

/* The s390x emulators in libvirt's capabilities. Those of another machine are not those of this one. */
static gpointer
ask_emulators (virConnectPtr connection, const char *argument, GError **error)
{
  g_autoptr (ZpciXml) xml = NULL;
  GPtrArray *paths;
  char *text;

  if (is_elsewhere (connection))
    return g_new0 (char *, 1);
  text = virConnectGetCapabilities (connection);
  if (!text) {
    zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot read libvirt's capabilities");
    return NULL;
  }
  xml = zpci_xml_parse (text, strlen (text), "libvirt's capabilities", error);
  free (text);
  if (!xml)
    return NULL;
  paths = g_ptr_array_new ();
  for (xmlNode *guest = zpci_xml_child (zpci_xml_get_root (xml), "guest", NULL); guest; guest = zpci_xml_next (guest)) {
    xmlNode *arch = zpci_xml_child (guest, "arch", NULL);
    xmlNode *emulator = arch ? zpci_xml_child (arch, "emulator", NULL) : NULL;
    g_autofree char *name = arch ? zpci_xml_attr (arch, "name") : NULL;

    if (emulator && g_strcmp0 (name, "s390x") == 0)
      g_ptr_array_add (paths, zpci_xml_content (emulator));
  }
  g_ptr_array_add (paths, NULL);
  return g_ptr_array_free (paths, FALSE);
}

static gboolean
libvirt_names (ZpciCli *cli, const char *path)
{
  const char *uri = zpci_cli_text (cli, "connect");
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) paths = NULL;

  /* Nobody needs to log in elsewhere for that. */
  if (!uri || zpci_connection_is_remote (uri))
    return FALSE;
  paths = zpci_connection_ask (uri, ask_emulators, NULL, (GDestroyNotify) g_strfreev, &error);
  if (!paths)
    zpci_cli_warn ("%s", error->message);
  return paths && g_strv_contains ((const char *const *) paths, path);
}

static gboolean
may_run (ZpciCli *cli, const char *path)
{
  return g_strv_contains (packaged, path) ||
         zpci_config_names_emulator (zpci_cli_config (cli), path) || libvirt_names (cli, path);
}

gboolean
zpci_emulator_check (ZpciCli *cli, const char *path, GError **error)
{
  const char *conf = zpci_cli_text (cli, "config");
  g_autofree char *remedy = NULL;

  if (may_run (cli, path))
    return TRUE;
  remedy = g_strdup_printf ("if you trust it, add it to 'emulators' in %s, or use --emulator",
                            conf ? conf : ZPCI_CONFIG_FILE);
  zpci_set_error (error, ZPCI_ERROR_UNSUPPORTED, remedy,
                  "emulator '%s' is not run: it is not from a package, and neither libvirt nor the administrator names "
                  "it",
                  path);
  return FALSE;
}

static const char *
find_packaged (void)
{
  for (gsize i = 0; packaged[i]; i++) {
    if (g_file_test (packaged[i], G_FILE_TEST_IS_EXECUTABLE))
      return packaged[i];
  }
  return NULL;
}

ZpciEmulator *
zpci_emulator_choose (ZpciCli *cli, const char *named, ZpciQemuAsk ask, const char *machine, GError **error)
{
  const char *forced = zpci_cli_text (cli, "emulator");
  const char *path = forced ? forced : named ? named : find_packaged ();
  g_autoptr (GError) why = NULL;
  ZpciQemuCaps *caps;

  if (!path) {
    zpci_set_error (&why, ZPCI_ERROR_NOT_FOUND, "install qemu-system-s390x, or name one with --emulator",
                    "no QEMU for s390x is installed");
    return zpci_emulator_new_unknown (NULL, why);
  }
  if (!forced && !zpci_emulator_check (cli, path, &why))
    return zpci_emulator_new_unknown (path, why);
  caps = zpci_emulator_probe (path, ask, machine, &why);
  if (!caps && forced) {
    g_propagate_error (error, g_steal_pointer (&why));
    return NULL;
  }
  return caps ? zpci_emulator_new (path, caps, NULL) : zpci_emulator_new_unknown (path, why);
}
