/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The document rules, as a list of small checks. zpci_domain_check() at the
 * end runs them all; every message names what to write instead.
 */
#include "zpci-conf-private.h"
#include "zpci-text.h"

#include <string.h>

#define fail(code, id, ...) \
  zpci_rule_findings_add (findings, ZPCI_FINDING_ERROR, (code), (id), device, device->line, __VA_ARGS__)
#define warn(code, id, ...) \
  zpci_rule_findings_add (findings, ZPCI_FINDING_WARNING, (code), (id), device, device->line, __VA_ARGS__)

/* Of a device that has one of our attributes. */
static const char *
first_attribute (const ZpciDomainDevice *device)
{
  ZpciRequestId id = 0;

  while (id + 1 < ZPCI_N_REQUESTS && !zpci_xml_peek (device->zpci, zpci_requests[id].attribute))
    id++;
  return zpci_requests[id].attribute;
}

/* The kind of a device that is not passed through as a PCI function; NULL for one that is. */
static char *
describe_other (const ZpciDomainDevice *device)
{
  g_autofree char *type = zpci_xml_attr (device->node, "type");
  const char *element = (const char *) device->node->name;

  if (strcmp (element, "hostdev") == 0)
    return g_strdup_printf ("%s <hostdev> of type '%s'",
                            g_strcmp0 (type, "mdev") == 0 ? "a mediated device, a" : "a", ZPCI_SHOWN (type));
  if (strcmp (element, "interface") == 0 && g_strcmp0 (type, "network") == 0)
    return g_strdup ("an <interface> from a network's pool");
  if (strcmp (element, "interface") == 0 && g_strcmp0 (type, "hostdev") == 0)
    return g_strdup ("an <interface type='hostdev'> whose <source> is not a PCI address");
  return g_strdup_printf ("an emulated <%s>", ZPCI_SHOWN (element));
}

static void
check_place (const ZpciDomain *domain, const ZpciDomainDevice *device, ZpciRuleFindings *findings)
{
  static const char remove[] = "remove the attribute";
  const char *type = zpci_xml_peek (device->address, "type"), *name, *text;
  g_autofree char *what = NULL;

  if (!device->has_attributes)
    return;
  name = first_attribute (device);
  text = zpci_xml_peek (device->zpci, name);
  if (!zpci_domain_is_s390x (domain)) {
    fail (ZPCI_ERROR_UNSUPPORTED, "not-s390x", remove, "%s='%s' is for s390x guests only, and this one is %s", name,
          ZPCI_SHOWN (text), ZPCI_SHOWN (domain->arch ? domain->arch : domain->machine));
  } else if (domain->type && strcmp (domain->type, "kvm") != 0 && strcmp (domain->type, "qemu") != 0) {
    fail (ZPCI_ERROR_UNSUPPORTED, "not-qemu", remove, "%s='%s' is for QEMU guests, and this domain is of type '%s'", name,
          ZPCI_SHOWN (text), ZPCI_SHOWN (domain->type));
  } else if (device->kind == ZPCI_DEVICE_OTHER) {
    what = describe_other (device);
    fail (ZPCI_ERROR_UNSUPPORTED, "not-passed-through", "remove the attribute, or use <hostdev mode='subsystem' type='pci'>",
          "%s='%s' is for passed-through PCI functions, and this is %s", name, ZPCI_SHOWN (text), what);
  } else if (g_strcmp0 (type, "pci") != 0) {
    fail (ZPCI_ERROR_UNSUPPORTED, "address-type", "write <address type='pci'>",
          "%s='%s' stands in an <address> of type '%s'", name, ZPCI_SHOWN (text), ZPCI_SHOWN (type));
  } else if (!device->has_source) {
    fail (ZPCI_ERROR_MALFORMED, "no-source",
          "write <source><address domain='0x....' bus='0x..' slot='0x..' function='0x.'/></source>",
          "%s='%s', but the <source> names no host function", name, ZPCI_SHOWN (text));
  }
}

static void
check_values (const ZpciDomainDevice *device, ZpciRuleFindings *findings)
{
  for (ZpciRequestId id = 0; device->has_attributes && id < ZPCI_N_REQUESTS; id++) {
    const char *name = zpci_requests[id].attribute, *text = zpci_xml_peek (device->zpci, name);
    g_autofree char *remedy = NULL;
    ZpciAsk ask;

    if (!text || zpci_ask_parse (text, &ask))
      continue;
    remedy = g_strdup_printf ("write %s='on' or %s='off', or leave it out", name, name);
    fail (ZPCI_ERROR_MALFORMED, "request-value", remedy, "%s='%s' is neither on nor off", name, ZPCI_SHOWN (text));
  }
}

