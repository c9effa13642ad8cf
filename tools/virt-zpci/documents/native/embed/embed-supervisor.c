/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One private folder, two workers at most: "stock" is libvirt as it is; "kvm"
 * is started for guests of type kvm where stock libvirt has no KVM for s390x,
 * on a copy of its reply files that claims KVM.
 */
#include "embed-private.h"

#include "embed.h"
#include "zpci-hash.h"
#include "zpci-number.h"

#include <libvirt/libvirt.h>

#include <errno.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* A socket below the root must fit sockaddr_un: TMPDIR, "/virt-zpci-XXXXXX", and 40 bytes that libvirt adds. */
#define MAX_TMPDIR 48

#define NO_KVM "domain type 'kvm': libvirt has no KVM for s390x guests on this machine"
#define RUN_ELSEWHERE "run this on an IBM Z host, or write type='qemu'"

typedef struct {
  const char *name;       /* of its root in the session's folder */
  char *root;
  pid_t pid;              /* 0: not running */
  int fd;
} Worker;

typedef struct {
  int fd;                 /* to the program that asks */
  char *directory;
  Worker stock, kvm;
  GHashTable *claimed;    /* emulators whose reply files claim KVM by now */
  gboolean isolated;      /* network and mounts are of this session alone */
  char *no_vfio;          /* (nullable): why libvirt sees no VFIO here */
} Session;

/* A folder of another user, who could put something else in the place of ours, is not used by root. */
static gboolean
may_be_used (const char *tmp)
{
  struct stat st;

  return tmp[0] == '/' && strlen (tmp) <= MAX_TMPDIR &&
         (geteuid () != 0 || stat (tmp, &st) != 0 || st.st_uid == 0 || (st.st_mode & S_ISVTX));
}

/* Returns: (transfer full) (nullable): why there is no folder. */
static char *
make_directory (Session *session, const char *tmp)
{
  const char *parent = may_be_used (tmp) ? tmp : "/tmp";
  g_autofree char *template = g_build_filename (parent, "virt-zpci-XXXXXX", NULL);

  if (g_mkdtemp_full (template, 0700)) {
    session->directory = g_steal_pointer (&template);
    session->stock.root = g_build_filename (session->directory, session->stock.name, NULL);
    session->kvm.root = g_build_filename (session->directory, session->kvm.name, NULL);
    if (g_mkdir (session->stock.root, 0700) == 0 && g_mkdir (session->kvm.root, 0700) == 0)
      return NULL;
  }
  return g_strdup_printf ("no private folder can be made in %s: %s; set TMPDIR to a folder that may be written to",
                          parent, g_strerror (errno));
}

static void G_GNUC_NORETURN
become_worker (Session *session, Worker *worker, int fd)
{
  g_autofree char *home = g_build_filename (worker->root, "home", NULL);
  g_autofree char *run = g_build_filename (home, "run", NULL);

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  close (session->fd);
  g_mkdir_with_parents (run, 0700);
  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_RUNTIME_DIR", run, TRUE);
  zpci_embed_work (fd, worker->root, worker == &session->kvm);
}

static gboolean
start_worker (Session *session, Worker *worker, ZpciEmbedReply *reply)
{
  int fds[2];

  if (worker->pid)
    return TRUE;
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0) {
    zpci_embed_reply_set (reply, ZPCI_ERROR_IO, "a socket for the embedded libvirt: %s", g_strerror (errno));
    return FALSE;
  }
  worker->pid = zpci_embed_children_fork ();
  if (worker->pid < 0) {
    zpci_embed_reply_set (reply, ZPCI_ERROR_IO, "a process for the embedded libvirt: %s", g_strerror (errno));
    worker->pid = 0;
    close (fds[0]);
    close (fds[1]);
    return FALSE;
  }
  if (worker->pid == 0) {
    close (fds[0]);
    become_worker (session, worker, fds[1]);
  }
  close (fds[1]);
  worker->fd = fds[0];
  return TRUE;
}

/* Returns: (transfer full): how it ended, for a message. */
static char *
stop_worker (Worker *worker, guint grace_ms)
{
  pid_t pid = worker->pid;

  close (worker->fd);
  worker->pid = 0;
  return zpci_embed_children_stop (pid, grace_ms);
}

