/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Capability lists of every shape, the same bytes on hosts of both byte orders.
 */
#include "zpci-function.h"
#include "zpci-test.h"

#include <string.h>

typedef struct {
  guint place;
  guint8 bytes[4]; /* id, next, two bytes of control */
} Capability;

static const struct {
  const char *name;
  gsize length;
  guint8 status;
  guint8 first;
  Capability capabilities[4];
  const char *msi;   /* "yes 1", "no", "unknown" */
  const char *msix;
  const char *error; /* NULL: none */
} cases[] = {
  { "none", 256, 0x00, 0x40, { { 0x40, { 5, 0, 0, 0 } } }, "no", "no", NULL },
  { "none-in-header", 64, 0x00, 0, { { 0 } }, "no", "no", NULL },
  { "header-only", 64, 0x10, 0x40, { { 0 } }, "unknown", "unknown", NULL },
  { "empty-list", 256, 0x10, 0, { { 0 } }, "no", "no", NULL },
  { "ism", 256, 0x10, 0x40, { { 0x40, { 5, 0, 0x80, 0 } } }, "yes 1", "no", NULL },
  { "msi-32", 256, 0x10, 0x40, { { 0x40, { 5, 0, 0x8b, 0x01 } } }, "yes 32", "no", NULL },
  { "msix-64", 256, 0x10, 0x9c, { { 0x9c, { 0x11, 0, 0x3f, 0x80 } } }, "no", "yes 64", NULL },
  { "msix-2048", 256, 0x10, 0x9c, { { 0x9c, { 0x11, 0, 0xff, 0x07 } } }, "no", "yes 2048", NULL },
  { "msix-1-masked", 256, 0x10, 0x9c, { { 0x9c, { 0x11, 0, 0x00, 0xf8 } } }, "no", "yes 1", NULL },
  { "both", 4096, 0x10, 0x60,
    { { 0x60, { 0x10, 0x48 } }, { 0x48, { 5, 0x9f, 0x82, 0 } }, { 0x9c, { 0x11, 0, 0x0b, 0 } } }, "yes 2", "yes 12",
    NULL },
  { "unaligned-pointer", 256, 0x10, 0x43, { { 0x40, { 5, 0, 0, 0 } } }, "yes 1", "no", NULL },
  { "first-counts", 256, 0x10, 0x40, { { 0x40, { 5, 0x50, 0, 0 } }, { 0x50, { 5, 0, 4, 0 } } }, "yes 1", "no", NULL },
  { "last-place", 256, 0x10, 0xfc, { { 0xfc, { 0x11, 0, 7, 0 } } }, "no", "yes 8", NULL },
  { "self-loop", 256, 0x10, 0x40, { { 0x40, { 9, 0x40 } } }, "unknown", "unknown", "loops at 0x40" },
  { "long-loop", 256, 0x10, 0x40, { { 0x40, { 5, 0x50, 0, 0 } }, { 0x50, { 9, 0x60 } }, { 0x60, { 9, 0x50 } } },
    "yes 1", "unknown", "loops at 0x50" },
  { "into-header", 256, 0x10, 0x3c, { { 0 } }, "unknown", "unknown", "into the header: 0x3c" },
  { "behind-end", 128, 0x10, 0x80, { { 0 } }, "unknown", "unknown", "behind the end: 0x80" },
  { "one-byte", 65, 0x10, 0x40, { { 0 } }, "unknown", "unknown", "behind the end: 0x40" },
  { "cut-off", 67, 0x10, 0x40, { { 0x40, { 0x11, 0 } } }, "unknown", "unknown", "end in the middle of the capability at 0x40" },
  { "all-ones", 256, 0x10, 0x40, { { 0x40, { 0xff, 0xff, 0xff, 0xff } } }, "unknown", "unknown", "all ones instead" },
  { "reserved-vectors", 256, 0x10, 0x40, { { 0x40, { 5, 0, 0x0c, 0 } } }, "unknown", "unknown", "code 0x06" },
  { "too-short", 63, 0x10, 0x40, { { 0 } }, "unknown", "unknown", "63 bytes, expected 64 to 4096" },
  { "too-long", 4097, 0x10, 0x40, { { 0 } }, "unknown", "unknown", "4097 bytes" },
};

