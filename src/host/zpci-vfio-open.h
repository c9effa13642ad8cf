/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Asks VFIO about a function, or a captured host about what VFIO said. A group
 * is exclusive: a guest that starts in this moment fails. So this is called on
 * an explicit request only, never by a daemon, and everything is closed at once.
 */
#pragma once

#include "zpci-host.h"
#include "zpci-vfio.h"

G_BEGIN_DECLS

/** Questions as a .zhost file has them; the arguments are "DDDD:BB:dd.f" and "DDDD:BB:dd.f/INDEX". */
#define ZPCI_VFIO_INFO_QUESTION "vfio-device-info"
#define ZPCI_VFIO_REGION_QUESTION "vfio-region-info"
/** "byte-order answers little" where the machine that answered is no big-endian one, as an IBM Z is. */
#define ZPCI_VFIO_ORDER_QUESTION "byte-order"
#define ZPCI_VFIO_ORDER_ARGUMENT "answers"

/** ZpciVfioAnswer: what the kernel answered, in its own bytes. */
typedef struct {
  int code;           /* why there is no answer: an errno; 0: there is one */
  GBytes *info;       /* struct vfio_device_info and what follows; NULL where @code is not 0 */
  GPtrArray *regions; /* of GBytes: struct vfio_region_info of each region behind the fixed ones */
  int byte_order;     /* G_BIG_ENDIAN or G_LITTLE_ENDIAN */
} ZpciVfioAnswer;

void zpci_vfio_answer_clear (ZpciVfioAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZpciVfioAnswer, zpci_vfio_answer_clear)

/**
 * zpci_vfio_ask:
 * @answer: (out): filled in whole; clear it
 *
 * Opens the function on the running machine, through its group or, where there
 * is none, through its character device; else looks up what was recorded.
 *
 * Returns: FALSE where nobody can be asked: no address, no VFIO driver, no
 * IOMMU group, nothing recorded. TRUE also where the kernel refused (@answer->code).
 * Errors: ZPCI_ERROR_UNSUPPORTED.
 */
gboolean zpci_vfio_ask (ZpciRoot *root, const ZpciFunction *function, ZpciVfioAnswer *answer, GError **error);

/** What every message of zpci_vfio_read() begins with. */
#define ZPCI_VFIO_PREFIX "VFIO: "

/**
 * zpci_vfio_read:
 *
 * Asks, and parses what was answered. An error's message begins with
 * ZPCI_VFIO_PREFIX and says the reason; the caller names the function.
 *
 * Returns: TRUE if @info was filled in.
 * Errors: ZPCI_ERROR_UNSUPPORTED (cannot be asked, or no zPCI capabilities),
 * ZPCI_ERROR_CONFLICT (in use, e.g. by a guest), ZPCI_ERROR_NOT_FOUND (no device
 * node), ZPCI_ERROR_IO (no permission, or another refusal), ZPCI_ERROR_MALFORMED.
 */
gboolean zpci_vfio_read (ZpciRoot *root, const ZpciFunction *function, ZpciVfioInfo *info, GError **error);

G_END_DECLS
