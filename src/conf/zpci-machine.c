/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The defaults of a machine type by its name, without an emulator
 * to ask: upstream's by their version, distributions' by a table.
 */
#include "zpci-request.h"

#include <string.h>

#define MACHINE_MAX 64 /* bytes of a name that is looked into */

#define ALIAS "s390-ccw-virtio"

/*
 * A distribution's type has the defaults of an upstream type that is not older
 * than @least and not newer than @most. A family is followed by a release
 * ("rhel9.2.0"), and the first row that its release reaches counts.
 * Sources: RHEL names its types after releases of its own; the last of RHEL 8 is made of QEMU 6.2 (title of the
 * documentation in qemu-kvm-docs 6.2.0-53.module+el8.10.0), and its 9.2 of 7.2. Each Ubuntu names a copy of the newest
 * type of its QEMU after itself (its patch define-ubuntu-machine-types): the versions are those of its packages.
 */
static const struct {
  const char *name;
  gboolean is_family;
  guint from;
  guint least, most;
} distributions[] = {
  { "rhel", TRUE, ZPCI_RELEASE (9, 2), ZPCI_RELEASE (7, 2), G_MAXUINT },
  { "rhel", TRUE, 0, 0, ZPCI_RELEASE (7, 0) },
#define UBUNTU(name, major, minor) { name, FALSE, 0, ZPCI_RELEASE (major, minor), ZPCI_RELEASE (major, minor) }
  UBUNTU ("xenial", 2, 5),
  UBUNTU ("bionic", 2, 11),
  UBUNTU ("focal", 4, 2),
  UBUNTU ("jammy", 6, 2),
  UBUNTU ("kinetic", 7, 0),
  UBUNTU ("lunar", 7, 2),
  UBUNTU ("mantic", 8, 0),
  UBUNTU ("noble", 8, 2),
  UBUNTU ("oracular", 9, 0),
  UBUNTU ("plucky", 9, 2),
  UBUNTU ("questing", 10, 1),
#undef UBUNTU
};

static gboolean
parse_number (const char **text, guint max, guint *number)
{
  char *end;

  if (!g_ascii_isdigit (**text))
    return FALSE;
  *number = (guint) MIN (g_ascii_strtoull (*text, &end, 10), max);
  *text = end;
  return TRUE;
}

/* "7.2", or "9.2.0" with a third number. */
static gboolean
parse_release (const char *text, gboolean third, guint *release)
{
  guint major, minor, ignored;

  if (!parse_number (&text, 99999, &major) || *text++ != '.' || !parse_number (&text, 999, &minor))
    return FALSE;
  if (third && (*text++ != '.' || !parse_number (&text, 999, &ignored)))
    return FALSE;
  *release = ZPCI_RELEASE (major, minor);
  return *text == '\0';
}

static gboolean
fits (gsize row, const char *name)
{
  const char *release = distributions[row].name;
  guint number;

  if (!distributions[row].is_family)
    return strcmp (name, release) == 0;
  return g_str_has_prefix (name, release) && parse_release (name + strlen (release), TRUE, &number) &&
         number >= distributions[row].from;
}

/* Which upstream types a type behind "s390-ccw-virtio-" can be like. Returns: FALSE for a name that nobody knows. */
static gboolean
find_range (const char *name, guint *least, guint *most)
{
  if (parse_release (name, FALSE, least)) {
    *most = *least;
    return TRUE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (distributions); i++) {
    if (!fits (i, name))
      continue;
    *least = distributions[i].least;
    *most = distributions[i].most;
    return TRUE;
  }
  return FALSE;
}

ZpciTri
zpci_machine_defaults_on (ZpciRequestId id, const char *machine)
{
  guint since = zpci_requests[id].since, least, most;

  if (!machine || strcmp (machine, ALIAS) == 0)
    return ZPCI_YES;
  /* Asked once per device: no long way through a long name. */
  if (strnlen (machine, MACHINE_MAX) == MACHINE_MAX || !g_str_has_prefix (machine, ALIAS "-") ||
      !find_range (machine + strlen (ALIAS "-"), &least, &most))
    return ZPCI_UNKNOWN;
  if (least >= since)
    return ZPCI_YES;
  return most < since ? ZPCI_NO : ZPCI_UNKNOWN;
}
