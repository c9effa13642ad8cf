/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A thin layer over the two pure translations.
 */
#include "zpci-plugin.h"

#include "zpci-stock.h"

#include <string.h>

/* libvirt refuses text that is not XML, or about something else, in its own words, after its access control. */
static gboolean
is_libvirts_to_refuse (const ZpciDocument *document, const GError *error)
{
  return document->xml ? !document->domains : g_error_matches (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED);
}

gboolean
zpci_plugin_domain_in (const char *xml, char **rewritten, GError **error)
{
  const ZpciConfig *config = zpci_plugin_get_config ();
  g_autoptr (ZpciDocument) document = NULL;
  g_autoptr (GError) why = NULL;
  gsize length;

  if (!zpci_request_scan (xml))
    return TRUE;
  document = zpci_document_new_copy ("domain XML", xml, strlen (xml));
  if (zpci_document_to_stock (document, config->explicit_override ? ZPCI_STOCK_EXPLICIT : ZPCI_STOCK_NONE, rewritten,
                              &length, &why) ||
      is_libvirts_to_refuse (document, why))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

gboolean
zpci_plugin_domain_is_ours (const char *xml)
{
  return strstr (xml, ZPCI_DOMAIN_NS) != NULL;
}

char *
zpci_plugin_domain_out (gpointer object, const char *xml)
{
  char *author = NULL;
  gsize length;

  if (!zpci_plugin_domain_is_ours (xml))
    return NULL;
  if (!zpci_domxml_from_stock (xml, strlen (xml), "domain XML", &author, &length, NULL))
    return NULL;
  return author;
}
