/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Options -device, read as far as they are about zpci and vfio-pci devices.
 * Source: QEMU 7.2 softmmu/vl.c, util/keyval.c, hw/core/qdev-properties-system.c (set_pci_host_devaddr); tried on
 * 7.2.22.
 */
#include "zpci-commandline.h"

#include "zpci-hash.h"
#include "zpci-json.h"
#include "zpci-number.h"
#include "zpci-plan-private.h"

#include <string.h>

/* The properties that are read of one -device; NULL where one is not written. */
typedef struct {
  char *driver, *id, *host, *sysfsdev, *target;
  ZpciOpt uid, fid;
  ZpciAsk set[ZPCI_N_REQUESTS];
} Option;

static void
option_clear (Option *option)
{
  g_free (option->driver);
  g_free (option->id);
  g_free (option->host);
  g_free (option->sysfsdev);
  g_free (option->target);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Option, option_clear)

static ZpciOpt
read_number (const char *text, guint32 max)
{
  guint64 number;

  return zpci_parse_number (text, ZPCI_RADIX_ANY, max, &number, NULL) ? ZPCI_OPT ((guint32) number) : ZPCI_OPT_NONE;
}

static void
set_member (Option *option, const char *name, const char *value)
{
  const struct {
    const char *name;
    char **member;
  } texts[] = {
    { "driver", &option->driver },     { "id", &option->id },         { "host", &option->host },
    { "sysfsdev", &option->sysfsdev }, { "target", &option->target },
  };
  ZpciRequestId id = zpci_request_find_property (name);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    if (strcmp (name, texts[i].name) == 0) {
      g_free (*texts[i].member);
      *texts[i].member = g_strdup (value);
    }
  }
  if (id < ZPCI_N_REQUESTS)
    option->set[id] = zpci_command_read_bool (value);
  else if (strcmp (name, "uid") == 0)
    option->uid = read_number (value, 0xffff);
  else if (strcmp (name, "fid") == 0)
    option->fid = read_number (value, G_MAXUINT32);
}

static void
read_json (const char *text, Option *option)
{
  g_autoptr (JsonObject) object = zpci_json_parse (text, strlen (text), "-device", NULL);
  g_autoptr (GList) names = object ? json_object_get_members (object) : NULL;

  for (const GList *name = names; name; name = name->next) {
    JsonNode *node = json_object_get_member (object, name->data);
    GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;
    g_autofree char *number = NULL;

    if (type == G_TYPE_STRING)
      set_member (option, name->data, json_node_get_string (node));
    else if (type == G_TYPE_BOOLEAN)
      set_member (option, name->data, json_node_get_boolean (node) ? "on" : "off");
    else if (type == G_TYPE_INT64 && json_node_get_int (node) >= 0)
      set_member (option, name->data, number = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node)));
  }
}

static void
read_text (const char *text, Option *option)
{
  for (gboolean first = TRUE; *text; first = FALSE) {
    g_autofree char *part = zpci_command_part (&text);
    char *equals = strchr (part, '=');

    if (equals) {
      *equals = '\0';
      set_member (option, part, equals + 1);
    } else if (first) {
      set_member (option, "driver", part);
    }
  }
}

static void
read_option (const char *text, Option *option)
{
  memset (option, 0, sizeof *option);
  if (*text == '{')
    read_json (text, option);
  else
    read_text (text, option);
}

/* One hexadecimal number of an address, of any length, as strtoul() reads it. */
static gboolean
read_hex (const char **text, guint32 max, guint32 *number)
{
  gsize length = strspn (*text, "0123456789abcdefABCDEF");
  guint64 value = g_ascii_strtoull (*text, NULL, 16);

  if (length == 0 || value > max)
    return FALSE;
  *text += length;
  *number = (guint32) value;
  return TRUE;
}

