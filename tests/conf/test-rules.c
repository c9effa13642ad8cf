/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Every document rule: what is found, in which line, with which words, and
 * that to-stock refuses what is an error and nothing else.
 */
#include "conf-test.h"

typedef struct {
  const char *name;
  const char *text;
  int code; /* of the first finding */
  ZpciSeverity severity;
  guint line;
  const char *message;
} Case;

#define E ZPCI_FINDING_ERROR
#define W ZPCI_FINDING_WARNING
#define OVERRIDE(alias, property, type, value)                                                               \
  "  <q:override xmlns:q='" ZPCI_QEMU_NS "'><q:device alias='" alias                                         \
  "'><q:frontend><q:property name='" property "' type='" type "' value='" value                              \
  "'/></q:frontend></q:device></q:override>\n"
#define METADATA(entry)                                                                                      \
  "  <metadata><z:functions xmlns:z='" ZPCI_DOMAIN_NS "'><z:function " entry "/></z:functions></metadata>\n"

static const Case cases[] = {
  { "value", DOMAIN (HOSTDEV ("interp='maybe'")), ZPCI_ERROR_MALFORMED, E, 9,
    "hostdev0: interp='maybe' is neither on nor off: write interp='on' or interp='off', or leave it out" },
  { "value-case", DOMAIN (HOSTDEV ("aif='ON'")), ZPCI_ERROR_MALFORMED, E, 9,
    "hostdev0: aif='ON' is neither on nor off" },
  { "value-empty", DOMAIN (HOSTDEV ("region=''")), ZPCI_ERROR_MALFORMED, E, 9,
    "hostdev0: region='' is neither" },
  { "uid-zero", DOMAIN (HOSTDEV ("uid='0' interp='on'")), ZPCI_ERROR_RANGE, E, 9,
    "hostdev0: uid='0' is outside 0x0001..0xffff: write a number inside, or leave it out" },
  { "uid-high", DOMAIN (HOSTDEV ("uid='0x10000' interp='on'")), ZPCI_ERROR_RANGE, E, 9,
    "uid='0x10000' is outside 0x0001..0xffff" },
  { "uid-huge", DOMAIN (HOSTDEV ("uid='99999999999999999999' interp='on'")), ZPCI_ERROR_RANGE, E, 9,
    "is outside 0x0001..0xffff" },
  { "uid-text", DOMAIN (HOSTDEV ("uid='one' interp='on'")), ZPCI_ERROR_MALFORMED, E, 9,
    "hostdev0: uid='one' is not a number: write it in decimal, or in hex with 0x" },
  { "uid-negative", DOMAIN (HOSTDEV ("uid='-1' interp='on'")), ZPCI_ERROR_MALFORMED, E, 9,
    "uid='-1' is not a number" },
  { "uid-space", DOMAIN (HOSTDEV ("uid=' 1' interp='on'")), ZPCI_ERROR_MALFORMED, E, 9,
    "uid=' 1' is not a number" },
  { "uid-octal", DOMAIN (HOSTDEV ("uid='010' interp='on'")), ZPCI_ERROR_MALFORMED, E, 9,
    "hostdev0: uid='010' is octal to libvirt: write uid='0x0008'" },
  { "uid-octal-bad", DOMAIN (HOSTDEV ("uid='09' interp='on'")), ZPCI_ERROR_MALFORMED, E, 9,
    "uid='09' is not a number" },
  { "uid-octal-high", DOMAIN (HOSTDEV ("uid='0200000' interp='on'")), ZPCI_ERROR_RANGE, E, 9,
    "uid='0200000' is outside" },
  { "fid-octal", DOMAIN (HOSTDEV ("fid='010' interp='on'")), ZPCI_ERROR_MALFORMED, E, 9,
    "write fid='0x00000008'" },
  { "fid-high", DOMAIN (HOSTDEV ("fid='0x100000000' interp='on'")), ZPCI_ERROR_RANGE, E, 9,
    "hostdev0: fid='0x100000000' is outside 0x00000000..0xffffffff" },
  { "fid-text", DOMAIN (HOSTDEV ("fid='0x' interp='on'")), ZPCI_ERROR_MALFORMED, E, 9,
    "fid='0x' is not a number" },
  { "uid-twice",
    DOMAIN (HOSTDEV ("uid='0x1234' fid='1' interp='on'") HOSTDEV_OF ("0x0002", "uid='4660' fid='2'")),
    ZPCI_ERROR_CONFLICT, E, 13,
    "hostdev1: uid='0x1234' is also that of hostdev0 in line 9: write another, or leave it out" },
  { "fid-twice",
    DOMAIN (HOSTDEV ("uid='1' fid='0x1f' interp='on'") HOSTDEV_OF ("0x0002", "uid='2' fid='31'")),
    ZPCI_ERROR_CONFLICT, E, 13, "hostdev1: fid='0x0000001f' is also that of hostdev0 in line 9" },
  { "aif-without-interp", DOMAIN (HOSTDEV ("interp='off' aif='on'")), ZPCI_ERROR_CONFLICT, E, 9,
    "hostdev0: aif='on' needs interpretation, and interp='off' forbids it: remove one of them" },
  { "region-and-interp", DOMAIN (HOSTDEV ("interp='on' region='on'")), ZPCI_ERROR_CONFLICT, E, 9,
    "hostdev0: region='on' and interp='on' exclude each other" },
  { "region-and-aif", DOMAIN (HOSTDEV ("aif='on' region='on'")), ZPCI_ERROR_CONFLICT, E, 9,
    "hostdev0: region='on' and aif='on' exclude each other" },
  { "guest-domain",
    DOMAIN ("    <hostdev mode='subsystem' type='pci'>\n"
            "      <source><address domain='1' bus='0' slot='0' function='0'/></source>\n"
            "      <address type='pci' domain='0x0001' bus='0' slot='1' function='0'><zpci "
            "interp='on'/></address>\n"
            "    </hostdev>\n"),
    ZPCI_ERROR_RANGE, E, 9,
    "hostdev0: guest PCI domain '0x0001' does not exist, only 0 does: remove it" },
  { "type-qemu", DOMAIN_OF ("qemu", "s390x", "s390-ccw-virtio-9.2", "", HOSTDEV ("interp='on'"), ""),
    ZPCI_ERROR_UNSUPPORTED, E, 9,
    "hostdev0: interp='on' needs KVM, and this domain is of type 'qemu': write <domain type='kvm'>, or "
    "remove interp" },
  { "type-qemu-aif", DOMAIN_OF ("qemu", "s390x", "s390-ccw-virtio-9.2", "", HOSTDEV ("aif='on'"), ""),
    ZPCI_ERROR_UNSUPPORTED, E, 9, "hostdev0: aif='on' needs KVM" },
  { "type-other", DOMAIN_OF ("xen", "s390x", "s390-ccw-virtio-9.2", "", HOSTDEV ("interp='off'"), ""),
    ZPCI_ERROR_UNSUPPORTED, E, 9,
    "hostdev0: interp='off' is for QEMU guests, and this domain is of type 'xen'" },
  { "s390-pv",
    DOMAIN_OF ("kvm", "s390x", "s390-ccw-virtio-9.2", "", HOSTDEV ("interp='on'"),
               "  <launchSecurity type='s390-pv'/>\n"),
    ZPCI_ERROR_UNSUPPORTED, E, 9,
    "hostdev0: interp='on' is not possible with <launchSecurity type='s390-pv'/>: remove one of them" },
  { "x86", DOMAIN_OF ("kvm", "x86_64", "q35", "", HOSTDEV ("region='off'"), ""), ZPCI_ERROR_UNSUPPORTED, E, 9,
    "hostdev0: region='off' is for s390x guests only, and this one is x86_64: remove the attribute" },
  { "x86-by-machine",
    "<domain type='kvm'>\n<os><type machine='pc-q35-7.2'>hvm</type></os>\n<devices>\n\n\n\n" HOSTDEV (
        "aif='on'") "</devices></domain>",
    ZPCI_ERROR_UNSUPPORTED, E, 9, "hostdev0: aif='on' is for s390x guests only, and this one is pc-q35-7.2" },
  { "emulated",
    DOMAIN ("    <disk type='file' device='disk'>\n"
            "      <target dev='vda' bus='virtio'/>\n"
            "      <address type='pci'><zpci uid='1' interp='on'/></address>\n"
            "    </disk>\n"),
    ZPCI_ERROR_UNSUPPORTED, E, 9,
    "disk0: interp='on' is for passed-through PCI functions, and this is an emulated <disk>: remove the "
    "attribute" },
  { "mdev",
    DOMAIN ("    <hostdev mode='subsystem' type='mdev' model='vfio-pci'>\n"
            "      <source><address uuid='c2177883-f1bb-47f0-914d-32a22e3a8804'/></source>\n"
            "      <address type='pci'><zpci aif='off'/></address>\n"
            "    </hostdev>\n"),
    ZPCI_ERROR_UNSUPPORTED, E, 9, "and this is a mediated device, a <hostdev> of type 'mdev': remove" },
  { "network-pool",
    DOMAIN ("    <interface type='network'>\n"
            "      <source network='pool'/>\n"
            "      <address type='pci'><zpci region='on'/></address>\n"
            "    </interface>\n"),
    ZPCI_ERROR_UNSUPPORTED, E, 9,
    "interface0: region='on' is for passed-through PCI functions, and this is an <interface> from a "
    "network's pool" },
  { "interface-usb",
    DOMAIN ("    <interface type='hostdev'>\n"
            "      <source><address type='usb' bus='1' device='2'/></source>\n"
            "      <address type='pci'><zpci interp='off'/></address>\n"
            "    </interface>\n"),
    ZPCI_ERROR_UNSUPPORTED, E, 9,
    "hostdev0: interp='off' is for passed-through PCI functions, and this is an <interface type='hostdev'> "
    "whose <source> is not a PCI address" },
  { "ccw-address",
    DOMAIN ("    <hostdev mode='subsystem' type='pci'>\n"
            "      <source><address domain='1' bus='0' slot='0' function='0'/></source>\n"
            "      <address type='ccw' cssid='0xfe' ssid='0' devno='1'><zpci interp='off'/></address>\n"
            "    </hostdev>\n"),
    ZPCI_ERROR_UNSUPPORTED, E, 9,
    "hostdev0: interp='off' stands in an <address> of type 'ccw': write <address type='pci'>" },
  { "no-source",
    DOMAIN ("    <hostdev mode='subsystem' type='pci'>\n"
            "      <source/>\n"
            "      <address type='pci'><zpci interp='off'/></address>\n"
            "    </hostdev>\n"),
    ZPCI_ERROR_MALFORMED, E, 9,
    "hostdev0: interp='off', but the <source> names no host function: write <source>" },
  { "misplaced-in-source",
    DOMAIN ("    <hostdev mode='subsystem' type='pci'>\n"
            "      <source>\n"
            "        <address domain='1' bus='0' slot='0' function='0'><zpci interp='on'/></address>\n"
            "      </source>\n"
            "    </hostdev>\n"),
    ZPCI_ERROR_UNSUPPORTED, E, 9,
    "a <zpci> in the <address> of <source> has no effect: put it into the guest <address type='pci'>" },
  { "misplaced-twice",
    DOMAIN ("    <hostdev mode='subsystem' type='pci'>\n"
            "      <source><address domain='1' bus='0' slot='0' function='0'/></source>\n"
            "      <address type='pci'><zpci interp='on'/><zpci uid='1'/></address>\n"
            "    </hostdev>\n"),
    ZPCI_ERROR_UNSUPPORTED, E, 9, "a <zpci> in the <address> of <hostdev> has no effect" },
  { "own-override",
    DOMAIN_OF ("kvm", "s390x", "s390-ccw-virtio-9.2", "", HOSTDEV ("uid='0x0007' interp='off'"),
               OVERRIDE ("zpci7", "interpret", "bool", "false")),
    ZPCI_ERROR_CONFLICT, E, 9,
    "hostdev0: interp=off stands on <zpci>, and a <qemu:override> in line 12 sets 'interpret' of alias "
    "'zpci7': remove one of them" },
  { "own-override-of-aif",
    DOMAIN_OF ("kvm", "s390x", "s390-ccw-virtio-9.2", "", HOSTDEV ("uid='0x0007' aif='on'"),
               OVERRIDE ("zpci7", "forwarding-assist", "string", "off")),
    ZPCI_ERROR_CONFLICT, E, 9, "sets 'forwarding-assist' of alias 'zpci7'" },
  { "own-override-against-region",
    DOMAIN_OF ("kvm", "s390x", "s390-ccw-virtio-9.2", "", HOSTDEV ("uid='0x0007' region='on'"),
               OVERRIDE ("zpci7", "interpret", "bool", "true")),
    ZPCI_ERROR_CONFLICT, E, 9, "region=on stands on <zpci>" },
  { "octal-elsewhere",
    DOMAIN (HOSTDEV ("uid='011' fid='1'") HOSTDEV_OF ("0x0002", "uid='1' fid='2' interp='on'")),
    ZPCI_ERROR_MALFORMED, W, 9, "hostdev0: uid='011' is octal to libvirt: write uid='0x0009'" },
  { "unknown-attribute", DOMAIN (HOSTDEV ("interpreter='on' aif='on'")), ZPCI_ERROR_UNSUPPORTED, W, 9,
    "hostdev0: <zpci> has no attribute 'interpreter', libvirt drops it: remove it; <zpci> has uid, fid, interp, " },
  { "unknown-alone", DOMAIN (HOSTDEV ("uid='1' vfn='on'")), ZPCI_ERROR_UNSUPPORTED, W, 9,
    "hostdev0: <zpci> has no attribute 'vfn', libvirt drops it" },
  { "word-of-qemu", DOMAIN (HOSTDEV ("interpret='off'")), ZPCI_ERROR_UNSUPPORTED, E, 9,
    "hostdev0: interpret='off' on <zpci> is read by nobody, it is the name of QEMU's property: write interp='off'" },
  { "word-of-qemu-beside-ours", DOMAIN (HOSTDEV ("interp='on' forwarding-assist='true'")), ZPCI_ERROR_UNSUPPORTED, E,
    9, "forwarding-assist='true' on <zpci> is read by nobody, it is the name of QEMU's property: write aif='on' or "
       "aif='off'" },
  { "word-spelt", DOMAIN (HOSTDEV ("relaxed_Translation='on'")), ZPCI_ERROR_UNSUPPORTED, E, 9,
    "hostdev0: relaxed_Translation='on' on <zpci> is read by nobody: write relaxedTranslation='on'" },
  { "word-on-address",
    DOMAIN ("    <hostdev mode='subsystem' type='pci'>\n"
            "      <source><address domain='1' bus='0' slot='0' function='0'/></source>\n"
            "      <address type='pci' interp='off'><zpci uid='1'/></address>\n"
            "    </hostdev>\n"),
    ZPCI_ERROR_UNSUPPORTED, E, 9,
    "hostdev0: interp='off' on <address> is read by nobody: write interp='off' on the <zpci> in the guest <address "
    "type='pci'> that is a child of the device" },
  { "word-on-hostdev",
    DOMAIN ("\n    <hostdev mode='subsystem' type='pci' region='on'>\n"
            "      <source><address domain='1' bus='0' slot='0' function='0'/></source>\n"
            "    </hostdev>\n"),
    ZPCI_ERROR_UNSUPPORTED, E, 8, "hostdev0: region='on' on <hostdev> is read by nobody: write region='on' on the" },
  { "word-on-driver",
    DOMAIN ("    <hostdev mode='subsystem' type='pci'>\n"
            "      <source><address domain='1' bus='0' slot='0' function='0'/></source>\n"
            "      <driver name='vfio' interpret='off'/>\n"
            "    </hostdev>\n"),
    ZPCI_ERROR_UNSUPPORTED, E, 9,
    "hostdev0: interpret='off' on <driver> is read by nobody, it is the name of QEMU's property: write interp='off' "
    "on the <zpci>" },
  { "word-in-source",
    DOMAIN ("    <interface type='hostdev'>\n"
            "      <mac address='52:54:00:00:00:01'/>\n"
            "      <source><address type='pci' domain='1' aif='on'><zpci interpret='on'/></address></source>\n"
            "    </interface>\n"),
    ZPCI_ERROR_UNSUPPORTED, E, 9, "hostdev0: aif='on' on <address> is read by nobody: write aif='on' on the <zpci>" },
  { "word-on-emulated",
    DOMAIN ("\n    <disk type='file' device='disk'>\n"
            "      <address type='drive' interp='on'/>\n"
            "    </disk>\n"),
    ZPCI_ERROR_UNSUPPORTED, E, 9,
    "disk0: interp='on' on <address> is read by nobody: remove it, it is for passed-through PCI functions" },
  { "word-x86",
    DOMAIN_OF ("kvm", "x86_64", "q35", "",
               "    <hostdev mode='subsystem' type='pci' interp='on'>\n"
               "      <source><address domain='1' bus='0' slot='0' function='0'/></source>\n    </hostdev>\n", ""),
    ZPCI_ERROR_UNSUPPORTED, E, 7, "interp='on' on <hostdev> is read by nobody: remove it, it is for s390x guests" },
  { "taint-interp", DOMAIN (HOSTDEV ("interp='off'")), ZPCI_ERROR_UNSUPPORTED, W, 9,
    "hostdev0: interp=off is a <qemu:override> of 'interpret', which taints the domain (custom-device)" },
  { "taint-old-machine", DOMAIN_OF ("kvm", "s390x", "s390-ccw-virtio-7.1", "", HOSTDEV ("interp='on'"), ""),
    ZPCI_ERROR_UNSUPPORTED, W, 9, "hostdev0: interp=on is a <qemu:override> of 'interpret'" },
  { "lost-override",
    DOMAIN_OF ("kvm", "s390x", "s390-ccw-virtio-9.2",
               METADATA ("uid='0x0007' source='0001:00:00.0' aif='off'"), HOSTDEV ("uid='0x0007'"), ""),
    ZPCI_ERROR_CONFLICT, W, 10,
    "hostdev0: the metadata asks for aif=off, but no <qemu:override> sets 'forwarding-assist' to off" },
  { "orphan-source",
    DOMAIN_OF ("kvm", "s390x", "s390-ccw-virtio-9.2",
               METADATA ("uid='0x0007' source='0009:00:00.0' aif='off'"), HOSTDEV ("uid='0x0007'"), ""),
    ZPCI_ERROR_NOT_FOUND, W, 0,
    "metadata of uid 0x0007, source 0009:00:00.0, is not used: the device with this uid, hostdev0, passes "
    "through 0001:00:00.0; 'virt-zpci edit' or 'virt-zpci define' of the guest, or 'virt-zpci detach-device' of that device, drops it" },
  { "orphan-uid",
    DOMAIN_OF ("kvm", "s390x", "s390-ccw-virtio-9.2",
               METADATA ("uid='0x0008' source='0001:00:00.0' aif='off'"), HOSTDEV ("uid='0x0007'"), ""),
    ZPCI_ERROR_NOT_FOUND, W, 0,
    "metadata of uid 0x0008, source 0001:00:00.0, is not used: no passed-through device has this uid; "
    "'virt-zpci edit' or 'virt-zpci define' of the guest, or 'virt-zpci detach-device' of that device, drops it" },
  { "orphan-unreadable",
    DOMAIN_OF ("kvm", "s390x", "s390-ccw-virtio-9.2", METADATA ("uid='zero' source='0001:00:00.0' aif='off'"),
               "", ""),
    ZPCI_ERROR_NOT_FOUND, W, 0, "metadata in line 3 is not used: its uid 'zero' is not a number from 1 to 0xffff" },
  { "orphan-value",
    DOMAIN_OF ("kvm", "s390x", "s390-ccw-virtio-9.2", METADATA ("uid='7' source='0001:00:00.0' aif='yes'"),
               HOSTDEV ("uid='0x0007'"), ""),
    ZPCI_ERROR_NOT_FOUND, W, 0, "its aif 'yes' is neither 'on' nor 'off'" },
  { "orphan-newer",
    DOMAIN_OF ("kvm", "s390x", "s390-ccw-virtio-9.2",
               METADATA ("uid='7' source='0001:00:00.0' aif='on' relaxed='on'"), HOSTDEV ("uid='0x0007'"),
               ""),
    ZPCI_ERROR_NOT_FOUND, W, 0, "its attribute 'relaxed' is not known here" },
  { "orphan-source-text",
    DOMAIN_OF ("kvm", "s390x", "s390-ccw-virtio-9.2", METADATA ("uid='7' source='1:0:0' aif='on'"), "", ""),
    ZPCI_ERROR_NOT_FOUND, W, 0, "its source '1:0:0' is not a PCI address" },
  { "orphan-empty",
    DOMAIN_OF ("kvm", "s390x", "s390-ccw-virtio-9.2", METADATA ("uid='7' source='0001:00:00.0'"),
               HOSTDEV ("uid='7'"), ""),
    ZPCI_ERROR_NOT_FOUND, W, 0, "it asks nothing" },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (ZpciXml) xml = conf_test_parse (c->text);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciDomain) domain = zpci_domain_read (xml, &error);
  g_autoptr (GPtrArray) findings = NULL;
  g_autofree char *out = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;
  const ZpciFinding *finding;

  g_assert_no_error (error);
  findings = zpci_domain_check (domain);
  g_assert_cmpuint (findings->len, >=, 1);
  if (findings->len == 0)
    return;
  finding = g_ptr_array_index (findings, 0);
  g_assert_cmpint (finding->code, ==, c->code);
  g_assert_nonnull (finding->id);
  g_assert_cmpint (finding->severity, ==, c->severity);
  g_assert_cmpuint (finding->line, ==, c->line);
  text = zpci_finding_format (finding);
  if (!strstr (text, c->message))
    g_assert_cmpstr (text, ==, c->message);

  if (c->severity == E) {
    g_autofree char *message = zpci_finding_message (finding);
    g_autofree char *wanted = g_strdup_printf ("guest.xml:%u: %s", finding->line, message);

    g_assert_false (zpci_domxml_to_stock (c->text, strlen (c->text), "guest.xml", 0, &out, &length, &error));
    g_assert_cmpstr (zpci_error_get_remedy (error), ==, finding->remedy);
    zpci_test_assert_error (error, c->code, wanted);
  } else {
    g_assert_true (zpci_domxml_to_stock (c->text, strlen (c->text), "guest.xml", 0, &out, &length, &error));
    g_assert_no_error (error);
  }
}

