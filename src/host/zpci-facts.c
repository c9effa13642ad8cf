/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Facts about the machine from /proc, the buses and the functions. A fact that
 * cannot be known says why.
 */
#include "zpci-host.h"

#include "zpci-attribute.h"
#include "zpci-host-filter.h"
#include "zpci-vfio.h"
#include "zpci-error.h"
#include "zpci-host-private.h"
#include "zpci-number.h"
#include "zpci-paths.h"

#include <string.h>

#define MAX_CPUINFO (1024 * 1024)
#define MAX_CMDLINE 65536

/* Names as the kernel gives them to its platforms (arch/s390/kernel/processor.c). */
static const struct {
  guint type;
  const char *name;
} machines[] = {
  { 2817, "z196" }, { 2818, "z114" }, { 2827, "zEC12" }, { 2828, "zBC12" }, { 2964, "z13" }, { 2965, "z13s" },
  { 3906, "z14" },  { 3907, "z14" },  { 8561, "z15" },   { 8562, "z15" },   { 3931, "z16" }, { 3932, "z16" },
  { 9175, "z17" },  { 9176, "z17" },
};

/* The value behind "KEY :" in @lines, NULL where there is none. */
static const char *
find_value (char **lines, const char *key)
{
  for (char **line = lines; *line; line++) {
    const char *rest = *line + strlen (key);

    if (!g_str_has_prefix (*line, key))
      continue;
    rest += strspn (rest, " \t");
    if (*rest == ':')
      return rest + 1 + strspn (rest + 1, " \t");
  }
  return NULL;
}

static gboolean
has_word (const char *text, const char *separators, const char *word)
{
  g_auto (GStrv) words = g_strsplit_set (text, separators, -1);

  return g_strv_contains ((const char *const *) words, word);
}

/*
 * "facilities : 0 1 2 69 71". Kernels before 4.11 have no such line.
 * Source: Linux arch/s390/kernel/processor.c, arch/s390/pci/pci.c.
 */
static void
read_facilities (char **lines, ZpciFact *fact)
{
  const char *value = find_value (lines, "facilities");

  if (!value)
    zpci_fact_set (fact, ZPCI_UNKNOWN, ZPCI_PATH_CPUINFO " does not list facilities");
  else if (has_word (value, " \t", "69") && has_word (value, " \t", "71"))
    zpci_fact_set (fact, ZPCI_YES, ZPCI_PATH_CPUINFO " lists 69 and 71");
  else
    zpci_fact_set (fact, ZPCI_NO, ZPCI_PATH_CPUINFO " does not have both");
}

/* "processor 0: version = FF,  identification = 1A2B38,  machine = 3931" */
static void
read_machine (char **lines, ZpciHostFacts *facts, GPtrArray *warnings)
{
  static const char key[] = "machine = ";
  const char *text = NULL;
  guint64 value;

  for (char **line = lines; *line && !text; line++)
    text = g_str_has_prefix (*line, "processor ") ? strstr (*line, key) : NULL;
  if (text && zpci_parse_number (text + strlen (key), ZPCI_RADIX_DEC, 9999, &value, NULL)) {
    facts->machine = ZPCI_OPT ((guint32) value);
  } else if (text) {
    g_autofree char *shown = zpci_attribute_shown (text, strlen (text));

    g_ptr_array_add (warnings,
                     g_strdup_printf (ZPCI_PATH_CPUINFO " says '%s': expected a machine type of four decimal digits",
                                      shown));
  }
  for (gsize i = 0; facts->machine.set && i < G_N_ELEMENTS (machines); i++)
    if (machines[i].type == facts->machine.value)
      facts->machine_name = g_strdup (machines[i].name);
}

static void
read_cpuinfo (ZpciRoot *root, ZpciHostFacts *facts, GPtrArray *warnings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = zpci_root_read (root, ZPCI_PATH_CPUINFO, MAX_CPUINFO, &error);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  const char *vendor;
  const char *features;

  if (!bytes) {
    zpci_fact_set (&facts->is_s390x, ZPCI_UNKNOWN, "%s", error->message);
    zpci_fact_set (&facts->mio, ZPCI_UNKNOWN, "%s", error->message);
    zpci_fact_set (&facts->pci_facilities, ZPCI_UNKNOWN, "%s", error->message);
    if (error->code != ZPCI_ERROR_NOT_FOUND)
      g_ptr_array_add (warnings, g_strdup_printf ("the machine is not known: %s", error->message));
    return;
  }
  text = zpci_attribute_text (bytes);
  lines = g_strsplit (text, "\n", -1);
  read_facilities (lines, &facts->pci_facilities);
  vendor = find_value (lines, "vendor_id");
  if (g_strcmp0 (vendor, "IBM/S390") != 0) {
    zpci_fact_set (&facts->is_s390x, ZPCI_NO, ZPCI_PATH_CPUINFO " does not name IBM/S390");
    zpci_fact_set (&facts->mio, ZPCI_NO, "this machine is not an IBM Z");
    return;
  }
  zpci_fact_set (&facts->is_s390x, ZPCI_YES, ZPCI_PATH_CPUINFO " names IBM/S390");
  read_machine (lines, facts, warnings);
  features = find_value (lines, "features");
  if (features && has_word (features, " \t", "pcimio"))
    zpci_fact_set (&facts->mio, ZPCI_YES, "'pcimio' is among the features in " ZPCI_PATH_CPUINFO);
  else if (features && has_word (features, " \t", "sie"))
    /* The kernel learnt both words at the same time. */
    zpci_fact_set (&facts->mio, ZPCI_NO, "'pcimio' is not among the features in " ZPCI_PATH_CPUINFO);
  else
    zpci_fact_set (&facts->mio, ZPCI_UNKNOWN,
                   "the features in " ZPCI_PATH_CPUINFO " have neither 'pcimio' nor 'sie': the kernel may be too old "
                   "to list 'pcimio'");
}

