/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Sets of AP numbers (adapters, usage domains or control domains), and the
 * product of two of them.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** How many adapters, and how many domains, there can be: numbers are 0..255. */
#define ZPCI_AP_NUMBERS 256

/** ZpciApSet: some of the numbers 0..255; cleared memory is the empty set. */
typedef struct {
  guint64 words[ZPCI_AP_NUMBERS / 64];
} ZpciApSet;

/** ZpciApMatrix: adapters x domains are queues; control domains give none. */
typedef struct {
  ZpciApSet adapters;
  ZpciApSet domains;
  ZpciApSet control;
} ZpciApMatrix;

/** ZpciApQueueId: an APQN; both numbers 0..255. */
typedef struct {
  guint8 adapter;
  guint8 domain;
} ZpciApQueueId;

void zpci_ap_set_add (ZpciApSet *set, guint number);
void zpci_ap_set_remove (ZpciApSet *set, guint number);
void zpci_ap_set_fill (ZpciApSet *set); /* all of 0..255 */
gboolean zpci_ap_set_has (const ZpciApSet *set, guint number);
gboolean zpci_ap_set_is_empty (const ZpciApSet *set);
gboolean zpci_ap_set_equal (const ZpciApSet *a, const ZpciApSet *b);
gboolean zpci_ap_set_within (const ZpciApSet *part, const ZpciApSet *whole);
guint zpci_ap_set_count (const ZpciApSet *set);

/** zpci_ap_set_next: Returns: the lowest member that is at least @from, or ZPCI_AP_NUMBERS. */
guint zpci_ap_set_next (const ZpciApSet *set, guint from);

/** ZPCI_AP_SET_EACH: head of a loop over the members in rising order. */
#define ZPCI_AP_SET_EACH(set, number)                                                                                  \
  for (guint number = zpci_ap_set_next ((set), 0); number < ZPCI_AP_NUMBERS;                                           \
       number = zpci_ap_set_next ((set), number + 1))

ZpciApSet zpci_ap_set_and (const ZpciApSet *a, const ZpciApSet *b);
ZpciApSet zpci_ap_set_or (const ZpciApSet *a, const ZpciApSet *b);
ZpciApSet zpci_ap_set_minus (const ZpciApSet *a, const ZpciApSet *b);

gboolean zpci_ap_matrix_equal (const ZpciApMatrix *a, const ZpciApMatrix *b);

/** zpci_ap_matrix_queues: Returns: how many queues the product has. */
guint zpci_ap_matrix_queues (const ZpciApMatrix *matrix);

G_END_DECLS
