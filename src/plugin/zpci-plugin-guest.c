/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A call of libvirt's that fails leaves its error in this thread, where the next
 * call clears it: it is kept aside, and the GError says which one it is.
 */
#include "zpci-plugin-guest.h"

#include "zpci-plugin-parts.h"
#include "zpci-plugin.h"

/* The domain of a GError whose code is an index of the errors that were kept. */
static GQuark
kept (void)
{
  return g_quark_from_static_string ("zpci-plugin-kept-error");
}

static void
keep_error (ZpciPluginGuest *guest, GError **error)
{
  ZpciPluginSavedError *saved = zpci_plugin_save_error ();

  g_set_error_literal (error, kept (), (int) guest->errors->len,
                       saved && saved->message ? saved->message : "libvirt gives no reason");
  g_ptr_array_add (guest->errors, saved);
}

static gboolean
succeeds (ZpciPluginGuest *guest, gboolean ok, GError **error)
{
  if (!ok)
    keep_error (guest, error);
  return ok;
}

static gboolean
get_state (gpointer data, ZpciGuestScope *scope, GError **error)
{
  ZpciPluginGuest *guest = data;
  int active = virDomainIsActive (guest->domain);
  int persistent = active < 0 ? -1 : virDomainIsPersistent (guest->domain);

  scope->active = active > 0;
  scope->persistent = persistent > 0;
  return succeeds (guest, persistent >= 0, error);
}

static char *
get_xml (gpointer data, ZpciGuestXml which, GError **error)
{
  static const guint flags[] = {
    [ZPCI_GUEST_XML_LIVE] = 0,
    [ZPCI_GUEST_XML_CONFIG] = VIR_DOMAIN_XML_INACTIVE,
    [ZPCI_GUEST_XML_SECURE] = VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE,
  };
  ZpciPluginGuest *guest = data;
  char *text = ZPCI_CALL (virDomainGetXMLDesc) (guest->domain, flags[which]);

  succeeds (guest, text != NULL, error);
  return text;
}

static gboolean
define (gpointer data, const char *xml, GError **error)
{
  ZpciPluginGuest *guest = data;
  virDomainPtr defined = ZPCI_CALL (virDomainDefineXMLFlags) (virDomainGetConnect (guest->domain), xml, 0);

  if (!succeeds (guest, defined != NULL, error))
    return FALSE;
  virDomainFree (defined);
  return TRUE;
}

int
zpci_plugin_guest_attach (const ZpciPluginGuest *guest, const char *xml)
{
  g_auto (ZpciPluginTurn) turn = { 0 };

  if (!zpci_plugin_turn_take (&turn, guest->domain, zpci_plugin_turn_of_flags (guest->flags)))
    return -1;
  return ZPCI_CALL (virDomainAttachDeviceFlags) (guest->domain, xml, guest->flags);
}

static gboolean
attach (gpointer data, const char *xml, gboolean live_alone, GError **error)
{
  ZpciPluginGuest *guest = data;
  int result = live_alone
                   ? ZPCI_CALL (virDomainAttachDeviceFlags) (guest->domain, xml, VIR_DOMAIN_AFFECT_LIVE)
                   : zpci_plugin_guest_attach (guest, xml);

  return succeeds (guest, result == 0, error);
}

int
zpci_plugin_guest_update (const ZpciPluginGuest *guest)
{
  g_auto (ZpciPluginTurn) turn = { 0 };

  if (!zpci_plugin_turn_take (&turn, guest->domain, zpci_plugin_turn_of_flags (guest->flags)))
    return -1;
  return ZPCI_CALL (virDomainUpdateDeviceFlags) (guest->domain, guest->xml, guest->flags);
}

/* One of libvirt's two functions. */
static int
detach_with (const ZpciPluginGuest *guest, guint flags)
{
  return guest->alias ? ZPCI_CALL (virDomainDetachDeviceAlias) (guest->domain, guest->alias, flags)
                      : ZPCI_CALL (virDomainDetachDeviceFlags) (guest->domain, guest->xml, flags);
}

int
zpci_plugin_guest_detach (const ZpciPluginGuest *guest)
{
  return detach_with (guest, guest->flags);
}

static gboolean
detach (gpointer data, gboolean live_alone, GError **error)
{
  ZpciPluginGuest *guest = data;

  return succeeds (guest, detach_with (guest, live_alone ? VIR_DOMAIN_AFFECT_LIVE : guest->flags) == 0, error);
}

static gboolean
set_metadata (gpointer data, const char *element)
{
  const ZpciPluginGuest *guest = data;

  return virDomainSetMetadata (guest->domain, VIR_DOMAIN_METADATA_ELEMENT, element, element ? "zpci" : NULL,
                               ZPCI_DOMAIN_NS, VIR_DOMAIN_AFFECT_LIVE) == 0;
}

