/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The text of a schema. The build extended the schemas of the libvirt that it found; where the libvirt of this machine
 * has others, they are extended here, by the same program, and kept. Start reading at zpci_schema_source_new().
 */
#include "schema.h"

#include "zpci-child.h"
#include "zpci-error.h"
#include "zpci-file.h"
#include "zpci-text.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/** Larger than any schema; libvirt's snapshot schema, flattened, has 1.3 MB. */
#define MAX_SCHEMA_BYTES (16 * 1024 * 1024)

/** libvirt 12.8 has 28 files of at most 300 kB. */
#define MAX_FILES 200
#define MAX_FILE_BYTES (4 * 1024 * 1024)

/** Usual is less than a second. */
#define EXTEND_TIMEOUT_MS 20000

/** With each build: the checksum of libvirt's schemas and its version, in one line. */
#define STAMP_FILE "libvirt-schemas"
#define EXTEND_PROGRAM "extend-schemas.py"

/** In every folder of libvirt's schemas, and in none of ours. */
#define OF_LIBVIRT "domaincommon.rng"

/* In a build tree, build/schemas belongs to build/tools/virt-zpci/virt-zpci, whatever is installed. */
static char *
find_folder (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program ? g_path_get_dirname (program) : NULL;
  g_autofree char *built = folder ? g_build_filename (folder, "..", "..", "schemas", NULL) : NULL;

  if (folder && g_str_has_suffix (folder, "/tools/virt-zpci") && g_file_test (built, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&built);
  return g_strdup (ZPCI_SCHEMA_DIR);
}

/* Returns: (transfer full) (nullable): the sorted names in @folder that end in ".rng"; NULL: not readable, or too many. */
static GPtrArray *
list_schemas (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    if (g_str_has_suffix (name, ".rng"))
      g_ptr_array_add (names, g_strdup (name));
    if (names->len > MAX_FILES)
      return NULL;
  }
  g_ptr_array_sort (names, zpci_text_compare_pointed);
  return names->len > 0 ? g_steal_pointer (&names) : NULL;
}

static gboolean
add_file (GChecksum *sum, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GBytes) content = zpci_file_read (path, MAX_FILE_BYTES, NULL);
  g_autofree char *head = content ? g_strdup_printf ("%s %" G_GSIZE_FORMAT "\n", name, g_bytes_get_size (content)) : NULL;

  if (!content)
    return FALSE;
  g_checksum_update (sum, (const guchar *) head, -1);
  if (g_bytes_get_size (content) > 0)
    g_checksum_update (sum, g_bytes_get_data (content, NULL), (gssize) g_bytes_get_size (content));
  return TRUE;
}

/* Returns: (transfer full) (nullable): what extend-schemas.py --stamp prints of @folder, and with @program of that too. */
static char *
checksum (const char *folder, const char *program)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GPtrArray) names = list_schemas (folder);

  for (guint i = 0; names && i < names->len; i++) {
    if (!add_file (sum, folder, names->pdata[i]))
      return NULL;
  }
  if (!names || (program && !add_file (sum, folder, program)))
    return NULL;
  return g_strdup (g_checksum_get_string (sum));
}

/* Ours alone: nobody else may plant schemas. */
static int
open_cache (mode_t make)
{
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "libvirt-zpci", NULL);
  int code = 0;
  int fd = g_path_is_absolute (path) ? zpci_folder_open_path (path, ZPCI_FOLDER_NO_LINK, make, &code) : -1;
  struct stat st;

  if (fd >= 0 && (fstat (fd, &st) < 0 || st.st_uid != geteuid () || (st.st_mode & (S_IWGRP | S_IWOTH)) != 0)) {
    close (fd);
    return -1;
  }
  return fd;
}

/* One file for each schema, its key before the text: what is kept does not grow with the libvirts that a machine has had. */
static char *
read_cache (const char *file, const char *key, gsize *length)
{
  int folder = open_cache (0), code = 0;
  g_autoptr (GBytes) kept = folder >= 0 ? zpci_file_read_at (folder, file, MAX_SCHEMA_BYTES, &code) : NULL;
  gsize size = 0, key_length = strlen (key);
  const char *text = kept ? g_bytes_get_data (kept, &size) : NULL;

  if (folder >= 0)
    close (folder);
  if (size <= key_length || memcmp (text, key, key_length) != 0)
    return NULL;
  *length = size - key_length;
  return g_strndup (text + key_length, *length);
}

