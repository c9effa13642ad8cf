/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The record of one function and the names of function types.
 */
#include "zpci-function.h"

#include "zpci-paths.h"

#include <string.h>

/* @pnetid: the utility string of this type holds PNETIDs. */
static const struct {
  guint8 pft;
  const char *name;
  gboolean pnetid;
} types[] = {
  { ZPCI_PFT_UNCLASSIFIED, "unclassified", FALSE },
  { ZPCI_PFT_ROCE_EXPRESS, "roce-express", TRUE },
  { ZPCI_PFT_ISM, "ism", TRUE },
  { ZPCI_PFT_ROCE_EXPRESS_2, "roce-express-2", TRUE },
  { ZPCI_PFT_NVME, "nvme", FALSE },
  { ZPCI_PFT_NETWORK_EXPRESS_HYBRID, "network-express-hybrid", TRUE },
  { ZPCI_PFT_CLOUD_NETWORK, "cloud-network", TRUE },
  { ZPCI_PFT_NETWORK_EXPRESS_DIRECT, "network-express-direct", TRUE },
};

ZpciFunction *
zpci_function_new (void)
{
  return g_new0 (ZpciFunction, 1);
}

void
zpci_function_free (ZpciFunction *function)
{
  if (!function)
    return;
  for (gsize i = 0; i < ZPCI_PNETID_FIELDS; i++)
    g_free (function->pnetid[i]);
  g_free (function->slot);
  g_free (function->driver);
  g_free (function->trouble_fact);
  g_strfreev (function->netdevs);
  g_free (function);
}

const char *
zpci_function_type_name (const ZpciFunction *function)
{
  if (!function->pft.set)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (types[i].pft == function->pft.value)
      return types[i].name;
  return "unknown";
}

gboolean
zpci_pft_from_name (const char *name, guint8 *pft)
{
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++) {
    if (strcmp (types[i].name, name) == 0) {
      *pft = types[i].pft;
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
zpci_function_carries_pnetid (const ZpciFunction *function)
{
  for (gsize i = 0; function->pft.set && i < G_N_ELEMENTS (types); i++)
    if (types[i].pft == function->pft.value)
      return types[i].pnetid;
  return FALSE;
}

const char *
zpci_function_state_name (const ZpciFunction *function)
{
  return function->configured ? "configured" : function->trouble == ZPCI_TROUBLE_NONE ? "standby" : "no-device";
}

char *
zpci_function_label (const ZpciFunction *function)
{
  char text[ZPCI_PCI_ADDRESS_TEXT];

  if (function->fid.set)
    return g_strdup_printf ("function 0x%08x", function->fid.value);
  if (function->has_address)
    return g_strdup_printf ("function %s", zpci_pci_address_format (&function->address, text));
  return g_strdup_printf ("function in slot '%s'", function->slot ? function->slot : "");
}

char *
zpci_function_nodedev_name (const ZpciFunction *function)
{
  const ZpciPciAddress *at = &function->address;

  if (!function->configured || !function->has_address)
    return NULL;
  return g_strdup_printf ("pci_%04x_%02x_%02x_%x", at->domain, at->bus, at->slot, at->function);
}

char *
zpci_function_power_path (const ZpciFunction *function)
{
  if (function->configured || function->trouble != ZPCI_TROUBLE_NONE || !function->slot)
    return NULL;
  return g_strdup_printf (ZPCI_PATH_POWER, function->slot);
}

gboolean
zpci_function_has_port (const ZpciFunction *function)
{
  gboolean is_ism = function->pft.set && function->pft.value == ZPCI_PFT_ISM;

  return function->port.set && function->port.value != 0 && !is_ism;
}
