/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * <ap>, what a guest must find in a matrix: its rules, both translations, and
 * the metadata of devices that come and go.
 */
#include "conf-test.h"
#include "zpci-device.h"
#include "zpci-domain-edit.h"

#define UUID "c2177883-f1bb-47f0-914d-32a22e3a8804"
#define OTHER "d2177883-f1bb-47f0-914d-32a22e3a8804"
#define HOSTDEV_WITH(attributes, content)                                                                              \
  "    <hostdev mode='subsystem' type='mdev'" attributes ">\n" content "    </hostdev>\n"
#define SOURCE(uuid) "      <source><address uuid='" uuid "'/></source>\n"
/* <ap> in line 9 of DOMAIN(). */
#define MATRIX(ap) HOSTDEV_WITH (" model='vfio-ap'", SOURCE (UUID) ap)
#define AP(attributes) "      <ap " attributes "/>\n"
#define GOOD "adapters='0x05 0x06' domains='0x0004'"
#define META(entries)                                                                                                  \
  "  <metadata>\n    <zpci:functions xmlns:zpci=\"" ZPCI_DOMAIN_NS "\">\n" entries                                    \
  "    </zpci:functions>\n  </metadata>\n"
#define ENTRY(uuid) ENTRY_OF (uuid, "adapters=\"0x05 0x06\" domains=\"0x0004\"")
#define ENTRY_OF(uuid, asks) "      <zpci:ap uuid=\"" uuid "\" " asks "/>\n"
#define STOCK_OF(meta, devices) DOMAIN_OF ("kvm", "s390x", "s390-ccw-virtio-9.2", meta, devices, "")

