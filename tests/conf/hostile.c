/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Many of one thing, or many beside one that is long. Written without line breaks
 * where that is worse.
 */
#include "hostile.h"

#include "hostile-pieces.h"
#include "zpci-domain.h"

#define QEMU(prefix) " xmlns:" prefix "='" ZPCI_QEMU_NS "'"
static char *
expand (const char *format, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (format, "@", -1);

  return g_strjoinv (text, parts);
}

/* @count asking devices, and a long text of @piece for every @ in the attributes of <domain> and around <devices>. */
static char *
asking (guint count, const char *piece, const char *attributes, const char *before, const char *after)
{
  g_autofree char *text = hostile_long_text (piece, count), *first = expand (attributes, text);
  g_autofree char *front = expand (before, text), *back = expand (after, text);
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "<domain%s>%s<devices>", first, front);
  hostile_add_devices (out, count, "interp='off'", "");
  g_string_append_printf (out, "</devices>%s", back);
  return hostile_close (out);
}

/* The indentation of metadata and overrides is that of the children they stand behind. */
static char *
make_indent (guint count)
{
  return asking (count, " ", "", "\n@<name>g</name>\n@", "\n@<x/>");
}

static char *
make_binding (guint count)
{
  return asking (count, "p", " xmlns:@='" ZPCI_QEMU_NS "'", "", "");
}

static char *
make_override_prefix (guint count)
{
  return asking (count, "p", "", "", "<@:override xmlns:@='" ZPCI_QEMU_NS "'/>");
}

static char *
make_metadata_prefix (guint count)
{
  return asking (count, "p", "", "<metadata><@:functions xmlns:@='" ZPCI_DOMAIN_NS "'/></metadata>", "");
}

/* The first child shows what one level is. */
static char *
make_unit (guint count)
{
  return asking (count, " ", "", "\n@<name>g</name>\n<metadata>\n</metadata>", "\n<y/>");
}

static char *
make_alias (guint count)
{
  g_autofree char *name = hostile_long_text ("a", count);
  g_autofree char *alias = g_strdup_printf ("<alias name='%s'/>", name);
  GString *out = hostile_open ("", S390X);

  g_string_append (out, "<devices>");
  hostile_add_devices (out, 1, "uid='1' fid='1' interp='on'", alias);
  hostile_add_devices (out, count, "uid='1' fid='1' interp='on'", "");
  g_string_append (out, "</devices>");
  return hostile_close (out);
}

static char *
with_os (const char *name, const char *start, const char *piece, guint count, const char *zpci)
{
  g_autofree char *text = hostile_long_text (piece, count);
  g_autofree char *os = g_strdup_printf ("%s='%s%s'", name, start, text);
  GString *out = hostile_open ("", os);

  g_string_append (out, "<devices>");
  hostile_add_devices (out, count, zpci, "");
  g_string_append (out, "</devices>");
  return hostile_close (out);
}

static char *
make_arch (guint count)
{
  return with_os ("arch", "", "\xe2\x82\xac", count, "interp='on'");
}

static char *
make_machine (guint count)
{
  return with_os ("machine", "s390-ccw-virtio-", "1", count, "interp='on'");
}

static void
add_metadata (GString *out, guint from, guint to)
{
  g_string_append (out, "<metadata><z:functions xmlns:z='" ZPCI_DOMAIN_NS "'>");
  hostile_add_entries (out, "z", from, to);
  g_string_append (out, "</z:functions></metadata>");
}

static char *
make_same_entry (guint count)
{
  g_autofree char *name = hostile_long_text ("a", count);
  g_autofree char *alias = g_strdup_printf ("<alias name='%s'/>", name);
  GString *out = hostile_open ("", S390X);

  g_string_append (out, "<metadata><z:functions xmlns:z='" ZPCI_DOMAIN_NS "'>");
  for (guint i = 0; i < count; i++)
    hostile_add_entries (out, "z", 1, 1);
  g_string_append (out, "</z:functions></metadata><devices>");
  hostile_add_devices (out, 1, "uid='1' aif='off'", alias);
  g_string_append (out, "</devices>");
  return hostile_close (out);
}

static char *
make_orphans (guint count)
{
  GString *out = hostile_open ("", S390X);

  add_metadata (out, 2, count);
  g_string_append (out, "<devices>");
  hostile_add_devices (out, 1, "interp='off'", "");
  g_string_append (out, "</devices>");
  return hostile_close (out);
}

static char *
make_containers (guint count)
{
  GString *out = hostile_open ("", S390X);

  g_string_append (out, "<metadata>");
  for (guint i = 1; i <= count; i++) {
    g_string_append (out, "<z:functions xmlns:z='" ZPCI_DOMAIN_NS "' had='qemu'>");
    hostile_add_entries (out, "z", i, i);
    g_string_append (out, "</z:functions>");
  }
  g_string_append (out, "</metadata><devices>");
  hostile_add_devices (out, 1, "uid='1' aif='off'", "");
  g_string_append (out, "</devices>");
  return hostile_close (out);
}

