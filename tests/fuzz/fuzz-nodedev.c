/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A node device of libvirt's gets our capability: what comes out, less the
 * element, is what went in, byte for byte.
 */
#include "fuzz.h"
#include "zpci-capability.h"

/* Whether @out is @in with one run of bytes put in that holds our element. */
static gboolean
is_insertion (const char *in, gsize in_length, const char *out)
{
  gsize out_length = strlen (out), same = 0, tail;

  if (out_length <= in_length)
    return FALSE;
  while (same < in_length && in[same] == out[same])
    same++;
  tail = in_length - same;
  return memcmp (in + same, out + out_length - tail, tail) == 0 && strstr (out, "type='zpci'") != NULL;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (ZpciFunction) function = zpci_function_new ();
  g_autofree char *text = g_strndup ((const char *) data, size), *out = NULL, *twice = NULL;
  g_autoptr (GError) error = NULL;
  gboolean changed = FALSE;

  if (strlen (text) != size)
    return 0; /* what libvirt prints has no NUL in it */
  function->configured = TRUE;
  function->address.domain = 1; /* as the seeds name it */
  function->pft = (ZpciOpt){ .set = TRUE, .value = ZPCI_PFT_ISM };
  function->fid = (ZpciOpt){ .set = TRUE, .value = 0x102 };
  FUZZ_REQUIRE (zpci_capability_applies (function));
  out = zpci_capability_insert (text, size, function, NULL, &changed, &error);
  FUZZ_REQUIRE (!(out && error) && changed == (out != NULL));
  if (!out)
    return 0;
  FUZZ_REQUIRE (is_insertion (text, size, out));
  twice = zpci_capability_insert (out, strlen (out), function, NULL, &changed, &error);
  FUZZ_REQUIRE (twice == NULL && !changed && error == NULL);
  return 0;
}
