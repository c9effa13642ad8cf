/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A domain document through the rules and both translations, with their laws as
 * the judge (docs/domain-xml.md): the way back gives the document again.
 */
#include "fuzz.h"
#include "zpci-stock.h"

/* Returns: (transfer full) (nullable): NULL where the document is refused; itself where nothing was to be done. */
static GBytes *
translate (GBytes *in, gboolean to_stock, ZpciStockFlags flags)
{
  g_autoptr (GError) error = NULL;
  const char *text = g_bytes_get_data (in, NULL);
  gsize length = 0;
  char *out = NULL;
  gboolean ok = to_stock ? zpci_domxml_to_stock (text, g_bytes_get_size (in), "x", flags, &out, &length, &error)
                         : zpci_domxml_from_stock (text, g_bytes_get_size (in), "x", &out, &length, &error);

  FUZZ_RESULT (ok, error);
  FUZZ_REQUIRE (ok || out == NULL);
  if (!ok)
    return NULL;
  return out ? g_bytes_new_take (out, length) : g_bytes_ref (in);
}

static void
require_same (GBytes *one, GBytes *other)
{
  FUZZ_REQUIRE (one != NULL && other != NULL && g_bytes_equal (one, other));
}

/* @stock came from to-stock. */
static void
check_laws (GBytes *stock, ZpciStockFlags flags)
{
  g_autoptr (GBytes) author = translate (stock, FALSE, flags), again = NULL, untouched = NULL, twice = NULL;

  FUZZ_REQUIRE (author != NULL);
  again = translate (author, TRUE, flags);
  require_same (again, stock);
  untouched = translate (author, FALSE, flags);
  require_same (untouched, author);
  twice = translate (stock, TRUE, flags);
  require_same (twice, stock);
}

/* The rules: findings for people, and a refusal exactly where one of them is an error. */
static void
check_rules (GBytes *in)
{
  gsize length;
  const char *text = g_bytes_get_data (in, &length);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciXml) xml = zpci_xml_parse (text, length, "x", &error);
  g_autoptr (ZpciDomain) domain = NULL;
  g_autoptr (GPtrArray) findings = NULL;

  FUZZ_RESULT (xml != NULL, error);
  if (!xml)
    return;
  domain = zpci_domain_read (xml, &error);
  FUZZ_RESULT (domain != NULL, error);
  if (!domain)
    return;
  findings = zpci_domain_check (domain);
  for (guint i = 0; i < findings->len; i++) {
    const ZpciFinding *finding = g_ptr_array_index (findings, i);
    g_autofree char *said = zpci_finding_format (finding);

    FUZZ_REQUIRE (finding->cause && g_utf8_validate (said, -1, NULL));
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const ZpciStockFlags flags[] = { ZPCI_STOCK_NONE, ZPCI_STOCK_EXPLICIT };
  g_autoptr (GBytes) in = g_bytes_new (data, size), raised = translate (in, FALSE, ZPCI_STOCK_NONE);

  check_rules (in);
  if (raised) {
    g_autoptr (GBytes) once_more = translate (raised, FALSE, ZPCI_STOCK_NONE);

    require_same (once_more, raised);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++) {
    g_autoptr (GBytes) stock = translate (in, TRUE, flags[i]);

    if (stock && stock != in)
      check_laws (stock, flags[i]);
  }
  return 0;
}
