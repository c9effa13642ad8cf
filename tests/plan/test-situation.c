/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Everyone who plans comes to the same decision about the same guest on the
 * same host; what a flag of a situation changes, and nothing besides.
 */
#include "zpci-capture.h"
#include "zpci-error.h"
#include "zpci-plan.h"
#include "zpci-test.h"

#include <string.h>

/* Those of the plug-in and the command line. */
static const struct {
  const char *name;
  ZpciSituationFlags flags;
} planners[] = {
  { "plan", ZPCI_SITUATION_OF_PLAN },
  { "hook", ZPCI_SITUATION_OF_HOOK },
  { "start", ZPCI_SITUATION_OF_START },
  { "guard", ZPCI_SITUATION_OF_GUARD },
};

static char emulator_path[] = "/usr/bin/qemu-system-s390x";
static char *region_emulators[] = { emulator_path, NULL };

/* Things to ask, and how often each was asked. */
typedef struct {
  const char *caps;      /* stem in tests/qemucapsdata; NULL: the emulator cannot be asked */
  guint emulators, versions;
  GString *machines;
} World;

static ZpciEmulator *
ask_emulator (gpointer data, const char *named, const char *machine, GError **error)
{
  World *world = data;
  g_autofree char *name = g_strdup_printf ("qemucapsdata/%s.json", world->caps);
  g_autofree char *path = zpci_test_data (name);
  ZpciQemuCaps *caps;

  world->emulators++;
  if (world->machines)
    g_string_append_printf (world->machines, "%s;", machine);
  if (!world->caps) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_TIMEOUT, "%s does not answer", named);
    return NULL;
  }
  caps = zpci_qemu_caps_load (path, error);
  g_assert_nonnull (caps);
  return zpci_emulator_new (named ? named : emulator_path, caps, NULL);
}

static gulong
get_libvirt_version (gpointer data)
{
  ((World *) data)->versions++;
  return 10000000;
}

static void
ask_vfio (gpointer data, const ZpciFunction *function, ZpciSituationVfio *vfio)
{
  vfio->relaxed = ZPCI_YES;
}

static const ZpciSituationCalls calls = { ask_emulator, get_libvirt_version, ask_vfio };

static ZpciHost *
load_host (const char *stem)
{
  g_autofree char *name = g_strdup_printf ("hosts/%s.zhost", stem);
  g_autofree char *path = zpci_test_data (name);
  g_autoptr (ZpciRoot) root = zpci_capture_load (path, NULL);
  ZpciHost *host = root ? zpci_host_read (root, NULL) : NULL;

  g_assert_nonnull (host);
  return host;
}

static ZpciDomain *
load_guest (const char *name, ZpciXml **xml)
{
  g_autofree char *path = zpci_test_data (name);
  gsize length;
  g_autofree char *text = zpci_test_read (path, &length);
  ZpciDomain *domain;

  *xml = zpci_xml_parse (text, length, name, NULL);
  domain = *xml ? zpci_domain_read (*xml, NULL) : NULL;
  g_assert_nonnull (domain);
  return domain;
}

static char *
plan_text (const ZpciConfig *config, ZpciHost *host, World *world, ZpciSituationFlags flags, ZpciDomain *domain)
{
  g_autoptr (ZpciSituation) situation = zpci_situation_new (config, host, &calls, world, flags);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciPlan) plan = zpci_plan_make (situation, domain, &error);
  g_autoptr (JsonNode) node = NULL;

  g_assert_no_error (error);
  node = zpci_plan_to_json (plan);
  return json_to_string (node, TRUE);
}

/* @also: flags that all of them have beside their own */
static void
assert_same_decision (const ZpciConfig *config, ZpciHost *host, World *world, ZpciSituationFlags also,
                      ZpciDomain *domain)
{
  g_autofree char *first = plan_text (config, host, world, planners[0].flags | also, domain);

  for (gsize i = 1; i < G_N_ELEMENTS (planners); i++) {
    g_autofree char *other = plan_text (config, host, world, planners[i].flags | also, domain);

    g_test_message ("%s for %s", planners[i].name, domain->name);
    g_assert_cmpstr (other, ==, first);
  }
}

