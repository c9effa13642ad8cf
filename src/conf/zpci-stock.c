/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The two translations as a whole. to-stock of a document that carries both
 * attributes and our metadata first raises the metadata, then lowers all.
 */
#include "zpci-stock.h"

#include "zpci-conf-private.h"
#include "zpci-device.h"

#include <string.h>

/* Raises every domain, or only those with attributes; @out stays NULL where there is nothing to raise. */
static gboolean
raise_document (ZpciDocument *document, gboolean only_attributed, char **out, gsize *out_length, GError **error)
{
  g_autoptr (ZpciXmlEdit) edit = zpci_xml_edit_new (document->xml);
  gboolean any = FALSE;

  for (guint i = 0; i < document->domains->len; i++) {
    ZpciTranslation translation = { .domain = g_ptr_array_index (document->domains, i), .edit = edit };

    if (only_attributed && !translation.domain->has_attributes)
      continue;
    if (!zpci_domain_refuse_metadata (translation.domain, error))
      return FALSE;
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

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(ZpciDomainMatrix *const *) a)->key, (*(ZpciDomainMatrix *const *) b)->key);
}

static gboolean
lower_domain (ZpciTranslation *translation, ZpciStockFlags flags, GError **error)
{
  const ZpciDomain *domain = translation->domain;
  g_autoptr (GPtrArray) changed = g_ptr_array_new (), asking = g_ptr_array_new (), requiring = g_ptr_array_new ();
  ZpciHad had;

  if (!zpci_ids_assign (translation->domain, changed, error))
    return FALSE;
  for (guint i = 0; i < domain->devices->len; i++) {
    ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);

    if (!zpci_request_is_empty (&device->request))
      g_ptr_array_add (asking, device);
  }
  for (guint i = 0; i < domain->matrices->len; i++) {
    ZpciDomainMatrix *matrix = g_ptr_array_index (domain->matrices, i);

    if (matrix->is_required)
      g_ptr_array_add (requiring, matrix);
  }
  g_ptr_array_sort (asking, compare_uids);
  g_ptr_array_sort (requiring, compare_keys);
  zpci_stock_lower_zpci (translation, changed);
  zpci_stock_lower_matrices (translation);
  return zpci_stock_lower_overrides (translation, asking, flags, &had, error) &&
         zpci_stock_lower_metadata (translation, asking, requiring, had, error);
}

static gboolean
lower_document (ZpciDocument *document, ZpciStockFlags flags, char **out, gsize *out_length, GError **error)
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
check_document (ZpciDocument *document, gboolean *has_attributes, GError **error)
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
zpci_document_to_stock (ZpciDocument *document, ZpciStockFlags flags, char **out, gsize *out_length, GError **error)
{
  g_autoptr (ZpciDocument) raised = NULL;
  gboolean has_attributes = FALSE;
  char *text = NULL, *stock = NULL;
  gsize length = 0;

  if (!zpci_document_get_domains (document, error) || !check_document (document, &has_attributes, error))
    return FALSE;
  if (has_attributes) {
    if (!raise_document (document, TRUE, &text, &length, error))
      return FALSE;
    raised = text ? zpci_document_new (document->name, text, length) : NULL;
    /* Only now do the rules see both the metadata and the requests beside it. */
    if ((raised && (!zpci_document_get_domains (raised, error) || !check_document (raised, &has_attributes, error))) ||
        !lower_document (raised ? raised : document, flags, &stock, &length, error))
      return FALSE;
  }
  *out = stock;
  *out_length = stock ? length : 0;
  return TRUE;
}

gboolean
zpci_document_from_stock (ZpciDocument *document, char **out, gsize *out_length, GError **error)
{
  char *author = NULL;
  gsize length = 0;

  if (!zpci_document_get_domains (document, error) || !raise_document (document, FALSE, &author, &length, error))
    return FALSE;
  *out = author;
  *out_length = length;
  return TRUE;
}

gboolean
zpci_domxml_to_stock (const char *xml, gsize length, const char *name, ZpciStockFlags flags, char **out,
                      gsize *out_length, GError **error)
{
  g_autoptr (ZpciDocument) document = zpci_document_new_copy (name, xml, length);

  return zpci_document_to_stock (document, flags, out, out_length, error);
}

gboolean
zpci_domxml_from_stock (const char *xml, gsize length, const char *name, char **out, gsize *out_length,
                        GError **error)
{
  g_autoptr (ZpciDocument) document = zpci_document_new_copy (name, xml, length);

  return zpci_document_from_stock (document, out, out_length, error);
}
