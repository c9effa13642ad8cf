/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * VFIO answers as they came, but for the function handle: that changes with
 * every open, and a capture of an unchanged host must not.
 */
#include "zpci-capture-private.h"

#include "zpci-scan.h"
#include "zpci-vfio.h"

#include <string.h>

/* NULL where it cannot be told what of the answer is the handle. */
static GBytes *
without_handle (const ZpciVfioAnswer *answer, GError **error)
{
  gsize length;
  const guint8 *data = zpci_root_bytes (answer->info, &length);
  g_autofree guint8 *copy = g_malloc (length);

  /* A capture of a capture may have an answer without any byte. */
  if (length > 0)
    memcpy (copy, data, length);
  if (!zpci_vfio_clear_handle (copy, length, answer->byte_order, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&copy), length);
}

/* The index stands at a fixed place in the struct, in the order of the machine that answered. */
static guint
region_index (GBytes *region, int byte_order)
{
  ZpciVfioRegion parsed = { 0 };
  gsize length;
  const guint8 *data = zpci_root_bytes (region, &length);

  return zpci_vfio_parse_region (data, length, byte_order, &parsed, NULL) ? parsed.index : 0;
}

static gboolean
copy_answer (ZpciCaptureBuilder *builder, const char *address, const ZpciVfioAnswer *answer, GError **error)
{
  g_autoptr (GBytes) info = NULL;

  if (!answer->info) {
    zpci_capture_builder_answer (builder, ZPCI_VFIO_INFO_QUESTION, address, zpci_errno_name (answer->code));
    return TRUE;
  }
  info = without_handle (answer, error);
  if (!info)
    return FALSE;
  if (answer->byte_order == G_LITTLE_ENDIAN)
    zpci_capture_builder_answer (builder, ZPCI_VFIO_ORDER_QUESTION, ZPCI_VFIO_ORDER_ARGUMENT, "little");
  zpci_capture_builder_answer_bytes (builder, ZPCI_VFIO_INFO_QUESTION, address, info);
  for (guint i = 0; i < answer->regions->len; i++) {
    GBytes *region = g_ptr_array_index (answer->regions, i);
    guint index = region_index (region, answer->byte_order);
    g_autofree char *argument = g_strdup_printf ("%s/%u", address, index);

    if (index >= ZPCI_VFIO_PCI_REGIONS)
      zpci_capture_builder_answer_bytes (builder, ZPCI_VFIO_REGION_QUESTION, argument, region);
  }
  return TRUE;
}

void
zpci_capture_copy_vfio (ZpciRoot *root, ZpciCaptureBuilder *builder, GPtrArray *gaps)
{
  /* The scan of the capture's user has said already what is odd about a function. */
  g_autoptr (GPtrArray) ignored = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) functions = zpci_scan (root, ZPCI_ATTRIBUTE_ALL, FALSE, ignored);

  for (guint i = 0; i < functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (functions, i);
    g_auto (ZpciVfioAnswer) answer = { 0 };
    g_autoptr (GError) error = NULL;
    char address[ZPCI_PCI_ADDRESS_TEXT];

    if (zpci_vfio_ask (root, function, &answer, NULL) &&
        !copy_answer (builder, zpci_pci_address_format (&function->address, address), &answer, &error)) {
      g_autofree char *label = zpci_function_label (function);
      g_autofree char *cause = g_strdup_printf ("VFIO: %s; the answer of VFIO is left out, because the function handle in it "
                                                "could not be found", error->message);

      zpci_findings_add (gaps, ZPCI_FINDING_WARNING, ZPCI_ERROR_MALFORMED, "capture-vfio", 0, label, cause, NULL);
    }
  }
}
