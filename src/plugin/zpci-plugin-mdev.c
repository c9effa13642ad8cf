/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Looks at the host only after mdevctl has failed: the client was then allowed
 * to start the device. No lock is held meanwhile.
 */
#include "zpci-plugin.h"

#include "zpci-ap-claims.h"
#include "zpci-ap-decide.h"
#include "zpci-plugin-parts.h"

#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

/*
 * The messages of the kernel and of the check of s390-tools that mdevctl hands on; libvirt
 * says neither of a document.
 * Source: Rust's std::io::Error; s390-tools 2.43.0 ap_tools/ap-check.c.
 */
#define OF_KERNEL "(os error "
#define OF_AP_CHECK "APQN "

static gboolean
is_about_matrix (const virError *error)
{
  return error && error->message && error->code == VIR_ERR_INTERNAL_ERROR && error->domain == VIR_FROM_NODEDEV &&
         (strstr (error->message, OF_KERNEL) || strstr (error->message, OF_AP_CHECK));
}

/* Returns: (transfer full) (nullable): why @definition does not start. */
static char *
explain_definition (const ZpciApHost *host, const ZpciApDefinition *definition, const virError *error)
{
  ZpciReason *reason = zpci_ap_claims_start (host, definition);
  char *text;

  if (!reason && zpci_ap_has_overrides (host->state) && strstr (error->message, OF_AP_CHECK))
    reason = zpci_reason_new (&zpci_ap_reasons[ZPCI_AP_REASON_MIXED_OVERRIDE]);
  if (!reason)
    return NULL;
  text = zpci_reason_format (reason);
  zpci_reason_free (reason);
  return text;
}

static char *
explain (const char *text, const virError *error)
{
  g_autoptr (ZpciXml) xml = zpci_xml_parse (text, strlen (text), "node device XML", NULL);
  g_autoptr (ZpciApDefinition) definition =
      xml && zpci_ap_definition_is_xml (xml) ? zpci_ap_definition_read_xml (xml, NULL) : NULL;
  g_autoptr (ZpciRoot) root = definition ? zpci_root_new_directory ("/", NULL) : NULL;
  g_autoptr (ZpciApHost) host = root ? zpci_ap_host_read (root) : NULL;

  return host ? explain_definition (host, definition, error) : NULL;
}

/* One of @xml and @device says which. Saved first: libvirt's functions reset the thread's error. */
static void
append_explanation (const char *xml, virNodeDevicePtr device)
{
  ZpciPluginSavedError *error = zpci_plugin_save_error ();
  g_autofree char *explanation = NULL;
  char *defined = NULL;

  if (is_about_matrix (error)) {
    if (device)
      xml = defined = ZPCI_CALL (virNodeDeviceGetXMLDesc) (device, 0);
    explanation = xml ? explain (xml, error) : NULL;
    free (defined);
  }
  zpci_plugin_restore_error (error);
  if (explanation)
    zpci_plugin_append (explanation);
}

virNodeDevicePtr
zpci_plugin_mdev_made (ZpciPluginRow row, const char *xml, virNodeDevicePtr result)
{
  if (!result && xml && zpci_plugin_is_active (row))
    append_explanation (xml, NULL);
  return result;
}

int
zpci_plugin_mdev_started (ZpciPluginRow row, virNodeDevicePtr device, int result)
{
  if (result < 0 && zpci_plugin_is_active (row))
    append_explanation (NULL, device);
  return result;
}
