/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Values that may be absent or unknown, kept apart from the value itself:
 * fid 0 is legal, and "the kernel does not say" is not "no".
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ZpciOpt: a number that may be absent; @value counts only where @set. */
typedef struct {
  gboolean set;
  guint32 value;
} ZpciOpt;

#define ZPCI_OPT(v) ((ZpciOpt){ TRUE, (v) })
#define ZPCI_OPT_NONE ((ZpciOpt){ FALSE, 0 })

/** ZpciTri: an answer of the machine. UNKNOWN is 0, what a cleared struct says. */
typedef enum {
  ZPCI_UNKNOWN = 0,
  ZPCI_NO,
  ZPCI_YES,
} ZpciTri;

/** ZpciFact: a three-valued answer; @why says why it is unknown, or where the answer comes from. */
typedef struct {
  ZpciTri value;
  char *why; /* (nullable), owned by the struct that holds the fact */
} ZpciFact;

/** zpci_tri_name: Returns: (transfer none): "yes", "no" or "unknown". */
const char *zpci_tri_name (ZpciTri value);

/** zpci_fact_set: frees the old reason and stores a new one (printf format, or NULL). */
void zpci_fact_set (ZpciFact *fact, ZpciTri value, const char *format, ...) G_GNUC_PRINTF (3, 4);

/** zpci_fact_clear: frees the reason; the fact is unknown afterwards. */
void zpci_fact_clear (ZpciFact *fact);

G_END_DECLS
