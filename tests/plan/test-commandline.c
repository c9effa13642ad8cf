/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * <qemu:commandline>: which functions it passes through, in every form that
 * QEMU takes, and what it sets for the zpci devices of the guest.
 */
#include "zpci-commandline.h"
#include "zpci-test.h"

#include <string.h>

/* A document with these arguments, separated by "|". */
static ZpciDomain *
read_guest (const char *arch, const char *arguments, ZpciXml **xml)
{
  g_auto (GStrv) words = g_strsplit (arguments, "|", -1);
  g_autoptr (GString) text = g_string_new (NULL);
  ZpciDomain *domain;

  g_string_append_printf (text, "<domain type='kvm' xmlns:q='" ZPCI_QEMU_NS "'><name>g</name><os><type arch='%s'>hvm</type>"
                          "</os><devices/><q:commandline>", arch);
  for (guint i = 0; words[i]; i++) {
    g_autofree char *value = g_markup_escape_text (words[i], -1);

    g_string_append_printf (text, "<q:arg value='%s'/>", value);
  }
  g_string_append (text, "</q:commandline></domain>");
  *xml = zpci_xml_parse (text->str, text->len, "guest.xml", NULL);
  g_assert_nonnull (*xml);
  domain = zpci_domain_read (*xml, NULL);
  g_assert_nonnull (domain);
  return domain;
}

/* "LABEL SOURCE uid fid interpret" of each. */
static char *
describe (const GPtrArray *devices)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (devices, i);
    char source[ZPCI_PCI_ADDRESS_TEXT];

    g_string_append_printf (text, "%s%s %s", i ? "; " : "", device->label,
                            zpci_pci_address_format (&device->source, source));
    if (device->uid.set)
      g_string_append_printf (text, " uid %u", device->uid.value);
    if (device->fid.set)
      g_string_append_printf (text, " fid %u", device->fid.value);
    if (device->override[ZPCI_REQUEST_INTERP] != ZPCI_ASK_ABSENT)
      g_string_append_printf (text, " interpret %s", zpci_ask_text (device->override[ZPCI_REQUEST_INTERP]));
  }
  return g_string_free (text, FALSE);
}

static void
test_devices (void)
{
  static const struct {
    const char *arguments, *wanted;
  } cases[] = {
    { "-device|vfio-pci,host=0012:00:00.0", "commandline0 0012:00:00.0" },
    { "--device|vfio-pci,host=0012:00:00.0,id=nic", "nic 0012:00:00.0" },
    { "-device|id=nic,driver=vfio-pci,host=0012:00:00.0", "nic 0012:00:00.0" },
    { "-device=vfio-pci,host=0012:00:00.0", "commandline0 0012:00:00.0" },
    { "-device vfio-pci,host=0012:00:00.0", "commandline0 0012:00:00.0" },
    { "-device|vfio-pci-nohotplug,host=12:0:0.0", "commandline0 0012:00:00.0" },
    { "-device|vfio-pci,host=0:1f.7", "commandline0 0000:00:1f.7" },
    { "-device|vfio-pci,sysfsdev=/sys/bus/pci/devices/0012:00:00.0", "commandline0 0012:00:00.0" },
    { "-device|{\"driver\":\"vfio-pci\",\"host\":\"0012:00:00.0\",\"id\":\"nic\"}", "nic 0012:00:00.0" },
    { "-device|{\"id\":\"nic\", \"host\": \"0012:00:00.0\", \"driver\" : \"vfio-pci\"}", "nic 0012:00:00.0" },
    { "-device|zpci,uid=0x20,fid=7,interpret=off,target=nic,id=z|-device|vfio-pci,id=nic,host=0012:00:00.0",
      "nic 0012:00:00.0 uid 32 fid 7 interpret off" },
    { "-device|{\"driver\":\"zpci\",\"uid\":32,\"interpret\":false,\"target\":\"nic\"}|-device|vfio-pci,id=nic,host=0012:00:00.0",
      "nic 0012:00:00.0 uid 32 interpret off" },
    { "-device|zpci,uid=65536,target=nic|-device|vfio-pci,id=nic,host=0012:00:00.0", "nic 0012:00:00.0" },
    { "-device|vfio-pci,host=0001:00:00.0|-seed|1|-device|vfio-pci,host=0002:00:00.0",
      "commandline0 0001:00:00.0; commandline1 0002:00:00.0" },
    /* A comma of a value is doubled. */
    { "-device|vfio-pci,id=a,,host=b,host=0012:00:00.0", "a,host=b 0012:00:00.0" },
    /* Others, and what QEMU refuses. */
    { "-device|vfio-ccw,sysfsdev=/sys/bus/mdev/devices/1", "" },
    { "-device|vfio-pci", "" },
    { "-device|vfio-pci,host=00000012:00:00.0g", "" },
    { "-device|vfio-pci,host=10000:00:00.0", "" },
    { "-device|vfio-pci,host=0012:00:20.0", "" },
    { "-device|vfio-pci,host=0012:00:00.8", "" },
    { "-device|vfio-pci,host=", "" },
    { "-device|vfio-pci,host=::.", "" },
    { "-device|{\"driver\":\"vfio-pci\"", "" },
    { "-device|{\"driver\":\"vfio-pci\",\"host\":12}", "" },
    { "-device|[]", "" },
    { "-device", "" },
    { "-devices|vfio-pci,host=0012:00:00.0", "" },
    { "|-|--|-device|", "" },
    { "vfio-pci,host=0012:00:00.0", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ZpciXml) xml = NULL;
    g_autoptr (ZpciDomain) domain = read_guest ("s390x", cases[i].arguments, &xml);
    g_autoptr (GPtrArray) devices = zpci_commandline_devices (domain);
    g_autofree char *text = describe (devices);

    g_test_message ("%s", cases[i].arguments);
    g_assert_cmpstr (text, ==, cases[i].wanted);
  }
}

