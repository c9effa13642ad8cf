/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * docs/decision.md against the tables that it describes, and docs/json.md
 * against the JSON that is printed, both ways.
 */
#include "zpci-ap-decide.h"
#include "zpci-base-test.h"
#include "zpci-decide-private.h"
#include "zpci-guest-faults.h"
#include "zpci-qemu-caps.h"
#include "zpci-test.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* The cells of every table row below @heading, up to the next heading; the header and its rule left out. */
static GPtrArray *
read_tables (const char *file, const char *heading)
{
  g_autofree char *path = zpci_test_data (file);
  g_autofree char *text = zpci_test_read (path, NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  gboolean inside = FALSE, body = FALSE;

  for (guint i = 0; lines[i]; i++) {
    if (g_str_has_prefix (lines[i], "## "))
      inside = strcmp (lines[i] + 3, heading) == 0;
    if (!inside || lines[i][0] != '|') {
      body = FALSE;
      continue;
    }
    if (g_str_has_prefix (lines[i], "|---")) {
      body = TRUE;
    } else if (body) {
      char **cells = g_strsplit (lines[i] + 1, "|", -1);

      for (guint n = 0; cells[n]; n++)
        g_strstrip (cells[n]);
      g_ptr_array_add (rows, cells);
    }
  }
  g_assert_cmpuint (rows->len, >, 0);
  return rows;
}

static const char *
cell_name (ZpciCell cell)
{
  static const char *const names[] = { "any", "no", "yes" };

  return names[cell];
}

static void
test_needs (void)
{
  g_autoptr (GPtrArray) rows = read_tables ("../docs/decision.md", "Needs of the function");

  g_assert_cmpuint (rows->len, ==, ZPCI_N_NEEDS);
  for (guint i = 0; i < rows->len; i++) {
    const char *const *cells = g_ptr_array_index (rows, i);
    const ZpciNeedsRow *row = &zpci_needs_table[i];

    g_assert_cmpstr (cells[0], ==, row->id);
    g_assert_cmpstr (cells[1], ==, cell_name (row->ism));
    g_assert_cmpstr (cells[2], ==, cell_name (row->mio));
    g_assert_cmpstr (cells[3], ==, cell_name (row->msix));
    g_assert_cmpstr (cells[4], ==, cell_name (row->relaxed));
    g_assert_cmpstr (cells[5], ==, zpci_region_need_name (row->region));
    g_assert_cmpstr (cells[6], ==, row->intercepted ? "yes" : "no");
  }
}

static void
test_emulators (void)
{
  g_autoptr (GPtrArray) rows = read_tables ("../docs/decision.md", "Abilities of the emulator");

  g_assert_cmpuint (rows->len, ==, G_N_ELEMENTS (zpci_emulator_table));
  for (guint i = 0; i < rows->len; i++) {
    const char *const *cells = g_ptr_array_index (rows, i);

    g_assert_cmpstr (cells[0], ==, zpci_emulator_table[i].id);
    g_assert_cmpstr (cells[1], ==, zpci_emulator_table[i].region ? "yes" : "no");
    g_assert_cmpstr (cells[2], ==, zpci_emulator_table[i].intercepted_without_msix ? "yes" : "no");
  }
}

/* In the order in which they are named; the last ones are the plan's own. */
static void
test_reasons (void)
{
  g_autoptr (GPtrArray) rows = read_tables ("../docs/decision.md", "Reasons");

  g_assert_cmpuint (rows->len, ==, ZPCI_N_REASONS + ZPCI_N_PLAN_REFUSALS);
  for (guint i = 0; i < ZPCI_N_REASONS; i++) {
    const char *const *cells = g_ptr_array_index (rows, i);

    g_assert_cmpstr (cells[0], ==, zpci_decide_reasons[i].row.id);
    g_assert_cmpstr (cells[1], ==, zpci_culprit_name (zpci_decide_reasons[i].culprit));
  }
  for (guint i = 0; i < ZPCI_N_PLAN_REFUSALS; i++) {
    const char *const *cells = g_ptr_array_index (rows, ZPCI_N_REASONS + i);

    g_assert_cmpstr (cells[0], ==, zpci_plan_refusals[i].row.id);
    g_assert_cmpstr (cells[1], ==, zpci_culprit_name (zpci_plan_refusals[i].culprit));
  }
}

static void
test_ap_reasons (void)
{
  g_autoptr (GPtrArray) rows = read_tables ("../docs/ap.md", "Reasons");

  g_assert_cmpuint (rows->len, ==, ZPCI_AP_N_REASONS);
  for (guint i = 0; i < rows->len; i++)
    g_assert_cmpstr (((const char *const *) g_ptr_array_index (rows, i))[0], ==, zpci_ap_reasons[i].id);
}

static void
test_guest_faults (void)
{
  static const char *const severities[] = { [ZPCI_FINDING_ERROR] = "error", [ZPCI_FINDING_WARNING] = "warning" };
  g_autoptr (GPtrArray) rows = read_tables ("../docs/decision.md", "Asked of a guest that no guest can have");

  g_assert_cmpuint (rows->len, ==, ZPCI_N_GUEST_FAULTS);
  for (guint i = 0; i < rows->len; i++) {
    const char *const *cells = g_ptr_array_index (rows, i);

    g_assert_true (zpci_reason_row_is_whole (&zpci_guest_fault_rows[i].row));
    g_assert_nonnull (zpci_guest_fault_rows[i].row.remedy);
    g_assert_cmpstr (cells[0], ==, zpci_guest_fault_rows[i].row.id);
    g_assert_cmpstr (cells[1], ==, severities[zpci_guest_fault_rows[i].severity]);
  }
}

/* Of decision.md: the name that messages use, and where it comes from. */
static void
test_input_sources (void)
{
  static const char *const sources[] = {
#define ZPCI_INPUT(id, member, key, name, function, gather, source) [ZPCI_INPUT_##id] = source,
#include "zpci-decide-inputs.def"
#undef ZPCI_INPUT
  };
  g_autoptr (GPtrArray) rows = read_tables ("../docs/decision.md", "The inputs");

  g_assert_cmpuint (rows->len, ==, ZPCI_DECIDE_INPUTS);
  for (guint i = 0; i < rows->len; i++) {
    const char *const *cells = g_ptr_array_index (rows, i);

    g_assert_cmpstr (cells[0], ==, zpci_decide_inputs[i].name);
    g_assert_cmpstr (cells[1], ==, sources[i]);
  }
}

/* "`ism`, `mio`, ...;" of json.md, in the order of the table. */
static void
test_inputs (void)
{
  g_autofree char *path = zpci_test_data ("../docs/json.md");
  g_autofree char *text = zpci_test_read (path, NULL);
  g_autoptr (GString) listed = g_string_new ("`inputs`: ");

  for (guint i = 0; i < ZPCI_DECIDE_INPUTS; i++) {
    ZpciDecideInput input = { ZPCI_UNKNOWN };

    g_string_append_printf (listed, "%s`%s`", i > 0 ? ", " : "", zpci_decide_inputs[i].key);
    zpci_decide_input_set (&input, i, ZPCI_YES);
    for (guint j = 0; j < ZPCI_DECIDE_INPUTS; j++)
      g_assert_cmpint (zpci_decide_input_get (&input, j), ==, i == j ? ZPCI_YES : ZPCI_UNKNOWN);
  }
  g_string_append (listed, "; each");
  g_assert_nonnull (strstr (text, listed->str));
}

static void
collect_keys (JsonNode *node, GHashTable *keys)
{
  if (JSON_NODE_HOLDS_OBJECT (node)) {
    JsonObject *object = json_node_get_object (node);
    g_autoptr (GList) names = json_object_get_members (object);

    for (GList *l = names; l; l = l->next) {
      g_hash_table_add (keys, g_strdup (l->data));
      collect_keys (json_object_get_member (object, l->data), keys);
    }
  } else if (JSON_NODE_HOLDS_ARRAY (node)) {
    JsonArray *array = json_node_get_array (node);

    for (guint i = 0; i < json_array_get_length (array); i++)
      collect_keys (json_array_get_element (array, i), keys);
  }
}

/* Everything in `backquotes` below @heading that is a word. */
static GHashTable *
documented_keys (const char *heading)
{
  g_autofree char *path = zpci_test_data ("../docs/json.md");
  g_autofree char *text = zpci_test_read (path, NULL);
  g_autofree char *from = g_strconcat ("\n## ", heading, "\n", NULL);
  GHashTable *keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  char *section = strstr (text, from);
  char *end;
  g_auto (GStrv) parts = NULL;

  g_assert_nonnull (section);
  section += strlen (from);
  end = strstr (section, "\n## ");
  if (end)
    *end = '\0';
  parts = g_strsplit (section, "`", -1);
  for (guint i = 1; parts[0] && parts[i]; i += 2)
    if (g_ascii_islower (*parts[i]) && strspn (parts[i], G_CSET_a_2_z G_CSET_A_2_Z "_-") == strlen (parts[i]))
      g_hash_table_add (keys, g_strdup (parts[i]));
  return keys;
}

static void
assert_same_keys (GHashTable *printed, GHashTable *documented)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, printed);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (documented, key)) {
      g_printerr ("key '%s' is printed and not documented\n", (char *) key);
      g_test_fail ();
    }
  g_hash_table_iter_init (&iter, documented);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (printed, key)) {
      g_printerr ("key '%s' is documented and never printed\n", (char *) key);
      g_test_fail ();
    }
}

