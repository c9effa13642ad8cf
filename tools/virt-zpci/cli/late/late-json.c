/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * See late.h.
 */
#include "late.h"

#include <json-glib/json-glib.h>

static ZpciLateLibrary library = { "libjson-glib-1.0.so.0" };

#include "json.def"
