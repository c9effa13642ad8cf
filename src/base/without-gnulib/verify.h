/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The one macro that is used of gnulib's header of this name, for systems that
 * do not package gnulib: C11's own assertion at compile time.
 */
#pragma once

/** verify: a declaration that does not compile unless @condition, a constant, is nonzero. */
#define verify(condition) _Static_assert (condition, #condition)
