/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Programs that read node devices today must read the same with and without our
 * element: the look-ups of vdsm, virt-manager, nova, cockpit, avocado-vt and
 * libvirt's own test suite, as XPath, on every document that libvirt printed
 * and on every insert-* document.
 */
#include "zpci-test-nodedev.h"

#include "zpci-xml.h"

#include <libxml/xpath.h>

#include <string.h>

/** Pair: a document, and the same with our element. */
typedef struct {
  ZpciXml *before;
  ZpciXml *after;
} Pair;

static char *
evaluate (ZpciXml *xml, const char *expression)
{
  xmlXPathContext *context = xmlXPathNewContext (zpci_xml_get_doc (xml));
  xmlXPathObject *result = xmlXPathEval ((const xmlChar *) expression, context);
  GString *text = g_string_new (NULL);

  g_assert_nonnull (result);
  if (result->type != XPATH_NODESET) {
    xmlChar *value = xmlXPathCastToString (result);

    g_string_append (text, (const char *) value);
    xmlFree (value);
  }
  for (int i = 0; result->type == XPATH_NODESET && result->nodesetval && i < result->nodesetval->nodeNr; i++) {
    xmlBuffer *buffer = xmlBufferCreate ();

    xmlNodeDump (buffer, zpci_xml_get_doc (xml), result->nodesetval->nodeTab[i], 0, 0);
    g_string_append_printf (text, "[%s]", (const char *) xmlBufferContent (buffer));
    xmlBufferFree (buffer);
  }
  xmlXPathFreeObject (result);
  xmlXPathFreeContext (context);
  return g_string_free (text, FALSE);
}

static void
assert_same (const Pair *pair, const char *reader, const char *expression)
{
  g_autofree char *before = evaluate (pair->before, expression);
  g_autofree char *after = evaluate (pair->after, expression);

  if (strcmp (before, after) != 0) {
    g_printerr ("%s, %s: %s\nwithout: %s\nwith: %s\n", reader, zpci_xml_get_name (pair->before), expression, before,
                after);
    g_test_fail ();
  }
}

static gboolean
is_true (ZpciXml *xml, const char *expression)
{
  g_autofree char *value = evaluate (xml, expression);

  return strcmp (value, "true") == 0;
}

static void
check_vdsm (const Pair *pair)
{
  /* lib/vdsm/common/hostdev.py: find('./capability/capability') takes the first. */
  if (is_true (pair->before, "boolean(/device/capability/capability)"))
    assert_same (pair, "vdsm physfn", "/device/capability/capability[1]");
  /* Where there was none, ours must not pass for SR-IOV. */
  g_assert_false (is_true (pair->after, "/device/capability/capability[1][@type='zpci']/address"));
  /* physfn.attrib['type']: a nested capability without type fails the whole host. */
  g_assert_false (is_true (pair->after, "boolean(/device/capability//capability[not(@type)])"));
  /* pci_address_to_name(**address.attrib): any attribute more is a TypeError. */
  assert_same (pair, "vdsm address", "//address");
  /* ./capability/ children of these names are copied into the parameters. */
  assert_same (pair, "vdsm product", "/device/capability/product");
  assert_same (pair, "vdsm vendor", "/device/capability/vendor");
  assert_same (pair, "vdsm interface", "/device/capability/interface");
  assert_same (pair, "vdsm iommuGroup", "/device/capability/iommuGroup");
  assert_same (pair, "vdsm numa", "/device/capability/numa/@node");
}

static void
check_virt_manager (const Pair *pair)
{
  /* virtinst/nodedev.py: is_pci_sriov() and is_pci_bridge() read the first nested type. */
  if (is_true (pair->before, "boolean(/device/capability/capability)"))
    assert_same (pair, "virt-manager capability_type", "string(/device/capability/capability/@type)");
  else
    g_assert_false (is_true (pair->after, "string(/device/capability/capability/@type)='virt_functions' or "
                                          "string(/device/capability/capability/@type)='pci-bridge'"));
  assert_same (pair, "virt-manager first level", "/device/*[name()!='capability']");
  assert_same (pair, "virt-manager text", "/device/capability/*[name()!='capability']");
}

