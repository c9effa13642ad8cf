/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Joins a guest's document and the host's crypto adapters for the decision.
 * Source for CPU models: QEMU 7.2 target/s390x/gen-features.c; libvirt 9.0.0
 * src/qemu/qemu_domain.c (a KVM guest without <cpu> gets host-model).
 */
#include "zpci-plan-ap.h"
#include "zpci-plan-private.h"

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

/* The features asked of the CPU, and who knows them. */
typedef struct {
  const ZpciDomain *domain;
  const xmlNode *cpu;         /* (nullable) */
  const ZpciQemuCaps *caps;   /* (nullable) */
  ZpciTri of_host[ZPCI_QEMU_N_FEATURES];
} Cpu;

static void
cpu_init (Cpu *cpu, const ZpciDomain *domain, const ZpciQemuCaps *caps, const ZpciApHost *host)
{
  *cpu = (Cpu){ .domain = domain, .cpu = zpci_xml_child (domain->node, "cpu", NULL), .caps = caps };
  if (!host)
    return;
  cpu->of_host[ZPCI_QEMU_AP] = host->has_bus ? ZPCI_YES : ZPCI_NO;
  cpu->of_host[ZPCI_QEMU_APFT] = host->apft;
  cpu->of_host[ZPCI_QEMU_APQCI] = host->qci;
  cpu->of_host[ZPCI_QEMU_APQI] = host->apqi;
  cpu->of_host[ZPCI_QEMU_APPV] = host->appv;
  cpu->of_host[ZPCI_QEMU_APPVI] = host->appvi;
}

static ZpciTri
qemu_knows (const Cpu *cpu, ZpciQemuFeature feature)
{
  return cpu->caps ? zpci_qemu_caps_knows_feature (cpu->caps, feature) : ZPCI_UNKNOWN;
}

/* A named model has what QEMU says; no QEMU that was seen gives one of these features to any. */
static ZpciTri
model_has (const Cpu *cpu, ZpciQemuFeature feature)
{
  xmlNode *node = zpci_xml_child (cpu->cpu, "model", NULL);
  g_autofree char *model = node ? zpci_xml_content (node) : NULL;
  ZpciTri has = model && cpu->caps ? zpci_qemu_caps_model_has (cpu->caps, model, feature) : ZPCI_UNKNOWN;

  return has == ZPCI_UNKNOWN ? ZPCI_NO : has;
}

/* A CPU that follows the host has the features of the host that QEMU knows. */
static ZpciTri
guest_feature (const Cpu *cpu, ZpciQemuFeature feature)
{
  const char *name = zpci_qemu_feature_name (feature);
  g_autofree char *mode = cpu->cpu ? zpci_xml_attr (cpu->cpu, "mode") : NULL;
  g_autofree char *policy = find_policy (cpu->cpu, name);
  gboolean named = cpu->cpu && (g_strcmp0 (mode, "custom") == 0 || (!mode && zpci_xml_child (cpu->cpu, "model", NULL)));
  ZpciTri of_host = qemu_knows (cpu, feature) == ZPCI_NO ? ZPCI_NO : cpu->of_host[feature];

  if (policy && (strcmp (policy, "disable") == 0 || strcmp (policy, "forbid") == 0))
    return ZPCI_NO;
  if (policy && (strcmp (policy, "require") == 0 || strcmp (policy, "force") == 0))
    return ZPCI_YES;
  if (named)
    return policy ? of_host : model_has (cpu, feature);
  return mode || g_strcmp0 (cpu->domain->type, "kvm") == 0 ? of_host : ZPCI_UNKNOWN;
}

/* The first feature that the document names and QEMU would stop at: it does not know it, or, with @of_host, the host
 * does not have it. A host without AP bus is said otherwise. Source: QEMU 7.2 target/s390x/cpu_models.c. */
static const char *
find_impossible (const Cpu *cpu, gboolean of_host)
{
  for (ZpciQemuFeature i = 0; i < ZPCI_QEMU_N_FEATURES; i++) {
    g_autofree char *policy = find_policy (cpu->cpu, zpci_qemu_feature_name (i));
    gboolean requires = policy && (strcmp (policy, "require") == 0 || strcmp (policy, "force") == 0);
    gboolean names = requires || g_strcmp0 (policy, "disable") == 0;
    ZpciTri known = qemu_knows (cpu, i);

    if (of_host ? requires && i != ZPCI_QEMU_AP && known != ZPCI_NO && cpu->of_host[i] == ZPCI_NO
                : names && known == ZPCI_NO)
      return zpci_qemu_feature_name (i);
  }
  return NULL;
}

