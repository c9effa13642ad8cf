/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The stock form: our metadata, the QEMU overrides on zpci devices, and which
 * device each belongs to.
 */
#include "zpci-conf-private.h"
#include "zpci-hash.h"
#include "zpci-number.h"
#include "zpci-text.h"

#include <string.h>

static xmlNode *
next_child (const xmlNode *parent, const xmlNode *previous, const char *name, const char *ns)
{
  return previous ? zpci_xml_next (previous) : zpci_xml_child (parent, name, ns);
}

/* Fills @entry; returns NULL, or (transfer full) why it cannot be raised. */
static char *
read_entry (xmlNode *node, ZpciMetadataEntry *entry)
{
  const char *uid = zpci_xml_peek (node, "uid"), *source = zpci_xml_peek (node, "source");
  guint64 number;

  entry->node = node;
  if (!uid || !zpci_parse_number (uid, ZPCI_RADIX_ANY, 0xffff, &number, NULL) || number == 0)
    return g_strdup_printf ("its uid '%s' is not a number from 1 to 0xffff", ZPCI_SHOWN (uid));
  entry->uid = ZPCI_OPT ((guint32) number);
  if (!source || !zpci_pci_address_parse (source, &entry->source))
    return g_strdup_printf ("its source '%s' is not a PCI address", ZPCI_SHOWN (source));

  for (xmlAttr *attr = node->properties; attr; attr = attr->next) {
    const char *text = zpci_xml_value (attr);
    ZpciRequestId id = zpci_request_find ((const char *) attr->name);

    if (id < ZPCI_N_REQUESTS && !attr->ns) {
      if (!zpci_ask_parse (text, &entry->request.ask[id]))
        return g_strdup_printf ("its %s '%s' is neither 'on' nor 'off'", zpci_requests[id].attribute,
                                ZPCI_SHOWN (text));
    } else if (attr->ns || (strcmp ((const char *) attr->name, "uid") != 0 &&
                            strcmp ((const char *) attr->name, "source") != 0)) {
      /* Of a later version: raising it would lose what it says. */
      return g_strdup_printf ("its attribute '%s' is not known here", ZPCI_SHOWN ((const char *) attr->name));
    }
  }
  if (zpci_request_is_empty (&entry->request))
    return g_strdup ("it asks nothing");
  return xmlFirstElementChild (node) ? g_strdup ("it holds an element that is not known here") : NULL;
}

/* Why @entry fits no device, or NULL after giving the device its request, if it is the first to speak for it. */
static char *
fit_entry (ZpciDomainStock *stock, ZpciMetadataEntry *entry)
{
  ZpciDomainDevice *device = g_hash_table_lookup (stock->by_uid, GUINT_TO_POINTER (entry->uid.value));
  char text[ZPCI_PCI_ADDRESS_TEXT];

  entry->left = !device || !device->has_source || zpci_pci_address_compare (&device->source, &entry->source) != 0;
  if (!device)
    return g_strdup ("no passed-through device has this uid");
  if (entry->left)
    return g_strdup_printf ("the device with this uid, %s, passes through %s", ZPCI_SHOWN (device->label),
                            device->has_source ? zpci_pci_address_format (&device->source, text) : "nothing");
  entry->device = device;
  entry->again = !zpci_request_is_empty (&device->metadata);
  if (entry->again)
    return NULL; /* a fault of its own, see zpci_domain_refuse_metadata() */
  device->metadata = entry->request;
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++) {
    if (!device->has_attributes || !zpci_xml_peek (device->zpci, zpci_requests[id].attribute))
      device->request.ask[id] = entry->request.ask[id];
  }
  return NULL;
}

static ZpciRequest *
copy_request (const ZpciRequest *request)
{
  ZpciRequest *copy = g_new (ZpciRequest, 1);

  *copy = *request;
  return copy;
}

static void
read_entries (ZpciDomain *domain, xmlNode *container)
{
  ZpciDomainStock *stock = domain->stock;

  for (xmlNode *node = NULL; (node = next_child (container, node, "function", ZPCI_DOMAIN_NS));) {
    ZpciMetadataEntry entry = { 0 };
    g_autofree char *why = read_entry (node, &entry);
    char source[ZPCI_PCI_ADDRESS_TEXT];

    if (!why)
      why = fit_entry (stock, &entry);
    if (why && entry.uid.set) {
      g_ptr_array_add (domain->orphans,
                       g_strdup_printf ("metadata of uid 0x%04x, source %s, is not used: %s%s", entry.uid.value,
                                        zpci_pci_address_format (&entry.source, source), why,
                                        entry.left ? "; " ZPCI_DROPS_LEFT : ""));
    } else if (why) {
      g_ptr_array_add (domain->orphans, g_strdup_printf ("metadata in line %u is not used: %s",
                                                         zpci_xml_get_line (domain->xml, node), why));
    }
    g_array_append_val (stock->entries, entry);
    if (entry.left)
      g_hash_table_replace (stock->left, GUINT_TO_POINTER (entry.uid.value), copy_request (&entry.request));
  }
}

