/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Devices: which element libvirt takes for what, so that an attribute that
 * libvirt would not read is seen as misplaced, and a device is called what
 * libvirt will call it.
 */
#include "zpci-conf-private.h"
#include "zpci-number.h"
#include "zpci-text.h"

#include <stdlib.h>
#include <string.h>

gboolean
zpci_id_read (const char *text, guint32 max, guint32 *value, gboolean *octal, GError **error)
{
  gboolean leading_zero = text[0] == '0' && g_ascii_isdigit (text[1]);
  guint64 number;

  if (octal)
    *octal = leading_zero;
  if (!leading_zero) {
    if (!zpci_parse_number (text, ZPCI_RADIX_ANY, max, &number, error))
      return FALSE;
  } else if (text[strspn (text, "01234567")] != '\0') {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "'%s' is not an octal number", ZPCI_SHOWN (text));
    return FALSE;
  } else if (!zpci_digits_to_number (text, 8, max, &number)) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_RANGE, "'%s' is above 0x%x", ZPCI_SHOWN (text), max);
    return FALSE;
  }
  *value = (guint32) number;
  return TRUE;
}

static ZpciOpt
read_id (const xmlNode *zpci, const char *name, guint32 min, guint32 max)
{
  const char *text = zpci_xml_peek (zpci, name);
  guint32 value;

  return text && zpci_id_read (text, max, &value, NULL, NULL) && value >= min ? ZPCI_OPT (value)
                                                                              : ZPCI_OPT_NONE;
}

static gboolean
has_our_attributes (const xmlNode *zpci)
{
  for (const xmlAttr *attr = zpci->properties; attr; attr = attr->next) {
    if (!attr->ns && zpci_request_find ((const char *) attr->name) < ZPCI_N_REQUESTS)
      return TRUE;
  }
  return FALSE;
}

/* libvirt takes the last <zpci> of an address. */
static xmlNode *
last_zpci (const xmlNode *address)
{
  xmlNode *last = zpci_xml_child (address, "zpci", NULL);

  for (xmlNode *next = last; next; next = zpci_xml_next (next))
    last = next;
  return last;
}

static xmlNode *
next_in (const xmlNode *top, xmlNode *node)
{
  xmlNode *next = xmlFirstElementChild (node);

  for (; !next && node != top; node = node->parent)
    next = xmlNextElementSibling (node);
  return next;
}

static void
find_misplaced (ZpciDomainDevice *device, GPtrArray *misplaced)
{
  for (xmlNode *node = device->node; node; node = next_in (device->node, node)) {
    if (node != device->zpci && !node->ns && strcmp ((const char *) node->name, "zpci") == 0 &&
        has_our_attributes (node))
      g_ptr_array_add (misplaced, node);
    if (zpci_matrix_is_misplaced (device, node))
      g_ptr_array_add (misplaced, node);
    zpci_words_collect (device, node);
  }
}

/* One number of a source address; absent counts as 0, as in libvirt. */
static gboolean
read_part (const xmlNode *address, const char *name, guint32 max, guint32 *value)
{
  const char *text = zpci_xml_peek (address, name);

  *value = 0;
  return !text || zpci_id_read (text, max, value, NULL, NULL);
}

gboolean
zpci_domain_read_address (const xmlNode *address, ZpciPciAddress *out)
{
  guint32 domain, bus, slot, function;

  if (!read_part (address, "domain", 0xffff, &domain) || !read_part (address, "bus", 0xff, &bus) ||
      !read_part (address, "slot", 0x1f, &slot) || !read_part (address, "function", 7, &function))
    return FALSE;
  *out = (ZpciPciAddress) { (guint16) domain, (guint8) bus, (guint8) slot, (guint8) function };
  return TRUE;
}

static gboolean
read_source (const xmlNode *node, ZpciPciAddress *source)
{
  xmlNode *address = zpci_xml_child (zpci_xml_child (node, "source", NULL), "address", NULL);

  return address && zpci_domain_read_address (address, source);
}

static ZpciDeviceKind
read_kind (const xmlNode *node)
{
  if (node->ns)
    return ZPCI_DEVICE_OTHER;
  if (strcmp ((const char *) node->name, "hostdev") == 0 && zpci_xml_attr_is (node, "type", "pci") &&
      (zpci_xml_attr_is (node, "mode", "subsystem") || zpci_xml_attr_is (node, "mode", NULL)))
    return ZPCI_DEVICE_HOSTDEV;
  if (strcmp ((const char *) node->name, "interface") == 0 && zpci_xml_attr_is (node, "type", "hostdev") &&
      zpci_xml_attr_is (zpci_xml_child (zpci_xml_child (node, "source", NULL), "address", NULL), "type", "pci"))
    return ZPCI_DEVICE_INTERFACE;
  return ZPCI_DEVICE_OTHER;
}

static void
read_request (ZpciDomainDevice *device)
{
  for (const xmlAttr *attr = device->zpci->properties; attr; attr = attr->next) {
    ZpciRequestId id = attr->ns ? ZPCI_N_REQUESTS : zpci_request_find ((const char *) attr->name);

    if (id == ZPCI_N_REQUESTS)
      continue;
    device->has_attributes = TRUE;
    zpci_ask_parse (zpci_xml_value (attr), &device->attributes.ask[id]);
  }
  device->request = device->attributes;
}

