/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An element in the manner of libvirt's own: supported, and an enum of values
 * per attribute. A value is listed where a guest of this emulator, machine and
 * virtualization type could start with it; unknown is not listed.
 */
#include "zpci-plugin.h"

#include "zpci-host.h"
#include "zpci-plugin-guest.h"
#include "zpci-request.h"
#include "zpci-xml.h"

#include <string.h>

typedef struct {
  gboolean kvm;    /* virtualization type kvm, and KVM interprets */
  gboolean region; /* the administrator names the emulator */
  ZpciQemuCaps *caps; /* (nullable) */
} Offer;

static gboolean
kvm_interprets (const char *virttype)
{
  g_autoptr (ZpciRoot) root = NULL;
  ZpciFact fact = { ZPCI_UNKNOWN, NULL };
  gboolean yes;

  if (g_strcmp0 (virttype, "kvm") != 0)
    return FALSE;
  root = zpci_root_new_directory ("/", NULL);
  if (!root)
    return FALSE;
  zpci_kvm_read_zpci_op (root, FALSE, &fact);
  yes = fact.value == ZPCI_YES;
  zpci_fact_clear (&fact);
  return yes;
}

static gboolean
offers (const Offer *offer, ZpciRequestId id)
{
  return offer->caps && zpci_qemu_caps_has_switch (offer->caps, zpci_requests[id].property);
}

static gboolean
offers_on (const Offer *offer, ZpciRequestId id)
{
  if (!zpci_requests[id].property)
    return id == ZPCI_REQUEST_REGION && offer->region;
  return offers (offer, id) &&
         (!zpci_requests[id].needs_kvm || (offer->kvm && offers (offer, ZPCI_REQUEST_INTERP)));
}

static void
append_enum (GString *out, const char *name, gboolean on, gboolean off)
{
  if (!on && !off) {
    g_string_append_printf (out, "      <enum name='%s'/>\n", name);
    return;
  }
  g_string_append_printf (out, "      <enum name='%s'>\n", name);
  if (on)
    g_string_append (out, "        <value>on</value>\n");
  if (off)
    g_string_append (out, "        <value>off</value>\n");
  g_string_append (out, "      </enum>\n");
}

/* Stands right before "</features>", behind its indentation. That <ap> is read does not depend on the emulator. */
static char *
format (const Offer *offer)
{
  GString *out = g_string_new (NULL);

  if (offer->caps && !offer->caps->has_zpci) {
    g_string_append (out, "  <zpci supported='no'/>\n");
  } else {
    g_string_append (out, "  <zpci supported='yes'>\n");
    for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++)
      append_enum (out, zpci_requests[id].attribute, offers_on (offer, id),
                   !zpci_requests[id].property || offers (offer, id));
    g_string_append (out, "    </zpci>\n");
  }
  g_string_append (out, "    <vfioAp supported='yes'/>\n  ");
  return g_string_free (out, FALSE);
}

static char *
content_of (const xmlNode *parent, const char *name)
{
  const xmlNode *child = zpci_xml_child (parent, name, NULL);

  return child ? zpci_xml_content (child) : NULL;
}

static char *
insert (virConnectPtr connection, ZpciXml *xml, xmlNode *features)
{
  const xmlNode *root = zpci_xml_get_root (xml);
  const ZpciXmlSpan *span = zpci_xml_get_span (xml, features);
  g_autofree char *path = content_of (root, "path");
  g_autofree char *virttype = content_of (root, "domain");
  g_autoptr (ZpciQemuCaps) caps =
      path ? zpci_plugin_emulator_caps (connection, path, ZPCI_QEMU_ASK_NONE, NULL, NULL) : NULL;
  Offer offer = { .caps = caps, .kvm = kvm_interprets (virttype),
                  .region = path && zpci_config_names_region_emulator (zpci_plugin_get_config (), path) };
  g_autofree char *element = format (&offer);
  g_autoptr (ZpciXmlEdit) edit = zpci_xml_edit_new (xml);
  gsize length;

  zpci_xml_edit_replace (edit, span->end_start, span->end_start, element);
  return zpci_xml_edit_apply (edit, &length, NULL);
}

char *
zpci_plugin_domcaps_out (gpointer object, const char *text)
{
  g_autoptr (ZpciXml) xml = NULL;
  g_autofree char *arch = NULL;
  xmlNode *features;

  if (strstr (text, "<arch>s390x</arch>") == NULL)
    return NULL;
  xml = zpci_xml_parse (text, strlen (text), "domain capabilities", NULL);
  if (!xml)
    return NULL;
  arch = content_of (zpci_xml_get_root (xml), "arch");
  features = zpci_xml_child (zpci_xml_get_root (xml), "features", NULL);
  if (g_strcmp0 (arch, "s390x") != 0 || !features || zpci_xml_get_span (xml, features)->empty)
    return NULL;
  if (zpci_xml_child (features, "zpci", NULL)) {
    zpci_plugin_stand_aside (ZPCI_GROUP_DOMAIN);
    return NULL;
  }
  return insert (object, xml, features);
}
