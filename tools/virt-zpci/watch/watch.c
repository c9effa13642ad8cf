/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The loop of --watch, and what changed between two answers.
 */
#include "watch.h"

#include "connection.h"
#include "output.h"
#include "zpci-error.h"
#include "zpci-hash.h"

#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Events come in bursts: one look for those of this time. */
#define TOGETHER_MS 100
/* The kernel changes a slot's power file after it has told that the function is gone, and tells nothing of that. */
#define SETTLED_MS 1000

#define CLEAR_SCREEN "\033[H\033[2J"
#define RECORD_SEPARATOR "\x1e"

typedef struct Watch Watch;

/* Look: one that will be taken in a while. */
typedef struct {
  Watch *watch;
  guint source; /* 0: none */
} Look;

struct Watch {
  ZpciCli *cli;
  const ZpciWatchVerb *verb;
  GMainLoop *loop;
  gboolean redraws;      /* what people read, on a terminal or asked for */
  gboolean clears;
  GHashTable *functions; /* fid or PCI address -> JsonObject; NULL before the first answer */
  Look soon, settled;
  GError *error;         /* why it ends; NULL: it goes on, or the reader is gone */
};

gboolean
zpci_watch_check (const ZpciCli *cli, GError **error)
{
  static const char *const not_beside[] = { "vfio", "ap", "mdev" };

  if (!zpci_cli_flag (cli, "watch"))
    return TRUE;
  if (zpci_cli_text (cli, "host")) {
    zpci_cli_usage_error (error, "--watch is about the running machine: the host of --host does not change");
    return FALSE;
  }
  if (g_strcmp0 (zpci_cli_text (cli, "format"), "dot") == 0) {
    zpci_cli_usage_error (error, "--watch prints no --format dot");
    return FALSE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (not_beside); i++) {
    if (zpci_cli_flag (cli, not_beside[i])) {
      zpci_cli_usage_error (error, "--%s cannot be used with --watch", not_beside[i]);
      return FALSE;
    }
  }
  return TRUE;
}

static void
end (Watch *watch, GError *error)
{
  if (!watch->error)
    watch->error = error;
  else
    g_error_free (error);
  g_main_loop_quit (watch->loop);
}

/* Returns: FALSE where it ended. */
static gboolean
print (Watch *watch, const char *lead)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (lead);

  g_string_append_len (text, watch->cli->out->str, (gssize) watch->cli->out->len);
  g_string_truncate (watch->cli->out, 0);
  if (zpci_output_write_more (STDOUT_FILENO, text->str, text->len, &error))
    return TRUE;
  end (watch, g_steal_pointer (&error));
  return FALSE;
}

static gboolean
print_object (Watch *watch, JsonObject *object)
{
  zpci_cli_json_append (watch->cli, object);
  return print (watch, RECORD_SEPARATOR);
}

static void collect (JsonNode *node, GHashTable *functions);

/* The arrays "functions", wherever they stand, hold objects of one kind. */
static void
collect_member (JsonObject *object, const char *name, JsonNode *node, gpointer functions)
{
  gboolean is_list = JSON_NODE_HOLDS_ARRAY (node) && strcmp (name, "functions") == 0;
  JsonArray *array = is_list ? json_node_get_array (node) : NULL;

  for (guint i = 0; array && i < json_array_get_length (array); i++) {
    JsonObject *function = json_array_get_object_element (array, i);
    const char *key = zpci_json_string (function, "fid");

    if (!key)
      key = zpci_json_string (function, "pci_address");
    if (key)
      g_hash_table_replace (functions, g_strdup (key), json_object_ref (function));
  }
  if (!array)
    collect (node, functions);
}

static void
collect (JsonNode *node, GHashTable *functions)
{
  if (JSON_NODE_HOLDS_OBJECT (node)) {
    json_object_foreach_member (json_node_get_object (node), collect_member, functions);
  } else if (JSON_NODE_HOLDS_ARRAY (node)) {
    JsonArray *array = json_node_get_array (node);

    for (guint i = 0; i < json_array_get_length (array); i++)
      collect (json_array_get_element (array, i), functions);
  }
}

static GHashTable *
functions_of (JsonObject *answer)
{
  GHashTable *functions =
      g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, (GDestroyNotify) json_object_unref);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), answer);

  collect (node, functions);
  return functions;
}

/* Adds the names of members of @from that @to has not, or has with another value; once each. */
static void
add_changed (JsonObject *from, JsonObject *to, gboolean only_missing, JsonArray *changed)
{
  g_autoptr (GList) names = json_object_get_members (from);

  for (GList *name = names; name; name = name->next) {
    JsonNode *other = json_object_get_member (to, name->data);

    if (other ? !only_missing && !json_node_equal (json_object_get_member (from, name->data), other) : TRUE)
      json_array_add_string_element (changed, name->data);
  }
}

/* Returns: FALSE where it ended. @changed: (transfer full) (nullable). */
static gboolean
tell (Watch *watch, const char *event, JsonObject *function, JsonArray *changed)
{
  JsonObject *object = zpci_cli_json_new (watch->cli);

  json_object_set_string_member (object, "event", event);
  if (changed)
    json_object_set_array_member (object, "changed", changed);
  json_object_set_object_member (object, "function", json_object_ref (function));
  return print_object (watch, object);
}

static gboolean
tell_function (Watch *watch, JsonObject *before, JsonObject *after)
{
  g_autoptr (JsonArray) changed = NULL;

  if (!before)
    return tell (watch, "added", after, NULL);
  if (!after)
    return tell (watch, "removed", before, NULL);
  changed = json_array_new ();
  add_changed (after, before, FALSE, changed);
  add_changed (before, after, TRUE, changed);
  return json_array_get_length (changed) == 0 || tell (watch, "changed", after, json_array_ref (changed));
}

