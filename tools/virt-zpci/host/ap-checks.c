/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The checks of host-validate about crypto adapters. None of them fails: a host
 * without any is ready to pass functions all the same.
 */
#include "software-checks.h"
#include "zpci-number.h"

#include "ap.h"
#include "tool-version.h"
#include "zpci-plan.h"

#include <string.h>

static void
check_driver (const ZpciApHost *host, GPtrArray *checks)
{
  zpci_checks_add (checks, "ap-driver", host->has_vfio_ap ? ZPCI_FINDING_PASS : ZPCI_FINDING_WARNING,
                   host->can_load == ZPCI_NO ? "this kernel was built without CONFIG_VFIO_AP" : "vfio_ap is not loaded",
                   host->can_load == ZPCI_NO    ? "use a kernel that has it"
                   : host->can_load == ZPCI_YES ? "modprobe vfio_ap"
                                                : "modprobe vfio_ap; a kernel without CONFIG_VFIO_AP (Debian's) does not "
                                                  "have it",
                   "if vfio_ap is available");
}

static void
check_facilities (const ZpciApHost *host, GPtrArray *checks)
{
  const struct {
    int number;
    ZpciTri value;
  } needed[] = { { 12, host->qci }, { 15, host->apft }, { 65, host->apqi } };
  g_autoptr (GString) missing = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++)
    if (needed[i].value != ZPCI_YES)
      g_string_append_printf (missing, " %d", needed[i].number);
  g_string_prepend (missing, "not listed:");
  zpci_checks_add (checks, "ap-facilities", strchr (missing->str, ' ') && !g_str_has_suffix (missing->str, ":")
                                                ? ZPCI_FINDING_WARNING
                                                : ZPCI_FINDING_PASS,
                   missing->str, "use a machine that has them, or, where the host is a guest, CPU features apqci, apft and apqi",
                   "if AP facilities 12, 15 and 65 are present");
}

/* Queues by their owner, and the first of the guests' that vfio_ap does not have. */
static void
check_queues (const ZpciApHost *host, GPtrArray *checks)
{
  const ZpciApQueue *unbound = NULL;
  g_autofree char *cause = NULL, *all = g_strdup_printf ("all %u belong to the host", host->queues->len);
  char text[ZPCI_AP_QUEUE_TEXT];
  guint guests = 0;

  if (!host->state->masks_known) {
    zpci_checks_add (checks, "ap-reserved", ZPCI_FINDING_NOTE, host->masks.why, "make the masks readable",
                     "if queues are reserved for guests");
    return;
  }
  for (guint i = 0; i < host->queues->len; i++) {
    const ZpciApQueue *queue = &g_array_index (host->queues, ZpciApQueue, i);

    if (zpci_ap_pool (host->state, queue->id) != ZPCI_AP_POOL_GUESTS)
      continue;
    guests++;
    if (!unbound && queue->driver_known && g_strcmp0 (queue->driver, ZPCI_AP_VFIO_DRIVER) != 0)
      unbound = queue;
  }
  zpci_checks_add (checks, "ap-reserved", guests > 0 ? ZPCI_FINDING_PASS : ZPCI_FINDING_NOTE, all,
                   "virt-zpci reserve prints how to free them", "if queues are reserved for guests (%u of %u)", guests,
                   host->queues->len);
  if (unbound)
    cause = g_strdup_printf ("%s has %s", zpci_ap_queue_format (unbound->id, text),
                             unbound->driver ? unbound->driver : "no driver");
  if (guests > 0)
    zpci_checks_add (checks, "ap-bound", unbound ? ZPCI_FINDING_WARNING : ZPCI_FINDING_PASS, cause,
                     "bind it to vfio_ap: it keeps its adapter out of a guest",
                     "if every reserved queue is bound to vfio_ap");
}

static void
check_default_domain (const ZpciApHost *host, GPtrArray *checks)
{
  g_autofree char *cause = NULL;
  gboolean lost;

  if (!host->default_domain.set || !host->state->masks_known || zpci_ap_has_overrides (host->state))
    return;
  lost = !zpci_ap_set_has (&host->state->aqmask, host->default_domain.value);
  cause = g_strdup_printf ("0x%04x is for guests", host->default_domain.value);
  zpci_checks_add (checks, "ap-default-domain", lost ? ZPCI_FINDING_WARNING : ZPCI_FINDING_PASS, cause,
                   "give it back, or choose another with chzcrypt --default-domain",
                   "if the default domain of the host is the host's");
}