static char *
make_overrides (guint count)
{
  GString *out = hostile_open (QEMU ("q"), S390X);

  add_metadata (out, 1, count);
  g_string_append (out, "<devices>");
  hostile_add_devices (out, count, "uid='%u'", "");
  g_string_append (out, "</devices>");
  for (guint i = 1; i <= count; i++) {
    g_string_append (out, "<q:override>");
    hostile_add_override (out, i);
    g_string_append (out, "</q:override>");
  }
  return hostile_close (out);
}

/* As many of them as can be in scope, each to be removed, in a document that is long. */
static char *
make_bindings (guint count)
{
  g_autoptr (GString) attributes = g_string_new (NULL);
  GString *out;

  for (guint i = 0; i < 120; i++)
    g_string_append_printf (attributes, " xmlns:q%u='" ZPCI_QEMU_NS "'", i);
  out = hostile_open (attributes->str, S390X);
  add_metadata (out, 1, 1);
  g_string_append (out, "<devices>");
  hostile_add_devices (out, 1, "uid='1'", "");
  g_string_append (out, "</devices>");
  for (guint i = 0; i < 120; i++)
    g_string_append_printf (out,
                            "<q%u:override><q%u:device alias='zpci1'><q%u:frontend><q%u:property name='interpret' "
                            "type='bool' value='false'/></q%u:frontend></q%u:device></q%u:override>",
                            i, i, i, i, i, i, i);
  hostile_repeat (out, "<a/>", count);
  return hostile_close (out);
}

/* The last one first: each finding is in an earlier line than the one before it. */
static char *
make_conflicts (guint count)
{
  GString *out = hostile_open (QEMU ("q"), S390X);

  g_string_append (out, "<q:override>");
  for (guint i = count; i > 0; i--)
    hostile_add_override (out, i);
  g_string_append (out, "</q:override><devices>");
  hostile_add_devices (out, count, "uid='%u' interp='on'", "\n");
  g_string_append (out, "</devices>");
  return hostile_close (out);
}

static char *
make_domains (guint count)
{
  GString *out = g_string_new ("<domainsnapshot>");

  for (guint i = 0; i < count; i++) {
    g_string_append (out, "<domain><devices>");
    hostile_add_devices (out, 1, "interp='off'", "");
    g_string_append (out, "</devices></domain>");
  }
  g_string_append (out, "</domainsnapshot>");
  return g_string_free (out, FALSE);
}

/* All of one value in GLib's hash of strings: 'A' * 33 + 'z' is 'B' * 33 + 'Y'. */
static char *
make_names (guint count)
{
  GString *out = hostile_open ("", S390X);

  g_string_append (out, "<devices>");
  for (guint i = 0; i < count; i++) {
    g_string_append_c (out, '<');
    for (guint bit = 0; bit < 16; bit++)
      g_string_append (out, i & (1u << bit) ? "BY" : "Az");
    g_string_append (out, "/>");
  }
  hostile_add_devices (out, 1, "interp='off'", "");
  g_string_append (out, "</devices>");
  return hostile_close (out);
}

/* Inside and in front of the devices. */
static char *
many (const char *piece, guint count)
{
  GString *out = hostile_open ("", S390X);

  hostile_repeat (out, piece, count);
  g_string_append (out, "<devices>");
  hostile_repeat (out, piece, count);
  hostile_add_devices (out, 1, "interp='off'", "");
  hostile_repeat (out, piece, count);
  g_string_append (out, "</devices>");
  return hostile_close (out);
}

static char *make_comments (guint count) { return many ("<!-- x -->", count); }
static char *make_elements (guint count) { return many ("<a/>", count); }
static char *make_text (guint count) { return many ("&lt;&#65;<![CDATA[x]]>", count); }
static char *make_misplaced (guint count) { return many ("\n<a><zpci interp='off'/></a>", count); }

static char *
make_deep (guint count)
{
  g_autoptr (GString) piece = g_string_new (NULL);

  hostile_repeat (piece, "<a>", 100);
  hostile_repeat (piece, "</a>", 100);
  return many (piece->str, count / 100);
}

static char *
many_attributes (const char *format, guint count)
{
  g_autoptr (GString) piece = g_string_new ("<a");

  for (guint i = 0; i < 100; i++) {
    g_string_append (piece, format);
    g_string_append_printf (piece, "%u='x'", i);
  }
  g_string_append (piece, "/>");
  return many (piece->str, count / 100);
}

static char *make_attributes (guint count) { return many_attributes (" a", count); }
static char *make_namespaces (guint count) { return many_attributes (" xmlns:a", count); }

