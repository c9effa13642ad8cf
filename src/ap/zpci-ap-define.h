/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Definitions of matrix devices, as libvirt (node-device XML) and mdevctl
 * (JSON) hold them: a list of attributes that are written one by one when the
 * device starts. Neither of the two looks at them when it defines the device.
 * Source: mdevctl 1.2.0 src/mdev.rs; libvirt 9.0.0 docs/formatnode.rst.
 */
#pragma once

#include "zpci-ap-model.h"
#include "zpci-ap-name.h"
#include "zpci-finding.h"
#include "zpci-xml.h"

G_BEGIN_DECLS

#define ZPCI_AP_MDEV_TYPE "vfio_ap-passthrough"

/** Most attributes of one definition: every number once in each of three files. */
#define ZPCI_AP_MAX_WRITES (3 * ZPCI_AP_NUMBERS)

/** Largest definition in bytes. */
#define ZPCI_AP_DEFINITION_MAX (256 * 1024)

/** ZpciApWrite: one attribute, as written and as the kernel reads it. */
typedef struct {
  char *name;
  char *value;
  guint line;                /* from 1; 0: not known */
  gboolean known;            /* @attribute is what @name says */
  ZpciApAttribute attribute;
  gboolean is_number;        /* @value is one number to the kernel, which takes a leading 0 for octal */
  guint number;              /* may be above 255 */
} ZpciApWrite;

typedef struct {
  char uuid[ZPCI_AP_UUID_TEXT]; /* "": the document does not say */
  char *type;                /* (nullable): "vfio_ap-passthrough" */
  guint type_line;
  gboolean automatic;        /* started when the host boots; FALSE where the document does not say */
  gboolean has_name;         /* <name>, without which virsh nodedev-define --validate refuses the XML; TRUE of JSON */
  GArray *writes;            /* of ZpciApWrite, in their order */
  ZpciApMatrix matrix;       /* what they come to where all succeed; numbers above 255 left out */
} ZpciApDefinition;

/**
 * zpci_ap_definition_is_json, zpci_ap_definition_is_xml:
 *
 * Returns: whether the document is meant to be a definition of a matrix device, well-formed or not.
 */
gboolean zpci_ap_definition_is_json (const char *text, gsize length);
gboolean zpci_ap_definition_is_xml (ZpciXml *xml);

/**
 * zpci_ap_definition_read_json:
 * @name: how messages call the document
 *
 * Returns: (transfer full): what mdevctl would start, or NULL.
 * Errors: ZPCI_ERROR_MALFORMED (not JSON, or without a type or attributes as mdevctl writes them), ZPCI_ERROR_RANGE (too
 * many attributes).
 */
ZpciApDefinition *zpci_ap_definition_read_json (const char *text, gsize length, const char *name, GError **error);

/** zpci_ap_definition_read_xml: the same for a <device> with <capability type='mdev'>. */
ZpciApDefinition *zpci_ap_definition_read_xml (ZpciXml *xml, GError **error);

/** zpci_ap_definition_of: Returns: (transfer full): one that assigns @matrix: adapters, domains, control domains. */
ZpciApDefinition *zpci_ap_definition_of (const ZpciApMatrix *matrix, const char *uuid);

void zpci_ap_definition_free (ZpciApDefinition *definition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciApDefinition, zpci_ap_definition_free)

/**
 * zpci_ap_definition_start:
 * @others: (array length=count): matrices of all other mediated devices that exist
 * @outcome: (out): of the first write that fails; code 0 where none does. ENOENT: there is no such attribute
 *
 * Returns: (transfer none) (nullable): the write that fails when the device is started now.
 */
const ZpciApWrite *zpci_ap_definition_start (const ZpciApDefinition *definition, const ZpciApState *state,
                                             const ZpciApMatrix *const *others, guint count, ZpciApOutcome *outcome);

/**
 * zpci_ap_definition_check:
 *
 * Whatever can be said without a host.
 *
 * Returns: (transfer full) (element-type ZpciFinding): in the order of the document.
 */
GPtrArray *zpci_ap_definition_check (const ZpciApDefinition *definition);

G_END_DECLS
