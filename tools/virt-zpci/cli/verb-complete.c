/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * complete: what could stand at the end of an unfinished command line, for
 * bash. Silent about whatever goes wrong: the user is typing.
 */
#include "cli.h"
#include "connection.h"
#include "verbs.h"
#include "zpci-capture.h"
#include "zpci-hash.h"
#include "zpci-text.h"

#include <stdlib.h>
#include <string.h>

/* Tells the script that file names fit here. */
#define FILES_MARK ":files"

typedef struct {
  GString *out;
  const char *word;      /* unfinished */
  const char *host_path; /* (nullable): of --host */
  const ZpciCli *cli;    /* its --connect is that of the unfinished line */
} Offer;

static void
offer (const Offer *to, const char *candidate)
{
  if (candidate && g_str_has_prefix (candidate, to->word))
    g_string_append_printf (to->out, "%s\n", candidate);
}

/* A name from outside that the shell would take apart is left to the user. */
static void
offer_name (const Offer *to, const char *name)
{
  if (zpci_text_is_word (name))
    offer (to, name);
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
  const ZpciAttributeMask offered = ZPCI_ATTRIBUTE_BIT (UID) | ZPCI_ATTRIBUTE_BIT (NETDEVS) |
                                    ZPCI_ATTRIBUTE_BIT (PNETIDS);
  g_autoptr (ZpciRoot) root = NULL;

  /* A stream is for the command that is being written. */
  if (path && zpci_capture_is_stream (path))
    return NULL;
  if (!path || g_file_test (path, G_FILE_TEST_IS_DIR))
    root = zpci_root_new_directory (path ? path : "/", NULL);
  else
    root = zpci_capture_load (path, NULL);
  return root ? zpci_host_read_functions (root, offered, NULL) : NULL;
}

/* The verbs that take a function refuse those without a PCI device. */
static void
offer_function (const Offer *to, const ZpciFunction *function)
{
  g_autofree char *fid = function->fid.set ? g_strdup_printf ("fid:0x%08x", function->fid.value) : NULL;
  g_autofree char *uid = function->uid.set ? g_strdup_printf ("uid:0x%04x", function->uid.value) : NULL;
  g_autofree char *nodedev = zpci_function_nodedev_name (function);
  char address[ZPCI_PCI_ADDRESS_TEXT];

  if (!function->configured)
    return;
  offer (to, fid);
  offer (to, uid);
  offer (to, nodedev);
  if (function->has_address)
    offer (to, zpci_pci_address_format (&function->address, address));
  for (gsize i = 0; function->netdevs && function->netdevs[i]; i++)
    offer_name (to, function->netdevs[i]);
}

static void
offer_types (const Offer *to)
{
  for (guint pft = 0; pft <= 0xff; pft++) {
    ZpciFunction function = { .pft = { .set = TRUE, .value = pft } };
    const char *name = zpci_function_type_name (&function);

    if (strcmp (name, "unknown") != 0)
      offer (to, name);
  }
  offer (to, "unknown");
}

static void
offer_pnetids (const Offer *to, const ZpciHost *host)
{
  g_autoptr (GHashTable) offered = g_hash_table_new (zpci_hash_text, g_str_equal);

  for (guint i = 0; host && i < host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (host->functions, i);

    for (gsize port = 0; port < G_N_ELEMENTS (function->pnetid); port++)
      if (function->pnetid[port] && g_hash_table_add (offered, function->pnetid[port]))
        offer_name (to, function->pnetid[port]);
  }
}

static gpointer
ask_names (virConnectPtr connection, const char *argument, GError **error)
{
  virDomainPtr *domains = NULL;
  int n = virConnectListAllDomains (connection, &domains, 0);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (int i = 0; i < n; i++) {
    g_ptr_array_add (names, g_strdup (virDomainGetName (domains[i])));
    virDomainFree (domains[i]);
  }
  free (domains);
  return names;
}

static void
offer_guests (const Offer *to)
{
  g_autofree char *uri = zpci_connection_find (to->cli);
  g_autoptr (GPtrArray) names =
      uri ? zpci_connection_ask (uri, ask_names, NULL, (GDestroyNotify) g_ptr_array_unref, NULL) : NULL;

  for (guint i = 0; names && i < names->len; i++)
    offer_name (to, g_ptr_array_index (names, i));
}

/* The headings that may follow what stands before the last comma. */
static void
offer_columns (const Offer *to, const ZpciVerb *verb)
{
  const char *comma = strrchr (to->word, ',');
  g_autofree char *before = comma ? g_strndup (to->word, (gsize) (comma + 1 - to->word)) : g_strdup ("");
  const char *heading, *help;

  for (guint i = 0; verb && verb->column && (heading = verb->column (i, &help)); i++) {
    g_autofree char *candidate = g_strconcat (before, heading, NULL);

    offer (to, candidate);
  }
}

static void
offer_verbs (const Offer *to)
{
  for (gsize i = 0; zpci_verbs[i]; i++)
    if (!zpci_verbs[i]->internal)
      offer (to, zpci_verbs[i]->name);
}

