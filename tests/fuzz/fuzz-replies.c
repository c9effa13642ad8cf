/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Replies of an emulator, as QMP brings them and as a record or the cache keeps
 * them: whatever is taken is printed again and read back the same.
 */
#include "fuzz.h"
#include "zpci-json.h"
#include "zpci-qemu-private.h"

static char *
describe (const ZpciQemuCaps *caps)
{
  g_autoptr (JsonNode) node = zpci_qemu_caps_to_json (caps);

  return json_to_string (node, FALSE);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) replies = zpci_json_parse ((const char *) data, size, "x", &error), again = NULL;
  g_autoptr (ZpciQemuCaps) caps = NULL, caps_again = NULL;
  g_autofree char *text = NULL, *one = NULL, *other = NULL;

  FUZZ_RESULT (replies != NULL, error);
  if (!replies)
    return 0;
  caps = zpci_qemu_replies_parse (replies, "x", &error);
  FUZZ_RESULT (caps != NULL, error);
  if (!caps)
    return 0;
  text = zpci_qemu_replies_to_text (replies);
  again = zpci_json_parse (text, strlen (text), "x", &error);
  FUZZ_RESULT (again != NULL, error);
  caps_again = zpci_qemu_replies_parse (again, "x", &error);
  FUZZ_REQUIRE (caps_again != NULL);
  one = describe (caps);
  other = describe (caps_again);
  FUZZ_REQUIRE (strcmp (one, other) == 0);
  return 0;
}
