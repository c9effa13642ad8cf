/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Versions of the tools that change mediated devices of crypto adapters.
 */
#pragma once

#include "zpci-capture.h"

G_BEGIN_DECLS

typedef enum {
  ZPCI_TOOL_S390_TOOLS,
  ZPCI_TOOL_MDEVCTL,
  ZPCI_N_TOOLS,
} ZpciTool;

/** ZpciToolRow: a tool, and the first version that changes the matrix of a device while a guest has it. */
typedef struct {
  const char *name;
  ZpciCaptureVersion recorded;
  gulong first;                /* as virGetVersion() counts */
  const char *const *programs; /* absolute paths, NULL-terminated: the first that is there is asked for its version */
} ZpciToolRow;

extern const ZpciToolRow zpci_tools[ZPCI_N_TOOLS];

/**
 * zpci_tool_version:
 * @root: a captured host is not asked: what it recorded counts
 * @version: (out): as virGetVersion() counts; 0: not known; ZPCI_CAPTURE_NOT_INSTALLED
 *
 * Takes at most two seconds. The program runs as user nobody where this one runs as root.
 *
 * Returns: (transfer full) (nullable): why there is no version, fit for a message; NULL: there is one.
 */
char *zpci_tool_version (ZpciRoot *root, ZpciTool tool, gulong *version);

G_END_DECLS