static void
offer_values (const Offer *to, const ZpciVerb *verb, ZpciValueKind kind, const char *words)
{
  g_autoptr (ZpciHost) host = NULL;
  g_auto (GStrv) choices = NULL;

  if (kind == ZPCI_VALUE_DEVICE || kind == ZPCI_VALUE_PNETID)
    host = read_host (to->host_path);
  switch (kind) {
  case ZPCI_VALUE_FILE:
    g_string_append (to->out, FILES_MARK "\n");
    break;
  case ZPCI_VALUE_CHOICE:
    choices = g_strsplit (words, "|", -1);
    for (gsize i = 0; choices[i]; i++)
      offer (to, choices[i]);
    break;
  case ZPCI_VALUE_COLUMNS:
    offer_columns (to, verb);
    break;
  case ZPCI_VALUE_DEVICE:
    for (guint i = 0; host && i < host->functions->len; i++)
      offer_function (to, g_ptr_array_index (host->functions, i));
    break;
  case ZPCI_VALUE_VERB:
    offer_verbs (to);
    break;
  case ZPCI_VALUE_TYPE:
    offer_types (to);
    break;
  case ZPCI_VALUE_PNETID:
    offer_pnetids (to, host);
    break;
  case ZPCI_VALUE_GUEST:
    offer_guests (to);
    break;
  default:
    break;
  }
}

/* Every argument of a verb: how many stand before the unfinished one. */
static void
offer_argument (const Offer *to, const ZpciVerb *verb, guint before)
{
  if (!verb->argument || before >= verb->max_arguments)
    return;
  offer_values (to, verb, before == 0 ? verb->argument_kind : verb->more_kind, verb->argument);
  /* plan takes names of guests as well. */
  if (verb == &zpci_verb_plan)
    offer_values (to, verb, ZPCI_VALUE_GUEST, NULL);
}

/* The option that @word is, with its two dashes or its one; @value is what stands behind "=" in it, or NULL. */
static const ZpciOption *
find_option (const ZpciVerb *verb, const char *word, const char **value)
{
  const ZpciOption *tables[] = { zpci_global_options, verb ? verb->options : NULL };
  gboolean is_long = g_str_has_prefix (word, "--");
  gsize length = is_long ? strcspn (word + 2, "=") : 0;

  *value = is_long && word[2 + length] == '=' ? word + 2 + length + 1 : NULL;
  for (gsize t = 0; t < G_N_ELEMENTS (tables); t++) {
    for (const ZpciOption *option = tables[t]; option && option->name; option++) {
      if (is_long && strncmp (word + 2, option->name, length) == 0 && option->name[length] == '\0')
        return option;
      if (option->letter && word[0] == '-' && word[1] == option->letter && word[2] == '\0')
        return option;
    }
  }
  return NULL;
}

/* The options that decide which host and libvirt are asked for devices and guests. */
static void
take_value (Offer *to, const ZpciOption *option, const char *value)
{
  if (strcmp (option->name, "host") == 0)
    to->host_path = value;
  if (strcmp (option->name, "connect") == 0)
    zpci_connection_set_uri (to->cli, value);
}

static void
offer_last (Offer *to, const ZpciVerb *verb, const ZpciOption *open, guint before)
{
  const char *value = NULL;

  if (!open && to->word[0] == '-') {
    open = find_option (verb, to->word, &value);
    if (!value)
      open = NULL;
    else
      to->word = value;
  }
  if (open) {
    offer_values (to, verb, open->kind, open->value);
  } else if (to->word[0] == '-') {
    offer_options (to, verb ? verb->options : NULL);
    offer_options (to, zpci_global_options);
  } else if (verb && !value) {
    offer_argument (to, verb, before);
  } else if (!value) {
    offer_verbs (to);
  }
}

static gboolean
run_complete (ZpciCli *cli, GError **error)
{
  guint n = g_strv_length (cli->arguments);
  Offer to = {
    .out = cli->out,
    .word = n > 0 ? cli->arguments[n - 1] : "",
    .host_path = zpci_cli_text (cli, "host"),
    .cli = cli,
  };
  const ZpciOption *open = NULL; /* an option whose value comes next */
  const ZpciVerb *verb = NULL;
  guint before = 0;

  for (guint i = 0; i + 1 < n; i++) {
    const char *word = cli->arguments[i], *value;

    if (open) {
      take_value (&to, open, word);
      open = NULL;
    } else if (word[0] == '-') {
      open = find_option (verb, word, &value);
      if (open && value)
        take_value (&to, open, value);
      if (open && (value || open->kind == ZPCI_VALUE_NONE))
        open = NULL;
    } else if (!verb) {
      verb = zpci_verb_find (word);
    } else {
      before++;
    }
  }
  offer_last (&to, verb, open, before);
  return TRUE;
}

const ZpciVerb zpci_verb_complete = {
  .name = "complete",
  .internal = TRUE,
  .help = "print what could end a command line (for the completion of shells)",
  .argument = "-- WORD...",
  .argument_kind = ZPCI_VALUE_NONE,
  .min_arguments = 0,
  .max_arguments = G_MAXUINT,
  .run = run_complete,
};
