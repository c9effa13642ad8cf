/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Safe XML: spans and lines against what stands in the text, edits in every
 * encoding, and every kind of document that must be refused.
 */
#include "zpci-test.h"
#include "zpci-xml.h"

#include <string.h>

static ZpciXml *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  ZpciXml *xml = zpci_xml_parse (text, strlen (text), "x.xml", &error);

  g_assert_no_error (error);
  g_assert_nonnull (xml);
  return xml;
}

static const char sample[] = "<?xml version='1.0'?>\n"
                             "<!DOCTYPE a>\n"
                             "<!-- <no> -->\r\n"
                             "<a x = \"1>\" y='/>'\r\n"
                             "   z='&lt;'>\r"
                             "text <![CDATA[<b>]]><?pi <b> ?>\n"
                             "<b/><b ><c:c xmlns:c='u' c:k='v'></c:c\n></b>\n"
                             "</a>\n<!-- end -->\n";

static void
assert_element (ZpciXml *xml, const xmlNode *node, guint line, const char *whole, const char *start_tag)
{
  const ZpciXmlSpan *span = zpci_xml_get_span (xml, node);
  const char *text = zpci_xml_get_text (xml, NULL);
  g_autofree char *got = g_strndup (text + span->start, span->end - span->start);
  g_autofree char *got_tag = g_strndup (text + span->start, span->start_end - span->start);

  g_assert_cmpstr (got, ==, whole);
  g_assert_cmpstr (got_tag, ==, start_tag);
  g_assert_cmpuint (zpci_xml_get_line (xml, node), ==, line);
  g_assert_cmpint (span->empty, ==, span->end_start == span->end);
  if (!span->empty)
    g_assert_true (strncmp (text + span->end_start, "</", 2) == 0);
}

static void
test_spans (void)
{
  g_autoptr (ZpciXml) xml = parse (sample);
  xmlNode *a = zpci_xml_get_root (xml), *b = zpci_xml_child (a, "b", NULL), *b2 = zpci_xml_next (b);
  xmlNode *c = zpci_xml_child (b2, "c", "u");
  const char *a_start = strstr (sample, "<a x"), *a_end = strstr (sample, "\n<!-- end");
  g_autofree char *whole = g_strndup (a_start, (gsize) (a_end - a_start));
  g_autofree char *tag = g_strndup (a_start, (gsize) (strstr (a_start, ">\rtext") + 1 - a_start));

  assert_element (xml, a, 4, whole, tag);
  assert_element (xml, b, 7, "<b/>", "<b/>");
  assert_element (xml, b2, 7, "<b ><c:c xmlns:c='u' c:k='v'></c:c\n></b>", "<b >");
  assert_element (xml, c, 7, "<c:c xmlns:c='u' c:k='v'></c:c\n>", "<c:c xmlns:c='u' c:k='v'>");
  g_assert_null (zpci_xml_next (b2));
  g_assert_null (zpci_xml_child (b2, "c", NULL));
  g_assert_null (zpci_xml_child (NULL, "c", NULL));
}

static void
test_attributes (void)
{
  g_autoptr (ZpciXml) xml = parse (sample);
  xmlNode *a = zpci_xml_get_root (xml), *c = zpci_xml_child (a, "b", NULL);
  const char *text = zpci_xml_get_text (xml, NULL);
  g_autofree char *x = zpci_xml_attr (a, "x"), *z = zpci_xml_attr (a, "z"), *none = zpci_xml_attr (a, "no");
  ZpciXmlAttrSpan span;

  g_assert_cmpstr (x, ==, "1>");
  g_assert_cmpstr (z, ==, "<");
  g_assert_null (none);
  g_assert_true (zpci_xml_get_attr_span (xml, a, "y", &span));
  g_assert_true (strncmp (text + span.start, " y='/>'\r", 8) == 0);
  g_assert_true (strncmp (text + span.name, "y=", 2) == 0);
  g_assert_cmpuint (span.value_end - span.value, ==, 2);
  g_assert_cmpuint (span.end, ==, span.value_end + 1);
  g_assert_cmpint (span.quote, ==, '\'');
  g_assert_true (zpci_xml_get_attr_span (xml, a, "x", &span));
  g_assert_cmpint (span.quote, ==, '"');
  g_assert_false (zpci_xml_get_attr_span (xml, a, "no", &span));
  c = zpci_xml_child (zpci_xml_next (c), "c", "u");
  g_assert_true (zpci_xml_get_attr_span (xml, c, "c:k", &span));
  g_assert_false (zpci_xml_get_attr_span (xml, c, "k", &span));
}