static void
stop_all (Session *session, guint grace_ms)
{
  Worker *workers[] = { &session->stock, &session->kvm };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (workers); i++) {
    if (workers[i]->pid)
      g_free (stop_worker (workers[i], grace_ms));
  }
  zpci_embed_children_end_all ();
}

static void
ask_worker (Session *session, Worker *worker, const ZpciEmbedRequest *request, ZpciEmbedReply *reply)
{
  ZpciEmbedWait wait = { .watch_fd = session->fd };
  g_autoptr (GError) error = NULL;
  g_autofree char *end = NULL;

  if (!start_worker (session, worker, reply))
    return;
  wait.deadline_us = g_get_monotonic_time () + request->timeout_ms * G_TIME_SPAN_MILLISECOND;
  if (zpci_embed_send_request (worker->fd, request, &wait, &error) &&
      zpci_embed_receive_reply (worker->fd, reply, &wait, &error))
    return;
  if (g_error_matches (error, ZPCI_ERROR, ZPCI_ERROR_TIMEOUT)) {
    zpci_embed_reply_set (reply, ZPCI_ERROR_TIMEOUT, "libvirt did not answer within %d ms; emulator '%s' may hang",
                          request->timeout_ms, request->emulator);
  } else {
    end = stop_worker (worker, g_error_matches (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND) ? 500 : 0);
    zpci_embed_reply_set (reply, ZPCI_ERROR_IO, "the process with the embedded libvirt %s", end);
  }
  stop_all (session, 0);
}

/*
 * A libvirt to which our reply files are not as its own probes the emulator again
 * and replaces them, whatever its version; it refuses the guest then, or prints
 * another accelerator.
 */
static void
check_simulation (Session *session, ZpciEmbedReply *reply)
{
  g_autofree char *text = NULL;
  gulong version = 0;

  if (reply->code == 0 ? strstr (reply->text, "-accel kvm") || strstr (reply->text, "accel=kvm")
                       : zpci_embed_replies_have_kvm (session->kvm.root))
    return;
  virGetVersion (&version, NULL, NULL);
  text = zpci_version_format (version);
  zpci_embed_reply_set (reply, ZPCI_ERROR_UNSUPPORTED,
                        NO_KVM ", and libvirt %s does not take a simulated host that has it: " RUN_ELSEWHERE, text);
}

/* For a guest of type kvm that stock libvirt refuses for want of KVM; @reply says so already. */
static void
ask_with_kvm (Session *session, const ZpciEmbedRequest *request, ZpciEmbedReply *reply)
{
  g_autoptr (GError) error = NULL;
  ZpciEmbedRequest simulated = *request;

  if (zpci_embed_libvirt_looks_for_kvm ()) {
    zpci_embed_reply_set (reply, ZPCI_ERROR_UNSUPPORTED,
                          "domain type 'kvm': libvirt has no KVM on this machine (is the module kvm loaded, and may "
                          "libvirt's user open /dev/kvm?), and a host that has it is simulated on machines of another "
                          "architecture only: load kvm, or write type='qemu'");
    return;
  }
  if (!request->simulate) {
    zpci_embed_reply_set (reply, ZPCI_ERROR_UNSUPPORTED, NO_KVM ": " RUN_ELSEWHERE);
    return;
  }
  if (!g_hash_table_contains (session->claimed, request->emulator)) {
    if (session->kvm.pid)
      g_free (stop_worker (&session->kvm, 500));
    if (!zpci_embed_replies_claim_kvm (session->stock.root, session->kvm.root, &error)) {
      zpci_embed_reply_set (reply, error->domain == ZPCI_ERROR ? error->code : ZPCI_ERROR_IO, "%s", error->message);
      return;
    }
    g_hash_table_add (session->claimed, g_strdup (request->emulator));
  }
  if (request->simulated_xml[0])
    simulated.xml = request->simulated_xml;
  ask_worker (session, &session->kvm, &simulated, reply);
  reply->simulated = TRUE;
  check_simulation (session, reply);
}

