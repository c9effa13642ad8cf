/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The translations on documents written out: what goes where, to the byte,
 * and what is left alone.
 */
#include "conf-test.h"

#define FUNCTIONS(indent, inner)                                                                             \
  indent "<zpci:functions xmlns:zpci=\"" ZPCI_DOMAIN_NS "\">\n" inner indent "</zpci:functions>\n"
#define ENTRY(uid, source, asks) "      <zpci:function uid=\"" uid "\" source=\"" source "\" " asks "/>\n"
#define METADATA(entries) "  <metadata>\n" FUNCTIONS ("    ", entries) "  </metadata>\n"
#define PROPERTY(name, value) "        <qemu:property name='" name "' type='bool' value='" value "'/>\n"
#define DEVICE(alias, properties)                                                                            \
  "    <qemu:device alias='" alias "'>\n      <qemu:frontend>\n" properties                                  \
  "      </qemu:frontend>\n    </qemu:device>\n"
#define OVERRIDE(devices) "  <qemu:override>\n" devices "  </qemu:override>\n"
#define STOCK(machine, entries, devices, overrides)                                                          \
  "<domain type='kvm' xmlns:qemu='" ZPCI_QEMU_NS "'>\n"                                                      \
  "  <name>guest</name>\n" METADATA (entries) "  <memory>524288</memory>\n"                                  \
                                              "  <os><type arch='s390x' machine='" machine                   \
                                              "'>hvm</type></os>\n"                                          \
                                              "  <vcpu>1</vcpu>\n"                                           \
                                              "  <devices>\n" devices "  </devices>\n" overrides             \
                                              "</domain>\n"

#define NEW "s390-ccw-virtio-9.2"
#define OLD "s390-ccw-virtio-7.1"
#define INTERP(value) PROPERTY ("interpret", value)
#define AIF(value) PROPERTY ("forwarding-assist", value)
#define ID "uid='0x0001' fid='0x00000000'"
#define SOURCE "0001:00:00.0"

/* Author form and stock form of each other, in canonical numbers. */
static const struct {
  const char *name;
  ZpciStockFlags flags;
  const char *author, *stock;
} pairs[] = {
  { "on-needs-no-override", 0, DOMAIN (HOSTDEV (ID " interp='on' aif='on'")),
    DOMAIN_OF ("kvm", "s390x", NEW, METADATA (ENTRY ("0x0001", SOURCE, "interp=\"on\" aif=\"on\"")),
               HOSTDEV (ID), "") },
  { "off", 0, DOMAIN (HOSTDEV (ID " interp='off'")),
    STOCK (NEW, ENTRY ("0x0001", SOURCE, "interp=\"off\""), HOSTDEV (ID),
           OVERRIDE (DEVICE ("zpci1", INTERP ("false")))) },
  { "aif-off", 0, DOMAIN (HOSTDEV (ID " interp='on' aif='off'")),
    STOCK (NEW, ENTRY ("0x0001", SOURCE, "interp=\"on\" aif=\"off\""), HOSTDEV (ID),
           OVERRIDE (DEVICE ("zpci1", AIF ("false")))) },
  { "region-on-forbids-interpretation", 0, DOMAIN (HOSTDEV (ID " region='on'")),
    STOCK (NEW, ENTRY ("0x0001", SOURCE, "region=\"on\""), HOSTDEV (ID),
           OVERRIDE (DEVICE ("zpci1", INTERP ("false")))) },
  { "old-machine", 0, DOMAIN_OF ("kvm", "s390x", OLD, "", HOSTDEV (ID " interp='on'"), ""),
    STOCK (OLD, ENTRY ("0x0001", SOURCE, "interp=\"on\""), HOSTDEV (ID),
           OVERRIDE (DEVICE ("zpci1", INTERP ("true")))) },
  { "old-machine-aif-needs-interpretation", 0,
    DOMAIN_OF ("kvm", "s390x", OLD, "", HOSTDEV (ID " aif='on'"), ""),
    STOCK (OLD, ENTRY ("0x0001", SOURCE, "aif=\"on\""), HOSTDEV (ID),
           OVERRIDE (DEVICE ("zpci1", INTERP ("true") AIF ("true")))) },
  { "explicit", ZPCI_STOCK_EXPLICIT, DOMAIN (HOSTDEV (ID " interp='on' aif='off' region='off'")),
    STOCK (NEW, ENTRY ("0x0001", SOURCE, "interp=\"on\" aif=\"off\" region=\"off\""), HOSTDEV (ID),
           OVERRIDE (DEVICE ("zpci1", INTERP ("true") AIF ("false")))) },
  { "by-uid", 0,
    DOMAIN (HOSTDEV ("uid='0x0100' fid='0x00000001' interp='off'")
                HOSTDEV_OF ("0x0002", "uid='0x0020' fid='0x00000002' interp='off'")),
    STOCK (NEW, ENTRY ("0x0020", "0002:00:00.0", "interp=\"off\"") ENTRY ("0x0100", SOURCE, "interp=\"off\""),
           HOSTDEV ("uid='0x0100' fid='0x00000001'") HOSTDEV_OF ("0x0002", "uid='0x0020' fid='0x00000002'"),
           OVERRIDE (DEVICE ("zpci32", INTERP ("false")) DEVICE ("zpci256", INTERP ("false")))) },
};

