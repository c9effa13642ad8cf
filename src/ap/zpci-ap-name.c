/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "zpci-ap-name.h"

#include "zpci-error.h"
#include "zpci-number.h"
#include "zpci-text.h"

#include <string.h>

#define MDEV_NAME "mdev_"
#define MDEV_PARENT "_matrix"

const char *
zpci_ap_queue_format (ZpciApQueueId queue, char text[ZPCI_AP_QUEUE_TEXT])
{
  g_snprintf (text, ZPCI_AP_QUEUE_TEXT, "%02x.%04x", queue.adapter, queue.domain);
  return text;
}

/* "05" or, with @separator in between, "05.0004". */
static gboolean
parse_queue (const char *text, char separator, gboolean alone, ZpciApName *name, GError **error)
{
  char adapter[3] = { 0 };
  guint64 number, domain = 0;

  g_strlcpy (adapter, text, sizeof adapter);
  if (strlen (adapter) != 2 || !zpci_parse_number (adapter, ZPCI_RADIX_BARE_HEX, 0xff, &number, NULL))
    return FALSE;
  name->type = text[2] ? ZPCI_AP_NAME_QUEUE : ZPCI_AP_NAME_CARD;
  if (text[2] ? text[2] != separator || strlen (text + 3) != 4 ||
                    !zpci_parse_number (text + 3, ZPCI_RADIX_BARE_HEX, 0xffff, &domain, NULL)
              : !alone)
    return FALSE;
  if (domain >= ZPCI_AP_NUMBERS) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_RANGE, "'%s': domains end at 0x00ff", ZPCI_SHOWN (text));
    return FALSE;
  }
  name->queue = (ZpciApQueueId){ (guint8) number, (guint8) domain };
  return TRUE;
}

/* libvirt writes mdev_UUID_matrix with underscores; before 7.8.0 without the parent. */
static gboolean
parse_mdev_name (const char *text, ZpciApName *name)
{
  g_autofree char *uuid = g_strndup (text + strlen (MDEV_NAME), ZPCI_AP_UUID_TEXT - 1);
  const char *rest = text + strlen (MDEV_NAME) + strlen (uuid);

  name->type = ZPCI_AP_NAME_MDEV;
  if (*rest != '\0' && strcmp (rest, MDEV_PARENT) != 0)
    return FALSE;
  return zpci_ap_uuid_parse (g_strdelimit (uuid, "_", '-'), name->uuid);
}

static gboolean
parse_name (const char *text, ZpciApName *name, GError **error)
{
  if (g_str_has_prefix (text, "ap:"))
    return parse_queue (text + 3, '.', TRUE, name, error);
  if (g_str_has_prefix (text, "ap_card"))
    return strlen (text) == strlen ("ap_card05") && parse_queue (text + strlen ("ap_card"), '\0', TRUE, name, error);
  if (g_str_has_prefix (text, "ap_"))
    return parse_queue (text + 3, '_', FALSE, name, error);
  if (g_str_has_prefix (text, "mdev:")) {
    name->type = ZPCI_AP_NAME_MDEV;
    return zpci_ap_uuid_parse (text + strlen ("mdev:"), name->uuid);
  }
  if (g_str_has_prefix (text, MDEV_NAME))
    return parse_mdev_name (text, name);
  return parse_queue (text, '.', FALSE, name, error);
}

gboolean
zpci_ap_name_is (const char *text)
{
  static const char *const prefixes[] = { "ap:", "ap_", "mdev:", MDEV_NAME };
  ZpciApName name;

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (text, prefixes[i]))
      return TRUE;
  return zpci_ap_name_parse (text, &name, NULL);
}

char *
zpci_ap_mdev_device_name (const char *uuid)
{
  return g_strdelimit (g_strdup_printf ("mdev_%s_matrix", uuid), "-", '_');
}

gboolean
zpci_ap_name_parse (const char *text, ZpciApName *name, GError **error)
{
  g_autoptr (GError) reason = NULL;
  ZpciApName parsed = { 0 };

  if (parse_name (text, &parsed, &reason)) {
    *name = parsed;
    return TRUE;
  }
  if (reason)
    g_propagate_error (error, g_steal_pointer (&reason));
  else
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED,
                 "'%s' is not an AP name: write ap:05 for a card, ap:05.0004 for a queue (hexadecimal, two and four "
                 "digits, as lszcrypt prints them) or mdev:UUID",
                 ZPCI_SHOWN (text));
  return FALSE;
}
