/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Inside of the room, for its files and their tests: the tables of the decision, and the reasons that are data.
 */
#pragma once

#include "zpci-plan.h"

G_BEGIN_DECLS

/*
 * The tables behind the decision, as data: what a function needs, what an
 * emulator can, and what is said about each outcome. zpci-decide.c reads them;
 * nothing else in the product knows a rule of passthrough.
 */

/** ZpciCell: what a row of the function table asks of an input. */
typedef enum {
  ZPCI_CELL_ANY,
  ZPCI_CELL_NO,
  ZPCI_CELL_YES,
} ZpciCell;

/** ZpciRegionNeed: the column "I/O region" of the function table. */
typedef enum {
  ZPCI_REGION_NO,          /* never taken */
  ZPCI_REGION_IF_ASKED,    /* only if the author asks */
  ZPCI_REGION_PREFERRED,   /* taken when offered */
  ZPCI_REGION_REQUIRED,    /* the only way but interpretation */
} ZpciRegionNeed;

/** ZpciNature: what closes the intercepted path for a row; reasons name the function and its trait by it. */
typedef enum {
  ZPCI_NATURE_ISM,
  ZPCI_NATURE_LEGACY,
  ZPCI_NATURE_NO_MSIX,
  ZPCI_N_NATURES,
} ZpciNature;

/** ZpciNeedsRow: a kind of function and the paths it can take beside the interpreted one. */
typedef struct {
  const char *id;
  ZpciCell ism, mio, msix, relaxed;
  ZpciRegionNeed region;
  gboolean intercepted;
  ZpciNature nature;
} ZpciNeedsRow;

#define ZPCI_N_NEEDS 6
extern const ZpciNeedsRow zpci_needs_table[ZPCI_N_NEEDS];

/** ZpciEmulatorRow: what an emulator adds; index 0 stock, 1 named by the administrator. */
typedef struct {
  const char *id;
  gboolean region;                   /* it executes the region */
  gboolean intercepted_without_msix; /* it takes functions without MSI-X when not interpreting */
} ZpciEmulatorRow;

extern const ZpciEmulatorRow zpci_emulator_table[2];

/**
 * ZpciReasonId: why a path was taken or refused. Where several hold, the lowest
 * is named, so the order is: what the author contradicts himself in, what he
 * asks for that cannot be, what else could open a path.
 */
typedef enum {
  ZPCI_REASON_INTERPRETED_HOST_DELIVERS,
  ZPCI_REASON_INTERPRETED_FORWARDED,
  ZPCI_REASON_INTERPRETED_ASKED,
  ZPCI_REASON_INTERPRETED_DEFAULT,
  ZPCI_REASON_REGION_ASKED,
  ZPCI_REASON_REGION_REQUIRED,
  ZPCI_REASON_REGION_PREFERRED,
  ZPCI_REASON_INTERCEPTED_ASKED,
  ZPCI_REASON_INTERCEPTED_KVM,
  ZPCI_REASON_INTERCEPTED_QEMU,
  ZPCI_REASON_INTERCEPTED_MACHINE,
  ZPCI_REASON_UNKNOWN,

  ZPCI_REASON_AIF_WITHOUT_INTERP,
  ZPCI_REASON_REGION_AND_INTERP,
  ZPCI_REASON_REGION_AND_AIF,
  ZPCI_REASON_REGION_FUNCTION,
  ZPCI_REASON_REGION_QEMU,
  ZPCI_REASON_REGION_DRIVER,
  ZPCI_REASON_ASKED_KVM,
  ZPCI_REASON_ASKED_QEMU,
  ZPCI_REASON_ASKED_MACHINE,
  ZPCI_REASON_ASKED_AIF_MACHINE,
  ZPCI_REASON_CLOSED_REGION_OFF,
  ZPCI_REASON_CLOSED_DRIVER,
  ZPCI_REASON_CLOSED_INTERP_OFF,
  ZPCI_REASON_CLOSED_KVM,
  ZPCI_REASON_CLOSED_QEMU,
  ZPCI_REASON_CLOSED_MACHINE,
  ZPCI_N_REASONS,
} ZpciReasonId;

G_STATIC_ASSERT (ZPCI_N_REASONS <= 32); /* reasons are kept as a bit mask */

