/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * From what a user types to one function: node-device name, PCI address,
 * "fid:", "uid:" or a network interface.
 */
#include "zpci-error.h"
#include "zpci-host.h"
#include "zpci-number.h"

#include <string.h>

#define MAX_LISTED 8

typedef enum {
  BY_ADDRESS,
  BY_FID,
  BY_UID,
  BY_NETDEV,
} Kind;

typedef struct {
  Kind kind;
  ZpciPciAddress address;
  guint32 number;
  const char *netdev;
} Query;

/* "pci_0001_00_00_0" */
static gboolean
parse_nodedev_name (const char *text, ZpciPciAddress *address)
{
  g_autofree char *copy = NULL;

  if (!g_str_has_prefix (text, "pci_") || strlen (text) != strlen ("pci_0001_00_00_0"))
    return FALSE;
  copy = g_strdup (text + strlen ("pci_"));
  if (copy[4] != '_' || copy[7] != '_' || copy[10] != '_')
    return FALSE;
  copy[4] = copy[7] = ':';
  copy[10] = '.';
  return zpci_pci_address_parse (copy, address);
}

static gboolean
parse_query (const char *device, Query *query, GError **error)
{
  gboolean by_fid = g_str_has_prefix (device, "fid:");
  guint64 value;

  if (by_fid || g_str_has_prefix (device, "uid:")) {
    if (!zpci_parse_number (device + 4, ZPCI_RADIX_ANY, by_fid ? G_MAXUINT32 : 0xffff, &value, error)) {
      g_prefix_error (error, "device '%.64s': ", device);
      if (error && *error)
        (*error)->code = ZPCI_ERROR_MALFORMED;
      return FALSE;
    }
    query->kind = by_fid ? BY_FID : BY_UID;
    query->number = (guint32) value;
  } else if (zpci_pci_address_parse (device, &query->address) || parse_nodedev_name (device, &query->address)) {
    query->kind = BY_ADDRESS;
  } else {
    query->kind = BY_NETDEV;
    query->netdev = device;
  }
  return TRUE;
}

static gboolean
matches (const ZpciFunction *function, const Query *query)
{
  switch (query->kind) {
  case BY_ADDRESS:
    return function->has_address && zpci_pci_address_compare (&function->address, &query->address) == 0;
  case BY_FID:
    return function->fid.set && function->fid.value == query->number;
  case BY_UID:
    return function->uid.set && function->uid.value == query->number;
  case BY_NETDEV:
  default:
    return function->netdevs && g_strv_contains ((const char *const *) function->netdevs, query->netdev);
  }
}

/* A standby slot keeps the address of a function that may be elsewhere by now. */
static void
prefer_configured (GPtrArray *found)
{
  guint configured = 0;

  for (guint i = 0; i < found->len; i++)
    configured += ((const ZpciFunction *) g_ptr_array_index (found, i))->configured ? 1 : 0;
  for (guint i = found->len; configured > 0 && i > 0; i--)
    if (!((const ZpciFunction *) g_ptr_array_index (found, i - 1))->configured)
      g_ptr_array_remove_index (found, i - 1);
}

static char *
list_fids (GPtrArray *found)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < MIN (found->len, MAX_LISTED); i++) {
    const ZpciFunction *function = g_ptr_array_index (found, i);
    char address[ZPCI_PCI_ADDRESS_TEXT];

    g_string_append (text, i ? ", " : "");
    if (function->fid.set)
      g_string_append_printf (text, "fid:0x%08x", function->fid.value);
    if (function->has_address)
      g_string_append_printf (text, "%s%s", function->fid.set ? " at " : "",
                              zpci_pci_address_format (&function->address, address));
  }
  if (found->len > MAX_LISTED)
    g_string_append_printf (text, " and %u more", found->len - MAX_LISTED);
  return g_string_free (text, FALSE);
}

/* A bare number is the most likely slip: say which fid it would be. Eight digits are the name of a slot. */
static char *
hint (ZpciHost *host, const char *device)
{
  gboolean by_fid = g_str_has_prefix (device, "fid:");
  guint64 value;

  if (host->functions->len == 0)
    return g_strdup ("this host has no zPCI functions");
  if ((by_fid || g_str_has_prefix (device, "uid:")) &&
      zpci_parse_number (device + 4, ZPCI_RADIX_BARE_HEX, G_MAXUINT32, &value, NULL) && value > 9)
    return g_strdup_printf ("a number without 0x is decimal, hexadecimal is %.4s0x%0*x; 'virt-zpci list --all' shows "
                            "what is there", device, by_fid ? 8 : 4, (guint32) value);
  if ((strlen (device) == 8 && zpci_parse_number (device, ZPCI_RADIX_BARE_HEX, G_MAXUINT32, &value, NULL)) ||
      zpci_parse_number (device, ZPCI_RADIX_ANY, G_MAXUINT32, &value, NULL) ||
      zpci_parse_number (device, ZPCI_RADIX_BARE_HEX, G_MAXUINT32, &value, NULL))
    return g_strdup_printf ("a number needs 'fid:' or 'uid:' before it, as fid:0x%08x", (guint32) value);
  return g_strdup ("expected a node-device name, a PCI address, fid:0x..., uid:0x... or a network interface; "
                   "'virt-zpci list --all' shows what is there");
}

ZpciFunction *
zpci_host_find (ZpciHost *host, const char *device, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  g_autofree char *text = NULL;
  Query query = { 0 };

  if (!parse_query (device, &query, error))
    return NULL;
  for (guint i = 0; i < host->functions->len; i++) {
    ZpciFunction *function = g_ptr_array_index (host->functions, i);

    if (matches (function, &query))
      g_ptr_array_add (found, function);
  }
  prefer_configured (found);
  if (found->len == 1)
    return g_ptr_array_index (found, 0);
  if (found->len > 1) {
    text = list_fids (found);
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_CONFLICT, "device '%.64s' is ambiguous: %s", device, text);
  } else {
    text = hint (host, device);
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND, "device '%.64s' is not on this host: %s", device, text);
  }
  return NULL;
}