/* A value is one text, whatever it is written with. */
static void
test_peek (void)
{
  static const struct {
    const char *written, *value;
  } values[] = {
    { "", "" }, { "plain", "plain" }, { "a &amp;&#x41;&lt; b", "a &A< b" }, { "&quot;", "\"" }, { " a\tb ", " a b " },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++) {
    g_autofree char *document = g_strdup_printf ("<a xmlns:n='u' n:x='not this' x='%s'/>", values[i].written);
    g_autoptr (ZpciXml) xml = parse (document);
    const xmlNode *root = zpci_xml_get_root (xml);

    g_assert_cmpstr (zpci_xml_peek (root, "x"), ==, values[i].value);
    g_assert_cmpstr (zpci_xml_value (root->properties->next), ==, values[i].value);
    g_assert_true (zpci_xml_attr_is (root, "x", values[i].value));
    g_assert_false (zpci_xml_attr_is (root, "x", NULL));
    g_assert_true (zpci_xml_attr_is (root, "y", NULL));
    g_assert_null (zpci_xml_peek (NULL, "x"));
  }
}

static void
test_tag (void)
{
  static const char document[] = "<a xmlns:n='u' n:x = \"1\"\n x='2'><b/></a>";
  g_autoptr (ZpciXml) xml = parse (document);
  const ZpciXmlAttrSpan *attr;
  ZpciXmlTag tag;

  zpci_xml_get_tag (xml, zpci_xml_get_root (xml), &tag);
  g_assert_cmpuint (tag.n_attrs, ==, 3);
  g_assert_null (zpci_xml_tag_find (&tag, "n"));
  attr = zpci_xml_tag_find (&tag, "n:x");
  g_assert_true (attr == &tag.attrs[1]);
  g_assert_cmpmem (document + attr->name, attr->name_end - attr->name, "n:x", 3);
  g_assert_true (zpci_xml_tag_find (&tag, "x") == &tag.attrs[2]);
  zpci_xml_get_tag (xml, zpci_xml_child (zpci_xml_get_root (xml), "b", NULL), &tag);
  g_assert_cmpuint (tag.n_attrs, ==, 0);
}

static void
test_content (void)
{
  g_autoptr (ZpciXml) xml = parse ("<a> \n x<!-- no --><![CDATA[<y>]]> &amp;\t</a>");
  g_autofree char *content = zpci_xml_content (zpci_xml_get_root (xml));

  g_assert_cmpstr (content, ==, "x<y> &");
}

static void
test_lines (void)
{
  g_autoptr (GString) text = g_string_new ("<a>");
  g_autoptr (ZpciXml) xml = NULL;

  /* libxml2 keeps 16 bits of a line number. */
  for (guint i = 0; i < 70000; i++)
    g_string_append (text, "\n");
  g_string_append (text, "<b/></a>");
  xml = parse (text->str);
  g_assert_cmpuint (zpci_xml_get_line (xml, zpci_xml_child (zpci_xml_get_root (xml), "b", NULL)), ==, 70001);
}

