/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * reserve: prints the commands that free AP queues for guests, and what the
 * host loses by each. Nothing is changed: a wrong mask takes the crypto adapter
 * away from a program that runs.
 */
#include "ap.h"
#include "verbs.h"
#include "zpci-ap-text.h"
#include "zpci-error.h"
#include "zpci-paths.h"
#include "zpci-text.h"

#include <errno.h>
#include <string.h>

static const ZpciOption options[] = {
  { "adapters", 0, ZPCI_VALUE_TEXT, FALSE, "LIST", "adapters: 0x05,0x06 or 0x05-0x08; decimal without leading zeros" },
  { "domains", 0, ZPCI_VALUE_TEXT, FALSE, "LIST", "usage domains, in the same way" },
  { "from", 0, ZPCI_VALUE_GUEST, FALSE, "GUEST", "what the <ap> of this guest requires" },
  { "undo", 0, ZPCI_VALUE_NONE, FALSE, NULL, "how to give the queues back to the host" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "text|json", "how to print (default text)" },
  { NULL },
};

/* The queues in question, and the host. */
typedef struct {
  const ZpciApHost *host;
  const ZpciApStored *stored;
  const ZpciApMatrix *queues;
} Asked;

/* " 05.0004 06.0004": those of @queues that are in @pool. */
static guint
append_queues (GString *out, const ZpciApHost *host, const ZpciApMatrix *queues, ZpciApPool pool)
{
  guint count = 0;

  ZPCI_AP_SET_EACH (&queues->adapters, adapter)
  {
    ZPCI_AP_SET_EACH (&queues->domains, domain)
    {
      ZpciApQueueId id = { (guint8) adapter, (guint8) domain };
      char text[ZPCI_AP_QUEUE_TEXT];

      if (zpci_ap_pool (host->state, id) != pool)
        continue;
      g_string_append_printf (out, " %s", zpci_ap_queue_format (id, text));
      count++;
    }
  }
  return count;
}

/* "05.0011 (CEX7C, online)" */
static void
append_described (GString *out, const ZpciApHost *host, ZpciApQueueId id)
{
  const ZpciApQueue *queue = zpci_ap_host_find_queue (host, id);
  const ZpciApCard *card = host->cards[id.adapter];
  g_autofree char *type = card ? zpci_ap_card_type (card) : NULL;
  const char *online = !queue || queue->online == ZPCI_UNKNOWN ? NULL
                       : queue->online == ZPCI_YES             ? "online"
                                                               : "offline";
  char text[ZPCI_AP_QUEUE_TEXT];

  g_string_append_printf (out, " %s", zpci_ap_queue_format (id, text));
  if (type || online)
    g_string_append_printf (out, " (%s%s%s)", type ? type : "", type && online ? ", " : "", online ? online : "");
}

/* The losses of the host by @way: queues, and the domain that its own libraries take. */
static void
append_price (GString *out, const ZpciApHost *host, const ZpciApWay *way)
{
  if (way->collateral_count == 0) {
    g_string_append (out, "the host loses no other queue");
  } else {
    g_string_append (out, "the host also loses");
    for (guint adapter = 0; adapter < ZPCI_AP_NUMBERS; adapter++)
      ZPCI_AP_SET_EACH (&way->collateral[adapter], domain)
      append_described (out, host, (ZpciApQueueId){ (guint8) adapter, (guint8) domain });
  }
  if (way->mask == ZPCI_AP_MASK_DOMAINS && host->default_domain.set &&
      zpci_ap_set_has (&way->clear, host->default_domain.value))
    g_string_append_printf (out, "; 0x%04x is its default domain", host->default_domain.value);
  g_string_append_c (out, '\n');
}

/* "-0x05,-0x06" */
static void
append_change (GString *out, const char *mask, char sign, const ZpciApSet *set, int digits)
{
  const char *separator = "=";

  g_string_append_printf (out, " %s", mask);
  ZPCI_AP_SET_EACH (set, number)
  {
    g_string_append_printf (out, "%s%c0x%0*x", separator, sign, digits, number);
    separator = ",";
  }
}

/* The mask after the change: chzdev changes the one of now and the one of the next boot, each from what it is. */
static void
append_after (GString *out, const char *name, const ZpciApSet *now, const ZpciApSet *later)
{
  char now_text[ZPCI_AP_MASK_TEXT], later_text[ZPCI_AP_MASK_TEXT];

  g_string_append_printf (out, "#    then %s is %s now", name, zpci_ap_set_format_mask (now, now_text));
  if (!later)
    g_string_append (out, "; after the next boot is not known\n");
  else if (zpci_ap_set_equal (now, later))
    g_string_append (out, " and after the next boot\n");
  else
    g_string_append_printf (out, ",\n#    and %s after the next boot\n", zpci_ap_set_format_mask (later, later_text));
}

