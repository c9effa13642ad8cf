/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Joining a guest, the host, the emulator and the options of the command line.
 */
#include "planning.h"

#include "connection.h"
#include "functions.h"
#include "guests.h"
#include "verbs.h"
#include "zpci-capture.h"
#include "zpci-error.h"
#include "zpci-hash.h"
#include "zpci-reason.h"

struct ZpciPlanner {
  ZpciCli *cli;
  ZpciSituationFlags flags;
  gboolean as_is;           /* "what if" options do not count */
  ZpciSituation *situation; /* (nullable): NULL until a guest is planned */
  gboolean guests_asked;
  ZpciGuests *guests;       /* (nullable): of the libvirt that --connect names */
  GHashTable *told;         /* (element-type char*): reasons that the user has read */
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

gulong
zpci_planning_local_version (ZpciRoot *root)
{
  gulong version = 0;

  if (!zpci_root_is_live (root))
    return zpci_capture_get_version (root, ZPCI_CAPTURE_LIBVIRT);
  return virGetVersion (&version, NULL, NULL) == 0 ? version : 0;
}

static gulong
get_libvirt_version (gpointer data)
{
  const ZpciCli *cli = ((ZpciPlanner *) data)->cli;
  const char *uri = zpci_cli_text (cli, "connect");
  g_autoptr (GError) error = NULL;
  g_autofree gulong *answer = uri ? zpci_connection_ask (uri, ask_version, NULL, g_free, &error) : NULL;

  if (error)
    zpci_cli_warn ("%s", error->message);
  if (answer)
    return *answer;
  return uri ? 0 : zpci_planning_local_version (cli->host->root);
}

/* Returns: (nullable): an option that says what to suppose. */
static const char *
supposed (const ZpciPlanner *planner, const char *option)
{
  return planner->as_is ? NULL : zpci_cli_text (planner->cli, option);
}

static ZpciEmulator *
ask_emulator (gpointer data, const char *named, const char *machine, GError **error)
{
  ZpciPlanner *planner = data;

  return zpci_emulator_choose (planner->cli, supposed (planner, "emulator"), named, ZPCI_QEMU_ASK_ONE, machine, error);
}

static const char *
find_holder (gpointer data, const char *uuid, const char *name)
{
  ZpciPlanner *planner = data;

  if (!zpci_cli_text (planner->cli, "connect"))
    return NULL;
  if (!planner->guests_asked)
    planner->guests = zpci_cli_load_guests (planner->cli);
  planner->guests_asked = TRUE;
  return planner->guests ? zpci_guests_runs_mdev (planner->guests, uuid, name) : NULL;
}

static void
ask_vfio (gpointer data, const ZpciFunction *function, ZpciSituationVfio *vfio)
{
  zpci_cli_plan_vfio (((ZpciPlanner *) data)->cli, function, vfio);
}

static const ZpciSituationCalls calls = {
  .ask_emulator = ask_emulator,
  .get_libvirt_version = get_libvirt_version,
  .find_holder = find_holder,
  .ask_vfio = ask_vfio,
};

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
zpci_planner_new (ZpciCli *cli, ZpciSituationFlags flags)
{
  ZpciPlanner *planner = g_new0 (ZpciPlanner, 1);

  planner->cli = cli;
  planner->flags = flags | (zpci_cli_flag (cli, "vfio") ? ZPCI_SITUATION_VFIO : ZPCI_SITUATION_NONE);
  planner->told = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, NULL);
  return planner;
}

void
zpci_planner_take_as_is (ZpciPlanner *planner)
{
  planner->as_is = TRUE;
}

void
zpci_planner_free (ZpciPlanner *planner)
{
  if (!planner)
    return;
  g_clear_pointer (&planner->situation, zpci_situation_free);
  g_clear_pointer (&planner->guests, zpci_guests_free);
  g_hash_table_unref (planner->told);
  g_free (planner);
}

static gboolean
prepare (ZpciPlanner *planner, GError **error)
{
  ZpciCli *cli = planner->cli;
  ZpciHost *host = zpci_cli_host (cli, error);

  if (!host || planner->situation)
    return host != NULL;
  planner->situation = zpci_situation_new (zpci_cli_config (cli), host, &calls, planner, planner->flags);
  zpci_situation_suppose_machine (planner->situation, supposed (planner, "machine"));
  return TRUE;
}

static void
warn_once (ZpciPlanner *planner, const ZpciEmulator *emulator)
{
  g_autofree char *why = zpci_remedy_join (emulator->why, emulator->remedy);

  if (why && !(planner->flags & ZPCI_SITUATION_NO_EMULATOR) && g_hash_table_add (planner->told, g_strdup (why)))
    zpci_cli_warn ("the properties of QEMU are not known: %s", why);
}

/* The heading of plan says it. */
static void
note_origin (ZpciPlanner *planner, const ZpciPlan *plan)
{
  g_autofree char *text = NULL;

  if (!plan->emulator || plan->emulator_origin != ZPCI_EMULATOR_OF_THIS_MACHINE || supposed (planner, "emulator") ||
      planner->cli->verb == &zpci_verb_plan)
    return;
  text = g_strdup_printf ("planned with %s (%s)", plan->emulator, zpci_emulator_origin_name (plan->emulator_origin));
  if (g_hash_table_add (planner->told, g_strdup (text)))
    zpci_cli_note ("%s", text);
}

const ZpciEmulator *
zpci_planner_emulator (ZpciPlanner *planner, const ZpciDomain *domain, GError **error)
{
  return prepare (planner, error) ? zpci_situation_get_emulator (planner->situation, domain, error) : NULL;
}

ZpciPlan *
zpci_planner_make (ZpciPlanner *planner, ZpciDomain *domain, GError **error)
{
  const ZpciEmulator *emulator = zpci_planner_emulator (planner, domain, error);
  ZpciPlan *plan;

  if (!emulator || !check_machine (supposed (planner, "machine"), emulator, error))
    return NULL;
  plan = zpci_plan_make (planner->situation, domain, error);
  if (plan && (plan->rows->len > 0 || plan->matrices->len > 0)) {
    warn_once (planner, emulator);
    note_origin (planner, plan);
  }
  return plan;
}
