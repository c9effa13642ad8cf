/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The laws of the two translations on 12,000 generated documents. A failure
 * prints the document's seed; ZPCI_TEST_SEED=N runs that one alone.
 */
#include "conf-test.h"
#include "generate.h"

#define DOCUMENTS 12000
#define FIRST_SEED 1

/* The input itself where nothing was to be done. */
static GBytes *
to_stock_with (GBytes *in, guint32 seed, ZpciStockFlags flags)
{
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  gsize length = 0;

  if (!zpci_domxml_to_stock (g_bytes_get_data (in, NULL), g_bytes_get_size (in), "x", flags, &out, &length,
                             &error)) {
    g_printerr ("seed %u: to-stock: %s\n", seed, error->message);
    g_test_fail ();
  }
  return out ? g_bytes_new_take (out, length) : g_bytes_ref (in);
}

static GBytes *
to_stock (GBytes *in, guint32 seed)
{
  return to_stock_with (in, seed, ZPCI_STOCK_NONE);
}

static GBytes *
from_stock (GBytes *in, guint32 seed)
{
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  gsize length = 0;

  if (!zpci_domxml_from_stock (g_bytes_get_data (in, NULL), g_bytes_get_size (in), "x", &out, &length,
                               &error)) {
    g_printerr ("seed %u: from-stock: %s\n", seed, error->message);
    g_test_fail ();
  }
  return out ? g_bytes_new_take (out, length) : g_bytes_ref (in);
}

static gboolean
same (const char *law, guint32 seed, GBytes *got, GBytes *wanted)
{
  if (g_bytes_equal (got, wanted))
    return TRUE;
  g_printerr ("seed %u breaks: %s\n---- wanted\n%.*s\n---- got\n%.*s\n", seed, law,
              (int) g_bytes_get_size (wanted), (const char *) g_bytes_get_data (wanted, NULL),
              (int) g_bytes_get_size (got), (const char *) g_bytes_get_data (got, NULL));
  g_test_fail ();
  return FALSE;
}

static ZpciDomain *
read_bytes (GBytes *text, ZpciXml **xml)
{
  *xml = zpci_xml_parse (g_bytes_get_data (text, NULL), g_bytes_get_size (text), "x", NULL);
  return *xml ? zpci_domain_read (*xml, NULL) : NULL;
}

static void
check_matrices (guint32 seed, const ZpciDomain *author, const ZpciDomain *stock)
{
  g_assert_cmpuint (author->matrices->len, ==, stock->matrices->len);
  for (guint i = 0; i < author->matrices->len; i++) {
    const ZpciDomainMatrix *asked = g_ptr_array_index (author->matrices, i), *kept = g_ptr_array_index (stock->matrices, i);

    if (asked->is_asked == kept->is_noted && zpci_ap_matrix_equal (&asked->asked, &kept->noted) &&
        asked->is_required == kept->is_required && zpci_ap_matrix_equal (&asked->required, &kept->required))
      continue;
    g_printerr ("seed %u: metadata of %s differs from its <ap>\n", seed, asked->label);
    g_test_fail ();
  }
}

/* The stock form must say by metadata and overrides what the author form said by attributes. */
static void
check_meaning (guint32 seed, GBytes *author, GBytes *stock)
{
  g_autoptr (ZpciXml) author_xml = NULL, stock_xml = NULL;
  g_autoptr (ZpciDomain) a = read_bytes (author, &author_xml), s = read_bytes (stock, &stock_xml);
  gboolean old = zpci_machine_defaults_on (ZPCI_REQUEST_INTERP, a->machine) != ZPCI_YES;

  g_assert_false (s->has_attributes);
  check_matrices (seed, a, s);
  g_assert_cmpuint (a->devices->len, ==, s->devices->len);
  for (guint i = 0; i < a->devices->len && i < s->devices->len; i++) {
    const ZpciDomainDevice *asked = g_ptr_array_index (a->devices, i),
                           *kept = g_ptr_array_index (s->devices, i);
    ZpciAsk interp = asked->request.interp, aif = asked->request.aif;

    if (memcmp (&asked->request, &kept->metadata, sizeof asked->request) != 0) {
      g_printerr ("seed %u: metadata of %s differs from its attributes\n", seed, kept->label);
      g_test_fail ();
    }
    if (zpci_request_is_empty (&asked->request))
      continue;
    if (interp == ZPCI_ASK_ABSENT && asked->request.region == ZPCI_ASK_ON)
      interp = ZPCI_ASK_OFF;
    else if (interp == ZPCI_ASK_ABSENT && aif == ZPCI_ASK_ON)
      interp = ZPCI_ASK_ON;
    g_assert_cmpint (kept->override[ZPCI_REQUEST_INTERP], ==, interp == ZPCI_ASK_OFF || old ? interp : ZPCI_ASK_ABSENT);
    g_assert_cmpint (kept->override[ZPCI_REQUEST_AIF], ==, aif == ZPCI_ASK_OFF || old ? aif : ZPCI_ASK_ABSENT);
  }
}

static gboolean
check_laws (guint32 seed)
{
  g_autoptr (Generated) x = generate (seed, GENERATE_ANY);
  g_autoptr (GBytes) y = to_stock (x->written, seed), back = from_stock (y, seed),
                     again = to_stock (back, seed);
  g_autoptr (GBytes) twice = to_stock (y, seed), untouched = from_stock (back, seed);
  g_autoptr (GBytes) all = to_stock_with (x->written, seed, ZPCI_STOCK_EXPLICIT),
                     all_back = from_stock (all, seed);

  g_assert_cmpint (x->asks, ==, y != x->written);
  if (x->asks)
    check_meaning (seed, back, y);
  return same ("from(to(x)) is x with ids assigned", seed, back, x->normal) &&
         same ("to(from(y)) is y", seed, again, y) && same ("to(y) is y", seed, twice, y) &&
         same ("from(from(y)) is from(y)", seed, untouched, back) &&
         same ("from(to(x)) with every override", seed, all_back, x->normal);
}

