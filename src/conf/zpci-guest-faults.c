/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each fault has a function that looks for it. Emulated devices are looked at
 * where they stand in the way of a passed-through one.
 */
#include "zpci-guest-faults.h"

#include "zpci-conf-private.h"
#include "zpci-source.h"
#include "zpci-text.h"

#include <string.h>

const ZpciGuestFaultRow zpci_guest_fault_rows[ZPCI_N_GUEST_FAULTS] = {
#define ZPCI_GUEST_FAULT(id, name, severity, code, cause, remedy)                                                      \
  [ZPCI_GUEST_FAULT_##id] = { { name, cause, remedy }, ZPCI_FINDING_##severity, ZPCI_ERROR_##code },
#include "zpci-guest-faults.def"
#undef ZPCI_GUEST_FAULT
};

static void
fault_free (gpointer data)
{
  ZpciGuestFault *fault = data;

  zpci_reason_clear (&fault->reason);
  g_free (fault);
}

static ZpciReason *
add_fault (GPtrArray *faults, ZpciGuestFaultId id, const ZpciDomainDevice *device, guint line)
{
  ZpciGuestFault *fault = g_new0 (ZpciGuestFault, 1);

  fault->id = id;
  fault->device = device;
  fault->line = line;
  fault->reason.row = &zpci_guest_fault_rows[id].row;
  g_ptr_array_add (faults, fault);
  return &fault->reason;
}

static char *
attr_of (const xmlNode *node, const char *name)
{
  return node ? zpci_xml_attr (node, name) : NULL;
}

static void
name_shown (ZpciReason *reason, const char *text)
{
  zpci_reason_set_name (reason, ZPCI_NAME_OTHER, ZPCI_SHOWN (text));
}

/* libvirt finds a place for a device whose address has neither bus nor slot.
 * Source: libvirt 9.0.0 src/util/virpci.c (virPCIDeviceAddressIsEmpty). */
static gboolean
read_place (const ZpciDomainDevice *device, ZpciPciAddress *place)
{
  g_autofree char *type = attr_of (device->address, "type");

  return g_strcmp0 (type, "pci") == 0 && zpci_domain_read_address (device->address, place) &&
         (place->domain != 0 || place->bus != 0 || place->slot != 0);
}

static gpointer
place_key (const ZpciPciAddress *place, guint8 function)
{
  ZpciPciAddress key = *place;

  key.function = function;
  return zpci_pci_address_key (&key);
}

static void
add_place_fault (GPtrArray *faults, ZpciGuestFaultId id, const ZpciDomainDevice *device, const ZpciPciAddress *place,
                 const ZpciDomainDevice *other)
{
  ZpciReason *reason = add_fault (faults, id, device, device->line);
  char text[ZPCI_PCI_ADDRESS_TEXT];

  zpci_reason_set_name (reason, ZPCI_NAME_OTHER, zpci_pci_address_format (place, text));
  zpci_reason_set_name (reason, ZPCI_NAME_VALUE, ZPCI_SHOWN (other->label));
}

/* Two at one address. */
static void
find_same_address (const ZpciDomain *domain, GPtrArray *faults)
{
  g_autoptr (GTree) taken = g_tree_new (zpci_id_compare);

  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i), *other;
    ZpciPciAddress place;

    if (!read_place (device, &place))
      continue;
    other = g_tree_lookup (taken, place_key (&place, place.function));
    if (other)
      add_place_fault (faults, ZPCI_GUEST_FAULT_SAME_ADDRESS, device, &place, other);
    else
      g_tree_insert (taken, place_key (&place, place.function), (gpointer) device);
  }
}

/* Of each slot: the device at function 0 (key 0), and the first one beside it (key 1). */
static GTree *
read_slots (const ZpciDomain *domain)
{
  GTree *slots = g_tree_new (zpci_id_compare);

  for (guint i = 0; i < domain->devices->len; i++) {
    gpointer device = g_ptr_array_index (domain->devices, i);
    ZpciPciAddress place;

    if (read_place (device, &place) && !g_tree_lookup (slots, place_key (&place, place.function != 0)))
      g_tree_insert (slots, place_key (&place, place.function != 0), device);
  }
  return slots;
}