/* The kernel takes several pci= options, each a list. */
static gboolean
has_pci_option (const char *command_line, const char *option)
{
  g_auto (GStrv) words = g_strsplit_set (command_line, " \t", -1);

  for (char **word = words; *word; word++)
    if (g_str_has_prefix (*word, "pci=") && has_word (*word + strlen ("pci="), ",", option))
      return TRUE;
  return FALSE;
}

static void
read_command_line (ZpciRoot *root, ZpciHostFacts *facts, GPtrArray *warnings)
{
  g_autoptr (GError) error = NULL;
  /* A label of a disk may be in any script, and the kernel takes tabs for blanks. */
  g_autoptr (GBytes) bytes = zpci_root_read (root, ZPCI_PATH_COMMAND_LINE, MAX_CMDLINE, &error);
  g_autofree char *text = bytes ? zpci_attribute_text (bytes) : NULL;

  if (text)
    facts->kernel_command_line = g_strchomp (zpci_host_filter_command_line (text));
  if (!facts->kernel_command_line && !g_error_matches (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND))
    g_ptr_array_add (warnings, g_strdup_printf ("kernel command line: %s", error->message));
  if (facts->is_s390x.value == ZPCI_NO)
    return;
  if (facts->kernel_command_line && has_pci_option (facts->kernel_command_line, "nomio"))
    zpci_fact_set (&facts->mio, ZPCI_NO, "the kernel command line says pci=nomio");
  else if (!facts->kernel_command_line && facts->mio.value == ZPCI_YES)
    zpci_fact_set (&facts->mio, ZPCI_UNKNOWN, "the machine has MIO; whether pci=nomio is set is not known: %s",
                   error->message);
}

/* A function that uses MIO is the best witness. */
static void
ask_functions_for_mio (GPtrArray *functions, ZpciHostFacts *facts)
{
  for (guint i = 0; facts->mio.value == ZPCI_UNKNOWN && i < functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (functions, i);
    g_autofree char *label = zpci_function_label (function);

    if (function->mio_enabled == ZPCI_YES)
      zpci_fact_set (&facts->mio, ZPCI_YES, "mio_enabled of %s is 1", label);
  }
}

/* The kernel has functions only with both. Source: Linux arch/s390/pci/pci.c (pci_base_init). */
static void
ask_functions_for_facilities (GPtrArray *functions, ZpciHostFacts *facts)
{
  for (guint i = 0; facts->pci_facilities.value == ZPCI_UNKNOWN && i < functions->len; i++) {
    g_autofree char *label = zpci_function_label (g_ptr_array_index (functions, i));

    zpci_fact_set (&facts->pci_facilities, ZPCI_YES, "the kernel has %s", label);
  }
}

/* The release is also a folder's name below /lib/modules. */
static void
read_release (ZpciRoot *root, ZpciHostFacts *facts, GPtrArray *warnings)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *release = zpci_root_read_text (root, ZPCI_PATH_RELEASE, 128, &error);

  if (!release && !g_error_matches (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND))
    g_ptr_array_add (warnings, g_strdup_printf ("kernel release: %s", error->message));
  else if (release && (!*release || *release == '.' || strpbrk (release, "/ ")))
    g_ptr_array_add (warnings, g_strdup_printf ("kernel release is '%s': expected a name like 6.12.0", release));
  else
    facts->kernel_release = g_steal_pointer (&release);
}

void
zpci_facts_read_machine (ZpciRoot *root, ZpciHostFacts *facts, GPtrArray *warnings)
{
  read_cpuinfo (root, facts, warnings);
  read_command_line (root, facts, warnings);
  read_release (root, facts, warnings);
  zpci_partition_read (root, facts);
}

