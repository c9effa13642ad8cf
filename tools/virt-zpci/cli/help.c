/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Help texts.
 */
#include "cli.h"

#include "verbs.h"

#include <string.h>

/* Where the explanations start, counted from the left edge. */
#define HELP_COLUMN 30

static void
append_entry (GString *out, const char *name, const char *help)
{
  int room = HELP_COLUMN - 4 - (int) strlen (name);

  g_string_append_printf (out, "  %s%*s  %s\n", name, MAX (room, 0), "", help);
}

static void
append_options (GString *out, const char *title, const ZpciOption *option)
{
  if (!option || !option->name)
    return;
  g_string_append_printf (out, "\n%s:\n", title);
  for (; option->name; option++) {
    g_autofree char *letter = option->letter ? g_strdup_printf ("-%c, ", option->letter) : g_strdup ("");
    g_autofree char *name = g_strdup_printf ("%s--%s%s%s%s", letter, option->name, option->value ? " " : "",
                                             option->value ? option->value : "", option->repeat ? " ..." : "");

    append_entry (out, name, option->help);
  }
}

static void
append_columns (GString *out, const ZpciVerb *verb)
{
  const char *heading, *help;

  if (!verb->column)
    return;
  g_string_append (out, "\nColumns:\n");
  for (guint i = 0; (heading = verb->column (i, &help)); i++)
    append_entry (out, heading, help);
}

static void
append_verb (GString *out, const ZpciVerb *verb)
{
  g_string_append_printf (out, "Usage: virt-zpci [GLOBAL OPTION...] %s%s", verb->name,
                          verb->options && verb->options->name ? " [OPTION...]" : "");
  if (verb->argument && verb->min_arguments > 0)
    g_string_append_printf (out, " %s", verb->argument);
  else if (verb->argument)
    g_string_append_printf (out, " [%s]", verb->argument);
  g_string_append_printf (out, "\n\n%s\n", verb->help);
  append_options (out, "Options", verb->options);
  append_columns (out, verb);
}

void
zpci_help_append (GString *out, const ZpciVerb *verb)
{
  if (verb) {
    append_verb (out, verb);
  } else {
    g_string_append (out, "Usage: virt-zpci [GLOBAL OPTION...] VERB [OPTION...] [ARGUMENT...]\n\n"
                          "IBM Z PCI functions for libvirt guests: what the host has, what a guest will get.\n\n"
                          "Verbs:\n");
    for (gsize i = 0; zpci_verbs[i]; i++)
      if (!zpci_verbs[i]->internal)
        append_entry (out, zpci_verbs[i]->name, zpci_verbs[i]->help);
  }
  append_options (out, "Global options", zpci_global_options);
  if (!verb)
    g_string_append (out, "\n'virt-zpci VERB --help' shows a verb's options; the manual is virt-zpci(1).\n");
}

void
zpci_version_append (GString *out)
{
  g_string_append (out, "virt-zpci " ZPCI_VERSION "\n");
}
