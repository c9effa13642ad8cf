/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Machine types of a guest: the emulator's answer goes before the name, and
 * the name decides only where there is no answer.
 */
#include "zpci-attach.h"
#include "zpci-plan-private.h"
#include "zpci-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define RHEL "qemu-rhel-9.4-composed"
#define UBUNTU "qemu-ubuntu-24.04-composed"
#define TYPE(name) "s390-ccw-virtio-" name

/* @from: (nullable): is replaced by @to in the record, which has it. */
static ZpciEmulator *
load (const char *stem, const char *from, const char *to)
{
  g_autofree char *name = g_strdup_printf ("qemucapsdata/%s.json", stem);
  g_autofree char *path = zpci_test_data (name);
  g_autofree char *text = zpci_test_read (path, NULL);
  g_auto (GStrv) parts = g_strsplit (text, from ? from : "\001", 2);
  g_autofree char *changed = g_strjoinv (to ? to : "", parts);
  g_autofree char *file = NULL;
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("zpci-machine-XXXXXX", &file, &error);
  ZpciQemuCaps *caps;

  g_assert_no_error (error);
  g_assert_true (!from || g_strv_length (parts) == 2);
  close (fd);
  g_assert_true (g_file_set_contents (file, changed, -1, NULL));
  caps = zpci_qemu_caps_load (file, &error);
  g_remove (file);
  g_assert_no_error (error);
  return zpci_emulator_new ("/usr/bin/qemu-system-s390x", caps, NULL);
}

static void
test_default (void)
{
  static const char on[] = "\"s390-ccw-virtio-rhel9.2.0\" : {\"forwarding-assist\": true, \"interpret\": true}";
  static const char off[] = "\"s390-ccw-virtio-rhel9.2.0\" : {\"forwarding-assist\": false, \"interpret\": false}";
  static const struct {
    const char *stem, *from, *to; /* NULL: no emulator; as load() takes them */
    const char *machine;
    ZpciTri wanted;
    const char *why;
  } cases[] = {
    { RHEL, NULL, NULL, TYPE ("rhel9.2.0"), ZPCI_YES, "machine type " TYPE ("rhel9.2.0") },
    { RHEL, NULL, NULL, TYPE ("rhel9.0.0"), ZPCI_NO, "machine type " TYPE ("rhel9.0.0") },
    { RHEL, NULL, NULL, "s390-ccw-virtio", ZPCI_YES, "machine type " TYPE ("rhel9.4.0") },
    { RHEL, NULL, NULL, NULL, ZPCI_YES, "machine type " TYPE ("rhel9.4.0") },
    /* Whatever the name says. */
    { RHEL, on, off, TYPE ("rhel9.2.0"), ZPCI_NO, "machine type " TYPE ("rhel9.2.0") },
    { RHEL, "rhel9.0.0\" : {\"forwarding-assist\": false, \"interpret\": false}",
      "rhel9.0.0\" : {\"forwarding-assist\": true, \"interpret\": true}", TYPE ("rhel9.0.0"), ZPCI_YES,
      "machine type " TYPE ("rhel9.0.0") },
    { UBUNTU, NULL, NULL, TYPE ("jammy"), ZPCI_NO, "machine type " TYPE ("jammy") },
    { UBUNTU, NULL, NULL, TYPE ("noble"), ZPCI_YES, "machine type " TYPE ("noble") },
    /* No answer. */
    { RHEL, on, "\"none\" : {}", TYPE ("rhel9.2.0"), ZPCI_YES,
      "machine type " TYPE ("rhel9.2.0") " by its name, since QEMU 8.2.0 did not tell" },
    { NULL, NULL, NULL, TYPE ("rhel9.2.0"), ZPCI_YES, "machine type " TYPE ("rhel9.2.0") },
    { NULL, NULL, NULL, TYPE ("zzz"), ZPCI_UNKNOWN, "machine type " TYPE ("zzz") },
    { NULL, NULL, NULL, NULL, ZPCI_YES, "default machine type of a QEMU that is not known" },
    { RHEL, NULL, NULL, TYPE ("rhel9.6.0"), ZPCI_UNKNOWN, "QEMU 8.2.0 offers no machine type '" TYPE ("rhel9.6.0") "'" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ZpciEmulator) emulator = cases[i].stem ? load (cases[i].stem, cases[i].from, cases[i].to) : NULL;
    ZpciFact fact = { ZPCI_UNKNOWN, NULL };

    g_test_message ("case %" G_GSIZE_FORMAT, i);
    zpci_plan_read_default (emulator, cases[i].machine, ZPCI_REQUEST_INTERP, &fact);
    g_assert_cmpint (fact.value, ==, cases[i].wanted);
    g_assert_cmpstr (fact.why, ==, cases[i].why);
    zpci_fact_clear (&fact);
  }
}

