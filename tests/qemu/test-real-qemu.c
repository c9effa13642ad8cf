/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The probe against the installed qemu-system-s390x, and the recorded replies
 * of tests/qemucapsdata, which all other tests use, against it.
 */
#include "zpci-qemu-caps.h"
#include "zpci-test.h"

static const char *emulator; /* argv[1] */

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
  g_autoptr (ZpciQemuCaps) caps = zpci_qemu_caps_probe (emulator, NULL, &error);
  g_autoptr (ZpciQemuCaps) recorded = NULL;
  g_autofree char *name = NULL, *file = NULL, *want = NULL, *got = NULL;

  g_assert_no_error (error);
  g_assert_true (caps->has_zpci && caps->has_interpret && caps->has_forwarding_assist);
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

static void
test_recorded (gconstpointer stem)
{
  g_autofree char *name = g_strdup_printf ("qemucapsdata/%s.json", (const char *) stem);
  g_autofree char *file = zpci_test_data (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciQemuCaps) caps = zpci_qemu_caps_load (file, &error);

  g_assert_no_error (error);
  g_assert_true (caps->has_zpci);
  g_assert_nonnull (zpci_qemu_caps_resolve_machine (caps, "s390-ccw-virtio"));
  g_assert_nonnull (zpci_qemu_caps_resolve_machine (caps, "s390-ccw-virtio-7.1"));
}

/* Writes the replies of @emulator: how the files of tests/qemucapsdata are made. */
static int
record (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = zpci_qemu_replies_record (emulator, NULL, &error);

  if (text)
    g_print ("%s", text);
  else
    g_printerr ("error: %s\n", error->message);
  return text ? 0 : 1;
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) stems = NULL;

  if (argc == 3 && g_strcmp0 (argv[1], "--record") == 0) {
    emulator = argv[2];
    return record ();
  }
  zpci_test_init (&argc, &argv);
  emulator = argc > 1 ? argv[1] : "";
  if (*emulator)
    g_test_add_func ("/real-qemu/probe", test_real);
  stems = zpci_test_stems ("qemucapsdata", ".json");
  for (guint i = 0; stems[i]; i++) {
    g_autofree char *path = g_strconcat ("/real-qemu/recorded/", stems[i], NULL);

    g_test_add_data_func (path, stems[i], test_recorded);
  }
  return g_test_run ();
}
