/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The holders of each configuration. One that wants it alone goes before later ones that
 * would share it, or it might never be alone.
 */
#include "zpci-plugin-parts.h"

#include "zpci-hash.h"
#include "zpci-plugin-test.h"

#include <string.h>

typedef struct {
  guint shared;   /* are at it */
  gboolean alone; /* somebody is */
  guint want;     /* wait to be alone */
  guint users;    /* all of these, and those who wait to share */
} Place;

static GMutex lock;
static GCond changed;
static GHashTable *places; /* UUID -> Place */

/* Source: libvirt 9.0.0 src/qemu/qemu_domainjob.c (QEMU_JOB_WAIT_TIME). */
static guint wait_ms = 30000;

void
zpci_plugin_turn_set_wait (guint other_ms)
{
  wait_ms = other_ms;
}

/* Called with the lock. */
static Place *
enter (const char *uuid)
{
  Place *place;

  if (!places)
    places = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, g_free);
  place = g_hash_table_lookup (places, uuid);
  if (!place) {
    place = g_new0 (Place, 1);
    g_hash_table_insert (places, g_strdup (uuid), place);
  }
  place->users++;
  return place;
}

/* Called with the lock. */
static void
leave (const char *uuid, Place *place)
{
  if (--place->users == 0)
    g_hash_table_remove (places, uuid);
  g_cond_broadcast (&changed);
}

/* Called with the lock, which is let go of while waiting. */
static gboolean
wait_for (Place *place, gboolean alone)
{
  gint64 end = g_get_monotonic_time () + wait_ms * G_TIME_SPAN_MILLISECOND;
  gboolean in_time = TRUE;

  place->want += alone;
  while (in_time && (place->alone || (alone ? place->shared > 0 : place->want > 0)))
    in_time = g_cond_wait_until (&changed, &lock, end);
  place->want -= alone;
  if (in_time && alone)
    place->alone = TRUE;
  else if (in_time)
    place->shared++;
  return in_time;
}

gboolean
zpci_plugin_turn_take (ZpciPluginTurn *turn, virDomainPtr domain, ZpciPluginTurnKind kind)
{
  gboolean taken;
  Place *place;

  if (kind == ZPCI_TURN_NONE || !domain || virDomainGetUUIDString (domain, turn->uuid) < 0)
    return TRUE;
  g_mutex_lock (&lock);
  place = enter (turn->uuid);
  taken = wait_for (place, kind == ZPCI_TURN_ALONE);
  if (taken)
    turn->kind = kind;
  else
    leave (turn->uuid, place);
  g_mutex_unlock (&lock);
  if (!taken)
    zpci_plugin_raise_code (VIR_FROM_DOMAIN, VIR_ERR_OPERATION_TIMEOUT,
                            "another change of this domain's configuration has been under way for 30 seconds; "
                            "nothing was done, try again");
  return taken;
}

ZpciPluginTurnKind
zpci_plugin_turn_of_flags (guint flags)
{
  return (flags & VIR_DOMAIN_AFFECT_CONFIG) || !(flags & VIR_DOMAIN_AFFECT_LIVE) ? ZPCI_TURN_SHARED : ZPCI_TURN_NONE;
}

void
zpci_plugin_turn_give (ZpciPluginTurn *turn)
{
  Place *place;

  if (turn->kind == ZPCI_TURN_NONE)
    return;
  g_mutex_lock (&lock);
  place = g_hash_table_lookup (places, turn->uuid);
  if (turn->kind == ZPCI_TURN_ALONE)
    place->alone = FALSE;
  else
    place->shared--;
  leave (turn->uuid, place);
  g_mutex_unlock (&lock);
  turn->kind = ZPCI_TURN_NONE;
}
