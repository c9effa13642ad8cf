/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Only what is asked for is read: a captured host whose reads are recorded.
 */
#include "zpci-base-private.h"
#include "zpci-capture.h"
#include "zpci-host.h"
#include "zpci-test.h"

#include <string.h>

/* Each function's address -> a set of the names that were opened in its folder; "" for the rest of the host. */
static GHashTable *opened;
static GMutex lock;
static const ZpciRootBackend *captured;
static const ZpciRootBackend recording;

static void
record (const ZpciRoot *root, const char *path)
{
  const char *device = strstr (root->prefix, "bus/pci/devices/");
  g_autofree char *full = NULL;
  GHashTable *names;

  full = device || !*root->prefix ? g_strdup (path) : g_strconcat (root->prefix, "/", path, NULL);
  device = device ? device + strlen ("bus/pci/devices/") : "";
  g_mutex_lock (&lock);
  names = g_hash_table_lookup (opened, device);
  if (!names) {
    names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_insert (opened, g_strdup (device), names);
  }
  g_hash_table_add (names, g_steal_pointer (&full));
  g_mutex_unlock (&lock);
}

static ZpciRoot *
recording_open (ZpciRoot *root, const char *path, int *code)
{
  ZpciRoot *below = captured->open (root, path, code);

  if (below)
    below->backend = &recording;
  return below;
}

static GBytes *
recording_read (ZpciRoot *root, const char *path, gsize max, int *code)
{
  record (root, path);
  return captured->read (root, path, max, code);
}

static gssize
recording_read_head (ZpciRoot *root, const char *path, void *buffer, gsize size, int *code)
{
  record (root, path);
  return captured->read_head (root, path, buffer, size, code);
}

static char **
recording_list (ZpciRoot *root, const char *path, int *code)
{
  if (*path)
    record (root, path);
  return captured->list (root, path, code);
}

static char *
recording_read_link (ZpciRoot *root, const char *path, int *code)
{
  record (root, path);
  return captured->read_link (root, path, code);
}

static gboolean
recording_exists (ZpciRoot *root, const char *path)
{
  return captured->exists (root, path);
}

static void
recording_release (ZpciRoot *root)
{
  captured->release (root);
}

static const ZpciRootBackend recording = {
  .open = recording_open,
  .read = recording_read,
  .read_head = recording_read_head,
  .list = recording_list,
  .read_link = recording_read_link,
  .exists = recording_exists,
  .release = recording_release,
};

static ZpciRoot *
load (const char *name)
{
  g_autofree char *path = zpci_test_data (name);
  g_autoptr (GError) error = NULL;
  ZpciRoot *root = zpci_capture_load (path, &error);

  g_assert_no_error (error);
  captured = root->backend;
  root->backend = &recording;
  opened = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  return root;
}

static char *
names_below (const char *device)
{
  GHashTable *names = g_hash_table_lookup (opened, device);
  g_autoptr (GList) list = names ? g_list_sort (g_hash_table_get_keys (names), (GCompareFunc) strcmp) : NULL;
  GString *text = g_string_new (NULL);

  for (const GList *item = list; item; item = item->next)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", (const char *) item->data);
  return g_string_free (text, FALSE);
}

typedef struct {
  const char *name;
  ZpciAttributeMask attributes;
  const char *roce; /* names that are opened in the folder of a RoCE function, bound to its network driver */
  const char *nvme; /* the same of one without PNETIDs */
} Case;

#define BIT(id) ZPCI_ATTRIBUTE_BIT (id)

static const Case cases[] = {
  { "nothing", 0, "function_id", "function_id" },
  { "type", BIT (TYPE), "function_id pft", "function_id pft" },
  { "pnetids", BIT (PNETIDS), "function_id pft util_string", "function_id pft" },
  { "utility-string", BIT (UTILITY_STRING_ENCODING), "function_id pft", "function_id pft util_string" },
  { "netdevs", BIT (NETDEVS), "driver function_id net", "driver function_id net" },
  { "msix", BIT (MSIX), "config function_id", "config function_id" },
  { "state", BIT (STATE), "config function_id", "config function_id" },
  { "ids", BIT (VENDOR) | BIT (DEVICE), "function_id uevent", "function_id uevent" },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (ZpciRoot) root = load ("hosts/z16.zhost");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciHost) host = zpci_host_read_functions (root, c->attributes, &error);
  g_autofree char *roce = names_below ("0010:00:00.0");
  g_autofree char *nvme = names_below ("0030:00:00.0");

  g_assert_no_error (error);
  g_assert_nonnull (host);
  g_assert_cmpstr (roce, ==, c->roce);
  g_assert_cmpstr (nvme, ==, c->nvme);
  g_hash_table_unref (opened);
}

/* Of every function no more than libzpci of s390-tools reads of it, which has neither driver nor PNETID;
 * and the first bytes of config, for STATE: whether the function answers. */
