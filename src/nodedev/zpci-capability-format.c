/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The capability as text. Names and order of the elements are those of the
 * attribute table, and docs/nodedev.md explains each. A value that the
 * function lacks gives no element.
 */
#include "zpci-nodedev-private.h"

#include "zpci-function-attribute.h"
#include "zpci-xml.h"

#include <string.h>

void
zpci_capability_append_line (GString *out, const ZpciCapabilityLayout *layout, const char *format, ...)
{
  va_list args;

  g_string_append (out, layout->base);
  g_string_append (out, layout->step);
  va_start (args, format);
  g_string_append_vprintf (out, format, args);
  va_end (args);
  g_string_append (out, layout->newline);
}

/** The element's name ends before this: "uid/@unique" is an attribute of <uid>. */
#define ATTRIBUTE_MARK "/@"

static gsize
element_length (const ZpciFunctionAttribute *row)
{
  const char *mark = strstr (row->element.name, ATTRIBUTE_MARK);

  return mark ? (gsize) (mark - row->element.name) : strlen (row->element.name);
}

/** Returns: how many of @rows, the first included, belong to one element. */
static gsize
count_of_element (const ZpciFunctionAttribute *const *rows)
{
  gsize length = element_length (rows[0]);
  gsize count = 1;

  while (rows[count] && element_length (rows[count]) == length &&
         strncmp (rows[count]->element.name, rows[0]->element.name, length) == 0)
    count++;
  return count;
}

/** A field is an element of its own, with its number. */
static void
append_pnetids (GString *out, const ZpciCapabilityLayout *layout, const ZpciFunction *function, const char *name)
{
  for (guint i = 0; i < ZPCI_PNETID_FIELDS; i++) {
    g_autoptr (GString) text = g_string_new (NULL);

    if (!function->pnetid[i])
      continue;
    zpci_xml_append_escaped (text, function->pnetid[i]);
    zpci_capability_append_line (out, layout, "<%s port='%u'>%s</%s>", name, i + 1, text->str, name);
  }
}

/** Without its text an element that has one is not there, whatever its attributes say. */
static void
append_element (GString *out, const ZpciCapabilityLayout *layout, const ZpciFunction *function,
                const ZpciFunctionAttribute *const *rows, gsize count)
{
  g_autofree char *name = g_strndup (rows[0]->element.name, element_length (rows[0]));
  g_autoptr (GString) attributes = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean has_text = FALSE;

  for (gsize i = 0; i < count; i++) {
    const char *mark = strstr (rows[i]->element.name, ATTRIBUTE_MARK);
    g_autoptr (GString) value = g_string_new (NULL);
    gboolean is_set = zpci_function_attribute_append (rows[i], function, ZPCI_OUTPUT_ELEMENT, value);

    if (!mark && !is_set)
      return;
    has_text = has_text || !mark;
    if (mark && is_set)
      g_string_append_printf (attributes, " %s='", mark + strlen (ATTRIBUTE_MARK));
    zpci_xml_append_escaped (mark ? attributes : text, value->str);
    if (mark && is_set)
      g_string_append_c (attributes, '\'');
  }
  if (has_text)
    zpci_capability_append_line (out, layout, "<%s%s>%s</%s>", name, attributes->str, text->str, name);
  else if (attributes->len > 0)
    zpci_capability_append_line (out, layout, "<%s%s/>", name, attributes->str);
}

void
zpci_capability_append (GString *out, const ZpciFunction *function, const ZpciVfioInfo *vfio,
                        const ZpciCapabilityLayout *layout)
{
  const ZpciFunctionAttribute *const *rows = zpci_function_attributes_of (ZPCI_OUTPUT_ELEMENT);

  g_string_append_printf (out, "%s<capability type='zpci'>%s", layout->base, layout->newline);
  for (gsize i = 0, count; rows[i]; i += count) {
    count = count_of_element (rows + i);
    if (rows[i]->kind == ZPCI_KIND_PNETIDS)
      append_pnetids (out, layout, function, rows[i]->element.name);
    else
      append_element (out, layout, function, rows + i, count);
  }
  if (vfio)
    zpci_capability_append_vfio (out, vfio, layout);
  g_string_append_printf (out, "%s</capability>%s", layout->base, layout->newline);
}

char *
zpci_capability_format (const ZpciFunction *function, const ZpciVfioInfo *vfio, guint indent)
{
  g_autofree char *base = g_strnfill (indent, ' ');
  GString *out = g_string_new (NULL);

  zpci_capability_append (out, function, vfio, &(ZpciCapabilityLayout){ base, "  ", "\n" });
  return g_string_free (out, FALSE);
}

gboolean
zpci_capability_applies (const ZpciFunction *function)
{
  return function->configured && (function->fid.set || function->uid.set || function->pchid.set || function->pft.set ||
                                  function->pfgid.set || function->vfn.set);
}
