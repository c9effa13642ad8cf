/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Inside of the room: reading and writing the text of a .zhost file, and how single things get into it. For
 * zpci-capture*.c and their tests.
 */
#pragma once

#include "zpci-finding.h"
#include "zpci-root.h"

#include <glib.h>

G_BEGIN_DECLS

/*
 * Lines, words and content blocks of a .zhost file; what the directives mean is
 * the business of zpci-capture.c. Every fault carries file name and line.
 */

/** Longest accepted line, and content of one file, in bytes. */
#define ZPCI_CAPTURE_MAX_LINE 8192
#define ZPCI_CAPTURE_MAX_FILE (1024 * 1024)

typedef struct {
  const char *name;
  const char *rest;   /* unread text */
  const char *end;
  guint line_number;  /* of @line, from 1 */
  char line[ZPCI_CAPTURE_MAX_LINE + 1];
  char *cursor;       /* in @line: after the words read so far */
} ZpciCaptureReader;

void zpci_capture_reader_init (ZpciCaptureReader *reader, const char *name, const char *text, gsize length);

/** zpci_capture_reader_fail: stores an error that begins with "name:line: ". Returns: FALSE. */
gboolean zpci_capture_reader_fail (ZpciCaptureReader *reader, GError **error, ZpciErrorCode code,
                                   const char *format, ...) G_GNUC_PRINTF (4, 5);

/** zpci_capture_reader_line: reads the next line; @at_end: (out): there was none. */
gboolean zpci_capture_reader_line (ZpciCaptureReader *reader, gboolean *at_end, GError **error);

/** zpci_capture_reader_word: Returns: (transfer full): the next word, bare or quoted, or NULL. */
char *zpci_capture_reader_word (ZpciCaptureReader *reader, const char *what, GError **error);

/** zpci_capture_reader_text: Returns: (transfer full): the content of a quoted text, any bytes, or NULL. */
GBytes *zpci_capture_reader_text (ZpciCaptureReader *reader, GError **error);

/** zpci_capture_reader_rest: Returns: (transfer full): what is left of the line, not empty, or NULL. */
char *zpci_capture_reader_rest (ZpciCaptureReader *reader, const char *what, GError **error);

/** zpci_capture_reader_end: FALSE with an error where the line goes on. */
gboolean zpci_capture_reader_end (ZpciCaptureReader *reader, GError **error);

/** zpci_capture_reader_block: Returns: (transfer full): the "| " lines that follow, as text or as @hex, or NULL. */
GBytes *zpci_capture_reader_block (ZpciCaptureReader *reader, gboolean hex, GError **error);

/*
 * Puts a .zhost text together: entries in, in any order; text out, sorted, each
 * content in the form that reads best. Other files decide which entries there are.
 */

typedef struct ZpciCaptureBuilder ZpciCaptureBuilder;

ZpciCaptureBuilder *zpci_capture_builder_new (void);
void zpci_capture_builder_free (ZpciCaptureBuilder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciCaptureBuilder, zpci_capture_builder_free)

/**
 * zpci_capture_builder_file, _link, _error, _directory, _answer:
 * @group: absolute folder; entries of one group stand together
 * @name: path below @group
 * @binary: write it as hex whatever is in it
 *
 * Adding the same path twice keeps the first.
 */
void zpci_capture_builder_file (ZpciCaptureBuilder *builder, const char *group, const char *name, GBytes *content,
                                gboolean binary);
void zpci_capture_builder_link (ZpciCaptureBuilder *builder, const char *group, const char *name, const char *target);
void zpci_capture_builder_error (ZpciCaptureBuilder *builder, const char *group, const char *name, int code);
void zpci_capture_builder_directory (ZpciCaptureBuilder *builder, const char *group, const char *name);
void zpci_capture_builder_answer (ZpciCaptureBuilder *builder, const char *question, const char *argument,
                                  const char *answer);
void zpci_capture_builder_answer_bytes (ZpciCaptureBuilder *builder, const char *question, const char *argument,
                                        GBytes *answer);

/** zpci_capture_builder_count: Returns: how many files, folders and links there are, @answers: (out): and answers. */
guint zpci_capture_builder_count (const ZpciCaptureBuilder *builder, guint *answers);

/** zpci_capture_builder_finish: Returns: (transfer full): the whole text; @captured: of the running machine. */
char *zpci_capture_builder_finish (ZpciCaptureBuilder *builder, gboolean captured, gsize *length);

/*
 * Inside of src/capture: how single things get into a capture. @group is an
 * absolute folder, @name is below it; what is not there is left out.
 */

/** Longest file that is copied whole, in bytes. */
#define ZPCI_CAPTURE_MAX_COPY 65536

typedef struct {
  ZpciRoot *root;
  ZpciCaptureBuilder *builder;
  GPtrArray *gaps; /* of ZpciFinding */
  GHashTable *groups; /* set of char*: names of the IOMMU groups of captured functions */
} ZpciCapture;

/**
 * zpci_capture_copy_failure: records that @name cannot be read: @code says why; @max: the size asked for, 0 of a
 * folder or link. An absent one is left out.
 */
void zpci_capture_copy_failure (ZpciCapture *capture, const char *group, const char *name, gsize max, int code);

/** zpci_capture_warn_of: warns that nobody knows what a link or folder would have said; not of one that is none. */
void zpci_capture_warn_of (ZpciCapture *capture, const char *path, int code);

/** zpci_capture_copy_closed: records that @name, which its folder lists, cannot be opened as a folder. */
void zpci_capture_copy_closed (ZpciCapture *capture, const char *group, const char *name, int code);

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

/** zpci_capture_for_each: calls @copy for each name in the folder @path; records why where it cannot be listed. */
void zpci_capture_for_each (ZpciCapture *capture, const char *path, void (*copy) (ZpciCapture *capture, const char *name));

/** zpci_capture_copy_device: copies the function @name, and notes its IOMMU group; nothing of any other PCI device. */
void zpci_capture_copy_device (ZpciCapture *capture, const char *name);

/** zpci_capture_copy_ap: copies the AP bus, vfio_ap with its mediated devices, and what is kept for the next boot. */
void zpci_capture_copy_ap (ZpciCapture *capture);

/*
 * Versions: libvirt's decides which driver a function gets, those of mdevctl and s390-tools what can be changed under
 * a guest.
 */

/** zpci_capture_copy_versions: @versions: (nullable): of ZpciCaptureSoftware; else what @root recorded, if anything. */
void zpci_capture_copy_versions (ZpciRoot *root, const gulong *versions, ZpciCaptureBuilder *builder);

/*
 * Replies of emulators, as zpci-qemu-caps.h records them; here they are text.
 */

/** zpci_capture_copy_emulators: adds @emulators: (nullable) (element-type ZpciCaptureEmulator), and what @root recorded. */
void zpci_capture_copy_emulators (ZpciRoot *root, const GPtrArray *emulators, ZpciCaptureBuilder *builder);

/* The part of a capture that has to open functions. */

/**
 * zpci_capture_copy_vfio:
 * @gaps: (element-type ZpciFinding): what had to be left out is added here
 *
 * Adds what VFIO answers, or why it does not, for every function it can be asked about.
 */
void zpci_capture_copy_vfio (ZpciRoot *root, ZpciCaptureBuilder *builder, GPtrArray *gaps);

G_END_DECLS
