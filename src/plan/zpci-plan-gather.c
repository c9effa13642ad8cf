/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The known facts: each input of the decision with its source, or why it is not
 * known. Nothing is decided here.
 */
#include "zpci-plan-private.h"
#include "zpci-trouble.h"
#include "zpci-vfio.h"

#include <string.h>

#define ISM_VENDOR 0x1014
#define ISM_DEVICE 0x04ed

/* The facts at hand for one device. */
typedef struct {
  const ZpciPlanGuest *guest;
  const ZpciDomainDevice *device;
  ZpciPlanRow *row;
  ZpciSituationVfio vfio;
  gboolean depends_on_version; /* the driver that will be bound */
} Finds;

static void
copy_fact (ZpciFact *to, const ZpciFact *from)
{
  zpci_fact_set (to, from->value, from->why ? "%s" : NULL, from->why);
}

static void
init_default (ZpciPlanGuest *guest, ZpciRequestId id)
{
  zpci_plan_read_default (guest->emulator, guest->written, id, &guest->defaults[id]);
  zpci_plan_apply_global (guest->domain, id, &guest->defaults[id]);
}

static void
init_machine (ZpciPlanGuest *guest)
{
  const ZpciQemuCaps *caps = guest->emulator->caps;
  const char *resolved;

  guest->written = zpci_situation_machine (guest->situation, guest->domain);
  resolved = caps ? zpci_qemu_caps_resolve_machine (caps, guest->written) : NULL;
  guest->machine = resolved ? resolved : guest->written;
  guest->machine_text = zpci_plan_safe (guest->machine ? guest->machine : "(default)");
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++) {
    if (zpci_requests[id].property)
      init_default (guest, id);
  }
}

static void
init_interp (ZpciPlanGuest *guest)
{
  const char *type = guest->domain->type;

  if (type && strcmp (type, "kvm") != 0)
    zpci_fact_set (&guest->interp, ZPCI_NO, "domain type '%s' does not use KVM", guest->type_text);
  else if (guest->domain->s390_pv)
    zpci_fact_set (&guest->interp, ZPCI_NO, "a guest with Secure Execution (s390-pv) is not interpreted");
  else if (guest->host)
    copy_fact (&guest->interp, &guest->host->facts.kvm_zpci_op);
  else
    zpci_fact_set (&guest->interp, ZPCI_UNKNOWN, "the host was not read");
}

void
zpci_plan_guest_init (ZpciPlanGuest *guest, ZpciSituation *situation, ZpciDomain *domain,
                      const ZpciEmulator *emulator)
{
  memset (guest, 0, sizeof *guest);
  guest->domain = domain;
  guest->situation = situation;
  guest->host = zpci_situation_host (situation);
  guest->emulator = emulator;
  guest->libvirt_version = zpci_situation_libvirt_version (situation);
  guest->qemu = zpci_plan_qemu_text (emulator->caps);
  guest->type_text = zpci_plan_safe (domain->type);
  zpci_plan_index_faults (guest);
  zpci_plan_index_host (guest);
  if (guest->host && guest->libvirt_version >= ZPCI_LIBVIRT_PICKS_VARIANT)
    guest->has_aliases = zpci_host_has_module_aliases (guest->host, &guest->aliases);
  init_machine (guest);
  init_interp (guest);
  guest->override_warnings = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_reason_free);
  guest->no_start = zpci_plan_check_commandline (guest);
  zpci_plan_check_overrides (guest, guest->override_warnings, &guest->no_start);
}

void
zpci_plan_guest_clear (ZpciPlanGuest *guest)
{
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++)
    zpci_fact_clear (&guest->defaults[id]);
  zpci_fact_clear (&guest->interp);
  g_clear_pointer (&guest->no_start, zpci_reason_free);
  g_clear_pointer (&guest->override_warnings, g_ptr_array_unref);
  g_hash_table_unref (guest->in_the_way);
  g_hash_table_unref (guest->device_faults);
  g_ptr_array_unref (guest->faults);
  g_free (guest->aliases);
  g_free (guest->machine_text);
  g_free (guest->type_text);
  g_free (guest->qemu);
}

gboolean
zpci_plan_guest_is_s390x (const ZpciPlanGuest *guest)
{
  const ZpciDomain *domain = guest->domain;

  if (domain->arch)
    return strcmp (domain->arch, "s390x") == 0;
  return !domain->machine || g_str_has_prefix (domain->machine, "s390-");
}

/* The property on QEMU's command line. An author's attributes count as to-stock
 * will translate them; a document in the stock form says it itself. */
static ZpciAsk
override_for (const ZpciPlanGuest *guest, const ZpciDomainDevice *device, ZpciRequestId id)
{
  ZpciAsk asked = zpci_request_property (&device->request, id);

  if (zpci_request_is_empty (&device->attributes) || asked == ZPCI_ASK_ABSENT)
    return device->override[id];
  return zpci_override_needed (id, asked, guest->domain->global[id], guest->written,
                               zpci_situation_is_explicit (guest->situation))
             ? asked
             : device->override[id];
}

