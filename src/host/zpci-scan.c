/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Devices first, then the slots: a slot whose function is already known only
 * gives its name, any other is a function in standby.
 */
#include "zpci-scan.h"

#include "zpci-attribute.h"
#include "zpci-error.h"
#include "zpci-hash.h"
#include "zpci-paths.h"

#include <sched.h>
#include <string.h>

#define FID_DIGITS 8

/* From here on it is worth to start threads, and each takes so many at once. */
#define MIN_PARALLEL 256
#define MAX_THREADS 4
#define BATCH 16

typedef struct {
  ZpciAttributeMask attributes;
  GPtrArray *functions;
  GPtrArray *warnings;
  GHashTable *by_fid;     /* fid to ZpciFunction */
  GHashTable *by_address; /* packed address to ZpciFunction, only those without fid */
} Scan;

static guint
pack (const ZpciPciAddress *address)
{
  return (guint) address->domain << 16 | (guint) address->bus << 8 | (guint) address->slot << 3 | address->function;
}

static void
add_device (Scan *scan, ZpciFunction *function)
{
  ZpciFunction *other = NULL;

  g_ptr_array_add (scan->functions, function);
  if (!function->fid.set) {
    g_hash_table_insert (scan->by_address, GUINT_TO_POINTER (pack (&function->address)), function);
    return;
  }
  other = g_hash_table_lookup (scan->by_fid, GUINT_TO_POINTER (function->fid.value));
  if (other) {
    char here[ZPCI_PCI_ADDRESS_TEXT];
    char there[ZPCI_PCI_ADDRESS_TEXT];

    g_ptr_array_add (scan->warnings,
                     g_strdup_printf ("function 0x%08x is listed twice, at %s and %s", function->fid.value,
                                      zpci_pci_address_format (&other->address, there),
                                      zpci_pci_address_format (&function->address, here)));
    return;
  }
  g_hash_table_insert (scan->by_fid, GUINT_TO_POINTER (function->fid.value), function);
}

/* Devices are independent of each other: workers take them in batches and leave
 * what they found at its place, so that the order is that of the names. */
typedef struct {
  ZpciRoot *devices;
  ZpciAttributeMask attributes;
  char **names;
  guint count;
  gint next; /* atomic: first name that nobody has taken */
  ZpciFunction **functions;
  GPtrArray **warnings;
} Work;

static gpointer
read_devices (gpointer data)
{
  Work *work = data;
  GPtrArray *warnings = g_ptr_array_new_with_free_func (g_free);
  guint first;

  while ((first = (guint) g_atomic_int_add (&work->next, BATCH)) < work->count) {
    for (guint i = first; i < MIN (first + BATCH, work->count); i++) {
      work->functions[i] = zpci_scan_device (work->devices, work->names[i], work->attributes, warnings);
      if (warnings->len > 0) {
        work->warnings[i] = warnings;
        warnings = g_ptr_array_new_with_free_func (g_free);
      }
    }
  }
  g_ptr_array_unref (warnings);
  return NULL;
}

/* Descriptors of its own: threads that share a table wait for each other at
 * every open. All that is opened here is closed here. */
static gpointer
run_worker (gpointer data)
{
  (void) unshare (CLONE_FILES);
  return read_devices (data);
}

static void
read_in_parallel (Work *work)
{
  GThread *threads[MAX_THREADS];
  guint count = work->count < MIN_PARALLEL ? 1 : MIN (g_get_num_processors (), MAX_THREADS);

  for (guint i = 1; i < count; i++)
    threads[i] = g_thread_try_new ("zpci-scan", run_worker, work, NULL);
  read_devices (work);
  for (guint i = 1; i < count; i++)
    if (threads[i])
      g_thread_join (threads[i]);
}

static void
take_results (Scan *scan, Work *work)
{
  for (guint i = 0; i < work->count; i++) {
    if (work->warnings[i])
      g_ptr_array_extend_and_steal (scan->warnings, work->warnings[i]);
    if (work->functions[i])
      add_device (scan, work->functions[i]);
  }
}

