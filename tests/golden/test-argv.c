/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * <case>.<stack>.args: the whole command line of every guest that the stock QEMU
 * of a stack can start, made by stock libvirt, embedded, with the real emulator, less
 * the folders in its environment, which libvirt makes by user; or
 * <case>.<stack>.err where libvirt itself refuses the document. Its zpci
 * devices carry what the plan says and nothing else; with a libvirt or a QEMU
 * of no stack that alone is compared. test-stacks.c compares the stacks.
 */
#include "embed.h"
#include "golden-case.h"
#include "native-copy.h"
#include "zpci-test.h"

#include <libvirt/libvirt.h>
#include <string.h>

#define EMULATOR "/usr/bin/qemu-system-s390x"

/* Pairs of libvirt and QEMU as Debian 12, 13 and sid have them; the last is the newest. */
static const struct {
  const char *name;
  gulong libvirt; /* as virGetVersion() counts, without the last part */
  guint major, minor;
} stacks[] = {
  { "qemu-7.2", 9000, 7, 2 },
  { "qemu-10.0", 11003, 10, 0 },
  { "qemu-11.1", 12008, 11, 1 },
};

typedef struct {
  ZpciEmbed *embed;
  char *why_not; /* (nullable): why argv cannot be made here */
  gboolean exact;    /* these are the libvirt and the emulator of a stack, which has golden files */
  const char *stack; /* its name; not exact: the newest */
} Session;

static Session session;

/* Properties that every zpci device of libvirt has. */
static gboolean
is_libvirts_own (const char *property)
{
  static const char *const own[] = { "driver", "id", "uid", "fid", "target", NULL };

  return g_strv_contains (own, property);
}

/* Stores every zpci device of the command line, by uid. */
static GHashTable *
find_zpci (const char *command)
{
  GHashTable *found = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) json_object_unref);
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;

  g_shell_parse_argv (command, NULL, &words, &error);
  g_assert_no_error (error);
  for (gsize i = 1; words && words[i]; i++) {
    g_autoptr (JsonNode) node = NULL;
    JsonObject *object;

    if (strcmp (words[i - 1], "-device") != 0 || words[i][0] != '{')
      continue;
    node = json_from_string (words[i], &error);
    g_assert_no_error (error);
    object = json_node_get_object (node);
    if (g_str_equal (json_object_get_string_member (object, "driver"), "zpci"))
      g_hash_table_insert (found, GINT_TO_POINTER ((int) json_object_get_int_member (object, "uid")),
                           json_object_ref (object));
  }
  return found;
}

static void
complain (const GoldenCase *c, const char *device, const char *property, const char *what)
{
  g_printerr ("%s: %s: %s: %s\n", c->stem, device, property, what);
  g_test_fail ();
}

/* @device of the plan against what stands in QEMU's command line. */
static void
check_device (const GoldenCase *c, JsonObject *device, JsonObject *zpci)
{
  const char *label = json_object_get_string_member (device, "device");
  JsonObject *planned = json_object_get_object_member (device, "properties");
  g_autoptr (GList) names = json_object_get_members (zpci);
  g_autoptr (GList) planned_names = json_object_get_members (planned);
  g_autofree char *fid = g_strdup_printf ("0x%08x", (guint) json_object_get_int_member (zpci, "fid"));

  g_assert_cmpstr (json_object_get_string_member (zpci, "target"), ==, label);
  if (json_object_has_member (device, "fid"))
    g_assert_cmpstr (json_object_get_string_member (device, "fid"), ==, fid);
  for (GList *name = planned_names; name; name = name->next) {
    const char *value = json_object_get_string_member (planned, name->data);

    g_assert_true (g_str_equal (value, "on") || g_str_equal (value, "off"));
    if (!json_object_has_member (zpci, name->data) ||
        json_object_get_boolean_member (zpci, name->data) != g_str_equal (value, "on"))
      complain (c, label, name->data, "planned, but not so on QEMU's command line");
  }
  for (GList *name = names; name; name = name->next) {
    g_autofree char *by_hand = g_strdup_printf ("<qemu:property name='%s'", (const char *) name->data);

    if (!is_libvirts_own (name->data) && !json_object_has_member (planned, name->data) && !strstr (c->text, by_hand))
      complain (c, label, name->data, "on QEMU's command line, but neither planned nor written by hand");
  }
}

