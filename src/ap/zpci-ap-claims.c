/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "zpci-ap-claims.h"

#include "zpci-text.h"

#include <errno.h>
#include <string.h>

typedef enum {
  START_HOST,
  START_IN_USE,
  START_BEYOND,
  START_NUMBER,
  START_ATTRIBUTE,
  START_CHECK,
  SHARED,
  AFTER_BOOT,
  MASKS_DIFFER,
  N_ROWS,
} Row;

/* docs/ap.md lists them by id. */
static const ZpciReasonRow rows[N_ROWS] = {
  [START_HOST] = { "ap-start-host",
                   "a start would fail now at {value} (EADDRNOTAVAIL): {queue} belongs to the host ({fact})",
                   "virt-zpci reserve {queue} says how to free it" },
  [START_IN_USE] = { "ap-start-in-use", "a start would fail now at {value} (EADDRINUSE): {queue} is assigned to {mdev}",
                     "take it out of one of the two" },
  [START_BEYOND] = { "ap-start-beyond", "a start would fail now at {value} (ENODEV)",
                     "take a number that this machine has" },
  [START_NUMBER] = { "ap-start-number", "a start would fail now at {value} (EINVAL)", "write one number" },
  [START_ATTRIBUTE] = { "ap-start-attribute", "a start would fail now at {value}: the device has no such attribute",
                        "remove it" },
  [START_CHECK] = { "ap-start-check",
                    "mdevctl would not start it: the check of s390-tools, which comes first and writes numbers in decimal, "
                    "says '{fact}'",
                    NULL },
  [SHARED] = { "ap-shared", "{queue} is in the definitions of {mdev} and {name}",
               "take it out of one: whichever starts second fails, and at boot their order is not determined" },
  [AFTER_BOOT] = { "ap-after-boot", "{queue} of {mdev} will belong to the host after the next boot ({fact})",
                   "chzdev --type ap with the active masks makes them permanent" },
  [MASKS_DIFFER] = { "ap-masks-differ", "the masks of the next boot ({fact}) are others than those of now; first {queue}",
                     "chzdev --type ap with --active or --persistent changes one of the two" },
};

static const char *
user_of (const ZpciApHost *host, const ZpciApMatrix *matrix)
{
  for (guint i = 0; i < host->mdevs->len; i++) {
    const ZpciApMdev *mdev = g_ptr_array_index (host->mdevs, i);

    if (&mdev->assigned == matrix)
      return mdev->uuid;
  }
  return NULL;
}

static void
set_queue (ZpciReason *reason, ZpciApQueueId queue)
{
  char text[ZPCI_AP_QUEUE_TEXT];

  zpci_reason_set_name (reason, ZPCI_NAME_QUEUE, zpci_ap_queue_format (queue, text));
}

/* A queue with an override is the host's only by its driver. Source: Linux 7.2 drivers/s390/crypto/ap_bus.c. */
static char *
why_of_host (const ZpciApHost *host, ZpciApQueueId id)
{
  const ZpciApQueue *queue = zpci_ap_host_find_queue (host, id);

  if (queue && queue->override_to)
    return g_strdup_printf ("it has a driver_override and driver %s", queue->driver ? queue->driver : "none");
  return g_strdup_printf ("apmask bit 0x%02x and aqmask bit 0x%04x are set", id.adapter, id.domain);
}