/* Functions of x86 guests are none of ours. */
static void
test_other_architecture (void)
{
  g_autoptr (ZpciXml) xml = NULL;
  g_autoptr (ZpciDomain) domain = read_guest ("x86_64", "-device|vfio-pci,host=0012:00:00.0", &xml);
  g_autoptr (GPtrArray) devices = zpci_commandline_devices (domain);

  g_assert_cmpuint (devices->len, ==, 0);
}

static void
test_global (void)
{
  static const struct {
    const char *arguments;
    ZpciAsk interp, aif;
  } cases[] = {
    { "-global|zpci.interpret=off", ZPCI_ASK_OFF, ZPCI_ASK_ABSENT },
    { "--global|zpci.interpret=n", ZPCI_ASK_OFF, ZPCI_ASK_ABSENT },
    { "-global|driver=zpci,property=interpret,value=false", ZPCI_ASK_OFF, ZPCI_ASK_ABSENT },
    { "-global|value=true,property=forwarding-assist,driver=zpci", ZPCI_ASK_ABSENT, ZPCI_ASK_ON },
    { "-global|zpci.interpret=off|-global|zpci.interpret=yes", ZPCI_ASK_ON, ZPCI_ASK_ABSENT },
    { "-global|zpci.interpret=maybe", ZPCI_ASK_ABSENT, ZPCI_ASK_ABSENT },
    { "-global|zpci.interp=off", ZPCI_ASK_ABSENT, ZPCI_ASK_ABSENT },
    { "-global|zpcix.interpret=off", ZPCI_ASK_ABSENT, ZPCI_ASK_ABSENT },
    { "-global=zpci.interpret=off", ZPCI_ASK_ABSENT, ZPCI_ASK_ABSENT },
    { "-global|zpci", ZPCI_ASK_ABSENT, ZPCI_ASK_ABSENT },
    { "-global", ZPCI_ASK_ABSENT, ZPCI_ASK_ABSENT },
    { "-globals|zpci.interpret=off", ZPCI_ASK_ABSENT, ZPCI_ASK_ABSENT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ZpciXml) xml = NULL;
    g_autoptr (ZpciDomain) domain = read_guest ("s390x", cases[i].arguments, &xml);

    g_test_message ("%s", cases[i].arguments);
    g_assert_cmpint (domain->global[ZPCI_REQUEST_INTERP], ==, cases[i].interp);
    g_assert_cmpint (domain->global[ZPCI_REQUEST_AIF], ==, cases[i].aif);
  }
}

/* On and off, with and without a -global, before and after the property. */
static void
test_override (void)
{
  static const struct {
    ZpciRequestId id;
    ZpciAsk ask, global;
    const char *machine;
    gboolean needed;
  } cases[] = {
    { ZPCI_REQUEST_INTERP, ZPCI_ASK_ON, ZPCI_ASK_ABSENT, "s390-ccw-virtio-7.2", FALSE },
    { ZPCI_REQUEST_INTERP, ZPCI_ASK_ON, ZPCI_ASK_OFF, "s390-ccw-virtio-7.2", TRUE },
    { ZPCI_REQUEST_INTERP, ZPCI_ASK_ON, ZPCI_ASK_ON, "s390-ccw-virtio-7.1", FALSE },
    { ZPCI_REQUEST_INTERP, ZPCI_ASK_OFF, ZPCI_ASK_OFF, "s390-ccw-virtio-7.2", TRUE },
    { ZPCI_REQUEST_RELAXED_TRANSLATION, ZPCI_ASK_OFF, ZPCI_ASK_ABSENT, "s390-ccw-virtio-9.2", FALSE },
    { ZPCI_REQUEST_RELAXED_TRANSLATION, ZPCI_ASK_OFF, ZPCI_ASK_ON, "s390-ccw-virtio-9.2", TRUE },
    { ZPCI_REQUEST_RELAXED_TRANSLATION, ZPCI_ASK_ON, ZPCI_ASK_ON, "s390-ccw-virtio-9.2", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (zpci_override_needed (cases[i].id, cases[i].ask, cases[i].global, cases[i].machine, FALSE), ==,
                     cases[i].needed);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/commandline/devices", test_devices);
  g_test_add_func ("/commandline/other-architecture", test_other_architecture);
  g_test_add_func ("/commandline/global", test_global);
  g_test_add_func ("/commandline/override", test_override);
  return g_test_run ();
}
