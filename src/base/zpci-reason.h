/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Why something is as it is, and what to do about it: data until it is printed.
 * A reason is a row of a table and the names that the row speaks of; the text
 * of a row has {keys} where the names go. Nothing looks for words in a text
 * that was made from it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ZpciName: what a row may name; each has its {key}, and words for where no name is known. */
typedef enum {
  ZPCI_NAME_FUNCTION, /* {function}: "ISM"; "it" */
  ZPCI_NAME_TRAIT,    /* {trait}: of the function: "has no MSI-X" */
  ZPCI_NAME_MACHINE,  /* {machine}: a machine type: "machine type NAME"; "the machine type" */
  ZPCI_NAME_DRIVER,   /* {driver}: "driver NAME"; "the driver" */
  ZPCI_NAME_QEMU,     /* {qemu}: "QEMU 10.0.13"; "this QEMU" */
  ZPCI_NAME_PROPERTY, /* {property}: of QEMU's device zpci */
  ZPCI_NAME_REQUEST,  /* {request}: as it is asked: "aif='on'" */
  ZPCI_NAME_VALUE,    /* {value}: of a request */
  ZPCI_NAME_OPPOSITE, /* {opposite}: the other value */
  ZPCI_NAME_RELEASE,  /* {release}: of QEMU: "7.2" */
  ZPCI_NAME_FACT,     /* {fact}: the source of a fact, or why it is unknown */
  ZPCI_NAME_INPUTS,   /* {inputs}: those of the decision that are not known */
  ZPCI_NAME_MDEV,     /* {mdev}: UUID of a mediated device; "this one" */
  ZPCI_NAME_QUEUE,    /* {queue}: "05.0004"; "a queue" */
  ZPCI_NAME_OTHER,    /* {name}: of what the row itself calls by its kind */
  ZPCI_NAME_ADDRESS,  /* {address}: a PCI address; "ADDRESS" */
  ZPCI_NAME_SLOT,     /* {slot}: name of a PCI slot; "FID" */
  ZPCI_N_NAMES,
} ZpciName;

/** ZpciReasonRow: one row of a table of reasons. */
typedef struct {
  const char *id;     /* stable, for programs: "closed-kvm" */
  const char *cause;  /* one clause */
  const char *remedy; /* (nullable): what to do */
} ZpciReasonRow;

/** ZpciReason: a cleared one has neither cause nor remedy. */
typedef struct {
  const ZpciReasonRow *row;  /* (nullable) */
  const ZpciReasonRow *more; /* (nullable): its remedy has to be done as well */
  const ZpciReasonRow *last; /* (nullable): likewise */
  char *names[ZPCI_N_NAMES]; /* (nullable each) */
} ZpciReason;

/** zpci_reason_new: Returns: (transfer full): for lists of reasons; zpci_reason_free() frees it. */
ZpciReason *zpci_reason_new (const ZpciReasonRow *row);
void zpci_reason_free (ZpciReason *reason);

/** zpci_reason_set_name: @text is copied; NULL: no name is known. It must be fit for a message. */
void zpci_reason_set_name (ZpciReason *reason, ZpciName name, const char *text);

/** zpci_reason_clear: frees the names; @reason has neither cause nor remedy afterwards. */
void zpci_reason_clear (ZpciReason *reason);

/** zpci_reason_cause: Returns: (transfer full) (nullable): the cause, with its names. */
char *zpci_reason_cause (const ZpciReason *reason);

/** zpci_reason_remedy: Returns: (transfer full) (nullable): what to do, with its names. */
char *zpci_reason_remedy (const ZpciReason *reason);

/** zpci_reason_format: Returns: (transfer full): both as zpci_remedy_join() puts them; "" for none. */
char *zpci_reason_format (const ZpciReason *reason);

/**
 * zpci_remedy_join:
 * @cause: (nullable)
 * @remedy: (nullable)
 *
 * The one way in which a cause and its remedy come to stand in one text.
 *
 * Returns: (transfer full) (nullable): "CAUSE: REMEDY", or a copy of the one there is; NULL: there is none.
 */
char *zpci_remedy_join (const char *cause, const char *remedy);

G_END_DECLS
