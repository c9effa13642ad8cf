/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * libvirt has no compare-and-swap of a configuration: between our reading it and
 * our define, a device that another client attaches would get lost. So changes
 * of devices in one configuration take turns. No lock is held meanwhile, and
 * the wait has an end, as the one for libvirt's own jobs.
 */
#pragma once

#include <glib.h>
#include <libvirt/libvirt.h>

G_BEGIN_DECLS

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
 * own. A @domain that is none is left to libvirt.
 *
 * Returns: FALSE, with a libvirt error set, when the time is over.
 */
gboolean zpci_plugin_turn_take (ZpciPluginTurn *turn, virDomainPtr domain, ZpciPluginTurnKind kind);

/** zpci_plugin_turn_set_wait: for tests: @wait_ms milliseconds instead of 30 seconds. */
void zpci_plugin_turn_set_wait (guint wait_ms);

/** zpci_plugin_turn_of_flags: @flags: virDomainDeviceModifyFlags. Returns: what one call of libvirt's with them takes. */
ZpciPluginTurnKind zpci_plugin_turn_of_flags (guint flags);

/** zpci_plugin_turn_give: gives @turn back; one that was not taken, or was given back, is left alone. */
void zpci_plugin_turn_give (ZpciPluginTurn *turn);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZpciPluginTurn, zpci_plugin_turn_give)

G_END_DECLS
