/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The zPCI content of a domain XML, in either form: the devices that can have
 * a <zpci> element, what the author asks of them (attributes in the author
 * form, our metadata in the stock form), and QEMU overrides on zpci devices.
 * And devices that pass crypto adapters, with what the guest must find in them.
 * Pure: looks at the document only.
 */
#pragma once

#include "zpci-ap-number.h"
#include "zpci-finding.h"
#include "zpci-request.h"
#include "zpci-value.h"
#include "zpci-xml.h"

G_BEGIN_DECLS

/** Namespaces. The first is ours, for <metadata>; the second is libvirt's. */
#define ZPCI_DOMAIN_NS "urn:libvirt-zpci:domain:1"
#define ZPCI_QEMU_NS "http://libvirt.org/schemas/domain/qemu/1.0"

typedef enum {
  ZPCI_DEVICE_HOSTDEV,     /* <hostdev mode='subsystem' type='pci'> */
  ZPCI_DEVICE_INTERFACE,   /* <interface type='hostdev'> */
  ZPCI_DEVICE_OTHER,       /* anything else with a PCI address or a <zpci> element */
} ZpciDeviceKind;

/** The remedy for a device that left metadata behind. */
#define ZPCI_DROPS_LEFT                                                                                                \
  "'virt-zpci edit' or 'virt-zpci define' of the guest, or 'virt-zpci detach-device' of that device, drops it"

/** ZpciDomainMatrix: <hostdev mode='subsystem' type='mdev' model='vfio-ap'>, which passes crypto adapters. */
typedef struct {
  char *label;             /* as of ZpciDomainDevice */
  xmlNode *node;           /* owned by the document */
  guint line;
  char *uuid;              /* (nullable): of the mediated device, as written */
  char key[ZPCI_AP_UUID_TEXT]; /* @uuid in lower case; "" where it is no UUID */
  xmlNode *ap;             /* (nullable): the first <ap> in it */
  gboolean is_asked;       /* @ap can be read: */
  ZpciApMatrix asked;      /* what it says */
  gboolean is_noted;       /* there is metadata for @key: */
  ZpciApMatrix noted;      /* what it says */
  gboolean is_required;    /* one of the two is there: */
  ZpciApMatrix required;   /* what the guest must find; @ap counts where both speak */
} ZpciDomainMatrix;

typedef struct {
  ZpciDeviceKind kind;
  char *label;             /* as plan prints it: the <alias>, else "hostdev0" as libvirt counts; others "disk1" */
  xmlNode *node;           /* owned by the document */
  xmlNode *address;        /* (nullable): guest <address> */
  xmlNode *zpci;           /* (nullable): <zpci> inside it */
  guint line;              /* of @zpci, else @address, else @node */
  ZpciOpt uid, fid;        /* as written, read as libvirt reads it; unset where that is not a number in range */
  gboolean has_source;
  ZpciPciAddress source;   /* host function, passthrough only */
  char *driver_model;      /* (nullable): <driver model='..'> */
  gboolean managed;
  gboolean has_attributes; /* one of ours stands on @zpci, with whatever value */
  ZpciRequest attributes;  /* of the author form */
  ZpciRequest metadata;    /* of the stock form: our metadata for this uid and source */
  ZpciRequest request;     /* the two together; the attribute counts where both speak */
  GArray *words;           /* (nullable): of ZpciWord, for src/conf only */
  ZpciDomainMatrix *matrix; /* (nullable): the device as one of the matrices of its domain, which owns it */
  ZpciAsk override[ZPCI_N_REQUESTS]; /* by a qemu:override of the property on alias zpci<uid>; ABSENT: none */
} ZpciDomainDevice;

/** ZpciCommandOption: options of QEMU that say something about zpci and vfio-pci devices. */
typedef enum {
  ZPCI_COMMAND_DEVICE,
  ZPCI_COMMAND_GLOBAL,
  ZPCI_COMMAND_SET,
} ZpciCommandOption;

/** ZpciCommandArg: one of them in <qemu:commandline>. */
typedef struct {
  ZpciCommandOption option;
  char *value;             /* as written */
  char *joined;            /* (nullable): the word that holds both, where they are not two: QEMU does not know it */
  guint line;
} ZpciCommandArg;

