/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Documents that a client would send to keep a daemon busy.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  const char *name;
  char *(*make) (guint count); /* (transfer full): a domain; its length is in proportion to @count */
  guint count;                 /* a large one: work in its square would be seen */
  const char *refused;         /* (nullable): what to-stock says; NULL: it accepts the document */
  gboolean both_ways;          /* from-stock says that, too; FALSE: it accepts the document */
} HostileShape;

extern const HostileShape hostile_shapes[];
extern const gsize hostile_n_shapes;

G_END_DECLS