/* Faults that are libvirt's to find do not make us refuse a guest that asks nothing of us. */
static void
test_no_attributes (void)
{
  static const char *const texts[] = {
    DOMAIN (HOSTDEV ("uid='0'")),
    DOMAIN (HOSTDEV ("uid='1' fid='1'") HOSTDEV_OF ("0x0002", "uid='1' fid='1'")),
    DOMAIN_OF ("kvm", "x86_64", "q35", "", HOSTDEV ("uid='x'"), ""),
    DOMAIN (HOSTDEV ("uid='1' vfn='0'")),
    DOMAIN ("    <disk type='file' region='x'><driver name='qemu' interpret='x'/></disk>\n"),
    DOMAIN ("    <hostdev mode='subsystem' type='pci'><x:driver xmlns:x='urn:x' interp='on' x:aif='on'/>"
            "<driver x:aif='on' xmlns:x='urn:x'/></hostdev>\n"),
    DOMAIN_OF ("qemu", "s390x", "s390-ccw-virtio-9.2", METADATA ("uid='1' source='0001:00:00.0' interp='on'"),
               HOSTDEV ("uid='1' fid='1'"), ""),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *out = conf_test_to_stock (texts[i], ZPCI_STOCK_NONE);

    g_assert_null (out);
  }
}

