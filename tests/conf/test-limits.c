/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A document that is written can be read again: documents that are at a limit before the
 * translations or an attach add to them.
 */
#include "conf-test.h"
#include "zpci-domain-edit.h"

/* "@before0@after@before1@after..." */
static char *
repeat (const char *before, const char *after, guint count)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < count; i++)
    g_string_append_printf (out, "%s%u%s", before, i, after);
  return g_string_free (out, FALSE);
}

/* @author goes to the stock form and comes back as @wanted (NULL: with its ids), or to-stock says @refused. */
static void
check (const char *author, const char *wanted, const char *refused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *stock = NULL, *back = NULL;
  gsize length = 0;
  gboolean ok = zpci_domxml_to_stock (author, strlen (author), "x", 0, &stock, &length, &error);

  g_assert_cmpint (ok, ==, !refused);
  if (refused) {
    zpci_test_assert_error (error, ZPCI_ERROR_RANGE, refused);
    return;
  }
  back = conf_test_from_stock (stock);
  if (wanted)
    g_assert_cmpstr (back, ==, wanted);
}

/* xmlns:qemu comes to those of <domain>; uid and fid come to those of <zpci>, where aif will be again. */
static void
test_attributes (void)
{
  for (guint missing = 0; missing < 2; missing++) {
    g_autofree char *of_domain = repeat (" a", "='1'", ZPCI_XML_MAX_ATTRIBUTES - missing);
    g_autofree char *of_zpci = repeat (" a", "='1'", ZPCI_XML_MAX_ATTRIBUTES - 2 - missing);
    g_autofree char *domain =
        g_strdup_printf (SMALL ("%s", "", "uid='0x0001' fid='0x00000000' interp='off'", ""), of_domain);
    g_autofree char *zpci = g_strdup_printf (SMALL ("", "", "aif='off'%s", ""), of_zpci);

    check (domain, domain,
           missing > 0 ? NULL : "x, with what is to be written into it:1: more than 128 attributes on one element");
    check (zpci, NULL, missing > 0 ? NULL : "x:1: hostdev0: with uid and fid its <zpci> would have more than 128");
  }
}

static void
test_namespaces (void)
{
  for (guint missing = 0; missing < 3; missing++) {
    g_autofree char *bindings = repeat (" xmlns:a", "='urn:a'", ZPCI_XML_MAX_NAMESPACES - missing);
    g_autofree char *inner = g_strdup_printf ("<a%s/>", bindings);
    g_autofree char *author =
        g_strdup_printf (SMALL ("", "", "uid='0x0001' fid='0x00000000' interp='off'", "%s"), inner);

    check (author, author, missing > 0 ? NULL : "more than 128 namespace declarations in one place");
  }
}

/* Six elements with this device, three of metadata and four of an override. */
static void
test_elements (void)
{
  for (guint missing = 0; missing < 2; missing++) {
    g_autoptr (GString) many = g_string_new (NULL);
    g_autofree char *author = NULL;

    for (guint i = 0; i < ZPCI_XML_MAX_ELEMENTS - 7 - 7 + 1 - missing; i++)
      g_string_append (many, "<a/>");
    author = g_strdup_printf (SMALL ("", "", "uid='0x0001' fid='0x00000000' interp='off'", "%s"), many->str);
    check (author, author, missing > 0 ? NULL : "more than 1000000 elements");
  }
}

/* A device as deep as a document may be is deeper than that in a guest. */
static void
test_depth (void)
{
  g_autoptr (GString) device = g_string_new ("<hostdev type='pci'>");
  g_autoptr (ZpciDocument) guest = NULL, added = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  const char *domain = "<domain><devices/></domain>";
  gsize length = 0;

  for (guint i = 1; i < ZPCI_XML_MAX_DEPTH; i++)
    g_string_append (device, "<a>");
  for (guint i = 1; i < ZPCI_XML_MAX_DEPTH; i++)
    g_string_append (device, "</a>");
  g_string_append (device, "</hostdev>");
  added = zpci_document_read_device (device->str, device->len, "device", &error);
  g_assert_no_error (error);
  guest = zpci_document_read (domain, strlen (domain), "guest", &error);
  g_assert_no_error (error);
  out = zpci_document_with_device (guest, added, 0, &length, &error);
  g_assert_null (out);
  zpci_test_assert_error (error, ZPCI_ERROR_RANGE,
                          "guest, with what is to be written into it:1: elements are nested deeper than 128");
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/conf/limits/attributes", test_attributes);
  g_test_add_func ("/conf/limits/namespaces", test_namespaces);
  g_test_add_func ("/conf/limits/elements", test_elements);
  g_test_add_func ("/conf/limits/depth", test_depth);
  return g_test_run ();
}
