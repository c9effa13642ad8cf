/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The ap capability in libvirt's XML of cards and queues, as libvirt 9.0.0 prints it.
 */
#include "zpci-ap-capability.h"
#include "zpci-error.h"
#include "zpci-test.h"

#include <string.h>

#define QUEUE(tail)                                                                                                    \
  "<device>\n  <name>ap_05_0004</name>\n  <parent>ap_card05</parent>\n  <capability type='ap_queue'>\n"                \
  "    <ap-adapter>0x05</ap-adapter>\n    <ap-domain>0x0004</ap-domain>\n" tail "  </capability>\n</device>\n"
#define OURS "    <capability type='ap'>\n      <type hwtype='13'>CEX7C</type>\n      <mode>cca</mode>\n    </capability>\n"

static ZpciApCard cca = { .adapter = 5, .hwtype = { TRUE, 13 }, .functions = { TRUE, 0x92000000 } };

static void
assert_insert (const char *xml, const ZpciApCard *card, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = zpci_ap_capability_insert (xml, strlen (xml), card, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_insert (void)
{
  ZpciApCard unknown = { .adapter = 5, .hwtype = { TRUE, 15 }, .functions = { TRUE, 0x04000000 } };
  ZpciApCard silent = { .adapter = 5 };

  assert_insert (QUEUE (""), &cca, QUEUE (OURS));
  assert_insert (QUEUE (""), &unknown,
                 QUEUE ("    <capability type='ap'>\n      <type hwtype='15'>unknown</type>\n      <mode>ep11</mode>\n"
                        "    </capability>\n"));
  assert_insert ("<device><capability type='ap_card'><ap-adapter>0x05</ap-adapter></capability></device>", &cca,
                 "<device><capability type='ap_card'><ap-adapter>0x05</ap-adapter><capability type='ap'>"
                 "<type hwtype='13'>CEX7C</type><mode>cca</mode></capability></capability></device>");
  assert_insert (QUEUE (OURS), &cca, NULL);
  assert_insert (QUEUE (""), NULL, NULL);
  assert_insert (QUEUE (""), &silent, NULL);
  assert_insert ("<device><capability type='ap_matrix'/></device>", &cca, NULL);
  assert_insert ("<device><capability type='mdev'><attr name='assign_adapter' value='5'/></capability></device>", &cca,
                 NULL);
  assert_insert ("<domain><capability type='ap_card'><ap-adapter>0x05</ap-adapter></capability></domain>", &cca, NULL);
}

static void
test_refused (void)
{
  static const struct {
    const char *xml;
    ZpciErrorCode code;
  } bad[] = {
    { "<device>", ZPCI_ERROR_MALFORMED },
    { "<device><capability type='ap_card'/></device>", ZPCI_ERROR_MALFORMED },
    { "<device><capability type='ap_card'><ap-adapter>x</ap-adapter></capability></device>", ZPCI_ERROR_MALFORMED },
    { "<device><capability type='ap_card'><ap-adapter>0x06</ap-adapter></capability></device>", ZPCI_ERROR_CONFLICT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (zpci_ap_capability_insert (bad[i].xml, strlen (bad[i].xml), &cca, &error));
    g_assert_error (error, ZPCI_ERROR, (int) bad[i].code);
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/nodedev/ap/insert", test_insert);
  g_test_add_func ("/nodedev/ap/refused", test_refused);
  return g_test_run ();
}
