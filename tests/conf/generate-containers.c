/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * <metadata> and <qemu:override> in every shape that a document may have them
 * in before ours come.
 */
#include "generate-model.h"

void
gen_line (GString *out, const Model *m, guint depth, const char *format, ...)
{
  va_list args;

  if (m->unit) {
    g_string_append_c (out, '\n');
    for (guint i = 0; i < depth; i++)
      g_string_append (out, m->unit);
  }
  va_start (args, format);
  g_string_append_vprintf (out, format, args);
  va_end (args);
}

const char *
gen_prefix (const Model *m)
{
  switch (m->bind) {
  case BIND_OTHER:
  case BIND_TAKEN:
    return "q:";
  case BIND_DEFAULT:
    return "";
  default:
    return "qemu:";
  }
}

static const char *
local_binding (const Model *m)
{
  if (m->over == OVER_NONE)
    return "";
  switch (m->bind) {
  case BIND_LOCAL:
    return " xmlns:qemu='" QEMU "'";
  case BIND_DEFAULT:
    return " xmlns='" QEMU "'";
  case BIND_TAKEN:
    return " xmlns:q='" QEMU "'";
  default:
    return "";
  }
}

void
gen_print_override (GString *out, const Model *m)
{
  const char *p = gen_prefix (m), *b = local_binding (m);

  switch (m->over) {
  case OVER_TAG:
    gen_line (out, m, 1, "<%soverride%s/>", p, b);
    break;
  case OVER_PAIR:
    gen_line (out, m, 1, "<%soverride%s></%soverride>", p, b, p);
    break;
  case OVER_SPACE:
    gen_line (out, m, 1, "<%soverride%s>", p, b);
    gen_line (out, m, 1, "</%soverride>", p);
    break;
  case OVER_COMMENT:
    gen_line (out, m, 1, "<%soverride%s>", p, b);
    gen_line (out, m, 2, "<!-- none -->");
    gen_line (out, m, 1, "</%soverride>", p);
    break;
  case OVER_USER:
    gen_line (out, m, 1, "<%soverride%s>", p, b);
    gen_line (out, m, 2, "<%sdevice alias='zpci%u'>", p, m->user_uid);
    gen_line (out, m, 3, "<%sfrontend>", p);
    gen_line (out, m, 4, "<%sproperty name='interpret' type='bool' value='true'/>", p);
    gen_line (out, m, 3, "</%sfrontend>", p);
    gen_line (out, m, 2, "</%sdevice>", p);
    gen_line (out, m, 2,
              "<%sdevice alias=\"ua-disk\"><%sfrontend><%sproperty name='x' type='string' "
              "value='&lt;'/></%sfrontend></%sdevice>",
              p, p, p, p, p);
    gen_line (out, m, 1, "</%soverride>", p);
    break;
  case OVER_INLINE:
    gen_line (out, m, 1,
              "<%soverride%s><%sdevice alias='zpci%u'><%sfrontend><%sproperty name='x' "
              "type='remove'/></%sfrontend></%sdevice></%soverride>",
              p, b, p, m->user_uid, p, p, p, p, p);
    break;
  default:
    break;
  }
}

void
gen_print_metadata (GString *out, const Model *m)
{
  switch (m->meta) {
  case META_TAG:
    gen_line (out, m, 1, "<metadata />");
    break;
  case META_PAIR:
    gen_line (out, m, 1, "<metadata></metadata>");
    break;
  case META_SPACE:
    gen_line (out, m, 1, "<metadata>");
    gen_line (out, m, 1, "</metadata>");
    break;
  case META_FOREIGN:
    gen_line (out, m, 1, "<metadata>");
    gen_line (out, m, 2, "<a:app xmlns:a='urn:a'>");
    gen_line (out, m, 3, "<a:zpci interp='on' uid='7'/>");
    gen_line (out, m, 2, "</a:app>");
    gen_line (out, m, 2, "<b xmlns='urn:b'/>");
    gen_line (out, m, 1, "</metadata>");
    break;
  case META_INLINE:
    gen_line (out, m, 1, "<metadata><a xmlns='urn:a'>t</a></metadata>");
    break;
  case META_MIXED:
    gen_line (out, m, 1, "<metadata>some text <a xmlns='urn:a'/> and more </metadata>");
    break;
  case META_MIXED_LATE:
    gen_line (out, m, 1, "<metadata>");
    gen_line (out, m, 2, "<a xmlns='urn:a'/> text &amp; <b xmlns='urn:b'/>");
    gen_line (out, m, 1, "</metadata>");
    break;
  case META_CDATA:
    gen_line (out, m, 1, "<metadata> <![CDATA[<zpci>]]></metadata>");
    break;
  case META_COMMENT:
    gen_line (out, m, 1, "<metadata>");
    gen_line (out, m, 2, "<!-- <zpci:functions/> -->");
    gen_line (out, m, 1, "</metadata>");
    break;
  case META_ORPHANS:
    gen_line (out, m, 1, "<metadata>");
    gen_line (out, m, 2, "<z:functions xmlns:z=\"" ZPCI "\">");
    gen_line (out, m, 3, "<z:function uid=\"0x0002\" source=\"00ff:00:00.0\" interp=\"on\"/>");
    gen_line (out, m, 3, "<!-- a comment -->");
    gen_line (out, m, 3, "<z:function uid=\"0x0005\" source=\"00ff:00:00.0\" aif=\"off\"/>");
    gen_line (out, m, 3, "<z:ap uuid=\"44444444-f1bb-47f0-914d-32a22e3a8804\" adapters=\"0x01\" domains=\"0x0002\"/>");
    gen_line (out, m, 3, "<z:ap uuid=\"44444444-f1bb-47f0-914d-32a22e3a8805\" adapters=\"0x01 0x100\" domains=\"0x0002\"/>");
    gen_line (out, m, 2, "</z:functions>");
    gen_line (out, m, 1, "</metadata>");
    break;
  case META_OTHER_PREFIX:
    gen_line (out, m, 1, "<metadata>");
    gen_line (out, m, 2, "<zpci:functions xmlns:zpci='urn:somebody-else'/>");
    gen_line (out, m, 1, "</metadata>");
    break;
  default:
    break;
  }
}
