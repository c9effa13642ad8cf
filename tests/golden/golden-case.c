/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Loading a case, and what the core makes of it; no libvirt, no emulator.
 */
#include "golden-case.h"

#include "zpci-capture.h"
#include "zpci-test.h"

#include <string.h>

static char emulator_path[] = "/usr/bin/qemu-system-s390x";

GoldenCase *
golden_case_load (const char *stem)
{
  GoldenCase *c = g_new0 (GoldenCase, 1);
  g_autofree char *xml = NULL, *conf = NULL;

  c->stem = g_strdup (stem);
  c->conf = g_key_file_new ();
  xml = golden_case_path (c, ".xml");
  conf = golden_case_path (c, ".conf");
  c->text = zpci_test_read (xml, &c->length);
  if (g_file_test (conf, G_FILE_TEST_EXISTS)) {
    g_autoptr (GError) error = NULL;

    g_key_file_load_from_file (c->conf, conf, G_KEY_FILE_NONE, &error);
    g_assert_no_error (error);
  }
  return c;
}

void
golden_case_free (GoldenCase *c)
{
  g_free (c->stem);
  g_free (c->text);
  g_key_file_unref (c->conf);
  g_free (c);
}

/* <stem>.xml, but not the <stem>.stock.xml beside it. */
char **
golden_case_stems (void)
{
  g_auto (GStrv) all = zpci_test_stems (GOLDEN_FOLDER, ".xml");
  GPtrArray *stems = g_ptr_array_new ();

  for (guint i = 0; all[i]; i++) {
    if (!g_str_has_suffix (all[i], ".stock"))
      g_ptr_array_add (stems, g_strdup (all[i]));
  }
  g_ptr_array_add (stems, NULL);
  return (char **) g_ptr_array_free (stems, FALSE);
}

char *
golden_case_path (const GoldenCase *c, const char *suffix)
{
  g_autofree char *name = g_strconcat (GOLDEN_FOLDER, "/", c->stem, suffix, NULL);

  return zpci_test_data (name);
}

char *
golden_case_get (const GoldenCase *c, const char *key, const char *fallback)
{
  char *value = g_key_file_get_string (c->conf, "case", key, NULL);

  return value ? value : g_strdup (fallback);
}

gboolean
golden_case_is (const GoldenCase *c, const char *key)
{
  g_autofree char *value = golden_case_get (c, key, "no");

  return g_str_equal (value, "yes");
}

char *
golden_case_stock (const GoldenCase *c, gsize *length, gboolean *changed, GError **error)
{
  g_autofree char *name = g_strconcat (c->stem, ".xml", NULL);
  char *stock = NULL;

  if (!zpci_domxml_to_stock (c->text, c->length, name,
                             golden_case_is (c, "explicit") ? ZPCI_STOCK_EXPLICIT : ZPCI_STOCK_NONE, &stock, length,
                             error))
    return NULL;
  *changed = stock != NULL;
  if (!stock) {
    stock = g_malloc (c->length + 1);
    memcpy (stock, c->text, c->length + 1);
    *length = c->length;
  }
  return stock;
}

static ZpciTri
get_tri (const GoldenCase *c, const char *key)
{
  g_autofree char *value = golden_case_get (c, key, "");

  return *value == '\0' ? ZPCI_UNKNOWN : g_str_equal (value, "yes") ? ZPCI_YES : ZPCI_NO;
}

static ZpciEmulator *
ask_emulator (gpointer data, const char *named, const char *machine, GError **error)
{
  g_autofree char *stem = golden_case_get (data, "caps", "qemu-7.2");
  g_autofree char *name = g_strdup_printf ("qemucapsdata/%s.json", stem);
  g_autofree char *path = zpci_test_data (name);
  ZpciQemuCaps *caps = zpci_qemu_caps_load (path, error);

  return caps ? zpci_emulator_new (emulator_path, caps, NULL) : NULL;
}

static gulong
get_libvirt_version (gpointer data)
{
  g_autofree char *version = golden_case_get (data, "libvirt", "9000000");

  return strtoul (version, NULL, 10);
}

static void
ask_vfio (gpointer data, const ZpciFunction *function, ZpciSituationVfio *vfio)
{
  vfio->relaxed = get_tri (data, "relaxed");
  vfio->region_offered = get_tri (data, "vfio-region");
}

static ZpciHost *
load_host (const GoldenCase *c, GError **error)
{
  g_autofree char *stem = golden_case_get (c, "host", "z16");
  g_autofree char *name = g_strdup_printf ("hosts/%s.zhost", stem);
  g_autofree char *path = zpci_test_data (name);
  g_autoptr (ZpciRoot) root = zpci_capture_load (path, error);

  return root ? zpci_host_read (root, error) : NULL;
}

static ZpciPlan *
make_plan (const GoldenCase *c, ZpciHost *host, ZpciDomain *domain, GError **error)
{
  static const ZpciSituationCalls calls = { ask_emulator, get_libvirt_version, ask_vfio };
  g_autofree char *machine = golden_case_get (c, "machine", NULL);
  char *emulators[] = { golden_case_is (c, "region-emulator") ? emulator_path : NULL, NULL };
  ZpciConfig config = { .explicit_override = golden_case_is (c, "explicit"), .region_emulators = emulators };
  gboolean has_vfio = get_tri (c, "relaxed") || get_tri (c, "vfio-region");
  g_autoptr (ZpciSituation) situation =
      zpci_situation_new (&config, host, &calls, (gpointer) c,
                          ZPCI_SITUATION_HERE | (has_vfio ? ZPCI_SITUATION_VFIO : ZPCI_SITUATION_NONE));

  zpci_situation_suppose_machine (situation, machine);
  return zpci_plan_make (situation, domain, error);
}

char *
golden_case_plan (const GoldenCase *c, const char *text, gsize length, gboolean *refused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciHost) host = load_host (c, &error);
  g_autoptr (ZpciXml) xml = host ? zpci_xml_parse (text, length, c->stem, &error) : NULL;
  g_autoptr (ZpciDomain) domain = xml ? zpci_domain_read (xml, &error) : NULL;
  g_autoptr (ZpciPlan) plan = domain ? make_plan (c, host, domain, &error) : NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *json = NULL;

  g_assert_no_error (error);
  *refused = plan->refused;
  node = zpci_plan_to_json (plan);
  json = json_to_string (node, TRUE);
  return g_strconcat (json, "\n", NULL);
}
