/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The document around the devices: layout, encoding, metadata, overrides and
 * namespaces in every shape that the translations have to leave alone.
 */
#include "generate.h"

#include "generate-model.h"

#include <string.h>

/* Text that no translation may change or be misled by. */
static void
noise (GString *out, const Model *m, guint depth)
{
  switch (g_rand_int_range (m->noise, 0, 24)) {
  case 0:
    gen_line (out, m, depth, "<!-- <zpci uid='1' interp='on'/> & \"' -->");
    break;
  case 1:
    gen_line (out, m, depth, "<?note <zpci> ?>");
    break;
  case 2:
    g_string_append (out, m->unit ? "\n\n" : " ");
    break;
  case 3:
    g_string_append (out, " <!-- behind -->");
    break;
  default:
    break;
  }
}

static void
print_device (GString *out, const Model *m, const GenDevice *device)
{
  static const char *const open[] = { "<hostdev mode='subsystem' type='pci' managed='yes'>",
                                      "<interface type='hostdev'>", "<disk type='file' device='disk'>",
                                      "<rng model='virtio'>" };
  static const char *const close[] = { "</hostdev>", "</interface>", "</disk>", "</rng>" };

  gen_line (out, m, 2, "%s", open[device->kind]);
  noise (out, m, 3);
  if (device->kind == GEN_HOSTDEV || device->kind == GEN_INTERFACE) {
    gen_line (out, m, 3, "<source>");
    gen_line (out, m, 4, "<address %sdomain='0x%04x' bus='0' slot='0x00' function='%u'/>",
              device->kind == GEN_HOSTDEV ? "" : "type='pci' ", device->index + 1, device->index % 8);
    gen_line (out, m, 3, "</source>");
  } else if (device->kind == GEN_DISK) {
    gen_line (out, m, 3, "<source file='/nonexistent/%u'/>", device->index);
    gen_line (out, m, 3, "<target dev='vd%c' bus='virtio'/>", (char) ('a' + device->index));
  } else {
    gen_line (out, m, 3, "<backend model='random'>/dev/urandom</backend>");
  }
  if (device->has_zpci) {
    gen_line (out, m, 3, "<address type='pci'>");
    noise (out, m, 4);
    gen_line (out, m, 4, "%s", "");
    gen_append_zpci (out, device, m->normal);
    gen_line (out, m, 3, "</address>");
  }
  gen_line (out, m, 2, "%s", close[device->kind]);
}

static void
print_head (GString *out, const Model *m)
{
  const char *named = g_ascii_strncasecmp (m->encoding, "UTF-16", 6) == 0 ? "UTF-16" : m->encoding;

  if (m->declaration)
    g_string_append_printf (out, "<?xml version='1.0' encoding=\"%s\"?>%s", named, m->unit ? "\n" : "");
  if (m->doctype)
    g_string_append (out, "<!DOCTYPE domain>");
  g_string_append (out, "<domain type='kvm'");
  if (m->bind == BIND_QEMU)
    g_string_append (out, " xmlns:qemu=\"" QEMU "\"");
  if (m->bind == BIND_OTHER)
    g_string_append (out, "\n   xmlns:q='" QEMU "'");
  if (m->bind == BIND_TAKEN)
    g_string_append (out, " xmlns:qemu='urn:mine' qemu:x='1'");
  g_string_append_c (out, '>');
  if (m->late_name)
    gen_line (out, m, 1, "<memory unit='KiB'>524288</memory>");
  gen_line (out, m, 1, "<name>guest</name>");
  noise (out, m, 1);
  gen_line (out, m, 1, "<uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>");
  if (m->title)
    gen_line (out, m, 1, "<title>t</title>");
  gen_line (out, m, 1, "<description>%s<![CDATA[<zpci interp='on'/>]]></description>",
            m->umlaut ? "gr\xc3\xbc\xc3\x9f" : "");
}

static void
print_tail (GString *out, const Model *m)
{
  gboolean bound = m->bind == BIND_QEMU || m->bind == BIND_OTHER;

  if (m->commandline && bound)
    gen_line (out, m, 1, "<%scommandline><%sarg value='-no-user-config'/></%scommandline>", gen_prefix (m),
              gen_prefix (m), gen_prefix (m));
  noise (out, m, 1);
  gen_print_override (out, m);
  if (m->deprecation && bound)
    gen_line (out, m, 1, "<%sdeprecation behavior='omit'/>", gen_prefix (m));
  gen_line (out, m, 0, "</domain>");
  g_string_append (out, m->unit ? "\n<!-- end -->\n" : "");
}

static GString *
print (Model *m, gboolean normal)
{
  GString *out = g_string_new (NULL);

  m->normal = normal;
  g_rand_set_seed (m->noise, m->noise_seed);
  print_head (out, m);
  gen_print_metadata (out, m);
  noise (out, m, 1);
  if (!m->late_name)
    gen_line (out, m, 1, "<memory unit='KiB'>524288</memory>");
  gen_line (out, m, 1, "<vcpu>1</vcpu>");
  gen_line (out, m, 1, "<os><type arch='s390x'%s>hvm</type></os>", m->machine);
  gen_line (out, m, 1, "<devices>");
  for (guint i = 0; i < m->devices->len; i++) {
    print_device (out, m, g_ptr_array_index (m->devices, i));
    noise (out, m, 2);
  }
  gen_print_matrices (out, m);
  gen_line (out, m, 1, "</devices>");
  print_tail (out, m);
  return out;
}

