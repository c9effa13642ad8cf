/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The option --watch: the answer of a verb again, whenever something of it changes. Nothing is polled: the kernel's
 * events come through libudev, those of guests from libvirt.
 */
#pragma once

#include "cli.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** The option in a verb's table. */
#define ZPCI_WATCH_OPTION \
  { "watch", 0, ZPCI_VALUE_NONE, FALSE, NULL, "print again whenever something changes, until interrupted" }

/** ZpciWatchVerb: the answer of a verb; both read the host anew. */
typedef struct {
  gboolean (*draw) (ZpciCli *cli, GError **error);       /* appends to cli->out what people read */
  JsonObject *(*make_json) (ZpciCli *cli, GError **error); /* (transfer full): as with --format json */
} ZpciWatchVerb;

/**
 * zpci_watch_check:
 *
 * Returns: FALSE with a usage error where --watch was given beside something that it cannot go with.
 */
gboolean zpci_watch_check (const ZpciCli *cli, GError **error);

/**
 * zpci_watch_answer:
 *
 * The answer of @verb in the way that the options want: for people, as JSON, or with --watch again and again until the
 * user interrupts it or nobody reads any more. On a terminal a watched answer is redrawn. Elsewhere, and with
 * --format json, standard output is a JSON text sequence (RFC 7464): the whole answer, then one object per
 * function that comes, goes or changes. See docs/json.md.
 *
 * Errors: those of the verb; ZPCI_ERROR_IO (no event can come any more).
 */
gboolean zpci_watch_answer (ZpciCli *cli, const ZpciWatchVerb *verb, GError **error);

/*
 * Where events come from. Each calls @wake in the thread of the default main context; what has happened is read anew.
 */

typedef void (*ZpciWatchFunc) (gpointer data);

typedef struct ZpciWatchUdev ZpciWatchUdev;

/** zpci_watch_udev_new: Returns: (transfer full): events of functions, slots and interfaces. Errors: ZPCI_ERROR_IO. */
ZpciWatchUdev *zpci_watch_udev_new (ZpciWatchFunc wake, gpointer data, GError **error);
void zpci_watch_udev_free (ZpciWatchUdev *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciWatchUdev, zpci_watch_udev_free)

/**
 * zpci_watch_libvirt_start:
 * @closed: called where the connection has ended
 *
 * Events of guests of the libvirt at @uri: started, stopped, defined, undefined, a device added or removed. For the
 * whole run.
 *
 * Errors: those of a connection that cannot be opened; ZPCI_ERROR_TIMEOUT.
 */
gboolean zpci_watch_libvirt_start (const char *uri, ZpciWatchFunc wake, ZpciWatchFunc closed, gpointer data,
                                   GError **error);

G_END_DECLS
