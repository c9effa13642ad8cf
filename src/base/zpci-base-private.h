/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Inside of the room, for its files and their tests: the two backends of ZpciRoot,
 * zpci-root-directory.c (a real tree) and zpci-root-memory.c (a captured host), and the parts of the XML module.
 */
#pragma once

#include "zpci-root.h"
#include "zpci-xml.h"

#include <sys/types.h>

G_BEGIN_DECLS

/** Links followed in one path before it counts as a loop; the kernel's own number. */
#define ZPCI_ROOT_MAX_LINKS 40

typedef struct ZpciRootNode ZpciRootNode;

/**
 * ZpciRootBackend: paths are relative, without leading slash; "" is the
 * directory itself. NULL comes with an errno or ZPCI_ROOT_TOO_LONG in @code, which
 * is untouched else.
 */
typedef struct {
  ZpciRoot *(*open) (ZpciRoot *root, const char *path, int *code);
  GBytes *(*read) (ZpciRoot *root, const char *path, gsize max, int *code);
  gssize (*read_head) (ZpciRoot *root, const char *path, void *buffer, gsize size, int *code);
  char **(*list) (ZpciRoot *root, const char *path, int *code); /* unsorted */
  char *(*read_link) (ZpciRoot *root, const char *path, int *code);
  gboolean (*exists) (ZpciRoot *root, const char *path);
  void (*release) (ZpciRoot *root);
} ZpciRootBackend;

struct ZpciRoot {
  gint refs;
  const ZpciRootBackend *backend;
  ZpciRoot *top;       /* (nullable): the whole host, for a root made by open_directory */
  char *name;          /* of the whole host; only in a top */
  char *prefix;        /* where this root starts below the whole host: "" or "sys/bus/pci" */
  gboolean live;
  GHashTable *answers; /* char* to GBytes*; only in a top */
  int fd;              /* directory backend: open directory, else -1 */
  gboolean confined;   /* directory backend: links must stay below the top */
  ZpciRootNode *node;  /* memory backend: owned by the top */
  guint nodes;         /* memory backend: how many there are below node; only in a top */
};

/** zpci_root_alloc: Returns: (transfer full): a root with one reference; @top is referenced. */
ZpciRoot *zpci_root_alloc (const ZpciRootBackend *backend, ZpciRoot *top, const char *name, const char *prefix);

/** zpci_root_join: Returns: (transfer full): "@prefix/@path", without a slash where one is empty. */
char *zpci_root_join (const char *prefix, const char *path);

/**
 * zpci_root_walk:
 * @top_fd: the directory that is never left
 * @path: relative to @top_fd; links are followed below @top_fd
 * @flags: for open() of the last component
 *
 * The same as openat2() with RESOLVE_IN_ROOT, for kernels (before 5.6), sandboxes
 * and emulators that do not have it.
 *
 * Returns: a file descriptor, or -1 with errno set.
 */
int zpci_root_walk (int top_fd, const char *path, int flags);

/**
 * ZpciRootWalk: how a path is walked.
 * @flags: for open() of the last component; with O_NOFOLLOW that is not a link, else ELOOP
 * @make: permissions of folders that are made where there are none; 0: none is made
 * @strict: a link that leads to nothing is EXDEV instead of ENOENT, and nothing is made behind it
 * @own: links that belong to others than root, this user and the owner of the top are EXDEV; nothing is made in
 *   folders of others: EACCES
 */
typedef struct {
  int flags;
  mode_t make;
  gboolean strict, own;
} ZpciRootWalk;

/** zpci_root_walk_full: As zpci_root_walk(), as @how says. */
int zpci_root_walk_full (int top_fd, const char *path, const ZpciRootWalk *how);

/*
 * Inside of ZpciXml, for the zpci-xml-*.c files only: text in and out of
 * UTF-8, and the scanner that finds where every element stands.
 */

/** ZpciXmlEncoding: how the bytes of a document become UTF-8 and back. */
typedef struct {
  char *name;    /* (nullable): iconv's name; NULL: the bytes are UTF-8 already */
  gsize bom;     /* bytes of the byte order mark, 0: none */
  char mark[4];  /* the mark itself */
} ZpciXmlEncoding;

/** zpci_xml_decode: Returns: (transfer full): @text in UTF-8 without byte order mark, NUL-terminated, or NULL. */
char *zpci_xml_decode (const char *text, gsize length, const char *name, ZpciXmlEncoding *encoding,
                       gsize *out_length, GError **error);

/** zpci_xml_encode: the way back; @utf8 (transfer full): NUL-terminated; Returns: (transfer full): the same, or NULL. */
char *zpci_xml_encode (const ZpciXmlEncoding *encoding, char *utf8, gsize length, const char *name, gsize *out_length,
                       GError **error);

/** ZpciXmlPlace: span and line of one element. */
typedef struct {
  ZpciXmlSpan span;
  guint line;
} ZpciXmlPlace;

/** ZpciXmlExtent: how much of the limits a document uses. */
typedef struct {
  guint elements;
  guint attributes; /* of the element with the most */
  guint namespaces; /* in scope where the most are */
} ZpciXmlExtent;

/**
 * zpci_xml_scan:
 * @text: UTF-8, @length bytes and a NUL
 * @extent: (out) (optional)
 *
 * Finds every element and enforces the limits, before libxml2 sees the text.
 * Knows just enough XML for that: tags must balance, the rest is libxml2's.
 *
 * Returns: (transfer full) (element-type ZpciXmlPlace): in document order, or NULL.
 */
GArray *zpci_xml_scan (const char *text, gsize length, const char *name, ZpciXmlExtent *extent, GError **error);

/**
 * zpci_xml_scan_attr:
 * @pos: (inout): where to go on inside a start tag, at first behind "<name"
 *
 * Returns: TRUE and fills @span for the next attribute; FALSE at the end of
 * the tag (@pos then at "/" or ">") or where the text is not an attribute.
 */
gboolean zpci_xml_scan_attr (const char *text, gsize length, gsize *pos, ZpciXmlAttrSpan *span);

/** zpci_xml_scan_name: Returns: the first offset behind the name at @pos. */
gsize zpci_xml_scan_name (const char *text, gsize length, gsize pos);

const ZpciXmlEncoding *zpci_xml_get_encoding (const ZpciXml *xml);
const ZpciXmlExtent *zpci_xml_get_extent (const ZpciXml *xml);

G_END_DECLS
