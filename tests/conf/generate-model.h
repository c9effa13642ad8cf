/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The model of a generated document, shared by the files that print it.
 */
#pragma once

#include "generate-device.h"

G_BEGIN_DECLS

#define QEMU "http://libvirt.org/schemas/domain/qemu/1.0"
#define ZPCI "urn:libvirt-zpci:domain:1"

typedef enum {
  META_NONE,
  META_TAG,
  META_PAIR,
  META_SPACE,
  META_FOREIGN,
  META_INLINE,
  META_MIXED,
  META_MIXED_LATE,
  META_CDATA,
  META_COMMENT,
  META_ORPHANS,
  META_OTHER_PREFIX,
  N_META,
} Meta;

typedef enum {
  BIND_NONE,
  BIND_QEMU,    /* xmlns:qemu on <domain> */
  BIND_OTHER,   /* xmlns:q on <domain> */
  BIND_LOCAL,   /* on the override itself */
  BIND_DEFAULT, /* as its default namespace */
  BIND_TAKEN,   /* qemu means something else */
  N_BIND,
} Bind;

typedef enum {
  OVER_NONE,
  OVER_TAG,
  OVER_PAIR,
  OVER_SPACE,
  OVER_COMMENT,
  OVER_USER,
  OVER_INLINE,
  N_OVER,
} Over;

/** GenMatrix: a vfio-ap device. */
typedef struct {
  gboolean asks;
  guint row;     /* of what is asked */
  gboolean late; /* <ap> is the last thing in it */
  gboolean pair;
  char quote;
} GenMatrix;

typedef struct {
  GenerateFlags flags;
  guint32 noise_seed;
  GRand *noise; /* same for both printings */
  const char *newline;
  const char *unit; /* NULL: one line */
  const char *encoding;
  gboolean bom, declaration, doctype, umlaut, late_name, deprecation, commandline, title;
  const char *machine;
  Meta meta;
  Bind bind;
  Over over;
  guint user_uid; /* the user's override is for zpciN */
  GPtrArray *devices;
  GenMatrix matrices[3];
  guint n_matrices;
  gboolean normal; /* printing the normal form */
} Model;

/** gen_line: appends a line at @depth, or the bare text in a document of one line. */
void gen_line (GString *out, const Model *m, guint depth, const char *format, ...) G_GNUC_PRINTF (4, 5);

/** gen_prefix: Returns: (transfer none): "qemu:", another prefix with its colon, or "". */
const char *gen_prefix (const Model *m);
void gen_print_metadata (GString *out, const Model *m);

void gen_draw_matrices (Model *m, GRand *rand);
gboolean gen_matrices_ask (const Model *m);
void gen_print_matrices (GString *out, const Model *m);
void gen_print_override (GString *out, const Model *m);

G_END_DECLS
