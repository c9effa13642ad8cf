/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "zpci-ap-set.h"

#include <string.h>

#define WORDS (ZPCI_AP_NUMBERS / 64)

static guint64
bit (guint number)
{
  return G_GUINT64_CONSTANT (1) << (number % 64);
}

void
zpci_ap_set_add (ZpciApSet *set, guint number)
{
  g_return_if_fail (number < ZPCI_AP_NUMBERS);
  set->words[number / 64] |= bit (number);
}

void
zpci_ap_set_remove (ZpciApSet *set, guint number)
{
  g_return_if_fail (number < ZPCI_AP_NUMBERS);
  set->words[number / 64] &= ~bit (number);
}

void
zpci_ap_set_fill (ZpciApSet *set)
{
  memset (set, 0xff, sizeof *set);
}

gboolean
zpci_ap_set_has (const ZpciApSet *set, guint number)
{
  return number < ZPCI_AP_NUMBERS && (set->words[number / 64] & bit (number)) != 0;
}

gboolean
zpci_ap_set_is_empty (const ZpciApSet *set)
{
  return zpci_ap_set_next (set, 0) == ZPCI_AP_NUMBERS;
}

gboolean
zpci_ap_set_equal (const ZpciApSet *a, const ZpciApSet *b)
{
  return memcmp (a, b, sizeof *a) == 0;
}

gboolean
zpci_ap_set_within (const ZpciApSet *part, const ZpciApSet *whole)
{
  for (guint i = 0; i < WORDS; i++)
    if (part->words[i] & ~whole->words[i])
      return FALSE;
  return TRUE;
}

guint
zpci_ap_set_count (const ZpciApSet *set)
{
  guint count = 0;

  for (guint i = 0; i < WORDS; i++)
    count += (guint) __builtin_popcountll (set->words[i]);
  return count;
}

guint
zpci_ap_set_next (const ZpciApSet *set, guint from)
{
  for (guint i = from / 64; i < WORDS; i++) {
    guint64 word = set->words[i];

    if (i == from / 64)
      word &= ~(bit (from) - 1);
    if (word)
      return i * 64 + (guint) __builtin_ctzll (word);
  }
  return ZPCI_AP_NUMBERS;
}

ZpciApSet
zpci_ap_set_and (const ZpciApSet *a, const ZpciApSet *b)
{
  ZpciApSet result;

  for (guint i = 0; i < WORDS; i++)
    result.words[i] = a->words[i] & b->words[i];
  return result;
}

ZpciApSet
zpci_ap_set_or (const ZpciApSet *a, const ZpciApSet *b)
{
  ZpciApSet result;

  for (guint i = 0; i < WORDS; i++)
    result.words[i] = a->words[i] | b->words[i];
  return result;
}

ZpciApSet
zpci_ap_set_minus (const ZpciApSet *a, const ZpciApSet *b)
{
  ZpciApSet result;

  for (guint i = 0; i < WORDS; i++)
    result.words[i] = a->words[i] & ~b->words[i];
  return result;
}

gboolean
zpci_ap_matrix_equal (const ZpciApMatrix *a, const ZpciApMatrix *b)
{
  return zpci_ap_set_equal (&a->adapters, &b->adapters) && zpci_ap_set_equal (&a->domains, &b->domains) &&
         zpci_ap_set_equal (&a->control, &b->control);
}

guint
zpci_ap_matrix_queues (const ZpciApMatrix *matrix)
{
  return zpci_ap_set_count (&matrix->adapters) * zpci_ap_set_count (&matrix->domains);
}
