/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The asking side of an embedded session: starts the supervisor process, hands
 * documents to it, and ends it, also when a signal ends us. The supervisor
 * cleans up by itself once our end of the socket is closed.
 */
#include "embed.h"
#include "embed-private.h"
#include "zpci-child.h"
#include "zpci-hold.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEFAULT_TIMEOUT_MS 60000

/* How much longer than the supervisor we wait, and how long it may take to clean up. */
#define GRACE_MS 10000

struct ZpciEmbed {
  ZpciChild child;
  gboolean simulate_kvm;
  gint32 timeout_ms;
};

static const int guarded_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

/* While a call runs: the signals above wait for ppoll(), and set @caught instead of ending the process. */
typedef struct {
  ZpciHold hold;
  struct sigaction actions[G_N_ELEMENTS (guarded_signals)];
} Guard;

static volatile int caught;

static void
catch_signal (int number)
{
  caught = number;
}

static void
guard_enter (Guard *guard)
{
  struct sigaction action = { .sa_handler = catch_signal };
  gsize i;

  caught = 0;
  sigemptyset (&action.sa_mask);
  zpci_hold_begin (&guard->hold);
  for (i = 0; i < G_N_ELEMENTS (guarded_signals); i++) {
    sigaction (guarded_signals[i], NULL, &guard->actions[i]);
    if (guard->actions[i].sa_handler != SIG_IGN)
      sigaction (guarded_signals[i], &action, NULL);
  }
}

static void
guard_leave (Guard *guard)
{
  int number = caught;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (guarded_signals); i++)
    sigaction (guarded_signals[i], &guard->actions[i], NULL);
  if (number)
    raise (number);
  zpci_hold_end (&guard->hold);
}

/* The supervisor cleans up once our end is closed. */
static void
end_session (ZpciEmbed *embed)
{
  if (embed->child.stdio >= 0)
    close (embed->child.stdio);
  embed->child.stdio = -1;
  zpci_child_wait (&embed->child, g_get_monotonic_time () + GRACE_MS * G_TIME_SPAN_MILLISECOND);
  zpci_child_end (&embed->child);
}

static gboolean
exchange (ZpciEmbed *embed, const ZpciEmbedRequest *request, ZpciEmbedReply *reply, GError **error)
{
  ZpciEmbedWait wait = { .watch_fd = -1, .stop = &caught };
  gboolean done;
  Guard guard;

  if (embed->child.stdio < 0) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_IO, "the embedded libvirt has ended");
    return FALSE;
  }
  guard_enter (&guard);
  wait.mask = &guard.hold.before;
  wait.deadline_us =
      g_get_monotonic_time () + ((gint64) request->timeout_ms + GRACE_MS) * G_TIME_SPAN_MILLISECOND;
  done = zpci_embed_send_request (embed->child.stdio, request, &wait, error) &&
         zpci_embed_receive_reply (embed->child.stdio, reply, &wait, error);
  if (!done)
    end_session (embed);
  guard_leave (&guard);
  return done;
}

/* Environment of the supervisor and all below it; a few names, nothing of the caller's settings. */
static char **
child_environment (void)
{
  const char *library_path = g_getenv ("LD_LIBRARY_PATH");
  char **environment = NULL;

  environment = g_environ_setenv (environment, "LC_ALL", "C", TRUE);
  environment =
      g_environ_setenv (environment, "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", TRUE);
  if (library_path)
    environment = g_environ_setenv (environment, "LD_LIBRARY_PATH", library_path, TRUE);
  return environment;
}

static gboolean
spawn_supervisor (ZpciEmbed *embed, const char *const *again, GError **error)
{
  static const char *const by_name[] = { ZPCI_EMBED_CHILD_NAME, NULL };
  g_auto (GStrv) environment = child_environment ();
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  ZpciProgram program = { .noun = "process", .file = again ? again[0] : "/proc/self/exe", .environment = environment,
                          .trusted = TRUE };

  for (const char *const *word = again ? again : by_name; *word; word++)
    g_ptr_array_add (argv, (char *) *word);
  g_ptr_array_add (argv, (char *) g_get_tmp_dir ());
  g_ptr_array_add (argv, NULL);
  program.argv = (char **) argv->pdata;
  return zpci_child_spawn (&embed->child, &program,
                           g_get_monotonic_time () + embed->timeout_ms * G_TIME_SPAN_MILLISECOND, error);
}

