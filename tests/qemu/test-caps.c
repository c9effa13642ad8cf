/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Recorded replies: the ones that golden plans rest on say what facts are known
 * of those QEMU releases, and a damaged record is refused by name.
 */
#include "zpci-qemu-caps.h"
#include "zpci-qemu-private.h"
#include "zpci-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Source: QEMU hw/s390x/s390-pci-bus.c (properties) and s390-virtio-ccw.c (machines) of each release. */
static const struct {
  const char *stem;
  guint major, minor;
  gboolean interpret, relaxed;
  const char *newest, *oldest;
  const char *off, *on; /* interpret: the newest machine type that defaults to off, the oldest one to on */
  const char *first; /* NULL: @newest; families are in the order of the alphabet */
  ZpciTri vfio_ap, appv; /* UNKNOWN: a record that is older than the question */
} records[] = {
  { "qemu-6.2-composed", 6, 2, FALSE, FALSE, "s390-ccw-virtio-6.2", "s390-ccw-virtio-6.1", NULL, NULL },
  { "qemu-7.2", 7, 2, TRUE, FALSE, "s390-ccw-virtio-7.2", "s390-ccw-virtio-2.4", "s390-ccw-virtio-7.1",
    "s390-ccw-virtio-7.2", .vfio_ap = ZPCI_YES, .appv = ZPCI_NO },
  { "qemu-rhel-9.4-composed", 8, 2, TRUE, FALSE, "s390-ccw-virtio-rhel9.4.0", "s390-ccw-virtio-rhel7.6.0",
    "s390-ccw-virtio-rhel9.0.0", "s390-ccw-virtio-rhel9.2.0" },
  { "qemu-ubuntu-24.04-composed", 8, 2, TRUE, FALSE, "s390-ccw-virtio-noble", "s390-ccw-virtio-xenial",
    "s390-ccw-virtio-jammy", "s390-ccw-virtio-lunar", "s390-ccw-virtio-8.2" },
  { "qemu-10.0", 10, 0, TRUE, TRUE, "s390-ccw-virtio-10.0", "s390-ccw-virtio-4.2", "s390-ccw-virtio-7.1",
    "s390-ccw-virtio-7.2", .vfio_ap = ZPCI_YES, .appv = ZPCI_YES },
  { "qemu-11.1", 11, 1, TRUE, TRUE, "s390-ccw-virtio-11.1", "s390-ccw-virtio-5.2", "s390-ccw-virtio-7.1",
    "s390-ccw-virtio-7.2", .vfio_ap = ZPCI_YES, .appv = ZPCI_YES },
};

static const char *const since_7_2[] = { "interpret", "forwarding-assist" };

static void
test_record (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *name = g_strdup_printf ("qemucapsdata/%s.json", records[i].stem);
  g_autofree char *file = zpci_test_data (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciQemuCaps) caps = zpci_qemu_caps_load (file, &error);
  const ZpciQemuMachine *first;

  g_assert_no_error (error);
  g_assert_cmpstr (caps->path, ==, "/usr/bin/qemu-system-s390x");
  g_assert_cmpuint (caps->major, ==, records[i].major);
  g_assert_cmpuint (caps->minor, ==, records[i].minor);
  g_assert_true (caps->has_zpci);
  g_assert_cmpint (zpci_qemu_caps_has_switch (caps, "interpret"), ==, records[i].interpret);
  g_assert_cmpint (zpci_qemu_caps_has_switch (caps, "forwarding-assist"), ==, records[i].interpret);
  g_assert_cmpint (zpci_qemu_caps_has_switch (caps, "relaxed-translation"), ==, records[i].relaxed);
  g_assert_cmpstr (zpci_qemu_caps_resolve_machine (caps, "s390-ccw-virtio"), ==, records[i].newest);
  g_assert_cmpstr (zpci_qemu_caps_resolve_machine (caps, NULL), ==, records[i].newest);
  g_assert_cmpstr (zpci_qemu_caps_resolve_machine (caps, records[i].oldest), ==, records[i].oldest);
  g_assert_null (zpci_qemu_caps_resolve_machine (caps, ""));
  for (guint p = 0; p < G_N_ELEMENTS (since_7_2); p++) {
    if (records[i].off)
      g_assert_cmpint (zpci_qemu_caps_default (caps, records[i].off, since_7_2[p]), ==, ZPCI_NO);
    g_assert_cmpint (zpci_qemu_caps_default (caps, records[i].on ? records[i].on : records[i].newest, since_7_2[p]), ==,
                     records[i].on ? ZPCI_YES : ZPCI_UNKNOWN);
  }
  if (records[i].relaxed)
    g_assert_cmpint (zpci_qemu_caps_default (caps, "s390-ccw-virtio-9.2", "relaxed-translation"), ==, ZPCI_NO);
  g_assert_cmpint (zpci_qemu_caps_default (caps, records[i].newest, "relaxed-translation"), ==,
                   records[i].relaxed ? ZPCI_YES : ZPCI_UNKNOWN);
  g_assert_cmpint (caps->has_vfio_ap, ==, records[i].vfio_ap);
  for (ZpciQemuFeature n = 0; n < ZPCI_QEMU_N_FEATURES; n++) {
    g_assert_cmpint (zpci_qemu_caps_knows_feature (caps, n), ==, n < ZPCI_QEMU_APPV ? records[i].vfio_ap : records[i].appv);
    /* What QEMU's own document says of the default ("on for zEC12 and later") holds for no named model. */
    g_assert_cmpint (zpci_qemu_caps_model_has (caps, "gen16a", n), ==, records[i].vfio_ap == ZPCI_YES ? ZPCI_NO : ZPCI_UNKNOWN);
    g_assert_cmpint (zpci_qemu_caps_model_has (caps, "max", n), ==, records[i].vfio_ap == ZPCI_YES ? ZPCI_NO : ZPCI_UNKNOWN);
  }
  for (guint n = 0; n < caps->machines->len; n++) {
    first = g_ptr_array_index (caps->machines, n);
    if (g_str_has_prefix (first->name, "s390-ccw")) {
      g_assert_cmpstr (first->name, ==, records[i].first ? records[i].first : records[i].newest); /* newest first */
      break;
    }
  }
}

