/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Identifiers: reserved first, then given out from the lowest free one.
 */
#include "zpci-device.h"

#include "zpci-conf-private.h"
#include "zpci-hash.h"
#include "zpci-text.h"

#define UID_MAX 0xffff

struct ZpciIds {
  GTree *uids;
  GTree *fids;
  guint32 next_uid; /* everything below is taken */
  guint32 next_fid;
};

int
zpci_id_compare (gconstpointer a, gconstpointer b)
{
  guint32 x = GPOINTER_TO_UINT (a), y = GPOINTER_TO_UINT (b);

  return x < y ? -1 : x > y;
}

ZpciIds *
zpci_ids_new (void)
{
  ZpciIds *ids = g_new0 (ZpciIds, 1);

  ids->uids = g_tree_new (zpci_id_compare);
  ids->fids = g_tree_new (zpci_id_compare);
  ids->next_uid = 1;
  return ids;
}

void
zpci_ids_free (ZpciIds *ids)
{
  if (!ids)
    return;
  g_tree_unref (ids->uids);
  g_tree_unref (ids->fids);
  g_free (ids);
}

static gboolean
reserve (GTree *taken, guint32 id)
{
  if (g_tree_lookup (taken, GUINT_TO_POINTER (id)))
    return FALSE;
  g_tree_insert (taken, GUINT_TO_POINTER (id), taken);
  return TRUE;
}

gboolean
zpci_ids_reserve_uid (ZpciIds *ids, guint32 uid)
{
  return reserve (ids->uids, uid);
}

gboolean
zpci_ids_reserve_fid (ZpciIds *ids, guint32 fid)
{
  return reserve (ids->fids, fid);
}

void
zpci_ids_reserve_domain (ZpciIds *ids, const ZpciDomain *domain)
{
  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);

    if (device->uid.set)
      zpci_ids_reserve_uid (ids, device->uid.value);
    if (device->fid.set)
      zpci_ids_reserve_fid (ids, device->fid.value);
  }
  for (guint i = 0; i < domain->stock->entries->len; i++) {
    const ZpciMetadataEntry *entry = &g_array_index (domain->stock->entries, ZpciMetadataEntry, i);

    if (entry->uid.set)
      zpci_ids_reserve_uid (ids, entry->uid.value);
  }
  for (guint i = 0; i < domain->stock->override_uids->len; i++)
    zpci_ids_reserve_uid (ids, g_array_index (domain->stock->override_uids, guint32, i));
}

gboolean
zpci_ids_has_leftovers (const ZpciDomain *domain)
{
  g_autoptr (GHashTable) uids = g_hash_table_new (zpci_hash_number, NULL);
  gboolean all_used = TRUE;

  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);

    if (device->uid.set)
      g_hash_table_add (uids, GUINT_TO_POINTER (device->uid.value));
  }
  for (guint i = 0; i < domain->stock->entries->len; i++) {
    const ZpciMetadataEntry *entry = &g_array_index (domain->stock->entries, ZpciMetadataEntry, i);

    all_used &= !entry->uid.set || g_hash_table_contains (uids, GUINT_TO_POINTER (entry->uid.value));
  }
  for (guint i = 0; i < domain->stock->override_uids->len; i++)
    all_used &=
        g_hash_table_contains (uids, GUINT_TO_POINTER (g_array_index (domain->stock->override_uids, guint32, i)));
  return !all_used;
}

gboolean
zpci_ids_take_uid (ZpciIds *ids, guint32 *uid)
{
  for (; ids->next_uid <= UID_MAX; ids->next_uid++) {
    if (zpci_ids_reserve_uid (ids, ids->next_uid)) {
      *uid = ids->next_uid;
      return TRUE;
    }
  }
  return FALSE;
}

guint32
zpci_ids_take_fid (ZpciIds *ids)
{
  /* Ends: no document holds 2^32 devices. */
  while (!zpci_ids_reserve_fid (ids, ids->next_fid))
    ids->next_fid++;
  return ids->next_fid;
}

/* The way back writes what is there now and both ids: must be readable, too. */
static gboolean
check_room (const ZpciDomain *domain, const ZpciDomainDevice *device, GError **error)
{
  guint count = !xmlHasNsProp (device->zpci, BAD_CAST "uid", NULL) + !xmlHasNsProp (device->zpci, BAD_CAST "fid", NULL);

  for (const xmlAttr *attr = device->zpci->properties; attr; attr = attr->next)
    count++;
  for (const xmlNs *ns = device->zpci->nsDef; ns; ns = ns->next)
    count++;
  if (count <= ZPCI_XML_MAX_ATTRIBUTES)
    return TRUE;
  zpci_set_error_at (error, ZPCI_ERROR_RANGE, zpci_xml_get_name (domain->xml), device->line,
                     "remove those that libvirt does not know",
                     "%s: with uid and fid its <zpci> would have more than %u attributes", ZPCI_SHOWN (device->label),
                     ZPCI_XML_MAX_ATTRIBUTES);
  return FALSE;
}

static gboolean
complete (ZpciIds *ids, ZpciDomain *domain, ZpciDomainDevice *device, GPtrArray *changed, GError **error)
{
  guint32 uid;

  if (device->uid.set && device->fid.set)
    return TRUE;
  if (!check_room (domain, device, error))
    return FALSE;
  if (!device->uid.set) {
    if (!zpci_ids_take_uid (ids, &uid)) {
      zpci_set_error_at (error, ZPCI_ERROR_EXHAUSTED, zpci_xml_get_name (domain->xml), device->line,
                         "write uid='..' with a uid that you take from another device",
                         "%s: no uid is free, 0x0001 to 0xffff are all taken",
                         ZPCI_SHOWN (device->label));
      return FALSE;
    }
    device->uid = ZPCI_OPT (uid);
  }
  if (!device->fid.set)
    device->fid = ZPCI_OPT (zpci_ids_take_fid (ids));
  g_ptr_array_add (changed, device);
  return TRUE;
}

gboolean
zpci_ids_assign (ZpciDomain *domain, GPtrArray *changed, GError **error)
{
  g_autoptr (ZpciIds) ids = zpci_ids_new ();
  gboolean needed = FALSE;

  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);

    needed |= device->has_attributes && !(device->uid.set && device->fid.set);
  }
  if (!needed)
    return TRUE;

  zpci_ids_reserve_domain (ids, domain);
  for (guint i = 0; i < domain->devices->len; i++) {
    ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);

    if (device->uid.set != device->fid.set && !complete (ids, domain, device, changed, error))
      return FALSE;
  }
  for (guint i = 0; i < domain->devices->len; i++) {
    ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);

    if (device->has_attributes && !complete (ids, domain, device, changed, error))
      return FALSE;
  }
  return TRUE;
}
