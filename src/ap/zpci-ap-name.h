/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How people name adapters, domains, queues and mediated devices. One parser
 * for the command line, domain XML and definitions: the kernel, lszcrypt and
 * libvirt write the same number in three ways, and a leading zero means another
 * number in each.
 */
#pragma once

#include "zpci-ap-set.h"

G_BEGIN_DECLS

/** ZpciApKind: what a number counts; it decides how many digits are printed. */
typedef enum {
  ZPCI_AP_ADAPTER,
  ZPCI_AP_DOMAIN,
} ZpciApKind;

/** ZpciApForm: how a set is printed. */
typedef enum {
  ZPCI_AP_FORM_TABLE, /* "05-07 09", as lszcrypt writes numbers */
  ZPCI_AP_FORM_XML,   /* "0x05 0x06 0x07 0x09", as libvirt does */
} ZpciApForm;

/** Room for an UUID and NUL; for a queue like 05.0004 and NUL. */
#define ZPCI_AP_UUID_TEXT 37
#define ZPCI_AP_QUEUE_TEXT 8

typedef enum {
  ZPCI_AP_NAME_CARD,
  ZPCI_AP_NAME_QUEUE,
  ZPCI_AP_NAME_MDEV,
} ZpciApNameType;

/** ZpciApName: what one word names. */
typedef struct {
  ZpciApNameType type;
  ZpciApQueueId queue;          /* the adapter of a card; both of a queue */
  char uuid[ZPCI_AP_UUID_TEXT]; /* of a mediated device, lower case */
} ZpciApName;

/** zpci_ap_name_is: Returns: whether @text can only be meant for zpci_ap_name_parse(). */
gboolean zpci_ap_name_is (const char *text);

/**
 * zpci_ap_name_parse:
 * @text: "ap:05", "ap:05.0004", "05.0004", "mdev:UUID", or a name of libvirt's: ap_card05, ap_05_0004, mdev_.._matrix
 *
 * Digits are hexadecimal, two and four, as lszcrypt prints them.
 * Errors: ZPCI_ERROR_MALFORMED, ZPCI_ERROR_RANGE (a domain above 0x00ff).
 */
gboolean zpci_ap_name_parse (const char *text, ZpciApName *name, GError **error);

/** zpci_ap_uuid_parse: Returns: whether @text is an UUID; stores it in lower case. */
gboolean zpci_ap_uuid_parse (const char *text, char uuid[ZPCI_AP_UUID_TEXT]);

/** zpci_ap_queue_format: writes "05.0004" into @text and returns it. */
const char *zpci_ap_queue_format (ZpciApQueueId queue, char text[ZPCI_AP_QUEUE_TEXT]);

/**
 * zpci_ap_number_parse:
 * @text: "0x05", or a decimal number without a leading zero
 * @number: (out): 0..255; untouched on failure
 *
 * Errors: ZPCI_ERROR_MALFORMED, ZPCI_ERROR_RANGE.
 */
gboolean zpci_ap_number_parse (const char *text, ZpciApKind kind, guint *number, GError **error);

/**
 * zpci_ap_list_parse:
 * @text: numbers and ranges like 0x05-0x08, separated by commas or white space; empty: none
 * @set: (out): untouched on failure
 *
 * Errors: as zpci_ap_number_parse(), and ZPCI_ERROR_CONFLICT (a number twice).
 */
gboolean zpci_ap_list_parse (const char *text, ZpciApKind kind, ZpciApSet *set, GError **error);

/** zpci_ap_list_format: Returns: (transfer full): the members of @set; "" where there is none. */
char *zpci_ap_list_format (const ZpciApSet *set, ZpciApKind kind, ZpciApForm form);

G_END_DECLS