/* "[DOMAIN:]BUS:SLOT.FUNCTION". */
static gboolean
read_host (const char *text, ZpciPciAddress *source)
{
  guint32 part[4] = { 0 };
  gboolean short_form = strchr (text, ':') == strrchr (text, ':');
  static const guint32 max[] = { 0xffff, 0xff, 0x1f, 7 };
  static const char behind[] = "::.";

  for (guint i = short_form; i < G_N_ELEMENTS (part); i++) {
    if (!read_hex (&text, max[i], &part[i]) || *text != behind[i])
      return FALSE;
    text++;
  }
  *source = (ZpciPciAddress) { (guint16) part[0], (guint8) part[1], (guint8) part[2], (guint8) part[3] };
  return TRUE;
}

static gboolean
read_source (const Option *option, ZpciPciAddress *source)
{
  const char *name = option->sysfsdev ? strrchr (option->sysfsdev, '/') : NULL;

  if (option->host)
    return read_host (option->host, source);
  return option->sysfsdev && read_host (name ? name + 1 : option->sysfsdev, source);
}

static gboolean
is_vfio (const Option *option)
{
  return option->driver &&
         (strcmp (option->driver, "vfio-pci") == 0 || strcmp (option->driver, "vfio-pci-nohotplug") == 0);
}

static void
device_free (gpointer data)
{
  ZpciDomainDevice *device = data;

  g_free (device->label);
  g_free (device);
}

static void
add_device (GPtrArray *devices, const Option *option, guint line)
{
  ZpciDomainDevice *device;
  ZpciPciAddress source;

  if (!is_vfio (option) || !read_source (option, &source))
    return;
  device = g_new0 (ZpciDomainDevice, 1);
  device->kind = ZPCI_DEVICE_HOSTDEV;
  device->label = option->id ? g_strdup (option->id) : g_strdup_printf ("commandline%u", devices->len);
  device->line = line;
  device->has_source = TRUE;
  device->source = source;
  g_ptr_array_add (devices, device);
}

/* A zpci device stands before the one that it targets. */
static void
add_zpci (GHashTable *by_id, const Option *option)
{
  ZpciDomainDevice *device =
      option->target && g_strcmp0 (option->driver, "zpci") == 0 ? g_hash_table_lookup (by_id, option->target) : NULL;

  if (!device)
    return;
  device->uid = option->uid;
  device->fid = option->fid;
  memcpy (device->override, option->set, sizeof option->set);
}

static gboolean
is_device (const ZpciCommandArg *arg)
{
  return arg->option == ZPCI_COMMAND_DEVICE;
}

GPtrArray *
zpci_commandline_devices (const ZpciDomain *domain)
{
  GPtrArray *devices = g_ptr_array_new_with_free_func (device_free);
  g_autoptr (GHashTable) by_id = g_hash_table_new (zpci_hash_text, g_str_equal);
  guint n = domain->command && (!domain->arch || strcmp (domain->arch, "s390x") == 0) ? domain->command->len : 0;

  for (guint i = 0; i < n; i++) {
    const ZpciCommandArg *arg = g_ptr_array_index (domain->command, i);
    g_auto (Option) option = { 0 };

    if (is_device (arg)) {
      read_option (arg->value, &option);
      add_device (devices, &option, arg->line);
    }
  }
  for (guint i = 0; i < devices->len; i++) {
    ZpciDomainDevice *device = g_ptr_array_index (devices, i);

    g_hash_table_insert (by_id, device->label, device);
  }
  for (guint i = 0; devices->len > 0 && i < n; i++) {
    const ZpciCommandArg *arg = g_ptr_array_index (domain->command, i);
    g_auto (Option) option = { 0 };

    if (is_device (arg)) {
      read_option (arg->value, &option);
      add_zpci (by_id, &option);
    }
  }
  return devices;
}

/* Devices that -set finds: those that are written as text and have an id. */
static GHashTable *
find_settable (const ZpciDomain *domain)
{
  GHashTable *ids = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, NULL);

  for (guint i = 0; i < domain->command->len; i++) {
    const ZpciCommandArg *arg = g_ptr_array_index (domain->command, i);
    g_auto (Option) option = { 0 };

    if (!is_device (arg) || *arg->value == '{')
      continue;
    read_option (arg->value, &option);
    if (option.id)
      g_hash_table_add (ids, g_steal_pointer (&option.id));
  }
  return ids;
}