static void
check_id (const ZpciDomainDevice *device, const char *name, guint32 min, guint32 max, ZpciRuleFindings *findings)
{
  const char *text = zpci_xml_peek (device->zpci, name);
  g_autoptr (GError) error = NULL;
  int width = max > 0xffff ? 8 : 4;
  gboolean octal = FALSE;
  guint32 value = 0;

  if (!text)
    return;
  if (!zpci_id_read (text, max, &value, &octal, &error) && error->code == ZPCI_ERROR_MALFORMED) {
    fail (ZPCI_ERROR_MALFORMED, "id-number", "write it in decimal, or in hex with 0x", "%s='%s' is not a number", name,
          ZPCI_SHOWN (text));
  } else if (error || value < min) {
    fail (ZPCI_ERROR_RANGE, "id-range", "write a number inside, or leave it out", "%s='%s' is outside 0x%0*x..0x%0*x", name,
          ZPCI_SHOWN (text), width, min, width, max);
  } else if (octal) {
    g_autofree char *remedy = g_strdup_printf ("write %s='0x%0*x'", name, width, value);

    zpci_rule_findings_add (findings,
                       device->has_attributes ? ZPCI_FINDING_ERROR : ZPCI_FINDING_WARNING,
                       ZPCI_ERROR_MALFORMED, "id-octal", device, device->line, remedy, "%s='%s' is octal to libvirt", name,
                       ZPCI_SHOWN (text));
  }
}

/* Returns: (nullable): the first attribute that asks for something of KVM. */
static const char *
first_of_kvm (const ZpciRequest *request)
{
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++) {
    if (zpci_requests[id].needs_kvm && request->ask[id] == ZPCI_ASK_ON)
      return zpci_requests[id].attribute;
  }
  return NULL;
}

static void
check_request (const ZpciDomain *domain, const ZpciDomainDevice *device, ZpciRuleFindings *findings)
{
  static const char remove[] = "remove one of them";
  const ZpciRequest *request = &device->request;
  const char *wanted = first_of_kvm (request);

  if (request->aif == ZPCI_ASK_ON && request->interp == ZPCI_ASK_OFF)
    fail (ZPCI_ERROR_CONFLICT, "aif-without-interp", remove, "aif='on' needs interpretation, and interp='off' forbids it");
  if (request->region == ZPCI_ASK_ON && request->interp == ZPCI_ASK_ON)
    fail (ZPCI_ERROR_CONFLICT, "region-and-interp", remove, "region='on' and interp='on' exclude each other");
  if (request->region == ZPCI_ASK_ON && request->aif == ZPCI_ASK_ON)
    fail (ZPCI_ERROR_CONFLICT, "region-and-aif", remove, "region='on' and aif='on' exclude each other");

  if (!wanted)
    return;
  if (g_strcmp0 (domain->type, "qemu") == 0) {
    g_autofree char *remedy = g_strdup_printf ("write <domain type='kvm'>, or remove %s", wanted);

    fail (ZPCI_ERROR_UNSUPPORTED, "request-without-kvm", remedy, "%s='on' needs KVM, and this domain is of type 'qemu'", wanted);
  }
  if (domain->s390_pv)
    fail (ZPCI_ERROR_UNSUPPORTED, "request-secure-execution", remove,
          "%s='on' is not possible with <launchSecurity type='s390-pv'/>", wanted);
}

/* A hand-written override beside an attribute: neither may win silently. */
static void
check_overrides (const ZpciDomain *domain, ZpciRuleFindings *findings)
{
  const ZpciDomainStock *stock = domain->stock;

  for (guint i = 0; i < stock->overrides->len; i++) {
    const ZpciOverride *override = &g_array_index (stock->overrides, ZpciOverride, i);
    const ZpciDomainDevice *device = g_hash_table_lookup (stock->by_uid, GUINT_TO_POINTER (override->uid));
    g_autofree char *asked = NULL;
    ZpciAsk ask = device ? zpci_request_property (&device->attributes, override->id) : ZPCI_ASK_ABSENT;

    if (ask == ZPCI_ASK_ABSENT || override->ours)
      continue;
    asked = zpci_request_format (&device->attributes);
    fail (ZPCI_ERROR_CONFLICT, "request-and-override", "remove one of them",
          "%s stands on <zpci>, and a <qemu:override> in line %u sets '%s' of alias 'zpci%u'",
          asked, zpci_xml_get_line (domain->xml, override->property), zpci_requests[override->id].property,
          override->uid);
  }
}

