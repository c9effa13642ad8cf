/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Inside of src/capture: how single things get into a capture. @group is an
 * absolute folder, @name is below it; what is not there is left out.
 */
#pragma once

#include "zpci-capture-writer.h"
#include "zpci-root.h"

G_BEGIN_DECLS

/** Longest file that is copied whole, in bytes. */
#define ZPCI_CAPTURE_MAX_COPY 65536

typedef struct {
  ZpciRoot *root;
  ZpciCaptureWriter *writer;
  GPtrArray *warnings;
  GHashTable *groups; /* set of char*: names of the IOMMU groups of captured functions */
} ZpciCapture;

/** zpci_capture_copy_failure: records that @name cannot be read: @code says why; @max: the size asked for. */
void zpci_capture_copy_failure (ZpciCapture *capture, const char *group, const char *name, gsize max, int code);

/** zpci_capture_copy_file: copies a file of up to @max bytes, in hexadecimal where @binary. */
void zpci_capture_copy_file (ZpciCapture *capture, const char *group, const char *name, gsize max, gboolean binary);

/** zpci_capture_copy_filtered: copies the part of a text file that @filter lets through. */
void zpci_capture_copy_filtered (ZpciCapture *capture, const char *group, const char *name,
                                 char *(*filter) (const char *text));

/** zpci_capture_copy_link: copies where a link leads. */
void zpci_capture_copy_link (ZpciCapture *capture, const char *group, const char *name);

/** zpci_capture_copy_names: copies the names in @folder that begin with @prefix, as links or as empty folders. */
void zpci_capture_copy_names (ZpciCapture *capture, const char *group, const char *folder, const char *prefix,
                              gboolean links);

/** zpci_capture_copy_device: copies the function @name, and notes its IOMMU group; nothing of any other PCI device. */
void zpci_capture_copy_device (ZpciCapture *capture, const char *name);

G_END_DECLS
