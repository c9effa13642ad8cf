/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ap.h"

#include "connection.h"
#include "guests.h"
#include "output.h"
#include "zpci-ap-host.h"
#include "zpci-ap-text.h"
#include "zpci-json.h"

#include <string.h>

enum { QUEUE, TYPE, MODE, STATE, POOL, DRIVER, MDEV, GUEST };

/* Scripts rely on the order: append only. */
static const char *const columns[] = { "QUEUE", "TYPE", "MODE", "STATE", "POOL", "DRIVER", "MDEV", "GUEST", NULL };

/* Characters of a UUID that the table shows. */
#define SHORT_UUID 8

/* Row: one queue, with or without a device. */
typedef struct {
  ZpciApQueueId id;
  const ZpciApQueue *queue; /* (nullable) */
  const ZpciApCard *card;   /* (nullable) */
  const ZpciApMdev *mdev;   /* (nullable): the first that names it */
  ZpciApWhy why;            /* where there is one */
} Row;

/* Owner: one mediated device, and what of it arrives. */
typedef struct {
  const ZpciApMdev *mdev;
  ZpciApFiltered filtered;
} Owner;

/* Owners: the first device that names it, for each queue; looking through all devices for each queue takes too long. */
typedef struct {
  Owner *owners;
  const Owner *of[ZPCI_AP_NUMBERS][ZPCI_AP_NUMBERS];
} Owners;

static Owners *
owners_new (const ZpciApHost *host)
{
  Owners *owners = g_new0 (Owners, 1);
  g_autofree ZpciApSet *taken = g_new0 (ZpciApSet, ZPCI_AP_NUMBERS);

  owners->owners = g_new0 (Owner, MAX (host->mdevs->len, 1));
  for (guint i = 0; i < host->mdevs->len; i++) {
    const ZpciApMdev *mdev = g_ptr_array_index (host->mdevs, i);

    if (!mdev->assigned_known)
      continue;
    owners->owners[i] = (Owner){ mdev, zpci_ap_filter (host->state, &mdev->assigned) };
    ZPCI_AP_SET_EACH (&mdev->assigned.adapters, adapter)
    {
      ZpciApSet fresh = zpci_ap_set_minus (&mdev->assigned.domains, &taken[adapter]);

      ZPCI_AP_SET_EACH (&fresh, domain)
      owners->of[adapter][domain] = &owners->owners[i];
      taken[adapter] = zpci_ap_set_or (&taken[adapter], &fresh);
    }
  }
  return owners;
}

static void
owners_free (Owners *owners)
{
  g_free (owners->owners);
  g_free (owners);
}

/* Domains that the queues of @adapter can have: those with a device, and for --all those assigned or configured. */
static ZpciApSet
domains_of (const ZpciApHost *host, guint adapter, gboolean all)
{
  ZpciApSet domains = host->state->present[adapter];

  if (all && zpci_ap_set_has (&host->state->configured.adapters, adapter))
    domains = zpci_ap_set_or (&domains, &host->state->configured.domains);
  for (guint i = 0; all && i < host->mdevs->len; i++) {
    const ZpciApMdev *mdev = g_ptr_array_index (host->mdevs, i);

    if (mdev->assigned_known && zpci_ap_set_has (&mdev->assigned.adapters, adapter))
      domains = zpci_ap_set_or (&domains, &mdev->assigned.domains);
  }
  return domains;
}

static GArray *
make_rows (const ZpciApHost *host, gboolean all)
{
  Owners *owners = owners_new (host);
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (Row));

  for (guint adapter = 0; adapter < ZPCI_AP_NUMBERS; adapter++) {
    ZpciApSet domains = domains_of (host, adapter, all);

    ZPCI_AP_SET_EACH (&domains, domain)
    {
      ZpciApQueueId id = { (guint8) adapter, (guint8) domain };
      Row row = { id, zpci_ap_host_find_queue (host, id), host->cards[adapter], NULL, ZPCI_AP_WHY_NO_QUEUE };
      const Owner *owner = owners->of[adapter][domain];

      if (owner) {
        row.mdev = owner->mdev;
        row.why = zpci_ap_why_of (host->state, &owner->filtered, id);
      }
      g_array_append_val (rows, row);
    }
  }
  owners_free (owners);
  return rows;
}