/* The device for whose sake libvirt adds multifunction='on' to function 0 of the slot of @device; NULL: none. */
static const ZpciDomainDevice *
find_neighbour (GTree *slots, const ZpciDomainDevice *device, ZpciPciAddress *place)
{
  return read_place (device, place) ? g_tree_lookup (slots, place_key (place, place->function == 0)) : NULL;
}

static void
find_shared_slot (const ZpciDomain *domain, GPtrArray *faults)
{
  g_autoptr (GTree) slots = read_slots (domain);

  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i), *other;
    ZpciPciAddress place;

    other = find_neighbour (slots, device, &place);
    if (other && (device->kind != ZPCI_DEVICE_OTHER || (other->kind == ZPCI_DEVICE_OTHER && place.function != 0)))
      add_place_fault (faults, ZPCI_GUEST_FAULT_SHARED_SLOT, device, &place, other);
  }
}

/* Where libvirt would add it for a shared slot as well, the slot is the fault: libvirt prints what it adds. */
static void
find_multifunction (const ZpciDomain *domain, GPtrArray *faults)
{
  g_autoptr (GTree) slots = read_slots (domain);

  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);
    g_autofree char *text = attr_of (device->address, "multifunction");
    ZpciPciAddress place;

    if (g_strcmp0 (text, "on") == 0 && !find_neighbour (slots, device, &place))
      name_shown (add_fault (faults, ZPCI_GUEST_FAULT_MULTIFUNCTION, device, device->line), device->label);
  }
}

static void
find_teaming (const ZpciDomain *domain, GPtrArray *faults)
{
  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);
    const xmlNode *teaming = zpci_xml_child (device->node, "teaming", NULL);
    g_autofree char *type = device->kind != ZPCI_DEVICE_OTHER ? attr_of (teaming, "type") : NULL;

    if (g_strcmp0 (type, "transient") == 0)
      add_fault (faults, ZPCI_GUEST_FAULT_TEAMING, device, zpci_xml_get_line (domain->xml, teaming));
  }
}

static void
find_controller (const ZpciDomain *domain, GPtrArray *faults)
{
  for (xmlNode *devices = zpci_xml_child (domain->node, "devices", NULL); devices; devices = zpci_xml_next (devices)) {
    for (xmlNode *node = zpci_xml_child (devices, "controller", NULL); node; node = zpci_xml_next (node)) {
      g_autofree char *type = zpci_xml_attr (node, "type"), *model = zpci_xml_attr (node, "model");

      if (g_strcmp0 (type, "pci") == 0 && model && strcmp (model, "pci-root") != 0 && strcmp (model, "pci-bridge") != 0)
        name_shown (add_fault (faults, ZPCI_GUEST_FAULT_CONTROLLER, NULL, zpci_xml_get_line (domain->xml, node)), model);
    }
  }
}

/* A function may be claimed as often as the host has functions: no GHashTable, a client chooses them. */
static void
find_same_function (const ZpciDomain *domain, GPtrArray *faults)
{
  g_autoptr (GTree) taken = g_tree_new (zpci_id_compare);

  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i), *other;
    gpointer key = place_key (&device->source, device->source.function);

    if (!device->has_source)
      continue;
    other = g_tree_lookup (taken, key);
    if (other)
      add_place_fault (faults, ZPCI_GUEST_FAULT_SAME_FUNCTION, device, &device->source, other);
    else
      g_tree_insert (taken, key, (gpointer) device);
  }
}

static void
find_source_number (const ZpciDomain *domain, GPtrArray *faults)
{
  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);
    gboolean wanted = device->kind != ZPCI_DEVICE_OTHER && !device->has_source;
    g_autofree char *bad = wanted ? zpci_source_bad_number (device) : NULL;
    ZpciReason *reason;

    if (!bad)
      continue;
    reason = add_fault (faults, ZPCI_GUEST_FAULT_SOURCE_NUMBER, device, device->line);
    zpci_reason_set_name (reason, ZPCI_NAME_OTHER, bad);
    zpci_reason_set_name (reason, ZPCI_NAME_VALUE, ZPCI_SHOWN (device->label));
  }
}

