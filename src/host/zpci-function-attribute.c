/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The table, and the three orders in which it is printed.
 */
#include "zpci-function-attribute.h"

#include "zpci-host-private.h"

#define OUTPUTS (ZPCI_OUTPUT_COLUMN + 1)
#define MEMBER(name) .offset = G_STRUCT_OFFSET (ZpciFunction, name)

static const ZpciFunctionAttribute rows[ZPCI_ATTRIBUTES] = {
#define ZPCI_ROW(id, ...) [ZPCI_ATTRIBUTE_##id] = { __VA_ARGS__ },
#include "zpci-function-attributes.def"
#undef ZPCI_ROW
};

const ZpciFunctionAttribute *
zpci_function_attribute (ZpciAttributeId id)
{
  return &rows[id];
}

ZpciAttributeMask
zpci_function_attribute_bit (const ZpciFunctionAttribute *row)
{
  return G_GUINT64_CONSTANT (1) << (row - rows);
}

const ZpciOutputName *
zpci_function_attribute_name (const ZpciFunctionAttribute *row, ZpciOutput output)
{
  switch (output) {
  case ZPCI_OUTPUT_JSON:
    return &row->json;
  case ZPCI_OUTPUT_ELEMENT:
    return &row->element;
  case ZPCI_OUTPUT_COLUMN:
  default:
    return &row->column;
  }
}

/* One place more than there are rows, for the NULL. A place that is missing or given twice ends in a test. */
typedef const ZpciFunctionAttribute *Order[ZPCI_ATTRIBUTES + 1];

static gpointer
make_orders (gpointer data)
{
  Order *orders = data;

  for (ZpciOutput output = 0; output < OUTPUTS; output++)
    for (gsize i = 0; i < ZPCI_ATTRIBUTES; i++) {
      const ZpciOutputName *name = zpci_function_attribute_name (&rows[i], output);

      if (name->name)
        orders[output][name->place - 1] = &rows[i];
    }
  return orders;
}

const ZpciFunctionAttribute *const *
zpci_function_attributes_of (ZpciOutput output)
{
  static Order orders[OUTPUTS];
  static GOnce once = G_ONCE_INIT;

  g_once (&once, make_orders, orders);
  return orders[output];
}

/* A row needs only rows above it, so that one pass from the end finds all. */
ZpciAttributeMask
zpci_function_attributes_needed (ZpciAttributeMask wanted)
{
  for (gsize i = ZPCI_ATTRIBUTES; i-- > 0;)
    if (wanted & zpci_function_attribute_bit (&rows[i]))
      wanted |= rows[i].needs;
  return wanted;
}

ZpciAttributeMask
zpci_function_attributes_printed (ZpciOutput output)
{
  const ZpciFunctionAttribute *const *printed = zpci_function_attributes_of (output);
  ZpciAttributeMask wanted = 0;

  for (gsize i = 0; printed[i]; i++)
    wanted |= zpci_function_attribute_bit (printed[i]);
  return zpci_function_attributes_needed (wanted);
}

#undef MEMBER
#define MEMBER(type, function, row) (*(type const *) G_STRUCT_MEMBER_P (function, (row)->offset))

ZpciOpt
zpci_function_attribute_opt (const ZpciFunctionAttribute *row, const ZpciFunction *function)
{
  return MEMBER (ZpciOpt, function, row);
}

ZpciTri
zpci_function_attribute_tri (const ZpciFunctionAttribute *row, const ZpciFunction *function)
{
  return MEMBER (ZpciTri, function, row);
}

const ZpciInterrupts *
zpci_function_attribute_interrupts (const ZpciFunctionAttribute *row, const ZpciFunction *function)
{
  return &MEMBER (ZpciInterrupts, function, row);
}

const char *
zpci_function_attribute_text (const ZpciFunctionAttribute *row, const ZpciFunction *function)
{
  return MEMBER (char *, function, row);
}

char **
zpci_function_attribute_texts (const ZpciFunctionAttribute *row, const ZpciFunction *function)
{
  return MEMBER (char **, function, row);
}