/* Every guest that the tests of plans have, on hosts that interpret and hosts that do not. */
static void
test_same_decision (void)
{
  static const char *const hosts[] = { "kinds", "z13", "kvm-unknown" };
  static const char *const caps[] = { "qemu-10.0", "qemu-6.2-composed" };
  const ZpciConfig plain = { .strict = TRUE }, region = { .region_emulators = region_emulators };
  g_auto (GStrv) stems = zpci_test_stems ("plan/plandata", ".xml");

  for (gsize h = 0; h < G_N_ELEMENTS (hosts); h++) {
    g_autoptr (ZpciHost) host = load_host (hosts[h]);

    for (guint i = 0; stems[i]; i++) {
      g_autofree char *name = g_strdup_printf ("plan/plandata/%s.xml", stems[i]);
      g_autoptr (ZpciXml) xml = NULL;
      g_autoptr (ZpciDomain) domain = load_guest (name, &xml);
      World world = { .caps = caps[i % G_N_ELEMENTS (caps)] };

      assert_same_decision (&plain, host, &world, ZPCI_SITUATION_NONE, domain);
      assert_same_decision (&region, host, &world, ZPCI_SITUATION_NONE, domain);
      assert_same_decision (&plain, host, &world, ZPCI_SITUATION_NO_EMULATOR | ZPCI_SITUATION_NO_LIBVIRT, domain);
    }
  }
}

/* Unknown inputs never refuse: no planner that asks less refuses more. */
static void
test_asking_less (void)
{
  g_auto (GStrv) stems = zpci_test_stems ("plan/plandata", ".xml");
  g_autoptr (ZpciHost) host = load_host ("kinds");
  guint rows = 0;

  for (guint i = 0; stems[i]; i++) {
    g_autofree char *name = g_strdup_printf ("plan/plandata/%s.xml", stems[i]);
    g_autoptr (ZpciXml) xml = NULL;
    g_autoptr (ZpciDomain) domain = load_guest (name, &xml);
    World world = { .caps = "qemu-10.0" };
    g_autoptr (ZpciSituation) full = zpci_situation_new (NULL, host, &calls, &world, ZPCI_SITUATION_OF_PLAN);
    g_autoptr (ZpciSituation) any = zpci_situation_new (NULL, host, NULL, NULL, ZPCI_SITUATION_OF_ANY_GUEST);
    g_autoptr (ZpciPlan) known = zpci_plan_make (full, domain, NULL);
    g_autoptr (ZpciPlan) unknown = zpci_plan_make (any, domain, NULL);

    for (guint r = 0; known->warnings->len == 0 && r < known->rows->len; r++) {
      const ZpciPlanRow *more = g_ptr_array_index (known->rows, r), *less = g_ptr_array_index (unknown->rows, r);

      g_test_message ("%s %s", domain->name, more->device);
      g_assert_true (less->decision.path != ZPCI_PATH_REFUSED || more->decision.path == ZPCI_PATH_REFUSED);
      rows++;
    }
  }
  g_assert_cmpuint (rows, >, 100);
}

