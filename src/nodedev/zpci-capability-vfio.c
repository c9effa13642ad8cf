/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The <vfio> element: what only an opened VFIO device tells. Addresses are in
 * hex, lengths in bytes; what the kernel does not report gives no attribute,
 * and where nothing is left no element.
 */
#include "zpci-nodedev-private.h"

static void
append_dma (GString *out, const ZpciCapabilityLayout *layout, const ZpciVfioInfo *vfio)
{
  g_autoptr (GString) window = g_string_new (NULL);

  if (vfio->has_base)
    g_string_append_printf (window, " start='0x%016" G_GINT64_MODIFIER "x' end='0x%016" G_GINT64_MODIFIER "x'",
                            vfio->base.start_dma, vfio->base.end_dma);
  if (vfio->has_group)
    g_string_append_printf (window, " mask='0x%016" G_GINT64_MODIFIER "x'", vfio->group.dasm);
  if (window->len > 0)
    zpci_capability_append_line (out, layout, "<dma%s/>", window->str);
}

static void
append_store_block (GString *out, const ZpciCapabilityLayout *layout, const ZpciVfioGroup *group)
{
  if (group->imaxstbl.set)
    zpci_capability_append_line (out, layout, "<storeBlock max='%u' interpretedMax='%u'/>", group->maxstbl,
                                 group->imaxstbl.value);
  else
    zpci_capability_append_line (out, layout, "<storeBlock max='%u'/>", group->maxstbl);
}

/** 0 means that there is no block, or no interval at which it is updated. */
static void
append_measurement (GString *out, const ZpciCapabilityLayout *layout, const ZpciVfioInfo *vfio)
{
  g_autoptr (GString) block = g_string_new (NULL);

  if (vfio->has_base && vfio->base.fmb_length > 0)
    g_string_append_printf (block, " length='%u'", vfio->base.fmb_length);
  if (vfio->has_group && vfio->group.mui > 0)
    g_string_append_printf (block, " interval='%u'", vfio->group.mui);
  if (block->len > 0)
    zpci_capability_append_line (out, layout, "<measurement%s/>", block->str);
}

/** Kernels that do not know of relaxed functions leave its bit 0, so only 1 says something. */
static void
append_flags (GString *out, const ZpciCapabilityLayout *layout, const ZpciVfioInfo *vfio)
{
  if (vfio->refresh != ZPCI_UNKNOWN)
    zpci_capability_append_line (out, layout, "<refresh supported='%s'/>", zpci_tri_name (vfio->refresh));
  if (vfio->relaxed == ZPCI_YES)
    zpci_capability_append_line (out, layout, "<relaxed supported='yes'/>");
}

void
zpci_capability_append_vfio (GString *out, const ZpciVfioInfo *vfio, const ZpciCapabilityLayout *layout)
{
  g_autofree char *base = g_strconcat (layout->base, layout->step, NULL);
  ZpciCapabilityLayout inner = { base, layout->step, layout->newline };
  g_autoptr (GString) children = g_string_new (NULL);

  append_dma (children, &inner, vfio);
  if (vfio->has_group) {
    zpci_capability_append_line (children, &inner, "<msi address='0x%016" G_GINT64_MODIFIER "x' count='%u'/>",
                                 vfio->group.msi_addr, vfio->group.noi);
    append_store_block (children, &inner, &vfio->group);
  }
  append_measurement (children, &inner, vfio);
  append_flags (children, &inner, vfio);
  if (vfio->has_io_region)
    zpci_capability_append_line (children, &inner, "<ioRegion index='%u' size='%" G_GUINT64_FORMAT "'/>",
                                 vfio->io_region.index, vfio->io_region.size);
  if (children->len > 0)
    g_string_append_printf (out, "%s<vfio>%s%s%s</vfio>%s", base, layout->newline, children->str, base,
                            layout->newline);
}
