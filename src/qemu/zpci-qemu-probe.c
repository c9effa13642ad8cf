/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which questions an emulator is asked, and with what command line.
 * Source: QEMU 7.2 docs/interop/qmp-intro.txt, qapi/machine.json, qapi/qdev.json.
 */
#include "zpci-error.h"
#include "zpci-qemu-private.h"
#include "zpci-text.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static void
set_refused (ZpciQmp *qmp, const char *command, JsonObject *refusal, GError **error)
{
  const char *text = refusal ? zpci_json_string (refusal, "desc") : NULL;
  g_autofree char *desc = zpci_text_cut (text, -1, 200);

  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "emulator %s: refuses %s: '%s'", qmp->path, command,
               desc);
}

/* The "return" of a command that must succeed. */
static JsonNode *
ask_command (ZpciQmp *qmp, const char *command, GError **error)
{
  g_autoptr (JsonObject) reply = zpci_qmp_execute (qmp, command, NULL, error);

  if (!reply)
    return NULL;
  if (json_object_has_member (reply, "return"))
    return json_node_copy (json_object_get_member (reply, "return"));
  set_refused (qmp, command, zpci_json_object (reply, "error"), error);
  return NULL;
}

/* With their compat properties where QEMU lists them (9.1 on, an unstable argument): any error means without. */
static JsonNode *
ask_machines (ZpciQmp *qmp, GError **error)
{
  g_autoptr (JsonObject) reply = zpci_qmp_execute (qmp, "query-machines", "{\"compat-props\":true}", error);

  if (!reply)
    return NULL;
  if (json_object_has_member (reply, "return"))
    return json_node_copy (json_object_get_member (reply, "return"));
  return ask_command (qmp, "query-machines", error);
}

/* The properties of the zpci device; a null node where there is no such device. */
static JsonNode *
ask_properties (ZpciQmp *qmp, GError **error)
{
  g_autoptr (JsonObject) reply =
      zpci_qmp_execute (qmp, "device-list-properties", "{\"typename\":\"zpci\"}", error);
  JsonObject *refusal;

  if (!reply)
    return NULL;
  if (zpci_json_array (reply, "return"))
    return json_node_copy (json_object_get_member (reply, "return"));
  if (json_object_has_member (reply, "return")) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED,
                 "emulator %s: reply to device-list-properties: not a list", qmp->path);
    return NULL;
  }
  refusal = zpci_json_object (reply, "error");
  if (refusal && g_strcmp0 (zpci_json_string (refusal, "class"), "DeviceNotFound") == 0)
    return json_node_new (JSON_NODE_NULL);
  set_refused (qmp, "device-list-properties", refusal, error);
  return NULL;
}

/* Of each object in a list, only the members that are read later: a record is
 * small and parsed fast. Text that is not a list of objects is kept for the parser to refuse. */
static JsonNode *
keep_members (JsonNode *list, const char *const *names)
{
  JsonNode *result = json_node_new (JSON_NODE_ARRAY);
  JsonArray *kept = json_array_new ();
  JsonArray *all;

  json_node_take_array (result, kept);
  if (!JSON_NODE_HOLDS_ARRAY (list)) {
    json_node_unref (result);
    return list;
  }
  all = json_node_get_array (list);
  for (guint i = 0; i < json_array_get_length (all); i++) {
    JsonObject *from = zpci_json_element_object (all, i);
    JsonObject *to = json_object_new ();

    for (guint n = 0; from && names[n]; n++) {
      JsonNode *member = json_object_get_member (from, names[n]);

      if (member)
        json_object_set_member (to, names[n], strcmp (names[n], ZPCI_QEMU_COMPAT) == 0 ? zpci_qemu_keep_compat (member)
                                                                                       : json_node_copy (member));
    }
    json_array_add_object_element (kept, to);
  }
  json_node_unref (list);
  return result;
}

static gboolean
check_path (const char *path, GError **error)
{
  struct stat st;

  if (!g_path_is_absolute (path)) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "emulator '%s': the path must be absolute", path);
    return FALSE;
  }
  if (stat (path, &st) < 0) {
    zpci_set_error_errno (error, errno, "emulator %s", path);
    return FALSE;
  }
  if (!S_ISREG (st.st_mode)) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_IO, "emulator %s: not a regular file", path);
    return FALSE;
  }
  return TRUE;
}