static void
test_near (void)
{
  static const struct {
    const char *stem, *machine, *near;
  } cases[] = {
    { "qemu-7.2", TYPE ("9.2"), "'" TYPE ("7.2") "', '" TYPE ("7.1") "' or '" TYPE ("7.0") "'" },
    { "qemu-7.2", TYPE ("2.3"), "'" TYPE ("2.4") "', '" TYPE ("2.5") "' or '" TYPE ("2.6") "'" },
    { "qemu-7.2", TYPE ("rhel9.2.0"), "'" TYPE ("7.2") "', '" TYPE ("7.1") "' or '" TYPE ("7.0") "'" },
    { RHEL, TYPE ("rhel9.6.0"), "'" TYPE ("rhel9.4.0") "', '" TYPE ("rhel9.2.0") "' or '" TYPE ("rhel9.0.0") "'" },
    { RHEL, TYPE ("rhel8.3.0"), "'" TYPE ("rhel8.4.0") "', '" TYPE ("rhel8.2.0") "' or '" TYPE ("rhel8.5.0") "'" },
    { "qemu-6.2-composed", TYPE ("7.2"), "'" TYPE ("6.2") "' or '" TYPE ("6.1") "'" },
    { "qemu-6.2-composed", "99999999999999999999999.99999999999999999", "'" TYPE ("6.2") "' or '" TYPE ("6.1") "'" },
    { "qemu-6.2-composed", "", "'" TYPE ("6.2") "' or '" TYPE ("6.1") "'" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ZpciEmulator) emulator = load (cases[i].stem, NULL, NULL);
    g_autofree char *near = zpci_plan_near_machines (emulator->caps, cases[i].machine);

    g_assert_cmpstr (near, ==, cases[i].near);
  }
}

static ZpciEmulator *
load_site (void)
{
  return load (UBUNTU, "\"query-machines\" : [",
               "\"query-machines\" : [ {\"name\": \"" TYPE ("site") "\", \"compat-props\": []},");
}

/* Requests to a running guest, where only the emulator knows its machine type. */
static void
test_attach (void)
{
  static const struct {
    const char *machine;
    ZpciAsk interp;
    gboolean asked; /* the emulator was */
    gboolean ok;
  } cases[] = {
    { TYPE ("noble"), ZPCI_ASK_ON, TRUE, TRUE },   { TYPE ("noble"), ZPCI_ASK_OFF, TRUE, FALSE },
    { TYPE ("jammy"), ZPCI_ASK_ON, TRUE, FALSE },  { TYPE ("jammy"), ZPCI_ASK_OFF, TRUE, TRUE },
    { TYPE ("site"), ZPCI_ASK_ON, TRUE, TRUE },    { TYPE ("site"), ZPCI_ASK_OFF, TRUE, FALSE },
    { TYPE ("site"), ZPCI_ASK_ON, FALSE, FALSE },  { TYPE ("site"), ZPCI_ASK_OFF, FALSE, FALSE },
  };
  /* A machine type that somebody added to a QEMU of his own. */
  g_autoptr (ZpciEmulator) emulator = load_site ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    ZpciDomain domain = { .type = (char *) "kvm", .machine = (char *) cases[i].machine };
    ZpciRequest request = { .interp = cases[i].interp };
    g_autoptr (GError) error = NULL;

    g_test_message ("case %" G_GSIZE_FORMAT, i);
    g_assert_cmpint (zpci_attach_check_defaults (cases[i].asked ? emulator : NULL, &domain, &request, &error), ==,
                     cases[i].ok);
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/machine/default", test_default);
  g_test_add_func ("/machine/near", test_near);
  g_test_add_func ("/machine/attach", test_attach);
  return g_test_run ();
}
