/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A host: its functions, sorted by fid, and the facts about the machine that
 * decide how they can be passed through. Read once, then only looked at.
 */
#pragma once

#include "zpci-function-attribute.h"
#include "zpci-root.h"
#include "zpci-value.h"

G_BEGIN_DECLS

/** ZpciHostFacts: what holds for the machine as a whole; every fact carries its source or why it is unknown. */
typedef struct {
  ZpciFact is_s390x;       /* /proc/cpuinfo speaks of IBM/S390 */
  ZpciFact pci_facilities; /* 69 and 71, without which the kernel uses no PCI; unknown before Linux 4.11 */
  ZpciFact kvm_zpci_op;    /* KVM_CHECK_EXTENSION(221) */
  ZpciFact mio;            /* the host uses MIO: pcimio in features and no pci=nomio */
  ZpciFact uid_checking;
  ZpciFact dpm;            /* a hint: the Dynamic Partition Manager gives this LPAR its functions */
  ZpciFact vfio_pci;       /* driver vfio-pci is registered */
  ZpciFact ism_vfio_pci;   /* driver ism_vfio_pci is registered or named by modules.alias */
  ZpciOpt machine;         /* machine type as a decimal number, e.g. 3931 */
  char *hypervisor;        /* (nullable): of a guest, "KVM/Linux", "z/VM" or "other"; NULL also where dpm is unknown */
  char *machine_name;      /* (nullable): e.g. "z16" */
  char *kernel_release;    /* (nullable) */
  char *kernel_command_line; /* (nullable): its words about PCI, IOMMU and VFIO, as bytes that the boot loader passed */
} ZpciHostFacts;

typedef struct {
  ZpciRoot *root;
  GPtrArray *functions;    /* of ZpciFunction, by fid; those without fid last, by address */
  GHashTable *by_address;  /* of the same, see zpci_host_find_place() */
  GPtrArray *warnings;     /* of char*: one per odd or unreadable thing; the scan went on */
  GPtrArray *troubles;     /* of char*: what is wrong with functions, see ZPCI_NOTICE_ALWAYS, in their order */
  ZpciHostFacts facts;
} ZpciHost;

/**
 * zpci_host_read:
 * @root: where the host is
 *
 * One unreadable or odd function never hides the others: it costs a warning.
 * A host without PCI is a host with no functions, not an error; one whose PCI
 * devices cannot be looked at is.
 *
 * Returns: (transfer full): the host, or NULL if nothing could be read at all.
 * Errors: ZPCI_ERROR_IO (no device could be read), ZPCI_ERROR_NOT_FOUND (no sysfs below the root).
 */
ZpciHost *zpci_host_read (ZpciRoot *root, GError **error);

/**
 * zpci_host_read_functions:
 * @attributes: what is read of each function, with what that needs; its fid, address and slot always are
 *
 * As zpci_host_read(), for callers that look at functions only: of the facts just
 * the architecture is read, and that only where no PCI device is a zPCI function.
 * An odd thing that is not read costs no warning.
 */
ZpciHost *zpci_host_read_functions (ZpciRoot *root, ZpciAttributeMask attributes, GError **error);
void zpci_host_free (ZpciHost *host);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciHost, zpci_host_free)

/** zpci_host_find_address: Returns: (transfer none) (nullable): the configured function at @address. */
ZpciFunction *zpci_host_find_address (ZpciHost *host, const ZpciPciAddress *address);

/** zpci_host_find_place: Returns: (transfer none) (nullable): the same, or else one in standby, by its slot's address. */
ZpciFunction *zpci_host_find_place (ZpciHost *host, const ZpciPciAddress *address);

/**
 * zpci_host_find:
 * @device: node-device name, PCI address, "fid:0x..", "uid:0x.." or a network interface
 *
 * Returns: (transfer none): the function, or NULL.
 * Errors: ZPCI_ERROR_NOT_FOUND, ZPCI_ERROR_CONFLICT (several match; the message
 * lists their fids), ZPCI_ERROR_MALFORMED (bad number after fid: or uid:).
 */
ZpciFunction *zpci_host_find (ZpciHost *host, const char *device, GError **error);

/**
 * zpci_modules_have:
 * @module: e.g. "vfio_ap"
 *
 * Returns: whether the running kernel comes with @module as a file; UNKNOWN where modules.dep does not tell.
 */
ZpciTri zpci_modules_have (ZpciRoot *root, const char *module);

/**
 * zpci_host_has_module_aliases:
 * @path: (out) (transfer full) (nullable): of the file modules.alias of the running kernel
 *
 * Returns: NO where it is not there; UNKNOWN where this process may not look.
 */
ZpciTri zpci_host_has_module_aliases (const ZpciHost *host, char **path);

/**
 * zpci_host_vfio_driver_for:
 * @model: (nullable): <driver model> of the guest's device
 * @managed: libvirt binds the driver
 * @picks_variant: libvirt >= 10.0, which picks a variant driver by modules.alias
 *
 * The driver that will be bound when the guest starts; what cannot be looked at for that
 * is added to the warnings of @host. Compare it with
 * zpci_driver_is() and zpci_driver_offers_region(): spellings differ.
 *
 * Returns: (transfer full) (nullable): its name; NULL where that cannot be known.
 * Source: libvirt 11.3 src/util/virpci.c, virPCIDeviceFindBestVFIOVariant.
 */
char *zpci_host_vfio_driver_for (ZpciHost *host, const ZpciFunction *function, const char *model,
                                 gboolean managed, gboolean picks_variant);

/* The reading of facts about the machine as a whole, for zpci-host.c and for captures. */

/** zpci_facts_read_machine: what /proc says: architecture, machine, kernel; @facts is cleared memory. */
void zpci_facts_read_machine (ZpciRoot *root, ZpciHostFacts *facts, GPtrArray *warnings);

/** zpci_facts_read_pci: what needs the machine and the functions: MIO, UID checking, drivers, KVM. */
void zpci_facts_read_pci (ZpciRoot *root, GPtrArray *functions, ZpciHostFacts *facts, GPtrArray *warnings);

void zpci_facts_clear (ZpciHostFacts *facts);

/* The one question to KVM: can it interpret zPCI instructions? */

/** The question and its argument as a .zhost file has them, and the key of the recorded answer. */
#define ZPCI_KVM_QUESTION "kvm-check-extension"
#define ZPCI_KVM_ARGUMENT "221"
#define ZPCI_KVM_ANSWER ZPCI_KVM_QUESTION " " ZPCI_KVM_ARGUMENT

/**
 * zpci_kvm_get_answer:
 * @root: asked by ioctl where it is the running machine, else its recorded answer
 *
 * Returns: (transfer full) (nullable): the number KVM_CHECK_EXTENSION returned
 * or the name of an errno, as text; NULL where nothing was recorded.
 */
char *zpci_kvm_get_answer (ZpciRoot *root);

/**
 * zpci_kvm_read_zpci_op:
 * @other_architecture: this is not an s390x, where the answer is no without asking
 * @fact: (out): yes, no, or unknown with the reason
 *
 * Source: Linux arch/s390/kvm/kvm-s390.c, KVM_CAP_S390_ZPCI_OP.
 */
void zpci_kvm_read_zpci_op (ZpciRoot *root, gboolean other_architecture, ZpciFact *fact);

G_END_DECLS
