/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The function table and the emulator table, laid out as docs/decision.md
 * prints them. Every function fits exactly one row; the MIO column is asked
 * as "yes" where the host does not use MIO.
 */
#include "zpci-decide-private.h"

#define ANY ZPCI_CELL_ANY
#define NO ZPCI_CELL_NO
#define YES ZPCI_CELL_YES

const ZpciNeedsRow zpci_needs_table[ZPCI_N_NEEDS] = {
  /* id                       ISM  MIO  MSI-X relaxed  I/O region              intercepted */
  { "ism",                    YES, ANY, ANY,  ANY,     ZPCI_REGION_REQUIRED,   FALSE, ZPCI_NATURE_ISM },
  { "no-mio-no-msix",         NO,  NO,  NO,   ANY,     ZPCI_REGION_REQUIRED,   FALSE, ZPCI_NATURE_LEGACY },
  { "no-mio-msix",            NO,  NO,  YES,  ANY,     ZPCI_REGION_NO,         FALSE, ZPCI_NATURE_LEGACY },
  { "mio-no-msix-relaxed",    NO,  YES, NO,   YES,     ZPCI_REGION_PREFERRED,  TRUE,  ZPCI_NATURE_NO_MSIX },
  { "mio-no-msix-strict",     NO,  YES, NO,   NO,      ZPCI_REGION_IF_ASKED,   TRUE,  ZPCI_NATURE_NO_MSIX },
  { "mio-msix",               NO,  YES, YES,  ANY,     ZPCI_REGION_NO,         TRUE,  ZPCI_NATURE_NO_MSIX },
};

const ZpciEmulatorRow zpci_emulator_table[2] = {
  /* id                I/O region  intercepted without MSI-X */
  { "stock",           FALSE,      FALSE },
  { "region-emulator", TRUE,       TRUE },
};

static gboolean
cell_fits (ZpciCell cell, gboolean value)
{
  return cell == ANY || (cell == YES) == !!value;
}

const ZpciNeedsRow *
zpci_needs_row_for (gboolean ism, gboolean mio, gboolean msix, gboolean relaxed)
{
  for (guint i = 0; i < ZPCI_N_NEEDS; i++) {
    const ZpciNeedsRow *row = &zpci_needs_table[i];

    if (cell_fits (row->ism, ism) && cell_fits (row->mio, mio) && cell_fits (row->msix, msix) &&
        cell_fits (row->relaxed, relaxed))
      return row;
  }
  g_assert_not_reached (); /* a hole in the table above; the product test walks every combination */
}

const char *
zpci_region_need_name (ZpciRegionNeed need)
{
  static const char *const names[] = { "no", "if-asked", "preferred", "required" };

  return names[need];
}