/* The first of @claims that is the row @id. */
static void
check_claim (const GPtrArray *claims, const char *id, const char *name, const char *subject, GPtrArray *checks)
{
  for (guint i = 0; i < claims->len; i++) {
    const ZpciReason *reason = g_ptr_array_index (claims, i);
    g_autofree char *cause = NULL, *remedy = NULL;

    if (strcmp (reason->row->id, id) != 0)
      continue;
    cause = zpci_reason_cause (reason);
    remedy = zpci_reason_remedy (reason);
    zpci_checks_add (checks, name, ZPCI_FINDING_WARNING, cause, remedy, "%s", subject);
    return;
  }
  zpci_checks_add (checks, name, ZPCI_FINDING_PASS, NULL, NULL, "%s", subject);
}

static void
check_masks (const ZpciApHost *host, const ZpciApStored *stored, const GPtrArray *claims, GPtrArray *checks)
{
  static const char subject[] = "if the masks of now hold after the next boot";
  const char *why = !host->state->masks_known ? host->masks.why : stored->masks.value == ZPCI_UNKNOWN ? stored->masks.why : NULL;

  if (why)
    zpci_checks_add (checks, "ap-masks", ZPCI_FINDING_NOTE, why, "make the masks readable", "%s", subject);
  else
    check_claim (claims, "ap-masks-differ", "ap-masks", subject, checks);
}

/* Without it libvirt shows no attributes of active devices, and nothing is checked at define. */
static void
check_callout (const ZpciApHost *host, const ZpciApStored *stored, GPtrArray *checks)
{
  const ZpciFact *callout = &stored->callout;

  zpci_checks_add (checks, "ap-callout",
                   callout->value == ZPCI_YES  ? ZPCI_FINDING_PASS
                   : callout->value == ZPCI_NO ? ZPCI_FINDING_WARNING
                                               : ZPCI_FINDING_NOTE,
                   callout->why,
                   "install mdevctl and s390-tools: libvirt shows no adapters and domains of active devices without the two",
                   "if mdevctl has the check of s390-tools");
  if (zpci_ap_has_overrides (host->state))
    zpci_checks_add (checks, "ap-overrides", callout->value == ZPCI_YES ? ZPCI_FINDING_WARNING : ZPCI_FINDING_PASS,
                     "queues have a driver_override, which the check of s390-tools does not know: mdevctl start is refused",
                     "reserve queues by masks (virt-zpci reserve), or leave the check out",
                     "if mediated devices start with a driver_override");
}

/* @why: (nullable): why there is no version. Returns: whether it is new enough. */
static gboolean
append_version (GString *out, const char *name, gulong version, gulong first, const char *why)
{
  g_autofree char *text = zpci_version_format (version);
  gboolean known = version != 0 && !why;

  g_string_append_printf (out, ", %s ", name);
  if (known)
    g_string_append_printf (out, "%s %s", text, version >= first ? "yes" : "no");
  else
    g_string_append_printf (out, "not known%s%s%s", why ? " (" : "", why ? why : "", why ? ")" : "");
  return known && version >= first;
}

/* A change under a guest takes four parts at once. */
static void
check_live_change (ZpciRoot *root, const ZpciApHost *host, GPtrArray *checks)
{
  static const gulong first_libvirt = 10001000;
  gulong libvirt = zpci_planning_local_version (root);
  gboolean kernel = host->matrix_features && strstr (host->matrix_features, "ap_config"), all = kernel;
  g_autoptr (GString) parts = g_string_new (kernel ? "kernel yes" : "kernel no");

  for (ZpciTool tool = 0; tool < ZPCI_N_TOOLS; tool++) {
    gulong version;
    g_autofree char *why = zpci_tool_version (root, tool, &version);

    all &= append_version (parts, zpci_tools[tool].name, version, zpci_tools[tool].first, why);
  }
  all &= append_version (parts, "libvirt", libvirt, first_libvirt, NULL);
  zpci_checks_add (checks, "ap-live-change", all ? ZPCI_FINDING_PASS : ZPCI_FINDING_NOTE, parts->str,
                   "it takes vfio_ap with ap_config (Linux 6.10), s390-tools 2.34, mdevctl 1.3.0 and libvirt 10.1.0",
                   "if a matrix can be changed under a guest");
}

