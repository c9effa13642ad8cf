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

typedef struct {
  GHashTable *words;
  ZpciPlanVfio vfio;
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

static void
fake_vfio (const ZpciFunction *function, ZpciPlanVfio *vfio, gpointer data)
{
  g_assert_nonnull (function);
  *vfio = ((Setting *) data)->vfio;
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

static char *
plan_text (ZpciDomain *domain, const Setting *setting)
{
  const char *host_name = word (setting, "host"), *qemu = word (setting, "qemu");
  g_autoptr (ZpciHost) host = strcmp (host_name, "none") == 0 ? NULL : load_host (host_name);
  g_autoptr (ZpciQemuCaps) caps = strcmp (qemu, "none") == 0 ? NULL : load_caps (qemu);
  ZpciPlanOptions options = {
    .caps = caps,
    .caps_why = "no emulator in this test",
    .machine = word (setting, "machine"),
    .region_emulator = word (setting, "region-emulator") != NULL,
    .explicit_override = word (setting, "explicit") != NULL,
    .libvirt_version = word (setting, "libvirt") ? strtoul (word (setting, "libvirt"), NULL, 10) : 0,
    .vfio = setting->vfio.relaxed || setting->vfio.region_offered ? fake_vfio : NULL,
    .vfio_data = (gpointer) setting,
  };
  g_autoptr (ZpciPlan) plan = zpci_plan_make (domain, host, &options);
  g_autoptr (JsonNode) node = zpci_plan_to_json (plan);
  g_autofree char *text = json_to_string (node, TRUE);

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
