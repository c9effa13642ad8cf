/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Asking libvirt, read-only where that suffices and bounded in time: a daemon that hangs must not
 * hang this tool. One file turns libvirt's errors into GError.
 */
#pragma once

#include "cli.h"

#include <libvirt/libvirt.h>

G_BEGIN_DECLS

/** The system daemon; never the session one, which asking would start. */
#define ZPCI_CONNECTION_SYSTEM "qemu:///system"

/**
 * ZpciConnectionFunc: runs in a thread of its own, so it touches nothing but
 * its arguments. Returns: (transfer full): its answer, or NULL with @error.
 */
typedef gpointer (*ZpciConnectionFunc) (virConnectPtr connection, const char *argument, GError **error);

/**
 * zpci_connection_ask:
 * @uri: of libvirt
 * @argument: (nullable): handed to @func, copied
 * @free_answer: frees an answer that came too late
 *
 * Opens @uri read-only and calls @func.
 *
 * Returns: (transfer full): the answer of @func, or NULL.
 * Errors: ZPCI_ERROR_IO (no connection; with the remedy where it is known), ZPCI_ERROR_TIMEOUT, those of @func.
 */
gpointer zpci_connection_ask (const char *uri, ZpciConnectionFunc func, const char *argument,
                              GDestroyNotify free_answer, GError **error);

/** zpci_connection_ask_writable: the same over a connection that is not read-only, for what libvirt refuses there. */
gpointer zpci_connection_ask_writable (const char *uri, ZpciConnectionFunc func, const char *argument,
                                       GDestroyNotify free_answer, GError **error);

/** zpci_connection_time_limit: Returns: how many seconds the libvirt at @uri has to answer. */
int zpci_connection_time_limit (const char *uri);

/**
 * zpci_connection_set_error:
 * @code: a code of ZPCI_ERROR
 * @what: printf format of what was tried
 *
 * Stores @what and the text of libvirt's last error in this thread, on one line.
 */
void zpci_connection_set_error (GError **error, int code, const char *what, ...) G_GNUC_PRINTF (3, 4);

/** zpci_connection_set_no_connection: stores why @uri could not be opened in this thread, with the remedy. */
void zpci_connection_set_no_connection (GError **error, const char *uri);

/**
 * zpci_connection_is_remote:
 *
 * Returns: TRUE if @uri names another machine. Only a connection tells what an alias of libvirt.conf stands for:
 * zpci_connection_check_host() and zpci_connection_take_uri() put that in its place.
 */
gboolean zpci_connection_is_remote (const char *uri);

/**
 * zpci_connection_take:
 *
 * The one rule which libvirt is meant, for verbs that are about its guests: --connect, else LIBVIRT_DEFAULT_URI, else
 * uri_default of libvirt.conf, else qemu:///system, also for an ordinary user. From here on it is the value of --connect.
 */
void zpci_connection_take (const ZpciCli *cli);

/**
 * zpci_connection_find:
 *
 * The same for verbs that look at a host and ask a libvirt only where one is there: of a captured host only that of
 * --connect, and of this machine none that is on another one.
 *
 * Returns: (transfer full) (nullable): the URI; NULL where none is to be asked.
 */
char *zpci_connection_find (const ZpciCli *cli);

/** zpci_connection_set_uri: from here on --connect is @uri. */
void zpci_connection_set_uri (const ZpciCli *cli, const char *uri);

/** zpci_connection_resolve: Returns: (transfer full) (nullable): the URI that the alias @uri stands for; asks libvirt. */
char *zpci_connection_resolve (const char *uri);

/** zpci_connection_take_uri: from here on --connect is the URI that @connection was opened at. */
void zpci_connection_take_uri (const ZpciCli *cli, virConnectPtr connection);

/**
 * zpci_connection_check_host:
 *
 * Guests and node devices of another machine do not belong to the functions of
 * this one: a remote --connect wants a --host as well. An alias in its place is
 * looked up in libvirt, and replaced by what it stands for.
 *
 * Returns: FALSE with a usage error.
 */
gboolean zpci_connection_check_host (const ZpciCli *cli, GError **error);

/** zpci_connection_system_is_there: Returns: TRUE if a system daemon has a socket to ask at. */
gboolean zpci_connection_system_is_there (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (virConnect, virConnectClose)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (virDomain, virDomainFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (virNodeDevice, virNodeDeviceFree)

/*
 * A guest of a libvirt that is to be changed. Unlike a question (connection.h) a
 * change has no time limit: to give up in the middle would leave it half-done.
 */

/**
 * zpci_guest_connect:
 *
 * Returns: (transfer full): a connection that may write, to what zpci_connection_take() chooses. An alias is replaced by
 * what it stands for.
 */
virConnectPtr zpci_guest_connect (const ZpciCli *cli, GError **error);

/**
 * zpci_guest_lookup:
 * @name: the number of a running guest, a UUID, or a name, tried in this order as virsh does
 *
 * Errors: ZPCI_ERROR_NOT_FOUND; ZPCI_ERROR_IO (libvirt could not look).
 */
virDomainPtr zpci_guest_lookup (virConnectPtr connection, const char *name, GError **error);

/** ZpciGuestFunc: @running and @stored: its state when it was listed; one of them is TRUE, or both. */
typedef void (*ZpciGuestFunc) (virDomainPtr domain, gboolean running, gboolean stored, gpointer data);

/**
 * zpci_guest_each: calls @func for every guest, any of which may be gone by then. libvirt is asked for lists, and not
 * for each guest.
 *
 * Errors: ZPCI_ERROR_IO.
 */
gboolean zpci_guest_each (virConnectPtr connection, ZpciGuestFunc func, gpointer data, GError **error);

G_END_DECLS