static void
test_columns (void)
{
  static const char default_columns[] = "config driver function_id pchid pfgid pft port uid util_string vfn";
  const ZpciFunctionAttribute *const *rows = zpci_function_attributes_of (ZPCI_OUTPUT_COLUMN);
  g_autoptr (ZpciRoot) root = load ("hosts/z16.zhost");
  g_autoptr (ZpciHost) host = NULL;
  g_autofree char *elsewhere = NULL;
  ZpciAttributeMask shown = 0;
  guint configured = 0;

  /* NETDEV and NODEDEV are shown where they are asked for. */
  for (gsize i = 0; rows[i]; i++)
    if (strstr (rows[i]->column.name, "DEV") == NULL)
      shown |= zpci_function_attribute_bit (rows[i]);
  host = zpci_host_read_functions (root, shown, NULL);
  g_assert_nonnull (host);
  for (guint i = 0; i < host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (host->functions, i);
    char address[ZPCI_PCI_ADDRESS_TEXT];
    g_autofree char *names = NULL;

    if (!function->configured)
      continue;
    configured++;
    names = names_below (zpci_pci_address_format (&function->address, address));
    if (zpci_function_carries_pnetid (function))
      g_assert_cmpstr (names, ==, default_columns);
    else
      g_assert_cmpstr (names, ==, "config driver function_id pchid pfgid pft port uid vfn");
  }
  g_assert_cmpuint (configured, >, 10);
  /* Nothing about the machine: not even the architecture, since there are functions. */
  elsewhere = names_below ("");
  g_assert_null (strstr (elsewhere, "proc"));
  g_assert_null (strstr (elsewhere, "modules"));
  g_hash_table_unref (opened);
}

/* Each attribute alone is printed as it is when everything is read. */
static void
test_alone (gconstpointer data)
{
  g_autofree char *name = g_strdup_printf ("hosts/%s.zhost", (const char *) data);
  g_autoptr (ZpciRoot) root = load (name);
  g_autoptr (ZpciHost) whole = zpci_host_read (root, NULL);

  for (ZpciAttributeId id = 0; whole && id < ZPCI_ATTRIBUTES; id++) {
    const ZpciFunctionAttribute *row = zpci_function_attribute (id);
    g_autoptr (ZpciHost) host = zpci_host_read_functions (root, zpci_function_attribute_bit (row), NULL);

    g_assert_cmpuint (host->functions->len, ==, whole->functions->len);
    for (ZpciOutput output = ZPCI_OUTPUT_JSON; output <= ZPCI_OUTPUT_COLUMN; output++) {
      for (guint i = 0; zpci_function_attribute_name (row, output)->name && i < whole->functions->len; i++) {
        g_autoptr (GString) expected = g_string_new (NULL);
        g_autoptr (GString) text = g_string_new (NULL);

        zpci_function_attribute_append (row, g_ptr_array_index (whole->functions, i), output, expected);
        zpci_function_attribute_append (row, g_ptr_array_index (host->functions, i), output, text);
        g_assert_cmpstr (text->str, ==, expected->str);
      }
    }
  }
  g_hash_table_unref (opened);
}

/* Without a zPCI function the architecture decides whether a slot can be one. */
static void
test_architecture (void)
{
  static const char *const vendors[] = { "IBM/S390", "GenuineIntel" };

  for (guint i = 0; i < G_N_ELEMENTS (vendors); i++) {
    g_autoptr (ZpciRoot) root = zpci_root_new_memory ("slots");
    g_autofree char *cpuinfo = g_strdup_printf ("vendor_id : %s\n", vendors[i]);
    g_autoptr (ZpciHost) host = NULL;

    zpci_test_add_text (root, cpuinfo, "/proc/cpuinfo");
    zpci_test_add_text (root, "0100:02:0b\n", "/sys/bus/pci/slots/00000007/address");
    zpci_test_add_text (root, "0x1\n", "/sys/bus/pci/slots/00000007/uid");
    zpci_test_add_text (root, "0\n", "/sys/bus/pci/slots/00000007/power");
    host = zpci_host_read_functions (root, BIT (UID), NULL);
    g_assert_nonnull (host);
    g_assert_cmpuint (host->functions->len, ==, i == 0 ? 1 : 0);
    g_assert_cmpuint (host->warnings->len, ==, 0);
    if (i == 0)
      g_assert_cmpuint (((const ZpciFunction *) g_ptr_array_index (host->functions, 0))->uid.value, ==, 1);
  }
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) hosts = NULL;

  zpci_test_init (&argc, &argv);
  hosts = zpci_test_stems ("hosts", ".zhost");
  g_test_add_func ("/host/needs/columns", test_columns);
  g_test_add_func ("/host/needs/architecture", test_architecture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/host/needs/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  for (char **host = hosts; *host; host++) {
    g_autofree char *path = g_strconcat ("/host/needs/alone/", *host, NULL);

    g_test_add_data_func (path, *host, test_alone);
  }
  return g_test_run ();
}
