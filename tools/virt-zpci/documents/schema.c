/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * libxml2's RELAX NG behind one call: which schema, where it is, and what to
 * look at again where a document fails. Start reading at zpci_schema_check().
 */
#include "schema.h"

#include "zpci-error.h"

#include <string.h>

/** Of the element we keep in <metadata>; ZPCI_DOMAIN_NS of src/conf, which this folder does not see. */
#define DOMAIN_NS "urn:libvirt-zpci:domain:1"

/** Bound for zpci_schema_cost(): some seconds. 60,000 elements side by side are below it. */
#define MAX_COST (G_GUINT64_CONSTANT (4) * 1000 * 1000 * 1000)

/** Documents that hold a domain; their schemas are called as their roots. */
static const char *const documents[] = { "domain", "domainsnapshot", "domaincheckpoint", NULL };

gboolean
zpci_schema_has_domain (const char *name)
{
  return g_strv_contains (documents, name);
}

const char *
zpci_schema_name (ZpciXml *xml)
{
  static const char *const devices[] = {
    "audio",   "channel",  "console",    "controller", "crypto",   "disk",  "emulator",  "filesystem", "graphics",
    "hostdev", "hub",      "input",      "interface",  "iommu",    "lease", "memballoon", "memory",    "nvram",
    "panic",   "parallel", "pstore",     "redirdev",   "redirfilter", "rng", "serial",   "shmem",      "smartcard",
    "sound",   "tpm",      "video",      "vsock",      "watchdog", NULL,
  };
  const xmlNode *root = zpci_xml_get_root (xml);
  const char *name = (const char *) root->name;

  if (root->ns)
    return strcmp ((const char *) root->ns->href, DOMAIN_NS) == 0 ? "metadata" : NULL;
  for (guint i = 0; documents[i]; i++) {
    if (strcmp (documents[i], name) == 0)
      return documents[i];
  }
  if (strcmp (name, "device") == 0)
    return "nodedev";
  if (strcmp (name, "domainCapabilities") == 0)
    return "domaincaps";
  return g_strv_contains (devices, name) ? "device" : NULL;
}

static void
on_schema_error (void *data, ZpciXmlError said)
{
  GString *message = data;

  zpci_xml_watch_note (NULL, said);
  if (message->len == 0 && said->message)
    g_string_printf (message, "line %d: %s", said->line, said->message);
}

/** Check: one document, and the schemas that it is held to. */
typedef struct {
  const ZpciSchemaSource *source;
  ZpciSchemaOrigin origin;
  const char *name; /* of the schema */
  char *text;       /* of the schema */
  ZpciXml *xml;
} Check;

static xmlRelaxNG *
parse_schema (const char *name, const char *text, gsize length, GError **error)
{
  g_autoptr (GString) message = g_string_new (NULL);
  g_autoptr (xmlRelaxNGParserCtxt) parser = NULL;
  xmlRelaxNG *schema;

  /* From memory: libxml2 would take a path for a URL. */
  parser = xmlRelaxNGNewMemParserCtxt (text, (int) length);
  xmlRelaxNGSetParserStructuredErrors (parser, (xmlStructuredErrorFunc) on_schema_error, message);
  schema = xmlRelaxNGParse (parser);
  if (!schema)
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "%s.rng: not a RELAX NG schema: %s", name,
                 g_strchomp (message->str));
  return schema;
}

static xmlRelaxNG *
load_schema (const Check *check, ZpciSchemaOrigin origin, const char *name, GError **error)
{
  gsize length = 0;
  g_autofree char *text = zpci_schema_source_read (check->source, origin, name, &length, error);

  return text ? parse_schema (name, text, length, error) : NULL;
}

/**
 * Looks at each device below @element (of a copy) on its own, explains the bad
 * ones and takes them out, so that the rest can be looked at without them.
 */
static void
check_devices (const Check *check, xmlRelaxNG *schema, xmlNode *element, GPtrArray *findings)
{
  xmlNode *next;

  for (xmlNode *child = element->children; child; child = next) {
    g_autoptr (xmlDoc) device = NULL;
    g_autoptr (GPtrArray) said_before = zpci_findings_new ();

    next = child->next;
    if (child->type != XML_ELEMENT_NODE)
      continue;
    if (strcmp ((const char *) element->name, "devices") != 0) {
      if (strcmp ((const char *) child->name, "metadata") != 0)
        check_devices (check, schema, child, findings);
      continue;
    }
    device = zpci_schema_copy (child->_private);
    zpci_schema_take_later_words (check->text, check->xml, device, said_before);
    if (zpci_schema_is_valid (schema, device))
      continue;
    if (findings->len < ZPCI_SCHEMA_MAX_FINDINGS)
      zpci_schema_explain (schema, check->xml, device, findings);
    xmlUnlinkNode (child);
    xmlFreeNode (child);
  }
}

