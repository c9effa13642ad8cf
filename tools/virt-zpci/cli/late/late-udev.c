/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * See late.h.
 */
#include "late.h"

#include <libudev.h>

static ZpciLateLibrary library = { "libudev.so.1" };

#include "udev.def"
