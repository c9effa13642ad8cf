/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The parts of the stock form of a domain beside ZpciDomain: where
 * our metadata and the QEMU overrides on zpci devices stand.
 */
#pragma once

#include "zpci-domain.h"

G_BEGIN_DECLS

/** ZpciMetadataEntry: one <zpci:function>. */
typedef struct {
  xmlNode *node;
  ZpciOpt uid;              /* unset: not readable */
  ZpciPciAddress source;
  ZpciRequest request;
  ZpciDomainDevice *device; /* (nullable): what it fits, owned by the domain; NULL: an orphan */
  gboolean again;           /* an entry before it speaks for @device already */
  gboolean left;            /* an orphan of a device that is gone: no device has its uid, or another function has it */
} ZpciMetadataEntry;

/** ZpciOverride: one <qemu:property> of the table of requests on an alias zpciN. */
typedef struct {
  xmlNode *property; /* its parents are frontend, device, override */
  guint32 uid;       /* N */
  ZpciRequestId id;
  ZpciAsk value;     /* ABSENT: not a bool, or no readable one */
  gboolean ours;     /* says what the metadata of its device says */
  gboolean left;     /* says what a left entry of its uid says, and is not ours */
} ZpciOverride;

typedef struct ZpciDomainStock {
  xmlNode *metadata;      /* (nullable): the <metadata> that libvirt reads, the first */
  xmlNode *container;     /* (nullable): the first <zpci:functions> in it */
  xmlNode *surplus;       /* (nullable): another one, there or in another <metadata>: libvirt drops it */
  GArray *entries;        /* of ZpciMetadataEntry, document order */
  GPtrArray *override;    /* of xmlNode*: <qemu:override> elements */
  GArray *overrides;      /* of ZpciOverride, document order */
  GArray *override_uids;  /* of guint32: every N of an alias zpciN, whatever the property */
  GHashTable *by_uid;     /* uid -> ZpciDomainDevice, passthrough devices; the first one of a uid */
  GHashTable *left;       /* uid -> ZpciRequest, of left entries; the last one of a uid */
} ZpciDomainStock;

/** zpci_domain_set_no_domain: stores that @xml, a document around a domain, holds none. */
void zpci_domain_set_no_domain (ZpciXml *xml, GError **error);

/** zpci_domain_read_devices: fills @domain->devices, and what zpci_domain_read_device() does. */
void zpci_domain_read_devices (ZpciDomain *domain);

/**
 * zpci_domain_read_device: sets @domain->has_attributes and fills @domain->misplaced. Returns: (transfer full): one
 * device element, with its label still NULL.
 */
ZpciDomainDevice *zpci_domain_read_device (ZpciDomain *domain, xmlNode *node);
void zpci_domain_device_free (ZpciDomainDevice *device);

/** zpci_domain_read_matrices: fills @domain->matrices. @all: (element-type ZpciDomainDevice): with labels. */
void zpci_domain_read_matrices (ZpciDomain *domain, const GPtrArray *all);

/** zpci_domain_read_command: fills @domain->command and @domain->global. */
void zpci_domain_read_command (ZpciDomain *domain);

/** zpci_domain_read_address: domain, bus, slot and function of an <address>, absent ones 0. Returns: FALSE for others. */
gboolean zpci_domain_read_address (const xmlNode *address, ZpciPciAddress *out);

/** zpci_domain_device_has_attributes: TRUE if one of our attributes stands on it. */
gboolean zpci_domain_device_has_attributes (const ZpciDomainDevice *device);

/** zpci_domain_read_stock: fills @domain->stock and what comes from it. */
void zpci_domain_read_stock (ZpciDomain *domain);
void zpci_domain_stock_free (ZpciDomainStock *stock);

/**
 * zpci_id_read:
 * @octal: (out) (optional): @text has a leading zero, which libvirt takes for octal
 *
 * Reads a uid or fid as libvirt does. Returns: TRUE if @value was stored.
 * Errors: ZPCI_ERROR_MALFORMED, ZPCI_ERROR_RANGE (above @max).
 */
gboolean zpci_id_read (const char *text, guint32 max, guint32 *value, gboolean *octal, GError **error);

/** zpci_id_compare: for a GTree of ids: a client chooses them, and could make all of them collide in a GHashTable. */
int zpci_id_compare (gconstpointer a, gconstpointer b);

/**
 * zpci_domain_refuse:
 *
 * Returns: FALSE and the first error of zpci_domain_check(), with file and line; TRUE if there is none.
 */
gboolean zpci_domain_refuse (ZpciDomain *domain, GError **error);

/**
 * zpci_domain_refuse_metadata:
 *
 * Our metadata where no translation can tell what was meant: two containers, or two entries for one device.
 *
 * Returns: FALSE and the first fault, with file and line; TRUE if there is none.
 * Errors: ZPCI_ERROR_CONFLICT.
 */
gboolean zpci_domain_refuse_metadata (ZpciDomain *domain, GError **error);

/** zpci_domain_is_s390x: TRUE unless the document names another architecture or machine. */
gboolean zpci_domain_is_s390x (const ZpciDomain *domain);

G_END_DECLS
