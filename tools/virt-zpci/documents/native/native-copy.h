/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The changes of a domain XML before libvirt prints it as QEMU arguments: the
 * stock form, and on a private copy what libvirt's export wants otherwise than
 * a start does. Nothing of it changes the zPCI devices of the command line.
 */
#pragma once

#include "zpci-stock.h"

G_BEGIN_DECLS

/** ZpciNativeCopy: a document as libvirt shall read it, and what was changed for that. */
typedef struct {
  char *xml;           /* UTF-8 */
  char *simulated_xml; /* (nullable): the same for a simulated host, where that has to differ */
  char *type;          /* (nullable): of the domain */
  char *emulator;      /* (nullable) */
  guint named;         /* passed-through devices that got <driver name='vfio'/> */
  guint interfaces;    /* <interface type='hostdev'> that became the <hostdev> it is for QEMU */
  guint plain;         /* other <interface>, which the export prints as plain tap devices */
  guint moved;         /* of these, those with a PCI address, which the export drops */
} ZpciNativeCopy;

/** ZpciNativeOptions: @emulator: (nullable): instead of the document's. */
typedef struct {
  ZpciStockFlags flags;
  const char *emulator;
} ZpciNativeOptions;

/**
 * zpci_native_copy:
 * @name: what messages call the document
 *
 * libvirt chooses the driver of a passed-through function at start, from the
 * machine it runs on; its export does not choose and refuses the device. The
 * export replaces every <interface> by a plain one without an address; of an
 * <interface type='hostdev'> it goes on to use what it has freed (valgrind on
 * 9.0.0), so none may be handed to it; the scripts of the others it runs, so
 * they are left out. A simulated host has no CPU of its own:
 * there a host-model or host-passthrough CPU becomes the emulator's default.
 *
 * Returns: (transfer full): the copy, or NULL.
 * Errors: those of zpci_domxml_to_stock(); ZPCI_ERROR_MALFORMED (no domain in it), ZPCI_ERROR_UNSUPPORTED (not s390x).
 * Source: libvirt 9.0.0 src/qemu/qemu_driver.c, qemuConnectDomainXMLToNative().
 */
ZpciNativeCopy *zpci_native_copy (const char *text, gsize length, const char *name, const ZpciNativeOptions *options,
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
