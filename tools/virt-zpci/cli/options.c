/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The parser: GOption with one callback for every option. Values are kept as
 * bytes (GOption would convert them by the locale) and by name, so that a verb
 * needs no variables of its own.
 */
#include "cli.h"

#include "output.h"
#include "verbs.h"

#include <string.h>

/* More than this many slips is another word, not a misspelling. */
#define MAX_SLIPS 3

typedef struct {
  ZpciCli *cli;
  const ZpciOption *tables[2];
} Parser;

const ZpciOption *
zpci_option_find (const ZpciOption *table, const char *name)
{
  for (; table && table->name; table++) {
    if (strcmp (table->name, name) == 0)
      return table;
  }
  return NULL;
}

char **
zpci_option_words (const ZpciOption *option)
{
  return g_strsplit (option->value, "|", -1);
}

/* @word is as GOption reports it: "--format" or "-c". */
static const ZpciOption *
find_by_word (const Parser *parser, const char *word)
{
  for (gsize t = 0; t < G_N_ELEMENTS (parser->tables); t++) {
    for (const ZpciOption *option = parser->tables[t]; option && option->name; option++) {
      if (word[1] == '-' ? strcmp (word + 2, option->name) == 0 : word[1] == option->letter)
        return option;
    }
  }
  return NULL;
}

static gboolean
check_value (const ZpciOption *option, const char *value, GError **error)
{
  g_auto (GStrv) words = NULL;

  if (option->kind != ZPCI_VALUE_CHOICE && *value == '\0') {
    zpci_cli_usage_error (error, "--%s is empty; it takes %s", option->name, option->value);
    return FALSE;
  }
  if (option->kind != ZPCI_VALUE_FILE && option->kind != ZPCI_VALUE_CHOICE && !g_utf8_validate (value, -1, NULL)) {
    zpci_cli_usage_error (error, "--%s '%s' is not UTF-8 text", option->name, value);
    return FALSE;
  }
  if (option->kind != ZPCI_VALUE_CHOICE)
    return TRUE;
  words = zpci_option_words (option);
  if (g_strv_contains ((const char *const *) words, value))
    return TRUE;
  zpci_cli_usage_error (error, "--%s '%s' is unknown; it is one of %s", option->name, value, option->value);
  return FALSE;
}

static gboolean
take_option (const char *word, const char *value, gpointer data, GError **error)
{
  Parser *parser = data;
  const ZpciOption *option = find_by_word (parser, word);
  GPtrArray *values;

  g_return_val_if_fail (option, FALSE);
  if (option->kind != ZPCI_VALUE_NONE && !check_value (option, value, error))
    return FALSE;
  values = g_hash_table_lookup (parser->cli->values, option->name);
  if (!values) {
    values = g_ptr_array_new_with_free_func (g_free);
    g_hash_table_insert (parser->cli->values, g_strdup (option->name), values);
  }
  g_ptr_array_add (values, g_strdup (value));
  return TRUE;
}

static void
add_entries (GArray *entries, const ZpciOption *option)
{
  for (; option && option->name; option++) {
    GOptionEntry entry = {
      .long_name = option->name,
      .short_name = option->letter,
      .flags = option->kind == ZPCI_VALUE_NONE ? G_OPTION_FLAG_NO_ARG : G_OPTION_FLAG_FILENAME,
      .arg = G_OPTION_ARG_CALLBACK,
      .arg_data = (gpointer) take_option,
    };

    g_array_append_val (entries, entry);
  }
}

/* GOption says what is wrong in its own domain; all of it is the user's. */
static void
take_error (GError **error, GError *own)
{
  if (zpci_cli_is_usage_error (own)) {
    g_propagate_error (error, own);
    return;
  }
  zpci_cli_usage_error (error, "%s", own->message);
  g_error_free (own);
}

static const ZpciOption *
find_nearest (const Parser *parser, const char *name)
{
  const ZpciOption *nearest = NULL;
  guint slips = strlen (name) > 64 ? 0 : (guint) MIN (strlen (name) / 2, MAX_SLIPS) + 1;

  for (gsize t = 0; slips > 0 && t < G_N_ELEMENTS (parser->tables); t++) {
    for (const ZpciOption *option = parser->tables[t]; option && option->name; option++) {
      guint distance = g_str_has_prefix (option->name, name) ? 1 : zpci_text_distance (name, option->name);

      if (distance < slips) {
        slips = distance;
        nearest = option;
      }
    }
  }
  return nearest;
}

