/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reads what a document says about its guest. The devices are read in
 * zpci-domain-device.c, the stock form in zpci-domain-stock.c.
 */
#include "zpci-domain.h"

#include "zpci-conf-private.h"
#include "zpci-text.h"

#include <string.h>

/* An attribute of @node, or NULL; @node may be NULL. */
static char *
attr_of (const xmlNode *node, const char *name)
{
  return node ? zpci_xml_attr (node, name) : NULL;
}

static char *
content_of (const xmlNode *node)
{
  return node ? zpci_xml_content (node) : NULL;
}

static ZpciDomain *
read_domain (ZpciXml *xml, xmlNode *node)
{
  ZpciDomain *domain = g_new0 (ZpciDomain, 1);
  xmlNode *os_type = zpci_xml_child (zpci_xml_child (node, "os", NULL), "type", NULL);
  g_autofree char *security = attr_of (zpci_xml_child (node, "launchSecurity", NULL), "type");

  domain->xml = xml;
  domain->node = node;
  domain->name = content_of (zpci_xml_child (node, "name", NULL));
  domain->uuid = content_of (zpci_xml_child (node, "uuid", NULL));
  domain->type = zpci_xml_attr (node, "type");
  domain->arch = attr_of (os_type, "arch");
  domain->machine = attr_of (os_type, "machine");
  domain->emulator = content_of (zpci_xml_child (zpci_xml_child (node, "devices", NULL), "emulator", NULL));
  domain->s390_pv = g_strcmp0 (security, "s390-pv") == 0;
  zpci_domain_read_devices (domain);
  zpci_domain_read_command (domain);
  zpci_domain_read_stock (domain);
  return domain;
}

GPtrArray *
zpci_domain_read_all (ZpciXml *xml, GError **error)
{
  static const char *const wrappers[] = { "domainsnapshot", "domaincheckpoint", "domstatus" };
  xmlNode *root = zpci_xml_get_root (xml);
  const char *name = (const char *) root->name;
  GPtrArray *domains = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_domain_free);

  if (strcmp (name, "domain") == 0) {
    g_ptr_array_add (domains, read_domain (xml, root));
    return domains;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (wrappers); i++) {
    if (strcmp (name, wrappers[i]) != 0)
      continue;
    for (xmlNode *child = xmlFirstElementChild (root); child; child = xmlNextElementSibling (child)) {
      if (strcmp ((const char *) child->name, "domain") == 0 ||
          strcmp ((const char *) child->name, "inactiveDomain") == 0)
        g_ptr_array_add (domains, read_domain (xml, child));
    }
    return domains;
  }
  zpci_set_error_at (error, ZPCI_ERROR_MALFORMED, zpci_xml_get_name (xml), zpci_xml_get_line (xml, root), NULL,
                     "<%s> is not a <domain>, nor one of <%s>, <%s>, <%s>", ZPCI_SHOWN (name), wrappers[0], wrappers[1],
                     wrappers[2]);
  g_ptr_array_unref (domains);
  return NULL;
}

void
zpci_domain_set_no_domain (ZpciXml *xml, GError **error)
{
  xmlNode *root = zpci_xml_get_root (xml);

  zpci_set_error_at (error, ZPCI_ERROR_MALFORMED, zpci_xml_get_name (xml), zpci_xml_get_line (xml, root), NULL,
                     "there is no <domain> inside <%s>", (const char *) root->name);
}

ZpciDomain *
zpci_domain_read (ZpciXml *xml, GError **error)
{
  g_autoptr (GPtrArray) domains = zpci_domain_read_all (xml, error);

  if (domains && domains->len == 0)
    zpci_domain_set_no_domain (xml, error);
  return domains && domains->len > 0 ? g_ptr_array_steal_index (domains, 0) : NULL;
}

void
zpci_domain_free (ZpciDomain *domain)
{
  if (!domain)
    return;
  zpci_domain_stock_free (domain->stock);
  g_clear_pointer (&domain->devices, g_ptr_array_unref);
  g_clear_pointer (&domain->matrices, g_ptr_array_unref);
  g_clear_pointer (&domain->command, g_ptr_array_unref);
  g_clear_pointer (&domain->orphans, g_ptr_array_unref);
  g_clear_pointer (&domain->misplaced, g_ptr_array_unref);
  g_free (domain->name);
  g_free (domain->uuid);
  g_free (domain->type);
  g_free (domain->arch);
  g_free (domain->machine);
  g_free (domain->emulator);
  g_free (domain);
}

gboolean
zpci_domain_is_s390x (const ZpciDomain *domain)
{
  if (domain->arch)
    return strcmp (domain->arch, "s390x") == 0;
  return !domain->machine || g_str_has_prefix (domain->machine, "s390-");
}
