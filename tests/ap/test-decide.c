/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The decision about a matrix: each row of its table comes up, and what is
 * unknown never refuses.
 */
#include "zpci-ap-decide.h"
#include "zpci-capture.h"
#include "zpci-test.h"

#include <string.h>

#define REDUCED "c2177883-f1bb-47f0-914d-32a22e3a8804"
#define MANUAL "9f3e4d5c-6b7a-4890-a1b2-c3d4e5f60718"
#define PASSED "6d1a2f34-0c5e-4b7a-9d3e-5f6a7b8c9d0e"
#define APPV_REMEDY                                                                                                    \
  "add <feature policy='require' name='appv'/> and the same for appvi, on a machine and QEMU that have them"
#define NOBODY "11111111-2222-4333-8444-555555555555"

/* Of one captured host. */
typedef struct {
  ZpciApHost *host;
  ZpciApStored *stored;
  ZpciApDecideInput input;
} Case;

static void
open_case (Case *c, const char *stem, const char *uuid)
{
  g_autofree char *name = g_strdup_printf ("hosts/%s.zhost", stem);
  g_autofree char *path = zpci_test_data (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = zpci_capture_load (path, &error);

  g_assert_no_error (error);
  c->host = zpci_ap_host_read (root);
  c->stored = zpci_ap_stored_read (root);
  c->input = (ZpciApDecideInput){
    .host = c->host, .stored = c->stored, .uuid = uuid, .kvm = ZPCI_YES,
    .vfio_ap = ZPCI_YES, .ap = ZPCI_YES, .apft = ZPCI_YES, .apqci = ZPCI_YES, .apqi = ZPCI_YES,
    .appv = ZPCI_YES, .qemu_appv = ZPCI_YES,
  };
}

static void
close_case (Case *c)
{
  zpci_ap_host_free (c->host);
  zpci_ap_stored_free (c->stored);
}

static gboolean
has (const GPtrArray *list, const char *id)
{
  for (guint i = 0; i < list->len; i++)
    if (strcmp (((const ZpciReason *) g_ptr_array_index (list, i))->row->id, id) == 0)
      return TRUE;
  return FALSE;
}

/* @id: the reason that is named; NULL: none. */
static void
assert_decision (Case *c, ZpciApResult result, const char *id)
{
  g_autoptr (ZpciApDecision) decision = zpci_ap_decide (&c->input);
  const ZpciReason *first = decision->reasons->len > 0 ? g_ptr_array_index (decision->reasons, 0) : NULL;

  g_assert_cmpstr (zpci_ap_result_name (decision->result), ==, zpci_ap_result_name (result));
  g_assert_cmpstr (first ? first->row->id : NULL, ==, id);
}

static void
assert_note (Case *c, const char *id)
{
  g_autoptr (ZpciApDecision) decision = zpci_ap_decide (&c->input);

  g_assert_true (has (decision->notes, id));
}

/* It would pass, if @text were not open. */
static void
assert_unknown (Case *c, const char *text)
{
  g_autoptr (ZpciApDecision) decision = zpci_ap_decide (&c->input);

  g_assert_cmpstr (zpci_ap_result_name (decision->result), ==, "unknown");
  g_assert_cmpuint (decision->reasons->len, ==, 0);
  g_assert_cmpuint (decision->unknowns->len, >, 0);
  g_assert_cmpstr (g_ptr_array_index (decision->unknowns, 0), ==, text);
}

/* @text: cause and remedy of the reason that is named. */
static void
assert_first (Case *c, const char *text)
{
  g_autoptr (ZpciApDecision) decision = zpci_ap_decide (&c->input);
  g_autofree char *said = NULL;

  g_assert_cmpuint (decision->reasons->len, >, 0);
  said = zpci_reason_format (g_ptr_array_index (decision->reasons, 0));
  g_assert_cmpstr (said, ==, text);
}

static void
test_start (void)
{
  ZpciApMatrix merged = { 0 };
  Case c;

  zpci_ap_set_add (&merged.adapters, 5);
  zpci_ap_set_add (&merged.adapters, 8);
  zpci_ap_set_add (&merged.domains, 0x11);
  zpci_ap_set_add (&merged.control, 4);
  open_case (&c, "ap-z16", PASSED);
  assert_decision (&c, ZPCI_AP_RESULT_PASSED, NULL);
  c.input.kvm = ZPCI_NO;
  assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-tcg");
  c.input.started = TRUE;
  assert_decision (&c, ZPCI_AP_RESULT_PASSED, NULL);
  c.input.started = FALSE;
  c.input.kvm = ZPCI_UNKNOWN;
  assert_unknown (&c, "whether the guest is of type kvm is not known");
  c.input.another = TRUE;
  assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-two");
  c.input.merged = &merged;
  assert_first (&c, "the guest has two vfio-ap devices, and QEMU takes one: put both matrices into one mediated device: "
                    "virt-zpci mdev --adapters 0x05,0x08 --domains 0x0011 --control 0x0004");
  c.input.another = FALSE;
  c.input.ap = ZPCI_NO;
  assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-cpu");
  c.input.ap = ZPCI_UNKNOWN;
  assert_unknown (&c, "whether the guest is of type kvm is not known");
  c.input.kvm = ZPCI_YES;
  assert_unknown (&c, "whether the CPU model of the guest has the feature ap is not known");
  c.input.started = TRUE;
  assert_decision (&c, ZPCI_AP_RESULT_PASSED, NULL);
  c.input.started = FALSE;
  c.input.ap = ZPCI_YES;
  c.input.holder = "db02";
  assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-held");
  c.input.holder = NULL;
  c.input.uuid = NOBODY;
  assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-no-mdev");
  c.input.uuid = MANUAL;
  assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-not-started");
  c.input.host = NULL;
  assert_decision (&c, ZPCI_AP_RESULT_UNKNOWN, NULL);
  close_case (&c);
  open_case (&c, "emulated", PASSED);
  assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-no-bus");
  close_case (&c);
  open_case (&c, "ap-debian13", PASSED);
  assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-not-built");
  c.host->can_load = ZPCI_YES;
  assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-no-driver");
  c.host->can_load = ZPCI_UNKNOWN;
  assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-no-driver");
  close_case (&c);
}

/* QEMU, and what the CPU has from it and from the host. */
static void
test_emulator (void)
{
  Case c;

  open_case (&c, "ap-z16", PASSED);
  c.input.vfio_ap = ZPCI_NO;
  c.input.qemu = "QEMU 7.2.22";
  assert_first (&c, "QEMU 7.2.22 has no device vfio-ap: use a QEMU that has it");
  assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-emulator");
  c.input.another = TRUE;
  assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-emulator");
  c.input.another = FALSE;
  c.input.started = TRUE;
  assert_decision (&c, ZPCI_AP_RESULT_PASSED, NULL);
  c.input.started = FALSE;
  c.input.vfio_ap = ZPCI_UNKNOWN;
  assert_unknown (&c, "whether QEMU has the device vfio-ap is not known: it was not asked");
  c.input.why_no_qemu = "no QEMU for s390x is installed";
  assert_unknown (&c, "whether QEMU has the device vfio-ap is not known: no QEMU for s390x is installed");
  /* A lost queue is lost, whatever the emulator. */
  c.input.uuid = REDUCED;
  assert_decision (&c, ZPCI_AP_RESULT_REDUCED, "ap-not-bound");
  c.input.uuid = PASSED;
  c.input.vfio_ap = ZPCI_YES;
  c.input.not_of_qemu = "appv";
  assert_first (&c, "QEMU 7.2.22 has no CPU feature appv: use a QEMU that has it");
  c.input.not_of_qemu = NULL;
  c.input.not_of_host = "apqi";
  assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-cpu-host");
  c.input.kvm = ZPCI_NO;
  assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-tcg");
  c.input.kvm = ZPCI_YES;
  c.input.not_of_host = NULL;
  assert_decision (&c, ZPCI_AP_RESULT_PASSED, NULL);
  close_case (&c);
}

/* Features that are not known matter where something rests on them. */
static void
test_features (void)
{
  Case c;

  open_case (&c, "ap-z16", PASSED);
  c.input.apqi = ZPCI_UNKNOWN;
  c.input.appv = ZPCI_UNKNOWN;
  assert_decision (&c, ZPCI_AP_RESULT_PASSED, NULL);
  c.input.apqci = ZPCI_UNKNOWN; /* the domain is 0x0011 */
  assert_unknown (&c, "whether the CPU model of the guest has the feature apqci is not known");
  c.input.apqci = ZPCI_YES;
  c.input.apft = ZPCI_UNKNOWN;
  assert_unknown (&c, "whether the CPU model of the guest has the feature apft is not known");
  c.input.started = TRUE;
  assert_unknown (&c, "whether the CPU model of the guest has the feature apft is not known");
  close_case (&c);
}

/* Secure Execution: the one of CPU, QEMU and host that lacks appv is named. */
static void
test_secure (void)
{
  Case c;

  open_case (&c, "ap-z16", PASSED);
  c.input.secure = TRUE;
  c.input.appv = ZPCI_NO;
  c.input.qemu = "QEMU 7.2.22";
  c.input.qemu_appv = ZPCI_NO;
  assert_first (&c, "QEMU 7.2.22 does not know the CPU feature appv, so that this guest can use no queue: " APPV_REMEDY);
  c.input.qemu_appv = ZPCI_YES;
  c.host->appv = ZPCI_NO;
  assert_first (&c, "firmware does not pass queues to guests with Secure Execution, so that this guest can use no queue: "
                    APPV_REMEDY);
  c.host->appv = ZPCI_YES;
  assert_first (&c, "the CPU model of the guest lacks appv, so that this guest can use no queue: " APPV_REMEDY);
  assert_decision (&c, ZPCI_AP_RESULT_EMPTY, "ap-se-cpu");
  close_case (&c);
}

static void
test_arrival (void)
{
  ZpciApMdev *mdev;
  Case c;

  open_case (&c, "ap-z16", REDUCED);
  assert_decision (&c, ZPCI_AP_RESULT_REDUCED, "ap-not-bound");
  assert_note (&c, "ap-not-ready");
  c.input.apft = ZPCI_NO;
  assert_decision (&c, ZPCI_AP_RESULT_EMPTY, "ap-apft");
  c.input.apft = ZPCI_YES;
  c.input.apqi = ZPCI_NO;
  assert_note (&c, "ap-apqi");
  c.input.uuid = PASSED;
  c.input.apqci = ZPCI_NO;
  assert_decision (&c, ZPCI_AP_RESULT_REDUCED, "ap-apqci");
  c.input.apqci = ZPCI_YES;
  c.input.secure = TRUE;
  assert_decision (&c, ZPCI_AP_RESULT_REDUCED, "ap-se-cca");
  c.input.appv = ZPCI_NO;
  assert_decision (&c, ZPCI_AP_RESULT_EMPTY, "ap-se-cpu");
  c.input.secure = FALSE;
  assert_decision (&c, ZPCI_AP_RESULT_PASSED, NULL);

  mdev = (ZpciApMdev *) zpci_ap_host_find_mdev (c.host, PASSED);
  mdev->guest_known = FALSE;
  zpci_ap_set_add (&mdev->assigned.control, 0x99);
  assert_decision (&c, ZPCI_AP_RESULT_REDUCED, "ap-control-filtered");
  mdev->assigned.control = (ZpciApSet){ { 0 } };
  zpci_ap_set_add (&mdev->assigned.adapters, 0x99);
  assert_decision (&c, ZPCI_AP_RESULT_REDUCED, "ap-not-configured");
  zpci_ap_set_remove (&mdev->assigned.adapters, 0x99);
  zpci_ap_set_add (&mdev->assigned.adapters, 0x05);
  assert_decision (&c, ZPCI_AP_RESULT_REDUCED, "ap-host-pool");
  zpci_ap_set_remove (&mdev->assigned.adapters, 0x05);
  zpci_ap_set_remove (&c.host->state->present[8], 0x11);
  zpci_ap_set_remove (&c.host->state->vfio[8], 0x11);
  assert_decision (&c, ZPCI_AP_RESULT_EMPTY, "ap-no-queue");
  zpci_ap_set_add (&c.host->state->present[8], 0x11);
  zpci_ap_set_add (&c.host->state->vfio[8], 0x11);
  c.host->state->keeps_unready = FALSE;
  zpci_ap_set_add (&c.host->state->deconfigured[8], 0x11);
  assert_decision (&c, ZPCI_AP_RESULT_EMPTY, "ap-deconfigured");
  zpci_ap_set_remove (&c.host->state->deconfigured[8], 0x11);
  zpci_ap_set_add (&c.host->state->checkstopped[8], 0x11);
  assert_decision (&c, ZPCI_AP_RESULT_EMPTY, "ap-checkstop");
  zpci_ap_set_remove (&c.host->state->checkstopped[8], 0x11);
  zpci_ap_set_add (&c.host->state->unknown[8], 0x11);
  zpci_ap_set_remove (&c.host->state->vfio[8], 0x11);
  assert_decision (&c, ZPCI_AP_RESULT_UNKNOWN, NULL);
  mdev->guest_known = TRUE;
  assert_decision (&c, ZPCI_AP_RESULT_PASSED, NULL);
  zpci_ap_set_remove (&c.host->state->unknown[8], 0x11);
  assert_note (&c, "ap-rule-differs");
  close_case (&c);
  open_case (&c, "ap-z16", PASSED);
  mdev = (ZpciApMdev *) zpci_ap_host_find_mdev (c.host, PASSED);
  mdev->assigned_cut = TRUE;
  assert_note (&c, "ap-truncated");
  close_case (&c);
  open_case (&c, "ap-override", REDUCED);
  assert_note (&c, "ap-mixed-override");
  close_case (&c);
  open_case (&c, "ap-noqci", REDUCED);
  if (c.host->mdevs->len > 0) {
    c.input.uuid = ((const ZpciApMdev *) g_ptr_array_index (c.host->mdevs, 0))->uuid;
    assert_decision (&c, ZPCI_AP_RESULT_EMPTY, "ap-no-qci");
  }
  close_case (&c);
}

static void
test_empty (void)
{
  ZpciApMdev *mdev;
  Case c;

  open_case (&c, "ap-z16", PASSED);
  mdev = (ZpciApMdev *) zpci_ap_host_find_mdev (c.host, PASSED);
  mdev->guest_known = FALSE;
  mdev->assigned.adapters = (ZpciApSet){ { 0 } };
  assert_decision (&c, ZPCI_AP_RESULT_EMPTY, "ap-half-matrix");
  mdev->assigned.domains = (ZpciApSet){ { 0 } };
  assert_decision (&c, ZPCI_AP_RESULT_EMPTY, "ap-empty-matrix");
  zpci_ap_set_add (&mdev->assigned.control, 4);
  assert_decision (&c, ZPCI_AP_RESULT_EMPTY, "ap-control-only");
  close_case (&c);
}

/* @text: of the requirement, if it is what is named first; NULL: it is not. */
static void
assert_required (Case *c, ZpciTri met, const char *text)
{
  g_autoptr (ZpciApDecision) decision = zpci_ap_decide (&c->input);
  g_autofree char *said = NULL;

  g_assert_true (decision->has_required);
  g_assert_true (zpci_ap_matrix_equal (&decision->required, c->input.required));
  g_assert_cmpint (decision->met, ==, met);
  if (!text) {
    g_assert_false (has (decision->reasons, "ap-requirement"));
    return;
  }
  said = zpci_reason_format (g_ptr_array_index (decision->reasons, 0));
  g_assert_cmpstr (said, ==, text);
}

static void
test_required (void)
{
  ZpciApMatrix required = { 0 };
  Case c;

  open_case (&c, "ap-z16", REDUCED);
  c.input.required = &required;
  zpci_ap_set_add (&required.adapters, 5);
  zpci_ap_set_add (&required.domains, 4);
  assert_decision (&c, ZPCI_AP_RESULT_REDUCED, "ap-not-bound");
  assert_required (&c, ZPCI_YES, NULL);
  zpci_ap_set_add (&required.adapters, 7);
  assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-requirement");
  assert_required (&c, ZPCI_NO, "the guest requires adapter 0x07, and 07.0004 has no driver, so that adapter 0x07 does not "
                                "arrive: bind it to vfio_ap, or take its adapter or domain out of the matrix");
  /* A guest that runs is told the same, and is not said to be refused. */
  c.input.started = TRUE;
  assert_decision (&c, ZPCI_AP_RESULT_REDUCED, "ap-requirement");
  c.input.started = FALSE;
  zpci_ap_set_remove (&required.adapters, 7);
  zpci_ap_set_add (&required.control, 0x11);
  assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-requirement");
  assert_required (&c, ZPCI_NO, "the guest requires control domain 0x0011, and control domain 0x0011 is not assigned to "
                                REDUCED ": assign it, or remove it from <ap>");
  close_case (&c);
}

/* A queue that arrives and cannot be used does not count; nor does one that is not known. */
static void
test_required_use (void)
{
  ZpciApMatrix required = { 0 };
  Case c;

  open_case (&c, "ap-z16", REDUCED);
  c.input.required = &required;
  zpci_ap_set_add (&required.adapters, 5);
  zpci_ap_set_add (&required.domains, 4);
  c.input.apft = ZPCI_NO;
  assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-requirement");
  assert_required (&c, ZPCI_NO, "the guest requires adapter 0x05, and the CPU model of the guest has ap and lacks apft, without "
                                "which it finds no queue: add <feature policy='require' name='apft'/>");
  c.input.apft = ZPCI_UNKNOWN;
  assert_decision (&c, ZPCI_AP_RESULT_REDUCED, "ap-not-bound");
  assert_required (&c, ZPCI_UNKNOWN, NULL);
  c.input.apft = ZPCI_YES;
  assert_required (&c, ZPCI_YES, NULL);
  c.input.secure = TRUE;
  assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-requirement");
  assert_required (&c, ZPCI_NO, "the guest requires adapter 0x05, and 05.0004 is a CCA queue, which a guest with Secure Execution "
                                "cannot use; old guest kernels hang at boot: take adapter 0x05 out of the matrix");
  c.input.secure = FALSE;
  ((ZpciApMdev *) zpci_ap_host_find_mdev (c.host, REDUCED))->guest_known = FALSE;
  zpci_ap_set_add (&c.host->state->unknown[5], 4);
  zpci_ap_set_remove (&c.host->state->vfio[5], 4);
  assert_decision (&c, ZPCI_AP_RESULT_UNKNOWN, NULL);
  assert_required (&c, ZPCI_UNKNOWN, NULL);
  /* More than what is assigned can never arrive. */
  zpci_ap_set_add (&required.domains, 0x12);
  assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-requirement");
  close_case (&c);
}

/* A device that is not active is compared with its definition, behind the first reason. */
static void
test_required_start (void)
{
  ZpciApMatrix required = { 0 };
  Case c;

  open_case (&c, "ap-z16", MANUAL);
  c.input.required = &required;
  zpci_ap_set_add (&required.adapters, 0xee);
  zpci_ap_set_add (&required.domains, 4);
  assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-not-started");
  {
    g_autoptr (ZpciApDecision) decision = zpci_ap_decide (&c.input);

    g_assert_true (has (decision->reasons, "ap-requirement"));
    g_assert_cmpint (decision->met, ==, ZPCI_NO);
  }
  c.input.uuid = NOBODY;
  assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-no-mdev");
  assert_required (&c, ZPCI_NO, NULL);
  c.input.host = NULL;
  assert_decision (&c, ZPCI_AP_RESULT_UNKNOWN, NULL);
  assert_required (&c, ZPCI_UNKNOWN, NULL);
  close_case (&c);
  open_case (&c, "ap-noqci", PASSED);
  c.input.required = &required;
  zpci_ap_set_remove (&required.adapters, 0xee);
  for (guint i = 0; i < c.host->mdevs->len; i++) {
    const ZpciApMdev *mdev = g_ptr_array_index (c.host->mdevs, i);

    required = mdev->assigned;
    c.input.uuid = mdev->uuid;
    assert_decision (&c, ZPCI_AP_RESULT_REFUSED, "ap-requirement");
  }
  close_case (&c);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/ap/decide/start", test_start);
  g_test_add_func ("/ap/decide/emulator", test_emulator);
  g_test_add_func ("/ap/decide/features", test_features);
  g_test_add_func ("/ap/decide/secure", test_secure);
  g_test_add_func ("/ap/decide/arrival", test_arrival);
  g_test_add_func ("/ap/decide/empty", test_empty);
  g_test_add_func ("/ap/decide/required", test_required);
  g_test_add_func ("/ap/decide/required-use", test_required_use);
  g_test_add_func ("/ap/decide/required-start", test_required_start);
  return g_test_run ();
}
