/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * nodedev-dumpxml: a node device with the zpci capability, in libvirt's own XML
 * where a libvirt is named, else composed from the host.
 */
#include "ap.h"
#include "connection.h"
#include "functions.h"
#include "verbs.h"
#include "zpci-ap-capability.h"
#include "zpci-capability.h"
#include "zpci-error.h"

#include <stdlib.h>
#include <string.h>

static const ZpciOption options[] = {
  ZPCI_CLI_VFIO_OPTION ("open the function for a moment and add what VFIO tells"),
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "xml|json", "how to print (default xml)" },
  { NULL },
};

static gpointer
ask_nodedev (virConnectPtr connection, const char *name, GError **error)
{
  g_autoptr (virNodeDevice) device = virNodeDeviceLookupByName (connection, name);
  char *text = device ? virNodeDeviceGetXMLDesc (device, 0) : NULL;

  if (!text)
    zpci_connection_set_error (error, ZPCI_ERROR_NOT_FOUND, "libvirt gives no node device '%s'", name);
  return text;
}

static char *
dump_from_libvirt (const char *uri, const ZpciFunction *function, const ZpciVfioInfo *vfio, GError **error)
{
  g_autofree char *name = zpci_function_nodedev_name (function);
  char *original;
  g_autoptr (GError) own = NULL;
  gboolean changed = FALSE;
  char *xml;

  original = zpci_connection_ask (uri, ask_nodedev, name, free, error);
  if (!original)
    return NULL;
  xml = zpci_capability_insert (original, strlen (original), function, vfio, &changed, &own);
  if (!xml && own)
    g_propagate_prefixed_error (error, g_steal_pointer (&own), "node device '%s': ", name);
  else if (!xml)
    xml = g_strdup (original);
  free (original);
  return xml;
}

/* Of crypto adapters libvirt's own XML is completed: what else it shows of them is not ours. */
static gboolean
dump_ap (ZpciCli *cli, const char *device, GError **error)
{
  const char *uri = zpci_cli_text (cli, "connect");
  g_autoptr (ZpciApHost) host = NULL;
  g_autofree char *name = NULL, *xml = NULL;
  g_autoptr (GError) own = NULL;
  gboolean failed;
  char *original;
  ZpciApName parsed;

  if (!zpci_ap_name_parse (device, &parsed, error))
    return FALSE;
  if (!uri) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED,
                 "node devices of crypto adapters are libvirt's: name it with --connect");
    return FALSE;
  }
  if (parsed.type == ZPCI_AP_NAME_MDEV)
    name = zpci_ap_mdev_device_name (parsed.uuid);
  else if (parsed.type == ZPCI_AP_NAME_CARD)
    name = g_strdup_printf ("ap_card%02x", parsed.queue.adapter);
  else
    name = g_strdup_printf ("ap_%02x_%04x", parsed.queue.adapter, parsed.queue.domain);
  original = zpci_connection_ask (uri, ask_nodedev, name, free, error);
  host = original ? zpci_cli_ap_host (cli, error) : NULL;
  if (host)
    xml = zpci_ap_capability_insert (original, strlen (original), host->cards[parsed.queue.adapter], &own);
  failed = own != NULL;
  if (own)
    g_propagate_prefixed_error (error, g_steal_pointer (&own), "node device '%s': ", name);
  else if (host)
    g_string_append (cli->out, xml ? xml : original);
  free (original);
  return host && !failed;
}

static gboolean
run_nodedev_dumpxml (ZpciCli *cli, GError **error)
{
  const char *uri = zpci_cli_text (cli, "connect");
  const ZpciFunction *function;
  const ZpciVfioInfo *vfio;
  g_autofree char *xml = NULL;

  if (!zpci_connection_check_host (cli, error))
    return FALSE;
  if (zpci_ap_name_is (cli->arguments[0]))
    return dump_ap (cli, cli->arguments[0], error);
  function = zpci_cli_function (cli, cli->arguments[0], error);
  if (!function)
    return FALSE;
  vfio = function->configured ? zpci_cli_ask_vfio (cli, function, NULL) : NULL;
  zpci_cli_warn_untold (cli);
  if (uri && function->configured)
    xml = dump_from_libvirt (uri, function, vfio, error);
  else
    xml = zpci_nodedev_format (cli->host, function, vfio, error);
  if (!xml)
    return FALSE;
  g_string_append (cli->out, xml);
  return TRUE;
}

const ZpciVerb zpci_verb_nodedev_dumpxml = {
  .name = "nodedev-dumpxml",
  .help = "print the node device of a function, with the zpci capability",
  .json_key = "xml",
  .argument = "DEVICE",
  .argument_kind = ZPCI_VALUE_DEVICE,
  .min_arguments = 1,
  .max_arguments = 1,
  .options = options,
  .run = run_nodedev_dumpxml,
};
