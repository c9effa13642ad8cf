/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The table of function attributes, zpci-function-attributes.def: one row says where an attribute is read, what kind
 * of value it has, and what each output calls it. The scan, captures, JSON, the node device and the columns of list
 * loop over it.
 */
#pragma once

#include "zpci-attribute.h"
#include "zpci-function.h"

G_BEGIN_DECLS

/** ZpciAttributeId: ZPCI_ATTRIBUTE_FID and so on, one per row. */
typedef enum {
#define ZPCI_ROW(id, ...) ZPCI_ATTRIBUTE_##id,
#include "zpci-function-attributes.def"
#undef ZPCI_ROW
  ZPCI_ATTRIBUTES
} ZpciAttributeId;

/** ZpciAttributeMask: a set of attributes, one bit per row. */
typedef guint64 ZpciAttributeMask;
G_STATIC_ASSERT (ZPCI_ATTRIBUTES <= 64);

#define ZPCI_ATTRIBUTE_BIT(id) (G_GUINT64_CONSTANT (1) << ZPCI_ATTRIBUTE_##id)
#define ZPCI_ATTRIBUTE_ALL (~G_GUINT64_CONSTANT (0))

/** ZpciAttributeKind: the type of the member of ZpciFunction, and how it is printed. */
typedef enum {
  ZPCI_KIND_NONE = 0, /* never printed */
  ZPCI_KIND_HEX,      /* ZpciOpt; "0x" and digits everywhere */
  ZPCI_KIND_NUMBER,   /* ZpciOpt; decimal, in the node device "0x" and digits where there are digits */
  ZPCI_KIND_FLAG,     /* ZpciTri; a boolean in JSON, else "yes" or "no" */
  ZPCI_KIND_VECTORS,  /* ZpciInterrupts; JSON has 0 where there are none, the node device nothing */
  ZPCI_KIND_TEXT,     /* char *, or made by the function append */
  ZPCI_KIND_TEXTS,    /* char **; of configured functions */
  ZPCI_KIND_PNETIDS,  /* char *[ZPCI_PNETID_FIELDS]; of types that carry them */
} ZpciAttributeKind;

/** ZpciAttributeCopy: how a capture copies what is below the device's folder. */
typedef enum {
  ZPCI_COPY_NOTHING = 0,
  ZPCI_COPY_TEXT,     /* a file of text */
  ZPCI_COPY_BYTES,    /* a file of bytes */
  ZPCI_COPY_CONFIG,   /* the beginning of the configuration space */
  ZPCI_COPY_LINK,     /* where a link leads */
  ZPCI_COPY_LINKS,    /* all links whose names begin so */
  ZPCI_COPY_NAMES,    /* FOLDER/PREFIX: the names in a folder that begin so, not what is in them */
} ZpciAttributeCopy;

/** ZpciOutput: who prints attributes. Programs rely on the names and on the order of each. */
typedef enum {
  ZPCI_OUTPUT_JSON,
  ZPCI_OUTPUT_ELEMENT,
  ZPCI_OUTPUT_COLUMN,
} ZpciOutput;

/** ZpciOutputName: @place counts from 1; a place is given once and never changes. */
typedef struct {
  guint place;
  const char *name;   /* NULL: not printed there */
} ZpciOutputName;

typedef struct ZpciFunctionAttribute ZpciFunctionAttribute;
struct ZpciFunctionAttribute {
  const char *sysfs;          /* (nullable): name below the folder of the device */
  guint count;                /* 0: one file; else so many, "0" and so on behind the name */
  ZpciAttributeCopy copy;
  ZpciAttributeMask needs;    /* what must be read as well, and before it */

  /* Stores the value in @function, or leaves it and warns; NULL: there is nothing more to read. */
  void (*read) (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
  ZpciRadix radix;            /* of a number */
  guint32 max;                /* its largest value */
  gboolean zero_is_none;      /* 0 means that there is none */

  ZpciAttributeKind kind;
  gsize offset;               /* of the member in ZpciFunction */
  guint digits;               /* of the hexadecimal form; 0: it has none */
  /* (nullable): appends the text for @output and returns TRUE, or FALSE where there is nothing to say */
  gboolean (*append) (const ZpciFunction *function, ZpciOutput output, GString *out);

  ZpciOutputName json;        /* key */
  ZpciOutputName element;     /* in the capability: "uid", "uid/@unique" */
  ZpciOutputName column;      /* heading of list */
  gboolean (*has_element) (const ZpciFunction *function); /* (nullable): FALSE: no element, whatever the value */
  const char *help;           /* one line */
};

/** zpci_function_attribute: Returns: (transfer none): the row @id. */
const ZpciFunctionAttribute *zpci_function_attribute (ZpciAttributeId id);

/** zpci_function_attribute_bit: Returns: the bit of @row alone. */
ZpciAttributeMask zpci_function_attribute_bit (const ZpciFunctionAttribute *row);

/** zpci_function_attributes_needed: Returns: @wanted and everything that must be read for it. */
ZpciAttributeMask zpci_function_attributes_needed (ZpciAttributeMask wanted);

/** zpci_function_attributes_printed: Returns: the rows that @output prints, and everything that must be read for them. */
ZpciAttributeMask zpci_function_attributes_printed (ZpciOutput output);

/** zpci_function_attribute_name: Returns: what @output calls it; the name is NULL where it is not printed there. */
const ZpciOutputName *zpci_function_attribute_name (const ZpciFunctionAttribute *row, ZpciOutput output);

/**
 * zpci_function_attributes_of:
 *
 * Returns: (transfer none): the rows that @output prints, in its order, NULL-terminated.
 */
const ZpciFunctionAttribute *const *zpci_function_attributes_of (ZpciOutput output);

/** zpci_function_attribute_opt, _tri, _interrupts, _text, _texts: Returns: the member of a row of that type. */
ZpciOpt zpci_function_attribute_opt (const ZpciFunctionAttribute *row, const ZpciFunction *function);
ZpciTri zpci_function_attribute_tri (const ZpciFunctionAttribute *row, const ZpciFunction *function);
const ZpciInterrupts *zpci_function_attribute_interrupts (const ZpciFunctionAttribute *row,
                                                          const ZpciFunction *function);
const char *zpci_function_attribute_text (const ZpciFunctionAttribute *row, const ZpciFunction *function);
char **zpci_function_attribute_texts (const ZpciFunctionAttribute *row, const ZpciFunction *function);

/**
 * zpci_function_attribute_append:
 *
 * Appends the value as @output shows it, without any escaping; lists are joined by commas.
 *
 * Returns: FALSE where there is no value; @out is as it was then.
 */
gboolean zpci_function_attribute_append (const ZpciFunctionAttribute *row, const ZpciFunction *function,
                                         ZpciOutput output, GString *out);

G_END_DECLS
