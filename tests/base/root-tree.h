/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The tree that the tests of ZpciRoot look at, as a folder or in memory.
 */
#pragma once

#include "zpci-root.h"

G_BEGIN_DECLS

#define DEVICE "/sys/devices/pci0001:00/0001:00:00.0"
#define LINKS "/sys/bus/pci/devices/"

/** RootTree: a GLib test fixture. */
typedef struct {
  char *folder;   /* temporary, holds "host" and, beside it, "secret" */
  ZpciRoot *root;
} RootTree;

/** RootTreeText: what zpci_root_read_text() says of a path of the tree. */
typedef struct {
  const char *path;
  const char *text; /* NULL: an error */
  int code;
} RootTreeText;

/** root_tree_texts: ends with a path that is NULL. */
extern const RootTreeText root_tree_texts[];

/** root_tree_setup, root_tree_teardown: @in_memory: NULL: in the folder. */
void root_tree_setup (RootTree *fixture, gconstpointer in_memory);
void root_tree_teardown (RootTree *fixture, gconstpointer unused);

G_END_DECLS
