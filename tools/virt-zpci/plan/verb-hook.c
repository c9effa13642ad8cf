/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * hook: what libvirt runs from hooks/qemu.d before it starts a guest, with the
 * guest's document on standard input. Refuses a start that QEMU would refuse,
 * or would let through without what the document asks for. Never calls
 * libvirt, which waits for it, and ends within seconds whatever hangs.
 * Source: libvirt 9.0.0 docs/hooks.rst, src/util/virhook.c.
 */
#include "documents.h"
#include "planning.h"
#include "verbs.h"
#include "zpci-guest-faults.h"
#include "zpci-text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#define LIMIT_SECONDS 10
#define PROBE_TIMEOUT_MS 5000

enum { GUEST, OPERATION, SUB_OPERATION, EXTRA };

/* Exit status when time runs out; a refusal once the guest may carry our metadata. */
static volatile sig_atomic_t status_at_limit = ZPCI_EXIT_OK;

static void
end_at_limit (int signal_number)
{
  static const char text[] = "error: virt-zpci hook: the host did not answer within 10 s; "
                             "negotiate = warn in zpci.conf lets guests start unchecked\n";

  (void) !write (STDERR_FILENO, text, sizeof text - 1);
  _exit (status_at_limit);
}

static void
limit_time (void)
{
  struct sigaction action;

  memset (&action, 0, sizeof action);
  action.sa_handler = end_at_limit;
  sigaction (SIGALRM, &action, NULL);
  alarm (LIMIT_SECONDS);
}

/* libvirt drops the messages of a hook that succeeds; the journal keeps them. */
static void
warn (const char *guest, const char *text)
{
  g_autofree char *line = g_strdup_printf ("guest %s: %s", guest, text);
  g_autofree char *safe = zpci_text_safe (line);

  zpci_cli_warn ("%s", line);
  syslog (LOG_WARNING, "%s", safe);
}

static gboolean
starts_a_guest (char **arguments)
{
  return strcmp (arguments[OPERATION], "prepare") == 0 && strcmp (arguments[SUB_OPERATION], "begin") == 0;
}

/* A device would get what was asked for another, which nobody asks for. */
static gboolean
inherits_something (const ZpciDomain *domain)
{
  g_autoptr (GPtrArray) faults = zpci_guest_faults_find (domain);

  for (guint i = 0; i < faults->len; i++) {
    const ZpciGuestFault *fault = g_ptr_array_index (faults, i);

    if (fault->id == ZPCI_GUEST_FAULT_LEFT_OVERRIDE)
      return TRUE;
  }
  return FALSE;
}

/* Metadata alone is not a request: a device that is gone may have left it. */
static gboolean
asks_of_functions (const ZpciDomain *domain)
{
  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);

    if (!zpci_request_is_empty (&device->metadata))
      return TRUE;
  }
  return inherits_something (domain);
}

static gboolean
asks_for_something (const ZpciDomain *domain)
{
  for (guint i = 0; i < domain->matrices->len; i++)
    if (((const ZpciDomainMatrix *) g_ptr_array_index (domain->matrices, i))->is_noted)
      return TRUE;
  return asks_of_functions (domain);
}

static gboolean
passes_devices_through (const ZpciDomain *domain)
{
  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);

    if (device->kind != ZPCI_DEVICE_OTHER)
      return TRUE;
  }
  return domain->matrices->len > 0;
}

/* Without <ap>, nothing in the document says what the guest needs of a matrix. */
static gboolean
is_refused (const ZpciPlanMatrix *matrix)
{
  return matrix->decision->has_required && matrix->decision->result == ZPCI_AP_RESULT_REFUSED;
}

/* A refusal is said once, as the reason of that. */
static void
warn_of_matrices (const char *guest, const ZpciPlan *plan)
{
  for (guint i = 0; i < plan->matrices->len; i++) {
    const ZpciPlanMatrix *matrix = g_ptr_array_index (plan->matrices, i);
    g_autofree char *text = is_refused (matrix) ? NULL : zpci_plan_matrix_describe (matrix);

    if (text)
      warn (guest, text);
  }
}

