/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Guests from files and from libvirt.
 */
#include "guest-source.h"

#include "connection.h"
#include "document.h"

#include <stdlib.h>
#include <string.h>

/* One document as libvirt gave it. */
typedef struct {
  char *name;
  char *text;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_free (answer->name);
  free (answer->text);
  g_free (answer);
}

void
zpci_guest_source_free (ZpciGuestSource *source)
{
  g_clear_pointer (&source->domain, zpci_domain_free);
  g_clear_pointer (&source->xml, zpci_xml_free);
  g_free (source);
}

ZpciGuestSource *
zpci_guest_source_new (ZpciXml *xml, GError **error)
{
  ZpciGuestSource *source = g_new0 (ZpciGuestSource, 1);

  source->xml = xml;
  source->domain = zpci_domain_read (xml, error);
  if (source->domain)
    return source;
  zpci_guest_source_free (source);
  return NULL;
}

static gboolean
add_domain (GPtrArray *answers, virDomainPtr domain, GError **error)
{
  unsigned int flags = virDomainIsPersistent (domain) == 1 ? VIR_DOMAIN_XML_INACTIVE : 0;
  Answer *answer = g_new0 (Answer, 1);

  answer->name = g_strdup (virDomainGetName (domain));
  answer->text = virDomainGetXMLDesc (domain, flags);
  if (answer->text) {
    g_ptr_array_add (answers, answer);
    return TRUE;
  }
  zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot read the XML of guest '%s'", answer->name);
  answer_free (answer);
  return FALSE;
}

static gpointer
ask_one (virConnectPtr connection, const char *name, GError **error)
{
  g_autoptr (virDomain) domain = virDomainLookupByName (connection, name);
  g_autoptr (GPtrArray) answers = g_ptr_array_new_with_free_func (answer_free);

  if (!domain) {
    zpci_connection_set_error (error, ZPCI_ERROR_NOT_FOUND, "'%s' is neither a file nor a guest of this libvirt", name);
    return NULL;
  }
  return add_domain (answers, domain, error) ? g_steal_pointer (&answers) : NULL;
}

static gpointer
ask_all (virConnectPtr connection, const char *argument, GError **error)
{
  virDomainPtr *domains = NULL;
  int n = virConnectListAllDomains (connection, &domains, 0);
  g_autoptr (GPtrArray) answers = g_ptr_array_new_with_free_func (answer_free);
  gboolean ok = TRUE;

  if (n < 0) {
    zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot list the guests");
    return NULL;
  }
  for (int i = 0; i < n; i++) {
    ok = ok && add_domain (answers, domains[i], error);
    virDomainFree (domains[i]);
  }
  free (domains);
  return ok ? g_steal_pointer (&answers) : NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const Answer *left = *(Answer *const *) a;
  const Answer *right = *(Answer *const *) b;

  return strcmp (left->name, right->name);
}

static GPtrArray *
load_from_libvirt (const char *uri, const char *name, GError **error)
{
  g_autoptr (GPtrArray) answers = zpci_connection_ask_for_guest (uri, name ? ask_one : ask_all, name,
                                                                 (GDestroyNotify) g_ptr_array_unref, error);
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_guest_source_free);

  if (answers)
    g_ptr_array_sort (answers, compare_names);
  for (guint i = 0; answers && i < answers->len; i++) {
    const Answer *answer = g_ptr_array_index (answers, i);
    ZpciXml *xml = zpci_xml_parse (answer->text, strlen (answer->text), answer->name, error);
    ZpciGuestSource *source = xml ? zpci_guest_source_new (xml, error) : NULL;

    if (!source)
      return NULL;
    g_ptr_array_add (sources, source);
  }
  return answers ? g_steal_pointer (&sources) : NULL;
}

static GPtrArray *
load_from_file (const char *path, GError **error)
{
  ZpciXml *xml = zpci_document_parse (path, error);
  ZpciGuestSource *source = xml ? zpci_guest_source_new (xml, error) : NULL;
  GPtrArray *sources;

  if (!source)
    return NULL;
  sources = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_guest_source_free);
  g_ptr_array_add (sources, source);
  return sources;
}

GPtrArray *
zpci_guest_source_load (ZpciCli *cli, const char *argument, GError **error)
{
  const char *uri = zpci_cli_text (cli, "connect");

  /* What looks like a path, or exists, is a file; a guest's name has no slash. */
  if (argument && (strcmp (argument, "-") == 0 || strchr (argument, '/') ||
                   g_file_test (argument, G_FILE_TEST_EXISTS)))
    return load_from_file (argument, error);
  if (argument && !uri) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND,
                 "there is no file '%s'; the name of a guest needs --connect, e.g. --connect " ZPCI_CONNECTION_SYSTEM,
                 argument);
    return NULL;
  }
  return load_from_libvirt (uri ? uri : ZPCI_CONNECTION_SYSTEM, argument, error);
}

gboolean
zpci_guest_source_check (const ZpciGuestSource *source, GError **error)
{
  const char *name = zpci_xml_get_name (source->xml);
  const char *arch = source->domain->arch;
  g_autoptr (GPtrArray) findings = NULL;

  if (arch && strcmp (arch, "s390x") != 0) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED,
                 "%s: arch '%.32s' is not s390x, so the guest has no zPCI and nothing is to be planned", name, arch);
    return FALSE;
  }
  findings = zpci_domain_check (source->domain);
  for (guint i = 0; i < findings->len; i++) {
    const ZpciFinding *finding = g_ptr_array_index (findings, i);

    if (finding->severity != ZPCI_FINDING_ERROR)
      continue;
    if (source->domain->has_attributes) {
      g_set_error (error, ZPCI_ERROR, finding->code, "%s:%u: %s", name, finding->line, finding->message);
      return FALSE;
    }
    zpci_cli_warn ("%s:%u: %s", name, finding->line, finding->message);
  }
  return TRUE;
}