static void
read_metadata (ZpciDomain *domain)
{
  ZpciDomainStock *stock = domain->stock;

  stock->metadata = zpci_xml_child (domain->node, "metadata", NULL);
  stock->container = zpci_xml_child (stock->metadata, "functions", ZPCI_DOMAIN_NS);
  domain->has_metadata = stock->container != NULL;
  if (stock->container) {
    stock->surplus = zpci_xml_next (stock->container);
    read_entries (domain, stock->container);
    zpci_domain_read_matrix_entries (domain, stock->container);
  }
  for (xmlNode *node = stock->metadata; node && !stock->surplus && (node = zpci_xml_next (node));)
    stock->surplus = zpci_xml_child (node, "functions", ZPCI_DOMAIN_NS);
}

static gboolean
read_alias (const xmlNode *device, guint32 *uid)
{
  const char *alias = zpci_xml_peek (device, "alias");
  guint64 number;

  if (!alias || !g_str_has_prefix (alias, "zpci") || alias[4] == '0' ||
      !zpci_parse_number (alias + 4, ZPCI_RADIX_DEC, 0xffff, &number, NULL))
    return FALSE;
  *uid = (guint32) number;
  return TRUE;
}

static gboolean
is_written_for (const ZpciRequest *request, const ZpciOverride *override)
{
  return override->value != ZPCI_ASK_ABSENT && zpci_request_property (request, override->id) == override->value;
}

static void
read_property (ZpciDomain *domain, xmlNode *property, guint32 uid)
{
  const char *name = zpci_xml_peek (property, "name"), *type = zpci_xml_peek (property, "type");
  const char *value = zpci_xml_peek (property, "value");
  ZpciOverride override = { .property = property, .uid = uid, .id = zpci_request_find_property (name) };
  ZpciDomainDevice *device = g_hash_table_lookup (domain->stock->by_uid, GUINT_TO_POINTER (uid));
  const ZpciRequest *left = g_hash_table_lookup (domain->stock->left, GUINT_TO_POINTER (uid));

  if (override.id == ZPCI_N_REQUESTS)
    return;
  if (g_strcmp0 (type, "bool") == 0 && g_strcmp0 (value, "true") == 0)
    override.value = ZPCI_ASK_ON;
  else if (g_strcmp0 (type, "bool") == 0 && g_strcmp0 (value, "false") == 0)
    override.value = ZPCI_ASK_OFF;

  if (device && override.value != ZPCI_ASK_ABSENT) {
    override.ours = is_written_for (&device->metadata, &override);
    /* libvirt applies them in this order, the last one stands. */
    device->override[override.id] = override.value;
  }
  override.left = left && !override.ours && is_written_for (left, &override);
  g_array_append_val (domain->stock->overrides, override);
}

static void
read_overrides (ZpciDomain *domain)
{
  xmlNode *override = NULL, *device, *frontend, *property;
  guint32 uid;

  while ((override = next_child (domain->node, override, "override", ZPCI_QEMU_NS))) {
    g_ptr_array_add (domain->stock->override, override);
    for (device = NULL; (device = next_child (override, device, "device", ZPCI_QEMU_NS));) {
      if (!read_alias (device, &uid))
        continue;
      g_array_append_val (domain->stock->override_uids, uid);
      for (frontend = NULL; (frontend = next_child (device, frontend, "frontend", ZPCI_QEMU_NS));) {
        for (property = NULL; (property = next_child (frontend, property, "property", ZPCI_QEMU_NS));)
          read_property (domain, property, uid);
      }
    }
  }
}

void
zpci_domain_read_stock (ZpciDomain *domain)
{
  ZpciDomainStock *stock = g_new0 (ZpciDomainStock, 1);

  domain->stock = stock;
  domain->orphans = g_ptr_array_new_with_free_func (g_free);
  stock->entries = g_array_new (FALSE, FALSE, sizeof (ZpciMetadataEntry));
  stock->matrices = g_array_new (FALSE, FALSE, sizeof (ZpciMatrixEntry));
  stock->override = g_ptr_array_new ();
  stock->overrides = g_array_new (FALSE, FALSE, sizeof (ZpciOverride));
  stock->override_uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  stock->by_uid = g_hash_table_new (zpci_hash_number, NULL);
  stock->by_key = g_hash_table_new (zpci_hash_text, g_str_equal);
  stock->left = g_hash_table_new_full (zpci_hash_number, NULL, NULL, g_free);
  for (guint i = 0; i < domain->devices->len; i++) {
    ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);

    /* In an address of any other type, libvirt reads no <zpci>. */
    if (device->kind != ZPCI_DEVICE_OTHER && device->uid.set && zpci_xml_attr_is (device->address, "type", "pci") &&
        !g_hash_table_contains (stock->by_uid, GUINT_TO_POINTER (device->uid.value)))
      g_hash_table_insert (stock->by_uid, GUINT_TO_POINTER (device->uid.value), device);
  }
  for (guint i = 0; i < domain->matrices->len; i++) {
    ZpciDomainMatrix *matrix = g_ptr_array_index (domain->matrices, i);

    if (matrix->key[0] && !g_hash_table_contains (stock->by_key, matrix->key))
      g_hash_table_insert (stock->by_key, matrix->key, matrix);
  }
  read_metadata (domain);
  read_overrides (domain);
}

void
zpci_domain_stock_free (ZpciDomainStock *stock)
{
  if (!stock)
    return;
  g_array_unref (stock->entries);
  g_array_unref (stock->matrices);
  g_ptr_array_unref (stock->override);
  g_array_unref (stock->overrides);
  g_array_unref (stock->override_uids);
  g_hash_table_unref (stock->by_uid);
  g_hash_table_unref (stock->by_key);
  g_hash_table_unref (stock->left);
  g_free (stock);
}
