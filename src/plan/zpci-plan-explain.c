/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The decision in words: the texts of zpci-decide-text.c with the machine
 * type, driver and QEMU at hand put in, what was not known, and warnings.
 */
#include "zpci-decide-table.h"
#include "zpci-paths.h"
#include "zpci-plan-private.h"

#include <string.h>

static void
replace (char **text, const char *from, const char *to)
{
  char *at = *text && to ? strstr (*text, from) : NULL;
  char *changed;

  if (!at)
    return;
  changed = g_strdup_printf ("%.*s%s%s", (int) (at - *text), *text, to, at + strlen (from));
  g_free (*text);
  *text = changed;
}

static void
replace_all (char **text, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Takes the place of the whole text. */
static void
replace_all (char **text, const char *format, ...)
{
  char *changed;
  va_list args;

  va_start (args, format);
  changed = g_strdup_vprintf (format, args);
  va_end (args);
  g_free (*text);
  *text = changed;
}

static gboolean
reason_is (const ZpciPlanRow *row, ZpciReason reason)
{
  return strcmp (row->decision.reason, zpci_reason_texts[reason].id) == 0;
}

/* KVM is out for this guest whatever the host can. */
static void
name_guest (const ZpciPlanGuest *guest, ZpciPlanRow *row)
{
  const ZpciDomain *domain = guest->domain;
  gboolean other = domain->type && strcmp (domain->type, "kvm") != 0;
  g_autofree char *text = NULL;

  if (!other && !domain->s390_pv)
    return;
  text = other ? g_strdup_printf ("a guest of type '%s' is not interpreted", guest->type_text)
               : g_strdup ("a guest with Secure Execution is not interpreted");
  replace (&row->why, "KVM does not interpret here", text);
  if (row->decision.culprit == ZPCI_CULPRIT_KVM)
    replace_all (&row->remedy, "%s",
                 other ? "write <domain type='kvm'>" : "remove <launchSecurity type='s390-pv'>");
}

/* Someone wrote interpret=off by hand: the machine type is not to blame. */
static void
name_foreign_override (ZpciPlanRow *row)
{
  static const char blamed[] = "the machine type turns interpretation off";
  gboolean refused = row->decision.culprit == ZPCI_CULPRIT_MACHINE;

  if (row->set[ZPCI_REQUEST_INTERP] != ZPCI_ASK_OFF || !strstr (row->why, blamed))
    return;
  replace (&row->why, ", and no override turns it on", "");
  replace (&row->why, blamed, "a <qemu:override> turns interpretation off");
  if (!refused)
    return;
  row->decision.culprit = ZPCI_CULPRIT_REQUEST;
  if (row->uid.set)
    replace_all (&row->remedy, "remove the <qemu:override> of interpret on alias zpci%u", row->uid.value);
  else
    replace_all (&row->remedy, "remove the <qemu:override> of interpret");
}

static void
name_forwarding (ZpciPlanRow *row)
{
  if (row->decision.culprit != ZPCI_CULPRIT_MACHINE || row->request.aif != ZPCI_ASK_ON ||
      row->forwarded == ZPCI_YES || row->set[ZPCI_REQUEST_INTERP] == ZPCI_ASK_OFF)
    return;
  if (row->set[ZPCI_REQUEST_AIF] == ZPCI_ASK_OFF) {
    row->decision.culprit = ZPCI_CULPRIT_REQUEST;
    replace_all (&row->why, "aif='on', and a <qemu:override> turns forwarding-assist off");
    replace_all (&row->remedy, "remove that <qemu:override>");
  } else if (row->set[ZPCI_REQUEST_INTERP] == ZPCI_ASK_ON) {
    replace_all (&row->why, "the machine type turns forwarding-assist off, and no override turns it on");
    replace_all (&row->remedy, "define the guest with aif='on' under this machine type, which makes an override");
  }
}

static void
append (char **text, const char *more)
{
  char *changed = g_strconcat (*text, more, NULL);

  g_free (*text);
  *text = changed;
}

/* What removing interp='off' alone would not repair. */
static void
complete_interp_off (const ZpciPlanGuest *guest, ZpciPlanRow *row)
{
  const char *why = row->facts[ZPCI_INPUT_HOST_INTERP].why;
  g_autofree char *kvm = g_strdup_printf ("; KVM has to interpret then, and does not here (%s)", why ? why : "");

  if (!reason_is (row, ZPCI_REASON_CLOSED_INTERP_OFF))
    return;
  if (guest->defaults[ZPCI_REQUEST_INTERP].value == ZPCI_NO)
    replace_all (&row->remedy, "write interp='on' in place of interp='off'");
  if (row->input.qemu_interpret == ZPCI_NO)
    append (&row->remedy, "; QEMU has to be 7.2 or newer then");
  if (row->input.host_interp == ZPCI_NO)
    append (&row->remedy, kvm);
}

static void
name_things (const ZpciPlanGuest *guest, ZpciPlanRow *row)
{
  g_autofree char *machine = guest->machine ? g_strdup_printf ("machine type %s", guest->machine_text) : NULL;
  g_autofree char *driver = row->driver ? g_strdup_printf ("driver %s", row->driver) : NULL;

  replace (&row->why, "the machine type", machine);
  replace (&row->why, "the driver", driver);
  replace (&row->why, "this QEMU", guest->qemu);
}

/* Asked for what QEMU does anyway. */
static void
name_default (ZpciPlanRow *row)
{
  if ((reason_is (row, ZPCI_REASON_INTERPRETED_ASKED) || reason_is (row, ZPCI_REASON_INTERPRETED_FORWARDED)) &&
      !row->taint)
    replace_all (&row->why, "already QEMU's default");
}

/* The cause may not hold where something was not known: the table names that instead. */
static void
list_unknowns (ZpciPlanRow *row)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < ZPCI_DECIDE_INPUTS; i++) {
    if (!(row->decision.unknown_inputs & (1u << i)))
      continue;
    g_string_append_printf (names, "%s%s", names->len ? ", " : "", zpci_decide_input_name (i));
    g_ptr_array_add (row->unknowns,
                     g_strdup_printf ("%s: %s", zpci_decide_input_name (i),
                                      row->facts[i].why ? row->facts[i].why : "no reason is known"));
  }
  if (names->len)
    replace_all (&row->why, "%s without knowing: %s",
                 row->decision.path == ZPCI_PATH_UNKNOWN ? "cannot be told" : "expected", names->str);
}

