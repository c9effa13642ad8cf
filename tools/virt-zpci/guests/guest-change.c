/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The calls, one after the other as zpci-guest.h has them.
 */
#include "guests.h"

#include "connection.h"
#include "documents.h"
#include "planning.h"
#include "zpci-attach.h"
#include "zpci-error.h"
#include "zpci-hold.h"

/* For messages. */
typedef struct {
  const char *verb; /* "attach" */
  const char *past;
  const char *preposition;
} Words;

/* GuestChange: a device in a file, and the guest that it goes into. */
typedef struct {
  ZpciGuest guest;
  ZpciCli *cli;
  const Words *words;
  ZpciDocument *device; /* its device was read */
  virConnectPtr connection;
  virDomainPtr domain;
  const char *name;     /* of the guest; asking libvirt for it would clear its error */
  ZpciHold hold;        /* of signals, while there is one step of two */
} GuestChange;

static const Words words[] = {
  [ZPCI_GUEST_CHANGE_ATTACH] = { "attach", "attached", "to" },
  [ZPCI_GUEST_CHANGE_DETACH] = { "detach", "detached", "from" },
  [ZPCI_GUEST_CHANGE_UPDATE] = { "update", "updated", "of" },
};

static gboolean
get_state (gpointer data, ZpciGuestScope *scope, GError **error)
{
  const GuestChange *change = data;
  int active = virDomainIsActive (change->domain);
  int persistent = active < 0 ? -1 : virDomainIsPersistent (change->domain);

  scope->active = active > 0;
  scope->persistent = persistent > 0;
  if (persistent < 0)
    zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot tell whether guest '%s' runs", change->name);
  return persistent >= 0;
}

static char *
get_xml (gpointer data, ZpciGuestXml which, GError **error)
{
  static const guint flags[] = {
    [ZPCI_GUEST_XML_LIVE] = 0,
    [ZPCI_GUEST_XML_CONFIG] = VIR_DOMAIN_XML_INACTIVE,
    [ZPCI_GUEST_XML_SECURE] = VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE,
  };
  const GuestChange *change = data;
  char *text = virDomainGetXMLDesc (change->domain, flags[which]);

  if (!text)
    zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot read the XML of guest '%s'", change->name);
  return text;
}

static gboolean
define (gpointer data, const char *xml, GError **error)
{
  const GuestChange *change = data;
  g_autoptr (virDomain) defined = virDomainDefineXMLFlags (change->connection, xml, 0);

  if (!defined)
    zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot define guest '%s'", change->name);
  return defined != NULL;
}

static guint
get_flags (const GuestChange *change, gboolean live_alone)
{
  const ZpciGuestScope *scope = &change->guest.scope;

  if (live_alone)
    return VIR_DOMAIN_AFFECT_LIVE;
  return (scope->live ? VIR_DOMAIN_AFFECT_LIVE : 0) | (scope->config ? VIR_DOMAIN_AFFECT_CONFIG : 0);
}

static gboolean
finish (const GuestChange *change, int result, gboolean live_alone, GError **error)
{
  if (result < 0)
    zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot %s the device %s %sguest '%s'", change->words->verb,
                               change->words->preposition, live_alone ? "the running " : "", change->name);
  return result == 0;
}

static gboolean
attach (gpointer data, const char *xml, gboolean live_alone, GError **error)
{
  const GuestChange *change = data;

  return finish (change, virDomainAttachDeviceFlags (change->domain, xml, get_flags (change, live_alone)), live_alone,
                 error);
}

static gboolean
detach (gpointer data, gboolean live_alone, GError **error)
{
  const GuestChange *change = data;
  guint flags = get_flags (change, live_alone);

  return finish (change, virDomainDetachDeviceFlags (change->domain, change->device->text, flags), live_alone, error);
}

static gboolean
update (GuestChange *change, GError **error)
{
  if (!zpci_guest_check_update (&change->guest, change->device, TRUE, error))
    return FALSE;
  return finish (change, virDomainUpdateDeviceFlags (change->domain, change->device->text, get_flags (change, FALSE)), FALSE,
                 error);
}

static gboolean
set_metadata (gpointer data, const char *element)
{
  const GuestChange *change = data;

  return virDomainSetMetadata (change->domain, VIR_DOMAIN_METADATA_ELEMENT, element, element ? "zpci" : NULL,
                               ZPCI_DOMAIN_NS, VIR_DOMAIN_AFFECT_LIVE) == 0;
}

/* The same decision as at a start. */
static gboolean
check (ZpciCli *cli, ZpciHost *host, ZpciDomain *guest, const ZpciDomainDevice *device, GError **error)
{
  g_autoptr (ZpciPlanner) planner = zpci_planner_new (cli, ZPCI_SITUATION_OF_GUARD);
  g_autoptr (ZpciPlan) plan = zpci_planner_make (planner, guest, error);
  const ZpciEmulator *emulator = plan ? zpci_planner_emulator (planner, guest, error) : NULL;

  return emulator && zpci_attach_check_defaults (emulator, guest, &device->request, error) &&
         zpci_attach_check_function (host, device, error) && zpci_attach_check_plan (plan, &device->source, error);
}