static ZpciGuestVerdict
guard (gpointer data, ZpciDomain *domain, const ZpciDomainDevice *device, GError **error)
{
  const ZpciPluginGuest *guest = data;

  return zpci_plugin_guard (guest->domain, domain, device, error);
}

static const struct {
  int code;
  const char *text;
} faults[] = {
  [ZPCI_GUEST_NOT_RUNNING] = { VIR_ERR_OPERATION_INVALID, "domain is not running" },
  [ZPCI_GUEST_TRANSIENT] = { VIR_ERR_OPERATION_INVALID, "transient domains do not have any persistent config" },
  [ZPCI_GUEST_CHANGED] = { VIR_ERR_OPERATION_FAILED,
                           "the configuration was changed by somebody else meanwhile; nothing was done, try again" },
  [ZPCI_GUEST_UNDEFINED] = { VIR_ERR_OPERATION_FAILED,
                             "the domain was undefined by somebody else meanwhile; nothing was done" },
};

static void
raise_hidden (void)
{
  g_autofree char *names = zpci_request_names (" or ");
  g_autofree char *text =
      g_strdup_printf ("the configuration has %s for this device, which only a client that may read the passwords of "
                       "the domain can take out",
                       names);

  zpci_plugin_raise_code (VIR_FROM_DOMAIN, VIR_ERR_OPERATION_DENIED, text);
}

static void
refuse_client (gpointer data, ZpciGuestFault fault, const GError *why, GError **error)
{
  if (fault == ZPCI_GUEST_UNREADABLE) {
    g_propagate_error (error, g_error_copy (why));
    return;
  }
  if (fault == ZPCI_GUEST_HIDDEN)
    raise_hidden ();
  else
    zpci_plugin_raise_code (VIR_FROM_DOMAIN, faults[fault].code, faults[fault].text);
  keep_error (data, error);
}

static gboolean
take_turn (gpointer data, GError **error)
{
  ZpciPluginGuest *guest = data;

  return succeeds (guest, zpci_plugin_turn_take (&guest->turn, guest->domain, ZPCI_TURN_ALONE), error);
}

static void
give_turn (gpointer data)
{
  ZpciPluginGuest *guest = data;

  zpci_plugin_turn_give (&guest->turn);
}

static const ZpciGuestCalls calls = {
  .get_state = get_state,
  .get_xml = get_xml,
  .define = define,
  .attach = attach,
  .detach = detach,
  .set_metadata = set_metadata,
  .guard = guard,
  .refuse = refuse_client,
  .take_turn = take_turn,
  .give_turn = give_turn,
  .leaves_unreadable = TRUE,
};

static void
free_error (gpointer error)
{
  if (error)
    virFreeError (error);
}

void
zpci_plugin_guest_init (ZpciPluginGuest *guest, virDomainPtr domain, guint flags, const char *xml, const char *alias)
{
  gboolean explicit_override = zpci_plugin_get_config ()->explicit_override;

  *guest = (ZpciPluginGuest) { .domain = domain, .flags = flags, .xml = xml, .alias = alias };
  guest->guest.calls = &calls;
  guest->guest.data = guest;
  guest->guest.name = "domain XML";
  guest->guest.editor = "virsh edit";
  guest->guest.stock_flags = explicit_override ? ZPCI_STOCK_EXPLICIT : ZPCI_STOCK_NONE;
  guest->errors = g_ptr_array_new_with_free_func (free_error);
}

void
zpci_plugin_guest_clear (ZpciPluginGuest *guest)
{
  zpci_plugin_turn_give (&guest->turn);
  g_clear_pointer (&guest->errors, g_ptr_array_unref);
  zpci_guest_clear (&guest->guest);
}

gboolean
zpci_plugin_guest_resolve (ZpciPluginGuest *guest)
{
  return zpci_guest_resolve (&guest->guest, (guest->flags & VIR_DOMAIN_AFFECT_LIVE) != 0,
                             (guest->flags & VIR_DOMAIN_AFFECT_CONFIG) != 0, NULL);
}

int
zpci_plugin_guest_end (ZpciPluginGuest *guest, gboolean ok, const GError *error)
{
  if (ok)
    return 0;
  if (error->domain == kept ())
    zpci_plugin_restore_error (g_steal_pointer (&g_ptr_array_index (guest->errors, error->code)));
  else
    zpci_plugin_raise (VIR_FROM_DOMAIN, error);
  if (guest->guest.not_undone)
    zpci_plugin_append ("the persistent configuration was changed all the same and could not be changed back");
  return -1;
}