static GBytes *
encode (const Model *m, GString *text)
{
  static const char mark_le[] = "\xff\xfe", mark_be[] = "\xfe\xff", mark_8[] = "\xef\xbb\xbf";
  g_auto (GStrv) lines = g_strsplit (text->str, "\n", -1);
  g_autofree char *joined = g_strjoinv (m->newline, lines);
  g_autoptr (GError) error = NULL;
  GByteArray *out = g_byte_array_new ();
  gsize length;
  g_autofree char *bytes = g_convert (joined, -1, m->encoding, "UTF-8", NULL, &length, &error);

  g_assert_no_error (error);
  if (strcmp (m->encoding, "UTF-16LE") == 0)
    g_byte_array_append (out, (const guint8 *) mark_le, 2);
  else if (strcmp (m->encoding, "UTF-16BE") == 0)
    g_byte_array_append (out, (const guint8 *) mark_be, 2);
  else if (m->bom)
    g_byte_array_append (out, (const guint8 *) mark_8, 3);
  g_byte_array_append (out, (const guint8 *) bytes, (guint) length);
  g_string_free (text, TRUE);
  return g_byte_array_free_to_bytes (out);
}

static void
draw_layout (Model *m, GRand *rand)
{
  static const char *const newlines[] = { "\n", "\n", "\n", "\r\n", "\r" };
  static const char *const units[] = { "  ", "  ", "  ", "    ", "\t", "", NULL };
  static const char *const encodings[] = {
    "UTF-8", "UTF-8", "ISO-8859-1", "UTF-16LE", "UTF-16BE", "US-ASCII"
  };
  /* QEMU 11.1 has 5.2 and newer; the last ones are of no libvirt that is tested with. */
  static const char *const machines[] = { "", " machine='s390-ccw-virtio-7.1'",
                                          " machine='s390-ccw-virtio-7.2'", " machine='s390-ccw-virtio'",
                                          " machine=\"s390-ccw-virtio-6.2\"",
                                          " machine='s390-ccw-virtio-10.0'", " machine='s390-ccw-virtio-noble'" };
  gboolean plain = (m->flags & GENERATE_LIBVIRT) != 0;

  m->newline = newlines[g_rand_int_range (rand, 0, G_N_ELEMENTS (newlines))];
  m->unit = units[g_rand_int_range (rand, 0, G_N_ELEMENTS (units))];
  m->encoding =
      encodings[gen_chance (rand, 2) ? 0 : g_rand_int_range (rand, 0, plain ? 2 : G_N_ELEMENTS (encodings))];
  m->machine = machines[g_rand_int_range (rand, 0, plain ? 5 : G_N_ELEMENTS (machines))];
  m->declaration = strcmp (m->encoding, "UTF-8") != 0 || gen_chance (rand, 3);
  m->bom = !plain && strcmp (m->encoding, "UTF-8") == 0 && gen_chance (rand, 5);
  m->doctype = gen_chance (rand, 20);
  m->umlaut = strcmp (m->encoding, "US-ASCII") != 0 && gen_chance (rand, 2);
  m->late_name = gen_chance (rand, 6);
  m->title = gen_chance (rand, 2);
  m->deprecation = gen_chance (rand, 4);
  m->commandline = gen_chance (rand, 3);
}

static void
draw_containers (Model *m, GRand *rand, GHashTable *reserved)
{
  m->meta = (Meta) g_rand_int_range (rand, 0, N_META);
  m->bind = (Bind) g_rand_int_range (rand, 0, N_BIND);
  m->over = m->bind == BIND_NONE ? OVER_NONE : (Over) g_rand_int_range (rand, 0, N_OVER);
  if (m->meta == META_ORPHANS) {
    g_hash_table_add (reserved, GUINT_TO_POINTER (2));
    g_hash_table_add (reserved, GUINT_TO_POINTER (5));
  }
  m->user_uid = (guint) g_rand_int_range (rand, 1, 6);
  if (m->over == OVER_USER || m->over == OVER_INLINE)
    g_hash_table_add (reserved, GUINT_TO_POINTER (m->user_uid));
}

Generated *
generate (guint32 seed, GenerateFlags flags)
{
  GRand *rand = g_rand_new_with_seed (seed);
  Model m = { .flags = flags, .noise = g_rand_new () };
  g_autoptr (GHashTable) reserved = g_hash_table_new (NULL, NULL);
  Generated *generated = g_new0 (Generated, 1);

  m.noise_seed = g_rand_int (rand);
  draw_layout (&m, rand);
  draw_containers (&m, rand, reserved);
  m.devices = gen_devices (rand, flags, reserved);
  gen_draw_matrices (&m, rand);
  generated->asks = gen_matrices_ask (&m);
  for (guint i = 0; i < m.devices->len; i++) {
    const GenDevice *device = g_ptr_array_index (m.devices, i);

    generated->asks |= device->asks;
    generated->halves |= (device->uid == G_MAXUINT) != (device->fid == G_MAXUINT);
  }
  generated->written = encode (&m, print (&m, FALSE));
  generated->normal = generated->asks ? encode (&m, print (&m, TRUE)) : g_bytes_ref (generated->written);
  g_ptr_array_unref (m.devices);
  g_rand_free (m.noise);
  g_rand_free (rand);
  return generated;
}

void
generated_free (Generated *generated)
{
  g_bytes_unref (generated->written);
  g_bytes_unref (generated->normal);
  g_free (generated);
}
