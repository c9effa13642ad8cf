/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How zpci-guest.h calls libvirt in its daemon: libvirt's own functions, so
 * that its access control decides, and its own errors, which reach the client
 * as they are.
 */
#pragma once

#include "zpci-guest.h"
#include "zpci-plan.h"
#include "zpci-plugin-parts.h"
#include "zpci-plugin.h"
#include "zpci-qemu-caps.h"

#include <libvirt/libvirt.h>

G_BEGIN_DECLS

/** ZpciPluginGuest: one call of a client on its way. */
typedef struct {
  ZpciGuest guest;
  virDomainPtr domain;
  guint flags;         /* virDomainDeviceModifyFlags, as the client sent them */
  const char *xml;     /* (nullable): the device, as the client sent it */
  const char *alias;   /* (nullable): of the device to be detached, instead */
  ZpciPluginTurn turn;
  GPtrArray *errors;   /* (element-type virError): libvirt's, of the calls that failed */
} ZpciPluginGuest;

void zpci_plugin_guest_init (ZpciPluginGuest *guest, virDomainPtr domain, guint flags, const char *xml,
                             const char *alias);
void zpci_plugin_guest_clear (ZpciPluginGuest *guest);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZpciPluginGuest, zpci_plugin_guest_clear)

/** zpci_plugin_guest_resolve: fills in the scope; FALSE: libvirt cannot tell, and will say so itself. */
gboolean zpci_plugin_guest_resolve (ZpciPluginGuest *guest);

/**
 * zpci_plugin_guest_end:
 * @ok: of the change
 * @error: (nullable): why not
 *
 * Makes @error the thread's libvirt error. Returns: 0 or -1.
 */
int zpci_plugin_guest_end (ZpciPluginGuest *guest, gboolean ok, const GError *error);

/** zpci_plugin_guest_attach, zpci_plugin_guest_update, zpci_plugin_guest_detach: libvirt's own, called as the client did. */
int zpci_plugin_guest_attach (const ZpciPluginGuest *guest, const char *xml);
int zpci_plugin_guest_update (const ZpciPluginGuest *guest);
int zpci_plugin_guest_detach (const ZpciPluginGuest *guest);

/*
 * Attaching, updating and detaching passed-through PCI functions. Our attributes
 * live in parts of the domain that libvirt's own attach knows nothing about, and
 * QEMU overrides do not reach a running guest; both is dealt with here.
 */

/**
 * zpci_plugin_minds_attach, zpci_plugin_minds_update, zpci_plugin_minds_detach:
 * @xml: (nullable): the device, as the client sent it
 *
 * A scan of bytes: what they let through is libvirt's alone. Attach minds our
 * attributes, and passed-through PCI devices where the host may have zPCI
 * functions; update our attributes, and interfaces that are passed through;
 * detach what is passed through.
 *
 * Returns: TRUE if @row is in force and the function below is to be called.
 */
gboolean zpci_plugin_minds_attach (ZpciPluginRow row, const char *xml);
gboolean zpci_plugin_minds_update (ZpciPluginRow row, const char *xml);
gboolean zpci_plugin_minds_detach (ZpciPluginRow row, const char *xml);

/**
 * zpci_plugin_attach:
 * @flags: virDomainDeviceModifyFlags
 *
 * Attaches as the rules of docs/plugin.md say. Returns: as virDomainAttachDeviceFlags().
 */
int zpci_plugin_attach (virDomainPtr domain, const char *xml, guint flags);

/**
 * zpci_plugin_update:
 *
 * Refuses a change of our attributes, which libvirt's update cannot make, and
 * of the uid that they belong to.
 *
 * Returns: as virDomainUpdateDeviceFlags().
 */
int zpci_plugin_update (virDomainPtr domain, const char *xml, guint flags);

/** zpci_plugin_detach: also drops what belonged to the device. Returns: as virDomainDetachDeviceFlags(). */
int zpci_plugin_detach (virDomainPtr domain, const char *xml, guint flags);

/** zpci_plugin_detach_alias: the same by alias. Returns: as virDomainDetachDeviceAlias(). */
int zpci_plugin_detach_alias (virDomainPtr domain, const char *alias, guint flags);

/*
 * When libvirt's own start or attach fails on a zPCI function or a matrix of
 * crypto adapters, its message is often QEMU's and rarely names the cause; ours
 * is put behind it.
 */

/** zpci_plugin_started: @result: of libvirt's own start of @domain. Returns: @result. */
int zpci_plugin_started (ZpciPluginRow row, virDomainPtr domain, int result);

/**
 * zpci_plugin_created:
 * @result: (transfer full): of libvirt's own start of the guest in @xml
 *
 * Returns: @result.
 */
virDomainPtr zpci_plugin_created (ZpciPluginRow row, virConnectPtr connection, const char *xml,
                                  virDomainPtr result);

/**
 * zpci_plugin_attached:
 * @xml: (nullable): the device
 * @result: of libvirt's own attach of it
 *
 * Explains a failure of a vfio-ap device alone; the guard speaks of functions before the attach. Returns: @result.
 */
int zpci_plugin_attached (ZpciPluginRow row, virDomainPtr domain, const char *xml, int result);

/*
 * The offers of a guest's emulator. A path in a document is never run
 * because it stands there.
 */

/**
 * zpci_plugin_emulator_caps:
 * @path: absolute path of an emulator
 * @ask, @machine: as in ZpciQemuProbeOptions
 *
 * Only after libvirt's own call has checked the client. Runs the emulator if
 * libvirt's capabilities or zpci.conf name it, and only once while the file
 * stays the same.
 *
 * Returns: (transfer full): what it offers, or NULL.
 * Errors: ZPCI_ERROR_UNSUPPORTED (nobody names it), those of zpci_qemu_caps_probe().
 */
ZpciQemuCaps *zpci_plugin_emulator_caps (virConnectPtr connection, const char *path, ZpciQemuAsk ask,
                                         const char *machine, GError **error);

/*
 * The guard before a live attach. Where QEMU refuses the function, libvirt takes
 * the zpci device back, and QEMU 7.2 to 10.2 dies of that with the whole guest;
 * so what QEMU is known to refuse is refused here.
 */

/**
 * zpci_plugin_guard:
 * @live: as @domain runs, with @device in it
 *
 * Looks at the host only after libvirt has let this client in: it asks libvirt
 * to attach a device that does not exist, under the same access control.
 *
 * Errors: those of zpci_attach_check_defaults(), zpci_attach_check_function() and zpci_attach_check_plan(), with
 * ZPCI_GUEST_REFUSED.
 */
ZpciGuestVerdict zpci_plugin_guard (virDomainPtr domain, ZpciDomain *live, const ZpciDomainDevice *device,
                                    GError **error);

/*
 * Plans of guests of this daemon: its configuration, its libvirt, and the
 * emulators that it may run.
 */

/**
 * zpci_plugin_situation:
 * @connection: says which emulators may be asked
 * @host: this machine
 *
 * An emulator that cannot be asked is no error. Returns: (transfer full): what guests are planned for; @connection and
 * @host must outlive it.
 */
ZpciSituation *zpci_plugin_situation (virConnectPtr connection, ZpciHost *host, ZpciSituationFlags flags);

/**
 * zpci_plugin_plan:
 * @connection, @host: as for zpci_plugin_situation()
 *
 * Returns: (transfer full): the plan; cannot fail. @domain and @host must outlive it.
 */
ZpciPlan *zpci_plugin_plan (virConnectPtr connection, ZpciHost *host, ZpciDomain *domain, ZpciSituationFlags flags);

G_END_DECLS