static gboolean
ask_all (ZpciQmp *qmp, JsonObject *replies, GError **error)
{
  static const char *const machine_members[] = { "name", "alias", "is-default", "deprecated", ZPCI_QEMU_COMPAT, NULL };
  static const char *const property_members[] = { "name", "type", "default-value", NULL };
  JsonNode *answer = ask_command (qmp, "query-version", error);

  if (!answer)
    return FALSE;
  json_object_set_member (replies, "query-version", answer);
  answer = ask_machines (qmp, error);
  if (!answer)
    return FALSE;
  json_object_set_member (replies, "query-machines", keep_members (answer, machine_members));
  answer = ask_properties (qmp, error);
  if (!answer)
    return FALSE;
  json_object_set_member (replies, "device-list-properties", keep_members (answer, property_members));
  return zpci_qemu_crypto_ask (qmp, replies, error);
}

JsonObject *
zpci_qemu_replies_ask (const char *path, guint timeout_ms, GError **error)
{
  /* No accelerator is needed for these questions; KVM is only there for a QEMU built without TCG. */
  const char *argv[] = { path, "-S", "-no-user-config", "-nodefaults", "-display", "none",
                         "-machine", "none,accel=tcg:kvm", "-qmp", "stdio", NULL };
  g_autoptr (JsonObject) greeting = NULL;
  g_autoptr (JsonObject) replies = NULL;
  g_autoptr (ZpciQmp) qmp = NULL;

  if (!check_path (path, error))
    return NULL;
  qmp = zpci_qmp_open ((char **) argv, timeout_ms ? timeout_ms : ZPCI_QEMU_TIMEOUT_MS, &greeting, error);
  if (!qmp)
    return NULL;
  replies = json_object_new ();
  json_object_set_string_member (replies, "format", ZPCI_QEMU_REPLIES_FORMAT);
  json_object_set_int_member (replies, "version", ZPCI_QEMU_REPLIES_VERSION);
  json_object_set_string_member (replies, "path", path);
  if (!ask_all (qmp, replies, error))
    return NULL;
  return g_steal_pointer (&replies);
}

/* Asks for what the replies leave open of @options' machine types. Returns: FALSE if they have no more to tell. */
static gboolean
ask_more (ZpciQemuCaps **caps, const ZpciQemuProbeOptions *options, gint64 deadline_us, JsonObject *replies,
          const char *name)
{
  gint64 left_ms = (deadline_us - g_get_monotonic_time ()) / G_TIME_SPAN_MILLISECOND;
  ZpciQemuProbeOptions left;
  ZpciQemuCaps *more;

  if (!options || left_ms <= 0)
    return FALSE;
  left = *options;
  left.timeout_ms = (guint) left_ms;
  if (!zpci_qemu_machines_ask (*caps, &left, replies))
    return FALSE;
  more = zpci_qemu_replies_parse (replies, name, NULL);
  if (!more)
    return FALSE;
  zpci_qemu_caps_free (*caps);
  *caps = more;
  return TRUE;
}

ZpciQemuCaps *
zpci_qemu_caps_probe (const char *path, const ZpciQemuProbeOptions *options, GError **error)
{
  const char *cache = options ? options->cache_directory : NULL;
  guint timeout_ms = options && options->timeout_ms ? options->timeout_ms : ZPCI_QEMU_TIMEOUT_MS;
  gint64 deadline_us = g_get_monotonic_time () + timeout_ms * G_TIME_SPAN_MILLISECOND;
  g_autofree char *key = cache ? zpci_qemu_cache_key (path) : NULL;
  g_autofree char *name = g_strdup_printf ("emulator %s", path);
  g_autoptr (JsonObject) replies = key ? zpci_qemu_cache_load (cache, path) : NULL;
  ZpciQemuCaps *caps = replies ? zpci_qemu_replies_parse (replies, name, NULL) : NULL;
  gboolean news = FALSE;

  if (!caps) { /* nothing is kept, or it is damaged */
    g_clear_pointer (&replies, json_object_unref);
    replies = zpci_qemu_replies_ask (path, timeout_ms, error);
    caps = replies ? zpci_qemu_replies_parse (replies, name, error) : NULL;
    news = caps != NULL;
  }
  if (!caps)
    return NULL;
  news |= ask_more (&caps, options, deadline_us, replies, name);
  if (news && key)
    zpci_qemu_cache_store (cache, path, key, replies);
  return caps;
}

char *
zpci_qemu_replies_record (const char *path, const ZpciQemuProbeOptions *options, GError **error)
{
  g_autofree char *name = g_strdup_printf ("emulator %s", path);
  g_autoptr (JsonObject) replies = zpci_qemu_replies_ask (path, options ? options->timeout_ms : 0, error);
  g_autoptr (ZpciQemuCaps) caps = replies ? zpci_qemu_replies_parse (replies, name, error) : NULL;

  if (!caps)
    return NULL;
  if (options)
    zpci_qemu_machines_ask (caps, options, replies);
  return zpci_qemu_replies_to_text (replies);
}
