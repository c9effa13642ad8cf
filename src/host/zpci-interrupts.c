/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The walk along the capability list: at most as many steps as there are places
 * for a capability, no place twice.
 */
#include "zpci-function.h"

#include "zpci-error.h"

#include <intprops.h>
#include <linux/pci_regs.h>
#include <verify.h>

#define FIRST_PLACE ZPCI_PCI_CONFIG_HEADER_SIZE
#define PLACES 64 /* 256 bytes of dwords */

verify (PCI_MSIX_FLAGS_QSIZE + 1 == 2048);
verify (PCI_MSI_FLAGS_QMASK >> 1 == 7);

typedef struct {
  const guint8 *bytes;
  gsize length;
  ZpciInterrupts *msi;
  ZpciInterrupts *msix;
} Walk;

static gboolean
read_le16 (const Walk *walk, guint offset, guint16 *value)
{
  guint end;

  if (INT_ADD_WRAPV (offset, 2u, &end) || end > walk->length)
    return FALSE;
  *value = (guint16) (walk->bytes[offset] | walk->bytes[offset + 1] << 8);
  return TRUE;
}

static gboolean
fail (GError **error, const char *what, guint value)
{
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "config space: %s 0x%02x", what, value);
  return FALSE;
}

/* Looks at the capability at @place. The first of a kind counts, as in the kernel. */
static gboolean
read_capability (Walk *walk, guint place, GError **error)
{
  guint8 id = walk->bytes[place];
  guint16 flags;

  if (id != PCI_CAP_ID_MSI && id != PCI_CAP_ID_MSIX)
    return id != 0xff || fail (error, "all ones instead of a capability at", place);
  if (!read_le16 (walk, place + 2, &flags))
    return fail (error, "end in the middle of the capability at", place);
  if (id == PCI_CAP_ID_MSIX && walk->msix->present != ZPCI_YES) {
    *walk->msix = (ZpciInterrupts){ ZPCI_YES, (guint) (flags & PCI_MSIX_FLAGS_QSIZE) + 1 };
  } else if (id == PCI_CAP_ID_MSI && walk->msi->present != ZPCI_YES) {
    guint exponent = (flags & PCI_MSI_FLAGS_QMASK) >> 1;

    if (exponent > 5)
      return fail (error, "reserved number of MSI vectors: code", exponent);
    *walk->msi = (ZpciInterrupts){ ZPCI_YES, 1u << exponent };
  }
  return TRUE;
}

static gboolean
walk_list (Walk *walk, guint place, GError **error)
{
  guint64 seen = 0;

  verify (PLACES == sizeof seen * 8);
  while ((place &= ~3u) != 0) {
    guint64 bit = (guint64) 1 << (place / 4);

    if (place < FIRST_PLACE)
      return fail (error, "capability pointer into the header:", place);
    if (place + 2 > walk->length)
      return fail (error, "capability pointer behind the end:", place);
    if (seen & bit)
      return fail (error, "capability list loops at", place);
    seen |= bit;
    if (!read_capability (walk, place, error))
      return FALSE;
    place = walk->bytes[place + 1];
  }
  return TRUE;
}

static void
settle (ZpciInterrupts *interrupts)
{
  if (interrupts->present == ZPCI_UNKNOWN)
    interrupts->present = ZPCI_NO;
}

gboolean
zpci_interrupts_all_ones (const guint8 *bytes, gsize length)
{
  return length >= ZPCI_PCI_CONFIG_IDS_SIZE && bytes[PCI_VENDOR_ID] == 0xff && bytes[PCI_VENDOR_ID + 1] == 0xff &&
         bytes[PCI_STATUS] == 0xff && bytes[PCI_STATUS + 1] == 0xff;
}

gboolean
zpci_interrupts_read (const guint8 *bytes, gsize length, ZpciInterrupts *msi, ZpciInterrupts *msix,
                      GError **error)
{
  Walk walk = { bytes, length, msi, msix };
  guint pointer;

  *msi = *msix = (ZpciInterrupts){ ZPCI_UNKNOWN, 0 };
  if (length < ZPCI_PCI_CONFIG_HEADER_SIZE || length > ZPCI_PCI_CONFIG_MAX_SIZE) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED,
                 "config space: %" G_GSIZE_FORMAT " bytes, expected %d to %d", length, ZPCI_PCI_CONFIG_HEADER_SIZE,
                 ZPCI_PCI_CONFIG_MAX_SIZE);
    return FALSE;
  }
  if (zpci_interrupts_all_ones (bytes, length)) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_IO, "config space: all ones, the function does not answer");
    return FALSE;
  }
  if (bytes[PCI_STATUS] & PCI_STATUS_CAP_LIST) {
    if (length == ZPCI_PCI_CONFIG_HEADER_SIZE)
      return TRUE;
    pointer = (bytes[PCI_HEADER_TYPE] & 0x7f) == PCI_HEADER_TYPE_CARDBUS ? PCI_CB_CAPABILITY_LIST : PCI_CAPABILITY_LIST;
    if (!walk_list (&walk, bytes[pointer], error))
      return FALSE;
  }
  settle (msi);
  settle (msix);
  return TRUE;
}
