/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Schemas, pages and manual name exactly the requests of the table, in its order.
 */
#include "zpci-request.h"
#include "zpci-test.h"

#include <libxml/parser.h>
#include <string.h>

/* Returns: (transfer full): what the table says, "interp, aif, ...". */
static char *
wanted (void)
{
  return zpci_request_names (", ");
}

static void
append_name (GString *names, const char *name)
{
  g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name);
}

/* The text of @node's attribute "name", or of the <value> of its first <attribute>, as in <enum name='..'>. */
static void
collect (xmlNode *node, const char *element, const char *const *others, GString *names)
{
  for (; node; node = node->next) {
    if (node->type != XML_ELEMENT_NODE)
      continue;
    if (strcmp ((const char *) node->name, element) == 0) {
      xmlChar *name = strcmp (element, "value") == 0 ? xmlNodeGetContent (node) : xmlGetProp (node, BAD_CAST "name");

      if (name && !g_strv_contains (others, (const char *) name))
        append_name (names, (const char *) name);
      xmlFree (name);
    }
    collect (node->children, element, others, names);
  }
}

static void
check_schema (const char *file, const char *element, const char *const *others)
{
  g_autofree char *path = g_build_filename (SOURCE, "schemas", file, NULL), *table = wanted ();
  xmlDoc *document = xmlReadFile (path, NULL, XML_PARSE_NONET);
  g_autoptr (GString) names = g_string_new (NULL);

  g_assert_nonnull (document);
  collect (xmlDocGetRootElement (document), element, others, names);
  g_assert_cmpstr (names->str, ==, table);
  xmlFreeDoc (document);
}

static void
test_schemas (void)
{
  check_schema ("zpci-domain.rng", "attribute", (const char *const[]){ "uid", "fid", NULL });
  check_schema ("zpci-metadata.rng", "attribute", (const char *const[]){ "uid", "source", "had", "uuid", "adapters", "domains", "control", NULL });
  check_schema ("zpci-domaincaps.rng", "value", (const char *const[]){ "yes", "no", "on", "off", NULL });
}

static char *
read_page (const char *file)
{
  g_autofree char *path = g_build_filename (SOURCE, file, NULL);

  return zpci_test_read (path, NULL);
}

/* Each row of the table that begins with @heading, between @before and @after in its first cell. */
static void
check_rows (const char *file, const char *heading, const char *before, const char *after, const char *end)
{
  g_autofree char *text = read_page (file), *table = wanted ();
  g_autoptr (GString) names = g_string_new (NULL);
  char *at = strstr (text, heading);

  g_assert_nonnull (at);
  at += strlen (heading);
  g_assert_nonnull (strstr (at, end));
  *strstr (at, end) = '\0';
  while ((at = strstr (at, before))) {
    g_autofree char *name = NULL;

    at += strlen (before);
    g_assert_nonnull (strstr (at, after));
    name = g_strndup (at, (gsize) (strstr (at, after) - at));
    append_name (names, name);
  }
  g_assert_cmpstr (names->str, ==, table);
}

static void
test_pages (void)
{
  check_rows ("docs/domain-xml.md", "| attribute | on | off |\n", "\n| `", "` |", "\n\n");
  check_rows ("docs/plugin.md", "<zpci supported='yes'>", "<enum name='", "'>", "</zpci>");
  check_rows ("tools/virt-zpci/virt-zpci.pod", "The requests of a guest are", "=item B<", ">", "=back");
}

/* Every list of them in a line of JSON's page: `asked`. */
static void
test_json (void)
{
  g_autofree char *text = read_page ("docs/json.md");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *list = g_string_new ("| `asked` | object | ");
  guint found = 0;

  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++)
    g_string_append_printf (list, "%s`%s`", id ? ", " : "", zpci_requests[id].attribute);
  g_string_append (list, ": ");
  for (gsize i = 0; lines[i]; i++) {
    if (!g_str_has_prefix (lines[i], "| `asked` |"))
      continue;
    found++;
    if (!g_str_has_prefix (lines[i], list->str)) {
      g_printerr ("docs/json.md:%" G_GSIZE_FORMAT ": %s\nis not %s\n", i + 1, lines[i], list->str);
      g_test_fail ();
    }
  }
  g_assert_cmpuint (found, ==, 2);
  g_string_free (list, TRUE);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/requests/pages/schemas", test_schemas);
  g_test_add_func ("/requests/pages/pages", test_pages);
  g_test_add_func ("/requests/pages/json", test_json);
  return g_test_run ();
}
