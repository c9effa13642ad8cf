/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The reasons of the decision about a matrix: cause and remedy.
 */
#include "zpci-ap-decide.h"

const ZpciReasonRow zpci_ap_reasons[ZPCI_AP_N_REASONS] = {
  [ZPCI_AP_REASON_TCG] = { "ap-tcg", "only KVM gives a guest AP instructions", "use <domain type='kvm'>" },
  [ZPCI_AP_REASON_NO_BUS] = { "ap-no-bus", "the host has no AP bus",
                              "assign crypto adapters to the LPAR, or, where the host is a guest itself, give its CPU the "
                              "feature ap" },
  [ZPCI_AP_REASON_NO_DRIVER] = { "ap-no-driver", "the driver vfio_ap is not loaded",
                                 "modprobe vfio_ap; a kernel without CONFIG_VFIO_AP (Debian's) does not have it" },
  [ZPCI_AP_REASON_EMULATOR] = { "ap-emulator", "{qemu} has no {name}", "use a QEMU that has it" },
  [ZPCI_AP_REASON_TWO] = { "ap-two", "the guest has two vfio-ap devices, and QEMU takes one",
                           "put both matrices into one mediated device: virt-zpci mdev prints it" },
  [ZPCI_AP_REASON_CPU] = { "ap-cpu", "the CPU model of the guest lacks the feature ap",
                           "use <cpu mode='host-model'/>, or add <feature policy='require' name='ap'/>, and the same for "
                           "apft, apqci and apqi" },
  [ZPCI_AP_REASON_CPU_HOST] = { "ap-cpu-host", "the guest requires CPU feature {name}, which this host does not have",
                                "remove it from <cpu>, or start the guest on a host that has it" },
  [ZPCI_AP_REASON_NO_MDEV] = { "ap-no-mdev", "the mediated device {mdev} neither exists nor is defined",
                               "define it (virt-zpci mdev prints it, with --from what the guest requires), or correct "
                               "the uuid" },
  [ZPCI_AP_REASON_NOT_STARTED] = { "ap-not-started", "the mediated device {mdev} is defined and not active",
                                   "virsh nodedev-start {name}" },
  [ZPCI_AP_REASON_HELD] = { "ap-held", "the mediated device {mdev} is in use by guest {name}",
                            "stop that guest, or define another device" },
  /* The cause and the remedy are those of another row. */
  [ZPCI_AP_REASON_REQUIREMENT] = { "ap-requirement", "the guest requires {name}, and {fact}", NULL },
  [ZPCI_AP_REASON_NOT_ASSIGNED] = { "ap-not-assigned", "{value} is not assigned to {mdev}",
                                    "assign it, or remove it from <ap>" },
  [ZPCI_AP_REASON_EMPTY_MATRIX] = { "ap-empty-matrix", "nothing is assigned to {mdev}",
                                    "assign adapters and domains to it" },
  [ZPCI_AP_REASON_HALF_MATRIX] = { "ap-half-matrix", "{mdev} has adapters without domains, or domains without adapters",
                                   "assign both" },
  [ZPCI_AP_REASON_CONTROL_ONLY] = { "ap-control-only", "{mdev} has only control domains, which give no queue",
                                    "assign adapters and domains to it" },
  [ZPCI_AP_REASON_APFT] = { "ap-apft", "the CPU model of the guest has ap and lacks apft, without which it finds no queue",
                            "add <feature policy='require' name='apft'/>" },
  [ZPCI_AP_REASON_SE_CPU] = { "ap-se-cpu", "{fact}, so that this guest can use no queue",
                              "add <feature policy='require' name='appv'/> and the same for appvi, on a machine and QEMU that have "
                              "them" },
  [ZPCI_AP_REASON_NO_QCI] = { "ap-no-qci", "the host does not say which queues are configured (facility 12), so that vfio_ap gives none",
                              NULL },
  [ZPCI_AP_REASON_NOT_CONFIGURED] = { "ap-not-configured", "the LPAR does not have {value}",
                                      "add it in the LPAR's activation profile, or on the HMC" },
  [ZPCI_AP_REASON_HOST_POOL] = { "ap-host-pool", "{queue} belongs to the host, so that adapter {value} does not arrive",
                                 "virt-zpci reserve {queue} says how to free it, or take it out of the matrix" },
  [ZPCI_AP_REASON_NOT_BOUND] = { "ap-not-bound", "{queue} has {name}, so that adapter {value} does not arrive",
                                 "bind it to vfio_ap, or take its adapter or domain out of the matrix" },
  [ZPCI_AP_REASON_NO_QUEUE] = { "ap-no-queue", "{queue} does not exist, so that adapter {value} does not arrive",
                                "take its adapter or domain out of the matrix" },
  [ZPCI_AP_REASON_DECONFIGURED] = { "ap-deconfigured",
                                    "{queue} is deconfigured, so that this kernel does not give adapter {value}",
                                    "chzcrypt --config-on {value}" },
  [ZPCI_AP_REASON_CHECKSTOP] = { "ap-checkstop",
                                 "{queue} is in checkstop, so that this kernel does not give adapter {value}",
                                 "have the adapter serviced" },
  [ZPCI_AP_REASON_CONTROL_FILTERED] = { "ap-control-filtered", "the LPAR does not control domain {value}",
                                        "add it in the LPAR's activation profile, or on the HMC" },
  [ZPCI_AP_REASON_APQCI] = { "ap-apqci",
                             "the CPU model of the guest lacks apqci, without which it does not see domains above 15",
                             "add <feature policy='require' name='apqci'/>" },
  [ZPCI_AP_REASON_SE_CCA] = { "ap-se-cca", "{queue} is a CCA queue, which a guest with Secure Execution cannot use; old guest kernels hang at boot",
                              "take adapter {value} out of the matrix" },
  [ZPCI_AP_REASON_APQI] = { "ap-apqi", "the CPU model of the guest lacks apqi, so that it polls for answers",
                            "add <feature policy='require' name='apqi'/>" },
  [ZPCI_AP_REASON_NOT_READY] = { "ap-not-ready", "{queue} arrives and is {name}", NULL },
  [ZPCI_AP_REASON_TRUNCATED] = { "ap-truncated", "the kernel lists no more than 512 queues of {mdev}: others may be assigned that are not seen",
                                 "a kernel whose vfio_ap has ap_config tells all of them" },
  [ZPCI_AP_REASON_MIXED_OVERRIDE] = { "ap-mixed-override",
                                      "queues have a driver_override, which the check of s390-tools does not know: where it is "
                                      "installed, mdevctl start is refused",
                                      NULL },
  [ZPCI_AP_REASON_RULE_DIFFERS] = { "ap-rule-differs", "the kernel gives other queues than its rules say",
                                    "please report it with the output of virt-zpci capture" },
};
