/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Devices put into a domain and taken out, and the metadata of a running guest.
 */
#include "conf-test.h"
#include "generate.h"
#include "zpci-base-test.h"
#include "zpci-domain-edit.h"
#include "zpci-domain.h"

static const char device[] = "<?xml version='1.0'?>\n<!-- mine -->\n"
                             "<hostdev mode='subsystem' type='pci' managed='yes'>"
                             "<source><address domain='0x0031' bus='0x00' slot='0x00' function='0x0'/></source>"
                             "<address type='pci'><zpci uid='0x0002' fid='0x00000007'/></address></hostdev>\n<!-- end -->";

static ZpciDocument *
read_guest (const char *xml, gsize length)
{
  g_autoptr (GError) error = NULL;
  ZpciDocument *guest = zpci_document_read (xml, length, "guest.xml", &error);

  g_assert_no_error (error);
  return guest;
}

static ZpciDocument *
read_device (const char *xml)
{
  g_autoptr (GError) error = NULL;
  ZpciDocument *document = zpci_document_read_device (xml, strlen (xml), "device.xml", &error);

  g_assert_no_error (error);
  return document;
}

static char *
add_to (const ZpciDocument *guest, const char *what, gsize *length)
{
  g_autoptr (ZpciDocument) added = read_device (what);
  g_autoptr (GError) error = NULL;
  char *out = zpci_document_with_device (guest, added, ZPCI_STOCK_NONE, length, &error);

  g_assert_no_error (error);
  return out;
}

static char *
add (const char *xml, const char *what)
{
  g_autoptr (ZpciDocument) guest = read_guest (xml, strlen (xml));
  gsize length = 0;
  char *out = add_to (guest, what, &length);

  g_assert_cmpuint (length, ==, strlen (out));
  return out;
}

static char *
remove_from (const char *xml, gsize size, guint16 domain, gsize *length)
{
  g_autoptr (ZpciDocument) guest = read_guest (xml, size);
  g_autoptr (GError) error = NULL;
  const ZpciPciAddress source = { .domain = domain };
  const ZpciDomainDevice *gone = zpci_domain_find_source (guest->domain, &source);
  char *out;

  g_assert_nonnull (gone);
  out = zpci_document_without_device (guest, gone, length, &error);
  g_assert_no_error (error);
  return out;
}

static void
test_add_and_remove (void)
{
  static const char *const devices[] = {
    HOSTDEV ("uid='1' interp='off'"), "    <emulator>/usr/bin/qemu</emulator>\n", "",
    "    <!-- nothing here -->\n", "    <emulator/>\n    <!-- last -->\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (devices); i++) {
    g_autofree char *before = g_strdup_printf ("<domain>\n  <name>g</name>\n  <devices>\n%s  </devices>\n</domain>\n", devices[i]);
    g_autofree char *with = add (before, device);
    gsize length = 0;
    g_autofree char *after = remove_from (with, strlen (with), 0x0031, &length);

    g_assert_nonnull (strstr (with, "\n    <hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x0031'"));
    g_assert_null (strstr (with, "mine"));
    g_assert_null (strstr (with, "<?xml"));
    g_assert_cmpstr (after, ==, before);
  }
}

static void
test_empty_devices (void)
{
  g_autofree char *with = add ("<domain>\n  <devices/>\n</domain>", device);

  g_assert_true (g_str_has_prefix (with, "<domain>\n  <devices>\n    <hostdev"));
  g_assert_true (g_str_has_suffix (with, "</hostdev>\n  </devices>\n</domain>"));
}

#define DOMAIN_START                                                                                             \
  "<domain type='kvm'>\n  <name>guest</name>\n  <os><type arch='s390x' machine='s390-ccw-virtio-9.2'>hvm</type></os>\n  <devices>\n"
#define DOMAIN_END "  </devices>\n</domain>\n"
#define ADDED(asks)                                                                                              \
  "<hostdev mode='subsystem' type='pci'><source><address domain='0xaaaa'/></source>"                             \
  "<address type='pci'><zpci uid='0xfff0' fid='0xfffffff0'" asks "/></address></hostdev>"