ZpciReason *
zpci_ap_claims_start (const ZpciApHost *host, const ZpciApDefinition *definition)
{
  g_autoptr (GPtrArray) others = zpci_ap_host_matrices (host, definition->uuid);
  ZpciApOutcome outcome;
  const ZpciApWrite *write = zpci_ap_definition_start (definition, host->state,
                                                       (const ZpciApMatrix *const *) others->pdata, others->len, &outcome);
  g_autofree char *value = NULL;
  ZpciReason *reason;

  if (!host->has_bus || !write)
    return NULL;
  value = g_strdup_printf ("%s %s", ZPCI_SHOWN (write->name), ZPCI_SHOWN (write->value));
  reason = zpci_reason_new (&rows[outcome.code == EADDRNOTAVAIL ? START_HOST
                                  : outcome.code == EADDRINUSE  ? START_IN_USE
                                  : outcome.code == ENODEV      ? START_BEYOND
                                  : outcome.code == EINVAL      ? START_NUMBER
                                                                : START_ATTRIBUTE]);
  zpci_reason_set_name (reason, ZPCI_NAME_VALUE, value);
  if (outcome.has_queue)
    set_queue (reason, outcome.queue);
  if (outcome.has_queue && outcome.code == EADDRNOTAVAIL) {
    g_autofree char *why = why_of_host (host, outcome.queue);

    zpci_reason_set_name (reason, ZPCI_NAME_FACT, why);
  }
  if (outcome.code == EADDRINUSE)
    zpci_reason_set_name (reason, ZPCI_NAME_MDEV, user_of (host, g_ptr_array_index (others, outcome.other)));
  return reason;
}

/* Returns: whether there is one queue in both; the first is stored. */
static gboolean
find_shared (const ZpciApMatrix *a, const ZpciApMatrix *b, ZpciApQueueId *queue)
{
  ZpciApSet adapters = zpci_ap_set_and (&a->adapters, &b->adapters);
  ZpciApSet domains = zpci_ap_set_and (&a->domains, &b->domains);

  if (zpci_ap_set_is_empty (&adapters) || zpci_ap_set_is_empty (&domains))
    return FALSE;
  queue->adapter = (guint8) zpci_ap_set_next (&adapters, 0);
  queue->domain = (guint8) zpci_ap_set_next (&domains, 0);
  return TRUE;
}

/* The check knows masks and active devices, and no overrides. Source: s390-tools 2.43.0 ap_tools/ap-check.c
 * (ap_check_active). */
static char *
check_says (const ZpciApHost *host, const ZpciApDefinition *definition)
{
  const ZpciApMatrix of_host = { host->state->apmask, host->state->aqmask, { { 0 } } };
  const ZpciApMatrix *matrix = &definition->matrix;
  ZpciApQueueId queue;

  if (zpci_ap_set_is_empty (&matrix->domains) && !zpci_ap_set_is_empty (&matrix->control))
    return g_strdup ("At least one usage domain must be specified");
  for (guint i = 0; i < host->mdevs->len; i++) {
    const ZpciApMdev *mdev = g_ptr_array_index (host->mdevs, i);

    if (strcmp (mdev->uuid, definition->uuid) != 0 && mdev->assigned_known &&
        find_shared (matrix, &mdev->assigned, &queue))
      return g_strdup_printf ("APQN %u.%u already in use by %s", queue.adapter, queue.domain, mdev->uuid);
  }
  if (host->state->masks_known && find_shared (matrix, &of_host, &queue))
    return g_strdup_printf ("APQN %u.%u is not allowed for vfio_ap-passthrough use by the active ap bus mask settings",
                            queue.adapter, queue.domain);
  return NULL;
}

ZpciReason *
zpci_ap_claims_check (const ZpciApHost *host, const ZpciApStored *stored, const ZpciApDefinition *definition)
{
  g_autofree char *says = host->has_bus && stored->callout.value == ZPCI_YES ? check_says (host, definition) : NULL;
  ZpciReason *reason = says ? zpci_reason_new (&rows[START_CHECK]) : NULL;

  if (reason)
    zpci_reason_set_name (reason, ZPCI_NAME_FACT, says);
  return reason;
}

static void
add_shared (GPtrArray *reasons, const ZpciApDefinition *a, const ZpciApDefinition *b)
{
  ZpciApQueueId queue;
  ZpciReason *reason;

  if (!find_shared (&a->matrix, &b->matrix, &queue))
    return;
  reason = zpci_reason_new (&rows[SHARED]);
  set_queue (reason, queue);
  zpci_reason_set_name (reason, ZPCI_NAME_MDEV, a->uuid[0] ? a->uuid : NULL);
  zpci_reason_set_name (reason, ZPCI_NAME_OTHER, b->uuid);
  g_ptr_array_add (reasons, reason);
}