/* libvirt 12.8.0: "VFIO PCI device assignment is not supported by the host"; earlier exports do not look. */
static void
explain_no_vfio (const Session *session, ZpciEmbedReply *reply)
{
  g_autofree char *refusal = NULL;

  if (!session->no_vfio || reply->code != ZPCI_ERROR_UNSUPPORTED || !strstr (reply->text, "VFIO"))
    return;
  refusal = g_strdup (reply->text);
  zpci_embed_reply_set (reply, ZPCI_ERROR_UNSUPPORTED,
                        "%s; its export needs VFIO, which this machine does not have and which could not be shown to "
                        "it (%s): run this as root, or where users may have namespaces, or on the host itself",
                        refusal, session->no_vfio);
}

/* Also of a guest that will never run the export makes the interface of a virtual network card. */
static void
explain_no_network (const Session *session, ZpciEmbedReply *reply)
{
  g_autofree char *refusal = NULL;

  if (session->isolated || reply->code <= 0 ||
      (!strstr (reply->text, "tap device") && !strstr (reply->text, "/dev/net/tun")))
    return;
  refusal = g_strdup (reply->text);
  zpci_embed_reply_set (reply, (ZpciErrorCode) reply->code,
                        "%s; its export makes the guest's network interface, for which this user may have no network of its own: "
                        "run this as root, or where users may have namespaces, or with --connect",
                        refusal);
}

static void
replace (char **text, const char *root, const char *from, const char *to)
{
  g_autofree char *path = g_build_filename (root, from, NULL);
  g_auto (GStrv) parts = g_strsplit (*text, path, -1);

  g_free (*text);
  *text = g_strjoinv (to, parts);
}

/* The output of the system daemon: its folders instead of the private root's. */
static void
hide_root (const Worker *worker, ZpciEmbedReply *reply)
{
  const struct passwd *user = getpwuid (geteuid ());

  replace (&reply->text, worker->root, "lib/qemu", "/var/lib/libvirt/qemu");
  replace (&reply->text, worker->root, "cache/qemu", "/var/cache/libvirt/qemu");
  replace (&reply->text, worker->root, "log/qemu", "/var/log/libvirt/qemu");
  replace (&reply->text, worker->root, "run/qemu", "/run/libvirt/qemu");
  replace (&reply->text, worker->root, "home", user && user->pw_dir ? user->pw_dir : "/nonexistent");
}

static void
serve (Session *session, const ZpciEmbedRequest *request, ZpciEmbedReply *reply)
{
  Worker *worker = &session->stock;

  if (strcmp (request->type, "kvm") == 0 && g_hash_table_contains (session->claimed, request->emulator))
    reply->code = ZPCI_EMBED_NO_KVM;
  else
    ask_worker (session, worker, request, reply);
  if (reply->code == ZPCI_EMBED_NO_KVM) {
    worker = &session->kvm;
    ask_with_kvm (session, request, reply);
  }
  explain_no_vfio (session, reply);
  explain_no_network (session, reply);
  hide_root (worker, reply);
}

static int
remove_one (const char *path, const struct stat *st, int kind, struct FTW *place)
{
  remove (path);
  return 0;
}

/* Follows no link. */
static void
remove_tree (const char *path)
{
  nftw (path, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

int
zpci_embed_supervise (int fd, const char *tmp)
{
  const ZpciEmbedWait forever = { .watch_fd = -1 };
  Session session = { .fd = fd, .stock = { .name = "stock" }, .kvm = { .name = "kvm" } };
  g_autofree char *no_directory = NULL;

  session.isolated = zpci_embed_isolate ();
  session.no_vfio = session.isolated ? zpci_embed_provide_vfio () : g_strdup ("no namespace of its own");
  zpci_embed_children_init ();
  no_directory = make_directory (&session, tmp);
  session.claimed = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, NULL);
  for (;;) {
    g_auto (ZpciEmbedRequest) request = { 0 };
    g_auto (ZpciEmbedReply) reply = { 0 };

    if (!zpci_embed_receive_request (fd, &request, &forever, NULL))
      break;
    if (no_directory)
      zpci_embed_reply_set (&reply, ZPCI_ERROR_IO, "%s", no_directory);
    else
      serve (&session, &request, &reply);
    if (!zpci_embed_send_reply (fd, &reply, &forever, NULL))
      break;
  }
  stop_all (&session, 0);
  if (session.directory)
    remove_tree (session.directory);
  g_hash_table_unref (session.claimed);
  g_free (session.no_vfio);
  return 0;
}
