/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The part of a capture that has to open functions.
 */
#pragma once

#include "zpci-capture-writer.h"
#include "zpci-root.h"

G_BEGIN_DECLS

/**
 * zpci_capture_copy_vfio:
 * @warnings: (element-type char*): what had to be left out is added here
 *
 * Adds what VFIO answers, or why it does not, for every function it can be asked about.
 */
void zpci_capture_copy_vfio (ZpciRoot *root, ZpciCaptureWriter *writer, GPtrArray *warnings);

G_END_DECLS
