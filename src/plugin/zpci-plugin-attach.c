/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * First everything that can be refused, then the configuration, which can be
 * taken back, then the running guest, which cannot.
 */
#include "zpci-plugin-attach.h"

#include "zpci-attach.h"
#include "zpci-domain-edit.h"
#include "zpci-plugin-error.h"
#include "zpci-plugin-guard.h"
#include "zpci-plugin-guest.h"
#include "zpci-plugin-turn.h"
#include "zpci-plugin.h"

#define KNOWN_FLAGS (VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG)

/* Attach: one call on its way. */
typedef struct {
  virDomainPtr domain;
  ZpciPluginScope scope;
  ZpciDocument *config;    /* (nullable): the persistent configuration, where it is to be changed */
  ZpciDocument *live;      /* (nullable): the running guest */
  ZpciPluginTurn turn;     /* alone, from the reading of @config to its replacement */
  ZpciDocument *device;    /* (transfer none) */
  char *plain;             /* the device without our attributes, with both ids */
} Attach;

static void
attach_clear (Attach *attach)
{
  g_clear_pointer (&attach->config, zpci_document_free);
  g_clear_pointer (&attach->live, zpci_document_free);
  g_clear_pointer (&attach->plain, g_free);
  zpci_plugin_turn_give (&attach->turn);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Attach, attach_clear)

ZpciStockFlags
zpci_plugin_stock_flags (void)
{
  return zpci_plugin_get_config ()->explicit_override ? ZPCI_STOCK_EXPLICIT : ZPCI_STOCK_NONE;
}

void
zpci_plugin_undo_config (virDomainPtr domain, const char *now, const char *before)
{
  ZpciPluginSavedError *error = zpci_plugin_save_error ();
  g_auto (ZpciPluginTurn) turn = { 0 };
  gboolean undone = now && zpci_plugin_turn_take (&turn, domain, ZPCI_TURN_ALONE) &&
                    zpci_plugin_guest_replace (domain, now, before, NULL);

  zpci_plugin_restore_error (error);
  if (!undone)
    zpci_plugin_append ("the persistent configuration was changed all the same and could not be "
                        "changed back");
}

static void
raise_about_flags (void)
{
  g_autofree char *names = zpci_request_names (" and ");
  g_autofree char *text = g_strdup_printf ("%s can be attached with the flags live and config only", names);

  zpci_plugin_raise_code (VIR_FROM_DOMAIN, VIR_ERR_INVALID_ARG, text);
}

static gboolean
check_scope (const ZpciPluginScope *scope, guint flags)
{
  if (flags & ~(guint) KNOWN_FLAGS)
    raise_about_flags ();
  else if (scope->live && !scope->active)
    zpci_plugin_raise_code (VIR_FROM_DOMAIN, VIR_ERR_OPERATION_INVALID, "domain is not running");
  else if (scope->config && !scope->persistent)
    zpci_plugin_raise_code (VIR_FROM_DOMAIN, VIR_ERR_OPERATION_INVALID,
                            "transient domains do not have any persistent config");
  else
    return TRUE;
  return FALSE;
}

static gboolean
read_documents (Attach *attach)
{
  const ZpciPluginScope *scope = &attach->scope;

  if (!zpci_plugin_turn_take (&attach->turn, attach->domain, scope->config ? ZPCI_TURN_ALONE : ZPCI_TURN_NONE))
    return FALSE;
  /* One after the other: a call that succeeds would clear the error of one that did not. */
  if (scope->config && !(attach->config = zpci_plugin_guest_read (attach->domain, ZPCI_PLUGIN_CONFIG_FLAGS)))
    return FALSE;
  return !scope->active || (attach->live = zpci_plugin_guest_read (attach->domain, 0));
}

/* Ids that are free in the running guest and in the configuration. */
static gboolean
prepare_device (Attach *attach, GError **error)
{
  const ZpciDocument *guest = attach->live ? attach->live : attach->config;
  g_autoptr (ZpciIds) ids = zpci_ids_new ();
  gsize length;

  if (attach->live)
    zpci_ids_reserve_domain (ids, attach->live->domain);
  if (attach->config)
    zpci_ids_reserve_domain (ids, attach->config->domain);
  return zpci_device_to_stock (attach->device, guest->domain, ids, &attach->plain, &length, error);
}

/* Returns: (transfer full) (nullable): the stock form of the configuration with the device in it. */
static char *
config_with_device (const Attach *attach, GError **error)
{
  gsize length;

  return zpci_document_with_device (attach->config, attach->device, zpci_plugin_stock_flags (), &length, error);
}

/* So that dumpxml of the running guest says what was asked. Not worth a failure: the device is there. */
static void
record_live (const Attach *attach)
{
  g_autofree char *element = zpci_domain_format_metadata (attach->live->domain, attach->device->device);

  if (element)
    zpci_plugin_guest_set_live_metadata (attach->domain, element);
}

static int
attach_live (const Attach *attach, const char *now)
{
  int result = ZPCI_CALL (virDomainAttachDeviceFlags) (attach->domain, attach->plain, VIR_DOMAIN_AFFECT_LIVE);

  if (result == 0)
    record_live (attach);
  else if (attach->scope.config)
    zpci_plugin_undo_config (attach->domain, now, attach->config->text);
  return result;
}

/* Everything is known to be well with the document. */
static int
attach_prepared (Attach *attach)
{
  g_autofree char *stock = NULL, *now = NULL;
  g_autoptr (GError) error = NULL;

  if (attach->scope.config) {
    stock = config_with_device (attach, &error);
    if (!stock) {
      zpci_plugin_raise (VIR_FROM_DOMAIN, error);
      return -1;
    }
    if (!zpci_plugin_guest_replace (attach->domain, attach->config->text, stock, &now))
      return -1;
    zpci_plugin_turn_give (&attach->turn);
  }
  return attach->scope.live ? attach_live (attach, now) : 0;
}

int
zpci_plugin_attach_asking (virDomainPtr domain, guint flags, ZpciDocument *document)
{
  g_auto (Attach) attach = { .domain = domain, .device = document };
  g_autoptr (GError) error = NULL;

  if (!zpci_plugin_scope_resolve (domain, flags, &attach.scope) || !check_scope (&attach.scope, flags) ||
      !read_documents (&attach))
    return -1;
  if (!prepare_device (&attach, &error) ||
      (attach.scope.live &&
       !zpci_attach_check_defaults (attach.live->domain, &document->device->request, &error))) {
    zpci_plugin_raise (VIR_FROM_DOMAIN, error);
    return -1;
  }
  if (attach.scope.live && zpci_plugin_guard (domain, attach.live, document->device) == ZPCI_VERDICT_REFUSED)
    return -1;
  return attach_prepared (&attach);
}
