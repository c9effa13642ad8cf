/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Device documents of their own, and the ids they get in a guest.
 */
#include "conf-test.h"
#include "zpci-device.h"

static ZpciDocument *
read_device (const char *text)
{
  g_autoptr (GError) error = NULL;
  ZpciDocument *document = zpci_document_read_device (text, strlen (text), "dev.xml", &error);

  g_assert_no_error (error);
  return document;
}

/* A guest that has uid 1 on a device, 2 in an override, 3 in metadata, fid 0. */
static const char guest_text[] =
    DOMAIN_OF ("kvm", "s390x", "s390-ccw-virtio-9.2",
               "<metadata><f:functions xmlns:f='" ZPCI_DOMAIN_NS "'>"
               "<f:function uid='0x0003' source='0009:00:00.0' interp='off'/></f:functions></metadata>",
               HOSTDEV ("uid='1' fid='0'"),
               "<q:override xmlns:q='" ZPCI_QEMU_NS "'><q:device alias='zpci2'/></q:override>");

static const char *const hostdev_format =
    "<hostdev mode=\"subsystem\" type=\"pci\">\n"
    "  <source><address domain=\"5\" bus=\"0\" slot=\"0\" function=\"0\"/></source>\n"
    "  <address type=\"pci\"><zpci%s/></address>\n"
    "</hostdev>";

static char *
hostdev (const char *attributes)
{
  g_auto (GStrv) parts = g_strsplit (hostdev_format, "%s", 2);

  return g_strconcat (parts[0], attributes, parts[1], NULL);
}

static void
test_ids (void)
{
  static const struct {
    const char *written, *stock;
  } cases[] = {
    { " interp=\"on\"", " uid=\"0x0004\" fid=\"0x00000001\"" },
    { " uid=\"0x20\" interp=\"on\"", " uid=\"0x0020\" fid=\"0x00000001\"" },
    { " fid=\"16\" aif=\"off\" region=\"on\"", " uid=\"0x0004\" fid=\"0x00000010\"" },
    { " uid=\"4\" fid=\"1\" region=\"off\"", " uid=\"0x0004\" fid=\"0x00000001\"" },
  };
  g_autoptr (ZpciXml) xml = conf_test_parse (guest_text);
  g_autoptr (ZpciDomain) guest = zpci_domain_read (xml, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *written = hostdev (cases[i].written), *wanted = hostdev (cases[i].stock), *out = NULL;
    g_autoptr (ZpciDocument) document = read_device (written);
    g_autoptr (ZpciIds) ids = zpci_ids_new ();
    g_autoptr (GError) error = NULL;
    gsize length = 0;

    zpci_ids_reserve_domain (ids, guest);
    g_assert_true (zpci_device_has_attributes (document));
    g_assert_true (zpci_device_to_stock (document, guest, ids, &out, &length, &error));
    g_assert_no_error (error);
    g_assert_cmpstr (out, ==, wanted);
    g_assert_cmpuint (length, ==, strlen (wanted));
    g_assert_true (document->device->uid.set && document->device->fid.set);
    g_assert_false (zpci_request_is_empty (&document->device->request));
    g_assert_false (zpci_ids_reserve_uid (ids, document->device->uid.value));
    g_assert_false (zpci_ids_reserve_fid (ids, document->device->fid.value));
  }
}

static void
test_as_it_is (void)
{
  static const char *const texts[] = {
    "<disk/>", "<hostdev type='pci'><address type='pci'><zpci uid='x'/></address></hostdev>"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (ZpciDocument) document = read_device (texts[i]);
    g_autoptr (ZpciIds) ids = zpci_ids_new ();
    char *out = (char *) "x";
    gsize length = 7;

    g_assert_false (zpci_device_has_attributes (document));
    g_assert_true (zpci_device_to_stock (document, NULL, ids, &out, &length, NULL));
    g_assert_null (out);
    g_assert_cmpuint (length, ==, 0);
  }
}

