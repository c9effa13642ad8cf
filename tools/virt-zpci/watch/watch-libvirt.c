/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Events of guests, by libvirt's own event loop in a thread of its own. The thread ends with the process.
 */
#include "watch.h"

#include "connection.h"
#include "zpci-error.h"

#include <libvirt/virterror.h>

/* libvirt asks the other end after so many seconds of silence, and gives up after so many questions. */
#define KEEP_ALIVE_S 5
#define KEEP_ALIVE_QUESTIONS 3

typedef struct {
  char *uri;
  ZpciWatchFunc wake, closed;
  gpointer data;
  GAsyncQueue *started; /* of GError*: why not, or no_error */
} Listener;

static GError no_error;

static gboolean
call_wake (gpointer data)
{
  const Listener *listener = data;

  listener->wake (listener->data);
  return G_SOURCE_REMOVE;
}

static gboolean
call_closed (gpointer data)
{
  const Listener *listener = data;

  listener->closed (listener->data);
  return G_SOURCE_REMOVE;
}

static void
on_close (virConnectPtr connection, int reason, void *data)
{
  g_idle_add (call_closed, data);
}

static int
on_lifecycle (virConnectPtr connection, virDomainPtr domain, int event, int detail, void *data)
{
  g_idle_add (call_wake, data);
  return 0;
}

/* The same parameters for a device that was added, and one that was removed. */
static void
on_device (virConnectPtr connection, virDomainPtr domain, const char *alias, void *data)
{
  g_idle_add (call_wake, data);
}

static void
stay_silent (void *data, virErrorPtr error)
{
}

/* Not every driver has every event; without that of guests that start and stop there is nothing to watch. */
static virConnectPtr
listen_to_guests (Listener *listener, GError **error)
{
  virConnectPtr connection;

  virSetErrorFunc (NULL, stay_silent);
  connection =
      virInitialize () == 0 && virEventRegisterDefaultImpl () == 0 ? virConnectOpenReadOnly (listener->uri) : NULL;
  if (!connection) {
    zpci_connection_set_no_connection (error, listener->uri);
    return NULL;
  }
  if (virConnectDomainEventRegisterAny (connection, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                        VIR_DOMAIN_EVENT_CALLBACK (on_lifecycle), listener, NULL) < 0) {
    zpci_connection_set_error (error, ZPCI_ERROR_IO, "libvirt at %s tells no events of guests", listener->uri);
    virConnectClose (connection);
    return NULL;
  }
  virConnectDomainEventRegisterAny (connection, NULL, VIR_DOMAIN_EVENT_ID_DEVICE_ADDED,
                                    VIR_DOMAIN_EVENT_CALLBACK (on_device), listener, NULL);
  virConnectDomainEventRegisterAny (connection, NULL, VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED,
                                    VIR_DOMAIN_EVENT_CALLBACK (on_device), listener, NULL);
  virConnectRegisterCloseCallback (connection, on_close, listener, NULL);
  virConnectSetKeepAlive (connection, KEEP_ALIVE_S, KEEP_ALIVE_QUESTIONS);
  return connection;
}

static gpointer
listener_thread (gpointer data)
{
  Listener *listener = data;
  GError *error = NULL;
  virConnectPtr connection = listen_to_guests (listener, &error);

  g_async_queue_push (listener->started, error ? error : &no_error);
  while (connection && virEventRunDefaultImpl () == 0)
    ;
  return NULL;
}

static void
listener_free (Listener *listener)
{
  g_free (listener->uri);
  g_async_queue_unref (listener->started);
  g_free (listener);
}

/* The thread may answer after the time-out, or go on answering: what it works on is freed only where it has ended. */
gboolean
zpci_watch_libvirt_start (const char *uri, ZpciWatchFunc wake, ZpciWatchFunc closed, gpointer data, GError **error)
{
  Listener *listener = g_new0 (Listener, 1);
  int limit_s = zpci_connection_time_limit (uri);
  g_autoptr (GError) no_thread = NULL;
  GThread *thread;
  GError *why;

  listener->uri = g_strdup (uri);
  listener->wake = wake;
  listener->closed = closed;
  listener->data = data;
  listener->started = g_async_queue_new ();
  thread = g_thread_try_new ("libvirt-events", listener_thread, listener, &no_thread);
  if (!thread) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_IO, "guests cannot be watched: %s", no_thread->message);
    listener_free (listener);
    return FALSE;
  }
  why = g_async_queue_timeout_pop (listener->started, (guint64) limit_s * G_TIME_SPAN_SECOND);
  if (why && why != &no_error) {
    g_propagate_error (error, why);
    g_thread_join (thread);
    listener_free (listener);
    return FALSE;
  }
  g_thread_unref (thread);
  if (!why)
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_TIMEOUT, "libvirt at %s did not answer within %d seconds", uri, limit_s);
  return why != NULL;
}
