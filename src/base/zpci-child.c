/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * fork and exec by hand. GSubprocess waits without a limit for exec, which
 * hangs on a dead mount; it reaps the program before its process group could be
 * killed; and it may set the SIGCHLD handler of the daemon we are in.
 */
#include "zpci-child.h"

#include "zpci-error.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/securebits.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* TCG reserves up to 1 GiB of address space for translated code. */
#define LIMIT_ADDRESS_SPACE (8ull << 30)
#define LIMIT_OPEN_FILES 256
#define HIGHEST_FD_WITHOUT_CLOSE_RANGE 65536

#define NOBODY 65534

/* The data that the child may use after fork: nothing else is read there. */
typedef struct {
  const char *noun, *program;
  char **argv, **environment;
  int stdio, errors, status; /* status: reports errno of a failed step; close-on-exec */
  gboolean trusted;
  gboolean drop;
  uid_t uid;
  gid_t gid;
  rlim_t cpu_seconds;
  pid_t parent;
} Plan;

static void
limit (int resource, rlim_t value)
{
  struct rlimit rl;

  if (getrlimit (resource, &rl) < 0)
    return;
  if (rl.rlim_max != RLIM_INFINITY && rl.rlim_max < value)
    value = rl.rlim_max;
  rl.rlim_cur = rl.rlim_max = value;
  setrlimit (resource, &rl);
}

/* root in a user namespace where nobody is not mapped: stay uid 0, but without
 * any power, and without getting it back at exec. */
static int
drop_capabilities (void)
{
  for (int cap = 0; cap < 64; cap++)
    if (prctl (PR_CAPBSET_READ, cap, 0, 0, 0) == 1 && prctl (PR_CAPBSET_DROP, cap, 0, 0, 0) < 0)
      return -1;
  return prctl (PR_SET_SECUREBITS,
                SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP |
                    SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED,
                0, 0, 0);
}

static int
drop_privileges (const Plan *plan)
{
  if (!plan->drop)
    return 0;
  if (setgroups (0, NULL) == 0 && setresgid (plan->gid, plan->gid, plan->gid) == 0 &&
      setresuid (plan->uid, plan->uid, plan->uid) == 0)
    return 0;
  if (errno != EINVAL && errno != EPERM)
    return -1;
  return geteuid () == 0 ? drop_capabilities () : -1;
}

static void
close_other_fds (int keep)
{
#ifdef SYS_close_range
  if (syscall (SYS_close_range, 3u, (unsigned) keep - 1, 0u) == 0 &&
      syscall (SYS_close_range, (unsigned) keep + 1, ~0u, 0u) == 0)
    return;
#endif
  for (int fd = 3; fd < HIGHEST_FD_WITHOUT_CLOSE_RANGE; fd++)
    if (fd != keep)
      close (fd);
}

static void
reset_signals (void)
{
  struct sigaction action;
  sigset_t none;

  memset (&action, 0, sizeof action);
  action.sa_handler = SIG_DFL;
  for (int sig = 1; sig < NSIG; sig++)
    sigaction (sig, &action, NULL);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
}

