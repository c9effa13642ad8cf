/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The conversation. The other side may be silent, babble, die, or leave a
 * child behind that keeps the socket open: every wait looks at the deadline,
 * at stderr and at whether the process still lives.
 */
#include "zpci-error.h"
#include "zpci-qemu-private.h"
#include "zpci-text.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_ERRORS 1024
#define LAST_BREATH_US (200 * 1000)
#define SLICE_MS 50 /* how often a quiet emulator is asked whether it still lives */

/* The other end is closed: says how the emulator ended, if it did, and what it
 * said. A dying process closes its end a moment before it can be waited for. */
static void
set_died (ZpciQmp *qmp, GError **error)
{
  g_autofree char *how = NULL;
  g_autofree char *said = NULL;
  gboolean dead = zpci_child_wait (&qmp->child, g_get_monotonic_time () + LAST_BREATH_US);

  for (guint i = 0; i < 16 && zpci_child_read_errors (&qmp->child, qmp->errors, MAX_ERRORS); i++)
    ;
  zpci_child_end (&qmp->child);
  how = dead ? zpci_child_describe_end (qmp->child.wait_status) : g_strdup ("closed its standard output");
  g_string_truncate (qmp->errors, strlen (g_strchomp (qmp->errors->str)));
  said = zpci_text_cut (qmp->errors->str, (gssize) qmp->errors->len, MAX_ERRORS);
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_IO, "emulator %s: %s before it answered%s%s", qmp->path, how,
               *said ? ": " : " and said nothing", said);
}

static void
set_malformed (ZpciQmp *qmp, GError **error, const char *text)
{
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "emulator %s: %s", qmp->path, text);
}

/* Talking to it failed on our side: it says nothing about the emulator. */
static void
set_errno (ZpciQmp *qmp, int saved_errno, const char *doing, GError **error)
{
  zpci_set_error_errno (error, saved_errno, "emulator %s: %s", qmp->path, doing);
}

/* Whether @code is that of a connection whose other end is gone. */
static gboolean
is_gone (int code)
{
  return code == EPIPE || code == ECONNRESET;
}

/* Reads what is there. 1: got bytes, 0: nothing now, -1: end of file, -2: error set. */
static int
read_chunk (ZpciQmp *qmp, GError **error)
{
  guint8 chunk[16384];
  ssize_t n = read (qmp->child.stdio, chunk, sizeof chunk);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return 0;
  if (n < 0 && !is_gone (errno)) {
    set_errno (qmp, errno, "its replies cannot be read", error);
    return -2;
  }
  if (n <= 0)
    return -1;
  qmp->total += (gsize) n;
  if (qmp->total > ZPCI_QMP_MAX_TOTAL || qmp->buffer->len + (gsize) n > ZPCI_QMP_MAX_LINE) {
    set_malformed (qmp, error, "sends more than a QMP reply may have");
    return -2;
  }
  g_byte_array_append (qmp->buffer, chunk, (guint) n);
  return 1;
}

/* Takes one line off the buffer. */
static char *
take_line (ZpciQmp *qmp, gsize *length)
{
  guint8 *end = NULL;
  char *line;

  if (qmp->buffer->len > qmp->scanned) /* an empty buffer has no data to point at */
    end = memchr (qmp->buffer->data + qmp->scanned, '\n', qmp->buffer->len - qmp->scanned);
  if (!end) {
    qmp->scanned = qmp->buffer->len;
    return NULL;
  }
  *length = (gsize) (end - qmp->buffer->data);
  line = g_strndup ((const char *) qmp->buffer->data, *length);
  g_byte_array_remove_range (qmp->buffer, 0, (guint) *length + 1);
  qmp->scanned = 0;
  return line;
}

static gboolean
timed_out (ZpciQmp *qmp, GError **error)
{
  if (g_get_monotonic_time () < qmp->deadline_us)
    return FALSE;
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_TIMEOUT, "emulator %s: did not answer within %u ms", qmp->path,
               qmp->timeout_ms);
  return TRUE;
}

/* Waits a slice for bytes; FALSE with the error set where none will come. */
static gboolean
wait_for_bytes (ZpciQmp *qmp, GError **error)
{
  struct pollfd fds[2] = { { .fd = qmp->child.stdio, .events = POLLIN },
                           { .fd = qmp->child.errors, .events = POLLIN } };
  gboolean dead = zpci_child_has_exited (&qmp->child);
  int got;

  if (timed_out (qmp, error))
    return FALSE;
  if (poll (fds, 2, dead ? 0 : SLICE_MS) < 0 && errno != EINTR)
    return zpci_set_error_errno (error, errno, "emulator %s: poll", qmp->path), FALSE;
  if (fds[1].revents)
    zpci_child_read_errors (&qmp->child, qmp->errors, MAX_ERRORS);
  got = read_chunk (qmp, error);
  if (got == -2)
    return FALSE;
  if (got == -1 || (got == 0 && dead)) {
    set_died (qmp, error);
    return FALSE;
  }
  return TRUE;
}

