/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Every captured host in tests/hosts/, read and written out in full beside it:
 * functions, facts and warnings. The folder is the list of cases.
 */
#include "zpci-capture.h"
#include "zpci-host.h"
#include "zpci-test.h"

static void
print_opt (GString *out, const char *name, ZpciOpt value, const char *format)
{
  if (!value.set)
    return;
  g_string_append_printf (out, "  %s ", name);
  g_string_append_printf (out, g_str_equal (format, "hex2") ? "0x%02x" : g_str_equal (format, "hex4") ? "0x%04x"
                                                       : g_str_equal (format, "hex6") ? "0x%06x" : "%u", value.value);
  g_string_append_c (out, '\n');
}

static void
print_interrupts (GString *out, const char *name, const ZpciInterrupts *interrupts)
{
  g_string_append_printf (out, "  %s %s", name, zpci_tri_name (interrupts->present));
  if (interrupts->present == ZPCI_YES)
    g_string_append_printf (out, " %u", interrupts->vectors);
  g_string_append_c (out, '\n');
}

static void
print_optional (GString *out, const char *name, const char *value)
{
  if (value)
    g_string_append_printf (out, "  %s %s\n", name, value);
}

static void
print_function (GString *out, const ZpciFunction *function)
{
  g_autofree char *label = zpci_function_label (function);
  g_autofree char *nodedev = zpci_function_nodedev_name (function);
  g_autofree char *netdevs = function->netdevs ? g_strjoinv (" ", function->netdevs) : NULL;
  char address[ZPCI_PCI_ADDRESS_TEXT];

  g_string_append_printf (out, "\n%s %s\n", label, function->configured ? "configured" : "standby");
  print_optional (out, "address", function->has_address ? zpci_pci_address_format (&function->address, address) : NULL);
  print_optional (out, "node device", nodedev);
  print_optional (out, "slot", function->slot);
  print_opt (out, "uid", function->uid, "hex4");
  g_string_append_printf (out, "  uid is unique %s\n", zpci_tri_name (function->uid_is_unique));
  print_opt (out, "pchid", function->pchid, "hex4");
  print_opt (out, "pft", function->pft, "hex2");
  print_optional (out, "type", zpci_function_type_name (function));
  print_opt (out, "pfgid", function->pfgid, "hex2");
  print_opt (out, "vfn", function->vfn, "hex4");
  print_opt (out, "port", function->port, "decimal");
  print_opt (out, "fidparm", function->fidparm, "hex2");
  if (function->has_pfip)
    g_string_append_printf (out, "  pfip %02x.%02x.%02x.%02x\n", function->pfip[0], function->pfip[1], function->pfip[2],
                            function->pfip[3]);
  g_string_append_printf (out, "  utility string %s\n", function->has_util_string ? "yes" : "no");
  for (guint i = 0; i < ZPCI_PNETID_FIELDS; i++)
    if (function->pnetid[i])
      g_string_append_printf (out, "  pnetid %u %s\n", i + 1, function->pnetid[i]);
  g_string_append_printf (out, "  mio %s\n", zpci_tri_name (function->mio_enabled));
  print_interrupts (out, "msi", &function->msi);
  print_interrupts (out, "msix", &function->msix);
  print_opt (out, "vendor", function->vendor, "hex4");
  print_opt (out, "device", function->device, "hex4");
  print_opt (out, "class", function->class_code, "hex6");
  print_optional (out, "driver", function->driver);
  print_opt (out, "iommu group", function->iommu_group, "decimal");
  print_optional (out, "netdevs", netdevs);
}

static void
print_fact (GString *out, const char *name, const ZpciFact *fact)
{
  g_string_append_printf (out, "%s %s: %s\n", name, zpci_tri_name (fact->value), fact->why);
}

static void
print_host (GString *out, const ZpciHost *host)
{
  const ZpciHostFacts *facts = &host->facts;

  print_fact (out, "s390x", &facts->is_s390x);
  if (facts->machine.set)
    g_string_append_printf (out, "machine %u %s\n", facts->machine.value,
                            facts->machine_name ? facts->machine_name : "-");
  g_string_append_printf (out, "kernel %s\n", facts->kernel_release ? facts->kernel_release : "-");
  g_string_append_printf (out, "command line %s\n", facts->kernel_command_line ? facts->kernel_command_line : "-");
  print_fact (out, "kvm zpci op", &facts->kvm_zpci_op);
  print_fact (out, "mio", &facts->mio);
  print_fact (out, "uid checking", &facts->uid_checking);
  print_fact (out, "vfio-pci", &facts->vfio_pci);
  print_fact (out, "ism_vfio_pci", &facts->ism_vfio_pci);
  for (guint i = 0; i < host->warnings->len; i++)
    g_string_append_printf (out, "warning: %s\n", (const char *) g_ptr_array_index (host->warnings, i));
  for (guint i = 0; i < host->functions->len; i++)
    print_function (out, g_ptr_array_index (host->functions, i));
}

static void
test_host (gconstpointer data)
{
  const char *stem = data;
  g_autofree char *folder = zpci_test_data ("hosts");
  g_autofree char *input = g_strconcat (folder, "/", stem, ".zhost", NULL);
  g_autofree char *golden = g_strconcat (folder, "/", stem, ".txt", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = zpci_capture_load (input, &error);
  g_autoptr (ZpciHost) host = root ? zpci_host_read (root, &error) : NULL;
  GString *out = g_string_new (NULL);

  g_assert_no_error (error);
  if (host)
    print_host (out, host);
  zpci_test_golden (golden, out->str, (gssize) out->len);
  g_string_free (out, TRUE);
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) stems = NULL;

  zpci_test_init (&argc, &argv);
  stems = zpci_test_stems ("hosts", ".zhost");
  for (char **stem = stems; *stem; stem++) {
    g_autofree char *path = g_strconcat ("/hosts/", *stem, NULL);

    g_test_add_data_func (path, *stem, test_host);
  }
  return g_test_run ();
}
