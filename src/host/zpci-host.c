/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A host as a whole: read, looked up by device, and which driver would be bound.
 */
#include "zpci-host.h"

#include "zpci-error.h"
#include "zpci-hash.h"
#include "zpci-host-private.h"
#include "zpci-paths.h"
#include "zpci-scan.h"
#include "zpci-trouble.h"
#include "zpci-vfio.h"

static ZpciHost *
host_new (ZpciRoot *root, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ZpciRoot) sysfs = zpci_root_open_directory (root, ZPCI_PATH_SYSFS, &local);
  ZpciHost *host;

  if (!sysfs) {
    g_set_error (error, ZPCI_ERROR, local->code, "no host can be read: %s", local->message);
    return NULL;
  }
  host = g_new0 (ZpciHost, 1);
  host->root = zpci_root_ref (root);
  host->warnings = g_ptr_array_new_with_free_func (g_free);
  host->troubles = g_ptr_array_new_with_free_func (g_free);
  return host;
}

static void
describe_troubles (ZpciHost *host)
{
  for (guint i = 0; i < host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (host->functions, i);
    ZpciReason *trouble;

    if (zpci_function_trouble_notice (function) != ZPCI_NOTICE_ALWAYS)
      continue;
    trouble = zpci_function_trouble (function);
    g_ptr_array_add (host->troubles, zpci_reason_format (trouble));
    zpci_reason_free (trouble);
  }
}

/* Of several at one address the first counts, a configured one before all in standby. */
static void
index_addresses (ZpciHost *host)
{
  g_clear_pointer (&host->by_address, g_hash_table_unref);
  host->by_address = g_hash_table_new (zpci_hash_number, NULL);
  for (guint i = 0; i < host->functions->len; i++) {
    ZpciFunction *function = g_ptr_array_index (host->functions, i);
    const ZpciFunction *known = function->has_address ? zpci_host_find_place (host, &function->address) : NULL;

    if (function->has_address && (!known || (function->configured && !known->configured)))
      g_hash_table_insert (host->by_address, zpci_pci_address_key (&function->address), function);
  }
}

/* FALSE: nothing was found, and something could not be looked at: there may be functions. */
static gboolean
scan (ZpciHost *host, ZpciAttributeMask attributes, gboolean other_architecture, GError **error)
{
  guint before = host->warnings->len;

  g_clear_pointer (&host->functions, g_ptr_array_unref);
  host->functions = zpci_scan (host->root, attributes, other_architecture, host->warnings);
  index_addresses (host);
  g_ptr_array_set_size (host->troubles, 0);
  describe_troubles (host);
  if (host->functions->len > 0 || host->warnings->len == before)
    return TRUE;
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_IO, "%s", (const char *) g_ptr_array_index (host->warnings, before));
  return FALSE;
}

static gboolean
is_other_architecture (const ZpciHost *host)
{
  return host->facts.is_s390x.value == ZPCI_NO;
}

ZpciHost *
zpci_host_read (ZpciRoot *root, GError **error)
{
  g_autoptr (ZpciHost) host = host_new (root, error);

  if (!host)
    return NULL;
  zpci_facts_read_machine (root, &host->facts, host->warnings);
  if (!scan (host, ZPCI_ATTRIBUTE_ALL, is_other_architecture (host), error))
    return NULL;
  zpci_facts_read_pci (root, host->functions, &host->facts, host->warnings);
  return g_steal_pointer (&host);
}

/* Where a device is a zPCI function, the slots are ours as well, whatever /proc says. */
ZpciHost *
zpci_host_read_functions (ZpciRoot *root, ZpciAttributeMask attributes, GError **error)
{
  g_autoptr (ZpciHost) host = host_new (root, error);

  if (!host)
    return NULL;
  if (!scan (host, attributes, TRUE, error))
    return NULL;
  if (host->functions->len > 0)
    return g_steal_pointer (&host);
  zpci_facts_read_machine (root, &host->facts, host->warnings);
  return is_other_architecture (host) || scan (host, attributes, FALSE, error) ? g_steal_pointer (&host) : NULL;
}

void
zpci_host_free (ZpciHost *host)
{
  if (!host)
    return;
  zpci_facts_clear (&host->facts);
  g_clear_pointer (&host->by_address, g_hash_table_unref);
  g_clear_pointer (&host->functions, g_ptr_array_unref);
  g_ptr_array_unref (host->warnings);
  g_ptr_array_unref (host->troubles);
  zpci_root_unref (host->root);
  g_free (host);
}

ZpciFunction *
zpci_host_find_place (ZpciHost *host, const ZpciPciAddress *address)
{
  return g_hash_table_lookup (host->by_address, zpci_pci_address_key (address));
}

ZpciFunction *
zpci_host_find_address (ZpciHost *host, const ZpciPciAddress *address)
{
  ZpciFunction *function = zpci_host_find_place (host, address);

  return function && function->configured ? function : NULL;
}

/* The device's own modalias, which is what the kernel and libvirt match with. */
static char *
read_modalias (ZpciHost *host, const ZpciFunction *function)
{
  char text[ZPCI_PCI_ADDRESS_TEXT];
  g_autofree char *path = g_strconcat (ZPCI_PATH_DEVICES "/", zpci_pci_address_format (&function->address, text),
                                       "/modalias", NULL);
  g_autoptr (GError) error = NULL;
  char *modalias = zpci_root_read_text (host->root, path, 256, &error);

  zpci_host_warn_once (host->warnings, "module alias of a function", error);
  return modalias;
}

char *
zpci_host_vfio_driver_for (ZpciHost *host, const ZpciFunction *function, const char *model, gboolean managed,
                           gboolean picks_variant)
{
  g_autofree char *modalias = NULL;
  g_autofree char *module = NULL;
  gboolean known = FALSE;

  if (model)
    return zpci_driver_resolve (host->root, model, host->warnings);
  if (!managed)
    return g_strdup (function->driver);
  if (!picks_variant)
    return g_strdup ("vfio-pci");
  modalias = function->configured && function->has_address ? read_modalias (host, function) : NULL;
  module = modalias ? zpci_modules_pick (host->root, host->facts.kernel_release, modalias, &known, host->warnings) : NULL;
  if (module)
    return zpci_driver_resolve (host->root, module, host->warnings);
  return modalias && known ? g_strdup ("vfio-pci") : NULL;
}
