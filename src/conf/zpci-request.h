/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The requests of an author for a passed-through function: the table of requests
 * (zpci-requests.def), and the values of one device.
 */
#pragma once

#include "zpci-value.h"

G_BEGIN_DECLS

/** ZpciAsk: what the author asks; ABSENT is 0 and means today's behaviour. */
typedef enum {
  ZPCI_ASK_ABSENT = 0,
  ZPCI_ASK_ON,
  ZPCI_ASK_OFF,
} ZpciAsk;

/** ZPCI_RELEASE: a release of QEMU, or a version in the name of a machine type, as a number that can be compared. */
#define ZPCI_RELEASE(major, minor) ((major) * 1000u + (minor))

/** ZPCI_OLDEST_QEMU: the oldest QEMU that is supported; what it brought every QEMU has. */
#define ZPCI_OLDEST_QEMU ZPCI_RELEASE (7, 2)

/** ZpciRequestId: a row of the table. */
typedef enum {
#define ZPCI_REQUEST(id, ...) ZPCI_REQUEST_##id,
#include <zpci-requests.def>
#undef ZPCI_REQUEST
  ZPCI_N_REQUESTS,
} ZpciRequestId;

/** ZpciRequestRow: the columns of zpci-requests.def. */
typedef struct {
  const char *attribute;
  const char *property; /* (nullable) */
  guint since;          /* ZPCI_RELEASE(); 0 without @property */
  gboolean needs_kvm;
  gboolean not_ism;
  const char *what;
  const char *cost;     /* (nullable) */
  const char *ability;  /* (nullable) */
  const char *gain;     /* (nullable) */
} ZpciRequestRow;

extern const ZpciRequestRow zpci_requests[ZPCI_N_REQUESTS];

/** ZpciRequest: the values for one device; by name where a rule speaks of one of them, by row where all are meant. */
typedef union {
  struct {
#define ZPCI_REQUEST(id, member, ...) ZpciAsk member;
#include <zpci-requests.def>
#undef ZPCI_REQUEST
  };
  ZpciAsk ask[ZPCI_N_REQUESTS];
} ZpciRequest;

/** zpci_request_find: Returns: the row of an attribute, ZPCI_N_REQUESTS if it is not ours. */
ZpciRequestId zpci_request_find (const char *attribute);

/** zpci_request_find_property: @property (nullable). Returns: the row of a property, or ZPCI_N_REQUESTS. */
ZpciRequestId zpci_request_find_property (const char *property);

/**
 * zpci_request_find_word:
 * @name: of @length bytes, need not end in NUL
 *
 * Returns: the row whose attribute or property has the letters of @name, whatever their case, and whatever hyphens and
 * underscores stand between them; or ZPCI_N_REQUESTS.
 */
ZpciRequestId zpci_request_find_word (const char *name, gsize length);

/** zpci_request_names: Returns: (transfer full): "interp, aif" and so on, with @last before the last: ", ", " and ". */
char *zpci_request_names (const char *last);

/**
 * zpci_request_scan:
 *
 * A scan of bytes, in time linear in the document. Misses none in an encoding in which markup is its ASCII bytes and
 * these mean nothing else: UTF-8, ISO-8859, most others. libvirt reads more (UTF-7, EBCDIC, ISO-2022); in those the
 * attributes get lost, as they do without the plug-in.
 *
 * Returns: TRUE if some tag of @xml seems to have one of our attributes, in its place or out of it, or what
 * zpci_request_find_word() takes for one, or to be an <ap>; it may be wrong in this direction.
 */
gboolean zpci_request_scan (const char *xml);

/** zpci_request_is_empty: Returns: TRUE if nothing is asked. */
gboolean zpci_request_is_empty (const ZpciRequest *request);

/** zpci_request_format: Returns: (transfer full): "interp=on aif=off", or "-". */
char *zpci_request_format (const ZpciRequest *request);

/**
 * zpci_request_property:
 *
 * The effect of @request on the property of row @id. region='on' excludes
 * interpretation, and aif='on' needs it, so both speak of "interpret" where
 * interp itself is absent.
 *
 * Returns: ON, OFF, or ABSENT where QEMU's default may stand or the row has no property.
 */
ZpciAsk zpci_request_property (const ZpciRequest *request, ZpciRequestId id);

/** zpci_ask_parse: Returns: TRUE if @text is "on" or "off". */
gboolean zpci_ask_parse (const char *text, ZpciAsk *ask);
/** zpci_ask_text: Returns: (transfer none): "on" or "off"; @ask is not ABSENT. */
const char *zpci_ask_text (ZpciAsk ask);

/**
 * zpci_machine_defaults_on:
 * @machine: (nullable): e.g. "s390-ccw-virtio-7.1", as written in a document or resolved
 *
 * Whether the property of row @id, which has one, defaults to on for a machine
 * type, as far as its name tells. An alias without a version means the newest,
 * on; so does NULL, where libvirt takes the emulator's default. Names that
 * distributions give to types of theirs are a table.
 * Source: QEMU 10.2.2 hw/s390x/s390-virtio-ccw.c (compat properties).
 *
 * Returns: ZPCI_YES, ZPCI_NO, or ZPCI_UNKNOWN for a name that is not known.
 */
ZpciTri zpci_machine_defaults_on (ZpciRequestId id, const char *machine);

/**
 * zpci_override_needed:
 * @global: what a -global of the document makes of the property, before any machine type; ABSENT: there is none
 * @machine: (nullable): as zpci_machine_defaults_on()
 * @explicit: also for an "on" that is the default
 *
 * Returns: TRUE if the stock form writes an override for @ask: for "on" where the machine type is not known to turn
 * it on; for "off" unless the machine type is older than the property: it is off then, and an override would stop a
 * QEMU that does not have the property.
 */
gboolean zpci_override_needed (ZpciRequestId id, ZpciAsk ask, ZpciAsk global, const char *machine, gboolean explicit);

G_END_DECLS
