/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A list, and no hash table: the hash of a text costs more than to compare its
 * length with a thousand others, and its bytes with the few of that length.
 */
#include "zpci-plugin-parts.h"

#include "zpci-plugin-test.h"

#include <string.h>

#define MAX_TEXTS 1024

typedef struct {
  gsize length;
  char *stock; /* @length bytes */
  gsize ours_length;
  char *ours;
  guint64 used; /* by the clock below */
} Kept;

static GMutex lock;
static GArray *texts; /* of Kept */
static guint64 clock_now;
static gsize bytes, bytes_max = 32 * 1024 * 1024;

void
zpci_plugin_kept_set_max (gsize max)
{
  bytes_max = max;
}

static gsize
size_of (gsize length, gsize ours_length)
{
  return sizeof (Kept) + length + 1 + ours_length + 1;
}

/* Called with the lock. */
static Kept *
find (const char *stock, gsize length)
{
  for (guint i = 0; texts && i < texts->len; i++) {
    Kept *kept = &g_array_index (texts, Kept, i);

    if (kept->length == length && memcmp (kept->stock, stock, length) == 0)
      return kept;
  }
  return NULL;
}

char *
zpci_plugin_kept_find (const char *stock, gsize length)
{
  char *ours = NULL;
  Kept *kept;

  g_mutex_lock (&lock);
  kept = find (stock, length);
  if (kept) {
    kept->used = ++clock_now;
    ours = g_strndup (kept->ours, kept->ours_length);
  }
  g_mutex_unlock (&lock);
  return ours;
}

/* Called with the lock: the one that was not asked for the longest time. */
static void
drop_oldest (void)
{
  guint oldest = 0;
  Kept *kept;

  for (guint i = 1; i < texts->len; i++)
    if (g_array_index (texts, Kept, i).used < g_array_index (texts, Kept, oldest).used)
      oldest = i;
  kept = &g_array_index (texts, Kept, oldest);
  bytes -= size_of (kept->length, kept->ours_length);
  g_free (kept->stock);
  g_free (kept->ours);
  g_array_remove_index_fast (texts, oldest);
}

void
zpci_plugin_kept_add (const char *stock, gsize length, const char *ours)
{
  gsize ours_length = strlen (ours), size = size_of (length, ours_length);

  /* One that would push out most of the others is not worth it. */
  if (size > bytes_max / 4)
    return;
  g_mutex_lock (&lock);
  if (!texts)
    texts = g_array_new (FALSE, FALSE, sizeof (Kept));
  if (!find (stock, length)) {
    Kept kept = { length, g_strndup (stock, length), ours_length, g_strndup (ours, ours_length), ++clock_now };

    while (texts->len > 0 && (texts->len == MAX_TEXTS || bytes + size > bytes_max))
      drop_oldest ();
    bytes += size;
    g_array_append_val (texts, kept);
  }
  g_mutex_unlock (&lock);
}

gsize
zpci_plugin_kept_bytes (guint *count)
{
  gsize now;

  g_mutex_lock (&lock);
  now = bytes;
  *count = texts ? texts->len : 0;
  g_mutex_unlock (&lock);
  return now;
}
