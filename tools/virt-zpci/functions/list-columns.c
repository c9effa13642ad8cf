/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Columns of list.
 */
#include "functions.h"

static void
append_guests (const ZpciListRow *row, GString *out)
{
  char **names;

  if (!row->function->configured)
    return;
  if (!row->guests) {
    g_string_append_c (out, '?');
    return;
  }
  names = zpci_guests_of (row->guests, &row->function->address);
  for (gsize i = 0; names && names[i]; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? "," : "", names[i]);
}

static void
append_irqs (const ZpciListRow *row, GString *out)
{
  if (row->vfio && row->vfio->has_group)
    g_string_append_printf (out, "%u", row->vfio->group.noi);
}

/* The hardware's limit, not that of the kernel, which is the same for all. */
static void
append_store_block (const ZpciListRow *row, GString *out)
{
  if (row->vfio && row->vfio->has_group && row->vfio->group.imaxstbl.set)
    g_string_append_printf (out, "%u", row->vfio->group.imaxstbl.value);
}

static void
append_relaxed (const ZpciListRow *row, GString *out)
{
  if (row->vfio && row->vfio->relaxed == ZPCI_YES)
    g_string_append (out, "yes");
}

static void
append_region (const ZpciListRow *row, GString *out)
{
  ZpciTri region = row->vfio ? zpci_cli_region_offered (row->function, row->vfio) : ZPCI_UNKNOWN;

  if (region != ZPCI_UNKNOWN)
    g_string_append (out, zpci_tri_name (region));
}

static void
append_vfio (const ZpciListRow *row, GString *out)
{
  if (row->vfio || row->vfio_why)
    g_string_append (out, row->vfio ? "ok" : row->vfio_why);
}

/* The attributes behind it are wide and cost more to read: they are shown where they are named. */
#define LAST_SHOWN 11

#define OF_VFIO .needs = ZPCI_ATTRIBUTE_BIT (DRIVER) | ZPCI_ATTRIBUTE_BIT (IOMMU_GROUP), .of_vfio = TRUE

/* In the order of their places, which go on from those of the attribute table. */
static const ZpciListColumn own_columns[] = {
  { { 14, "GUEST" }, "guests of the libvirt that have it; ? where none was asked", .of_guests = TRUE,
    .append = append_guests },
  { { 15, "IRQS" }, "with --vfio: interrupts the function may use", OF_VFIO, .append = append_irqs },
  { { 16, "STBL" }, "with --vfio: bytes of the longest block store, interpreted", OF_VFIO,
    .append = append_store_block },
  { { 17, "RELAXED" }, "with --vfio: limits of loads and stores are relaxed", OF_VFIO, .append = append_relaxed },
  { { 18, "REGION" }, "with --vfio: the driver offers the I/O region", OF_VFIO, .append = append_region },
  { { 19, "VFIO" }, "with --vfio: ok, or why VFIO told nothing", OF_VFIO, .append = append_vfio },
};

static ZpciListColumn
column_of_attribute (const ZpciFunctionAttribute *row)
{
  return (ZpciListColumn){ row->column, row->help, zpci_function_attribute_bit (row), .attribute = row,
                           .on_request = row->column.place > LAST_SHOWN };
}

static gpointer
make_columns (gpointer data)
{
  const ZpciFunctionAttribute *const *rows = zpci_function_attributes_of (ZPCI_OUTPUT_COLUMN);
  GArray *columns = g_array_new (TRUE, TRUE, sizeof (ZpciListColumn));
  gsize own = 0;

  for (guint place = 1; rows[0] || own < G_N_ELEMENTS (own_columns); place++) {
    gboolean of_table = rows[0] && rows[0]->column.place == place;
    ZpciListColumn column = of_table ? column_of_attribute (*rows++) : own_columns[own++];

    g_array_append_val (columns, column);
  }
  return g_array_free (columns, FALSE);
}

const ZpciListColumn *
zpci_list_columns (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, make_columns, NULL);
}

void
zpci_list_column_append (const ZpciListColumn *column, const ZpciListRow *row, GString *out)
{
  if (column->attribute)
    zpci_function_attribute_append (column->attribute, row->function, ZPCI_OUTPUT_COLUMN, out);
  else
    column->append (row, out);
}
