/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The law to-stock(from-stock(y)) = y on documents that stock libvirt printed:
 * generated guests are defined in libvirt's QEMU driver, embedded in this
 * process with a private root, and read back. ZPCI_TEST_SEED=N runs one alone.
 */
#include "conf-test.h"
#include "generate.h"

#include <glib/gstdio.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <unistd.h>

#define DOCUMENTS 2000

typedef struct {
  char *root;
  virConnectPtr connection;
} Embedded;

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    remove_tree (child);
  }
  g_remove (path);
}

/* Only this emulator is in PATH: libvirt would ask every other one it finds, too. */
static gboolean
embedded_open (Embedded *embedded)
{
  g_autofree char *emulator = g_find_program_in_path ("qemu-system-s390x");
  g_autofree char *bin = NULL, *link = NULL, *uri = NULL;
  g_autoptr (GError) error = NULL;

  if (!emulator) {
    g_test_skip ("no qemu-system-s390x in PATH");
    return FALSE;
  }
  embedded->root = g_dir_make_tmp ("zpci-conf-XXXXXX", &error);
  g_assert_no_error (error);
  bin = g_build_filename (embedded->root, "bin", NULL);
  link = g_build_filename (bin, "qemu-system-s390x", NULL);
  g_assert_cmpint (g_mkdir (bin, 0755), ==, 0);
  g_assert_cmpint (symlink (emulator, link), ==, 0);
  g_setenv ("PATH", bin, TRUE);
  uri = g_strdup_printf ("qemu:///embed?root=%s/libvirt", embedded->root);
  virEventRegisterDefaultImpl ();
  embedded->connection = virConnectOpen (uri);
  if (!embedded->connection) {
    g_autofree char *why =
        g_strdup_printf ("libvirt's QEMU driver cannot be embedded: %s", virGetLastErrorMessage ());

    g_test_skip (why);
    return FALSE;
  }
  return TRUE;
}

static void
embedded_close (Embedded *embedded)
{
  if (embedded->connection)
    virConnectClose (embedded->connection);
  if (embedded->root)
    remove_tree (embedded->root);
  g_free (embedded->root);
}

/* This machine has no s390x KVM: the domain's type is another while libvirt has the document. */
static char *
replace_type (const char *text, const char *from, const char *to)
{
  g_autofree char *old = g_strdup_printf ("<domain type='%s'", from),
                  *new = g_strdup_printf ("<domain type='%s'", to);
  const char *at = strstr (text, old);

  g_assert_nonnull (at);
  return g_strdup_printf ("%.*s%s%s", (int) (at - text), text, new, at + strlen (old));
}

/* Returns: (transfer full) (nullable): @text as libvirt stores and prints it; @note: with one more metadata.
 */
static char *
print_again (Embedded *embedded, const char *text, gboolean note, guint32 seed)
{
  g_autofree char *plain = replace_type (text, "kvm", "qemu");
  virDomainPtr domain = virDomainDefineXML (embedded->connection, plain);
  char *printed = NULL, *result = NULL;

  if (domain && note)
    g_assert_cmpint (virDomainSetMetadata (domain, VIR_DOMAIN_METADATA_ELEMENT, "<note>n</note>", "note",
                                           "urn:note", VIR_DOMAIN_AFFECT_CONFIG),
                     ==, 0);
  if (domain)
    printed = virDomainGetXMLDesc (domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
  if (printed) {
    result = replace_type (printed, "qemu", "kvm");
  } else {
    g_printerr ("seed %u: libvirt refuses: %s\n%s\n", seed, virGetLastErrorMessage (), plain);
    g_test_fail ();
  }
  if (domain) {
    virDomainUndefine (domain);
    virDomainFree (domain);
  }
  free (printed);
  return result;
}

static gboolean
same (const char *law, guint32 seed, const char *got, const char *wanted)
{
  if (g_strcmp0 (got, wanted) == 0)
    return TRUE;
  g_printerr ("seed %u breaks: %s\n---- wanted\n%s\n---- got\n%s\n", seed, law, wanted, got);
  g_test_fail ();
  return FALSE;
}

static gboolean
check_document (Embedded *embedded, guint32 seed)
{
  g_autoptr (Generated) x = generate (seed, GENERATE_LIBVIRT);
  g_autofree char *written = NULL, *stock = NULL, *y = NULL, *author = NULL, *again = NULL, *printed = NULL;

  if (!x->asks || x->halves)
    return TRUE;
  written = g_strndup (g_bytes_get_data (x->written, NULL), g_bytes_get_size (x->written));
  stock = conf_test_to_stock (written, ZPCI_STOCK_NONE);
  /* Where <metadata> was empty before us, another element in it later is one too many to remember. */
  y = print_again (embedded, stock, seed % 2 && !strstr (stock, "had=\"metadata"), seed);
  if (!y)
    return FALSE;
  author = conf_test_from_stock (y);
  g_assert_nonnull (author);
  again = conf_test_to_stock (author, ZPCI_STOCK_NONE);
  if (!same ("to(from(y)) is y", seed, again, y))
    return FALSE;
  printed = print_again (embedded, again, FALSE, seed);
  return same ("libvirt prints y as y", seed, printed, y);
}

static void
test_libvirt (void)
{
  const char *only = g_getenv ("ZPCI_TEST_SEED");
  guint32 seed = only ? (guint32) g_ascii_strtoull (only, NULL, 10) : 1;
  guint count = only ? 1 : DOCUMENTS, broken = 0;
  Embedded embedded = { 0 };

  if (embedded_open (&embedded)) {
    g_test_message ("seeds %u to %u", seed, seed + count - 1);
    for (guint i = 0; i < count && broken < 3; i++)
      broken += !check_document (&embedded, seed + i);
  }
  embedded_close (&embedded);
}

static void
ignore_error (void *data, virErrorPtr error)
{
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  virSetErrorFunc (NULL, ignore_error);
  g_test_add_func ("/conf/libvirt", test_libvirt);
  return g_test_run ();
}
