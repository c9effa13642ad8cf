/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The answer of zpci_schema_check() for every document in tests/schema/data, and
 * each of its errors.
 */
#include "schema.h"
#include "zpci-test.h"

#include <glib/gstdio.h>

#include <string.h>

static const char *
schema_folder (void)
{
  const char *folder = g_getenv ("ZPCI_TEST_SCHEMAS");

  if (!folder)
    g_error ("ZPCI_TEST_SCHEMAS is not set: run this test with meson");
  return folder;
}

static ZpciXml *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  ZpciXml *xml = zpci_xml_parse (text, strlen (text), "test", &error);

  g_assert_no_error (error);
  return xml;
}

static char *
format_findings (GPtrArray *findings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++) {
    const ZpciFinding *finding = findings->pdata[i];

    g_string_append_printf (text, "%u: %s\n", finding->line, finding->cause);
  }
  return g_string_free (text, FALSE);
}

/** A document is valid, or what is said of it is in its .err. */
static void
test_document (gconstpointer data)
{
  const char *stem = data;
  g_autofree char *path = g_strdup_printf ("%s/schema/data/%s.xml", g_test_get_dir (G_TEST_DIST), stem);
  g_autofree char *expected = g_strdup_printf ("%s/schema/data/%s.err", g_test_get_dir (G_TEST_DIST), stem);
  g_autofree char *text = zpci_test_read (path, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciXml) xml = parse (text);
  g_autoptr (GPtrArray) findings = zpci_schema_check (schema_folder (), xml, &error);
  g_autofree char *said = NULL;

  g_assert_no_error (error);
  said = format_findings (findings);
  if (g_str_has_suffix (stem, "-invalid")) {
    g_assert_cmpuint (findings->len, >, 0);
    zpci_test_golden (expected, said, -1);
  } else {
    g_assert_cmpstr (said, ==, "");
    g_assert_false (g_file_test (expected, G_FILE_TEST_EXISTS));
  }
}

static void
test_name (void)
{
  static const struct {
    const char *text;
    const char *name;
  } cases[] = {
    { "<domain/>", "domain" },
    { "<domainsnapshot/>", "domainsnapshot" },
    { "<domaincheckpoint/>", "domaincheckpoint" },
    { "<device/>", "nodedev" },
    { "<domainCapabilities/>", "domaincaps" },
    { "<hostdev/>", "device" },
    { "<interface/>", "device" },
    { "<watchdog/>", "device" },
    { "<zpci:functions xmlns:zpci='urn:libvirt-zpci:domain:1'/>", "metadata" },
    { "<functions xmlns='urn:libvirt-zpci:domain:1'/>", "metadata" },
    { "<functions xmlns='urn:libvirt-zpci:domain:2'/>", NULL },
    { "<network/>", NULL },
    { "<domain xmlns='urn:other'/>", NULL },
    { "<x:domain xmlns:x='urn:other'/>", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ZpciXml) xml = parse (cases[i].text);

    g_assert_cmpstr (zpci_schema_name (xml), ==, cases[i].name);
  }
}

