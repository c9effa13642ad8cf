/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The fault of a document that a schema refuses. libxml2 says of an
 * <interleave> no more than "Extra element devices", so we take one attribute
 * or element after the other out of a copy, innermost first, and name the
 * first without which the rest is valid. A missing element cannot be found that
 * way: the message of libxml2 is taken then.
 */
#include "schema.h"

#include <string.h>

/** Each candidate costs one validation: so many, of documents this cheap, are below a second. */
#define MAX_CANDIDATES 400
#define MAX_COST 100000

/** Candidate: what is taken out: an attribute of @element, or where @attribute is NULL the element. */
typedef struct {
  xmlNode *element;
  xmlAttr *attribute;
} Candidate;

static void
set_originals (xmlNode *copy, xmlNode *original)
{
  copy->_private = original;
  for (copy = copy->children, original = original->children; copy && original;
       copy = copy->next, original = original->next) {
    if (copy->type == XML_ELEMENT_NODE)
      set_originals (copy, original);
  }
}

xmlDoc *
zpci_schema_copy (xmlNode *element)
{
  xmlDoc *doc = xmlNewDoc ((const xmlChar *) "1.0");
  xmlNode *root = xmlDocCopyNode (element, doc, 1);

  xmlDocSetRootElement (doc, root);
  set_originals (root, element);
  return doc;
}

gboolean
zpci_schema_is_valid (xmlRelaxNG *schema, xmlDoc *doc)
{
  g_autoptr (xmlRelaxNGValidCtxt) context = xmlRelaxNGNewValidCtxt (schema);

  xmlRelaxNGSetValidStructuredErrors (context, (xmlStructuredErrorFunc) zpci_xml_watch_note, NULL);
  return xmlRelaxNGValidateDoc (context, doc) == 0;
}

guint64
zpci_schema_cost (const xmlNode *element)
{
  guint64 children = 0;
  guint64 cost = 0;

  for (const xmlNode *child = element->children; child; child = child->next) {
    if (child->type == XML_ELEMENT_NODE) {
      children++;
      cost += zpci_schema_cost (child);
    }
  }
  return cost + children * children + 1;
}

/** Innermost first; of one element its attributes, then what is in it, then the element. */
static void
collect_candidates (xmlNode *element, gboolean is_root, GArray *candidates)
{
  for (xmlAttr *attribute = element->properties; attribute; attribute = attribute->next)
    g_array_append_val (candidates, ((Candidate){ element, attribute }));
  for (xmlNode *child = element->children; child; child = child->next) {
    if (child->type == XML_ELEMENT_NODE)
      collect_candidates (child, FALSE, candidates);
  }
  if (!is_root)
    g_array_append_val (candidates, ((Candidate){ element, NULL }));
}

static void
add_finding (GPtrArray *findings, guint line, const char *message)
{
  g_autofree char *cause = g_strconcat ("schema: ", message, NULL);

  zpci_findings_add (findings, ZPCI_FINDING_ERROR, ZPCI_ERROR_MALFORMED, "schema", line, NULL, cause, NULL);
}

/** Returns: (transfer full): the start tag of @element as far as it takes to tell it from its siblings. */
static char *
describe_tag (const xmlNode *element)
{
  const xmlAttr *first = element->properties;
  xmlChar *value = first ? xmlNodeGetContent ((const xmlNode *) first) : NULL;
  char *text = value ? g_strdup_printf ("<%s %s='%.64s'>", element->name, first->name, value)
                     : g_strdup_printf ("<%s>", element->name);

  xmlFree (value);
  return text;
}

static char *
describe (const Candidate *culprit)
{
  g_autofree char *parent = NULL;
  g_autofree char *tag = NULL;
  xmlChar *value;
  char *text;

  if (!culprit->attribute) {
    tag = describe_tag (culprit->element);
    parent = describe_tag (culprit->element->parent);
    return g_strdup_printf ("%s in %s is not accepted here, or not with this content", tag, parent);
  }
  value = xmlNodeGetContent ((xmlNode *) culprit->attribute);
  text = g_strdup_printf ("attribute %s='%.64s' of <%s> is not accepted here, or not with this value",
                          culprit->attribute->name, value ? (const char *) value : "", culprit->element->name);
  xmlFree (value);
  return text;
}

