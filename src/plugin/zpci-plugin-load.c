/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The dynamic linker loads the plug-in: nothing happens, unless
 * the program is one of libvirt's daemons and no privilege was gained by running
 * it. In a daemon: read zpci.conf, put the rows in force, leave LD_PRELOAD.
 */
#include "zpci-plugin-parts.h"
#include "zpci-plugin.h"
#include "zpci-text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

static const struct {
  const char *program;
  guint groups;
} daemons[] = {
  { "libvirtd", ZPCI_GROUP_DOMAIN | ZPCI_GROUP_NODEDEV },
  { "virtqemud", ZPCI_GROUP_DOMAIN },
  { "virtnodedevd", ZPCI_GROUP_NODEDEV },
};

/* By the file that runs, not by argv, which a caller chooses. */
static guint
groups_of_this_program (void)
{
  char path[4096];
  ssize_t length = readlink ("/proc/self/exe", path, sizeof path - 1);
  const char *name;

  if (length <= 0)
    return 0;
  path[length] = '\0';
  name = strrchr (path, '/');
  for (gsize i = 0; name && i < G_N_ELEMENTS (daemons); i++) {
    if (strcmp (name + 1, daemons[i].program) == 0)
      return daemons[i].groups;
  }
  return 0;
}

static void
leave_preload (void)
{
  const char *before = getenv ("LD_PRELOAD");
  g_autofree char *after = NULL;

  if (!before)
    return;
  after = zpci_plugin_preload_without (before, ZPCI_PLUGIN_FILE);
  if (*after)
    setenv ("LD_PRELOAD", after, 1);
  else
    unsetenv ("LD_PRELOAD");
}

/* Standard error is the daemon's journal; its log is not open yet. */
static ZpciConfig *
load_config (void)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  ZpciConfig *config = zpci_config_load (ZPCI_CONFIG_FILE, warnings);

  for (guint i = 0; i < warnings->len; i++) {
    g_autofree char *safe = zpci_text_safe (g_ptr_array_index (warnings, i));

    fprintf (stderr, "libvirt-zpci: %s\n", safe);
  }
  return config;
}

__attribute__ ((constructor)) static void
load (void)
{
  guint groups;

  if (getauxval (AT_SECURE))
    return;
  groups = groups_of_this_program ();
  if (!groups)
    return;
  leave_preload ();
  if ((groups & ZPCI_GROUP_DOMAIN) && (zpci_plugin_libvirt_knows_attributes (ZPCI_LIBVIRT_SCHEMA) ||
                                       zpci_plugin_libvirt_knows_ap (ZPCI_LIBVIRT_DOMAIN_SCHEMA))) {
    fprintf (stderr, "libvirt-zpci: this libvirt knows the attributes, or <ap>, by itself; domains are left to it\n");
    groups &= ~(guint) ZPCI_GROUP_DOMAIN;
  }
  zpci_plugin_rows_start (groups, load_config ());
}
