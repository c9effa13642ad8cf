/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Why a part of a matrix does not arrive in the guest.
 */
#include "zpci-ap-private.h"

ZpciReason *
zpci_ap_reason_add (GPtrArray *list, const ZpciApDecideInput *input, ZpciApReasonId id)
{
  ZpciReason *reason = zpci_reason_new (&zpci_ap_reasons[id]);

  zpci_reason_set_name (reason, ZPCI_NAME_MDEV, input->uuid);
  g_ptr_array_add (list, reason);
  return reason;
}

void
zpci_ap_reason_set_queue (ZpciReason *reason, ZpciApQueueId queue)
{
  char text[ZPCI_AP_QUEUE_TEXT];
  g_autofree char *adapter = g_strdup_printf ("0x%02x", queue.adapter);

  zpci_reason_set_name (reason, ZPCI_NAME_QUEUE, zpci_ap_queue_format (queue, text));
  zpci_reason_set_name (reason, ZPCI_NAME_VALUE, adapter);
}

static const char *
driver_text (const ZpciApHost *host, ZpciApQueueId id, char **made)
{
  const ZpciApQueue *queue = zpci_ap_host_find_queue (host, id);

  if (!queue || !queue->driver)
    return "no driver";
  return *made = g_strdup_printf ("driver %s", queue->driver);
}

/* Names the queue that keeps its adapter away. */
static void
explain_queue (GPtrArray *list, const ZpciApDecideInput *input, ZpciApQueueId queue, ZpciApWhy why)
{
  static const ZpciApReasonId ids[] = {
    [ZPCI_AP_WHY_NO_QUEUE] = ZPCI_AP_REASON_NO_QUEUE,
    [ZPCI_AP_WHY_NOT_BOUND] = ZPCI_AP_REASON_NOT_BOUND,
    [ZPCI_AP_WHY_DECONFIGURED] = ZPCI_AP_REASON_DECONFIGURED,
    [ZPCI_AP_WHY_CHECKSTOP] = ZPCI_AP_REASON_CHECKSTOP,
  };
  gboolean host_has_it = why == ZPCI_AP_WHY_NOT_BOUND && zpci_ap_pool (input->host->state, queue) == ZPCI_AP_POOL_HOST;
  ZpciReason *reason = zpci_ap_reason_add (list, input, host_has_it ? ZPCI_AP_REASON_HOST_POOL : ids[why]);
  g_autofree char *made = NULL;

  zpci_ap_reason_set_queue (reason, queue);
  zpci_reason_set_name (reason, ZPCI_NAME_OTHER, driver_text (input->host, queue, &made));
}

static void
add_number (GPtrArray *list, const ZpciApDecideInput *input, ZpciApReasonId id, const char *what, int digits,
            guint number)
{
  g_autofree char *text = g_strdup_printf ("%s0x%0*x", what, digits, number);

  zpci_reason_set_name (zpci_ap_reason_add (list, input, id), ZPCI_NAME_VALUE, text);
}

void
zpci_ap_explain_adapter (GPtrArray *list, const ZpciApDecideInput *input, const ZpciApMatrix *assigned, guint adapter)
{
  ZpciApFiltered filtered;

  if (!zpci_ap_set_has (&input->host->state->configured.adapters, adapter)) {
    add_number (list, input, ZPCI_AP_REASON_NOT_CONFIGURED, "adapter ", 2, adapter);
    return;
  }
  filtered = zpci_ap_filter (input->host->state, assigned);
  ZPCI_AP_SET_EACH (&assigned->domains, domain)
  {
    ZpciApQueueId queue = { (guint8) adapter, (guint8) domain };
    ZpciApWhy why = zpci_ap_why_of (input->host->state, &filtered, queue);

    if (why >= ZPCI_AP_WHY_NO_QUEUE && why <= ZPCI_AP_WHY_CHECKSTOP) {
      explain_queue (list, input, queue, why);
      return;
    }
  }
}

void
zpci_ap_explain_domain (GPtrArray *list, const ZpciApDecideInput *input, guint domain)
{
  if (!zpci_ap_set_has (&input->host->state->configured.domains, domain))
    add_number (list, input, ZPCI_AP_REASON_NOT_CONFIGURED, "domain ", 4, domain);
}

void
zpci_ap_explain_control (GPtrArray *list, const ZpciApDecideInput *input, guint domain)
{
  add_number (list, input, ZPCI_AP_REASON_CONTROL_FILTERED, "", 4, domain);
}

void
zpci_ap_explain_secure (GPtrArray *list, const ZpciApDecideInput *input)
{
  ZpciReason *reason = zpci_ap_reason_add (list, input, ZPCI_AP_REASON_SE_CPU);
  g_autofree char *qemu =
      g_strdup_printf ("%s does not know the CPU feature appv", input->qemu ? input->qemu : "this QEMU");

  zpci_reason_set_name (reason, ZPCI_NAME_FACT,
                        input->qemu_appv == ZPCI_NO                   ? qemu
                        : input->host && input->host->appv == ZPCI_NO ? "firmware does not pass queues to guests with Secure Execution"
                                                                      : "the CPU model of the guest lacks appv");
}
