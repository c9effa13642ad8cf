/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The tables behind the decision, as data: what a function needs, what an
 * emulator can, and what is said about each outcome. zpci-decide.c reads them;
 * nothing else in the product knows a rule of passthrough.
 */
#pragma once

#include "zpci-decide.h"

G_BEGIN_DECLS

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

G_END_DECLS
