/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Stock libvirt, asked through its public functions only. Nothing here knows
 * zPCI.
 */
#include "embed-private.h"

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include <string.h>
#include <unistd.h>

static gpointer
run_events (gpointer data)
{
  while (virEventRunDefaultImpl () >= 0)
    ;
  return NULL;
}

static void
be_silent (void *data, virErrorPtr error)
{
}

static ZpciErrorCode
code_of (const virError *error)
{
  switch (error ? error->code : 0) {
    case VIR_ERR_XML_ERROR:
    case VIR_ERR_XML_DETAIL:
    case VIR_ERR_XML_INVALID_SCHEMA:
    case VIR_ERR_NO_NAME:
    case VIR_ERR_NO_OS:
    case VIR_ERR_NO_DEVICE:
    case VIR_ERR_NO_SOURCE:
    case VIR_ERR_NO_TARGET:
      return ZPCI_ERROR_MALFORMED;
    case VIR_ERR_CONFIG_UNSUPPORTED:
    case VIR_ERR_OS_TYPE:
    case VIR_ERR_NO_SUPPORT:
    case VIR_ERR_INVALID_ARG:
    case VIR_ERR_INTERNAL_ERROR:
    case VIR_ERR_OPERATION_UNSUPPORTED:
      return ZPCI_ERROR_UNSUPPORTED;
    default:
      return ZPCI_ERROR_IO;
  }
}

/* Returns: (transfer full): libvirt's last message, on one line. */
static char *
last_message (void)
{
  const virError *error = virGetLastError ();
  char *text = g_strdup (error && error->message ? error->message : "failed without saying why");

  return g_strdelimit (g_strchomp (text), "\n", ' ');
}

static virConnectPtr
open_driver (const char *root, ZpciEmbedReply *reply)
{
  g_autofree char *escaped = g_uri_escape_string (root, "/", FALSE);
  g_autofree char *uri = g_strconcat ("qemu:///embed?root=", escaped, NULL);
  g_autofree char *message = NULL;
  virConnectPtr connection = NULL;

  virSetErrorFunc (NULL, be_silent);
  if (virEventRegisterDefaultImpl () >= 0) {
    g_thread_unref (g_thread_new ("events", run_events, NULL));
    connection = virConnectOpen (uri);
  }
  if (connection)
    return connection;
  message = last_message ();
  zpci_embed_reply_set (reply, ZPCI_ERROR_UNSUPPORTED,
                        "libvirt's QEMU driver cannot be used here: %s; it needs libvirt's QEMU driver (Debian: "
                        "libvirt-daemon-driver-qemu)%s",
                        message,
                        geteuid () == 0 ? " and, as root, the user its emulators run as (Debian: "
                                          "libvirt-daemon-system); an ordinary user needs no such user"
                                        : "");
  return NULL;
}

/* Returns: TRUE if libvirt runs s390x guests of @type with @emulator. Probes the emulator. */
static gboolean
can_run (virConnectPtr connection, const char *emulator, const char *type)
{
  g_autofree char *capabilities = virConnectGetDomainCapabilities (connection, emulator[0] ? emulator : NULL, "s390x",
                                                                   NULL, type, 0);

  return capabilities != NULL;
}

/* Returns: FALSE with @reply saying why not. */
static gboolean
check_emulator (virConnectPtr connection, const ZpciEmbedRequest *request, ZpciEmbedReply *reply)
{
  gboolean kvm = strcmp (request->type, "kvm") == 0;
  g_autofree char *message = NULL;

  if (can_run (connection, request->emulator, kvm ? "kvm" : "qemu"))
    return TRUE;
  if (kvm && can_run (connection, request->emulator, "qemu")) {
    zpci_embed_reply_set (reply, ZPCI_EMBED_NO_KVM, "no KVM for s390x");
    return FALSE;
  }
  message = last_message ();
  if (request->emulator[0])
    zpci_embed_reply_set (reply, ZPCI_ERROR_UNSUPPORTED, "emulator '%s' cannot run s390x guests: libvirt: %s",
                          request->emulator, message);
  else
    zpci_embed_reply_set (reply, ZPCI_ERROR_UNSUPPORTED,
                          "no emulator that runs s390x guests (Debian: qemu-system-s390x, in 12 qemu-system-misc): libvirt: %s",
                          message);
  return FALSE;
}

static void
convert (virConnectPtr connection, gboolean claims_kvm, const ZpciEmbedRequest *request, ZpciEmbedReply *reply)
{
  g_autofree char *text = NULL;
  g_autofree char *message = NULL;

  /* libvirt knows of this emulator what we said then, and the question would make it open /dev/kvm. */
  if (!claims_kvm && !check_emulator (connection, request, reply))
    return;
  text = virConnectDomainXMLToNative (connection, "qemu-argv", request->xml, 0);
  if (text) {
    zpci_embed_reply_set (reply, 0, "%s", text);
  } else {
    message = last_message ();
    zpci_embed_reply_set (reply, code_of (virGetLastError ()), "libvirt: %s", message);
  }
}

void
zpci_embed_work (int fd, const char *root, gboolean claims_kvm)
{
  const ZpciEmbedWait wait = { .watch_fd = -1 };
  g_auto (ZpciEmbedReply) opened = { 0 };
  virConnectPtr connection = open_driver (root, &opened);

  for (;;) {
    g_auto (ZpciEmbedRequest) request = { 0 };
    g_auto (ZpciEmbedReply) reply = { 0 };

    if (!zpci_embed_receive_request (fd, &request, &wait, NULL))
      break;
    if (!connection)
      zpci_embed_reply_set (&reply, opened.code, "%s", opened.text);
    else if (request.xml[0] == '\0')
      zpci_embed_reply_set (&reply, 0, "%s", "");
    else
      convert (connection, claims_kvm, &request, &reply);
    if (!zpci_embed_send_reply (fd, &reply, &wait, NULL))
      break;
  }
  if (connection)
    virConnectClose (connection);
  /* Not exit(): the event thread still runs, and what libraries do at exit is not ours to wait for. */
  _exit (0);
}
