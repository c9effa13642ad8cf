/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Names are put into the text of a row in one pass from left to right: a name
 * that has a brace in it is not looked into.
 */
#include "zpci-reason.h"

#include "zpci-base-test.h"

#include <string.h>

typedef struct {
  const char *key;
  const char *lead;    /* goes before a name */
  const char *unknown; /* stands where there is no name */
} Slot;

static const Slot slots[ZPCI_N_NAMES] = {
  [ZPCI_NAME_FUNCTION] = { "function", "", "it" },
  [ZPCI_NAME_TRAIT] = { "trait", "", "has no MSI-X" },
  [ZPCI_NAME_MACHINE] = { "machine", "machine type ", "the machine type" },
  [ZPCI_NAME_DRIVER] = { "driver", "driver ", "the driver" },
  [ZPCI_NAME_QEMU] = { "qemu", "", "this QEMU" },
  [ZPCI_NAME_PROPERTY] = { "property", "", "" },
  [ZPCI_NAME_REQUEST] = { "request", "", "" },
  [ZPCI_NAME_VALUE] = { "value", "", "" },
  [ZPCI_NAME_OPPOSITE] = { "opposite", "", "" },
  [ZPCI_NAME_RELEASE] = { "release", "", "" },
  [ZPCI_NAME_FACT] = { "fact", "", "" },
  [ZPCI_NAME_INPUTS] = { "inputs", "", "" },
  [ZPCI_NAME_MDEV] = { "mdev", "", "this one" },
  [ZPCI_NAME_QUEUE] = { "queue", "", "a queue" },
  [ZPCI_NAME_OTHER] = { "name", "", "" },
  [ZPCI_NAME_ADDRESS] = { "address", "", "ADDRESS" },
  [ZPCI_NAME_SLOT] = { "slot", "", "FID" },
};

/* Returns: the name whose key is @length bytes at @key; ZPCI_N_NAMES where there is none. */
static ZpciName
find_name (const char *key, gsize length)
{
  ZpciName name = 0;

  while (name < ZPCI_N_NAMES &&
         (strlen (slots[name].key) != length || strncmp (slots[name].key, key, length) != 0))
    name++;
  return name;
}

static void
append_name (GString *out, const ZpciReason *reason, ZpciName name)
{
  if (reason->names[name])
    g_string_append_printf (out, "%s%s", slots[name].lead, reason->names[name]);
  else
    g_string_append (out, slots[name].unknown);
}

static void
append (GString *out, const ZpciReason *reason, const char *text)
{
  const char *open;

  while ((open = strchr (text, '{'))) {
    gsize length = strcspn (open + 1, "}");
    ZpciName name = find_name (open + 1, length);

    g_return_if_fail (name < ZPCI_N_NAMES);
    g_string_append_len (out, text, open - text);
    append_name (out, reason, name);
    text = open + 1 + length + 1;
  }
  g_string_append (out, text);
}

void
zpci_reason_set_name (ZpciReason *reason, ZpciName name, const char *text)
{
  char *copy = g_strdup (text);

  g_free (reason->names[name]);
  reason->names[name] = copy;
}

void
zpci_reason_clear (ZpciReason *reason)
{
  for (ZpciName name = 0; name < ZPCI_N_NAMES; name++)
    g_free (reason->names[name]);
  memset (reason, 0, sizeof *reason);
}

ZpciReason *
zpci_reason_new (const ZpciReasonRow *row)
{
  ZpciReason *reason = g_new0 (ZpciReason, 1);

  reason->row = row;
  return reason;
}

void
zpci_reason_free (ZpciReason *reason)
{
  zpci_reason_clear (reason);
  g_free (reason);
}

char *
zpci_reason_cause (const ZpciReason *reason)
{
  GString *out;

  if (!reason->row)
    return NULL;
  out = g_string_new (NULL);
  append (out, reason, reason->row->cause);
  return g_string_free (out, FALSE);
}

char *
zpci_reason_remedy (const ZpciReason *reason)
{
  const ZpciReasonRow *const rows[] = { reason->row, reason->more, reason->last };
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (!rows[i] || !rows[i]->remedy)
      continue;
    if (out->len > 0)
      g_string_append (out, "; ");
    append (out, reason, rows[i]->remedy);
  }
  return g_string_free (out, out->len == 0);
}

char *
zpci_remedy_join (const char *cause, const char *remedy)
{
  return cause && remedy ? g_strdup_printf ("%s: %s", cause, remedy) : g_strdup (cause ? cause : remedy);
}

char *
zpci_reason_format (const ZpciReason *reason)
{
  g_autofree char *cause = zpci_reason_cause (reason);
  g_autofree char *remedy = zpci_reason_remedy (reason);

  return zpci_remedy_join (cause ? cause : "", remedy);
}

static gboolean
has_known_keys (const char *text)
{
  for (const char *open = strchr (text, '{'); open; open = strchr (open + 1, '{')) {
    gsize length = strcspn (open + 1, "}");

    if (open[1 + length] != '}' || find_name (open + 1, length) == ZPCI_N_NAMES)
      return FALSE;
  }
  return TRUE;
}

gboolean
zpci_reason_row_is_whole (const ZpciReasonRow *row)
{
  return row->id && *row->id && row->cause && *row->cause && has_known_keys (row->cause) &&
         (!row->remedy || (*row->remedy && has_known_keys (row->remedy)));
}