extern const ZpciDecideReason zpci_decide_reasons[ZPCI_N_REASONS];

/** zpci_needs_row_for: Returns: (transfer none): the one row that fits a function all of whose traits are known. */
const ZpciNeedsRow *zpci_needs_row_for (gboolean ism, gboolean mio, gboolean msix, gboolean relaxed);

const char *zpci_region_need_name (ZpciRegionNeed need); /* "no", "if-asked", "preferred", "required" */

/*
 * The reasons of a plan, as data: what is said in the place of a reason of the
 * decision where more is known about the guest, and what may stop or surprise
 * a device or the guest whatever was decided. zpci-plan-explain.c reads them.
 */

/** ZpciCircumstance: what a plan knows beyond the inputs of the decision; bit n of a mask is the n-th. */
typedef enum {
  ZPCI_WHEN_OTHER_TYPE,          /* the domain is not of type kvm */
  ZPCI_WHEN_SECURE,              /* Secure Execution */
  ZPCI_WHEN_COMMAND_OFF,         /* <qemu:commandline> turns interpret off */
  ZPCI_WHEN_COMMAND_FORWARDING_OFF, /* aif='on', and <qemu:commandline> turns forwarding-assist off */
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

#define ZPCI_N_PLAN_REASONS 23
extern const ZpciPlanReason zpci_plan_reasons[ZPCI_N_PLAN_REASONS];

/** ZpciPlanRefusal: rows of zpci_plan_refusals, for what the decision does not look at. */
typedef enum {
  ZPCI_REFUSAL_INTERFACE,        /* an <interface> that libvirt does not start */
  ZPCI_REFUSAL_NO_MACHINE,       /* a machine type that the emulator does not have */
  ZPCI_REFUSAL_OVERRIDE_QEMU,    /* an override of a property that QEMU does not have */
  ZPCI_REFUSAL_REQUEST_FUNCTION, /* a request beside the path: for another function */
  ZPCI_REFUSAL_REQUEST_QEMU,     /* for another QEMU */
  ZPCI_REFUSAL_REQUEST_OVERRIDE, /* an override says otherwise */
  ZPCI_REFUSAL_REQUEST_MACHINE,  /* the machine type says otherwise */
  ZPCI_REFUSAL_COMMAND_OPTION,   /* <qemu:commandline>: a word that QEMU does not know */
  ZPCI_REFUSAL_COMMAND_SET,      /* -set of a device that libvirt writes as JSON */
  ZPCI_REFUSAL_COMMAND_GLOBAL,   /* -global of a property that QEMU does not have */
  ZPCI_REFUSAL_COMMAND_VALUE,    /* -global of neither on nor off */
  ZPCI_REFUSAL_OVERRIDE_NAME,    /* a property that no zpci device has */
  ZPCI_REFUSAL_OVERRIDE_TYPE,    /* of another type than the property */
  ZPCI_REFUSAL_OVERRIDE_VALUE,   /* a value that libvirt refuses */
  ZPCI_REFUSAL_OVERRIDE_FIXED,   /* a property that has to stay */
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
  ZPCI_WARNING_COMMAND_DRIVER,
  ZPCI_WARNING_COMMAND_NO_DRIVER,
  ZPCI_WARNING_SOURCE_NUMBER,    /* <source> was read otherwise than lspci prints */
  ZPCI_WARNING_NO_ALIASES,       /* libvirt cannot pick a driver */
  ZPCI_WARNING_GROUP,            /* another function of the IOMMU group is in the way */
  ZPCI_WARNING_ISM_RESET,
  ZPCI_WARNING_NO_ZPCI,
  ZPCI_WARNING_OVERRIDE_ALIAS,     /* names no device, and is a slip for one */
  ZPCI_WARNING_OVERRIDE_NO_DEVICE,
  ZPCI_WARNING_OVERRIDE_OWN,       /* of uid or fid */
  ZPCI_WARNING_OVERRIDE_TARGET,
  ZPCI_WARNING_COST,             /* of a request; it has no remedy */
  ZPCI_N_WARNINGS,
} ZpciPlanWarning;

extern const ZpciReasonRow zpci_plan_warnings[ZPCI_N_WARNINGS];

G_END_DECLS
