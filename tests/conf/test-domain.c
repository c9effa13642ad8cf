/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The content that is read from a document: devices, their names, requests in both forms.
 */
#include "conf-test.h"

static const char author[] =
    "<domain type='kvm'>\n"
    "  <name> db01 </name>\n"
    "  <uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>\n"
    "  <os><type arch='s390x' machine='s390-ccw-virtio-9.2'>hvm</type></os>\n"
    "  <devices>\n"
    "    <emulator>/usr/bin/qemu-system-s390x</emulator>\n"
    "    <disk type='file'><target dev='vda'/><address type='ccw' cssid='0xfe' ssid='0' devno='0'/></disk>\n"
    "    <disk type='file'><target dev='vdb'/>\n"
    "      <address type='pci'/></disk>\n"
    "    <hostdev mode='subsystem' type='usb'><source/></hostdev>\n"
    "    <hostdev mode='subsystem' type='pci' managed='yes'>\n"
    "      <driver name='vfio' model='ism-vfio-pci'/>\n"
    "      <source><address domain='0x1' bus='0x02' slot='0x1f' function='0x7'/></source>\n"
    "      <address type='pci'>\n"
    "        <zpci uid='0x0001' fid='258' interp='on' aif='off'/></address>\n"
    "    </hostdev>\n"
    "    <interface type='hostdev'><source><address type='pci' domain='2'/></source></interface>\n"
    "    <hostdev type='pci'><source><address domain='0x10000'/></source><alias name='hostdev7'/></hostdev>\n"
    "    <hostdev type='pci'><source/><alias name='ua-ism'/></hostdev>\n"
    "    <hostdev type='pci'><source/><address type='pci'><zpci uid='0x1ffff' fid='-1' "
    "region='x'/></address></hostdev>\n"
    "  </devices>\n"
    "  <launchSecurity type='s390-pv'/>\n"
    "</domain>\n";

static const ZpciDomainDevice *
device_at (const ZpciDomain *domain, guint index)
{
  g_assert_cmpuint (index, <, domain->devices->len);
  return g_ptr_array_index (domain->devices, index);
}

static void
test_author (void)
{
  static const char *const labels[] = { "disk1", "hostdev2", "hostdev0", "hostdev7", "ua-ism", "hostdev8" };
  g_autoptr (ZpciXml) xml = conf_test_parse (author);
  g_autoptr (ZpciDomain) domain = zpci_domain_read (xml, NULL);
  const ZpciDomainDevice *device;
  char text[ZPCI_PCI_ADDRESS_TEXT];
  g_autofree char *request = NULL;

  g_assert_cmpstr (domain->name, ==, "db01");
  g_assert_cmpstr (domain->uuid, ==, "c7a5fdbd-edaf-9455-926a-d65c16db1809");
  g_assert_cmpstr (domain->type, ==, "kvm");
  g_assert_cmpstr (domain->arch, ==, "s390x");
  g_assert_cmpstr (domain->machine, ==, "s390-ccw-virtio-9.2");
  g_assert_cmpstr (domain->emulator, ==, "/usr/bin/qemu-system-s390x");
  g_assert_true (domain->s390_pv);
  g_assert_true (domain->has_attributes);
  g_assert_false (domain->has_metadata);
  g_assert_cmpuint (domain->devices->len, ==, G_N_ELEMENTS (labels));
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    g_assert_cmpstr (device_at (domain, i)->label, ==, labels[i]);

  device = device_at (domain, 1);
  request = zpci_request_format (&device->request);
  g_assert_cmpint (device->kind, ==, ZPCI_DEVICE_HOSTDEV);
  g_assert_cmpuint (device->line, ==, 15);
  g_assert_true (device->uid.set && device->uid.value == 1 && device->fid.set && device->fid.value == 258);
  g_assert_cmpstr (zpci_pci_address_format (&device->source, text), ==, "0001:02:1f.7");
  g_assert_true (device->has_source && device->managed);
  g_assert_cmpstr (device->driver_model, ==, "ism-vfio-pci");
  g_assert_cmpstr (request, ==, "interp=on aif=off");
}