static void
scan_devices (Scan *scan, ZpciRoot *root)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) devices = zpci_root_open_directory (root, ZPCI_PATH_DEVICES, &error);
  g_auto (GStrv) names = devices ? zpci_root_list (devices, "", &error) : NULL;
  g_autofree ZpciFunction **functions = NULL;
  g_autofree GPtrArray **warnings = NULL;
  Work work = { .devices = devices, .attributes = scan->attributes, .names = names };

  if (!names) {
    if (!g_error_matches (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND))
      g_ptr_array_add (scan->warnings, g_strdup_printf ("PCI devices cannot be read: %s", error->message));
    return;
  }
  work.count = g_strv_length (names);
  work.functions = functions = g_new0 (ZpciFunction *, work.count);
  work.warnings = warnings = g_new0 (GPtrArray *, work.count);
  read_in_parallel (&work);
  take_results (scan, &work);
}

gboolean
zpci_scan_slot_name (const char *name, guint32 *fid)
{
  g_autofree char *digits = g_strndup (name, FID_DIGITS);
  const char *rest = name + strlen (digits);
  guint64 value, suffix;

  if (strlen (digits) != FID_DIGITS || !zpci_parse_number (digits, ZPCI_RADIX_BARE_HEX, G_MAXUINT32, &value, NULL))
    return FALSE;
  if (*rest && (*rest != '-' || !zpci_parse_number (rest + 1, ZPCI_RADIX_DEC, G_MAXUINT32, &suffix, NULL)))
    return FALSE;
  *fid = (guint32) value;
  return TRUE;
}

static char *
label_slot (gconstpointer owner)
{
  return g_strdup_printf ("slot %s", (const char *) owner);
}

/* "DDDD:BB:xx"; the third byte is device and function together. */
static gboolean
parse_slot_address (const char *text, ZpciPciAddress *address)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 4);
  guint64 domain, bus, devfn;

  if (g_strv_length (parts) != 3 || !zpci_parse_number (parts[0], ZPCI_RADIX_BARE_HEX, 0xffff, &domain, NULL) ||
      !zpci_parse_number (parts[1], ZPCI_RADIX_BARE_HEX, 0xff, &bus, NULL) ||
      !zpci_parse_number (parts[2], ZPCI_RADIX_BARE_HEX, 0xff, &devfn, NULL))
    return FALSE;
  *address = (ZpciPciAddress){ (guint16) domain, (guint8) bus, (guint8) (devfn >> 3), (guint8) (devfn & 7) };
  return TRUE;
}

static gboolean
read_slot_address (const ZpciAttributes *at, ZpciPciAddress *address)
{
  char text[64];
  gssize length = zpci_attribute_head (at, ZPCI_SLOT_ADDRESS, text, sizeof text - 1);
  g_autofree char *shown = NULL;

  if (length < 0)
    return FALSE;
  text[length] = '\0';
  if (length > 0 && text[length - 1] == '\n')
    text[--length] = '\0';
  if (strlen (text) == (gsize) length && parse_slot_address (text, address))
    return TRUE;
  shown = zpci_attribute_shown (text, (gsize) length);
  zpci_attributes_warn (at, "attribute '" ZPCI_SLOT_ADDRESS "' is '%s': expected domain, bus and devfn as DDDD:BB:xx", shown);
  return FALSE;
}

static void
add_standby (Scan *scan, const ZpciAttributes *at, const char *name, guint32 fid, const ZpciPciAddress *address)
{
  ZpciFunction *function = zpci_function_new ();
  const ZpciFunctionAttribute *uid = zpci_function_attribute (ZPCI_ATTRIBUTE_UID);

  if (scan->attributes & ZPCI_ATTRIBUTE_BIT (UID))
    uid->read (at, uid, function);
  function->slot = g_strdup (name);
  function->fid = ZPCI_OPT (fid);
  function->has_address = address != NULL;
  if (address)
    function->address = *address;
  if (zpci_attribute_flag (at, ZPCI_SLOT_POWER) == ZPCI_YES)
    function->trouble = ZPCI_TROUBLE_SLOT_NO_DEVICE;
  g_ptr_array_add (scan->functions, function);
  g_hash_table_insert (scan->by_fid, GUINT_TO_POINTER (fid), function);
}

