/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * <qemu:override> of zpci devices: what libvirt or QEMU refuses, what libvirt
 * ignores, and what makes the guest another than its document says.
 * Source: libvirt 9.0.0 src/qemu/qemu_domain.c (qemuDomainDefNamespaceParse), docs/drvqemu.rst; QEMU 7.2
 * hw/s390x/s390-pci-bus.c; tried on both.
 */
#include "zpci-decide-private.h"
#include "zpci-hash.h"
#include "zpci-number.h"
#include "zpci-plan-private.h"
#include "zpci-text.h"

#include <string.h>

#define PREFIX "zpci"

/* Warnings about one document; the rest is like them. */
#define MAX_WARNINGS 16

/* The zpci devices of a guest, by the uids in its document. */
typedef struct {
  GHashTable *uids;   /* of guint32 */
  guint32 first;      /* 0: none is written */
  gboolean all_known; /* FALSE: libvirt chooses one */
} Uids;

static void
read_uids (const ZpciDomain *domain, Uids *uids)
{
  *uids = (Uids) { .uids = g_hash_table_new (zpci_hash_number, NULL), .all_known = TRUE };
  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);

    uids->all_known &= device->uid.set;
    if (!device->uid.set)
      continue;
    g_hash_table_add (uids->uids, GUINT_TO_POINTER (device->uid.value));
    uids->first = uids->first ? uids->first : device->uid.value;
  }
}

/* @radix as for zpci_parse_number(). Returns: 0: @text is not the uid of a device. */
static guint32
find_uid (const Uids *uids, const char *text, ZpciRadix radix)
{
  guint64 number;

  while (radix == ZPCI_RADIX_DEC && text[0] == '0' && text[1] != '\0')
    text++;
  if (!zpci_parse_number (text, radix, 0xffff, &number, NULL) ||
      !g_hash_table_contains (uids->uids, GUINT_TO_POINTER ((guint32) number)))
    return 0;
  return (guint32) number;
}

/* A device of which @alias is a slip. Returns: 0: none. */
static guint32
guess_uid (const Uids *uids, const char *alias)
{
  const char *text = alias + strlen (PREFIX);
  guint32 uid = find_uid (uids, text, ZPCI_RADIX_DEC);

  return uid ? uid : find_uid (uids, g_ascii_strncasecmp (text, "0x", 2) == 0 ? text + 2 : text, ZPCI_RADIX_BARE_HEX);
}

static gboolean
is_canonical (const char *alias)
{
  const char *text = alias + strlen (PREFIX);
  guint64 number;

  return *text != '0' && zpci_parse_number (text, ZPCI_RADIX_DEC, 0xffff, &number, NULL);
}

static gboolean
names_device (const Uids *uids, const char *alias)
{
  return is_canonical (alias) && (!uids->all_known || find_uid (uids, alias + strlen (PREFIX), ZPCI_RADIX_DEC) != 0);
}

static ZpciReason *
add_warning (GPtrArray *warnings, ZpciPlanWarning warning, const char *alias)
{
  ZpciReason *reason = zpci_reason_new (&zpci_plan_warnings[warning]);
  g_autofree char *safe = zpci_plan_safe (alias);

  zpci_reason_set_name (reason, ZPCI_NAME_OTHER, safe);
  g_ptr_array_add (warnings, reason);
  return reason;
}

static void
warn_of_alias (const Uids *uids, const char *alias, GPtrArray *warnings)
{
  guint32 uid = guess_uid (uids, alias);
  guint32 shown = uid ? uid : uids->first ? uids->first : 0x12;
  g_autofree char *right = g_strdup_printf ("zpci%u", shown), *hex = g_strdup_printf ("0x%04x", shown);
  ZpciReason *reason =
      add_warning (warnings, uid ? ZPCI_WARNING_OVERRIDE_ALIAS : ZPCI_WARNING_OVERRIDE_NO_DEVICE, alias);

  zpci_reason_set_name (reason, ZPCI_NAME_VALUE, right);
  zpci_reason_set_name (reason, ZPCI_NAME_FACT, hex);
}

/* One <qemu:property>. */
typedef struct {
  const char *alias;
  char *name, *type, *value; /* (nullable) */
} Property;

