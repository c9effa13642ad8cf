/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The steps of making a plan: what holds for the guest, what is known about
 * one device, and how the decision about it is put into words.
 */
#pragma once

#include "zpci-plan.h"

G_BEGIN_DECLS

/** ZpciPlanGuest: what holds for every device of the guest. */
typedef struct {
  ZpciDomain *domain;
  ZpciHost *host;             /* (nullable) */
  const ZpciPlanOptions *options;
  const char *written;        /* (nullable): machine type that the document, or "what if", names */
  const char *machine;        /* (nullable): as resolved, or as written */
  char *machine_text;         /* the same, fit for a message; "(default)" */
  char *type_text;            /* domain type, fit for a message */
  ZpciFact defaults[ZPCI_N_REQUESTS]; /* that machine type turns the property of the row on */
  ZpciFact interp;            /* KVM interprets for this guest */
  char *qemu;                 /* "QEMU 10.0.13"; "this QEMU" where it is not known */
} ZpciPlanGuest;

void zpci_plan_guest_init (ZpciPlanGuest *guest, ZpciDomain *domain, ZpciHost *host,
                           const ZpciPlanOptions *options);
void zpci_plan_guest_clear (ZpciPlanGuest *guest);

/** zpci_plan_safe: Returns: (transfer full) (nullable): a name from outside, fit for a message; NULL for NULL. */
char *zpci_plan_safe (const char *name);

/** zpci_plan_guest_is_s390x: Returns: FALSE if the document names another architecture. */
gboolean zpci_plan_guest_is_s390x (const ZpciPlanGuest *guest);

/** zpci_plan_gather: fills @row up to @input and @facts for @device. */
void zpci_plan_gather (const ZpciPlanGuest *guest, const ZpciDomainDevice *device, ZpciPlanRow *row);

/**
 * zpci_plan_check_requests:
 *
 * Refuses what QEMU would not even start, an override of a property that it
 * does not have, and requests beside the path that will not be met; otherwise
 * adds to unknowns and warnings of @row.
 */
void zpci_plan_check_requests (const ZpciPlanGuest *guest, ZpciPlanRow *row);

/** zpci_plan_explain: fills @row from @reason on, after the decision; may refuse what QEMU would not even start. */
void zpci_plan_explain (const ZpciPlanGuest *guest, const ZpciDomainDevice *device, ZpciPlanRow *row);

G_END_DECLS
