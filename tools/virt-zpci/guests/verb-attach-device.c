/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * attach-device: a device in the author form for a guest of libvirt, all or
 * nothing. First everything that can be refused; then the configuration, which
 * can be taken back; then the running guest, which cannot.
 */
#include "attach-guard.h"
#include "document.h"
#include "verbs.h"
#include "zpci-attach.h"
#include "zpci-device.h"
#include "zpci-domain-edit.h"
#include "zpci-error.h"

#include <signal.h>
#include <string.h>

static const ZpciOption options[] = {
  { "live", 0, ZPCI_VALUE_NONE, FALSE, NULL, "into the running guest" },
  { "config", 0, ZPCI_VALUE_NONE, FALSE, NULL, "into the configuration, for the next start" },
  { "explicit", 0, ZPCI_VALUE_NONE, FALSE, NULL,
    "write an override for every request, also where it is QEMU's default" },
  { NULL },
};

typedef struct {
  ZpciCli *cli;
  virDomainPtr domain;
  gboolean to_live, to_config;
  ZpciDocument *config; /* (nullable): the configuration, where it is to be changed */
  ZpciDocument *live;   /* (nullable): the running guest */
  ZpciDocument *device;
  char *plain;          /* (nullable): the device without our attributes, with both ids */
} Attach;

static void
attach_clear (Attach *attach)
{
  g_clear_pointer (&attach->config, zpci_document_free);
  g_clear_pointer (&attach->live, zpci_document_free);
  g_clear_pointer (&attach->device, zpci_document_free);
  g_clear_pointer (&attach->plain, g_free);
  if (attach->domain)
    virDomainFree (attach->domain);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Attach, attach_clear)

/* Without an option: what runs, else the configuration, as virsh does. */
static gboolean
resolve_scope (Attach *attach, GError **error)
{
  const char *name = virDomainGetName (attach->domain);
  int active = virDomainIsActive (attach->domain);
  int persistent = active < 0 ? -1 : virDomainIsPersistent (attach->domain);
  gboolean any;

  attach->to_live = zpci_cli_flag (attach->cli, "live");
  attach->to_config = zpci_cli_flag (attach->cli, "config");
  any = attach->to_live || attach->to_config;
  if (!any)
    attach->to_live = active == 1;
  if (!any)
    attach->to_config = active == 0;
  if (persistent < 0)
    zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot tell whether guest '%s' runs", name);
  else if (attach->to_live && !active)
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED, "guest '%s' does not run: attach with --config alone",
                 name);
  else if (attach->to_config && !persistent)
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED,
                 "guest '%s' is transient and has no configuration: attach with --live alone", name);
  else
    return TRUE;
  return FALSE;
}

static gboolean
read_guest (Attach *attach, GError **error)
{
  if (attach->to_config) {
    attach->config = zpci_guest_read (attach->domain, ZPCI_GUEST_CONFIG_FLAGS, error);
    if (!attach->config)
      return FALSE;
  }
  /* Its ids are taken as well, whatever is to be changed. */
  if (virDomainIsActive (attach->domain) == 1) {
    attach->live = zpci_guest_read (attach->domain, 0, error);
    if (!attach->live)
      return FALSE;
  }
  return TRUE;
}

static gboolean
prepare_device (Attach *attach, GError **error)
{
  const ZpciDocument *guest = attach->live ? attach->live : attach->config;
  g_autoptr (ZpciIds) ids = zpci_ids_new ();
  gsize length = 0;

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
  gboolean explicit_override =
      zpci_cli_flag (attach->cli, "explicit") || zpci_cli_config (attach->cli)->explicit_override;
  gsize length;

  return zpci_document_with_device (attach->config, attach->device,
                                    explicit_override ? ZPCI_STOCK_EXPLICIT : ZPCI_STOCK_NONE, &length, error);
}

/* So that dumpxml of the running guest says what was asked. The device is there: only worth a warning. */
static void
record_live (const Attach *attach)
{
  g_autofree char *element = zpci_domain_format_metadata (attach->live->domain, attach->device->device);

  if (!element || virDomainSetMetadata (attach->domain, VIR_DOMAIN_METADATA_ELEMENT, element, "zpci", ZPCI_DOMAIN_NS,
                                        VIR_DOMAIN_AFFECT_LIVE) < 0)
    zpci_cli_warn ("the device is attached, but what it asks for could not be noted in the running guest's XML");
}

static void
undo_config (const Attach *attach, const char *now, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (!now || !zpci_guest_replace (attach->domain, now, attach->config->text, NULL, &why))
    g_prefix_error (error, "the configuration was changed all the same, and could not be changed back (%s): ",
                    why ? why->message : "it cannot be read");
}

