/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Type and mode of a card never change while it exists: they are read once for
 * each card, for it and all its queues. A card that was taken away and came
 * back has a new inode.
 */
#include "zpci-plugin.h"

#include "zpci-ap-capability.h"
#include "zpci-paths.h"

#include <string.h>
#include <sys/stat.h>

typedef struct {
  gboolean read;
  dev_t device;
  ino_t inode;
  struct timespec changed;
  ZpciApCard card;
} Entry;

static GMutex lock;
static Entry entries[ZPCI_AP_NUMBERS];

/* Reads the adapter out of "<name>ap_card05</name>" or "<name>ap_05_0004</name>". */
static gboolean
read_adapter (const char *xml, guint8 *adapter)
{
  static const char before[] = "<name>";
  const char *name = strstr (xml, before);
  g_autofree char *word = NULL;
  ZpciApName parsed;

  if (!name || !g_str_has_prefix (name + strlen (before), "ap_"))
    return FALSE;
  name += strlen (before);
  word = g_strndup (name, MIN (strcspn (name, "<"), strlen ("ap_05_0004") + 1));
  if (!zpci_ap_name_parse (word, &parsed, NULL))
    return FALSE;
  *adapter = parsed.queue.adapter;
  return TRUE;
}

static gboolean
is_same (const Entry *entry, const struct stat *st)
{
  return entry->read && entry->device == st->st_dev && entry->inode == st->st_ino &&
         entry->changed.tv_sec == st->st_ctim.tv_sec && entry->changed.tv_nsec == st->st_ctim.tv_nsec;
}

static gboolean
recall (guint8 adapter, const struct stat *st, ZpciApCard *card)
{
  gboolean same;

  g_mutex_lock (&lock);
  same = is_same (&entries[adapter], st);
  if (same)
    *card = entries[adapter].card;
  g_mutex_unlock (&lock);
  return same;
}

static void
remember (const struct stat *st, const ZpciApCard *card)
{
  g_mutex_lock (&lock);
  entries[card->adapter] = (Entry){ TRUE, st->st_dev, st->st_ino, st->st_ctim, *card };
  g_mutex_unlock (&lock);
}

static gboolean
get_card (guint8 adapter, ZpciApCard *card)
{
  g_autoptr (ZpciRoot) root = NULL;
  char path[128];
  struct stat st;

  g_snprintf (path, sizeof path, ZPCI_PATH_AP_DEVICES "/card%02x/hwtype", adapter);
  if (stat (path, &st) != 0)
    return FALSE;
  if (recall (adapter, &st, card))
    return TRUE;
  root = zpci_root_new_directory ("/", NULL);
  if (!root || !zpci_ap_card_read_kind (root, adapter, card))
    return FALSE;
  remember (&st, card);
  return TRUE;
}

char *
zpci_plugin_nodedev_ap_out (const char *xml)
{
  ZpciApCard card;
  guint8 adapter;

  if (!read_adapter (xml, &adapter) || !get_card (adapter, &card))
    return NULL;
  return zpci_ap_capability_insert (xml, strlen (xml), &card, NULL);
}
