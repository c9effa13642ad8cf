/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Findings: what a check has to say of a document, a guest or a host. Cause and
 * remedy stay apart until zpci_finding_format() makes a text of them for people.
 */
#pragma once

#include "zpci-error.h"

G_BEGIN_DECLS

/** ZpciSeverity: in the order of their weight. */
typedef enum {
  ZPCI_FINDING_PASS,    /* checked, and as it should be */
  ZPCI_FINDING_NOTE,    /* worth knowing, nothing is wrong */
  ZPCI_FINDING_WARNING, /* it will not work as well as it could, or not as the author may think */
  ZPCI_FINDING_ERROR,   /* it will not work */
} ZpciSeverity;

/** ZpciFindingMember: one of those that a finding is about. */
typedef struct {
  const char *kind; /* "ISM", "RoCE", "OSA", "HiperSockets" */
  char *name;       /* fid of a function, else its PCI address; name of a channel path */
} ZpciFindingMember;

typedef struct {
  ZpciSeverity severity;
  ZpciErrorCode code; /* 0: not about a document */
  const char *id;     /* stable name of the check, for programs: "kvm-interpretation" */
  guint line;         /* of the document, from 1; 0: of no line */
  char *subject;      /* (nullable): label of a device, cut where it is long; or the thing that was checked */
  char *cause;        /* (nullable): NULL only where a check passed */
  char *remedy;       /* (nullable): what to do */
  GPtrArray *members; /* (nullable): of ZpciFindingMember, those of a kind together */
} ZpciFinding;

/** zpci_findings_new: Returns: (transfer full) (element-type ZpciFinding): an empty list. */
GPtrArray *zpci_findings_new (void);

/**
 * zpci_findings_add:
 * @id: static; listed in docs/json.md
 * @line: of the document, from 1; 0: of no line
 * @subject: (nullable): copied, as @cause and @remedy are
 * @cause: (nullable)
 * @remedy: (nullable)
 *
 * Returns: (transfer none): the finding, now the last of @findings, to be completed by who adds it.
 */
ZpciFinding *zpci_findings_add (GPtrArray *findings, ZpciSeverity severity, ZpciErrorCode code, const char *id,
                                guint line, const char *subject, const char *cause, const char *remedy);

/** zpci_finding_add_member: @kind must be static; @name is copied. */
void zpci_finding_add_member (ZpciFinding *finding, const char *kind, const char *name);

/** zpci_findings_sort: by line, of one line errors first. */
void zpci_findings_sort (GPtrArray *findings);

/** zpci_findings_worst: Returns: the greatest severity in @findings; ZPCI_FINDING_PASS for none. */
ZpciSeverity zpci_findings_worst (const GPtrArray *findings);

/** zpci_finding_message: Returns: (transfer full): "SUBJECT: CAUSE", or the cause; without the remedy. */
char *zpci_finding_message (const ZpciFinding *finding);

/** zpci_finding_format: Returns: (transfer full): message and remedy, as zpci_remedy_join() puts them. */
char *zpci_finding_format (const ZpciFinding *finding);

/** zpci_finding_set_error: @name: of the document; the error has line and remedy of @finding. */
void zpci_finding_set_error (const ZpciFinding *finding, const char *name, GError **error);

G_END_DECLS
