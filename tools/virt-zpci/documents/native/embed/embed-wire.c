/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Framing and bounded waiting. Sockets are non-blocking underneath
 * (MSG_DONTWAIT); every wait goes through wait_for().
 */
#include "embed-private.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define REQUEST_TYPE "(bissss)"
#define REPLY_TYPE "(ibs)"

/* Longest single wait: a stop flag set by a handler that ran elsewhere is seen at the latest then. */
#define TICK_US (250 * G_TIME_SPAN_MILLISECOND)

void
zpci_embed_request_clear (ZpciEmbedRequest *request)
{
  g_clear_pointer (&request->type, g_free);
  g_clear_pointer (&request->emulator, g_free);
  g_clear_pointer (&request->xml, g_free);
  g_clear_pointer (&request->simulated_xml, g_free);
}

void
zpci_embed_reply_clear (ZpciEmbedReply *reply)
{
  g_clear_pointer (&reply->text, g_free);
}

void
zpci_embed_reply_set (ZpciEmbedReply *reply, gint32 code, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_free (reply->text);
  reply->text = g_utf8_make_valid (text, -1);
  reply->code = code;
}

/* Returns TRUE once @fd is ready for @events. */
static gboolean
wait_for (int fd, short events, const ZpciEmbedWait *wait, GError **error)
{
  for (;;) {
    struct pollfd fds[] = { { fd, events, 0 }, { wait->watch_fd, POLLRDHUP, 0 } };
    gint64 left = TICK_US;
    struct timespec limit;

    if (wait->stop && *wait->stop) {
      g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_IO, "interrupted");
      return FALSE;
    }
    if (wait->deadline_us) {
      left = MIN (left, wait->deadline_us - g_get_monotonic_time ());
      if (left <= 0) {
        g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_TIMEOUT, "no answer in time");
        return FALSE;
      }
    }
    limit.tv_sec = left / G_USEC_PER_SEC;
    limit.tv_nsec = left % G_USEC_PER_SEC * 1000;
    if (ppoll (fds, 2, &limit, wait->mask) < 0) {
      int saved_errno = errno;

      if (saved_errno == EINTR)
        continue;
      zpci_set_error_errno (error, saved_errno, "waiting for the embedded libvirt");
      return FALSE;
    }
    if (fds[1].revents) {
      g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_IO, "the program that asked is gone");
      return FALSE;
    }
    if (fds[0].revents)
      return TRUE;
  }
}

static gboolean
transfer (int fd, gboolean out, char *data, gsize length, const ZpciEmbedWait *wait, GError **error)
{
  gsize done = 0;

  while (done < length) {
    gssize n;

    if (!wait_for (fd, out ? POLLOUT : POLLIN, wait, error))
      return FALSE;
    n = out ? send (fd, data + done, length - done, MSG_NOSIGNAL | MSG_DONTWAIT)
            : recv (fd, data + done, length - done, MSG_DONTWAIT);
    if (n < 0) {
      int saved_errno = errno;

      if (saved_errno == EAGAIN || saved_errno == EINTR)
        continue;
      if (saved_errno == EPIPE || saved_errno == ECONNRESET)
        n = 0;
      else {
        zpci_set_error_errno (error, saved_errno, "talking to the embedded libvirt");
        return FALSE;
      }
    }
    if (n == 0) {
      g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND, "the other process has ended");
      return FALSE;
    }
    done += (gsize) n;
  }
  return TRUE;
}

/* Consumes a floating @message. */
static gboolean
send_message (int fd, GVariant *message, const ZpciEmbedWait *wait, GError **error)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (message);
  guint32 length = (guint32) g_variant_get_size (owned);

  if (g_variant_get_size (owned) > ZPCI_EMBED_MAX_MESSAGE) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_RANGE, "the document is larger than %d bytes", ZPCI_EMBED_MAX_MESSAGE);
    return FALSE;
  }
  return transfer (fd, TRUE, (char *) &length, sizeof length, wait, error) &&
         transfer (fd, TRUE, (char *) g_variant_get_data (owned), length, wait, error);
}

static GVariant *
receive_message (int fd, const char *type, const ZpciEmbedWait *wait, GError **error)
{
  g_autofree char *data = NULL;
  g_autoptr (GVariant) message = NULL;
  guint32 length;

  if (!transfer (fd, FALSE, (char *) &length, sizeof length, wait, error))
    return NULL;
  if (length == 0 || length > ZPCI_EMBED_MAX_MESSAGE) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "message of %u bytes from the embedded libvirt", length);
    return NULL;
  }
  data = g_malloc (length);
  if (!transfer (fd, FALSE, data, length, wait, error))
    return NULL;
  message = g_variant_ref_sink (
      g_variant_new_from_data (G_VARIANT_TYPE (type), data, length, FALSE, g_free, data));
  data = NULL;
  if (!g_variant_is_normal_form (message)) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "broken message from the embedded libvirt");
    return NULL;
  }
  return g_steal_pointer (&message);
}

gboolean
zpci_embed_send_request (int fd, const ZpciEmbedRequest *request, const ZpciEmbedWait *wait, GError **error)
{
  return send_message (fd,
                       g_variant_new (REQUEST_TYPE, request->simulate, request->timeout_ms, request->type,
                                      request->emulator, request->xml, request->simulated_xml),
                       wait, error);
}

gboolean
zpci_embed_receive_request (int fd, ZpciEmbedRequest *request, const ZpciEmbedWait *wait, GError **error)
{
  g_autoptr (GVariant) message = receive_message (fd, REQUEST_TYPE, wait, error);

  if (!message)
    return FALSE;
  zpci_embed_request_clear (request);
  g_variant_get (message, REQUEST_TYPE, &request->simulate, &request->timeout_ms, &request->type,
                 &request->emulator, &request->xml, &request->simulated_xml);
  return TRUE;
}

gboolean
zpci_embed_send_reply (int fd, const ZpciEmbedReply *reply, const ZpciEmbedWait *wait, GError **error)
{
  return send_message (fd, g_variant_new (REPLY_TYPE, reply->code, reply->simulated, reply->text), wait, error);
}

gboolean
zpci_embed_receive_reply (int fd, ZpciEmbedReply *reply, const ZpciEmbedWait *wait, GError **error)
{
  g_autoptr (GVariant) message = receive_message (fd, REPLY_TYPE, wait, error);

  if (!message)
    return FALSE;
  zpci_embed_reply_clear (reply);
  g_variant_get (message, REPLY_TYPE, &reply->code, &reply->simulated, &reply->text);
  return TRUE;
}
