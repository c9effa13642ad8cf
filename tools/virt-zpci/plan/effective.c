/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Asking QEMU's object model.
 */
#include "status-report.h"

#include "zpci-error.h"
#include "zpci-json.h"
#include "zpci-text.h"

#include <libvirt/libvirt-qemu.h>
#include <stdlib.h>
#include <string.h>

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
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = zpci_json_parse (reply, strlen (reply), "QEMU's answer", &error);
  JsonObject *refusal = object ? zpci_json_object (object, "error") : NULL;
  ZpciTri value = object ? zpci_json_tri (object, "return") : ZPCI_UNKNOWN;
  const char *said;

  if (value != ZPCI_UNKNOWN)
    return value;
  said = refusal ? zpci_json_string (refusal, "desc") : NULL;
  if (!object)
    *why = g_strdup (error->message);
  else if (refusal)
    *why = g_strdup_printf ("QEMU says: %s", said ? ZPCI_SHOWN (said) : "error");
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
  gboolean ok = TRUE;

  for (ZpciRequestId id = 0; ok && id < ZPCI_N_REQUESTS; id++) {
    if (zpci_requests[id].property)
      ok = get_property (domain, uid, zpci_requests[id].property, &effective->is[id],
                         id == ZPCI_REQUEST_INTERP ? &effective->why : NULL, error);
  }
  if (ok)
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
