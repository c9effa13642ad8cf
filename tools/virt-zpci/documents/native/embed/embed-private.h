/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Inside of the embedded libvirt, for embed*.c and their test: its processes and what they say to each other.
 */
#pragma once

#include "zpci-error.h"

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/*
 * The messages between the processes of an embedded session: one GVariant
 * per message behind its length, over a stream socket.
 */

/** Longest message, in bytes: two documents of the largest size, which the copies outgrow a little. */
#define ZPCI_EMBED_MAX_MESSAGE (160 * 1024 * 1024)

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

/*
 * The processes below the supervisor. It is their sub-reaper: emulators that
 * libvirt lets put themselves into the background come to it when they end, and
 * libvirt waits until they are collected.
 */

/** zpci_embed_children_init: from here on children are collected as they end; their statuses are kept for a while. */
void zpci_embed_children_init (void);

/** zpci_embed_children_fork: as fork(), for a child that zpci_embed_children_stop() will be asked about. */
pid_t zpci_embed_children_fork (void);

/**
 * zpci_embed_children_stop:
 * @grace_ms: how long it may go on before it is ended
 *
 * Returns: (transfer full): how @pid ended, for a message.
 */
char *zpci_embed_children_stop (pid_t pid, guint grace_ms);

/** zpci_embed_children_end_all: ends every process below this one, at whatever depth; gives up after some seconds. */
void zpci_embed_children_end_all (void);

/* The parts of the machine that an embedded libvirt would otherwise touch. */

/**
 * zpci_embed_isolate:
 *
 * Gives this process, and those it starts, a network and mounts of its own:
 * libvirt's export makes a tap device for every network interface of a guest,
 * and from 12.8 on wants to see VFIO (zpci_embed_provide_vfio()). Root's
 * libvirt also keeps small files in /run/libvirt, wherever its private root is:
 * root gets a /run of its own as well. Best effort: where the machine allows
 * neither, libvirt does as it would by itself.
 *
 * Returns: TRUE if what is mounted from here on nobody else sees.
 */
gboolean zpci_embed_isolate (void);

/*
 * A machine without VFIO, for a libvirt that exports a guest with passed-through
 * devices only where there is VFIO.
 */

/**
 * zpci_embed_provide_vfio:
 *
 * Makes /dev/vfio/vfio, an empty file, and a group in /sys/kernel/iommu_groups
 * where they are missing; in the mount namespace of this process, which is its
 * own. Nothing there can be used, only seen.
 *
 * Returns: (transfer full) (nullable): why that cannot be done; NULL: both are there.
 * Source: tried with libvirt 12.8.0, which refuses the export where either is missing.
 */
char *zpci_embed_provide_vfio (void);

/*
 * The process between us and libvirt: owns the private root, keeps the worker
 * processes in bounds, and leaves nothing behind.
 */

/**
 * zpci_embed_supervise:
 * @fd: socket to the program that asks; its end is the end of the session
 * @tmp: folder in which the session's own is made
 *
 * Returns: the exit status of the process.
 */
int zpci_embed_supervise (int fd, const char *tmp);

/* The process that holds the embedded driver. */

/**
 * zpci_embed_work:
 * @fd: socket to the supervisor; its end is the end of the process
 * @root: existing folder, the driver's private root
 * @claims_kvm: its reply files claim KVM
 *
 * Opens the driver, then answers requests.
 */
void zpci_embed_work (int fd, const char *root, gboolean claims_kvm) G_GNUC_NORETURN;

/*
 * The simulation of KVM, on a machine that is not the target: the reply files
 * in which libvirt keeps what an emulator offers, made to claim KVM. On an IBM Z
 * host nothing of this runs.
 */

/** Largest accepted reply file, in bytes; libvirt 9.0.0 writes 120 KiB for QEMU 7.2. */
#define ZPCI_EMBED_MAX_REPLIES (8 * 1024 * 1024)

/**
 * zpci_embed_replies_claim_kvm:
 * @from: private root of a driver that has replies about s390x emulators
 * @to: private root of a driver that is not started yet
 *
 * Copies the reply files and adds what libvirt itself would have written on a
 * host with KVM: the flag, and for each CPU model and machine type known under
 * TCG its twin under KVM.
 *
 * Returns: TRUE if at least one was written.
 * Errors: ZPCI_ERROR_UNSUPPORTED (reply files of another form), ZPCI_ERROR_IO.
 */
gboolean zpci_embed_replies_claim_kvm (const char *from, const char *to, GError **error);

/** zpci_embed_replies_have_kvm: Returns: TRUE if a driver with the private root @root has replies that claim KVM. */
gboolean zpci_embed_replies_have_kvm (const char *root);

/**
 * zpci_embed_libvirt_looks_for_kvm:
 *
 * Returns: TRUE where guests have the machine's own architecture: libvirt looks for KVM itself there, and believes in
 * none that reply files claim. Source: libvirt 9.0.0 src/qemu/qemu_capabilities.c (virQEMUCapsIsValid).
 */
gboolean zpci_embed_libvirt_looks_for_kvm (void);

G_END_DECLS
