/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The libvirt connection: one question in one thread, with a time limit. After
 * a time-out the thread is left behind, which is why it owns what it works on.
 */
#include "connection.h"

#include "output.h"
#include "zpci-error.h"

#include <errno.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

/* Long enough for a daemon that its socket starts; and for a login elsewhere. */
#define TIME_LIMIT_S 10
#define REMOTE_TIME_LIMIT_S 60

typedef struct {
  GMutex lock;
  GCond done_cond;
  gboolean done;
  gboolean may_write;
  char *uri;
  char *argument;
  ZpciConnectionFunc func;
  GDestroyNotify free_answer;
  gpointer answer;
  GError *error;
} Question;

static void
clear_question (gpointer data)
{
  Question *question = data;

  if (question->answer)
    question->free_answer (question->answer);
  g_clear_error (&question->error);
  g_free (question->uri);
  g_free (question->argument);
  g_mutex_clear (&question->lock);
  g_cond_clear (&question->done_cond);
}

static void
stay_silent (void *data, virErrorPtr error)
{
}

/* Returns: (transfer full): libvirt's last error in this thread, on one line; a schema error has several. */
static char *
describe_last_error (void)
{
  virErrorPtr last = virGetLastError ();
  g_auto (GStrv) lines = g_strsplit_set (last && last->message ? last->message : "", "\r\n", -1);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; lines[i]; i++) {
    if (*g_strstrip (lines[i]) != '\0')
      g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", lines[i]);
  }
  if (text->len == 0)
    g_string_append (text, "libvirt gives no reason");
  return g_string_free (text, FALSE);
}

void
zpci_connection_set_error (GError **error, int code, const char *what, ...)
{
  g_autofree char *reason = describe_last_error ();
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, what);
  text = g_strdup_vprintf (what, args);
  va_end (args);
  g_set_error (error, ZPCI_ERROR, code, "%s: %s", text, reason);
}

/* libvirt keeps the errno of a socket that did not open. */
void
zpci_connection_set_no_connection (GError **error, const char *uri)
{
  g_autofree char *reason = describe_last_error ();
  virErrorPtr last = virGetLastError ();
  int saved_errno = last && last->code == VIR_ERR_SYSTEM_ERROR ? last->int1 : 0;
  const char *remedy = NULL;

  if (!zpci_connection_is_remote (uri) && (saved_errno == ENOENT || saved_errno == ECONNREFUSED))
    remedy = "start libvirtd.service or virtqemud.socket, or name another libvirt with --connect";
  else if (!zpci_connection_is_remote (uri) && (saved_errno == EACCES || saved_errno == EPERM))
    remedy = "run as root or join the group libvirt, or name another libvirt with --connect";
  zpci_set_error (error, ZPCI_ERROR_IO, remedy, "cannot connect to libvirt at %s: %s", uri, reason);
}

static gpointer
answer_question (Question *question, GError **error)
{
  g_autoptr (virConnect) connection = NULL;

  virSetErrorFunc (NULL, stay_silent);
  if (virInitialize () == 0)
    connection = question->may_write ? virConnectOpen (question->uri) : virConnectOpenReadOnly (question->uri);
  if (!connection) {
    zpci_connection_set_no_connection (error, question->uri);
    return NULL;
  }
  return question->func (connection, question->argument, error);
}

static gpointer
question_thread (gpointer data)
{
  Question *question = data;
  GError *error = NULL;
  gpointer answer = answer_question (question, &error);

  g_mutex_lock (&question->lock);
  question->answer = answer;
  question->error = error;
  question->done = TRUE;
  g_cond_signal (&question->done_cond);
  g_mutex_unlock (&question->lock);
  g_atomic_rc_box_release_full (question, clear_question);
  return NULL;
}

/* The name of an alias may stand for a URI of another machine. */
static gboolean
is_alias (const char *uri)
{
  return strchr (uri, ':') == NULL;
}

int
zpci_connection_time_limit (const char *uri)
{
  return zpci_connection_is_remote (uri) || is_alias (uri) ? REMOTE_TIME_LIMIT_S : TIME_LIMIT_S;
}

static gboolean
wait_until_done (Question *question)
{
  gint64 end = g_get_monotonic_time () + zpci_connection_time_limit (question->uri) * G_TIME_SPAN_SECOND;
  gboolean done;

  g_mutex_lock (&question->lock);
  while (!question->done && g_cond_wait_until (&question->done_cond, &question->lock, end))
    ;
  done = question->done;
  g_mutex_unlock (&question->lock);
  return done;
}

