/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reply files: <root>/cache/qemu/capabilities/<hash of the emulator's path>.xml.
 */
#include "embed-private.h"

#include "zpci-file.h"
#include "zpci-xml.h"

#include <glib/gstdio.h>
#include <libxml/xmlsave.h>

#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

/* Returns: (transfer full): where a driver with private root @root keeps its reply files. */
static char *
replies_folder (const char *root)
{
  return g_build_filename (root, "cache", "qemu", "capabilities", NULL);
}

static gboolean
is_reply_file (const char *path)
{
  struct stat st;

  return g_str_has_suffix (path, ".xml") && lstat (path, &st) == 0 && S_ISREG (st.st_mode) &&
         st.st_size <= ZPCI_EMBED_MAX_REPLIES;
}

static gboolean
has_type (const xmlNode *node, const char *type)
{
  g_autofree char *value = zpci_xml_attr (node, "type");

  return g_strcmp0 (value, type) == 0;
}

static guint
add_twins (xmlNode *root, const char *element)
{
  xmlNode *first = zpci_xml_child (root, element, NULL);
  xmlNode *node;
  guint count = 0;

  for (node = first; node; node = zpci_xml_next (node)) {
    xmlNode *twin;

    if (!has_type (node, "tcg"))
      continue;
    twin = xmlCopyNode (node, 1);
    xmlSetProp (twin, BAD_CAST "type", BAD_CAST "kvm");
    xmlAddPrevSibling (first, twin);
    count++;
  }
  return count;
}

static gboolean
has_flag (xmlNode *root, const char *flag)
{
  xmlNode *node;

  for (node = zpci_xml_child (root, "flag", NULL); node; node = zpci_xml_next (node)) {
    g_autofree char *name = zpci_xml_attr (node, "name");

    if (g_strcmp0 (name, flag) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Returns: FALSE with an error; TRUE with *@claimed FALSE for an emulator of another architecture. */
static gboolean
claim (xmlNode *root, gboolean *claimed, GError **error)
{
  xmlNode *first = zpci_xml_child (root, "flag", NULL);
  xmlNode *arch = zpci_xml_child (root, "arch", NULL);
  g_autofree char *name = arch ? zpci_xml_content (arch) : NULL;
  xmlNode *flag;

  *claimed = FALSE;
  if (g_strcmp0 (name, "s390x") != 0)
    return TRUE;
  if (!xmlStrEqual (root->name, BAD_CAST "qemuCaps") || !first || has_flag (root, "kvm") ||
      !add_twins (root, "machine") || !add_twins (root, "cpu")) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED,
                 "libvirt keeps what an emulator offers in an unexpected form: a host with KVM cannot be simulated");
    return FALSE;
  }
  add_twins (root, "hostCPU");
  flag = xmlNewNode (NULL, BAD_CAST "flag");
  xmlNewProp (flag, BAD_CAST "name", BAD_CAST "kvm");
  xmlAddPrevSibling (first, flag);
  *claimed = TRUE;
  return TRUE;
}

/* Returns: (transfer full): the reply file @path, read. */
static ZpciXml *
read_replies (const char *path, GError **error)
{
  gsize length;
  g_autofree char *content = zpci_file_read_text (path, ZPCI_EMBED_MAX_REPLIES, &length, error);

  return content ? zpci_xml_parse (content, length, "libvirt's reply file", error) : NULL;
}

static gboolean
claim_file (const char *from, const char *to, gboolean *claimed, GError **error)
{
  g_autoptr (ZpciXml) xml = read_replies (from, error);
  xmlChar *text = NULL;
  int text_length = 0;
  gboolean written;

  if (!xml || !claim (zpci_xml_get_root (xml), claimed, error))
    return FALSE;
  if (!*claimed)
    return TRUE;
  xmlDocDumpMemoryEnc (zpci_xml_get_doc (xml), &text, &text_length, "UTF-8");
  written = text && g_file_set_contents_full (to, (const char *) text, text_length,
                                              G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
  xmlFree (text);
  return written;
}

gboolean
zpci_embed_replies_claim_kvm (const char *from, const char *to, GError **error)
{
  g_autofree char *from_folder = replies_folder (from);
  g_autofree char *to_folder = replies_folder (to);
  g_autoptr (GDir) dir = g_dir_open (from_folder, 0, error);
  gboolean any = FALSE;
  const char *name;

  if (!dir)
    return FALSE;
  g_mkdir_with_parents (to_folder, 0700);
  while ((name = g_dir_read_name (dir))) {
    g_autofree char *source = g_build_filename (from_folder, name, NULL);
    g_autofree char *target = g_build_filename (to_folder, name, NULL);
    gboolean claimed = FALSE;

    if (is_reply_file (source) && !claim_file (source, target, &claimed, error))
      return FALSE;
    any = any || claimed;
  }
  if (!any)
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED,
                 "libvirt kept nothing about an s390x emulator: a host with KVM cannot be simulated");
  return any;
}

gboolean
zpci_embed_replies_have_kvm (const char *root)
{
  g_autofree char *folder = replies_folder (root);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gboolean any = FALSE;
  const char *name;

  while (dir && !any && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autoptr (ZpciXml) xml = is_reply_file (path) ? read_replies (path, NULL) : NULL;

    any = xml && has_flag (zpci_xml_get_root (xml), "kvm");
  }
  return any;
}

gboolean
zpci_embed_libvirt_looks_for_kvm (void)
{
  struct utsname machine;

  return uname (&machine) == 0 && strncmp (machine.machine, "s390", 4) == 0;
}