static void
scan_slot (Scan *scan, ZpciRoot *slots, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) dir = NULL;
  ZpciAttributes at = { NULL, label_slot, name, scan->warnings };
  ZpciFunction *known;
  ZpciPciAddress address;
  gboolean has_address;
  guint32 fid;

  if (!zpci_scan_slot_name (name, &fid))
    return;
  known = g_hash_table_lookup (scan->by_fid, GUINT_TO_POINTER (fid));
  if (known) {
    if (!known->slot)
      known->slot = g_strdup (name);
    return;
  }
  dir = at.dir = zpci_root_open_directory (slots, name, &error);
  if (!dir) {
    zpci_attributes_warn (&at, "skipped: %s", error->message);
    return;
  }
  has_address = read_slot_address (&at, &address);
  known = has_address ? g_hash_table_lookup (scan->by_address, GUINT_TO_POINTER (pack (&address))) : NULL;
  if (known && !known->slot)
    known->slot = g_strdup (name);
  else
    add_standby (scan, &at, name, fid, has_address ? &address : NULL);
}

static void
scan_slots (Scan *scan, ZpciRoot *root)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) slots = zpci_root_open_directory (root, ZPCI_PATH_SLOTS, &error);
  g_auto (GStrv) names = slots ? zpci_root_list (slots, "", &error) : NULL;

  if (!names) {
    if (!g_error_matches (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND))
      g_ptr_array_add (scan->warnings, g_strdup_printf ("PCI slots cannot be read: %s", error->message));
    return;
  }
  for (char **name = names; *name; name++)
    scan_slot (scan, slots, *name);
}

static int
compare_functions (gconstpointer first, gconstpointer second)
{
  const ZpciFunction *a = *(const ZpciFunction *const *) first;
  const ZpciFunction *b = *(const ZpciFunction *const *) second;

  if (a->fid.set != b->fid.set)
    return a->fid.set ? -1 : 1;
  if (a->fid.value != b->fid.value)
    return a->fid.value < b->fid.value ? -1 : 1;
  return zpci_pci_address_compare (&a->address, &b->address);
}

/* The addresses at which there is a function 0, which the kernel needs before it makes a device of any other. */
static GHashTable *
find_functions_0 (const GPtrArray *functions)
{
  GHashTable *found = g_hash_table_new (zpci_hash_number, NULL);

  for (guint i = 0; i < functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (functions, i);

    if (function->configured && function->address.function == 0)
      g_hash_table_add (found, GUINT_TO_POINTER (pack (&function->address)));
  }
  return found;
}

/* Why a slot that is switched on has no device. */
static void
settle_slots (Scan *scan)
{
  g_autoptr (GHashTable) functions_0 = NULL;

  for (guint i = 0; i < scan->functions->len; i++) {
    ZpciFunction *function = g_ptr_array_index (scan->functions, i);
    ZpciPciAddress first = function->address;

    if (function->trouble != ZPCI_TROUBLE_SLOT_NO_DEVICE || !function->has_address || first.function == 0)
      continue;
    first.function = 0;
    if (!functions_0)
      functions_0 = find_functions_0 (scan->functions);
    if (!g_hash_table_contains (functions_0, GUINT_TO_POINTER (pack (&first))))
      function->trouble = ZPCI_TROUBLE_SLOT_NO_FUNCTION_0;
  }
}

GPtrArray *
zpci_scan (ZpciRoot *root, ZpciAttributeMask attributes, gboolean other_architecture, GPtrArray *warnings)
{
  Scan scan = { .attributes = attributes, .warnings = warnings };

  scan.functions = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_function_free);
  scan.by_fid = g_hash_table_new (zpci_hash_number, NULL);
  scan.by_address = g_hash_table_new (zpci_hash_number, NULL);
  scan_devices (&scan, root);
  if (!other_architecture || scan.functions->len > 0)
    scan_slots (&scan, root);
  g_ptr_array_sort (scan.functions, compare_functions);
  settle_slots (&scan);
  g_hash_table_unref (scan.by_fid);
  g_hash_table_unref (scan.by_address);
  return scan.functions;
}
