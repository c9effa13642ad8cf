/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The ap capability of the node devices ap_card and ap_queue: type and mode of
 * the card, which libvirt does not show. docs/nodedev.md describes it,
 * schemas/zpci-nodedev.rng its shape. Only what never changes is in it.
 */
#pragma once

#include "zpci-ap-host.h"

G_BEGIN_DECLS

/**
 * zpci_ap_capability_insert:
 * @xml: what libvirt printed for a node device
 * @card: (nullable): of the adapter that @xml names; NULL: none is known
 *
 * Returns: (transfer full) (nullable): @xml with our element as the last child of its capability ap_card or ap_queue,
 * every other byte as it was; NULL without error where nothing is to do: @xml is another device, has the element
 * already, or nothing is known of @card.
 * Errors: those of zpci_xml_parse(); ZPCI_ERROR_MALFORMED (no <ap-adapter>), ZPCI_ERROR_CONFLICT (another adapter).
 */
char *zpci_ap_capability_insert (const char *xml, gsize length, const ZpciApCard *card, GError **error);

G_END_DECLS
