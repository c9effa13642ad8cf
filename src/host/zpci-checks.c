/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The checks that need nothing but the host.
 */
#include "zpci-checks.h"

#include "zpci-host-private.h"
#include "zpci-paths.h"

#include <string.h>

/* Machine types that cannot interpret. Source: Linux arch/s390/kvm/pci.h. */
static const guint too_old[] = { 2817, 2818, 2827, 2828, 2964, 2965 };

static guint
count (const ZpciHost *host, gboolean configured, int pft)
{
  guint n = 0;

  for (guint i = 0; i < host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (host->functions, i);

    if (function->configured == configured && (pft < 0 || (function->pft.set && function->pft.value == (guint) pft)))
      n++;
  }
  return n;
}

static gboolean
check_architecture (const ZpciHost *host, GPtrArray *checks)
{
  const ZpciFact *fact = &host->facts.is_s390x;

  /* A tree with functions in it and without /proc is looked at all the same. */
  zpci_checks_add (checks, "architecture",
                   fact->value == ZPCI_YES  ? ZPCI_FINDING_PASS
                   : fact->value == ZPCI_NO ? ZPCI_FINDING_ERROR
                                            : ZPCI_FINDING_WARNING,
                   fact->why,
                   fact->value == ZPCI_NO
                       ? "zPCI functions exist on IBM Z and LinuxONE only; --host FILE looks at a captured host"
                       : "make " ZPCI_PATH_CPUINFO " readable",
                   "if this machine is an IBM Z");
  return fact->value != ZPCI_NO;
}

static void
check_facilities (const ZpciHost *host, GPtrArray *checks)
{
  const ZpciFact *fact = &host->facts.pci_facilities;

  /* A cpuinfo that does not list them says nothing. */
  zpci_checks_add (checks, "facilities",
                   fact->value == ZPCI_YES  ? ZPCI_FINDING_PASS
                   : fact->value == ZPCI_NO ? ZPCI_FINDING_ERROR
                                            : ZPCI_FINDING_NOTE,
                   fact->why, fact->value == ZPCI_NO ? "give this LPAR or guest a CPU with zpci and aen" : NULL,
                   "for the PCI facilities of the CPU (69 and 71)");
}

/*
 * Good to know rather than good or bad: where functions come from, and who
 * powers them on. Source: IBM "Device configuration in DPM mode" and "rd.zdev";
 * s390-tools zdev/udev/81-dpm.rules.
 */
static void
check_dpm (const ZpciHost *host, GPtrArray *checks)
{
  const ZpciFact *fact = &host->facts.dpm;
  const char *kernel = host->facts.kernel_command_line;
  gboolean no_auto = kernel && strstr (kernel, "rd.zdev=no-auto");
  const char *word = fact->value == ZPCI_YES ? "probably" : fact->value == ZPCI_NO ? "no" : "not known";
  g_autofree char *why = g_strdup_printf ("%s: %s", word, fact->why);
  g_autofree char *advice = NULL;

  if (fact->value == ZPCI_YES)
    advice = g_strdup_printf ("functions are given to the partition on the HMC, with fid and uid; %s",
                              no_auto ? "rd.zdev=no-auto leaves those in standby as they are"
                                      : "s390-tools power on those in standby, unless rd.zdev=no-auto is set");
  zpci_checks_add (checks, "dpm", ZPCI_FINDING_NOTE, why, advice, "if Dynamic Partition Manager (DPM) assigns functions");
}

static gboolean
is_too_old (const ZpciHostFacts *facts)
{
  for (gsize i = 0; facts->machine.set && i < G_N_ELEMENTS (too_old); i++)
    if (facts->machine.value == too_old[i])
      return TRUE;
  return FALSE;
}

static void
check_generation (const ZpciHost *host, GPtrArray *checks)
{
  const ZpciHostFacts *facts = &host->facts;
  ZpciSeverity result = facts->machine.set ? ZPCI_FINDING_PASS : ZPCI_FINDING_NOTE;
  g_autofree char *why = NULL;

  if (is_too_old (facts))
    result = ZPCI_FINDING_WARNING;
  if (facts->machine.set)
    why = g_strdup_printf ("machine type %u%s%s%s", facts->machine.value, facts->machine_name ? " (" : "",
                           facts->machine_name ? facts->machine_name : "", facts->machine_name ? ")" : "");
  zpci_checks_add (checks, "generation", result, why ? why : ZPCI_PATH_CPUINFO " does not tell the machine type",
                   result == ZPCI_FINDING_WARNING
                       ? "use a z14 or newer: here functions are intercepted, and ISM cannot be passed through"
                       : NULL,
                   "if the machine generation can interpret (z14 or newer)");
}

/*
 * KVM says no where the kernel lacks the option, the machine is too old, or firmware does not offer interpretation,
 * which no hypervisor hands on. Other facts of the host leave fewer. Source: Linux arch/s390/kvm/pci.h;
 * QEMU 11.1 hw/s390x/sclp.c and target/s390x/cpu_features_def.h.inc, which have no such bit for a guest of KVM.
 */
