/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Guests from files and from libvirt.
 */
#include "guests.h"

#include "connection.h"
#include "documents.h"

#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

/* One guest as libvirt gave it. */
typedef struct {
  char *name;
  char *text;   /* (nullable): as it will start next */
  char *live;   /* (nullable): as it runs, where that may differ and matters */
  int autostart;
  GError *why;  /* (nullable): why there is no text */
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_free (answer->name);
  free (answer->text);
  free (answer->live);
  g_clear_error (&answer->why);
  g_free (answer);
}

void
zpci_guest_source_free (ZpciGuestSource *source)
{
  g_clear_pointer (&source->document, zpci_document_free);
  g_clear_pointer (&source->live, zpci_document_free);
  g_free (source);
}

/* Takes both; @live may be NULL. */
static ZpciGuestSource *
source_new (ZpciDocument *document, ZpciDocument *live, GError **error)
{
  ZpciGuestSource *source = g_new0 (ZpciGuestSource, 1);

  source->document = document;
  source->live = live;
  if (zpci_document_get_domain (document, error) && (!live || zpci_document_get_domain (live, error)))
    return source;
  zpci_guest_source_free (source);
  return NULL;
}

static Answer *
read_domain (virDomainPtr domain, gboolean stored)
{
  unsigned int flags = stored ? VIR_DOMAIN_XML_INACTIVE : 0;
  Answer *answer = g_new0 (Answer, 1);

  answer->name = g_strdup (virDomainGetName (domain));
  answer->text = virDomainGetXMLDesc (domain, flags);
  if (!answer->text)
    zpci_connection_set_error (&answer->why, ZPCI_ERROR_IO, "cannot read the XML of guest '%s'", answer->name);
  else if (virDomainGetAutostart (domain, &answer->autostart) != 0)
    answer->autostart = 0;
  return answer;
}

static void
read_listed (virDomainPtr domain, gboolean running, gboolean stored, gpointer answers)
{
  Answer *answer = read_domain (domain, stored);

  /* It has gone since it was listed. */
  if (!answer->text && virGetLastErrorCode () == VIR_ERR_NO_DOMAIN) {
    answer_free (answer);
    return;
  }
  if (running && stored)
    answer->live = virDomainGetXMLDesc (domain, 0);
  g_ptr_array_add (answers, answer);
}

static gpointer
ask_one (virConnectPtr connection, const char *name, GError **error)
{
  g_autoptr (virDomain) domain = zpci_guest_lookup (connection, name, error);
  g_autoptr (GPtrArray) answers = g_ptr_array_new_with_free_func (answer_free);
  Answer *answer;

  if (!domain)
    return NULL;
  answer = read_domain (domain, virDomainIsPersistent (domain) == 1);
  g_ptr_array_add (answers, answer);
  if (answer->text)
    return g_steal_pointer (&answers);
  g_propagate_error (error, g_steal_pointer (&answer->why));
  return NULL;
}

static gpointer
ask_all (virConnectPtr connection, const char *argument, GError **error)
{
  GPtrArray *answers = g_ptr_array_new_with_free_func (answer_free);

  if (zpci_guest_each (connection, read_listed, answers, error))
    return answers;
  g_ptr_array_unref (answers);
  return NULL;
}

static int
compare_answers (gconstpointer a, gconstpointer b)
{
  const Answer *left = *(Answer *const *) a;
  const Answer *right = *(Answer *const *) b;

  return strcmp (left->name, right->name);
}

static GPtrArray *
list_of (ZpciGuestSource *source)
{
  GPtrArray *sources = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_guest_source_free);

  g_ptr_array_add (sources, source);
  return sources;
}

/* Takes the texts out of @answer. */
static ZpciGuestSource *
parse_answer (Answer *answer, GError **error)
{
  ZpciDocument *document, *live = NULL;
  ZpciGuestSource *source;

  if (!answer->text)
    return NULL;
  document = zpci_document_new (answer->name, answer->text, strlen (answer->text));
  if (answer->live)
    live = zpci_document_new (answer->name, answer->live, strlen (answer->live));
  answer->text = answer->live = NULL;
  source = source_new (document, live, error);
  if (source)
    source->autostart = answer->autostart != 0;
  return source;
}