static int
confine (const Plan *plan)
{
  if (chdir ("/") < 0)
    return -1;
  limit (RLIMIT_CORE, 0);
  limit (RLIMIT_FSIZE, 0);
  limit (RLIMIT_NOFILE, LIMIT_OPEN_FILES);
  limit (RLIMIT_CPU, plan->cpu_seconds);
  limit (RLIMIT_AS, LIMIT_ADDRESS_SPACE);
  if (drop_privileges (plan) < 0 || prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
    return -1;
  /* After the change of user, which clears it. It watches the thread that
   * forked, and that one waits for us. */
  prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (getppid () != plan->parent)
    _exit (127);
  return 0;
}

static void
run_child (const Plan *plan)
{
  int failed;

  reset_signals ();
  setsid ();
  if (dup2 (plan->stdio, STDIN_FILENO) < 0 || dup2 (plan->stdio, STDOUT_FILENO) < 0 ||
      dup2 (plan->errors, STDERR_FILENO) < 0)
    goto fail;
  close_other_fds (plan->status);
  if (plan->trusted || confine (plan) == 0)
    execve (plan->program, plan->argv, plan->environment);
fail:
  failed = errno;
  while (write (plan->status, &failed, sizeof failed) < 0 && errno == EINTR)
    ;
  _exit (127);
}

/* A daemon may run with 0, 1 or 2 closed; dup2() onto itself would keep close-on-exec. */
static int
above_stdio (int fd)
{
  int higher, saved;

  if (fd < 0 || fd > STDERR_FILENO)
    return fd;
  higher = fcntl (fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  saved = errno;
  close (fd);
  errno = saved;
  return higher;
}

static gboolean
raise_pair (int fds[2])
{
  int saved = 0;

  for (guint i = 0; i < 2; i++) {
    fds[i] = above_stdio (fds[i]);
    if (fds[i] < 0)
      saved = errno;
  }
  errno = saved;
  return fds[0] >= 0 && fds[1] >= 0;
}

static int
steal_fd (int *fd)
{
  int stolen = *fd;

  *fd = -1;
  return stolen;
}

static void
clear_fd (int *fd)
{
  if (*fd >= 0)
    close (steal_fd (fd));
}

static void
close_pair (int fds[2])
{
  clear_fd (&fds[0]);
  clear_fd (&fds[1]);
}

static void
find_nobody (Plan *plan)
{
  struct passwd entry, *found = NULL;
  char buffer[4096];

  plan->uid = NOBODY;
  plan->gid = NOBODY;
  if (getpwnam_r ("nobody", &entry, buffer, sizeof buffer, &found) == 0 && found && entry.pw_uid != 0) {
    plan->uid = entry.pw_uid;
    plan->gid = entry.pw_gid;
  }
}

/* Waits for exec to succeed (the pipe closes) or for the errno of what failed. */
static gboolean
await_exec (int status, const Plan *plan, gint64 deadline_us, GError **error)
{
  for (;;) {
    gint64 left = deadline_us - g_get_monotonic_time ();
    struct pollfd pfd = { .fd = status, .events = POLLIN };
    int failed, n;

    if (left <= 0) {
      g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_TIMEOUT, "%s %s: could not be started in time", plan->noun,
                   plan->argv[0]);
      return FALSE;
    }
    n = poll (&pfd, 1, (int) (left / 1000) + 1);
    if (n < 0 && errno != EINTR)
      return zpci_set_error_errno (error, errno, "%s %s: poll", plan->noun, plan->argv[0]), FALSE;
    if (n <= 0)
      continue;
    n = (int) read (status, &failed, sizeof failed);
    if (n == 0)
      return TRUE;
    if (n < 0 && errno == EINTR)
      continue;
    zpci_set_error_errno (error, n == (int) sizeof failed ? failed : EIO, "%s %s: cannot be run%s", plan->noun,
                          plan->argv[0],
                          plan->drop ? " as user nobody (is it readable and executable for everyone?)" : "");
    return FALSE;
  }
}

static gboolean
start (ZpciChild *child, Plan *plan, int status[2], gint64 deadline_us, GError **error)
{
  sigset_t all, old;
  pid_t pid;
  int saved;

  /* Blocked over fork, so that no handler of ours runs in the child. */
  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &old);
  pid = fork ();
  saved = errno;
  if (pid == 0)
    run_child (plan);
  pthread_sigmask (SIG_SETMASK, &old, NULL);
  if (pid < 0)
    return zpci_set_error_errno (error, saved, "%s %s: fork", plan->noun, plan->argv[0]), FALSE;
  child->pid = pid;
  clear_fd (&status[1]);
  return await_exec (status[0], plan, deadline_us, error);
}

static gboolean
open_ends (int stdio[2], int errors[2], int status[2])
{
  return socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, stdio) == 0 && pipe2 (errors, O_CLOEXEC) == 0 &&
         pipe2 (status, O_CLOEXEC) == 0 && raise_pair (stdio) && raise_pair (errors) && raise_pair (status) &&
         fcntl (stdio[0], F_SETFL, O_NONBLOCK) == 0 && fcntl (errors[0], F_SETFL, O_NONBLOCK) == 0;
}