/* By zpci.conf or by the command line, with an emulator that is asked and one that is not. */
static void
test_region (void)
{
  static const ZpciSituationFlags also[] = { ZPCI_SITUATION_NONE, ZPCI_SITUATION_NO_EMULATOR };
  g_autoptr (ZpciHost) host = load_host ("kinds");
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free), warnings = g_ptr_array_new ();
  g_autoptr (ZpciConfig) config = zpci_config_load ("/nonexistent/zpci.conf", warnings);
  g_autoptr (ZpciXml) xml = NULL;
  g_autoptr (ZpciDomain) domain = load_guest ("plan/plandata/region-asked.xml", &xml);
  World world = { .caps = "qemu-10.0" };

  g_free (domain->emulator);
  domain->emulator = g_strdup ("/opt/qemu");
  zpci_config_add_region_emulators (config, NULL);
  zpci_config_add_region_emulators (config, paths);
  for (guint named = 0; named < 2; named++) {
    for (gsize i = 0; i < G_N_ELEMENTS (also); i++) {
      g_autofree char *text = plan_text (config, host, &world, ZPCI_SITUATION_OF_HOOK | also[i], domain);

      g_assert_true ((strstr (text, "\"region_emulator\" : true") != NULL) == named);
      g_assert_true ((strstr (text, "\"reason\" : \"region-qemu\"") != NULL) == !named);
      assert_same_decision (config, host, &world, also[i], domain);
    }
    g_ptr_array_add (paths, g_strdup ("/opt/other"));
    g_ptr_array_add (paths, g_strdup ("/opt/qemu"));
    zpci_config_add_region_emulators (config, paths);
  }
}

/* explicit makes an override for interp='on', but not in a guest that runs. */
static void
test_running (void)
{
  const ZpciConfig config = { .explicit_override = TRUE };
  g_autoptr (ZpciHost) host = load_host ("kinds");
  g_autoptr (ZpciXml) xml = NULL;
  g_autoptr (ZpciDomain) domain = load_guest ("plan/plandata/interp-on.xml", &xml);
  World world = { .caps = "qemu-10.0" };
  g_autofree char *plain = plan_text (NULL, host, &world, ZPCI_SITUATION_OF_START, domain);
  g_autofree char *start = plan_text (&config, host, &world, ZPCI_SITUATION_OF_START, domain);
  g_autofree char *guard = plan_text (&config, host, &world, ZPCI_SITUATION_OF_GUARD, domain);

  g_assert_nonnull (strstr (start, "\"taint\" : true"));
  g_assert_cmpstr (guard, ==, plain);
}

/* A host of another kind counts only where the guest starts on it. */
static void
test_here (void)
{
  g_autoptr (ZpciHost) host = load_host ("x86");
  g_autoptr (ZpciXml) xml = NULL;
  g_autoptr (ZpciDomain) domain = load_guest ("plan/plandata/x86-host.xml", &xml);
  World world = { .caps = "qemu-10.0" };
  g_autofree char *here = plan_text (NULL, host, &world, ZPCI_SITUATION_HERE, domain);
  g_autofree char *elsewhere = plan_text (NULL, host, &world, ZPCI_SITUATION_NONE, domain);
  g_autofree char *unread = plan_text (NULL, NULL, &world, ZPCI_SITUATION_NONE, domain);

  g_assert_false (zpci_situation_is_host (host));
  g_assert_nonnull (strstr (here, "the function is not on this host"));
  g_assert_cmpstr (elsewhere, ==, unread);
}

static void
test_vfio (void)
{
  g_autoptr (ZpciHost) host = load_host ("kinds");
  g_autoptr (ZpciXml) xml = NULL;
  g_autoptr (ZpciDomain) domain = load_guest ("plan/plandata/default.xml", &xml);
  World world = { .caps = "qemu-10.0" };
  g_autofree char *closed = plan_text (NULL, host, &world, ZPCI_SITUATION_NONE, domain);
  g_autofree char *opened = plan_text (NULL, host, &world, ZPCI_SITUATION_VFIO, domain);

  g_assert_null (strstr (closed, "VFIO GROUP capability"));
  g_assert_nonnull (strstr (opened, "VFIO GROUP capability"));
}