static void
describe_no_kvm (const ZpciHostFacts *facts, char **why, char **remedy)
{
  gboolean good_machine = facts->machine.set, in_lpar = !facts->hypervisor && facts->dpm.value != ZPCI_UNKNOWN;

  if (is_too_old (facts)) {
    *why = g_strdup_printf ("machine type %u is older than z14", facts->machine.value);
    *remedy = g_strdup ("use a z14 or newer");
  } else if (g_strcmp0 (facts->hypervisor, "KVM/Linux") == 0) {
    *why = g_strdup ("this is itself a KVM guest, and KVM hands interpretation on to no guest");
    *remedy = g_strdup ("run the guests on the host of this guest");
  } else if (facts->pci_facilities.value == ZPCI_NO) {
    *why = g_strdup ("the CPU has no PCI facilities, as in a KVM guest");
    *remedy = g_strdup ("give this LPAR or guest a CPU with zpci and aen");
  } else {
    g_autofree char *hypervisor =
        facts->hypervisor ? g_strdup_printf (", or the hypervisor (%s) does not hand interpretation on", facts->hypervisor) : NULL;

    *why = g_strdup_printf ("the kernel lacks CONFIG_VFIO_PCI_ZDEV_KVM (Linux 6.0)%s%s",
                            good_machine ? "" : ", or the machine, whose type is not known, is older than z14",
                            hypervisor ? hypervisor
                            : in_lpar  ? ""
                                       : ", or this is itself a KVM guest, which " ZPCI_PATH_SYSINFO " would tell");
    *remedy = g_strdup_printf ("use a kernel with it%s%s", good_machine ? "" : ", on a z14 or newer",
                               in_lpar ? "" : ", in an LPAR");
  }
}

static void
check_kvm (const ZpciHost *host, GPtrArray *checks)
{
  const ZpciFact *fact = &host->facts.kvm_zpci_op;
  gboolean has_ism = count (host, TRUE, ZPCI_PFT_ISM) > 0;

  if (fact->value == ZPCI_NO) {
    g_autofree char *why = NULL, *remedy = NULL, *effect = NULL;

    describe_no_kvm (&host->facts, &why, &remedy);
    effect = g_strdup_printf ("%s; %s", why, has_ism ? "without interpretation ISM cannot be passed through"
                                                     : "functions are intercepted, which is slower");
    zpci_checks_add (checks, "kvm-interpretation", has_ism ? ZPCI_FINDING_ERROR : ZPCI_FINDING_WARNING, effect, remedy,
                     "if KVM interprets zPCI instructions");
  } else
    zpci_checks_add (checks, "kvm-interpretation", fact->value == ZPCI_YES ? ZPCI_FINDING_PASS : ZPCI_FINDING_WARNING,
                     fact->why,
                     zpci_root_is_live (host->root)
                         ? "load the module kvm, and look as root or as a member of the group kvm"
                         : "the capture does not tell: capture the host with the module kvm loaded, as root or as a "
                           "member of the group kvm",
                     "if KVM interprets zPCI instructions");
}

static void
check_mio (const ZpciHost *host, GPtrArray *checks)
{
  const ZpciFact *fact = &host->facts.mio;

  zpci_checks_add (checks, "mio", fact->value == ZPCI_YES ? ZPCI_FINDING_PASS : ZPCI_FINDING_NOTE, fact->why, NULL,
                   "if the kernel uses MIO instructions");
}

static void
check_drivers (const ZpciHost *host, GPtrArray *checks)
{
  const ZpciFact *vfio = &host->facts.vfio_pci;
  const ZpciFact *variant = &host->facts.ism_vfio_pci;

  zpci_checks_add (checks, "vfio-pci", vfio->value == ZPCI_YES ? ZPCI_FINDING_PASS : ZPCI_FINDING_WARNING, vfio->why,
                   vfio->value == ZPCI_UNKNOWN ? "boot with PCI (no pci=off), and look as root"
                                               : "modprobe vfio-pci (libvirt does so for managed devices); it needs "
                                                 "CONFIG_VFIO_PCI",
                   "for the driver vfio-pci");
  if (count (host, TRUE, ZPCI_PFT_ISM) > 0)
    zpci_checks_add (checks, "ism-vfio-pci", variant->value == ZPCI_YES ? ZPCI_FINDING_PASS : ZPCI_FINDING_NOTE,
                     variant->why, "not needed where ISM is interpreted; Linux 7.1 brings it",
                     "for the driver ism-vfio-pci");
}

static void
check_uids (const ZpciHost *host, GPtrArray *checks)
{
  const ZpciFact *fact = &host->facts.uid_checking;

  zpci_checks_add (checks, "uid-checking", fact->value == ZPCI_YES ? ZPCI_FINDING_PASS : ZPCI_FINDING_WARNING,
                   fact->value == ZPCI_NO ? "UID checking is off" : fact->why,
                   fact->value == ZPCI_NO
                       ? "switch UID checking on in the hardware configuration; until then addresses can change: find "
                         "functions by fid"
                       : "check UID checking in the hardware configuration; without it addresses can change",
                   "if UIDs are unique, so that PCI addresses are stable");
}

gboolean
zpci_checks_host (const ZpciHost *host, GPtrArray *checks)
{
  if (!check_architecture (host, checks))
    return FALSE;
  check_facilities (host, checks);
  zpci_checks_functions (host, checks);
  check_dpm (host, checks);
  check_generation (host, checks);
  check_kvm (host, checks);
  check_mio (host, checks);
  check_drivers (host, checks);
  check_uids (host, checks);
  return TRUE;
}
