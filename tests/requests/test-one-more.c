/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A row of the table of requests is all that it takes: attributes of rows that
 * no file but the table knows are seen, checked, translated, brought back and
 * planned. Linked with what one-more/zpci-requests.def was compiled into.
 */
#include "zpci-config.h"
#include "zpci-document.h"
#include "zpci-plan.h"
#include "zpci-plugin.h"
#include "zpci-test.h"

#include <string.h>

#define GUEST(attributes, metadata, override)                                                                          \
  "<domain type='kvm' xmlns:qemu='" ZPCI_QEMU_NS "'>\n"                                                                \
  "  <name>g</name>\n" metadata "  <os>\n"                                                                             \
  "    <type arch='s390x' machine='s390-ccw-virtio-11.0'>hvm</type>\n"                                                 \
  "  </os>\n"                                                                                                          \
  "  <devices>\n"                                                                                                      \
  "    <hostdev mode='subsystem' type='pci' managed='yes'>\n"                                                          \
  "      <source><address domain='0x0001' bus='0x00' slot='0x00' function='0x0'/></source>\n"                          \
  "      <address type='pci'><zpci uid='0x0001' fid='0x00000000'" attributes "/></address>\n"                          \
  "    </hostdev>\n"                                                                                                   \
  "  </devices>\n" override "</domain>\n"

#define METADATA(attributes)                                                                                           \
  "  <metadata>\n"                                                                                                     \
  "    <zpci:functions xmlns:zpci=\"" ZPCI_DOMAIN_NS "\" had=\"qemu\">\n"                                              \
  "      <zpci:function uid=\"0x0001\" source=\"0001:00:00.0\"" attributes "/>\n"                                      \
  "    </zpci:functions>\n"                                                                                            \
  "  </metadata>\n"

#define OVERRIDE(properties)                                                                                           \
  "  <qemu:override>\n"                                                                                                \
  "    <qemu:device alias='zpci1'>\n"                                                                                  \
  "      <qemu:frontend>\n" properties "      </qemu:frontend>\n"                                                      \
  "    </qemu:device>\n"                                                                                               \
  "  </qemu:override>\n"

#define PROPERTY(name, value) "        <qemu:property name='" name "' type='bool' value='" value "'/>\n"

/* The plug-in's own is made when a daemon loads it. */
const ZpciConfig *
zpci_plugin_get_config (void)
{
  static const ZpciConfig config = { 0 };

  return &config;
}

static void
test_table (void)
{
  g_autofree char *names = zpci_request_names (" and ");

  g_assert_true (g_str_has_suffix (names, ", madeUp and silent"));
  g_assert_cmpint (zpci_request_find ("madeUp"), ==, ZPCI_REQUEST_MADE_UP);
  g_assert_cmpint (zpci_request_find_property ("made-up"), ==, ZPCI_REQUEST_MADE_UP);
}

/* The scan that lets documents through unparsed must not let these. */
static void
test_scan (void)
{
  g_assert_true (zpci_request_scan ("<zpci uid='1' madeUp='on'/>"));
  g_assert_true (zpci_request_scan ("<zpci silent = 'off'/>"));
  g_assert_true (zpci_request_scan ("<zpci uid='1' made-up='on'/>"));
  g_assert_true (zpci_request_scan ("<hostdev type='pci' made_up='on'>"));
  g_assert_false (zpci_request_scan ("<zpci uid='1' made='on' silently='on'/>"));
}

static void
check_both_ways (const char *author, const char *stock)
{
  g_autofree char *in = NULL, *out = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (zpci_plugin_domain_in (author, &in, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (in, ==, stock);
  out = zpci_plugin_domain_out (NULL, stock);
  g_assert_cmpstr (out, ==, author);
}

static void
test_translations (void)
{
  check_both_ways (GUEST (" madeUp='on'", "", ""),
                   GUEST ("", METADATA (" madeUp=\"on\""), OVERRIDE (PROPERTY ("made-up", "true"))));
  /* Off is what a machine type older than the property does; a QEMU without it would stop on an override. */
  check_both_ways (GUEST (" interp='off' aif='off' region='off' madeUp='off' silent='on'", "", ""),
                   GUEST ("", METADATA (" interp=\"off\" aif=\"off\" region=\"off\" madeUp=\"off\" silent=\"on\""),
                          OVERRIDE (PROPERTY ("interpret", "false") PROPERTY ("forwarding-assist", "false"))));
}

/* Behind an attribute of a row before it, which somebody wrote beside the metadata. */
static void
test_place (void)
{
  g_autofree char *out = zpci_plugin_domain_out (NULL, GUEST (" madeUp='off'", METADATA (" silent=\"on\""), ""));

  g_assert_cmpstr (out, ==, GUEST (" madeUp='off' silent='on'", "", ""));
}

static void
test_rules (void)
{
  g_autofree char *in = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (zpci_plugin_domain_in (GUEST (" madeUp='maybe'", "", ""), &in, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "madeUp='maybe' is neither on nor off");
}

static void
test_plan (void)
{
  static const char text[] = GUEST (" madeUp='on' silent='off'", "", "");
  g_autoptr (ZpciXml) xml = zpci_xml_parse (text, strlen (text), "g", NULL);
  g_autoptr (ZpciDomain) domain = zpci_domain_read (xml, NULL);
  g_autoptr (ZpciSituation) situation = zpci_situation_new (NULL, NULL, NULL, NULL, ZPCI_SITUATION_OF_ANY_GUEST);
  g_autoptr (ZpciPlan) plan = zpci_plan_make (situation, domain, NULL);
  g_autoptr (JsonNode) json = zpci_plan_to_json (plan);
  g_autofree char *printed = json_to_string (json, FALSE);

  g_assert_nonnull (strstr (printed, "\"asked\":{\"madeUp\":\"on\",\"silent\":\"off\"}"));
  g_assert_nonnull (strstr (printed, "\"properties\":{\"made-up\":\"on\"}"));
  g_assert_nonnull (strstr (printed, "madeUp='on': nobody knows what it costs"));
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/requests/one-more/table", test_table);
  g_test_add_func ("/requests/one-more/scan", test_scan);
  g_test_add_func ("/requests/one-more/translations", test_translations);
  g_test_add_func ("/requests/one-more/place", test_place);
  g_test_add_func ("/requests/one-more/rules", test_rules);
  g_test_add_func ("/requests/one-more/plan", test_plan);
  return g_test_run ();
}