static void
test_edit (void)
{
  g_autoptr (ZpciXml) xml = parse ("<a><b/></a>");
  g_autoptr (ZpciXmlEdit) edit = zpci_xml_edit_new (xml);
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  gsize length = 0;

  zpci_xml_edit_replace (edit, 11, 11, "!");
  zpci_xml_edit_replace (edit, 3, 7, "<c/>");
  zpci_xml_edit_replace (edit, 3, 3, "1");
  zpci_xml_edit_replace (edit, 7, 7, "3");
  zpci_xml_edit_replace (edit, 3, 3, "2");
  zpci_xml_edit_replace (edit, 0, 0, "0");
  out = zpci_xml_edit_apply (edit, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (out, ==, "0<a>12<c/>3</a>!");
  g_assert_cmpuint (length, ==, strlen (out));
}

/* A document as large as one may be, in @encoding, and @added bytes that go into it. */
static void
assert_grown (const char *encoding, gsize added, gboolean refused)
{
  g_autoptr (GString) text = g_string_sized_new (ZPCI_XML_MAX_BYTES + 1);
  g_autofree char *more = g_strnfill (added, 'x'), *out = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciXml) xml = NULL;
  g_autoptr (ZpciXmlEdit) edit = NULL;
  gsize start, length = 7;

  g_string_printf (text, "<?xml version='1.0' encoding='%s'?><a>", encoding);
  start = text->len;
  g_string_set_size (text, ZPCI_XML_MAX_BYTES - strlen ("</a>"));
  memset (text->str + start, 'y', text->len - start);
  g_string_append (text, "</a>");
  xml = zpci_xml_parse (text->str, text->len, "x.xml", &error);
  g_assert_no_error (error);
  edit = zpci_xml_edit_new (xml);
  zpci_xml_edit_replace (edit, start, start + 100, more);
  out = zpci_xml_edit_apply (edit, &length, &error);
  if (refused) {
    g_assert_null (out);
    g_assert_cmpstr (zpci_error_get_remedy (error), ==, "make it smaller");
    zpci_test_assert_error (error, ZPCI_ERROR_RANGE, "x.xml: the changed document would have more than 33554432 bytes");
    g_assert_cmpuint (length, ==, 7);
  } else {
    g_assert_no_error (error);
    g_assert_cmpuint (length, ==, ZPCI_XML_MAX_BYTES - 100 + added);
  }
}

/* Written text can be read again. */
static void
test_edit_limit (void)
{
  assert_grown ("UTF-8", 100, FALSE);
  assert_grown ("UTF-8", 101, TRUE);
  assert_grown ("ISO-8859-1", 100, FALSE);
  assert_grown ("ISO-8859-1", 101, TRUE);
}

static const struct {
  const char *encoding; /* iconv's name */
  const char *declared; /* in the XML declaration; NULL: none */
  const char *bom;
  gsize bom_length;
} encodings[] = {
  { "UTF-8", NULL, "", 0 },
  { "UTF-8", "UTF-8", "\xef\xbb\xbf", 3 },
  { "UTF-8", "utf-8", "", 0 },
  { "ISO-8859-1", "ISO-8859-1", "", 0 },
  { "ISO-8859-15", "iso-8859-15", "", 0 },
  { "WINDOWS-1252", "windows-1252", "", 0 },
  { "UTF-16LE", "UTF-16", "\xff\xfe", 2 },
  { "UTF-16BE", "UTF-16", "\xfe\xff", 2 },
  { "UTF-16LE", "UTF-16LE", "", 0 },
  { "UTF-16BE", "UTF-16", "", 0 },
  { "UTF-32LE", "UTF-32", "\xff\xfe\0", 4 },
  { "UTF-32BE", "UTF-32", "\0\0\xfe\xff", 4 },
};

/* @body as a document in encodings[@i]. */
static GString *
encode (gsize i, const char *body)
{
  GString *out = g_string_new_len (encodings[i].bom, (gssize) encodings[i].bom_length);
  g_autofree char *head =
      encodings[i].declared
          ? g_strdup_printf ("<?xml version=\"1.0\" encoding=\"%s\"?>\n", encodings[i].declared)
          : g_strdup ("");
  g_autofree char *text = g_strconcat (head, body, NULL);
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  g_autofree char *bytes = g_convert (text, -1, encodings[i].encoding, "UTF-8", NULL, &length, &error);

  g_assert_no_error (error);
  g_string_append_len (out, bytes, (gssize) length);
  return out;
}

