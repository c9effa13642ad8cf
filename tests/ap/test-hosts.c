/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Every captured host with an AP bus, written out beside tests/apdata: cards,
 * queues with their pool, matrices with what a guest gets, warnings. Where the
 * host tells what the kernel gives a guest, the rules must give the same.
 */
#include "zpci-ap-host.h"
#include "zpci-capture.h"
#include "zpci-test.h"

#include <string.h>

static ZpciRoot *
open_host (const char *stem)
{
  g_autofree char *name = g_strdup_printf ("hosts/%s.zhost", stem);
  g_autofree char *path = zpci_test_data (name);
  g_autoptr (GError) error = NULL;
  ZpciRoot *root = zpci_capture_load (path, &error);

  g_assert_no_error (error);
  return root;
}

static const char *
pool_name (ZpciApPool pool)
{
  return pool == ZPCI_AP_POOL_HOST ? "host" : pool == ZPCI_AP_POOL_GUESTS ? "guests" : "unknown";
}

static void
print_matrix (GString *out, const char *name, const ZpciApMatrix *matrix)
{
  g_autofree char *adapters = zpci_ap_list_format (&matrix->adapters, ZPCI_AP_ADAPTER, ZPCI_AP_FORM_TABLE);
  g_autofree char *domains = zpci_ap_list_format (&matrix->domains, ZPCI_AP_DOMAIN, ZPCI_AP_FORM_TABLE);
  g_autofree char *control = zpci_ap_list_format (&matrix->control, ZPCI_AP_DOMAIN, ZPCI_AP_FORM_TABLE);

  g_string_append_printf (out, "  %s [%s] x [%s], control [%s]\n", name, adapters, domains, control);
}

static void
print_host (GString *out, const ZpciApHost *host)
{
  g_string_append_printf (out, "bus %s, vfio_ap %s, masks %s\n", host->has_bus ? "yes" : "no",
                          host->has_vfio_ap ? "yes" : "no", zpci_tri_name (host->masks.value));
  g_string_append_printf (out, "what is configured %s%s\n", host->state->config_known ? "known" : "unknown",
                          host->state->qci ? "" : ", never said by this machine");
  print_matrix (out, "configured", &host->state->configured);
  g_string_append_printf (out, "unready queues %s, strict masks %s, overrides %s\n",
                          host->state->keeps_unready ? "pass" : "do not pass",
                          zpci_tri_name (host->state->strict_masks),
                          zpci_ap_has_overrides (host->state) ? "yes" : "no");
  if (host->appv != ZPCI_UNKNOWN)
    g_string_append_printf (out, "Secure Execution guests: queues %s, interrupts %s\n", zpci_tri_name (host->appv),
                            zpci_tri_name (host->appvi));
  if (host->default_domain.set)
    g_string_append_printf (out, "default domain 0x%04x\n", host->default_domain.value);
  g_string_append_printf (out, "features bus '%s', vfio_ap '%s'; bindings '%s'\n", host->bus_features ?: "",
                          host->matrix_features ?: "", host->bindings ?: "");
}

static void
print_queue (GString *out, const ZpciApHost *host, const ZpciApQueue *queue)
{
  char text[ZPCI_AP_QUEUE_TEXT];

  g_string_append_printf (out, "queue %s pool %s driver %s config %s chkstop %s online %s",
                          zpci_ap_queue_format (queue->id, text), pool_name (zpci_ap_pool (host->state, queue->id)),
                          !queue->driver_known ? "unknown" : queue->driver ? queue->driver : "-",
                          zpci_tri_name (queue->config), zpci_tri_name (queue->chkstop), zpci_tri_name (queue->online));
  if (queue->override_to)
    g_string_append_printf (out, " override %s", queue->override_to);
  g_string_append_c (out, '\n');
}