static void
test_unknown_root (void)
{
  g_autoptr (ZpciXml) xml = parse ("<network/>");
  g_autoptr (GError) error = NULL;

  g_assert_null (zpci_schema_check (schema_folder (), xml, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_UNSUPPORTED, "no schema for <network>");
}

static void
test_schema_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("zpci-schema-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "nodedev.rng", NULL);
  g_autoptr (ZpciXml) xml = parse ("<device/>");
  g_autoptr (GError) error = NULL;

  g_assert_null (zpci_schema_check (folder, xml, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_NOT_FOUND, "nodedev.rng");

  g_assert_cmpint (g_mkdir (file, 0700), ==, 0);
  g_assert_null (zpci_schema_check (folder, xml, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_IO, "nodedev.rng");
  g_assert_cmpint (g_rmdir (file), ==, 0);

  g_assert_true (g_file_set_contents (file, "<grammar xmlns='http://relaxng.org/ns/structure/1.0'/>", -1, NULL));
  g_assert_null (zpci_schema_check (folder, xml, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "not a RELAX NG schema: line ");

  /* A schema that wants another file gets none: ours are whole. */
  g_assert_true (g_file_set_contents (
      file, "<grammar xmlns='http://relaxng.org/ns/structure/1.0'><include href='http://localhost/x.rng'/></grammar>",
      -1, NULL));
  g_assert_null (zpci_schema_check (folder, xml, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "not a RELAX NG schema");

  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/** A missing part cannot be named by taking things away; libxml2 names it, in words that change by version. */
static void
test_missing (void)
{
  g_autoptr (ZpciXml) xml = parse ("<domain type='kvm'>\n<os><type arch='s390x'>hvm</type></os></domain>");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = zpci_schema_check (schema_folder (), xml, &error);
  g_autofree char *said = NULL;

  g_assert_no_error (error);
  said = format_findings (findings);
  g_assert_cmpuint (findings->len, >, 0);
  g_assert_nonnull (strstr (said, "element name"));
  g_assert_cmpuint (((ZpciFinding *) findings->pdata[0])->line, ==, 1);
}

static void
test_empty_metadata (void)
{
  g_autoptr (ZpciXml) xml = parse ("<zpci:functions xmlns:zpci='urn:libvirt-zpci:domain:1'/>");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = zpci_schema_check (schema_folder (), xml, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, >, 0);
}

static char *
make_domain (const char *before, const char *repeated, guint count, const char *after)
{
  GString *text = g_string_new ("<domain type='kvm'><name>a</name><memory>1</memory>"
                                "<os><type arch='s390x'>hvm</type></os>");

  g_string_append (text, before);
  for (guint i = 0; i < count; i++)
    g_string_append (text, repeated);
  g_string_append (text, after);
  g_string_append (text, "</domain>");
  return g_string_free (text, FALSE);
}

static void
test_too_much (void)
{
  g_autofree char *text = make_domain ("<metadata>", "<b xmlns='urn:b'/>", 70000, "</metadata>");
  g_autoptr (ZpciXml) xml = parse (text);
  g_autoptr (GError) error = NULL;

  g_assert_null (zpci_schema_check (schema_folder (), xml, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_RANGE, "too many elements side by side");
}

/** The messages are bounded, and the lines right, in a long document with nothing but faults. */
static void
test_many_findings (void)
{
  g_autofree char *text = make_domain ("<devices>", "\n<hostdev type='pci' x='y'/>", 2000, "</devices>");
  g_autoptr (ZpciXml) xml = parse (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = zpci_schema_check (schema_folder (), xml, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, >=, ZPCI_SCHEMA_MAX_FINDINGS);
  g_assert_cmpuint (findings->len, <, ZPCI_SCHEMA_MAX_FINDINGS + 10);
  g_assert_cmpuint (((ZpciFinding *) findings->pdata[5])->line, >, 1);
}

/** Lines beyond 65535, where libxml2's own numbers end. */
static void
test_high_line (void)
{
  g_autofree char *newlines = g_strnfill (70000, '\n');
  g_autofree char *text = make_domain ("<devices>", newlines, 1,
                                       "<hostdev type='pci'><source><address domain='1' bus='0' slot='0' "
                                       "function='0'/></source><address type='pci'><zpci interp='x'/></address>"
                                       "</hostdev></devices>");
  g_autoptr (ZpciXml) xml = parse (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = zpci_schema_check (schema_folder (), xml, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_cmpuint (((ZpciFinding *) findings->pdata[0])->line, ==, 70001);
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) stems = NULL;

  zpci_test_init (&argc, &argv);
  stems = zpci_test_stems ("schema/data", ".xml");
  for (guint i = 0; stems[i]; i++) {
    g_autofree char *path = g_strconcat ("/schema/", stems[i], NULL);

    g_test_add_data_func (path, stems[i], test_document);
  }
  g_test_add_func ("/schema-api/name", test_name);
  g_test_add_func ("/schema-api/unknown-root", test_unknown_root);
  g_test_add_func ("/schema-api/schema-file", test_schema_file);
  g_test_add_func ("/schema-api/missing", test_missing);
  g_test_add_func ("/schema-api/empty-metadata", test_empty_metadata);
  g_test_add_func ("/schema-api/too-much", test_too_much);
  g_test_add_func ("/schema-api/many-findings", test_many_findings);
  g_test_add_func ("/schema-api/high-line", test_high_line);
  return g_test_run ();
}
