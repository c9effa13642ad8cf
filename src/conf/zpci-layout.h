/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How a document is laid out, so that what we insert looks like the rest of it
 * and a removal takes out exactly what an insertion put in: an element goes in
 * right behind a tag, as line break, indentation, element, and a removal takes
 * the white space in front of the element with it.
 */
#pragma once

#include "zpci-xml.h"

G_BEGIN_DECLS

typedef struct {
  const ZpciXml *xml;
  const char *text;
  const char *newline; /* "\n", "\r\n" or "\r" */
  char *unit;          /* one level of indentation, 16 bytes at most */
} ZpciLayout;

/** zpci_layout_init: looks at @top, a <domain>, and its first child. */
void zpci_layout_init (ZpciLayout *layout, const ZpciXml *xml, const xmlNode *top);
void zpci_layout_clear (ZpciLayout *layout);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZpciLayout, zpci_layout_clear)

/**
 * zpci_layout_indent:
 *
 * Returns: (transfer full) (nullable): the white space before @element, NULL if it does not start its line, or is
 * indented by more than 128 bytes.
 */
char *zpci_layout_indent (const ZpciLayout *layout, const xmlNode *element);

/**
 * zpci_layout_child_indent:
 *
 * Returns: (transfer full) (nullable): the indentation of a first child of
 * @parent, that it has or would have; NULL where it would stand inline.
 */
char *zpci_layout_child_indent (const ZpciLayout *layout, const xmlNode *parent);

/** zpci_layout_start_line: what stands in front of a line, as zpci_layout_line() has it; the caller appends the rest. */
void zpci_layout_start_line (const ZpciLayout *layout, GString *out, const char *indent, guint depth);

/** zpci_layout_line: appends @text as a line of its own, @depth levels below @indent; inline if that is NULL. */
void zpci_layout_line (const ZpciLayout *layout, GString *out, const char *indent, guint depth, const char *format,
                       ...) G_GNUC_PRINTF (5, 6);

/** zpci_layout_is_mixed: TRUE if @parent holds text of its own, in which white space counts. */
gboolean zpci_layout_is_mixed (const xmlNode *parent);

/** zpci_layout_remove: takes out @element and, unless its parent is @mixed, the white space in front. */
void zpci_layout_remove (const ZpciLayout *layout, ZpciXmlEdit *edit, const xmlNode *element, gboolean mixed);

/**
 * zpci_layout_insert_first:
 * @text: as zpci_layout_line() made it, with zpci_layout_child_indent()
 *
 * Puts @text in as the first thing inside @parent; one written <name/> is opened.
 */
void zpci_layout_insert_first (const ZpciLayout *layout, ZpciXmlEdit *edit, const xmlNode *parent, const char *text);

/** zpci_layout_close: the way back for one written <name/>: drops all of its content. */
void zpci_layout_close (const ZpciLayout *layout, ZpciXmlEdit *edit, const xmlNode *parent);

G_END_DECLS