static void
test_leftovers (void)
{
  static const char hostdev_start[] = "<hostdev mode='subsystem' type='pci'><source><address domain='5'/></source>";
  static const struct {
    const char *rest, *wanted; /* NULL: as it is */
  } cases[] = {
    { "</hostdev>", "<address type='pci'><zpci uid='0x0004' fid='0x00000001'/></address>" },
    { "<address type='pci'/></hostdev>", "<address type='pci'><zpci uid='0x0004' fid='0x00000001'/></address></hostdev>" },
    { "<address type='pci'><zpci/></address></hostdev>", "<zpci uid='0x0004' fid='0x00000001'/></address></hostdev>" },
    { "<address type='pci'><zpci uid='7'/></address></hostdev>", "<zpci uid='0x0007' fid='0x00000001'/></address></hostdev>" },
    { "<address type='pci'><zpci fid='7'/></address></hostdev>", "<zpci uid='0x0004' fid='0x00000007'/></address></hostdev>" },
    { "<address type='pci'><zpci uid='7' fid='7'/></address></hostdev>", NULL },
    { "<address type='pci'><zpci uid='x'/></address></hostdev>", NULL },
    { "<address type='pci'><zpci uid='7' fid='x'/></address></hostdev>", NULL },
  };
  g_autoptr (ZpciXml) xml = conf_test_parse (guest_text);
  g_autoptr (ZpciXml) clean_xml = conf_test_parse (DOMAIN_OF ("kvm", "s390x", "s390-ccw-virtio", "", HOSTDEV ("uid='1' fid='0'"),
                                                              "<q:override xmlns:q='" ZPCI_QEMU_NS "'><q:device alias='zpci1'/></q:override>"));
  g_autoptr (ZpciDomain) guest = zpci_domain_read (xml, NULL), clean = zpci_domain_read (clean_xml, NULL);

  g_assert_true (zpci_ids_has_leftovers (guest));
  g_assert_false (zpci_ids_has_leftovers (clean));
  for (gsize i = 0; i < G_N_ELEMENTS (cases) * 2; i++) {
    const char *rest = cases[i / 2].rest, *wanted = cases[i / 2].wanted;
    g_autofree char *text = g_strconcat (hostdev_start, rest, NULL), *out = NULL;
    g_autoptr (ZpciDocument) document = read_device (text);
    g_autoptr (GError) error = NULL;
    gsize length = 7;

    /* Whichever of the two documents has the leftovers, and the other one ids of its own. */
    g_assert_true (zpci_device_avoid_leftovers (document, i % 2 ? guest : clean, i % 2 ? clean : guest, &out, &length, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (length, ==, out ? strlen (out) : 0);
    if (wanted)
      g_assert_nonnull (strstr (out, wanted));
    else
      g_assert_null (out);
  }
}

static void
test_leftovers_of_no_concern (void)
{
  static const char plain[] = "<hostdev mode='subsystem' type='pci'><source><address domain='5'/></source></hostdev>";
  g_autoptr (ZpciXml) xml = conf_test_parse (guest_text);
  g_autoptr (ZpciXml) x86_xml = conf_test_parse (
      DOMAIN_OF ("kvm", "x86_64", "q35", "", "", "<q:override xmlns:q='" ZPCI_QEMU_NS "'><q:device alias='zpci2'/></q:override>"));
  g_autoptr (ZpciXml) clean_xml = conf_test_parse (DOMAIN_OF ("kvm", "s390x", "s390-ccw-virtio", "", "", ""));
  g_autoptr (ZpciDomain) guest = zpci_domain_read (xml, NULL), x86 = zpci_domain_read (x86_xml, NULL);
  g_autoptr (ZpciDomain) clean = zpci_domain_read (clean_xml, NULL);
  const struct {
    const char *text;
    const ZpciDomain *config;
  } cases[] = { { plain, clean }, { plain, x86 }, { plain, NULL }, { "<disk type='file'/>", guest } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ZpciDocument) document = read_device (cases[i].text);
    g_autofree char *out = NULL;
    gsize length = 7;

    g_assert_true (zpci_device_avoid_leftovers (document, cases[i].config, NULL, &out, &length, NULL));
    g_assert_null (out);
    g_assert_cmpuint (length, ==, 0);
  }
}

static void
test_leftovers_refused (void)
{
  static const char *const ids[] = { "uid='2'", "uid='3' fid='9'", "uid='9' fid='0'", "uid='1' fid='9'" };
  static const char *const messages[] = {
    "hostdev: uid='0x0002' is taken in this guest, by a device, a <qemu:override> or metadata", "uid='0x0003' is taken",
    "fid='0x00000000' is taken", "uid='0x0001' is taken"
  };
  g_autoptr (ZpciXml) xml = conf_test_parse (guest_text);
  g_autoptr (ZpciDomain) guest = zpci_domain_read (xml, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++) {
    g_autofree char *text = g_strdup_printf ("<hostdev mode='subsystem' type='pci'><source><address domain='5'/></source>"
                                             "<address type='pci'><zpci %s/></address></hostdev>", ids[i]);
    g_autoptr (ZpciDocument) document = read_device (text);
    g_autoptr (GError) error = NULL;
    char *out = NULL;
    gsize length = 7;

    g_assert_false (zpci_device_avoid_leftovers (document, NULL, guest, &out, &length, &error));
    zpci_test_assert_error (error, ZPCI_ERROR_CONFLICT, messages[i]);
    g_assert_null (out);
  }
}

static void
assert_refused (const char *text, const ZpciDomain *guest, ZpciIds *ids, int code, const char *message)
{
  g_autoptr (ZpciDocument) document = read_device (text);
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  gsize length = 7;

  g_assert_false (zpci_device_to_stock (document, guest, ids, &out, &length, &error));
  zpci_test_assert_error (error, code, message);
  g_assert_null (out);
}

static void
test_refused (void)
{
  g_autoptr (ZpciXml) xml = conf_test_parse (guest_text);
  g_autoptr (ZpciXml) x86_xml = conf_test_parse (DOMAIN_OF ("kvm", "x86_64", "q35", "", "", ""));
  g_autoptr (ZpciXml) tcg_xml = conf_test_parse (DOMAIN_OF ("qemu", "s390x", "s390-ccw-virtio", "", "", ""));
  g_autoptr (ZpciDomain) guest = zpci_domain_read (xml, NULL), x86 = zpci_domain_read (x86_xml, NULL);
  g_autoptr (ZpciDomain) tcg = zpci_domain_read (tcg_xml, NULL);
  g_autoptr (ZpciIds) ids = zpci_ids_new (), none = zpci_ids_new ();
  g_autofree char *on = hostdev (" interp='on'"), *bad = hostdev (" interp='no'");
  g_autofree char *uid = hostdev (" uid='2' interp='on'"), *fid = hostdev (" fid='0' interp='on'");
  g_autoptr (GError) error = NULL;

  zpci_ids_reserve_domain (ids, guest);
  assert_refused (bad, guest, none, ZPCI_ERROR_MALFORMED,
                  "dev.xml:3: hostdev: interp='no' is neither on nor off");
  assert_refused (on, x86, none, ZPCI_ERROR_UNSUPPORTED,
                  "dev.xml:3: hostdev: interp='on' is for s390x guests only");
  assert_refused (on, tcg, none, ZPCI_ERROR_UNSUPPORTED, "dev.xml:3: hostdev: interp='on' needs KVM");
  assert_refused (uid, guest, ids, ZPCI_ERROR_CONFLICT,
                  "dev.xml:3: hostdev: uid='0x0002' is taken in this guest");
  assert_refused (fid, guest, ids, ZPCI_ERROR_CONFLICT,
                  "dev.xml:3: hostdev: fid='0x00000000' is taken in this guest");
  assert_refused (
      "<disk><address type='pci'><zpci interp='on'/></address></disk>", NULL, none, ZPCI_ERROR_UNSUPPORTED,
      "dev.xml:1: disk: interp='on' is for passed-through PCI functions, and this is an emulated <disk>");
  assert_refused ("<hostdev><alias name='ua-x'/><zpci aif='on'/></hostdev>", NULL, none,
                  ZPCI_ERROR_UNSUPPORTED, "dev.xml:1: a <zpci> in <hostdev> has no effect");
  for (guint32 i = 1; i <= 0xffff; i++)
    zpci_ids_reserve_uid (none, i);
  assert_refused (on, NULL, none, ZPCI_ERROR_EXHAUSTED, "dev.xml:3: hostdev: no uid is free in this guest");
  g_assert_null (zpci_document_read_device ("<a", 2, "dev.xml", &error));
  zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "dev.xml:1: ");
}

