/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * See late.h.
 */
#include "late.h"

#include <libvirt/libvirt-qemu.h>

static ZpciLateLibrary library = { "libvirt-qemu.so.0" };

#include "libvirt-qemu.def"
