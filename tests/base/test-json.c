/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Text that json-glib would take beyond JSON is refused before it sees it, above all
 * where brackets hide from a count; and only one function of ours asks it.
 */
#include "zpci-error.h"
#include "zpci-json.h"
#include "zpci-test.h"

#include <string.h>

static const char *const good[] = {
  "{}",
  " \t\r\n{ \"a\" : [ ] , \"b\":[1,-2,0,-0,1.5,0.25e-3,1E+9] }\n",
  "{\"a\":{\"b\":[[],{}]},\"c\":\"\",\"\":null,\"t\":true,\"f\":false}",
  "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\ud83d\\ude00 [{'/*//\"}",
  "{\"\xc3\xa4\":\"\xe2\x82\xac\"}",
};

static const struct {
  const char *text, *why;
} bad[] = {
  { "", "byte 0: the text ends too early" },
  { "{\"a\":1", "byte 6: the text ends too early" },
  { "{\"a\":\"b", "byte 7: a string without end" },
  { "{\"a\":\"b\\", "an unknown escape in a string" },
  { "{'a':1}", "byte 1: expected a name in double quotes" },
  { "{\"a\":'b'}", "byte 5: neither a value nor a bracket" },
  { "{\"a\":1 /* [ */}", "byte 7: expected a comma or the end of the list" },
  { "{\"a\":1} // [", "byte 8: more text behind the value" },
  { "# [\n{}", "byte 0: neither a value nor a bracket" },
  { "var a = {}", "byte 0: neither a value nor a bracket" },
  { "{a:1}", "byte 1: expected a name in double quotes" },
  { "{\"a\":TRUE}", "byte 5: neither a value nor a bracket" },
  { "{\"a\":0x10}", "byte 6: expected a comma or the end of the list" },
  { "{\"a\":010}", "byte 6: expected a comma or the end of the list" },
  { "{\"a\":+1}", "byte 5: neither a value nor a bracket" },
  { "{\"a\":-}", "byte 6: neither a value nor a bracket" },
  { "{\"a\":1.}", "a number without digits behind its point" },
  { "{\"a\":1e+}", "a number without digits in its exponent" },
  { "{\"a\":1,}", "byte 7: expected a name in double quotes" },
  { "[1,]", "byte 3: neither a value nor a bracket" },
  { "[1 2]", "expected a comma or the end of the list" },
  { "[1}", "expected a comma or the end of the list" },
  { "{\"a\":1]", "expected a comma or the end of the list" },
  { "{\"a\" 1}", "expected a colon" },
  { "{}{}", "byte 2: more text behind the value" },
  { "}", "byte 0: neither a value nor a bracket" },
  { "{\"a\":\"\\x41\"}", "an unknown escape in a string" },
  { "{\"a\":\"\\u12g4\"}", "an unknown escape in a string" },
  { "{\"a\":\"\\u0000\"}", "a NUL in a string" },
  { "{\"a\":\"\n\"}", "a control character in a string" },
  { "{\"a\":\"\\ud800\"}", "half of a surrogate pair in a string" },
  { "{\"a\":\"\\ud800\\u0041\"}", "half of a surrogate pair in a string" },
  { "{\"a\":\"\\udc00\\ud800\"}", "half of a surrogate pair in a string" },
  { "{\"a\":\"\xff\"}", "byte 6: bytes that are not UTF-8" },
};

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (JsonObject) object = zpci_json_parse (good[i], strlen (good[i]), "x", &error);

    g_assert_no_error (error);
    g_assert_nonnull (object);
  }
}

static void
assert_bad (const char *text, gsize length, const char *why)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (zpci_json_parse (text, length, "x", &error));
  zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, why);
}

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_bad (bad[i].text, strlen (bad[i].text), bad[i].why);
  assert_bad ("{}\0", 3, "byte 2: bytes that are not UTF-8");
  assert_bad ("{}}", 3, "byte 2: more text behind the value");
  assert_bad ("\"a\"", 3, "x: not a JSON object");
}

/* The length counts, not a NUL behind it. */
static void
test_length (void)
{
  g_autoptr (GError) error = NULL;

  for (gsize length = 0; length < strlen (good[1]); length++)
    g_assert_true (zpci_json_check (good[1], length, "x", NULL) == (length >= strlen (good[1]) - 1));
  g_assert_true (zpci_json_check ("{}]", 2, "x", &error));
  g_assert_no_error (error);
}

