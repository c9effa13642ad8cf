/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Definitions of mediated devices in both forms, what is wrong with them, and
 * what a host keeps of them for its next boot.
 */
#include "zpci-ap-host.h"
#include "zpci-ap-stored.h"
#include "zpci-test.h"

#include <errno.h>
#include <string.h>

#define JSON(attrs) "{\"mdev_type\": \"vfio_ap-passthrough\", \"start\": \"auto\", \"attrs\": [" attrs "]}"
#define XML(name, attrs)                                                                                               \
  "<device>" name "<parent>ap_matrix</parent><capability type='mdev'><type id='vfio_ap-passthrough'/>"                 \
  "<uuid>C2177883-f1bb-47f0-914d-32a22e3a8804</uuid>" attrs "</capability></device>"

static ZpciApDefinition *
read_json (const char *text, GError **error)
{
  return zpci_ap_definition_read_json (text, strlen (text), "x", error);
}

static ZpciApDefinition *
read_xml (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciXml) xml = zpci_xml_parse (text, strlen (text), "x", &error);
  ZpciApDefinition *definition;

  g_assert_no_error (error);
  g_assert_true (zpci_ap_definition_is_xml (xml));
  definition = zpci_ap_definition_read_xml (xml, &error);
  g_assert_no_error (error);
  return definition;
}

static void
assert_sets (const ZpciApDefinition *definition, const char *adapters, const char *domains, const char *control)
{
  g_autofree char *a = zpci_ap_list_format (&definition->matrix.adapters, ZPCI_AP_ADAPTER, ZPCI_AP_FORM_TABLE);
  g_autofree char *d = zpci_ap_list_format (&definition->matrix.domains, ZPCI_AP_DOMAIN, ZPCI_AP_FORM_TABLE);
  g_autofree char *c = zpci_ap_list_format (&definition->matrix.control, ZPCI_AP_DOMAIN, ZPCI_AP_FORM_TABLE);

  g_assert_cmpstr (a, ==, adapters);
  g_assert_cmpstr (d, ==, domains);
  g_assert_cmpstr (c, ==, control);
}

/* Both forms of one device; numbers as the kernel reads them. */
static void
test_read (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciApDefinition) json = read_json (
      "\n{\"x\": [{\"attrs\": 1}], \"mdev_type\": \"vfio_ap-passthrough\", \"start\": \"auto\",\n \"attrs\": [\n"
      "{\"assign_adapter\": \"5\"}, {\n\"assign_adapter\": \"0X06\"},\n{\"assign_domain\": \"0010\"},\n"
      "{\"unassign_adapter\": \"6\"}, {\"assign_control_domain\": \"256\"}]}",
      &error);
  g_autoptr (ZpciApDefinition) xml =
      read_xml (XML ("<name>n</name>", "\n<attr name='assign_adapter' value='0x05'/>\n"
                                       "<attr name='assign_domain' value='8'/>"));

  g_assert_no_error (error);
  assert_sets (json, "05", "0008", "");
  g_assert_true (json->automatic);
  g_assert_cmpuint (g_array_index (json->writes, ZpciApWrite, 0).line, ==, 4);
  g_assert_cmpuint (g_array_index (json->writes, ZpciApWrite, 1).line, ==, 5);
  g_assert_cmpuint (g_array_index (json->writes, ZpciApWrite, 2).line, ==, 6);
  g_assert_cmpuint (g_array_index (json->writes, ZpciApWrite, 4).number, ==, 256);
  assert_sets (xml, "05", "0008", "");
  g_assert_cmpstr (xml->uuid, ==, "c2177883-f1bb-47f0-914d-32a22e3a8804");
  g_assert_cmpuint (g_array_index (xml->writes, ZpciApWrite, 1).line, ==, 3);
}

static void
test_refused (void)
{
  static const char *const bad[] = {
    "", "{", "[]", "{}", "{\"mdev_type\": 5}", "{\"mdev_type\": \"t\", \"attrs\": {}}",
    JSON ("7"), JSON ("{}"), JSON ("{\"a\": 5}"), JSON ("{\"a\": \"1\", \"b\": \"2\"}"), JSON ("null"),
  };
  g_autoptr (GString) many = g_string_new ("{\"mdev_type\": \"t\", \"attrs\": [{\"assign_adapter\": \"1\"}");
  g_autoptr (GError) too_many = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", bad[i]);
    g_assert_null (read_json (bad[i], &error));
    g_assert_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED);
  }
  for (guint i = 0; i < ZPCI_AP_MAX_WRITES; i++)
    g_string_append (many, ",{\"assign_adapter\": \"1\"}");
  g_string_append (many, "]}");
  g_assert_null (read_json (many->str, &too_many));
  g_assert_error (too_many, ZPCI_ERROR, ZPCI_ERROR_RANGE);
}

