/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The laws of the two translations on stock forms that somebody edited by hand:
 * elements dropped, doubled and moved, values changed, attributes and overrides
 * added beside ours. ZPCI_TEST_SEED=N runs that one document alone, ZPCI_TEST_DOCUMENTS=N as many.
 */
#include "conf-test.h"
#include "generate.h"

#define DOCUMENTS 6000
#define EDITS_MAX 5

/* Returns: (transfer full) (nullable): NULL where it is refused; the input itself where nothing was to be done. */
static GBytes *
translate (GBytes *in, gboolean to_stock, ZpciStockFlags flags)
{
  g_autoptr (GError) error = NULL;
  const char *text = g_bytes_get_data (in, NULL);
  gsize length = 0, size = g_bytes_get_size (in);
  char *out = NULL;
  gboolean ok = to_stock ? zpci_domxml_to_stock (text, size, "x", flags, &out, &length, &error)
                         : zpci_domxml_from_stock (text, size, "x", &out, &length, &error);

  g_assert_cmpint (ok, ==, error == NULL);
  if (!ok)
    return NULL;
  return out ? g_bytes_new_take (out, length) : g_bytes_ref (in);
}

static gboolean
is_same (const char *law, guint32 seed, GBytes *in, GBytes *got, GBytes *wanted)
{
  if (got && wanted && g_bytes_equal (got, wanted))
    return TRUE;
  g_printerr ("seed %u breaks: %s\n---- edited\n%s\n---- wanted\n%s\n---- got\n%s\n", seed, law,
              (const char *) g_bytes_get_data (in, NULL), wanted ? (const char *) g_bytes_get_data (wanted, NULL) : "-",
              got ? (const char *) g_bytes_get_data (got, NULL) : "-");
  g_test_fail ();
  return FALSE;
}

static xmlNode *
pick_element (ZpciXml *xml, GRand *rand)
{
  xmlNode *node = zpci_xml_get_root (xml), *found = node;

  for (guint seen = 0; node;) {
    xmlNode *next = xmlFirstElementChild (node);

    for (; !next && node; node = node->parent)
      next = node->type == XML_ELEMENT_NODE ? xmlNextElementSibling (node) : NULL;
    node = next;
    if (node && g_rand_int_range (rand, 0, (gint32) ++seen) == 0)
      found = node;
  }
  return found;
}

static const char *
pick (const char *const *pieces, GRand *rand)
{
  return pieces[g_rand_int_range (rand, 0, (gint32) g_strv_length ((char **) pieces))];
}

/* Another value for one attribute of @node. */
static void
change_value (ZpciXml *xml, ZpciXmlEdit *edit, xmlNode *node, GRand *rand)
{
  static const char *const values[] = {
    "on", "off", "true", "false", "bool", "interpret", "forwarding-assist", "pci", "ccw", "0x0001", "0x0002", "1",
    "2", "zpci1", "zpci2", "0001:00:00.0", "0002:00:00.0", "metadata", "metadata/ override/", "override qemu", "qemu",
    "", "0x04", "4 5", "vfio-pci", "22222222-f1bb-47f0-914d-32a22e3a8804", NULL
  };
  guint seen = 0;
  const xmlAttr *found = NULL;
  ZpciXmlAttrSpan span;

  for (const xmlAttr *attr = node->properties; attr; attr = attr->next) {
    if (!attr->ns && g_rand_int_range (rand, 0, (gint32) ++seen) == 0)
      found = attr;
  }
  if (found && zpci_xml_get_attr_span (xml, node, (const char *) found->name, &span))
    zpci_xml_edit_replace (edit, span.value, span.value_end, pick (values, rand));
}

