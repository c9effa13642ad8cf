/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Guests by function.
 */
#include "guests.h"

#include "connection.h"
#include "zpci-ap-name.h"
#include "zpci-commandline.h"
#include "zpci-document.h"
#include "zpci-error.h"
#include "zpci-hash.h"
#include "zpci-text.h"

#include <libvirt/virterror.h>
#include <string.h>

struct ZpciGuests {
  GHashTable *by_device; /* PCI address or UUID -> GPtrArray of char*, NULL-terminated once complete */
  GHashTable *running;   /* UUID -> name of the guest that runs with it */
  GPtrArray *warnings;
};

void
zpci_guests_free (ZpciGuests *guests)
{
  if (!guests)
    return;
  g_hash_table_unref (guests->by_device);
  g_hash_table_unref (guests->running);
  g_ptr_array_unref (guests->warnings);
  g_free (guests);
}

static ZpciGuests *
guests_new (void)
{
  ZpciGuests *guests = g_new0 (ZpciGuests, 1);

  guests->by_device =
      g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  guests->running = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, g_free);
  guests->warnings = g_ptr_array_new_with_free_func (g_free);
  return guests;
}

static void
add_claim (ZpciGuests *guests, const char *device, const char *name)
{
  GPtrArray *names = g_hash_table_lookup (guests->by_device, device);

  if (!names) {
    names = g_ptr_array_new_with_free_func (g_free);
    g_hash_table_insert (guests->by_device, g_strdup (device), names);
  }
  if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_ptr_array_add (names, g_strdup (name));
}

/* One guest alone can have it, but for the time between two questions: the first by name, whatever the order of libvirt. */
static void
set_holder (ZpciGuests *guests, const char *uuid, const char *name)
{
  const char *holder = g_hash_table_lookup (guests->running, uuid);

  if (!holder || strcmp (name, holder) < 0)
    g_hash_table_insert (guests->running, g_strdup (uuid), g_strdup (name));
}

/* <hostdev type='mdev'><source><address uuid='...'/></source></hostdev> */
static void
add_mdevs (ZpciGuests *guests, ZpciXml *xml, const char *name, gboolean running)
{
  xmlNode *devices = zpci_xml_child (zpci_xml_get_root (xml), "devices", NULL);
  xmlNode *hostdev = devices ? zpci_xml_child (devices, "hostdev", NULL) : NULL;

  for (; hostdev; hostdev = zpci_xml_next (hostdev)) {
    g_autofree char *type = zpci_xml_attr (hostdev, "type");
    xmlNode *source = zpci_xml_child (hostdev, "source", NULL);
    xmlNode *address = source ? zpci_xml_child (source, "address", NULL) : NULL;
    g_autofree char *text = address ? zpci_xml_attr (address, "uuid") : NULL;
    char uuid[ZPCI_AP_UUID_TEXT];

    if (g_strcmp0 (type, "mdev") != 0 || !text || !zpci_ap_uuid_parse (text, uuid))
      continue;
    add_claim (guests, uuid, name);
    if (running)
      set_holder (guests, uuid, name);
  }
}

static void
add_functions (ZpciGuests *guests, const GPtrArray *devices, const char *name)
{
  for (guint i = 0; i < devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (devices, i);
    char address[ZPCI_PCI_ADDRESS_TEXT];

    if (device->has_source)
      add_claim (guests, zpci_pci_address_format (&device->source, address), name);
  }
}

/* @runs: it is what the guest runs with. */
static void
read_document (ZpciGuests *guests, virDomainPtr dom, unsigned int flags, gboolean runs)
{
  const char *name = virDomainGetName (dom);
  char *text = virDomainGetXMLDesc (dom, flags);
  g_autoptr (ZpciDocument) document = text ? zpci_document_new (name, text, strlen (text)) : NULL;
  const ZpciDomain *domain = NULL;
  g_autoptr (GError) error = NULL;

  /* It may have gone since it was listed. */
  if (!text && virGetLastErrorCode () == VIR_ERR_NO_DOMAIN)
    return;
  if (document)
    domain = zpci_document_get_domain (document, &error);
  else
    zpci_connection_set_error (&error, ZPCI_ERROR_IO, "cannot read the XML of guest '%s'", name);
  if (domain) {
    g_autoptr (GPtrArray) behind = zpci_commandline_devices (domain);

    add_functions (guests, domain->devices, name);
    add_functions (guests, behind, name);
    add_mdevs (guests, document->xml, name, runs);
  }
  if (error)
    g_ptr_array_add (guests->warnings, g_strdup (error->message));
}

/* The functions that it has, and those that it will have when it starts next. */
static void
read_domain (virDomainPtr dom, gboolean running, gboolean stored, gpointer guests)
{
  read_document (guests, dom, 0, running);
  if (running && stored)
    read_document (guests, dom, VIR_DOMAIN_XML_INACTIVE, FALSE);
}

static void
sort_claims (ZpciGuests *guests)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, guests->by_device);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    GPtrArray *names = value;

    qsort (names->pdata, names->len, sizeof *names->pdata, zpci_text_compare_pointed);
    g_ptr_array_add (names, NULL);
  }
}

static gpointer
ask_guests (virConnectPtr connection, const char *argument, GError **error)
{
  ZpciGuests *guests = guests_new ();

  if (!zpci_guest_each (connection, read_domain, guests, error)) {
    zpci_guests_free (guests);
    return NULL;
  }
  sort_claims (guests);
  return guests;
}

ZpciGuests *
zpci_guests_load (const char *uri, GError **error)
{
  return zpci_connection_ask (uri, ask_guests, NULL, (GDestroyNotify) zpci_guests_free, error);
}

char **
zpci_guests_of (const ZpciGuests *guests, const ZpciPciAddress *address)
{
  char text[ZPCI_PCI_ADDRESS_TEXT];

  return zpci_guests_of_mdev (guests, zpci_pci_address_format (address, text));
}

char **
zpci_guests_of_mdev (const ZpciGuests *guests, const char *uuid)
{
  GPtrArray *names = g_hash_table_lookup (guests->by_device, uuid);

  return names ? (char **) names->pdata : NULL;
}

const char *
zpci_guests_runs_mdev (const ZpciGuests *guests, const char *uuid, const char *name)
{
  const char *runs = g_hash_table_lookup (guests->running, uuid);

  return g_strcmp0 (runs, name) != 0 ? runs : NULL;
}

/*
 * Only a live host has guests here, unless the user says where they are. A
 * machine without a daemon is not a fault; a daemon that does not answer is reported.
 */
ZpciGuests *
zpci_cli_load_guests (ZpciCli *cli)
{
  g_autofree char *uri = zpci_connection_find (cli);
  g_autoptr (GError) error = NULL;
  ZpciGuests *guests;

  if (!uri)
    return NULL;
  guests = zpci_guests_load (uri, &error);
  if (!guests) {
    g_autofree char *why = zpci_error_format (error);

    zpci_cli_warn ("guests are not known: %s", why);
    return NULL;
  }
  zpci_cli_warn_all (guests->warnings);
  return guests;
}
