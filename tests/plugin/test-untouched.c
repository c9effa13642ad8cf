/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * XML without our attributes goes through with the same pointer and is not parsed, and
 * a host without functions is looked at once. The program is called libvirtd, so
 * that the plug-in works in it; libvirt is fake-libvirt.c.
 */
#include "fake-libvirt.h"
#include "zpci-test.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#define HOSTDEV(zpci)                                                                                        \
  "<hostdev mode='subsystem' type='pci' managed='yes'><source>"                                              \
  "<address domain='0x0000' bus='0x03' slot='0x00' function='0x0'/></source>"                                \
  "<address type='pci'>" zpci "</address></hostdev>"
#define DOMAIN(arch, devices)                                                                                \
  "<domain type='kvm'><name>g</name><title>interp, aif, region: &lt;zpci interp='on'/></title>"               \
  "<os><type arch='" arch "'>hvm</type></os><devices>" devices "</devices></domain>"

static const char asking[] = DOMAIN ("s390x", HOSTDEV ("<zpci interp='off'/>"));
static const char *const others[] = {
  DOMAIN ("x86_64", HOSTDEV ("")),
  DOMAIN ("s390x", HOSTDEV ("<zpci uid='0x0001' fid='0x00000000'/>")),
  "<domain",
  "",
};

static FakeLibvirt *fake;

static gboolean
is_z (void)
{
  struct utsname machine;

  return uname (&machine) != 0 || strncmp (machine.machine, "s390", 4) == 0;
}

static void
forget (void)
{
  fake->calls = fake->parses = 0;
  fake->function = NULL;
  fake->xml = NULL;
}

/* Every function that takes the document of a domain. */
typedef void (*In) (const char *xml);

static void define_xml (const char *xml) { virDomainDefineXML (NULL, xml); }
static void define_flags (const char *xml) { virDomainDefineXMLFlags (NULL, xml, 0); }
static void create_xml (const char *xml) { virDomainCreateXML (NULL, xml, 0); }
static void create_files (const char *xml) { virDomainCreateXMLWithFiles (NULL, xml, 0, NULL, 0); }
static void to_native (const char *xml) { virConnectDomainXMLToNative (NULL, "qemu-argv", xml, 0); }
static void save_flags (const char *xml) { virDomainSaveFlags (NULL, "f", xml, 0); }
static void restore_flags (const char *xml) { virDomainRestoreFlags (NULL, "f", xml, 0); }
static void image_define (const char *xml) { virDomainSaveImageDefineXML (NULL, "f", xml, 0); }
static void managed_define (const char *xml) { virDomainManagedSaveDefineXML (NULL, xml, 0); }
static void snapshot_create (const char *xml) { virDomainSnapshotCreateXML (NULL, xml, 0); }
static void checkpoint_create (const char *xml) { virDomainCheckpointCreateXML (NULL, xml, 0); }

static const In ins[] = {
  define_xml,    define_flags, create_xml,     create_files,    to_native,         save_flags,
  restore_flags, image_define, managed_define, snapshot_create, checkpoint_create,
};

static void
test_documents_in (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ins); i++) {
    for (gsize k = 0; k < G_N_ELEMENTS (others); k++) {
      forget ();
      ins[i](others[k]);
      g_test_message ("%s, document %" G_GSIZE_FORMAT, fake->function, k);
      g_assert_true (fake->xml == others[k]);
      g_assert_cmpuint (fake->calls, ==, 1);
      g_assert_cmpuint (fake->parses, ==, 0);
    }
    forget ();
    ins[i](asking);
    g_assert_true (fake->xml && fake->xml != asking);
    g_assert_cmpuint (fake->parses, >, 0);
  }
}

/* Text that only looks like a tag, or does not end, does not hide a real tag. */
#define DEVICES(text) "<domain><devices>" text "</devices></domain>"

static void
test_hidden (void)
{
  static const char *const texts[] = {
    DEVICES ("<!-- <zpci of Bob's --><zpci interp='off'/>"),
    DEVICES ("<!-- <zpci of \"Bob --><zpci interp='off'/>"),
    DEVICES ("<!-- <zpci --><zpci aif = \"on\"/>"),
    DEVICES ("<![CDATA[<zpci ']]><zpci\n\tregion='off'/>"),
    DEVICES ("<!-- <zpci<zpci<zpci' --><zpci uid='>' fid=\"'>\"\tinterp\t='on'/>"),
    DEVICES ("<zpci></zpci><zpci/><zpcix y='1'\ninterp='on'/><zpci interp='on'/>"),
    DEVICES ("<!-- Bob's <a --><zpci interpret='off'/>"),
    DEVICES ("<!-- a > b's --><hostdev type='pci'\nINTERP = 'off'/>"),
    DEVICES ("<hostdev><driver name='a>b' forwarding-assist='off'/></hostdev>"),
    DEVICES ("<disk><address type='pci' relaxed_translation='on'/></disk>"),
  };
  static const char *const nobodys[] = { "<zpci<zpci interp=", "<a><zpci interp='on'/></a>", "<zpci aif='on'/>" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_test_message ("%s", texts[i]);
    forget ();
    define_xml (texts[i]);
    /* No device has it in the right place: it was looked into, and refused before libvirt. */
    g_assert_null (fake->function);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (nobodys); i++) {
    forget ();
    define_xml (nobodys[i]);
    g_assert_cmpstr (fake->function, ==, "virDomainDefineXML");
    g_assert_true (fake->xml == nobodys[i]);
  }
}