static char *
label_host (gconstpointer owner)
{
  return g_strdup (owner);
}

/* The kernel shows the one setting on every function; since 6.18 also by itself. */
static void
read_uid_checking (ZpciRoot *root, GPtrArray *functions, ZpciHostFacts *facts, GPtrArray *warnings)
{
  ZpciAttributes at = { root, label_host, "host", warnings };
  ZpciTri value = zpci_attribute_flag (&at, ZPCI_PATH_UID_CHECKING);
  guint votes[3] = { 0, 0, 0 };

  if (value != ZPCI_UNKNOWN) {
    zpci_fact_set (&facts->uid_checking, value, ZPCI_PATH_UID_CHECKING);
    return;
  }
  for (guint i = 0; i < functions->len; i++)
    votes[((const ZpciFunction *) g_ptr_array_index (functions, i))->uid_is_unique]++;
  if (votes[ZPCI_YES] && votes[ZPCI_NO])
    zpci_fact_set (&facts->uid_checking, ZPCI_UNKNOWN, "the functions disagree in uid_is_unique");
  else if (votes[ZPCI_YES] || votes[ZPCI_NO])
    zpci_fact_set (&facts->uid_checking, votes[ZPCI_YES] ? ZPCI_YES : ZPCI_NO, "uid_is_unique of the functions");
  else
    zpci_fact_set (&facts->uid_checking, ZPCI_UNKNOWN,
                   functions->len ? "no function has uid_is_unique (Linux 5.13)" : "no function to ask");
}

/* Drivers are looked up in either spelling; @fact names the registered one. */
static void
read_driver (ZpciRoot *root, const char *name, ZpciFact *fact, GPtrArray *warnings)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) drivers = zpci_root_list (root, ZPCI_PATH_DRIVERS, &error);

  for (char **driver = drivers; driver && *driver; driver++) {
    if (zpci_driver_is (*driver, name)) {
      zpci_fact_set (fact, ZPCI_YES, "driver %s is registered", *driver);
      return;
    }
  }
  if (drivers)
    zpci_fact_set (fact, ZPCI_NO, "driver %s is not registered (modprobe %s)", name, name);
  else
    zpci_fact_set (fact, ZPCI_UNKNOWN, ZPCI_PATH_DRIVERS " %s",
                   g_error_matches (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND) ? "is not there" : "cannot be read");
  if (error && error->code != ZPCI_ERROR_NOT_FOUND)
    g_ptr_array_add (warnings, g_strdup_printf ("whether driver %s is registered is not known: %s", name, error->message));
}

/* Not loaded is not absent: libvirt loads what modules.alias offers for an ISM function. */
static void
read_ism_driver (ZpciRoot *root, ZpciHostFacts *facts, GPtrArray *warnings)
{
  g_autofree char *module = NULL;

  read_driver (root, "ism_vfio_pci", &facts->ism_vfio_pci, warnings);
  if (facts->ism_vfio_pci.value != ZPCI_NO)
    return;
  module = zpci_modules_pick (root, facts->kernel_release, ZPCI_MODULES_ISM_MODALIAS, NULL, warnings);
  if (zpci_driver_is (module, "ism_vfio_pci"))
    zpci_fact_set (&facts->ism_vfio_pci, ZPCI_YES, "modules.alias of Linux %s names %s for ISM", facts->kernel_release,
                   module);
  else
    zpci_fact_set (&facts->ism_vfio_pci, ZPCI_NO,
                   "driver ism_vfio_pci is not registered and modules.alias does not name it (Linux 7.1, "
                   "CONFIG_ISM_VFIO_PCI)");
}

void
zpci_facts_read_pci (ZpciRoot *root, GPtrArray *functions, ZpciHostFacts *facts, GPtrArray *warnings)
{
  ask_functions_for_mio (functions, facts);
  ask_functions_for_facilities (functions, facts);
  read_uid_checking (root, functions, facts, warnings);
  read_driver (root, "vfio-pci", &facts->vfio_pci, warnings);
  read_ism_driver (root, facts, warnings);
  zpci_kvm_read_zpci_op (root, facts->is_s390x.value == ZPCI_NO, &facts->kvm_zpci_op);
}

void
zpci_facts_clear (ZpciHostFacts *facts)
{
  zpci_fact_clear (&facts->is_s390x);
  zpci_fact_clear (&facts->pci_facilities);
  zpci_fact_clear (&facts->kvm_zpci_op);
  zpci_fact_clear (&facts->mio);
  zpci_fact_clear (&facts->uid_checking);
  zpci_fact_clear (&facts->dpm);
  zpci_fact_clear (&facts->vfio_pci);
  zpci_fact_clear (&facts->ism_vfio_pci);
  g_free (facts->hypervisor);
  g_free (facts->machine_name);
  g_free (facts->kernel_release);
  g_free (facts->kernel_command_line);
}
