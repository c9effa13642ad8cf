/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Parts of hostile documents, without a line break.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define S390X "arch='s390x'"

void hostile_repeat (GString *out, const char *text, guint count);

/** hostile_long_text: Returns: (transfer full): about as many bytes of @text as @count devices have. */
char *hostile_long_text (const char *text, guint count);

/** hostile_open: Returns: (transfer full): a <domain> with @attributes and an <os>; @os: attributes of its <type>. */
GString *hostile_open (const char *attributes, const char *os);
/** hostile_close: frees @out. Returns: (transfer full): the document. */
char *hostile_close (GString *out);

/** hostile_add_devices: @zpci: attributes, with at most one %u for the number from 1; @inside: their first child. */
void hostile_add_devices (GString *out, guint count, const char *zpci, const char *inside);

/** hostile_add_entries: our metadata of the uids @from to @to, without the container. */
void hostile_add_entries (GString *out, const char *prefix, guint from, guint to);

/** hostile_add_override: our <q:device> of @uid. */
void hostile_add_override (GString *out, guint uid);

G_END_DECLS