static void
add_attribute (ZpciXml *xml, ZpciXmlEdit *edit, xmlNode *node, GRand *rand)
{
  static const char *const attributes[] = {
    " interp='on'", " interp='off'", " aif='on'", " aif='off'", " region='off'", " had='metadata'", " had='metadata/'",
    " had='override'", " had='override/'", " had='qemu'", " had='qemu override/ metadata'", " x='y'", " uid='0x0001'",
    " q:x='y' xmlns:q='" ZPCI_QEMU_NS "'", NULL
  };
  const char *attribute = pick (attributes, rand);
  g_autofree char *name = g_strndup (attribute + 1, strcspn (attribute + 1, "="));
  gsize end = zpci_xml_get_attrs_end (xml, node);
  ZpciXmlAttrSpan span;

  if (!zpci_xml_get_attr_span (xml, node, name, &span))
    zpci_xml_edit_replace (edit, end, end, attribute);
}

#define FUNCTION(uid, asks) "<function xmlns='" ZPCI_DOMAIN_NS "' uid='" uid "' source='0001:00:00.0' " asks "/>"
#define PROPERTY(name, value) "<property name='" name "' type='bool' value='" value "'/>"
#define OVERRIDE(alias, properties)                                                                          \
  "<override xmlns='" ZPCI_QEMU_NS "'><device alias='" alias "'><frontend>" properties "</frontend></device></override>"

/* A whole element, somewhere inside. */
static void
add_element (ZpciXml *xml, ZpciXmlEdit *edit, xmlNode *node, GRand *rand)
{
  static const char *const elements[] = {
    FUNCTION ("1", "interp='on'"), FUNCTION ("0x0002", "aif='off'"), FUNCTION ("1", "later='on'"),
    "<functions xmlns='" ZPCI_DOMAIN_NS "'>" FUNCTION ("1", "interp='off'") "</functions>", "<metadata/>", "<!-- x -->",
    "<functions xmlns='" ZPCI_DOMAIN_NS "'/>",
    "<metadata> <functions had='qemu' xmlns='" ZPCI_DOMAIN_NS "'> </functions></metadata>",
    OVERRIDE ("zpci1", PROPERTY ("interpret", "false")), OVERRIDE ("zpci1", PROPERTY ("interpret", "true")),
    OVERRIDE ("zpci2", PROPERTY ("forwarding-assist", "false")), OVERRIDE ("zpci1", ""),
    "<override xmlns='" ZPCI_QEMU_NS "'/>", "text", "<![CDATA[ ]]>", " ", "\n", "<zpci uid='0x0001' interp='on'/>",
    "<alias name='hostdev0'/>", "<ap adapters='5' domains='4'/>", "<ap/>",
    "<ap xmlns='" ZPCI_DOMAIN_NS "' uuid='99999999-f1bb-47f0-914d-32a22e3a8804' adapters='0x01' domains='2 1'/>",
    "<functions xmlns='" ZPCI_DOMAIN_NS "'><ap uuid='22222222-f1bb-47f0-914d-32a22e3a8804' adapters='1' domains='2'/></functions>",
    NULL
  };
  const ZpciXmlSpan *span = zpci_xml_get_span (xml, node);
  gboolean inside = !zpci_xml_parent (node) || (!span->empty && g_rand_boolean (rand));
  gsize place = inside ? span->start_end : span->start;

  zpci_xml_edit_replace (edit, place, place, pick (elements, rand));
}

/* A copy of @node behind it or behind another element. */
static void
copy_element (ZpciXml *xml, ZpciXmlEdit *edit, const xmlNode *node, GRand *rand)
{
  const ZpciXmlSpan *from = zpci_xml_get_span (xml, node);
  const xmlNode *other = pick_element (xml, rand);
  const ZpciXmlSpan *to = zpci_xml_get_span (xml, g_rand_boolean (rand) ? node : other);
  g_autofree char *text = g_strndup (zpci_xml_get_text (xml, NULL) + from->start, from->end - from->start);

  zpci_xml_edit_replace (edit, to->end, to->end, text);
}

