/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * complete: what could stand at the end of an unfinished command line, for
 * bash. Silent about whatever goes wrong: the user is typing.
 */
#include "options.h"
#include "verbs.h"
#include "zpci-capture.h"

#include <string.h>

/* Tells the script that file names fit here. */
#define FILES_MARK ":files"

typedef struct {
  GString *out;
  const char *word; /* unfinished */
} Offer;

static void
offer (const Offer *to, const char *candidate)
{
  if (candidate && g_str_has_prefix (candidate, to->word))
    g_string_append_printf (to->out, "%s\n", candidate);
}

static void
offer_options (const Offer *to, const ZpciOption *option)
{
  for (; option && option->name; option++) {
    g_autofree char *text = g_strconcat ("--", option->name, NULL);

    offer (to, text);
  }
}

static ZpciHost *
read_host (const char *path)
{
  g_autoptr (ZpciRoot) root = NULL;

  if (!path || g_file_test (path, G_FILE_TEST_IS_DIR))
    root = zpci_root_new_directory (path ? path : "/", NULL);
  else
    root = zpci_capture_load (path, NULL);
  return root ? zpci_host_read (root, NULL) : NULL;
}

static void
offer_function (const Offer *to, const ZpciFunction *function)
{
  g_autofree char *fid = function->fid.set ? g_strdup_printf ("fid:0x%08x", function->fid.value) : NULL;
  g_autofree char *uid = function->uid.set ? g_strdup_printf ("uid:0x%04x", function->uid.value) : NULL;
  g_autofree char *nodedev = zpci_function_nodedev_name (function);
  char address[ZPCI_PCI_ADDRESS_TEXT];

  offer (to, fid);
  offer (to, uid);
  offer (to, nodedev);
  if (function->configured && function->has_address)
    offer (to, zpci_pci_address_format (&function->address, address));
  for (gsize i = 0; function->netdevs && function->netdevs[i]; i++)
    offer (to, function->netdevs[i]);
}

static void
offer_values (const Offer *to, ZpciValueKind kind, const char *words, const char *host_path)
{
  if (kind == ZPCI_VALUE_FILE)
    g_string_append (to->out, FILES_MARK "\n");
  if (kind == ZPCI_VALUE_CHOICE) {
    g_auto (GStrv) choices = g_strsplit (words, "|", -1);

    for (gsize i = 0; choices[i]; i++)
      offer (to, choices[i]);
  }
  if (kind == ZPCI_VALUE_DEVICE) {
    g_autoptr (ZpciHost) host = read_host (host_path);

    for (guint i = 0; host && i < host->functions->len; i++)
      offer_function (to, g_ptr_array_index (host->functions, i));
  }
}

/* The option that @word is, with its two dashes or its one. */
static const ZpciOption *
find_option (const ZpciVerb *verb, const char *word)
{
  const ZpciOption *tables[] = { zpci_global_options, verb ? verb->options : NULL };

  for (gsize t = 0; t < G_N_ELEMENTS (tables); t++) {
    for (const ZpciOption *option = tables[t]; option && option->name; option++) {
      if (g_str_has_prefix (word, "--") && strcmp (word + 2, option->name) == 0)
        return option;
      if (option->letter && word[0] == '-' && word[1] == option->letter && word[2] == '\0')
        return option;
    }
  }
  return NULL;
}

static gboolean
run_complete (ZpciCli *cli, GError **error)
{
  guint n = g_strv_length (cli->arguments);
  Offer to = { cli->out, n > 0 ? cli->arguments[n - 1] : "" };
  const ZpciOption *open = NULL; /* an option whose value comes next */
  const ZpciVerb *verb = NULL;
  const char *host_path = zpci_cli_text (cli, "host");

  for (guint i = 0; i + 1 < n; i++) {
    const char *word = cli->arguments[i];

    if (open && strcmp (open->name, "host") == 0)
      host_path = word;
    if (open) {
      open = NULL;
    } else if (word[0] == '-') {
      open = find_option (verb, word);
      if (open && open->kind == ZPCI_VALUE_NONE)
        open = NULL;
    } else if (!verb) {
      verb = zpci_verb_find (word);
    }
  }
  if (open) {
    offer_values (&to, open->kind, open->value, host_path);
  } else if (to.word[0] == '-') {
    offer_options (&to, verb ? verb->options : NULL);
    offer_options (&to, zpci_global_options);
  } else if (verb) {
    offer_values (&to, verb->argument ? verb->argument_kind : ZPCI_VALUE_NONE, verb->argument, host_path);
  } else {
    for (gsize i = 0; zpci_verbs[i]; i++)
      offer (&to, zpci_verbs[i]->name);
  }
  return TRUE;
}

const ZpciVerb zpci_verb_complete = {
  .name = "complete",
  .help = "print what could end a command line (for bash completion)",
  .argument = "-- WORD...",
  .argument_kind = ZPCI_VALUE_NONE,
  .min_arguments = 0,
  .max_arguments = G_MAXUINT,
  .run = run_complete,
};
