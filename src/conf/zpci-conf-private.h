/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Inside of the room: the parts of the stock form of a domain beside ZpciDomain (where our metadata and the QEMU
 * overrides on zpci devices stand), the words of a document that are out of place, and the two translations.
 */
#pragma once

#include "zpci-domain.h"
#include "zpci-stock.h"
#include "zpci-xml.h"

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

/** ZpciMatrixEntry: one <zpci:ap>. */
typedef struct {
  xmlNode *node;
  char key[ZPCI_AP_UUID_TEXT]; /* its uuid in lower case; "": not readable */
  ZpciApMatrix required;
  ZpciDomainMatrix *matrix; /* (nullable): what it fits, owned by the domain; NULL: an orphan */
  gboolean again;           /* as of ZpciMetadataEntry, and so is left */
  gboolean left;
} ZpciMatrixEntry;

typedef struct ZpciDomainStock {
  xmlNode *metadata;      /* (nullable): the <metadata> that libvirt reads, the first */
  xmlNode *container;     /* (nullable): the first <zpci:functions> in it */
  xmlNode *surplus;       /* (nullable): another one, there or in another <metadata>: libvirt drops it */
  GArray *entries;        /* of ZpciMetadataEntry, document order */
  GArray *matrices;       /* of ZpciMatrixEntry, document order */
  GPtrArray *override;    /* of xmlNode*: <qemu:override> elements */
  GArray *overrides;      /* of ZpciOverride, document order */
  GArray *override_uids;  /* of guint32: every N of an alias zpciN, whatever the property */
  GHashTable *by_uid;     /* uid -> ZpciDomainDevice, passthrough devices; the first one of a uid */
  GHashTable *by_key;     /* key -> ZpciDomainMatrix; the first one of a key */
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

/** ZpciMatrixAttribute: what <ap> and <zpci:ap> have, in the order in which it is printed. */
typedef struct {
  const char *name, *what, *example;
  ZpciApKind kind;
  gboolean needed;  /* one number at least */
  gsize offset;     /* of its ZpciApSet in ZpciApMatrix */
} ZpciMatrixAttribute;

#define ZPCI_N_MATRIX_ATTRIBUTES 3
extern const ZpciMatrixAttribute zpci_matrix_attributes[ZPCI_N_MATRIX_ATTRIBUTES];

gboolean zpci_matrix_is_attribute (const char *name);
const ZpciApSet *zpci_matrix_get (const ZpciApMatrix *matrix, guint attribute);
/** zpci_matrix_read_attribute: Returns: FALSE where it cannot be read; TRUE also where it is not there. */
gboolean zpci_matrix_read_attribute (const xmlNode *node, guint attribute, ZpciApMatrix *matrix, GError **error);

GPtrArray *zpci_domain_matrices_new (void);
/** zpci_domain_read_matrix: adds @device to @domain->matrices, if it is one. Its label is set later. */
void zpci_domain_read_matrix (ZpciDomain *domain, ZpciDomainDevice *device);
/** zpci_domain_read_matrix_entries: the part of zpci_domain_read_stock() about them. */
void zpci_domain_read_matrix_entries (ZpciDomain *domain, xmlNode *container);
/** zpci_matrix_is_misplaced: TRUE for an <ap> in @device that is read by nobody. */
gboolean zpci_matrix_is_misplaced (const ZpciDomainDevice *device, const xmlNode *node);

/** zpci_domain_read_command: fills @domain->command and @domain->global. */
void zpci_domain_read_command (ZpciDomain *domain);

/** zpci_domain_read_address: domain, bus, slot and function of an <address>, absent ones 0. Returns: FALSE for others. */
gboolean zpci_domain_read_address (const xmlNode *address, ZpciPciAddress *out);

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

/* Attributes of a device that its author took for ours, and that nobody reads. */

/* Where the document rules put their findings. */

typedef struct {
  GPtrArray *list;     /* of ZpciFinding */
  gboolean only_first; /* keep nothing but the first error by line: a daemon reports one, and a document has many */
} ZpciRuleFindings;

/**
 * zpci_rule_findings_add:
 * @id: stable name of the rule, static
 * @device: (nullable): the subject
 * @line: from 1; 0: of no line
 * @remedy: (nullable)
 * @format: of the cause; for texts of the document use ZPCI_SHOWN()
 */
void zpci_rule_findings_add (ZpciRuleFindings *findings, ZpciSeverity severity, ZpciErrorCode code, const char *id,
                             const ZpciDomainDevice *device, guint line, const char *remedy, const char *format, ...)
    G_GNUC_PRINTF (8, 9);

/** zpci_matrices_check: the rules for <ap>. */
void zpci_matrices_check (const ZpciDomain *domain, ZpciRuleFindings *findings);

/** ZpciWord: an attribute with a name of the table of requests, where or as it is not read. */
typedef struct {
  xmlNode *node;
  xmlAttr *attr;    /* of @node */
  ZpciRequestId id; /* the row that is meant */
} ZpciWord;

/**
 * zpci_words_collect: adds to @device->words what stands on @node, @device->node or an element in it: attributes and
 * properties of the table, also with other case or hyphens. In devices that are never passed through, only what stands
 * on an <address> or <zpci>.
 */
void zpci_words_collect (ZpciDomainDevice *device, xmlNode *node);

/** zpci_words_check: errors for these words, and warnings for what else libvirt drops of a <zpci>. */
void zpci_words_check (const ZpciDomain *domain, ZpciRuleFindings *findings);

/*
 * The steps of the two translations; zpci-stock.c puts them together.
 *
 * Our <zpci:functions> carries an attribute had="...", which says what stood
 * there before us and would otherwise look like our own once it is empty:
 *   metadata  an empty <metadata></metadata>   metadata/  <metadata/>
 *   override  an empty <qemu:override>         override/  <qemu:override/>
 *   qemu      libvirt's QEMU namespace, bound on <domain> and not used
 */

/*
 * How a document is laid out, so that what we insert looks like the rest of it
 * and a removal takes out exactly what an insertion put in: an element goes in
 * right behind a tag, as line break, indentation, element, and a removal takes
 * the white space in front of the element with it.
 */

typedef struct {
  const ZpciXml *xml;
  const char *text;
  const char *newline; /* "\n", "\r\n" or "\r" */
  char *unit;          /* one level of indentation, 16 bytes at most */
} ZpciLayout;

/** zpci_layout_init: looks at @top, a <domain>, and its first child. */
void zpci_layout_init (ZpciLayout *layout, const ZpciXml *xml, const xmlNode *top);
void zpci_layout_clear (ZpciLayout *layout);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZpciLayout, zpci_layout_clear)

