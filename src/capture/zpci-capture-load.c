/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A capture from where the user has it: a file, a stream, packed.
 */
#include "zpci-capture.h"

#include "zpci-error.h"
#include "zpci-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

gboolean
zpci_capture_is_stream (const char *path)
{
  return strcmp (path, "-") == 0 || strcmp (path, "/dev/stdin") == 0 || g_str_has_prefix (path, "/dev/fd/");
}

static GBytes *
read_stream (const char *path, GError **error)
{
  gboolean is_stdin = strcmp (path, "-") == 0;
  int fd = is_stdin ? STDIN_FILENO : open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  int code = 0;
  GBytes *content = NULL;

  if (fd < 0) {
    zpci_set_error_errno (error, errno, "%s", path);
    return NULL;
  }
  content = zpci_file_read_all (fd, ZPCI_CAPTURE_MAX_BYTES, &code);
  if (!content && code == ZPCI_FILE_TOO_LONG)
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_RANGE, "%s: longer than %d bytes", path, ZPCI_CAPTURE_MAX_BYTES);
  else if (!content)
    zpci_set_error_errno (error, code, "%s", path);
  if (!is_stdin)
    close (fd);
  return content;
}

/* RFC 1952. */
static gboolean
is_gzip (GBytes *content)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (content, &length);

  return length > 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

/* A few bytes may stand for very many: what is unpacked has the limit of every capture. */
static GBytes *
unpack (GBytes *packed, const char *name, GError **error)
{
  g_autoptr (GZlibDecompressor) decompressor = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GError) why = NULL;
  GConverterResult result = G_CONVERTER_CONVERTED;
  gsize length, taken = 0;
  const guint8 *bytes = g_bytes_get_data (packed, &length);

  while (result != G_CONVERTER_FINISHED && out->len <= ZPCI_CAPTURE_MAX_BYTES) {
    guint8 chunk[65536];
    gsize read_now = 0, written = 0;

    result = g_converter_convert (G_CONVERTER (decompressor), bytes + taken, length - taken, chunk, sizeof chunk,
                                  G_CONVERTER_INPUT_AT_END, &read_now, &written, &why);
    if (result == G_CONVERTER_ERROR) {
      zpci_set_error (error, ZPCI_ERROR_MALFORMED, "pack the capture again, or give it unpacked",
                      "%s: it begins as a gzip file and cannot be unpacked: %s", name, why->message);
      return NULL;
    }
    taken += read_now;
    g_byte_array_append (out, chunk, (guint) written);
  }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

ZpciRoot *
zpci_capture_load (const char *path, GError **error)
{
  g_autofree char *name = strcmp (path, "-") == 0 ? g_strdup ("standard input") : g_path_get_basename (path);
  g_autoptr (GBytes) content =
      zpci_capture_is_stream (path) ? read_stream (path, error) : zpci_file_read (path, ZPCI_CAPTURE_MAX_BYTES, error);

  if (content && is_gzip (content)) {
    g_autoptr (GBytes) packed = g_steal_pointer (&content);

    content = unpack (packed, name, error);
  }
  if (!content)
    return NULL;
  return zpci_capture_parse (zpci_root_bytes (content, NULL), g_bytes_get_size (content), name, error);
}
