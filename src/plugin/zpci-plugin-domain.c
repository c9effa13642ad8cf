/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A thin layer over the two pure translations, in front of which a scan of bytes
 * lets nearly all documents through without parsing them.
 */
#include "zpci-plugin-domain.h"

#include "zpci-domain.h"
#include "zpci-plugin.h"
#include "zpci-stock.h"

#include <string.h>

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static gboolean
starts_with_attribute (const char *text)
{
  static const char *const names[] = { "interp", "aif", "region" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    gsize length = strlen (names[i]);

    if (strncmp (text, names[i], length) == 0 && (is_space (text[length]) || text[length] == '='))
      return TRUE;
  }
  return FALSE;
}

/* @tag stands behind "<zpci"; a ">" inside quotes does not end the tag. */
static gboolean
tag_has_attribute (const char *tag)
{
  char quote = 0;

  for (; *tag && (quote || *tag != '>'); tag++) {
    if (quote) {
      if (*tag == quote)
        quote = 0;
    } else if (*tag == '\'' || *tag == '"') {
      quote = *tag;
    } else if (is_space (*tag) && starts_with_attribute (tag + 1)) {
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
zpci_plugin_has_attributes (const char *xml)
{
  while ((xml = strstr (xml, "<zpci")) != NULL) {
    xml += strlen ("<zpci");
    if (tag_has_attribute (xml))
      return TRUE;
  }
  return FALSE;
}

gboolean
zpci_plugin_domain_in (const char *xml, char **rewritten, GError **error)
{
  const ZpciConfig *config = zpci_plugin_get_config ();
  gsize length;

  if (!zpci_plugin_has_attributes (xml))
    return TRUE;
  return zpci_domxml_to_stock (xml, strlen (xml), "domain XML",
                               config->explicit_override ? ZPCI_STOCK_EXPLICIT : ZPCI_STOCK_NONE, rewritten,
                               &length, error);
}

char *
zpci_plugin_domain_out (gpointer object, const char *xml)
{
  char *author = NULL;
  gsize length;

  if (strstr (xml, ZPCI_DOMAIN_NS) == NULL)
    return NULL;
  if (!zpci_domxml_from_stock (xml, strlen (xml), "domain XML", &author, &length, NULL))
    return NULL;
  return author;
}
