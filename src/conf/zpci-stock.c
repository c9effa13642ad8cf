/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The two translations as a whole. to-stock of a document that carries both
 * attributes and our metadata first raises the metadata, then lowers all.
 */
#include "zpci-stock.h"

#include "zpci-ids.h"
#include "zpci-stock-private.h"

typedef struct {
  ZpciXml *xml;
  GPtrArray *domains; /* of ZpciDomain */
} Document;

static void
document_clear (Document *document)
{
  g_clear_pointer (&document->domains, g_ptr_array_unref);
  g_clear_pointer (&document->xml, zpci_xml_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Document, document_clear)

static gboolean
document_read (Document *document, const char *text, gsize length, const char *name, GError **error)
{
  document->xml = zpci_xml_parse (text, length, name, error);
  if (!document->xml)
    return FALSE;
  document->domains = zpci_domain_read_all (document->xml, error);
  return document->domains != NULL;
}

/* Raises every domain, or only those with attributes; @out stays NULL where there is nothing to raise. */
static gboolean
raise_document (Document *document, gboolean only_attributed, char **out, gsize *out_length, GError **error)
{
  g_autoptr (ZpciXmlEdit) edit = zpci_xml_edit_new (document->xml);
  gboolean any = FALSE;

  for (guint i = 0; i < document->domains->len; i++) {
    ZpciTranslation translation = { .domain = g_ptr_array_index (document->domains, i), .edit = edit };

    if (only_attributed && !translation.domain->has_attributes)
      continue;
    zpci_layout_init (&translation.layout, document->xml, translation.domain->node);
    any |= zpci_stock_raise (&translation);
    zpci_layout_clear (&translation.layout);
  }
  if (!any)
    return TRUE;
  *out = zpci_xml_edit_apply (edit, out_length, error);
  return *out != NULL;
}

static int
compare_uids (gconstpointer a, gconstpointer b)
{
  const ZpciDomainDevice *x = *(ZpciDomainDevice *const *) a, *y = *(ZpciDomainDevice *const *) b;

  return x->uid.value < y->uid.value ? -1 : x->uid.value > y->uid.value;
}

static gboolean
lower_domain (ZpciTranslation *translation, ZpciStockFlags flags, GError **error)
{
  const ZpciDomain *domain = translation->domain;
  g_autoptr (GPtrArray) changed = g_ptr_array_new (), asking = g_ptr_array_new ();
  ZpciHad had;

  if (!zpci_ids_assign (translation->domain, changed, error))
    return FALSE;
  for (guint i = 0; i < domain->devices->len; i++) {
    ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);

    if (!zpci_request_is_empty (&device->request))
      g_ptr_array_add (asking, device);
  }
  g_ptr_array_sort (asking, compare_uids);
  zpci_stock_lower_zpci (translation, changed);
  return zpci_stock_lower_overrides (translation, asking, flags, &had, error) &&
         zpci_stock_lower_metadata (translation, asking, had, error);
}

static gboolean
lower_document (Document *document, ZpciStockFlags flags, char **out, gsize *out_length, GError **error)
{
  g_autoptr (ZpciXmlEdit) edit = zpci_xml_edit_new (document->xml);

  for (guint i = 0; i < document->domains->len; i++) {
    ZpciTranslation translation = { .domain = g_ptr_array_index (document->domains, i), .edit = edit };
    gboolean ok;

    if (!translation.domain->has_attributes)
      continue;
    zpci_layout_init (&translation.layout, document->xml, translation.domain->node);
    ok = lower_domain (&translation, flags, error);
    zpci_layout_clear (&translation.layout);
    if (!ok)
      return FALSE;
  }
  *out = zpci_xml_edit_apply (edit, out_length, error);
  return *out != NULL;
}

/* Returns: FALSE with the first rule that a domain with attributes breaks. */
static gboolean
check_document (Document *document, gboolean *has_attributes, GError **error)
{
  for (guint i = 0; i < document->domains->len; i++) {
    ZpciDomain *domain = g_ptr_array_index (document->domains, i);

    if (domain->has_attributes && !zpci_domain_refuse (domain, error))
      return FALSE;
    *has_attributes |= domain->has_attributes;
  }
  return TRUE;
}

gboolean
zpci_domxml_to_stock (const char *xml, gsize length, const char *name, ZpciStockFlags flags, char **out,
                      gsize *out_length, GError **error)
{
  g_auto (Document) original = { 0 }, raised = { 0 };
  g_autofree char *text = NULL, *stock = NULL;
  gsize text_length = 0, stock_length = 0;
  gboolean has_attributes = FALSE;

  if (!document_read (&original, xml, length, name, error) ||
      !check_document (&original, &has_attributes, error))
    return FALSE;
  if (has_attributes) {
    if (!raise_document (&original, TRUE, &text, &text_length, error) ||
        (text && !document_read (&raised, text, text_length, name, error)) ||
        !lower_document (text ? &raised : &original, flags, &stock, &stock_length, error))
      return FALSE;
  }
  *out = g_steal_pointer (&stock);
  *out_length = stock_length;
  return TRUE;
}

gboolean
zpci_domxml_from_stock (const char *xml, gsize length, const char *name, char **out, gsize *out_length,
                        GError **error)
{
  g_auto (Document) document = { 0 };
  g_autofree char *author = NULL;
  gsize author_length = 0;

  if (!document_read (&document, xml, length, name, error) ||
      !raise_document (&document, FALSE, &author, &author_length, error))
    return FALSE;
  *out = g_steal_pointer (&author);
  *out_length = author_length;
  return TRUE;
}
