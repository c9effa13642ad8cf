/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * domxml-to-native: the whole QEMU command line of a guest, made by stock
 * libvirt: the one that --connect names, else one embedded in a process of its
 * own that sees nothing of this machine's configuration.
 */
#include "connection.h"
#include "documents.h"
#include "embed.h"
#include "native-copy.h"
#include "output.h"
#include "planning.h"
#include "verbs.h"

#include <string.h>

static const ZpciOption options[] = {
  { "emulator", 0, ZPCI_VALUE_FILE, FALSE, "PATH", "this emulator instead of the guest's" },
  { "explicit", 0, ZPCI_VALUE_NONE, FALSE, NULL,
    "write an override for every request, also where it is QEMU's default" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "text|json", "how to print (default text)" },
  { NULL },
};

static gpointer
ask_native (virConnectPtr connection, const char *xml, GError **error)
{
  char *text = virConnectDomainXMLToNative (connection, "qemu-argv", xml, 0);

  if (!text)
    zpci_connection_set_error (error, ZPCI_ERROR_UNSUPPORTED, "libvirt cannot print this guest's QEMU arguments");
  return text;
}

static char *
convert_embedded (ZpciCli *cli, const ZpciNativeCopy *copy, GError **error)
{
  const ZpciEmbedOptions embed_options = { .simulate_kvm = TRUE };
  g_autoptr (ZpciEmbed) embed = NULL;
  gboolean simulated = FALSE;
  char *text;

  /* libvirt runs the emulator to learn what it offers. */
  if (copy->emulator && !zpci_cli_text (cli, "emulator") && !zpci_emulator_check (cli, copy->emulator, error))
    return NULL;
  zpci_progress_begin ("asking libvirt for the command line");
  embed = zpci_embed_start (&embed_options, error);
  text = embed ? zpci_embed_native (embed, copy->xml, copy->simulated_xml, copy->type, copy->emulator, &simulated, error)
               : NULL;
  zpci_progress_end ();
  if (text && simulated)
    zpci_cli_note ("for a simulated host: this machine has no KVM for s390x guests, so the CPU model is %s",
                   copy->simulated_xml ? "the emulator's default, not the host's"
                                       : "the document's or the emulator's default");
  return text;
}

static void
tell_changes (const ZpciNativeCopy *copy)
{
  if (copy->named > 0)
    zpci_cli_note ("<driver name='vfio'/> was written into a copy for %u device%s: libvirt's export needs that",
                   copy->named, copy->named == 1 ? "" : "s");
  if (copy->interfaces > 0)
    zpci_cli_note ("%u <interface type='hostdev'> became <hostdev> in a copy, which is the same to QEMU: libvirt's "
                   "export cannot print it",
                   copy->interfaces);
  if (copy->plain > copy->moved)
    zpci_cli_note ("%u <interface>: libvirt's export prints a plain tap device, whatever it will be connected to",
                   copy->plain - copy->moved);
  if (copy->moved > 0)
    zpci_cli_warn ("%u <interface> with a PCI address: libvirt's export drops the address, so the guest will start "
                   "with another -device for it, and a zpci device in front",
                   copy->moved);
}

/* libvirt names the device; what it has to do with the document is ours to say. */
static void
explain (const ZpciNativeCopy *copy, const char *name, GError **error)
{
  if (copy->plain > 0 && error && *error && strstr ((*error)->message, "/dev/net/tun")) {
    char *text =
        g_strdup_printf ("%s; its export makes a tap device for each <interface>, in a network of its own: it needs "
                         "root, or user namespaces and a /dev/net/tun for everyone, or a document without them",
                         (*error)->message);

    g_free ((*error)->message);
    (*error)->message = text;
  }
  g_prefix_error (error, "%s: ", name);
}

static gboolean
run_to_native (ZpciCli *cli, GError **error)
{
  const char *uri = zpci_cli_text (cli, "connect");
  gboolean explicit_override = zpci_cli_config (cli)->explicit_override;
  const char *forced = zpci_cli_text (cli, "emulator");
  g_autofree char *emulator = forced ? g_canonicalize_filename (forced, NULL) : NULL;
  const ZpciNativeOptions native_options = { explicit_override ? ZPCI_STOCK_EXPLICIT : ZPCI_STOCK_NONE, emulator };
  g_autoptr (ZpciDocument) document = zpci_document_load (cli->arguments[0], error);
  g_autoptr (ZpciNativeCopy) copy = NULL;
  g_autofree char *text = NULL, *lines = NULL;

  if (!document)
    return FALSE;
  copy = zpci_native_copy (document->text, document->length, document->name, &native_options, error);
  if (!copy)
    return FALSE;
  zpci_document_warn_words (document);
  text = uri ? zpci_connection_ask_writable (uri, ask_native, copy->xml, free, error)
             : convert_embedded (cli, copy, error);
  if (!text) {
    explain (copy, document->name, error);
    return FALSE;
  }
  tell_changes (copy);
  lines = zpci_native_lines (text);
  g_string_append (cli->out, lines);
  return TRUE;
}

const ZpciVerb zpci_verb_domxml_to_native = {
  .name = "domxml-to-native",
  .help = "print a guest's whole QEMU command line, made by libvirt",
  .json_key = "command",
  .argument = "FILE",
  .argument_kind = ZPCI_VALUE_FILE,
  .min_arguments = 1,
  .max_arguments = 1,
  .options = options,
  .run = run_to_native,
};
