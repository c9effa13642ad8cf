/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How zpci-guest.h calls a libvirt from the command line: as any client, with
 * errors that name the guest, and not to be stopped between two steps.
 */
#pragma once

#include "cli.h"
#include "zpci-guest.h"
#include "zpci-hold.h"

#include <libvirt/libvirt.h>

G_BEGIN_DECLS

/** Note of a change that also dropped what zpci_domain_describe_left() tells, %s. */
#define ZPCI_GUEST_LEFT "what devices that are gone had left in the configuration was dropped: %s"

/** ZpciGuestChange: a device in a file, and the guest that it goes into. */
typedef struct {
  ZpciGuest guest;
  ZpciCli *cli;
  const char *verb;     /* "attach" */
  ZpciDocument *device; /* its device was read */
  virConnectPtr connection;
  virDomainPtr domain;
  const char *name;     /* of the guest; asking libvirt for it would clear its error */
  ZpciHold hold;        /* of signals, while there is one step of two */
} ZpciGuestChange;

/**
 * zpci_guest_change_open:
 * @verb: the verb of virt-zpci without "-device", for messages
 *
 * The two arguments of the command line are GUEST and FILE, its options may be
 * --live, --config and --explicit.
 *
 * Returns: FALSE where the file holds no device, the guest is not there, or has not what is to be changed.
 * Errors: those of zpci_document_load(), zpci_document_get_device(), zpci_guest_connect() and zpci_guest_lookup();
 * ZPCI_ERROR_UNSUPPORTED (it does not run, or has no configuration).
 */
gboolean zpci_guest_change_open (ZpciGuestChange *change, ZpciCli *cli, const char *verb, GError **error);
void zpci_guest_change_close (ZpciGuestChange *change);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZpciGuestChange, zpci_guest_change_close)

G_END_DECLS
