/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The three attributes as values: their names, their text, and what they mean
 * for the two properties of QEMU's zpci device.
 */
#include "zpci-domain-private.h"

#include <string.h>

const char *const zpci_ask_names[ZPCI_N_ASKS] = { "interp", "aif", "region" };
const char *const zpci_property_names[ZPCI_N_PROPERTIES] = { "interpret", "forwarding-assist" };

ZpciAsk *
zpci_request_ask (ZpciRequest *request, guint index)
{
  ZpciAsk *const asks[ZPCI_N_ASKS] = { &request->interp, &request->aif, &request->region };

  return asks[index];
}

ZpciAsk
zpci_request_get (const ZpciRequest *request, guint index)
{
  ZpciRequest copy = *request;

  return *zpci_request_ask (&copy, index);
}

gboolean
zpci_ask_parse (const char *text, ZpciAsk *ask)
{
  if (strcmp (text, "on") == 0)
    *ask = ZPCI_ASK_ON;
  else if (strcmp (text, "off") == 0)
    *ask = ZPCI_ASK_OFF;
  else
    return FALSE;
  return TRUE;
}

const char *
zpci_ask_text (ZpciAsk ask)
{
  return ask == ZPCI_ASK_ON ? "on" : "off";
}

gboolean
zpci_request_is_empty (const ZpciRequest *request)
{
  return request->interp == ZPCI_ASK_ABSENT && request->aif == ZPCI_ASK_ABSENT &&
         request->region == ZPCI_ASK_ABSENT;
}

char *
zpci_request_format (const ZpciRequest *request)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < ZPCI_N_ASKS; i++) {
    ZpciAsk ask = zpci_request_get (request, i);

    if (ask != ZPCI_ASK_ABSENT)
      g_string_append_printf (out, "%s%s=%s", out->len > 0 ? " " : "", zpci_ask_names[i],
                              zpci_ask_text (ask));
  }
  if (out->len == 0)
    g_string_append_c (out, '-');
  return g_string_free (out, FALSE);
}

ZpciAsk
zpci_request_interpret (const ZpciRequest *request)
{
  if (request->interp != ZPCI_ASK_ABSENT)
    return request->interp;
  if (request->region == ZPCI_ASK_ON)
    return ZPCI_ASK_OFF;
  return request->aif == ZPCI_ASK_ON ? ZPCI_ASK_ON : ZPCI_ASK_ABSENT;
}

ZpciAsk
zpci_request_forwarding (const ZpciRequest *request)
{
  return request->aif;
}

ZpciAsk
zpci_request_property (const ZpciRequest *request, ZpciProperty property)
{
  return property == ZPCI_PROPERTY_INTERPRET ? zpci_request_interpret (request)
                                             : zpci_request_forwarding (request);
}

gboolean
zpci_override_needed (ZpciAsk ask, const char *machine, gboolean explicit)
{
  return ask == ZPCI_ASK_OFF ||
         (ask == ZPCI_ASK_ON && (explicit || zpci_machine_defaults_on (machine) == ZPCI_NO));
}
