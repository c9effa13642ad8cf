/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "zpci-ap-private.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* How long a killed child may take to be gone before it is left behind. */
#define REAP_TRIES 20
#define REAP_US 1000

/* In front of each content in the pipe. */
typedef struct {
  gint32 code;
  guint32 length;
} Header;

void
zpci_ap_slow_read_free (ZpciApSlowRead *read)
{
  g_free (read->path);
  g_clear_pointer (&read->content, g_bytes_unref);
  g_free (read);
}

static gboolean
write_all (int fd, const void *data, gsize length)
{
  const char *bytes = data;

  while (length > 0) {
    gssize written = write (fd, bytes, length);

    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return FALSE;
    bytes += written;
    length -= (gsize) written;
  }
  return TRUE;
}

/* A reader that waits for the end of our output must not wait for a child that the kernel holds. */
static void
let_go_of_streams (void)
{
  int fd = open ("/dev/null", O_RDWR | O_CLOEXEC);

  for (int stream = 0; stream <= 2; stream++)
    if (fd < 0 || dup2 (fd, stream) < 0)
      close (stream);
}

static void G_GNUC_NORETURN
run_child (ZpciRoot *root, GPtrArray *reads, ZpciApSlowReader reader, int out)
{
  let_go_of_streams ();
  zpci_root_close_others (root, out);
  for (guint i = 0; i < reads->len; i++) {
    const ZpciApSlowRead *read = g_ptr_array_index (reads, i);
    int code = 0;
    g_autoptr (GBytes) content = reader (root, read->path, ZPCI_AP_SLOW_MAX, &code);
    gsize length = 0;
    const void *data = content ? g_bytes_get_data (content, &length) : NULL;
    Header header = { code, (guint32) length };

    if (!write_all (out, &header, sizeof header) || !write_all (out, data, length))
      break;
  }
  _exit (0);
}

/* Returns 0, ETIMEDOUT, or EIO where the child is gone. */
static int
take_bytes (int fd, void *buffer, gsize length, gint64 deadline)
{
  char *bytes = buffer;

  while (length > 0) {
    struct pollfd waiting = { .fd = fd, .events = POLLIN };
    gint64 left = (deadline - g_get_monotonic_time ()) / 1000;
    int ready = poll (&waiting, 1, (int) CLAMP (left, 0, G_MAXINT));
    gssize got;

    if (ready < 0 && errno == EINTR)
      continue;
    if (ready <= 0)
      return ready == 0 ? ETIMEDOUT : EIO;
    got = read (fd, bytes, length);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return EIO;
    bytes += got;
    length -= (gsize) got;
  }
  return 0;
}

static int
take_answer (int fd, ZpciApSlowRead *read, gint64 deadline)
{
  char buffer[ZPCI_AP_SLOW_MAX];
  Header header;
  int result = take_bytes (fd, &header, sizeof header, deadline);

  if (result != 0)
    return result;
  if (header.length > sizeof buffer)
    return EIO;
  result = take_bytes (fd, buffer, header.length, deadline);
  if (result != 0)
    return result;
  read->code = header.code;
  if (header.code == 0)
    read->content = g_bytes_new (buffer, header.length);
  return 0;
}

/* The child that the kernel holds; while there is one, no other is started, which would only join it. */
static GMutex lock;
static pid_t held;

static gboolean
is_one_held (void)
{
  gboolean still;

  g_mutex_lock (&lock);
  if (held > 0 && waitpid (held, NULL, WNOHANG) != 0)
    held = 0;
  still = held > 0;
  g_mutex_unlock (&lock);
  return still;
}

/* Of several that end at once the last is remembered. */
static void
leave_behind (pid_t child)
{
  g_mutex_lock (&lock);
  held = child;
  g_mutex_unlock (&lock);
}

static void
end_child (pid_t child)
{
  kill (child, SIGKILL);
  for (guint i = 0; i < REAP_TRIES; i++) {
    if (waitpid (child, NULL, WNOHANG) != 0)
      return;
    g_usleep (REAP_US);
  }
  leave_behind (child);
}

static void
take_answers (int fd, GPtrArray *reads, guint limit_ms)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) limit_ms * 1000;
  int result = 0;

  for (guint i = 0; i < reads->len; i++) {
    ZpciApSlowRead *read = g_ptr_array_index (reads, i);

    if (result == 0)
      result = take_answer (fd, read, deadline);
    if (result != 0)
      read->code = result;
  }
}

static void
fail_all (GPtrArray *reads, int code)
{
  for (guint i = 0; i < reads->len; i++)
    ((ZpciApSlowRead *) g_ptr_array_index (reads, i))->code = code;
}

static void
read_in_child (ZpciRoot *root, GPtrArray *reads, ZpciApSlowReader reader, guint limit_ms)
{
  int ends[2];
  pid_t child;

  if (is_one_held ()) {
    fail_all (reads, ETIMEDOUT);
    return;
  }
  if (pipe2 (ends, O_CLOEXEC) < 0) {
    fail_all (reads, errno);
    return;
  }
  child = fork ();
  if (child == 0)
    run_child (root, reads, reader, ends[1]);
  close (ends[1]);
  if (child < 0) {
    fail_all (reads, errno);
  } else {
    take_answers (ends[0], reads, limit_ms);
    end_child (child);
  }
  close (ends[0]);
}

void
zpci_ap_slow_read_all (ZpciRoot *root, GPtrArray *reads, ZpciApSlowReader reader, guint limit_ms)
{
  if (reads->len == 0)
    return;
  if (zpci_root_may_block (root)) {
    read_in_child (root, reads, reader, limit_ms);
    return;
  }
  for (guint i = 0; i < reads->len; i++) {
    ZpciApSlowRead *read = g_ptr_array_index (reads, i);

    read->content = reader (root, read->path, ZPCI_AP_SLOW_MAX, &read->code);
  }
}
