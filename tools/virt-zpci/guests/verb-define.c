/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * define: gives libvirt the stock form of a guest, where the plug-in does not
 * do that in the daemon.
 */
#include "connection.h"
#include "documents.h"
#include "guests.h"
#include "verbs.h"
#include "zpci-error.h"
#include "zpci-stock.h"

static const ZpciOption options[] = {
  { "validate", 0, ZPCI_VALUE_NONE, FALSE, NULL, "have libvirt check the stock form against its schema" },
  { "explicit", 0, ZPCI_VALUE_NONE, FALSE, NULL,
    "write an override for every request, also where it is QEMU's default" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "text|json", "how to print (default text)" },
  { NULL },
};

static gboolean
run_define (ZpciCli *cli, GError **error)
{
  gboolean explicit_override = zpci_cli_config (cli)->explicit_override;
  g_autoptr (ZpciDocument) document = zpci_document_load (cli->arguments[0], error);
  g_autoptr (virConnect) connection = NULL;
  g_autoptr (virDomain) domain = NULL;
  g_autofree char *stock = NULL, *left = NULL;
  gsize length = 0;

  if (document)
    document = zpci_document_drop_left (document, &left, error);
  if (!document || !zpci_document_to_stock (document, explicit_override ? ZPCI_STOCK_EXPLICIT : ZPCI_STOCK_NONE, &stock,
                                            &length, error))
    return FALSE;
  zpci_document_warn_words (document);
  connection = zpci_guest_connect (cli, error);
  if (!connection)
    return FALSE;
  domain = virDomainDefineXMLFlags (connection, stock ? stock : document->text,
                                    zpci_cli_flag (cli, "validate") ? VIR_DOMAIN_DEFINE_VALIDATE : 0);
  if (!domain) {
    zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot define the guest in %s", document->name);
    return FALSE;
  }
  if (left)
    zpci_cli_note (ZPCI_GUEST_LEFT, left);
  g_string_append_printf (cli->out, "Domain '%s' defined from %s\n", virDomainGetName (domain), document->name);
  return TRUE;
}

const ZpciVerb zpci_verb_define = {
  .name = "define",
  .help = "define a guest in libvirt, translated to the form it takes",
  .json_key = "done",
  .argument = "FILE",
  .argument_kind = ZPCI_VALUE_FILE,
  .min_arguments = 1,
  .max_arguments = 1,
  .options = options,
  .run = run_define,
};