static void
test_plan_keys (void)
{
  static const char *const matrices[] = { "qemuxml2argvdata/ap-reduced.plan.json",
                                          "qemuxml2argvdata/ap-not-started.plan.json",
                                          "qemuxml2argvdata/ap-require.plan.json" };
  /* Around the plans, or only in one for another host: the tests of the command line look at these. */
  static const char *const around[] = { "plans", "findings", "left_out", "file", "code", "message", "emulator_origin" };
  g_auto (GStrv) stems = zpci_test_stems ("plan/plandata", ".plan.json");
  g_autoptr (GHashTable) printed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) documented = documented_keys ("plan");

  for (guint i = 0; stems[i]; i++) {
    g_autofree char *name = g_strdup_printf ("plan/plandata/%s.plan.json", stems[i]);
    g_autofree char *path = zpci_test_data (name);
    g_autoptr (JsonParser) parser = json_parser_new ();

    g_assert_true (json_parser_load_from_file (parser, path, NULL));
    collect_keys (json_parser_get_root (parser), printed);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (matrices); i++) {
    g_autofree char *path = zpci_test_data (matrices[i]);
    g_autoptr (JsonParser) parser = json_parser_new ();

    g_assert_true (json_parser_load_from_file (parser, path, NULL));
    collect_keys (json_parser_get_root (parser), printed);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (around); i++)
    g_hash_table_remove (documented, around[i]);
  assert_same_keys (printed, documented);
}

static void
test_caps_keys (void)
{
  g_autofree char *path = zpci_test_data ("qemucapsdata/qemu-10.0.json");
  g_autoptr (ZpciQemuCaps) caps = zpci_qemu_caps_load (path, NULL);
  g_autoptr (JsonNode) node = zpci_qemu_caps_to_json (caps);
  g_autoptr (GHashTable) printed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) documented = documented_keys ("qemu-caps");

  collect_keys (node, printed);
  g_hash_table_remove (documented, "emulator"); /* around it */
  assert_same_keys (printed, documented);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/docs/needs", test_needs);
  g_test_add_func ("/docs/emulators", test_emulators);
  g_test_add_func ("/docs/reasons", test_reasons);
  g_test_add_func ("/docs/ap-reasons", test_ap_reasons);
  g_test_add_func ("/docs/guest-faults", test_guest_faults);
  g_test_add_func ("/docs/inputs", test_inputs);
  g_test_add_func ("/docs/input-sources", test_input_sources);
  g_test_add_func ("/docs/plan-keys", test_plan_keys);
  g_test_add_func ("/docs/caps-keys", test_caps_keys);
  return g_test_run ();
}
