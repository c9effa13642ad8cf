/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The probe against the installed qemu-system-s390x, and that the replies
 * recorded in tests/qemucapsdata, which all other tests use, still hold for it.
 * Called as "test-real-qemu --record EMULATOR" it prints such a record.
 */
#include "zpci-qemu-caps.h"
#include "zpci-test.h"

static const char *emulator; /* argv[1] */
static const ZpciQemuProbeOptions every_machine = { .ask = ZPCI_QEMU_ASK_EVERY };

static char *
comparable (const ZpciQemuCaps *caps)
{
  g_autoptr (JsonNode) node = zpci_qemu_caps_to_json (caps);
  JsonObject *object = json_node_get_object (node);
  g_autofree char *release = g_strdup_printf ("%u.%u", caps->major, caps->minor);

  /* A distribution's update changes these two and nothing else. */
  json_object_remove_member (object, "package");
  json_object_set_string_member (object, "version", release);
  json_object_remove_member (object, "path");
  return json_to_string (node, TRUE);
}

static void
test_real (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciQemuCaps) caps = NULL;
  g_autoptr (ZpciQemuCaps) recorded = NULL;
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  const ZpciQemuProbeOptions options = { .ask = ZPCI_QEMU_ASK_EVERY, .warnings = warnings };
  g_autofree char *name = NULL, *file = NULL, *want = NULL, *got = NULL;

  if (!*emulator) {
    g_test_skip ("no qemu-system-s390x is installed");
    return;
  }
  caps = zpci_qemu_caps_probe (emulator, &options, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (warnings->len, ==, 0);
  g_assert_true (caps->has_zpci && zpci_qemu_caps_has_switch (caps, "interpret") &&
                 zpci_qemu_caps_has_switch (caps, "forwarding-assist"));
  g_assert_cmpint (caps->has_vfio_ap, ==, ZPCI_YES);
  g_assert_cmpint (zpci_qemu_caps_knows_feature (caps, ZPCI_QEMU_AP), ==, ZPCI_YES);
  g_assert_nonnull (caps->models);
  g_assert_nonnull (zpci_qemu_caps_resolve_machine (caps, NULL));
  g_assert_cmpstr (zpci_qemu_caps_resolve_machine (caps, "s390-ccw-virtio"), ==,
                   zpci_qemu_caps_resolve_machine (caps, NULL));
  name = g_strdup_printf ("qemucapsdata/qemu-%u.%u.json", caps->major, caps->minor);
  file = zpci_test_data (name);
  if (!g_file_test (file, G_FILE_TEST_EXISTS)) {
    g_test_skip ("no recorded replies of this QEMU release");
    return;
  }
  recorded = zpci_qemu_caps_load (file, &error);
  g_assert_no_error (error);
  want = comparable (recorded);
  got = comparable (caps);
  g_assert_cmpstr (got, ==, want);
}

/* How the files of tests/qemucapsdata are made. */
static int
record (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = zpci_qemu_replies_record (emulator, &every_machine, &error);

  if (text)
    g_print ("%s", text);
  else
    g_printerr ("error: %s\n", error->message);
  return text ? 0 : 1;
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_strcmp0 (argv[1], "--record") == 0) {
    emulator = argv[2];
    return record ();
  }
  zpci_test_init (&argc, &argv);
  emulator = argc > 1 ? argv[1] : "";
  g_test_add_func ("/real-qemu/probe", test_real);
  return g_test_run ();
}
