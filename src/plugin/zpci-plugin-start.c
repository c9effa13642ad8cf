/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Looks at the machine only after QEMU itself has complained about zPCI: the
 * client was then allowed to start the guest.
 */
#include "zpci-plugin-guest.h"

#include "zpci-document.h"
#include "zpci-plugin-parts.h"

#include <stdlib.h>
#include <string.h>

/*
 * QEMU's own words, as libvirt's QEMU driver hands them on: names that a client
 * chose are in other errors too, some of which come before access control.
 * Source: QEMU 7.2 to 10.2 hw/s390x/s390-pci-bus.c, s390-pci-vfio.c.
 */
static gboolean
is_about_zpci (const virError *error)
{
  static const char *const texts[] = {
    "MSI-X support is mandatory in the S390 architecture",
    "Plug failed for zPCI device",
    "zPCI device could not be created",
    "Property 'zpci.",
  };

  if (!error->message || error->code != VIR_ERR_INTERNAL_ERROR || error->domain != VIR_FROM_QEMU)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    if (strstr (error->message, texts[i]))
      return TRUE;
  }
  return FALSE;
}

/* Returns: (transfer full) (nullable): what the plan refuses, and why. */
static char *
describe_refusals (const ZpciPlan *plan)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < plan->rows->len; i++) {
    const ZpciPlanRow *row = g_ptr_array_index (plan->rows, i);
    g_autofree char *reason = zpci_reason_format (&row->reason);

    if (row->decision.path == ZPCI_PATH_REFUSED)
      g_string_append_printf (text, "%s%s: %s", text->len ? "; " : "", row->device, reason);
  }
  return g_string_free (text, text->len == 0);
}

static char *
explain (virConnectPtr connection, const char *text)
{
  g_autoptr (ZpciDocument) document = zpci_document_read (text, strlen (text), "domain XML", NULL);
  ZpciDomain *domain = document ? document->domain : NULL;
  g_autoptr (ZpciRoot) root = domain ? zpci_root_new_directory ("/", NULL) : NULL;
  g_autoptr (ZpciHost) host = root ? zpci_host_read (root, NULL) : NULL;
  g_autoptr (ZpciPlan) plan =
      host ? zpci_plugin_plan (connection, host, domain, ZPCI_SITUATION_OF_START) : NULL;

  return plan ? describe_refusals (plan) : NULL;
}

/*
 * @domain, or @connection and @xml say which guest. libvirt's functions, getters
 * included, reset the thread's error, so none may be called before it is saved.
 */
static void
append_explanation (virConnectPtr connection, virDomainPtr domain, const char *xml)
{
  ZpciPluginSavedError *error = zpci_plugin_save_error ();
  g_autofree char *explanation = NULL;
  char *inactive = NULL;

  if (error && is_about_zpci (error)) {
    if (domain) {
      connection = virDomainGetConnect (domain);
      xml = inactive = ZPCI_CALL (virDomainGetXMLDesc) (domain, VIR_DOMAIN_XML_INACTIVE);
    }
    if (xml)
      explanation = explain (connection, xml);
    free (inactive);
  }
  zpci_plugin_restore_error (error);
  if (explanation)
    zpci_plugin_append (explanation);
}

int
zpci_plugin_started (ZpciPluginRow row, virDomainPtr domain, int result)
{
  if (result < 0 && zpci_plugin_is_active (row))
    append_explanation (NULL, domain, NULL);
  return result;
}

virDomainPtr
zpci_plugin_created (ZpciPluginRow row, virConnectPtr connection, const char *xml, virDomainPtr result)
{
  if (!result && xml && zpci_plugin_is_active (row))
    append_explanation (connection, NULL, xml);
  return result;
}