static void
test_pairs (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autofree char *stock = conf_test_to_stock (pairs[i].author, pairs[i].flags);
    g_autofree char *author = conf_test_from_stock (pairs[i].stock);

    g_test_message ("%s", pairs[i].name);
    g_assert_cmpstr (stock, ==, pairs[i].stock);
    g_assert_cmpstr (author, ==, pairs[i].author);
  }
}

/* One way only: what is given is not in normal form. */
static void
assert_to_stock (const char *author, const char *stock)
{
  g_autofree char *got = conf_test_to_stock (author, ZPCI_STOCK_NONE);

  g_assert_cmpstr (got, ==, stock);
}

static void
assert_from_stock (const char *stock, const char *author)
{
  g_autofree char *got = conf_test_from_stock (stock);

  g_assert_cmpstr (got, ==, author);
}

static void
test_prefixes (void)
{
  static const char entry[] = SMALL_META ("", SMALL_ENTRY ("0x0001", "interp=\"off\""));
  g_autofree char *taken = g_strdup_printf (
      SMALL (" xmlns:qemu='u' xmlns:qemu1='v'" QEMU ("qemu2"), "%s", ID,
             "<qemu2:override>" SMALL_DEVICE ("qemu2:", "zpci1", "false") "</qemu2:override>"),
      entry);
  g_autofree char *unused =
      g_strdup (SMALL (QEMU ("q"), SMALL_META (" had=\"qemu\"", SMALL_ENTRY ("0x0001", "interp=\"off\"")), ID,
                       "<q:override>" SMALL_DEVICE ("q:", "zpci1", "false") "</q:override>"));

  assert_to_stock (SMALL (" xmlns:qemu='u' xmlns:qemu1='v'", "", ID " interp='off'", ""), taken);
  assert_from_stock (taken, SMALL (" xmlns:qemu='u' xmlns:qemu1='v'", "", ID " interp='off'", ""));
  assert_to_stock (SMALL (QEMU ("q"), "", ID " interp='off'", ""), unused);
  assert_from_stock (unused, SMALL (QEMU ("q"), "", ID " interp='off'", ""));
}

/* A prefix that the author used and did not bind stays unbound, or libvirt would obey what it ignores. */
static void
test_unbound_prefix (void)
{
  static const char entry[] = SMALL_META ("", SMALL_ENTRY ("0x0001", "interp=\"off\""));
  static const char unbound[] = "<qemu:commandline qemu1:x='y'/>";
  g_autofree char *author = g_strdup_printf (SMALL ("", "", ID " interp='off'", "%s"), unbound);
  g_autofree char *stock = g_strdup_printf (
      SMALL (QEMU ("qemu2"), "%s", ID,
             "%s<qemu2:override>" SMALL_DEVICE ("qemu2:", "zpci1", "false") "</qemu2:override>"),
      entry, unbound);

  assert_to_stock (author, stock);
  assert_from_stock (stock, author);
}

