/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "zpci-ap-host.h"

#include "zpci-ap-private.h"
#include "zpci-hash.h"

#include <stdlib.h>
#include <string.h>

/* Source: Linux 7.2 arch/s390/include/asm/ap.h, struct ap_tapq_hwinfo. */
#define FUNCTION_CCA 0x10000000u
#define FUNCTION_ACCELERATOR 0x08000000u
#define FUNCTION_EP11 0x04000000u

/* hwtype is the generation and six. */
#define FIRST_HWTYPE 10
#define LAST_HWTYPE 14
#define HWTYPE_BASE 6

static void
free_mdev (gpointer data)
{
  ZpciApMdev *mdev = data;

  g_free (mdev->type);
  g_free (mdev->why_unknown);
  g_free (mdev);
}

ZpciApHost *
zpci_ap_host_read_with (ZpciRoot *root, ZpciApSlowReader reader, guint limit_ms)
{
  ZpciApHost *host = g_new0 (ZpciApHost, 1);

  host->root = zpci_root_ref (root);
  host->warnings = g_ptr_array_new_with_free_func (g_free);
  host->state = g_new0 (ZpciApState, 1);
  host->queues = g_array_new (FALSE, TRUE, sizeof (ZpciApQueue));
  host->mdevs = g_ptr_array_new_with_free_func (free_mdev);
  host->strings = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, NULL);
  zpci_ap_read_facilities (host);
  zpci_ap_scan_bus (host);
  zpci_ap_scan_matrix (host, reader, limit_ms);
  return host;
}

ZpciApHost *
zpci_ap_host_read (ZpciRoot *root)
{
  return zpci_ap_host_read_with (root, zpci_root_try_read, ZPCI_AP_SLOW_MS);
}

void
zpci_ap_host_free (ZpciApHost *host)
{
  if (!host)
    return;
  for (guint i = 0; i < ZPCI_AP_NUMBERS; i++)
    g_free (host->cards[i]);
  zpci_fact_clear (&host->masks);
  g_free (host->bus_unread);
  g_free (host->bus_features);
  g_free (host->matrix_features);
  g_free (host->bindings);
  g_free (host->state);
  g_array_unref (host->queues);
  g_ptr_array_unref (host->mdevs);
  g_ptr_array_unref (host->warnings);
  g_hash_table_unref (host->strings);
  zpci_root_unref (host->root);
  g_free (host);
}

int
zpci_ap_queue_compare (const void *a, const void *b)
{
  const ZpciApQueue *first = a;
  const ZpciApQueue *second = b;

  return first->id.adapter != second->id.adapter ? (int) first->id.adapter - second->id.adapter
                                                 : (int) first->id.domain - second->id.domain;
}

const ZpciApQueue *
zpci_ap_host_find_queue (const ZpciApHost *host, ZpciApQueueId id)
{
  ZpciApQueue key = { .id = id };

  if (host->queues->len == 0)
    return NULL;
  return bsearch (&key, host->queues->data, host->queues->len, sizeof key, zpci_ap_queue_compare);
}

const ZpciApMdev *
zpci_ap_host_find_mdev (const ZpciApHost *host, const char *uuid)
{
  for (guint i = 0; i < host->mdevs->len; i++) {
    const ZpciApMdev *mdev = g_ptr_array_index (host->mdevs, i);

    if (strcmp (mdev->uuid, uuid) == 0)
      return mdev;
  }
  return NULL;
}

GPtrArray *
zpci_ap_host_matrices (const ZpciApHost *host, const char *uuid)
{
  GPtrArray *matrices = g_ptr_array_new ();

  for (guint i = 0; i < host->mdevs->len; i++) {
    ZpciApMdev *mdev = g_ptr_array_index (host->mdevs, i);

    if (mdev->assigned_known && g_strcmp0 (mdev->uuid, uuid) != 0)
      g_ptr_array_add (matrices, &mdev->assigned);
  }
  return matrices;
}

gboolean
zpci_ap_mdev_effective (const ZpciApHost *host, const ZpciApMdev *mdev, ZpciApMatrix *effective)
{
  ZpciApFiltered filtered = { 0 };

  if (mdev->assigned_known)
    filtered = zpci_ap_filter (host->state, &mdev->assigned);
  *effective = filtered.effective;
  if (mdev->guest_known && !mdev->guest_cut) {
    effective->adapters = mdev->guest.adapters;
    effective->domains = mdev->guest.domains;
    return TRUE;
  }
  return mdev->assigned_known && !mdev->assigned_cut && zpci_ap_set_is_empty (&filtered.unknown);
}

const char *
zpci_ap_card_mode (const ZpciApCard *card)
{
  if (!card->functions.set)
    return NULL;
  if (card->functions.value & FUNCTION_EP11)
    return "ep11";
  if (card->functions.value & FUNCTION_CCA)
    return "cca";
  return card->functions.value & FUNCTION_ACCELERATOR ? "accel" : NULL;
}

char *
zpci_ap_card_type (const ZpciApCard *card)
{
  static const struct {
    const char *mode;
    char letter;
  } letters[] = { { "accel", 'A' }, { "cca", 'C' }, { "ep11", 'P' } };
  const char *mode = zpci_ap_card_mode (card);

  if (!card->hwtype.set || card->hwtype.value < FIRST_HWTYPE || card->hwtype.value > LAST_HWTYPE)
    return NULL;
  for (gsize i = 0; mode && i < G_N_ELEMENTS (letters); i++)
    if (strcmp (mode, letters[i].mode) == 0)
      return g_strdup_printf ("CEX%u%c", card->hwtype.value - HWTYPE_BASE, letters[i].letter);
  return NULL;
}
