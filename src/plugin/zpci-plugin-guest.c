/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reading and replacing. The second reading right before the define finds what
 * changed meanwhile other than by the calls that take turns (zpci-plugin-turn.h);
 * such a change during the define, some milliseconds, is overwritten.
 */
#include "zpci-plugin-guest.h"

#include "zpci-plugin-error.h"
#include "zpci-plugin.h"

#include <stdlib.h>
#include <string.h>

/* Takes @text. */
static ZpciDocument *
parse (char *text)
{
  g_autoptr (ZpciDocument) guest = zpci_document_new ("domain XML", text, strlen (text));
  g_autoptr (GError) error = NULL;

  if (zpci_document_get_domain (guest, &error))
    return g_steal_pointer (&guest);
  zpci_plugin_raise (VIR_FROM_DOMAIN, error);
  return NULL;
}

ZpciDocument *
zpci_plugin_guest_read (virDomainPtr domain, guint flags)
{
  char *text = ZPCI_CALL (virDomainGetXMLDesc) (domain, flags);

  return text ? parse (text) : NULL;
}

gboolean
zpci_plugin_guest_read_ours (virDomainPtr domain, guint flags, ZpciDocument **guest)
{
  char *text = ZPCI_CALL (virDomainGetXMLDesc) (domain, flags);

  *guest = NULL;
  if (text && strstr (text, ZPCI_DOMAIN_NS) != NULL) {
    *guest = parse (text);
    return *guest != NULL;
  }
  free (text);
  return text != NULL;
}

static gboolean
is_unchanged (virDomainPtr domain, const char *old)
{
  char *again = ZPCI_CALL (virDomainGetXMLDesc) (domain, ZPCI_PLUGIN_CONFIG_FLAGS);
  int persistent = again ? virDomainIsPersistent (domain) : -1;
  gboolean same = again && strcmp (again, old) == 0;

  free (again);
  if (persistent < 0)
    return FALSE;
  if (persistent == 0 || !same) {
    zpci_plugin_raise_code (VIR_FROM_DOMAIN, VIR_ERR_OPERATION_FAILED,
                            persistent
                                ? "the configuration was changed by somebody else meanwhile; nothing was "
                                  "done, try again"
                                : "the domain was undefined by somebody else meanwhile; nothing was done");
    return FALSE;
  }
  return TRUE;
}

gboolean
zpci_plugin_guest_replace (virDomainPtr domain, const char *old, const char *text, char **now)
{
  virDomainPtr defined;

  if (!is_unchanged (domain, old))
    return FALSE;
  defined = ZPCI_CALL (virDomainDefineXMLFlags) (virDomainGetConnect (domain), text, 0);
  if (!defined)
    return FALSE;
  if (now)
    *now = ZPCI_CALL (virDomainGetXMLDesc) (defined, ZPCI_PLUGIN_CONFIG_FLAGS);
  virDomainFree (defined);
  return TRUE;
}

gboolean
zpci_plugin_guest_set_live_metadata (virDomainPtr domain, const char *element)
{
  return virDomainSetMetadata (domain, VIR_DOMAIN_METADATA_ELEMENT, element, element ? "zpci" : NULL,
                               ZPCI_DOMAIN_NS, VIR_DOMAIN_AFFECT_LIVE) == 0;
}
