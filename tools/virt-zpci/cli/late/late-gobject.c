/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * See late.h.
 */
#include "late.h"

#include <glib-object.h>

static ZpciLateLibrary library = { "libgobject-2.0.so.0" };

#include "gobject.def"