/* Only once the thread has ended. */
static gpointer
take_answer (Question *question, GError **error)
{
  if (question->error)
    g_propagate_error (error, g_steal_pointer (&question->error));
  return g_steal_pointer (&question->answer);
}

static gpointer
ask_libvirt (const char *uri, gboolean may_write, ZpciConnectionFunc func, const char *argument,
             GDestroyNotify free_answer, GError **error)
{
  Question *question = g_atomic_rc_box_new0 (Question);
  g_autoptr (GError) no_thread = NULL;
  GThread *thread;
  gboolean done;
  gpointer answer = NULL;

  g_mutex_init (&question->lock);
  g_cond_init (&question->done_cond);
  question->uri = g_strdup (uri);
  question->argument = g_strdup (argument);
  question->may_write = may_write;
  question->func = func;
  question->free_answer = free_answer;
  thread = g_thread_try_new ("libvirt", question_thread, g_atomic_rc_box_acquire (question), &no_thread);
  if (!thread) {
    g_atomic_rc_box_release_full (question, clear_question);
    g_atomic_rc_box_release_full (question, clear_question);
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_IO, "libvirt at %s cannot be asked: %s", uri, no_thread->message);
    return NULL;
  }
  zpci_progress_begin ("asking libvirt at %s", uri);
  done = wait_until_done (question);
  zpci_progress_end ();
  if (done) {
    g_thread_join (thread);
    answer = take_answer (question, error);
  } else {
    g_thread_unref (thread);
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_TIMEOUT, "libvirt at %s did not answer within %d seconds", uri,
                 zpci_connection_time_limit (uri));
  }
  g_atomic_rc_box_release_full (question, clear_question);
  return answer;
}

gpointer
zpci_connection_ask (const char *uri, ZpciConnectionFunc func, const char *argument, GDestroyNotify free_answer,
                     GError **error)
{
  return ask_libvirt (uri, FALSE, func, argument, free_answer, error);
}

gpointer
zpci_connection_ask_writable (const char *uri, ZpciConnectionFunc func, const char *argument,
                              GDestroyNotify free_answer, GError **error)
{
  return ask_libvirt (uri, TRUE, func, argument, free_answer, error);
}

gboolean
zpci_connection_is_remote (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  const char *host = parsed ? g_uri_get_host (parsed) : NULL;

  return host && *host && strcmp (host, "localhost") != 0;
}

void
zpci_connection_set_uri (const ZpciCli *cli, const char *uri)
{
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (values, g_strdup (uri));
  g_hash_table_replace (cli->values, g_strdup ("connect"), values);
}

void
zpci_connection_take_uri (const ZpciCli *cli, virConnectPtr connection)
{
  char *uri = virConnectGetURI (connection);

  if (uri)
    zpci_connection_set_uri (cli, uri);
  free (uri);
}

static gpointer
ask_uri (virConnectPtr connection, const char *argument, GError **error)
{
  char *uri = virConnectGetURI (connection);

  if (!uri)
    zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot read the URI of the connection");
  return uri;
}

char *
zpci_connection_resolve (const char *uri)
{
  char *real = zpci_connection_ask (uri, ask_uri, NULL, free, NULL);
  char *copy = g_strdup (real);

  free (real);
  return copy;
}

/* libvirt's own configuration says what an alias is; a failing connection is reported when guests are asked for. */
static void
resolve_alias (const ZpciCli *cli)
{
  const char *uri = zpci_cli_text (cli, "connect");
  g_autofree char *real = uri && is_alias (uri) ? zpci_connection_resolve (uri) : NULL;

  if (real)
    zpci_connection_set_uri (cli, real);
}

gboolean
zpci_connection_check_host (const ZpciCli *cli, GError **error)
{
  const char *uri;

  resolve_alias (cli);
  uri = zpci_cli_text (cli, "connect");
  if (!uri || !zpci_connection_is_remote (uri) || zpci_cli_text (cli, "host"))
    return TRUE;
  zpci_cli_usage_error (error,
                        "libvirt at %s is on another machine, whose functions cannot be seen from here; "
                        "add --host FILE with a capture of it (virt-zpci capture)",
                        uri);
  return FALSE;
}

gboolean
zpci_connection_system_is_there (void)
{
  return g_file_test ("/run/libvirt/virtqemud-sock-ro", G_FILE_TEST_EXISTS) ||
         g_file_test ("/run/libvirt/libvirt-sock-ro", G_FILE_TEST_EXISTS);
}
