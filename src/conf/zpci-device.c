/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A device alone is checked as the only device of its guest.
 */
#include "zpci-device.h"

#include "zpci-conf-private.h"
#include "zpci-text.h"

gboolean
zpci_device_has_attributes (const ZpciDocument *document)
{
  return document->domain->has_attributes;
}

static void
copy_text (char **to, const char *from)
{
  g_free (*to);
  *to = g_strdup (from);
}

/* The rules look at the guest, too. */
gboolean
zpci_device_check (ZpciDocument *document, const ZpciDomain *guest, GError **error)
{
  ZpciDomain *shell = document->domain;

  if (!shell->has_attributes)
    return TRUE;
  if (guest) {
    copy_text (&shell->type, guest->type);
    copy_text (&shell->arch, guest->arch);
    copy_text (&shell->machine, guest->machine);
    shell->s390_pv = guest->s390_pv;
  }
  return zpci_domain_refuse (shell, error);
}

static gboolean
refuse_taken (const ZpciDocument *document, const char *name, int width, guint32 id, GError **error)
{
  const ZpciDomainDevice *device = document->device;

  zpci_set_error_at (error, ZPCI_ERROR_CONFLICT, document->name, device->line, "write another, or leave it out",
                     "%s: %s='0x%0*x' is taken in this guest, by a device, a <qemu:override> or metadata",
                     ZPCI_SHOWN (device->label), name, width, id);
  return FALSE;
}

/* Ids that the device names are taken first, then missing ones are chosen. */
static gboolean
take_ids (const ZpciDocument *document, ZpciIds *ids, GError **error)
{
  ZpciDomainDevice *device = document->device;
  guint32 uid;

  if (device->uid.set && !zpci_ids_reserve_uid (ids, device->uid.value))
    return refuse_taken (document, "uid", 4, device->uid.value, error);
  if (device->fid.set && !zpci_ids_reserve_fid (ids, device->fid.value))
    return refuse_taken (document, "fid", 8, device->fid.value, error);
  if (!device->uid.set) {
    if (!zpci_ids_take_uid (ids, &uid)) {
      zpci_set_error_at (error, ZPCI_ERROR_EXHAUSTED, document->name, device->line, NULL,
                         "%s: no uid is free in this guest", ZPCI_SHOWN (device->label));
      return FALSE;
    }
    device->uid = ZPCI_OPT (uid);
  }
  if (!device->fid.set)
    device->fid = ZPCI_OPT (zpci_ids_take_fid (ids));
  return TRUE;
}

ZpciXmlEdit *
zpci_device_lower (const ZpciDocument *document)
{
  ZpciXmlEdit *edit = zpci_xml_edit_new (document->xml);
  g_autoptr (GPtrArray) changed = g_ptr_array_new ();
  ZpciTranslation translation = { .domain = document->domain, .edit = edit };

  zpci_layout_init (&translation.layout, document->xml, document->domain->node);
  zpci_stock_lower_zpci (&translation, changed);
  zpci_stock_lower_matrices (&translation);
  zpci_layout_clear (&translation.layout);
  return edit;
}

gboolean
zpci_device_to_stock (ZpciDocument *document, const ZpciDomain *guest, ZpciIds *ids, char **out,
                      gsize *out_length, GError **error)
{
  g_autoptr (ZpciXmlEdit) edit = NULL;
  char *text;

  if (!document->domain->has_attributes) {
    *out = NULL;
    *out_length = 0;
    return TRUE;
  }
  if (!zpci_device_check (document, guest, error) || (!document->device->matrix && !take_ids (document, ids, error)))
    return FALSE;
  edit = zpci_device_lower (document);
  text = zpci_xml_edit_apply (edit, out_length, error);
  if (!text)
    return FALSE;
  *out = text;
  return TRUE;
}

/* A <zpci> with both ids, where there is none that has one of them already. */
static void
insert_zpci (ZpciTranslation *t, const ZpciDomainDevice *device)
{
  g_autofree char *zpci = g_strdup_printf ("<zpci uid='0x%04x' fid='0x%08x'/>", device->uid.value, device->fid.value);
  xmlNode *parent = device->address ? device->address : device->node;
  g_autofree char *indent = zpci_layout_child_indent (&t->layout, parent);
  g_autoptr (GString) text = g_string_new (NULL);

  if (device->zpci) {
    const ZpciXmlSpan *span = zpci_xml_get_span (t->domain->xml, device->zpci);

    zpci_xml_edit_replace (t->edit, span->start, span->end, zpci);
    return;
  }
  zpci_layout_line (&t->layout, text, indent, 0, device->address ? "%s" : "<address type='pci'>%s</address>", zpci);
  zpci_layout_insert_first (&t->layout, t->edit, parent, text->str);
}

/* Such a device libvirt refuses in its own words. */
static gboolean
has_bad_id (const ZpciDomainDevice *device)
{
  return device->zpci && ((!device->uid.set && xmlHasNsProp (device->zpci, BAD_CAST "uid", NULL)) ||
                          (!device->fid.set && xmlHasNsProp (device->zpci, BAD_CAST "fid", NULL)));
}

gboolean
zpci_device_avoid_leftovers (ZpciDocument *document, const ZpciDomain *config, const ZpciDomain *live, char **out,
                             gsize *out_length, GError **error)
{
  const ZpciDomain *guest = config ? config : live;
  ZpciDomainDevice *device = document->device;
  gboolean had_id = device->uid.set || device->fid.set;
  gboolean had_both = device->uid.set && device->fid.set;
  g_autoptr (ZpciXmlEdit) edit = zpci_xml_edit_new (document->xml);
  g_autoptr (GPtrArray) changed = g_ptr_array_new ();
  g_autoptr (ZpciIds) ids = zpci_ids_new ();
  ZpciTranslation translation = { .domain = document->domain, .edit = edit };

  *out = NULL;
  *out_length = 0;
  if (device->kind == ZPCI_DEVICE_OTHER || has_bad_id (device) || !guest || g_strcmp0 (guest->arch, "s390x") != 0 ||
      !((config && zpci_ids_has_leftovers (config)) || (live && zpci_ids_has_leftovers (live))))
    return TRUE;
  if (config)
    zpci_ids_reserve_domain (ids, config);
  if (live)
    zpci_ids_reserve_domain (ids, live);
  if (!take_ids (document, ids, error))
    return FALSE;
  if (had_both)
    return TRUE;
  zpci_layout_init (&translation.layout, document->xml, document->domain->node);
  if (had_id)
    g_ptr_array_add (changed, device);
  else
    insert_zpci (&translation, device);
  zpci_stock_lower_zpci (&translation, changed);
  zpci_layout_clear (&translation.layout);
  *out = zpci_xml_edit_apply (edit, out_length, error);
  return *out != NULL;
}