/* Once for each emulator and machine type; libvirt once. */
static void
test_asked_once (void)
{
  g_autoptr (ZpciHost) host = load_host ("kinds");
  g_autoptr (ZpciXml) xml = NULL;
  g_autoptr (ZpciDomain) domain = load_guest ("plan/plandata/default.xml", &xml);
  g_autoptr (GString) machines = g_string_new (NULL);
  World world = { .caps = "qemu-10.0", .machines = machines };
  g_autoptr (ZpciSituation) situation = zpci_situation_new (NULL, host, &calls, &world, ZPCI_SITUATION_OF_PLAN);

  for (guint i = 0; i < 6; i++) {
    g_autoptr (ZpciPlan) plan = NULL;

    zpci_situation_suppose_machine (situation, i < 3 ? NULL : "s390-ccw-virtio-7.1");
    plan = zpci_plan_make (situation, domain, NULL);
    g_assert_cmpstr (plan->machine, ==, i < 3 ? domain->machine : "s390-ccw-virtio-7.1");
  }
  g_assert_cmpstr (machines->str, ==, "s390-ccw-virtio-9.2;s390-ccw-virtio-7.1;");
  g_assert_cmpuint (world.emulators, ==, 2);
  g_assert_cmpuint (world.versions, ==, 1);
}

/* Where the caller wants no plan without the emulator, there is none, whoever asks. */
static void
test_no_answer (void)
{
  g_autoptr (ZpciHost) host = load_host ("kinds");
  g_autoptr (ZpciXml) xml = NULL;
  g_autoptr (ZpciDomain) domain = load_guest ("plan/plandata/default.xml", &xml);
  World world = { .caps = NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (planners); i++) {
    g_autoptr (ZpciSituation) situation = zpci_situation_new (NULL, host, &calls, &world, planners[i].flags);
    g_autoptr (GError) error = NULL;

    g_assert_null (zpci_plan_make (situation, domain, &error));
    zpci_test_assert_error (error, ZPCI_ERROR_TIMEOUT, "does not answer");
  }
  g_assert_cmpuint (world.emulators, ==, G_N_ELEMENTS (planners));
}

/* The others of a group are named, but not all 65,535 of a host that is made up. */
static void
test_large_group (void)
{
  g_autoptr (ZpciHost) host = load_host ("../plan/plandata/shared-group");
  g_autoptr (ZpciXml) xml = NULL;
  g_autoptr (ZpciDomain) domain = load_guest ("plan/plandata/group.xml", &xml);
  World world = { .caps = "qemu-7.2" };
  g_autoptr (ZpciSituation) situation = NULL;
  g_autoptr (ZpciPlan) plan = NULL;
  const ZpciFunction *member = g_ptr_array_index (host->functions, 0);
  const ZpciPlanRow *row;

  for (guint i = 0; i < 100; i++) {
    ZpciFunction *other = g_new0 (ZpciFunction, 1);

    other->configured = other->has_address = TRUE;
    other->address = (ZpciPciAddress) { .domain = 0x8000 + i };
    other->iommu_group = member->iommu_group;
    other->driver = g_strdup ("mlx5_core");
    g_ptr_array_add (host->functions, other);
  }
  situation = zpci_situation_new (NULL, host, &calls, &world, ZPCI_SITUATION_OF_PLAN);
  plan = zpci_plan_make (situation, domain, NULL);
  row = g_ptr_array_index (plan->rows, 0);
  g_assert_cmpuint (row->warnings->len, >=, 15);
  g_assert_cmpuint (row->warnings->len, <=, 17);
  g_assert_cmpint (row->state, ==, ZPCI_PLAN_CANNOT_START);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/situation/same-decision", test_same_decision);
  g_test_add_func ("/situation/asking-less", test_asking_less);
  g_test_add_func ("/situation/region", test_region);
  g_test_add_func ("/situation/running", test_running);
  g_test_add_func ("/situation/here", test_here);
  g_test_add_func ("/situation/vfio", test_vfio);
  g_test_add_func ("/situation/asked-once", test_asked_once);
  g_test_add_func ("/situation/no-answer", test_no_answer);
  g_test_add_func ("/situation/large-group", test_large_group);
  return g_test_run ();
}
