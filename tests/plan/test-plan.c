/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Plans of tests/plan/plandata: every <case>.xml with its <case>.plan.json. The
 * comment in the first line says what the guest is planned for:
 * host=, qemu= (stems in tests/hosts and tests/qemucapsdata; "none": not known),
 * machine= ("what if"), libvirt= (as virGetVersion() counts), relaxed= and
 * vfio-region= (what VFIO would say of every function), region-emulator, explicit.
 */
#include "zpci-capture.h"
#include "zpci-plan.h"
#include "zpci-test.h"

#include <string.h>

static char emulator_path[] = "/usr/bin/qemu-system-s390x";

typedef struct {
  GHashTable *words;
  ZpciSituationVfio vfio;
} Setting;

/* "<!-- plan: host=z16 explicit -->" */
static GHashTable *
parse_words (const char *xml)
{
  GHashTable *words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *line = g_strndup (xml, strcspn (xml, "\n"));
  g_auto (GStrv) parts = NULL;

  g_assert_true (g_str_has_prefix (line, "<!-- plan: ") && g_str_has_suffix (line, " -->"));
  line[strlen (line) - strlen (" -->")] = '\0';
  parts = g_strsplit (line + strlen ("<!-- plan: "), " ", -1);
  for (guint i = 0; parts[i]; i++) {
    const char *value = strchr (parts[i], '=');
    char *key = g_strndup (parts[i], strcspn (parts[i], "="));

    g_hash_table_insert (words, key, g_strdup (value ? value + 1 : "yes"));
  }
  return words;
}

static const char *
word (const Setting *setting, const char *key)
{
  return g_hash_table_lookup (setting->words, key);
}

static ZpciTri
tri (const char *text)
{
  return !text ? ZPCI_UNKNOWN : strcmp (text, "yes") == 0 ? ZPCI_YES : ZPCI_NO;
}

static ZpciHost *
load_host (const char *stem)
{
  g_autofree char *name = g_strdup_printf ("hosts/%s.zhost", stem);
  g_autofree char *path = zpci_test_data (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = zpci_capture_load (path, &error);
  ZpciHost *host = root ? zpci_host_read (root, &error) : NULL;

  g_assert_no_error (error);
  return host;
}

static ZpciQemuCaps *
load_caps (const char *stem)
{
  g_autofree char *name = g_strdup_printf ("qemucapsdata/%s.json", stem);
  g_autofree char *path = zpci_test_data (name);
  g_autoptr (GError) error = NULL;
  ZpciQemuCaps *caps = zpci_qemu_caps_load (path, &error);

  g_assert_no_error (error);
  return caps;
}

static ZpciEmulator *
ask_emulator (gpointer data, const char *named, const char *machine, GError **error)
{
  const char *qemu = word (data, "qemu");

  if (strcmp (qemu, "none") == 0)
    return zpci_emulator_new (emulator_path, NULL, "no emulator in this test");
  return zpci_emulator_new (emulator_path, load_caps (qemu), NULL);
}

static gulong
get_libvirt_version (gpointer data)
{
  const char *version = word (data, "libvirt");

  return version ? strtoul (version, NULL, 10) : 0;
}

static void
ask_vfio (gpointer data, const ZpciFunction *function, ZpciSituationVfio *vfio)
{
  g_assert_nonnull (function);
  *vfio = ((const Setting *) data)->vfio;
}

static const ZpciSituationCalls calls = { ask_emulator, get_libvirt_version, ask_vfio };

static char *
plan_text (ZpciDomain *domain, Setting *setting)
{
  const char *host_name = word (setting, "host");
  char *emulators[] = { word (setting, "region-emulator") ? emulator_path : NULL, NULL };
  ZpciConfig config = { .explicit_override = word (setting, "explicit") != NULL, .region_emulators = emulators };
  g_autoptr (ZpciHost) host = strcmp (host_name, "none") == 0 ? NULL : load_host (host_name);
  gboolean has_vfio = setting->vfio.relaxed || setting->vfio.region_offered;
  g_autoptr (ZpciSituation) situation =
      zpci_situation_new (&config, host, &calls, setting,
                          ZPCI_SITUATION_HERE | (has_vfio ? ZPCI_SITUATION_VFIO : ZPCI_SITUATION_NONE));
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciPlan) plan = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  zpci_situation_suppose_machine (situation, word (setting, "machine"));
  plan = zpci_plan_make (situation, domain, &error);
  g_assert_no_error (error);
  node = zpci_plan_to_json (plan);
  text = json_to_string (node, TRUE);
  return g_strconcat (text, "\n", NULL);
}

static void
test_case (gconstpointer stem)
{
  g_autofree char *xml_name = g_strdup_printf ("plan/plandata/%s.xml", (const char *) stem);
  g_autofree char *json_name = g_strdup_printf ("plan/plandata/%s.plan.json", (const char *) stem);
  g_autofree char *xml_path = zpci_test_data (xml_name);
  g_autofree char *json_path = zpci_test_data (json_name);
  gsize length;
  g_autofree char *text = zpci_test_read (xml_path, &length);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciXml) xml = zpci_xml_parse (text, length, xml_name, &error);
  g_autoptr (ZpciDomain) domain = xml ? zpci_domain_read (xml, &error) : NULL;
  g_autofree char *actual = NULL;
  Setting setting;

  g_assert_no_error (error);
  setting.words = parse_words (text);
  setting.vfio.relaxed = tri (word (&setting, "relaxed"));
  setting.vfio.region_offered = tri (word (&setting, "vfio-region"));
  actual = plan_text (domain, &setting);
  g_hash_table_unref (setting.words);
  zpci_test_golden (json_path, actual, -1);
}

/* A golden file whose document is gone checks nothing. */
static void
test_orphans (void)
{
  g_auto (GStrv) stems = zpci_test_stems ("plan/plandata", ".plan.json");

  for (guint i = 0; stems[i]; i++) {
    g_autofree char *name = g_strdup_printf ("plan/plandata/%s.xml", stems[i]);
    g_autofree char *path = zpci_test_data (name);

    if (!g_file_test (path, G_FILE_TEST_IS_REGULAR)) {
      g_printerr ("%s.plan.json has no %s.xml\n", stems[i], stems[i]);
      g_test_fail ();
    }
  }
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) stems = NULL;

  zpci_test_init (&argc, &argv);
  g_test_add_func ("/plan-data/orphans", test_orphans);
  stems = zpci_test_stems ("plan/plandata", ".xml");
  for (guint i = 0; stems[i]; i++) {
    g_autofree char *path = g_strconcat ("/plan/", stems[i], NULL);

    g_test_add_data_func (path, stems[i], test_case);
  }
  return g_test_run ();
}
