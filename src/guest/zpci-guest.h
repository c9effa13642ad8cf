/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A guest of a libvirt, changed as a whole or not at all: a device is attached,
 * updated and detached in one sequence for every caller. How libvirt is
 * called is up to the caller, a plug-in in its daemon or a client.
 *
 * libvirt's own attach and detach know nothing of what the stock form keeps
 * outside the device, and QEMU overrides do not reach a running guest. So the
 * configuration is changed by one define of the whole document, which can be
 * undone, and then the running guest, which cannot.
 */
#pragma once

#include "zpci-stock.h"

G_BEGIN_DECLS

/** ZpciGuestXml: one of a guest's documents, in the form libvirt gives it. */
typedef enum {
  ZPCI_GUEST_XML_LIVE,   /* as it runs */
  ZPCI_GUEST_XML_CONFIG, /* as it will start next */
  ZPCI_GUEST_XML_SECURE, /* the same with passwords, which would get lost where it is replaced without them */
} ZpciGuestXml;

/** ZpciGuestFault: a reason to refuse a change; each caller has words of its own for it. */
typedef enum {
  ZPCI_GUEST_NOT_RUNNING, /* the running guest is to be changed, and there is none */
  ZPCI_GUEST_TRANSIENT,   /* the configuration is to be changed, and there is none */
  ZPCI_GUEST_CHANGED,     /* the configuration is not what was read any more */
  ZPCI_GUEST_UNDEFINED,   /* there is no configuration any more */
  ZPCI_GUEST_UNREADABLE,  /* the configuration cannot be read a second time */
  ZPCI_GUEST_HIDDEN,      /* it has to be replaced, and its passwords are not shown to this client */
} ZpciGuestFault;

typedef enum {
  ZPCI_GUEST_LEAVE,   /* nothing is known against the device: libvirt goes on, or refuses in its own words */
  ZPCI_GUEST_GOOD,    /* a zPCI function that may be attached */
  ZPCI_GUEST_REFUSED,
} ZpciGuestVerdict;

/** ZpciGuestScope: what is to be changed, and what there is. */
typedef struct {
  gboolean active, persistent; /* the guest runs; it has a configuration */
  gboolean live, config;       /* the running guest, the configuration is to be changed */
} ZpciGuestScope;

/**
 * ZpciGuestCalls: how libvirt is called. Those that return a gboolean or a pointer set an error when they fail.
 * @get_state: fills active and persistent of a scope
 * @get_xml: Returns: (transfer full): to be freed with g_free(), which is free()
 * @attach, @detach: the device; @live_alone: in the running guest, else where the caller was asked to
 * @set_metadata: in the running guest; @element: (nullable): see zpci_domain_format_metadata()
 * @guard: may @device, lent to @guest as it runs, be attached? May set an error only with REFUSED. GOOD also means
 *   that zpci_attach_check_defaults() was asked, with the emulator
 * @refuse: stores @fault in words; @why: (nullable): of what failed before
 * @take_turn: (nullable): nobody else may change the configuration from here on
 * @give_turn: (nullable): the way back; also where no turn was taken
 * @begin: (nullable): steps follow that belong together
 * @end: (nullable): they were made, or *@error says why not, to which more may be said
 * @leaves_unreadable: a document that cannot be read stops nothing that asks for nothing of ours: libvirt has its say
 */
typedef struct {
  gboolean (*get_state) (gpointer data, ZpciGuestScope *scope, GError **error);
  char *(*get_xml) (gpointer data, ZpciGuestXml which, GError **error);
  gboolean (*define) (gpointer data, const char *xml, GError **error);
  gboolean (*attach) (gpointer data, const char *xml, gboolean live_alone, GError **error);
  gboolean (*detach) (gpointer data, gboolean live_alone, GError **error);
  gboolean (*set_metadata) (gpointer data, const char *element);
  ZpciGuestVerdict (*guard) (gpointer data, ZpciDomain *guest, const ZpciDomainDevice *device, GError **error);
  void (*refuse) (gpointer data, ZpciGuestFault fault, const GError *why, GError **error);
  gboolean (*take_turn) (gpointer data, GError **error);
  void (*give_turn) (gpointer data);
  void (*begin) (gpointer data);
  void (*end) (gpointer data, GError **error);
  gboolean leaves_unreadable;
} ZpciGuestCalls;

/** ZpciGuest: one guest on its way through one change. */
typedef struct {
  const ZpciGuestCalls *calls;
  gpointer data;              /* for @calls */
  const char *name;           /* messages about its documents start with it */
  const char *editor;         /* the command that edits a guest of this caller: "virsh edit" */
  ZpciStockFlags stock_flags; /* of the configuration */
  gboolean drops_left;        /* a detach also drops what devices that are gone left in the configuration */
  ZpciGuestScope scope;       /* of zpci_guest_resolve() */
  gboolean not_noted;         /* afterwards: the device is attached, but the running guest does not say what it asks */
  gboolean not_undone;        /* afterwards: the configuration was changed, and is not as it was */
  GError *undo_error;         /* (nullable): why not; NULL: it could not be read */
  char *left;                 /* (nullable): afterwards: zpci_domain_describe_left() of what was dropped */
} ZpciGuest;

void zpci_guest_clear (ZpciGuest *guest);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZpciGuest, zpci_guest_clear)

/** zpci_guest_resolve: fills in @guest->scope; neither @live nor @config means what runs, else the configuration. */
gboolean zpci_guest_resolve (ZpciGuest *guest, gboolean live, gboolean config, GError **error);

/** zpci_guest_check_scope: Errors: ZPCI_GUEST_NOT_RUNNING, ZPCI_GUEST_TRANSIENT. */
gboolean zpci_guest_check_scope (const ZpciGuest *guest, GError **error);

/**
 * zpci_guest_attach:
 * @device: its device was read
 *
 * All or nothing, in @guest->scope. Nothing but the defaults of QEMU can be
 * asked of a running guest. A device that asks for nothing is libvirt's to
 * attach, behind the guard; it gets no ids that were meant for another.
 */
gboolean zpci_guest_attach (ZpciGuest *guest, ZpciDocument *device, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * zpci_guest_detach:
 * @device: (nullable): that the client wrote; libvirt refuses a document that is not a device
 * @alias: (nullable): of the device, instead
 *
 * Metadata and overrides of the device in the configuration are removed with it.
 * A device that left only those is detached when they are removed. Nothing is parsed unless the
 * configuration is to be changed and has something of ours.
 */
gboolean zpci_guest_detach (ZpciGuest *guest, ZpciDocument *device, const char *alias,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * zpci_guest_check_update:
 * @may_ask: FALSE: @device is known to have none of our attributes
 *
 * libvirt's update cannot change what a device asks for, nor the uid by which
 * that is known. Nothing is parsed where neither side has anything of ours.
 *
 * Errors: ZPCI_ERROR_UNSUPPORTED; those of zpci_document_get_device(), but for what zpci_guest_leaves_device() says;
 * those of zpci_device_check().
 */
gboolean zpci_guest_check_update (const ZpciGuest *guest, ZpciDocument *device, gboolean may_ask,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * zpci_guest_leaves_device:
 * @why: of zpci_document_get_device()
 * @may_ask: FALSE: it is known to have none of our attributes
 *
 * Returns: TRUE for a document that libvirt refuses, as it is not a device; FALSE for one that only our limits
 * refuse: libvirt would take it, and drop our attributes.
 */
gboolean zpci_guest_leaves_device (const GError *why, gboolean may_ask);

G_END_DECLS
