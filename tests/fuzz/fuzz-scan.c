/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The scan of bytes before everything else in the daemon, with the parser as the
 * judge: a document with our attributes is never missed.
 */
#include "fuzz.h"
#include "zpci-document.h"

/* Without the bytes that are not ASCII. */
static GString *
ascii_of (const char *text, gsize length)
{
  GString *out = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++) {
    if ((guchar) text[i] < 0x80)
      g_string_append_c (out, text[i]);
  }
  return out;
}

/* Is its encoding one that the scan speaks of, in which a byte below 0x80 is that character and nothing else? */
static gboolean
is_ascii_compatible (const char *text, gsize length, const ZpciXml *xml)
{
  gsize decoded_length;
  const char *decoded = zpci_xml_get_text (xml, &decoded_length);
  g_autoptr (GString) before = ascii_of (text, length), after = ascii_of (decoded, decoded_length);

  return g_string_equal (before, after);
}

static gboolean
has_attributes (GPtrArray *domains)
{
  for (guint i = 0; domains && i < domains->len; i++) {
    const ZpciDomain *domain = g_ptr_array_index (domains, i);

    if (domain->has_attributes)
      return TRUE;
  }
  return FALSE;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (ZpciDocument) guest = NULL, device = NULL;
  gboolean found;

  text = text ? text : g_strdup ("");
  size = strlen (text); /* libvirt gets a string */
  found = zpci_request_scan (text);
  guest = zpci_document_new_copy ("x", text, size);
  device = zpci_document_new_copy ("x", text, size);
  if (!zpci_document_get_xml (guest, NULL) || !is_ascii_compatible (text, size, guest->xml))
    return 0;
  FUZZ_REQUIRE (found || !has_attributes (zpci_document_get_domains (guest, NULL)));
  if (zpci_document_get_device (device, NULL))
    FUZZ_REQUIRE (found || !device->domain->has_attributes);
  return 0;
}
