/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A captured host: one reviewable text file (.zhost). The format is described
 * in docs/zhost-format.md; reading gives a memory root, writing takes what is
 * on the documented allow-list from a live one.
 */
#pragma once

#include "zpci-finding.h"
#include "zpci-root.h"

G_BEGIN_DECLS

/** Largest accepted .zhost file, in bytes. */
#define ZPCI_CAPTURE_MAX_BYTES (64 * 1024 * 1024)

/**
 * zpci_capture_parse:
 * @text: content of a .zhost file
 * @name: what messages call it; they carry the line number
 *
 * Returns: (transfer full): a memory root, or NULL.
 * Errors: ZPCI_ERROR_MALFORMED, ZPCI_ERROR_RANGE, ZPCI_ERROR_CONFLICT.
 */
ZpciRoot *zpci_capture_parse (const char *text, gsize length, const char *name, GError **error);

/** zpci_capture_is_stream: Returns: TRUE for "-", /dev/stdin and /dev/fd/N, which are read as they come, once. */
gboolean zpci_capture_is_stream (const char *path);

/**
 * zpci_capture_load:
 * @path: a regular file, or a stream; also packed by gzip
 *
 * Errors: as above, and ZPCI_ERROR_NOT_FOUND, ZPCI_ERROR_IO.
 */
ZpciRoot *zpci_capture_load (const char *path, GError **error);

/**
 * ZpciCaptureFlags:
 * @ZPCI_CAPTURE_VFIO: open every function that is bound to a VFIO driver, for a
 *   moment; a guest that starts in that moment fails, so the user must want it
 */
typedef enum {
  ZPCI_CAPTURE_DEFAULT = 0,
  ZPCI_CAPTURE_VFIO = 1 << 0,
} ZpciCaptureFlags;

/**
 * zpci_capture_write:
 * @root: usually the running machine
 * @gaps: (element-type ZpciFinding): what could not be read is added here: path or function, cause, id
 *
 * Returns: (transfer full): the .zhost text; the same host gives the same text.
 * Errors: ZPCI_ERROR_NOT_FOUND, ZPCI_ERROR_IO (there is no /sys).
 */
char *zpci_capture_write (ZpciRoot *root, GPtrArray *gaps, gsize *length, GError **error);

/** ZpciCaptureEmulator: an emulator of the host, and what it replied. */
typedef struct {
  char *path;      /* absolute */
  GBytes *replies; /* text of zpci_qemu_replies_record() */
} ZpciCaptureEmulator;

/** ZpciCaptureVersion: whose versions a capture keeps. */
typedef enum {
  ZPCI_CAPTURE_LIBVIRT,    /* the library there */
  ZPCI_CAPTURE_MDEVCTL,
  ZPCI_CAPTURE_S390_TOOLS,
  ZPCI_CAPTURE_N_VERSIONS,
} ZpciCaptureVersion;

/** ZPCI_CAPTURE_NOT_INSTALLED: in place of a version of a tool: it is not there. */
#define ZPCI_CAPTURE_NOT_INSTALLED G_MAXULONG

/** ZpciCaptureSoftware: what a capture keeps of software, which its user asks. */
typedef struct {
  gulong versions[ZPCI_CAPTURE_N_VERSIONS]; /* as virGetVersion() counts (9000000 for 9.0.0); 0: as recorded */
  GPtrArray *emulators;   /* (nullable) (element-type ZpciCaptureEmulator): beside those that are recorded */
} ZpciCaptureSoftware;

/** ZpciCaptureCounts: what is in a capture. */
typedef struct {
  guint files;   /* files, folders and links, those that could not be read among them */
  guint answers; /* of the kernel, of libvirt and of emulators */
} ZpciCaptureCounts;

/**
 * zpci_capture_write_full:
 * @software: (nullable): NULL: what @root recorded
 * @counts: (out) (nullable)
 *
 * As zpci_capture_write(), and what @flags add.
 */
char *zpci_capture_write_full (ZpciRoot *root, ZpciCaptureFlags flags, const ZpciCaptureSoftware *software,
                               ZpciCaptureCounts *counts, GPtrArray *gaps, gsize *length, GError **error);

/**
 * zpci_capture_get_version:
 *
 * Returns: what @root recorded, as virGetVersion() counts; 0: nothing, or no version.
 */
gulong zpci_capture_get_version (ZpciRoot *root, ZpciCaptureVersion which);

/** zpci_capture_list_emulators: Returns: (transfer full): paths of the emulators that @root recorded, sorted. */
char **zpci_capture_list_emulators (ZpciRoot *root);

/** zpci_capture_get_emulator: Returns: (transfer none) (nullable): what @root recorded of the emulator at @path. */
GBytes *zpci_capture_get_emulator (ZpciRoot *root, const char *path);

G_END_DECLS