/* @emulator: (nullable): not looked at. */
static void
check_emulator (const ZpciEmulator *emulator, GPtrArray *checks)
{
  const ZpciQemuCaps *caps = emulator ? emulator->caps : NULL;
  g_autofree char *qemu = zpci_plan_qemu_text (caps), *cause = NULL;
  ZpciTri has;

  if (!caps)
    return;
  has = caps->has_vfio_ap;
  cause = has == ZPCI_NO ? g_strdup_printf ("%s has no device vfio-ap", qemu)
                         : g_strdup_printf ("%s did not say", qemu);
  zpci_checks_add (checks, "ap-qemu",
                   has == ZPCI_YES  ? ZPCI_FINDING_PASS
                   : has == ZPCI_NO ? ZPCI_FINDING_WARNING
                                    : ZPCI_FINDING_NOTE,
                   cause, has == ZPCI_NO ? "use a QEMU that has it" : NULL, "if QEMU offers vfio-ap");
}

/* Firmware and QEMU both pass queues to such guests, or not. */
static void
check_secure (const ZpciApHost *host, const ZpciEmulator *emulator, GPtrArray *checks)
{
  static const ZpciQemuFeature needed[] = { ZPCI_QEMU_APPV, ZPCI_QEMU_APPVI };
  const ZpciQemuCaps *caps = emulator ? emulator->caps : NULL;
  const char *firmware =
      host->appv == ZPCI_UNKNOWN  ? "firmware does not say; such guests may not be possible here at all"
      : host->appv == ZPCI_NO     ? "firmware does not pass queues to them"
      : host->appvi != ZPCI_YES ? "firmware does not pass interrupts of queues to them"
                                : NULL;
  g_autofree char *qemu = caps ? zpci_plan_qemu_text (caps) : NULL, *cause = g_strdup (firmware);

  for (gsize i = 0; caps && !cause && i < G_N_ELEMENTS (needed); i++)
    if (zpci_qemu_caps_knows_feature (caps, needed[i]) == ZPCI_NO)
      cause = g_strdup_printf ("%s does not know the CPU feature %s", qemu, zpci_qemu_feature_name (needed[i]));
  zpci_checks_add (checks, "ap-secure", cause ? ZPCI_FINDING_NOTE : ZPCI_FINDING_PASS, cause, NULL,
                   "if guests with Secure Execution can use queues");
}

void
zpci_checks_ap (ZpciRoot *root, const ZpciEmulator *emulator, GPtrArray *checks)
{
  g_autoptr (ZpciApHost) host = zpci_ap_host_read (root);
  g_autoptr (ZpciApStored) stored = NULL;
  g_autoptr (GPtrArray) claims = NULL;

  zpci_checks_add (checks, "ap-bus", host->has_bus && !host->bus_unread ? ZPCI_FINDING_PASS : ZPCI_FINDING_NOTE,
                   host->bus_unread ? host->bus_unread : "there is none",
                   host->bus_unread ? NULL : "crypto adapters of the LPAR could be passed to guests as well",
                   "if the host has crypto adapters");
  if (!host->has_bus || host->bus_unread)
    return;
  stored = zpci_ap_stored_read (root);
  claims = zpci_ap_claims_all (host, stored);
  check_driver (host, checks);
  check_facilities (host, checks);
  check_queues (host, checks);
  check_masks (host, stored, claims, checks);
  check_default_domain (host, checks);
  check_claim (claims, "ap-shared", "ap-claims", "if no queue is in two definitions", checks);
  check_callout (host, stored, checks);
  check_live_change (root, host, checks);
  check_emulator (emulator, checks);
  check_secure (host, emulator, checks);
}