/** Returns: TRUE if there is one thing without which @copy is valid; it is then in @findings. */
static gboolean
find_culprit (xmlRelaxNG *schema, ZpciXml *xml, xmlDoc *copy, GPtrArray *findings)
{
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  xmlNode *root = xmlDocGetRootElement (copy);

  if (zpci_schema_cost (root) > MAX_COST)
    return FALSE;
  collect_candidates (root, TRUE, candidates);
  for (guint i = 0; i < candidates->len && candidates->len <= MAX_CANDIDATES; i++) {
    const Candidate *candidate = &g_array_index (candidates, Candidate, i);
    g_autoptr (xmlDoc) trial = xmlCopyDoc (copy, 1);
    g_autoptr (GArray) same = g_array_new (FALSE, FALSE, sizeof (Candidate));
    const Candidate *removed;

    collect_candidates (xmlDocGetRootElement (trial), TRUE, same);
    removed = &g_array_index (same, Candidate, i);
    if (removed->attribute) {
      xmlRemoveProp (removed->attribute);
    } else {
      xmlUnlinkNode (removed->element);
      xmlFreeNode (removed->element);
    }
    if (zpci_schema_is_valid (schema, trial)) {
      g_autofree char *message = describe (candidate);

      add_finding (findings, zpci_xml_get_line (xml, candidate->element->_private), message);
      return TRUE;
    }
  }
  return FALSE;
}

/** Report: what libxml2 said so far. */
typedef struct {
  ZpciXml *xml;
  const xmlNode *root;
  GPtrArray *findings;
  char *pending; /* (nullable): a reason that came without a place; it belongs to the next message */
} Report;

static void
on_invalid (void *data, ZpciXmlError said)
{
  Report *report = data;
  const xmlNode *node = said->node;
  g_autofree char *message = NULL;
  g_autofree char *text = g_strchomp (g_strdup (said->message ? said->message : "not as the schema wants it"));

  while (node && node->type != XML_ELEMENT_NODE)
    node = node->parent;
  if (!node) {
    g_free (report->pending);
    report->pending = g_steal_pointer (&text);
    return;
  }
  /* Of no help: that the root could have been another device, and what follows from the reason before. */
  if ((node == report->root && g_str_has_prefix (text, "Expecting element ")) ||
      g_str_has_prefix (text, "Invalid sequence in interleave"))
    return;
  if (report->findings->len >= ZPCI_SCHEMA_MAX_FINDINGS)
    return;
  message = g_strjoin (": ", text, report->pending, NULL);
  add_finding (report->findings, zpci_xml_get_line (report->xml, node->_private), message);
  g_clear_pointer (&report->pending, g_free);
}

void
zpci_schema_explain (xmlRelaxNG *schema, ZpciXml *xml, xmlDoc *copy, GPtrArray *findings)
{
  Report report = { xml, xmlDocGetRootElement (copy), findings, NULL };
  g_autoptr (xmlRelaxNGValidCtxt) context = NULL;
  guint before = findings->len;

  if (find_culprit (schema, xml, copy, findings))
    return;
  context = xmlRelaxNGNewValidCtxt (schema);
  xmlRelaxNGSetValidStructuredErrors (context, (xmlStructuredErrorFunc) on_invalid, &report);
  xmlRelaxNGValidateDoc (context, copy);
  if (findings->len == before) {
    g_autofree char *message = g_strdup_printf ("<%s> is not as the schema wants it%s%s", report.root->name,
                                                report.pending ? ": " : "", report.pending ? report.pending : "");

    add_finding (findings, zpci_xml_get_line (xml, report.root->_private), message);
  }
  g_free (report.pending);
}