/* A newer attribute beside older metadata: as if the metadata had been raised first. */
static void
test_both (void)
{
  assert_to_stock (
      SMALL (QEMU ("qemu"), SMALL_META ("", SMALL_ENTRY ("0x0001", "interp=\"off\" region=\"off\"")),
             ID " interp='on'",
             "<qemu:override>" SMALL_DEVICE ("qemu:", "zpci1", "false") "</qemu:override>"),
      SMALL ("", SMALL_META ("", SMALL_ENTRY ("0x0001", "interp=\"on\" region=\"off\"")), ID, ""));
}

static void
test_foreign_overrides (void)
{
  /* One that says the opposite is not ours. */
  assert_from_stock (SMALL (QEMU ("qemu"), SMALL_META ("", SMALL_ENTRY ("0x0001", "interp=\"off\"")), ID,
                            "<qemu:override>" SMALL_DEVICE ("qemu:", "zpci1", "true") "</qemu:override>"),
                     SMALL (QEMU ("qemu"), "", ID " interp='off'",
                            "<qemu:override>" SMALL_DEVICE ("qemu:", "zpci1", "true") "</qemu:override>"));
  /* A property beside ours stays, and so does its device; one that says the same twice goes twice. */
  assert_from_stock (
      SMALL (
          QEMU ("qemu"), SMALL_META ("", SMALL_ENTRY ("0x0001", "interp=\"off\"")), ID,
          "<qemu:override><qemu:device alias='zpci1'><qemu:frontend><qemu:property name='x' type='remove'/>"
          "<qemu:property name='interpret' type='bool' "
          "value='false'/></qemu:frontend></qemu:device>" SMALL_DEVICE ("qemu:", "zpci1",
                                                                        "false") "</qemu:override>"),
      SMALL (
          QEMU ("qemu"), "", ID " interp='off'",
          "<qemu:override><qemu:device alias='zpci1'><qemu:frontend><qemu:property name='x' type='remove'/>"
          "</qemu:frontend></qemu:device></qemu:override>"));
  /* An alias of nobody, and a comment, are not ours to remove. */
  assert_from_stock (
      SMALL (QEMU ("qemu"), SMALL_META ("", SMALL_ENTRY ("0x0001", "interp=\"off\"")), ID,
             "<qemu:override><!-- mine -->" SMALL_DEVICE ("qemu:", "zpci1", "false") "</qemu:override>"),
      SMALL (QEMU ("qemu"), "", ID " interp='off'", "<qemu:override><!-- mine --></qemu:override>"));
}

/* All of them are ours: they go, and each namespace once. */
static void
test_two_overrides (void)
{
  assert_from_stock (SMALL (QEMU ("qemu"), SMALL_META ("", SMALL_ENTRY ("0x0001", "interp=\"off\"")), ID,
                            "<qemu:override>" SMALL_DEVICE ("qemu:", "zpci1", "false") "</qemu:override>"
                            "<qemu:override>" SMALL_DEVICE ("qemu:", "zpci1", "false") "</qemu:override>"),
                     SMALL ("", "", ID " interp='off'", ""));
  assert_from_stock (SMALL (QEMU ("q") QEMU ("r") QEMU ("s"),
                            SMALL_META ("", SMALL_ENTRY ("0x0001", "interp=\"off\"")), ID,
                            "<q:override>" SMALL_DEVICE ("q:", "zpci1", "false") "</q:override>"
                            "<r:override>" SMALL_DEVICE ("r:", "zpci1", "false") "</r:override>"
                            "<s:override>" SMALL_DEVICE ("s:", "zpci1", "false") "</s:override><s:x/>"),
                     SMALL (QEMU ("s"), "", ID " interp='off'", "<s:x/>"));
  /* Another one in the same namespace stays, and so does the namespace. */
  assert_from_stock (SMALL (QEMU ("q"), SMALL_META ("", SMALL_ENTRY ("0x0001", "interp=\"off\"")), ID,
                            "<q:override>" SMALL_DEVICE ("q:", "zpci1", "false") "</q:override>"
                            "<q:override>" SMALL_DEVICE ("q:", "zpci2", "false") "</q:override>"),
                     SMALL (QEMU ("q"), "", ID " interp='off'",
                            "<q:override>" SMALL_DEVICE ("q:", "zpci2", "false") "</q:override>"));
}

