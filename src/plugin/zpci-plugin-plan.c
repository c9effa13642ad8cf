/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An emulator that cannot be asked costs what it would have told, never the plan.
 */
#include "zpci-plugin-guest.h"

#include "zpci-plugin.h"

static ZpciEmulator *
ask_emulator (gpointer connection, const char *named, const char *machine, GError **error)
{
  g_autoptr (GError) why = NULL;
  ZpciQemuCaps *caps;

  if (!named)
    return zpci_emulator_new (NULL, NULL, "the document names no emulator");
  caps = zpci_plugin_emulator_caps (connection, named, ZPCI_QEMU_ASK_ONE, machine, &why);
  return caps ? zpci_emulator_new (named, caps, NULL) : zpci_emulator_new_unknown (named, why);
}

static gulong
get_libvirt_version (gpointer connection)
{
  gulong version = 0;

  return virGetVersion (&version, NULL, NULL) == 0 ? version : 0;
}

static const ZpciSituationCalls calls = { .ask_emulator = ask_emulator, .get_libvirt_version = get_libvirt_version };

ZpciSituation *
zpci_plugin_situation (virConnectPtr connection, ZpciHost *host, ZpciSituationFlags flags)
{
  return zpci_situation_new (zpci_plugin_get_config (), host, &calls, connection, flags);
}

ZpciPlan *
zpci_plugin_plan (virConnectPtr connection, ZpciHost *host, ZpciDomain *domain, ZpciSituationFlags flags)
{
  g_autoptr (ZpciSituation) situation = zpci_plugin_situation (connection, host, flags);

  return zpci_plan_make (situation, domain, NULL);
}
