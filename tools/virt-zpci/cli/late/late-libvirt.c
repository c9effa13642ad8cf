/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * See late.h.
 */
#include "late.h"

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

static ZpciLateLibrary library = { "libvirt.so.0" };

#include "libvirt.def"