static void
test_odd_devices (void)
{
  g_autoptr (ZpciXml) xml = conf_test_parse (author);
  g_autoptr (ZpciDomain) domain = zpci_domain_read (xml, NULL);
  const ZpciDomainDevice *device = device_at (domain, 0);

  g_assert_cmpint (device->kind, ==, ZPCI_DEVICE_OTHER);
  g_assert_cmpuint (device->line, ==, 9);
  g_assert_false (device->uid.set || device->fid.set || device->has_source);

  device = device_at (domain, 2);
  g_assert_cmpint (device->kind, ==, ZPCI_DEVICE_INTERFACE);
  g_assert_true (device->has_source && device->source.domain == 2 && device->source.bus == 0);
  g_assert_false (device->managed);
  g_assert_null (device->address);

  g_assert_false (device_at (domain, 3)->has_source);
  device = device_at (domain, 5);
  g_assert_false (device->uid.set || device->fid.set);
  g_assert_true (zpci_request_is_empty (&device->request));
}

static void
test_stock (void)
{
  static const char text[] =
      "<domain type='kvm' xmlns:q='" ZPCI_QEMU_NS "'>"
      "<metadata><f:functions xmlns:f='" ZPCI_DOMAIN_NS "'>"
      "<f:function uid='0x0001' source='0001:00:00.0' interp='off' region='on'/>"
      "<f:function uid='0x0002' source='0002:00:00.0' aif='on'/></f:functions></metadata>"
      "<metadata><f:functions xmlns:f='" ZPCI_DOMAIN_NS "'>"
      "<f:function uid='0x0003' source='0003:00:00.0' interp='off'/></f:functions></metadata>"
      "<devices>" HOSTDEV ("uid='1' fid='1' aif='off'") HOSTDEV_OF ("0x0002", "uid='0x2' aif='off'")
          HOSTDEV_OF ("0x0003",
                      "uid='3'") "</devices>"
                                 "<q:override><q:device alias='zpci1'><q:frontend>"
                                 "<q:property name='interpret' type='bool' value='true'/><q:property "
                                 "name='interpret' type='bool' value='false'/>"
                                 "<q:property name='forwarding-assist' type='string' "
                                 "value='off'/></q:frontend></q:device>"
                                 "<q:device alias='zpci02'><q:frontend><q:property name='interpret' "
                                 "type='bool' value='true'/></q:frontend></q:device>"
                                 "<q:device alias='zpci3'><q:backend><q:property name='interpret' "
                                 "type='bool' value='true'/></q:backend></q:device>"
                                 "</q:override></domain>";
  g_autoptr (ZpciXml) xml = conf_test_parse (text);
  g_autoptr (ZpciDomain) domain = zpci_domain_read (xml, NULL);
  static const char *const metadata[] = { "interp=off region=on", "aif=on", "-" };
  static const char *const request[] = { "interp=off aif=off region=on", "aif=off", "-" };

  g_assert_true (domain->has_metadata && domain->has_attributes);
  g_assert_cmpuint (domain->orphans->len, ==, 0);
  for (guint i = 0; i < 3; i++) {
    const ZpciDomainDevice *device = device_at (domain, i);
    g_autofree char *kept = zpci_request_format (&device->metadata),
                    *both = zpci_request_format (&device->request);

    g_assert_cmpstr (kept, ==, metadata[i]);
    g_assert_cmpstr (both, ==, request[i]);
    g_assert_cmpint (device->override[ZPCI_REQUEST_INTERP], ==, i == 0 ? ZPCI_ASK_OFF : ZPCI_ASK_ABSENT);
    g_assert_cmpint (device->override[ZPCI_REQUEST_AIF], ==, ZPCI_ASK_ABSENT);
  }
}

static void
test_wrappers (void)
{
  static const char *const wrappers[] = { "domainsnapshot", "domaincheckpoint", "domstatus" };

  for (gsize i = 0; i < G_N_ELEMENTS (wrappers); i++) {
    g_autofree char *text = g_strdup_printf ("<%s><name>s</name><domain type='a'><name>a</name></domain>"
                                             "<inactiveDomain type='b'><name>b</name></inactiveDomain></%s>",
                                             wrappers[i], wrappers[i]);
    g_autoptr (ZpciXml) xml = conf_test_parse (text);
    g_autoptr (ZpciDomain) domain = zpci_domain_read (xml, NULL);
    g_autoptr (GPtrArray) all = zpci_domain_read_all (xml, NULL);

    g_assert_cmpstr (domain->name, ==, "a");
    g_assert_cmpuint (all->len, ==, 2);
    g_assert_cmpstr (((ZpciDomain *) g_ptr_array_index (all, 1))->name, ==, "b");
  }
}

