/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * IBM-1047, printable ASCII only, and the fields of the utility string. A unit
 * test compares the table with iconv's.
 */
#include "zpci-host-private.h"

#include <string.h>

#define FIELD_SIZE (ZPCI_UTIL_STRING_SIZE / ZPCI_PNETID_FIELDS)
#define BLANK 0x40

/* Rows of 16 from 0x40; below are only control characters. */
static const char rows[12][17] = {
  /* 40 */ " \0\0\0\0\0\0\0\0\0\0.<(+|",
  /* 50 */ "&\0\0\0\0\0\0\0\0\0!$*);^",
  /* 60 */ "-/\0\0\0\0\0\0\0\0\0,%_>?",
  /* 70 */ "\0\0\0\0\0\0\0\0\0`:#@'=\"",
  /* 80 */ "\0abcdefghi\0\0\0\0\0\0",
  /* 90 */ "\0jklmnopqr\0\0\0\0\0\0",
  /* a0 */ "\0~stuvwxyz\0\0\0[\0\0",
  /* b0 */ "\0\0\0\0\0\0\0\0\0\0\0\0\0]\0\0",
  /* c0 */ "{ABCDEFGHI\0\0\0\0\0\0",
  /* d0 */ "}JKLMNOPQR\0\0\0\0\0\0",
  /* e0 */ "\\\0STUVWXYZ\0\0\0\0\0\0",
  /* f0 */ "0123456789\0\0\0\0\0\0",
};

char
zpci_ebcdic_to_ascii (guint8 byte)
{
  return byte < BLANK ? '\0' : rows[(byte - BLANK) / 16][byte % 16];
}

char *
zpci_ebcdic_decode (const guint8 *bytes, gsize length)
{
  g_autofree char *text = NULL;

  while (length > 0 && (bytes[length - 1] == 0 || bytes[length - 1] == BLANK))
    length--;
  text = g_malloc (length + 1);
  for (gsize i = 0; i < length; i++) {
    text[i] = zpci_ebcdic_to_ascii (bytes[i]);
    if (text[i] == '\0')
      return NULL;
  }
  text[length] = '\0';
  return g_steal_pointer (&text);
}

guint
zpci_pnetid_decode (const guint8 util_string[ZPCI_UTIL_STRING_SIZE], char *pnetid[ZPCI_PNETID_FIELDS])
{
  guint odd = 0;

  for (guint field = 0; field < ZPCI_PNETID_FIELDS; field++) {
    g_autofree char *text = zpci_ebcdic_decode (util_string + (gsize) field * FIELD_SIZE, FIELD_SIZE);
    gboolean plausible = text != NULL;

    for (const char *c = text; plausible && *c; c++)
      plausible = g_ascii_isalnum (*c) || strchr ("@#$_-.", *c);
    pnetid[field] = plausible && *text ? g_steal_pointer (&text) : NULL;
    if (!plausible && odd == 0)
      odd = field + 1;
  }
  return odd;
}
