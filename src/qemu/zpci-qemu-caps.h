/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The offers of an emulator, learned by QMP from the binary itself, never from
 * its version: query-version, query-machines, device-list-properties of zpci,
 * vfio-ap and a CPU, query-cpu-model-expansion.
 */
#pragma once

#include "zpci-root.h"
#include "zpci-value.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** ZpciQemuMachine: names are printable ASCII without white space. */
typedef struct {
  char *name;              /* e.g. "s390-ccw-virtio-9.2" */
  char *alias;             /* (nullable): e.g. "s390-ccw-virtio" */
  gboolean is_default;
  gboolean deprecated;
  ZpciTri *defaults;       /* (array): of the zpci device, one per ZpciQemuCaps.properties; UNKNOWN: not asked, no bool */
} ZpciQemuMachine;

/** ZpciQemuFeature: the CPU features that a guest needs to use crypto adapters; the last two under Secure Execution. */
typedef enum {
  ZPCI_QEMU_AP,
  ZPCI_QEMU_APFT,
  ZPCI_QEMU_APQCI,
  ZPCI_QEMU_APQI,
  ZPCI_QEMU_APPV,
  ZPCI_QEMU_APPVI,
  ZPCI_QEMU_N_FEATURES,
} ZpciQemuFeature;

/** zpci_qemu_feature_name: Returns: as QEMU and libvirt write it: "apft". */
const char *zpci_qemu_feature_name (ZpciQemuFeature feature);

typedef struct {
  char *path;              /* of the binary */
  guint major, minor, micro;
  char *package;           /* distribution's version text, made harmless, may be "" */
  GPtrArray *machines;     /* of ZpciQemuMachine, newest version first */
  gboolean has_zpci;       /* the device type exists */
  char **properties;       /* every property of the zpci device, sorted */
  GPtrArray *switches;     /* of char*: those of them that are on or off (type bool) */
  ZpciTri *compiled;       /* (array): what each is where the machine type says nothing */
  ZpciTri has_vfio_ap;     /* the device type exists; UNKNOWN: it was not asked */
  gboolean features_known; /* FALSE: it was not asked for CPU features */
  guint features;          /* that its CPU models can have: bit N is ZpciQemuFeature N */
  GHashTable *models;      /* (nullable) (element-type char* guint): CPU models that have features where nobody names
                              them, and those as bits; NULL: not asked */
} ZpciQemuCaps;

/** ZpciQemuAsk: whose defaults an emulator is asked for that tells them only by starting the machine (before QEMU 9.1). */
typedef enum {
  ZPCI_QEMU_ASK_NONE,
  ZPCI_QEMU_ASK_ONE,   /* of ZpciQemuProbeOptions.machine */
  ZPCI_QEMU_ASK_EVERY, /* of every machine type, as far as the time goes */
} ZpciQemuAsk;

/**
 * ZpciQemuProbeOptions:
 * @ask: which machine types are started, stopped and with 64 MiB, where nothing else tells what they default to.
 *   A machine type that does not tell in time stays unknown.
 * @machine: (nullable): a machine type or its alias; NULL: the emulator's default
 * @timeout_ms: for the whole probe; 0 means 10000
 * @cache_directory: (nullable): where replies are kept, keyed by path, mtime, ctime and size; NULL: no cache.
 *   Made with mode 0700 if it is missing. A cache that cannot be read, written
 *   or trusted costs time, never the result.
 * @warnings: (nullable) (element-type utf8): gets why a machine type could not be asked
 */
typedef struct {
  ZpciQemuAsk ask;
  const char *machine;
  guint timeout_ms;
  const char *cache_directory;
  GPtrArray *warnings;
} ZpciQemuProbeOptions;

/**
 * zpci_qemu_caps_probe:
 * @path: absolute path of the emulator
 *
 * Runs it with -M none, without a shell and, when root, without privileges.
 *
 * Returns: (transfer full): what it offers, or NULL.
 * Errors: ZPCI_ERROR_NOT_FOUND, ZPCI_ERROR_IO (cannot be run, died; its stderr is in the message),
 * ZPCI_ERROR_TIMEOUT, ZPCI_ERROR_MALFORMED (not QMP, or a lie).
 */
