/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Inputs of the plug-in when it is loaded: LD_PRELOAD as text, and libvirt's
 * schema.
 */
#include "zpci-plugin-parts.h"
#include "zpci-test.h"

#include <glib/gstdio.h>

#define OURS "libvirt-zpci-plugin.so"

static void
test_preload (void)
{
  static const struct {
    const char *before, *after;
  } table[] = {
    { OURS, "" },
    { "/usr/lib/libvirt-zpci/" OURS, "" },
    { "/usr/$LIB/libvirt-zpci/" OURS, "" },
    { "a.so:" OURS, "a.so" },
    { OURS ":a.so", "a.so" },
    { "a.so:/x/" OURS ":b.so", "a.so:b.so" },
    { "a.so /x/" OURS " b.so", "a.so b.so" },
    { OURS ":" OURS, "" },
    { "a.so::b.so", "a.so:b.so" },
    { "my" OURS, "my" OURS },
    { "/x/" OURS ".1", "/x/" OURS ".1" },
    { "/x/" OURS "/y.so", "/x/" OURS "/y.so" },
    { "", "" },
    { "a.so", "a.so" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree char *after = zpci_plugin_preload_without (table[i].before, OURS);

    g_assert_cmpstr (after, ==, table[i].after);
  }
}

static gboolean
knows_with (const char *text, gboolean (*knows_ours) (const char *schema))
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("zpci-schema-XXXXXX", &path, NULL);
  gboolean result;

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  result = knows_ours (path);
  g_unlink (path);
  g_close (fd, NULL);
  return result;
}

static gboolean
knows (const char *text)
{
  return knows_with (text, zpci_plugin_libvirt_knows_attributes);
}

#define SCHEMA(define)                                                                                       \
  "<?xml version='1.0'?><!-- c --><grammar xmlns='http://relaxng.org/ns/structure/1.0'>" define "</grammar>"
#define ZPCI_DEFINE(name, attribute)                                                                         \
  "<define name='" name "'><optional><element name='zpci'><optional><attribute name='" attribute               \
  "'/></optional></element></optional></define>"

static void
test_schema (void)
{
  g_assert_false (knows (SCHEMA (ZPCI_DEFINE ("zpciaddress", "uid"))));
  g_assert_false (knows (SCHEMA (ZPCI_DEFINE ("other", "interp"))));
  g_assert_false (knows (SCHEMA ("<!-- " ZPCI_DEFINE ("zpciaddress", "interp") " -->")));
  g_assert_false (knows ("not XML"));
  g_assert_true (knows (SCHEMA (ZPCI_DEFINE ("zpciaddress", "interp"))));
  g_assert_true (knows (SCHEMA (ZPCI_DEFINE ("zpciaddress", "aif"))));
  g_assert_true (knows (SCHEMA (ZPCI_DEFINE ("zpciaddress", "region"))));
  g_assert_true (knows (SCHEMA (ZPCI_DEFINE ("a", "uid") ZPCI_DEFINE ("zpciaddress", "interp"))));
  g_assert_false (zpci_plugin_libvirt_knows_attributes ("/nonexistent/basictypes.rng"));
}

#define MDEV_DEFINE(name, element)                                                                           \
  "<define name='" name "'><optional><element name='source'/><element name='" element "'/></optional></define>"

static void
test_matrix_schema (void)
{
  g_assert_false (knows_with (SCHEMA (MDEV_DEFINE ("hostdevsubsysmdev", "aps")), zpci_plugin_libvirt_knows_ap));
  g_assert_false (knows_with (SCHEMA (MDEV_DEFINE ("other", "ap")), zpci_plugin_libvirt_knows_ap));
  g_assert_false (knows_with (SCHEMA (ZPCI_DEFINE ("hostdevsubsysmdev", "ap")), zpci_plugin_libvirt_knows_ap));
  g_assert_true (knows_with (SCHEMA (MDEV_DEFINE ("hostdevsubsysmdev", "ap")), zpci_plugin_libvirt_knows_ap));
  g_assert_false (zpci_plugin_libvirt_knows_ap ("/nonexistent/domaincommon.rng"));
}

/* The libvirt this is built against: if it ever learns them, the plug-in is done. */
static void
test_installed_schema (void)
{
  g_assert_true (g_file_test (ZPCI_LIBVIRT_SCHEMA, G_FILE_TEST_EXISTS));
  g_assert_false (zpci_plugin_libvirt_knows_attributes (ZPCI_LIBVIRT_SCHEMA));
  g_assert_true (g_file_test (ZPCI_LIBVIRT_DOMAIN_SCHEMA, G_FILE_TEST_EXISTS));
  g_assert_false (zpci_plugin_libvirt_knows_ap (ZPCI_LIBVIRT_DOMAIN_SCHEMA));
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/plugin-load/preload", test_preload);
  g_test_add_func ("/plugin-load/schema", test_schema);
  g_test_add_func ("/plugin-load/matrix-schema", test_matrix_schema);
  g_test_add_func ("/plugin-load/installed-schema", test_installed_schema);
  return g_test_run ();
}
