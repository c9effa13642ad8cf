/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Golden node devices, tests/nodedevxml2xmldata: for every function of every
 * host in tests/hosts the device composed from the host, and our element
 * inserted into what libvirt printed. README.md there explains the names.
 */
#include "zpci-test-nodedev.h"
#include "zpci-vfio.h"

#include <string.h>

static char *
data_path (const char *stem, const char *suffix)
{
  g_autofree char *name = g_strconcat (TEST_NODEDEV_DATA "/", stem, suffix, NULL);

  return zpci_test_data (name);
}

/** Case: one golden device; @function belongs to @host, or where that is NULL to the case. */
typedef struct {
  char *stem;
  ZpciHost *host;
  const ZpciFunction *function;
  ZpciVfioInfo vfio; /* of a host that recorded it */
} Case;

static GPtrArray *hosts;

static void
test_compose (gconstpointer data)
{
  const Case *test = data;
  g_autofree char *golden = data_path (test->stem, ".xml");
  g_autoptr (GError) error = NULL;
  g_autofree char *actual = zpci_nodedev_format (test->host, test->function, NULL, &error);

  g_assert_no_error (error);
  zpci_test_golden (golden, actual, -1);
}

/** Fails unless @inserted is @before with one block of whole lines more. */
static void
assert_only_ours (const char *before, const char *inserted)
{
  const char *ours = strstr (inserted, "<capability type='zpci'>");
  const char *end = ours ? strstr (ours, "</capability>") : NULL;
  g_autoptr (GString) rest = NULL;
  gsize start, length;

  g_assert_nonnull (end);
  start = (gsize) (ours - inserted);
  length = (gsize) (end - ours) + strlen ("</capability>");
  /* With the white space on one side, whichever it was put on. */
  while (start > 0 && (inserted[start - 1] == ' ' || inserted[start - 1] == '\t')) {
    start--;
    length++;
  }
  while (start > 0 && strchr ("\r\n", inserted[start - 1])) {
    start--;
    length++;
  }
  rest = g_string_new (inserted);
  g_string_erase (rest, (gssize) start, (gssize) length);
  g_assert_cmpstr (rest->str, ==, before);
}

/** The output has our element already: nothing to do a second time. */
static void
assert_idempotent (const char *inserted, const ZpciFunction *function)
{
  g_autoptr (GError) error = NULL;
  gboolean changed = TRUE;

  g_assert_null (zpci_capability_insert (inserted, strlen (inserted), function, NULL, &changed, &error));
  g_assert_no_error (error);
  g_assert_false (changed);
}

/** Composed and inserted are the same device: they share one golden file. */
static void
test_insert_printed (gconstpointer data)
{
  const Case *test = data;
  g_autofree char *printed_path = data_path (test->stem, ".libvirt.xml");
  g_autofree char *golden = data_path (test->stem, ".xml");
  g_autofree char *printed = zpci_test_read (printed_path, NULL);
  g_autoptr (GError) error = NULL;
  gboolean changed = FALSE;
  g_autofree char *actual = zpci_capability_insert (printed, strlen (printed), test->function, NULL, &changed, &error);

  g_assert_no_error (error);
  g_assert_nonnull (actual);
  g_assert_true (changed);
  zpci_test_golden (golden, actual, -1);
  assert_only_ours (printed, actual);
  assert_idempotent (actual, test->function);
}

static void
assert_inserts_vfio (const Case *test, const char *suffix, const char *wanted)
{
  g_autofree char *path = data_path (test->stem, suffix);
  g_autofree char *text = zpci_test_read (path, NULL);
  g_autoptr (GError) error = NULL;
  gboolean changed = FALSE;
  g_autofree char *actual =
      zpci_capability_insert (text, strlen (text), test->function, &test->vfio, &changed, &error);

  g_assert_no_error (error);
  g_assert_true (changed);
  g_assert_cmpstr (actual, ==, wanted);
  /* A second time there is nothing to add. */
  g_assert_null (zpci_capability_insert (actual, strlen (actual), test->function, &test->vfio, &changed, &error));
  g_assert_no_error (error);
  g_assert_false (changed);
}

