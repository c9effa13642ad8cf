/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A device document as clients send it to attach-device: read, judged by the
 * rules, and given the ids of a guest that has some.
 */
#include "fuzz.h"
#include "zpci-device.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciDocument) document = zpci_document_read_device ((const char *) data, size, "x", &error);
  g_autoptr (ZpciIds) ids = NULL;
  g_autofree char *out = NULL;
  gsize length = 0;
  gboolean ok;

  FUZZ_RESULT (document != NULL, error);
  if (!document)
    return 0;
  ids = zpci_ids_new ();
  zpci_ids_reserve_uid (ids, 1);
  ok = zpci_device_to_stock (document, NULL, ids, &out, &length, &error);
  FUZZ_RESULT (ok, error);
  if (out) {
    g_autoptr (ZpciDocument) again = zpci_document_read_device (out, length, "x", &error);

    FUZZ_RESULT (again != NULL, error);
    FUZZ_REQUIRE (again != NULL && !zpci_device_has_attributes (again));
  }
  return 0;
}