/* Returns: (transfer full) (nullable): @text with one edit; NULL where that is no document. */
static GBytes *
edit_once (GBytes *text, GRand *rand)
{
  g_autoptr (ZpciXml) xml = zpci_xml_parse (g_bytes_get_data (text, NULL), g_bytes_get_size (text), "x", NULL);
  g_autoptr (ZpciXmlEdit) edit = NULL;
  xmlNode *node;
  const ZpciXmlSpan *span;
  gsize length = 0;
  char *out;

  if (!xml)
    return NULL;
  edit = zpci_xml_edit_new (xml);
  node = pick_element (xml, rand);
  span = zpci_xml_get_span (xml, node);
  switch (g_rand_int_range (rand, 0, 5)) {
  case 0:
    zpci_xml_edit_replace (edit, span->start, span->end, "");
    break;
  case 1:
    change_value (xml, edit, node, rand);
    break;
  case 2:
    add_attribute (xml, edit, node, rand);
    break;
  case 3:
    add_element (xml, edit, node, rand);
    break;
  default:
    copy_element (xml, edit, node, rand);
  }
  out = zpci_xml_edit_apply (edit, &length, NULL);
  return out ? g_bytes_new_take (out, length) : NULL;
}

static gboolean
check_stock (guint32 seed, GBytes *in, GBytes *stock, ZpciStockFlags flags)
{
  g_autoptr (GBytes) author = translate (stock, FALSE, flags), again = NULL, untouched = NULL, twice = NULL;

  if (!author)
    return is_same ("what to-stock writes, from-stock accepts", seed, in, NULL, stock);
  again = translate (author, TRUE, flags);
  untouched = translate (author, FALSE, flags);
  twice = translate (stock, TRUE, flags);
  return is_same ("to(from(y)) is y", seed, in, again, stock) &&
         is_same ("from(from(y)) is from(y)", seed, in, untouched, author) &&
         is_same ("to(y) is y", seed, in, twice, stock);
}

/* Returns: TRUE if all laws hold. */
static gboolean
check_edited (guint32 seed, GBytes *in, guint *translated)
{
  static const ZpciStockFlags flags[] = { ZPCI_STOCK_NONE, ZPCI_STOCK_EXPLICIT };
  g_autoptr (GBytes) raised = translate (in, FALSE, 0), twice = raised ? translate (raised, FALSE, 0) : NULL;

  if (raised && !is_same ("from(from(y)) is from(y)", seed, in, twice, raised))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++) {
    g_autoptr (GBytes) stock = translate (in, TRUE, flags[i]);
    g_autoptr (GBytes) of_raised = raised ? translate (raised, TRUE, flags[i]) : NULL;

    *translated += stock != NULL;
    if ((stock && stock != in && !check_stock (seed, in, stock, flags[i])) ||
        (of_raised && of_raised != raised && !check_stock (seed, in, of_raised, flags[i])))
      return FALSE;
  }
  return TRUE;
}

static void
test_edited (void)
{
  const char *only = g_getenv ("ZPCI_TEST_SEED"), *many = g_getenv ("ZPCI_TEST_DOCUMENTS");
  guint32 seed = only ? (guint32) g_ascii_strtoull (only, NULL, 10) : 1;
  guint count = only ? 1 : many ? (guint) g_ascii_strtoull (many, NULL, 10) : DOCUMENTS, broken = 0, translated = 0;

  for (guint i = 0; i < count && broken < 5; i++) {
    g_autoptr (Generated) x = generate (seed + i, GENERATE_ANY);
    g_autoptr (GBytes) in = translate (x->written, TRUE, 0);
    GRand *rand = g_rand_new_with_seed (seed + i);

    for (gint32 n = g_rand_int_range (rand, 1, EDITS_MAX + 1); n > 0; n--) {
      GBytes *edited = edit_once (in, rand);

      if (edited) {
        g_bytes_unref (in);
        in = edited;
      }
    }
    broken += !check_edited (seed + i, in, &translated);
    g_rand_free (rand);
  }
  g_test_message ("%u translated", translated);
  g_assert_cmpuint (translated, >, count / 3);
}

