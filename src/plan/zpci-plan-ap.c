/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Joins a guest's document and the host's crypto adapters for the decision.
 * Source for CPU models: QEMU 7.2 target/s390x/gen-features.c; libvirt 9.0.0
 * src/qemu/qemu_domain.c (a KVM guest without <cpu> gets host-model).
 */
#include "zpci-plan-ap.h"

#include <string.h>

static void
matrix_free (gpointer data)
{
  ZpciPlanMatrix *matrix = data;

  g_free (matrix->device);
  g_free (matrix->uuid);
  zpci_ap_decision_free (matrix->decision);
  g_free (matrix);
}

/* Returns: (nullable): what the document says of feature @name: "require", "disable" and so on. */
static char *
find_policy (const xmlNode *cpu, const char *name)
{
  xmlNode *feature = cpu ? zpci_xml_child (cpu, "feature", NULL) : NULL;

  for (; feature; feature = zpci_xml_next (feature)) {
    g_autofree char *its = zpci_xml_attr (feature, "name");

    if (g_strcmp0 (its, name) == 0) {
      char *policy = zpci_xml_attr (feature, "policy");

      return policy ? policy : g_strdup ("require");
    }
  }
  return NULL;
}

/* Named models have none of the AP features; what follows the host has what the host has. */
static ZpciTri
guest_feature (const ZpciDomain *domain, const char *name, ZpciTri of_host)
{
  const xmlNode *cpu = zpci_xml_child (domain->node, "cpu", NULL);
  g_autofree char *mode = cpu ? zpci_xml_attr (cpu, "mode") : NULL;
  g_autofree char *policy = find_policy (cpu, name);
  gboolean named = cpu && (g_strcmp0 (mode, "custom") == 0 || (!mode && zpci_xml_child (cpu, "model", NULL)));

  if (policy && (strcmp (policy, "disable") == 0 || strcmp (policy, "forbid") == 0))
    return ZPCI_NO;
  if (policy && (strcmp (policy, "require") == 0 || strcmp (policy, "force") == 0))
    return ZPCI_YES;
  if (named)
    return policy ? of_host : ZPCI_NO;
  return mode || g_strcmp0 (domain->type, "kvm") == 0 ? of_host : ZPCI_UNKNOWN;
}

static ZpciPlanMatrix *
make_matrix (ZpciSituation *situation, const ZpciDomain *domain, const ZpciDomainMatrix *device)
{
  const ZpciApHost *host = zpci_situation_ap (situation);
  ZpciPlanMatrix *matrix = g_new0 (ZpciPlanMatrix, 1);
  char uuid[ZPCI_AP_UUID_TEXT];
  ZpciApDecideInput input = {
    .host = host,
    .stored = zpci_situation_ap_stored (situation),
    .kvm = !domain->type ? ZPCI_UNKNOWN : strcmp (domain->type, "kvm") == 0 ? ZPCI_YES : ZPCI_NO,
    .started = (zpci_situation_get_flags (situation) & ZPCI_SITUATION_STARTED) != 0,
    .another = domain->matrices->len > 1,
    .secure = domain->s390_pv,
    .required = device->is_required ? &device->required : NULL,
    .ap = guest_feature (domain, "ap", !host ? ZPCI_UNKNOWN : host->has_bus ? ZPCI_YES : ZPCI_NO),
    .apft = guest_feature (domain, "apft", host ? host->apft : ZPCI_UNKNOWN),
    .apqci = guest_feature (domain, "apqci", host ? host->qci : ZPCI_UNKNOWN),
    .apqi = guest_feature (domain, "apqi", host ? host->apqi : ZPCI_UNKNOWN),
    .appv = guest_feature (domain, "appv", host ? host->appv : ZPCI_UNKNOWN),
  };

  if (device->uuid && zpci_ap_uuid_parse (device->uuid, uuid))
    matrix->uuid = g_strdup (uuid);
  input.uuid = matrix->uuid;
  if (matrix->uuid && !input.started)
    input.holder = zpci_situation_find_holder (situation, matrix->uuid, domain);
  matrix->device = g_strdup (device->label);
  matrix->line = device->line;
  matrix->decision = zpci_ap_decide (&input);
  return matrix;
}

GPtrArray *
zpci_plan_make_matrices (ZpciSituation *situation, const ZpciDomain *domain)
{
  GPtrArray *matrices = g_ptr_array_new_with_free_func (matrix_free);

  if (zpci_situation_get_flags (situation) & ZPCI_SITUATION_NO_AP)
    return matrices;
  for (guint i = 0; i < domain->matrices->len; i++)
    g_ptr_array_add (matrices, make_matrix (situation, domain, g_ptr_array_index (domain->matrices, i)));
  return matrices;
}

char *
zpci_plan_matrix_describe (const ZpciPlanMatrix *matrix)
{
  const ZpciApDecision *decision = matrix->decision;
  const GPtrArray *reasons = decision->reasons;
  g_autofree char *why = NULL, *then = NULL;

  if (decision->has_required && decision->met == ZPCI_UNKNOWN && decision->unknowns->len > 0)
    return g_strdup_printf ("%s: vfio-ap %s: whether the guest finds what it requires is not known: %s", matrix->device,
                            matrix->uuid ? matrix->uuid : "?", (char *) g_ptr_array_index (decision->unknowns, 0));
  if (decision->result <= ZPCI_AP_RESULT_PASSED || reasons->len == 0)
    return NULL;
  why = zpci_reason_format (g_ptr_array_index (reasons, 0));
  if (reasons->len > 1 && zpci_ap_reason_is (g_ptr_array_index (reasons, 0), ZPCI_AP_REASON_NOT_STARTED))
    then = zpci_reason_format (g_ptr_array_index (reasons, 1));
  return g_strdup_printf ("%s: vfio-ap %s: %s: %s%s%s", matrix->device, matrix->uuid ? matrix->uuid : "?",
                          zpci_ap_result_name (decision->result), why, then ? "; " : "", then ? then : "");
}
