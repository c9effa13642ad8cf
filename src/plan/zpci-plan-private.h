/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The steps of making a plan: what holds for the guest, what is known about
 * one device, and how the decision about it is put into words.
 */
#pragma once

#include "zpci-decide-private.h"
#include "zpci-plan.h"

G_BEGIN_DECLS

/** libvirt picks a variant driver by modules.alias from this version on, as virGetVersion() counts. */
#define ZPCI_LIBVIRT_PICKS_VARIANT 10000000

/** zpci_situation_machine: Returns: (transfer none) (nullable): machine type that the document, or "what if", names. */
const char *zpci_situation_machine (const ZpciSituation *situation, const ZpciDomain *domain);

/** zpci_situation_host: Returns: (transfer none) (nullable): the host that counts. */
ZpciHost *zpci_situation_host (const ZpciSituation *situation);

/** zpci_situation_executes_region: Returns: TRUE if the administrator says that @emulator executes the I/O region. */
gboolean zpci_situation_executes_region (const ZpciSituation *situation, const ZpciEmulator *emulator);

/** zpci_situation_is_explicit: Returns: TRUE if the stock form is made with ZPCI_STOCK_EXPLICIT. */
gboolean zpci_situation_is_explicit (const ZpciSituation *situation);

/** zpci_situation_libvirt_version: Returns: as virGetVersion() counts; 0: not known. */
gulong zpci_situation_libvirt_version (ZpciSituation *situation);

/** zpci_situation_ask_vfio: fills @vfio, which is cleared, where VFIO may be asked. */
void zpci_situation_ask_vfio (const ZpciSituation *situation, const ZpciFunction *function, ZpciSituationVfio *vfio);

/** ZpciPlanGuest: what holds for every device of the guest. */
typedef struct {
  ZpciDomain *domain;
  ZpciSituation *situation;
  ZpciHost *host;             /* (nullable) */
  const ZpciEmulator *emulator;
  gulong libvirt_version;     /* as virGetVersion() counts; 0: not known */
  const char *written;        /* (nullable): machine type that the document, or "what if", names */
  const char *machine;        /* (nullable): as resolved, or as written */
  char *machine_text;         /* the same, fit for a message; "(default)" */
  char *type_text;            /* domain type, fit for a message */
  ZpciFact defaults[ZPCI_N_REQUESTS]; /* that machine type turns the property of the row on */
  ZpciFact interp;            /* KVM interprets for this guest */
  ZpciReason *no_start;       /* (nullable): why QEMU does not start, whatever the device */
  GPtrArray *override_warnings; /* of ZpciReason */
  GPtrArray *faults;          /* of ZpciGuestFault */
  GHashTable *device_faults;  /* of ZpciDomainDevice, GPtrArray of the same */
  GHashTable *in_the_way;     /* of IOMMU group, GPtrArray of ZpciFunction: VFIO does not get the group for them */
  ZpciTri has_aliases;        /* the host has modules.alias; UNKNOWN where libvirt does not read it */
  char *aliases;              /* (nullable): its path */
  char *qemu;                 /* "QEMU 10.0.13"; "this QEMU" where it is not known */
} ZpciPlanGuest;

void zpci_plan_guest_init (ZpciPlanGuest *guest, ZpciSituation *situation, ZpciDomain *domain,
                           const ZpciEmulator *emulator);
void zpci_plan_guest_clear (ZpciPlanGuest *guest);

/** zpci_plan_safe: Returns: (transfer full) (nullable): a name from outside, fit for a message; NULL for NULL. */
char *zpci_plan_safe (const char *name);

/**
 * zpci_plan_read_default:
 * @emulator: (nullable): that runs the guest, as far as it is known
 * @machine: (nullable): machine type that the document names
 * @id: of a row with a property
 *
 * Fills @fact: whether a zpci device has that property on where nobody sets it. The emulator's answer counts; the name
 * decides where it cannot be asked, or did not tell.
 */
void zpci_plan_read_default (const ZpciEmulator *emulator, const char *machine, ZpciRequestId id, ZpciFact *fact);

/**
 * zpci_plan_near_machines:
 * @machine: that @caps do not have
 *
 * Returns: (transfer full) (nullable): the names to write in its place, in quotes: those of the same family that are
 * nearest, else the newest; NULL: the emulator has no machine type of this kind.
 */
char *zpci_plan_near_machines (const ZpciQemuCaps *caps, const char *machine);

/** zpci_plan_check_machine: refuses @row, unless it is, where the emulator lacks the machine type: libvirt does. */
void zpci_plan_check_machine (const ZpciPlanGuest *guest, ZpciPlanRow *row);

/** zpci_plan_apply_global: overwrites @fact, of the machine type, where a -global of @domain sets the property. */
void zpci_plan_apply_global (const ZpciDomain *domain, ZpciRequestId id, ZpciFact *fact);

/**
 * zpci_plan_check_commandline:
 *
 * Returns: (transfer full) (nullable): a row of zpci_plan_refusals with its names: why QEMU does not start with the
 * options that <qemu:commandline> adds; NULL: nothing is known against them.
 */
ZpciReason *zpci_plan_check_commandline (const ZpciPlanGuest *guest);

/**
 * zpci_plan_check_overrides:
 * @warnings: (element-type ZpciReason): gets what libvirt ignores, and what makes the guest another than its document
 * @no_start: (inout): unless it is set, gets why libvirt or QEMU refuses an override, as zpci_plan_check_commandline()
 *
 * Looks at the overrides of zpci devices.
 */
void zpci_plan_check_overrides (const ZpciPlanGuest *guest, GPtrArray *warnings, ZpciReason **no_start);

/** zpci_plan_guest_is_s390x: Returns: FALSE if the document names another architecture. */
gboolean zpci_plan_guest_is_s390x (const ZpciPlanGuest *guest);

/** zpci_plan_gather: fills @row up to @input and @facts for @device. */
void zpci_plan_gather (const ZpciPlanGuest *guest, const ZpciDomainDevice *device, ZpciPlanRow *row);

/** zpci_plan_refuse: refuses @row for certain, with @why in the place of its reason. */
void zpci_plan_refuse (ZpciPlanRow *row, ZpciPlanRefusal why);
void zpci_plan_refuse_with (ZpciPlanRow *row, const ZpciDecideReason *why);

/** zpci_plan_index_host: fills @in_the_way of @guest. */
void zpci_plan_index_host (ZpciPlanGuest *guest);

/** zpci_plan_check_host: warns of what the host is in now; sets @state of @row. */
void zpci_plan_check_host (const ZpciPlanGuest *guest, const ZpciDomainDevice *device, ZpciPlanRow *row);

/** zpci_plan_index_faults: fills @faults and @device_faults of @guest. */
void zpci_plan_index_faults (ZpciPlanGuest *guest);

/** zpci_plan_check_device: refuses @row, or warns, for what no guest can have; see zpci-guest-faults.h. */
void zpci_plan_check_device (const ZpciPlanGuest *guest, const ZpciDomainDevice *device, ZpciPlanRow *row);

/** zpci_plan_check_guest: the same for the guest, and for devices that have no row. */
void zpci_plan_check_guest (const ZpciPlanGuest *guest, ZpciPlan *plan);

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