static void
test_clean (void)
{
  static const char *const texts[] = {
    DOMAIN (HOSTDEV ("uid='0x0001' fid='0x00000000' interp='on' aif='on' region='off'")),
    DOMAIN (HOSTDEV ("interp='on'") HOSTDEV_OF ("0x0002", "aif='on'") HOSTDEV_OF ("0x0003", "fid='0'")),
    DOMAIN_OF ("kvm", "s390x", "s390-ccw-virtio-9.2", "", HOSTDEV ("uid='7' aif='on'"),
               OVERRIDE ("zpci8", "interpret", "bool", "false") OVERRIDE ("zpci7", "x", "string", "y")),
    DOMAIN_OF ("kvm", "x86_64", "q35", "",
               "    <controller type='pci'><address type='pci' domain='1'/></controller>\n", ""),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (ZpciXml) xml = conf_test_parse (texts[i]);
    g_autoptr (ZpciDomain) domain = zpci_domain_read (xml, NULL);
    g_autoptr (GPtrArray) findings = zpci_domain_check (domain);

    for (guint f = 0; f < findings->len; f++)
      g_printerr ("%s\n", ((ZpciFinding *) g_ptr_array_index (findings, f))->cause);
    g_assert_cmpuint (findings->len, ==, 0);
  }
}

static void
test_order (void)
{
  g_autoptr (ZpciXml) xml = conf_test_parse (
      DOMAIN (HOSTDEV ("uid='0' interp='x' aif='y'") HOSTDEV_OF ("0x0002", "uid='x' interp='off'")));
  g_autoptr (ZpciDomain) domain = zpci_domain_read (xml, NULL);
  g_autoptr (GPtrArray) findings = zpci_domain_check (domain);
  static const guint lines[] = { 9, 9, 9, 13, 13 };

  g_assert_cmpuint (findings->len, ==, G_N_ELEMENTS (lines));
  for (guint i = 0; i < findings->len; i++)
    g_assert_cmpuint (((ZpciFinding *) g_ptr_array_index (findings, i))->line, ==, lines[i]);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/conf/rules/%s", cases[i].name);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/conf/rules/no-attributes", test_no_attributes);
  g_test_add_func ("/conf/rules/clean", test_clean);
  g_test_add_func ("/conf/rules/order", test_order);
  return g_test_run ();
}
