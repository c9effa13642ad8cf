/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the processes of an embedded session say to each other: one GVariant
 * per message behind its length, over a stream socket.
 */
#pragma once

#include "zpci-error.h"

G_BEGIN_DECLS

/** Longest message, in bytes: two documents of the largest size, which the copies outgrow a little. */
#define ZPCI_EMBED_MAX_MESSAGE (160 * 1024 * 1024)

/** Where the supervisor process finds its socket. */
#define ZPCI_EMBED_CHILD_FD 3

typedef struct {
  gboolean simulate;
  gint32 timeout_ms;
  char *type;      /* "" where the document has none */
  char *emulator;  /* "" where the document has none */
  char *xml;       /* "": only open the driver */
  char *simulated_xml; /* instead of @xml on a simulated host; "": the same */
} ZpciEmbedRequest;

/** ZpciEmbedReply: @code 0: @text is the result; -1: libvirt has no KVM here; else a ZpciErrorCode and its message. */
typedef struct {
  gint32 code;
  gboolean simulated;
  char *text;
} ZpciEmbedReply;

#define ZPCI_EMBED_NO_KVM (-1)

void zpci_embed_request_clear (ZpciEmbedRequest *request);
void zpci_embed_reply_clear (ZpciEmbedReply *reply);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZpciEmbedRequest, zpci_embed_request_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZpciEmbedReply, zpci_embed_reply_clear)

/** zpci_embed_reply_set: replaces what @reply says; the text is made valid UTF-8. */
void zpci_embed_reply_set (ZpciEmbedReply *reply, gint32 code, const char *format, ...) G_GNUC_PRINTF (3, 4);

/**
 * ZpciEmbedWait: how long a transfer may last and what ends it.
 * @deadline_us: on g_get_monotonic_time()'s clock; 0: none
 * @watch_fd: a socket whose other end must stay open; -1: none
 * @mask: (nullable): signal mask while waiting
 * @stop: (nullable): a non-zero value ends the wait
 */
typedef struct {
  gint64 deadline_us;
  int watch_fd;
  const void *mask;
  const volatile int *stop;
} ZpciEmbedWait;

/**
 * zpci_embed_send_*, zpci_embed_receive_*:
 *
 * Returns: TRUE when the whole message went through.
 * Errors: ZPCI_ERROR_TIMEOUT, ZPCI_ERROR_NOT_FOUND (the other side is gone), ZPCI_ERROR_MALFORMED, ZPCI_ERROR_IO
 * (also: the watched side is gone, or @stop).
 */
gboolean zpci_embed_send_request (int fd, const ZpciEmbedRequest *request, const ZpciEmbedWait *wait, GError **error);
gboolean zpci_embed_receive_request (int fd, ZpciEmbedRequest *request, const ZpciEmbedWait *wait, GError **error);
gboolean zpci_embed_send_reply (int fd, const ZpciEmbedReply *reply, const ZpciEmbedWait *wait, GError **error);
gboolean zpci_embed_receive_reply (int fd, ZpciEmbedReply *reply, const ZpciEmbedWait *wait, GError **error);

G_END_DECLS
