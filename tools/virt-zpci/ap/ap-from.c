/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * --from: the matrix that a guest requires.
 */
#include "ap.h"
#include "guests.h"
#include "zpci-error.h"
#include "zpci-text.h"

#include <string.h>

/* Options that say what --from says. */
static gboolean
check_alone (const ZpciCli *cli, GError **error)
{
  static const char *const others[] = { "adapters", "domains", "control" };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
    if (zpci_cli_flag (cli, others[i])) {
      zpci_cli_usage_error (error, "--from says what --%s says: leave one of them out", others[i]);
      return FALSE;
    }
  }
  if (!cli->arguments[0])
    return TRUE;
  zpci_cli_usage_error (error, "name queues, or --from a guest, not both");
  return FALSE;
}

/* Of several, @uuid says which; NULL: there may be one. */
static const ZpciDomainMatrix *
find_required (const ZpciDomain *domain, const char *name, const char *uuid, GError **error)
{
  const ZpciDomainMatrix *found = NULL;

  for (guint i = 0; i < domain->matrices->len; i++) {
    const ZpciDomainMatrix *matrix = g_ptr_array_index (domain->matrices, i);

    if (!matrix->is_required || (uuid && g_ascii_strcasecmp (matrix->key, uuid) != 0))
      continue;
    if (found) {
      g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_CONFLICT,
                   "%s: two vfio-ap devices of it require a matrix, %s and %s, and a guest can have one", ZPCI_SHOWN (name),
                   found->key, matrix->key);
      return NULL;
    }
    found = matrix;
  }
  if (!found && uuid)
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND, "%s: no vfio-ap device of it with uuid %s has an <ap>",
                 ZPCI_SHOWN (name), uuid);
  else if (!found)
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND,
                 "%s: no vfio-ap device of it has an <ap> that says what the guest requires", ZPCI_SHOWN (name));
  return found;
}

gboolean
zpci_cli_ap_from (ZpciCli *cli, const char *uuid, ZpciApMatrix *matrix, char found[ZPCI_AP_UUID_TEXT], GError **error)
{
  const char *guest = zpci_cli_text (cli, "from");
  g_autoptr (GPtrArray) sources = NULL;
  const ZpciGuestSource *source;
  const ZpciDomainMatrix *required;

  if (!check_alone (cli, error))
    return FALSE;
  sources = zpci_guest_source_load (cli, guest, error);
  source = sources ? g_ptr_array_index (sources, 0) : NULL;
  if (!source || !zpci_guest_source_check (source, error))
    return FALSE;
  required = find_required (source->document->domain, guest, uuid, error);
  if (!required)
    return FALSE;
  *matrix = required->required;
  memcpy (found, required->key, ZPCI_AP_UUID_TEXT);
  return TRUE;
}