ZpciQemuCaps *zpci_qemu_caps_probe (const char *path, const ZpciQemuProbeOptions *options, GError **error);
void zpci_qemu_caps_free (ZpciQemuCaps *caps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciQemuCaps, zpci_qemu_caps_free)

/**
 * zpci_qemu_cache_remove:
 * @directory: absolute path of a cache below @root
 *
 * Removes the files in it, which zpci_qemu_caps_probe() makes anew, and the
 * directory. One that is a link is left, with all behind it; best effort.
 */
void zpci_qemu_cache_remove (ZpciRoot *root, const char *directory);

/**
 * zpci_qemu_replies_record:
 *
 * Runs the emulator as zpci_qemu_caps_probe() does, past any cache.
 *
 * Returns: (transfer full): what it replied, as JSON text that
 * zpci_qemu_caps_load() reads, or NULL. Errors: as zpci_qemu_caps_probe().
 */
char *zpci_qemu_replies_record (const char *path, const ZpciQemuProbeOptions *options, GError **error);

/**
 * zpci_qemu_caps_load:
 * @file: a file of recorded replies
 *
 * Returns: (transfer full): what the recorded emulator offers, without running one, or NULL.
 * Errors: ZPCI_ERROR_NOT_FOUND, ZPCI_ERROR_IO, ZPCI_ERROR_RANGE (too large), ZPCI_ERROR_MALFORMED.
 */
ZpciQemuCaps *zpci_qemu_caps_load (const char *file, GError **error);

/**
 * zpci_qemu_caps_parse:
 * @text: recorded replies
 * @name: what messages call them
 *
 * As zpci_qemu_caps_load(), of text.
 */
ZpciQemuCaps *zpci_qemu_caps_parse (const char *text, gsize length, const char *name, GError **error);

/** zpci_qemu_is_record: Returns: TRUE if @path is a regular file that begins as JSON does, and so is no program. */
gboolean zpci_qemu_is_record (const char *path);

/** zpci_qemu_caps_to_json: Returns: (transfer full): one object; keys are documented in docs/json.md. */
JsonNode *zpci_qemu_caps_to_json (const ZpciQemuCaps *caps);

/** zpci_qemu_caps_knows_feature: Returns: whether a CPU of this emulator can have @feature; UNKNOWN: it did not say. */
ZpciTri zpci_qemu_caps_knows_feature (const ZpciQemuCaps *caps, ZpciQemuFeature feature);

/** zpci_qemu_caps_model_has: Returns: whether CPU model @model, e.g. "gen16a", has @feature where nobody names it. */
ZpciTri zpci_qemu_caps_model_has (const ZpciQemuCaps *caps, const char *model, ZpciQemuFeature feature);

/** zpci_qemu_caps_has_switch: Returns: TRUE if the zpci device has the property @name, and it is on or off. */
gboolean zpci_qemu_caps_has_switch (const ZpciQemuCaps *caps, const char *name);

/**
 * zpci_qemu_caps_resolve_machine:
 *
 * Returns: (transfer none) (nullable): the canonical name behind @machine (an alias, a name, or NULL for the
 * default).
 */
const char *zpci_qemu_caps_resolve_machine (const ZpciQemuCaps *caps, const char *machine);

/**
 * zpci_qemu_caps_default:
 * @machine: (nullable): a machine type or its alias; NULL: the default
 * @property: of the zpci device, e.g. "interpret"
 *
 * Returns: YES or NO: the value that a zpci device has under @machine where nobody sets it; UNKNOWN where the emulator
 * did not tell, has no such machine type or property, or it is not a bool.
 */
ZpciTri zpci_qemu_caps_default (const ZpciQemuCaps *caps, const char *machine, const char *property);

G_END_DECLS