#define ENTRY SMALL_ENTRY ("0x0001", "interp=\"on\"")
#define CONTAINER "<z:functions xmlns:z='" ZPCI_DOMAIN_NS "'/>"
#define OF_SOMEBODY "<q:override>" SMALL_DEVICE ("q:", "zpci1", "false") "</q:override>"
#define IN_CCW(zpci)                                                                                         \
  "<domain>" SMALL_META ("", ENTRY) "<devices><hostdev type='pci'><source><address domain='1'/></source>"    \
  "<address type='ccw'><zpci " zpci "/></address></hostdev></devices></domain>"

static const struct {
  const char *name;
  const char *stock;   /* @ stands where an attribute of the same device comes in for to-stock */
  const char *raised;  /* (nullable): what from-stock makes of it; NULL: nothing */
  int code;
  const char *refused; /* by to-stock with the attribute; by from-stock, too, where @raised is "" */
} cases[] = {
  { "two-entries", SMALL ("", SMALL_META ("", ENTRY SMALL_ENTRY ("0x0001", "aif=\"off\"")), "uid='1' fid='0'@", ""),
    "", ZPCI_ERROR_CONFLICT,
    "x:1: hostdev0: a second <function> in <metadata> has uid 0x0001 and the source of this device" },
  { "two-containers", SMALL ("", "<metadata>" CONTAINER CONTAINER "</metadata>", "uid='1' fid='0'@", ""),
    "", ZPCI_ERROR_CONFLICT,
    "x:1: this <functions> of libvirt-zpci is not the first in the first <metadata>, and libvirt drops it" },
  { "two-metadata",
    SMALL ("", SMALL_META ("", ENTRY) "\n<metadata>" CONTAINER "</metadata>", "uid='1' fid='0'@", ""),
    "", ZPCI_ERROR_CONFLICT, "x:2: this <functions> of libvirt-zpci is not the first" },
  { "override-beside", SMALL (QEMU ("q"), SMALL_META ("", ENTRY), "uid='1' fid='0'@", OF_SOMEBODY),
    SMALL (QEMU ("q"), "", "uid='1' fid='0' interp='on'", OF_SOMEBODY), ZPCI_ERROR_CONFLICT,
    "x:1: hostdev0: interp=on region=off stands on <zpci>, and a <qemu:override> in line 1 sets 'interpret' of alias "
    "'zpci1'" },
  { "not-pci", IN_CCW ("uid='1' fid='0'@"), NULL, ZPCI_ERROR_UNSUPPORTED,
    "region='off' stands in an <address> of type 'ccw'" },
};

static char *
replace_mark (const char *text, const char *attribute)
{
  g_auto (GStrv) parts = g_strsplit (text, "@", 2);

  return g_strjoinv (attribute, parts);
}

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *stock = replace_mark (cases[i].stock, ""), *asking = replace_mark (cases[i].stock, " region='off'");
    gboolean both_ways = g_strcmp0 (cases[i].raised, "") == 0;
    g_autofree char *out = NULL, *as_it_is = conf_test_to_stock (stock, 0);
    g_autoptr (GError) error = NULL;
    gsize length = 0;

    g_test_message ("%s", cases[i].name);
    g_assert_null (as_it_is);
    g_assert_false (zpci_domxml_to_stock (asking, strlen (asking), "x", 0, &out, &length, &error));
    zpci_test_assert_error (error, cases[i].code, cases[i].refused);
    g_assert_cmpint (zpci_domxml_from_stock (stock, strlen (stock), "x", &out, &length, &error), ==, !both_ways);
    if (both_ways)
      zpci_test_assert_error (error, cases[i].code, cases[i].refused);
    else
      g_assert_cmpstr (out, ==, cases[i].raised);
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/conf/hand-edited/cases", test_cases);
  g_test_add_func ("/conf/hand-edited/laws", test_edited);
  return g_test_run ();
}