/* The faults of a definition, one line each: "error 3: ...". */
static char *
describe (const ZpciApDefinition *definition)
{
  g_autoptr (GPtrArray) faults = zpci_ap_definition_check (definition);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < faults->len; i++) {
    const ZpciFinding *fault = g_ptr_array_index (faults, i);
    g_autofree char *text = zpci_finding_format (fault);

    g_string_append_printf (out, "%s %u: %s\n", fault->severity == ZPCI_FINDING_ERROR ? "error" : "warning",
                            fault->line, text);
  }
  return g_string_free (out, FALSE);
}

static void
test_check (void)
{
  g_autoptr (ZpciApDefinition) good =
      read_xml (XML ("<name>n</name>", "<attr name='assign_adapter' value='0xff'/><attr name='assign_domain' value='0'/>"));
  g_autoptr (ZpciApDefinition) bad = read_xml (
      XML ("", "\n<attr name='assign_adapter' value='5,6'/>\n<attr name='assign_domain' value='0010'/>\n"
               "<attr name='nonsense' value='1'/>\n<attr name='assign_adapter' value='256'/>\n"
               "<attr name='assign_adapter' value='5'/><attr name='assign_adapter' value='0x5'/>\n<attr/>"));
  g_autoptr (ZpciApDefinition) half = read_json (JSON ("{\"assign_adapter\": \"5\"}"), NULL);
  g_autoptr (ZpciApDefinition) other = read_json (JSON ("{\"assign_domain\": \"5\"}"), NULL);
  g_autoptr (ZpciApDefinition) control =
      read_json (JSON ("{\"assign_adapter\": \"5\"}, {\"assign_control_domain\": \"5\"}"), NULL);
  g_autoptr (ZpciApDefinition) empty = read_json ("{\"mdev_type\": \"vfio_ap-nonsense\"}", NULL);
  g_autofree char *of_good = describe (good), *of_bad = describe (bad), *of_half = describe (half);
  g_autofree char *of_other = describe (other), *of_control = describe (control), *of_empty = describe (empty);

  g_assert_cmpstr (of_good, ==, "");
  g_assert_cmpstr (of_bad, ==,
                   "warning 1: virsh nodedev-define --validate refuses it without <name>: add one\n"
                   "error 2: assign_adapter: '5,6' is more than one number: write the attribute once for each\n"
                   "error 3: assign_domain: '0010' is octal 8 to the kernel and hexadecimal 0x10 in lszcrypt: write "
                   "0x0008 or 0x0010\n"
                   "error 4: attribute 'nonsense' is not one of a matrix device: a matrix device has assign_adapter, "
                   "assign_domain and assign_control_domain\n"
                   "error 5: assign_adapter: '256' is above 255\n"
                   "warning 6: assign_adapter: 0x05 is there twice: remove one\n"
                   "error 7: attribute '' is not one of a matrix device: a matrix device has assign_adapter, "
                   "assign_domain and assign_control_domain\n");
  g_assert_cmpstr (of_half, ==, "warning 0: adapters without domains give no queue: add assign_domain\n");
  g_assert_cmpstr (of_other, ==, "warning 0: domains without adapters give no queue: add assign_adapter\n");
  g_assert_cmpstr (of_control, ==,
                   "error 0: control domains without a usage domain give no queue, and s390-tools refuses them: add "
                   "assign_domain\n");
  g_assert_cmpstr (of_empty, ==,
                   "error 0: type 'vfio_ap-nonsense' is not one of a matrix device: write vfio_ap-passthrough\n"
                   "warning 0: nothing is assigned, so a guest gets no queue: add assign_adapter and assign_domain\n");
}

/* The first write that fails, in the document's order and not that of the numbers. */
static void
test_start (void)
{
  g_autofree ZpciApState *state = g_new0 (ZpciApState, 1);
  g_autoptr (ZpciApDefinition) definition =
      read_json (JSON ("{\"assign_domain\": \"4\"}, {\"assign_adapter\": \"6\"}, {\"assign_adapter\": \"5\"}"), NULL);
  g_autoptr (ZpciApDefinition) odd = read_json (JSON ("{\"assign_adapter\": \"5,6\"}"), NULL);
  g_autoptr (ZpciApDefinition) unknown = read_json (JSON ("{\"nonsense\": \"5\"}"), NULL);
  ZpciApMatrix other = { 0 };
  const ZpciApMatrix *others[] = { &other };
  ZpciApOutcome outcome;
  const ZpciApWrite *write;

  state->masks_known = TRUE;
  g_assert_null (zpci_ap_definition_start (definition, state, others, 1, &outcome));
  g_assert_cmpint (outcome.code, ==, 0);
  zpci_ap_set_add (&other.adapters, 5);
  zpci_ap_set_add (&other.domains, 4);
  write = zpci_ap_definition_start (definition, state, others, 1, &outcome);
  g_assert_cmpint (outcome.code, ==, EADDRINUSE);
  g_assert_cmpstr (write->value, ==, "5");
  zpci_ap_set_fill (&state->apmask);
  zpci_ap_set_fill (&state->aqmask);
  write = zpci_ap_definition_start (definition, state, others, 1, &outcome);
  g_assert_cmpint (outcome.code, ==, EADDRNOTAVAIL);
  g_assert_cmpstr (write->value, ==, "6");
  g_assert_nonnull (zpci_ap_definition_start (odd, state, others, 1, &outcome));
  g_assert_cmpint (outcome.code, ==, EINVAL);
  g_assert_nonnull (zpci_ap_definition_start (unknown, state, others, 1, &outcome));
  g_assert_cmpint (outcome.code, ==, ENOENT);
}

