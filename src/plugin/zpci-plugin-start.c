/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Looks at the machine only after QEMU or libvirt has complained about zPCI or
 * crypto adapters: the client was then allowed to start the guest, or to attach.
 */
#include "zpci-plugin-guest.h"

#include "zpci-document.h"
#include "zpci-plugin-parts.h"

#include <stdlib.h>
#include <string.h>

typedef enum { ABOUT_NOTHING_OF_OURS, ABOUT_ZPCI, ABOUT_AP } Subject;

/*
 * Names that a client chose are in other errors too, some of which come before
 * access control. So the words are QEMU's own, as libvirt's QEMU driver hands them
 * on, or the code is one that libvirt has only where it looks at the host's devices.
 * Source: QEMU 7.2 to 10.2 hw/s390x/s390-pci-bus.c, s390-pci-vfio.c,
 * softmmu/qdev-monitor.c, target/s390x/cpu_models.c; libvirt 9.0.0 and 11.3.0
 * src/util/virmdev.c, src/conf/domain_validate.c.
 */
static const struct {
  Subject subject;
  int code;
  const char *text;      /* (nullable): NULL: the code says it all */
  gboolean of_a_document; /* libvirt also says so of a document, before it looks who sent it */
} complaints[] = {
  { ABOUT_ZPCI, VIR_ERR_INTERNAL_ERROR, "MSI-X support is mandatory in the S390 architecture", FALSE },
  { ABOUT_ZPCI, VIR_ERR_INTERNAL_ERROR, "Plug failed for zPCI device", FALSE },
  { ABOUT_ZPCI, VIR_ERR_INTERNAL_ERROR, "zPCI device could not be created", FALSE },
  { ABOUT_ZPCI, VIR_ERR_INTERNAL_ERROR, "Property 'zpci.", FALSE },
  { ABOUT_AP, VIR_ERR_INTERNAL_ERROR, "No 'ap-bus' bus found for device 'vfio-ap'", FALSE },
  { ABOUT_AP, VIR_ERR_INTERNAL_ERROR, "features requested in the CPU model are not available in the ", FALSE },
  { ABOUT_AP, VIR_ERR_INTERNAL_ERROR, "-s390x-cpu.ap", FALSE }, /* Property '...' not found */
  { ABOUT_AP, VIR_ERR_DEVICE_MISSING, NULL, FALSE },
  { ABOUT_AP, VIR_ERR_CONFIG_UNSUPPORTED, "vfio-ap", TRUE },
};

static Subject
subject_of (const virError *error, gboolean document_was_sent)
{
  for (gsize i = 0; error && error->message && i < G_N_ELEMENTS (complaints); i++) {
    if (error->code != complaints[i].code || (complaints[i].of_a_document && document_was_sent))
      continue;
    if (error->code == VIR_ERR_INTERNAL_ERROR && error->domain != VIR_FROM_QEMU)
      continue;
    if (!complaints[i].text || strstr (error->message, complaints[i].text))
      return complaints[i].subject;
  }
  return ABOUT_NOTHING_OF_OURS;
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

/* Returns: (transfer full) (nullable): the last matrix that cannot be: of several it is the one that is attached. */
static char *
describe_refused_matrix (const ZpciPlan *plan)
{
  for (guint i = plan->matrices->len; i > 0; i--) {
    const ZpciPlanMatrix *matrix = g_ptr_array_index (plan->matrices, i - 1);

    if (matrix->decision->result == ZPCI_AP_RESULT_REFUSED)
      return zpci_plan_matrix_describe (matrix);
  }
  return NULL;
}

/* @device: (nullable): that was to be attached to the guest of @text. */
static char *
explain (virConnectPtr connection, Subject subject, const char *text, const char *device)
{
  g_autoptr (ZpciDocument) document = zpci_document_read (text, strlen (text), "domain XML", NULL);
  ZpciDomain *domain = document ? document->domain : NULL;
  g_autoptr (ZpciRoot) root = NULL;
  g_autoptr (ZpciHost) host = NULL;
  g_autoptr (ZpciPlan) plan = NULL;

  if (!domain || (device && !zpci_domain_add_matrix (domain, device, strlen (device))) ||
      (subject == ABOUT_AP && domain->matrices->len == 0))
    return NULL;
  root = zpci_root_new_directory ("/", NULL);
  host = root ? zpci_host_read (root, NULL) : NULL;
  if (!host)
    return NULL;
  plan = zpci_plugin_plan (connection, host, domain,
                           subject == ABOUT_AP ? ZPCI_SITUATION_OF_START_AP : ZPCI_SITUATION_OF_START);
  return subject == ABOUT_AP ? describe_refused_matrix (plan) : describe_refusals (plan);
}

/*
 * @domain, or @connection and @xml say which guest. libvirt's functions, getters
 * included, reset the thread's error, so none may be called before it is saved.
 */
static void
append_explanation (virConnectPtr connection, virDomainPtr domain, const char *xml)
{
  ZpciPluginSavedError *error = zpci_plugin_save_error ();
  Subject subject = subject_of (error, xml != NULL);
  g_autofree char *explanation = NULL;
  char *inactive = NULL;

  if (subject != ABOUT_NOTHING_OF_OURS) {
    if (domain) {
      connection = virDomainGetConnect (domain);
      xml = inactive = ZPCI_CALL (virDomainGetXMLDesc) (domain, VIR_DOMAIN_XML_INACTIVE);
    }
    if (xml)
      explanation = explain (connection, subject, xml, NULL);
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

int
zpci_plugin_attached (ZpciPluginRow row, virDomainPtr domain, const char *xml, int result)
{
  ZpciPluginSavedError *error;
  g_autofree char *explanation = NULL;
  char *live;

  if (result == 0 || !xml || !zpci_plugin_is_active (row) || !strstr (xml, "vfio-ap"))
    return result;
  error = zpci_plugin_save_error ();
  if (subject_of (error, TRUE) == ABOUT_AP) {
    live = ZPCI_CALL (virDomainGetXMLDesc) (domain, 0);
    explanation = live ? explain (virDomainGetConnect (domain), ABOUT_AP, live, xml) : NULL;
    free (live);
  }
  zpci_plugin_restore_error (error);
  if (explanation)
    zpci_plugin_append (explanation);
  return result;
}
