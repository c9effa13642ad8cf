/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Asking QEMU's object model.
 */
#include "effective.h"

#include "zpci-error.h"

#include <json-glib/json-glib.h>
#include <libvirt/libvirt-qemu.h>
#include <stdlib.h>

static void
effective_free (gpointer data)
{
  ZpciEffective *effective = data;

  g_free (effective->why);
  g_free (effective);
}

/* {"return": true} or {"error": {"class": "GenericError", "desc": "..."}} */
static ZpciTri
read_reply (const char *reply, char **why)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root, *value;
  JsonObject *object;

  if (!json_parser_load_from_data (parser, reply, -1, NULL) || !(root = json_parser_get_root (parser)) ||
      !JSON_NODE_HOLDS_OBJECT (root)) {
    *why = g_strdup ("QEMU's answer is no JSON object");
    return ZPCI_UNKNOWN;
  }
  object = json_node_get_object (root);
  value = json_object_get_member (object, "return");
  if (value && JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (value) ? ZPCI_YES : ZPCI_NO;
  value = json_object_get_member (object, "error");
  if (value && JSON_NODE_HOLDS_OBJECT (value))
    *why = g_strdup_printf ("QEMU says: %s",
                            json_object_get_string_member_with_default (json_node_get_object (value), "desc", "error"));
  else
    *why = g_strdup ("QEMU's answer is not yes or no");
  return ZPCI_UNKNOWN;
}

static gboolean
get_property (virDomainPtr domain, const char *uid, const char *property, ZpciTri *answer, char **why, GError **error)
{
  g_autofree char *command =
      g_strdup_printf ("{\"execute\": \"qom-get\", \"arguments\": {\"path\": \"/machine/peripheral/zpci%s\", "
                       "\"property\": \"%s\"}}",
                       uid, property);
  g_autofree char *reason = NULL;
  char *reply = NULL;

  if (virDomainQemuMonitorCommand (domain, command, &reply, 0) < 0) {
    zpci_connection_set_error (error, ZPCI_ERROR_IO, "QEMU cannot be asked");
    return FALSE;
  }
  *answer = read_reply (reply, &reason);
  free (reply);
  if (why && *answer == ZPCI_UNKNOWN)
    *why = g_steal_pointer (&reason);
  return TRUE;
}

static ZpciEffective *
ask_device (virDomainPtr domain, const char *uid, GError **error)
{
  ZpciEffective *effective = g_new0 (ZpciEffective, 1);

  if (get_property (domain, uid, "interpret", &effective->interpret, &effective->why, error) &&
      get_property (domain, uid, "forwarding-assist", &effective->forwarding, NULL, error) &&
      get_property (domain, uid, "relaxed-translation", &effective->relaxed, NULL, error))
    return effective;
  effective_free (effective);
  return NULL;
}

/* @argument: UUID and uids, separated by blanks. */
static gpointer
ask_qemu (virConnectPtr connection, const char *argument, GError **error)
{
  g_auto (GStrv) words = g_strsplit (argument, " ", -1);
  g_autoptr (virDomain) domain = virDomainLookupByUUIDString (connection, words[0]);
  g_autoptr (GPtrArray) answers = g_ptr_array_new_with_free_func (effective_free);

  if (!domain) {
    zpci_connection_set_error (error, ZPCI_ERROR_NOT_FOUND, "the guest is gone");
    return NULL;
  }
  for (gsize i = 1; words[i]; i++) {
    ZpciEffective *effective = ask_device (domain, words[i], error);

    if (!effective)
      return NULL;
    g_ptr_array_add (answers, effective);
  }
  return g_steal_pointer (&answers);
}

GPtrArray *
zpci_effective_ask (const char *uri, const char *uuid, const GArray *uids, GError **error)
{
  g_autoptr (GString) argument = g_string_new (uuid);

  for (guint i = 0; i < uids->len; i++)
    g_string_append_printf (argument, " %u", g_array_index (uids, guint, i));
  return zpci_connection_ask_writable (uri, ask_qemu, argument->str, (GDestroyNotify) g_ptr_array_unref, error);
}
