/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The guests that a verb is about: one in a file, or guests of a libvirt.
 */
#pragma once

#include "cli.h"
#include "zpci-document.h"

G_BEGIN_DECLS

/** ZpciGuestSource: one guest; the domains of its documents were read. */
typedef struct {
  ZpciDocument *document;
  ZpciDocument *live; /* (nullable): as the guest runs, where @document is how it will start next; only of all guests */
} ZpciGuestSource;

void zpci_guest_source_free (ZpciGuestSource *source);

/**
 * zpci_guest_source_load:
 * @argument: (nullable): a file, "-", or with --connect a guest there, as zpci_guest_lookup() takes it; NULL: all
 *   guests there
 *
 * Guests of a libvirt are read as they will start next. With --connect only what has a slash in it, or is no guest
 * there, is a file. Of all guests, one that goes meanwhile is left out, and one that cannot be read costs a warning
 * and the exit status.
 *
 * Returns: (transfer full) (element-type ZpciGuestSource): at least one, unless all were asked for.
 * Errors: those of zpci_document_load(), zpci_document_get_domain() and zpci_connection_ask().
 */
GPtrArray *zpci_guest_source_load (ZpciCli *cli, const char *argument, GError **error);

/**
 * zpci_guest_source_check:
 *
 * Whether there is something to plan: a document that breaks a rule never
 * becomes the guest that a plan would describe. Where none of our attributes is
 * in it the rule is libvirt's to hold, and only warned about.
 *
 * Returns: FALSE for a guest that is no s390x one or is refused when it is defined.
 * Errors: ZPCI_ERROR_UNSUPPORTED, and the code of the broken rule.
 */
gboolean zpci_guest_source_check (const ZpciGuestSource *source, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
