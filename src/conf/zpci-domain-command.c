/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * <qemu:commandline>: options that QEMU gets beside libvirt's own, as far as
 * they can be about zpci and vfio-pci devices.
 * Source: QEMU 7.2 softmmu/vl.c (lookup_opt), softmmu/qdev-monitor.c (qemu_global_option), util/cutils.c
 * (qapi_bool_parse); tried on 7.2.22.
 */
#include "zpci-conf-private.h"

#include <string.h>

static const char *const options[] = {
  [ZPCI_COMMAND_DEVICE] = "device",
  [ZPCI_COMMAND_GLOBAL] = "global",
  [ZPCI_COMMAND_SET] = "set",
};

static void
command_arg_free (gpointer data)
{
  ZpciCommandArg *arg = data;

  g_free (arg->value);
  g_free (arg->joined);
  g_free (arg);
}

/* One hyphen or two; "-device=x" and "-device x" in one word are options that QEMU does not know, read all the same. */
static gboolean
read_option (const char *word, ZpciCommandOption *option, const char **joined)
{
  const char *name = word + 1 + (word[0] == '-' && word[1] == '-');

  for (gsize i = 0; word[0] == '-' && i < G_N_ELEMENTS (options); i++) {
    gsize length = strlen (options[i]);

    if (strncmp (name, options[i], length) != 0 || !strchr ("= ", name[length]))
      continue;
    *option = (ZpciCommandOption) i;
    *joined = name[length] ? name + length + 1 : NULL;
    return TRUE;
  }
  return FALSE;
}

char *
zpci_command_part (const char **text)
{
  GString *part = g_string_new (NULL);
  const char *p = *text;

  /* A doubled comma is one that belongs to the value. */
  for (; *p && (*p != ',' || p[1] == ','); p += *p == ',' ? 2 : 1)
    g_string_append_c (part, *p);
  *text = *p ? p + 1 : p;
  return g_string_free (part, FALSE);
}

ZpciAsk
zpci_command_read_bool (const char *text)
{
  static const char *const on[] = { "on", "yes", "true", "y", NULL }, *const off[] = { "off", "no", "false", "n", NULL };

  return g_strv_contains (on, text) ? ZPCI_ASK_ON : g_strv_contains (off, text) ? ZPCI_ASK_OFF : ZPCI_ASK_ABSENT;
}

static void
take (char **to, char *part, gsize skip)
{
  g_free (*to);
  *to = g_strdup (part + skip);
}

gboolean
zpci_command_read_global (const char *text, char **property, char **value)
{
  g_autofree char *driver = NULL;
  const char *dot = strchr (text, '.'), *equals = strchr (text, '=');

  *property = *value = NULL;
  if (dot && equals && dot < equals) {
    driver = g_strndup (text, (gsize) (dot - text));
    *property = g_strndup (dot + 1, (gsize) (equals - dot - 1));
    *value = g_strdup (equals + 1);
  }
  while (!dot && *text) {
    g_autofree char *part = zpci_command_part (&text);

    if (g_str_has_prefix (part, "driver="))
      take (&driver, part, strlen ("driver="));
    else if (g_str_has_prefix (part, "property="))
      take (property, part, strlen ("property="));
    else if (g_str_has_prefix (part, "value="))
      take (value, part, strlen ("value="));
  }
  return g_strcmp0 (driver, "zpci") == 0 && *property && *value;
}

static void
read_global (ZpciDomain *domain, const char *text)
{
  g_autofree char *property = NULL, *value = NULL;
  ZpciRequestId id;

  if (!zpci_command_read_global (text, &property, &value))
    return;
  id = zpci_request_find_property (property);
  if (id < ZPCI_N_REQUESTS)
    domain->global[id] = zpci_command_read_bool (value); /* the last one counts */
}

static void
add_arg (ZpciDomain *domain, ZpciCommandOption option, const char *value, const char *joined, const xmlNode *node)
{
  ZpciCommandArg *arg = g_new0 (ZpciCommandArg, 1);

  arg->option = option;
  arg->value = g_strdup (value);
  arg->joined = g_strdup (joined);
  arg->line = zpci_xml_get_line (domain->xml, node);
  g_ptr_array_add (domain->command, arg);
  if (option == ZPCI_COMMAND_GLOBAL && !joined)
    read_global (domain, value);
}

static void
read_args (ZpciDomain *domain, const xmlNode *commandline)
{
  xmlNode *node = zpci_xml_child (commandline, "arg", ZPCI_QEMU_NS);

  for (; node; node = node ? zpci_xml_next (node) : NULL) {
    g_autofree char *word = zpci_xml_attr (node, "value"), *value = NULL;
    ZpciCommandOption option;
    const char *joined;

    if (!word || !read_option (word, &option, &joined))
      continue;
    if (joined) {
      add_arg (domain, option, joined, word, node);
      continue;
    }
    node = zpci_xml_next (node);
    value = node ? zpci_xml_attr (node, "value") : NULL;
    if (value)
      add_arg (domain, option, value, NULL, node);
  }
}

void
zpci_domain_read_command (ZpciDomain *domain)
{
  xmlNode *commandline = zpci_xml_child (domain->node, "commandline", ZPCI_QEMU_NS);

  domain->command = g_ptr_array_new_with_free_func (command_arg_free);
  for (; commandline; commandline = zpci_xml_next (commandline))
    read_args (domain, commandline);
}