/* Why it is not known what @emulator has. */
static char *
why_no_qemu (const ZpciEmulator *emulator, const char *qemu)
{
  if (!emulator->caps)
    return zpci_remedy_join (emulator->why, emulator->remedy);
  return g_strdup_printf ("the answers of %s were recorded by an older virt-zpci: record them again with "
                          "qemu-caps --record",
                          qemu);
}

/* Joins the matrices of all devices of the guest; FALSE: one is not known, or they give no queue. */
static gboolean
merge_matrices (ZpciSituation *situation, const ZpciDomain *domain, ZpciApMatrix *merged)
{
  const ZpciApHost *host = zpci_situation_ap (situation);
  const ZpciApStored *stored = zpci_situation_ap_stored (situation);

  *merged = (ZpciApMatrix){ 0 };
  for (guint i = 0; i < domain->matrices->len; i++) {
    const ZpciDomainMatrix *device = g_ptr_array_index (domain->matrices, i);
    char uuid[ZPCI_AP_UUID_TEXT];
    gboolean named = device->uuid && zpci_ap_uuid_parse (device->uuid, uuid);
    const ZpciApMdev *mdev = host && named ? zpci_ap_host_find_mdev (host, uuid) : NULL;
    const ZpciApDefinition *definition = stored && named ? zpci_ap_stored_find (stored, uuid) : NULL;
    const ZpciApMatrix *its = mdev && mdev->assigned_known ? &mdev->assigned : definition ? &definition->matrix : NULL;

    if (!its)
      return FALSE;
    merged->adapters = zpci_ap_set_or (&merged->adapters, &its->adapters);
    merged->domains = zpci_ap_set_or (&merged->domains, &its->domains);
    merged->control = zpci_ap_set_or (&merged->control, &its->control);
  }
  return zpci_ap_matrix_queues (merged) > 0;
}

static ZpciPlanMatrix *
make_matrix (ZpciSituation *situation, const ZpciDomain *domain, const ZpciEmulator *emulator,
             const ZpciDomainMatrix *device, const ZpciApMatrix *merged)
{
  const ZpciApHost *host = zpci_situation_ap (situation);
  ZpciPlanMatrix *matrix = g_new0 (ZpciPlanMatrix, 1);
  g_autofree char *qemu = zpci_plan_qemu_text (emulator->caps), *why = why_no_qemu (emulator, qemu);
  char uuid[ZPCI_AP_UUID_TEXT];
  Cpu cpu;
  ZpciApDecideInput input;

  cpu_init (&cpu, domain, emulator->caps, host);
  input = (ZpciApDecideInput){
    .host = host,
    .stored = zpci_situation_ap_stored (situation),
    .kvm = !domain->type ? ZPCI_UNKNOWN : strcmp (domain->type, "kvm") == 0 ? ZPCI_YES : ZPCI_NO,
    .started = (zpci_situation_get_flags (situation) & ZPCI_SITUATION_STARTED) != 0,
    .another = domain->matrices->len > 1,
    .merged = merged,
    .secure = domain->s390_pv,
    .required = device->is_required ? &device->required : NULL,
    .vfio_ap = emulator->caps ? emulator->caps->has_vfio_ap : ZPCI_UNKNOWN,
    .qemu = qemu,
    .why_no_qemu = why,
    .ap = guest_feature (&cpu, ZPCI_QEMU_AP),
    .apft = guest_feature (&cpu, ZPCI_QEMU_APFT),
    .apqci = guest_feature (&cpu, ZPCI_QEMU_APQCI),
    .apqi = guest_feature (&cpu, ZPCI_QEMU_APQI),
    .appv = guest_feature (&cpu, ZPCI_QEMU_APPV),
    .qemu_appv = qemu_knows (&cpu, ZPCI_QEMU_APPV),
    .not_of_qemu = find_impossible (&cpu, FALSE),
    .not_of_host = find_impossible (&cpu, TRUE),
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
zpci_plan_make_matrices (ZpciSituation *situation, const ZpciDomain *domain, const ZpciEmulator *emulator)
{
  GPtrArray *matrices = g_ptr_array_new_with_free_func (matrix_free);
  ZpciApMatrix merged;
  gboolean is_merged;

  if (zpci_situation_get_flags (situation) & ZPCI_SITUATION_NO_AP)
    return matrices;
  is_merged = domain->matrices->len > 1 && merge_matrices (situation, domain, &merged);
  for (guint i = 0; i < domain->matrices->len; i++)
    g_ptr_array_add (matrices, make_matrix (situation, domain, emulator, g_ptr_array_index (domain->matrices, i),
                                            is_merged ? &merged : NULL));
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