static double
time_scan (guint count)
{
  g_autoptr (GString) text = g_string_new (NULL);
  double best = G_MAXDOUBLE;

  for (guint i = 0; i < count; i++)
    g_string_append (text, i % 2 ? "<zpci" : "<zpci '");
  for (guint run = 0; run < 3; run++) {
    clock_t start = clock ();

    forget ();
    define_xml (text->str);
    g_assert_true (fake->xml == text->str);
    best = MIN (best, (double) (clock () - start) * 1000 / CLOCKS_PER_SEC);
  }
  return best;
}

/* Sixteen times the tags that do not end take sixteen times as long; a square law would take 256 times. */
static void
test_scan_scales (void)
{
  double small = time_scan (2000), large = time_scan (16 * 2000);

  g_test_message ("2000: %.2f ms, 32000: %.2f ms", small, large);
  g_assert_cmpfloat (large, <, 80 * MAX (small, 1));
}

static void
test_parameters (void)
{
  char field[] = VIR_DOMAIN_SAVE_PARAM_DXML;
  virTypedParameter params[1] = { { .type = VIR_TYPED_PARAM_STRING } };

  memcpy (params[0].field, field, sizeof field);
  params[0].value.s = (char *) others[0];
  for (int i = 0; i < 2; i++) {
    forget ();
    if (i == 0)
      virDomainSaveParams (NULL, params, 1, 0);
    else
      virDomainRestoreParams (NULL, params, 1, 0);
    g_assert_true (fake->xml == params);
    g_assert_true (params[0].value.s == others[0]);
    g_assert_cmpuint (fake->parses, ==, 0);
  }
  params[0].value.s = (char *) asking;
  forget ();
  virDomainSaveParams (NULL, params, 1, 0);
  g_assert_true (fake->xml != params);
  g_assert_true (params[0].value.s == asking);
}

/* Every function that answers with a document. */
typedef char *(*Out) (void);

static char *domain_xml (void) { return virDomainGetXMLDesc (NULL, 0); }
static char *domain_migratable (void) { return virDomainGetXMLDesc (NULL, VIR_DOMAIN_XML_MIGRATABLE); }
static char *image_xml (void) { return virDomainSaveImageGetXMLDesc (NULL, "f", 0); }
static char *managed_xml (void) { return virDomainManagedSaveGetXMLDesc (NULL, 0); }
static char *snapshot_xml (void) { return virDomainSnapshotGetXMLDesc (NULL, 0); }
static char *checkpoint_xml (void) { return virDomainCheckpointGetXMLDesc (NULL, 0); }
static char *capabilities (void) { return virConnectGetDomainCapabilities (NULL, NULL, NULL, NULL, NULL, 0); }
static char *device_xml (void) { return virNodeDeviceGetXMLDesc (NULL, 0); }

static const Out outs[] = {
  domain_xml,   domain_migratable, image_xml,    managed_xml,
  snapshot_xml, checkpoint_xml,    capabilities, device_xml,
};

static void
test_documents_out (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (outs); i++) {
    for (gsize k = 0; k < G_N_ELEMENTS (others); k++) {
      char *text;

      forget ();
      fake->answer = others[k];
      text = outs[i]();
      g_test_message ("%s, document %" G_GSIZE_FORMAT, fake->function, k);
      g_assert_true (text == fake->given);
      g_assert_cmpstr (text, ==, others[k]);
      g_assert_cmpuint (fake->calls, ==, 1);
      g_assert_cmpuint (fake->parses, ==, 0);
      g_free (text);
    }
  }
}

/* Only where the kernel is of IBM Z a PCI device is always a zPCI function. */
static void
test_devices (void)
{
  static const char pci[] = HOSTDEV ("");
  static const char nic[] = "<interface type='hostdev'><source><address type='pci' domain='0' bus='3' "
                            "slot='0' function='0'/></source></interface>";
  static const char usb[] = "<hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/></source>"
                            "</hostdev>";
  static const char rng[] = "<rng model='virtio'><address type='pci'><zpci uid='1'/></address></rng>";
  static const char *const devices[] = { usb, rng, pci, nic };
  gsize n = is_z () ? 2 : G_N_ELEMENTS (devices);

  fake->active = 1;
  for (gsize i = 0; i < n; i++) {
    g_test_message ("device %" G_GSIZE_FORMAT, i);
    forget ();
    virDomainAttachDevice (NULL, devices[i]);
    g_assert_true (fake->xml == devices[i]);
    virDomainAttachDeviceFlags (NULL, devices[i], VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG);
    g_assert_true (fake->xml == devices[i]);
    g_assert_cmpuint (fake->calls, ==, 2);
    g_assert_cmpuint (fake->parses, ==, 0);
  }
  fake->active = 0;
  fake->answer = asking;
  forget ();
  virDomainAttachDeviceFlags (NULL, HOSTDEV ("<zpci interp='on' aif='maybe'/>"), VIR_DOMAIN_AFFECT_CONFIG);
  g_assert_cmpuint (fake->parses, >, 0);
  g_assert_cmpstr (fake->function, ==, "virDomainGetXMLDesc");
}