static void
test_encodings (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (encodings); i++) {
    g_autoptr (GString) in = encode (i, "<a t='gr\xc3\xbc\xc3\x9f'><b/>\xc3\xa9</a>\n");
    g_autoptr (GString) wanted = encode (i, "<a t='gr\xc3\xbc\xc3\x9f'><b x='1'/>\xc3\xa9</a>\n");
    g_autoptr (GError) error = NULL;
    g_autoptr (ZpciXml) xml = zpci_xml_parse (in->str, in->len, "x.xml", &error);
    g_autoptr (ZpciXmlEdit) edit = NULL;
    g_autofree char *t = NULL, *out = NULL;
    gsize length = 0, place;

    g_test_message ("%s declared %s", encodings[i].encoding, encodings[i].declared);
    g_assert_no_error (error);
    t = zpci_xml_attr (zpci_xml_get_root (xml), "t");
    g_assert_cmpstr (t, ==, "gr\xc3\xbc\xc3\x9f");
    edit = zpci_xml_edit_new (xml);
    place = zpci_xml_get_span (xml, zpci_xml_child (zpci_xml_get_root (xml), "b", NULL))->start + 2;
    zpci_xml_edit_replace (edit, place, place, " x='1'");
    out = zpci_xml_edit_apply (edit, &length, &error);
    g_assert_no_error (error);
    g_assert_cmpmem (out, length, wanted->str, wanted->len);
  }
}

static void
test_unencodable (void)
{
  g_autoptr (ZpciXml) xml = parse ("<?xml version='1.0' encoding='ISO-8859-1'?><a/>");
  g_autoptr (ZpciXmlEdit) edit = zpci_xml_edit_new (xml);
  g_autoptr (GError) error = NULL;
  gsize length = 77;

  zpci_xml_edit_replace (edit, 0, 0, "\xe2\x82\xac");
  g_assert_null (zpci_xml_edit_apply (edit, &length, &error));
  g_assert_cmpuint (length, ==, 77);
  zpci_test_assert_error (error, ZPCI_ERROR_UNSUPPORTED, "x.xml: encoding ISO-8859-1 cannot hold");
}

static const struct {
  const char *text;
  int code;
  const char *message;
} refused[] = {
  { "", ZPCI_ERROR_MALFORMED, "x.xml:1: the document has no XML element" },
  { "hello\n", ZPCI_ERROR_MALFORMED, "x.xml:2: the document has no XML element" },
  { "\n\n<a>", ZPCI_ERROR_MALFORMED, "x.xml:3: the document ends inside the element open since line 3" },
  { "<a>\n</b>", ZPCI_ERROR_MALFORMED,
    "x.xml:2: end tag </b> does not belong to the element open since line 1" },
  { "<ab>\n</a>", ZPCI_ERROR_MALFORMED, "end tag </a> does not belong" },
  { "<a/>\n</a>", ZPCI_ERROR_MALFORMED, "x.xml:2: end tag </a> without a start tag" },
  { "<a></a b>", ZPCI_ERROR_MALFORMED, "end tag </a> is broken" },
  { "<a/><b/>", ZPCI_ERROR_MALFORMED, "a second element" },
  { "<a>\n< b/></a>", ZPCI_ERROR_MALFORMED, "x.xml:2: '<' that does not start a tag" },
  { "<a x=1/>", ZPCI_ERROR_MALFORMED, "start tag <a> is broken" },
  { "<a x='1/>", ZPCI_ERROR_MALFORMED, "start tag <a> is broken" },
  { "<a x='1'y='2'/>", ZPCI_ERROR_MALFORMED, "start tag <a> is broken" },
  { "<a x='1' x='2'/>", ZPCI_ERROR_MALFORMED, "x.xml:1: Attribute x redefined" },
  { "<a>\n&foo;</a>", ZPCI_ERROR_MALFORMED, "x.xml:2: Entity 'foo' not defined" },
  { "<a x='<'/>", ZPCI_ERROR_MALFORMED, "x.xml:1: " },
  { "<a>\n\x01</a>", ZPCI_ERROR_MALFORMED, "x.xml:2: " },
  { "<a>\n\xff</a>", ZPCI_ERROR_MALFORMED, "x.xml:2: byte 0xff is not valid UTF-8" },
  { "<a><!-- </a>", ZPCI_ERROR_MALFORMED, "a comment without an end" },
  { "<a><![CDATA[ </a>", ZPCI_ERROR_MALFORMED, "a CDATA section without an end" },
  { "<a><? </a>", ZPCI_ERROR_MALFORMED, "a processing instruction without an end" },
  { "<a><!x></a>", ZPCI_ERROR_MALFORMED, "'<!'" },
  { "<!DOCTYPE a", ZPCI_ERROR_MALFORMED, "<!DOCTYPE without an end" },
  { "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", ZPCI_ERROR_UNSUPPORTED,
    "x.xml:1: a document type declaration" },
  { "\n<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", ZPCI_ERROR_UNSUPPORTED, "x.xml:2: a document type" },
  { "<!DOCTYPE a PUBLIC \"p\" \"http://localhost/\"><a/>", ZPCI_ERROR_UNSUPPORTED, "document type" },
  { "<?xml version='1.0' encoding='UTF-16'?><a/>", ZPCI_ERROR_MALFORMED,
    "x.xml:1: the XML declaration names encoding 'UTF-16'" },
  { "<?xml version='1.0' encoding='ASCII//TRANSLIT'?><a/>", ZPCI_ERROR_MALFORMED,
    "encoding 'ASCII//TRANSLIT'" },
  { "<?xml version='1.0' encoding='no-such-thing'?><a/>", ZPCI_ERROR_MALFORMED,
    "x.xml: cannot be read as no-such-thing" },
  { "<?xml version='1.0' encoding='US-ASCII'?><a>\xe9</a>", ZPCI_ERROR_MALFORMED,
    "cannot be read as US-ASCII" },
  { "<?xml version='1.0' encoding='ISO-2022-JP'?><a>\x1b(B</a>", ZPCI_ERROR_UNSUPPORTED,
    "change when they are converted from ISO-2022-JP to UTF-8 and back" },
};

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", refused[i].message);
    g_assert_null (zpci_xml_parse (refused[i].text, strlen (refused[i].text), "x.xml", &error));
    zpci_test_assert_error (error, refused[i].code, refused[i].message);
  }
}

