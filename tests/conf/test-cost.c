/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The cost of a document is in proportion to its length, whatever its shape: what
 * is written, what is said of it, and the time. Of time only ratios are looked at.
 */
#include "conf-test.h"
#include "hostile.h"
#include "zpci-device.h"

#include <time.h>

#define TIMES 16            /* how much larger the large document is */
#define SLACK 5             /* of a machine with other work; a square law would need 16 */
#define LEAST_MS 1.0        /* shorter times say nothing */
#define MAX_GROWTH 30       /* the shortest device, with all that is written for it, in lines of their own */
#define MAX_MESSAGE 512

typedef gboolean (*Translate) (const char *xml, char **out, gsize *length, GError **error);

static gboolean
to_stock (const char *xml, char **out, gsize *length, GError **error)
{
  return zpci_domxml_to_stock (xml, strlen (xml), "guest.xml", ZPCI_STOCK_NONE, out, length, error);
}

static gboolean
from_stock (const char *xml, char **out, gsize *length, GError **error)
{
  return zpci_domxml_from_stock (xml, strlen (xml), "guest.xml", out, length, error);
}

/* Milliseconds. */
static double
time_of (Translate translate, const char *xml)
{
  double best = G_MAXDOUBLE;

  for (guint run = 0; run < 2; run++) {
    g_autofree char *out = NULL;
    g_autoptr (GError) error = NULL;
    clock_t start = clock ();
    gsize length;

    translate (xml, &out, &length, &error);
    best = MIN (best, (double) (clock () - start) * 1000 / CLOCKS_PER_SEC);
  }
  return best;
}

static void
assert_message (const char *message)
{
  g_assert_cmpuint (strlen (message), <, MAX_MESSAGE);
  g_assert_true (g_utf8_validate (message, -1, NULL));
}

static void
assert_result (Translate translate, const char *xml, const char *refused)
{
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  gboolean done = translate (xml, &out, &length, &error);

  if (refused) {
    g_assert_false (done);
    assert_message (error->message);
    if (!strstr (error->message, refused))
      g_assert_cmpstr (error->message, ==, refused);
    return;
  }
  g_assert_no_error (error);
  g_assert_cmpuint (length, <, MAX_GROWTH * strlen (xml));
}

static void
assert_findings (const char *text)
{
  g_autoptr (ZpciXml) xml = conf_test_parse (text);
  g_autoptr (GPtrArray) domains = zpci_domain_read_all (xml, NULL);

  for (guint d = 0; d < domains->len; d++) {
    ZpciDomain *domain = g_ptr_array_index (domains, d);
    g_autoptr (GPtrArray) findings = zpci_domain_check (domain);

    for (guint i = 0; i < findings->len; i++) {
      g_autofree char *said = zpci_finding_format (g_ptr_array_index (findings, i));

      assert_message (said);
    }
    for (guint i = 0; i < domain->orphans->len; i++)
      assert_message (g_ptr_array_index (domain->orphans, i));
  }
}

static void
test_shape (gconstpointer data)
{
  const HostileShape *shape = data;
  g_autofree char *small = shape->make (shape->count / TIMES), *large = shape->make (shape->count);
  static const Translate translations[] = { to_stock, from_stock };

  for (gsize i = 0; i < G_N_ELEMENTS (translations); i++) {
    double little, much;

    assert_result (translations[i], large, i == 0 || shape->both_ways ? shape->refused : NULL);
    little = time_of (translations[i], small);
    much = time_of (translations[i], large);
    g_test_message ("%" G_GSIZE_FORMAT " bytes: %.2f ms, %" G_GSIZE_FORMAT " bytes: %.2f ms", strlen (small), little,
                    strlen (large), much);
    g_assert_cmpfloat (much, <, TIMES * SLACK * MAX (little, LEAST_MS));
  }
  assert_findings (large);
}

static double
time_ids (guint32 step)
{
  double best = G_MAXDOUBLE;

  for (guint run = 0; run < 3; run++) {
    g_autoptr (ZpciIds) ids = zpci_ids_new ();
    clock_t start = clock ();

    for (guint32 i = 0; i < 50000; i++)
      g_assert_true (zpci_ids_reserve_fid (ids, i * step));
    best = MIN (best, (double) (clock () - start) * 1000 / CLOCKS_PER_SEC);
  }
  return best;
}

/* A client chooses the fids. These fall into one place of a GHashTable: it multiplies by 11, and divides by 65521. */
static void
test_chosen_fids (void)
{
  double plain = time_ids (1), chosen = time_ids (65521 * 3123612579u);

  g_test_message ("in a row: %.2f ms, chosen: %.2f ms", plain, chosen);
  g_assert_cmpfloat (chosen, <, 10 * MAX (plain, 5 * LEAST_MS));
}

#define OFF "uid='0x0001' fid='0x00000000' interp='off'"
#define BLANKS_64 "                                                                "
#define LETTERS_64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void
assert_there_and_back (const char *author, const char *part)
{
  g_autofree char *stock = conf_test_to_stock (author, ZPCI_STOCK_NONE), *back = conf_test_from_stock (stock);

  if (!strstr (stock, part))
    g_assert_cmpstr (stock, ==, part);
  g_assert_cmpstr (back, ==, author);
}

/* An indentation that is no longer one, and a prefix that is too long to be repeated. */
static void
test_long (void)
{
  static const char functions[] = "<metadata><zpci:functions";
  static const char prefix[] = LETTERS_64 LETTERS_64;
  g_autofree char *binding = g_strdup_printf (SMALL (" xmlns:%sb='" ZPCI_QEMU_NS "'", "", OFF, ""), prefix);
  g_autofree char *taken = g_strdup_printf (
      SMALL ("", "", OFF, "<%sb:override xmlns:%sb='" ZPCI_QEMU_NS "'/>"), prefix, prefix);
  g_autofree char *fits = g_strdup_printf (
      SMALL ("", "", OFF, "<%s:override xmlns:%s='" ZPCI_QEMU_NS "'/>"), prefix, prefix);
  g_autofree char *property = g_strdup_printf ("<%s:property name=", prefix);
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  gsize length;

  assert_there_and_back (SMALL ("", "\n" BLANKS_64 BLANKS_64 "<name>g</name>", OFF, "\n"),
                         "</name>\n" BLANKS_64 BLANKS_64 "<metadata>");
  assert_there_and_back (SMALL ("", "\n " BLANKS_64 BLANKS_64 "<name>g</name>", OFF, "\n"), functions);
  assert_there_and_back (binding, "<qemu:override>");
  assert_there_and_back (fits, property);
  g_assert_false (zpci_domxml_to_stock (taken, strlen (taken), "x.xml", 0, &out, &length, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_RANGE, "x.xml:1: the namespace prefix of <aaaa");
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  for (gsize i = 0; i < hostile_n_shapes; i++) {
    g_autofree char *path = g_strdup_printf ("/conf/cost/%s", hostile_shapes[i].name);

    g_test_add_data_func (path, &hostile_shapes[i], test_shape);
  }
  g_test_add_func ("/conf/cost/long", test_long);
  g_test_add_func ("/conf/cost/chosen-fids", test_chosen_fids);
  return g_test_run ();
}