/* NULL where the kernel does not say. */
static const char *
state_of (const Row *row)
{
  if (!row->queue)
    return "absent";
  if (row->queue->config == ZPCI_NO)
    return "deconfig";
  if (row->queue->chkstop == ZPCI_YES)
    return "chkstop";
  if (row->queue->online == ZPCI_NO)
    return "offline";
  return row->queue->config == ZPCI_YES ? "configured" : NULL;
}

static const char *
pool_of (const ZpciApHost *host, const Row *row)
{
  static const char *const names[] = { [ZPCI_AP_POOL_UNKNOWN] = NULL,
                                       [ZPCI_AP_POOL_HOST] = "host",
                                       [ZPCI_AP_POOL_GUESTS] = "guests" };

  return names[zpci_ap_pool (host->state, row->id)];
}

/* A guest whose matrix names the queue and that does not get it does not have it. */
static void
set_guests (ZpciTable *table, const Row *row, const ZpciGuests *guests)
{
  char **names = guests && row->mdev ? zpci_guests_of_mdev (guests, row->mdev->uuid) : NULL;
  g_autofree char *text = names ? g_strjoinv (",", names) : NULL;

  if (row->why == ZPCI_AP_WHY_ARRIVES)
    zpci_table_set (table, GUEST, guests ? text : "?");
  else if (row->why == ZPCI_AP_WHY_UNKNOWN)
    zpci_table_set (table, GUEST, "?");
}

static void
add_table_row (ZpciTable *table, const ZpciApHost *host, gconstpointer data, const ZpciGuests *guests)
{
  const Row *row = data;
  char id[ZPCI_AP_QUEUE_TEXT];
  g_autofree char *type = row->card ? zpci_ap_card_type (row->card) : NULL;

  zpci_table_set (table, QUEUE, zpci_ap_queue_format (row->id, id));
  zpci_table_set (table, TYPE, type);
  zpci_table_set (table, MODE, row->card ? zpci_ap_card_mode (row->card) : NULL);
  zpci_table_set (table, STATE, state_of (row));
  zpci_table_set (table, POOL, pool_of (host, row));
  if (row->queue)
    zpci_table_set (table, DRIVER, row->queue->driver_known ? row->queue->driver : "?");
  if (row->mdev)
    zpci_table_setf (table, MDEV, "%.*s", SHORT_UUID, row->mdev->uuid);
  set_guests (table, row, guests);
  zpci_table_end_row (table);
}

static JsonObject *
row_to_json (const ZpciApHost *host, const Row *row, const ZpciGuests *guests)
{
  JsonObject *object = json_object_new ();
  g_autofree char *type = row->card ? zpci_ap_card_type (row->card) : NULL;
  char id[ZPCI_AP_QUEUE_TEXT];

  zpci_json_set_text (object, "queue", zpci_ap_queue_format (row->id, id));
  zpci_json_set_hex (object, "adapter", ZPCI_OPT (row->id.adapter), 2);
  zpci_json_set_hex (object, "domain", ZPCI_OPT (row->id.domain), 4);
  zpci_json_set_text (object, "type", type);
  if (row->card)
    zpci_json_set_number (object, "hwtype", row->card->hwtype);
  zpci_json_set_text (object, "mode", row->card ? zpci_ap_card_mode (row->card) : NULL);
  zpci_json_set_text (object, "state", state_of (row));
  zpci_json_set_text (object, "pool", pool_of (host, row));
  if (row->queue) {
    zpci_json_set_text (object, "driver", row->queue->driver);
    zpci_json_set_text (object, "driver_override", row->queue->override_to);
  }
  if (row->mdev) {
    zpci_json_set_text (object, "mdev", row->mdev->uuid);
    if (row->why != ZPCI_AP_WHY_UNKNOWN)
      json_object_set_boolean_member (object, "arrives", row->why == ZPCI_AP_WHY_ARRIVES);
    zpci_json_set_text (object, "reason", zpci_ap_why_name (row->why));
    if (guests)
      json_object_set_array_member (object, "guests",
                                    zpci_json_strv (zpci_guests_of_mdev (guests, row->mdev->uuid)));
  }
  return object;
}

static void
set_mask (JsonObject *object, const char *name, gboolean known, const ZpciApSet *mask)
{
  char text[ZPCI_AP_MASK_TEXT];

  if (known)
    zpci_json_set_text (object, name, zpci_ap_set_format_mask (mask, text));
}

