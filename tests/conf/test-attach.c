/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Devices into and out of a guest's document; what belongs to others stays to
 * the byte.
 */
#include "conf-test.h"
#include "generate.h"
#include "zpci-attach.h"

static const char device_text[] =
    "<?xml version='1.0'?>\n"
    "<!-- a new one -->\n"
    "<hostdev mode='subsystem' type='pci'>\n"
    "  <source><address domain='0x00aa' bus='0' slot='0' function='0'/></source>\n"
    "  <address type='pci'><zpci interp='off'/></address>\n"
    "</hostdev>\n";

static ZpciDeviceDocument *
read_device (const char *text)
{
  g_autoptr (GError) error = NULL;
  ZpciDeviceDocument *device = zpci_device_read (text, strlen (text), "dev.xml", &error);

  g_assert_no_error (error);
  return device;
}

static char *
attach (const char *guest, const char *text)
{
  g_autoptr (ZpciDeviceDocument) device = read_device (text);
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  gsize length = 0;

  g_assert_true (zpci_domxml_attach (guest, strlen (guest), "guest.xml", device, 0, &out, &length, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (length, ==, strlen (out));
  return out;
}

static char *
detach (const char *guest, const char *text)
{
  g_autoptr (ZpciDeviceDocument) device = read_device (text);
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  gsize length = 0;

  g_assert_true (zpci_domxml_detach (guest, strlen (guest), "guest.xml", device, 0, &out, &length, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (length, ==, strlen (out));
  return out;
}

/* The stock form of a guest with a device, and with one more, is that of the author forms. */
static void
test_attach (void)
{
  static const char more[] = "    <hostdev mode='subsystem' type='pci'>\n"
                             "  <source><address domain='0x00aa' bus='0' slot='0' function='0'/></source>\n"
                             "  <address type='pci'><zpci interp='off'/></address>\n"
                             "</hostdev>\n";
  g_autofree char *before = conf_test_to_stock (DOMAIN (HOSTDEV ("interp='on' aif='off'")), 0);
  g_autofree char *got = attach (before, device_text), *again = detach (got, device_text), *wanted = NULL;
  g_autofree char *author = conf_test_from_stock (before);
  g_auto (GStrv) parts = g_strsplit (author, "  </devices>", 2);
  g_autofree char *both = g_strconcat (parts[0], more, "  </devices>", parts[1], NULL);

  wanted = conf_test_to_stock (both, 0);
  g_assert_cmpstr (got, ==, wanted);
  g_assert_cmpstr (again, ==, before);
}

static void
test_ids (void)
{
  g_autofree char *before = conf_test_to_stock (DOMAIN (HOSTDEV ("interp='on'")), 0), *text = NULL,
                  *out = NULL;
  g_autofree char *device_out = NULL;
  g_autoptr (ZpciDeviceDocument) device = read_device (device_text);
  g_autoptr (ZpciIds) ids = zpci_ids_new ();
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  for (guint32 i = 0; i < 9; i++) {
    zpci_ids_reserve_uid (ids, i);
    zpci_ids_reserve_fid (ids, i);
  }
  text = zpci_device_format (device);
  g_assert_nonnull (strstr (text, "<zpci interp='off'/>"));
  g_assert_true (g_str_has_prefix (text, "<hostdev mode") && g_str_has_suffix (text, "</hostdev>"));
  g_assert_true (zpci_device_to_stock (device, NULL, ids, &device_out, &length, &error));
  g_free (text);
  text = zpci_device_format (device);
  g_assert_nonnull (strstr (text, "<zpci uid='0x0009' fid='0x00000009' interp='off'/>"));
  g_assert_true (zpci_domxml_attach (before, strlen (before), "guest.xml", device, 0, &out, &length, &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (out, "<zpci uid='0x0009' fid='0x00000009'/>"));
  g_assert_nonnull (strstr (out, "<qemu:device alias='zpci9'>"));
}

static void
test_shapes (void)
{
  static const struct {
    const char *guest, *wanted;
  } cases[] = {
    { "<domain><devices/></domain>", "<domain><devices><disk/></devices></domain>" },
    { "<domain>\n <devices/>\n</domain>", "<domain>\n <devices>\n  <disk/>\n </devices>\n</domain>" },
    { "<domain>\n <devices>\n  <a/>\n </devices>\n</domain>",
      "<domain>\n <devices>\n  <a/>\n  <disk/>\n </devices>\n</domain>" },
    { "<domain><devices><a/><!-- c --></devices></domain>",
      "<domain><devices><a/><disk/><!-- c --></devices></domain>" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *got = attach (cases[i].guest, "<disk/>");

    g_assert_cmpstr (got, ==, cases[i].wanted);
  }
}

static void
test_detach (void)
{
  static const char one[] = "<hostdev type='pci'><source><address domain='1'/></source></hostdev>";
  g_autofree char *before = conf_test_to_stock (DOMAIN (HOSTDEV ("interp='off'")), 0),
                  *empty = detach (before, one);
  g_autofree char *plain = detach (DOMAIN (HOSTDEV ("uid='1'")), one);

  g_assert_cmpstr (empty, ==, DOMAIN (""));
  g_assert_cmpstr (plain, ==, DOMAIN (""));
}

static void
test_refused (void)
{
  static const struct {
    const char *guest, *device;
    gboolean attach;
    int code;
    const char *message;
  } cases[] = {
    { "<domain/>", device_text, TRUE, ZPCI_ERROR_MALFORMED, "guest.xml:1: the guest has no <devices>" },
    { "<network/>", device_text, TRUE, ZPCI_ERROR_MALFORMED, "guest.xml:1: <network> is no <domain>" },
    { "<domain", device_text, FALSE, ZPCI_ERROR_MALFORMED, "guest.xml:1: " },
    { DOMAIN (HOSTDEV ("")), "<disk><address type='pci'><zpci aif='on'/></address></disk>", TRUE,
      ZPCI_ERROR_UNSUPPORTED, "guest.xml:11: disk0: aif='on' is for passed-through PCI functions" },
    { DOMAIN (HOSTDEV ("")), device_text, FALSE, ZPCI_ERROR_NOT_FOUND,
      "guest.xml: no <hostdev> of the guest passes through 00aa:00:00.0" },
    { DOMAIN (HOSTDEV ("")),
      "<interface type='hostdev'><source><address type='pci' domain='1'/></source></interface>", FALSE,
      ZPCI_ERROR_NOT_FOUND, "guest.xml: no <interface> of the guest passes through 0001:00:00.0" },
    { DOMAIN (HOSTDEV ("")), "<disk/>", FALSE, ZPCI_ERROR_UNSUPPORTED,
      "disk: names no host function in its <source>" },
    { DOMAIN (HOSTDEV ("")), "<hostdev type='pci'/>", FALSE, ZPCI_ERROR_UNSUPPORTED,
      "hostdev: names no host function" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ZpciDeviceDocument) device = read_device (cases[i].device);
    g_autoptr (GError) error = NULL;
    char *out = NULL;
    gsize length = 7;

    if (cases[i].attach)
      g_assert_false (zpci_domxml_attach (cases[i].guest, strlen (cases[i].guest), "guest.xml", device, 0,
                                          &out, &length, &error));
    else
      g_assert_false (zpci_domxml_detach (cases[i].guest, strlen (cases[i].guest), "guest.xml", device, 0,
                                          &out, &length, &error));
    zpci_test_assert_error (error, cases[i].code, cases[i].message);
    g_assert_null (out);
  }
}

/* On generated guests: what is attached and detached again leaves the stock form as it was. */
static void
test_generated (void)
{
  g_autoptr (ZpciDeviceDocument) device = read_device (device_text);

  for (guint32 seed = 1; seed <= 1000; seed++) {
    g_autoptr (Generated) x = generate (seed, GENERATE_ANY);
    g_autoptr (GError) error = NULL;
    g_autofree char *stock = NULL, *with = NULL, *without = NULL;
    gsize length = 0, with_length = 0, without_length = 0;

    zpci_domxml_to_stock (g_bytes_get_data (x->written, NULL), g_bytes_get_size (x->written), "x", 0, &stock,
                          &length, &error);
    g_assert_no_error (error);
    if (!stock)
      continue;
    g_assert_true (zpci_domxml_attach (stock, length, "x", device, 0, &with, &with_length, &error));
    g_assert_no_error (error);
    g_assert_true (zpci_domxml_detach (with, with_length, "x", device, 0, &without, &without_length, &error));
    g_assert_no_error (error);
    if (without_length != length || memcmp (stock, without, length) != 0) {
      /* The new device makes halves whole, and those stay so. */
      if (x->halves)
        continue;
      g_printerr ("seed %u: attach and detach leave\n%s\n---- of\n%s\n", seed, without, stock);
      g_test_fail ();
      return;
    }
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/conf/attach/attach", test_attach);
  g_test_add_func ("/conf/attach/ids", test_ids);
  g_test_add_func ("/conf/attach/shapes", test_shapes);
  g_test_add_func ("/conf/attach/detach", test_detach);
  g_test_add_func ("/conf/attach/refused", test_refused);
  g_test_add_func ("/conf/attach/generated", test_generated);
  return g_test_run ();
}