static void
read_property (ZpciFact *fact, const ZpciPlanGuest *guest, const ZpciPlanRow *row, ZpciRequestId id)
{
  ZpciAsk set = row->set[id];

  if (set != ZPCI_ASK_ABSENT)
    zpci_fact_set (fact, set == ZPCI_ASK_ON ? ZPCI_YES : ZPCI_NO, "%s sets %s=%s",
                   row->of_commandline ? "<qemu:commandline>" : "a <qemu:override>", zpci_requests[id].property,
                   zpci_ask_text (set));
  else
    copy_fact (fact, &guest->defaults[id]);
}

static ZpciTri
property_value (const ZpciPlanGuest *guest, ZpciRequestId id, ZpciAsk set)
{
  const ZpciQemuCaps *caps = guest->emulator->caps;

  if (!zpci_requests[id].property)
    return ZPCI_UNKNOWN;
  if (caps && !zpci_qemu_caps_has_switch (caps, zpci_requests[id].property))
    return ZPCI_NO;
  return set == ZPCI_ASK_ON ? ZPCI_YES : set == ZPCI_ASK_OFF ? ZPCI_NO : guest->defaults[id].value;
}

static void
find_overrides (const Finds *finds)
{
  ZpciPlanRow *row = finds->row;

  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++) {
    row->set[id] = row->of_commandline ? finds->device->override[id] : override_for (finds->guest, finds->device, id);
    row->taint |= row->set[id] != ZPCI_ASK_ABSENT;
    row->property[id] = property_value (finds->guest, id, row->set[id]);
  }
}

/* Where libvirt's version is not known, both of its ways have to agree. */
static char *
find_driver (const ZpciPlanGuest *guest, const ZpciDomainDevice *device, const ZpciFunction *function,
             gboolean *depends_on_version)
{
  gulong version = guest->libvirt_version;
  g_autofree char *fixed = NULL;
  g_autofree char *picked = NULL;

  *depends_on_version = FALSE;
  if (version != 0)
    return zpci_host_vfio_driver_for (guest->host, function, device->driver_model, device->managed,
                                      version >= ZPCI_LIBVIRT_PICKS_VARIANT);
  fixed = zpci_host_vfio_driver_for (guest->host, function, device->driver_model, device->managed, FALSE);
  picked = zpci_host_vfio_driver_for (guest->host, function, device->driver_model, device->managed, TRUE);
  *depends_on_version = g_strcmp0 (fixed, picked) != 0;
  return *depends_on_version ? NULL : g_steal_pointer (&fixed);
}

static void
find_function_and_driver (Finds *finds)
{
  ZpciPlanRow *row = finds->row;
  g_autofree char *driver = NULL;

  row->function = finds->guest->host ? zpci_host_find_place (finds->guest->host, &finds->device->source) : NULL;
  if (!row->function || !row->function->configured)
    return;
  zpci_situation_ask_vfio (finds->guest->situation, row->function, &finds->vfio);
  driver = find_driver (finds->guest, finds->device, row->function, &finds->depends_on_version);
  row->driver = zpci_plan_safe (driver);
}

static void
gather_ism (const Finds *finds, ZpciFact *fact)
{
  const ZpciFunction *function = finds->row->function;

  if (function->pft.set)
    zpci_fact_set (fact, function->pft.value == ZPCI_PFT_ISM ? ZPCI_YES : ZPCI_NO, "pft 0x%02x",
                   function->pft.value);
  else if (function->vendor.set && function->device.set)
    zpci_fact_set (fact,
                   function->vendor.value == ISM_VENDOR && function->device.value == ISM_DEVICE ? ZPCI_YES : ZPCI_NO,
                   "PCI id %04x:%04x", function->vendor.value, function->device.value);
  else
    zpci_fact_set (fact, ZPCI_UNKNOWN, "the kernel shows no pft");
}

static void
gather_mio (const Finds *finds, ZpciFact *fact)
{
  ZpciTri value = finds->row->function->mio_enabled;

  zpci_fact_set (fact, value, "mio_enabled%s", value == ZPCI_UNKNOWN ? " cannot be read (Linux 5.4 has it)" : "");
}

/* Where its user is warned of the trouble, the warning has the remedy. */
static char *
why_no_interrupts (const ZpciFunction *function)
{
  ZpciReason *trouble = zpci_function_trouble (function);
  char *why;

  if (!trouble)
    return NULL;
  why = zpci_function_trouble_notice (function) == ZPCI_NOTICE_NONE ? zpci_reason_format (trouble)
                                                                     : zpci_reason_cause (trouble);
  zpci_reason_free (trouble);
  return why;
}

static void
gather_msix (const Finds *finds, ZpciFact *fact)
{
  ZpciTri value = finds->row->function->msix.present;

  g_autofree char *why = value == ZPCI_UNKNOWN ? why_no_interrupts (finds->row->function) : NULL;

  zpci_fact_set (fact, value, "%s", why ? why : "config space");
}

