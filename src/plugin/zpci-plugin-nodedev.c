/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The attributes of a function do not change while it exists, so the
 * answer for a device is kept beside libvirt's own text and given again while
 * both that text and the function are the same. A function that was taken away
 * and came back has a new inode for its attributes. Whether uids are unique is
 * the one thing that can change under a function; it holds for the whole host
 * and is read at most once a second.
 */
#include "zpci-plugin.h"

#include "zpci-capability.h"
#include "zpci-hash.h"
#include "zpci-paths.h"
#include "zpci-scan.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#define MAX_ENTRIES 4096
#define UNIQUE_HOLDS_US G_USEC_PER_SEC

/* Mark: what tells one life of a function from the next. */
typedef struct {
  dev_t device;
  ino_t inode;
  struct timespec changed;
  char unique;
} Mark;

typedef struct {
  char *stock; /* as libvirt printed it */
  char *ours;  /* (nullable): with our capability; NULL: nothing to add */
  Mark mark;
} Entry;

static GMutex lock;
static GHashTable *entries; /* PCI address as text -> Entry */
static char unique;         /* first character of uid_is_unique; 0: not known */
static gint64 unique_until; /* g_get_monotonic_time() up to which it holds */

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->stock);
  g_free (entry->ours);
  g_free (entry);
}

/* Only kernels of IBM Z make the attribute, so elsewhere the answer holds for good. */
gboolean
zpci_plugin_host_may_have_functions (void)
{
  static gsize known; /* 1: no, 2: yes */

  if (g_once_init_enter (&known)) {
    struct utsname machine;
    gboolean may = uname (&machine) != 0 || strncmp (machine.machine, "s390", 4) == 0;
    g_autoptr (GDir) devices = may ? NULL : g_dir_open (ZPCI_PATH_DEVICES, 0, NULL);
    const char *name;

    while (!may && devices && (name = g_dir_read_name (devices)) != NULL) {
      g_autofree char *path = g_build_filename (ZPCI_PATH_DEVICES, name, "function_id", NULL);

      may = access (path, F_OK) == 0;
    }
    g_once_init_leave (&known, may ? 2 : 1);
  }
  return known == 2;
}

/* Reads the address out of "<name>pci_0001_00_00_0</name>". */
static gboolean
read_address (const char *xml, ZpciPciAddress *address)
{
  static const char before[] = "<name>pci_";
  const char *name = strstr (xml, before);
  char text[ZPCI_PCI_ADDRESS_TEXT];

  if (!name)
    return FALSE;
  name += strlen (before);
  if (strnlen (name, ZPCI_PCI_ADDRESS_TEXT) < ZPCI_PCI_ADDRESS_TEXT || name[ZPCI_PCI_ADDRESS_TEXT - 1] != '<')
    return FALSE;
  memcpy (text, name, ZPCI_PCI_ADDRESS_TEXT - 1);
  text[ZPCI_PCI_ADDRESS_TEXT - 1] = '\0';
  if (text[4] != '_' || text[7] != '_' || text[10] != '_')
    return FALSE;
  text[4] = text[7] = ':';
  text[10] = '.';
  return zpci_pci_address_parse (text, address);
}

static char
read_unique (const char *address)
{
  char path[128], value = 0;
  int fd;

  g_snprintf (path, sizeof path, ZPCI_PATH_DEVICES "/%s/uid_is_unique", address);
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd >= 0) {
    if (read (fd, &value, 1) != 1)
      value = 0;
    close (fd);
  }
  return value;
}

static char
are_uids_unique (const char *address)
{
  gint64 now = g_get_monotonic_time ();
  gboolean holds;
  char value;

  g_mutex_lock (&lock);
  holds = now < unique_until;
  value = unique;
  g_mutex_unlock (&lock);
  if (holds)
    return value;
  value = read_unique (address);
  g_mutex_lock (&lock);
  unique = value;
  unique_until = now + UNIQUE_HOLDS_US;
  g_mutex_unlock (&lock);
  return value;
}

static gboolean
read_mark (const char *address, Mark *mark)
{
  char path[128];
  struct stat st;

  g_snprintf (path, sizeof path, ZPCI_PATH_DEVICES "/%s/function_id", address);
  if (stat (path, &st) != 0)
    return FALSE;
  *mark = (Mark){
    .device = st.st_dev,
    .inode = st.st_ino,
    .changed = st.st_ctim,
    .unique = are_uids_unique (address),
  };
  return TRUE;
}

static gboolean
same_mark (const Mark *a, const Mark *b)
{
  return a->device == b->device && a->inode == b->inode && a->changed.tv_sec == b->changed.tv_sec &&
         a->changed.tv_nsec == b->changed.tv_nsec && a->unique == b->unique;
}

static gboolean
recall (const char *address, const Mark *mark, const char *stock, char **ours)
{
  const Entry *entry;
  gboolean found;

  g_mutex_lock (&lock);
  entry = entries ? g_hash_table_lookup (entries, address) : NULL;
  found = entry && same_mark (&entry->mark, mark) && strcmp (entry->stock, stock) == 0;
  if (found)
    *ours = g_strdup (entry->ours);
  g_mutex_unlock (&lock);
  return found;
}

static void
remember (const char *address, const Mark *mark, const char *stock, const char *ours)
{
  Entry *entry = g_new (Entry, 1);

  *entry = (Entry){ g_strdup (stock), g_strdup (ours), *mark };
  g_mutex_lock (&lock);
  if (!entries)
    entries = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, entry_free);
  if (g_hash_table_size (entries) >= MAX_ENTRIES)
    g_hash_table_remove_all (entries);
  g_hash_table_replace (entries, g_strdup (address), entry);
  g_mutex_unlock (&lock);
}

static char *
insert (const char *address, const char *xml)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ZpciRoot) root = zpci_root_new_directory ("/", NULL);
  g_autoptr (ZpciRoot) devices = root ? zpci_root_open_directory (root, ZPCI_PATH_DEVICES, NULL) : NULL;
  ZpciAttributeMask printed = zpci_function_attributes_printed (ZPCI_OUTPUT_ELEMENT);
  g_autoptr (ZpciFunction) function = devices ? zpci_scan_device (devices, address, printed, warnings) : NULL;
  gboolean changed;

  return function ? zpci_capability_insert (xml, strlen (xml), function, NULL, &changed, NULL) : NULL;
}

char *
zpci_plugin_nodedev_out (gpointer object, const char *xml)
{
  ZpciPciAddress address;
  char name[ZPCI_PCI_ADDRESS_TEXT];
  char *ours = NULL;
  Mark mark;

  if (!zpci_plugin_host_may_have_functions () || !read_address (xml, &address))
    return zpci_plugin_nodedev_ap_out (xml);
  zpci_pci_address_format (&address, name);
  if (!read_mark (name, &mark) || recall (name, &mark, xml, &ours))
    return ours;
  ours = insert (name, xml);
  remember (name, &mark, xml, ours);
  return ours;
}
