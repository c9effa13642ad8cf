/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Stock libvirt's QEMU driver inside a test, with a private root and home:
 * what it makes of a document that is defined and read back.
 */
#pragma once

#include <glib.h>
#include <libvirt/libvirt.h>

G_BEGIN_DECLS

typedef struct {
  char *root;
  virConnectPtr connection;
} ZpciTestLibvirt;

/**
 * zpci_test_libvirt_open:
 *
 * To be called first thing in main(): libvirt's folders come from the
 * environment, which is read only once.
 *
 * Returns: NULL, or why there is no libvirt to embed here.
 */
const char *zpci_test_libvirt_open (ZpciTestLibvirt *libvirt);
void zpci_test_libvirt_close (ZpciTestLibvirt *libvirt);

/** zpci_test_libvirt_skip: skips the test for the reason @why, which fails it where CI is set. */
void zpci_test_libvirt_skip (const char *why);

/**
 * zpci_test_libvirt_define:
 *
 * Returns: (transfer full) (nullable): the guest defined by @xml; NULL: refused, see virGetLastErrorMessage().
 */
virDomainPtr zpci_test_libvirt_define (ZpciTestLibvirt *libvirt, const char *xml);

/**
 * zpci_test_libvirt_print:
 *
 * Returns: (transfer full) (nullable): the stored XML of @domain, which is undefined and freed.
 */
char *zpci_test_libvirt_print (virDomainPtr domain);

G_END_DECLS
