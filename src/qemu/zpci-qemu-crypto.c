/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Support of an emulator for crypto adapters: the device vfio-ap, the CPU
 * features that its CPU models know, and the models that have some of them
 * where nobody names them. An emulator that refuses such a question leaves it
 * open; it may be fine for everything else.
 * Source: QEMU 11.1 qapi/machine.json (CpuModelExpansionInfo), qapi/qdev.json; every CPU type of s390x has a property
 * for each feature that QEMU knows (target/s390x/cpu_models.c).
 */
#include "zpci-error.h"
#include "zpci-hash.h"
#include "zpci-qemu-private.h"

#include <string.h>

#define MAX_MODELS 1024
#define MAX_NAME 64

/* For the models together: ten times what they take on a small machine. A host that is so slow, as one that is itself
 * emulated, needs the time of a start hook for the other questions; the models stay open there. */
#define MODELS_MS 500

/* A CPU type that every QEMU for s390x has, whatever runs the guest. */
#define CPU_TYPE "max-s390x-cpu"

/* Members of a record. */
#define DEVICE "vfio-ap"
#define FEATURES "cpu-features"
#define MODELS "cpu-models"

static const char *const names[ZPCI_QEMU_N_FEATURES] = { "ap", "apft", "apqci", "apqi", "appv", "appvi" };

const char *
zpci_qemu_feature_name (ZpciQemuFeature feature)
{
  return names[feature];
}

JsonArray *
zpci_qemu_features_to_json (guint features)
{
  JsonArray *array = json_array_new ();

  for (ZpciQemuFeature i = 0; i < ZPCI_QEMU_N_FEATURES; i++)
    if (features & 1u << i)
      json_array_add_string_element (array, names[i]);
  return array;
}

/* Bits of the features that @has has. */
static guint
find_features (gboolean (*has) (gpointer data, const char *feature), gpointer data)
{
  guint bits = 0;

  for (ZpciQemuFeature i = 0; i < ZPCI_QEMU_N_FEATURES; i++)
    bits |= has (data, names[i]) ? 1u << i : 0;
  return bits;
}

