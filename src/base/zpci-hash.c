/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A polynomial over a field at a point that is drawn, and multiply-shift: two
 * keys that are chosen without the drawn numbers collide by chance only.
 * Source: Dietzfelbinger, Gil, Matias, Pippenger, "Polynomial hash functions
 * are reliable", ICALP 1992; Thorup, "High speed hashing for integers and
 * strings", arXiv:1504.06804.
 */
#include "zpci-hash.h"

#define PRIME ((G_GUINT64_CONSTANT (1) << 31) - 1)

static guint64 point, factor, second_factor, offset;

static guint64
draw (void)
{
  return (guint64) g_random_int () << 32 | g_random_int ();
}

static void
draw_once (void)
{
  static gsize drawn;

  if (!g_once_init_enter (&drawn))
    return;
  point = 256 + draw () % (PRIME - 256);
  factor = draw () | 1;
  second_factor = draw () | 1;
  offset = draw ();
  g_once_init_leave (&drawn, 1);
}

guint
zpci_hash_text (gconstpointer text)
{
  guint64 hash = 0;

  draw_once ();
  for (const guchar *c = text; *c; c++)
    hash = (hash * point + *c) % PRIME;
  return zpci_hash_number (GUINT_TO_POINTER ((guint) hash));
}

guint
zpci_hash_number (gconstpointer number)
{
  guint64 hash;

  draw_once ();
  hash = factor * GPOINTER_TO_UINT (number) + offset;
  hash = (hash ^ hash >> 32) * second_factor; /* numbers at equal distances do not stay so */
  return (guint) (hash >> 32);
}