static void
property_clear (Property *property)
{
  g_free (property->name);
  g_free (property->type);
  g_free (property->value);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Property, property_clear)

/* Libvirt's names for the types of QEMU's properties. Returns: (nullable): NULL: not known. */
static const char *
right_type (const ZpciQemuCaps *caps, const char *name)
{
  if (zpci_request_find_property (name) < ZPCI_N_REQUESTS || (caps && zpci_qemu_caps_has_switch (caps, name)))
    return "bool";
  if (strcmp (name, "uid") == 0 || strcmp (name, "fid") == 0)
    return "unsigned";
  return strcmp (name, "target") == 0 ? "string" : NULL;
}

/* The property that is meant: an attribute of ours, or another spelling. */
static char *
right_name (const char *name)
{
  ZpciRequestId id = zpci_request_find_word (name, strlen (name));

  if (id < ZPCI_N_REQUESTS && zpci_requests[id].property)
    return g_strdup_printf ("name='%s'", zpci_requests[id].property);
  return g_strdup_printf ("name='%s' or name='%s'", zpci_requests[ZPCI_REQUEST_INTERP].property,
                          zpci_requests[ZPCI_REQUEST_AIF].property);
}

/* Without an emulator to ask, only what no QEMU has: our own names. */
static gboolean
is_unknown (const ZpciQemuCaps *caps, const char *name)
{
  ZpciRequestId id = zpci_request_find_word (name, strlen (name));

  if (zpci_request_find_property (name) < ZPCI_N_REQUESTS)
    return FALSE; /* one of another QEMU, see zpci_plan_check_requests() */
  if (caps)
    return caps->has_zpci && !g_strv_contains ((const char *const *) caps->properties, name);
  return id < ZPCI_N_REQUESTS;
}

/* "type='bool' value='false'" for @property, as far as its value tells which. */
static char *
right_value (const Property *property, const char *type)
{
  ZpciAsk ask = property->value ? zpci_command_read_bool (property->value) : ZPCI_ASK_ABSENT;
  guint64 number;

  if (strcmp (type, "bool") == 0)
    return g_strdup (ask == ZPCI_ASK_ON    ? "type='bool' value='true'"
                     : ask == ZPCI_ASK_OFF ? "type='bool' value='false'"
                                           : "type='bool', and value='true' or value='false'");
  if (strcmp (type, "unsigned") == 0 && property->value &&
      zpci_parse_number (property->value, ZPCI_RADIX_ANY, G_MAXUINT32, &number, NULL))
    return g_strdup_printf ("type='unsigned' value='%" G_GUINT64_FORMAT "'", number);
  return g_strdup_printf ("type='%s'%s", type, strcmp (type, "unsigned") == 0 ? ", and the value in decimal" : "");
}

static gboolean
is_right_value (const Property *property, const char *type)
{
  guint64 number;

  if (!property->value)
    return FALSE;
  if (strcmp (type, "bool") == 0)
    return strcmp (property->value, "true") == 0 || strcmp (property->value, "false") == 0;
  if (strcmp (type, "unsigned") == 0)
    return zpci_parse_number (property->value, ZPCI_RADIX_DEC,
                              strcmp (property->name, "uid") == 0 ? 0xffff : G_MAXUINT32, &number, NULL);
  return TRUE;
}

static gboolean
is_right_type (const Property *property, const char *type)
{
  return g_strcmp0 (property->type, type) == 0 ||
         (strcmp (type, "unsigned") == 0 && g_strcmp0 (property->type, "signed") == 0);
}

/* Returns: TRUE and @why, with what to write in its place in @right. */
static gboolean
find_fault (const ZpciQemuCaps *caps, const Property *property, ZpciPlanRefusal *why, char **right)
{
  gboolean removes = g_strcmp0 (property->type, "remove") == 0;
  const char *type = right_type (caps, property->name);

  if (strcmp (property->name, "id") == 0 || (removes && strcmp (property->name, "target") == 0)) {
    *why = ZPCI_REFUSAL_OVERRIDE_FIXED;
    return TRUE;
  }
  if (removes)
    return FALSE;
  if (is_unknown (caps, property->name)) {
    *why = ZPCI_REFUSAL_OVERRIDE_NAME;
    *right = right_name (property->name);
    return TRUE;
  }
  if (!type || (is_right_type (property, type) && is_right_value (property, type)))
    return FALSE;
  *why = is_right_type (property, type) ? ZPCI_REFUSAL_OVERRIDE_VALUE : ZPCI_REFUSAL_OVERRIDE_TYPE;
  *right = right_value (property, type);
  return TRUE;
}

