/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The rules by which the kernel hands crypto adapters to guests, as functions of
 * a description of the machine: no file is read, nothing is changed. The same
 * code answers for the present, for a change to come, and for a captured host.
 * Source: Linux 6.1, 6.12 and 7.2, drivers/s390/crypto/ap_bus.c and vfio_ap_ops.c;
 * read there, not tried on a machine.
 */
#pragma once

#include "zpci-ap-set.h"
#include "zpci-value.h"

G_BEGIN_DECLS

/** ZpciApPool: who may have a queue, by masks and overrides; its driver may lag behind. */
typedef enum {
  ZPCI_AP_POOL_UNKNOWN = 0, /* the masks could not be read */
  ZPCI_AP_POOL_HOST,
  ZPCI_AP_POOL_GUESTS,
} ZpciApPool;

/** ZpciApWhy: why a queue does not arrive in a guest; the first that holds. */
typedef enum {
  ZPCI_AP_WHY_ARRIVES = 0,
  ZPCI_AP_WHY_UNKNOWN,               /* an input could not be read */
  ZPCI_AP_WHY_NO_QCI,                /* the machine does not say what is configured */
  ZPCI_AP_WHY_ADAPTER_NOT_CONFIGURED, /* the LPAR does not have the adapter */
  ZPCI_AP_WHY_DOMAIN_NOT_CONFIGURED, /* nor the usage domain */
  ZPCI_AP_WHY_NO_QUEUE,              /* no device for this pair */
  ZPCI_AP_WHY_NOT_BOUND,             /* vfio_ap does not have it */
  ZPCI_AP_WHY_DECONFIGURED,          /* and this kernel drops such queues */
  ZPCI_AP_WHY_CHECKSTOP,             /* likewise */
  ZPCI_AP_WHY_OTHER_QUEUE,           /* nothing is wrong with it: another queue of its adapter does not arrive */
} ZpciApWhy;

/**
 * ZpciApState: one machine at one moment. Plain memory, about 70 KiB: to ask
 * "what if", copy it and change the copy.
 */
typedef struct {
  gboolean qci;              /* the machine says what is configured */
  gboolean config_known;     /* configured could be read */
  ZpciApMatrix configured;   /* what the LPAR has */
  gboolean masks_known;      /* apmask and aqmask could be read; else they are empty */
  ZpciApSet apmask;          /* members belong to the host */
  ZpciApSet aqmask;
  ZpciOpt max_adapter;       /* not set: unknown */
  ZpciOpt max_domain;
  gboolean keeps_unready;    /* deconfigured and checkstopped queues are passed (vfio_ap has a file features) */
  ZpciTri strict_masks;      /* giving back looks at all domains (queues have driver_override); unknown: no queue */
  /* All by adapter, over its domains: */
  ZpciApSet present[ZPCI_AP_NUMBERS];      /* there is a device */
  ZpciApSet vfio[ZPCI_AP_NUMBERS];         /* bound to vfio_ap */
  ZpciApSet hosts[ZPCI_AP_NUMBERS];        /* bound to a driver of the host */
  ZpciApSet unknown[ZPCI_AP_NUMBERS];      /* the driver could not be read */
  ZpciApSet overridden[ZPCI_AP_NUMBERS];   /* driver_override names a driver */
  ZpciApSet deconfigured[ZPCI_AP_NUMBERS];
  ZpciApSet checkstopped[ZPCI_AP_NUMBERS];
} ZpciApState;

/** zpci_ap_pool: whose @queue is; a queue without device is judged by the masks. */
ZpciApPool zpci_ap_pool (const ZpciApState *state, ZpciApQueueId queue);

/** zpci_ap_has_overrides: Returns: whether any queue has a driver_override. */
gboolean zpci_ap_has_overrides (const ZpciApState *state);

/** ZpciApFiltered: what a guest gets of a matrix; where adapters are in @unknown, an input of theirs was unknown. */
typedef struct {
  ZpciApMatrix effective;
  ZpciApSet unknown;
} ZpciApFiltered;

/**
 * zpci_ap_filter:
 * @assigned: of a mediated device
 *
 * An adapter arrives whole or not at all: one queue of it that vfio_ap does not
 * have takes all others along.
 */
ZpciApFiltered zpci_ap_filter (const ZpciApState *state, const ZpciApMatrix *assigned);

/** zpci_ap_why: why @queue of @assigned does or does not arrive. */
ZpciApWhy zpci_ap_why (const ZpciApState *state, const ZpciApMatrix *assigned, ZpciApQueueId queue);

/** zpci_ap_why_of: the same for many queues of one matrix: @filtered: what zpci_ap_filter() made of it. */
ZpciApWhy zpci_ap_why_of (const ZpciApState *state, const ZpciApFiltered *filtered, ZpciApQueueId queue);

