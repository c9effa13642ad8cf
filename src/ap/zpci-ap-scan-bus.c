/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The AP bus: one walk over its devices, at most five small files for each
 * queue. Everything read here is answered without a lock that is held for long.
 */
#include "zpci-ap-private.h"

#include "zpci-attribute.h"
#include "zpci-paths.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#define MAX_NAME 64

void
zpci_ap_warn (ZpciApHost *host, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (host->warnings, g_strdup_vprintf (format, args));
  va_end (args);
}

static char *
label_bus (gconstpointer owner)
{
  return g_strdup ("AP bus");
}

static char *
label_device (gconstpointer owner)
{
  return g_strdup_printf ("AP device %s", (const char *) owner);
}

/* One line of an attribute, without its newline; NULL where it is absent or odd. */
static char *
read_word (const ZpciAttributes *at, const char *name, gsize max)
{
  g_autofree char *buffer = g_malloc (max + 2);
  g_autofree char *shown = NULL;
  gssize length = zpci_attribute_head (at, name, buffer, max + 1);
  gboolean good = length >= 0 && (gsize) length <= max;

  if (length < 0)
    return NULL;
  if (length > 0 && buffer[length - 1] == '\n')
    length--;
  for (gssize i = 0; i < length; i++)
    good = good && g_ascii_isprint (buffer[i]);
  if (good)
    return g_strndup (buffer, (gsize) length);
  shown = zpci_attribute_shown (buffer, (gsize) length);
  zpci_attributes_warn (at, "attribute '%s' is '%s': expected one line of at most %u printable characters", name, shown,
                        (guint) max);
  return NULL;
}

/* Returns FALSE where the set cannot be known; "not supported" is known to say nothing. */
static gboolean
read_configured (ZpciApHost *host, const ZpciAttributes *at, const char *name, ZpciApSet *set)
{
  g_autofree char *text = read_word (at, name, ZPCI_AP_MASK_TEXT + 1);
  g_autoptr (GError) error = NULL;

  if (!text)
    return FALSE;
  if (strcmp (text, "not supported") == 0) {
    host->state->qci = FALSE;
    return TRUE;
  }
  if (zpci_ap_set_parse_mask (text, strlen (text), set, &error))
    return TRUE;
  zpci_attributes_warn (at, "attribute '%s': %s", name, error->message);
  return FALSE;
}

static void
read_bus (ZpciApHost *host, const ZpciAttributes *at)
{
  ZpciApState *state = host->state;
  g_autofree char *domain = read_word (at, "ap_domain", MAX_NAME);
  guint64 number;

  state->qci = TRUE;
  state->config_known = read_configured (host, at, "ap_adapter_mask", &state->configured.adapters);
  state->config_known &= read_configured (host, at, "ap_usage_domain_mask", &state->configured.domains);
  state->config_known &= read_configured (host, at, "ap_control_domain_mask", &state->configured.control);
  zpci_attribute_number (at, "ap_max_adapter_id", ZPCI_RADIX_DEC, ZPCI_AP_NUMBERS - 1, &state->max_adapter);
  zpci_attribute_number (at, "ap_max_domain_id", ZPCI_RADIX_DEC, ZPCI_AP_NUMBERS - 1, &state->max_domain);
  zpci_attribute_number (at, "config_time", ZPCI_RADIX_DEC, G_MAXINT, &host->config_time);
  host->bus_features = read_word (at, "features", MAX_NAME);
  host->bindings = read_word (at, "bindings", MAX_NAME);
  if (domain && zpci_parse_number (domain, ZPCI_RADIX_DEC, ZPCI_AP_NUMBERS - 1, &number, NULL))
    host->default_domain = ZPCI_OPT ((guint32) number);
  else if (domain && strcmp (domain, "-1") != 0)
    zpci_attributes_warn (at, "attribute 'ap_domain' is '%s': expected -1 or a decimal number from 0 to 255", domain);
}

static void
read_kind (const ZpciAttributes *at, ZpciApCard *card)
{
  zpci_attribute_number (at, "hwtype", ZPCI_RADIX_DEC, 0xff, &card->hwtype);
  zpci_attribute_number (at, "ap_functions", ZPCI_RADIX_HEX, G_MAXUINT32, &card->functions);
}

gboolean
zpci_ap_card_read_kind (ZpciRoot *root, guint8 adapter, ZpciApCard *card)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = g_strdup_printf (ZPCI_PATH_AP_DEVICES "/card%02x", adapter);
  g_autoptr (ZpciRoot) dir = zpci_root_open_directory (root, path, NULL);
  ZpciAttributes at = { dir, label_device, path, warnings };

  *card = (ZpciApCard){ .adapter = adapter };
  if (dir)
    read_kind (&at, card);
  return dir != NULL;
}

static void
read_card (ZpciApHost *host, const ZpciAttributes *at, guint8 adapter)
{
  ZpciApCard *card = g_new0 (ZpciApCard, 1);

  card->adapter = adapter;
  read_kind (at, card);
  zpci_attribute_number (at, "raw_hwtype", ZPCI_RADIX_DEC, 0xff, &card->raw_hwtype);
  card->config = zpci_attribute_flag (at, "config");
  card->chkstop = zpci_attribute_flag (at, "chkstop");
  card->online = zpci_attribute_flag (at, "online");
  host->cards[adapter] = card;
}

/* Thousands of queues have few drivers. */
static const char *
keep_string (ZpciApHost *host, const char *text)
{
  gpointer kept = NULL;

  if (g_hash_table_lookup_extended (host->strings, text, &kept, NULL))
    return kept;
  kept = g_strdup (text);
  g_hash_table_add (host->strings, kept);
  return kept;
}