/* The device for which it was written; by what is left of it in the metadata. */
static const ZpciMetadataEntry *
find_left_entry (const ZpciDomain *domain, guint32 uid)
{
  const GArray *entries = domain->stock->entries;

  for (guint i = entries->len; i > 0; i--) {
    const ZpciMetadataEntry *entry = &g_array_index (entries, ZpciMetadataEntry, i - 1);

    if (entry->left && entry->uid.set && entry->uid.value == uid)
      return entry;
  }
  return NULL;
}

static void
find_left_override (const ZpciDomain *domain, GPtrArray *faults)
{
  for (guint i = 0; i < domain->stock->overrides->len; i++) {
    const ZpciOverride *override = &g_array_index (domain->stock->overrides, ZpciOverride, i);
    const ZpciDomainDevice *device = g_hash_table_lookup (domain->stock->by_uid, GUINT_TO_POINTER (override->uid));
    const ZpciMetadataEntry *entry = override->left && device ? find_left_entry (domain, override->uid) : NULL;
    char address[ZPCI_PCI_ADDRESS_TEXT];
    g_autofree char *alias = NULL, *value = NULL;
    ZpciReason *reason;

    if (!entry)
      continue;
    alias = g_strdup_printf ("zpci%u", override->uid);
    value = g_strdup_printf ("%s=%s", zpci_requests[override->id].property,
                             override->value == ZPCI_ASK_ON ? "on" : "off");
    reason = add_fault (faults, ZPCI_GUEST_FAULT_LEFT_OVERRIDE, device,
                        zpci_xml_get_line (domain->xml, override->property));
    zpci_reason_set_name (reason, ZPCI_NAME_OTHER, alias);
    zpci_reason_set_name (reason, ZPCI_NAME_VALUE, value);
    zpci_reason_set_name (reason, ZPCI_NAME_ADDRESS, zpci_pci_address_format (&entry->source, address));
  }
}

/* Returns: ON or OFF as the last <feature name='zpci'> of @cpu says, ABSENT where none does. */
static ZpciAsk
read_cpu_feature (const xmlNode *cpu, char **policy)
{
  ZpciAsk ask = ZPCI_ASK_ABSENT;

  for (xmlNode *node = zpci_xml_child (cpu, "feature", NULL); node; node = zpci_xml_next (node)) {
    g_autofree char *name = zpci_xml_attr (node, "name");

    if (g_strcmp0 (name, "zpci") != 0)
      continue;
    g_free (*policy);
    *policy = zpci_xml_attr (node, "policy");
    ask = g_strcmp0 (*policy, "disable") == 0 || g_strcmp0 (*policy, "forbid") == 0 ? ZPCI_ASK_OFF : ZPCI_ASK_ON;
  }
  return ask;
}

/* Machines before zEC12, and the feature sets that QEMU calls "base". */
static gboolean
is_model_without_zpci (const char *model)
{
  static const char *const old[] = { "z900", "z800", "z990", "z890", "z9EC", "z9BC", "z10EC", "z10BC", "z196", "z114" };

  for (gsize i = 0; i < G_N_ELEMENTS (old); i++) {
    gsize length = strlen (old[i]);

    if (strncmp (model, old[i], length) == 0 && strchr (".-", model[length]))
      return TRUE;
  }
  return g_str_has_suffix (model, "-base");
}

static void
find_cpu (const ZpciDomain *domain, GPtrArray *faults)
{
  const xmlNode *cpu = zpci_xml_child (domain->node, "cpu", NULL), *model = zpci_xml_child (cpu, "model", NULL);
  g_autofree char *mode = attr_of (cpu, "mode"), *policy = NULL, *text = model ? zpci_xml_content (model) : NULL;
  ZpciAsk feature = read_cpu_feature (cpu, &policy);
  gboolean is_custom = !mode || strcmp (mode, "custom") == 0;
  g_autofree char *why = NULL;

  if (text)
    g_strstrip (text);
  if (feature == ZPCI_ASK_OFF)
    why = g_strdup_printf ("<feature policy='%s' name='zpci'/>", policy);
  else if (feature == ZPCI_ASK_ABSENT && is_custom && text && is_model_without_zpci (text))
    why = g_strdup_printf ("model %s", ZPCI_SHOWN (text));
  if (why)
    zpci_reason_set_name (add_fault (faults, ZPCI_GUEST_FAULT_CPU, NULL, zpci_xml_get_line (domain->xml, cpu)),
                          ZPCI_NAME_OTHER, why);
}

