/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A guest on a host: a domain document and a captured host, with a NUL between
 * them, give a plan, whatever they say.
 */
#include "fuzz.h"
#include "zpci-capture.h"
#include "zpci-plan.h"

static gulong
get_libvirt_version (gpointer size)
{
  return *(const size_t *) size % 2 ? 9000000 : 0;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const uint8_t *end = size > 0 ? memchr (data, 0, size) : NULL;
  gsize length = end ? (gsize) (end - data) : size;
  g_autoptr (ZpciXml) xml = zpci_xml_parse ((const char *) data, length, "x", NULL);
  g_autoptr (ZpciDomain) domain = xml ? zpci_domain_read (xml, NULL) : NULL;
  g_autoptr (ZpciRoot) root = end ? zpci_capture_parse ((const char *) end + 1, size - length - 1, "y", NULL) : NULL;
  g_autoptr (ZpciHost) host = root ? zpci_host_read (root, NULL) : NULL;
  ZpciSituationCalls calls = { .get_libvirt_version = get_libvirt_version };
  g_autoptr (ZpciSituation) situation = NULL;
  g_autoptr (ZpciPlan) plan = NULL;
  g_autoptr (JsonNode) node = NULL;
  gboolean refused = FALSE;

  if (!domain)
    return 0;
  situation = zpci_situation_new (NULL, host, &calls, &size,
                                  ZPCI_SITUATION_OF_HOOK | ZPCI_SITUATION_NO_EMULATOR);
  plan = zpci_plan_make (situation, domain, NULL);
  for (guint i = 0; i < plan->rows->len; i++) {
    const ZpciPlanRow *row = g_ptr_array_index (plan->rows, i);

    FUZZ_REQUIRE (row->device != NULL);
    refused |= row->decision.path == ZPCI_PATH_REFUSED;
  }
  for (guint i = 0; i < plan->matrices->len; i++) {
    const ZpciPlanMatrix *matrix = g_ptr_array_index (plan->matrices, i);

    refused |= matrix->decision->result == ZPCI_AP_RESULT_REFUSED;
  }
  refused |= plan->refusals->len > 0;
  FUZZ_REQUIRE (refused == plan->refused);
  node = zpci_plan_to_json (plan);
  FUZZ_REQUIRE (JSON_NODE_HOLDS_OBJECT (node));
  return 0;
}
