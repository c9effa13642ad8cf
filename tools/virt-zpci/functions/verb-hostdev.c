/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * hostdev: a <hostdev> ready for attach-device or an editor. Its output has
 * passed the document rules, inside a document made for that.
 */
#include "ap.h"
#include "guests.h"
#include "planning.h"
#include "verbs.h"
#include "zpci-ap-name.h"
#include "zpci-document.h"
#include "zpci-trouble.h"

#include <string.h>

static const ZpciOption options[] = {
#define ZPCI_REQUEST(id, member, attribute, property, since, kvm, not_ism, what, ...)                                   \
  { attribute, 0, ZPCI_VALUE_CHOICE, FALSE, "on|off", "ask for, or forbid, " what },
#include <zpci-requests.def>
#undef ZPCI_REQUEST
  { "uid", 0, ZPCI_VALUE_TEXT, FALSE, "UID", "of the guest, 1 to 0xffff; without it one is chosen" },
  { "fid", 0, ZPCI_VALUE_TEXT, FALSE, "FID", "of the guest, 0 to 0xffffffff; without it one is chosen" },
  { "managed", 0, ZPCI_VALUE_CHOICE, FALSE, "yes|no", "whether libvirt binds the vfio driver (default yes)" },
  { "require", 0, ZPCI_VALUE_NONE, FALSE, NULL, "of a mediated device: the guest must find all that is assigned to it" },
  { "strict", 0, ZPCI_VALUE_NONE, FALSE, NULL, "exit with 1 for warnings as well" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "xml|json", "how to print (default xml)" },
  { NULL },
};

static gboolean
append_zpci (const ZpciCli *cli, GString *out, GError **error)
{
  ZpciOpt uid, fid;

  if (!zpci_cli_parse_id (cli, "uid", 1, 0xffff, &uid, error) ||
      !zpci_cli_parse_id (cli, "fid", 0, G_MAXUINT32, &fid, error))
    return FALSE;
  if (uid.set)
    g_string_append_printf (out, " uid='0x%04x'", uid.value);
  if (fid.set)
    g_string_append_printf (out, " fid='0x%08x'", fid.value);
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++) {
    const char *value = zpci_cli_text (cli, zpci_requests[id].attribute);

    if (value)
      g_string_append_printf (out, " %s='%s'", zpci_requests[id].attribute, value);
  }
  return TRUE;
}