#define ASKING(zpci)                                                                                             \
  "<hostdev mode='subsystem' type='pci'><source><address domain='0xaaaa'/></source>"                             \
  "<address type='pci'><zpci uid='0x0002' fid='0x00000007'" zpci "/></address></hostdev>"

/* The requests of the new device go between those of the others, by uid. */
static void
test_request (void)
{
  static const char *const before[] = {
    HOSTDEV ("uid='1' fid='1' interp='off'"), HOSTDEV ("uid='3' fid='3' interp='off'"),
    HOSTDEV ("uid='1' fid='1' interp='off'") HOSTDEV_OF ("0x0003", "uid='3' fid='3' aif='off'"), HOSTDEV ("uid='1' fid='1'"),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (before); i++) {
    g_autofree char *author = g_strconcat (DOMAIN_START, before[i], "    ", ASKING (" interp='off'"), "\n" DOMAIN_END, NULL);
    g_autofree char *old_author = g_strconcat (DOMAIN_START, before[i], DOMAIN_END, NULL);
    g_autofree char *wanted = conf_test_to_stock (author, ZPCI_STOCK_NONE);
    g_autofree char *old = conf_test_to_stock (old_author, ZPCI_STOCK_NONE);
    g_autofree char *with = add (old ? old : old_author, ASKING (" interp='off'"));

    g_assert_nonnull (strstr (with, "alias='zpci2'"));
    g_assert_cmpstr (with, ==, wanted);
  }
}

static void
test_devices_in_metadata_are_not_ours (void)
{
  static const char xml[] = "<domain><metadata><a:x xmlns:a='urn:a'><devices><b/></devices></a:x></metadata>"
                            "<devices><c/></devices></domain>";
  g_autofree char *with = add (xml, device);

  g_assert_nonnull (strstr (with, "<devices><b/></devices>"));
  g_assert_nonnull (strstr (with, "<devices><c/><hostdev"));
}

static void
test_errors (void)
{
  const char *twice = DOMAIN (HOSTDEV ("uid='1' fid='1'") HOSTDEV_OF ("0x0002", "uid='1' fid='2'"));
  const struct {
    const char *xml;
    int code;
    const char *text;
  } cases[] = {
    { "<domain/>", ZPCI_ERROR_MALFORMED, "guest.xml: there is no <devices> to add a device to" },
    { twice, ZPCI_ERROR_CONFLICT, "uid='0x0001' is also that of hostdev0" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ZpciDocument) guest = read_guest (cases[i].xml, strlen (cases[i].xml)), added = read_device (device);
    g_autoptr (GError) error = NULL;
    gsize length = 0;
    g_autofree char *out = zpci_document_with_device (guest, added, ZPCI_STOCK_NONE, &length, &error);

    g_assert_null (out);
    zpci_test_assert_error (error, cases[i].code, cases[i].text);
  }
}

#define FUNCTIONS(entries)                                                                                   \
  "<metadata><zpci:functions xmlns:zpci='" ZPCI_DOMAIN_NS "'>" entries "</zpci:functions></metadata>"
#define ENTRY(uid, source, asks) "<zpci:function uid='" uid "' source='" source "' " asks "/>"

static char *
format_metadata (const char *text, const char *asking)
{
  g_autoptr (ZpciDocument) guest = read_guest (text, strlen (text)), added = asking ? read_device (asking) : NULL;

  return zpci_domain_format_metadata (guest->domain, added ? added->device : NULL);
}

#define UID_1 "<function uid=\"0x0001\" source=\"0001:00:00.0\" interp=\"off\" aif=\"off\"/>"
#define UID_2 "<function uid=\"0x0002\" source=\"aaaa:00:00.0\" interp=\"off\"/>"
#define UID_3 "<function uid=\"0x0003\" source=\"0003:00:00.0\" interp=\"off\"/>"

