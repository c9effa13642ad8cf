/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The checks of what runs guests: QEMU, libvirt, our start hook and plug-in.
 */
#include "software-checks.h"

#include "connection.h"
#include "guests.h"
#include "plugin-files.h"
#include "zpci-error.h"
#include "zpci-number.h"
#include "zpci-request.h"
#include "zpci-text.h"
#include "zpci-vfio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* libvirt 8.5 is the first whose <qemu:override> does not end in a crash. */
#define OLDEST_LIBVIRT 8005000

static gboolean
has_ism (const ZpciHost *host)
{
  for (guint i = 0; i < host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (host->functions, i);

    if (function->pft.set && function->pft.value == ZPCI_PFT_ISM)
      return TRUE;
  }
  return FALSE;
}

static void
check_property (const ZpciQemuCaps *caps, const ZpciRequestRow *row, GPtrArray *checks)
{
  guint major = row->since / ZPCI_RELEASE (1, 0), minor = row->since % ZPCI_RELEASE (1, 0);
  g_autofree char *id = g_strconcat ("qemu-", row->property, NULL);
  g_autofree char *absent = g_strconcat ("its zpci device has no property ", row->property, NULL);
  g_autofree char *remedy = row->gain ? g_strdup_printf ("QEMU %u.%u has it: %s", major, minor, row->gain)
                                      : g_strdup_printf ("use QEMU %u.%u or newer", major, minor);
  ZpciSeverity without = row->gain ? ZPCI_FINDING_NOTE : ZPCI_FINDING_ERROR;

  zpci_checks_add (checks, g_intern_string (id),
                   zpci_qemu_caps_has_switch (caps, row->property) ? ZPCI_FINDING_PASS : without, absent, remedy,
                   "if QEMU knows %s", row->ability);
}

static void
check_properties (const ZpciHost *host, const ZpciQemuCaps *caps, GPtrArray *checks)
{
  zpci_checks_add (checks, "qemu-zpci", caps->has_zpci ? ZPCI_FINDING_PASS : ZPCI_FINDING_ERROR, "it has no device zpci",
                   "use qemu-system-s390x", "if QEMU emulates zPCI");
  if (!caps->has_zpci)
    return;
  for (gsize i = 0; i < ZPCI_N_REQUESTS; i++)
    if (zpci_requests[i].property)
      check_property (caps, &zpci_requests[i], checks);
  if (has_ism (host))
    zpci_checks_add (checks, "qemu-ism-reset", caps->major < 8 ? ZPCI_FINDING_WARNING : ZPCI_FINDING_PASS,
                     "it does not reset an ISM function when the guest reboots or ends", "use QEMU 8.2 or newer",
                     "if QEMU resets ISM functions");
}

/* RHEL and others take changes back into older kernels, so that a recorded answer of VFIO counts beside the release.
 * A running host is not asked: that would open the function. Source: Linux 7.3 drivers/vfio/pci/vfio_pci_zdev.c. */
static gboolean
reports_errors (const ZpciHost *host)
{
  const char *release = host->facts.kernel_release;
  guint major = 0, minor = 0;

  if (release && sscanf (release, "%3u.%3u", &major, &minor) == 2 && (major > 7 || (major == 7 && minor >= 3)))
    return TRUE;
  for (guint i = 0; !zpci_root_is_live (host->root) && i < host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (host->functions, i);
    ZpciVfioInfo info;

    if (zpci_vfio_read (host->root, function, &info, NULL) && info.has_base && info.base.version >= 3)
      return TRUE;
  }
  return FALSE;
}

/* Source: QEMU 11.1 hw/vfio/pci.c (vfio_err_notifier_handler), which is the newest that was looked at. */
static void
check_pci_errors (const ZpciHost *host, const ZpciQemuCaps *caps, GPtrArray *checks)
{
  if (reports_errors (host) && (caps->major < 11 || (caps->major == 11 && caps->minor <= 1)))
    zpci_checks_add (checks, "pci-errors", ZPCI_FINDING_NOTE,
                     "this kernel reports the PCI errors of a function to QEMU, and this QEMU stops the whole guest",
                     "end a guest that stopped so with 'virsh destroy', reset the function, and start the guest again",
                     "if guests outlive PCI errors");
}

void
zpci_checks_emulator (const ZpciHost *host, const ZpciEmulator *emulator, GPtrArray *checks)
{
  const ZpciQemuCaps *caps = emulator->caps;

  if (!caps) {
    zpci_checks_add (checks, "qemu", ZPCI_FINDING_ERROR, emulator->why,
                     emulator->path ? "repair it, or name another with --emulator" : emulator->remedy,
                     "for QEMU");
    return;
  }
  zpci_checks_add (checks, "qemu", ZPCI_FINDING_PASS, NULL, NULL, "for QEMU (%u.%u.%u)", caps->major, caps->minor,
                   caps->micro);
  check_properties (host, caps, checks);
  if (caps->has_zpci)
    check_pci_errors (host, caps, checks);
}

static gpointer
ask_version (virConnectPtr connection, const char *argument, GError **error)
{
  gulong *version = g_new0 (gulong, 1);

  if (virConnectGetLibVersion (connection, version) == 0)
    return version;
  zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot read libvirt's version");
  g_free (version);
  return NULL;
}

static gpointer
ask_domain_capabilities (virConnectPtr connection, const char *argument, GError **error)
{
  char *text = virConnectGetDomainCapabilities (connection, NULL, "s390x", NULL, NULL, 0);

  if (!text)
    zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot read libvirt's domain capabilities");
  return text;
}

