/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The rows at work: which are in force, where libvirt's own functions are, and
 * what is done to a document on its way in and out.
 */
#include "zpci-plugin-parts.h"
#include "zpci-plugin.h"

#include <dlfcn.h>
#include <string.h>

/* A text in the daemon's protocol is at most this long; libvirt
 * could not send more. Source: libvirt 9.0.0 src/rpc/virnetprotocol.x (VIR_NET_MESSAGE_STRING_MAX). */
#define MAX_REPLY (4 * 1024 * 1024)

typedef enum { XML_NONE, XML_DOMAIN, XML_DEVICE, XML_DOMCAPS, XML_NODEDEV, N_XML } XmlKind;

/* The work on each kind of XML. A device is part of a domain and cannot be
 * translated alone: its wrappers have zpci-plugin-device.c. */
static const struct {
  gboolean (*in) (const char *xml, char **rewritten, GError **error);
  char *(*out) (gpointer object, const char *xml);
} translations[N_XML] = {
  [XML_DOMAIN] = { zpci_plugin_domain_in, zpci_plugin_domain_out },
  [XML_DOMCAPS] = { NULL, zpci_plugin_domcaps_out },
  [XML_NODEDEV] = { NULL, zpci_plugin_nodedev_out },
};

static const struct {
  const char *name;
  ZpciPluginGroup group;
  XmlKind in, out;
} rows[ZPCI_N_ROWS] = {
#define ZPCI_ROW(function, of, from, to) { #function, ZPCI_GROUP_##of, XML_##from, XML_##to },
#include "zpci-plugin-rows.def"
#undef ZPCI_ROW
};

static gpointer real[ZPCI_N_ROWS];
static guint active; /* ZpciPluginGroup bits */
static ZpciConfig *config;

void
zpci_plugin_rows_start (guint groups, ZpciConfig *with)
{
  config = with;
  g_atomic_int_set (&active, groups);
}

gboolean
zpci_plugin_is_active (ZpciPluginRow row)
{
  return (g_atomic_int_get (&active) & rows[row].group) != 0;
}

void
zpci_plugin_stand_aside (ZpciPluginGroup group)
{
  g_atomic_int_and (&active, ~(guint) group);
}

const ZpciConfig *
zpci_plugin_get_config (void)
{
  return config;
}

gpointer
zpci_plugin_real (ZpciPluginRow row)
{
  gpointer function = g_atomic_pointer_get (&real[row]);

  if (G_LIKELY (function != NULL))
    return function;
  function = dlsym (RTLD_NEXT, rows[row].name);
  if (function) {
    g_atomic_pointer_set (&real[row], function);
  } else {
    g_autoptr (GError) error = g_error_new (ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED,
                                            "this libvirt has no function %s", rows[row].name);
    zpci_plugin_raise (VIR_FROM_NONE, error);
  }
  return function;
}

gboolean
zpci_plugin_in (ZpciPluginRow row, const char **xml, char **rewritten)
{
  g_autoptr (GError) error = NULL;

  *rewritten = NULL;
  if (*xml == NULL || !zpci_plugin_is_active (row) || translations[rows[row].in].in == NULL)
    return TRUE;
  if (!translations[rows[row].in].in (*xml, rewritten, &error)) {
    zpci_plugin_raise (VIR_FROM_DOMAIN, error);
    return FALSE;
  }
  if (*rewritten)
    *xml = *rewritten;
  return TRUE;
}

gboolean
zpci_plugin_in_params (ZpciPluginRow row, virTypedParameterPtr *params, int nparams,
                       virTypedParameterPtr *copy, char **rewritten)
{
  const char *xml = NULL;
  int found = -1;

  *copy = NULL;
  *rewritten = NULL;
  for (int i = 0; *params && i < nparams; i++) {
    if ((*params)[i].type == VIR_TYPED_PARAM_STRING &&
        strncmp ((*params)[i].field, VIR_DOMAIN_SAVE_PARAM_DXML, VIR_TYPED_PARAM_FIELD_LENGTH) == 0)
      found = i;
  }
  if (found < 0)
    return TRUE;
  xml = (*params)[found].value.s;
  if (!zpci_plugin_in (row, &xml, rewritten))
    return FALSE;
  if (*rewritten) {
    *copy = g_new (virTypedParameter, (gsize) nparams);
    memcpy (*copy, *params, sizeof **params * (gsize) nparams);
    (*copy)[found].value.s = *rewritten;
    *params = *copy;
  }
  return TRUE;
}

char *
zpci_plugin_out (ZpciPluginRow row, gpointer object, char *xml)
{
  char *ours;

  if (xml == NULL || !zpci_plugin_is_active (row))
    return xml;
  ours = translations[rows[row].out].out (object, xml);
  if (ours && strlen (ours) >= MAX_REPLY)
    g_clear_pointer (&ours, g_free);
  if (!ours)
    return xml;
  g_free (xml);
  return ours;
}

char *
zpci_plugin_out_kept (ZpciPluginRow row, gpointer object, char *xml)
{
  g_autofree char *stock = NULL;
  gsize length;
  char *ours;

  if (xml == NULL || !zpci_plugin_is_active (row) || !zpci_plugin_domain_is_ours (xml))
    return xml;
  length = strlen (xml);
  ours = zpci_plugin_kept_find (xml, length);
  if (ours) {
    g_free (xml);
    return ours;
  }
  stock = g_strndup (xml, length);
  ours = zpci_plugin_out (row, object, xml);
  if (ours != xml)
    zpci_plugin_kept_add (stock, length, ours);
  return ours;
}