/* The machine as it will be with the masks of the next boot; NULL where they are not known, or do not count. */
static ZpciApState *
next_boot (const ZpciApHost *host, const ZpciApStored *stored)
{
  ZpciApState *after;

  if (!host->has_bus || !host->state->masks_known || stored->masks.value == ZPCI_UNKNOWN ||
      zpci_ap_has_overrides (host->state))
    return NULL;
  after = g_new (ZpciApState, 1);
  *after = *host->state;
  after->apmask = stored->apmask;
  after->aqmask = stored->aqmask;
  return after;
}

static void
add_after_boot (GPtrArray *reasons, const ZpciApHost *host, const ZpciApStored *stored, const ZpciApState *after,
                const ZpciApDefinition *definition)
{
  ZPCI_AP_SET_EACH (&definition->matrix.adapters, adapter)
  {
    ZPCI_AP_SET_EACH (&definition->matrix.domains, domain)
    {
      ZpciApQueueId queue = { (guint8) adapter, (guint8) domain };
      ZpciReason *reason;

      if (zpci_ap_pool (host->state, queue) != ZPCI_AP_POOL_GUESTS || zpci_ap_pool (after, queue) != ZPCI_AP_POOL_HOST)
        continue;
      reason = zpci_reason_new (&rows[AFTER_BOOT]);
      set_queue (reason, queue);
      zpci_reason_set_name (reason, ZPCI_NAME_MDEV, definition->uuid[0] ? definition->uuid : NULL);
      zpci_reason_set_name (reason, ZPCI_NAME_FACT, stored->masks.why);
      g_ptr_array_add (reasons, reason);
      return;
    }
  }
}

static void
add_later (GPtrArray *reasons, const ZpciApHost *host, const ZpciApStored *stored, const ZpciApState *after,
           const ZpciApDefinition *definition, gboolean once)
{
  for (guint i = 0; i < stored->definitions->len; i++) {
    const ZpciApDefinition *other = g_ptr_array_index (stored->definitions, i);
    int order = strcmp (definition->uuid, other->uuid);

    if (once ? order < 0 : order != 0)
      add_shared (reasons, definition, other);
  }
  if (after)
    add_after_boot (reasons, host, stored, after, definition);
}

GPtrArray *
zpci_ap_claims_later (const ZpciApHost *host, const ZpciApStored *stored, const ZpciApDefinition *definition)
{
  GPtrArray *reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_reason_free);
  g_autofree ZpciApState *after = next_boot (host, stored);

  add_later (reasons, host, stored, after, definition, FALSE);
  return reasons;
}

/* Only queues that there are: masks of all 65536 differ in what nobody has. */
static void
add_masks_differ (GPtrArray *reasons, const ZpciApHost *host, const ZpciApStored *stored, const ZpciApState *after)
{
  for (guint i = 0; i < host->queues->len; i++) {
    ZpciApQueueId queue = g_array_index (host->queues, ZpciApQueue, i).id;
    ZpciReason *reason;

    if (zpci_ap_pool (host->state, queue) == zpci_ap_pool (after, queue))
      continue;
    reason = zpci_reason_new (&rows[MASKS_DIFFER]);
    set_queue (reason, queue);
    zpci_reason_set_name (reason, ZPCI_NAME_FACT, stored->masks.why);
    g_ptr_array_add (reasons, reason);
    return;
  }
}

GPtrArray *
zpci_ap_claims_all (const ZpciApHost *host, const ZpciApStored *stored)
{
  GPtrArray *reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_reason_free);
  g_autofree ZpciApState *after = next_boot (host, stored);

  if (after)
    add_masks_differ (reasons, host, stored, after);
  for (guint i = 0; i < stored->definitions->len; i++)
    add_later (reasons, host, stored, after, g_ptr_array_index (stored->definitions, i), TRUE);
  return reasons;
}
