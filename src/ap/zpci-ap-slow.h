/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Files whose reading may wait for a lock of the kernel without limit: apmask,
 * aqmask and the matrices, while a queue is being reset. A child process reads
 * them, which is left behind when it takes too long: of a thread the kernel
 * would have to be waited for when this process ends.
  */
#pragma once

#include "zpci-root.h"

G_BEGIN_DECLS

/** How long all slow files of a host together may take. */
#define ZPCI_AP_SLOW_MS 2000

/** Largest content of one of them. */
#define ZPCI_AP_SLOW_MAX 8192

/** ZpciApSlowRead: one file, and what came of it. */
typedef struct {
  char *path;      /* below the root */
  GBytes *content; /* (nullable) */
  int code;        /* why there is none: an errno or ZPCI_ROOT_TOO_LONG; ETIMEDOUT: the kernel did not answer in time */
} ZpciApSlowRead;

void zpci_ap_slow_read_free (ZpciApSlowRead *read);

/** ZpciApSlowReader: what reads one file; zpci_root_try_read() but for tests. */
typedef GBytes *(*ZpciApSlowReader) (ZpciRoot *root, const char *path, gsize max, int *code);

/**
 * zpci_ap_slow_read_all:
 * @reads: (element-type ZpciApSlowRead): in the order of their worth; all get content or code
 * @limit_ms: for all of them together
 *
 * Where @root is held in memory nothing can wait, and no process is started.
 */
void zpci_ap_slow_read_all (ZpciRoot *root, GPtrArray *reads, ZpciApSlowReader reader, guint limit_ms);

G_END_DECLS
