/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * libxml2's RELAX NG behind one call: which schema, where it is, and what to
 * look at again where a document fails. Start reading at zpci_schema_check().
 */
#include "schema.h"

#include "zpci-error.h"
#include "zpci-file.h"

#include <string.h>

/** Larger than any schema; libvirt's snapshot schema, flattened, has 1.3 MB. */
#define MAX_SCHEMA_BYTES (16 * 1024 * 1024)

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
on_schema_error (void *data, ZpciSchemaError said)
{
  GString *message = data;

  if (message->len == 0 && said->message)
    g_string_printf (message, "line %d: %s", said->line, said->message);
}

/* In a build tree, build/schemas belongs to build/tools/virt-zpci/virt-zpci, whatever is installed. */
static char *
find_folder (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program ? g_path_get_dirname (program) : NULL;
  g_autofree char *built = folder ? g_build_filename (folder, "..", "..", "schemas", NULL) : NULL;

  if (folder && g_str_has_suffix (folder, "/tools/virt-zpci") && g_file_test (built, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&built);
  return g_strdup (ZPCI_SCHEMA_DIR);
}

static xmlRelaxNG *
load_schema (const char *folder, const char *name, GError **error)
{
  g_autofree char *file = g_strconcat (name, ".rng", NULL);
  g_autofree char *place = folder ? g_strdup (folder) : find_folder ();
  g_autofree char *path = g_build_filename (place, file, NULL);
  g_autoptr (GString) message = g_string_new (NULL);
  g_autoptr (xmlRelaxNGParserCtxt) parser = NULL;
  g_autoptr (GError) read_error = NULL;
  gsize length = 0;
  g_autofree char *text = zpci_file_read_text (path, MAX_SCHEMA_BYTES, &length, &read_error);
  xmlRelaxNG *schema;

  if (!text) {
    zpci_set_error (error, (ZpciErrorCode) read_error->code,
                    "install libvirt-zpci, or name the folder of its schemas, with --schemas FOLDER",
                    "schema for %s: %s", name, read_error->message);
    return NULL;
  }
  /* From memory: libxml2 would take a path for a URL. */
  parser = xmlRelaxNGNewMemParserCtxt (text, (int) length);
  xmlRelaxNGSetParserStructuredErrors (parser, (xmlStructuredErrorFunc) on_schema_error, message);
  schema = xmlRelaxNGParse (parser);
  if (!schema)
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "%s: not a RELAX NG schema: %s", path,
                 g_strchomp (message->str));
  return schema;
}

/**
 * Looks at each device below @element (of a copy) on its own, explains the bad
 * ones and takes them out, so that the rest can be looked at without them.
 */
static void
check_devices (xmlRelaxNG *schema, ZpciXml *xml, xmlNode *element, GPtrArray *findings)
{
  xmlNode *next;

  for (xmlNode *child = element->children; child; child = next) {
    g_autoptr (xmlDoc) device = NULL;

    next = child->next;
    if (child->type != XML_ELEMENT_NODE)
      continue;
    if (strcmp ((const char *) element->name, "devices") != 0) {
      if (strcmp ((const char *) child->name, "metadata") != 0)
        check_devices (schema, xml, child, findings);
      continue;
    }
    device = zpci_schema_copy (child->_private);
    if (zpci_schema_is_valid (schema, device))
      continue;
    if (findings->len < ZPCI_SCHEMA_MAX_FINDINGS)
      zpci_schema_explain (schema, xml, device, findings);
    xmlUnlinkNode (child);
    xmlFreeNode (child);
  }
}

/** Fills @findings for a document that @schema, called @name, refuses. */
static gboolean
explain_document (const char *folder, const char *name, xmlRelaxNG *schema, ZpciXml *xml, GPtrArray *findings,
                  GError **error)
{
  g_autoptr (xmlDoc) copy = zpci_schema_copy (zpci_xml_get_root (xml));

  if (zpci_schema_has_domain (name)) {
    g_autoptr (xmlRelaxNG) device_schema = load_schema (folder, "device", error);

    if (!device_schema)
      return FALSE;
    check_devices (device_schema, xml, xmlDocGetRootElement (copy), findings);
  }
  if (findings->len == 0 || !zpci_schema_is_valid (schema, copy))
    zpci_schema_explain (schema, xml, copy, findings);
  return TRUE;
}

GPtrArray *
zpci_schema_check (const char *folder, ZpciXml *xml, GError **error)
{
  g_autoptr (GPtrArray) findings = zpci_findings_new ();
  const char *name = zpci_schema_name (xml);
  g_autoptr (xmlRelaxNG) schema = NULL;

  if (!name) {
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
  schema = load_schema (folder, name, error);
  if (!schema)
    return NULL;
  if (!zpci_schema_is_valid (schema, zpci_xml_get_doc (xml)) &&
      !explain_document (folder, name, schema, xml, findings, error))
    return NULL;
  zpci_findings_sort (findings);
  return g_steal_pointer (&findings);
}