/** zpci_ap_why_name: Returns: (nullable): the reason's id, "ap-not-bound" and so on; NULL for ARRIVES. */
const char *zpci_ap_why_name (ZpciApWhy why);

/** ZpciApAttribute: what one write to a mediated device or mask changes. */
typedef enum {
  ZPCI_AP_ASSIGN_ADAPTER,
  ZPCI_AP_ASSIGN_DOMAIN,
  ZPCI_AP_ASSIGN_CONTROL_DOMAIN,
  ZPCI_AP_UNASSIGN_ADAPTER,
  ZPCI_AP_UNASSIGN_DOMAIN,
  ZPCI_AP_UNASSIGN_CONTROL_DOMAIN,
} ZpciApAttribute;

/** zpci_ap_attribute_name: Returns: the file's name, "assign_adapter" and so on. */
const char *zpci_ap_attribute_name (ZpciApAttribute attribute);

/** zpci_ap_attribute_from_name: Returns: FALSE where @name is not one of them. */
gboolean zpci_ap_attribute_from_name (const char *name, ZpciApAttribute *attribute);

/** ZpciApOutcome: what the kernel answers to a write. */
typedef struct {
  gboolean unsure;     /* an input is unknown, with which the answer could be another one */
  int code;            /* 0, or an errno: EINVAL ENODEV EADDRNOTAVAIL EADDRINUSE EBUSY */
  gboolean has_queue;
  ZpciApQueueId queue; /* the first queue that is in the way */
  guint other;         /* EADDRINUSE, EBUSY: index of the matrix that has it */
} ZpciApOutcome;

/**
 * zpci_ap_assign:
 * @matrix: (inout): of the device; changed where the outcome's code is 0
 * @number: as the kernel has read it, may be above 255
 * @others: (array length=count): matrices of all other mediated devices
 *
 * Checks in the kernel's order: range, already there, queues of the host, queues of others.
 */
ZpciApOutcome zpci_ap_assign (const ZpciApState *state, ZpciApMatrix *matrix, ZpciApAttribute attribute, guint number,
                              const ZpciApMatrix *const *others, guint count);

/** zpci_ap_replace: a write of @wanted to ap_config, all or nothing; arguments as above. */
ZpciApOutcome zpci_ap_replace (const ZpciApState *state, ZpciApMatrix *matrix, const ZpciApMatrix *wanted,
                               const ZpciApMatrix *const *others, guint count);

/**
 * zpci_ap_start:
 * @wanted: of a device that is started: its adapters are assigned first, then its domains
 * @attribute, @number: (out): the write that fails; set where the outcome's code is not 0
 *
 * Returns: the outcome of the first write that fails; code 0 where none does.
 */
ZpciApOutcome zpci_ap_start (const ZpciApState *state, const ZpciApMatrix *wanted, const ZpciApMatrix *const *others,
                             guint count, ZpciApAttribute *attribute, guint *number);

/**
 * zpci_ap_write_masks:
 * @apmask, @aqmask: what they shall be; one of them changes
 * @matrices: (array length=count): of all mediated devices
 */
ZpciApOutcome zpci_ap_write_masks (const ZpciApState *state, const ZpciApSet *apmask, const ZpciApSet *aqmask,
                                   const ZpciApMatrix *const *matrices, guint count);

/** zpci_ap_write_override: Returns: 0, or EINVAL where a mask is not all ones. */
int zpci_ap_write_override (const ZpciApState *state);

/** ZpciApMask: one of the two masks of the AP bus; its file is /sys/bus/ap/apmask or aqmask. */
typedef enum {
  ZPCI_AP_MASK_ADAPTERS,
  ZPCI_AP_MASK_DOMAINS,
} ZpciApMask;

/** ZpciApWay: bits to clear in one mask, and the queues that change pool without having been asked for. */
typedef struct {
  ZpciApMask mask;
  ZpciApSet clear;
  ZpciApSet collateral[ZPCI_AP_NUMBERS]; /* by adapter; only queues that exist */
  guint collateral_count;
} ZpciApWay;

/**
 * zpci_ap_cover:
 * @adapters, @domains: the queues that guests shall get, as a product
 * @ways: (out): all minimal ways, the cheaper first
 *
 * Each pair needs its adapter or its domain cleared. Those that still need it
 * are a complete bipartite graph, whose only minimal covers are its two sides.
 *
 * Returns: 2; 0 where no queue of them is the host's by the masks.
 */
guint zpci_ap_cover (const ZpciApState *state, const ZpciApSet *adapters, const ZpciApSet *domains, ZpciApWay ways[2]);

G_END_DECLS
