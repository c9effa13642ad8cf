/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * domxml-from-stock: what stock libvirt stores, with the author's attributes
 * back in their place.
 */
#include "documents.h"
#include "verbs.h"
#include "zpci-stock.h"

static const ZpciOption options[] = {
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "xml|json", "how to print (default xml)" },
  { NULL },
};

static gboolean
run_from_stock (ZpciCli *cli, GError **error)
{
  g_autoptr (ZpciDocument) document = zpci_document_load (cli->arguments[0], error);
  g_autofree char *out = NULL;
  gsize length = 0;

  if (!document || !zpci_document_from_stock (document, &out, &length, error))
    return FALSE;
  zpci_document_warn_words (document);
  if (out)
    g_string_append_len (cli->out, out, (gssize) length);
  else
    g_string_append_len (cli->out, document->text, (gssize) document->length);
  return TRUE;
}

const ZpciVerb zpci_verb_domxml_from_stock = {
  .name = "domxml-from-stock",
  .help = "translate a stored domain XML back to the author's form",
  .json_key = "xml",
  .argument = "FILE",
  .argument_kind = ZPCI_VALUE_FILE,
  .min_arguments = 1,
  .max_arguments = 1,
  .options = options,
  .run = run_from_stock,
};