static void
gather_relaxed (const Finds *finds, ZpciFact *fact)
{
  ZpciTri value = finds->vfio.relaxed;

  zpci_fact_set (fact, value, "VFIO%s",
                 value == ZPCI_UNKNOWN ? " was not asked, or does not say" : " GROUP capability");
}

static void
gather_region (const Finds *finds, ZpciFact *fact)
{
  const char *driver = finds->row->driver, *bound = finds->row->function->driver;

  if (finds->vfio.region_offered != ZPCI_UNKNOWN && driver && bound && zpci_driver_is (driver, bound))
    zpci_fact_set (fact, finds->vfio.region_offered, "VFIO regions of driver %s", driver);
  else if (!driver && !finds->device->managed && !bound)
    zpci_fact_set (fact, ZPCI_UNKNOWN, "no driver is bound, and managed='no'");
  else if (finds->depends_on_version)
    zpci_fact_set (fact, ZPCI_UNKNOWN,
                   "the driver that will be bound depends on libvirt's version, which is not known");
  else if (!driver)
    zpci_fact_set (fact, ZPCI_UNKNOWN, "the driver that will be bound is not known");
  else if (zpci_driver_offers_region (driver))
    zpci_fact_set (fact, ZPCI_YES, "driver %s offers it", driver);
  else if (zpci_driver_is (driver, "vfio-pci"))
    zpci_fact_set (fact, ZPCI_NO, "driver %s offers none", driver);
  else
    zpci_fact_set (fact, ZPCI_UNKNOWN, "whether driver %s offers it is not known", driver);
}

static void
gather_host_interp (const Finds *finds, ZpciFact *fact)
{
  copy_fact (fact, &finds->guest->interp);
}

static void
gather_host_mio (const Finds *finds, ZpciFact *fact)
{
  if (finds->guest->host)
    copy_fact (fact, &finds->guest->host->facts.mio);
  else
    zpci_fact_set (fact, ZPCI_UNKNOWN, "the host was not read");
}

static void
gather_qemu_interpret (const Finds *finds, ZpciFact *fact)
{
  const ZpciEmulator *emulator = finds->guest->emulator;
  const char *interpret = zpci_requests[ZPCI_REQUEST_INTERP].property;
  g_autofree char *why = zpci_remedy_join (emulator->why, emulator->remedy);

  if (!emulator->caps)
    zpci_fact_set (fact, ZPCI_UNKNOWN, "%s", why);
  else
    zpci_fact_set (fact, zpci_qemu_caps_has_switch (emulator->caps, interpret) ? ZPCI_YES : ZPCI_NO, "%s",
                   finds->guest->qemu);
}

/* interpret as this guest will have it; an author who asks for aif needs forwarding-assist as well. */
static void
gather_property_on (const Finds *finds, ZpciFact *fact)
{
  ZpciPlanRow *row = finds->row;
  ZpciFact forwarding = { ZPCI_UNKNOWN, NULL };

  read_property (fact, finds->guest, row, ZPCI_REQUEST_INTERP);
  read_property (&forwarding, finds->guest, row, ZPCI_REQUEST_AIF);
  row->forwarded = forwarding.value;
  if (row->request.aif == ZPCI_ASK_ON && fact->value != ZPCI_NO && forwarding.value != ZPCI_YES)
    copy_fact (fact, &forwarding);
  zpci_fact_clear (&forwarding);
}

static const struct {
  gboolean of_function;
  void (*gather) (const Finds *finds, ZpciFact *fact);
} inputs[ZPCI_DECIDE_INPUTS] = {
#define ZPCI_INPUT(id, member, key, name, function, gather, source) [ZPCI_INPUT_##id] = { function, gather },
#include "zpci-decide-inputs.def"
#undef ZPCI_INPUT
};

static const char *
why_no_device (const ZpciFunction *function)
{
  return function->trouble == ZPCI_TROUBLE_NONE ? "the function is in standby" : "the function has no PCI device";
}

void
zpci_plan_gather (const ZpciPlanGuest *guest, const ZpciDomainDevice *device, ZpciPlanRow *row)
{
  Finds finds = { .guest = guest, .device = device, .row = row };
  const char *missing;

  find_overrides (&finds);
  find_function_and_driver (&finds);
  missing = !guest->host                ? "the host was not read"
            : !row->function             ? "the function is not on this host"
            : !row->function->configured ? why_no_device (row->function)
                                         : NULL;
  row->input = (ZpciDecideInput){
    .region_emulator = zpci_situation_executes_region (guest->situation, guest->emulator),
    .request = row->request,
  };
  for (guint i = 0; i < ZPCI_DECIDE_INPUTS; i++) {
    if (inputs[i].of_function && missing)
      zpci_fact_set (&row->facts[i], ZPCI_UNKNOWN, "%s", missing);
    else
      inputs[i].gather (&finds, &row->facts[i]);
    zpci_decide_input_set (&row->input, i, row->facts[i].value);
  }
}
