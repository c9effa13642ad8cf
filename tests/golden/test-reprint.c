/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The laws on what stock libvirt makes of every case: y is the stock form,
 * defined and read back. to-stock(from-stock(y)) = y byte for byte, libvirt
 * keeps y as it is, and the plan of y says of each device what the plan of the
 * author's document says. A case that libvirt does not define says so in its
 * <case>.qemu-7.2.err, or that of the newest stack in these words, or is about another emulator.
 */
#include "golden-case.h"
#include "zpci-test-libvirt.h"
#include "zpci-test.h"

#include <libvirt/virterror.h>
#include <string.h>

#define EMULATOR "/usr/bin/qemu-system-s390x"

static ZpciTestLibvirt libvirt;
static const char *why_not;

/*
 * Returns: (transfer full): @text in UTF-8 without a declaration, its domain
 * type @to where it is @from: libvirt defines no kvm guests here, and as type
 * qemu the documents would break a rule.
 */
static char *
retyped (const char *text, gsize length, const char *from, const char *to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciXml) xml = zpci_xml_parse (text, length, "document", &error);
  g_autoptr (ZpciXmlEdit) edit = xml ? zpci_xml_edit_new (xml) : NULL;
  g_autofree char *type = xml ? zpci_xml_attr (zpci_xml_get_root (xml), "type") : NULL, *changed = NULL;
  ZpciXmlAttrSpan span;
  const char *start;

  g_assert_no_error (error);
  if (g_strcmp0 (type, from) == 0 && zpci_xml_get_attr_span (xml, zpci_xml_get_root (xml), "type", &span))
    zpci_xml_edit_replace (edit, span.value, span.value_end, to);
  changed = zpci_xml_edit_apply_utf8 (edit, &length);
  start = g_str_has_prefix (changed, "<?xml") ? strstr (changed, "?>") + 2 : changed;
  return g_strdup (start);
}

/* Returns: (transfer full) (nullable): the stock form @text after libvirt. */
static char *
through_libvirt (const char *text, gsize length, gboolean kvm)
{
  g_autofree char *plain = retyped (text, length, "kvm", "qemu"), *printed = NULL;
  virDomainPtr domain = zpci_test_libvirt_define (&libvirt, plain);

  if (!domain)
    return NULL;
  printed = zpci_test_libvirt_print (domain);
  return kvm ? retyped (printed, strlen (printed), "qemu", "kvm") : g_steal_pointer (&printed);
}

/* A plan without what libvirt fills in by itself: line numbers, ids nobody asked for, the machine's full name. */
static JsonNode *
comparable (const char *json)
{
  static const char *const own[] = { "line", "uid", "fid" };
  JsonNode *node = json_from_string (json, NULL);
  JsonArray *devices = json_object_get_array_member (json_node_get_object (node), "devices");

  for (guint i = 0; i < json_array_get_length (devices); i++) {
    for (gsize k = 0; k < G_N_ELEMENTS (own); k++)
      json_object_remove_member (json_array_get_object_element (devices, i), own[k]);
  }
  return node;
}

static void
check_plan (const GoldenCase *c, const char *y)
{
  gboolean refused, refused_after;
  g_autofree char *before = golden_case_plan (c, c->text, c->length, &refused);
  g_autofree char *after = golden_case_plan (c, y, strlen (y), &refused_after);
  g_autoptr (JsonNode) a = comparable (before), b = comparable (after);

  /* libvirt writes out what an alias means to the emulator it has; the plan is of a recorded one. */
  if (!json_node_equal (json_object_get_member (json_node_get_object (a), "machine"),
                        json_object_get_member (json_node_get_object (b), "machine"))) {
    g_assert_cmpstr (c->stem, ==, "roce-machine-alias");
    g_test_message ("another emulator is installed than the recorded one");
    return;
  }
  g_assert_cmpint (refused, ==, refused_after);
  if (!json_node_equal (json_object_get_member (json_node_get_object (a), "devices"),
                        json_object_get_member (json_node_get_object (b), "devices"))) {
    g_printerr ("%s: another plan after libvirt:\n%s\n---\n%s\n", c->stem, before, after);
    g_test_fail ();
  }
}

