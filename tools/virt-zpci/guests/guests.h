/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Guests for the verbs about them: whose a function is, the guests to be planned, the guest to be changed.
 */
#pragma once

#include "cli.h"
#include "zpci-document.h"
#include "zpci-guest.h"
#include "zpci-value.h"

#include <libvirt/libvirt.h>

G_BEGIN_DECLS

typedef struct ZpciGuests ZpciGuests;

/**
 * zpci_guests_load:
 * @uri: of libvirt
 *
 * Returns: (transfer full): who has what, or NULL.
 * Errors: those of zpci_connection_ask().
 */
ZpciGuests *zpci_guests_load (const char *uri, GError **error);
void zpci_guests_free (ZpciGuests *guests);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciGuests, zpci_guests_free)

/**
 * zpci_guests_of:
 *
 * Returns: (transfer none) (nullable): names of the domains that have the function at @address, sorted,
 * NULL-terminated.
 */
char **zpci_guests_of (const ZpciGuests *guests, const ZpciPciAddress *address);

/** zpci_guests_of_mdev: Returns: as zpci_guests_of(), for the mediated device @uuid, in lower case. */
char **zpci_guests_of_mdev (const ZpciGuests *guests, const char *uuid);

/**
 * zpci_guests_runs_mdev: Returns: (transfer none) (nullable): the name of a guest that runs with the mediated device
 * @uuid, in lower case, but for @name: (nullable).
 */
const char *zpci_guests_runs_mdev (const ZpciGuests *guests, const char *uuid, const char *name);

/**
 * zpci_cli_load_guests:
 *
 * The guests of the libvirt that zpci_connection_find() finds. Oddities give a warning.
 *
 * Returns: (transfer full) (nullable): NULL where no libvirt could be asked.
 */
ZpciGuests *zpci_cli_load_guests (ZpciCli *cli);

/* The guests that a verb is about: one in a file, or guests of a libvirt. */

/** ZpciGuestSource: one guest; the domains of its documents were read. */
typedef struct {
  ZpciDocument *document;
  gboolean autostart; /* libvirt starts it when the host boots; FALSE where that is not known */
  ZpciDocument *live; /* (nullable): as the guest runs, where @document is how it will start next; only of all guests */
} ZpciGuestSource;

void zpci_guest_source_free (ZpciGuestSource *source);

/**
 * zpci_guest_source_load:
 * @argument: (nullable): a file, "-", or a guest of a libvirt, as zpci_guest_lookup() takes it; NULL: all guests of
 *   what zpci_connection_take() chose
 *
 * Guests of a libvirt are read as they will start next. With --connect only a name with a slash, or one that
 * no guest there has, is a file; without it what is no file is a guest of what zpci_connection_find() finds. Of all guests, one that goes meanwhile is left out, and one that cannot be read costs a warning
 * and the exit status.
 *
 * Returns: (transfer full) (element-type ZpciGuestSource): at least one, unless all were asked for.
 * Errors: those of zpci_document_load(), zpci_document_get_domain() and zpci_connection_ask().
 */
GPtrArray *zpci_guest_source_load (ZpciCli *cli, const char *argument, GError **error);

/** zpci_guest_source_load_all: the same for all guests of @uri. */
GPtrArray *zpci_guest_source_load_all (ZpciCli *cli, const char *uri, GError **error);

/**
 * zpci_guest_source_check:
 *
 * Whether there is something to plan: a document that breaks a rule never
 * becomes the guest that a plan would describe. Where none of our attributes is
 * in it the rule is libvirt's to hold, and only warned about.
 *
 * Returns: FALSE for a guest that is not an s390x one, or is refused when it is defined.
 * Errors: ZPCI_ERROR_UNSUPPORTED, and the code of the broken rule.
 */
gboolean zpci_guest_source_check (const ZpciGuestSource *source, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * How zpci-guest.h calls a libvirt from the command line: as any client, with
 * errors that name the guest, and not to be stopped between two steps.
 */

/** Note of a change that also dropped what zpci_domain_describe_left() tells, %s. */
#define ZPCI_GUEST_LEFT "entries of devices that are gone were dropped from the configuration: %s"

/** ZpciGuestChangeKind: how the device in a file gets into its guest, or out of it. */
typedef enum {
  ZPCI_GUEST_CHANGE_ATTACH,
  ZPCI_GUEST_CHANGE_DETACH,
  ZPCI_GUEST_CHANGE_UPDATE, /* libvirt's update, where it does not touch what is ours */
} ZpciGuestChangeKind;

/**
 * zpci_guest_change:
 *
 * The two arguments of the command line are GUEST and FILE, its options may be
 * --live, --config and --explicit. Says what was done.
 *
 * Returns: FALSE where the file holds no device, the guest is not there, or has not what is to be changed.
 * Errors: those of zpci_document_load(), zpci_document_get_device(), zpci_guest_connect(), zpci_guest_lookup(),
 * zpci_guest_attach(), zpci_guest_detach() and zpci_guest_check_update(); ZPCI_ERROR_UNSUPPORTED (it does not run, or
 * has no configuration).
 */
gboolean zpci_guest_change (ZpciCli *cli, ZpciGuestChangeKind kind, GError **error);

G_END_DECLS