static const struct {
  const char *name, *text;
  int code;
  guint line;
  const char *message;
} refused[] = {
  { "no-adapter", DOMAIN (MATRIX (AP ("domains='0x0004'"))), ZPCI_ERROR_MALFORMED, 9,
    "hostdev0: <ap> requires no adapter: write adapters='0x05 0x06'" },
  { "no-domain", DOMAIN (MATRIX (AP ("adapters='5' domains=' '"))), ZPCI_ERROR_MALFORMED, 9,
    "hostdev0: <ap> requires no domain: write domains='0x0004'" },
  { "above", DOMAIN (MATRIX (AP ("adapters='0x100' domains='4'"))), ZPCI_ERROR_RANGE, 9,
    "hostdev0: adapters of <ap>: '0x100' is above 0xff" },
  { "control-above", DOMAIN (MATRIX (AP (GOOD " control='256'"))), ZPCI_ERROR_RANGE, 9,
    "hostdev0: control of <ap>: '256' is above 255" },
  { "twice", DOMAIN (MATRIX (AP ("adapters='5 0x05' domains='4'"))), ZPCI_ERROR_CONFLICT, 9,
    "hostdev0: adapters of <ap>: 0x05 is there twice" },
  { "octal", DOMAIN (MATRIX (AP ("adapters='5' domains='0010'"))), ZPCI_ERROR_MALFORMED, 9,
    "hostdev0: domains of <ap>: '0010' is octal 8 to the kernel and hexadecimal 0x10 in lszcrypt: write 0x0008 or 0x0010" },
  { "text", DOMAIN (MATRIX (AP ("adapters='five' domains='4'"))), ZPCI_ERROR_MALFORMED, 9,
    "hostdev0: adapters of <ap>: 'five' is not a decimal number" },
  { "attribute", DOMAIN (MATRIX (AP (GOOD " controls='4'"))), ZPCI_ERROR_UNSUPPORTED, 9,
    "hostdev0: <ap> has no attribute 'controls': remove it; <ap> has adapters, domains, control" },
  { "namespaced", DOMAIN (MATRIX (AP (GOOD " xmlns:x='urn:x' x:control='4'"))), ZPCI_ERROR_UNSUPPORTED, 9,
    "hostdev0: <ap> has no attribute 'control'" },
  { "child", DOMAIN (MATRIX ("      <ap " GOOD "><queue/></ap>\n")), ZPCI_ERROR_UNSUPPORTED, 9,
    "hostdev0: <ap> is an empty element: write <ap .../>" },
  { "content", DOMAIN (MATRIX ("      <ap " GOOD ">05</ap>\n")), ZPCI_ERROR_UNSUPPORTED, 9, "<ap> is an empty element" },
  { "nested", DOMAIN (MATRIX ("      <ap " GOOD "><ap/></ap>\n")), ZPCI_ERROR_UNSUPPORTED, 9, "<ap> is an empty element" },
  { "no-uuid", DOMAIN (HOSTDEV_WITH (" model='vfio-ap'", SOURCE ("c2177883") AP (GOOD))), ZPCI_ERROR_MALFORMED, 9,
    "hostdev0: there is an <ap>, but the <source> names no mediated device by its uuid: write <source><address "
    "uuid='....'/></source>" },
  { "no-source", DOMAIN (HOSTDEV_WITH (" model='vfio-ap'", AP (GOOD))), ZPCI_ERROR_MALFORMED, 8,
    "the <source> names no mediated device" },
  { "two-elements", DOMAIN (MATRIX (AP (GOOD) AP (GOOD))), ZPCI_ERROR_UNSUPPORTED, 10,
    "an <ap> in <hostdev> has no effect: write it as <ap>, a child of <hostdev mode='subsystem' type='mdev' "
    "model='vfio-ap'>, once" },
  { "inside", DOMAIN (HOSTDEV_WITH (" model='vfio-ap'", "<source><address uuid='" UUID "'/><ap " GOOD "/></source>")),
    ZPCI_ERROR_UNSUPPORTED, 8, "an <ap> in <source> has no effect" },
  { "spelling", DOMAIN (MATRIX ("      <AP " GOOD "/>\n")), ZPCI_ERROR_UNSUPPORTED, 9, "an <AP> in <hostdev> has no effect" },
  { "other-model", DOMAIN (HOSTDEV_WITH (" model='vfio-pci'", SOURCE (UUID) AP (GOOD))), ZPCI_ERROR_UNSUPPORTED, 9,
    "an <ap> in <hostdev> has no effect" },
  { "no-model", DOMAIN (HOSTDEV_WITH ("", SOURCE (UUID) "      <ap/>\n")), ZPCI_ERROR_UNSUPPORTED, 9, "has no effect" },
  { "of-function", DOMAIN ("    <hostdev mode='subsystem' type='pci'>\n      <source/><ap/></hostdev>\n"),
    ZPCI_ERROR_UNSUPPORTED, 8, "an <ap> in <hostdev> has no effect" },
  { "of-disk", DOMAIN ("    <disk><ap adapters='5'/></disk>\n"), ZPCI_ERROR_UNSUPPORTED, 7, "an <ap> in <disk> has no effect" },
  { "alone", DOMAIN (AP (GOOD)), ZPCI_ERROR_UNSUPPORTED, 7, "an <ap> in <devices> has no effect" },
  { "same-device", DOMAIN (MATRIX (AP (GOOD)) MATRIX ("")), ZPCI_ERROR_CONFLICT, 11,
    "hostdev1: mediated device " UUID " is also that of hostdev0 in line 7: remove one of them" },
  { "x86", DOMAIN_OF ("kvm", "x86_64", "pc", "", MATRIX (AP (GOOD)), ""), ZPCI_ERROR_UNSUPPORTED, 9,
    "hostdev0: <ap> is for s390x guests only, and this one is x86_64: remove the element" },
  { "xen", DOMAIN_OF ("xen", "s390x", "m", "", MATRIX (AP (GOOD)), ""), ZPCI_ERROR_UNSUPPORTED, 9,
    "hostdev0: <ap> is for QEMU guests, and this domain is of type 'xen'" },
  { "two-entries", STOCK_OF (META (ENTRY (UUID) ENTRY (UUID)), MATRIX (AP (GOOD))), ZPCI_ERROR_CONFLICT, 6,
    "a second <ap> in <metadata> has uuid " UUID ": remove one of them" },
};

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (ZpciXml) xml = conf_test_parse (refused[i].text);
    g_autoptr (ZpciDomain) domain = zpci_domain_read (xml, NULL);
    g_autoptr (GPtrArray) findings = zpci_domain_check (domain);
    g_autoptr (GError) error = NULL;
    g_autofree char *out = NULL, *said = NULL;
    const ZpciFinding *first;
    gsize length = 0;

    g_test_message ("%s", refused[i].name);
    g_assert_true (zpci_request_scan (refused[i].text));
    g_assert_cmpuint (findings->len, ==, 1);
    first = g_ptr_array_index (findings, 0);
    g_assert_cmpuint (first->line, ==, refused[i].line);
    g_assert_false (zpci_domxml_to_stock (refused[i].text, strlen (refused[i].text), "guest.xml", 0, &out, &length, &error));
    g_assert_cmpint (error->code, ==, refused[i].code);
    g_assert_cmpstr (zpci_error_get_remedy (error), ==, first->remedy);
    said = zpci_finding_format (first);
    if (!strstr (said, refused[i].message))
      g_assert_cmpstr (said, ==, refused[i].message);
  }
}