static void
find_secure (const ZpciDomain *domain, GPtrArray *faults)
{
  if (domain->s390_pv)
    add_fault (faults, ZPCI_GUEST_FAULT_SECURE, NULL,
               zpci_xml_get_line (domain->xml, zpci_xml_child (domain->node, "launchSecurity", NULL)));
}

static void
add_boot_orders (const ZpciDomain *domain, GPtrArray *faults, ZpciGuestFaultId id)
{
  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);
    gboolean is_its = id == ZPCI_GUEST_FAULT_MATRIX_BOOT ? device->matrix != NULL : device->kind != ZPCI_DEVICE_OTHER;
    const xmlNode *boot = is_its ? zpci_xml_child (device->node, "boot", NULL) : NULL;
    g_autofree char *order = boot ? attr_of (boot, "order") : NULL;

    if (order)
      name_shown (add_fault (faults, id, device, zpci_xml_get_line (domain->xml, boot)), order);
  }
}

static void
find_boot_order (const ZpciDomain *domain, GPtrArray *faults)
{
  add_boot_orders (domain, faults, ZPCI_GUEST_FAULT_BOOT_ORDER);
}

static void
find_matrix_boot (const ZpciDomain *domain, GPtrArray *faults)
{
  add_boot_orders (domain, faults, ZPCI_GUEST_FAULT_MATRIX_BOOT);
}

static gboolean
passes_through (const ZpciDomain *domain)
{
  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);

    if (device->kind != ZPCI_DEVICE_OTHER)
      return TRUE;
  }
  return FALSE;
}

GPtrArray *
zpci_guest_faults_find (const ZpciDomain *domain)
{
  static void (*const finders[]) (const ZpciDomain *, GPtrArray *) = {
    [ZPCI_GUEST_FAULT_MULTIFUNCTION] = find_multifunction, [ZPCI_GUEST_FAULT_SHARED_SLOT] = find_shared_slot,
    [ZPCI_GUEST_FAULT_SAME_ADDRESS] = find_same_address,   [ZPCI_GUEST_FAULT_TEAMING] = find_teaming,
    [ZPCI_GUEST_FAULT_CONTROLLER] = find_controller,       [ZPCI_GUEST_FAULT_SAME_FUNCTION] = find_same_function,
    [ZPCI_GUEST_FAULT_SOURCE_NUMBER] = find_source_number, [ZPCI_GUEST_FAULT_LEFT_OVERRIDE] = find_left_override,
    [ZPCI_GUEST_FAULT_CPU] = find_cpu,                     [ZPCI_GUEST_FAULT_SECURE] = find_secure,
    [ZPCI_GUEST_FAULT_BOOT_ORDER] = find_boot_order,       [ZPCI_GUEST_FAULT_MATRIX_BOOT] = find_matrix_boot,
  };
  GPtrArray *faults = g_ptr_array_new_with_free_func (fault_free);

  G_STATIC_ASSERT (G_N_ELEMENTS (finders) == ZPCI_N_GUEST_FAULTS);
  for (ZpciGuestFaultId id = 0; zpci_domain_is_s390x (domain) && id < ZPCI_N_GUEST_FAULTS; id++)
    if (id == ZPCI_GUEST_FAULT_MATRIX_BOOT ? domain->matrices->len > 0 : passes_through (domain))
      finders[id](domain, faults);
  return faults;
}

GPtrArray *
zpci_domain_check_guest (const ZpciDomain *domain)
{
  GPtrArray *findings = zpci_findings_new ();
  g_autoptr (GPtrArray) faults = zpci_guest_faults_find (domain);

  for (guint i = 0; i < faults->len; i++) {
    const ZpciGuestFault *fault = g_ptr_array_index (faults, i);
    const ZpciGuestFaultRow *row = &zpci_guest_fault_rows[fault->id];
    g_autofree char *cause = zpci_reason_cause (&fault->reason), *remedy = zpci_reason_remedy (&fault->reason);

    zpci_findings_add (findings, row->severity, row->code, row->row.id, fault->line,
                       fault->device ? ZPCI_SHOWN (fault->device->label) : NULL, cause, remedy);
  }
  zpci_findings_sort (findings);
  return findings;
}
