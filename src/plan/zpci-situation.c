/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Answers that are the same for all guests of a situation are kept in it.
 */
#include "zpci-error.h"
#include "zpci-hash.h"
#include "zpci-plan-private.h"

struct ZpciSituation {
  const ZpciConfig *config;   /* (nullable) */
  ZpciHost *host;             /* (nullable) */
  const ZpciSituationCalls *calls;
  gpointer data;
  ZpciSituationFlags flags;
  char *machine;              /* (nullable): "what if" */
  GHashTable *emulators;      /* emulator and machine type of a guest -> ZpciEmulator */
  gulong libvirt_version;
  gboolean version_asked;
  ZpciApHost *ap;             /* (nullable): NULL: not looked at yet */
  ZpciApStored *ap_stored;    /* (nullable): likewise */
};

static const struct {
  const char *id, *name;
} origins[] = {
  [ZPCI_EMULATOR_OF_CAPTURE] = { "capture", "as the captured host recorded it" },
  [ZPCI_EMULATOR_OF_FILE] = { "file", "as recorded in a file" },
  [ZPCI_EMULATOR_OF_THIS_MACHINE] = { "this-machine", "of this machine, not of the captured host" },
};

const char *
zpci_emulator_origin_id (ZpciEmulatorOrigin origin)
{
  return origins[origin].id;
}

const char *
zpci_emulator_origin_name (ZpciEmulatorOrigin origin)
{
  return origins[origin].name;
}

ZpciEmulator *
zpci_emulator_new (const char *path, ZpciQemuCaps *caps, const char *why)
{
  ZpciEmulator *emulator = g_new0 (ZpciEmulator, 1);

  emulator->path = g_strdup (path);
  emulator->caps = caps;
  emulator->why = g_strdup (why);
  return emulator;
}

ZpciEmulator *
zpci_emulator_new_unknown (const char *path, const GError *why)
{
  ZpciEmulator *emulator = zpci_emulator_new (path, NULL, why->message);

  emulator->remedy = g_strdup (zpci_error_get_remedy (why));
  return emulator;
}

void
zpci_emulator_free (ZpciEmulator *emulator)
{
  if (!emulator)
    return;
  g_free (emulator->path);
  g_clear_pointer (&emulator->caps, zpci_qemu_caps_free);
  g_free (emulator->why);
  g_free (emulator->remedy);
  g_free (emulator);
}

gboolean
zpci_situation_is_host (const ZpciHost *host)
{
  return host->facts.is_s390x.value != ZPCI_NO || host->functions->len > 0;
}

ZpciSituation *
zpci_situation_new (const ZpciConfig *config, ZpciHost *host, const ZpciSituationCalls *calls, gpointer data,
                    ZpciSituationFlags flags)
{
  ZpciSituation *situation = g_new0 (ZpciSituation, 1);

  situation->config = config;
  situation->host = host && ((flags & ZPCI_SITUATION_HERE) || zpci_situation_is_host (host)) ? host : NULL;
  situation->calls = calls;
  situation->data = data;
  situation->flags = flags;
  situation->emulators =
      g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, (GDestroyNotify) zpci_emulator_free);
  return situation;
}

void
zpci_situation_free (ZpciSituation *situation)
{
  if (!situation)
    return;
  g_clear_pointer (&situation->ap, zpci_ap_host_free);
  g_clear_pointer (&situation->ap_stored, zpci_ap_stored_free);
  g_free (situation->machine);
  g_hash_table_unref (situation->emulators);
  g_free (situation);
}

void
zpci_situation_suppose_machine (ZpciSituation *situation, const char *machine)
{
  g_free (situation->machine);
  situation->machine = g_strdup (machine);
}

const char *
zpci_situation_machine (const ZpciSituation *situation, const ZpciDomain *domain)
{
  return situation->machine ? situation->machine : domain->machine;
}

const ZpciEmulator *
zpci_situation_get_emulator (ZpciSituation *situation, const ZpciDomain *domain, GError **error)
{
  const char *named = domain->emulator, *machine = zpci_situation_machine (situation, domain);
  g_autofree char *key = g_strdup_printf ("%s\n%s", named ? named : "", machine ? machine : "");
  ZpciEmulator *emulator = g_hash_table_lookup (situation->emulators, key);

  if (emulator)
    return emulator;
  if (situation->flags & ZPCI_SITUATION_NO_EMULATOR)
    emulator = zpci_emulator_new (named, NULL, "the emulator was not asked");
  else
    emulator = situation->calls->ask_emulator (situation->data, named, machine, error);
  if (emulator)
    g_hash_table_insert (situation->emulators, g_steal_pointer (&key), emulator);
  return emulator;
}

ZpciSituationFlags
zpci_situation_get_flags (const ZpciSituation *situation)
{
  return situation->flags;
}

const ZpciApHost *
zpci_situation_ap (ZpciSituation *situation)
{
  if (!situation->ap && situation->host)
    situation->ap = zpci_ap_host_read (situation->host->root);
  return situation->ap;
}

const ZpciApStored *
zpci_situation_ap_stored (ZpciSituation *situation)
{
  if (!situation->ap_stored && situation->host)
    situation->ap_stored = zpci_ap_stored_read (situation->host->root);
  return situation->ap_stored;
}

const char *
zpci_situation_find_holder (const ZpciSituation *situation, const char *uuid, const ZpciDomain *domain)
{
  const ZpciSituationCalls *calls = situation->calls;

  return calls && calls->find_holder ? calls->find_holder (situation->data, uuid, domain->name) : NULL;
}

ZpciHost *
zpci_situation_host (const ZpciSituation *situation)
{
  return situation->host;
}

gboolean
zpci_situation_executes_region (const ZpciSituation *situation, const ZpciEmulator *emulator)
{
  return situation->config && emulator->path &&
         zpci_config_names_region_emulator (situation->config, emulator->path);
}

gboolean
zpci_situation_is_explicit (const ZpciSituation *situation)
{
  return situation->config && situation->config->explicit_override && !(situation->flags & ZPCI_SITUATION_RUNNING);
}

gulong
zpci_situation_libvirt_version (ZpciSituation *situation)
{
  if (!situation->version_asked && !(situation->flags & ZPCI_SITUATION_NO_LIBVIRT))
    situation->libvirt_version = situation->calls->get_libvirt_version (situation->data);
  situation->version_asked = TRUE;
  return situation->libvirt_version;
}

void
zpci_situation_ask_vfio (const ZpciSituation *situation, const ZpciFunction *function, ZpciSituationVfio *vfio)
{
  if (situation->flags & ZPCI_SITUATION_VFIO)
    situation->calls->ask_vfio (situation->data, function, vfio);
}
