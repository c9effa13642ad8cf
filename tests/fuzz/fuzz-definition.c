/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Definitions of mediated devices, libvirt's XML and mdevctl's JSON: read,
 * checked, and started on a machine that has everything.
 */
#include "fuzz.h"
#include "zpci-ap-define.h"

static void
check_findings (const ZpciApDefinition *definition)
{
  g_autoptr (GPtrArray) findings = zpci_ap_definition_check (definition);

  for (guint i = 0; i < findings->len; i++) {
    const ZpciFinding *finding = g_ptr_array_index (findings, i);

    FUZZ_REQUIRE (finding->cause && g_utf8_validate (finding->cause, -1, NULL));
  }
}

/* A start ends at a write of the definition, or all of it is assigned. */
static void
check_start (const ZpciApDefinition *definition)
{
  ZpciApState *state = g_new0 (ZpciApState, 1);
  ZpciApOutcome outcome;
  const ZpciApWrite *write;

  state->qci = state->config_known = state->masks_known = TRUE;
  state->max_adapter = state->max_domain = ZPCI_OPT (ZPCI_AP_NUMBERS - 1);
  write = zpci_ap_definition_start (definition, state, NULL, 0, &outcome);
  FUZZ_REQUIRE ((write != NULL) == (outcome.code != 0));
  for (guint i = 0; !write && i < definition->writes->len; i++) {
    const ZpciApWrite *done = &g_array_index (definition->writes, ZpciApWrite, i);

    FUZZ_REQUIRE (done->known && done->is_number && done->number < ZPCI_AP_NUMBERS);
  }
  g_free (state);
}

static void
check_definition (const ZpciApDefinition *definition)
{
  char uuid[ZPCI_AP_UUID_TEXT];

  FUZZ_REQUIRE (definition->writes->len <= ZPCI_AP_MAX_WRITES);
  FUZZ_REQUIRE (!definition->uuid[0] || zpci_ap_uuid_parse (definition->uuid, uuid));
  check_findings (definition);
  check_start (definition);
}

static void
feed_json (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciApDefinition) definition = zpci_ap_definition_read_json (text, length, "x", &error);

  zpci_ap_definition_is_json (text, length);
  FUZZ_RESULT (definition != NULL, error);
  if (definition)
    check_definition (definition);
}

static void
feed_xml (const char *text, gsize length)
{
  g_autoptr (ZpciXml) xml = zpci_xml_parse (text, length, "x", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciApDefinition) definition = xml ? zpci_ap_definition_read_xml (xml, &error) : NULL;

  if (!xml)
    return;
  FUZZ_RESULT (definition != NULL, error);
  if (zpci_ap_definition_is_xml (xml))
    FUZZ_REQUIRE (definition || error->code == ZPCI_ERROR_RANGE);
  if (definition)
    check_definition (definition);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size > ZPCI_AP_DEFINITION_MAX)
    return 0;
  feed_json ((const char *) data, size);
  feed_xml ((const char *) data, size);
  return 0;
}
