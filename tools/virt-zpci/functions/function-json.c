/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A function as JSON: every attribute that has a key, in the order of the table.
 */
#include "functions.h"

#include "zpci-function-attribute.h"
#include "zpci-json.h"
#include "zpci-trouble.h"

static JsonArray *
pnetids_to_json (const ZpciFunction *function)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < ZPCI_PNETID_FIELDS; i++) {
    JsonObject *field;

    if (!function->pnetid[i])
      continue;
    field = json_object_new ();
    json_object_set_int_member (field, "port", i + 1);
    zpci_json_set_text (field, "pnetid", function->pnetid[i]);
    json_array_add_object_element (array, field);
  }
  return array;
}

static void
set_interrupts (JsonObject *object, const char *name, const ZpciInterrupts *interrupts)
{
  if (interrupts->present != ZPCI_UNKNOWN)
    json_object_set_int_member (object, name, interrupts->present == ZPCI_YES ? interrupts->vectors : 0);
}

static void
set_attribute (JsonObject *object, const ZpciFunctionAttribute *row, const ZpciFunction *function)
{
  const char *key = row->json.name;
  g_autoptr (GString) text = NULL;

  switch (row->kind) {
  case ZPCI_KIND_NUMBER:
    zpci_json_set_number (object, key, zpci_function_attribute_opt (row, function));
    break;
  case ZPCI_KIND_FLAG:
    zpci_json_set_tri (object, key, zpci_function_attribute_tri (row, function));
    break;
  case ZPCI_KIND_VECTORS:
    set_interrupts (object, key, zpci_function_attribute_interrupts (row, function));
    break;
  case ZPCI_KIND_TEXTS:
    if (function->configured)
      json_object_set_array_member (object, key, zpci_json_strv (zpci_function_attribute_texts (row, function)));
    break;
  case ZPCI_KIND_PNETIDS:
    if (zpci_function_carries_pnetid (function))
      json_object_set_array_member (object, key, pnetids_to_json (function));
    break;
  case ZPCI_KIND_HEX:
  case ZPCI_KIND_TEXT:
  default:
    text = g_string_new (NULL);
    if (zpci_function_attribute_append (row, function, ZPCI_OUTPUT_JSON, text))
      zpci_json_set_text (object, key, text->str);
  }
}

static void
set_trouble (JsonObject *object, const ZpciFunction *function)
{
  ZpciReason *trouble;
  g_autofree char *cause = NULL, *remedy = NULL;
  JsonObject *item;

  if (zpci_function_trouble_notice (function) == ZPCI_NOTICE_NONE)
    return;
  trouble = zpci_function_trouble (function);
  item = json_object_new ();
  cause = zpci_reason_cause (trouble);
  remedy = zpci_reason_remedy (trouble);
  zpci_json_set_text (item, "id", trouble->row->id);
  zpci_json_set_text (item, "cause", cause);
  zpci_json_set_text (item, "remedy", remedy);
  json_object_set_object_member (object, "trouble", item);
  zpci_reason_free (trouble);
}

JsonObject *
zpci_function_to_json (const ZpciFunction *function)
{
  JsonObject *object = zpci_function_to_json_keys (function, NULL);

  set_trouble (object, function);
  return object;
}

JsonObject *
zpci_function_to_json_keys (const ZpciFunction *function, GHashTable *keys)
{
  const ZpciFunctionAttribute *const *rows = zpci_function_attributes_of (ZPCI_OUTPUT_JSON);
  JsonObject *object = json_object_new ();

  for (gsize i = 0; rows[i]; i++)
    if (!keys || g_hash_table_contains (keys, rows[i]->json.name))
      set_attribute (object, rows[i], function);
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
  zpci_json_set_number (object, "store_block_interpreted_max", group->imaxstbl);
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
  zpci_json_set_tri (object, "refresh", vfio->refresh);
  if (vfio->relaxed == ZPCI_YES)
    json_object_set_boolean_member (object, "relaxed", TRUE);
  json_object_set_boolean_member (object, "io_region", vfio->has_io_region);
  return object;
}