static void
test_orphans (void)
{
  /* The device is gone or another: its entry stays where it is, and a new one goes in by uid. */
  static const char stock[] =
      SMALL (QEMU ("qemu"),
             SMALL_META ("", SMALL_ENTRY ("0x0002", "aif=\"on\"") SMALL_ENTRY ("0x0003", "interp=\"on\"")
                                 SMALL_ENTRY ("0x0004", "aif=\"off\"")),
             "uid='0x0003' fid='0x00000000'",
             "<qemu:override>" SMALL_DEVICE ("qemu:", "zpci4", "false") "</qemu:override>");
  static const char author[] =
      SMALL (QEMU ("qemu"),
             SMALL_META ("", SMALL_ENTRY ("0x0002", "aif=\"on\"") SMALL_ENTRY ("0x0004", "aif=\"off\"")),
             "uid='0x0003' fid='0x00000000' interp='on'",
             "<qemu:override>" SMALL_DEVICE ("qemu:", "zpci4", "false") "</qemu:override>");

  assert_from_stock (stock, author);
  assert_to_stock (author, stock);
  assert_from_stock (SMALL ("", SMALL_META ("", SMALL_ENTRY ("0x0002", "aif=\"on\"")), ID, ""), NULL);
}

static void
test_moved_metadata (void)
{
  /* Not first any more, in mixed content: the text around stays to the blank. */
  assert_from_stock (SMALL ("",
                            "<metadata>text <z:functions xmlns:z='" ZPCI_DOMAIN_NS "'> <z:function uid='1' "
                            "source='0001:00:00.0' aif='on'/> </z:functions> more</metadata>",
                            ID, ""),
                     SMALL ("", "<metadata>text  more</metadata>", ID " aif='on'", ""));
  /* virsh metadata adds behind ours. */
  assert_from_stock (SMALL ("",
                            "<metadata>\n <zpci:functions xmlns:zpci=\"" ZPCI_DOMAIN_NS
                            "\">\n  " SMALL_ENTRY (
                                "0x0001", "aif=\"on\"") "\n </zpci:functions>\n <a xmlns='u'/>\n</metadata>",
                            ID, ""),
                     SMALL ("", "<metadata>\n <a xmlns='u'/>\n</metadata>", ID " aif='on'", ""));
}

/* Where the numbers and attributes of <zpci> go, and in which style. */
static void
test_zpci_style (void)
{
  static const struct {
    const char *written, *stock, *back;
  } cases[] = {
    { "interp='on'", "uid='0x0001' fid='0x00000000'", "uid='0x0001' fid='0x00000000' interp='on'" },
    { "interp=\"on\"", "uid=\"0x0001\" fid=\"0x00000000\"",
      "uid=\"0x0001\" fid=\"0x00000000\" interp=\"on\"" },
    { "fid='7'  aif='on'\n uid=\"0xA\"", "fid='0x00000007'\n uid=\"0x000a\"",
      "fid='0x00000007'\n uid=\"0x000a\"\n aif=\"on\"" },
    { "x='1' fid='7' region='off'", "x='1' uid='0x0001' fid='0x00000007'",
      "x='1' uid='0x0001' fid='0x00000007' region='off'" },
    { "uid='2' region='off' x='1' aif='on' ", "uid='0x0002' fid='0x00000000' x='1' ",
      "uid='0x0002' fid='0x00000000' aif='on' region='off' x='1' " },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (GStrv) parts = g_strsplit (SMALL ("", "", "@", ""), "@", 2);
    g_autofree char *author = g_strjoin (cases[i].written, parts[0], parts[1], NULL);
    g_autofree char *wanted = g_strjoin (cases[i].back, parts[0], parts[1], NULL);
    g_autofree char *zpci = g_strdup_printf ("<zpci %s/>", cases[i].stock);
    g_autofree char *stock = conf_test_to_stock (author, ZPCI_STOCK_NONE),
                    *back = conf_test_from_stock (stock);

    if (!strstr (stock, zpci))
      g_assert_cmpstr (stock, ==, zpci);
    g_assert_cmpstr (back, ==, wanted);
  }
}