static void
check_laws (const GoldenCase *c, const char *y, gboolean kvm)
{
  ZpciStockFlags flags = golden_case_is (c, "explicit") ? ZPCI_STOCK_EXPLICIT : ZPCI_STOCK_NONE;
  g_autofree char *author = NULL, *again = NULL, *kept = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  g_assert_true (zpci_domxml_from_stock (y, strlen (y), "y", &author, &length, &error));
  g_assert_no_error (error);
  if (!author)
    return;
  g_assert_true (zpci_domxml_to_stock (author, length, "author", flags, &again, &length, &error));
  g_assert_no_error (error);
  if (g_strcmp0 (again, y) != 0) {
    g_printerr ("%s: to-stock(from-stock(y)) is not y:\n%s\n---\n%s\n", c->stem, again, y);
    g_test_fail ();
  }
  kept = through_libvirt (y, strlen (y), kvm);
  if (g_strcmp0 (kept, y) != 0) {
    g_printerr ("%s: libvirt changes what it printed:\n%s\n---\n%s\n", c->stem, kept, y);
    g_test_fail ();
  }
}

static gboolean
is_for_qemu_7_2 (const GoldenCase *c, const ZpciDomain *domain)
{
  g_autofree char *caps = golden_case_get (c, "caps", "qemu-7.2");

  return g_str_equal (caps, "qemu-7.2") && g_strcmp0 (domain->emulator, EMULATOR) == 0 &&
         g_strcmp0 (domain->arch, "s390x") == 0;
}

/* libvirt did not define @c, as the files say. */
static gboolean
is_refused (const GoldenCase *c)
{
  g_autofree char *oldest = golden_case_path (c, ".qemu-7.2.err"), *newest = golden_case_path (c, ".qemu-11.1.err");
  g_autofree char *text = g_file_test (newest, G_FILE_TEST_EXISTS) ? zpci_test_read (newest, NULL) : NULL;

  return g_file_test (oldest, G_FILE_TEST_EXISTS) || (text && strstr (text, virGetLastErrorMessage ()));
}

static void
test_case (gconstpointer stem)
{
  g_autoptr (GoldenCase) c = golden_case_load (stem);
  g_autofree char *stock = NULL, *y = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciXml) xml = NULL;
  g_autoptr (ZpciDomain) domain = NULL;
  gboolean changed, kvm;
  gsize length;

  if (why_not) {
    zpci_test_libvirt_skip (why_not);
    return;
  }
  stock = golden_case_stock (c, &length, &changed, NULL);
  if (!stock) {
    g_test_message ("the document is refused");
    return;
  }
  xml = zpci_xml_parse (stock, length, stem, &error);
  g_assert_no_error (error);
  domain = zpci_domain_read (xml, &error);
  g_assert_no_error (error);
  if (!is_for_qemu_7_2 (c, domain)) {
    g_test_message ("not a guest for stock QEMU 7.2");
    return;
  }
  kvm = g_strcmp0 (domain->type, "kvm") == 0;
  y = through_libvirt (stock, length, kvm);
  if (!y) {
    if (!is_refused (c)) {
      g_printerr ("%s: libvirt refuses: %s\n", c->stem, virGetLastErrorMessage ());
      g_test_fail ();
    }
    return;
  }
  g_assert_cmpint (changed, ==, strstr (y, ZPCI_DOMAIN_NS) != NULL);
  check_laws (c, y, kvm);
  /* A case about a newer libvirt may have elements that this one drops. */
  if (!g_key_file_has_key (c->conf, "case", "libvirt", NULL))
    check_plan (c, y);
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) stems = NULL;
  int status;

  why_not = zpci_test_libvirt_open (&libvirt);
  zpci_test_init (&argc, &argv);
  stems = golden_case_stems ();
  for (guint i = 0; stems[i]; i++) {
    g_autofree char *path = g_strconcat ("/reprint/", stems[i], NULL);

    g_test_add_data_func (path, stems[i], test_case);
  }
  status = g_test_run ();
  zpci_test_libvirt_close (&libvirt);
  return status;
}
