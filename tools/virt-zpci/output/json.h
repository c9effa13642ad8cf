/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * JSON output: one object with a "meta" block, as the s390-tools commands
 * print it. The keys of every verb are documented in docs/json.md.
 */
#pragma once

#include "cli.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** Raised when a key vanishes or changes its meaning; new keys do not raise it. */
#define ZPCI_JSON_API_LEVEL 1

/**
 * zpci_cli_json_new:
 *
 * Returns: (transfer full): an object with "meta": api_level, version, tool,
 * host, time_epoch and time. The time is that of SOURCE_DATE_EPOCH where set.
 */
JsonObject *zpci_cli_json_new (const ZpciCli *cli);

/** zpci_cli_json_append: prints @object, which it takes, to cli->out. */
void zpci_cli_json_append (ZpciCli *cli, JsonObject *object);

/** zpci_cli_json_set_text: sets a string member, bytes that are not UTF-8 replaced; NULL sets nothing. */
void zpci_cli_json_set_text (JsonObject *object, const char *name, const char *text);

/** zpci_cli_json_set_hex: sets "0x..." of @digits digits if @value is set. */
void zpci_cli_json_set_hex (JsonObject *object, const char *name, ZpciOpt value, int digits);

/** zpci_cli_json_set_number: sets a number if @value is set. */
void zpci_cli_json_set_number (JsonObject *object, const char *name, ZpciOpt value);

/** zpci_cli_json_set_tri: sets true or false, nothing where it is unknown. */
void zpci_cli_json_set_tri (JsonObject *object, const char *name, ZpciTri value);

/** zpci_cli_json_texts: Returns: (transfer full): an array of the strings in @texts (nullable), NULL-terminated. */
JsonArray *zpci_cli_json_texts (char **texts);

G_END_DECLS