static void
check_devices (const GoldenCase *c, const char *plan_text, const char *command)
{
  g_autoptr (JsonNode) plan = json_from_string (plan_text, NULL);
  JsonArray *devices = json_object_get_array_member (json_node_get_object (plan), "devices");
  g_autoptr (GHashTable) zpci = find_zpci (command);

  for (guint i = 0; i < json_array_get_length (devices); i++) {
    JsonObject *device = json_array_get_object_element (devices, i);
    const char *uid = json_object_get_string_member_with_default (device, "uid", NULL);
    guint64 number = uid ? g_ascii_strtoull (uid, NULL, 16) : 0;
    JsonObject *found = g_hash_table_lookup (zpci, GUINT_TO_POINTER ((guint) number));

    if (uid && found)
      check_device (c, device, found);
    else if (uid)
      complain (c, json_object_get_string_member (device, "device"), uid, "no such zpci device in QEMU's command line");
  }
}

/* The lines that set HOME and XDG_*_HOME depend on whether root runs libvirt. */
static char *
without_folders (const char *lines)
{
  g_auto (GStrv) all = g_strsplit (lines, "\n", -1);
  GString *out = g_string_new (NULL);

  for (gsize i = 0; all[i]; i++) {
    if (!g_str_has_prefix (all[i], "HOME=") && !g_str_has_prefix (all[i], "XDG_"))
      g_string_append_printf (out, "%s%s", all[i], all[i + 1] ? "\n" : "");
  }
  return g_string_free (out, FALSE);
}

static char *
stack_path (const GoldenCase *c, const char *kind)
{
  g_autofree char *suffix = g_strdup_printf (".%s.%s", session.stack ? session.stack : "", kind);

  return golden_case_path (c, suffix);
}

/* A case that names no emulator is one of every stack. */
static gboolean
is_of_stack (const GoldenCase *c)
{
  g_autofree char *caps = golden_case_get (c, "caps", "qemu-7.2");

  return g_str_equal (caps, "qemu-7.2") || g_str_equal (caps, session.stack);
}

/* Who adds a case needs no other stack than the machine's: without a file of this stack, the zpci devices are compared. */
static gboolean
has_file (const char *args_path, const char *err_path)
{
  return g_str_equal (session.stack, stacks[0].name) || g_getenv ("ZPCI_TEST_REGENERATE") ||
         g_file_test (args_path, G_FILE_TEST_EXISTS) || g_file_test (err_path, G_FILE_TEST_EXISTS);
}

