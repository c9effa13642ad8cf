/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The devices of a generated document, and the ids they must end up with.
 */
#pragma once

#include "generate.h"

G_BEGIN_DECLS

typedef enum {
  GEN_HOSTDEV,
  GEN_INTERFACE,
  GEN_DISK,  /* virtio on PCI, with <zpci> */
  GEN_OTHER, /* no PCI address */
} GenKind;

typedef struct {
  char *name;
  char *value;
} GenAttr;

typedef struct {
  GenKind kind;
  guint index;
  gboolean has_zpci;
  gboolean asks;
  GPtrArray *written; /* of GenAttr, as the author wrote them */
  GPtrArray *normal;
  const char *space;  /* between the attributes of <zpci> */
  char quote;
  gboolean pair;      /* <zpci></zpci> */
  guint uid, fid;     /* as written, G_MAXUINT: not */
} GenDevice;

/**
 * gen_devices:
 *
 * Returns: (transfer full) (element-type GenDevice): at least one. @reserved: uids that stand elsewhere.
 */
GPtrArray *gen_devices (GRand *rand, GenerateFlags flags, GHashTable *reserved);

/** gen_chance: TRUE in one of @n calls. */
gboolean gen_chance (GRand *rand, guint n);

/** gen_append_zpci: prints the <zpci> of @device. */
void gen_append_zpci (GString *out, const GenDevice *device, gboolean normal);

G_END_DECLS
