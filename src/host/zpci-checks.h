/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Whether a host is ready to pass functions through. A check is one line: the
 * thing that was checked, how it came out, and for WARN and FAIL always a remedy.
 */
#pragma once

#include "zpci-host.h"

G_BEGIN_DECLS

typedef enum {
  ZPCI_CHECK_PASS,
  ZPCI_CHECK_NOTE, /* worth knowing, nothing is wrong */
  ZPCI_CHECK_WARN, /* something will not work as well as it could */
  ZPCI_CHECK_FAIL, /* functions cannot be passed through */
} ZpciCheckResult;

/** ZpciCheckMember: one of those that a check is about. */
typedef struct {
  const char *kind; /* "ISM", "RoCE", "OSA", "HiperSockets" */
  char *name;       /* fid of a function, else its PCI address; name of a channel path */
} ZpciCheckMember;

typedef struct {
  const char *id;   /* stable name, for programs: "kvm-interpretation" */
  char *text;       /* what comes behind "Checking" */
  ZpciCheckResult result;
  char *why;        /* (nullable): the cause; NULL where it passed */
  char *remedy;     /* (nullable): always set for WARN and FAIL */
  GPtrArray *members; /* (nullable): of ZpciCheckMember, those of a kind together */
} ZpciCheck;

/** zpci_checks_new: Returns: (transfer full) (element-type ZpciCheck): no checks yet. */
GPtrArray *zpci_checks_new (void);

/**
 * zpci_checks_add:
 * @why: (nullable): as ZpciCheck
 * @remedy: (nullable): as ZpciCheck
 * @text: printf format of what is checked
 */
void zpci_checks_add (GPtrArray *checks, const char *id, ZpciCheckResult result, const char *why, const char *remedy,
                      const char *text, ...) G_GNUC_PRINTF (6, 7);

/** zpci_checks_add_member: @kind (static) and @name are of what the check that was added last is about. */
void zpci_checks_add_member (GPtrArray *checks, const char *kind, const char *name);

/** zpci_check_result_name: Returns: (transfer none): "PASS", "NOTE", "WARN" or "FAIL". */
const char *zpci_check_result_name (ZpciCheckResult result);

/**
 * zpci_checks_host: machine, functions, KVM, kernel and drivers.
 *
 * Returns: FALSE where this is no IBM Z: nothing else is worth checking.
 */
gboolean zpci_checks_host (const ZpciHost *host, GPtrArray *checks);

/** zpci_checks_pnetids: who shares a network with whom: functions, OSA and HiperSockets. */
void zpci_checks_pnetids (const ZpciHost *host, GPtrArray *checks);

G_END_DECLS
