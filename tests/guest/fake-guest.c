/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fake-guest.h"

#include "zpci-error.h"

#include <string.h>

/* Returns: FALSE, with an error, where this is to fail. */
static gboolean
called (FakeGuest *fake, const char *word, GError **error)
{
  g_string_append_printf (fake->calls, "%s%s", fake->calls->len ? " " : "", word);
  if (g_strcmp0 (fake->changes_after, word) == 0) {
    char *changed = g_strconcat (fake->config, "<!-- by somebody else -->", NULL);

    g_free (fake->config);
    fake->config = changed;
    fake->changes_after = NULL;
  }
  if (g_strcmp0 (fake->fails, word) != 0)
    return TRUE;
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_IO, "%s failed", word);
  return FALSE;
}

static gboolean
get_state (gpointer data, ZpciGuestScope *scope, GError **error)
{
  const FakeGuest *fake = data;

  scope->active = fake->active;
  scope->persistent = fake->persistent;
  return TRUE;
}

static char *
get_xml (gpointer data, ZpciGuestXml which, GError **error)
{
  static const char *const words[] = { "read-live", "read-config", "read-secure" };
  FakeGuest *fake = data;
  char *text = g_strdup (which == ZPCI_GUEST_XML_LIVE ? fake->live : fake->config);

  if (called (fake, words[which], error))
    return text;
  g_free (text);
  return NULL;
}

static gboolean
define (gpointer data, const char *xml, GError **error)
{
  FakeGuest *fake = data;

  g_assert_cmpint (fake->turns, ==, 1);
  if (!called (fake, "define", error))
    return FALSE;
  g_free (fake->config);
  fake->config = g_strdup (xml);
  return TRUE;
}

static gboolean
attach (gpointer data, const char *xml, gboolean live_alone, GError **error)
{
  FakeGuest *fake = data;

  g_free (fake->attached);
  fake->attached = g_strdup (xml);
  return called (fake, live_alone ? "attach-live" : "attach", error);
}

static gboolean
detach (gpointer data, gboolean live_alone, GError **error)
{
  return called (data, live_alone ? "detach-live" : "detach", error);
}

static gboolean
set_metadata (gpointer data, const char *element)
{
  FakeGuest *fake = data;

  g_free (fake->metadata);
  fake->metadata = g_strdup (element);
  return called (fake, "note", NULL);
}

static ZpciGuestVerdict
guard (gpointer data, ZpciDomain *guest, const ZpciDomainDevice *device, GError **error)
{
  FakeGuest *fake = data;

  for (guint i = 0; i < guest->devices->len; i++) {
    const ZpciDomainDevice *one = g_ptr_array_index (guest->devices, i);

    fake->guarded += one->has_source && zpci_pci_address_compare (&one->source, &device->source) == 0;
  }
  if (fake->verdict == ZPCI_GUEST_REFUSED)
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_CONFLICT, "the guard refuses");
  return fake->verdict;
}

static void
refuse (gpointer data, ZpciGuestFault fault, const GError *why, GError **error)
{
  static const char *const words[] = { "not-running", "transient", "changed", "undefined", "unreadable", "hidden" };
  FakeGuest *fake = data;

  fake->refused = words[fault];
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED, "refused: %s", words[fault]);
}

static gboolean
take_turn (gpointer data, GError **error)
{
  FakeGuest *fake = data;

  g_assert_cmpint (fake->turns, ==, 0);
  if (!called (fake, "turn", error))
    return FALSE;
  fake->turns = 1;
  return TRUE;
}

static void
give_turn (gpointer data)
{
  FakeGuest *fake = data;

  fake->turns = 0;
}

static const ZpciGuestCalls calls = {
  .get_state = get_state,
  .get_xml = get_xml,
  .define = define,
  .attach = attach,
  .detach = detach,
  .set_metadata = set_metadata,
  .guard = guard,
  .refuse = refuse,
  .take_turn = take_turn,
  .give_turn = give_turn,
};

void
fake_guest_init (FakeGuest *fake, const char *live, const char *config, const char *scope)
{
  *fake = (FakeGuest) {
    .guest = { .calls = &calls, .data = fake, .name = "guest", .editor = "virsh edit" },
    .active = live != NULL,
    .persistent = config != NULL,
    .live = g_strdup (live),
    .config = g_strdup (config),
    .calls = g_string_new (NULL),
    .verdict = ZPCI_GUEST_GOOD,
  };
  g_assert_true (zpci_guest_resolve (&fake->guest, strcmp (scope, "config") != 0, strcmp (scope, "live") != 0, NULL));
}

void
fake_guest_clear (FakeGuest *fake)
{
  g_assert_cmpint (fake->turns, ==, 0);
  zpci_guest_clear (&fake->guest);
  g_free (fake->live);
  g_free (fake->config);
  g_free (fake->attached);
  g_free (fake->metadata);
  g_string_free (fake->calls, TRUE);
}