/* Best effort: in between the host can change. */
static ZpciGuestVerdict
guard (gpointer data, ZpciDomain *guest, const ZpciDomainDevice *device, GError **error)
{
  const GuestChange *change = data;
  const char *uri = zpci_cli_text (change->cli, "connect");
  ZpciHost *host;

  if (!device->has_source || g_strcmp0 (guest->arch, "s390x") != 0)
    return ZPCI_GUEST_LEAVE;
  if (uri && zpci_connection_is_remote (uri) && !zpci_cli_text (change->cli, "host")) {
    zpci_cli_note ("the function was not checked first: it is on another machine; --host FILE with a capture of that "
                   "machine checks it");
    return ZPCI_GUEST_LEAVE;
  }
  host = zpci_cli_host (change->cli, error);
  if (!host)
    return ZPCI_GUEST_REFUSED;
  if (!zpci_situation_is_host (host))
    return ZPCI_GUEST_LEAVE;
  return check (change->cli, host, guest, device, error) ? ZPCI_GUEST_GOOD : ZPCI_GUEST_REFUSED;
}

static void
refuse_user (gpointer data, ZpciGuestFault fault, const GError *why, GError **error)
{
  const GuestChange *change = data;

  switch (fault) {
    case ZPCI_GUEST_NOT_RUNNING:
      g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED, "guest '%s' does not run: %s with --config alone",
                   change->name, change->words->verb);
      break;
    case ZPCI_GUEST_TRANSIENT:
      g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED,
                   "guest '%s' is transient and has no configuration: %s with --live alone", change->name,
                   change->words->verb);
      break;
    case ZPCI_GUEST_CHANGED:
      g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_CONFLICT,
                   "guest '%s' was changed by somebody else meanwhile; nothing was done, try again", change->name);
      break;
    case ZPCI_GUEST_UNDEFINED:
    case ZPCI_GUEST_UNREADABLE:
      g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_CONFLICT,
                   "guest '%s' was undefined by somebody else meanwhile; nothing was done", change->name);
      break;
    case ZPCI_GUEST_HIDDEN:
      g_propagate_error (error, g_error_copy (why));
      break;
  }
}

/* Ctrl-C between two steps would leave one of them. */
static void
begin (gpointer data)
{
  GuestChange *change = data;

  zpci_hold_begin (&change->hold);
}

/* A program that is ended by a signal says nothing at the end. */
static void
say_before_the_end (const GuestChange *change, const GError *error)
{
  if (!zpci_hold_has_caught ())
    return;
  if (error)
    zpci_cli_error (error);
  else
    zpci_cli_note ("interrupted when the device was %s already", change->words->past);
}

static void
end (gpointer data, GError **error)
{
  GuestChange *change = data;
  const GError *why = change->guest.undo_error;

  if (change->guest.not_noted)
    zpci_cli_warn ("the device is attached, but what it asks for could not be noted in the running guest's XML");
  if (change->guest.not_undone)
    g_prefix_error (error, "the configuration was changed all the same, and could not be changed back (%s): ",
                    why ? why->message : "it cannot be read");
  say_before_the_end (change, *error);
  zpci_hold_end (&change->hold);
}

static const ZpciGuestCalls calls = {
  .get_state = get_state,
  .get_xml = get_xml,
  .define = define,
  .attach = attach,
  .detach = detach,
  .set_metadata = set_metadata,
  .guard = guard,
  .refuse = refuse_user,
  .begin = begin,
  .end = end,
};

static void
init_guest (GuestChange *change)
{
  gboolean explicit_override = zpci_cli_config (change->cli)->explicit_override;

  change->name = virDomainGetName (change->domain);
  change->guest = (ZpciGuest) {
    .calls = &calls,
    .data = change,
    .name = change->name,
    .editor = "virt-zpci edit",
    .stock_flags = explicit_override ? ZPCI_STOCK_EXPLICIT : ZPCI_STOCK_NONE,
    .drops_left = TRUE,
  };
}

static gboolean
open_guest (GuestChange *change, GError **error)
{
  ZpciCli *cli = change->cli;

  change->device = zpci_document_load (cli->arguments[1], error);
  if (!change->device || !zpci_document_get_device (change->device, error))
    return FALSE;
  change->connection = zpci_guest_connect (cli, error);
  change->domain = change->connection ? zpci_guest_lookup (change->connection, cli->arguments[0], error) : NULL;
  if (!change->domain)
    return FALSE;
  init_guest (change);
  return zpci_guest_resolve (&change->guest, zpci_cli_flag (cli, "live"), zpci_cli_flag (cli, "config"), error) &&
         zpci_guest_check_scope (&change->guest, error);
}

static gboolean
make (GuestChange *change, ZpciGuestChangeKind kind, GError **error)
{
  switch (kind) {
  case ZPCI_GUEST_CHANGE_ATTACH:
    return zpci_guest_attach (&change->guest, change->device, error);
  case ZPCI_GUEST_CHANGE_DETACH:
    return zpci_guest_detach (&change->guest, change->device, NULL, error);
  case ZPCI_GUEST_CHANGE_UPDATE:
  default:
    return update (change, error);
  }
}

gboolean
zpci_guest_change (ZpciCli *cli, ZpciGuestChangeKind kind, GError **error)
{
  GuestChange change = { .cli = cli, .words = &words[kind] };
  gboolean made = open_guest (&change, error) && make (&change, kind, error);

  if (made) {
    zpci_document_warn_words (change.device);
    if (change.guest.left)
      zpci_cli_note (ZPCI_GUEST_LEFT, change.guest.left);
    g_string_append_printf (cli->out, "Device %s successfully\n", change.words->past);
  }
  zpci_guest_clear (&change.guest);
  g_clear_pointer (&change.device, zpci_document_free);
  g_clear_pointer (&change.domain, virDomainFree);
  g_clear_pointer (&change.connection, virConnectClose);
  return made;
}
