/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The steps of the two translations; zpci-stock.c puts them together.
 *
 * Our <zpci:functions> carries an attribute had="...", which says what stood
 * there before us and would otherwise look like our own once it is empty:
 *   metadata  an empty <metadata></metadata>   metadata/  <metadata/>
 *   override  an empty <qemu:override>         override/  <qemu:override/>
 *   qemu      libvirt's QEMU namespace, bound on <domain> and not used
 */
#pragma once

#include "zpci-domain-private.h"
#include "zpci-layout.h"
#include "zpci-stock.h"

G_BEGIN_DECLS

typedef enum {
  ZPCI_HAD_METADATA = 1 << 0,
  ZPCI_HAD_METADATA_TAG = 1 << 1,
  ZPCI_HAD_OVERRIDE = 1 << 2,
  ZPCI_HAD_OVERRIDE_TAG = 1 << 3,
  ZPCI_HAD_QEMU = 1 << 4,
  ZPCI_HAD_KNOWN = 1 << 5, /* no token: the three above are as found now, older tokens do not count */
} ZpciHad;

/** ZpciTranslation: one domain on its way. */
typedef struct {
  ZpciDomain *domain;
  ZpciLayout layout;
  ZpciXmlEdit *edit;            /* (transfer none) */
  /* With one of these two nothing becomes an attribute: what belongs to it is taken out, and nothing else. */
  const ZpciDomainDevice *gone; /* (nullable): a device that the caller takes out */
  gboolean left;                /* what devices that are gone have left behind */
} ZpciTranslation;

/** zpci_had_read: Returns: what the had attribute of our container says. */
ZpciHad zpci_had_read (const ZpciDomain *domain);
/** zpci_had_format: Returns: (transfer full): the attribute's value, "" for none. */
char *zpci_had_format (ZpciHad had);

/** zpci_stock_append_attr: appends an attribute in the style of one that is @beside it: white space, name, quotes. */
void zpci_stock_append_attr (const ZpciTranslation *t, GString *out, const ZpciXmlAttrSpan *beside, const char *name,
                             const char *value);

/** zpci_stock_is_hollow: TRUE if @node holds nothing but white space and elements of @gone (nullable). */
gboolean zpci_stock_is_hollow (const xmlNode *node, GHashTable *gone);

/**
 * zpci_stock_find_binding:
 *
 * Returns: (nullable): the binding of libvirt's QEMU namespace that holds at @node, with a prefix that can be written.
 */
xmlNs *zpci_stock_find_binding (xmlNode *node);
/** zpci_stock_drop_used: takes out of @namespaces what an element or attribute below @top, outside @gone, is in. */
void zpci_stock_drop_used (xmlNode *top, GHashTable *namespaces, GHashTable *gone);

/** zpci_stock_find_unbound: Returns: (transfer full): a set of the prefixes below @top that no declaration binds. */
GHashTable *zpci_stock_find_unbound (xmlNode *top);
/** zpci_stock_uses: TRUE if an element or attribute below @top is in @ns. */
gboolean zpci_stock_uses (xmlNode *top, const xmlNs *ns);

/** Bytes of a namespace prefix that can be written: each of our lines repeats it. */
#define ZPCI_STOCK_PREFIX_MAX 128
/**
 * zpci_stock_format_prefix:
 *
 * Returns: (transfer full): "prefix:" of @element, "" without one, or NULL.
 * Errors: ZPCI_ERROR_RANGE (longer than ZPCI_STOCK_PREFIX_MAX).
 */
char *zpci_stock_format_prefix (const ZpciDomain *domain, const xmlNode *element, GError **error);

/** zpci_stock_raise: metadata and overrides that fit become attributes. Returns: TRUE if there were any. */
gboolean zpci_stock_raise (ZpciTranslation *translation);

/** zpci_stock_lower_zpci: our attributes go, ids are written. @changed: devices whose ids were given. */
void zpci_stock_lower_zpci (ZpciTranslation *translation, GPtrArray *changed);

/**
 * zpci_stock_lower_metadata, zpci_stock_lower_overrides:
 * @devices: (element-type ZpciDomainDevice): with a request, sorted by uid
 *
 * Sorted by uid and not by place: libvirt regroups devices, but keeps the
 * order of metadata and of overrides.
 *
 * @had: (out for the overrides): what stood there before
 * Errors: those of zpci_stock_format_prefix().
 */
gboolean zpci_stock_lower_metadata (ZpciTranslation *translation, GPtrArray *devices, ZpciHad had, GError **error);
gboolean zpci_stock_lower_overrides (ZpciTranslation *translation, GPtrArray *devices, ZpciStockFlags flags,
                                     ZpciHad *had, GError **error);

/** zpci_device_lower: Returns: (transfer full): the edits that make @document, a device that has ids, its stock form. */
ZpciXmlEdit *zpci_device_lower (const ZpciDocument *document);

/** zpci_stock_append_entry: appends one <PREFIXfunction> for @device, "zpci:" or "". */
void zpci_stock_append_entry (GString *out, const ZpciDomainDevice *device, const ZpciRequest *request,
                              const char *prefix);

/** zpci_stock_append_override: appends one <PREFIX:device> for @device. */
void zpci_stock_append_override (const ZpciLayout *layout, GString *out, const char *indent, const char *prefix,
                                 const ZpciDomain *domain, const ZpciDomainDevice *device, gboolean explicit);

G_END_DECLS
