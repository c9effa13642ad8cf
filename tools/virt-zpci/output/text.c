/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The width of a text, and how far two words are apart.
 */
#include "output.h"

#include <string.h>

guint
zpci_text_width (const char *text)
{
  guint width = 0;

  for (; *text; text = g_utf8_next_char (text)) {
    gunichar c = (guchar) *text;

    if (c < 0x80) {
      width++;
      continue;
    }
    c = g_utf8_get_char (text);
    if (!g_unichar_iszerowidth (c))
      width += g_unichar_iswide (c) ? 2 : 1;
  }
  return width;
}

guint
zpci_text_distance (const char *a, const char *b)
{
  gsize rows = strlen (a) + 1, columns = strlen (b) + 1;
  g_autofree guint *cells = g_new (guint, rows * columns);

  for (gsize i = 0; i < rows; i++) {
    for (gsize j = 0; j < columns; j++) {
      guint *cell = &cells[i * columns + j];

      if (i == 0 || j == 0) {
        *cell = (guint) (i + j);
        continue;
      }
      *cell = MIN (cell[-1], cells[(i - 1) * columns + j]) + 1;
      *cell = MIN (*cell, cells[(i - 1) * columns + j - 1] + (a[i - 1] != b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        *cell = MIN (*cell, cells[(i - 2) * columns + j - 2] + 1);
    }
  }
  return cells[rows * columns - 1];
}
