/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * See late.h.
 */
#include "late.h"

#include <gio/gio.h>

static ZpciLateLibrary library = { "libgio-2.0.so.0" };

#include "gio.def"
