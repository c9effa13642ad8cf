/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Choosing an emulator, and asking it or those who recorded what it answered.
 */
#include "planning.h"

#include "connection.h"
#include "output.h"
#include "zpci-capture.h"
#include "zpci-error.h"
#include "zpci-file.h"
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

static GError *
with_remedy (GError *why)
{
  GError *error = NULL;

  zpci_set_error (&error, (ZpciErrorCode) why->code,
                  "name a qemu-system-s390x that runs here, or a file of recorded answers", "%s", why->message);
  g_error_free (why);
  return error;
}

static ZpciQemuCaps *
probe (const char *path, ZpciQemuAsk ask, const char *machine, GError **error)
{
  g_autofree char *cache = g_build_filename (g_get_user_cache_dir (), "libvirt-zpci", NULL);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  ZpciQemuProbeOptions options = { .ask = ask, .machine = machine, .cache_directory = cache, .warnings = warnings };
  GError *why = NULL;
  ZpciQemuCaps *caps;

  zpci_progress_begin ("asking %s", path);
  caps = zpci_qemu_caps_probe (path, &options, &why);
  zpci_progress_end ();
  if (!caps)
    g_propagate_error (error, with_remedy (why));
  zpci_cli_warn_all (warnings);
  return caps;
}

/* The reply of the emulator there, as a captured host has it. */
static GBytes *
find_recorded (ZpciRoot *root, const char *path)
{
  return root && !zpci_root_is_live (root) ? zpci_capture_get_emulator (root, path) : NULL;
}

ZpciQemuCaps *
zpci_emulator_get_caps (ZpciRoot *root, const char *path, ZpciQemuAsk ask, const char *machine,
                        ZpciEmulatorOrigin *origin, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  GBytes *recorded = find_recorded (root, absolute);
  ZpciEmulatorOrigin found = recorded                          ? ZPCI_EMULATOR_OF_CAPTURE
                             : zpci_qemu_is_record (absolute)   ? ZPCI_EMULATOR_OF_FILE
                             : root && !zpci_root_is_live (root) ? ZPCI_EMULATOR_OF_THIS_MACHINE
                                                                 : ZPCI_EMULATOR_OF_HOST;

  if (origin)
    *origin = found;
  if (recorded)
    return zpci_qemu_caps_parse (zpci_root_bytes (recorded, NULL), g_bytes_get_size (recorded),
                                 zpci_root_get_name (root), error);
  return found == ZPCI_EMULATOR_OF_FILE ? zpci_qemu_caps_load (absolute, error) : probe (absolute, ask, machine, error);
}

static GBytes *
record_here (const char *path, GError **error)
{
  const ZpciQemuProbeOptions options = { .ask = ZPCI_QEMU_ASK_EVERY };
  GError *why = NULL;
  char *text;

  zpci_progress_begin ("asking %s for every machine type", path);
  text = zpci_qemu_replies_record (path, &options, &why);
  zpci_progress_end ();
  if (text)
    return g_bytes_new_take (text, strlen (text));
  g_propagate_error (error, with_remedy (why));
  return NULL;
}

GBytes *
zpci_emulator_record (ZpciRoot *root, const char *path, char **recorded_path, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  GBytes *recorded = find_recorded (root, absolute);
  g_autoptr (ZpciQemuCaps) caps = NULL;

  *recorded_path = NULL;
  if (!recorded && !zpci_qemu_is_record (absolute)) {
    *recorded_path = g_steal_pointer (&absolute);
    return record_here (*recorded_path, error);
  }
  /* Only what can be read again is handed on. */
  caps = zpci_emulator_get_caps (root, absolute, ZPCI_QEMU_ASK_NONE, NULL, NULL, error);
  if (!caps)
    return NULL;
  *recorded_path = g_strdup (caps->path);
  return recorded ? g_bytes_ref (recorded) : zpci_file_read (absolute, ZPCI_CAPTURE_MAX_BYTES, error);
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

char *
zpci_emulator_find_default (ZpciRoot *root)
{
  g_auto (GStrv) recorded = root && !zpci_root_is_live (root) ? zpci_capture_list_emulators (root) : NULL;

  for (gsize i = 0; recorded && packaged[i]; i++)
    if (g_strv_contains ((const char *const *) recorded, packaged[i]))
      return g_strdup (packaged[i]);
  if (recorded && recorded[0])
    return g_strdup (recorded[0]);
  for (gsize i = 0; packaged[i]; i++)
    if (g_file_test (packaged[i], G_FILE_TEST_IS_EXECUTABLE))
      return g_strdup (packaged[i]);
  return NULL;
}

/* @path: (nullable): not given by the user. It is run only where somebody who may decide that named it. */
static ZpciEmulator *
choose_unforced (ZpciCli *cli, const char *path, ZpciQemuAsk ask, const char *machine)
{
  ZpciRoot *root = cli->host ? cli->host->root : NULL;
  g_autoptr (GError) why = NULL;
  ZpciEmulatorOrigin origin = ZPCI_EMULATOR_OF_HOST;
  ZpciQemuCaps *caps = NULL;
  ZpciEmulator *emulator;

  if (!path) {
    zpci_set_error (&why, ZPCI_ERROR_NOT_FOUND, "install qemu-system-s390x, or name one with --emulator",
                    "no QEMU for s390x is installed");
    return zpci_emulator_new_unknown (NULL, why);
  }
  if (find_recorded (root, path) || zpci_emulator_check (cli, path, &why))
    caps = zpci_emulator_get_caps (root, path, ask, machine, &origin, &why);
  if (!caps)
    return zpci_emulator_new_unknown (path, why);
  emulator = zpci_emulator_new (path, caps, NULL);
  emulator->origin = origin;
  return emulator;
}

ZpciEmulator *
zpci_emulator_choose (ZpciCli *cli, const char *forced, const char *named, ZpciQemuAsk ask, const char *machine,
                      GError **error)
{
  ZpciRoot *root = cli->host ? cli->host->root : NULL;
  g_autofree char *path = forced || named ? g_strdup (named) : zpci_emulator_find_default (root);
  ZpciEmulatorOrigin origin = ZPCI_EMULATOR_OF_HOST;
  ZpciEmulator *emulator;
  ZpciQemuCaps *caps;

  if (!forced)
    return choose_unforced (cli, path, ask, machine);
  caps = zpci_emulator_get_caps (root, forced, ask, machine, &origin, error);
  if (!caps)
    return NULL;
  emulator = zpci_emulator_new (origin == ZPCI_EMULATOR_OF_FILE ? caps->path : forced, caps, NULL);
  emulator->origin = origin;
  return emulator;
}