static void
assert_refused (const char *text, gssize length, int code, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciQemuCaps) caps = NULL;
  g_autofree char *file = NULL;
  int fd = g_file_open_tmp ("zpci-caps-XXXXXX", &file, &error);

  g_assert_no_error (error);
  close (fd);
  g_assert_true (g_file_set_contents (file, text, length, &error));
  caps = zpci_qemu_caps_load (file, &error);
  g_remove (file);
  g_assert_null (caps);
  g_assert_nonnull (strstr (error->message, file));
  zpci_test_assert_error (error, code, message);
}

static void
test_damaged (void)
{
  g_autofree char *big = g_strnfill (ZPCI_QEMU_REPLIES_MAX + 1, ' ');
  g_autofree char *deep = g_strnfill (100, '[');
  g_autoptr (GError) error = NULL;

  assert_refused ("", -1, ZPCI_ERROR_MALFORMED, "not JSON: '': byte 0: the text ends too early");
  assert_refused ("[]", -1, ZPCI_ERROR_MALFORMED, "not a JSON object");
  assert_refused ("{\"format\": \"x\"}", -1, ZPCI_ERROR_MALFORMED, "not a record of replies, version 1 to 3");
  assert_refused ("{\"format\": \"libvirt-zpci-qemu-replies\", \"version\": 4, \"path\": \"/q\"}", -1,
                  ZPCI_ERROR_MALFORMED, "not a record of replies, version 1 to 3");
  assert_refused ("{\"format\": \"libvirt-zpci-qemu-replies\", \"version\": 1, \"path\": \"/q\"}", -1,
                  ZPCI_ERROR_MALFORMED, "reply to query-version: no version");
  assert_refused (deep, -1, ZPCI_ERROR_MALFORMED, "nested deeper than 64 levels");
  assert_refused ("{\"a\0b\": 1}", 11, ZPCI_ERROR_MALFORMED, "not JSON");
  assert_refused (big, -1, ZPCI_ERROR_RANGE, "longer than");
  g_assert_null (zpci_qemu_caps_load ("/nonexistent/record.json", &error));
  zpci_test_assert_error (error, ZPCI_ERROR_NOT_FOUND, "/nonexistent/record.json");
  g_assert_null (zpci_qemu_caps_load ("/dev/null", &error));
  zpci_test_assert_error (error, ZPCI_ERROR_IO, "not a regular file");
}

/* A record that no emulator gave says so, in its name and inside. */
static void
test_composed (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (records); i++) {
    g_autofree char *name = g_strdup_printf ("qemucapsdata/%s.json", records[i].stem);
    g_autofree char *path = zpci_test_data (name);
    g_autofree char *text = zpci_test_read (path, NULL);

    g_assert_cmpint (g_str_has_suffix (records[i].stem, "-composed"), ==,
                     strstr (text, "\"comment\" : \"Composed, not recorded: ") != NULL);
  }
}

/* Every file in the folder is a record that this test knows. */
static void
test_folder (void)
{
  g_auto (GStrv) stems = zpci_test_stems ("qemucapsdata", ".json");

  for (guint i = 0; stems[i]; i++) {
    gboolean known = FALSE;

    for (guint n = 0; n < G_N_ELEMENTS (records); n++)
      known |= strcmp (stems[i], records[n].stem) == 0;
    g_test_message ("%s", stems[i]);
    g_assert_true (known);
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (records); i++) {
    g_autofree char *path = g_strconcat ("/caps/record/", records[i].stem, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_record);
  }
  g_test_add_func ("/caps/damaged", test_damaged);
  g_test_add_func ("/caps/composed", test_composed);
  g_test_add_func ("/caps/folder", test_folder);
  return g_test_run ();
}
