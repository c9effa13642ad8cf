/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Devices of a generated document that pass crypto adapters.
 */
#include "generate-model.h"

/* As the author wrote <ap>, and as it comes back. */
static const struct {
  const char *written, *normal;
} asked[] = {
  { "adapters='0x05 0x06' domains='0x0004'", "adapters='0x05 0x06' domains='0x0004'" },
  { "domains='4' adapters='6,5'", "adapters='0x05 0x06' domains='0x0004'" },
  { "adapters='0X0A-0x0c' domains='&#x30;x04'  control='255'",
    "adapters='0x0a 0x0b 0x0c' domains='0x0004' control='0x00ff'" },
  { "control=' 7 ' adapters='0' domains='0x10,\t0x11'", "adapters='0x00' domains='0x0010 0x0011' control='0x0007'" },
  { "adapters='255' domains='0' control=''", "adapters='0xff' domains='0x0000'" },
};

void
gen_draw_matrices (Model *m, GRand *rand)
{
  gint32 most = (m->flags & GENERATE_LIBVIRT) ? 1 : 3;

  m->n_matrices = gen_chance (rand, 2) ? 0 : (guint) g_rand_int_range (rand, 1, most + 1);
  for (guint i = 0; i < m->n_matrices; i++) {
    GenMatrix *matrix = &m->matrices[i];

    matrix->asks = gen_chance (rand, 2);
    matrix->row = (guint) g_rand_int_range (rand, 0, G_N_ELEMENTS (asked));
    matrix->late = gen_chance (rand, 3);
    matrix->pair = gen_chance (rand, 4);
    matrix->quote = gen_chance (rand, 3) ? '"' : '\'';
  }
}

gboolean
gen_matrices_ask (const Model *m)
{
  for (guint i = 0; i < m->n_matrices; i++)
    if (m->matrices[i].asks)
      return TRUE;
  return FALSE;
}

static void
print_ap (GString *out, const Model *m, const GenMatrix *matrix)
{
  g_autofree char *attrs = g_strdup (m->normal ? asked[matrix->row].normal : asked[matrix->row].written);

  gen_line (out, m, 3, "<ap %s%s", g_strdelimit (attrs, "'", matrix->quote),
            matrix->pair && !m->normal ? "> </ap>" : "/>");
}

void
gen_print_matrices (GString *out, const Model *m)
{
  static const char *const uuids[] = { "99999999-f1bb-47f0-914d-32a22e3a8804", "22222222-F1BB-47F0-914D-32A22E3A8804",
                                       "55555555-f1bb-47f0-914d-32a22e3a8804" };

  for (guint i = 0; i < m->n_matrices; i++) {
    const GenMatrix *matrix = &m->matrices[i];

    gen_line (out, m, 2, "<hostdev mode='subsystem' type='mdev' managed='no' model='vfio-ap'>");
    gen_line (out, m, 3, "<source>");
    gen_line (out, m, 4, "<address uuid=%c%s%c/>", matrix->quote, uuids[i], matrix->quote);
    gen_line (out, m, 3, "</source>");
    if (matrix->asks && (!matrix->late || m->normal))
      print_ap (out, m, matrix);
    gen_line (out, m, 3, "<alias name='ua-ap%u'/>", i);
    if (matrix->asks && matrix->late && !m->normal)
      print_ap (out, m, matrix);
    gen_line (out, m, 2, "</hostdev>");
  }
}
