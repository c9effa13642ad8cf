/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Draws devices and works out their normal form: reserve what is written,
 * complete the halves, then serve those that ask and have nothing.
 */
#include "generate-device.h"
#include "zpci-request.h"

#include <string.h>

gboolean
gen_chance (GRand *rand, guint n)
{
  return g_rand_int_range (rand, 0, (gint32) n) == 0;
}

static void
attr_free (gpointer data)
{
  GenAttr *attr = data;

  g_free (attr->name);
  g_free (attr->value);
  g_free (attr);
}

static GenAttr *
attr_new (const char *name, char *value)
{
  GenAttr *attr = g_new (GenAttr, 1);

  attr->name = g_strdup (name);
  attr->value = value;
  return attr;
}

static void
device_free (gpointer data)
{
  GenDevice *device = data;

  g_ptr_array_unref (device->written);
  g_ptr_array_unref (device->normal);
  g_free (device);
}

static gboolean
is_ours (const char *name)
{
  return zpci_request_find (name) < ZPCI_N_REQUESTS;
}

static int
find_attr (const GPtrArray *attrs, const char *name)
{
  for (guint i = 0; i < attrs->len; i++) {
    if (strcmp (((GenAttr *) g_ptr_array_index (attrs, i))->name, name) == 0)
      return (int) i;
  }
  return -1;
}

static char *
draw_number (GRand *rand, guint number, int width)
{
  switch (g_rand_int_range (rand, 0, 5)) {
  case 0:
    return g_strdup_printf ("%u", number);
  case 1:
    return g_strdup_printf ("0x%x", number);
  case 2:
    return g_strdup_printf ("0X%X", number);
  default:
    return g_strdup_printf ("0x%0*x", width, number);
  }
}

static guint
draw_free (GRand *rand, GHashTable *taken, guint low, guint high)
{
  guint number = (guint) g_rand_int_range (rand, (gint32) low, (gint32) high);

  while (!g_hash_table_add (taken, GUINT_TO_POINTER (number)))
    number++;
  return number;
}

static void
draw_asks (GRand *rand, GenerateFlags flags, GenDevice *device)
{
  static const char *const legal[][3] = {
    { "on", NULL, NULL },  { "off", NULL, NULL },  { NULL, "on", NULL },   { NULL, "off", NULL },
    { "on", "on", NULL },  { "on", "off", NULL },  { "off", "off", NULL }, { NULL, NULL, "on" },
    { NULL, NULL, "off" }, { "on", "on", "off" },  { "off", "off", "on" }, { NULL, "off", "on" },
    { "off", NULL, "on" }, { "off", NULL, "off" },
  };
  static const char *const names[] = { "interp", "aif", "region" };
  const char *const *row = legal[g_rand_int_range (rand, 0, G_N_ELEMENTS (legal))];

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (row[i])
      g_ptr_array_add (device->written, attr_new (names[i], g_strdup (row[i])));
  }
  /* Beside the path: with each of them. libvirt's QEMU is one without the property: an alias means another type to it. */
  if (!(flags & GENERATE_LIBVIRT) && g_rand_boolean (rand))
    g_ptr_array_add (device->written, attr_new ("relaxedTranslation", g_strdup (g_rand_boolean (rand) ? "on" : "off")));
  device->asks = TRUE;
}

static void
shuffle (GRand *rand, GPtrArray *attrs)
{
  for (guint i = attrs->len; i > 1; i--) {
    guint j = (guint) g_rand_int_range (rand, 0, (gint32) i);
    gpointer swap = g_ptr_array_index (attrs, i - 1);

    g_ptr_array_index (attrs, i - 1) = g_ptr_array_index (attrs, j);
    g_ptr_array_index (attrs, j) = swap;
  }
}

static GenDevice *
draw_device (GRand *rand, GenerateFlags flags, guint index, GHashTable *uids, GHashTable *fids)
{
  static const char *const spaces[] = { " ", " ", " ", "  ", "\n        ", "\t" };
  GenDevice *device = g_new0 (GenDevice, 1);

  device->kind = index == 0 ? GEN_HOSTDEV : (GenKind) g_rand_int_range (rand, 0, GEN_OTHER + 1);
  device->index = index;
  device->written = g_ptr_array_new_with_free_func (attr_free);
  device->normal = g_ptr_array_new_with_free_func (attr_free);
  device->space = spaces[g_rand_int_range (rand, 0, G_N_ELEMENTS (spaces))];
  device->quote = gen_chance (rand, 4) ? '"' : '\'';
  device->pair = gen_chance (rand, 8);
  device->uid = device->fid = G_MAXUINT;
  device->has_zpci = device->kind != GEN_OTHER && !gen_chance (rand, 5);
  if (!device->has_zpci)
    return device;
  if (gen_chance (rand, 2)) {
    device->uid = draw_free (rand, uids, 1, gen_chance (rand, 3) ? 0xff00 : 12);
    g_ptr_array_add (device->written, attr_new ("uid", draw_number (rand, device->uid, 4)));
  }
  if (gen_chance (rand, 2)) {
    device->fid = draw_free (rand, fids, 0, gen_chance (rand, 3) ? 0x7fffff00 : 12);
    g_ptr_array_add (device->written, attr_new ("fid", draw_number (rand, device->fid, 8)));
  }
  if (device->kind != GEN_DISK && !gen_chance (rand, 3))
    draw_asks (rand, flags, device);
  if (!(flags & GENERATE_LIBVIRT) && gen_chance (rand, 10))
    g_ptr_array_add (device->written, attr_new ("x", g_strdup ("interp=on")));
  if (gen_chance (rand, 5))
    shuffle (rand, device->written);
  return device;
}

