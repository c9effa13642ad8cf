/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What --help and --version print, from the tables of verb.h.
 */
#pragma once

#include "verb.h"

G_BEGIN_DECLS

/** zpci_help_append: @verb NULL: the list of verbs and the global options. */
void zpci_help_append (GString *out, const ZpciVerb *verb);

/** zpci_version_append: one line, tool and version. */
void zpci_version_append (GString *out);

G_END_DECLS
