/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The command lines of one case on the stacks of Debian 12, 13 and sid, side by
 * side: what stands there about zPCI and about passed-through devices is the
 * same to the last property: no libvirt and no QEMU may differ there. Options that a stack
 * refuses that another takes stands in may_be_refused[].
 */
#include "golden-case.h"
#include "zpci-json.h"
#include "zpci-test.h"

#include <string.h>

static const char *const stacks[] = { "qemu-7.2", "qemu-10.0", "qemu-11.1" };

/* Cases that a stack refuses and another one takes. */
static const struct {
  const char *stem;
  const char *stack; /* that refuses */
  const char *why;
} may_be_refused[] = {
  { "libvirt-usb-model", "qemu-7.2", "QEMU 7.2 of Debian 12 has no qemu-xhci for s390x" },
  { "roce-machine-2.9-interp-on", "qemu-11.1", "QEMU 11.1 has dropped this machine type" },
};

static const char *const drivers[] = { "zpci", "vfio-pci", "vfio-ap", NULL };

static gboolean
may_refuse (const char *stem, const char *stack)
{
  for (guint i = 0; i < G_N_ELEMENTS (may_be_refused); i++) {
    if (g_str_equal (may_be_refused[i].stem, stem) && g_str_equal (may_be_refused[i].stack, stack))
      return TRUE;
  }
  return FALSE;
}

/* Returns: (transfer full) (nullable) (element-type utf8 JsonObject): devices of <case>.<stack>.args by their id; NULL: no file. */
static GHashTable *
read_devices (const GoldenCase *c, const char *stack)
{
  g_autofree char *suffix = g_strdup_printf (".%s.args", stack);
  g_autofree char *path = golden_case_path (c, suffix);
  GHashTable *found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_object_unref);
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_hash_table_unref (found);
    return NULL;
  }
  text = zpci_test_read (path, NULL);
  g_shell_parse_argv (text, NULL, &words, &error);
  g_assert_no_error (error);
  for (gsize i = 0; words[i]; i++) {
    g_autoptr (JsonNode) node = words[i][0] == '{' ? json_from_string (words[i], &error) : NULL;
    JsonObject *object = node ? json_node_get_object (node) : NULL;

    g_assert_no_error (error);
    if (object && g_strv_contains (drivers, json_object_get_string_member_with_default (object, "driver", "")))
      g_hash_table_insert (found, g_strdup (json_object_get_string_member (object, "id")), json_object_ref (object));
  }
  return found;
}

static gboolean
is_refused (const GoldenCase *c, const char *stack)
{
  g_autofree char *suffix = g_strdup_printf (".%s.err", stack);
  g_autofree char *path = golden_case_path (c, suffix);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
complain (const GoldenCase *c, const char *device, const char *what, const char *one, const char *other)
{
  g_printerr ("%s: %s: %s: not the same with %s and %s\n", c->stem, device, what, one, other);
  g_test_fail ();
}

/* Everything that @one has is so in @other. */
static void
compare_device (const GoldenCase *c, const char *id, JsonObject *one, JsonObject *other, const char *name,
                const char *other_name)
{
  g_autoptr (GList) members = json_object_get_members (one);

  for (GList *member = members; member; member = member->next) {
    JsonNode *theirs = json_object_get_member (other, member->data);

    if (!theirs || !json_node_equal (json_object_get_member (one, member->data), theirs))
      complain (c, id, member->data, name, other_name);
  }
}

static void
compare_devices (const GoldenCase *c, GHashTable *one, GHashTable *other, const char *name, const char *other_name)
{
  GHashTableIter iter;
  gpointer id, device;

  g_hash_table_iter_init (&iter, one);
  while (g_hash_table_iter_next (&iter, &id, &device)) {
    JsonObject *theirs = g_hash_table_lookup (other, id);

    if (theirs)
      compare_device (c, id, device, theirs, name, other_name);
    else
      complain (c, id, "the device", name, other_name);
  }
}

static void
test_case (gconstpointer stem)
{
  g_autoptr (GoldenCase) c = golden_case_load (stem);
  GHashTable *devices[G_N_ELEMENTS (stacks)];
  guint first = G_N_ELEMENTS (stacks);

  for (guint i = 0; i < G_N_ELEMENTS (stacks); i++) {
    devices[i] = read_devices (c, stacks[i]);
    if (devices[i] && first == G_N_ELEMENTS (stacks))
      first = i;
  }
  for (guint i = 0; i < G_N_ELEMENTS (stacks) && first < G_N_ELEMENTS (stacks); i++) {
    if (devices[i] && i != first) {
      compare_devices (c, devices[first], devices[i], stacks[first], stacks[i]);
      compare_devices (c, devices[i], devices[first], stacks[i], stacks[first]);
    } else if (!devices[i] && is_refused (c, stacks[i]) && !may_refuse (stem, stacks[i])) {
      complain (c, "command line", "its existence", stacks[first], stacks[i]);
    }
  }
  for (guint i = 0; i < G_N_ELEMENTS (stacks); i++)
    g_clear_pointer (&devices[i], g_hash_table_unref);
}

/* No golden file belongs to a stack that nobody knows. */
static void
test_names (void)
{
  g_autofree char *folder = zpci_test_data (GOLDEN_FOLDER);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint count[G_N_ELEMENTS (stacks)] = { 0 };
  const char *name;

  while ((name = g_dir_read_name (dir))) {
    gboolean known = FALSE;

    if (!g_str_has_suffix (name, ".args"))
      continue;
    for (guint i = 0; i < G_N_ELEMENTS (stacks); i++) {
      g_autofree char *suffix = g_strdup_printf (".%s.args", stacks[i]);

      if (g_str_has_suffix (name, suffix)) {
        known = TRUE;
        count[i]++;
      }
    }
    if (!known) {
      g_printerr ("%s: of no stack\n", name);
      g_test_fail ();
    }
  }
  for (guint i = 0; i < G_N_ELEMENTS (stacks); i++)
    g_assert_cmpuint (count[i], >, 90);
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) stems = NULL;

  zpci_test_init (&argc, &argv);
  g_test_add_func ("/stacks/names", test_names);
  stems = golden_case_stems ();
  for (guint i = 0; stems[i]; i++) {
    g_autofree char *path = g_strconcat ("/stacks/", stems[i], NULL);

    g_test_add_data_func (path, stems[i], test_case);
  }
  return g_test_run ();
}
