/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The uid and fid of each device, and when no device gets any.
 */
#include "conf-test.h"
#include "zpci-device.h"

/* One device per word: "uid/fid", "-" for absent, "!" in front: it has an attribute of ours. */
static char *
make_domain (const char *words, const char *before, const char *after)
{
  g_auto (GStrv) list = g_strsplit (words, " ", -1);
  GString *out = g_string_new ("<domain type='kvm'>");

  g_string_append (out, before);
  g_string_append (out, "<devices>");
  for (gsize i = 0; list[i]; i++) {
    gboolean asks = *list[i] == '!';
    g_auto (GStrv) ids = g_strsplit (list[i] + asks, "/", 2);

    g_string_append_printf (out,
                            "<hostdev type='pci'><source><address domain='%" G_GSIZE_FORMAT
                            "'/></source><address type='pci'><zpci",
                            i + 1);
    if (strcmp (ids[0], "-") != 0)
      g_string_append_printf (out, " uid='%s'", ids[0]);
    if (strcmp (ids[1], "-") != 0)
      g_string_append_printf (out, " fid='%s'", ids[1]);
    g_string_append (out, asks ? " region='off'/></address></hostdev>" : "/></address></hostdev>");
  }
  g_string_append_printf (out, "</devices>%s</domain>", after);
  return g_string_free (out, FALSE);
}

static char *
format_ids (const ZpciDomain *domain)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);
    g_autofree char *uid = device->uid.set ? g_strdup_printf ("%u", device->uid.value) : g_strdup ("-");
    g_autofree char *fid = device->fid.set ? g_strdup_printf ("%u", device->fid.value) : g_strdup ("-");

    g_string_append_printf (out, "%s%s/%s", i > 0 ? " " : "", uid, fid);
  }
  return g_string_free (out, FALSE);
}

#define ORPHAN(uid)                                                                                          \
  "<metadata><f:functions xmlns:f='" ZPCI_DOMAIN_NS "'><f:function uid='" uid                                \
  "' source='00ff:00:00.0' aif='on'/></f:functions></metadata>"
#define OVERRIDE(alias) "<q:override xmlns:q='" ZPCI_QEMU_NS "'><q:device alias='" alias "'/></q:override>"

static const struct {
  const char *name, *written, *before, *after, *wanted;
} cases[] = {
  { "one", "!-/-", "", "", "1/0" },
  { "in-order", "!-/- !-/- !-/-", "", "", "1/0 2/1 3/2" },
  { "explicit-first", "!-/- 1/0 2/5", "", "", "3/1 1/0 2/5" },
  { "gap", "1/0 !-/- 3/2", "", "", "1/0 2/1 3/2" },
  { "half-first", "!-/- -/7 9/-", "", "", "2/1 1/7 9/0" },
  { "half-asking", "!-/3 !4/-", "", "", "1/3 4/0" },
  { "half-before-later-explicit", "-/5 !-/- 1/0", "", "", "2/5 3/1 1/0" },
  { "others-left", "-/- !-/- -/-", "", "", "-/- 1/0 -/-" },
  { "not-needed", "-/5 !1/0 7/-", "", "", "-/5 1/0 7/-" },
  { "nobody-asks", "-/5 -/- 7/-", "", "", "-/5 -/- 7/-" },
  { "boundaries", "65535/4294967295 !-/- !65534/-", "", "", "65535/4294967295 1/1 65534/0" },
  { "orphan", "!-/-", ORPHAN ("1"), "", "2/0" },
  { "override", "!-/- !-/-", "", OVERRIDE ("zpci1"), "2/0 3/1" },
  { "override-of-another-alias", "!-/-", "", OVERRIDE ("zpci01") OVERRIDE ("hostdev1"), "1/0" },
};

static void
test_assign (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = make_domain (cases[i].written, cases[i].before, cases[i].after), *got = NULL;
    g_autoptr (ZpciXml) xml = conf_test_parse (text);
    g_autoptr (ZpciDomain) domain = zpci_domain_read (xml, NULL);
    g_autoptr (GPtrArray) changed = g_ptr_array_new ();
    g_autoptr (GError) error = NULL;
    g_autofree char *before = format_ids (domain);
    guint differ = 0;
    g_auto (GStrv) old = NULL, new = NULL;

    g_test_message ("%s", cases[i].name);
    g_assert_true (zpci_ids_assign (domain, changed, &error));
    g_assert_no_error (error);
    got = format_ids (domain);
    g_assert_cmpstr (got, ==, cases[i].wanted);
    old = g_strsplit (before, " ", -1);
    new = g_strsplit (got, " ", -1);
    for (gsize d = 0; old[d]; d++)
      differ += strcmp (old[d], new[d]) != 0;
    g_assert_cmpuint (changed->len, ==, differ);
  }
}

static void
test_exhausted (void)
{
  g_autoptr (GString) words = g_string_new ("!-/-");
  g_autofree char *full = NULL, *room = NULL, *out = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  for (guint uid = 2; uid <= 0xffff; uid++)
    g_string_append_printf (words, " %u/%u", uid, uid);
  room = make_domain (words->str, "", "");
  g_string_append (words, " 1/1");
  full = make_domain (words->str, "", "");

  g_assert_true (zpci_domxml_to_stock (room, strlen (room), "x.xml", 0, &out, &length, &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (out, "<zpci uid='0x0001' fid='0x00000000'/>"));
  g_clear_pointer (&out, g_free);
  g_assert_false (zpci_domxml_to_stock (full, strlen (full), "x.xml", 0, &out, &length, &error));
  zpci_test_assert_error (
      error, ZPCI_ERROR_EXHAUSTED,
      "x.xml:1: hostdev0: no uid is free, 0x0001 to 0xffff are all taken");
  g_assert_null (out);
}

static void
test_union (void)
{
  g_autofree char *live = make_domain ("1/0 -/3", "", OVERRIDE ("zpci4")),
                  *kept = make_domain ("2/1 1/0", ORPHAN ("3"), "");
  g_autoptr (ZpciXml) live_xml = conf_test_parse (live), kept_xml = conf_test_parse (kept);
  g_autoptr (ZpciDomain) live_domain = zpci_domain_read (live_xml, NULL),
                         kept_domain = zpci_domain_read (kept_xml, NULL);
  g_autoptr (ZpciIds) ids = zpci_ids_new ();
  guint32 uid = 0;

  zpci_ids_reserve_domain (ids, live_domain);
  zpci_ids_reserve_domain (ids, kept_domain);
  g_assert_true (zpci_ids_take_uid (ids, &uid));
  g_assert_cmpuint (uid, ==, 5);
  g_assert_cmpuint (zpci_ids_take_fid (ids), ==, 2);
  g_assert_cmpuint (zpci_ids_take_fid (ids), ==, 4);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/conf/ids/assign", test_assign);
  g_test_add_func ("/conf/ids/exhausted", test_exhausted);
  g_test_add_func ("/conf/ids/union", test_union);
  return g_test_run ();
}
