/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Attributes that libvirt drops without a word: ours where nobody reads them,
 * QEMU's names for ours, and names on <zpci> that nobody knows.
 */
#include "zpci-conf-private.h"

#include "zpci-text.h"

#include <string.h>

static gboolean
is_called (const xmlNode *node, const char *name)
{
  return strcmp ((const char *) node->name, name) == 0;
}

/* In other devices, libvirt may one day give one of these names to something else. */
static gboolean
is_looked_at (const xmlNode *top, const xmlNode *node)
{
  return !node->ns && (is_called (top, "hostdev") || is_called (top, "interface") || is_called (node, "address") ||
                       is_called (node, "zpci"));
}

void
zpci_words_collect (ZpciDomainDevice *device, xmlNode *node)
{
  if (!is_looked_at (device->node, node))
    return;
  for (xmlAttr *attr = node->properties; attr; attr = attr->next) {
    const char *name = (const char *) attr->name;
    ZpciWord word = { node, attr, zpci_request_find_word (name, strlen (name)) };

    if (attr->ns || word.id == ZPCI_N_REQUESTS ||
        (is_called (node, "zpci") && zpci_request_find (name) < ZPCI_N_REQUESTS))
      continue;
    if (!device->words)
      device->words = g_array_new (FALSE, FALSE, sizeof (ZpciWord));
    g_array_append_val (device->words, word);
  }
}

/* Returns: (transfer full): "interp='off'", or both values where @text is neither. */
static char *
format_right (ZpciRequestId id, const char *text)
{
  const char *name = zpci_requests[id].attribute;
  ZpciAsk ask;

  if (zpci_ask_parse (text, &ask))
    return g_strdup_printf ("%s='%s'", name, text);
  return g_strdup_printf ("%s='on' or %s='off'", name, name);
}

static char *
format_remedy (const ZpciDomain *domain, const ZpciDomainDevice *device, const ZpciWord *word, const char *text)
{
  g_autofree char *right = format_right (word->id, text);

  if (device->kind == ZPCI_DEVICE_OTHER)
    return g_strdup ("remove it, it is for passed-through PCI functions");
  if (!zpci_domain_is_s390x (domain))
    return g_strdup ("remove it, it is for s390x guests");
  if (word->node == device->zpci)
    return g_strdup_printf ("write %s", right);
  return g_strdup_printf ("write %s on the <zpci> in the guest <address type='pci'> that is a child of the device",
                          right);
}

static void
add_word (const ZpciDomain *domain, const ZpciDomainDevice *device, const ZpciWord *word, ZpciRuleFindings *findings)
{
  const char *name = (const char *) word->attr->name;
  const char *text = zpci_xml_value (word->attr);
  g_autofree char *remedy = format_remedy (domain, device, word, text);

  zpci_rule_findings_add (findings, ZPCI_FINDING_ERROR, ZPCI_ERROR_UNSUPPORTED, "unread-attribute", device,
                     zpci_xml_get_line (domain->xml, word->node), remedy, "%s='%s' on <%s> is read by nobody%s",
                     ZPCI_SHOWN (name), ZPCI_SHOWN (text), ZPCI_SHOWN ((const char *) word->node->name),
                     zpci_request_find_property (name) < ZPCI_N_REQUESTS ? ", it is the name of QEMU's property" : "");
}

static void
add_unknown (const ZpciDomain *domain, const ZpciDomainDevice *device, ZpciRuleFindings *findings)
{
  static const char *const ids[] = { "uid", "fid", NULL };
  g_autofree char *ours = zpci_request_names (", ");
  g_autofree char *remedy = g_strdup_printf ("remove it; <zpci> has uid, fid, %s", ours);

  for (xmlAttr *attr = device->zpci ? device->zpci->properties : NULL; attr; attr = attr->next) {
    const char *name = (const char *) attr->name;

    if (attr->ns || g_strv_contains (ids, name) || zpci_request_find_word (name, strlen (name)) < ZPCI_N_REQUESTS)
      continue;
    zpci_rule_findings_add (findings, ZPCI_FINDING_WARNING, ZPCI_ERROR_UNSUPPORTED, "unknown-attribute", device,
                       device->line, remedy, "<zpci> has no attribute '%s', libvirt drops it", ZPCI_SHOWN (name));
  }
}

void
zpci_words_check (const ZpciDomain *domain, ZpciRuleFindings *findings)
{
  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);

    for (guint k = 0; device->words && k < device->words->len; k++)
      add_word (domain, device, &g_array_index (device->words, ZpciWord, k), findings);
    if (!findings->only_first)
      add_unknown (domain, device, findings);
  }
}