static void
append_mask_after (GString *out, const Asked *asked, gboolean adapters, const ZpciApSet *cleared, const ZpciApSet *set)
{
  const ZpciApState *state = asked->host->state;
  const ZpciApStored *stored = asked->stored;
  ZpciApSet now = zpci_ap_set_minus (adapters ? &state->apmask : &state->aqmask, cleared);
  ZpciApSet later = zpci_ap_set_minus (adapters ? &stored->apmask : &stored->aqmask, cleared);

  now = zpci_ap_set_or (&now, set);
  later = zpci_ap_set_or (&later, set);
  append_after (out, adapters ? "apmask" : "aqmask", &now, stored->masks.value == ZPCI_UNKNOWN ? NULL : &later);
}

static void
append_way (GString *out, const Asked *asked, const ZpciApWay *way, guint place)
{
  static const ZpciApSet none = { { 0 } };
  const ZpciApHost *host = asked->host;
  gboolean adapters = way->mask == ZPCI_AP_MASK_ADAPTERS;

  g_string_append_printf (out, "# %u. %s: ", place, adapters ? "apmask" : "aqmask");
  append_price (out, host, way);
  g_string_append_printf (out, "%schzdev --type ap", place == 1 ? "" : "#");
  append_change (out, adapters ? "apmask" : "aqmask", '-', &way->clear, adapters ? 2 : 4);
  g_string_append_c (out, '\n');
  append_mask_after (out, asked, adapters, &way->clear, &none);
}

static void
append_override (GString *out, const char *comment, const ZpciApQueue *queue, gboolean undo)
{
  char id[ZPCI_AP_QUEUE_TEXT];

  zpci_ap_queue_format (queue->id, id);
  g_string_append_printf (out, "%secho%s > " ZPCI_PATH_AP_DEVICES "/%s/driver_override\n", comment,
                          undo ? "" : " " ZPCI_AP_VFIO_DRIVER, id);
  if (queue->driver && zpci_text_is_word (queue->driver))
    g_string_append_printf (out, "%secho %s > " ZPCI_PATH_AP "/drivers/%s/unbind\n", comment, id, queue->driver);
  g_string_append_printf (out, "%secho %s > " ZPCI_PATH_AP "/drivers_probe\n", comment, id);
  if (undo)
    g_string_append_printf (out, "%sdriverctl -b ap unset-override %s\n", comment, id);
  else
    g_string_append_printf (out, "%sdriverctl -b ap set-override %s " ZPCI_AP_VFIO_DRIVER "\n", comment, id);
}

/* Every queue of @queues that has a device, one by one. */
static void
append_overrides (GString *out, const ZpciApHost *host, const ZpciApMatrix *queues, gboolean first, gboolean undo)
{
  ZpciApPool pool = undo ? ZPCI_AP_POOL_GUESTS : ZPCI_AP_POOL_HOST;

  for (guint i = 0; i < host->queues->len; i++) {
    const ZpciApQueue *queue = &g_array_index (host->queues, ZpciApQueue, i);

    if (zpci_ap_set_has (&queues->adapters, queue->id.adapter) &&
        zpci_ap_set_has (&queues->domains, queue->id.domain) &&
        zpci_ap_pool (host->state, queue->id) == pool)
      append_override (out, first ? "" : "#", queue, undo);
  }
}

/* By masks alone, whose ways are all there are; and queue by queue where the kernel can. */
static void
print_ways (GString *out, const Asked *asked)
{
  const ZpciApHost *host = asked->host;
  const ZpciApMatrix *queues = asked->queues;
  gboolean overrides = zpci_ap_has_overrides (host->state);
  /* Where the check of s390-tools is known to be there, nothing begins to use what it does not know. */
  gboolean possible = host->state->strict_masks == ZPCI_YES && zpci_ap_write_override (host->state) == 0 &&
                      (overrides || asked->stored->callout.value != ZPCI_YES);
  g_autofree ZpciApWay *ways = g_new0 (ZpciApWay, 2);
  guint count = overrides ? 0 : zpci_ap_cover (host->state, &queues->adapters, &queues->domains, ways);

  if (overrides)
    g_string_append (out, " belong to the host. Overrides are in use, so that the kernel refuses to change masks:\n");
  else
    g_string_append_printf (out, " belong to the host. Masks cannot free them alone; %s ways:\n",
                            possible ? "three" : "two");
  for (guint i = 0; i < count; i++)
    append_way (out, asked, &ways[i], i + 1);
  if (!possible)
    return;
  g_string_append_printf (out,
                          "# %u. driver_override: the host loses no other queue; the check of s390-tools does not know "
                          "overrides, so that\n#    mdevctl start is refused where it is installed. The last line of "
                          "each queue is for the next reboot:\n",
                          count + 1);
  append_overrides (out, host, queues, count == 0, FALSE);
}

static void
print_reserve (GString *out, const Asked *asked)
{
  g_autoptr (GString) named = g_string_new (NULL);

  if (append_queues (named, asked->host, asked->queues, ZPCI_AP_POOL_HOST) == 0) {
    g_string_append (out, "# All of these queues are for guests already.\n");
    return;
  }
  g_string_append_printf (out, "#%s", named->str);
  print_ways (out, asked);
}

