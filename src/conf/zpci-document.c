/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A device alone is the only device of a domain that says nothing else, so that
 * the document rules exist once.
 */
#include "zpci-document.h"

#include "zpci-conf-private.h"
#include "zpci-text.h"

#include <string.h>

ZpciDocument *
zpci_document_new (const char *name, char *text, gsize length)
{
  ZpciDocument *document = g_new0 (ZpciDocument, 1);

  document->name = g_strdup (name);
  document->text = text;
  document->length = length;
  return document;
}

void
zpci_document_free (ZpciDocument *document)
{
  if (!document)
    return;
  g_clear_pointer (&document->domains, g_ptr_array_unref);
  g_clear_pointer (&document->xml, zpci_xml_free);
  g_free (document->text);
  g_free (document->name);
  g_free (document);
}

ZpciXml *
zpci_document_get_xml (ZpciDocument *document, GError **error)
{
  if (!document->xml)
    document->xml = zpci_xml_parse (document->text, document->length, document->name, error);
  return document->xml;
}

GPtrArray *
zpci_document_get_domains (ZpciDocument *document, GError **error)
{
  if (!document->domains && zpci_document_get_xml (document, error))
    document->domains = zpci_domain_read_all (document->xml, error);
  if (document->domains && document->domains->len > 0)
    document->domain = g_ptr_array_index (document->domains, 0);
  return document->domains;
}

ZpciDomain *
zpci_document_get_domain (ZpciDocument *document, GError **error)
{
  if (!document->domain && zpci_document_get_domains (document, error) && !document->domain)
    zpci_domain_set_no_domain (document->xml, error);
  return document->domain;
}

/*
 * Whatever else a document is about, libvirt takes it for no device and says so in its own words.
 * Source: libvirt 12.9.0 src/conf/domain_conf.c (virDomainDeviceDefParse).
 */
static gboolean
is_device (const xmlNode *root)
{
  static const char *const names[] = {
    "audio",  "channel",    "console",   "controller", "crypto",    "disk",     "filesystem", "graphics", "hostdev",
    "hub",    "input",      "interface", "iommu",      "lease",     "memballoon", "memory",   "nvram",    "panic",
    "parallel", "pstore",   "redirdev",  "rng",        "serial",    "shmem",    "smartcard",  "sound",    "tpm",
    "video",  "vsock",      "watchdog",  NULL,
  };

  return g_strv_contains (names, (const char *) root->name);
}

static ZpciDomainDevice *
read_device (ZpciDomain *shell)
{
  ZpciDomainDevice *device = zpci_domain_read_device (shell, shell->node);
  const xmlNode *alias = zpci_xml_child (shell->node, "alias", NULL);

  device->label = alias ? zpci_xml_attr (alias, "name") : NULL;
  if (!device->label)
    device->label = g_strdup ((const char *) shell->node->name);
  if (device->matrix)
    device->matrix->label = g_strdup (device->label);
  return device;
}

const ZpciDomainDevice *
zpci_document_get_device (ZpciDocument *document, GError **error)
{
  ZpciDomain *shell;
  xmlNode *root;

  if (document->device || !zpci_document_get_xml (document, error))
    return document->device;
  root = zpci_xml_get_root (document->xml);
  if (!is_device (root)) {
    zpci_set_error_at (error, ZPCI_ERROR_MALFORMED, document->name, zpci_xml_get_line (document->xml, root),
                       "write a <hostdev> or <interface> element", "<%s> is not a device",
                       ZPCI_SHOWN ((const char *) root->name));
    return NULL;
  }
  document->domain = shell = g_new0 (ZpciDomain, 1);
  shell->xml = document->xml;
  shell->node = root;
  shell->devices = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_domain_device_free);
  shell->matrices = zpci_domain_matrices_new ();
  shell->misplaced = g_ptr_array_new ();
  document->device = read_device (shell);
  g_ptr_array_add (shell->devices, document->device);
  zpci_domain_read_stock (shell);
  document->domains = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_domain_free);
  g_ptr_array_add (document->domains, shell);
  return document->device;
}

ZpciDocument *
zpci_document_new_copy (const char *name, const char *text, gsize length)
{
  char *own = g_malloc (length + 1);

  if (length > 0)
    memcpy (own, text, length);
  own[length] = '\0';
  return zpci_document_new (name, own, length);
}

ZpciDocument *
zpci_document_read (const char *text, gsize length, const char *name, GError **error)
{
  g_autoptr (ZpciDocument) document = zpci_document_new_copy (name, text, length);

  return zpci_document_get_domain (document, error) ? g_steal_pointer (&document) : NULL;
}

ZpciDocument *
zpci_document_read_device (const char *text, gsize length, const char *name, GError **error)
{
  g_autoptr (ZpciDocument) document = zpci_document_new_copy (name, text, length);

  return zpci_document_get_device (document, error) ? g_steal_pointer (&document) : NULL;
}