/** With what VFIO said: composed, inserted into libvirt's text, and added to our element are one device. */
static void
test_vfio (gconstpointer data)
{
  const Case *test = data;
  g_autofree char *golden = data_path (test->stem, ".vfio.xml");
  g_autofree char *printed = data_path (test->stem, ".libvirt.xml");
  g_autoptr (GError) error = NULL;
  g_autofree char *actual = zpci_nodedev_format (test->host, test->function, &test->vfio, &error);

  g_assert_no_error (error);
  zpci_test_golden (golden, actual, -1);
  assert_inserts_vfio (test, ".xml", actual);
  if (g_file_test (printed, G_FILE_TEST_EXISTS))
    assert_inserts_vfio (test, ".libvirt.xml", actual);
}

static void
test_insert (gconstpointer data)
{
  const char *stem = data;
  g_autoptr (ZpciFunction) function = test_nodedev_function ();
  g_autofree char *printed_path = data_path (stem, ".libvirt.xml");
  g_autofree char *golden = data_path (stem, ".inserted.xml");
  gsize length, actual_length;
  g_autofree char *printed = zpci_test_read (printed_path, &length);
  g_autoptr (GError) error = NULL;
  gboolean changed = FALSE;
  g_autofree char *actual = zpci_capability_insert (printed, length, function, NULL, &changed, &error);

  g_assert_no_error (error);
  g_assert_nonnull (actual);
  g_assert_true (changed);
  actual_length = strlen (actual);
  zpci_test_golden (golden, actual, (gssize) actual_length);
  assert_only_ours (printed, actual);
  assert_idempotent (actual, function);
}

static void
test_unchanged (gconstpointer data)
{
  const char *stem = data;
  g_autoptr (ZpciFunction) function = test_nodedev_function ();
  g_autofree char *path = data_path (stem, ".unchanged.xml");
  gsize length;
  g_autofree char *printed = zpci_test_read (path, &length);
  g_autoptr (GError) error = NULL;
  gboolean changed = TRUE;

  g_assert_null (zpci_capability_insert (printed, length, function, NULL, &changed, &error));
  g_assert_no_error (error);
  g_assert_false (changed);
}