static void
assert_range (GString *text, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (zpci_xml_parse (text->str, text->len, "x.xml", &error));
  zpci_test_assert_error (error, ZPCI_ERROR_RANGE, message);
}

/* @count copies of @unit between @head and @tail. */
static GString *
repeat (const char *head, const char *unit, guint count, const char *tail)
{
  GString *text = g_string_new (head);

  for (guint i = 0; i < count; i++)
    g_string_append (text, unit);
  return g_string_append (text, tail);
}

static void
test_limits (void)
{
  g_autoptr (GString) bytes = repeat ("<a>", "0123456789abcdef", ZPCI_XML_MAX_BYTES / 16, "</a>");
  g_autoptr (GString) deep = repeat ("", "<a>", ZPCI_XML_MAX_DEPTH + 1, "");
  g_autoptr (GString) many = repeat ("<a>", "<b/>", ZPCI_XML_MAX_ELEMENTS, "</a>");
  g_autoptr (GString) attributes = repeat ("<a", " x='1'", ZPCI_XML_MAX_ATTRIBUTES + 1, "/>");
  g_autoptr (GString) namespaces =
      repeat ("", "<a xmlns:a='u' xmlns:b='v'>", ZPCI_XML_MAX_NAMESPACES / 2 + 1, "");
  g_autoptr (GString) deepest = repeat ("", "<a>", ZPCI_XML_MAX_DEPTH, "");
  g_autoptr (ZpciXml) xml = NULL;

  assert_range (bytes, "x.xml: 33554439 bytes, more than 33554432");
  assert_range (deep, "x.xml:1: elements are nested deeper than 128");
  assert_range (many, "x.xml:1: more than 1000000 elements");
  assert_range (attributes, "x.xml:1: more than 128 attributes");
  assert_range (namespaces, "x.xml:1: more than 128 namespace declarations");
  for (guint i = 0; i < ZPCI_XML_MAX_DEPTH; i++)
    g_string_append (deepest, "</a>");
  xml = parse (deepest->str);
}

