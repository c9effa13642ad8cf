/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Inside of the room: QMP, and the bytes of replies. For zpci-qemu*.c and their tests.
 */
#pragma once

#include "zpci-child.h"
#include "zpci-json.h"
#include "zpci-qemu-caps.h"

#include <glib.h>

G_BEGIN_DECLS

/*
 * QMP over a child's stdin and stdout: one JSON object per line, replies found
 * by id, events skipped, everything bounded in bytes and time.
 */

/** Longest line, and all bytes of a conversation; QEMU's replies are some 30 KiB. */
#define ZPCI_QMP_MAX_LINE (4 * 1024 * 1024)
#define ZPCI_QMP_MAX_TOTAL (16 * 1024 * 1024)

typedef struct {
  ZpciChild child;
  const char *path;    /* for messages */
  guint timeout_ms;    /* for messages */
  gint64 deadline_us;  /* of g_get_monotonic_time() */
  GByteArray *buffer;  /* read, not yet taken */
  gsize scanned;       /* bytes of @buffer known to have no newline */
  gsize total;
  GString *errors;     /* beginning of stderr */
  guint next_id;
} ZpciQmp;

/**
 * zpci_qmp_open:
 * @argv: the emulator's command line, QMP on stdio
 * @greeting: (out) (transfer full): its greeting
 *
 * Starts the emulator and negotiates capabilities.
 *
 * Returns: (transfer full): the conversation, or NULL. Errors: as zpci_qemu_caps_probe().
 */
ZpciQmp *zpci_qmp_open (char **argv, guint timeout_ms, JsonObject **greeting, GError **error);

/** zpci_qmp_close: ends the emulator, whatever state it is in. */
void zpci_qmp_close (ZpciQmp *qmp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciQmp, zpci_qmp_close)

/**
 * zpci_qmp_execute:
 * @command: e.g. "query-version"
 * @arguments: (nullable): a JSON object as text
 *
 * Returns: (transfer full): the whole reply, with a member "return" or "error", or NULL.
 * Errors: as zpci_qemu_caps_probe().
 */
JsonObject *zpci_qmp_execute (ZpciQmp *qmp, const char *command, const char *arguments, GError **error);

/*
 * An emulator's replies as they came, and as a file keeps them: an object with
 * "format", "version", "path" and one member per command.
 */

#define ZPCI_QEMU_REPLIES_FORMAT "libvirt-zpci-qemu-replies"
/** Version 2 tells what machine types default to, version 3 what there is for crypto adapters; older records leave that
 * open. */
#define ZPCI_QEMU_REPLIES_VERSION 3

/** Milliseconds that an emulator has to answer where nothing else is said. */
#define ZPCI_QEMU_TIMEOUT_MS 10000

/** Largest file of replies. */
#define ZPCI_QEMU_REPLIES_MAX (8 * 1024 * 1024)

/** Members of a record: per machine type its compat properties of zpci (QEMU 9.1 on), or what a started one had. */
#define ZPCI_QEMU_COMPAT "compat-props"
#define ZPCI_QEMU_STARTED "started-machines"

/** zpci_qemu_keep_compat: leaves of a reply's "compat-props" those of the zpci device. Returns: (transfer full). */
JsonNode *zpci_qemu_keep_compat (JsonNode *compat);

/**
 * zpci_qemu_defaults_parse:
 * @machine: of @caps, whose properties are known
 * @entry: its object in the reply to query-machines
 *
 * Fills @machine->defaults. Errors: ZPCI_ERROR_MALFORMED.
 */
gboolean zpci_qemu_defaults_parse (ZpciQemuCaps *caps, ZpciQemuMachine *machine, JsonObject *entry, JsonObject *replies,
                                   const char *name, GError **error);

/** zpci_qemu_features_to_json: Returns: (transfer full): the names of @features, bit N of which is ZpciQemuFeature N. */
JsonArray *zpci_qemu_features_to_json (guint features);

/** zpci_qemu_crypto_ask: adds to @replies what the emulator has for crypto adapters. Errors: as zpci_qmp_execute(). */
gboolean zpci_qemu_crypto_ask (ZpciQmp *qmp, JsonObject *replies, GError **error);

/** zpci_qemu_crypto_parse: fills that part of @caps; what is odd in @replies counts as not said. */
void zpci_qemu_crypto_parse (ZpciQemuCaps *caps, JsonObject *replies);

/** zpci_qemu_find_machine: Returns: (transfer none) (nullable): by name or alias; NULL: the default. */
ZpciQemuMachine *zpci_qemu_find_machine (const ZpciQemuCaps *caps, const char *machine);

/**
 * zpci_qemu_machines_ask:
 *
 * Starts the machine types of @options that @caps leave open and adds what they had to @replies.
 *
 * Returns: TRUE if @replies have more than before. A silent emulator is not an error: the name decides then.
 */
gboolean zpci_qemu_machines_ask (const ZpciQemuCaps *caps, const ZpciQemuProbeOptions *options, JsonObject *replies);

/** zpci_qemu_replies_ask: Returns: (transfer full): asks the emulator at @path. Errors: as zpci_qemu_caps_probe(). */
JsonObject *zpci_qemu_replies_ask (const char *path, guint timeout_ms, GError **error);

/**
 * zpci_qemu_replies_parse:
 * @name: what messages call the source
 *
 * Believes nothing: numbers, names and lists are bounded, and what contradicts itself is refused.
 *
 * Returns: (transfer full): what they say, or NULL. Errors: ZPCI_ERROR_MALFORMED.
 */
ZpciQemuCaps *zpci_qemu_replies_parse (JsonObject *replies, const char *name, GError **error);

/** zpci_qemu_replies_to_text: Returns: (transfer full): the file, members in a fixed order, ending in a newline. */
char *zpci_qemu_replies_to_text (JsonObject *replies);

/** zpci_qemu_cache_load: Returns: (transfer full) (nullable): replies of the emulator as it is now; NULL: ask it. */
JsonObject *zpci_qemu_cache_load (const char *directory, const char *path);

/** zpci_qemu_cache_key: Returns: (transfer full) (nullable): what changes when the file at @path does. */
char *zpci_qemu_cache_key (const char *path);

/** zpci_qemu_cache_store: keeps @replies under @key, as it was before the emulator ran; best effort. */
void zpci_qemu_cache_store (const char *directory, const char *path, const char *key, JsonObject *replies);

G_END_DECLS