/* Nothing of ours: libvirt has its say, or may use the name one day. */
static void
test_not_ours (void)
{
  static const char *const texts[] = {
    DOMAIN (MATRIX ("")),
    DOMAIN ("    <disk><ap mode='x'/></disk>\n"),
    DOMAIN (MATRIX ("      <x:ap xmlns:x='urn:x'/>\n")),
    STOCK_OF ("  <metadata><ap adapters='5'/></metadata>\n", MATRIX ("")),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (ZpciXml) xml = conf_test_parse (texts[i]);
    g_autoptr (ZpciDomain) domain = zpci_domain_read (xml, NULL);
    g_autofree char *out = conf_test_to_stock (texts[i], 0);

    g_assert_false (domain->has_attributes);
    g_assert_null (out);
  }
}

/* Author form and stock form of the same guest, both ways. */
static void
test_pairs (void)
{
  static const struct {
    const char *author, *stock;
  } pairs[] = {
    { DOMAIN (MATRIX (AP (GOOD))), STOCK_OF (META (ENTRY (UUID)), MATRIX ("")) },
    { DOMAIN (MATRIX (AP ("adapters='0xff' domains='0x00ff' control='0x0000 0x0004'"))),
      STOCK_OF (META (ENTRY_OF (UUID, "adapters=\"0xff\" domains=\"0x00ff\" control=\"0x0000 0x0004\"")), MATRIX ("")) },
    /* A function and a matrix: matrices come last. */
    { DOMAIN (MATRIX (AP (GOOD)) HOSTDEV ("uid='0x0001' fid='0x00000001' interp='on'")),
      STOCK_OF (META ("      <zpci:function uid=\"0x0001\" source=\"0001:00:00.0\" interp=\"on\"/>\n" ENTRY (UUID)),
                MATRIX ("") HOSTDEV ("uid='0x0001' fid='0x00000001'")) },
    /* Two, by uuid and not by place. */
    { DOMAIN (HOSTDEV_WITH (" model='vfio-ap'", SOURCE (OTHER) AP (GOOD)) MATRIX (AP (GOOD))),
      STOCK_OF (META (ENTRY (UUID) ENTRY (OTHER)),
                HOSTDEV_WITH (" model='vfio-ap'", SOURCE (OTHER)) MATRIX ("")) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autofree char *stock = conf_test_to_stock (pairs[i].author, 0), *author = conf_test_from_stock (pairs[i].stock);
    g_autofree char *explicit = conf_test_to_stock (pairs[i].author, ZPCI_STOCK_EXPLICIT);

    g_assert_cmpstr (stock, ==, pairs[i].stock);
    g_assert_cmpstr (author, ==, pairs[i].author);
    if (!strstr (pairs[i].author, "interp"))
      g_assert_cmpstr (explicit, ==, stock);
    g_assert_null (strstr (stock, "override"));
  }
}

/* A request that an author writes beside old metadata is newer. */
static void
test_both (void)
{
  g_autofree char *stock = conf_test_to_stock (
      STOCK_OF (META (ENTRY (UUID)), MATRIX (AP ("adapters='7' domains='4'"))), 0);

  g_assert_cmpstr (stock, ==, STOCK_OF (META (ENTRY_OF (UUID, "adapters=\"0x07\" domains=\"0x0004\"")), MATRIX ("")));
}

/* Entries that are not raised stay where they are, and validate warns. */
static void
test_orphans (void)
{
  static const struct {
    const char *entry, *warning;
  } cases[] = {
    { ENTRY (OTHER), "metadata of the mediated device " OTHER " in line 5 is not used: no vfio-ap device of the guest names it; "
                     "'virt-zpci edit' or 'virt-zpci define' of the guest, or 'virt-zpci detach-device' of that device, drops it" },
    { ENTRY_OF (UUID, "adapters=\"0x100\" domains=\"4\""), "is not used: its adapters: '0x100' is above 0xff" },
    { ENTRY_OF (UUID, "adapters=\"5\""), "is not used: it requires no queue" },
    { ENTRY_OF (UUID, "adapters=\"5\" domains=\"4\" later=\"x\""), "is not used: its attribute 'later' is not known here" },
    { ENTRY_OF ("x", "adapters=\"5\" domains=\"4\""), "metadata of the mediated device without uuid in line 5 is not used: its uuid 'x' is not one" },
    { "<zpci:ap uuid=\"" UUID "\" adapters=\"5\" domains=\"4\"><x/></zpci:ap>", "it holds an element that is not known here" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strdup_printf (STOCK_OF (META ("%s"), MATRIX ("")), cases[i].entry);
    g_autofree char *author = conf_test_from_stock (text);
    g_autoptr (ZpciXml) xml = conf_test_parse (text);
    g_autoptr (ZpciDomain) domain = zpci_domain_read (xml, NULL);
    g_autoptr (GPtrArray) findings = zpci_domain_check (domain);
    g_autofree char *said = NULL;

    g_assert_null (author);
    g_assert_cmpuint (findings->len, ==, 1);
    said = zpci_finding_format (g_ptr_array_index (findings, 0));
    g_assert_nonnull (strstr (said, cases[i].warning));
    g_assert_false (((ZpciDomainMatrix *) g_ptr_array_index (domain->matrices, 0))->is_required);
  }
}

static ZpciDocument *
read_guest (const char *text)
{
  g_autoptr (GError) error = NULL;
  ZpciDocument *document = zpci_document_read (text, strlen (text), "guest.xml", &error);

  g_assert_no_error (error);
  return document;
}

static ZpciDocument *
read_device (const char *text)
{
  g_autoptr (GError) error = NULL;
  ZpciDocument *document = zpci_document_read_device (text, strlen (text), "device.xml", &error);

  g_assert_no_error (error);
  return document;
}

#define DEVICE(ap) "<hostdev mode='subsystem' type='mdev' model='vfio-ap'><source><address uuid='" UUID "'/></source>" ap "</hostdev>"

static void
test_device (void)
{
  g_autoptr (ZpciDocument) asking = read_device (DEVICE ("<ap domains='4' adapters='5'/>")), plain = read_device (DEVICE ("")),
                           bad = read_device (DEVICE ("<ap adapters='5'/>"));
  g_autoptr (ZpciIds) ids = zpci_ids_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *stock = NULL, *same = NULL, *none = NULL;
  gsize length = 0;

  g_assert_true (zpci_device_has_attributes (asking));
  g_assert_false (zpci_device_has_attributes (plain));
  g_assert_true (zpci_device_to_stock (asking, NULL, ids, &stock, &length, &error));
  g_assert_cmpstr (stock, ==, DEVICE (""));
  g_assert_false (asking->device->uid.set);
  g_assert_true (zpci_device_to_stock (plain, NULL, ids, &same, &length, &error));
  g_assert_null (same);
  g_assert_false (zpci_device_to_stock (bad, NULL, ids, &none, &length, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "<ap> requires no domain");
}

/* A device is put into a guest, also where it left an entry before, and taken out again. */
static void
test_edit (void)
{
  static const struct {
    const char *before, *after;
  } cases[] = {
    { STOCK_OF ("", HOSTDEV ("uid='0x0001' fid='0x1'")), META (ENTRY_OF (UUID, "adapters=\"0x05\" domains=\"0x0004\"")) },
    { STOCK_OF (META (ENTRY (OTHER)), HOSTDEV ("uid='0x0001' fid='0x1'")),
      META (ENTRY_OF (UUID, "adapters=\"0x05\" domains=\"0x0004\"") ENTRY (OTHER)) },
    { STOCK_OF (META (ENTRY (UUID)), HOSTDEV ("uid='0x0001' fid='0x1'")),
      META (ENTRY_OF (UUID, "adapters=\"0x05\" domains=\"0x0004\"")) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ZpciDocument) guest = read_guest (cases[i].before), device = read_device (DEVICE ("<ap domains='4' adapters='5'/>")), changed = NULL;
    g_autofree char *with = NULL, *without = NULL, *element = NULL;
    const ZpciDomainDevice *found;
    gsize length = 0;

    with = zpci_document_with_device (guest, device, 0, &length, NULL);
    g_assert_nonnull (strstr (with, cases[i].after));
    g_assert_nonnull (strstr (with, DEVICE ("")));
    element = zpci_domain_format_metadata (guest->domain, device->device);
    g_assert_cmpstr (element, ==, "<functions><ap uuid=\"" UUID "\" adapters=\"0x05\" domains=\"0x0004\"/></functions>");
    changed = read_guest (with);
    found = zpci_domain_find_like (changed->domain, device->device);
    g_assert_nonnull (found);
    g_assert_true (found->matrix && found->matrix->is_noted);
    without = zpci_document_without_device (changed, found, &length, NULL);
    if (i < 2)
      g_assert_cmpstr (without, ==, cases[i].before);
    else
      g_assert_null (strstr (without, "metadata"));
  }
}

static void
test_left (void)
{
  g_autoptr (ZpciDocument) guest = read_guest (STOCK_OF (META (ENTRY (UUID) ENTRY (OTHER)), MATRIX (""))),
                           device = read_device (DEVICE (""));
  g_autofree char *left = zpci_domain_describe_left (guest->domain), *without = NULL;
  ZpciDomainMatrix gone = { .key = OTHER };
  const ZpciDomainDevice other = { .matrix = &gone };
  gsize length = 0;

  g_assert_cmpstr (left, ==, "mdev " OTHER);
  g_assert_true (zpci_domain_has_left (guest->domain, &other));
  g_assert_false (zpci_domain_has_left (guest->domain, device->device));
  without = zpci_document_without_left (guest, NULL, &length, NULL);
  g_assert_cmpstr (without, ==, STOCK_OF (META (ENTRY (UUID)), MATRIX ("")));
}

static void
test_lend (void)
{
  g_autoptr (ZpciDocument) guest = read_guest (DOMAIN ("")), device = read_device (DEVICE ("<ap adapters='5' domains='4'/>"));

  zpci_domain_lend_device (guest->domain, device->device);
  g_assert_cmpuint (guest->domain->matrices->len, ==, 1);
  zpci_domain_return_device (guest->domain);
  g_assert_cmpuint (guest->domain->matrices->len, ==, 0);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/conf/matrix/refused", test_refused);
  g_test_add_func ("/conf/matrix/not-ours", test_not_ours);
  g_test_add_func ("/conf/matrix/pairs", test_pairs);
  g_test_add_func ("/conf/matrix/both", test_both);
  g_test_add_func ("/conf/matrix/orphans", test_orphans);
  g_test_add_func ("/conf/matrix/device", test_device);
  g_test_add_func ("/conf/matrix/edit", test_edit);
  g_test_add_func ("/conf/matrix/left", test_left);
  g_test_add_func ("/conf/matrix/lend", test_lend);
  return g_test_run ();
}
