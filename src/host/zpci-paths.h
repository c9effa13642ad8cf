/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Every path of sysfs and procfs that is read of a host, and its device nodes,
 * absolute below the root of the host. A test fails where another file has one.
 */
#pragma once

#define ZPCI_PATH_SYSFS "/sys"

/* PCI functions; an entry of DEVICES is a link to a folder below REAL_DEVICES. */
#define ZPCI_PATH_PCI ZPCI_PATH_SYSFS "/bus/pci"
#define ZPCI_PATH_DEVICES ZPCI_PATH_PCI "/devices"
#define ZPCI_PATH_DRIVERS ZPCI_PATH_PCI "/drivers"
#define ZPCI_PATH_SLOTS ZPCI_PATH_PCI "/slots"
/* The files of a slot; nothing reads the adapter, which people may look at in a capture. */
#define ZPCI_SLOT_ADDRESS "address"
#define ZPCI_SLOT_POWER "power"
#define ZPCI_SLOT_FILES ZPCI_SLOT_ADDRESS, "adapter", ZPCI_SLOT_POWER, "uid"
/* printf: of the slot named so; 1 takes its function out of standby. */
#define ZPCI_PATH_POWER ZPCI_PATH_SLOTS "/%s/" ZPCI_SLOT_POWER
/* 1 lets the kernel look for PCI devices again. */
#define ZPCI_PATH_RESCAN ZPCI_PATH_PCI "/rescan"
#define ZPCI_PATH_REAL_DEVICES ZPCI_PATH_SYSFS "/devices"
#define ZPCI_PATH_IOMMU_GROUPS ZPCI_PATH_SYSFS "/kernel/iommu_groups"

/* The channel subsystem: OSA and HiperSockets. */
#define ZPCI_PATH_CHANNEL_PATHS ZPCI_PATH_REAL_DEVICES "/css0"
/* Names of their folders begin so; their files. */
#define ZPCI_CHANNEL_PATH_PREFIX "chp"
#define ZPCI_CHANNEL_PATH_TYPE "type"
#define ZPCI_CHANNEL_PATH_STRING "util_string"

/* Crypto adapters: the AP bus, and the device of vfio_ap with its mediated devices. */
#define ZPCI_PATH_AP ZPCI_PATH_SYSFS "/bus/ap"
#define ZPCI_PATH_AP_DEVICES ZPCI_PATH_AP "/devices"
#define ZPCI_PATH_AP_MASK ZPCI_PATH_AP "/apmask"
#define ZPCI_PATH_AQ_MASK ZPCI_PATH_AP "/aqmask"
#define ZPCI_PATH_MDEV_DEVICES ZPCI_PATH_SYSFS "/bus/mdev/devices"
#define ZPCI_PATH_AP_MATRIX ZPCI_PATH_REAL_DEVICES "/vfio_ap/matrix"
/* Facilities of firmware for Secure Execution guests, as bits. */
#define ZPCI_PATH_UV_QUERY ZPCI_PATH_SYSFS "/firmware/uv/query"
#define ZPCI_UV_FEATURES "feature_indications"
#define ZPCI_PATH_UV_FEATURES ZPCI_PATH_UV_QUERY "/" ZPCI_UV_FEATURES
/* Settings that outlive a reboot: definitions of mdevctl, named by UUID, and the masks as chzdev keeps them. */
#define ZPCI_PATH_AP_DEFINITIONS "/etc/mdevctl.d/matrix"
#define ZPCI_PATH_AP_RULES "/etc/udev/rules.d/41-ap.rules"
/* Where mdevctl looks for programs that check a device: later and earlier releases; their name by s390-tools. */
#define ZPCI_PATH_MDEVCTL_SCRIPTS "/usr/lib/mdevctl/scripts.d"
#define ZPCI_PATH_MDEVCTL_OLD_SCRIPTS "/etc/mdevctl.d/scripts.d"
#define ZPCI_MDEVCTL_CALLOUTS "callouts"
#define ZPCI_AP_CHECK_PREFIX "ap-check"

/* The machine and its kernel; the aliases of modules are a file in a folder of MODULE_ALIASES named by the release. */
#define ZPCI_PATH_CPUINFO "/proc/cpuinfo"
#define ZPCI_PATH_SYSINFO "/proc/sysinfo"
#define ZPCI_PATH_COMMAND_LINE "/proc/cmdline"
#define ZPCI_PATH_RELEASE "/proc/sys/kernel/osrelease"
#define ZPCI_PATH_MOUNTS "/proc/self/mounts"
#define ZPCI_PATH_SWAPS "/proc/swaps"
#define ZPCI_PATH_UID_CHECKING ZPCI_PATH_SYSFS "/firmware/clp/uid_checking"
#define ZPCI_PATH_LOADED_MODULES ZPCI_PATH_SYSFS "/module"
#define ZPCI_PATH_MODULES "/lib/modules"
#define ZPCI_MODULES_DEP "modules.dep"

/* Device nodes. */
#define ZPCI_PATH_KVM "/dev/kvm"
#define ZPCI_PATH_IOMMU "/dev/iommu"
#define ZPCI_PATH_VFIO "/dev/vfio"
#define ZPCI_PATH_VFIO_CONTAINER ZPCI_PATH_VFIO "/vfio"
#define ZPCI_PATH_VFIO_DEVICES ZPCI_PATH_VFIO "/devices"