static void
check_nova (const Pair *pair)
{
  /* virt/libvirt/config.py converts direct children eagerly; nested ones are told apart by type. */
  assert_same (pair, "nova direct children", "/device/capability/*[name()!='capability']");
  assert_same (pair, "nova phys_function", "/device/capability/capability[@type='phys_function']");
  assert_same (pair, "nova virt_functions", "/device/capability/capability[@type='virt_functions']");
  assert_same (pair, "nova mdev_types", "/device/capability/capability[@type='mdev_types']");
  assert_same (pair, "nova vpd", "/device/capability/capability[@type='vpd']");
  assert_same (pair, "nova net data", "/device/capability/*[name()='address' or name()='link' or name()='feature']");
}

static void
check_others (const Pair *pair)
{
  /* cockpit-machines: direct children only, compared as decimal strings. */
  assert_same (pair, "cockpit", "concat(/device/capability/domain, ' ', /device/capability/bus, ' ', "
                                "/device/capability/slot, ' ', /device/capability/function)");
  /* avocado-vt nodedev_xml.py: virt_functions from the first nested capability. */
  if (is_true (pair->before, "boolean(/device/capability/capability)"))
    assert_same (pair, "avocado-vt", "/device/capability/capability[1]/address");
  assert_same (pair, "avocado-vt ids",
               "concat(/device/capability/product/@id, /device/capability/vendor/@id, /device/capability/numa/@node)");
  /* One child more, and where libvirt's schema has room for it. */
  g_assert_true (is_true (pair->after, "count(/device/capability/*)=count(/device/capability/*[not(@type='zpci')])+1"));
  g_assert_true (is_true (pair->after, "count(/device/capability/capability[@type='zpci'])=1"));
  g_assert_false (is_true (pair->after, "boolean(/device/capability/capability[@type='zpci']/following-sibling::capability)"));
  g_assert_false (is_true (pair->after, "boolean(/device/capability/capability[@type='zpci']/preceding-sibling::iommuGroup)"));
  g_assert_false (is_true (pair->after, "boolean(/device/capability/capability[@type='zpci']/preceding-sibling::numa)"));
}

static ZpciXml *
parse (const char *text, gsize length, const char *name)
{
  g_autoptr (GError) error = NULL;
  ZpciXml *xml = zpci_xml_parse (text, length, name, &error);

  g_assert_no_error (error);
  return xml;
}

/** The decimal number in an element of the pci capability. */
static guint
read_decimal (ZpciXml *xml, const char *name)
{
  g_autofree char *expression = g_strdup_printf ("string(/device/capability/%s)", name);
  g_autofree char *text = evaluate (xml, expression);

  return (guint) g_ascii_strtoull (text, NULL, 10);
}

static void
test_document (gconstpointer data)
{
  g_autofree char *file = g_strdup_printf (TEST_NODEDEV_DATA "/%s.libvirt.xml", (const char *) data);
  g_autofree char *path = zpci_test_data (file);
  g_autoptr (ZpciFunction) function = test_nodedev_function ();
  g_autofree char *inserted = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  g_autofree char *text = zpci_test_read (path, &length);
  g_autoptr (ZpciXml) before = parse (text, length, file);
  g_autoptr (ZpciXml) after = NULL;
  Pair pair = { before, NULL };

  function->address = (ZpciPciAddress){ (guint16) read_decimal (before, "domain"), (guint8) read_decimal (before, "bus"),
                                        (guint8) read_decimal (before, "slot"), (guint8) read_decimal (before, "function") };
  inserted = zpci_capability_insert (text, length, function, NULL, NULL, &error);
  g_assert_no_error (error);
  pair.after = after = parse (inserted, strlen (inserted), file);
  check_vdsm (&pair);
  check_virt_manager (&pair);
  check_nova (&pair);
  check_others (&pair);
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) stems = NULL;

  zpci_test_init (&argc, &argv);
  stems = zpci_test_stems (TEST_NODEDEV_DATA, ".libvirt.xml");
  for (guint i = 0; stems[i]; i++) {
    g_autofree char *path = g_strconcat ("/readers/", stems[i], NULL);

    g_test_add_data_func (path, stems[i], test_document);
  }
  return g_test_run ();
}
