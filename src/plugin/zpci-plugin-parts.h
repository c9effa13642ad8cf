/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Parts of the plug-in that tests link by themselves.
 */
#pragma once

#include "zpci-error.h"

#include <glib.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

G_BEGIN_DECLS

/*
 * libvirt has no compare-and-swap of a configuration: between our reading it and
 * our define, a device that another client attaches would get lost. So changes
 * of devices in one configuration take turns. No lock is held meanwhile, and
 * the wait has an end, as the one for libvirt's own jobs.
 */

typedef enum {
  ZPCI_TURN_NONE = 0, /* nothing was taken */
  ZPCI_TURN_SHARED,   /* one call of libvirt's, which is atomic by itself */
  ZPCI_TURN_ALONE,    /* several calls */
} ZpciPluginTurnKind;

typedef struct {
  ZpciPluginTurnKind kind;
  char uuid[VIR_UUID_STRING_BUFLEN];
} ZpciPluginTurn;

/**
 * zpci_plugin_turn_take:
 * @turn: (out): to be given back; zeroed before
 * @kind: NONE: does nothing
 *
 * Waits until nobody else is at a change of the configuration of @domain that
 * excludes this one, for at most 30 seconds, as long as libvirt waits for its
 * own. A @domain that is not valid is left to libvirt.
 *
 * Returns: FALSE, with a libvirt error set, when the time is over.
 */
gboolean zpci_plugin_turn_take (ZpciPluginTurn *turn, virDomainPtr domain, ZpciPluginTurnKind kind);

/** zpci_plugin_turn_of_flags: @flags: virDomainDeviceModifyFlags. Returns: what one call of libvirt's with them takes. */
ZpciPluginTurnKind zpci_plugin_turn_of_flags (guint flags);

/** zpci_plugin_turn_give: gives @turn back; one that was not taken, or was given back, is left alone. */
void zpci_plugin_turn_give (ZpciPluginTurn *turn);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZpciPluginTurn, zpci_plugin_turn_give)

/*
 * Author forms of what libvirt printed, kept beside libvirt's text and given again for exactly the same text: a
 * client to whom libvirt shows less, or a guest that was changed, has another text. 32 MiB and 1,024 texts at most;
 * those that nobody asked for go first.
 */

/** zpci_plugin_kept_find: Returns: (transfer full) (nullable): what was added for these @length bytes. Thread-safe. */
char *zpci_plugin_kept_find (const char *stock, gsize length);

/** zpci_plugin_kept_add: keeps copies of both; a text that is kept, or too long, is left alone. Thread-safe. */
void zpci_plugin_kept_add (const char *stock, gsize length, const char *ours);

/* Does this libvirt know our attributes by itself? Then the plug-in stands aside. */

/**
 * zpci_plugin_libvirt_knows_attributes:
 * @schema: path of libvirt's schema of basic types
 *
 * Returns: TRUE if the schema's <zpci> element has one of our attributes; FALSE
 * also where there is no schema to read.
 * Source: libvirt 9.0.0 src/conf/schemas/basictypes.rng, define "zpciaddress".
 */
gboolean zpci_plugin_libvirt_knows_attributes (const char *schema);

/**
 * zpci_plugin_libvirt_knows_ap: the same for an <ap> in mediated devices. @schema: path of libvirt's schema of domains
 * Source: libvirt 9.0.0 src/conf/schemas/domaincommon.rng, define "hostdevsubsysmdev".
 */
gboolean zpci_plugin_libvirt_knows_ap (const char *schema);

/* The value of LD_PRELOAD as text. */

/**
 * zpci_plugin_preload_without:
 * @list: entries separated by spaces or colons, as ld.so(8) takes them
 * @file: a file name without folder
 *
 * Returns: (transfer full): @list without the entries whose last component is
 * @file; the others keep their order and their separators.
 */
char *zpci_plugin_preload_without (const char *list, const char *file);

/*
 * The bridge to libvirt's errors: the only file that turns a GError into the
 * calling thread's libvirt error, which the daemon sends to the client.
 */

/**
 * zpci_plugin_raise:
 * @domain: a virErrorDomain, who speaks
 * @error: (nonnull): of ZPCI_ERROR or any other domain
 *
 * Sets the thread's libvirt error and writes it to the daemon's log, as
 * libvirt does with its own: message and remedy as text, the line as int1.
 */
void zpci_plugin_raise (int domain, const GError *error);

/** zpci_plugin_raise_code: as zpci_plugin_raise(), with a virErrorNumber of libvirt's. */
void zpci_plugin_raise_code (int domain, int code, const char *text);

/**
 * zpci_plugin_append:
 * @text: (nonnull): a sentence
 *
 * Appends @text to the message of the thread's libvirt error, which keeps its
 * code and domain; without an error it does nothing.
 */
void zpci_plugin_append (const char *text);

/** ZpciPluginSavedError: the thread's error, kept while cleaning up. */
typedef virError ZpciPluginSavedError;

/** zpci_plugin_save_error: Returns: (transfer full) (nullable): the thread's error; NULL: there is none. */
ZpciPluginSavedError *zpci_plugin_save_error (void);

/** zpci_plugin_restore_error: @saved: (transfer full) (nullable): becomes the thread's error again. */
void zpci_plugin_restore_error (ZpciPluginSavedError *saved);

G_END_DECLS
