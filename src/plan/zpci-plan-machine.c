/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The machine type of a guest: what the emulator says that it defaults to, and
 * which ones are near a machine type that the emulator does not have.
 */
#include "zpci-decide-private.h"
#include "zpci-plan-private.h"
#include "zpci-text.h"

#include <string.h>

#define ALIAS "s390-ccw-virtio"

/* Names in a remedy. */
#define MAX_NEAR 3

char *
zpci_plan_qemu_text (const ZpciQemuCaps *caps)
{
  return caps ? g_strdup_printf ("QEMU %u.%u.%u", caps->major, caps->minor, caps->micro) : g_strdup ("this QEMU");
}

void
zpci_plan_read_default (const ZpciEmulator *emulator, const char *machine, ZpciRequestId id, ZpciFact *fact)
{
  const ZpciQemuCaps *caps = emulator ? emulator->caps : NULL;
  const char *property = zpci_requests[id].property;
  const char *resolved = caps ? zpci_qemu_caps_resolve_machine (caps, machine) : NULL;
  const char *name = resolved ? resolved : machine;
  ZpciTri told = resolved ? zpci_qemu_caps_default (caps, resolved, property) : ZPCI_UNKNOWN;
  g_autofree char *safe = zpci_plan_safe (name ? name : "(default)");
  g_autofree char *qemu = zpci_plan_qemu_text (caps);

  if (caps && !resolved)
    zpci_fact_set (fact, ZPCI_UNKNOWN, "%s offers no machine type '%s'", qemu, safe);
  else if (told != ZPCI_UNKNOWN)
    zpci_fact_set (fact, told, "machine type %s", safe);
  else if (!name)
    zpci_fact_set (fact, zpci_machine_defaults_on (id, NULL), "default machine type of a QEMU that is not known");
  else if (caps && zpci_qemu_caps_has_switch (caps, property))
    zpci_fact_set (fact, zpci_machine_defaults_on (id, name), "machine type %s by its name, since %s did not tell", safe,
                   qemu);
  else
    zpci_fact_set (fact, zpci_machine_defaults_on (id, name), "machine type %s", safe);
}

/* "rhel" and 9004 of "s390-ccw-virtio-rhel9.4.0"; "jammy" and 0; "" and 9002 of "s390-ccw-virtio-9.2". */
static gsize
split (const char *machine, const char **family, guint64 *release)
{
  gsize length;
  char *end = NULL;

  *family = g_str_has_prefix (machine, ALIAS "-") ? machine + strlen (ALIAS "-") : machine;
  length = strcspn (*family, "0123456789");
  *release = MIN (g_ascii_strtoull (*family + length, &end, 10), 99999) * 1000;
  if (end && *end == '.')
    *release += MIN (g_ascii_strtoull (end + 1, NULL, 10), 999);
  return length;
}

typedef struct {
  const char *name;
  gboolean other_family;
  guint64 distance; /* between the releases, where the family is the same */
  guint place;      /* newest first */
} Near;

static gint
compare_near (gconstpointer a, gconstpointer b)
{
  const Near *one = a, *two = b;

  if (one->other_family != two->other_family)
    return one->other_family ? 1 : -1;
  if (one->distance != two->distance)
    return one->distance < two->distance ? -1 : 1;
  return one->place < two->place ? -1 : 1;
}

static Near
measure (const char *name, guint place, const char *machine)
{
  const char *family, *wanted;
  guint64 release, wanted_release;
  gsize length = split (name, &family, &release), wanted_length = split (machine, &wanted, &wanted_release);
  Near near = { .name = name, .place = place };

  near.other_family = !g_str_has_prefix (machine, ALIAS "-") || length != wanted_length || strncmp (family, wanted, length) != 0;
  if (!near.other_family)
    near.distance = release < wanted_release ? wanted_release - release : release - wanted_release;
  return near;
}

char *
zpci_plan_near_machines (const ZpciQemuCaps *caps, const char *machine)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Near));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < caps->machines->len; i++) {
    const ZpciQemuMachine *entry = g_ptr_array_index (caps->machines, i);
    Near near = measure (entry->name, i, machine);

    if (g_str_has_prefix (entry->name, ALIAS))
      g_array_append_val (all, near);
  }
  g_array_sort (all, compare_near);
  for (guint i = 0; i < MIN (all->len, MAX_NEAR); i++) {
    const Near *near = &g_array_index (all, Near, i);

    g_string_append_printf (text, "%s'%s'", i == 0 ? "" : i + 1 == MIN (all->len, MAX_NEAR) ? " or " : ", ", near->name);
  }
  return g_string_free (text, text->len == 0);
}

/* Source: libvirt 9.0.0 src/qemu/qemu_validate.c (qemuValidateDomainDef), at define and at a start. */
void
zpci_plan_check_machine (const ZpciPlanGuest *guest, ZpciPlanRow *row)
{
  const ZpciQemuCaps *caps = guest->emulator->caps;
  g_autofree char *near = NULL;

  if (row->decision.path == ZPCI_PATH_REFUSED || !caps || !caps->has_zpci || !guest->written || zpci_qemu_caps_resolve_machine (caps, guest->written))
    return;
  near = zpci_plan_near_machines (caps, guest->written);
  if (!near)
    return; /* an emulator of another kind */
  zpci_plan_refuse (row, ZPCI_REFUSAL_NO_MACHINE);
  zpci_reason_set_name (&row->reason, ZPCI_NAME_VALUE, guest->machine_text);
  zpci_reason_set_name (&row->reason, ZPCI_NAME_OTHER, near);
}