static void
test_laws (void)
{
  const char *only = g_getenv ("ZPCI_TEST_SEED");
  guint32 seed = only ? (guint32) g_ascii_strtoull (only, NULL, 10) : FIRST_SEED;
  guint count = only ? 1 : DOCUMENTS, broken = 0;

  g_test_message ("seeds %u to %u", seed, seed + count - 1);
  for (guint i = 0; i < count && broken < 5; i++)
    broken += !check_laws (seed + i);
}

/* @text without one element of it, other than the root. */
static GBytes *
drop_element (GBytes *text, GRand *rand)
{
  g_autoptr (ZpciXml) xml =
      zpci_xml_parse (g_bytes_get_data (text, NULL), g_bytes_get_size (text), "x", NULL);
  g_autoptr (ZpciXmlEdit) edit = zpci_xml_edit_new (xml);
  xmlNode *node = zpci_xml_get_root (xml), *found = NULL;
  const ZpciXmlSpan *span;
  gsize length = 0;
  char *out;

  for (guint seen = 0; node;) {
    xmlNode *next = xmlFirstElementChild (node);

    for (; !next && node; node = node->parent)
      next = node->type == XML_ELEMENT_NODE ? xmlNextElementSibling (node) : NULL;
    node = next;
    if (node && g_rand_int_range (rand, 0, (gint32) ++seen) == 0)
      found = node;
  }
  span = zpci_xml_get_span (xml, found);
  zpci_xml_edit_replace (edit, span->start, span->end, "");
  out = zpci_xml_edit_apply (edit, &length, NULL);
  return g_bytes_new_take (out, length);
}

static GBytes *
try_to_stock (GBytes *in)
{
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  gsize length = 0;

  if (!zpci_domxml_to_stock (g_bytes_get_data (in, NULL), g_bytes_get_size (in), "x", 0, &out, &length,
                             &error))
    return NULL;
  return out ? g_bytes_new_take (out, length) : g_bytes_ref (in);
}

/* A stock form that somebody cut pieces out of: whatever comes back is stable, or refused. */
static void
test_damaged (void)
{
  GRand *rand = g_rand_new_with_seed (815);
  guint refused = 0, stable = 0;

  for (guint32 seed = FIRST_SEED; seed < FIRST_SEED + 3000; seed++) {
    g_autoptr (Generated) x = generate (seed, GENERATE_ANY);
    g_autoptr (GBytes) stock = to_stock (x->written, seed), cut = drop_element (stock, rand);
    g_autoptr (GBytes) cut_again = drop_element (cut, rand), author = from_stock (cut_again, seed);
    g_autoptr (GBytes) once = try_to_stock (author), back = NULL, twice = NULL, end = NULL;

    if (!once) {
      refused++;
      continue;
    }
    back = from_stock (once, seed);
    twice = to_stock (back, seed);
    end = from_stock (twice, seed);
    stable += same ("damaged: to(from(y)) is stable", seed, twice, once) &&
              same ("damaged: from(to(x)) is stable", seed, end, back);
  }
  g_test_message ("%u stable, %u refused", stable, refused);
  g_assert_cmpuint (stable, >, 2000);
  g_rand_free (rand);
}

/* Bytes replaced, doubled and cut: refused with a reason or translated, and what is translated is a document.
 */
static void
test_mangled (void)
{
  static const char *const pieces[] = { "<",       ">", "/",    "'",     "\"", "uid='1'", " interp='on'",
                                        "<zpci/>", "&", "<!--", "zpci1", "x" };
  GRand *rand = g_rand_new_with_seed (42);
  guint translated = 0;

  for (guint32 seed = FIRST_SEED; seed < FIRST_SEED + 4000; seed++) {
    g_autoptr (Generated) x = generate (seed, GENERATE_LIBVIRT);
    g_autoptr (GBytes) stock = to_stock (x->written, seed);
    g_autoptr (GString) text =
        g_string_new_len (g_bytes_get_data (stock, NULL), (gssize) g_bytes_get_size (stock));

    for (gint32 n = g_rand_int_range (rand, 1, 4); n > 0; n--) {
      gsize at = (gsize) g_rand_int_range (rand, 0, (gint32) text->len),
            cut = (gsize) g_rand_int_range (rand, 0, 9);

      g_string_erase (text, (gssize) at, (gssize) MIN (cut, text->len - at));
      g_string_insert (text, (gssize) MIN (at, text->len),
                       pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
    }
    for (guint i = 0; i < 2; i++) {
      g_autoptr (GError) error = NULL;
      g_autofree char *out = NULL;
      gsize length = 0;
      gboolean ok = i == 0 ? zpci_domxml_from_stock (text->str, text->len, "x", &out, &length, &error)
                           : zpci_domxml_to_stock (text->str, text->len, "x", 0, &out, &length, &error);

      g_assert_cmpint (ok, ==, error == NULL);
      if (out) {
        g_autoptr (ZpciXml) again = zpci_xml_parse (out, length, "x", NULL);

        g_assert_nonnull (again);
        translated++;
      }
    }
  }
  g_test_message ("%u translated", translated);
  g_assert_cmpuint (translated, >, 100);
  g_rand_free (rand);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/conf/laws/generated", test_laws);
  g_test_add_func ("/conf/laws/damaged", test_damaged);
  g_test_add_func ("/conf/laws/mangled", test_mangled);
  return g_test_run ();
}
