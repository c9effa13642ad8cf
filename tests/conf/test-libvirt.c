/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The law to-stock(from-stock(y)) = y on documents that stock libvirt printed:
 * generated guests are defined in libvirt's QEMU driver, embedded in this
 * process, and read back. ZPCI_TEST_SEED=N runs one alone.
 */
#include "conf-test.h"
#include "generate.h"
#include "zpci-test-libvirt.h"

#include <libvirt/virterror.h>

#define DOCUMENTS 2000

static ZpciTestLibvirt libvirt;
static const char *why_not;

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

/* Returns: (transfer full) (nullable): @text as libvirt stores and prints it; @note: with one more metadata. */
static char *
print_again (const char *text, gboolean note, guint32 seed)
{
  g_autofree char *plain = replace_type (text, "kvm", "qemu"), *printed = NULL;
  virDomainPtr domain = zpci_test_libvirt_define (&libvirt, plain);

  if (!domain) {
    g_printerr ("seed %u: libvirt refuses: %s\n%s\n", seed, virGetLastErrorMessage (), plain);
    g_test_fail ();
    return NULL;
  }
  if (note)
    g_assert_cmpint (virDomainSetMetadata (domain, VIR_DOMAIN_METADATA_ELEMENT, "<note>n</note>", "note",
                                           "urn:note", VIR_DOMAIN_AFFECT_CONFIG),
                     ==, 0);
  printed = zpci_test_libvirt_print (domain);
  return replace_type (printed, "qemu", "kvm");
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
check_document (guint32 seed)
{
  g_autoptr (Generated) x = generate (seed, GENERATE_LIBVIRT);
  g_autofree char *written = NULL, *stock = NULL, *y = NULL, *author = NULL, *again = NULL, *printed = NULL;

  if (!x->asks || x->halves)
    return TRUE;
  written = g_strndup (g_bytes_get_data (x->written, NULL), g_bytes_get_size (x->written));
  stock = conf_test_to_stock (written, ZPCI_STOCK_NONE);
  /* Where <metadata> was empty before us, another element in it later is one too many to remember. */
  y = print_again (stock, seed % 2 && !strstr (stock, "had=\"metadata"), seed);
  if (!y)
    return FALSE;
  author = conf_test_from_stock (y);
  g_assert_nonnull (author);
  again = conf_test_to_stock (author, ZPCI_STOCK_NONE);
  if (!same ("to(from(y)) is y", seed, again, y))
    return FALSE;
  printed = print_again (again, FALSE, seed);
  return same ("libvirt prints y as y", seed, printed, y);
}

static void
test_libvirt (void)
{
  const char *only = g_getenv ("ZPCI_TEST_SEED");
  guint32 seed = only ? (guint32) g_ascii_strtoull (only, NULL, 10) : 1;
  guint count = only ? 1 : DOCUMENTS, broken = 0;

  if (why_not) {
    zpci_test_libvirt_skip (why_not);
    return;
  }
  g_test_message ("seeds %u to %u", seed, seed + count - 1);
  for (guint i = 0; i < count && broken < 3; i++)
    broken += !check_document (seed + i);
}

int
main (int argc, char **argv)
{
  int status;

  why_not = zpci_test_libvirt_open (&libvirt);
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/conf/libvirt", test_libvirt);
  status = g_test_run ();
  zpci_test_libvirt_close (&libvirt);
  return status;
}
