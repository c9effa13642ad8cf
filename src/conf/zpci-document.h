/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A document on its way through the program: its text, the tree of that, and
 * its meaning. Each is made from the one before when it is first asked for, and
 * once; a text that nobody has to understand is never parsed.
 */
#pragma once

#include "zpci-domain.h"

G_BEGIN_DECLS

/** ZpciDocument: of one thread at a time. Its members are read by all and written by zpci-document.c alone. */
typedef struct {
  char *name;               /* of the document in messages: a file, a guest, or "domain XML" */
  char *text;               /* as it was given, with a NUL behind its @length bytes */
  gsize length;
  ZpciXml *xml;             /* (nullable): NULL: not asked for yet, and so on below */
  GPtrArray *domains;       /* (nullable) (element-type ZpciDomain): see zpci_domain_read_all() */
  ZpciDomain *domain;       /* (nullable) (transfer none): the first of them */
  ZpciDomainDevice *device; /* (nullable) (transfer none): of a device alone; @domain then holds it and nothing else */
} ZpciDocument;

/** zpci_document_new: @text: (transfer full): with a NUL behind @length bytes. Returns: (transfer full). */
ZpciDocument *zpci_document_new (const char *name, char *text, gsize length);
/** zpci_document_new_copy: the same with a copy of @text, which need not end in NUL. */
ZpciDocument *zpci_document_new_copy (const char *name, const char *text, gsize length);
void zpci_document_free (ZpciDocument *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciDocument, zpci_document_free)

/** zpci_document_get_xml: Returns: (transfer none): the tree, or NULL. Errors: those of zpci_xml_parse(). */
ZpciXml *zpci_document_get_xml (ZpciDocument *document, GError **error);

/**
 * zpci_document_get_domains, zpci_document_get_domain:
 *
 * Returns: (transfer none): all domains inside, or the first one; or NULL.
 * Errors: those of zpci_xml_parse(), and of zpci_domain_read_all() or zpci_domain_read().
 */
GPtrArray *zpci_document_get_domains (ZpciDocument *document, GError **error);
ZpciDomain *zpci_document_get_domain (ZpciDocument *document, GError **error);

/**
 * zpci_document_get_device:
 *
 * For a <hostdev>, <interface> or any other device of its own, as attach-device
 * and detach-device get it. One that breaks our rules is read as well. Its label
 * is its alias, or the name of the element.
 *
 * Returns: (transfer none): the device, or NULL.
 * Errors: those of zpci_xml_parse(); ZPCI_ERROR_MALFORMED (the root is not a device element of libvirt).
 */
const ZpciDomainDevice *zpci_document_get_device (ZpciDocument *document, GError **error);

/** zpci_document_read, zpci_document_read_device: a copy of @text of which the domain, or the device, could be got. */
ZpciDocument *zpci_document_read (const char *text, gsize length, const char *name, GError **error);
ZpciDocument *zpci_document_read_device (const char *text, gsize length, const char *name, GError **error);

G_END_DECLS
