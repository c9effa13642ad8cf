/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The common part of the plug-in's files: the rows (zpci-plugin-rows.def), whether
 * they are in force in this process, and the way to libvirt's own functions.
 *
 * Within the plug-in an interposed function is only ever called as
 * ZPCI_CALL (function) (arguments); its plain name is our own wrapper.
 */
#pragma once

#include "zpci-config.h"

#include <glib.h>
#include <libvirt/libvirt.h>

G_BEGIN_DECLS

/** ZpciPluginRow: index of a row, ZPCI_ROW_virDomainDefineXML and so on. */
#define ZPCI_ROW(function, group, in, out) ZPCI_ROW_##function,
typedef enum {
#include "zpci-plugin-rows.def"
  ZPCI_N_ROWS
} ZpciPluginRow;
#undef ZPCI_ROW

/** ZpciPluginGroup: which daemons a row is for; a bit each. */
typedef enum {
  ZPCI_GROUP_DOMAIN = 1 << 0,  /* libvirtd, virtqemud */
  ZPCI_GROUP_NODEDEV = 1 << 1, /* libvirtd, virtnodedevd */
} ZpciPluginGroup;

/** zpci_plugin_is_active: Returns: TRUE if @row is in force in this process. */
gboolean zpci_plugin_is_active (ZpciPluginRow row);

/** zpci_plugin_stand_aside: rows of @group do nothing from now on: libvirt does it by itself. */
void zpci_plugin_stand_aside (ZpciPluginGroup group);

/** zpci_plugin_get_config: Returns: (transfer none): zpci.conf as it was when the daemon started. */
const ZpciConfig *zpci_plugin_get_config (void);

/**
 * zpci_plugin_real:
 *
 * Returns: libvirt's own function behind @row; NULL, with a libvirt error set,
 * where this libvirt has none.
 */
gpointer zpci_plugin_real (ZpciPluginRow row);

/**
 * ZPCI_CALL:
 *
 * libvirt's own @function; only after zpci_plugin_real() has found it once, or
 * where every libvirt has it.
 */
#define ZPCI_CALL(function) ((__typeof__ (function) *) zpci_plugin_real (ZPCI_ROW_##function))

/**
 * zpci_plugin_in:
 * @xml: (inout) (nullable): what the client sent; points to @rewritten where something was to do
 * @rewritten: (out) (transfer full) (nullable): to be freed after the call
 *
 * Looks at the document alone: no file, no device, no program. Runs before
 * libvirt has checked what the client may do.
 *
 * Returns: FALSE, with a libvirt error set, for a document that is refused.
 */
gboolean zpci_plugin_in (ZpciPluginRow row, const char **xml, char **rewritten) G_GNUC_WARN_UNUSED_RESULT;

/**
 * zpci_plugin_in_params:
 * @params: (inout): typed parameters; points to @copy where the document among them was rewritten
 * @copy: (out) (transfer full) (nullable): a flat copy, to be freed with @rewritten after the call
 *
 * As zpci_plugin_in(), for the parameter "dxml".
 */
gboolean zpci_plugin_in_params (ZpciPluginRow row, virTypedParameterPtr *params, int nparams,
                                virTypedParameterPtr *copy, char **rewritten) G_GNUC_WARN_UNUSED_RESULT;

/**
 * zpci_plugin_out:
 * @object: what the function was called on
 * @xml: (transfer full) (nullable): what libvirt's own function returned
 *
 * Returns: (transfer full) (nullable): @xml, or our form of it. Cannot fail:
 * where we have nothing to say libvirt's answer stands.
 */
char *zpci_plugin_out (ZpciPluginRow row, gpointer object, char *xml);

/**
 * zpci_plugin_out_kept:
 *
 * As zpci_plugin_out() of a domain, and keeps the answer for the next client who is shown the same. Not for a
 * document with secrets in it.
 */
char *zpci_plugin_out_kept (ZpciPluginRow row, gpointer object, char *xml);

/* Putting rows into force; for zpci-plugin-load.c alone. */

/**
 * zpci_plugin_rows_start:
 * @groups: bits of ZpciPluginGroup
 * @with: (transfer full): what zpci.conf says
 *
 * Called once, before the daemon has threads.
 */
void zpci_plugin_rows_start (guint groups, ZpciConfig *with);

/*
 * Domain documents on their way through the daemon: author form in, stock form
 * inside, author form out. Also what has a domain in it: snapshots, checkpoints.
 */

/**
 * zpci_plugin_domain_in:
 * @rewritten: (out) (transfer full) (nullable): the stock form; NULL where @xml is fine as it is
 *
 * Returns: FALSE for a document that breaks a rule.
 */
gboolean zpci_plugin_domain_in (const char *xml, char **rewritten, GError **error);

/** zpci_plugin_domain_is_ours: Returns: FALSE for a domain that has nothing of ours, as libvirt prints it. */
gboolean zpci_plugin_domain_is_ours (const char *xml);

/**
 * zpci_plugin_domain_out:
 *
 * Returns: (transfer full) (nullable): the author form; NULL where @xml is fine as it is.
 */
char *zpci_plugin_domain_out (gpointer object, const char *xml);

/*
 * The <zpci> element in domain capabilities: what may be asked of this
 * emulator for this machine and virtualization type on this host.
 */

/**
 * zpci_plugin_domcaps_out:
 * @object: the virConnectPtr
 * @xml: what libvirt printed, after it had checked the client and asked the emulator
 *
 * Returns: (transfer full) (nullable): @xml with our element last in
 * <features>; NULL where the guest is not s390x.
 */
char *zpci_plugin_domcaps_out (gpointer object, const char *xml);

/* The capabilities zpci and ap in the node devices that the daemon prints. */

/**
 * zpci_plugin_host_may_have_functions:
 *
 * Returns: FALSE where the kernel is not one of IBM Z; found out once.
 */
gboolean zpci_plugin_host_may_have_functions (void);

/**
 * zpci_plugin_nodedev_out:
 * @xml: what libvirt printed for a node device of any kind
 *
 * Returns: (transfer full) (nullable): @xml with our capability; NULL where it
 * is neither a zPCI function nor a crypto adapter, has the capability, or cannot be read.
 */
char *zpci_plugin_nodedev_out (gpointer object, const char *xml);

/** zpci_plugin_nodedev_ap_out: the same for crypto adapters and their queues; NULL for any other device. */
char *zpci_plugin_nodedev_ap_out (const char *xml);

/*
 * When mdevctl fails to start a mediated device with a matrix of crypto adapters, its message is an errno; the queue
 * that is the cause is put behind it.
 */

/** zpci_plugin_mdev_made: @result: (transfer full): of libvirt's own start of the device in @xml. Returns: @result. */
virNodeDevicePtr zpci_plugin_mdev_made (ZpciPluginRow row, const char *xml, virNodeDevicePtr result);

/** zpci_plugin_mdev_started: @result: of libvirt's own start of @device, which is defined. Returns: @result. */
int zpci_plugin_mdev_started (ZpciPluginRow row, virNodeDevicePtr device, int result);

G_END_DECLS