static void
test_snapshot (void)
{
  static const char author[] =
      "<domainsnapshot>\n"
      "  <name>s</name>\n"
      "  <domain type='kvm'>\n"
      "    <name>guest</name>\n"
      "    <devices>\n" HOSTDEV (ID " interp='off'") "    </devices>\n"
                                                     "  </domain>\n"
                                                     "  <inactiveDomain type='kvm'>\n"
                                                     "    <name>guest</name>\n"
                                                     "    <devices>\n" HOSTDEV (
                                                         ID " aif='off'") "    </devices>\n"
                                                                          "  </inactiveDomain>\n"
                                                                          "</domainsnapshot>\n";
  g_autofree char *stock = conf_test_to_stock (author, ZPCI_STOCK_NONE), *back = conf_test_from_stock (stock);

  g_assert_cmpstr (back, ==, author);
  g_assert_nonnull (strstr (stock, "\n  <domain type='kvm' xmlns:qemu='" ZPCI_QEMU_NS
                                   "'>\n    <name>guest</name>\n    <metadata>\n"
                                   "      <zpci:functions"));
  g_assert_nonnull (strstr (stock, "\n  <inactiveDomain type='kvm' xmlns:qemu='" ZPCI_QEMU_NS "'>\n"));
  g_assert_nonnull (
      strstr (stock, "\n          <qemu:property name='forwarding-assist' type='bool' value='false'/>\n"));
}

/* A domain that asks nothing new is left alone beside one that does, however its metadata is written. */
static void
test_snapshot_beside (void)
{
  static const char kept[] = "<inactiveDomain><metadata><z:functions xmlns:z='" ZPCI_DOMAIN_NS
                             "'> <z:function source='0001:00:00.0' "
                             "uid='1' aif='on'/></z:functions></metadata><devices>" HOSTDEV (
                                 "uid='1'") "</devices></inactiveDomain>";
  g_autofree char *author = g_strdup_printf (
      "<domainsnapshot><domain><devices>" HOSTDEV (ID " aif='on'") "</devices></domain>%s</domainsnapshot>",
      kept);
  g_autofree char *stock = conf_test_to_stock (author, ZPCI_STOCK_NONE);

  g_assert_nonnull (strstr (stock, kept));
}

static void
test_as_it_is (void)
{
  static const char *const texts[] = {
    DOMAIN (HOSTDEV ("uid='1'")),
    DOMAIN (""),
    "<domainsnapshot><name>s</name></domainsnapshot>",
    SMALL ("", "<metadata><zpci:functions xmlns:zpci='" ZPCI_DOMAIN_NS "'/></metadata>", ID, ""),
    SMALL ("", "<metadata><zpci interp='on'/></metadata><description>&lt;zpci interp='on'/></description>",
           ID, ""),
    SMALL ("", "", ID " x:interp='on' xmlns:x='u'", ""),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *stock = conf_test_to_stock (texts[i], ZPCI_STOCK_EXPLICIT),
                    *author = conf_test_from_stock (texts[i]);

    g_assert_null (stock);
    g_assert_null (author);
  }
}

