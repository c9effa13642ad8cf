/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reading documents, bounded. The size that stat() tells is not trusted: pipes
 * have none and files grow.
 */
#include "documents.h"

#include "zpci-domain-edit.h"
#include "zpci-error.h"
#include "zpci-file.h"
#include "zpci-root.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WRITER_LIMIT_MS 10000

static GBytes *
read_all (int fd, const char *name, GError **error)
{
  int code = 0;
  GBytes *text = zpci_file_read_all (fd, ZPCI_XML_MAX_BYTES, &code);

  if (!text && code == ZPCI_FILE_TOO_LONG)
    zpci_set_error_at (error, ZPCI_ERROR_RANGE, name, 0, NULL, "larger than %d MiB, too large for an XML document",
                       ZPCI_XML_MAX_BYTES / 1024 / 1024);
  else if (!text)
    zpci_set_error_errno (error, code, "cannot read %s", name);
  else if (g_bytes_get_size (text) == 0) {
    zpci_set_error_at (error, ZPCI_ERROR_MALFORMED, name, 1, NULL, "an XML document was expected, and this one is empty");
    g_clear_pointer (&text, g_bytes_unref);
  }
  return text;
}

/* A named pipe that nobody writes to would be waited for without end. */
static gboolean
wait_for_writer (int fd, const char *path, GError **error)
{
  struct pollfd wanted = { .fd = fd, .events = POLLIN };
  struct stat st;
  int flags = fcntl (fd, F_GETFL);
  int ready = 1;

  if (fstat (fd, &st) == 0 && S_ISFIFO (st.st_mode)) {
    do
      ready = poll (&wanted, 1, WRITER_LIMIT_MS);
    while (ready < 0 && errno == EINTR);
  }
  if (ready == 0) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_TIMEOUT,
                 "'%s' is a pipe, and nothing was written to it within %d s; start its writer first", path,
                 WRITER_LIMIT_MS / 1000);
    return FALSE;
  }
  fcntl (fd, F_SETFL, flags & ~O_NONBLOCK);
  return TRUE;
}

static int
open_document (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

  if (fd < 0) {
    zpci_set_error_errno (error, errno, "cannot open '%s'", path);
  } else if (!wait_for_writer (fd, path, error)) {
    close (fd);
    fd = -1;
  }
  return fd;
}

ZpciDocument *
zpci_document_load (const char *path, GError **error)
{
  gboolean is_stdin = strcmp (path, "-") == 0;
  const char *name = is_stdin ? "standard input" : path;
  g_autoptr (GBytes) text = NULL;
  int fd = is_stdin ? STDIN_FILENO : open_document (path, error);

  if (fd < 0)
    return NULL;
  text = read_all (fd, name, error);
  if (!is_stdin)
    close (fd);
  if (!text)
    return NULL;
  return zpci_document_new (name, g_strndup (zpci_root_bytes (text, NULL), g_bytes_get_size (text)),
                            g_bytes_get_size (text));
}

void
zpci_document_warn_words (ZpciDocument *document)
{
  GPtrArray *domains = zpci_document_get_domains (document, NULL);

  for (guint i = 0; domains && i < domains->len; i++) {
    g_autoptr (GPtrArray) findings = zpci_domain_check_words (g_ptr_array_index (domains, i));

    for (guint k = 0; k < findings->len; k++) {
      const ZpciFinding *finding = g_ptr_array_index (findings, k);
      g_autofree char *text = zpci_finding_format (finding);

      zpci_cli_warn ("%s:%u: %s", document->name, finding->line, text);
    }
  }
}

ZpciDocument *
zpci_document_drop_left (ZpciDocument *document, char **left, GError **error)
{
  g_autoptr (ZpciDocument) whole = document;
  ZpciDomain *domain = zpci_document_get_domain (whole, error);
  gsize length = 0;
  char *text;

  if (!domain)
    return NULL;
  *left = zpci_domain_describe_left (domain);
  if (!*left)
    return g_steal_pointer (&whole);
  text = zpci_document_without_left (whole, NULL, &length, error);
  return text ? zpci_document_new (whole->name, text, length) : NULL;
}