static ZpciReason *
check_property (const ZpciPlanGuest *guest, const Property *property)
{
  g_autofree char *right = NULL, *name = NULL, *alias = NULL, *type = NULL, *value = NULL;
  ZpciPlanRefusal why;
  ZpciReason *reason;

  if (!find_fault (guest->emulator->caps, property, &why, &right))
    return NULL;
  reason = zpci_reason_new (&zpci_plan_refusals[why].row);
  name = zpci_plan_safe (property->name);
  alias = zpci_plan_safe (property->alias);
  type = zpci_plan_safe (property->type);
  value = zpci_plan_safe (property->value);
  zpci_reason_set_name (reason, ZPCI_NAME_QEMU, guest->qemu);
  zpci_reason_set_name (reason, ZPCI_NAME_PROPERTY, name);
  zpci_reason_set_name (reason, ZPCI_NAME_OTHER, alias);
  zpci_reason_set_name (reason, ZPCI_NAME_VALUE, right);
  zpci_reason_set_name (reason, ZPCI_NAME_FACT, why == ZPCI_REFUSAL_OVERRIDE_TYPE ? type : value);
  return reason;
}

/* Properties that libvirt itself writes, and takes for granted. */
static void
warn_of_own (const Property *property, GPtrArray *warnings)
{
  static const struct {
    const char *name;
    ZpciPlanWarning warning;
  } own[] = {
    { "uid", ZPCI_WARNING_OVERRIDE_OWN },
    { "fid", ZPCI_WARNING_OVERRIDE_OWN },
    { "target", ZPCI_WARNING_OVERRIDE_TARGET },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (own); i++) {
    if (strcmp (property->name, own[i].name) == 0)
      zpci_reason_set_name (add_warning (warnings, own[i].warning, property->alias), ZPCI_NAME_PROPERTY, own[i].name);
  }
}

static void
check_device (const ZpciPlanGuest *guest, const xmlNode *device, const char *alias, GPtrArray *warnings,
              ZpciReason **no_start)
{
  for (xmlNode *frontend = zpci_xml_child (device, "frontend", ZPCI_QEMU_NS); frontend; frontend = zpci_xml_next (frontend)) {
    for (xmlNode *node = zpci_xml_child (frontend, "property", ZPCI_QEMU_NS); node; node = zpci_xml_next (node)) {
      g_auto (Property) property = { alias, zpci_xml_attr (node, "name"), zpci_xml_attr (node, "type"),
                                     zpci_xml_attr (node, "value") };
      ZpciReason *reason = property.name ? check_property (guest, &property) : NULL;

      if (property.name && !reason && warnings->len < MAX_WARNINGS)
        warn_of_own (&property, warnings);
      if (*no_start)
        g_clear_pointer (&reason, zpci_reason_free);
      else
        *no_start = reason;
    }
  }
}

void
zpci_plan_check_overrides (const ZpciPlanGuest *guest, GPtrArray *warnings, ZpciReason **no_start)
{
  xmlNode *override = zpci_xml_child (guest->domain->node, "override", ZPCI_QEMU_NS);
  Uids uids;

  if (!override)
    return;
  read_uids (guest->domain, &uids);
  for (; override; override = zpci_xml_next (override)) {
    for (xmlNode *device = zpci_xml_child (override, "device", ZPCI_QEMU_NS); device; device = zpci_xml_next (device)) {
      g_autofree char *alias = zpci_xml_attr (device, "alias");

      if (!alias || !g_str_has_prefix (alias, PREFIX))
        continue;
      if (names_device (&uids, alias))
        check_device (guest, device, alias, warnings, no_start);
      else if (warnings->len < MAX_WARNINGS)
        warn_of_alias (&uids, alias, warnings);
    }
  }
  g_hash_table_unref (uids.uids);
}
