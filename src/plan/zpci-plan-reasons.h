/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The reasons of a plan, as data: what is said in the place of a reason of the
 * decision where more is known about the guest, and what may stop or surprise
 * a device or the guest whatever was decided. zpci-plan-explain.c reads them.
 */
#pragma once

#include "zpci-decide-table.h"

G_BEGIN_DECLS

/** ZpciCircumstance: what a plan knows beyond the inputs of the decision; bit n of a mask is the n-th. */
typedef enum {
  ZPCI_WHEN_OTHER_TYPE,          /* the domain is not of type kvm */
  ZPCI_WHEN_SECURE,              /* Secure Execution */
  ZPCI_WHEN_OVERRIDE_OFF,        /* an override turns interpret off */
  ZPCI_WHEN_FORWARDING_OFF,      /* aif='on', and an override turns forwarding-assist off */
  ZPCI_WHEN_FORWARDING_DEFAULT,  /* aif='on', an override turns interpret on, and none forwarding-assist */
  ZPCI_WHEN_NO_OVERRIDE,         /* none is in force for the device */
  ZPCI_WHEN_MACHINE_OFF,         /* the machine type turns interpretation off */
  ZPCI_N_CIRCUMSTANCES,
} ZpciCircumstance;

/** ZpciPlanReason: said in the place of @instead of where @when holds; of several the first. */
typedef struct {
  ZpciReasonId instead_of;
  ZpciCircumstance when;
  ZpciDecideReason reason;
} ZpciPlanReason;

#define ZPCI_N_PLAN_REASONS 17
extern const ZpciPlanReason zpci_plan_reasons[ZPCI_N_PLAN_REASONS];

/** ZpciPlanRefusal: rows of zpci_plan_refusals, for what the decision does not look at. */
typedef enum {
  ZPCI_REFUSAL_OVERRIDE_QEMU,    /* an override of a property that QEMU does not have */
  ZPCI_REFUSAL_REQUEST_FUNCTION, /* a request beside the path: for another function */
  ZPCI_REFUSAL_REQUEST_QEMU,     /* for another QEMU */
  ZPCI_REFUSAL_REQUEST_OVERRIDE, /* an override says otherwise */
  ZPCI_REFUSAL_REQUEST_MACHINE,  /* the machine type says otherwise */
  ZPCI_N_PLAN_REFUSALS,
} ZpciPlanRefusal;

/** They go before any reason of the decision; docs/decision.md lists them behind those. */
extern const ZpciDecideReason zpci_plan_refusals[ZPCI_N_PLAN_REFUSALS];

/** Said in the place of a cause that an unknown input could change; the id of the decision's reason stays. */
extern const ZpciReasonRow zpci_plan_reason_unknown, zpci_plan_reason_expected;

/** Remedies that "closed-interp-off" needs besides its own. */
extern const ZpciReasonRow zpci_plan_reason_qemu_too, zpci_plan_reason_kvm_too;

/** ZpciPlanWarning: rows of zpci_plan_warnings. */
typedef enum {
  ZPCI_WARNING_ABSENT,
  ZPCI_WARNING_STANDBY,
  ZPCI_WARNING_OTHER_DRIVER,
  ZPCI_WARNING_NO_DRIVER,
  ZPCI_WARNING_ISM_RESET,
  ZPCI_WARNING_NO_ZPCI,
  ZPCI_WARNING_NO_MACHINE,
  ZPCI_WARNING_COST,             /* of a request; it has no remedy */
  ZPCI_N_WARNINGS,
} ZpciPlanWarning;

extern const ZpciReasonRow zpci_plan_warnings[ZPCI_N_WARNINGS];

G_END_DECLS