static void
test_case (gconstpointer stem)
{
  g_autoptr (GoldenCase) c = golden_case_load (stem);
  g_autofree char *args_path = stack_path (c, "args");
  g_autofree char *err_path = stack_path (c, "err");
  g_autofree char *plan = NULL, *text = NULL, *all_lines = NULL, *lines = NULL, *said = NULL;
  g_autoptr (ZpciNativeCopy) copy = NULL;
  g_autoptr (GError) error = NULL;
  const ZpciNativeOptions options = { golden_case_is (c, "explicit") ? ZPCI_STOCK_EXPLICIT : ZPCI_STOCK_NONE, NULL };
  gboolean refused = FALSE, simulated;

  if (session.why_not) {
    g_test_skip (session.why_not);
    return;
  }
  copy = zpci_native_copy (c->text, c->length, stem, &options, NULL);
  if (copy)
    plan = golden_case_plan (c, c->text, c->length, &refused);
  if (!copy || !is_of_stack (c) ||
      g_strcmp0 (copy->emulator, EMULATOR) != 0 || golden_case_is (c, "region-emulator")) {
    g_assert_false (g_file_test (args_path, G_FILE_TEST_EXISTS));
    g_assert_false (g_file_test (err_path, G_FILE_TEST_EXISTS));
    g_test_message ("no argv: the stock QEMU of this stack does not start it");
    return;
  }
  text = zpci_embed_native (session.embed, copy->xml, copy->simulated_xml, copy->type, copy->emulator, &simulated, &error);
  if (!text) {
    said = g_strdup_printf ("%s\n%s\n", zpci_error_code_name (error->code), error->message);
    if (session.exact && has_file (args_path, err_path))
      zpci_test_golden (err_path, said, -1);
    else
      g_test_message ("libvirt refuses it: %s", said);
    g_assert_false (g_file_test (args_path, G_FILE_TEST_EXISTS));
    return;
  }
  /* An override that only QEMU refuses is still libvirt's to print. */
  if (refused && !strstr (plan, "\"reason\" : \"override-name\"")) {
    g_assert_false (g_file_test (args_path, G_FILE_TEST_EXISTS));
    g_assert_false (g_file_test (err_path, G_FILE_TEST_EXISTS));
    g_test_message ("no argv: libvirt would print one, and the guest does not start");
    return;
  }
  all_lines = zpci_native_lines (text);
  lines = without_folders (all_lines);
  if (session.exact && has_file (args_path, err_path)) {
    zpci_test_golden (args_path, lines, -1);
    g_assert_false (g_file_test (err_path, G_FILE_TEST_EXISTS));
  }
  check_devices (c, plan, text);
}

/* Where CI is set, only what is newer than all stacks may be none of them. */
static void
find_stack (void)
{
  guint newest = G_N_ELEMENTS (stacks) - 1;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciQemuCaps) caps = zpci_qemu_caps_probe (EMULATOR, NULL, &error);
  gulong libvirt = 0;

  g_assert_no_error (error);
  virGetVersion (&libvirt, NULL, NULL);
  libvirt /= 1000;
  session.stack = stacks[newest].name;
  for (guint i = 0; caps && i <= newest; i++) {
    if (libvirt == stacks[i].libvirt && caps->major == stacks[i].major && caps->minor == stacks[i].minor) {
      session.stack = stacks[i].name;
      session.exact = TRUE;
      return;
    }
  }
  g_printerr ("libvirt %lu, QEMU %u.%u: only the zpci devices are compared\n", libvirt, caps ? caps->major : 0,
              caps ? caps->minor : 0);
  if (g_getenv ("CI") && libvirt <= stacks[newest].libvirt && (!caps || caps->major <= stacks[newest].major))
    exit (1);
}

static void
open_session (const char *program)
{
  g_auto (GStrv) again = zpci_test_again (program, ZPCI_EMBED_CHILD_NAME);
  const ZpciEmbedOptions options = { .simulate_kvm = TRUE, .again = (const char *const *) again };
  g_autoptr (GError) error = NULL;

  if (!g_file_test (EMULATOR, G_FILE_TEST_IS_EXECUTABLE))
    session.why_not = g_strdup (EMULATOR " is not installed (Debian: qemu-system-s390x, in 12 qemu-system-misc)");
  else if (!(session.embed = zpci_embed_start (&options, &error)))
    session.why_not = g_strdup (error->message);
  else
    find_stack ();
  if (session.why_not && g_getenv ("CI")) {
    g_printerr ("CI is set, and %s\n", session.why_not);
    exit (1);
  }
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) stems = NULL;
  int status;

  if (zpci_embed_child_main (argc, argv, &status))
    return status;
  zpci_test_init (&argc, &argv);
  open_session (argv[0]);
  stems = golden_case_stems ();
  for (guint i = 0; stems[i]; i++) {
    g_autofree char *path = g_strconcat ("/argv/", stems[i], NULL);

    g_test_add_data_func (path, stems[i], test_case);
  }
  status = g_test_run ();
  zpci_embed_end (session.embed);
  g_free (session.why_not);
  return status;
}