/* Whatever a client sends as a device and libvirt takes for none: refused, with and without our element in it. */
static void
test_nobodys (void)
{
  static const char *const texts[] = {
    "<zpci interp='on'/>",
    "<address type='pci'><zpci interp='on'/></address>",
    "<source><zpci aif='off'/></source>",
    "<x:zpci xmlns:x='urn:x' interp='on'><zpci interp='on'/></x:zpci>",
    "<domainsnapshot><domain><devices><zpci region='on'/></devices></domain></domainsnapshot>",
    "<domain><devices><hostdev><zpci region='on'/></hostdev></devices></domain>",
    "<devices><zpci interp='on'/></devices>",
    "<hostdevs/>",
  };
  static const char *const no_elements[] = { "", "interp", "<!-- <zpci interp='on'/> -->", "<?zpci interp='on'?>" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (zpci_document_read_device (texts[i], strlen (texts[i]), "dev.xml", &error));
    g_assert_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED);
    g_assert_nonnull (strstr (error->message, "> is not a device"));
  }
  for (gsize i = 0; i < G_N_ELEMENTS (no_elements); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (zpci_document_read_device (no_elements[i], strlen (no_elements[i]), "dev.xml", &error));
    zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "dev.xml:");
  }
}

static void
test_label (void)
{
  g_autoptr (ZpciDocument) alias = read_device ("<hostdev><alias name='ua-x'/></hostdev>");
  g_autoptr (ZpciDocument) plain = read_device ("<interface/>");

  g_assert_cmpstr (alias->device->label, ==, "ua-x");
  g_assert_cmpstr (plain->device->label, ==, "interface");
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/conf/device/ids", test_ids);
  g_test_add_func ("/conf/device/as-it-is", test_as_it_is);
  g_test_add_func ("/conf/device/leftovers", test_leftovers);
  g_test_add_func ("/conf/device/leftovers-of-no-concern", test_leftovers_of_no_concern);
  g_test_add_func ("/conf/device/leftovers-refused", test_leftovers_refused);
  g_test_add_func ("/conf/device/refused", test_refused);
  g_test_add_func ("/conf/device/nobodys", test_nobodys);
  g_test_add_func ("/conf/device/label", test_label);
  return g_test_run ();
}