static void
append_refused_matrices (GString *out, const ZpciPlan *plan)
{
  for (guint i = 0; i < plan->matrices->len; i++) {
    const ZpciPlanMatrix *matrix = g_ptr_array_index (plan->matrices, i);
    g_autofree char *text = is_refused (matrix) ? zpci_plan_matrix_describe (matrix) : NULL;

    if (text)
      g_string_append_printf (out, "%s%s", out->len ? "; " : "", text);
  }
}

/* Returns: (transfer full): everything that is refused, on one line; empty where nothing is. */
static char *
describe_refusals (const ZpciPlan *plan)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < plan->rows->len; i++) {
    const ZpciPlanRow *row = g_ptr_array_index (plan->rows, i);
    g_autofree char *asked = zpci_request_format (&row->request);
    g_autofree char *reason = zpci_reason_format (&row->reason);

    if (row->decision.path != ZPCI_PATH_REFUSED)
      continue;
    g_string_append_printf (text, "%s%s (asked: %s): %s", text->len ? "; " : "", row->device, asked, reason);
  }
  for (guint i = 0; i < plan->refusals->len; i++) {
    g_autofree char *reason = zpci_reason_format (g_ptr_array_index (plan->refusals, i));

    g_string_append_printf (text, "%s%s", text->len ? "; " : "", reason);
  }
  return g_string_free (text, FALSE);
}

static void
warn_of_unknowns (const char *guest, const ZpciPlan *plan)
{
  for (guint i = 0; i < plan->rows->len; i++) {
    const ZpciPlanRow *row = g_ptr_array_index (plan->rows, i);

    for (guint j = 0; j < row->unknowns->len; j++) {
      g_autofree char *text = g_strdup_printf ("%s: %s", row->device, (char *) g_ptr_array_index (row->unknowns, j));

      warn (guest, text);
    }
  }
}

static void
warn_of_reasons (const char *guest, const char *device, const GPtrArray *reasons)
{
  for (guint i = 0; i < reasons->len; i++) {
    g_autofree char *reason = zpci_reason_format (g_ptr_array_index (reasons, i));
    g_autofree char *text = g_strdup_printf ("%s%s%s", device ? device : "", device ? ": " : "", reason);

    warn (guest, text);
  }
}

static void
warn_of_warnings (const char *guest, const ZpciPlan *plan)
{
  warn_of_reasons (guest, NULL, plan->warnings);
  for (guint i = 0; i < plan->rows->len; i++) {
    const ZpciPlanRow *row = g_ptr_array_index (plan->rows, i);

    warn_of_reasons (guest, row->device, row->warnings);
  }
}

/* The emulator that libvirt is about to run for this guest. */
static ZpciEmulator *
ask_emulator (gpointer root, const char *named, const char *machine, GError **error)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  ZpciQemuProbeOptions options = { .ask = ZPCI_QEMU_ASK_ONE,
                                   .warnings = warnings,
                                   .machine = machine,
                                   .timeout_ms = PROBE_TIMEOUT_MS,
                                   .cache_directory = geteuid () == 0 ? ZPCI_CACHE_DIRECTORY : NULL };
  ZpciQemuCaps *caps = zpci_qemu_caps_probe (named, &options, error);

  zpci_cli_warn_all (warnings);
  return caps ? zpci_emulator_new (named, caps, NULL) : NULL;
}

/* A requirement of a matrix is not refused because nothing is known of the emulator. */
static ZpciEmulator *
try_emulator (gpointer root, const char *named, const char *machine, GError **error)
{
  g_autoptr (GError) why = NULL;
  ZpciEmulator *emulator = ask_emulator (root, named, machine, &why);

  return emulator ? emulator : zpci_emulator_new_unknown (named, why);
}

static gulong
get_libvirt_version (gpointer root)
{
  return zpci_planning_local_version (root);
}

static const ZpciSituationCalls calls = { .ask_emulator = ask_emulator, .get_libvirt_version = get_libvirt_version };
static const ZpciSituationCalls patient_calls = { .ask_emulator = try_emulator,
                                                  .get_libvirt_version = get_libvirt_version };

