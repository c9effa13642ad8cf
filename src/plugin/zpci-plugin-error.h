/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The bridge to libvirt's errors: the only file that turns a GError into the
 * calling thread's libvirt error, which the daemon sends to the client.
 */
#pragma once

#include "zpci-error.h"

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

G_BEGIN_DECLS

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