static GPtrArray *
load_one (const char *uri, const char *name, GError **error)
{
  g_autoptr (GPtrArray) answers =
      zpci_connection_ask (uri, ask_one, name, (GDestroyNotify) g_ptr_array_unref, error);
  ZpciGuestSource *source = answers ? parse_answer (g_ptr_array_index (answers, 0), error) : NULL;

  return source ? list_of (source) : NULL;
}

/* One guest that cannot be read hides none of the others. */
GPtrArray *
zpci_guest_source_load_all (ZpciCli *cli, const char *uri, GError **error)
{
  g_autoptr (GPtrArray) answers =
      zpci_connection_ask (uri, ask_all, NULL, (GDestroyNotify) g_ptr_array_unref, error);
  GPtrArray *sources;

  if (!answers)
    return NULL;
  g_ptr_array_sort (answers, compare_answers);
  sources = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_guest_source_free);
  for (guint i = 0; i < answers->len; i++) {
    Answer *answer = g_ptr_array_index (answers, i);
    g_autoptr (GError) why = NULL;
    g_autofree char *text = NULL;
    ZpciGuestSource *source = parse_answer (answer, &why);

    if (source) {
      g_ptr_array_add (sources, source);
      continue;
    }
    text = zpci_error_format (why ? why : answer->why);
    zpci_cli_warn ("guest '%s' is left out: %s", answer->name, text);
    cli->status = ZPCI_EXIT_FAILED;
  }
  return sources;
}

static GPtrArray *
load_file (const char *path, GError **error)
{
  ZpciDocument *document = zpci_document_load (path, error);
  ZpciGuestSource *source = document ? source_new (document, NULL, error) : NULL;

  return source ? list_of (source) : NULL;
}

/* A file of that name in the current folder only counts where there is no such guest. */
static GPtrArray *
load_guest_or_file (const char *uri, const char *argument, GError **error)
{
  g_autoptr (GError) why = NULL;
  GPtrArray *sources = load_one (uri, argument, &why);

  if (sources)
    return sources;
  if (!g_error_matches (why, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&why));
    return NULL;
  }
  if (g_file_test (argument, G_FILE_TEST_IS_REGULAR))
    return load_file (argument, error);
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND, "'%s' is neither a file nor a guest of this libvirt", argument);
  return NULL;
}

GPtrArray *
zpci_guest_source_load (ZpciCli *cli, const char *argument, GError **error)
{
  const char *named = zpci_cli_text (cli, "connect");
  g_autofree char *uri = NULL;

  if (!argument)
    return zpci_guest_source_load_all (cli, named ? named : ZPCI_CONNECTION_SYSTEM, error);
  /* A guest's name has no slash. */
  if (strcmp (argument, "-") == 0 || strchr (argument, '/'))
    return load_file (argument, error);
  if (named)
    return load_guest_or_file (named, argument, error);
  if (g_file_test (argument, G_FILE_TEST_EXISTS))
    return load_file (argument, error);
  uri = zpci_connection_find (cli);
  if (uri)
    return load_guest_or_file (uri, argument, error);
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND,
               "there is no file '%s', and no libvirt to look for a guest of that name; --connect names one, e.g. "
               "--connect " ZPCI_CONNECTION_SYSTEM,
               argument);
  return NULL;
}

gboolean
zpci_guest_source_check (const ZpciGuestSource *source, GError **error)
{
  const char *name = source->document->name;
  ZpciDomain *domain = source->document->domain;
  const char *arch = domain->arch;
  g_autoptr (GPtrArray) findings = NULL;

  if (arch && strcmp (arch, "s390x") != 0) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED,
                 "%s: arch '%.32s' is not s390x, so the guest has no zPCI and nothing is to be planned", name, arch);
    return FALSE;
  }
  findings = zpci_domain_check (domain);
  for (guint i = 0; i < findings->len; i++) {
    const ZpciFinding *finding = g_ptr_array_index (findings, i);
    g_autofree char *text = NULL;

    if (finding->severity != ZPCI_FINDING_ERROR)
      continue;
    if (domain->has_attributes) {
      zpci_finding_set_error (finding, name, error);
      return FALSE;
    }
    text = zpci_finding_format (finding);
    zpci_cli_warn ("%s:%u: %s", name, finding->line, text);
  }
  zpci_document_warn_words (source->document);
  return TRUE;
}
