/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The one macro that is used of gnulib's header of this name, for systems that
 * do not package gnulib: the compiler's own arithmetic, with the same results.
 */
#pragma once

/** INT_ADD_WRAPV: stores @a + @b in *@result. Returns: nonzero if it did not fit and wrapped around. */
#define INT_ADD_WRAPV(a, b, result) __builtin_add_overflow (a, b, result)
