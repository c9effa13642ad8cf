/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The requests as values: their text, and what they mean for the properties of
 * QEMU's zpci device.
 */
#include "zpci-request.h"

#include <string.h>

const ZpciRequestRow zpci_requests[ZPCI_N_REQUESTS] = {
#define ZPCI_REQUEST(id, member, ...) { __VA_ARGS__ },
#include <zpci-requests.def>
#undef ZPCI_REQUEST
};

G_STATIC_ASSERT (sizeof (ZpciRequest) == sizeof (((ZpciRequest *) 0)->ask)); /* one member per row */

ZpciRequestId
zpci_request_find (const char *attribute)
{
  ZpciRequestId id = 0;

  while (id < ZPCI_N_REQUESTS && strcmp (zpci_requests[id].attribute, attribute) != 0)
    id++;
  return id;
}

ZpciRequestId
zpci_request_find_property (const char *property)
{
  ZpciRequestId id = 0;

  while (id < ZPCI_N_REQUESTS && (!property || g_strcmp0 (zpci_requests[id].property, property) != 0))
    id++;
  return id;
}

static gboolean
is_dash (char c)
{
  return c == '-' || c == '_';
}

static guint32
letter_bit (char c)
{
  return 1u << (c & 31); /* the same for both cases */
}

/* Says no, at once, to most names that are not spelled like @word, which begins with a letter. */
static gboolean
may_spell (const char *name, const char *word)
{
  return !g_ascii_isalpha (*name) || letter_bit (*name) == letter_bit (*word);
}

/* The same letters in the same order. */
static gboolean
spells (const char *name, gsize length, const char *word)
{
  const char *end = name + length;

  for (;;) {
    while (name < end && is_dash (*name))
      name++;
    while (is_dash (*word))
      word++;
    if (name == end || *word == '\0' || g_ascii_tolower (*name) != g_ascii_tolower (*word))
      return name == end && *word == '\0';
    name++;
    word++;
  }
}

ZpciRequestId
zpci_request_find_word (const char *name, gsize length)
{
  ZpciRequestId id = 0;

  for (; length > 0 && id < ZPCI_N_REQUESTS; id++) {
    const char *attribute = zpci_requests[id].attribute, *property = zpci_requests[id].property;

    if ((may_spell (name, attribute) && spells (name, length, attribute)) ||
        (property && may_spell (name, property) && spells (name, length, property)))
      return id;
  }
  return ZPCI_N_REQUESTS;
}

char *
zpci_request_names (const char *last)
{
  GString *out = g_string_new (zpci_requests[0].attribute);

  for (ZpciRequestId id = 1; id < ZPCI_N_REQUESTS; id++)
    g_string_append_printf (out, "%s%s", id + 1 < ZPCI_N_REQUESTS ? ", " : last, zpci_requests[id].attribute);
  return g_string_free (out, FALSE);
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
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++) {
    if (request->ask[id] != ZPCI_ASK_ABSENT)
      return FALSE;
  }
  return TRUE;
}

char *
zpci_request_format (const ZpciRequest *request)
{
  GString *out = g_string_new (NULL);

  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++) {
    if (request->ask[id] != ZPCI_ASK_ABSENT)
      g_string_append_printf (out, "%s%s=%s", out->len > 0 ? " " : "", zpci_requests[id].attribute,
                              zpci_ask_text (request->ask[id]));
  }
  if (out->len == 0)
    g_string_append_c (out, '-');
  return g_string_free (out, FALSE);
}

static ZpciAsk
request_interpret (const ZpciRequest *request)
{
  if (request->interp != ZPCI_ASK_ABSENT)
    return request->interp;
  if (request->region == ZPCI_ASK_ON)
    return ZPCI_ASK_OFF;
  return request->aif == ZPCI_ASK_ON ? ZPCI_ASK_ON : ZPCI_ASK_ABSENT;
}

ZpciAsk
zpci_request_property (const ZpciRequest *request, ZpciRequestId id)
{
  if (!zpci_requests[id].property)
    return ZPCI_ASK_ABSENT;
  return id == ZPCI_REQUEST_INTERP ? request_interpret (request) : request->ask[id];
}

/* The machine type is older than a property that a supported QEMU may lack: it never has it on, and an override would
 * stop such a QEMU. */
static gboolean
is_off_for_certain (ZpciRequestId id, ZpciAsk global, const char *machine)
{
  return zpci_requests[id].since > ZPCI_OLDEST_QEMU && global != ZPCI_ASK_ON &&
         zpci_machine_defaults_on (id, machine) == ZPCI_NO;
}

static gboolean
is_on_for_certain (ZpciRequestId id, ZpciAsk global, const char *machine)
{
  return global == ZPCI_ASK_ON || (global == ZPCI_ASK_ABSENT && zpci_machine_defaults_on (id, machine) == ZPCI_YES);
}

gboolean
zpci_override_needed (ZpciRequestId id, ZpciAsk ask, ZpciAsk global, const char *machine, gboolean explicit)
{
  switch (ask) {
  case ZPCI_ASK_ON:
    return explicit || !is_on_for_certain (id, global, machine);
  case ZPCI_ASK_OFF:
    return !is_off_for_certain (id, global, machine);
  default:
    return FALSE;
  }
}