static void
read_driver (ZpciApHost *host, const ZpciAttributes *at, ZpciApQueue *queue)
{
  g_autofree char *driver = NULL;
  guint before = host->warnings->len;

  driver = zpci_attribute_link (at, "driver");
  queue->driver_known = host->warnings->len == before;
  queue->driver = driver ? keep_string (host, driver) : NULL;
}

/* Unset is an empty line; "(null)" is how printf shows the same. */
static gboolean
read_override (ZpciApHost *host, const ZpciAttributes *at, ZpciApQueue *queue)
{
  guint before = host->warnings->len;
  g_autofree char *name = read_word (at, "driver_override", MAX_NAME);

  if (name && *name && strcmp (name, "(null)") != 0)
    queue->override_to = keep_string (host, name);
  return name || host->warnings->len != before;
}

/* The inputs of the rules from @queue. */
static void
note_state (ZpciApState *state, const ZpciApQueue *queue)
{
  guint adapter = queue->id.adapter;
  guint domain = queue->id.domain;

  zpci_ap_set_add (&state->present[adapter], domain);
  if (!queue->driver_known)
    zpci_ap_set_add (&state->unknown[adapter], domain);
  else if (g_strcmp0 (queue->driver, ZPCI_AP_VFIO_DRIVER) == 0)
    zpci_ap_set_add (&state->vfio[adapter], domain);
  else if (queue->driver)
    zpci_ap_set_add (&state->hosts[adapter], domain);
  if (queue->override_to)
    zpci_ap_set_add (&state->overridden[adapter], domain);
  if (queue->config == ZPCI_NO)
    zpci_ap_set_add (&state->deconfigured[adapter], domain);
  if (queue->chkstop == ZPCI_YES)
    zpci_ap_set_add (&state->checkstopped[adapter], domain);
}

static void
read_queue (ZpciApHost *host, const ZpciAttributes *at, ZpciApQueueId id)
{
  ZpciApQueue queue = { .id = id };

  read_driver (host, at, &queue);
  queue.config = zpci_attribute_flag (at, "config");
  queue.chkstop = zpci_attribute_flag (at, "chkstop");
  if (queue.driver && strcmp (queue.driver, ZPCI_AP_VFIO_DRIVER) != 0)
    queue.online = zpci_attribute_flag (at, "online");
  if (read_override (host, at, &queue))
    host->state->strict_masks = ZPCI_YES;
  note_state (host->state, &queue);
  g_array_append_val (host->queues, queue);
}

/* The kernel writes small letters; a tree with both kinds names a thing twice. */
static gboolean
is_known (const ZpciApHost *host, const ZpciApName *name)
{
  if (name->type == ZPCI_AP_NAME_CARD)
    return host->cards[name->queue.adapter] != NULL;
  return zpci_ap_set_has (&host->state->present[name->queue.adapter], name->queue.domain);
}

static void
read_device (ZpciApHost *host, ZpciRoot *devices, const char *name)
{
  ZpciAttributes at = { NULL, label_device, name, host->warnings };
  g_autofree char *word = g_str_has_prefix (name, "card") ? g_strconcat ("ap_", name, NULL) : g_strdup (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) dir = NULL;
  ZpciApName parsed;

  if (!zpci_ap_name_parse (word, &parsed, NULL) || parsed.type == ZPCI_AP_NAME_MDEV || strpbrk (name, ":_")) {
    g_autofree char *shown = zpci_attribute_shown (name, strlen (name));

    zpci_ap_warn (host, "AP device '%s' is skipped: expected a card like card05 or a queue like 05.0004", shown);
    return;
  }
  if (is_known (host, &parsed)) {
    zpci_attributes_warn (&at, "skipped: it is there twice");
    return;
  }
  dir = at.dir = zpci_root_open_directory (devices, name, &error);
  if (!dir)
    zpci_attributes_warn (&at, "skipped: %s", error->message);
  else if (parsed.type == ZPCI_AP_NAME_CARD)
    read_card (host, &at, parsed.queue.adapter);
  else
    read_queue (host, &at, parsed.queue);
}

static void
read_devices (ZpciApHost *host)
{
  int code = 0;
  g_autoptr (ZpciRoot) devices = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = zpci_root_try_list (host->root, ZPCI_PATH_AP_DEVICES, &code);

  if (!names && code == ENOENT)
    return;
  devices = names ? zpci_root_open_directory (host->root, ZPCI_PATH_AP_DEVICES, &error) : NULL;
  if (!devices) {
    if (!error)
      zpci_root_set_error (&error, code, host->root, ZPCI_PATH_AP_DEVICES, ZPCI_ROOT_MAX_NAMES);
    zpci_ap_warn (host, "AP devices cannot be read: %s", error->message);
    return;
  }
  for (char **name = names; *name; name++)
    read_device (host, devices, *name);
}

void
zpci_ap_scan_bus (ZpciApHost *host)
{
  int code = 0;
  g_autoptr (ZpciRoot) bus = zpci_root_try_open_directory (host->root, ZPCI_PATH_AP, &code);
  g_autoptr (GError) error = NULL;
  ZpciAttributes at = { bus, label_bus, NULL, host->warnings };

  host->has_bus = bus || (code != ENOENT && code != ENOTDIR);
  if (!bus && host->has_bus) {
    zpci_root_set_error (&error, code, host->root, ZPCI_PATH_AP, 0);
    host->bus_unread = g_strdup_printf ("the AP bus cannot be read: %s", error->message);
    zpci_ap_warn (host, "%s", host->bus_unread);
  }
  if (!bus)
    return;
  read_bus (host, &at);
  read_devices (host);
  g_array_sort (host->queues, zpci_ap_queue_compare);
  if (host->queues->len > 0 && host->state->strict_masks == ZPCI_UNKNOWN)
    host->state->strict_masks = ZPCI_NO;
}
