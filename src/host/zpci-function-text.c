/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The values of attributes as text. Thousands of functions are listed at once,
 * so numbers are not formatted by printf.
 */
#include "zpci-host-private.h"
#include "zpci-text.h"

gboolean
zpci_append_pfip (const ZpciFunction *function, ZpciOutput output, GString *out)
{
  for (gsize i = 0; function->has_pfip && i < sizeof function->pfip; i++) {
    g_string_append (out, i > 0 ? "." : "");
    zpci_text_append_hex (out, function->pfip[i], 2);
  }
  return function->has_pfip;
}

static gboolean
append_string (GString *out, const char *text)
{
  if (text)
    g_string_append (out, text);
  return text != NULL;
}

gboolean
zpci_append_type (const ZpciFunction *function, ZpciOutput output, GString *out)
{
  return append_string (out, zpci_function_type_name (function));
}

static char *
decode_utility_string (const ZpciFunction *function)
{
  return zpci_ebcdic_decode (function->util_string, ZPCI_UTIL_STRING_SIZE);
}

static gboolean
has_utility_string (const ZpciFunction *function)
{
  return function->has_util_string && !zpci_function_carries_pnetid (function);
}

gboolean
zpci_append_utility_string (const ZpciFunction *function, ZpciOutput output, GString *out)
{
  g_autofree char *decoded = NULL;

  if (!has_utility_string (function))
    return FALSE;
  decoded = decode_utility_string (function);
  for (guint i = 0; !decoded && i < ZPCI_UTIL_STRING_SIZE; i++)
    zpci_text_append_hex (out, function->util_string[i], 2);
  return !decoded || append_string (out, decoded);
}

gboolean
zpci_append_utility_string_encoding (const ZpciFunction *function, ZpciOutput output, GString *out)
{
  g_autofree char *decoded = has_utility_string (function) ? decode_utility_string (function) : NULL;

  return has_utility_string (function) && !decoded && append_string (out, "hex");
}

/* A slot in standby keeps an address that nothing answers at; people are not shown it. */
gboolean
zpci_append_pci_address (const ZpciFunction *function, ZpciOutput output, GString *out)
{
  const ZpciPciAddress *at = &function->address;

  if (!function->has_address || (output == ZPCI_OUTPUT_COLUMN && !function->configured))
    return FALSE;
  zpci_text_append_hex (out, at->domain, 4);
  g_string_append_c (out, ':');
  zpci_text_append_hex (out, at->bus, 2);
  g_string_append_c (out, ':');
  zpci_text_append_hex (out, at->slot, 2);
  g_string_append_c (out, '.');
  zpci_text_append_hex (out, at->function, 1);
  return TRUE;
}

gboolean
zpci_append_nodedev (const ZpciFunction *function, ZpciOutput output, GString *out)
{
  g_autofree char *name = zpci_function_nodedev_name (function);

  return append_string (out, name);
}

gboolean
zpci_append_state (const ZpciFunction *function, ZpciOutput output, GString *out)
{
  return append_string (out, zpci_function_state_name (function));
}

gboolean
zpci_append_power_on (const ZpciFunction *function, ZpciOutput output, GString *out)
{
  g_autofree char *path = zpci_function_power_path (function);

  return append_string (out, path);
}

static gboolean
append_number (const ZpciFunctionAttribute *row, ZpciOpt number, ZpciOutput output, GString *out)
{
  if (!number.set)
    return FALSE;
  if (row->kind == ZPCI_KIND_HEX || (row->digits > 0 && output == ZPCI_OUTPUT_ELEMENT)) {
    g_string_append_len (out, "0x", 2);
    zpci_text_append_hex (out, number.value, row->digits);
  } else {
    zpci_text_append_decimal (out, number.value);
  }
  return TRUE;
}

static gboolean
append_texts (char *const *texts, guint count, GString *out)
{
  gsize before = out->len;

  for (guint i = 0; i < count; i++) {
    if (!texts[i])
      continue;
    g_string_append (out, out->len > before ? "," : "");
    g_string_append (out, texts[i]);
  }
  return out->len > before;
}

static gboolean
append_vectors (const ZpciInterrupts *interrupts, ZpciOutput output, GString *out)
{
  if (interrupts->present == ZPCI_UNKNOWN || (interrupts->present == ZPCI_NO && output == ZPCI_OUTPUT_ELEMENT))
    return FALSE;
  zpci_text_append_decimal (out, interrupts->present == ZPCI_YES ? interrupts->vectors : 0);
  return TRUE;
}

gboolean
zpci_function_attribute_append (const ZpciFunctionAttribute *row, const ZpciFunction *function, ZpciOutput output,
                                GString *out)
{
  char **texts;

  if (output == ZPCI_OUTPUT_ELEMENT && row->has_element && !row->has_element (function))
    return FALSE;
  if (row->append)
    return row->append (function, output, out);
  switch (row->kind) {
  case ZPCI_KIND_HEX:
  case ZPCI_KIND_NUMBER:
    return append_number (row, zpci_function_attribute_opt (row, function), output, out);
  case ZPCI_KIND_FLAG:
    return zpci_function_attribute_tri (row, function) != ZPCI_UNKNOWN &&
           append_string (out, zpci_tri_name (zpci_function_attribute_tri (row, function)));
  case ZPCI_KIND_VECTORS:
    return append_vectors (zpci_function_attribute_interrupts (row, function), output, out);
  case ZPCI_KIND_TEXT:
    return append_string (out, zpci_function_attribute_text (row, function));
  case ZPCI_KIND_TEXTS:
    texts = zpci_function_attribute_texts (row, function);
    return append_texts (texts, texts ? g_strv_length (texts) : 0, out);
  case ZPCI_KIND_PNETIDS:
    return append_texts (function->pnetid, ZPCI_PNETID_FIELDS, out);
  case ZPCI_KIND_NONE:
  default:
    return FALSE;
  }
}
