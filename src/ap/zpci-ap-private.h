/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Inside of the room, for its files and their tests: the parts of zpci_ap_host_read().
 */
#pragma once

#include "zpci-ap-host.h"

G_BEGIN_DECLS

/*
 * Files whose reading may wait for a lock of the kernel without limit: apmask,
 * aqmask and the matrices, while a queue is being reset. A child process reads
 * them, which is left behind when it takes too long: of a thread the kernel
 * would have to be waited for when this process ends.
 */

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

/** zpci_ap_host_read_with: as zpci_ap_host_read(), where slow files are read by @reader in at most @limit_ms. */
ZpciApHost *zpci_ap_host_read_with (ZpciRoot *root, ZpciApSlowReader reader, guint limit_ms);

/** zpci_ap_read_facilities: what the CPU can do with queues. */
void zpci_ap_read_facilities (ZpciApHost *host);

/** zpci_ap_scan_bus: the AP bus without its masks for guests, cards and queues. */
void zpci_ap_scan_bus (ZpciApHost *host);

/** zpci_ap_scan_matrix: vfio_ap, its mediated devices, and all files that may have to be waited for. */
void zpci_ap_scan_matrix (ZpciApHost *host, ZpciApSlowReader reader, guint limit_ms);

/** zpci_ap_queue_compare: qsort order of ZpciApQueue, by adapter and domain. */
int zpci_ap_queue_compare (const void *a, const void *b);

/**
 * zpci_ap_parse_c_number:
 *
 * A number as the kernel reads it: 0x hexadecimal, 0 octal, else decimal.
 *
 * Errors: ZPCI_ERROR_MALFORMED, ZPCI_ERROR_RANGE (above @max).
 */
gboolean zpci_ap_parse_c_number (const char *text, guint max, guint *number, GError **error);

/** zpci_ap_warn: adds a warning (printf format). */
void zpci_ap_warn (ZpciApHost *host, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