/* EBUSY, and who has to go first. */
static void
foretell_masks (GString *out, const ZpciApHost *host, const ZpciApSet *apmask, const ZpciApSet *aqmask)
{
  g_autoptr (GPtrArray) matrices = zpci_ap_host_matrices (host, NULL);
  ZpciApOutcome outcome = zpci_ap_write_masks (host->state, apmask, aqmask,
                                               (const ZpciApMatrix *const *) matrices->pdata, matrices->len);
  char queue[ZPCI_AP_QUEUE_TEXT];

  if (outcome.code != EBUSY)
    return;
  for (guint i = 0; i < host->mdevs->len; i++) {
    const ZpciApMdev *mdev = g_ptr_array_index (host->mdevs, i);

    if (&mdev->assigned == g_ptr_array_index (matrices, outcome.other))
      g_string_append_printf (out,
                              "# Refused now (EBUSY): %s is assigned to %s: take it out or stop the device first.\n",
                              zpci_ap_queue_format (outcome.queue, queue), mdev->uuid);
  }
}

/* Queues that change pool without having been asked for. */
static void
append_returned (GString *out, const ZpciApHost *host, const ZpciApMatrix *asked, const ZpciApSet *apmask,
                 const ZpciApSet *aqmask)
{
  g_autofree ZpciApState *after = g_new (ZpciApState, 1);
  g_autoptr (GString) named = g_string_new (NULL);

  *after = *host->state;
  after->apmask = *apmask;
  after->aqmask = *aqmask;
  for (guint i = 0; i < host->queues->len; i++) {
    ZpciApQueueId id = g_array_index (host->queues, ZpciApQueue, i).id;

    if (zpci_ap_pool (host->state, id) == ZPCI_AP_POOL_GUESTS && zpci_ap_pool (after, id) == ZPCI_AP_POOL_HOST &&
        !(zpci_ap_set_has (&asked->adapters, id.adapter) && zpci_ap_set_has (&asked->domains, id.domain)))
      append_described (named, host, id);
  }
  if (named->len > 0)
    g_string_append_printf (out, "# The host also gets%s.\n", named->str);
}

static void
print_undo (GString *out, const Asked *asked)
{
  static const ZpciApSet none = { { 0 } };
  const ZpciApHost *host = asked->host;
  const ZpciApMatrix *queues = asked->queues;
  const ZpciApState *state = host->state;
  ZpciApSet adapters = zpci_ap_set_minus (&queues->adapters, &state->apmask);
  ZpciApSet domains = zpci_ap_set_minus (&queues->domains, &state->aqmask);
  ZpciApSet apmask = zpci_ap_set_or (&state->apmask, &adapters);
  ZpciApSet aqmask = zpci_ap_set_or (&state->aqmask, &domains);
  g_autoptr (GString) named = g_string_new (NULL);

  if (append_queues (named, host, queues, ZPCI_AP_POOL_GUESTS) == 0) {
    g_string_append (out, "# All of these queues belong to the host already.\n");
    return;
  }
  g_string_append_printf (out, "#%s are for guests.\n", named->str);
  if (zpci_ap_has_overrides (state)) {
    append_overrides (out, host, queues, TRUE, TRUE);
    return;
  }
  append_returned (out, host, queues, &apmask, &aqmask);
  foretell_masks (out, host, &apmask, &aqmask);
  g_string_append (out, "chzdev --type ap");
  if (!zpci_ap_set_is_empty (&adapters))
    append_change (out, "apmask", '+', &adapters, 2);
  if (!zpci_ap_set_is_empty (&domains))
    append_change (out, "aqmask", '+', &domains, 4);
  g_string_append_c (out, '\n');
  if (!zpci_ap_set_is_empty (&adapters))
    append_mask_after (out, asked, TRUE, &none, &adapters);
  if (!zpci_ap_set_is_empty (&domains))
    append_mask_after (out, asked, FALSE, &none, &domains);
}

static gboolean
run_reserve (ZpciCli *cli, GError **error)
{
  g_autoptr (ZpciApHost) host = NULL;
  g_autoptr (ZpciApStored) stored = NULL;
  ZpciApMatrix queues;
  Asked asked;
  char uuid[ZPCI_AP_UUID_TEXT];

  if (!(zpci_cli_flag (cli, "from") ? zpci_cli_ap_from (cli, NULL, &queues, uuid, error)
                                    : zpci_cli_ap_matrix (cli, &queues, error)))
    return FALSE;
  host = zpci_cli_ap_host (cli, error);
  if (!host)
    return FALSE;
  if (!host->has_bus) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND, "%s has no AP bus, so no queue can be reserved on it",
                 zpci_cli_root_label (host->root));
    return FALSE;
  }
  if (!host->state->masks_known) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_IO, "whose queues these are is not known: %s", host->masks.why);
    return FALSE;
  }
  stored = zpci_cli_ap_stored (host);
  asked = (Asked){ host, stored, &queues };
  if (zpci_cli_flag (cli, "undo"))
    print_undo (cli->out, &asked);
  else
    print_reserve (cli->out, &asked);
  return TRUE;
}

const ZpciVerb zpci_verb_reserve = {
  .name = "reserve",
  .help = "print how to free AP queues of the host for guests",
  .json_key = "commands",
  .argument = "QUEUE...",
  .max_arguments = 256,
  .options = options,
  .run = run_reserve,
};
