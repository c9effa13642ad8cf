/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The value of LD_PRELOAD as text.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * zpci_plugin_preload_without:
 * @list: entries separated by spaces or colons, as ld.so(8) takes them
 * @file: a file name without folder
 *
 * Returns: (transfer full): @list without the entries whose last component is
 * @file; the others keep their order and their separators.
 */
char *zpci_plugin_preload_without (const char *list, const char *file);

G_END_DECLS