/** Fills @findings for a document that @schema refuses; @copy is that document, without words of a later libvirt. */
static gboolean
explain_document (const Check *check, xmlRelaxNG *schema, xmlDoc *copy, GPtrArray *findings, GError **error)
{
  guint before = findings->len;

  if (zpci_schema_has_domain (check->name)) {
    g_autoptr (xmlRelaxNG) device_schema = load_schema (check, check->origin, "device", error);

    if (!device_schema)
      return FALSE;
    check_devices (check, device_schema, xmlDocGetRootElement (copy), findings);
  }
  if (findings->len == before || !zpci_schema_is_valid (schema, copy))
    zpci_schema_explain (schema, check->xml, copy, findings);
  return TRUE;
}

/** The libvirt of the build accepts the document, that of this machine does not: it drops what it does not know. */
static void
blame_machine (const Check *check, GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++) {
    ZpciFinding *finding = findings->pdata[i];

    finding->severity = ZPCI_FINDING_WARNING;
    finding->id = "schema-later-libvirt";
    g_free (finding->remedy);
    finding->remedy = g_strdup_printf ("libvirt %s knows it, the libvirt of this machine drops it without a word: leave it out, "
                                       "or use it there", check->source->version);
  }
}

/** Returns: TRUE if the schemas that were built accept the document, other than those of this machine. */
static gboolean
is_known_to_build (const Check *check)
{
  g_autoptr (xmlRelaxNG) schema = NULL;

  if (!check->source->libvirt || check->origin != ZPCI_SCHEMA_OF_MACHINE)
    return FALSE;
  schema = load_schema (check, ZPCI_SCHEMA_OF_BUILD, check->name, NULL);
  return schema && zpci_schema_is_valid (schema, zpci_xml_get_doc (check->xml));
}

static gboolean
check_document (const Check *check, xmlRelaxNG *schema, GPtrArray *findings, GError **error)
{
  g_autoptr (xmlDoc) copy = NULL;

  if (zpci_schema_is_valid (schema, zpci_xml_get_doc (check->xml)))
    return TRUE;
  copy = zpci_schema_copy (zpci_xml_get_root (check->xml));
  if (zpci_schema_take_later_words (check->text, check->xml, copy, findings) && zpci_schema_is_valid (schema, copy))
    return TRUE;
  if (!explain_document (check, schema, copy, findings, error))
    return FALSE;
  if (is_known_to_build (check))
    blame_machine (check, findings);
  return TRUE;
}

/** Reads the schema of this machine's libvirt; where that cannot be made, a note says so and the built one is read. */
static xmlRelaxNG *
read_schema (Check *check, GPtrArray *findings, GError **error)
{
  g_autoptr (GError) why = NULL;
  gsize length = 0;
  g_autofree char *cause = NULL;

  check->text = zpci_schema_source_read (check->source, check->origin, check->name, &length, &why);
  if (!check->text && !check->source->libvirt) {
    g_propagate_error (error, g_steal_pointer (&why));
    return NULL;
  }
  if (!check->text) {
    cause = g_strdup_printf ("the schemas in %s are not those of libvirt %s, and cannot be extended: %s",
                             check->source->libvirt, check->source->version, why->message);
    zpci_findings_add (findings, ZPCI_FINDING_NOTE, (ZpciErrorCode) why->code, "schema-unusable", 0, NULL, cause, NULL);
    check->origin = ZPCI_SCHEMA_OF_BUILD;
    check->text = zpci_schema_source_read (check->source, check->origin, check->name, &length, error);
  }
  return check->text ? parse_schema (check->name, check->text, length, error) : NULL;
}

GPtrArray *
zpci_schema_check (const char *folder, ZpciXml *xml, GError **error)
{
  g_autoptr (GPtrArray) findings = zpci_findings_new ();
  g_autoptr (ZpciSchemaSource) source = zpci_schema_source_new (folder);
  Check check = { source, ZPCI_SCHEMA_OF_MACHINE, zpci_schema_name (xml), NULL, xml };
  g_autoptr (xmlRelaxNG) schema = NULL;
  ZpciXmlWatch watch;
  gboolean ok;

  if (!check.name) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED,
                 "%s: no schema for <%.64s>; a domain, a node device or one device of a domain can be checked",
                 zpci_xml_get_name (xml), zpci_xml_get_root (xml)->name);
    return NULL;
  }
  if (zpci_schema_cost (zpci_xml_get_root (xml)) > MAX_COST) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_RANGE,
                 "%s: too many elements side by side to be checked against a schema; at most 60000 fit in one element",
                 zpci_xml_get_name (xml));
    return NULL;
  }
  zpci_xml_watch_begin (&watch);
  schema = read_schema (&check, findings, error);
  ok = schema && check_document (&check, schema, findings, error);
  g_free (check.text);
  if (!zpci_xml_watch_end (&watch)) {
    g_clear_error (error);
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_IO, "%s: out of memory for schema %s", zpci_xml_get_name (xml), check.name);
    return NULL;
  }
  if (!ok)
    return NULL;
  zpci_findings_sort (findings);
  return g_steal_pointer (&findings);
}