/* An <interface> may have a request of ours, which is known from the configuration. */
static void
test_update (void)
{
  static const char nic[] = "<interface type='hostdev'><mac address='52:54:00:11:22:33'/></interface>";
  static const char rng[] = "<rng model='virtio'><address type='pci'><zpci uid='1'/></address></rng>";
  static const char plain[] = HOSTDEV ("");

  fake->active = 0;
  fake->answer = others[0];
  forget ();
  virDomainUpdateDeviceFlags (NULL, rng, VIR_DOMAIN_AFFECT_CONFIG);
  g_assert_true (fake->xml == rng);
  virDomainUpdateDeviceFlags (NULL, plain, VIR_DOMAIN_AFFECT_CONFIG);
  g_assert_true (fake->xml == plain);
  g_assert_cmpuint (fake->calls, ==, 2);
  g_assert_cmpuint (fake->parses, ==, 0);
  virDomainUpdateDeviceFlags (NULL, nic, VIR_DOMAIN_AFFECT_CONFIG);
  g_assert_true (fake->xml == nic);
  g_assert_cmpuint (fake->parses, ==, 0);
  fake->answer = "<domain><metadata><z:functions xmlns:z='urn:libvirt-zpci:domain:1'/></metadata></domain>";
  virDomainUpdateDeviceFlags (NULL, nic, VIR_DOMAIN_AFFECT_CONFIG);
  g_assert_true (fake->xml == nic);
  g_assert_cmpuint (fake->parses, >, 1);
}

/* A configuration in which nothing is ours is scanned, not parsed. */
static void
test_detach (void)
{
  static const char pci[] = HOSTDEV (""), alias[] = "ua-x";

  for (int active = 0; active < 2; active++) {
    fake->active = active;
    fake->answer = others[0];
    forget ();
    virDomainDetachDevice (NULL, pci);
    g_assert_true (fake->xml == pci);
    virDomainDetachDeviceFlags (NULL, pci, VIR_DOMAIN_AFFECT_CONFIG);
    g_assert_true (fake->xml == pci);
    virDomainDetachDeviceAlias (NULL, alias, VIR_DOMAIN_AFFECT_CONFIG);
    g_assert_true (fake->xml == alias);
    g_assert_cmpuint (fake->parses, ==, 0);
  }
  fake->active = 0;
  fake->answer = "<domain><metadata><z:functions xmlns:z='urn:libvirt-zpci:domain:1'/></metadata></domain>";
  forget ();
  virDomainDetachDeviceFlags (NULL, pci, VIR_DOMAIN_AFFECT_CONFIG);
  g_assert_true (fake->xml == pci);
  g_assert_cmpuint (fake->parses, >, 0);
}

static void
test_host_is_looked_at_once (void)
{
  static const char device[] = "<device><name>pci_0000_03_00_0</name><capability type='pci'/></device>";

  if (is_z ()) {
    g_test_skip ("the kernel is one of IBM Z");
    return;
  }
  fake->answer = device;
  for (int i = 0; i < 1000; i++) {
    char *text = virNodeDeviceGetXMLDesc (NULL, 0);

    g_assert_true (text == fake->given);
    g_free (text);
    virDomainAttachDevice (NULL, HOSTDEV (""));
  }
  g_assert_cmpuint (fake->looks, ==, 1);
}

int
main (int argc, char **argv)
{
  FakeLibvirt *(*find) (void) = dlsym (RTLD_DEFAULT, "fake_libvirt");

  zpci_test_init (&argc, &argv);
  g_assert_nonnull (find);
  g_assert_cmpint (virInitialize (), ==, 0);
  fake = find ();
  g_test_add_func ("/untouched/documents-in", test_documents_in);
  g_test_add_func ("/untouched/hidden", test_hidden);
  g_test_add_func ("/untouched/scan-scales", test_scan_scales);
  g_test_add_func ("/untouched/parameters", test_parameters);
  g_test_add_func ("/untouched/documents-out", test_documents_out);
  g_test_add_func ("/untouched/devices", test_devices);
  g_test_add_func ("/untouched/update", test_update);
  g_test_add_func ("/untouched/detach", test_detach);
  g_test_add_func ("/untouched/host-is-looked-at-once", test_host_is_looked_at_once);
  return g_test_run ();
}
