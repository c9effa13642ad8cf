/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A captured host: read, scanned, every node device of it printed, a guest with
 * one of its functions planned, and captured once more, which tells the same.
 */
#include "fuzz.h"
#include "zpci-capability.h"
#include "zpci-capture.h"
#include "zpci-plan.h"

#define GUEST                                                                                                \
  "<domain type='kvm'><name>g</name><os><type arch='s390x' machine='s390-ccw-virtio-9.2'>hvm</type></os><devices>" \
  "<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x0001' bus='0' slot='0' function='0'/>" \
  "</source><address type='pci'><zpci uid='1' fid='0' interp='on'/></address></hostdev></devices></domain>"

static void
print_node_devices (ZpciHost *host)
{
  for (guint i = 0; i < host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (host->functions, i);
    g_autoptr (GError) error = NULL;
    g_autofree char *xml = zpci_nodedev_format (host, function, NULL, &error);
    g_autoptr (ZpciXml) document = NULL;

    FUZZ_RESULT (xml != NULL, error);
    if (!xml)
      continue;
    document = zpci_xml_parse (xml, strlen (xml), "x", &error);
    FUZZ_RESULT (document != NULL, error);
    FUZZ_REQUIRE (document != NULL);
  }
}

static void
plan_guest (ZpciHost *host)
{
  g_autoptr (ZpciXml) xml = zpci_xml_parse (GUEST, strlen (GUEST), "x", NULL);
  g_autoptr (ZpciDomain) domain = zpci_domain_read (xml, NULL);
  g_autoptr (ZpciSituation) situation = zpci_situation_new (NULL, host, NULL, NULL, ZPCI_SITUATION_OF_ANY_GUEST);
  g_autoptr (ZpciPlan) plan = zpci_plan_make (situation, domain, NULL);
  g_autoptr (JsonNode) node = zpci_plan_to_json (plan);

  FUZZ_REQUIRE (plan->rows->len == 1 && node != NULL);
}

static char *
capture (ZpciRoot *root, gsize *length)
{
  g_autoptr (GPtrArray) gaps = zpci_findings_new ();
  g_autoptr (GError) error = NULL;
  char *text = zpci_capture_write (root, gaps, length, &error);

  FUZZ_RESULT (text != NULL, error);
  return text;
}

/* A capture of a capture is the same capture. */
static void
capture_twice (ZpciRoot *root)
{
  gsize length = 0, length_again = 0;
  g_autofree char *text = capture (root, &length), *again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) second = NULL;

  if (!text)
    return;
  second = zpci_capture_parse (text, length, "x", &error);
  FUZZ_RESULT (second != NULL, error);
  FUZZ_REQUIRE (second != NULL);
  again = capture (second, &length_again);
  FUZZ_REQUIRE (again != NULL && length == length_again && memcmp (text, again, length) == 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = zpci_capture_parse ((const char *) data, size, "x", &error);
  g_autoptr (ZpciHost) host = NULL;

  FUZZ_RESULT (root != NULL, error);
  if (!root)
    return 0;
  host = zpci_host_read (root, &error);
  FUZZ_RESULT (host != NULL, error);
  if (host) {
    print_node_devices (host);
    plan_guest (host);
  }
  capture_twice (root);
  return 0;
}