static gboolean
attach_live (const Attach *attach, const char *now, GError **error)
{
  const char *name = virDomainGetName (attach->domain);

  if (virDomainAttachDeviceFlags (attach->domain, attach->plain, VIR_DOMAIN_AFFECT_LIVE) == 0) {
    record_live (attach);
    return TRUE;
  }
  zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot attach the device to the running guest '%s'", name);
  if (attach->to_config)
    undo_config (attach, now, error);
  return FALSE;
}

static gboolean
change (const Attach *attach, GError **error)
{
  g_autofree char *stock = NULL, *now = NULL;

  if (attach->to_config) {
    stock = config_with_device (attach, error);
    if (!stock || !zpci_guest_replace (attach->domain, attach->config->text, stock, &now, error))
      return FALSE;
  }
  return !attach->to_live || attach_live (attach, now, error);
}

/* Who is ended by a signal says nothing at the end. */
static void
say_before_the_end (const GError *error)
{
  sigset_t waiting;

  sigpending (&waiting);
  if (!sigismember (&waiting, SIGINT) && !sigismember (&waiting, SIGTERM) && !sigismember (&waiting, SIGHUP))
    return;
  if (error)
    zpci_cli_error (error->message);
  else
    zpci_cli_note ("interrupted when the device was attached already");
}

/* Ctrl-C between the two steps would leave one of them. */
static gboolean
change_undisturbed (const Attach *attach, GError **error)
{
  sigset_t signals, before;
  gboolean ok;

  sigemptyset (&signals);
  sigaddset (&signals, SIGINT);
  sigaddset (&signals, SIGTERM);
  sigaddset (&signals, SIGHUP);
  pthread_sigmask (SIG_BLOCK, &signals, &before);
  ok = change (attach, error);
  say_before_the_end (ok ? NULL : *error);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  return ok;
}

/* A device that asks nothing is libvirt's own business, behind the guard, but for what a device before it left. */
static gboolean
attach_plain (const Attach *attach, GError **error)
{
  const char *name = virDomainGetName (attach->domain);
  guint flags = (attach->to_live ? VIR_DOMAIN_AFFECT_LIVE : 0) | (attach->to_config ? VIR_DOMAIN_AFFECT_CONFIG : 0);
  g_autofree char *with_ids = NULL;
  gsize length = 0;

  if (!zpci_device_avoid_leftovers (attach->device, attach->config ? attach->config->domain : NULL,
                                    attach->live ? attach->live->domain : NULL, &with_ids, &length, error))
    return FALSE;
  if (virDomainAttachDeviceFlags (attach->domain, with_ids ? with_ids : attach->device->text, flags) == 0)
    return TRUE;
  zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot attach the device to guest '%s'", name);
  return FALSE;
}

static gboolean
check_live (const Attach *attach, gboolean asks, GError **error)
{
  ZpciDomain *guest = attach->live->domain;
  const ZpciDomainDevice *device = attach->device->device;
  gboolean ok;

  if (asks && !zpci_attach_check_defaults (guest, &device->request, error))
    return FALSE;
  zpci_domain_lend_device (guest, device);
  ok = zpci_attach_guard (attach->cli, guest, device, error);
  zpci_domain_return_device (guest);
  return ok;
}

static gboolean
attach_document (Attach *attach, GError **error)
{
  gboolean asks = zpci_device_has_attributes (attach->device);

  if (!resolve_scope (attach, error) || !read_guest (attach, error))
    return FALSE;
  if (asks && !prepare_device (attach, error))
    return FALSE;
  if (attach->to_live && !check_live (attach, asks, error))
    return FALSE;
  return asks ? change_undisturbed (attach, error) : attach_plain (attach, error);
}

static gboolean
run_attach_device (ZpciCli *cli, GError **error)
{
  g_auto (Attach) attach = { .cli = cli };
  g_autoptr (virConnect) connection = NULL;

  attach.device = zpci_document_load (cli->arguments[1], error);
  if (!attach.device || !zpci_document_get_device (attach.device, error))
    return FALSE;
  connection = zpci_guest_connect (cli, error);
  attach.domain = connection ? zpci_guest_lookup (connection, cli->arguments[0], error) : NULL;
  if (!attach.domain || !attach_document (&attach, error))
    return FALSE;
  g_string_append (cli->out, "Device attached successfully\n");
  return TRUE;
}

const ZpciVerb zpci_verb_attach_device = {
  .name = "attach-device",
  .help = "attach a device with our attributes to a guest of libvirt",
  .argument = "GUEST FILE",
  .argument_kind = ZPCI_VALUE_GUEST,
  .more_kind = ZPCI_VALUE_FILE,
  .min_arguments = 2,
  .max_arguments = 2,
  .options = options,
  .run = run_attach_device,
};
