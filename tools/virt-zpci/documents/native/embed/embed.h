/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Stock libvirt's QEMU driver, embedded, to turn domain XML into QEMU's
 * command line. It runs in processes of its own with a private root and a
 * clean environment; whatever happens to it or to us, its root is removed and
 * the emulators it probed are ended. Start reading in embed.c, go on with
 * embed-supervisor.c and embed-worker.c.
 */
#pragma once

#include "zpci-error.h"

G_BEGIN_DECLS

/**
 * ZpciEmbedOptions:
 * @timeout_ms: limit of one conversion, the probe of its emulator included; 0 means 60000
 * @simulate_kvm: print guests of type kvm also where this machine has no KVM for s390x, by giving the embedded driver
 *   reply files that claim it. Their format is libvirt's own business: a libvirt that does not take them is found out.
 * @again: (nullable): the words that run this program again, the first an absolute path, the name ZPCI_EMBED_CHILD_NAME
 *   as its argv[0] among them; NULL: /proc/self/exe. For a program that an emulator runs, where that is the emulator's.
 */
typedef struct {
  guint timeout_ms;
  gboolean simulate_kvm;
  const char *const *again;
} ZpciEmbedOptions;

/** The name of a session's processes. */
#define ZPCI_EMBED_CHILD_NAME "virt-zpci-embed"

typedef struct ZpciEmbed ZpciEmbed;

/**
 * zpci_embed_child_main:
 *
 * The session's processes are this program, started again. main() calls this
 * before anything else.
 *
 * Returns: FALSE in an ordinary process. TRUE if this one served as such a
 * process: main() then returns *@status.
 */
gboolean zpci_embed_child_main (int argc, char **argv, int *status);

/**
 * zpci_embed_start:
 *
 * Starts a session, in which any number of documents can be converted; only the
 * first one with an emulator costs its probe. Inside this and the calls below,
 * SIGINT, SIGTERM, SIGHUP and SIGQUIT first end the session, then act as they did
 * before; where the program ends at another time, by whatever means, the
 * session notices and ends by itself.
 *
 * Returns: (transfer full): the session, or NULL.
 * Errors: ZPCI_ERROR_UNSUPPORTED (libvirt's QEMU driver is not installed or cannot be used), ZPCI_ERROR_IO,
 * ZPCI_ERROR_TIMEOUT.
 */
ZpciEmbed *zpci_embed_start (const ZpciEmbedOptions *options, GError **error);

/**
 * zpci_embed_native:
 * @xml: (nonnull): the domain, UTF-8, as libvirt shall read it
 * @simulated_xml: (nullable): the same for a simulated host, where that has to differ
 * @type: (nullable): its type, "kvm" or "qemu"
 * @emulator: (nullable): the emulator it names
 * @simulated: (out): the text is for a simulated host: it has KVM, which this machine has not, and the CPU model
 *   is the emulator's, not a host's
 *
 * Returns: (transfer full): libvirt's text, one line, quoted for a shell; the private root is replaced by the
 * folders of libvirt's system daemon, so that the same document gives the same text. NULL on failure.
 * Errors: ZPCI_ERROR_NOT_FOUND (no such emulator), ZPCI_ERROR_MALFORMED, ZPCI_ERROR_UNSUPPORTED (libvirt refuses the
 * document; or a kvm guest that cannot be simulated), ZPCI_ERROR_TIMEOUT, ZPCI_ERROR_IO. After TIMEOUT and IO the
 * session can still be used.
 */
char *zpci_embed_native (ZpciEmbed *embed, const char *xml, const char *simulated_xml, const char *type,
                         const char *emulator, gboolean *simulated, GError **error);

/** zpci_embed_end: ends the session's processes and removes its files before it returns. */
void zpci_embed_end (ZpciEmbed *embed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciEmbed, zpci_embed_end)

G_END_DECLS