static gboolean
is_listed (gpointer data, const char *feature)
{
  JsonArray *properties = data;

  for (guint i = 0; i < json_array_get_length (properties); i++) {
    JsonObject *property = zpci_json_element_object (properties, i);

    if (property && g_strcmp0 (zpci_json_string (property, "name"), feature) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_on (gpointer data, const char *feature)
{
  return zpci_json_flag (data, feature);
}

/* Returns: FALSE if there was no answer at all; @missing: QEMU has no such type. */
static gboolean
ask_type (ZpciQmp *qmp, const char *type, JsonArray **properties, gboolean *missing, GError **error)
{
  g_autofree char *arguments = g_strdup_printf ("{\"typename\":\"%s\"}", type);
  g_autoptr (JsonObject) reply = zpci_qmp_execute (qmp, "device-list-properties", arguments, error);
  JsonObject *refusal = reply ? zpci_json_object (reply, "error") : NULL;
  JsonArray *list = reply ? zpci_json_array (reply, "return") : NULL;

  *properties = list ? json_array_ref (list) : NULL;
  *missing = refusal && g_strcmp0 (zpci_json_string (refusal, "class"), "DeviceNotFound") == 0;
  return reply != NULL;
}

static gboolean
ask_device (ZpciQmp *qmp, JsonObject *replies, GError **error)
{
  g_autoptr (JsonArray) properties = NULL;
  gboolean missing;

  if (!ask_type (qmp, DEVICE, &properties, &missing, error))
    return FALSE;
  if (properties || missing)
    json_object_set_boolean_member (replies, DEVICE, properties != NULL);
  return TRUE;
}

static gboolean
ask_features (ZpciQmp *qmp, JsonObject *replies, GError **error)
{
  g_autoptr (JsonArray) properties = NULL;
  gboolean missing;

  if (!ask_type (qmp, CPU_TYPE, &properties, &missing, error))
    return FALSE;
  if (properties)
    json_object_set_array_member (replies, FEATURES, zpci_qemu_features_to_json (find_features (is_listed, properties)));
  return TRUE;
}

static gboolean
name_ok (const char *name)
{
  gsize length = name ? strlen (name) : 0;

  if (length == 0 || length > MAX_NAME)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (name[i]) && !strchr ("-_.", name[i]))
      return FALSE;
  return TRUE;
}

/* Adds @model if it has some of the features without being told to. */
static gboolean
ask_model (ZpciQmp *qmp, const char *model, JsonObject *models, GError **error)
{
  g_autofree char *arguments = g_strdup_printf ("{\"type\":\"full\",\"model\":{\"name\":\"%s\"}}", model);
  g_autoptr (JsonObject) reply = zpci_qmp_execute (qmp, "query-cpu-model-expansion", arguments, error);
  JsonObject *expansion = reply ? zpci_json_object (reply, "return") : NULL;
  JsonObject *expanded = expansion ? zpci_json_object (expansion, "model") : NULL;
  JsonObject *properties = expanded ? zpci_json_object (expanded, "props") : NULL;
  guint on = properties ? find_features (is_on, properties) : 0;

  if (on)
    json_object_set_array_member (models, model, zpci_qemu_features_to_json (on));
  return reply != NULL;
}

static gboolean
ask_models (ZpciQmp *qmp, JsonObject *replies, GError **error)
{
  g_autoptr (JsonObject) reply = zpci_qmp_execute (qmp, "query-cpu-definitions", NULL, error);
  JsonArray *list = reply ? zpci_json_array (reply, "return") : NULL;
  guint n = list ? json_array_get_length (list) : 0;
  g_autoptr (JsonObject) models = json_object_new ();
  gint64 end = g_get_monotonic_time () + MODELS_MS * G_TIME_SPAN_MILLISECOND;

  for (guint i = 0; i < MIN (n, MAX_MODELS); i++) {
    JsonObject *entry = zpci_json_element_object (list, i);
    const char *model = entry ? zpci_json_string (entry, "name") : NULL;

    if (g_get_monotonic_time () > end)
      return TRUE;
    if (name_ok (model) && !ask_model (qmp, model, models, error))
      return FALSE;
  }
  if (list)
    json_object_set_object_member (replies, MODELS, g_steal_pointer (&models));
  return reply != NULL;
}

gboolean
zpci_qemu_crypto_ask (ZpciQmp *qmp, JsonObject *replies, GError **error)
{
  return ask_device (qmp, replies, error) && ask_features (qmp, replies, error) && ask_models (qmp, replies, error);
}

/* Bits of the features in @list; what is not one of them is left out. */
static guint
read_features (JsonArray *list)
{
  guint bits = 0;

  for (guint i = 0; list && i < MIN (json_array_get_length (list), MAX_MODELS); i++) {
    JsonNode *node = json_array_get_element (list, i);
    const char *name = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
                           ? json_node_get_string (node) : NULL;

    for (ZpciQemuFeature n = 0; n < ZPCI_QEMU_N_FEATURES; n++)
      if (g_strcmp0 (name, names[n]) == 0)
        bits |= 1u << n;
  }
  return bits;
}

static void
read_model (JsonObject *object, const char *name, JsonNode *node, gpointer models)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    g_hash_table_insert (models, g_strdup (name), GUINT_TO_POINTER (read_features (json_node_get_array (node))));
}

void
zpci_qemu_crypto_parse (ZpciQemuCaps *caps, JsonObject *replies)
{
  JsonArray *features = zpci_json_array (replies, FEATURES);
  JsonObject *models = zpci_json_object (replies, MODELS);

  caps->has_vfio_ap = zpci_json_tri (replies, DEVICE);
  caps->features_known = features != NULL;
  caps->features = read_features (features);
  if (!models)
    return;
  caps->models = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, NULL);
  json_object_foreach_member (models, read_model, caps->models);
}

ZpciTri
zpci_qemu_caps_knows_feature (const ZpciQemuCaps *caps, ZpciQemuFeature feature)
{
  if (!caps->features_known)
    return ZPCI_UNKNOWN;
  return caps->features & 1u << feature ? ZPCI_YES : ZPCI_NO;
}

ZpciTri
zpci_qemu_caps_model_has (const ZpciQemuCaps *caps, const char *model, ZpciQemuFeature feature)
{
  if (!caps->models)
    return ZPCI_UNKNOWN;
  return GPOINTER_TO_UINT (g_hash_table_lookup (caps->models, model)) & 1u << feature ? ZPCI_YES : ZPCI_NO;
}