static void
check (const char *what, const ZpciInterrupts *actual, const char *expected)
{
  g_autofree char *text = actual->present == ZPCI_YES ? g_strdup_printf ("yes %u", actual->vectors)
                                                      : g_strdup (zpci_tri_name (actual->present));

  g_test_message ("%s", what);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_case (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  /* Exactly as long as the case says: a read behind the end is a read behind the heap block. */
  g_autofree guint8 *space = g_malloc0 (cases[i].length);
  ZpciInterrupts msi, msix;
  g_autoptr (GError) error = NULL;

  space[0] = 0x14;
  space[1] = 0x10;
  space[6] = cases[i].status;
  space[0x34] = cases[i].first;
  for (gsize j = 0; j < G_N_ELEMENTS (cases[i].capabilities); j++) {
    const Capability *capability = &cases[i].capabilities[j];

    if (capability->place)
      memcpy (space + capability->place, capability->bytes, MIN (4, cases[i].length - capability->place));
  }
  g_assert_cmpint (zpci_interrupts_read (space, cases[i].length, &msi, &msix, &error), ==, !cases[i].error);
  check ("msi", &msi, cases[i].msi);
  check ("msix", &msix, cases[i].msix);
  if (cases[i].error)
    zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, cases[i].error);
  g_assert_no_error (error);
}

static void
test_dead (void)
{
  guint8 space[256];
  ZpciInterrupts msi, msix;
  g_autoptr (GError) error = NULL;

  memset (space, 0xff, sizeof space);
  g_assert_false (zpci_interrupts_read (space, sizeof space, &msi, &msix, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_IO, "does not answer");
  g_assert_cmpint (msi.present, ==, ZPCI_UNKNOWN);
}

/* A CardBus bridge keeps its list elsewhere. */
static void
test_cardbus (void)
{
  guint8 space[256] = { 0x14, 0x10, [0x06] = 0x10, [0x0e] = 0x82, [0x14] = 0x80, [0x34] = 0x40, [0x80] = 0x11 };
  ZpciInterrupts msi, msix;
  g_autoptr (GError) error = NULL;

  g_assert_true (zpci_interrupts_read (space, sizeof space, &msi, &msix, &error));
  g_assert_no_error (error);
  check ("msix", &msix, "yes 1");
}

/* Whatever the bytes are: no crash, no endless loop, vectors within bounds. */
static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20240229);

  for (guint round = 0; round < 20000; round++) {
    gsize length = (gsize) g_rand_int_range (rand, 0, 300);
    g_autofree guint8 *space = g_malloc0 (length + 1);
    ZpciInterrupts msi, msix;

    for (gsize i = 0; i < length; i++)
      space[i] = (guint8) g_rand_int_range (rand, 0, 256);
    for (gsize i = 0x40; i + 1 < length; i += 4)
      space[i] = (guint8) (g_rand_boolean (rand) ? 5 : 0x11);
    (void) !zpci_interrupts_read (space, length, &msi, &msix, NULL);
    g_assert_true (msi.present != ZPCI_YES || (msi.vectors >= 1 && msi.vectors <= 32));
    g_assert_true (msix.present != ZPCI_YES || (msix.vectors >= 1 && msix.vectors <= 2048));
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/interrupts/", cases[i].name, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
  }
  g_test_add_func ("/interrupts/dead", test_dead);
  g_test_add_func ("/interrupts/cardbus", test_cardbus);
  g_test_add_func ("/interrupts/random", test_random);
  return g_test_run ();
}
