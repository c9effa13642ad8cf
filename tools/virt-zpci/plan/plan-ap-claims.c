/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * plan --all: what guests, active devices, definitions and masks claim of each
 * other's crypto adapters.
 */
#include "planning.h"

#include "ap.h"
#include "guests.h"
#include "zpci-hash.h"

#include <string.h>

/* UUID -> names of the guests that name it, each once. */
static GHashTable *
collect_guests (const GPtrArray *plans)
{
  GHashTable *guests =
      g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < plans->len; i++) {
    const ZpciPlan *plan = g_ptr_array_index (plans, i);

    for (guint k = 0; k < plan->matrices->len; k++) {
      const ZpciPlanMatrix *matrix = g_ptr_array_index (plan->matrices, k);
      GPtrArray *names = matrix->uuid ? g_hash_table_lookup (guests, matrix->uuid) : NULL;
      const char *name = plan->domain ? plan->domain : "(no name)";

      if (!matrix->uuid)
        continue;
      if (!names) {
        names = g_ptr_array_new_with_free_func (g_free);
        g_hash_table_insert (guests, g_strdup (matrix->uuid), names);
      }
      if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_ptr_array_add (names, g_strdup (name));
    }
  }
  return guests;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Several guests may name one device, and only one of them runs. */
static void
add_shared (GHashTable *guests, GPtrArray *findings)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer uuid, value;

  g_hash_table_iter_init (&iter, guests);
  while (g_hash_table_iter_next (&iter, &uuid, &value)) {
    GPtrArray *names = value;
    g_autofree char *list = NULL;

    if (names->len < 2)
      continue;
    g_ptr_array_sort (names, compare_texts);
    g_ptr_array_add (names, NULL);
    list = g_strjoinv (", ", (char **) names->pdata);
    g_ptr_array_add (found, g_strdup_printf ("mediated device %s is claimed by %s; only one of them can run with it",
                                             (const char *) uuid, list));
  }
  g_ptr_array_sort (found, compare_texts);
  g_ptr_array_extend (findings, found, NULL, NULL);
}

static void
add_orphans (const ZpciApHost *host, GHashTable *guests, GPtrArray *findings)
{
  for (guint i = 0; i < host->mdevs->len; i++) {
    const ZpciApMdev *mdev = g_ptr_array_index (host->mdevs, i);

    if (!g_hash_table_contains (guests, mdev->uuid))
      g_ptr_array_add (findings, g_strdup_printf ("mediated device %s is active, and no guest of this libvirt has it",
                                                  mdev->uuid));
  }
}

/* A guest that starts when the host boots needs its device before. */
static void
add_not_automatic (const ZpciApStored *stored, const ZpciDomain *domain, GPtrArray *findings)
{
  for (guint i = 0; i < domain->matrices->len; i++) {
    const ZpciDomainMatrix *matrix = g_ptr_array_index (domain->matrices, i);
    const ZpciApDefinition *definition;
    g_autofree char *name = NULL;

    if (!matrix->key[0])
      continue;
    definition = zpci_ap_stored_find (stored, matrix->key);
    name = zpci_ap_mdev_device_name (matrix->key);
    if (!definition)
      g_ptr_array_add (findings, g_strdup_printf ("guest %s starts when the host boots, and mediated device %s is not "
                                                  "defined: virsh nodedev-define keeps it",
                                                  ZPCI_SHOWN (domain->name), matrix->key));
    else if (!definition->automatic)
      g_ptr_array_add (findings, g_strdup_printf ("guest %s starts when the host boots, and mediated device %s does not: "
                                                  "virsh nodedev-autostart %s",
                                                  ZPCI_SHOWN (domain->name), matrix->key, name));
  }
}

static void
add_autostart (const ZpciApStored *stored, const GPtrArray *sources, GPtrArray *findings)
{
  for (guint i = 0; i < sources->len; i++) {
    const ZpciGuestSource *source = g_ptr_array_index (sources, i);

    if (source->autostart)
      add_not_automatic (stored, source->document->domain, findings);
  }
}

gboolean
zpci_plan_report_ap_claims (ZpciCli *cli, const GPtrArray *sources, const GPtrArray *plans, GPtrArray *findings,
                            GError **error)
{
  g_autoptr (ZpciApHost) host = zpci_cli_ap_host (cli, error);
  g_autoptr (ZpciApStored) stored = NULL;
  g_autoptr (GPtrArray) claims = NULL;
  g_autoptr (GHashTable) guests = NULL;

  if (!host)
    return FALSE;
  if (!host->has_bus)
    return TRUE;
  stored = zpci_cli_ap_stored (host);
  claims = zpci_ap_claims_all (host, stored);
  guests = collect_guests (plans);
  add_orphans (host, guests, findings);
  add_shared (guests, findings);
  add_autostart (stored, sources, findings);
  for (guint i = 0; i < claims->len; i++)
    g_ptr_array_add (findings, zpci_reason_format (g_ptr_array_index (claims, i)));
  return TRUE;
}
