/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Texts about crypto adapters: masks and lines of the kernel, words that people
 * write, and a host all of whose files say the same odd thing. The text that is printed
 * is read again as the same; a failure changes nothing.
 */
#include "fuzz.h"
#include "zpci-ap-text.h"
#include "zpci-ap-claims.h"
#include "zpci-ap-text.h"

/* The numbers of a set that no parser may touch when it fails. */
static const ZpciApSet mark = { { 1, 2, 3, 4 } };

static void
check_kept (gboolean ok, const ZpciApSet *set)
{
  FUZZ_REQUIRE (ok || zpci_ap_set_equal (set, &mark));
}

static void
feed_masks (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL, written = NULL;
  ZpciApSet set = mark, again, change = mark;
  char mask[ZPCI_AP_MASK_TEXT];
  gboolean ok = zpci_ap_set_parse_mask (text, length, &set, &error);

  FUZZ_RESULT (ok, error);
  check_kept (ok, &set);
  zpci_ap_set_format_mask (&set, mask);
  FUZZ_REQUIRE (zpci_ap_set_parse_mask (mask, strlen (mask), &again, NULL) && zpci_ap_set_equal (&set, &again));
  ok = zpci_ap_set_write_mask (text, &change, &written);
  FUZZ_RESULT (ok, written);
  check_kept (ok, &change);
  /* The kernel takes what it prints. */
  again = change;
  FUZZ_REQUIRE (zpci_ap_set_write_mask (zpci_ap_set_format_mask (&set, mask), &again, NULL) &&
                zpci_ap_set_equal (&again, &set));
}

static void
feed_matrix (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL, lines_error = NULL;
  ZpciApMatrix matrix = { mark, mark, mark }, again = { mark, mark, mark };
  char config[ZPCI_AP_CONFIG_TEXT];
  gboolean cut = FALSE, ok = zpci_ap_matrix_parse_config (text, length, &matrix, &error);

  FUZZ_RESULT (ok, error);
  check_kept (ok, &matrix.adapters);
  zpci_ap_matrix_format_config (&matrix, config);
  FUZZ_REQUIRE (zpci_ap_matrix_parse_config (config, strlen (config), &again, NULL) &&
                zpci_ap_matrix_equal (&matrix, &again));
  matrix = (ZpciApMatrix){ mark, mark, mark };
  ok = zpci_ap_matrix_parse_lines (text, length, &matrix, &cut, &lines_error);
  FUZZ_RESULT (ok, lines_error);
  check_kept (ok, &matrix.domains);
  if (ok && !cut && zpci_ap_matrix_queues (&matrix) <= ZPCI_AP_LINES_MAX / 16) {
    g_autofree char *lines = zpci_ap_matrix_format_lines (&matrix);

    FUZZ_REQUIRE (zpci_ap_matrix_parse_lines (lines, strlen (lines), &again, &cut, NULL) &&
                  zpci_ap_set_equal (&matrix.adapters, &again.adapters) &&
                  zpci_ap_set_equal (&matrix.domains, &again.domains));
  }
}

static void
feed_control (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  ZpciApSet set = mark;
  gboolean ok = zpci_ap_set_parse_lines (text, length, &set, &error);

  FUZZ_RESULT (ok, error);
  check_kept (ok, &set);
}

static void
feed_list (const char *text, ZpciApKind kind)
{
  g_autoptr (GError) error = NULL, number_error = NULL;
  g_autofree char *printed = NULL;
  ZpciApSet set = mark, again = mark;
  guint number = 1000;
  gboolean ok = zpci_ap_list_parse (text, kind, &set, &error);

  FUZZ_RESULT (ok, error);
  check_kept (ok, &set);
  printed = zpci_ap_list_format (&set, kind, ZPCI_AP_FORM_XML);
  FUZZ_REQUIRE (zpci_ap_list_parse (printed, kind, &again, NULL) && zpci_ap_set_equal (&set, &again));
  ok = zpci_ap_number_parse (text, kind, &number, &number_error);
  FUZZ_RESULT (ok, number_error);
  FUZZ_REQUIRE (ok ? number < ZPCI_AP_NUMBERS : number == 1000);
}

