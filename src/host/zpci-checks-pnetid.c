/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Physical networks. SMC-D over ISM and SMC-R over RoCE set their connections
 * up over a network interface with the same PNETID: a RoCE or Network Express
 * function, an OSA or a HiperSockets channel path.
 */
#include "zpci-checks.h"

#include "zpci-channel-path.h"

#include <string.h>

typedef enum { ISM, NETWORK_FUNCTION, OSA, HIPERSOCKETS, KINDS } Kind;

static const char *const kind_names[KINDS] = { "ISM", "RoCE", "OSA", "HiperSockets" };

typedef struct {
  GPtrArray *members[KINDS]; /* of char*: names of functions and channel paths */
} Network;

static Network *
network_new (void)
{
  Network *network = g_new0 (Network, 1);

  for (guint kind = 0; kind < KINDS; kind++)
    network->members[kind] = g_ptr_array_new_with_free_func (g_free);
  return network;
}

static void
network_free (gpointer data)
{
  Network *network = data;

  for (guint kind = 0; kind < KINDS; kind++)
    g_ptr_array_unref (network->members[kind]);
  g_free (network);
}

static void
add_member (GTree *networks, const char *pnetid, Kind kind, const char *name)
{
  Network *network = g_tree_lookup (networks, pnetid);

  if (!network) {
    network = network_new ();
    g_tree_insert (networks, g_strdup (pnetid), network);
  }
  g_ptr_array_add (network->members[kind], g_strdup (name));
}

/* Both ports of an adapter may be on one network: it is one member all the same. */
static gboolean
occurs_before (char *const *pnetids, guint field)
{
  for (guint i = 0; i < field; i++)
    if (g_strcmp0 (pnetids[i], pnetids[field]) == 0)
      return TRUE;
  return FALSE;
}

static void
add_members (GTree *networks, char *const *pnetids, Kind kind, const char *name)
{
  for (guint i = 0; i < ZPCI_PNETID_FIELDS; i++) {
    if (pnetids[i] && !occurs_before (pnetids, i))
      add_member (networks, pnetids[i], kind, name);
  }
}

static void
add_channel_path (GTree *networks, const ZpciChannelPath *path)
{
  add_members (networks, path->pnetid, path->kind == ZPCI_CHANNEL_PATH_OSA ? OSA : HIPERSOCKETS, path->name);
}

static void
add_function (GTree *networks, const ZpciFunction *function)
{
  char address[ZPCI_PCI_ADDRESS_TEXT] = "";
  g_autofree char *name = function->fid.set ? g_strdup_printf ("0x%08x", function->fid.value) : NULL;

  if (!name && function->has_address)
    zpci_pci_address_format (&function->address, address);
  add_members (networks, function->pnetid, function->pft.value == ZPCI_PFT_ISM ? ISM : NETWORK_FUNCTION,
               name ? name : address);
}

static void
add_all (GTree *networks, const ZpciHost *host)
{
  g_autoptr (GPtrArray) paths = zpci_channel_paths_read (host->root);

  for (guint i = 0; i < host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (host->functions, i);

    if (zpci_function_carries_pnetid (function))
      add_function (networks, function);
  }
  for (guint i = 0; i < paths->len; i++)
    add_channel_path (networks, g_ptr_array_index (paths, i));
}

static gboolean
check_network (gpointer key, gpointer value, gpointer data)
{
  const char *pnetid = key;
  const Network *network = value;
  ZpciFinding *finding;
  guint n[KINDS];

  for (guint kind = 0; kind < KINDS; kind++)
    n[kind] = network->members[kind]->len;
  finding = zpci_checks_add (data, "pnetid",
                   n[ISM] > 0 && n[NETWORK_FUNCTION] + n[OSA] + n[HIPERSOCKETS] == 0 ? ZPCI_FINDING_WARNING
                                                                                     : ZPCI_FINDING_PASS,
                   "no network interface shares it with ISM",
                   "give an OSA, HiperSockets or RoCE of this host the same PNETID, or SMC-D falls back to TCP",
                   "PNETID %s: %u ISM, %u RoCE, %u OSA, %u HiperSockets", pnetid, n[ISM], n[NETWORK_FUNCTION], n[OSA],
                   n[HIPERSOCKETS]);
  for (guint kind = 0; kind < KINDS; kind++) {
    for (guint i = 0; i < n[kind]; i++)
      zpci_finding_add_member (finding, kind_names[kind], g_ptr_array_index (network->members[kind], i));
  }
  return FALSE;
}

static void
check_functions_without (const ZpciHost *host, GPtrArray *checks)
{
  for (guint i = 0; i < host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (host->functions, i);
    gboolean any = FALSE;

    if (!function->configured || !function->pft.set || function->pft.value != ZPCI_PFT_ISM)
      continue;
    for (guint f = 0; f < ZPCI_PNETID_FIELDS; f++)
      any = any || function->pnetid[f];
    if (!any) {
      g_autofree char *label = zpci_function_label (function);

      zpci_checks_add (checks, "pnetid", ZPCI_FINDING_WARNING, "it has none",
                       "give it a PNETID in the hardware configuration; SMC-D does not use it without one",
                       "PNETID of ISM %s", label);
    }
  }
}

static int
compare_names (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

void
zpci_checks_pnetids (const ZpciHost *host, GPtrArray *checks)
{
  GTree *networks = g_tree_new_full (compare_names, NULL, g_free, network_free);

  add_all (networks, host);
  g_tree_foreach (networks, check_network, checks);
  g_tree_unref (networks);
  check_functions_without (host, checks);
}
