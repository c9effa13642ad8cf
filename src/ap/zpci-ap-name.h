/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How people name cards, queues and mediated devices.
 */
#pragma once

#include "zpci-ap-number.h"

G_BEGIN_DECLS

/** Room for a queue like 05.0004 and NUL. */
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

/** zpci_ap_mdev_device_name: Returns: (transfer full): libvirt's name of the node device @uuid, in lower case. */
char *zpci_ap_mdev_device_name (const char *uuid);

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

/** zpci_ap_queue_format: writes "05.0004" into @text and returns it. */
const char *zpci_ap_queue_format (ZpciApQueueId queue, char text[ZPCI_AP_QUEUE_TEXT]);

G_END_DECLS