static void
feed_name (const char *text)
{
  g_autoptr (GError) error = NULL;
  ZpciApName name, again;
  char queue[ZPCI_AP_QUEUE_TEXT], uuid[ZPCI_AP_UUID_TEXT], twice[ZPCI_AP_UUID_TEXT];
  gboolean ok = zpci_ap_name_parse (text, &name, &error);

  FUZZ_RESULT (ok, error);
  if (ok && name.type == ZPCI_AP_NAME_QUEUE)
    FUZZ_REQUIRE (zpci_ap_name_parse (zpci_ap_queue_format (name.queue, queue), &again, NULL) &&
                  again.queue.adapter == name.queue.adapter && again.queue.domain == name.queue.domain);
  if (ok && name.type == ZPCI_AP_NAME_MDEV)
    FUZZ_REQUIRE (zpci_ap_uuid_parse (name.uuid, uuid) && strcmp (uuid, name.uuid) == 0);
  if (zpci_ap_uuid_parse (text, uuid))
    FUZZ_REQUIRE (zpci_ap_uuid_parse (uuid, twice) && strcmp (uuid, twice) == 0);
}

#define MATRIX "/sys/devices/vfio_ap/matrix/"
#define UUID "c2177883-f1bb-47f0-914d-32a22e3a8804"

static const char *const files[] = {
  "/proc/cpuinfo", "/proc/cmdline", "/etc/udev/rules.d/41-ap.rules", "/etc/mdevctl.d/matrix/" UUID,
  "/sys/firmware/uv/query/feature_indications",
  "/sys/bus/ap/ap_domain", "/sys/bus/ap/ap_adapter_mask", "/sys/bus/ap/ap_usage_domain_mask",
  "/sys/bus/ap/ap_control_domain_mask", "/sys/bus/ap/ap_max_adapter_id", "/sys/bus/ap/apmask", "/sys/bus/ap/aqmask",
  "/sys/bus/ap/features", "/sys/bus/ap/bindings", "/sys/bus/ap/config_time", "/sys/bus/ap/devices/card05/hwtype",
  "/sys/bus/ap/devices/card05/ap_functions", "/sys/bus/ap/devices/05.0004/config",
  "/sys/bus/ap/devices/05.0004/driver_override", MATRIX "features", MATRIX UUID "/ap_config", MATRIX UUID "/matrix",
  MATRIX UUID "/guest_matrix", MATRIX UUID "/control_domains",
};

static void
check_warnings (const GPtrArray *warnings)
{
  FUZZ_REQUIRE (warnings->len <= 2 * G_N_ELEMENTS (files));
  for (guint i = 0; i < warnings->len; i++)
    FUZZ_REQUIRE (g_utf8_validate (g_ptr_array_index (warnings, i), -1, NULL));
}

/* Whatever the files say, what there is stays listed. */
static void
feed_host (const char *text, gsize length)
{
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("fuzz");
  g_autoptr (GBytes) content = g_bytes_new (text, length);
  g_autoptr (ZpciApHost) host = NULL;
  g_autoptr (ZpciApStored) stored = NULL;
  g_autoptr (GPtrArray) claims = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    FUZZ_REQUIRE (zpci_root_add_file (root, files[i], content, NULL));
  host = zpci_ap_host_read (root);
  stored = zpci_ap_stored_read (root);
  claims = zpci_ap_claims_all (host, stored);
  FUZZ_REQUIRE (host->has_bus && host->cards[5] && host->queues->len == 1 && host->mdevs->len == 1);
  check_warnings (host->warnings);
  check_warnings (stored->warnings);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  gsize length = text ? strlen (text) : 0;

  if (!text || length != size)
    return 0; /* a NUL ends a word; of files it is one more odd byte */
  feed_masks (text, length);
  feed_matrix (text, length);
  feed_control (text, length);
  feed_list (text, ZPCI_AP_ADAPTER);
  feed_list (text, ZPCI_AP_DOMAIN);
  feed_name (text);
  feed_host (text, length);
  return 0;
}
