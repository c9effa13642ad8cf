/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The capability as text. One small function per kind of element; the order is
 * that of zpci_capability_append(), and docs/nodedev.md explains each element.
 * What is not set in the function gives no element.
 */
#include "zpci-capability-private.h"

#include "zpci-ebcdic.h"
#include "zpci-xml.h"

void
zpci_capability_append_line (GString *out, const ZpciLayout *layout, const char *format, ...)
{
  va_list args;

  g_string_append (out, layout->base);
  g_string_append (out, layout->step);
  va_start (args, format);
  g_string_append_vprintf (out, format, args);
  va_end (args);
  g_string_append (out, layout->newline);
}

static void
append_hex (GString *out, const ZpciLayout *layout, const char *name, ZpciOpt value, int digits)
{
  if (value.set)
    zpci_capability_append_line (out, layout, "<%s>0x%0*x</%s>", name, digits, value.value, name);
}

static void
append_uid (GString *out, const ZpciLayout *layout, const ZpciFunction *function)
{
  if (!function->uid.set)
    return;
  if (function->uid_is_unique == ZPCI_UNKNOWN)
    append_hex (out, layout, "uid", function->uid, 4);
  else
    zpci_capability_append_line (out, layout, "<uid unique='%s'>0x%04x</uid>", zpci_tri_name (function->uid_is_unique),
                                 function->uid.value);
}

static void
append_type (GString *out, const ZpciLayout *layout, const ZpciFunction *function)
{
  if (function->pft.set)
    zpci_capability_append_line (out, layout, "<type pft='0x%02x'>%s</type>", function->pft.value,
                                 zpci_function_type_name (function));
}

/** Not for ISM: it has no physical port, whatever the attribute says. */
static void
append_port (GString *out, const ZpciLayout *layout, const ZpciFunction *function)
{
  gboolean is_ism = function->pft.set && function->pft.value == ZPCI_PFT_ISM;

  if (function->port.set && function->port.value != 0 && !is_ism)
    zpci_capability_append_line (out, layout, "<port>%u</port>", function->port.value);
}

static void
append_pfip (GString *out, const ZpciLayout *layout, const ZpciFunction *function)
{
  if (function->has_pfip)
    zpci_capability_append_line (out, layout, "<pfip>%02x.%02x.%02x.%02x</pfip>", function->pfip[0], function->pfip[1],
                                 function->pfip[2], function->pfip[3]);
}

static void
append_pnetids (GString *out, const ZpciLayout *layout, const ZpciFunction *function)
{
  for (guint i = 0; i < ZPCI_PNETID_FIELDS; i++) {
    g_autoptr (GString) text = g_string_new (NULL);

    if (!function->pnetid[i])
      continue;
    zpci_xml_append_escaped (text, function->pnetid[i]);
    zpci_capability_append_line (out, layout, "<pnetid port='%u'>%s</pnetid>", i + 1, text->str);
  }
}

/** The utility string of a type that we do not know to carry PNETIDs: as text, or what it is in hex. */
static void
append_utility_string (GString *out, const ZpciLayout *layout, const ZpciFunction *function)
{
  g_autofree char *decoded = zpci_ebcdic_decode (function->util_string, ZPCI_UTIL_STRING_SIZE);
  g_autoptr (GString) text = g_string_new (NULL);

  if (decoded) {
    zpci_xml_append_escaped (text, decoded);
    zpci_capability_append_line (out, layout, "<utilityString>%s</utilityString>", text->str);
    return;
  }
  for (guint i = 0; i < ZPCI_UTIL_STRING_SIZE; i++)
    g_string_append_printf (text, "%02x", function->util_string[i]);
  zpci_capability_append_line (out, layout, "<utilityString encoding='hex'>%s</utilityString>", text->str);
}

static void
append_interrupts (GString *out, const ZpciLayout *layout, const char *name, const ZpciInterrupts *interrupts)
{
  if (interrupts->present == ZPCI_YES)
    zpci_capability_append_line (out, layout, "<%s vectors='%u'/>", name, interrupts->vectors);
}

void
zpci_capability_append (GString *out, const ZpciFunction *function, const ZpciVfioInfo *vfio,
                        const ZpciLayout *layout)
{
  g_string_append_printf (out, "%s<capability type='zpci'>%s", layout->base, layout->newline);
  append_uid (out, layout, function);
  append_hex (out, layout, "fid", function->fid, 8);
  append_hex (out, layout, "pchid", function->pchid, 4);
  append_type (out, layout, function);
  append_hex (out, layout, "group", function->pfgid, 2);
  append_hex (out, layout, "vfn", function->vfn, 4);
  append_port (out, layout, function);
  append_pfip (out, layout, function);
  if (zpci_function_carries_pnetid (function))
    append_pnetids (out, layout, function);
  else if (function->has_util_string)
    append_utility_string (out, layout, function);
  append_interrupts (out, layout, "msi", &function->msi);
  append_interrupts (out, layout, "msix", &function->msix);
  if (function->mio_enabled != ZPCI_UNKNOWN)
    zpci_capability_append_line (out, layout, "<mio enabled='%s'/>", zpci_tri_name (function->mio_enabled));
  if (vfio)
    zpci_capability_append_vfio (out, vfio, layout);
  g_string_append_printf (out, "%s</capability>%s", layout->base, layout->newline);
}

char *
zpci_capability_format (const ZpciFunction *function, const ZpciVfioInfo *vfio, guint indent)
{
  g_autofree char *base = g_strnfill (indent, ' ');
  GString *out = g_string_new (NULL);

  zpci_capability_append (out, function, vfio, &(ZpciLayout){ base, "  ", "\n" });
  return g_string_free (out, FALSE);
}

gboolean
zpci_capability_applies (const ZpciFunction *function)
{
  return function->configured && (function->fid.set || function->uid.set || function->pchid.set || function->pft.set ||
                                  function->pfgid.set || function->vfn.set);
}