/* "device.ID.PROPERTY=VALUE" of a zpci device of libvirt. Returns: (transfer full) (nullable): ID. */
static char *
find_zpci_id (const char *text)
{
  const char *id;
  gsize length;

  if (!g_str_has_prefix (text, "device.zpci"))
    return NULL;
  id = text + strlen ("device.");
  length = strcspn (id, ".");
  return id[length] == '.' ? g_strndup (id, length) : NULL;
}

/* Returns: (transfer full) (nullable): why QEMU does not start with @arg. */
static ZpciReason *
check_set (const ZpciCommandArg *arg, GHashTable *settable)
{
  g_autofree char *id = find_zpci_id (arg->value), *safe = zpci_plan_safe (id);
  ZpciReason *reason;

  if (!id || g_hash_table_contains (settable, id))
    return NULL;
  reason = zpci_reason_new (&zpci_plan_refusals[ZPCI_REFUSAL_COMMAND_SET].row);
  zpci_reason_set_name (reason, ZPCI_NAME_VALUE, safe);
  return reason;
}

static ZpciReason *
check_global (const ZpciCommandArg *arg, const ZpciPlanGuest *guest)
{
  const ZpciQemuCaps *caps = guest->emulator->caps;
  g_autofree char *property = NULL, *value = NULL, *safe = NULL;
  ZpciPlanRefusal why;
  ZpciReason *reason;

  if (!zpci_command_read_global (arg->value, &property, &value))
    return NULL;
  if (caps && caps->has_zpci && !g_strv_contains ((const char *const *) caps->properties, property))
    why = ZPCI_REFUSAL_COMMAND_GLOBAL;
  else if (zpci_request_find_property (property) < ZPCI_N_REQUESTS && zpci_command_read_bool (value) == ZPCI_ASK_ABSENT)
    why = ZPCI_REFUSAL_COMMAND_VALUE;
  else
    return NULL;
  safe = zpci_plan_safe (property);
  reason = zpci_reason_new (&zpci_plan_refusals[why].row);
  zpci_reason_set_name (reason, ZPCI_NAME_PROPERTY, safe);
  zpci_reason_set_name (reason, ZPCI_NAME_QEMU, guest->qemu);
  return reason;
}

static ZpciReason *
check_arg (const ZpciCommandArg *arg, const ZpciPlanGuest *guest, GHashTable *settable)
{
  g_autofree char *safe = zpci_plan_safe (arg->joined ? arg->joined : arg->value);
  ZpciReason *reason = NULL;

  if (arg->joined)
    reason = zpci_reason_new (&zpci_plan_refusals[ZPCI_REFUSAL_COMMAND_OPTION].row);
  else if (arg->option == ZPCI_COMMAND_SET)
    reason = check_set (arg, settable);
  else if (arg->option == ZPCI_COMMAND_GLOBAL)
    reason = check_global (arg, guest);
  if (reason)
    zpci_reason_set_name (reason, ZPCI_NAME_OTHER, safe);
  return reason;
}

ZpciReason *
zpci_plan_check_commandline (const ZpciPlanGuest *guest)
{
  const ZpciDomain *domain = guest->domain;
  g_autoptr (GHashTable) settable = domain->command ? find_settable (domain) : NULL;
  ZpciReason *reason = NULL;

  for (guint i = 0; settable && !reason && i < domain->command->len; i++)
    reason = check_arg (g_ptr_array_index (domain->command, i), guest, settable);
  return reason;
}

void
zpci_plan_apply_global (const ZpciDomain *domain, ZpciRequestId id, ZpciFact *fact)
{
  ZpciAsk global = domain->global[id];

  if (global != ZPCI_ASK_ABSENT)
    zpci_fact_set (fact, global == ZPCI_ASK_ON ? ZPCI_YES : ZPCI_NO, "-global zpci.%s=%s in <qemu:commandline>",
                   zpci_requests[id].property, zpci_ask_text (global));
}
