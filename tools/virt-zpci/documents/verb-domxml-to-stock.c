/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * domxml-to-stock: the author form of a domain XML as stock libvirt takes it.
 */
#include "documents.h"
#include "verbs.h"
#include "zpci-stock.h"

static const ZpciOption options[] = {
  { "explicit", 0, ZPCI_VALUE_NONE, FALSE, NULL,
    "write an override for every request, also where it is QEMU's default" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "xml|json", "how to print (default xml)" },
  { NULL },
};

static gboolean
run_to_stock (ZpciCli *cli, GError **error)
{
  gboolean explicit_override = zpci_cli_config (cli)->explicit_override;
  g_autoptr (ZpciDocument) document = zpci_document_load (cli->arguments[0], error);
  g_autofree char *out = NULL;
  gsize length = 0;

  if (!document)
    return FALSE;
  if (!zpci_document_to_stock (document, explicit_override ? ZPCI_STOCK_EXPLICIT : ZPCI_STOCK_NONE, &out, &length,
                               error))
    return FALSE;
  zpci_document_warn_words (document);
  if (out)
    g_string_append_len (cli->out, out, (gssize) length);
  else
    g_string_append_len (cli->out, document->text, (gssize) document->length);
  return TRUE;
}

const ZpciVerb zpci_verb_domxml_to_stock = {
  .name = "domxml-to-stock",
  .help = "translate a domain XML to the form stock libvirt takes",
  .json_key = "xml",
  .argument = "FILE",
  .argument_kind = ZPCI_VALUE_FILE,
  .min_arguments = 1,
  .max_arguments = 1,
  .options = options,
  .run = run_to_stock,
};