static guint
lowest_free (GHashTable *taken, guint number)
{
  while (!g_hash_table_add (taken, GUINT_TO_POINTER (number)))
    number++;
  return number;
}

static void
put_attr (GPtrArray *attrs, int place, const char *name, char *value)
{
  g_ptr_array_insert (attrs, place, attr_new (name, value));
}

static void
normalise (GenDevice *device, gboolean changed)
{
  int uid, fid, place;

  for (guint i = 0; i < device->written->len; i++) {
    const GenAttr *attr = g_ptr_array_index (device->written, i);

    if (!is_ours (attr->name) &&
        !((device->asks || changed) && (strcmp (attr->name, "uid") == 0 || strcmp (attr->name, "fid") == 0)))
      g_ptr_array_add (device->normal, attr_new (attr->name, g_strdup (attr->value)));
    else if (!is_ours (attr->name))
      g_ptr_array_add (
          device->normal,
          attr_new (attr->name, g_strdup_printf (*attr->name == 'u' ? "0x%04x" : "0x%08x",
                                                 *attr->name == 'u' ? device->uid : device->fid)));
  }
  if (!device->asks && !changed)
    return;
  uid = find_attr (device->normal, "uid");
  fid = find_attr (device->normal, "fid");
  if (uid < 0 && fid < 0) {
    put_attr (device->normal, 0, "uid", g_strdup_printf ("0x%04x", device->uid));
    put_attr (device->normal, 1, "fid", g_strdup_printf ("0x%08x", device->fid));
  } else if (uid < 0) {
    put_attr (device->normal, fid, "uid", g_strdup_printf ("0x%04x", device->uid));
  } else if (fid < 0) {
    put_attr (device->normal, uid + 1, "fid", g_strdup_printf ("0x%08x", device->fid));
  }
  place = MAX (find_attr (device->normal, "uid"), find_attr (device->normal, "fid"));
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++) {
    const char *name = zpci_requests[id].attribute;
    int at = find_attr (device->written, name);

    if (at >= 0)
      put_attr (device->normal, ++place, name,
                g_strdup (((GenAttr *) g_ptr_array_index (device->written, at))->value));
  }
}

static void
assign (GPtrArray *devices, GHashTable *uids, GHashTable *fids)
{
  gboolean needed = FALSE;

  for (guint i = 0; i < devices->len; i++) {
    const GenDevice *device = g_ptr_array_index (devices, i);

    needed |= device->asks && (device->uid == G_MAXUINT || device->fid == G_MAXUINT);
  }
  for (guint pass = 0; pass < 2; pass++) {
    for (guint i = 0; i < devices->len; i++) {
      GenDevice *device = g_ptr_array_index (devices, i);
      gboolean half = (device->uid == G_MAXUINT) != (device->fid == G_MAXUINT);
      gboolean none = device->uid == G_MAXUINT && device->fid == G_MAXUINT;
      gboolean mine = needed && (pass == 0 ? half : none && device->asks);

      if (mine && device->uid == G_MAXUINT)
        device->uid = lowest_free (uids, 1);
      if (mine && device->fid == G_MAXUINT)
        device->fid = lowest_free (fids, 0);
      if (mine || (pass == 1 && device->normal->len == 0))
        normalise (device, mine);
    }
  }
}

GPtrArray *
gen_devices (GRand *rand, GenerateFlags flags, GHashTable *reserved)
{
  GPtrArray *devices = g_ptr_array_new_with_free_func (device_free);
  g_autoptr (GHashTable) uids = g_hash_table_new (NULL, NULL), fids = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer uid;
  gint32 count = g_rand_int_range (rand, 1, 9);

  g_hash_table_iter_init (&iter, reserved);
  while (g_hash_table_iter_next (&iter, &uid, NULL))
    g_hash_table_add (uids, uid);
  for (gint32 i = 0; i < count; i++)
    g_ptr_array_add (devices, draw_device (rand, flags, (guint) i, uids, fids));
  assign (devices, uids, fids);
  return devices;
}

void
gen_append_zpci (GString *out, const GenDevice *device, gboolean normal)
{
  const GPtrArray *attrs = normal ? device->normal : device->written;

  g_string_append (out, "<zpci");
  for (guint i = 0; i < attrs->len; i++) {
    const GenAttr *attr = g_ptr_array_index (attrs, i);

    g_string_append_printf (out, "%s%s=%c%s%c", device->space, attr->name, device->quote, attr->value,
                            device->quote);
  }
  g_string_append (out, device->pair ? "></zpci>" : "/>");
}
