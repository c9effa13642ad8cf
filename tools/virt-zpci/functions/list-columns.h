/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The columns of list: those of the attribute table, and those that are not
 * about the function alone.
 */
#pragma once

#include "guests.h"
#include "zpci-function-attribute.h"
#include "zpci-vfio.h"

G_BEGIN_DECLS

/** ZpciListRow: what a line is made of. */
typedef struct {
  const ZpciFunction *function;
  const ZpciGuests *guests;  /* (nullable): no libvirt was asked */
  const ZpciVfioInfo *vfio;  /* (nullable): VFIO told nothing */
  const char *vfio_why;      /* (nullable): why not */
} ZpciListRow;

typedef struct ZpciListColumn ZpciListColumn;
struct ZpciListColumn {
  ZpciOutputName heading;
  const char *help;
  ZpciAttributeMask needs;   /* what must be read for it */
  gboolean of_vfio;          /* only there with --vfio */
  gboolean of_guests;        /* a libvirt is asked for it */
  const ZpciFunctionAttribute *attribute; /* (nullable) */
  /* of a column without attribute: appends the cell's text, or nothing */
  void (*append) (const ZpciListRow *row, GString *out);
};

/** zpci_list_columns: Returns: (transfer none): all columns in their order, behind the last one without a name. */
const ZpciListColumn *zpci_list_columns (void);

/** zpci_list_column_append: appends the text of the cell; nothing where nothing is known. */
void zpci_list_column_append (const ZpciListColumn *column, const ZpciListRow *row, GString *out);

G_END_DECLS