static void
test_standby (gconstpointer data)
{
  const Case *test = data;
  g_autofree char *label = zpci_function_label (test->function);
  g_autofree char *text = g_strdup_printf ("%s is %s", label,
                                           test->function->trouble == ZPCI_TROUBLE_NONE
                                               ? "in standby and has no PCI device"
                                               : "switched on and has no PCI device");
  g_autoptr (GError) error = NULL;

  g_assert_null (zpci_nodedev_format (test->host, test->function, NULL, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_UNSUPPORTED, text);
}

/** A capture of a host shows the same node devices, with the same names. */
static void
test_captured (gconstpointer data)
{
  const ZpciHost *host = data;
  g_autoptr (GPtrArray) gaps = zpci_findings_new ();
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  g_autofree char *text = zpci_capture_write (host->root, gaps, &length, &error);
  g_autoptr (ZpciRoot) root = zpci_capture_parse (text, length, "captured", &error);
  g_autoptr (ZpciHost) copy = root ? zpci_host_read (root, &error) : NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (copy->functions->len, ==, host->functions->len);
  for (guint i = 0; i < host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (host->functions, i);
    g_autofree char *before = NULL;
    g_autofree char *after = NULL;

    if (!function->configured || !function->has_address)
      continue;
    before = zpci_nodedev_format ((ZpciHost *) host, function, NULL, &error);
    after = zpci_nodedev_format (copy, g_ptr_array_index (copy->functions, i), NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (before, ==, after);
  }
}

/** A golden file that no case looks at proves nothing. */
static void
test_no_orphans (gconstpointer data)
{
  GHashTable *known = (GHashTable *) data;
  g_auto (GStrv) names = zpci_test_stems (TEST_NODEDEV_DATA, ".xml");

  for (guint i = 0; names[i]; i++) {
    if (!g_hash_table_contains (known, names[i])) {
      g_printerr (TEST_NODEDEV_DATA "/%s.xml belongs to no function of a host\n", names[i]);
      g_test_fail ();
    }
  }
}

static void
add_case (GHashTable *known, const char *prefix, const Case *test, const char *suffix, GTestDataFunc run)
{
  g_autofree char *path = g_strdup_printf ("/%s/%s", prefix, test->stem);

  g_hash_table_add (known, g_strconcat (test->stem, suffix, NULL));
  g_test_add_data_func (path, test, run);
}

static void
add_function (GHashTable *known, const char *name, ZpciHost *host, const ZpciFunction *function)
{
  g_autofree char *nodedev = zpci_function_nodedev_name (function);
  Case *test = g_new0 (Case, 1);
  g_autofree char *printed = NULL;

  test->host = host;
  test->function = function;
  test->stem = nodedev ? g_strdup_printf ("%s.%s", name, nodedev)
                       : g_strdup_printf ("%s.standby-%s", name, function->slot ? function->slot : "");
  if (!nodedev) {
    add_case (known, "nodedev-standby", test, "", test_standby);
    return;
  }
  add_case (known, "nodedev-compose", test, "", test_compose);
  printed = data_path (test->stem, ".libvirt.xml");
  if (g_file_test (printed, G_FILE_TEST_EXISTS))
    add_case (known, "nodedev-insert-printed", test, ".libvirt", test_insert_printed);
  if (zpci_vfio_read (host->root, function, &test->vfio, NULL))
    add_case (known, "nodedev-vfio", test, ".vfio", test_vfio);
}

static void
add_hosts (GHashTable *known)
{
  g_auto (GStrv) names = zpci_test_stems ("hosts", ".zhost");

  hosts = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_host_free);
  for (guint i = 0; names[i]; i++) {
    ZpciHost *host = test_nodedev_host (names[i]);
    g_autofree char *captured = g_strconcat ("/nodedev-captured/", names[i], NULL);

    g_ptr_array_add (hosts, host);
    /* Links that lead nowhere are not captured, and it has functions that are nothing else. */
    if (!g_str_equal (names[i], "hostile"))
      g_test_add_data_func (captured, host, test_captured);
    for (guint k = 0; k < host->functions->len; k++)
      add_function (known, names[i], host, host->functions->pdata[k]);
  }
}

/** The insert-* cases: the function of test_nodedev_function() and documents that hosts do not give. */
static void
add_inserts (GHashTable *known)
{
  g_auto (GStrv) names = zpci_test_stems (TEST_NODEDEV_DATA, ".xml");

  for (guint i = 0; names[i]; i++) {
    g_autofree char *path = g_strdup_printf ("/nodedev-insert/%s", names[i]);
    char *stem = g_strdup (names[i]);

    if (g_str_has_prefix (stem, "insert-") && g_str_has_suffix (stem, ".libvirt")) {
      *strrchr (stem, '.') = '\0';
      g_hash_table_add (known, g_strdup (names[i]));
      g_hash_table_add (known, g_strconcat (stem, ".inserted", NULL));
      g_test_add_data_func_full (path, stem, test_insert, g_free);
    } else if (g_str_has_prefix (stem, "insert-") && g_str_has_suffix (stem, ".unchanged")) {
      *strrchr (stem, '.') = '\0';
      g_hash_table_add (known, g_strdup (names[i]));
      g_test_add_data_func_full (path, stem, test_unchanged, g_free);
    } else {
      g_free (stem);
    }
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  int status;

  zpci_test_init (&argc, &argv);
  add_hosts (known);
  add_inserts (known);
  g_test_add_data_func ("/nodedev-data/no-orphans", known, test_no_orphans);
  status = g_test_run ();
  g_ptr_array_unref (hosts);
  return status;
}