/* No text makes the scanner and libxml2 disagree, or either of them crash. */
static void
test_random (void)
{
  static const char *const pieces[] = {
    "<a>", "</a>", "<a/>",         "<b x='1'>", "</b>", "<!--", "-->",      "<![CDATA[", "]]>",     "<?p",
    "?>",  "'",    "\"",           "<",         ">",    "&",    ";",        "&lt;",      "x=\"y\"", " ",
    "\n",  "\r",   "<!DOCTYPE a>", "<a",        "/>",   "-",    "\xc3\xa9", "\xc3",      ":"
  };
  GRand *rand = g_rand_new_with_seed (4711);
  guint accepted = 0;

  for (guint i = 0; i < 200000; i++) {
    g_autoptr (GString) text = g_string_new ("<a>");
    g_autoptr (GError) error = NULL;
    g_autoptr (ZpciXml) xml = NULL;

    for (gint n = g_rand_int_range (rand, 0, 8); n > 0; n--)
      g_string_append (text, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
    g_string_append (text, "</a>");
    xml = zpci_xml_parse (text->str, text->len, "x.xml", &error);
    accepted += xml != NULL;
    g_assert_cmpint (xml == NULL, ==, error != NULL);
    if (error && strstr (error->message, "start tags give")) {
      g_printerr ("%s: %s\n", text->str, error->message);
      g_test_fail ();
    }
  }
  g_assert_cmpuint (accepted, >, 1000);
  g_rand_free (rand);
}

static void
test_escape (void)
{
  g_autoptr (GString) out = g_string_new ("");

  zpci_xml_append_escaped (out, "<a b='\"&\">\t\r\n\x01\xc3\xa9\xff");
  g_assert_cmpstr (out->str, ==,
                   "&lt;a b=&apos;&quot;&amp;&quot;&gt;&#9;&#13;&#10;\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd");
}

/* ASCII is looked at by eight bytes at once: a bad byte is found wherever in them, and in the right line. */
static void
test_bad_byte_anywhere (void)
{
  static const struct {
    char byte;
    const char *message;
  } bad[] = { { '\xff', "x.xml:2: byte 0xff is not valid UTF-8" }, { '\0', "x.xml:2: byte 0x00 is not valid UTF-8" } };

  for (gsize place = 0; place < 40; place++) {
    for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
      g_autofree char *blanks = g_strnfill (place, ' ');
      g_autofree char *text = g_strdup_printf ("<a>\n%sX</a>", blanks);
      g_autoptr (GError) error = NULL;
      gsize length = strlen (text);

      *strchr (text, 'X') = bad[i].byte;
      g_assert_null (zpci_xml_parse (text, length, "x.xml", &error));
      zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, bad[i].message);
    }
  }
}

/* Line ends of one kind, and of three. */
static void
test_line_ends (void)
{
  static const char *const texts[] = { "<a>\n\n<b/>\n</a>", "<a>\r\r<b/>\r</a>", "<a>\r\n\r\n<b/></a>", "<a>\r\n\r<b/>\n</a>" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (ZpciXml) xml = parse (texts[i]);

    g_assert_cmpuint (zpci_xml_get_line (xml, zpci_xml_child (zpci_xml_get_root (xml), "b", NULL)), ==, 3);
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/xml/bad-byte-anywhere", test_bad_byte_anywhere);
  g_test_add_func ("/xml/line-ends", test_line_ends);
  g_test_add_func ("/xml/spans", test_spans);
  g_test_add_func ("/xml/attributes", test_attributes);
  g_test_add_func ("/xml/peek", test_peek);
  g_test_add_func ("/xml/tag", test_tag);
  g_test_add_func ("/xml/content", test_content);
  g_test_add_func ("/xml/lines", test_lines);
  g_test_add_func ("/xml/edit", test_edit);
  g_test_add_func ("/xml/edit-limit", test_edit_limit);
  g_test_add_func ("/xml/encodings", test_encodings);
  g_test_add_func ("/xml/unencodable", test_unencodable);
  g_test_add_func ("/xml/refused", test_refused);
  g_test_add_func ("/xml/limits", test_limits);
  g_test_add_func ("/xml/random", test_random);
  g_test_add_func ("/xml/escape", test_escape);
  return g_test_run ();
}