static JsonObject *
host_to_json (const ZpciApHost *host)
{
  const ZpciApState *state = host->state;
  gboolean configured = state->config_known && state->qci;
  JsonObject *object = json_object_new ();

  json_object_set_boolean_member (object, "ap_bus", host->has_bus);
  json_object_set_boolean_member (object, "vfio_ap", host->has_vfio_ap);
  set_mask (object, "ap_adapter_mask", configured, &state->configured.adapters);
  set_mask (object, "ap_usage_domain_mask", configured, &state->configured.domains);
  set_mask (object, "ap_control_domain_mask", configured, &state->configured.control);
  set_mask (object, "apmask", state->masks_known, &state->apmask);
  set_mask (object, "aqmask", state->masks_known, &state->aqmask);
  zpci_json_set_number (object, "ap_max_adapter_id", state->max_adapter);
  zpci_json_set_number (object, "ap_max_domain_id", state->max_domain);
  zpci_json_set_hex (object, "default_domain", host->default_domain, 4);
  zpci_json_set_number (object, "config_time", host->config_time);
  zpci_json_set_text (object, "features", host->bus_features);
  zpci_json_set_text (object, "vfio_ap_features", host->matrix_features);
  return object;
}

static void
print_json (ZpciCli *cli, const ZpciApHost *host, const GArray *rows)
{
  g_autoptr (ZpciGuests) guests = host->mdevs->len > 0 ? zpci_cli_load_guests (cli) : NULL;
  JsonObject *object = zpci_cli_json_new (cli);
  JsonArray *queues = json_array_new ();

  for (guint i = 0; i < rows->len; i++)
    json_array_add_object_element (queues, row_to_json (host, &g_array_index (rows, Row, i), guests));
  json_object_set_object_member (object, "ap", host_to_json (host));
  json_object_set_array_member (object, "queues", queues);
  json_object_set_array_member (object, "warnings", zpci_json_texts (host->warnings));
  zpci_cli_json_append (cli, object);
}

/* The row itself looks well: it is the consequence that nobody sees. */
static void
note_loss (const Row *row)
{
  char id[ZPCI_AP_QUEUE_TEXT];
  ZpciApWhy why = row->mdev ? row->why : ZPCI_AP_WHY_ARRIVES;

  if (why != ZPCI_AP_WHY_NOT_BOUND && why != ZPCI_AP_WHY_NO_QUEUE && why != ZPCI_AP_WHY_DECONFIGURED &&
      why != ZPCI_AP_WHY_CHECKSTOP)
    return;
  zpci_ap_queue_format (row->id, id);
  if (why == ZPCI_AP_WHY_NO_QUEUE)
    zpci_cli_note ("%s does not exist: no queue of adapter %02x arrives in a guest with %s", id, row->id.adapter,
                   row->mdev->uuid);
  else if (why == ZPCI_AP_WHY_NOT_BOUND)
    zpci_cli_note ("%s is not bound to vfio_ap (%s): no queue of adapter %02x arrives in a guest with %s", id,
                   row->queue->driver ? row->queue->driver : "no driver", row->id.adapter, row->mdev->uuid);
  else
    zpci_cli_note ("%s is %s: this kernel gives no queue of adapter %02x to a guest with %s", id, state_of (row),
                   row->id.adapter, row->mdev->uuid);
}

static const ZpciCliApTable layout = { columns, GUEST, add_table_row };

gboolean
zpci_cli_list_ap (ZpciCli *cli, GError **error)
{
  g_autoptr (ZpciApHost) host = NULL;
  g_autoptr (GArray) rows = NULL;

  if (!zpci_connection_check_host (cli, error))
    return FALSE;
  host = zpci_cli_ap_host (cli, error);
  if (!host)
    return FALSE;
  rows = make_rows (host, zpci_cli_flag (cli, "all"));
  if (zpci_cli_wants_json (cli))
    print_json (cli, host, rows);
  else if (!zpci_cli_ap_print_table (cli, host, &layout, rows, error))
    return FALSE;
  if (!host->has_bus)
    zpci_cli_ap_note_no_bus (host);
  for (guint i = 0; i < rows->len; i++)
    note_loss (&g_array_index (rows, Row, i));
  return TRUE;
}