/* By what the daemon shows; libvirt answers that question over a connection that may write only. */
static void
check_plugin (const char *uri, GPtrArray *checks)
{
  static const char what[] = "for the plug-in in the daemon";
  g_autoptr (GError) error = NULL;
  char *text = zpci_connection_ask_writable (uri, ask_domain_capabilities, NULL, free, &error);
  gboolean there = text && strstr (text, "<zpci supported=");
  g_autofree char *names = zpci_request_names (" and ");
  g_autofree char *absent = g_strdup_printf ("virsh does not show or take %s", names);

  free (text);
  if (error)
    zpci_checks_add (checks, "plugin", ZPCI_FINDING_NOTE, error->message, zpci_error_get_remedy (error), what);
  else
    zpci_checks_add (checks, "plugin", there ? ZPCI_FINDING_PASS : ZPCI_FINDING_NOTE,
                     absent, "virt-zpci plugin enable --now; or use virt-zpci define, dumpxml and attach-device", what);
}

static void
check_hook (GPtrArray *checks)
{
  static const char what[] = "for the start hook";
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = zpci_root_new_directory ("/", &error);
  ZpciInstalled installed =
      root ? zpci_installed_file_look (root, ZPCI_HOOK_FILE, &error) : ZPCI_INSTALLED_UNKNOWN;

  if (installed == ZPCI_INSTALLED_UNKNOWN)
    zpci_checks_add (checks, "hook", ZPCI_FINDING_NOTE, error->message, "look as root", what);
  else
    zpci_checks_add (checks, "hook", installed == ZPCI_INSTALLED_YES ? ZPCI_FINDING_PASS : ZPCI_FINDING_WARNING,
                     "it is not installed, so QEMU may silently ignore the requests of a guest",
                     "virt-zpci plugin enable --hook-only", what);
}

static void
check_version (gulong version, GPtrArray *checks)
{
  g_autofree char *text = zpci_version_format (version);

  zpci_checks_add (checks, "libvirt", version < OLDEST_LIBVIRT ? ZPCI_FINDING_ERROR : ZPCI_FINDING_PASS, "it is too old",
                   "use libvirt 8.5 or newer", "for libvirt (%s)", text);
}

/* libvirt takes a second vfio-ap device into a stored guest (attach-device --config), and that guest does not start. */
static void
check_matrices (ZpciCli *cli, const char *uri, GPtrArray *checks)
{
  g_autoptr (GPtrArray) sources = zpci_guest_source_load_all (cli, uri, NULL);
  g_autoptr (GString) several = g_string_new (NULL);
  gboolean any = FALSE;

  for (guint i = 0; sources && i < sources->len; i++) {
    const ZpciGuestSource *source = g_ptr_array_index (sources, i);
    const ZpciDomain *domain = zpci_document_get_domain (source->document, NULL);
    g_autofree char *name = domain ? zpci_text_cut (domain->name ? domain->name : "?", -1, ZPCI_TEXT_SHOWN) : NULL;

    any |= domain && domain->matrices->len > 0;
    if (domain && domain->matrices->len > 1)
      g_string_append_printf (several, "%s%s", several->len ? ", " : "", name);
  }
  if (any) {
    g_autofree char *cause = g_strdup_printf ("QEMU takes one; more in %s", several->str);

    zpci_checks_add (checks, "ap-one-device", several->len ? ZPCI_FINDING_WARNING : ZPCI_FINDING_PASS, cause,
                     "put both matrices into one mediated device: virt-zpci plan of that guest prints it",
                     "if no guest has two vfio-ap devices");
  }
}

void
zpci_checks_captured_libvirt (ZpciRoot *root, GPtrArray *checks)
{
  static const char not_told[] = "the capture does not tell", on_host[] = "virt-zpci plugin status on that host tells";
  gulong version = zpci_planning_local_version (root);

  if (version == 0)
    zpci_checks_add (checks, "libvirt", ZPCI_FINDING_NOTE, not_told, "--connect asks the libvirt of that host",
                     "for libvirt");
  else
    check_version (version, checks);
  zpci_checks_add (checks, "hook", ZPCI_FINDING_NOTE, not_told, on_host, "for the start hook");
  zpci_checks_add (checks, "plugin", ZPCI_FINDING_NOTE, not_told, on_host, "for the plug-in in the daemon");
}

void
zpci_checks_libvirt (ZpciCli *cli, GPtrArray *checks)
{
  g_autofree char *uri = zpci_connection_find (cli);
  g_autoptr (GError) error = NULL;
  g_autofree gulong *version = NULL;

  if (!uri) {
    zpci_checks_add (checks, "libvirt", ZPCI_FINDING_ERROR, "no libvirt daemon is there",
                     "install libvirt and start libvirtd.service or virtqemud.socket, or name one with --connect",
                     "for libvirt");
    return;
  }
  version = zpci_connection_ask (uri, ask_version, NULL, g_free, &error);
  if (!version) {
    const char *remedy = zpci_error_get_remedy (error);

    zpci_checks_add (checks, "libvirt", ZPCI_FINDING_ERROR, error->message,
                     remedy ? remedy : "start it, or name another with --connect", "for libvirt");
    return;
  }
  check_version (*version, checks);
  if (!zpci_connection_is_remote (uri))
    check_hook (checks);
  check_plugin (uri, checks);
  check_matrices (cli, uri, checks);
}