static void
test_metadata (void)
{
  const char *both = DOMAIN_OF (
      "kvm", "s390x", "s390-ccw-virtio-9.2",
      FUNCTIONS (ENTRY ("0x0001", "0001:00:00.0", "interp='off' aif='off'") ENTRY ("0x0003", "0003:00:00.0", "interp='off'")
                     ENTRY ("0x0009", "0001:00:00.0", "interp='off'") ENTRY ("0x0001", "0099:00:00.0", "interp='on'")),
      HOSTDEV ("uid='0x0001' fid='0x1'") HOSTDEV_OF ("0x0003", "uid='0x0003' fid='0x3'"), "");
  const char *orphans = DOMAIN_OF ("kvm", "s390x", "m", FUNCTIONS (ENTRY ("0x0009", "0001:00:00.0", "interp='off'")),
                                   HOSTDEV ("uid='0x0001' fid='0x1'"), "");
  const char *none = DOMAIN (HOSTDEV ("uid='0x0001' fid='0x1'"));
  const struct {
    const char *text, *asking, *wanted;
  } cases[] = {
    { both, NULL, "<functions>" UID_1 UID_3 "</functions>" },
    { both, ASKING (" interp='off'"), "<functions>" UID_1 UID_2 UID_3 "</functions>" },
    { both, ASKING (""), "<functions>" UID_1 UID_3 "</functions>" },
    { orphans, NULL, NULL },
    { orphans, ASKING (" interp='off'"), "<functions>" UID_2 "</functions>" },
    { none, NULL, NULL },
    { none, ASKING (""), NULL },
    { none, ASKING (" interp='off'"), "<functions>" UID_2 "</functions>" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *element = format_metadata (cases[i].text, cases[i].asking);

    g_assert_cmpstr (element, ==, cases[i].wanted);
  }
}

static void
test_lend (void)
{
  const char *text = DOMAIN (HOSTDEV ("uid='1'"));
  g_autoptr (ZpciDocument) guest = read_guest (text, strlen (text)), lent = read_device (device);

  zpci_domain_lend_device (guest->domain, lent->device);
  g_assert_cmpuint (guest->domain->devices->len, ==, 2);
  g_assert_nonnull (zpci_domain_find_source (guest->domain, &lent->device->source));
  zpci_domain_return_device (guest->domain);
  g_assert_cmpuint (guest->domain->devices->len, ==, 1);
  g_assert_null (zpci_domain_find_source (guest->domain, &lent->device->source));
}

#define LEFT_OVERRIDE(value) "<q:override xmlns:q='" ZPCI_QEMU_NS "'>" SMALL_DEVICE ("q:", "zpci2", value) "</q:override>"
#define LEFT_GUEST(entries, override)                                                                                  \
  "<domain type='kvm'>" entries "<os><type arch='s390x' machine='s390-ccw-virtio-9.2'>hvm</type></os><devices>"        \
  "<hostdev mode='subsystem' type='pci'><source><address domain='1'/></source><address type='pci'>"                      \
  "<zpci uid='0x0001' fid='0x1'/></address></hostdev></devices>" override "</domain>"

/* Of what is in the namespaces that we write in, only what a device that is gone left goes. */
static void
test_left (void)
{
  static const struct {
    const char *guest, *left, *without; /* NULL: nothing was left */
  } cases[] = {
    { LEFT_GUEST (FUNCTIONS (ENTRY ("0x0002", "0002:00:00.0", "interp='off'")), LEFT_OVERRIDE ("false")),
      "uid 0x0002 of 0002:00:00.0 (interp=off)", LEFT_GUEST ("", "") },
    /* The next device has its uid. */
    { LEFT_GUEST (FUNCTIONS (ENTRY ("0x0001", "0002:00:00.0", "interp='off'") ENTRY ("0x0002", "0003:00:00.0", "aif='off'")), ""),
      "uid 0x0001 of 0002:00:00.0 (interp=off), uid 0x0002 of 0003:00:00.0 (aif=off)", LEFT_GUEST ("", "") },
    /* An override that says something else is somebody else's. */
    { LEFT_GUEST (FUNCTIONS (ENTRY ("0x0002", "0002:00:00.0", "interp='off'")), LEFT_OVERRIDE ("true")),
      "uid 0x0002 of 0002:00:00.0 (interp=off)", LEFT_GUEST ("", LEFT_OVERRIDE ("true")) },
    /* The entry of a device that is there stays. */
    { LEFT_GUEST (FUNCTIONS (ENTRY ("0x0001", "0001:00:00.0", "aif='off'") ENTRY ("0x0002", "0002:00:00.0", "interp='off'")), ""),
      "uid 0x0002 of 0002:00:00.0 (interp=off)", LEFT_GUEST (FUNCTIONS (ENTRY ("0x0001", "0001:00:00.0", "aif='off'")), "") },
    { LEFT_GUEST (FUNCTIONS (ENTRY ("0x0001", "0001:00:00.0", "aif='off'")), ""), NULL, NULL },
    { LEFT_GUEST ("", LEFT_OVERRIDE ("false")), NULL, NULL },
    /* Of a later version. */
    { LEFT_GUEST (FUNCTIONS (ENTRY ("0x0002", "0002:00:00.0", "later='x'")), ""), NULL, NULL },
  };
  const ZpciDomainDevice there = { .has_source = TRUE, .source = { .domain = 2 } };
  const ZpciDomainDevice elsewhere = { .has_source = TRUE, .source = { .domain = 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ZpciDocument) guest = read_guest (cases[i].guest, strlen (cases[i].guest));
    g_autofree char *left = zpci_domain_describe_left (guest->domain), *without = NULL;
    gsize length = 0;

    g_test_message ("case %" G_GSIZE_FORMAT, i);
    g_assert_cmpstr (left, ==, cases[i].left);
    g_assert_cmpint (zpci_domain_has_left (guest->domain, &there), ==, left != NULL);
    g_assert_false (zpci_domain_has_left (guest->domain, &elsewhere));
    without = zpci_document_without_left (guest, NULL, &length, NULL);
    g_assert_cmpstr (without, ==, cases[i].without ? cases[i].without : cases[i].guest);
  }
}

static void
test_find (void)
{
  g_autoptr (ZpciXml) xml = conf_test_parse (
      "<domain><devices><hostdev mode='subsystem' type='pci'><source><address domain='0x31' bus='0' slot='0' function='0'/></source>"
      "<alias name='ua-x'/></hostdev><disk><alias name='ua-y'/></disk></devices></domain>");
  g_autoptr (ZpciDomain) domain = zpci_domain_read (xml, NULL);
  const ZpciPciAddress there = { .domain = 0x31 }, nowhere = { .domain = 0x32 };

  g_assert_nonnull (zpci_domain_find_source (domain, &there));
  g_assert_null (zpci_domain_find_source (domain, &nowhere));
  g_assert_true (zpci_domain_find_alias (domain, "ua-x") == zpci_domain_find_source (domain, &there));
  g_assert_null (zpci_domain_find_alias (domain, "ua-y"));
  g_assert_null (zpci_domain_find_alias (domain, "ua-z"));
}

/* The two documents need not have the same encoding, and only one of them has a byte order mark. */
static void
test_encodings (void)
{
  static const char named[] = "<?xml version='1.0' encoding='UTF-16'?><hostdev type='pci'><alias name='ua-\xc3\xa9'/></hostdev>";
  static const char domain[] = "<?xml version='1.0' encoding='ISO-8859-1'?><domain><devices/></domain>";
  static const char wanted[] = "<?xml version='1.0' encoding='ISO-8859-1'?>"
                               "<domain><devices><hostdev type='pci'><alias name='ua-\xe9'/></hostdev></devices></domain>";
  g_autoptr (GError) error = NULL;
  gsize length = 0, out_length = 0;
  g_autofree char *bytes = g_convert (named, -1, "UTF-16LE", "UTF-8", NULL, &length, &error);
  g_autofree char *marked = g_malloc (length + 2), *out = NULL;
  g_autoptr (ZpciDocument) guest = read_guest (domain, strlen (domain)), added = NULL;

  g_assert_no_error (error);
  memcpy (marked, "\xff\xfe", 2);
  memcpy (marked + 2, bytes, length);
  added = zpci_document_read_device (marked, length + 2, "device.xml", &error);
  g_assert_no_error (error);
  out = zpci_document_with_device (guest, added, ZPCI_STOCK_NONE, &out_length, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (out, out_length, wanted, strlen (wanted));
}

/* Returns: (transfer full): @text, or what @translate makes of it. */
static char *
translated (gboolean to_stock, const char *text, gsize size, gsize *length)
{
  g_autoptr (GError) error = NULL;
  char *out = NULL;

  g_assert_true (to_stock ? zpci_domxml_to_stock (text, size, "x", ZPCI_STOCK_NONE, &out, length, &error)
                          : zpci_domxml_from_stock (text, size, "x", &out, length, &error));
  g_assert_no_error (error);
  if (out)
    return out;
  *length = size;
  out = g_malloc (size + 1);
  memcpy (out, text, size);
  out[size] = '\0';
  return out;
}

/* Returns: (transfer full) (nullable): the long way: the author form of @stock with an asking device in it, translated. */
static char *
add_as_author (const char *stock, gsize size, gsize *length)
{
  static const char zpci[] = "<zpci uid='0xfff0' fid='0xfffffff0'/>", asking[] = "<zpci uid='0xfff0' fid='0xfffffff0' interp='off'/>";
  g_autofree char *author = translated (FALSE, stock, size, &size);
  g_autoptr (ZpciDocument) guest = read_guest (author, size);
  g_autofree char *with = add_to (guest, ADDED (""), &size);
  const char *place = memmem (with, size, zpci, strlen (zpci));
  g_autoptr (GString) text = NULL;

  if (!place)
    return NULL; /* in an encoding in which it looks otherwise */
  text = g_string_new_len (with, place - with);
  g_string_append (text, asking);
  g_string_append_len (text, place + strlen (zpci), (gssize) (size - (gsize) (place - with) - strlen (zpci)));
  return translated (TRUE, text->str, text->len, length);
}

static gboolean
is_same (guint32 seed, const char *law, const char *got, gsize length, const char *wanted, gsize wanted_length)
{
  if (length == wanted_length && memcmp (got, wanted, length) == 0)
    return TRUE;
  g_printerr ("seed %u breaks: %s\n---- wanted\n%s\n---- got\n%s\n", seed, law, wanted, got);
  g_test_fail ();
  return FALSE;
}

/* On generated guests: adding an asking device gives what to-stock would give; removing it leaves every byte as it was. */
static void
test_generated (void)
{
  guint compared = 0;

  for (guint32 seed = 1; seed <= 1000; seed++) {
    g_autoptr (Generated) x = generate (seed, GENERATE_ANY);
    gsize size, with_length = 0, wanted_length = 0, without_length = 0;
    g_autofree char *stock = translated (TRUE, g_bytes_get_data (x->written, NULL), g_bytes_get_size (x->written), &size);
    g_autoptr (ZpciDocument) guest = read_guest (stock, size);
    g_autofree char *with = add_to (guest, ADDED (" interp='off'"), &with_length);
    g_autofree char *wanted = add_as_author (stock, size, &wanted_length);
    g_autofree char *without = remove_from (with, with_length, 0xaaaa, &without_length);

    compared += wanted != NULL;
    if ((wanted && !is_same (seed, "adding is to-stock of the author form", with, with_length, wanted, wanted_length)) ||
        !is_same (seed, "adding and removing changes nothing", without, without_length, stock, size))
      return;
  }
  g_assert_cmpuint (compared, >, 500);
}

/* Each of the three documents was parsed once, and nothing in between. */
static void
test_parses (void)
{
  guint before = zpci_xml_count_parses ();
  const char *text = DOMAIN (HOSTDEV ("uid='1' fid='1'"));
  g_autofree char *stock = add (text, ASKING (" interp='off'")), *element = format_metadata (text, ASKING (" interp='off'"));

  g_assert_nonnull (stock);
  g_assert_nonnull (element);
  g_assert_cmpuint (zpci_xml_count_parses () - before, ==, 4);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/domain-edit/add-and-remove", test_add_and_remove);
  g_test_add_func ("/domain-edit/empty-devices", test_empty_devices);
  g_test_add_func ("/domain-edit/request", test_request);
  g_test_add_func ("/domain-edit/devices-in-metadata", test_devices_in_metadata_are_not_ours);
  g_test_add_func ("/domain-edit/errors", test_errors);
  g_test_add_func ("/domain-edit/metadata", test_metadata);
  g_test_add_func ("/domain-edit/left", test_left);
  g_test_add_func ("/domain-edit/lend", test_lend);
  g_test_add_func ("/domain-edit/parses", test_parses);
  g_test_add_func ("/domain-edit/find", test_find);
  g_test_add_func ("/domain-edit/encodings", test_encodings);
  g_test_add_func ("/domain-edit/generated", test_generated);
  return g_test_run ();
}
