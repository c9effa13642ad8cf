/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Who gives the partition its functions: a hint that the Dynamic Partition
 * Manager (DPM) does. No interface of Linux says so outright.
 */
#pragma once

#include "zpci-root.h"
#include "zpci-value.h"

G_BEGIN_DECLS

/**
 * zpci_partition_read_dpm:
 * @other_architecture: this is no s390x, where the answer is no without reading
 * @fact: (out): yes (the LPAR has a UUID), no (it has none, or this is a guest of
 * another hypervisor), or unknown with the reason
 *
 * Source: s390-tools zdev/src/zdev_id.c and zdev/udev/81-dpm.rules, which power
 * on standby functions by this rule; /proc/sysinfo: Linux arch/s390/kernel/sysinfo.c.
 * /sys/firmware/sclp_sd/config/data is no sign: it is there, and empty, without DPM.
 */
void zpci_partition_read_dpm (ZpciRoot *root, gboolean other_architecture, ZpciFact *fact);

G_END_DECLS
