/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Insertion where it must refuse or do nothing. The inserted texts are in the
 * golden files of test-nodedev.c.
 */
#include "zpci-test-nodedev.h"

#include <string.h>

#define ADDRESS "<domain>1</domain><bus>0</bus><slot>0</slot><function>0</function>"
#define DEVICE(inside) "<device><name>x</name><capability type='pci'>" inside "</capability></device>"

static void
test_errors (void)
{
  static const struct {
    const char *text;
    ZpciErrorCode code;
    const char *message;
  } cases[] = {
    { "", ZPCI_ERROR_MALFORMED, "node device XML" },
    { "<device>", ZPCI_ERROR_MALFORMED, "node device XML" },
    { "error: no such device", ZPCI_ERROR_MALFORMED, "node device XML" },
    { "<!DOCTYPE device [<!ENTITY x 'y'>]><device/>", ZPCI_ERROR_UNSUPPORTED, "node device XML" },
    { DEVICE (""), ZPCI_ERROR_MALFORMED, "no <domain>" },
    { DEVICE ("<domain>1</domain><bus>0</bus><slot>0</slot>"), ZPCI_ERROR_MALFORMED, "no <function>" },
    { DEVICE ("<domain>0x0001</domain><bus>0</bus><slot>0</slot><function>0</function>"), ZPCI_ERROR_MALFORMED,
      "<domain>: '0x0001' is not a decimal number" },
    { DEVICE ("<domain>1</domain><bus>256</bus><slot>0</slot><function>0</function>"), ZPCI_ERROR_RANGE,
      "<bus>: '256' is above 255" },
    { DEVICE ("<domain>1</domain><bus>0</bus><slot>32</slot><function>0</function>"), ZPCI_ERROR_RANGE, "<slot>" },
    { DEVICE ("<domain>65536</domain><bus>0</bus><slot>0</slot><function>0</function>"), ZPCI_ERROR_RANGE, "<domain>" },
    { DEVICE ("<domain>1</domain><bus>0</bus><slot>0</slot><function>8</function>"), ZPCI_ERROR_RANGE, "<function>" },
    { DEVICE ("<domain>2</domain><bus>0</bus><slot>0</slot><function>0</function>"), ZPCI_ERROR_CONFLICT,
      "describes the PCI device 0002:00:00.0, not 0001:00:00.0" },
  };
  g_autoptr (ZpciFunction) function = test_nodedev_function ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    gboolean changed = TRUE;

    g_test_message ("%s", cases[i].text);
    g_assert_null (zpci_capability_insert (cases[i].text, strlen (cases[i].text), function, NULL, &changed, &error));
    zpci_test_assert_error (error, cases[i].code, cases[i].message);
    g_assert_false (changed);
  }
}

static void
test_nothing_to_do (void)
{
  static const char *const texts[] = {
    "<device/>",
    "<device><name>x</name></device>",
    "<device><capability type='net'><interface>eno1</interface></capability></device>",
    "<device><capability/></device>",
    "<domain><capability type='pci'>" ADDRESS "</capability></domain>",
    "<x:device xmlns:x='urn:x'><x:capability type='pci'>" ADDRESS "</x:capability></x:device>",
    "<x:device xmlns:x='urn:x'><capability type='pci'>" ADDRESS "</capability></x:device>",
    "<device><x:capability xmlns:x='urn:x' type='pci'>" ADDRESS "</x:capability></device>",
    "<device><inside><capability type='pci'>" ADDRESS "</capability></inside></device>",
    DEVICE (ADDRESS "<capability type='zpci'/>"),
  };
  g_autoptr (ZpciFunction) function = test_nodedev_function ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;
    gboolean changed = TRUE;

    g_test_message ("%s", texts[i]);
    g_assert_null (zpci_capability_insert (texts[i], strlen (texts[i]), function, NULL, &changed, &error));
    g_assert_no_error (error);
    g_assert_false (changed);
  }
}

/** No function, a foreign PCI device, or a standby one: nothing is parsed, so even garbage passes. */
static void
test_no_function (void)
{
  static const char *const texts[] = { DEVICE (ADDRESS), "garbage" };
  g_autoptr (ZpciFunction) foreign = zpci_function_new ();
  g_autoptr (ZpciFunction) standby = test_nodedev_function ();
  const ZpciFunction *functions[] = { NULL, foreign, standby };

  foreign->configured = TRUE;
  foreign->has_address = TRUE;
  foreign->vendor = ZPCI_OPT (0x8086);
  standby->configured = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++) {
    for (guint k = 0; k < G_N_ELEMENTS (texts); k++) {
      g_autoptr (GError) error = NULL;

      g_assert_null (zpci_capability_insert (texts[k], strlen (texts[k]), functions[i], NULL, NULL, &error));
      g_assert_no_error (error);
    }
  }
}

/** @length counts, not a NUL; and changed may be NULL. */
static void
test_length (void)
{
  const char text[] = DEVICE (ADDRESS) "trailing garbage";
  g_autoptr (ZpciFunction) function = test_nodedev_function ();
  g_autoptr (GError) error = NULL;
  g_autofree char *result = zpci_capability_insert (text, strlen (DEVICE (ADDRESS)), function, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (result);
  g_assert_true (g_str_has_suffix (result, "<mio enabled='yes'/></capability></capability></device>"));
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/insert/errors", test_errors);
  g_test_add_func ("/insert/nothing-to-do", test_nothing_to_do);
  g_test_add_func ("/insert/no-function", test_no_function);
  g_test_add_func ("/insert/length", test_length);
  return g_test_run ();
}
