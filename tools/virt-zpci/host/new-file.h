/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The file that a verb writes: its only argument; none takes the place of another, and "-" is standard output.
 */
#pragma once

#include "cli.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * zpci_new_file_check: called before the work, which may take a while.
 *
 * Errors: ZPCI_ERROR_CONFLICT (there is something at that path already); usage (JSON and the text on standard output).
 */
gboolean zpci_new_file_check (const ZpciCli *cli, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** zpci_new_file_write: writes all of @text, or no file. Errors: ZPCI_ERROR_CONFLICT, those of zpci_file_create(). */
gboolean zpci_new_file_write (ZpciCli *cli, const char *text, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * zpci_new_file_tell:
 * @length: of the file
 * @about: (transfer full): more keys
 *
 * With --format json prints what was written, and what was said on standard error.
 */
void zpci_new_file_tell (ZpciCli *cli, gsize length, JsonObject *about);

/** zpci_new_file_warn_gaps: @gaps: (element-type ZpciFinding): of a capture; a warning each. */
void zpci_new_file_warn_gaps (const GPtrArray *gaps);

/** zpci_new_file_gaps_to_json: Returns: (transfer full): objects with id, name, why and remedy. */
JsonArray *zpci_new_file_gaps_to_json (const GPtrArray *gaps);

G_END_DECLS