static char *
format_hostdev (const ZpciCli *cli, const ZpciFunction *function, GError **error)
{
  const ZpciPciAddress *address = &function->address;
  const char *managed = zpci_cli_text (cli, "managed");
  g_autoptr (GString) zpci = g_string_new (NULL);
  g_autoptr (GString) out = g_string_new (NULL);

  if (!append_zpci (cli, zpci, error))
    return NULL;
  g_string_append_printf (out, "<hostdev mode='subsystem' type='pci' managed='%s'>\n", managed ? managed : "yes");
  g_string_append_printf (out,
                          "  <source>\n"
                          "    <address domain='0x%04x' bus='0x%02x' slot='0x%02x' function='0x%x'/>\n"
                          "  </source>\n",
                          address->domain, address->bus, address->slot, address->function);
  if (zpci->len > 0)
    g_string_append_printf (out, "  <address type='pci'>\n    <zpci%s/>\n  </address>\n", zpci->str);
  g_string_append (out, "</hostdev>\n");
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
check_rules (ZpciDomain *domain, GError **error)
{
  g_autoptr (GPtrArray) findings = zpci_domain_check (domain);

  for (guint i = 0; i < findings->len; i++) {
    const ZpciFinding *finding = g_ptr_array_index (findings, i);

    if (finding->severity == ZPCI_FINDING_ERROR) {
      g_autofree char *text = zpci_finding_format (finding);

      zpci_cli_usage_error (error, "%s", text);
      return FALSE;
    }
  }
  return TRUE;
}

static void
count_warning (ZpciCli *cli)
{
  if (zpci_cli_flag (cli, "strict"))
    cli->status = ZPCI_EXIT_FAILED;
}

/* Only where the user names a libvirt: a snippet needs none. */
static void
warn_if_taken (ZpciCli *cli, const ZpciFunction *function)
{
  g_autoptr (ZpciGuests) guests = zpci_cli_text (cli, "connect") ? zpci_cli_load_guests (cli) : NULL;
  char **names = guests ? zpci_guests_of (guests, &function->address) : NULL;

  if (names && names[0]) {
    g_autofree char *list = g_strjoinv (", ", names);
    g_autofree char *label = zpci_function_label (function);

    zpci_cli_warn ("%s is also that of %s; only one guest can run with it", label, list);
    count_warning (cli);
  }
}

/* The guest it goes to is not known, so this can only say what no guest can have. */
static void
warn_if_refused (ZpciCli *cli, ZpciDomain *domain)
{
  g_autoptr (ZpciPlanner) planner = zpci_planner_new (cli, ZPCI_SITUATION_OF_ANY_GUEST);
  g_autoptr (ZpciPlan) plan = zpci_planner_make (planner, domain, NULL);

  for (guint i = 0; plan && i < plan->rows->len; i++) {
    const ZpciPlanRow *row = g_ptr_array_index (plan->rows, i);
    g_autofree char *reason = zpci_reason_format (&row->reason);

    if (row->decision.path != ZPCI_PATH_REFUSED)
      continue;
    zpci_cli_warn ("no guest can start with it: %s", reason);
    count_warning (cli);
  }
}

static gboolean
check_snippet (ZpciCli *cli, const char *snippet, GError **error)
{
  g_autofree char *text =
      g_strdup_printf ("<domain type='kvm'><name>guest</name><os><type arch='s390x' machine='s390-ccw-virtio'>hvm"
                       "</type></os><devices>%s</devices></domain>",
                       snippet);
  g_autoptr (ZpciDocument) document = zpci_document_read (text, strlen (text), "hostdev", error);

  if (!document || !check_rules (document->domain, error))
    return FALSE;
  warn_if_refused (cli, document->domain);
  return TRUE;
}

/* @name: of an option. */
static gboolean
is_about_matrices (const ZpciCli *cli, const char *name)
{
  return strcmp (name, "format") == 0 || strcmp (name, "require") == 0 ||
         (strcmp (name, "strict") == 0 && zpci_cli_flag (cli, "require"));
}

/* Nothing is printed that libvirt or the rules would refuse: whether the device is there is a matter of the start. */
static gboolean
run_mdev (ZpciCli *cli, const ZpciApName *name, GError **error)
{
  gboolean warned = FALSE;
  g_autofree char *ap = NULL;

  for (const ZpciOption *option = options; option->name; option++) {
    if (zpci_cli_flag (cli, option->name) && !is_about_matrices (cli, option->name)) {
      zpci_cli_usage_error (error, "--%s is about PCI functions, and a mediated device has nothing like it",
                            option->name);
      return FALSE;
    }
  }
  ap = zpci_cli_flag (cli, "require") ? zpci_cli_ap_requirement (cli, name->uuid, &warned, error) : g_strdup ("");
  if (!ap)
    return FALSE;
  if (warned)
    count_warning (cli);
  g_string_append_printf (cli->out,
                          "<hostdev mode='subsystem' type='mdev' model='vfio-ap'>\n"
                          "  <source>\n"
                          "    <address uuid='%s'/>\n"
                          "  </source>\n"
                          "%s"
                          "</hostdev>\n",
                          name->uuid, ap);
  return TRUE;
}

static gboolean
run_ap (ZpciCli *cli, const char *text, GError **error)
{
  ZpciApName name;

  if (!zpci_ap_name_parse (text, &name, error))
    return FALSE;
  if (name.type == ZPCI_AP_NAME_MDEV)
    return run_mdev (cli, &name, error);
  zpci_cli_usage_error (error,
                        "'%s' goes to a guest in a mediated device: virt-zpci mdev prints one, and virt-zpci hostdev "
                        "mdev:UUID passes it",
                        text);
  return FALSE;
}

static gboolean
run_hostdev (ZpciCli *cli, GError **error)
{
  const ZpciFunction *function;
  g_autofree char *snippet = NULL;

  if (zpci_ap_name_is (cli->arguments[0]))
    return run_ap (cli, cli->arguments[0], error);
  if (zpci_cli_flag (cli, "require")) {
    zpci_cli_usage_error (error, "--require is about mediated devices, like mdev:UUID");
    return FALSE;
  }
  function = zpci_cli_function (cli, cli->arguments[0], error);
  if (!function || !zpci_function_check_device (function, error))
    return FALSE;
  snippet = format_hostdev (cli, function, error);
  if (!snippet || !check_snippet (cli, snippet, error))
    return FALSE;
  warn_if_taken (cli, function);
  g_string_append (cli->out, snippet);
  return TRUE;
}

const ZpciVerb zpci_verb_hostdev = {
  .name = "hostdev",
  .help = "print a <hostdev> that passes a function or a mediated device to a guest",
  .json_key = "xml",
  .argument = "DEVICE",
  .argument_kind = ZPCI_VALUE_DEVICE,
  .min_arguments = 1,
  .max_arguments = 1,
  .options = options,
  .run = run_hostdev,
};
