/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Bytes of the kernel: VFIO's capability chain and region answers in
 * both byte orders, config space. The first byte says which.
 */
#include "fuzz.h"
#include "zpci-function.h"
#include "zpci-vfio.h"

static void
feed_info (const guint8 *bytes, gsize length, int byte_order)
{
  g_autoptr (GError) error = NULL, clear_error = NULL, again = NULL;
  g_autofree guint8 *copy = g_malloc (MAX (length, 1));
  ZpciVfioInfo info, cleared;
  gboolean ok = zpci_vfio_parse_info (bytes, length, byte_order, &info, &error);

  FUZZ_RESULT (ok, error);
  memcpy (copy, bytes, length);
  ok = zpci_vfio_clear_handle (copy, length, byte_order, &clear_error);
  FUZZ_RESULT (ok, clear_error);
  /* A chain that lost its handle is still one, and has none. */
  if (ok && !error) {
    FUZZ_REQUIRE (zpci_vfio_parse_info (copy, length, byte_order, &cleared, &again));
    FUZZ_REQUIRE (!cleared.base.fh.set || cleared.base.fh.value == 0);
  }
}

static void
feed_region (const guint8 *bytes, gsize length, int byte_order)
{
  g_autoptr (GError) error = NULL;
  ZpciVfioRegion region;
  gboolean ok = zpci_vfio_parse_region (bytes, length, byte_order, &region, &error);

  FUZZ_RESULT (ok, error);
}

static void
feed_config (const guint8 *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;
  ZpciInterrupts msi, msix;
  gboolean ok = zpci_interrupts_read (bytes, length, &msi, &msix, &error);

  FUZZ_RESULT (ok, error);
  if (ok) {
    FUZZ_REQUIRE (msi.present != ZPCI_YES || (msi.vectors >= 1 && msi.vectors <= 32));
    FUZZ_REQUIRE (msix.present != ZPCI_YES || (msix.vectors >= 1 && msix.vectors <= 2048));
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const int orders[] = { G_LITTLE_ENDIAN, G_BIG_ENDIAN };

  if (size == 0)
    return 0;
  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++) {
    if (data[0] % 3 == 0)
      feed_info (data + 1, size - 1, orders[i]);
    else if (data[0] % 3 == 1)
      feed_region (data + 1, size - 1, orders[i]);
  }
  if (data[0] % 3 == 2)
    feed_config (data + 1, size - 1);
  return 0;
}
