/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * JSON, read and written. Of that from outside: json-glib parses by recursion and takes more than JSON, so
 * every text is checked before json-glib sees it, here and nowhere else; and
 * members are asked for by type.
 */
#pragma once

#include "zpci-value.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define ZPCI_JSON_MAX_DEPTH 64

/** Most members of one object: json-glib keeps them in a table by g_str_hash(), where names can be made to collide. */
#define ZPCI_JSON_MAX_MEMBERS 256

/**
 * zpci_json_check:
 * @text: @length bytes, need not end in NUL
 * @what: how messages name it: "emulator /usr/bin/qemu: reply to query-machines"
 *
 * Returns: TRUE for one JSON value in UTF-8, nested at most ZPCI_JSON_MAX_DEPTH
 * levels, with at most ZPCI_JSON_MAX_MEMBERS members in an object, whose strings hold no NUL and no half of a surrogate pair.
 * Errors: ZPCI_ERROR_MALFORMED. Source: RFC 8259.
 */
gboolean zpci_json_check (const char *text, gsize length, const char *what, GError **error);

/**
 * zpci_json_parse:
 * @text: @length bytes, as for zpci_json_check()
 *
 * Returns: (transfer full): the object at the root, or NULL.
 * Errors: ZPCI_ERROR_MALFORMED (zpci_json_check() refuses it, or not an object).
 */
JsonObject *zpci_json_parse (const char *text, gsize length, const char *what, GError **error);

/**
 * zpci_json_string:
 *
 * Returns: (transfer none) (nullable): the string member @name, NULL where it is absent or of another type.
 */
const char *zpci_json_string (JsonObject *object, const char *name);
JsonObject *zpci_json_object (JsonObject *object, const char *name);
JsonArray *zpci_json_array (JsonObject *object, const char *name);

/** zpci_json_number: Returns: TRUE and stores an integer member of 0..@max. */
gboolean zpci_json_number (JsonObject *object, const char *name, gint64 max, gint64 *value);

/** zpci_json_tri: Returns: the boolean member @name; ZPCI_UNKNOWN where it is absent or of another type. */
ZpciTri zpci_json_tri (JsonObject *object, const char *name);

/** zpci_json_flag: Returns: the boolean member @name; FALSE where it is absent or of another type. */
gboolean zpci_json_flag (JsonObject *object, const char *name);

/** zpci_json_element_object: Returns: (transfer none) (nullable): element @i if it is an object. */
JsonObject *zpci_json_element_object (JsonArray *array, guint i);

/*
 * Writing. An absent value gets no member; text is made valid UTF-8 here, and nowhere else on its way into JSON.
 */

/** zpci_json_set_text: @text: (nullable): any bytes. */
void zpci_json_set_text (JsonObject *object, const char *name, const char *text);

/** zpci_json_set_hex: sets "0x..." of @digits digits if @value is set. */
void zpci_json_set_hex (JsonObject *object, const char *name, ZpciOpt value, int digits);

/** zpci_json_set_number: sets a number if @value is set. */
void zpci_json_set_number (JsonObject *object, const char *name, ZpciOpt value);

/** zpci_json_set_tri: sets true or false, nothing where it is unknown. */
void zpci_json_set_tri (JsonObject *object, const char *name, ZpciTri value);

/** zpci_json_add_text: adds a string element. */
void zpci_json_add_text (JsonArray *array, const char *text);

/** zpci_json_texts: @texts: (element-type char*). Returns: (transfer full): an array of these strings. */
JsonArray *zpci_json_texts (const GPtrArray *texts);

/** zpci_json_strv: @texts: (nullable): NULL-terminated. Returns: (transfer full): an array of these strings. */
JsonArray *zpci_json_strv (char **texts);

/** zpci_json_node: @object: (transfer full). Returns: (transfer full): a node that holds it. */
JsonNode *zpci_json_node (JsonObject *object);

G_END_DECLS
