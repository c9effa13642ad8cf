/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One attribute file of sysfs: absent is not set, odd is not set and costs one
 * warning that names the thing, the attribute, the value and what was allowed.
 */
#pragma once

#include "zpci-number.h"
#include "zpci-root.h"
#include "zpci-value.h"

G_BEGIN_DECLS

/** ZpciAttributes: where attributes are read and how warnings name it. */
typedef struct {
  ZpciRoot *dir;
  char *(*label) (gconstpointer owner); /* (transfer full) */
  gconstpointer owner;
  GPtrArray *warnings; /* of char* */
} ZpciAttributes;

/** zpci_attributes_warn: adds "LABEL: ..." to the warnings. */
void zpci_attributes_warn (const ZpciAttributes *at, const char *format, ...) G_GNUC_PRINTF (2, 3);

/**
 * zpci_attribute_number: reads one number; @max is the largest plausible value.
 *
 * Returns: FALSE where there is no such attribute; TRUE also where it is odd
 * and @value is not set therefore.
 */
gboolean zpci_attribute_number (const ZpciAttributes *at, const char *name, ZpciRadix radix, guint32 max,
                                ZpciOpt *value);

/** zpci_attribute_flag: reads "0" or "1". */
ZpciTri zpci_attribute_flag (const ZpciAttributes *at, const char *name);

/** zpci_attribute_head: Returns: how many bytes of the content, at most @size, were stored; -1 where there is none. */
gssize zpci_attribute_head (const ZpciAttributes *at, const char *name, void *buffer, gsize size);

/** zpci_attribute_names: Returns: (transfer full) (nullable): the sorted names in the folder @name. */
char **zpci_attribute_names (const ZpciAttributes *at, const char *name);

/** zpci_attribute_text: Returns: (transfer full): @bytes with a NUL behind them, also where there are none. */
char *zpci_attribute_text (GBytes *bytes);

/** zpci_attribute_link: Returns: (transfer full) (nullable): the last name in the target of a link. */
char *zpci_attribute_link (const ZpciAttributes *at, const char *name);

/** zpci_attribute_shown: Returns: (transfer full): @bytes as a warning shows them: the start, made harmless. */
char *zpci_attribute_shown (const void *bytes, gsize length);

G_END_DECLS