static gboolean
check_option (const Parser *parser, const char *word, const ZpciOption **option, GError **error)
{
  const char *sign = strchr (word, '=');
  g_autofree char *name = sign ? g_strndup (word, (gsize) (sign - word)) : g_strdup (word);
  const ZpciOption *nearest;

  *option = find_by_word (parser, name);
  if (*option && (*option)->kind == ZPCI_VALUE_NONE && sign) {
    zpci_cli_usage_error (error, "%s takes no value, but has '%s'", name, sign + 1);
    return FALSE;
  }
  if (*option)
    return TRUE;
  nearest = find_nearest (parser, name + 2);
  if (nearest)
    zpci_cli_usage_error (error, "unknown option '%s'; did you mean '--%s'?", name, nearest->name);
  else
    zpci_cli_usage_error (error, "unknown option '%s'", name);
  return FALSE;
}

/*
 * GOption drops the value of a flag ("--all=no") without a word, and knows nothing of slips. The word behind an
 * option may be its value. With @stop the first word that is none of both ends the options.
 */
static gboolean
check_options (const Parser *parser, char **words, gboolean stop, GError **error)
{
  for (gsize i = 1; words[0] && words[i] && strcmp (words[i], "--") != 0; i++) {
    const ZpciOption *option = NULL;

    if (g_str_has_prefix (words[i], "--")) {
      if (!check_option (parser, words[i], &option, error))
        return FALSE;
    } else if (words[i][0] == '-' && words[i][1] != '\0' && words[i][2] == '\0') {
      option = find_by_word (parser, words[i]);
    } else if (stop && words[i][0] != '-') {
      return TRUE;
    }
    if (option && option->kind != ZPCI_VALUE_NONE && !strchr (words[i], '=') && words[i + 1])
      i++;
  }
  return TRUE;
}

/*
 * Parses @words (its first one is skipped, as in argv); what is left, in order,
 * goes to @rest. With @stop the first word that is not an option ends the parsing.
 */
static gboolean
parse_words (Parser *parser, char **words, gboolean stop, char ***rest, GError **error)
{
  GOptionContext *context = g_option_context_new (NULL);
  g_autoptr (GArray) entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));
  g_auto (GStrv) copy = g_strdupv (words);
  GOptionGroup *group = g_option_group_new ("main", "", "", parser, NULL);
  GOptionEntry remaining = { .long_name = G_OPTION_REMAINING, .arg = G_OPTION_ARG_FILENAME_ARRAY, .arg_data = rest };
  GError *own = NULL;
  gboolean ok;

  for (gsize t = 0; t < G_N_ELEMENTS (parser->tables); t++)
    add_entries (entries, parser->tables[t]);
  g_array_append_val (entries, remaining);
  g_option_group_add_entries (group, (GOptionEntry *) (gpointer) entries->data);
  g_option_context_set_main_group (context, group);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_strict_posix (context, stop);
  ok = g_option_context_parse_strv (context, &copy, &own);
  if (!ok)
    take_error (error, own);
  g_option_context_free (context);
  return ok;
}

static gboolean
check_arguments (const ZpciCli *cli, GError **error)
{
  const ZpciVerb *verb = cli->verb;
  guint given = g_strv_length (cli->arguments);

  if (given < verb->min_arguments) {
    zpci_cli_usage_error (error, "%s needs %s", verb->name, verb->argument);
    return FALSE;
  }
  if (given > verb->max_arguments) {
    zpci_cli_usage_error (error, "%s: argument '%s' is one too many", verb->name, cli->arguments[verb->max_arguments]);
    return FALSE;
  }
  return TRUE;
}

static gboolean
wants_only_information (const ZpciCli *cli)
{
  return zpci_cli_flag (cli, "help") || zpci_cli_flag (cli, "version");
}

gboolean
zpci_options_parse (ZpciCli *cli, char **argv, GError **error)
{
  Parser global = { cli, { zpci_global_options, NULL } };
  Parser full = { cli, { NULL, zpci_global_options } };
  g_auto (GStrv) words = NULL;

  if (!check_options (&global, argv, TRUE, error) || !parse_words (&global, argv, TRUE, &words, error))
    return FALSE;
  if (!words) {
    if (wants_only_information (cli))
      return TRUE;
    zpci_cli_usage_error (error, "a verb is missing");
    return FALSE;
  }
  cli->verb = zpci_verb_choose (words[0], error);
  if (!cli->verb)
    return FALSE;

  full.tables[0] = cli->verb->options;
  g_clear_pointer (&cli->arguments, g_strfreev);
  if (!check_options (&full, words, FALSE, error) || !parse_words (&full, words, FALSE, &cli->arguments, error))
    return FALSE;
  if (!cli->arguments)
    cli->arguments = g_new0 (char *, 1);
  return wants_only_information (cli) || check_arguments (cli, error);
}