static JsonObject *
read_object (ZpciQmp *qmp, const char *what, GError **error)
{
  g_autofree char *name = g_strdup_printf ("emulator %s: %s", qmp->path, what);

  for (;;) {
    gsize length;
    g_autofree char *line = take_line (qmp, &length);

    if (line)
      return zpci_json_parse (line, length, name, error);
    if (!wait_for_bytes (qmp, error))
      return NULL;
  }
}

static gboolean
send_text (ZpciQmp *qmp, const char *text, GError **error)
{
  gsize length = strlen (text);

  while (length > 0) {
    ssize_t n = send (qmp->child.stdio, text, length, MSG_NOSIGNAL);

    if (n >= 0) {
      text += n;
      length -= (gsize) n;
    } else if (errno == EAGAIN || errno == EINTR) {
      struct pollfd fd = { .fd = qmp->child.stdio, .events = POLLOUT };

      if (timed_out (qmp, error))
        return FALSE;
      poll (&fd, 1, SLICE_MS);
    } else {
      if (is_gone (errno))
        set_died (qmp, error);
      else
        set_errno (qmp, errno, "nothing can be sent to it", error);
      return FALSE;
    }
  }
  return TRUE;
}

/* The reply to @id; events and nothing else may come before it. */
static JsonObject *
read_reply (ZpciQmp *qmp, const char *command, const char *id, GError **error)
{
  g_autofree char *what = g_strdup_printf ("reply to %s", command);

  for (;;) {
    g_autoptr (JsonObject) object = read_object (qmp, what, error);
    g_autofree char *text = NULL;

    if (!object)
      return NULL;
    if (json_object_has_member (object, "event"))
      continue;
    if (g_strcmp0 (zpci_json_string (object, "id"), id) != 0)
      text = g_strdup_printf ("reply to %s: does not carry the id of the command", command);
    else if (json_object_has_member (object, "return") == json_object_has_member (object, "error"))
      text = g_strdup_printf ("reply to %s: neither a return nor an error", command);
    else
      return g_steal_pointer (&object);
    set_malformed (qmp, error, text);
    return NULL;
  }
}

JsonObject *
zpci_qmp_execute (ZpciQmp *qmp, const char *command, const char *arguments, GError **error)
{
  g_autofree char *id = g_strdup_printf ("zpci-%u", ++qmp->next_id);
  g_autofree char *text = g_strdup_printf ("{\"execute\":\"%s\",\"id\":\"%s\"%s%s}\n", command, id,
                                           arguments ? ",\"arguments\":" : "", arguments ? arguments : "");

  if (!send_text (qmp, text, error))
    return NULL;
  return read_reply (qmp, command, id, error);
}

static gboolean
negotiate (ZpciQmp *qmp, JsonObject **greeting, GError **error)
{
  g_autoptr (JsonObject) hello = read_object (qmp, "greeting", error);
  g_autoptr (JsonObject) reply = NULL;

  if (!hello)
    return FALSE;
  if (!zpci_json_object (hello, "QMP")) {
    set_malformed (qmp, error, "greeting: not one of QMP");
    return FALSE;
  }
  reply = zpci_qmp_execute (qmp, "qmp_capabilities", NULL, error);
  if (!reply)
    return FALSE;
  if (!json_object_has_member (reply, "return")) {
    set_malformed (qmp, error, "reply to qmp_capabilities: an error");
    return FALSE;
  }
  *greeting = g_steal_pointer (&hello);
  return TRUE;
}

ZpciQmp *
zpci_qmp_open (char **argv, guint timeout_ms, JsonObject **greeting, GError **error)
{
  const ZpciProgram program = { .noun = "emulator", .argv = argv };
  g_autoptr (ZpciQmp) qmp = g_new0 (ZpciQmp, 1);

  qmp->path = argv[0];
  qmp->timeout_ms = timeout_ms;
  qmp->deadline_us = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  qmp->buffer = g_byte_array_new ();
  qmp->errors = g_string_new (NULL);
  if (!zpci_child_spawn (&qmp->child, &program, qmp->deadline_us, error) ||
      !negotiate (qmp, greeting, error))
    return NULL;
  return g_steal_pointer (&qmp);
}

void
zpci_qmp_close (ZpciQmp *qmp)
{
  if (!qmp)
    return;
  zpci_child_end (&qmp->child);
  g_byte_array_unref (qmp->buffer);
  g_string_free (qmp->errors, TRUE);
  g_free (qmp);
}
