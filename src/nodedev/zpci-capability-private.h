/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Inside of src/nodedev: the capability in any layout. libvirt prints two
 * spaces per level and a newline; a document that went through other tools
 * keeps what they made of it.
 */
#pragma once

#include "zpci-capability.h"

G_BEGIN_DECLS

/** ZpciLayout: the white space around elements; all three "" for a document in one line. */
typedef struct {
  const char *base;    /* before the <capability> tag */
  const char *step;    /* per level, on top of @base */
  const char *newline; /* "\n" or "\r\n" */
} ZpciLayout;

/** zpci_capability_append: appends the element, from @base to the newline behind it; @vfio: (nullable). */
void zpci_capability_append (GString *out, const ZpciFunction *function, const ZpciVfioInfo *vfio,
                             const ZpciLayout *layout);

/**
 * zpci_capability_append_vfio:
 *
 * the same for <vfio>, the child of an element laid out as @layout; nothing where @vfio says nothing.
 */
void zpci_capability_append_vfio (GString *out, const ZpciVfioInfo *vfio, const ZpciLayout *layout);

/** zpci_capability_append_line: appends one child element; @format prints nothing that needs escaping. */
void zpci_capability_append_line (GString *out, const ZpciLayout *layout, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

G_END_DECLS
