/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * "alias vfio_pci:v00001014d000004EDsv*sd*bc*sc*i* ism_vfio_pci" against the
 * modalias of a device: the seven fields are compared one by one.
 */
#include "zpci-host-private.h"

#include <string.h>

#define ALIAS_PREFIX "alias vfio_pci:"
#define DEVICE_PREFIX "pci:"

static const char *const keys[] = { "v", "d", "sv", "sd", "bc", "sc", "i" };

typedef struct {
  const char *start[G_N_ELEMENTS (keys)];
  gsize length[G_N_ELEMENTS (keys)];
} Fields;

static gboolean
is_value (char c)
{
  return c == '*' || (g_ascii_isxdigit (c) && !g_ascii_islower (c));
}

/* Splits "v....d....sv..."; returns where it ends, or NULL where the form is another. */
static const char *
split (const char *text, const char *end, Fields *fields)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    gsize key = strlen (keys[i]);

    if ((gsize) (end - text) < key || strncmp (text, keys[i], key) != 0)
      return NULL;
    fields->start[i] = text += key;
    while (text < end && is_value (*text))
      text++;
    fields->length[i] = (gsize) (text - fields->start[i]);
    if (fields->length[i] == 0)
      return NULL;
  }
  return text;
}

/* Returns how many of the fields are wildcards, or -1 where one differs. */
static int
match (const Fields *alias, const Fields *device)
{
  int wildcards = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (alias->length[i] == 1 && *alias->start[i] == '*')
      wildcards++;
    else if (alias->length[i] != device->length[i] ||
             memcmp (alias->start[i], device->start[i], alias->length[i]) != 0)
      return -1;
  }
  return wildcards;
}

/* The module of one line, and in @wildcards how well it fits; NULL where it does not. */
static char *
read_alias (const char *line, const char *end, const Fields *device, int *wildcards)
{
  const char *text = line + strlen (ALIAS_PREFIX);
  Fields fields;

  if ((gsize) (end - line) <= strlen (ALIAS_PREFIX) || strncmp (line, ALIAS_PREFIX, strlen (ALIAS_PREFIX)) != 0)
    return NULL;
  text = split (text, end, &fields);
  if (!text || text == end || *text != ' ')
    return NULL;
  *wildcards = match (&fields, device);
  text++;
  for (const char *c = text; c < end; c++)
    if (!g_ascii_isalnum (*c) && *c != '_' && *c != '-')
      return NULL;
  return *wildcards < 0 || text == end || end - text > 64 ? NULL : g_strndup (text, (gsize) (end - text));
}

char *
zpci_modalias_pick (const char *aliases, gsize length, const char *modalias)
{
  const char *end = aliases + length;
  g_autofree char *best = NULL;
  int best_wildcards = G_N_ELEMENTS (keys) + 1;
  Fields device;

  if (!g_str_has_prefix (modalias, DEVICE_PREFIX) ||
      !split (modalias + strlen (DEVICE_PREFIX), modalias + strlen (modalias), &device))
    return NULL;
  for (const char *line = aliases; line < end;) {
    const char *newline = memchr (line, '\n', (gsize) (end - line));
    const char *stop = newline ? newline : end;
    int wildcards = 0;
    g_autofree char *module = read_alias (line, stop, &device, &wildcards);

    if (module && wildcards < best_wildcards) {
      g_free (best);
      best = g_steal_pointer (&module);
      best_wildcards = wildcards;
    }
    line = stop + 1;
  }
  return g_steal_pointer (&best);
}
