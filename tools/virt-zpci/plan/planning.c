/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Joining a guest, the host, the emulator and the options of the command line.
 */
#include "planning.h"

#include "connection.h"
#include "functions.h"
#include "zpci-capture.h"
#include "zpci-error.h"
#include "zpci-hash.h"

struct ZpciPlanner {
  ZpciCli *cli;
  GHashTable *emulators; /* <emulator> of a document, "" for none -> ZpciEmulator */
  gboolean version_asked;
  gulong libvirt_version;
};

static gpointer
ask_version (virConnectPtr connection, const char *argument, GError **error)
{
  gulong *version = g_new0 (gulong, 1);

  if (virConnectGetLibVersion (connection, version) == 0)
    return version;
  zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot read libvirt's version");
  g_free (version);
  return NULL;
}

/* Of the libvirt that will start the guest; without --connect that of the library on the host, here or as captured. */
static gulong
get_libvirt_version (const ZpciCli *cli, ZpciRoot *root)
{
  const char *uri = zpci_cli_text (cli, "connect");
  g_autoptr (GError) error = NULL;
  g_autofree gulong *answer = uri ? zpci_connection_ask (uri, ask_version, NULL, g_free, &error) : NULL;
  gulong version = 0;

  if (error)
    zpci_cli_warn ("%s", error->message);
  if (answer)
    return *answer;
  if (!uri && !zpci_root_is_live (root))
    return zpci_capture_get_libvirt_version (root);
  return !uri && virGetVersion (&version, NULL, NULL) == 0 ? version : 0;
}

gboolean
zpci_planning_has_host (const ZpciHost *host)
{
  return host->facts.is_s390x.value != ZPCI_NO || host->functions->len > 0;
}

/* A slip in --machine would make every answer wrong. */
static gboolean
check_machine (const char *machine, const ZpciEmulator *emulator, GError **error)
{
  if (!machine || !emulator->caps || zpci_qemu_caps_resolve_machine (emulator->caps, machine))
    return TRUE;
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND,
               "--machine '%s' is not a machine type of %s; 'virt-zpci qemu-caps %s' lists them",
               machine, emulator->path,
               emulator->path);
  return FALSE;
}

ZpciPlanner *
zpci_planner_new (ZpciCli *cli)
{
  ZpciPlanner *planner = g_new0 (ZpciPlanner, 1);

  planner->cli = cli;
  planner->emulators =
      g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, (GDestroyNotify) zpci_emulator_free);
  return planner;
}

void
zpci_planner_free (ZpciPlanner *planner)
{
  if (!planner)
    return;
  g_hash_table_unref (planner->emulators);
  g_free (planner);
}

static ZpciEmulator *
get_emulator (ZpciPlanner *planner, const char *named, GError **error)
{
  const char *key = named ? named : "";
  ZpciEmulator *emulator = g_hash_table_lookup (planner->emulators, key);

  if (emulator)
    return emulator;
  emulator = zpci_emulator_choose (planner->cli, named, error);
  if (emulator)
    g_hash_table_insert (planner->emulators, g_strdup (key), emulator);
  return emulator;
}

ZpciPlan *
zpci_planner_make (ZpciPlanner *planner, ZpciDomain *domain, GError **error)
{
  ZpciCli *cli = planner->cli;
  ZpciHost *host = zpci_cli_host (cli, error);
  ZpciPlanOptions options = { .machine = zpci_cli_text (cli, "machine") };
  ZpciEmulator *emulator;
  ZpciPlan *plan;

  if (!host)
    return NULL;
  /* Nothing that another kind of machine says about itself is about the guest's host. */
  if (!zpci_planning_has_host (host))
    host = NULL;
  emulator = get_emulator (planner, domain->emulator, error);
  if (!emulator || !check_machine (options.machine, emulator, error))
    return NULL;
  if (!planner->version_asked)
    planner->libvirt_version = get_libvirt_version (cli, cli->host->root);
  planner->version_asked = TRUE;
  options.caps = emulator->caps;
  options.caps_why = emulator->why;
  options.region_emulator = emulator->region;
  options.explicit_override = zpci_cli_flag (cli, "explicit") || zpci_cli_config (cli)->explicit_override;
  options.libvirt_version = planner->libvirt_version;
  if (zpci_cli_flag (cli, "vfio")) {
    options.vfio = zpci_cli_plan_vfio;
    options.vfio_data = cli;
  }
  plan = zpci_plan_make (domain, host, &options);
  if (emulator->why && !emulator->told && plan->rows->len > 0) {
    zpci_cli_warn ("the properties of QEMU are not known: %s", emulator->why);
    emulator->told = TRUE;
  }
  return plan;
}
