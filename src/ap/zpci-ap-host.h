/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The crypto adapters of a host: the AP bus, cards, queues and the mediated
 * devices of vfio_ap. Read once, then only looked at. Serial numbers, master
 * key patterns and counters are never read: each is a request to the card.
 */
#pragma once

#include "zpci-ap-model.h"
#include "zpci-ap-name.h"
#include "zpci-root.h"

G_BEGIN_DECLS

/** The driver that gives queues to guests; every other one is the host's. */
#define ZPCI_AP_VFIO_DRIVER "vfio_ap"

/** ZpciApCard: an adapter; what the kernel does not say is not set, unknown or NULL. */
typedef struct {
  guint8 adapter;
  ZpciOpt hwtype;     /* 10 CEX4 to 14 CEX8 */
  ZpciOpt raw_hwtype; /* differs where the kernel treats a newer card as an older one */
  ZpciOpt functions;  /* bits of ap_functions */
  ZpciTri config;     /* NO: deconfigured */
  ZpciTri chkstop;
  ZpciTri online;
} ZpciApCard;

/** ZpciApQueue: one queue device. */
typedef struct {
  ZpciApQueueId id;
  gboolean driver_known;
  const char *driver;      /* (nullable): of the host's strings; NULL: none, where it is known */
  const char *override_to; /* (nullable): driver_override, of the host's strings */
  ZpciTri config;          /* NO: deconfigured */
  ZpciTri chkstop;
  ZpciTri online;          /* only bound to a driver of the host */
} ZpciApQueue;

/** ZpciApMdev: a mediated device that exists, whether a guest has it or not. */
typedef struct {
  char uuid[ZPCI_AP_UUID_TEXT];
  char *type;              /* (nullable): "vfio_ap-passthrough" */
  gboolean assigned_known;
  gboolean assigned_cut;   /* more queues may be assigned than the kernel lists */
  ZpciApMatrix assigned;
  gboolean guest_known;    /* guest_matrix was read; it has no control domains */
  gboolean guest_cut;
  ZpciApMatrix guest;
  char *why_unknown;       /* (nullable): why one of the two is not known */
} ZpciApMdev;

typedef struct {
  ZpciRoot *root;
  GPtrArray *warnings;     /* of char*: one per odd or unreadable thing; the scan went on */
  gboolean has_bus;        /* the CPU executes AP instructions */
  char *bus_unread;        /* (nullable): why the bus, which may be there, was not looked at */
  gboolean has_vfio_ap;    /* vfio_ap is loaded */
  ZpciTri can_load;        /* the kernel comes with it; looked at where it is not loaded */
  ZpciFact masks;          /* whether apmask and aqmask could be read */
  char *bus_features;      /* (nullable): words like "APSC APXA"; NULL: a kernel that does not say */
  char *matrix_features;   /* (nullable): words like "guest_matrix ap_config" */
  char *bindings;          /* (nullable): "3/8" queues that have a driver */
  ZpciTri qci, apft, apqi; /* facilities 12, 15 and 65 of the CPU */
  ZpciTri appv, appvi;     /* firmware passes queues, and their interrupts, to Secure Execution guests */
  ZpciOpt default_domain;  /* of the host; not set: it has none, or it is not known */
  ZpciOpt config_time;     /* seconds until a kernel notices a change of its configuration */
  ZpciApState *state;      /* what the rules are asked with */
  ZpciApCard *cards[ZPCI_AP_NUMBERS]; /* (nullable) */
  GArray *queues;          /* of ZpciApQueue, by adapter and domain */
  GPtrArray *mdevs;        /* of ZpciApMdev, by UUID */
  GHashTable *strings;     /* of char*: names of drivers, each once */
} ZpciApHost;

/**
 * zpci_ap_host_read:
 *
 * A host without AP bus has no cards and no warnings. One unreadable or odd
 * thing never hides the others. Takes at most two seconds longer than its plain
 * files, also where the kernel answers for some files later or never.
 *
 * Returns: (transfer full): the host; cannot fail.
 */
ZpciApHost *zpci_ap_host_read (ZpciRoot *root);
void zpci_ap_host_free (ZpciApHost *host);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciApHost, zpci_ap_host_free)

/** zpci_ap_host_find_queue: Returns: (transfer none) (nullable): the queue's device. */
const ZpciApQueue *zpci_ap_host_find_queue (const ZpciApHost *host, ZpciApQueueId id);

/** zpci_ap_host_find_mdev: Returns: (transfer none) (nullable): @uuid in lower case. */
const ZpciApMdev *zpci_ap_host_find_mdev (const ZpciApHost *host, const char *uuid);

/**
 * zpci_ap_mdev_effective:
 * @effective: (out): what a guest with @mdev gets now
 *
 * The kernel's answer counts; where it could not be read, or is cut, the rules are asked.
 *
 * Returns: FALSE where it is not known.
 */
gboolean zpci_ap_mdev_effective (const ZpciApHost *host, const ZpciApMdev *mdev, ZpciApMatrix *effective);

/**
 * zpci_ap_host_matrices: Returns: (transfer container) (element-type ZpciApMatrix): what is assigned to the devices of
 * @host, as far as it is known, but for @uuid (nullable).
 */
GPtrArray *zpci_ap_host_matrices (const ZpciApHost *host, const char *uuid);

/**
 * zpci_ap_card_read_kind:
 * @card: (out caller-allocates): its number, hwtype and functions, which never change; two small files are read
 *
 * Returns: FALSE where there is no such card.
 */
gboolean zpci_ap_card_read_kind (ZpciRoot *root, guint8 adapter, ZpciApCard *card);

/** zpci_ap_card_mode: Returns: "cca", "ep11" or "accel"; NULL where ap_functions does not say. */
const char *zpci_ap_card_mode (const ZpciApCard *card);

/** zpci_ap_card_type: Returns: (transfer full) (nullable): "CEX7C" as the host's driver names it; NULL: unknown. */
char *zpci_ap_card_type (const ZpciApCard *card);

G_END_DECLS