static void
warn_taint (const ZpciDomain *domain, const ZpciDomainDevice *device, ZpciRuleFindings *findings)
{
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++) {
    const char *property = zpci_requests[id].property;
    ZpciAsk ask = zpci_request_property (&device->request, id);
    g_autofree char *asked = NULL;

    if (!zpci_override_needed (id, ask, domain->global[id], domain->machine, FALSE))
      continue;
    asked = zpci_request_format (&device->request);
    if (zpci_request_is_empty (&device->attributes) && device->override[id] != ask)
      warn (ZPCI_ERROR_CONFLICT, "metadata-without-override", "define the guest with the attributes again",
            "the metadata asks for %s, but no <qemu:override> sets '%s' to %s, so QEMU will not do it",
            asked, property, zpci_ask_text (ask));
    else
      warn (ZPCI_ERROR_UNSUPPORTED, "taint", NULL,
            "%s is a <qemu:override> of '%s', which taints the domain (custom-device)", asked, property);
  }
}

static void
check_guest_domain (const ZpciDomainDevice *device, ZpciRuleFindings *findings)
{
  const char *text = zpci_xml_peek (device->address, "domain");
  guint32 value;

  if (text && zpci_xml_attr_is (device->address, "type", "pci") &&
      (!zpci_id_read (text, G_MAXUINT32, &value, NULL, NULL) || value != 0))
    fail (ZPCI_ERROR_RANGE, "guest-domain",
          "remove it; the domain of the host belongs into <source>, and the number that the guest shall see into uid",
          "guest PCI domain '%s' does not exist, only 0 does", ZPCI_SHOWN (text));
}

static void
check_twice (GTree *seen, ZpciOpt id, const char *name, const ZpciDomainDevice *device,
             ZpciRuleFindings *findings)
{
  const ZpciDomainDevice *other;

  if (!id.set)
    return;
  other = g_tree_lookup (seen, GUINT_TO_POINTER (id.value));
  if (other)
    fail (ZPCI_ERROR_CONFLICT, "id-twice", "write another, or leave it out", "%s='0x%0*x' is also that of %s in line %u", name,
          strcmp (name, "uid") == 0 ? 4 : 8, id.value, ZPCI_SHOWN (other->label), other->line);
  else
    g_tree_insert (seen, GUINT_TO_POINTER (id.value), (gpointer) device);
}

static void
check_devices (const ZpciDomain *domain, ZpciRuleFindings *findings)
{
  g_autoptr (GTree) uids = g_tree_new (zpci_id_compare), fids = g_tree_new (zpci_id_compare);
  gboolean warnings = !findings->only_first;

  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);

    if (device->zpci) {
      check_place (domain, device, findings);
      check_values (device, findings);
      check_id (device, "uid", 1, 0xffff, findings);
      check_id (device, "fid", 0, G_MAXUINT32, findings);
      check_twice (uids, device->uid, "uid", device, findings);
      check_twice (fids, device->fid, "fid", device, findings);
    }
    if (!zpci_domain_is_s390x (domain))
      continue;
    check_guest_domain (device, findings);
    check_request (domain, device, findings);
    if (warnings)
      warn_taint (domain, device, findings);
  }
}

/* Says where @node stands: "<disk>", "the <address> of <disk>", or that it stands alone. */
static char *
describe_holder (const xmlNode *node)
{
  const xmlNode *holder = zpci_xml_parent (node);
  const xmlNode *device = holder && strcmp ((const char *) holder->name, "address") == 0 ? zpci_xml_parent (holder) : NULL;

  if (device)
    return g_strdup_printf ("in the <address> of <%s>", ZPCI_SHOWN ((const char *) device->name));
  if (holder)
    return g_strdup_printf ("in <%s>", ZPCI_SHOWN ((const char *) holder->name));
  return g_strdup ("outside any device");
}

static gboolean
is_zpci (const xmlNode *node)
{
  return strcmp ((const char *) node->name, "zpci") == 0;
}