static char *
make_zpcis (guint count)
{
  GString *out = hostile_open ("", S390X);

  g_string_append (out, "<devices><hostdev type='pci'><source><address/></source><address type='pci'>");
  hostile_repeat (out, "\n<zpci interp='off'/>", count);
  g_string_append (out, "</address></hostdev></devices>");
  return hostile_close (out);
}

static char *
make_blanks (guint count)
{
  g_autofree char *blanks = hostile_long_text (" ", count);
  g_autofree char *zpci = g_strconcat ("uid='1'", blanks, "interp='off'", NULL);
  GString *out = hostile_open ("", S390X);

  g_string_append (out, "<devices>");
  hostile_add_devices (out, 1, zpci, "");
  g_string_append (out, "</devices>");
  return hostile_close (out);
}

/* @count matrices that require something, beside entries for as many devices that are gone. */
static char *
make_matrices (guint count)
{
  GString *out = hostile_open ("", S390X);

  g_string_append (out, "<metadata><functions xmlns='" ZPCI_DOMAIN_NS "'>");
  for (guint i = 0; i < count; i++)
    g_string_append_printf (out, "<ap uuid='%08x-f1bb-47f0-914d-32a22e3a8804' adapters='5' domains='4'/>", i);
  g_string_append (out, "</functions></metadata><devices>");
  for (guint i = 0; i < count; i++)
    g_string_append_printf (out,
                            "<hostdev type='mdev' model='vfio-ap'><source><address uuid='%08x-f1bb-47f0-914d-32a22e3a8805'/>"
                            "</source>\n<ap adapters='0-255' domains='4'/></hostdev>",
                            i);
  g_string_append (out, "</devices>");
  return hostile_close (out);
}

/* One device, @count entries for it. */
static char *
make_same_matrix (guint count)
{
  GString *out = hostile_open ("", S390X);

  g_string_append (out, "<metadata><functions xmlns='" ZPCI_DOMAIN_NS "'>");
  hostile_repeat (out, "<ap uuid='c2177883-f1bb-47f0-914d-32a22e3a8804' adapters='5' domains='4'/>", count);
  g_string_append (out, "</functions></metadata><devices><hostdev type='mdev' model='vfio-ap'><source>"
                        "<address uuid='c2177883-f1bb-47f0-914d-32a22e3a8804'/></source>"
                        "<ap adapters='5' domains='4'/></hostdev></devices>");
  return hostile_close (out);
}

static char *
make_list (guint count)
{
  g_autofree char *list = hostile_long_text (",", count);
  GString *out = hostile_open ("", S390X);

  g_string_append_printf (out, "<devices><hostdev type='mdev' model='vfio-ap'><ap adapters='5%s' domains='4'/></hostdev>", list);
  g_string_append (out, "</devices>");
  return hostile_close (out);
}

const HostileShape hostile_shapes[] = {
  { "indent", make_indent, 800, NULL },
  { "unit", make_unit, 800, NULL },
  { "alias", make_alias, 3200, "aaa... in line 1" },
  { "arch", make_arch, 3200, "\xe2\x82\xac..." },
  { "machine", make_machine, 3200, NULL },
  { "binding", make_binding, 800, NULL },
  { "override-prefix", make_override_prefix, 800, "ppp...:override> has more than 128 bytes" },
  { "metadata-prefix", make_metadata_prefix, 800, "ppp...:functions> has more than 128 bytes" },
  { "same-entry", make_same_entry, 3200, "has uid 0x0001 and the source of this device", TRUE },
  { "orphans", make_orphans, 16000, NULL },
  { "containers", make_containers, 8000, "is not the first in the first <metadata>", TRUE },
  { "overrides", make_overrides, 8000, NULL },
  { "bindings", make_bindings, 32000, NULL },
  { "conflicts", make_conflicts, 8000, "sets 'interpret' of alias" },
  { "domains", make_domains, 16000, NULL },
  { "names", make_names, 16000, NULL },
  { "comments", make_comments, 32000, NULL },
  { "elements", make_elements, 32000, NULL },
  { "text", make_text, 32000, NULL },
  { "misplaced", make_misplaced, 16000, "has no effect" },
  { "deep", make_deep, 32000, NULL },
  { "attributes", make_attributes, 32000, NULL },
  { "namespaces", make_namespaces, 32000, NULL },
  { "zpcis", make_zpcis, 16000, "has no effect" },
  { "blanks", make_blanks, 16000, NULL },
  { "matrices", make_matrices, 800, NULL },
  { "same-matrix", make_same_matrix, 3200, "has uuid c2177883-f1bb-47f0-914d-32a22e3a8804", TRUE },
  { "list", make_list, 16000, "the <source> names no mediated device" },
};
const gsize hostile_n_shapes = G_N_ELEMENTS (hostile_shapes);
