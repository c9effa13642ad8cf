/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The one thing a capture takes of libvirt: its version, on which it depends
 * which driver a function gets.
 */
#pragma once

#include "zpci-capture-writer.h"
#include "zpci-root.h"

G_BEGIN_DECLS

/** zpci_capture_copy_libvirt: adds @version, 9000000 for 9.0.0; 0: what @root recorded, if anything. */
void zpci_capture_copy_libvirt (ZpciRoot *root, gulong version, ZpciCaptureWriter *writer);

G_END_DECLS
