/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The private copy, and the layout of what comes back.
 */
#include "native-copy.h"

#include "zpci-domain.h"

#include <string.h>

void
zpci_native_copy_free (ZpciNativeCopy *copy)
{
  g_free (copy->xml);
  g_free (copy->type);
  g_free (copy->emulator);
  g_free (copy);
}

/* Returns: TRUE if the device got a driver name. */
static gboolean
name_driver (const ZpciXml *xml, ZpciXmlEdit *edit, const ZpciDomainDevice *device)
{
  xmlNode *driver = zpci_xml_child (device->node, "driver", NULL);
  const ZpciXmlSpan *span = zpci_xml_get_span (xml, driver ? driver : device->node);

  if (driver && xmlHasNsProp (driver, BAD_CAST "name", NULL))
    return FALSE;
  if (driver) {
    gsize behind_name = span->start + strlen ("<driver");

    zpci_xml_edit_replace (edit, behind_name, behind_name, " name='vfio'");
  } else {
    zpci_xml_edit_replace (edit, span->start_end, span->start_end, "<driver name='vfio'/>");
  }
  return TRUE;
}

/* libvirt is handed UTF-8, so a declaration of another encoding would be a lie. */
static char *
without_declaration (const char *text)
{
  const char *end = g_str_has_prefix (text, "<?xml") ? strstr (text, "?>") : NULL;

  return g_strdup (end ? end + 2 : text);
}

ZpciNativeCopy *
zpci_native_copy (const char *text, gsize length, const char *name, ZpciStockFlags flags, GError **error)
{
  g_autoptr (ZpciNativeCopy) copy = g_new0 (ZpciNativeCopy, 1);
  g_autoptr (ZpciXml) stock_xml = NULL, plain_xml = NULL;
  g_autoptr (ZpciDomain) domain = NULL;
  g_autoptr (ZpciXmlEdit) edit = NULL;
  g_autofree char *stock = NULL, *plain = NULL;
  const char *utf8;
  gsize stock_length = length;

  if (!zpci_domxml_to_stock (text, length, name, flags, &stock, &stock_length, error))
    return NULL;
  stock_xml = zpci_xml_parse (stock ? stock : text, stock ? stock_length : length, name, error);
  if (!stock_xml)
    return NULL;
  utf8 = zpci_xml_get_text (stock_xml, NULL);
  plain = without_declaration (utf8);
  plain_xml = zpci_xml_parse (plain, strlen (plain), name, error);
  domain = plain_xml ? zpci_domain_read (plain_xml, error) : NULL;
  if (!domain)
    return NULL;

  edit = zpci_xml_edit_new (plain_xml);
  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);

    if (device->kind == ZPCI_DEVICE_HOSTDEV)
      copy->named += name_driver (plain_xml, edit, device);
    copy->interfaces += device->kind == ZPCI_DEVICE_INTERFACE;
  }
  copy->xml = zpci_xml_edit_apply (edit, &stock_length, error);
  if (!copy->xml)
    return NULL;
  copy->type = g_strdup (domain->type);
  copy->emulator = g_strdup (domain->emulator);
  return g_steal_pointer (&copy);
}

/* The end of the shell word that starts at @word: quotes hide blanks. */
static const char *
word_end (const char *word)
{
  char quote = 0;

  for (; *word && (quote || *word != ' '); word++) {
    if (quote ? *word == quote : *word == '\'' || *word == '"')
      quote = quote ? 0 : *word;
    else if (*word == '\\' && quote != '\'' && word[1])
      word++;
  }
  return word;
}

char *
zpci_native_lines (const char *command)
{
  GString *out = g_string_new (NULL);
  gboolean program_seen = FALSE;

  for (const char *word = command + strspn (command, " \n"); *word;) {
    const char *end = word_end (word);
    gboolean assignment = !program_seen && g_ascii_isupper (*word) && memchr (word, '=', (gsize) (end - word));

    if (out->len > 0)
      g_string_append (out, *word == '-' || !program_seen ? " \\\n" : " ");
    g_string_append_len (out, word, end - word);
    program_seen = program_seen || !assignment;
    word = end + strspn (end, " \n");
  }
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}