static void
add_file (ZpciRoot *root, const char *path, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  g_assert_true (zpci_root_add_file (root, path, bytes, NULL));
}

static void
assert_masks (const char *cmdline, const char *rules, ZpciTri known, const char *host_adapters, guint warnings)
{
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("test");
  g_autoptr (ZpciApStored) stored = NULL;
  g_autofree char *adapters = NULL;

  if (cmdline)
    add_file (root, "/proc/cmdline", cmdline);
  if (rules)
    add_file (root, "/etc/udev/rules.d/41-ap.rules", rules);
  stored = zpci_ap_stored_read (root);
  adapters = zpci_ap_list_format (&stored->apmask, ZPCI_AP_ADAPTER, ZPCI_AP_FORM_TABLE);
  g_assert_cmpint (stored->masks.value, ==, known);
  g_assert_cmpstr (adapters, ==, host_adapters);
  g_assert_cmpuint (stored->warnings->len, ==, warnings);
}

/* The rules are applied when the kernel runs already: they have the last word. */
static void
test_masks (void)
{
  assert_masks (NULL, NULL, ZPCI_NO, "00-ff", 0);
  assert_masks ("quiet ap.apmask=0x4 root=/dev/x", NULL, ZPCI_YES, "01", 0);
  assert_masks ("ap.apmask=-0-0xfd", NULL, ZPCI_YES, "fe ff", 0);
  assert_masks ("ap.apmask=0x4", "ATTR{../../bus/ap/apmask}=\"0x8\"\n", ZPCI_YES, "00", 0);
  assert_masks (NULL, "# ATTR{../../bus/ap/apmask}=\"0x8\"\nATTR{../../bus/ap/aqmask}=\"0x8\"\n", ZPCI_YES, "00-ff", 0);
  assert_masks ("ap.apmask=x", NULL, ZPCI_UNKNOWN, "00-ff", 1);
  assert_masks (NULL, "ATTR{../../bus/ap/apmask}=\"0xzz\"\n/bus/ap/amask}=\"\n/bus/ap/a", ZPCI_UNKNOWN, "00-ff", 1);
  assert_masks ("myap.apmask=0x4 ap.apmaskx=1 apmask=1", "mask}=\"/bus/ap/a", ZPCI_NO, "00-ff", 0);
}

static void
test_definitions (void)
{
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("test");
  g_autoptr (ZpciApStored) stored = NULL;

  add_file (root, "/etc/mdevctl.d/matrix/c2177883-f1bb-47f0-914d-32a22e3a8804", JSON ("{\"assign_adapter\": \"5\"}"));
  add_file (root, "/etc/mdevctl.d/matrix/0c5e2f34-f1bb-47f0-914d-32a22e3a8804", JSON (""));
  add_file (root, "/etc/mdevctl.d/matrix/11111111-f1bb-47f0-914d-32a22e3a8804", "[");
  add_file (root, "/etc/mdevctl.d/matrix/notes", "[");
  stored = zpci_ap_stored_read (root);
  g_assert_cmpuint (stored->definitions->len, ==, 2);
  g_assert_cmpuint (stored->warnings->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (stored->warnings, 0), "11111111-"));
  g_assert_nonnull (zpci_ap_stored_find (stored, "c2177883-f1bb-47f0-914d-32a22e3a8804"));
  g_assert_null (zpci_ap_stored_find (stored, "11111111-f1bb-47f0-914d-32a22e3a8804"));
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/ap/define/read", test_read);
  g_test_add_func ("/ap/define/refused", test_refused);
  g_test_add_func ("/ap/define/check", test_check);
  g_test_add_func ("/ap/define/start", test_start);
  g_test_add_func ("/ap/stored/masks", test_masks);
  g_test_add_func ("/ap/stored/definitions", test_definitions);
  return g_test_run ();
}