static void
print_mdev (GString *out, const ZpciApHost *host, const ZpciApMdev *mdev)
{
  ZpciApFiltered filtered = zpci_ap_filter (host->state, &mdev->assigned);

  g_string_append_printf (out, "matrix %s type %s\n", mdev->uuid, mdev->type ? mdev->type : "-");
  if (mdev->assigned_known) {
    print_matrix (out, mdev->assigned_cut ? "assigned (cut)" : "assigned", &mdev->assigned);
    print_matrix (out, "effective", &filtered.effective);
  }
  if (mdev->guest_known)
    print_matrix (out, mdev->guest_cut ? "guest_matrix (cut)" : "guest_matrix", &mdev->guest);
  if (mdev->why_unknown)
    g_string_append_printf (out, "  unknown: %s\n", mdev->why_unknown);
}

static void
test_host (gconstpointer data)
{
  g_autoptr (ZpciRoot) root = open_host (data);
  g_autoptr (ZpciApHost) host = zpci_ap_host_read (root);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *name = g_strdup_printf ("apdata/%s.txt", (const char *) data);
  g_autofree char *golden = zpci_test_data (name);

  print_host (out, host);
  for (guint i = 0; i < ZPCI_AP_NUMBERS; i++) {
    const ZpciApCard *card = host->cards[i];
    g_autofree char *type = card ? zpci_ap_card_type (card) : NULL;

    if (card)
      g_string_append_printf (out, "card %02x type %s mode %s config %s chkstop %s online %s\n", i, type ? type : "-",
                              zpci_ap_card_mode (card) ?: "-", zpci_tri_name (card->config),
                              zpci_tri_name (card->chkstop), zpci_tri_name (card->online));
  }
  /* A thousand alike tell no more than the first. */
  for (guint i = 0; i < MIN (host->queues->len, 20u); i++)
    print_queue (out, host, &g_array_index (host->queues, ZpciApQueue, i));
  g_string_append_printf (out, "%u queues\n", host->queues->len);
  for (guint i = 0; i < host->mdevs->len; i++)
    print_mdev (out, host, g_ptr_array_index (host->mdevs, i));
  for (guint i = 0; i < host->warnings->len; i++)
    g_string_append_printf (out, "warning: %s\n", (const char *) g_ptr_array_index (host->warnings, i));
  zpci_test_golden (golden, out->str, (gssize) out->len);
}

/* guest_matrix has no control domains, and is cut where it is long. */
static void
test_invariant (gconstpointer data)
{
  g_autoptr (ZpciRoot) root = open_host (data);
  g_autoptr (ZpciApHost) host = zpci_ap_host_read (root);
  guint compared = 0;

  for (guint i = 0; i < host->mdevs->len; i++) {
    const ZpciApMdev *mdev = g_ptr_array_index (host->mdevs, i);
    ZpciApFiltered filtered = zpci_ap_filter (host->state, &mdev->assigned);

    if (!mdev->guest_known || !mdev->assigned_known)
      continue;
    g_test_message ("%s", mdev->uuid);
    g_assert_true (zpci_ap_set_equal (&filtered.effective.domains, &mdev->guest.domains));
    g_assert_true (mdev->guest_cut ? zpci_ap_set_within (&mdev->guest.adapters, &filtered.effective.adapters)
                                   : zpci_ap_set_equal (&mdev->guest.adapters, &filtered.effective.adapters));
    compared++;
  }
  g_assert_cmpuint (compared, ==, host->mdevs->len);
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) names = NULL;

  zpci_test_init (&argc, &argv);
  names = zpci_test_stems ("hosts", ".zhost");
  for (char **name = names; *name; name++) {
    g_autofree char *path = g_strdup_printf ("/ap/hosts/%s", *name);
    g_autofree char *invariant = g_strdup_printf ("/ap/invariant/%s", *name);

    if (!g_str_has_prefix (*name, "ap-") && strcmp (*name, "emulated") != 0)
      continue;
    g_test_add_data_func (path, *name, test_host);
    if (strcmp (*name, "ap-hostile") != 0)
      g_test_add_data_func (invariant, *name, test_invariant);
  }
  return g_test_run ();
}
