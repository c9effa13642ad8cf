/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Turns at a configuration, by several threads, on the domain of libvirt's test driver.
 */
#include "zpci-plugin-parts.h"
#include "zpci-plugin-test.h"
#include "zpci-test.h"

#include <libvirt/virterror.h>
#include <string.h>

/* Long enough for a thread that may go on to do so; one that may not makes no test fail by being late. */
#define A_WHILE_US 100000

static virDomainPtr domain;

typedef struct {
  ZpciPluginTurnKind kind;
  GThread *thread;
  int has, let_go;
} Client;

static gpointer
take_and_wait (gpointer data)
{
  Client *client = data;
  g_auto (ZpciPluginTurn) turn = { 0 };

  g_assert_true (zpci_plugin_turn_take (&turn, domain, client->kind));
  g_atomic_int_set (&client->has, 1);
  while (!g_atomic_int_get (&client->let_go))
    g_usleep (1000);
  return NULL;
}

static void
client_start (Client *client, ZpciPluginTurnKind kind)
{
  *client = (Client) { .kind = kind };
  client->thread = g_thread_new ("client", take_and_wait, client);
}

static void
client_wait (Client *client)
{
  while (!g_atomic_int_get (&client->has))
    g_usleep (1000);
}

static gboolean
client_is_kept_waiting (Client *client)
{
  g_usleep (A_WHILE_US);
  return !g_atomic_int_get (&client->has);
}

static void
client_end (Client *client)
{
  g_atomic_int_set (&client->let_go, 1);
  g_thread_join (client->thread);
}

static void
test_order (void)
{
  Client one, two, alone, late;

  client_start (&one, ZPCI_TURN_SHARED);
  client_start (&two, ZPCI_TURN_SHARED);
  client_wait (&one);
  client_wait (&two);
  client_start (&alone, ZPCI_TURN_ALONE);
  g_assert_true (client_is_kept_waiting (&alone));
  /* It could wait for ever if everybody who shares went before. */
  client_start (&late, ZPCI_TURN_SHARED);
  g_assert_true (client_is_kept_waiting (&late));
  client_end (&one);
  g_assert_true (client_is_kept_waiting (&alone));
  client_end (&two);
  client_wait (&alone);
  g_assert_true (client_is_kept_waiting (&late));
  client_end (&alone);
  client_wait (&late);
  client_end (&late);
}

static void
test_time_limit (void)
{
  g_auto (ZpciPluginTurn) turn = { 0 }, again = { 0 };
  Client alone;

  client_start (&alone, ZPCI_TURN_ALONE);
  client_wait (&alone);
  zpci_plugin_turn_set_wait (20);
  for (ZpciPluginTurnKind kind = ZPCI_TURN_SHARED; kind <= ZPCI_TURN_ALONE; kind++) {
    g_assert_false (zpci_plugin_turn_take (&turn, domain, kind));
    g_assert_cmpint (virGetLastErrorCode (), ==, VIR_ERR_OPERATION_TIMEOUT);
    g_assert_nonnull (strstr (virGetLastErrorMessage (), "try again"));
    g_assert_cmpint (turn.kind, ==, ZPCI_TURN_NONE);
  }
  g_assert_true (zpci_plugin_turn_take (&turn, domain, ZPCI_TURN_NONE));
  client_end (&alone);
  /* Those who gave up are forgotten. */
  g_assert_true (zpci_plugin_turn_take (&turn, domain, ZPCI_TURN_SHARED));
  g_assert_true (zpci_plugin_turn_take (&again, domain, ZPCI_TURN_SHARED));
  zpci_plugin_turn_give (&turn);
  zpci_plugin_turn_give (&turn);
  zpci_plugin_turn_give (&again);
  g_assert_true (zpci_plugin_turn_take (&turn, domain, ZPCI_TURN_ALONE));
}

static void
test_no_domain (void)
{
  ZpciPluginTurn turn = { 0 };

  g_assert_true (zpci_plugin_turn_take (&turn, NULL, ZPCI_TURN_ALONE));
  g_assert_cmpint (turn.kind, ==, ZPCI_TURN_NONE);
}

static void
test_flags (void)
{
  g_assert_cmpint (zpci_plugin_turn_of_flags (VIR_DOMAIN_AFFECT_LIVE), ==, ZPCI_TURN_NONE);
  g_assert_cmpint (zpci_plugin_turn_of_flags (VIR_DOMAIN_AFFECT_CURRENT), ==, ZPCI_TURN_SHARED);
  g_assert_cmpint (zpci_plugin_turn_of_flags (VIR_DOMAIN_AFFECT_CONFIG), ==, ZPCI_TURN_SHARED);
  g_assert_cmpint (zpci_plugin_turn_of_flags (VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG), ==, ZPCI_TURN_SHARED);
}

static void
ignore_error (void *data, virErrorPtr error)
{
}

int
main (int argc, char **argv)
{
  virConnectPtr connection;
  int status;

  zpci_test_init (&argc, &argv);
  virSetErrorFunc (NULL, ignore_error);
  connection = virConnectOpen ("test:///default");
  g_assert_nonnull (connection);
  domain = virDomainLookupByName (connection, "test");
  g_assert_nonnull (domain);
  g_test_add_func ("/turn/order", test_order);
  g_test_add_func ("/turn/time-limit", test_time_limit);
  g_test_add_func ("/turn/no-domain", test_no_domain);
  g_test_add_func ("/turn/flags", test_flags);
  status = g_test_run ();
  virDomainFree (domain);
  virConnectClose (connection);
  return status;
}