/* Best effort. */
static void
write_cache (const char *file, const char *key, const char *text)
{
  g_autofree char *content = g_strconcat (key, text, NULL);
  int folder = open_cache (0700);

  if (folder < 0)
    return;
  zpci_file_replace (folder, file, content, strlen (content), 0600);
  close (folder);
}

static char *
run_extension (const ZpciSchemaSource *source, const char *name, GError **error)
{
  g_autofree char *program = g_build_filename (source->folder, EXTEND_PROGRAM, NULL);
  g_autofree char *python = g_find_program_in_path ("python3");
  char *argv[] = { (char *) "python3", (char *) "-I", (char *) "-B", program, (char *) "--libvirt", source->libvirt,
                   (char *) "--ours", source->folder, (char *) "--print", (char *) name, NULL };
  ZpciProgram what = { "extension of schemas", python, argv, NULL, TRUE };
  g_autofree char *output = NULL;
  g_autofree char *messages = NULL;
  int status = 0;

  if (!python) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND, "there is no python3, which extends them");
    return NULL;
  }
  if (!zpci_child_run (&what, EXTEND_TIMEOUT_MS, &output, &messages, &status, error))
    return NULL;
  if (status != 0 || !*output) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "%s", g_strstrip (messages));
    return NULL;
  }
  return g_steal_pointer (&output);
}

static char *
extend (const ZpciSchemaSource *source, const char *name, gsize *length, GError **error)
{
  g_autofree char *ours = checksum (source->folder, EXTEND_PROGRAM);
  g_autofree char *key = ours ? g_strdup_printf ("%s %s\n", source->checksum, ours) : NULL;
  g_autofree char *file = g_strdup_printf ("schema-%s", name);
  char *text = key ? read_cache (file, key, length) : NULL;

  if (text)
    return text;
  text = run_extension (source, name, error);
  if (text)
    *length = strlen (text);
  if (text && key)
    write_cache (file, key, text);
  return text;
}

/* Returns: (transfer full): what was built; the libvirt it is of goes to @version, where it is known. */
static char *
read_stamp (const char *folder, char **version)
{
  g_autofree char *path = g_build_filename (folder, STAMP_FILE, NULL);
  g_autofree char *text = zpci_file_read_text (path, 256, NULL, NULL);
  g_auto (GStrv) words = text ? g_strsplit (g_strstrip (text), " ", 3) : NULL;

  if (!words || g_strv_length (words) != 2)
    return NULL;
  *version = g_strdup (words[1]);
  return g_strdup (words[0]);
}

ZpciSchemaSource *
zpci_schema_source_new (const char *folder)
{
  ZpciSchemaSource *source = g_new0 (ZpciSchemaSource, 1);
  g_autofree char *mark = folder ? g_build_filename (folder, OF_LIBVIRT, NULL) : NULL;
  g_autofree char *stamp = NULL;

  if (folder && !g_file_test (mark, G_FILE_TEST_EXISTS)) {
    source->folder = g_strdup (folder);
    return source;
  }
  source->folder = find_folder ();
  stamp = read_stamp (source->folder, &source->version);
  source->checksum = checksum (folder ? folder : ZPCI_LIBVIRT_SCHEMA_DIR, NULL);
  if (stamp && source->checksum && !g_str_equal (stamp, source->checksum))
    source->libvirt = g_strdup (folder ? folder : ZPCI_LIBVIRT_SCHEMA_DIR);
  return source;
}

void
zpci_schema_source_free (ZpciSchemaSource *source)
{
  g_free (source->folder);
  g_free (source->libvirt);
  g_free (source->checksum);
  g_free (source->version);
  g_free (source);
}

char *
zpci_schema_source_read (const ZpciSchemaSource *source, ZpciSchemaOrigin origin, const char *name, gsize *length,
                         GError **error)
{
  g_autofree char *file = g_strconcat (name, ".rng", NULL);
  g_autofree char *path = g_build_filename (source->folder, file, NULL);
  g_autoptr (GError) why = NULL;
  char *text;

  if (origin == ZPCI_SCHEMA_OF_MACHINE && source->libvirt)
    return extend (source, name, length, error);
  text = zpci_file_read_text (path, MAX_SCHEMA_BYTES, length, &why);
  if (!text)
    zpci_set_error (error, (ZpciErrorCode) why->code,
                    "install libvirt-zpci, or name the folder of its schemas, with --schemas FOLDER",
                    "schema for %s: %s", name, why->message);
  return text;
}