/* The emulator is not asked on behalf of a guest that asks nothing. */
static ZpciPlan *
make_plan (ZpciCli *cli, ZpciHost *host, ZpciDomain *domain, gboolean of_functions, GError **error)
{
  gboolean unasked = !asks_for_something (domain) || !domain->emulator;
  ZpciSituationFlags flags = ZPCI_SITUATION_OF_HOOK | (unasked ? ZPCI_SITUATION_NO_EMULATOR : ZPCI_SITUATION_NONE);
  g_autoptr (ZpciSituation) situation =
      zpci_situation_new (zpci_cli_config (cli), host, of_functions ? &calls : &patient_calls, host->root, flags);

  return zpci_plan_make (situation, domain, error);
}

static gboolean
judge (ZpciCli *cli, ZpciDomain *domain, GError **error)
{
  const char *guest = cli->arguments[GUEST];
  gboolean asks = asks_of_functions (domain);
  g_autoptr (ZpciRoot) root = zpci_cli_open_root (cli, error);
  g_autoptr (ZpciHost) host = root ? zpci_host_read (root, error) : NULL;
  g_autoptr (ZpciPlan) plan = host ? make_plan (cli, host, domain, asks, error) : NULL;
  g_autofree char *refusals = NULL;
  g_autoptr (GString) refused = NULL;

  if (!plan)
    return FALSE;
  warn_of_matrices (guest, plan);
  refusals = describe_refusals (plan);
  refused = g_string_new (asks ? refusals : NULL);
  append_refused_matrices (refused, plan);
  if (refused->len > 0) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED, "%s", refused->str);
    return FALSE;
  }
  if (*refusals != '\0')
    warn (guest, refusals);
  else if (asks)
    warn_of_unknowns (guest, plan);
  warn_of_warnings (guest, plan);
  return TRUE;
}

/* A fault of a guest that asks for something stops it, unless the
 * administrator wants to be told only; nothing else ever stops a guest. */
static gboolean
settle (ZpciCli *cli, gboolean asks, GError *fault, GError **error)
{
  g_autofree char *text = NULL;

  if (asks && zpci_cli_config (cli)->strict) {
    g_propagate_prefixed_error (error, fault, "guest %s: ", cli->arguments[GUEST]);
    return FALSE;
  }
  text = zpci_error_format (fault);
  warn (cli->arguments[GUEST], text);
  g_error_free (fault);
  return TRUE;
}

static gboolean
run_hook (ZpciCli *cli, GError **error)
{
  g_autoptr (ZpciDocument) document = NULL, guest = NULL;
  ZpciDomain *domain = NULL;
  GError *fault = NULL;
  gboolean asks = FALSE;

  /* libvirt writes the document for every operation; reading it keeps the pipe whole. */
  limit_time ();
  openlog ("virt-zpci", LOG_PID, LOG_DAEMON);
  document = zpci_document_load ("-", &fault);
  if (!starts_a_guest (cli->arguments)) {
    g_clear_error (&fault);
    return TRUE;
  }
  if (document) {
    asks = strstr (document->text, ZPCI_DOMAIN_NS) != NULL;
    status_at_limit = asks && zpci_cli_config (cli)->strict ? ZPCI_EXIT_FAILED : ZPCI_EXIT_OK;
    guest = zpci_document_new_copy ("domain XML", document->text, document->length);
    domain = zpci_document_get_domain (guest, &fault);
  }
  if (!domain)
    return settle (cli, asks, fault, error);
  asks = asks_for_something (domain);
  status_at_limit = asks && zpci_cli_config (cli)->strict ? ZPCI_EXIT_FAILED : ZPCI_EXIT_OK;
  if (!asks && (g_strcmp0 (domain->arch, "s390x") != 0 || !passes_devices_through (domain)))
    return TRUE;
  return judge (cli, domain, &fault) || settle (cli, asks, fault, error);
}

const ZpciVerb zpci_verb_hook = {
  .name = "hook",
  .internal = TRUE,
  .help = "check a guest that libvirt is about to start; run by libvirt itself",
  .argument = "GUEST OPERATION SUB-OPERATION EXTRA",
  .argument_kind = ZPCI_VALUE_TEXT,
  .min_arguments = 4,
  .max_arguments = 4,
  .options = NULL,
  .run = run_hook,
};
