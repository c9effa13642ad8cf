/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Devices put into a domain and taken out, and the metadata of a running guest.
 */
#include "conf-test.h"
#include "generate.h"
#include "zpci-domain-edit.h"
#include "zpci-domain-find.h"

static const char device[] = "<?xml version='1.0'?>\n<!-- mine -->\n"
                             "<hostdev mode='subsystem' type='pci' managed='yes'>"
                             "<source><address domain='0x0031' bus='0x00' slot='0x00' function='0x0'/></source>"
                             "<address type='pci'><zpci uid='0x0002' fid='0x00000007'/></address></hostdev>\n<!-- end -->";

static char *
add (const char *xml, const ZpciRequest *request)
{
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  gsize length = 0;

  g_assert_true (zpci_domxml_add_device (xml, strlen (xml), device, strlen (device), request, &out, &length, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (length, ==, strlen (out));
  return out;
}

static char *
remove_source (const char *xml, guint16 domain)
{
  g_autoptr (GError) error = NULL;
  ZpciPciAddress source = { .domain = domain };
  char *out = NULL;
  gsize length = 0;

  g_assert_true (zpci_domxml_remove_device (xml, strlen (xml), &source, &out, &length, &error));
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
    g_autofree char *with = add (before, NULL);
    g_autofree char *after = remove_source (with, 0x0031);

    g_assert_nonnull (strstr (with, "\n    <hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x0031'"));
    g_assert_null (strstr (with, "mine"));
    g_assert_null (strstr (with, "<?xml"));
    g_assert_cmpstr (after, ==, before);
  }
}

static void
test_empty_devices (void)
{
  g_autofree char *with = add ("<domain>\n  <devices/>\n</domain>", NULL);

  g_assert_true (g_str_has_prefix (with, "<domain>\n  <devices>\n    <hostdev"));
  g_assert_true (g_str_has_suffix (with, "</hostdev>\n  </devices>\n</domain>"));
}

static void
test_request (void)
{
  const ZpciRequest request = { .interp = ZPCI_ASK_OFF, .region = ZPCI_ASK_ON };
  g_autofree char *with = add (DOMAIN (HOSTDEV ("uid='1'")), &request);

  g_assert_nonnull (strstr (with, "<zpci uid='0x0002' fid='0x00000007' interp='off' region='on'/>"));
  g_assert_nonnull (strstr (with, "<zpci uid='1'/>"));
}

static void
test_devices_in_metadata_are_not_ours (void)
{
  static const char xml[] = "<domain><metadata><a:x xmlns:a='urn:a'><devices><b/></devices></a:x></metadata>"
                            "<devices><c/></devices></domain>";
  g_autofree char *with = add (xml, NULL);

  g_assert_nonnull (strstr (with, "<devices><b/></devices>"));
  g_assert_nonnull (strstr (with, "<devices><c/><hostdev"));
}

static void
assert_add_fails (const char *xml, const char *what, int code, const char *text)
{
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  gsize length = 0;

  g_assert_false (zpci_domxml_add_device (xml, strlen (xml), what, strlen (what), NULL, &out, &length, &error));
  g_assert_null (out);
  zpci_test_assert_error (error, code, text);
}

static void
test_errors (void)
{
  g_autoptr (GError) error = NULL;
  const ZpciPciAddress nowhere = { .domain = 0x77 };
  char *out = NULL;
  gsize length = 0;
  const char *xml = DOMAIN (HOSTDEV ("uid='1'"));

  assert_add_fails ("<domain/>", device, ZPCI_ERROR_MALFORMED, "no <devices>");
  assert_add_fails (xml, "<hostdev>", ZPCI_ERROR_MALFORMED, "device XML");
  assert_add_fails ("<network/>", device, ZPCI_ERROR_MALFORMED, "");
  g_assert_false (zpci_domxml_remove_device (xml, strlen (xml), &nowhere, &out, &length, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_NOT_FOUND, "0077:00:00.0");
}

#define FUNCTIONS(entries)                                                                                   \
  "<metadata><zpci:functions xmlns:zpci='" ZPCI_DOMAIN_NS "'>" entries "</zpci:functions></metadata>"
#define ENTRY(uid, source, asks) "<zpci:function uid='" uid "' source='" source "' " asks "/>"

static char *
format_metadata (const char *text)
{
  g_autoptr (ZpciXml) xml = conf_test_parse (text);
  g_autoptr (ZpciDomain) domain = zpci_domain_read (xml, NULL);

  g_assert_nonnull (domain);
  return zpci_domain_format_metadata (domain);
}

static void
test_metadata (void)
{
  g_autofree char *both = format_metadata (
      DOMAIN_OF ("kvm", "s390x", "s390-ccw-virtio-9.2",
                 FUNCTIONS (ENTRY ("0x0001", "0001:00:00.0", "interp='off' aif='off'") ENTRY ("0x0009", "0001:00:00.0", "interp='off'")
                                ENTRY ("0x0001", "0099:00:00.0", "interp='on'")),
                 HOSTDEV ("uid='0x0001' fid='0x1'"), ""));
  g_autofree char *orphans = format_metadata (DOMAIN_OF ("kvm", "s390x", "m", FUNCTIONS (ENTRY ("0x0009", "0001:00:00.0", "interp='off'")),
                                                         HOSTDEV ("uid='0x0001' fid='0x1'"), ""));
  g_autofree char *none = format_metadata (DOMAIN (HOSTDEV ("uid='0x0001' fid='0x1'")));

  g_assert_cmpstr (both, ==,
                   "<functions><function uid=\"0x0001\" source=\"0001:00:00.0\" interp=\"off\" aif=\"off\"/></functions>");
  g_assert_null (orphans);
  g_assert_null (none);
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

  g_assert_no_error (error);
  memcpy (marked, "\xff\xfe", 2);
  memcpy (marked + 2, bytes, length);
  g_assert_true (zpci_domxml_add_device (domain, strlen (domain), marked, length + 2, NULL, &out, &out_length, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (out, out_length, wanted, strlen (wanted));
}

/* On generated guests: what is added and removed again leaves every byte as it was. */
static void
test_generated (void)
{
  static const char added[] = "<hostdev type='pci'><source><address domain='0xaaaa'/></source></hostdev>";
  const ZpciPciAddress source = { .domain = 0xaaaa };

  for (guint32 seed = 1; seed <= 1000; seed++) {
    g_autoptr (Generated) x = generate (seed, GENERATE_ANY);
    g_autoptr (GError) error = NULL;
    gsize size, with_length = 0, without_length = 0;
    const char *text = g_bytes_get_data (x->written, &size);
    g_autofree char *with = NULL, *without = NULL;

    g_assert_true (zpci_domxml_add_device (text, size, added, strlen (added), NULL, &with, &with_length, &error));
    g_assert_no_error (error);
    g_assert_true (zpci_domxml_remove_device (with, with_length, &source, &without, &without_length, &error));
    g_assert_no_error (error);
    if (without_length != size || memcmp (without, text, size) != 0) {
      g_printerr ("seed %u: adding and removing a device leaves\n%s\n---- of\n%s\n", seed, without, text);
      g_test_fail ();
      return;
    }
  }
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
  g_test_add_func ("/domain-edit/find", test_find);
  g_test_add_func ("/domain-edit/encodings", test_encodings);
  g_test_add_func ("/domain-edit/generated", test_generated);
  return g_test_run ();
}
