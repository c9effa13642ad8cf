/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a domain XML needs before libvirt prints it as QEMU arguments: the
 * stock form, and on a private copy the VFIO driver named.
 */
#pragma once

#include "zpci-stock.h"

G_BEGIN_DECLS

/** ZpciNativeCopy: a document as libvirt shall read it. */
typedef struct {
  char *xml;       /* UTF-8 */
  char *type;      /* (nullable): of the domain */
  char *emulator;  /* (nullable) */
  guint named;     /* passed-through devices that got <driver name='vfio'/> on this copy */
  guint interfaces; /* <interface type='hostdev'>, which libvirt's export turns into plain network devices */
} ZpciNativeCopy;

/**
 * zpci_native_copy:
 * @name: what messages call the document
 *
 * libvirt chooses the driver of a passed-through function at start, from the
 * machine it runs on; its argv export does not choose and refuses the device.
 *
 * Returns: (transfer full): the copy, or NULL.
 * Errors: those of zpci_domxml_to_stock(); ZPCI_ERROR_MALFORMED (no domain in it).
 */
ZpciNativeCopy *zpci_native_copy (const char *text, gsize length, const char *name, ZpciStockFlags flags,
                                  GError **error);
void zpci_native_copy_free (ZpciNativeCopy *copy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciNativeCopy, zpci_native_copy_free)

/**
 * zpci_native_lines:
 * @command: libvirt's text: one line, quoted for a shell
 *
 * Returns: (transfer full): the same words for the same shell, an option and
 * its values on a line of their own, joined by backslashes.
 */
char *zpci_native_lines (const char *command);

G_END_DECLS