/* Returns: the socket to the program that asks, which was stdin and stdout; nobody reads what is printed here. */
static int
take_socket (void)
{
  int fd = fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC);

  if (fd < 0 || null < 0 || dup2 (null, STDIN_FILENO) < 0 || dup2 (null, STDOUT_FILENO) < 0 ||
      dup2 (null, STDERR_FILENO) < 0)
    return -1;
  close (null);
  return fd;
}

gboolean
zpci_embed_child_main (int argc, char **argv, int *status)
{
  int type, fd;
  socklen_t size = sizeof type;

  if (argc != 2 || strcmp (argv[0], ZPCI_EMBED_CHILD_NAME) != 0 ||
      getsockopt (STDIN_FILENO, SOL_SOCKET, SO_TYPE, &type, &size) < 0)
    return FALSE;
  fd = take_socket ();
  *status = fd < 0 ? 126 : zpci_embed_supervise (fd, argv[1]);
  return TRUE;
}

ZpciEmbed *
zpci_embed_start (const ZpciEmbedOptions *options, GError **error)
{
  g_autoptr (ZpciEmbed) embed = g_new0 (ZpciEmbed, 1);
  g_autofree char *nothing = NULL;
  gboolean simulated;
  gboolean spawned;
  Guard guard;

  embed->child.stdio = embed->child.errors = -1;
  embed->simulate_kvm = options && options->simulate_kvm;
  embed->timeout_ms = options && options->timeout_ms ? (gint32) MIN (options->timeout_ms, 3600000) : DEFAULT_TIMEOUT_MS;
  guard_enter (&guard);
  spawned = spawn_supervisor (embed, options ? options->again : NULL, error);
  guard_leave (&guard);
  if (!spawned)
    return NULL;
  nothing = zpci_embed_native (embed, "", NULL, NULL, NULL, &simulated, error);
  if (!nothing)
    return NULL;
  return g_steal_pointer (&embed);
}

char *
zpci_embed_native (ZpciEmbed *embed, const char *xml, const char *simulated_xml, const char *type,
                   const char *emulator, gboolean *simulated, GError **error)
{
  const ZpciEmbedRequest request = {
    .simulate = embed->simulate_kvm,
    .timeout_ms = embed->timeout_ms,
    .type = (char *) (type ? type : ""),
    .emulator = (char *) (emulator ? emulator : ""),
    .xml = (char *) xml,
    .simulated_xml = (char *) (simulated_xml ? simulated_xml : ""),
  };
  g_auto (ZpciEmbedReply) reply = { 0 };
  g_autoptr (GError) broken = NULL;

  if (!g_utf8_validate (xml, -1, NULL) || !g_utf8_validate (request.simulated_xml, -1, NULL) ||
      !g_utf8_validate (request.type, -1, NULL) || !g_utf8_validate (request.emulator, -1, NULL)) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "the document is not UTF-8");
    return NULL;
  }
  if (!exchange (embed, &request, &reply, &broken)) {
    g_set_error (error, ZPCI_ERROR, broken->code == ZPCI_ERROR_TIMEOUT ? ZPCI_ERROR_TIMEOUT : ZPCI_ERROR_IO,
                 "the embedded libvirt cannot be used: %s", broken->message);
    return NULL;
  }
  if (reply.code != 0) {
    g_set_error_literal (error, ZPCI_ERROR, reply.code, reply.text);
    return NULL;
  }
  *simulated = reply.simulated;
  return g_steal_pointer (&reply.text);
}

void
zpci_embed_end (ZpciEmbed *embed)
{
  Guard guard;

  if (!embed)
    return;
  guard_enter (&guard);
  end_session (embed);
  guard_leave (&guard);
  g_free (embed);
}
