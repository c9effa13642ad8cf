/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The checks before a function goes into a running guest, and the
 * documents with it. Held VFIO groups: tests/daemon, where opening one can fail.
 */
#include "zpci-attach.h"
#include "zpci-capture.h"
#include "zpci-device.h"
#include "zpci-test.h"

#include <string.h>

#define ISM "0x0001"
#define NVME "0x0031"         /* bound to vfio-pci */
#define NVME_OF_HOST "0x0030" /* bound to nvme */

static char *
hostdev (const char *domain, const char *managed, const char *zpci)
{
  return g_strdup_printf ("<hostdev mode='subsystem' type='pci' managed='%s'>"
                          "<source><address domain='%s' bus='0x00' slot='0x00' function='0x0'/></source>"
                          "<address type='pci'>%s</address></hostdev>",
                          managed, domain, zpci);
}

static char *
guest (const char *type, const char *machine, const char *devices)
{
  return g_strdup_printf ("<domain type='%s'><name>g</name>"
                          "<os><type arch='s390x' machine='%s'>hvm</type></os><devices>%s</devices></domain>",
                          type, machine, devices);
}

static ZpciHost *
load_host (void)
{
  g_autofree char *path = zpci_test_data ("hosts/z16.zhost");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = zpci_capture_load (path, &error);
  ZpciHost *host = root ? zpci_host_read (root, &error) : NULL;

  g_assert_no_error (error);
  return host;
}

static void
test_defaults (void)
{
  static const struct {
    const char *type, *machine;
    ZpciRequest request;
    const char *refused; /* NULL: it can be asked for */
  } cases[] = {
    { "kvm", "s390-ccw-virtio-7.2", { .interp = ZPCI_ASK_ON, .aif = ZPCI_ASK_ON, .region = ZPCI_ASK_OFF }, NULL },
    { "kvm", "s390-ccw-virtio-7.2", { .interp = ZPCI_ASK_ABSENT }, NULL },
    { "kvm", "s390-ccw-virtio-7.2", { .interp = ZPCI_ASK_OFF }, "interp and aif on" },
    { "kvm", "s390-ccw-virtio-7.2", { .interp = ZPCI_ASK_ON, .aif = ZPCI_ASK_OFF }, "interp=on aif=off cannot" },
    { "kvm", "s390-ccw-virtio-7.1", { .interp = ZPCI_ASK_ON }, "interp and aif off" },
    { "kvm", "s390-ccw-virtio-7.1", { .interp = ZPCI_ASK_OFF, .aif = ZPCI_ASK_OFF }, NULL },
    { "kvm", "odd", { .interp = ZPCI_ASK_OFF }, "interp and aif unknown" },
    { "kvm", "odd", { .interp = ZPCI_ASK_ON }, "interp and aif unknown" },
    { "qemu", "s390-ccw-virtio-7.2", { .interp = ZPCI_ASK_ON }, "interp and aif off" },
    { "qemu", "s390-ccw-virtio-7.2", { .interp = ZPCI_ASK_OFF, .aif = ZPCI_ASK_OFF }, NULL },
    { "kvm", "s390-ccw-virtio-7.2", { .region = ZPCI_ASK_ON }, "region=on cannot" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = guest (cases[i].type, cases[i].machine, "");
    g_autoptr (ZpciXml) xml = zpci_xml_parse (text, strlen (text), "guest.xml", NULL);
    g_autoptr (ZpciDomain) domain = zpci_domain_read (xml, NULL);
    g_autoptr (GError) error = NULL;
    gboolean ok = zpci_attach_check_defaults (NULL, domain, &cases[i].request, &error);

    g_test_message ("case %" G_GSIZE_FORMAT, i);
    g_assert_cmpint (ok, ==, cases[i].refused == NULL);
    if (cases[i].refused)
      zpci_test_assert_error (error, ZPCI_ERROR_UNSUPPORTED, cases[i].refused);
    g_assert_no_error (error);
  }
}

static void
test_function (void)
{
  static const struct {
    const char *domain, *managed;
    int code; /* 0: it may be attached */
    const char *text;
  } cases[] = {
    { NVME, "no", 0, NULL },
    { NVME, "yes", 0, NULL },
    { NVME_OF_HOST, "yes", 0, NULL },
    { NVME_OF_HOST, "no", ZPCI_ERROR_UNSUPPORTED, "is bound to nvme, not to a VFIO driver: write managed='yes'" },
    { "0x0099", "yes", ZPCI_ERROR_NOT_FOUND, "the host has no function at 0099:00:00.0" },
  };
  g_autoptr (ZpciHost) host = load_host ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = hostdev (cases[i].domain, cases[i].managed, "");
    g_autoptr (ZpciDocument) document = zpci_document_read_device (text, strlen (text), "device.xml", NULL);
    g_autoptr (GError) error = NULL;
    gboolean ok = zpci_attach_check_function (host, document->device, &error);

    g_test_message ("case %" G_GSIZE_FORMAT, i);
    g_assert_cmpint (ok, ==, cases[i].code == 0);
    if (cases[i].code)
      zpci_test_assert_error (error, cases[i].code, cases[i].text);
    g_assert_no_error (error);
  }
}

/* Of two functions only the one that is refused is. */
static void
test_plan (void)
{
  g_autoptr (ZpciHost) host = load_host ();
  g_autofree char *ism = hostdev (ISM, "yes", ""), *nvme = hostdev (NVME, "yes", "");
  g_autofree char *both = g_strconcat (ism, nvme, NULL), *text = guest ("qemu", "s390-ccw-virtio-7.2", both);
  g_autoptr (ZpciXml) xml = zpci_xml_parse (text, strlen (text), "guest.xml", NULL);
  g_autoptr (ZpciDomain) domain = zpci_domain_read (xml, NULL);
  g_autoptr (ZpciSituation) situation = zpci_situation_new (NULL, host, NULL, NULL, ZPCI_SITUATION_OF_ANY_GUEST);
  g_autoptr (ZpciPlan) plan = zpci_plan_make (situation, domain, NULL);
  ZpciPciAddress address;
  g_autoptr (GError) error = NULL;

  g_assert_true (zpci_pci_address_parse ("0031:00:00.0", &address));
  g_assert_true (zpci_attach_check_plan (plan, &address, &error));
  g_assert_no_error (error);
  g_assert_true (zpci_pci_address_parse ("0099:00:00.0", &address));
  g_assert_true (zpci_attach_check_plan (plan, &address, &error));
  g_assert_no_error (error);
  g_assert_true (zpci_pci_address_parse ("0001:00:00.0", &address));
  g_assert_false (zpci_attach_check_plan (plan, &address, &error));
  g_assert_true (g_str_has_prefix (error->message, "function 0x00000102: "));
  zpci_test_assert_error (error, ZPCI_ERROR_UNSUPPORTED, "MSI-X");
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/attach/defaults", test_defaults);
  g_test_add_func ("/attach/function", test_function);
  g_test_add_func ("/attach/plan", test_plan);
  return g_test_run ();
}