typedef struct {
  ZpciXml *xml;            /* (transfer none) */
  xmlNode *node;           /* <domain> or <inactiveDomain>, owned by @xml */
  char *name;              /* (nullable) */
  char *uuid;              /* (nullable) */
  char *type;              /* (nullable): "kvm", "qemu" */
  char *arch;              /* (nullable) */
  char *machine;           /* (nullable): as written */
  char *emulator;          /* (nullable) */
  gboolean s390_pv;        /* launchSecurity type='s390-pv' */
  GPtrArray *devices;      /* of ZpciDomainDevice, in document order */
  GPtrArray *matrices;     /* of ZpciDomainMatrix, in document order */
  guint n_network_interfaces; /* <interface type='network'>: libvirt may take a function from the pool of the network */
  GPtrArray *command;      /* of ZpciCommandArg, document order */
  ZpciAsk global[ZPCI_N_REQUESTS]; /* what -global makes of the property for every zpci device; ABSENT: nothing */
  gboolean has_metadata;   /* our metadata element is there */
  gboolean has_attributes; /* there is an <ap>, or one of our attributes on a <zpci>, or either where nobody reads it */
  GPtrArray *orphans;      /* of char*: metadata that fits no device, described */
  GPtrArray *misplaced;    /* of xmlNode*: <zpci> with our attributes, and <ap>, where nobody reads them */
  struct ZpciDomainStock *stock; /* for src/conf only */
} ZpciDomain;

/**
 * zpci_domain_read:
 * @xml: (nonnull): kept by reference, must outlive the result
 *
 * Reads only; a document that breaks our rules is read as well, see
 * zpci_domain_check(). Accepts <domain>, and <domainsnapshot>,
 * <domaincheckpoint>, <domstatus> around one.
 *
 * Returns: (transfer full): what it says, or NULL.
 * Errors: ZPCI_ERROR_MALFORMED (no <domain> inside).
 */
ZpciDomain *zpci_domain_read (ZpciXml *xml, GError **error);

/**
 * zpci_domain_read_all:
 *
 * As zpci_domain_read(), for documents that may hold two domains (a snapshot
 * has the running one and <inactiveDomain>) or none (a snapshot to be made).
 *
 * Returns: (transfer full) (element-type ZpciDomain): in document order, or NULL.
 * Errors: ZPCI_ERROR_MALFORMED (neither a domain nor a document around one).
 */
GPtrArray *zpci_domain_read_all (ZpciXml *xml, GError **error);

/**
 * zpci_domain_add_matrix:
 * @xml: a device that somebody attaches
 *
 * Adds it to the matrices of @domain, without a node and a line. Returns: FALSE where it is no such device.
 */
gboolean zpci_domain_add_matrix (ZpciDomain *domain, const char *xml, gsize length);

void zpci_domain_free (ZpciDomain *domain);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciDomain, zpci_domain_free)

/**
 * zpci_domain_check:
 *
 * The document rules of the author and stock form.
 *
 * Returns: (transfer full) (element-type ZpciFinding): by line; empty if all is well.
 */
GPtrArray *zpci_domain_check (ZpciDomain *domain);

/** zpci_domain_check_words: the part of it that is about attributes which libvirt drops. Returns: as above. */
GPtrArray *zpci_domain_check_words (const ZpciDomain *domain);

/** zpci_matrix_append: appends an <ap> that requires @required. @quote: of its attributes. */
void zpci_matrix_append (GString *out, const ZpciApMatrix *required, char quote);

/* The text of options in <qemu:commandline>. */

/**
 * zpci_command_part:
 * @text: (inout): of "DRIVER,NAME=VALUE,..."; moves behind the part and its comma
 *
 * Returns: (transfer full): the first part.
 */
char *zpci_command_part (const char **text);

/** zpci_command_read_bool: Returns: the value as QEMU reads it on its command line; ABSENT: it does not. */
ZpciAsk zpci_command_read_bool (const char *text);

/**
 * zpci_command_read_global:
 * @text: "zpci.PROPERTY=VALUE", or "driver=zpci,property=PROPERTY,value=VALUE"
 * @property, @value: (out) (transfer full) (nullable)
 *
 * Returns: TRUE if @text is about zpci devices; both are set then.
 */
gboolean zpci_command_read_global (const char *text, char **property, char **value);

/* Which passed-through device of a domain somebody means. */

/**
 * zpci_domain_find_source:
 *
 * Returns: (transfer none) (nullable): the passed-through device that is the host's function at @source.
 */
const ZpciDomainDevice *zpci_domain_find_source (const ZpciDomain *domain, const ZpciPciAddress *source);

/**
 * zpci_domain_find_alias:
 *
 * Returns: (transfer none) (nullable): the passed-through device, or matrix, with <alias name=@alias>.
 */
const ZpciDomainDevice *zpci_domain_find_alias (const ZpciDomain *domain, const char *alias);

/**
 * zpci_domain_find_like:
 * @like: the device as a client wrote it, to detach or update it
 *
 * As libvirt does: a <hostdev> is known by the host's function, an <interface>
 * by those of MAC address, guest address and alias that are written, a matrix
 * by its uuid.
 * Source: libvirt 9.0.0 src/conf/domain_conf.c (virDomainNetFindIdx, virDomainHostdevFind).
 *
 * Returns: (transfer none) (nullable): the passed-through device, or matrix, that is meant; NULL where libvirt would find
 * none, several, or one that is not passed through.
 */
const ZpciDomainDevice *zpci_domain_find_like (const ZpciDomain *domain, const ZpciDomainDevice *like);

G_END_DECLS