static gboolean
tell_changes (Watch *watch, GHashTable *after)
{
  g_autoptr (GHashTable) all = g_hash_table_new (zpci_hash_text, g_str_equal);
  g_autofree gpointer *keys = NULL;
  GHashTableIter iter;
  gpointer key;
  guint n;

  g_hash_table_iter_init (&iter, watch->functions);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_add (all, key);
  g_hash_table_iter_init (&iter, after);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_add (all, key);
  keys = g_hash_table_get_keys_as_array (all, &n);
  qsort (keys, n, sizeof *keys, zpci_text_compare_pointed);
  for (guint i = 0; i < n; i++)
    if (!tell_function (watch, g_hash_table_lookup (watch->functions, keys[i]), g_hash_table_lookup (after, keys[i])))
      return FALSE;
  return TRUE;
}

static void
look_json (Watch *watch)
{
  g_autoptr (GError) error = NULL;
  JsonObject *answer = watch->verb->make_json (watch->cli, &error);
  g_autoptr (GHashTable) functions = NULL;

  if (!answer) {
    end (watch, g_steal_pointer (&error));
    return;
  }
  functions = functions_of (answer);
  if (!watch->functions) {
    json_object_set_string_member (answer, "event", "state");
    print_object (watch, answer);
    watch->functions = g_steal_pointer (&functions);
    return;
  }
  json_object_unref (answer);
  tell_changes (watch, functions);
  g_hash_table_unref (watch->functions);
  watch->functions = g_steal_pointer (&functions);
}

static void
look (Watch *watch)
{
  g_autoptr (GError) error = NULL;

  zpci_cli_forget_host (watch->cli);
  if (!watch->redraws)
    look_json (watch);
  else if (watch->verb->draw (watch->cli, &error))
    print (watch, watch->clears ? CLEAR_SCREEN : "");
  else
    end (watch, g_steal_pointer (&error));
}

static gboolean
on_time (gpointer data)
{
  Look *next = data;

  next->source = 0;
  look (next->watch);
  return G_SOURCE_REMOVE;
}

static void
wake (gpointer data)
{
  Watch *watch = data;

  if (watch->soon.source == 0)
    watch->soon.source = g_timeout_add (TOGETHER_MS, on_time, &watch->soon);
  if (watch->settled.source != 0)
    g_source_remove (watch->settled.source);
  watch->settled.source = g_timeout_add (SETTLED_MS, on_time, &watch->settled);
}

static gboolean
on_resize (gpointer data)
{
  look (data);
  return G_SOURCE_CONTINUE;
}

static void
on_libvirt_closed (gpointer data)
{
  GError *error = NULL;

  zpci_set_error (&error, ZPCI_ERROR_IO, "start the watch again once libvirt runs",
                  "the connection to libvirt has ended");
  end (data, error);
}

/* Without a reader no write would tell it until something changes. */
static gboolean
on_reader_gone (gint fd, GIOCondition condition, gpointer data)
{
  g_main_loop_quit (((Watch *) data)->loop);
  return G_SOURCE_REMOVE;
}

/* As zpci_cli_load_guests() chooses it. A libvirt that the user named has to be there. */
static gboolean
watch_guests (Watch *watch, GError **error)
{
  g_autofree char *uri = zpci_connection_find (watch->cli);
  g_autoptr (GError) why = NULL;

  if (!uri || zpci_watch_libvirt_start (uri, wake, on_libvirt_closed, watch, &why))
    return TRUE;
  if (zpci_cli_flag (watch->cli, "connect")) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  zpci_cli_warn ("guests are not watched: %s", why->message);
  return TRUE;
}

static void
watch_clear (Watch *watch)
{
  g_clear_pointer (&watch->functions, g_hash_table_unref);
  g_main_loop_unref (watch->loop);
}

/* Events count from before the first answer, so that none is lost. Returns: FALSE where the watch had to end. */
static gboolean
run (ZpciCli *cli, const ZpciWatchVerb *verb, GError **error)
{
  gboolean terminal = isatty (STDOUT_FILENO);
  const char *format = zpci_cli_text (cli, "format");
  Watch watch = { .cli = cli, .verb = verb, .clears = terminal, .soon = { &watch, 0 }, .settled = { &watch, 0 } };
  g_autoptr (ZpciWatchUdev) udev = zpci_watch_udev_new (wake, &watch, error);

  if (!udev)
    return FALSE;
  watch.redraws = !zpci_cli_wants_json (cli) && (terminal || format);
  watch.loop = g_main_loop_new (NULL, FALSE);
  if (!watch_guests (&watch, error)) {
    watch_clear (&watch);
    return FALSE;
  }
  look (&watch);
  if (watch.redraws)
    g_unix_signal_add (SIGWINCH, on_resize, &watch);
  g_unix_fd_add (STDOUT_FILENO, G_IO_ERR | G_IO_HUP, on_reader_gone, &watch);
  if (!watch.error)
    g_main_loop_run (watch.loop);
  watch_clear (&watch);
  if (watch.error)
    g_propagate_error (error, watch.error);
  return watch.error == NULL;
}

gboolean
zpci_watch_answer (ZpciCli *cli, const ZpciWatchVerb *verb, GError **error)
{
  JsonObject *object;

  if (zpci_cli_flag (cli, "watch"))
    return run (cli, verb, error);
  if (!zpci_cli_wants_json (cli))
    return verb->draw (cli, error);
  object = verb->make_json (cli, error);
  if (object)
    zpci_cli_json_append (cli, object);
  return object != NULL;
}
