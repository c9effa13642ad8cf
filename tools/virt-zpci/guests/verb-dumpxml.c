/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * dumpxml: a guest of libvirt in the author form.
 */
#include "connection.h"
#include "verbs.h"
#include "zpci-error.h"
#include "zpci-stock.h"

#include <stdlib.h>
#include <string.h>

static const ZpciOption options[] = {
  { "inactive", 0, ZPCI_VALUE_NONE, FALSE, NULL, "as it will start next, not as it runs" },
  { "security-info", 0, ZPCI_VALUE_NONE, FALSE, NULL, "with passwords" },
  { "migratable", 0, ZPCI_VALUE_NONE, FALSE, NULL, "for another libvirt, in the stock form" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "xml|json", "how to print (default xml)" },
  { NULL },
};

typedef struct {
  const char *option;
  guint flag;
} Flag;

static const Flag flags[] = {
  { "inactive", VIR_DOMAIN_XML_INACTIVE },
  { "security-info", VIR_DOMAIN_XML_SECURE },
  { "migratable", VIR_DOMAIN_XML_MIGRATABLE },
};

/* @argument: flags and GUEST, with a blank between. */
static gpointer
ask_xml (virConnectPtr connection, const char *argument, GError **error)
{
  const char *name = strchr (argument, ' ') + 1;
  g_autoptr (virDomain) domain = zpci_guest_lookup (connection, name, error);
  char *text;

  if (!domain)
    return NULL;
  text = virDomainGetXMLDesc (domain, (guint) strtoul (argument, NULL, 10));
  if (!text)
    zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot read the XML of guest '%s'", name);
  return text;
}

/* Returns: (transfer full) (nullable): as libvirt gives it; free() it. */
static char *
read_xml (const ZpciCli *cli, GError **error)
{
  g_autofree char *argument = NULL;
  const char *uri;
  guint wanted = 0;

  zpci_connection_take (cli);
  uri = zpci_cli_text (cli, "connect");
  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    wanted |= zpci_cli_flag (cli, flags[i].option) ? flags[i].flag : 0;
  argument = g_strdup_printf ("%u %s", wanted, cli->arguments[0]);
  /* libvirt gives these two to nobody who may only read. */
  if (wanted & (VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_MIGRATABLE))
    return zpci_connection_ask_writable (uri, ask_xml, argument, free, error);
  return zpci_connection_ask (uri, ask_xml, argument, free, error);
}

static gboolean
run_dumpxml (ZpciCli *cli, GError **error)
{
  char *text = read_xml (cli, error);
  g_autofree char *author = NULL;
  gsize length = 0;
  gboolean ok = text != NULL;

  if (text && !zpci_cli_flag (cli, "migratable"))
    ok = zpci_domxml_from_stock (text, strlen (text), cli->arguments[0], &author, &length, error);
  if (ok)
    g_string_append (cli->out, author ? author : text);
  free (text);
  return ok;
}

const ZpciVerb zpci_verb_dumpxml = {
  .name = "dumpxml",
  .help = "print a guest of libvirt in the author's form",
  .json_key = "xml",
  .argument = "GUEST",
  .argument_kind = ZPCI_VALUE_GUEST,
  .min_arguments = 1,
  .max_arguments = 1,
  .options = options,
  .run = run_dumpxml,
};
