/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A function as JSON: every attribute, in the order of docs/json.md.
 */
#include "function-json.h"

static void
set_identity (JsonObject *object, const ZpciFunction *function)
{
  g_autofree char *nodedev = zpci_function_nodedev_name (function);
  char address[ZPCI_PCI_ADDRESS_TEXT];

  zpci_cli_json_set_hex (object, "fid", function->fid, 8);
  zpci_cli_json_set_hex (object, "uid", function->uid, 4);
  zpci_cli_json_set_tri (object, "uid_is_unique", function->uid_is_unique);
  if (function->has_address)
    zpci_cli_json_set_text (object, "pci_address", zpci_pci_address_format (&function->address, address));
  zpci_cli_json_set_text (object, "nodedev", nodedev);
  zpci_cli_json_set_text (object, "slot", function->slot);
}

static void
set_kind (JsonObject *object, const ZpciFunction *function)
{
  zpci_cli_json_set_hex (object, "pchid", function->pchid, 4);
  zpci_cli_json_set_text (object, "type", zpci_function_type_name (function));
  zpci_cli_json_set_hex (object, "pft", function->pft, 2);
  zpci_cli_json_set_number (object, "vfn", function->vfn);
  zpci_cli_json_set_number (object, "port", function->port);
  zpci_cli_json_set_hex (object, "group", function->pfgid, 2);
  zpci_cli_json_set_hex (object, "fidparm", function->fidparm, 2);
  if (function->has_pfip) {
    g_autofree char *pfip = g_strdup_printf ("%02x.%02x.%02x.%02x", function->pfip[0], function->pfip[1],
                                             function->pfip[2], function->pfip[3]);

    json_object_set_string_member (object, "pfip", pfip);
  }
}

static void
set_pnetids (JsonObject *object, const ZpciFunction *function)
{
  JsonArray *array;

  if (!zpci_function_carries_pnetid (function))
    return;
  array = json_array_new ();
  for (guint i = 0; i < ZPCI_PNETID_FIELDS; i++) {
    JsonObject *field;

    if (!function->pnetid[i])
      continue;
    field = json_object_new ();
    json_object_set_int_member (field, "port", i + 1);
    zpci_cli_json_set_text (field, "pnetid", function->pnetid[i]);
    json_array_add_object_element (array, field);
  }
  json_object_set_array_member (object, "pnetids", array);
}

static void
set_interrupts (JsonObject *object, const char *name, const ZpciInterrupts *interrupts)
{
  if (interrupts->present != ZPCI_UNKNOWN)
    json_object_set_int_member (object, name, interrupts->present == ZPCI_YES ? interrupts->vectors : 0);
}

static void
set_state (JsonObject *object, const ZpciFunction *function)
{
  g_autofree char *power = zpci_function_power_path (function);

  json_object_set_string_member (object, "state", function->configured ? "configured" : "standby");
  zpci_cli_json_set_text (object, "power_on", power);
  zpci_cli_json_set_text (object, "driver", function->driver);
  zpci_cli_json_set_number (object, "iommu_group", function->iommu_group);
  if (function->configured)
    json_object_set_array_member (object, "netdevs", zpci_cli_json_texts (function->netdevs));
}

JsonObject *
zpci_function_to_json (const ZpciFunction *function)
{
  JsonObject *object = json_object_new ();

  set_identity (object, function);
  set_kind (object, function);
  set_pnetids (object, function);
  zpci_cli_json_set_tri (object, "mio_enabled", function->mio_enabled);
  set_interrupts (object, "msi_vectors", &function->msi);
  set_interrupts (object, "msix_vectors", &function->msix);
  zpci_cli_json_set_hex (object, "vendor", function->vendor, 4);
  zpci_cli_json_set_hex (object, "device", function->device, 4);
  zpci_cli_json_set_hex (object, "class", function->class_code, 6);
  set_state (object, function);
  return object;
}

static void
set_hex64 (JsonObject *object, const char *name, guint64 value)
{
  g_autofree char *text = g_strdup_printf ("0x%016" G_GINT64_MODIFIER "x", value);

  json_object_set_string_member (object, name, text);
}

static void
set_vfio_group (JsonObject *object, const ZpciVfioGroup *group)
{
  set_hex64 (object, "dma_mask", group->dasm);
  set_hex64 (object, "msi_address", group->msi_addr);
  json_object_set_int_member (object, "msi_count", group->noi);
  json_object_set_int_member (object, "store_block_max", group->maxstbl);
  zpci_cli_json_set_number (object, "store_block_interpreted_max", group->imaxstbl);
  if (group->mui > 0)
    json_object_set_int_member (object, "measurement_interval", group->mui);
}

JsonObject *
zpci_vfio_to_json (const ZpciVfioInfo *vfio)
{
  JsonObject *object = json_object_new ();

  if (vfio->has_base) {
    set_hex64 (object, "dma_start", vfio->base.start_dma);
    set_hex64 (object, "dma_end", vfio->base.end_dma);
    if (vfio->base.fmb_length > 0)
      json_object_set_int_member (object, "measurement_length", vfio->base.fmb_length);
  }
  if (vfio->has_group)
    set_vfio_group (object, &vfio->group);
  zpci_cli_json_set_tri (object, "refresh", vfio->refresh);
  if (vfio->relaxed == ZPCI_YES)
    json_object_set_boolean_member (object, "relaxed", TRUE);
  json_object_set_boolean_member (object, "io_region", vfio->has_io_region);
  return object;
}