static void
check_misplaced (const ZpciDomain *domain, ZpciRuleFindings *findings)
{
  for (guint i = 0; i < domain->misplaced->len; i++) {
    const xmlNode *node = g_ptr_array_index (domain->misplaced, i);
    g_autofree char *holder = describe_holder (node);

    zpci_rule_findings_add (findings, ZPCI_FINDING_ERROR, ZPCI_ERROR_UNSUPPORTED, "misplaced-element", NULL,
                       zpci_xml_get_line (domain->xml, node),
                       is_zpci (node) ? "put it into the guest <address type='pci'> that is a child of the device, once"
                                      : "write it as <ap>, a child of <hostdev mode='subsystem' type='mdev' "
                                        "model='vfio-ap'>, once",
                       "%s <%s> %s has no effect", is_zpci (node) ? "a" : "an", (const char *) node->name, holder);
  }
}

/* Source of what libvirt drops: libvirt 9.0.0 src/util/virxml.c (virXMLNodeSanitizeNamespaces). */
static void
check_metadata (const ZpciDomain *domain, ZpciRuleFindings *findings)
{
  const ZpciDomainStock *stock = domain->stock;

  if (stock->surplus)
    zpci_rule_findings_add (findings, ZPCI_FINDING_ERROR, ZPCI_ERROR_CONFLICT, "metadata-place", NULL,
                       zpci_xml_get_line (domain->xml, stock->surplus),
                       "put its entries into that one, or remove it",
                       "this <functions> of libvirt-zpci is not the first in the first <metadata>, and libvirt drops it");
  for (guint i = 0; i < stock->entries->len; i++) {
    const ZpciMetadataEntry *entry = &g_array_index (stock->entries, ZpciMetadataEntry, i);

    if (entry->again)
      zpci_rule_findings_add (findings, ZPCI_FINDING_ERROR, ZPCI_ERROR_CONFLICT, "metadata-twice", entry->device,
                         zpci_xml_get_line (domain->xml, entry->node),
                         "remove one of them",
                         "a second <function> in <metadata> has uid 0x%04x and the source of this device",
                         entry->uid.value);
  }
  for (guint i = 0; i < stock->matrices->len; i++) {
    const ZpciMatrixEntry *entry = &g_array_index (stock->matrices, ZpciMatrixEntry, i);

    if (entry->again)
      zpci_rule_findings_add (findings, ZPCI_FINDING_ERROR, ZPCI_ERROR_CONFLICT, "metadata-twice", NULL,
                         zpci_xml_get_line (domain->xml, entry->node), "remove one of them",
                         "a second <ap> in <metadata> has uuid %s", entry->key);
  }
}

static void
check_all (const ZpciDomain *domain, ZpciRuleFindings *findings)
{
  check_devices (domain, findings);
  check_overrides (domain, findings);
  zpci_matrices_check (domain, findings);
  check_misplaced (domain, findings);
  zpci_words_check (domain, findings);
  check_metadata (domain, findings);
  for (guint i = 0; !findings->only_first && i < domain->orphans->len; i++)
    zpci_rule_findings_add (findings, ZPCI_FINDING_WARNING, ZPCI_ERROR_NOT_FOUND, "metadata-unused", NULL, 0, NULL, "%s",
                       (const char *) g_ptr_array_index (domain->orphans, i));
}

GPtrArray *
zpci_domain_check (ZpciDomain *domain)
{
  ZpciRuleFindings findings = { .list = zpci_findings_new () };

  check_all (domain, &findings);
  zpci_findings_sort (findings.list);
  return findings.list;
}

GPtrArray *
zpci_domain_check_words (const ZpciDomain *domain)
{
  ZpciRuleFindings findings = { .list = zpci_findings_new () };

  zpci_words_check (domain, &findings);
  zpci_findings_sort (findings.list);
  return findings.list;
}

/* Returns: FALSE with the first error that @check finds. */
static gboolean
refuse (const ZpciDomain *domain, void (*check) (const ZpciDomain *, ZpciRuleFindings *), GError **error)
{
  g_autoptr (GPtrArray) list = zpci_findings_new ();
  ZpciRuleFindings findings = { .list = list, .only_first = TRUE };

  check (domain, &findings);
  if (list->len == 0)
    return TRUE;
  zpci_finding_set_error (g_ptr_array_index (list, 0), zpci_xml_get_name (domain->xml), error);
  return FALSE;
}

gboolean
zpci_domain_refuse (ZpciDomain *domain, GError **error)
{
  return refuse (domain, check_all, error);
}

gboolean
zpci_domain_refuse_metadata (ZpciDomain *domain, GError **error)
{
  return refuse (domain, check_metadata, error);
}
