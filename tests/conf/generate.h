/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Generated domain documents for the laws of the two translations. A document
 * is drawn from a seed as a model first and printed twice: as an author might
 * write it, and in the normal form that the laws speak of (ids assigned, in
 * 0x%04x and 0x%08x, our attributes behind them). The normal form is worked
 * out from the model alone, by rules written down here a second time.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** GENERATE_LIBVIRT: only what libvirt's QEMU driver accepts. */
typedef enum {
  GENERATE_ANY = 0,
  GENERATE_LIBVIRT = 1 << 0,
} GenerateFlags;

typedef struct {
  GBytes *written; /* the author form as drawn */
  GBytes *normal;  /* what from-stock of its stock form must give */
  gboolean asks;   /* it has an attribute of ours */
  gboolean halves; /* devices with half their ids are left to libvirt, which may refuse them */
} Generated;

/** generate: Returns: (transfer full): the document of @seed. */
Generated *generate (guint32 seed, GenerateFlags flags);
void generated_free (Generated *generated);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Generated, generated_free)

G_END_DECLS