/**
 * zpci_layout_indent:
 *
 * Returns: (transfer full) (nullable): the white space before @element, NULL if it does not start its line, or is
 * indented by more than 128 bytes.
 */
char *zpci_layout_indent (const ZpciLayout *layout, const xmlNode *element);

/**
 * zpci_layout_child_indent:
 *
 * Returns: (transfer full) (nullable): the indentation of a first child of
 * @parent, that it has or would have; NULL where it would stand inline.
 */
char *zpci_layout_child_indent (const ZpciLayout *layout, const xmlNode *parent);

/** zpci_layout_start_line: what stands in front of a line, as zpci_layout_line() has it; the caller appends the rest. */
void zpci_layout_start_line (const ZpciLayout *layout, GString *out, const char *indent, guint depth);

/** zpci_layout_line: appends @text as a line of its own, @depth levels below @indent; inline if that is NULL. */
void zpci_layout_line (const ZpciLayout *layout, GString *out, const char *indent, guint depth, const char *format,
                       ...) G_GNUC_PRINTF (5, 6);

/** zpci_layout_is_mixed: TRUE if @parent holds text of its own, in which white space counts. */
gboolean zpci_layout_is_mixed (const xmlNode *parent);

/** zpci_layout_remove: takes out @element and, unless its parent is @mixed, the white space in front. */
void zpci_layout_remove (const ZpciLayout *layout, ZpciXmlEdit *edit, const xmlNode *element, gboolean mixed);

/**
 * zpci_layout_insert_first:
 * @text: as zpci_layout_line() made it, with zpci_layout_child_indent()
 *
 * Puts @text in as the first thing inside @parent; one written <name/> is opened.
 */
void zpci_layout_insert_first (const ZpciLayout *layout, ZpciXmlEdit *edit, const xmlNode *parent, const char *text);

/** zpci_layout_close: the way back for one written <name/>: drops all of its content. */
void zpci_layout_close (const ZpciLayout *layout, ZpciXmlEdit *edit, const xmlNode *parent);

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
 * @matrices: (element-type ZpciDomainMatrix): with a requirement, sorted by key
 *
 * Sorted by uid and not by place: libvirt regroups devices, but keeps the
 * order of metadata and of overrides. Matrices come last.
 *
 * @had: (out for the overrides): what stood there before
 * Errors: those of zpci_stock_format_prefix().
 */
gboolean zpci_stock_lower_metadata (ZpciTranslation *translation, GPtrArray *devices, GPtrArray *matrices, ZpciHad had,
                                    GError **error);
gboolean zpci_stock_lower_overrides (ZpciTranslation *translation, GPtrArray *devices, ZpciStockFlags flags,
                                     ZpciHad *had, GError **error);

/** zpci_stock_lower_matrices: takes every <ap> out of its device. */
void zpci_stock_lower_matrices (ZpciTranslation *translation);

/** zpci_stock_raise_matrix: writes @entry as <ap> behind the <source> of its device, unless there is one. */
void zpci_stock_raise_matrix (ZpciTranslation *translation, const ZpciMatrixEntry *entry);

/** zpci_stock_matrix_is_raised: TRUE if @entry belongs to what is taken out of the metadata. */
gboolean zpci_stock_matrix_is_raised (const ZpciTranslation *translation, const ZpciMatrixEntry *entry);

/** zpci_stock_merge_matrices: puts them behind the entries in a container that is there. @first: lines for its begin. */
void zpci_stock_merge_matrices (ZpciTranslation *translation, GPtrArray *matrices, const char *indent,
                                const char *prefix, GString *first);

/** zpci_stock_append_matrix: appends one <PREFIXap>, "zpci:" or "". */
void zpci_stock_append_matrix (GString *out, const char *key, const ZpciApMatrix *required, const char *prefix);

/** zpci_device_lower: Returns: (transfer full): the edits that make @document, a device that has ids, its stock form. */
ZpciXmlEdit *zpci_device_lower (const ZpciDocument *document);

/** zpci_stock_append_entry: appends one <PREFIXfunction> for @device, "zpci:" or "". */
void zpci_stock_append_entry (GString *out, const ZpciDomainDevice *device, const ZpciRequest *request,
                              const char *prefix);

/** zpci_stock_append_override: appends one <PREFIX:device> for @device. */
void zpci_stock_append_override (const ZpciLayout *layout, GString *out, const char *indent, const char *prefix,
                                 const ZpciDomain *domain, const ZpciDomainDevice *device, gboolean explicit);

G_END_DECLS