static char *
nested (guint depth, const char *open, const char *close)
{
  GString *text = g_string_new ("{\"a\":");

  for (guint i = 1; i < depth; i++)
    g_string_append (text, open);
  g_string_append (text, "1");
  for (guint i = 1; i < depth; i++)
    g_string_append (text, close);
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

/* A million brackets end a parser that recurses; with a quote or comment before them a simple count missed them. */
static void
test_depth (void)
{
  static const char *const disguises[] = {
    "{\"a\":'\"',\"b\":", "{\"a\":1,//\"\n\"b\":", "{/*\"*/\"b\":", "{\"b\":#'\n",
  };
  g_autofree char *deepest = nested (ZPCI_JSON_MAX_DEPTH, "[", "]");
  g_autofree char *deeper = nested (ZPCI_JSON_MAX_DEPTH + 1, "[", "]");
  g_autofree char *objects = nested (ZPCI_JSON_MAX_DEPTH + 1, "{\"\":", "}");
  g_autofree char *brackets = g_strnfill (1000000, '[');

  g_assert_true (zpci_json_check (deepest, strlen (deepest), "x", NULL));
  assert_bad (deeper, strlen (deeper), "x: nested deeper than 64 levels");
  assert_bad (objects, strlen (objects), "x: nested deeper than 64 levels");
  for (guint i = 0; i < G_N_ELEMENTS (disguises); i++) {
    g_autofree char *text = g_strconcat (disguises[i], brackets, NULL);

    assert_bad (text, strlen (text), "x: not JSON");
  }
}

static char *
with_members (guint count)
{
  GString *text = g_string_new ("{\"a\":[{}],\"b\":{");

  for (guint i = 0; i < count; i++)
    g_string_append_printf (text, "%s\"%u\":0", i ? "," : "", i);
  g_string_append (text, "}}");
  return g_string_free (text, FALSE);
}

/* json-glib's tables of members can be made to collide. */
static void
test_members (void)
{
  g_autofree char *most = with_members (ZPCI_JSON_MAX_MEMBERS), *more = with_members (ZPCI_JSON_MAX_MEMBERS + 1);

  g_assert_true (zpci_json_check (most, strlen (most), "x", NULL));
  assert_bad (more, strlen (more), "an object of too many members");
}

/* An absent value has no member, and no byte of a text breaks the document. */
static void
test_write (void)
{
  static char *texts[] = { (char *) "a", (char *) "\xff" "b", NULL };
  g_autoptr (GPtrArray) array = g_ptr_array_new ();
  JsonObject *object = json_object_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  g_ptr_array_add (array, texts[1]);
  zpci_json_set_text (object, "text", "\xc3\xa4\xff");
  zpci_json_set_text (object, "no_text", NULL);
  zpci_json_set_hex (object, "hex", ZPCI_OPT (0x1f), 4);
  zpci_json_set_hex (object, "no_hex", (ZpciOpt){ FALSE, 7 }, 4);
  zpci_json_set_number (object, "number", ZPCI_OPT (G_MAXUINT32));
  zpci_json_set_number (object, "no_number", (ZpciOpt){ FALSE, 7 });
  zpci_json_set_tri (object, "yes", ZPCI_YES);
  zpci_json_set_tri (object, "no", ZPCI_NO);
  zpci_json_set_tri (object, "unknown", ZPCI_UNKNOWN);
  json_object_set_array_member (object, "strv", zpci_json_strv (texts));
  json_object_set_array_member (object, "none", zpci_json_strv (NULL));
  json_object_set_array_member (object, "texts", zpci_json_texts (array));
  node = zpci_json_node (object);
  text = json_to_string (node, FALSE);
  g_assert_cmpstr (text, ==, "{\"text\":\"\xc3\xa4\xef\xbf\xbd\",\"hex\":\"0x001f\",\"number\":4294967295,"
                             "\"yes\":true,\"no\":false,\"strv\":[\"a\",\"\xef\xbf\xbd" "b\"],\"none\":[],"
                             "\"texts\":[\"\xef\xbf\xbd" "b\"]}");
}

static void
test_one_asker (void)
{
  static const char *const parsers[] = { "json_parser_", "json_from_string", "json_reader_", NULL };

  static const char *const builders[] = { "json_builder_", NULL };

  g_assert_cmpuint (zpci_test_sources_with (parsers), ==, 1);
  g_assert_cmpuint (zpci_test_sources_with (builders), ==, 0);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/json/good", test_good);
  g_test_add_func ("/json/bad", test_bad);
  g_test_add_func ("/json/length", test_length);
  g_test_add_func ("/json/depth", test_depth);
  g_test_add_func ("/json/members", test_members);
  g_test_add_func ("/json/write", test_write);
  g_test_add_func ("/json/one-asker", test_one_asker);
  return g_test_run ();
}