ZpciDomainDevice *
zpci_domain_read_device (ZpciDomain *domain, xmlNode *node)
{
  ZpciDomainDevice *device = g_new0 (ZpciDomainDevice, 1);
  xmlNode *driver = zpci_xml_child (node, "driver", NULL), *place;

  device->kind = read_kind (node);
  device->node = node;
  device->address = zpci_xml_child (node, "address", NULL);
  device->zpci = last_zpci (device->address);
  place = device->zpci ? device->zpci : device->address ? device->address : node;
  device->line = zpci_xml_get_line (domain->xml, place);
  if (device->zpci) {
    device->uid = read_id (device->zpci, "uid", 1, 0xffff);
    device->fid = read_id (device->zpci, "fid", 0, G_MAXUINT32);
    read_request (device);
  }
  if (device->kind != ZPCI_DEVICE_OTHER) {
    device->has_source = read_source (node, &device->source);
    device->driver_model = driver ? zpci_xml_attr (driver, "model") : NULL;
    device->managed = zpci_xml_attr_is (node, "managed", "yes");
  }
  zpci_domain_read_matrix (domain, device);
  find_misplaced (device, domain->misplaced);
  domain->has_attributes |= device->has_attributes || device->words ||
                            (device->matrix && device->matrix->ap) || domain->misplaced->len > 0;
  return device;
}

void
zpci_domain_device_free (ZpciDomainDevice *device)
{
  if (!device)
    return;
  g_free (device->label);
  g_free (device->driver_model);
  g_clear_pointer (&device->words, g_array_unref);
  g_free (device);
}

/* Takes the alias where there is one; else @stem and the next number of @counter. */
static char *
make_label (const xmlNode *node, const char *stem, guint64 *counter)
{
  xmlNode *alias = zpci_xml_child (node, "alias", NULL);
  const char *name = zpci_xml_peek (alias, "name");
  guint64 number;

  if (!name || *name == '\0') {
    GString *label = g_string_new (stem);

    zpci_text_append_decimal (label, (*counter)++);
    return g_string_free (label, FALSE);
  }
  if (g_str_has_prefix (name, stem) &&
      zpci_parse_number (name + strlen (stem), ZPCI_RADIX_DEC, G_MAXUINT32, &number, NULL) &&
      number >= *counter)
    *counter = number + 1;
  return g_strdup (name);
}

/*
 * libvirt numbers the <interface> first, then every <hostdev>, USB ones too,
 * in one series. Source: libvirt 9.0.0 qemu_alias.c, qemuAssignDeviceAliases.
 */
static void
label_hostdevs (GPtrArray *all)
{
  static const char *const elements[] = { "interface", "hostdev" };
  guint64 counter = 0;

  for (guint pass = 0; pass < G_N_ELEMENTS (elements); pass++) {
    for (guint i = 0; i < all->len; i++) {
      ZpciDomainDevice *device = g_ptr_array_index (all, i);

      if (strcmp ((const char *) device->node->name, elements[pass]) == 0 &&
          (pass == 1 || zpci_xml_attr_is (device->node, "type", "hostdev")))
        device->label = make_label (device->node, "hostdev", &counter);
    }
  }
}

static int
compare_names (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

static void
label_others (GPtrArray *all)
{
  /* No GHashTable: a client chooses the names, and could make all of them collide. */
  g_autoptr (GTree) counters = g_tree_new_full (compare_names, NULL, NULL, g_free);

  for (guint i = 0; i < all->len; i++) {
    ZpciDomainDevice *device = g_ptr_array_index (all, i);
    const char *element = (const char *) device->node->name;
    guint64 *counter = g_tree_lookup (counters, element);

    if (device->label)
      continue;
    if (!counter) {
      counter = g_new0 (guint64, 1);
      g_tree_insert (counters, (gpointer) element, counter);
    }
    device->label = make_label (device->node, element, counter);
  }
}

void
zpci_domain_read_devices (ZpciDomain *domain)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_domain_device_free);

  domain->devices = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_domain_device_free);
  domain->matrices = zpci_domain_matrices_new ();
  domain->misplaced = g_ptr_array_new ();
  for (xmlNode *devices = zpci_xml_child (domain->node, "devices", NULL); devices;
       devices = zpci_xml_next (devices)) {
    for (xmlNode *node = xmlFirstElementChild (devices); node; node = xmlNextElementSibling (node)) {
      domain->n_network_interfaces += strcmp ((const char *) node->name, "interface") == 0 && zpci_xml_attr_is (node, "type", "network");
      g_ptr_array_add (all, zpci_domain_read_device (domain, node));
    }
  }
  label_hostdevs (all);
  label_others (all);

  for (guint i = 0; i < all->len; i++) {
    ZpciDomainDevice *device = g_ptr_array_index (all, i);

    if (device->matrix)
      device->matrix->label = g_strdup (device->label);
    if (device->kind != ZPCI_DEVICE_OTHER || device->matrix || device->zpci || device->words ||
        zpci_xml_attr_is (device->address, "type", "pci"))
      g_ptr_array_add (domain->devices, g_steal_pointer (&g_ptr_array_index (all, i)));
  }
}