static void G_GNUC_PRINTF (2, 3)
warn (ZpciPlanRow *row, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (row->warnings, g_strdup_vprintf (format, args));
  va_end (args);
}

static void
warn_absent (const ZpciPlanGuest *guest, ZpciPlanRow *row)
{
  char address[ZPCI_PCI_ADDRESS_TEXT];
  const ZpciFunction *function = row->function;

  if (!guest->host)
    return;
  if (!function) {
    warn (row, "function %s is not on this host: 'virt-zpci list --all' shows what is",
          zpci_pci_address_format (&row->source, address));
  } else if (!function->configured) {
    g_autofree char *label = zpci_function_label (function);

    warn (row, "%s is in standby: power it on with 'echo 1 > " ZPCI_PATH_POWER "'", label,
          function->slot ? function->slot : "FID");
  }
}

/* libvirt refuses a start of what it does not manage and VFIO does not have. */
static void
warn_unmanaged (const ZpciDomainDevice *device, ZpciPlanRow *row)
{
  const ZpciFunction *function = row->function;
  g_autofree char *driver = function ? zpci_plan_safe (function->driver) : NULL;

  if (!function || !function->configured || device->managed || (driver && strstr (driver, "vfio")))
    return;
  if (driver)
    warn (row, "managed='no', and driver %s has the function: write managed='yes', or bind vfio-pci before the start",
          driver);
  else
    warn (row, "managed='no', and no driver has the function: write managed='yes', or bind vfio-pci before the start");
}

static void
warn_ism_reset (const ZpciPlanGuest *guest, ZpciPlanRow *row)
{
  const ZpciQemuCaps *caps = guest->options->caps;

  if (caps && caps->major == 7 && caps->minor == 2 && row->input.is_ism == ZPCI_YES &&
      row->decision.path == ZPCI_PATH_INTERPRETED)
    warn (row, "%s does not reset an ISM function when the guest reboots or ends: use QEMU 8.2 or newer",
          guest->qemu);
}

/* Firmware delivers only what is interpreted. */
static void
settle_forwarding (ZpciPlanRow *row)
{
  switch (row->decision.path) {
  case ZPCI_PATH_INTERPRETED:
    if (!row->decision.certain && row->forwarded == ZPCI_YES)
      row->forwarded = ZPCI_UNKNOWN;
    break;
  case ZPCI_PATH_UNKNOWN:
    row->forwarded = ZPCI_UNKNOWN;
    break;
  case ZPCI_PATH_REFUSED:
  case ZPCI_PATH_INTERCEPTED:
  case ZPCI_PATH_REGION:
  default:
    row->forwarded = ZPCI_NO;
    break;
  }
}

void
zpci_plan_explain (const ZpciPlanGuest *guest, const ZpciDomainDevice *device, ZpciPlanRow *row)
{
  row->why = g_strdup (row->decision.why);
  row->remedy = g_strdup (row->decision.remedy);
  name_guest (guest, row);
  name_foreign_override (row);
  name_forwarding (row);
  complete_interp_off (guest, row);
  name_default (row);
  name_things (guest, row);
  zpci_plan_check_requests (guest, row);
  settle_forwarding (row);
  list_unknowns (row);
  warn_absent (guest, row);
  warn_unmanaged (device, row);
  warn_ism_reset (guest, row);
}