static void
test_refused (void)
{
  static const struct {
    const char *text;
    int code;
    const char *message;
  } cases[] = {
    { "<domain>", ZPCI_ERROR_MALFORMED, "x.xml:1: the document ends inside the element open since line 1" },
    { "<network/>", ZPCI_ERROR_MALFORMED, "x.xml:1: <network> is not a <domain>" },
    { "<!DOCTYPE domain [<!ENTITY a 'b'>]><domain/>", ZPCI_ERROR_UNSUPPORTED,
      "x.xml:1: a document type declaration" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    char *out = NULL;
    gsize length = 7;

    g_assert_false (
        zpci_domxml_to_stock (cases[i].text, strlen (cases[i].text), "x.xml", 0, &out, &length, &error));
    zpci_test_assert_error (error, cases[i].code, cases[i].message);
    g_assert_false (
        zpci_domxml_from_stock (cases[i].text, strlen (cases[i].text), "x.xml", &out, &length, &error));
    zpci_test_assert_error (error, cases[i].code, cases[i].message);
    g_assert_null (out);
    g_assert_cmpuint (length, ==, 7);
  }
}

/* y of the laws where libvirt wrote out what the alias in x means: @canonical. */
static void
check_reprinted (const char *attributes, const char *canonical)
{
  g_autofree char *author =
      g_strdup_printf (DOMAIN_OF ("kvm", "s390x", "s390-ccw-virtio", "", HOSTDEV (ID " %s"), ""), attributes);
  g_autofree char *stock = conf_test_to_stock (author, 0);
  g_auto (GStrv) parts = g_strsplit (stock, "'s390-ccw-virtio'", -1);
  g_autofree char *name = g_strdup_printf ("'%s'", canonical), *y = g_strjoinv (name, parts);
  g_autofree char *back = conf_test_from_stock (y), *again = conf_test_to_stock (back, 0);

  g_test_message ("%s under %s", attributes, canonical);
  g_assert_cmpstr (again, ==, y);
}

static void
test_reprinted (void)
{
  static const char *const attributes[] = { "interp='on' aif='on'", "interp='off' aif='off'", "aif='off'", "aif='on'",
                                            "region='on'", "region='off'" };
  static const char *const canonical[] = { "s390-ccw-virtio-7.2", "s390-ccw-virtio-10.0", "s390-ccw-virtio-noble",
                                           "s390-ccw-virtio-rhel9.4.0", "s390-ccw-virtio-rhel10.2.0" };

  check_reprinted ("relaxedTranslation='on'", "s390-ccw-virtio-10.0");
  check_reprinted ("relaxedTranslation='off'", "s390-ccw-virtio-10.0");
  for (gsize a = 0; a < G_N_ELEMENTS (attributes); a++) {
    for (gsize c = 0; c < G_N_ELEMENTS (canonical); c++)
      check_reprinted (attributes[a], canonical[c]);
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/conf/stock/pairs", test_pairs);
  g_test_add_func ("/conf/stock/prefixes", test_prefixes);
  g_test_add_func ("/conf/stock/unbound-prefix", test_unbound_prefix);
  g_test_add_func ("/conf/stock/both", test_both);
  g_test_add_func ("/conf/stock/foreign-overrides", test_foreign_overrides);
  g_test_add_func ("/conf/stock/two-overrides", test_two_overrides);
  g_test_add_func ("/conf/stock/orphans", test_orphans);
  g_test_add_func ("/conf/stock/moved-metadata", test_moved_metadata);
  g_test_add_func ("/conf/stock/zpci-style", test_zpci_style);
  g_test_add_func ("/conf/stock/snapshot", test_snapshot);
  g_test_add_func ("/conf/stock/snapshot-beside", test_snapshot_beside);
  g_test_add_func ("/conf/stock/as-it-is", test_as_it_is);
  g_test_add_func ("/conf/stock/refused", test_refused);
  g_test_add_func ("/conf/stock/reprinted", test_reprinted);
  return g_test_run ();
}
