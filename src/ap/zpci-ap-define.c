/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A definition and its writes, and the XML that libvirt has of it.
 */
#include "zpci-ap-private.h"

#include "zpci-text.h"

#include <errno.h>
#include <string.h>

static void
clear_write (gpointer data)
{
  ZpciApWrite *write = data;

  g_free (write->name);
  g_free (write->value);
}

ZpciApDefinition *
zpci_ap_definition_new (void)
{
  ZpciApDefinition *definition = g_new0 (ZpciApDefinition, 1);

  definition->writes = g_array_new (FALSE, TRUE, sizeof (ZpciApWrite));
  g_array_set_clear_func (definition->writes, clear_write);
  return definition;
}

void
zpci_ap_definition_free (ZpciApDefinition *definition)
{
  if (!definition)
    return;
  g_free (definition->type);
  g_array_unref (definition->writes);
  g_free (definition);
}

static void
apply (ZpciApMatrix *matrix, const ZpciApWrite *write)
{
  ZpciApSet *const sets[] = {
    [ZPCI_AP_ASSIGN_ADAPTER] = &matrix->adapters,          [ZPCI_AP_UNASSIGN_ADAPTER] = &matrix->adapters,
    [ZPCI_AP_ASSIGN_DOMAIN] = &matrix->domains,            [ZPCI_AP_UNASSIGN_DOMAIN] = &matrix->domains,
    [ZPCI_AP_ASSIGN_CONTROL_DOMAIN] = &matrix->control,    [ZPCI_AP_UNASSIGN_CONTROL_DOMAIN] = &matrix->control,
  };

  if (!write->known || !write->is_number || write->number >= ZPCI_AP_NUMBERS)
    return;
  if (write->attribute <= ZPCI_AP_ASSIGN_CONTROL_DOMAIN)
    zpci_ap_set_add (sets[write->attribute], write->number);
  else
    zpci_ap_set_remove (sets[write->attribute], write->number);
}

gboolean
zpci_ap_definition_add (ZpciApDefinition *definition, const char *name, const char *value, guint line, GError **error)
{
  ZpciApWrite write = { .name = g_strdup (name), .value = g_strdup (value), .line = line };

  write.known = zpci_ap_attribute_from_name (name, &write.attribute);
  write.is_number = zpci_ap_parse_c_number (value, G_MAXINT, &write.number, NULL);
  apply (&definition->matrix, &write);
  g_array_append_val (definition->writes, write);
  if (definition->writes->len <= ZPCI_AP_MAX_WRITES)
    return TRUE;
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_RANGE, "more than %d attributes", ZPCI_AP_MAX_WRITES);
  return FALSE;
}

ZpciApDefinition *
zpci_ap_definition_of (const ZpciApMatrix *matrix, const char *uuid)
{
  const struct {
    ZpciApAttribute attribute;
    const ZpciApSet *set;
    int digits;
  } sets[] = {
    { ZPCI_AP_ASSIGN_ADAPTER, &matrix->adapters, 2 },
    { ZPCI_AP_ASSIGN_DOMAIN, &matrix->domains, 4 },
    { ZPCI_AP_ASSIGN_CONTROL_DOMAIN, &matrix->control, 4 },
  };
  ZpciApDefinition *definition = zpci_ap_definition_new ();

  g_strlcpy (definition->uuid, uuid, sizeof definition->uuid);
  definition->type = g_strdup (ZPCI_AP_MDEV_TYPE);
  definition->has_name = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++)
    ZPCI_AP_SET_EACH (sets[i].set, number)
    {
      g_autofree char *value = g_strdup_printf ("0x%0*x", sets[i].digits, number);

      zpci_ap_definition_add (definition, zpci_ap_attribute_name (sets[i].attribute), value, 0, NULL);
    }
  return definition;
}

static xmlNode *
find_capability (ZpciXml *xml)
{
  xmlNode *root = zpci_xml_get_root (xml);
  xmlNode *capability = strcmp ((const char *) root->name, "device") == 0 ? zpci_xml_child (root, "capability", NULL)
                                                                          : NULL;

  for (; capability; capability = zpci_xml_next (capability)) {
    g_autofree char *type = zpci_xml_attr (capability, "type");

    if (g_strcmp0 (type, "mdev") == 0)
      return capability;
  }
  return NULL;
}

/* The type says so, or, where it is misspelled, the parent. */
gboolean
zpci_ap_definition_is_xml (ZpciXml *xml)
{
  xmlNode *capability = find_capability (xml);
  xmlNode *type = capability ? zpci_xml_child (capability, "type", NULL) : NULL;
  xmlNode *parent = zpci_xml_child (zpci_xml_get_root (xml), "parent", NULL);
  g_autofree char *id = type ? zpci_xml_attr (type, "id") : NULL;
  g_autofree char *name = parent ? zpci_xml_content (parent) : NULL;

  return capability && ((id && g_str_has_prefix (id, "vfio_ap")) || g_strcmp0 (name, "ap_matrix") == 0);
}

ZpciApDefinition *
zpci_ap_definition_read_xml (ZpciXml *xml, GError **error)
{
  g_autoptr (ZpciApDefinition) definition = zpci_ap_definition_new ();
  xmlNode *capability = find_capability (xml);
  xmlNode *type = capability ? zpci_xml_child (capability, "type", NULL) : NULL;
  xmlNode *uuid = capability ? zpci_xml_child (capability, "uuid", NULL) : NULL;
  xmlNode *attr = capability ? zpci_xml_child (capability, "attr", NULL) : NULL;
  g_autofree char *text = uuid ? zpci_xml_content (uuid) : NULL;

  if (!capability) {
    zpci_set_error_at (error, ZPCI_ERROR_MALFORMED, zpci_xml_get_name (xml), 1, NULL,
                       "there is no <capability type='mdev'> in a <device>");
    return NULL;
  }
  definition->has_name = zpci_xml_child (zpci_xml_get_root (xml), "name", NULL) != NULL;
  definition->type = type ? zpci_xml_attr (type, "id") : NULL;
  definition->type_line = zpci_xml_get_line (xml, type ? type : capability);
  if (text)
    zpci_ap_uuid_parse (text, definition->uuid);
  for (; attr; attr = zpci_xml_next (attr)) {
    g_autofree char *name = zpci_xml_attr (attr, "name");
    g_autofree char *value = zpci_xml_attr (attr, "value");

    if (!zpci_ap_definition_add (definition, name ? name : "", value ? value : "", zpci_xml_get_line (xml, attr), error))
      return NULL;
  }
  return g_steal_pointer (&definition);
}

const ZpciApWrite *
zpci_ap_definition_start (const ZpciApDefinition *definition, const ZpciApState *state,
                          const ZpciApMatrix *const *others, guint count, ZpciApOutcome *outcome)
{
  ZpciApMatrix matrix = { 0 };
  gboolean unsure = FALSE;

  for (guint i = 0; i < definition->writes->len; i++) {
    const ZpciApWrite *write = &g_array_index (definition->writes, ZpciApWrite, i);

    if (write->known && write->is_number)
      *outcome = zpci_ap_assign (state, &matrix, write->attribute, write->number, others, count);
    else
      *outcome = (ZpciApOutcome){ .code = write->known ? EINVAL : ENOENT };
    unsure |= outcome->unsure;
    outcome->unsure = unsure;
    if (outcome->code != 0)
      return write;
  }
  *outcome = (ZpciApOutcome){ .unsure = unsure };
  return NULL;
}