static void
test_refused (void)
{
  g_autoptr (ZpciXml) network = conf_test_parse ("<!-- -->\n<network/>");
  g_autoptr (ZpciXml) snapshot = conf_test_parse ("<domainsnapshot/>");
  g_autoptr (GPtrArray) none = zpci_domain_read_all (snapshot, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (zpci_domain_read (network, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "guest.xml:2: <network> is not a <domain>");
  g_assert_null (zpci_domain_read_all (network, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "guest.xml:2: <network> is not a <domain>");
  g_assert_null (zpci_domain_read (snapshot, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED,
                          "guest.xml:1: there is no <domain> inside <domainsnapshot>");
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_machines (void)
{
  static const struct {
    const char *machine;
    ZpciTri wanted;
  } cases[] = {
    { NULL, ZPCI_YES },
    { "s390-ccw-virtio", ZPCI_YES },
    { "s390-ccw-virtio-7.1", ZPCI_NO },
    { "s390-ccw-virtio-2.12", ZPCI_NO },
    { "s390-ccw-virtio-7.2", ZPCI_YES },
    { "s390-ccw-virtio-7.10", ZPCI_YES },
    { "s390-ccw-virtio-10.0", ZPCI_YES },
    { "s390-ccw-virtio-99999999999999999999.0", ZPCI_YES },
    { "s390-ccw-virtio-rhel7.6.0", ZPCI_NO },
    { "s390-ccw-virtio-rhel9.0.0", ZPCI_NO },
    { "s390-ccw-virtio-rhel9.2.0", ZPCI_YES },
    { "s390-ccw-virtio-rhel10.0.0", ZPCI_YES },
    { "s390-ccw-virtio-rhel9.2", ZPCI_UNKNOWN },
    { "s390-ccw-virtio-rhel9.2.0.0", ZPCI_UNKNOWN },
    { "s390-ccw-virtio-rhel", ZPCI_UNKNOWN },
    { "s390-ccw-virtio-jammy", ZPCI_NO },
    { "s390-ccw-virtio-kinetic", ZPCI_NO },
    { "s390-ccw-virtio-lunar", ZPCI_YES },
    { "s390-ccw-virtio-noble", ZPCI_YES },
    { "s390-ccw-virtio-noble-hpb", ZPCI_UNKNOWN },
    { "s390-ccw-virtio-zesty-zebra", ZPCI_UNKNOWN },
    { "s390-ccw-virtio-7", ZPCI_UNKNOWN },
    { "s390-ccw-virtio-7.", ZPCI_UNKNOWN },
    { "s390-ccw-virtio-7.1-hpb", ZPCI_UNKNOWN },
    { "s390-ccw-virtio7.1", ZPCI_UNKNOWN },
    { "s390-ccw-virtio--7.1", ZPCI_UNKNOWN },
    { "pc-q35-7.2", ZPCI_UNKNOWN },
    { "", ZPCI_UNKNOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].machine);
    g_assert_cmpint (zpci_machine_defaults_on (ZPCI_REQUEST_INTERP, cases[i].machine), ==, cases[i].wanted);
  }
}

/* The effect of each request on QEMU's two properties, all 27 of them. */
static void
test_requests (void)
{
  for (guint i = 0; i < 27; i++) {
    ZpciRequest request = { .interp = i % 3, .aif = i / 3 % 3, .region = i / 9 };
    ZpciAsk interpret = request.interp;
    g_autofree char *text = zpci_request_format (&request);

    if (interpret == ZPCI_ASK_ABSENT && request.aif == ZPCI_ASK_ON)
      interpret = ZPCI_ASK_ON;
    if (request.interp == ZPCI_ASK_ABSENT && request.region == ZPCI_ASK_ON)
      interpret = ZPCI_ASK_OFF;
    g_assert_cmpint (zpci_request_property (&request, ZPCI_REQUEST_INTERP), ==, interpret);
    g_assert_cmpint (zpci_request_property (&request, ZPCI_REQUEST_AIF), ==, request.aif);
    g_assert_cmpint (zpci_request_property (&request, ZPCI_REQUEST_REGION), ==, ZPCI_ASK_ABSENT);
    g_assert_cmpint (zpci_request_is_empty (&request), ==, i == 0);
    g_assert_cmpint (g_strcmp0 (text, "-") == 0, ==, i == 0);
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/conf/domain/author", test_author);
  g_test_add_func ("/conf/domain/odd-devices", test_odd_devices);
  g_test_add_func ("/conf/domain/stock", test_stock);
  g_test_add_func ("/conf/domain/wrappers", test_wrappers);
  g_test_add_func ("/conf/domain/refused", test_refused);
  g_test_add_func ("/conf/domain/machines", test_machines);
  g_test_add_func ("/conf/domain/requests", test_requests);
  return g_test_run ();
}