gboolean
zpci_child_spawn (ZpciChild *child, const ZpciProgram *program, gint64 deadline_us, GError **error)
{
  static char *const clean[] = { (char *) "PATH=/usr/bin:/bin", (char *) "LC_ALL=C", (char *) "HOME=/nonexistent",
                                 NULL };
  int stdio[2] = { -1, -1 }, errors[2] = { -1, -1 }, status[2] = { -1, -1 };
  gint64 left = MAX (deadline_us - g_get_monotonic_time (), 0);
  Plan plan = { .noun = program->noun, .argv = program->argv, .trusted = program->trusted, .parent = getpid (),
                .program = program->file ? program->file : program->argv[0],
                .environment = program->environment ? program->environment : (char **) clean,
                .drop = !program->trusted && geteuid () == 0,
                .cpu_seconds = (rlim_t) (left / G_USEC_PER_SEC) + 1 };
  gboolean ok = FALSE;

  *child = (ZpciChild){ .pid = 0, .stdio = -1, .errors = -1 };
  if (plan.drop)
    find_nobody (&plan);
  if (!open_ends (stdio, errors, status)) {
    zpci_set_error_errno (error, errno, "%s %s: pipes", plan.noun, plan.argv[0]);
  } else {
    plan.stdio = stdio[1];
    plan.errors = errors[1];
    plan.status = status[1];
    ok = start (child, &plan, status, deadline_us, error);
    child->stdio = steal_fd (&stdio[0]);
    child->errors = steal_fd (&errors[0]);
  }
  close_pair (stdio);
  close_pair (errors);
  close_pair (status);
  if (!ok)
    zpci_child_end (child);
  return ok;
}

gboolean
zpci_child_run_on_terminal (char **argv, int *wait_status, GError **error)
{
  const struct sigaction ignore = { .sa_handler = SIG_IGN };
  struct sigaction interrupt, quit;
  pid_t pid, got;
  int saved;

  sigaction (SIGINT, &ignore, &interrupt);
  sigaction (SIGQUIT, &ignore, &quit);
  got = pid = fork ();
  if (pid == 0) {
    reset_signals ();
    execve (argv[0], argv, environ);
    _exit (127);
  }
  while (pid > 0 && (got = waitpid (pid, wait_status, 0)) < 0 && errno == EINTR)
    ;
  saved = errno;
  sigaction (SIGINT, &interrupt, NULL);
  sigaction (SIGQUIT, &quit, NULL);
  if (got < 0)
    zpci_set_error_errno (error, saved, "%s: cannot be run", argv[0]);
  return got > 0;
}

gboolean
zpci_child_has_exited (const ZpciChild *child)
{
  siginfo_t info;

  if (child->pid <= 0)
    return TRUE;
  memset (&info, 0, sizeof info);
  if (waitid (P_PID, (id_t) child->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0)
    return info.si_pid == child->pid;
  /* A caller that ignores SIGCHLD has no child to wait for, dead or alive. */
  return kill (child->pid, 0) < 0 && errno == ESRCH;
}

static gpointer
reap (gpointer pid)
{
  while (waitpid ((pid_t) GPOINTER_TO_INT (pid), NULL, 0) < 0 && errno == EINTR)
    ;
  return NULL;
}

/* A process that not even SIGKILL ends at once (a dead mount) is left to a
 * thread of its own, so that the caller goes on and there is no zombie later.
 * Where there is no thread to be had, a zombie is better than a daemon that ends. */
static void
reap_later (pid_t pid)
{
  GThread *thread = g_thread_try_new ("zpci-reap", reap, GINT_TO_POINTER (pid), NULL);

  if (thread)
    g_thread_unref (thread);
}

void
zpci_child_end (ZpciChild *child)
{
  if (child->pid > 0) {
    pid_t pid = child->pid;
    pid_t got = 0;

    /* The group first: while the leader is not reaped its number is not reused. */
    kill (-pid, SIGKILL);
    kill (pid, SIGKILL);
    for (guint tries = 0; tries < 1000 && got == 0; tries++) {
      got = waitpid (pid, &child->wait_status, WNOHANG);
      if (got < 0 && errno == EINTR)
        got = 0;
      if (got == 0)
        g_usleep (1000);
    }
    if (got == 0)
      reap_later (pid);
    child->pid = 0;
  }
  clear_fd (&child->stdio);
  clear_fd (&child->errors);
}
