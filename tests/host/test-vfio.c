/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Capability chains of VFIO, byte by byte: headers of 20 and 24 bytes, both
 * byte orders, both versions, and every way in which a chain can be broken.
 */
#include "zpci-test.h"
#include "zpci-vfio.h"

#include <string.h>

/* A chain is put together here independently of the code under test. */
typedef struct {
  GByteArray *bytes;
  int order;
} Builder;

static Builder
builder (int order)
{
  return (Builder){ g_byte_array_new (), order };
}

static void
put (Builder *to, guint width, guint64 value)
{
  for (guint i = 0; i < width; i++) {
    guint shift = 8 * (to->order == G_BIG_ENDIAN ? width - 1 - i : i);
    guint8 byte = (guint8) (value >> shift);

    g_byte_array_append (to->bytes, &byte, 1);
  }
}

static void
set (Builder *to, guint offset, guint width, guint64 value)
{
  Builder patch = builder (to->order);

  put (&patch, width, value);
  memcpy (to->bytes->data + offset, patch.bytes->data, width);
  g_byte_array_unref (patch.bytes);
}

static void
pad (Builder *to, guint alignment)
{
  while (to->bytes->len % alignment != 0)
    put (to, 1, 0);
}

static void
put_info (Builder *to, guint header)
{
  put (to, 4, 0);    /* argsz, set by finish */
  put (to, 4, 0x83); /* RESET, PCI, CAPS */
  put (to, 4, 9);
  put (to, 4, 5);
  put (to, 4, header);
  if (header == 24)
    put (to, 4, 0);
}

/* Links the capability that begins here to the one at @next; 0 ends the chain. */
static void
put_header (Builder *to, guint id, guint version, guint next)
{
  put (to, 2, id);
  put (to, 2, version);
  put (to, 4, next);
}

static void
put_base (Builder *to, guint version, guint next)
{
  put_header (to, 1, version, next);
  put (to, 8, 0x0000000100000000);
  put (to, 8, 0x000000013fffffff);
  put (to, 2, 0x07c0);
  put (to, 2, 0x0102);
  put (to, 2, 0x0038);
  put (to, 1, 0x05);
  put (to, 1, 0x0f);
  if (version >= 2) {
    put (to, 4, 0x80020000);
    put (to, 4, 0);
  }
}

static void
put_group (Builder *to, guint version, guint64 flags, guint next)
{
  put_header (to, 2, version, next);
  put (to, 8, 0xffffffffffff0000);
  put (to, 8, 0xfe00000000000000);
  put (to, 8, flags);
  put (to, 2, 4000);
  put (to, 2, 128);
  put (to, 2, 64);
  put (to, 1, 3);
  put (to, 1, 0);
  if (version >= 2) {
    put (to, 2, 4096);
    put (to, 2, 0);
    put (to, 4, 0);
  }
}

static void
put_string (Builder *to, guint id, guint stated, guint size, guint next)
{
  put_header (to, id, 1, next);
  put (to, 4, stated);
  for (guint i = 0; i < size; i++)
    put (to, 1, 0xc1 + i % 9);
}

/* As the kernel does it: each capability behind the other, aligned or not. */
static Builder
whole_chain (int order, guint header, guint version)
{
  guint alignment = header == 24 ? 8 : 1;
  guint base = version == 1 ? 32 : 40, group = version == 1 ? 40 : 48;
  guint util = header == 24 ? 80 : 76;
  Builder to = builder (order);

  put_info (&to, header);
  put_base (&to, version, header + base);
  put_group (&to, version, 1, header + base + group);
  put_string (&to, 3, 64, 64, header + base + group + util);
  pad (&to, alignment);
  g_assert_cmpuint (to.bytes->len, ==, header + base + group + util);
  put_string (&to, 4, 4, 4, 0);
  set (&to, 0, 4, to.bytes->len);
  /* No kernel has a second version of these two; one that came would append, as all do. */
  if (version > 2) {
    set (&to, header + base + group + 2, 2, version);
    set (&to, header + base + group + util + 2, 2, version);
  }
  return to;
}

static void
check_base (const ZpciVfioBase *base, guint version)
{
  g_assert_cmpuint (base->version, ==, version);
  g_assert_cmphex (base->start_dma, ==, 0x100000000);
  g_assert_cmphex (base->end_dma, ==, 0x13fffffff);
  g_assert_cmphex (base->pchid, ==, 0x07c0);
  g_assert_cmphex (base->vfn, ==, 0x0102);
  g_assert_cmpuint (base->fmb_length, ==, 0x38);
  g_assert_cmphex (base->pft, ==, 5);
  g_assert_cmphex (base->gid, ==, 0x0f);
  g_assert_cmpint (base->fh.set, ==, version >= 2);
  g_assert_cmphex (base->fh.value, ==, version >= 2 ? 0x80020000 : 0);
}

static void
check_group (const ZpciVfioGroup *group, guint version)
{
  g_assert_cmpuint (group->version, ==, version);
  g_assert_cmphex (group->dasm, ==, 0xffffffffffff0000);
  g_assert_cmphex (group->msi_addr, ==, 0xfe00000000000000);
  g_assert_cmphex (group->flags, ==, 1);
  g_assert_cmpuint (group->mui, ==, 4000);
  g_assert_cmpuint (group->noi, ==, 128);
  g_assert_cmpuint (group->maxstbl, ==, 64);
  g_assert_cmpuint (group->pci_version, ==, 3);
  g_assert_cmpint (group->imaxstbl.set, ==, version >= 2);
  g_assert_cmpuint (group->imaxstbl.value, ==, version >= 2 ? 4096 : 0);
}

static void
test_whole (void)
{
  static const int orders[] = { G_BIG_ENDIAN, G_LITTLE_ENDIAN };

  /* Linux 7.3 sends version 3 of BASE; nobody sends 9 of anything. */
  static const guint versions[] = { 1, 2, 3, 9 };

  for (guint i = 0; i < 4 * G_N_ELEMENTS (versions); i++) {
    int order = orders[i & 1];
    guint header = i & 2 ? 24 : 20, version = versions[i / 4];
    Builder chain = whole_chain (order, header, version);
    g_autoptr (GError) error = NULL;
    ZpciVfioInfo info;

    g_test_message ("order %d header %u version %u", order, header, version);
    g_assert_true (zpci_vfio_parse_info (chain.bytes->data, chain.bytes->len, order, &info, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (info.num_regions, ==, 9);
    g_assert_cmpuint (info.num_irqs, ==, 5);
    g_assert_true (info.has_base && info.has_group && info.has_util_string && info.has_pfip);
    check_base (&info.base, version);
    check_group (&info.group, version);
    g_assert_cmpint (info.refresh, ==, ZPCI_YES);
    g_assert_cmpint (info.relaxed, ==, ZPCI_NO);
    g_assert_cmphex (info.util_string[0], ==, 0xc1);
    g_assert_cmphex (info.util_string[63], ==, 0xc1);
    g_assert_cmpmem (info.pfip, 4, "\xc1\xc2\xc3\xc4", 4);
    g_assert_false (info.has_io_region);
    g_byte_array_unref (chain.bytes);
  }
}

/* The sizes that Linux 7.2 and 6.1 give for these chains. */
static void
test_sizes (void)
{
  Builder newest = whole_chain (G_BIG_ENDIAN, 24, 2), older = whole_chain (G_BIG_ENDIAN, 20, 2);

  g_assert_cmpuint (newest.bytes->len, ==, 208);
  g_assert_cmpuint (older.bytes->len, ==, 200);
  g_byte_array_unref (newest.bytes);
  g_byte_array_unref (older.bytes);
}

/* No truncation, wherever it is, does more than fail: shorter never reads behind the end. */
static void
test_truncated (void)
{
  Builder chain = whole_chain (G_BIG_ENDIAN, 24, 2);

  for (gsize length = 0; length < chain.bytes->len; length++) {
    g_autofree guint8 *exact = g_malloc (length + 1);
    g_autoptr (GError) error = NULL;
    ZpciVfioInfo info = { .num_irqs = 77 };

    memcpy (exact, chain.bytes->data, length);
    g_assert_false (zpci_vfio_parse_info (exact, length, G_BIG_ENDIAN, &info, &error));
    g_assert_cmpuint (info.num_irqs, ==, 77);
    zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "bytes");
  }
  g_byte_array_unref (chain.bytes);
}

/* argsz counts, not the room behind it. */
static void
test_room (void)
{
  Builder chain = whole_chain (G_LITTLE_ENDIAN, 24, 2);
  g_autoptr (GError) error = NULL;
  ZpciVfioInfo info;

  while (chain.bytes->len < 512)
    put (&chain, 1, 0xee);
  g_assert_true (zpci_vfio_parse_info (chain.bytes->data, 512, G_LITTLE_ENDIAN, &info, &error));
  g_assert_no_error (error);
  set (&chain, 0, 4, 512);
  g_assert_true (zpci_vfio_parse_info (chain.bytes->data, 512, G_LITTLE_ENDIAN, &info, &error));
  g_assert_no_error (error);
  set (&chain, 0, 4, 100);
  g_assert_false (zpci_vfio_parse_info (chain.bytes->data, 512, G_LITTLE_ENDIAN, &info, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "capability 2 version 2 at 64 has 36 bytes, expected 42");
  g_byte_array_unref (chain.bytes);
}

/* One capability and something behind it. */
static Builder
simple (guint next)
{
  Builder to = builder (G_BIG_ENDIAN);

  put_info (&to, 24);
  put_group (&to, 1, 2, next); /* 24..64 */
  put_base (&to, 1, 0);        /* 64..96 */
  set (&to, 0, 4, to.bytes->len);
  return to;
}

static const struct {
  const char *name;
  struct {
    guint offset, width;
    guint64 value;
  } changes[3]; /* of simple (64) */
  int code;     /* 0: accepted */
  const char *text;
} broken[] = {
  { "as-is", { { 0 } }, 0, NULL },
  { "argsz-small", { { 0, 4, 15 } }, ZPCI_ERROR_MALFORMED, "argsz is 15" },
  { "argsz-no-caps", { { 0, 4, 18 } }, ZPCI_ERROR_MALFORMED, "capabilities announced in 18 bytes" },
  { "not-pci", { { 4, 4, 0x81 } }, ZPCI_ERROR_MALFORMED, "flags are 0x81: not a PCI device" },
  { "no-caps", { { 4, 4, 0x03 } }, ZPCI_ERROR_UNSUPPORTED, "no zPCI capability" },
  { "caps-at-0", { { 16, 4, 0 } }, ZPCI_ERROR_UNSUPPORTED, "no zPCI capability" },
  { "caps-in-header", { { 16, 4, 16 } }, ZPCI_ERROR_MALFORMED, "capability at 16 does not lie behind" },
  { "caps-behind", { { 16, 4, 1000 } }, ZPCI_ERROR_MALFORMED, "capability at 1000 lies behind the end of 96 bytes" },
  { "caps-at-end", { { 16, 4, 89 } }, ZPCI_ERROR_MALFORMED, "capability at 89 lies behind the end" },
  { "caps-huge", { { 16, 4, 0xffffffff } }, ZPCI_ERROR_MALFORMED, "capability at 4294967295 lies behind the end" },
  { "loop-self", { { 28, 4, 24 } }, ZPCI_ERROR_MALFORMED, "capability at 24 does not lie behind the structure that "
                                                          "points to it, which ends at 32" },
  { "loop-back", { { 68, 4, 24 } }, ZPCI_ERROR_MALFORMED, "capability at 24 does not lie behind" },
  { "overlap-header", { { 28, 4, 30 } }, ZPCI_ERROR_MALFORMED, "capability 2 version 1 at 24 has 6 bytes, expected 39" },
  { "overlap-body", { { 28, 4, 60 } }, ZPCI_ERROR_MALFORMED, "capability 2 version 1 at 24 has 36 bytes, expected 39" },
  { "version-longer", { { 66, 2, 2 } }, ZPCI_ERROR_MALFORMED, "capability 1 version 2 at 64 has 32 bytes, expected 36" },
  { "twice", { { 64, 2, 2 } }, ZPCI_ERROR_MALFORMED, "capability 2 occurs twice" },
  { "version-3-short", { { 26, 2, 3 } }, ZPCI_ERROR_MALFORMED, "capability 2 version 3 at 24 has 40 bytes, expected 42" },
  { "unknown-id", { { 24, 2, 99 } }, 0, NULL },
  { "unknown-both", { { 24, 2, 99 }, { 64, 2, 98 } }, ZPCI_ERROR_UNSUPPORTED, "no zPCI capability" },
  { "version-0", { { 26, 2, 0 } }, 0, NULL },
};

static void
test_broken (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  Builder chain = simple (64);
  g_autoptr (GError) error = NULL;
  ZpciVfioInfo info = { .num_irqs = 77 };

  for (guint j = 0; j < 3 && broken[i].changes[j].width; j++)
    set (&chain, broken[i].changes[j].offset, broken[i].changes[j].width, broken[i].changes[j].value);
  g_assert_cmpint (zpci_vfio_parse_info (chain.bytes->data, chain.bytes->len, G_BIG_ENDIAN, &info, &error), ==,
                   broken[i].code == 0);
  if (broken[i].code != 0) {
    zpci_test_assert_error (error, broken[i].code, broken[i].text);
    g_assert_cmpuint (info.num_irqs, ==, 77);
  } else {
    g_assert_no_error (error);
    g_assert_true (info.has_base);
    /* A capability that is skipped is not there, and says nothing. */
    g_assert_cmpint (info.has_group, ==, g_str_equal (broken[i].name, "as-is"));
    g_assert_cmpint (info.relaxed, ==, info.has_group ? ZPCI_YES : ZPCI_UNKNOWN);
    g_assert_cmpint (info.refresh, ==, info.has_group ? ZPCI_NO : ZPCI_UNKNOWN);
  }
  g_byte_array_unref (chain.bytes);
}

static const struct {
  guint id, stated, size;
  const char *text; /* NULL: accepted */
} strings[] = {
  { 3, 64, 64, NULL },
  { 4, 4, 4, NULL },
  { 3, 0, 64, "capability 3 states 0 bytes, expected 64" },
  { 3, 65, 65, "capability 3 states 65 bytes" },
  { 3, 0xffffffff, 64, "capability 3 states 4294967295 bytes" },
  { 3, 64, 63, "capability 3 version 1 at 24 has 75 bytes, expected 76" },
  { 4, 5, 8, "capability 4 states 5 bytes, expected 4" },
  { 4, 4, 0, "capability 4 version 1 at 24 has 12 bytes, expected 16" },
};

static void
test_strings (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++) {
    Builder chain = builder (G_LITTLE_ENDIAN);
    g_autoptr (GError) error = NULL;
    ZpciVfioInfo info;
    gboolean ok;

    put_info (&chain, 24);
    put_string (&chain, strings[i].id, strings[i].stated, strings[i].size, 0);
    set (&chain, 0, 4, chain.bytes->len);
    ok = zpci_vfio_parse_info (chain.bytes->data, chain.bytes->len, G_LITTLE_ENDIAN, &info, &error);
    g_assert_cmpint (ok, ==, strings[i].text == NULL);
    if (strings[i].text)
      zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, strings[i].text);
    g_byte_array_unref (chain.bytes);
  }
}

/* Any damage to a good chain is accepted or refused, and never read beyond. */
static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint round = 0; round < 50000; round++) {
    Builder chain = whole_chain (round & 1 ? G_BIG_ENDIAN : G_LITTLE_ENDIAN, round & 2 ? 24 : 20, round & 4 ? 2 : 1);
    guint changes = (guint) g_rand_int_range (rand, 1, 6);
    ZpciVfioInfo info;
    ZpciVfioRegion region;

    for (guint i = 0; i < changes; i++)
      chain.bytes->data[g_rand_int_range (rand, 0, (gint32) chain.bytes->len)] = (guint8) g_rand_int_range (rand, 0, 256);
    (void) !zpci_vfio_parse_info (chain.bytes->data, chain.bytes->len, chain.order, &info, NULL);
    (void) !zpci_vfio_parse_region (chain.bytes->data, chain.bytes->len, chain.order, &region, NULL);
    g_byte_array_unref (chain.bytes);
  }
}

static Builder
region_bytes (int order, guint32 flags, guint32 type, guint32 subtype, guint64 size)
{
  Builder to = builder (order);

  put (&to, 4, 48);
  put (&to, 4, flags);
  put (&to, 4, 9);
  put (&to, 4, flags & 8 ? 32 : 0);
  put (&to, 8, size);
  put (&to, 8, 0x90000000000);
  put_header (&to, 2, 1, 0);
  put (&to, 4, type);
  put (&to, 4, subtype);
  return to;
}

static const struct {
  guint32 flags, type, subtype;
  guint64 size;
  gboolean io;
} regions[] = {
  { 0xb, 0x80001014, 2, 48, TRUE },
  { 0xb, 0x80001014, 2, 4096, TRUE },
  { 0xb, 0x80001014, 2, 47, FALSE },  /* too short */
  { 0x9, 0x80001014, 2, 48, FALSE },  /* read only */
  { 0xa, 0x80001014, 2, 48, FALSE },  /* write only */
  { 0xb, 0x80001014, 1, 48, FALSE },  /* another region of IBM */
  { 0xb, 0x80008086, 2, 48, FALSE },  /* another vendor */
  { 0xb, 0x00001014, 2, 48, FALSE },  /* no vendor type */
  { 0x3, 0x80001014, 2, 48, FALSE },  /* no capabilities */
};

static void
test_regions (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (regions) * 2; i++) {
    int order = i & 1 ? G_BIG_ENDIAN : G_LITTLE_ENDIAN;
    gsize n = i / 2;
    Builder bytes = region_bytes (order, regions[n].flags, regions[n].type, regions[n].subtype, regions[n].size);
    g_autoptr (GError) error = NULL;
    ZpciVfioRegion region;

    g_assert_true (zpci_vfio_parse_region (bytes.bytes->data, bytes.bytes->len, order, &region, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (region.index, ==, 9);
    g_assert_cmpuint (region.size, ==, regions[n].size);
    g_assert_cmpint (zpci_vfio_is_io_region (&region), ==, regions[n].io);
    g_byte_array_unref (bytes.bytes);
  }
}

static const struct {
  guint offset, width;
  guint64 value;
  const char *text;
} broken_regions[] = {
  { 0, 4, 31, "argsz is 31" },
  { 12, 4, 31, "capability at 31 does not lie behind" },
  { 12, 4, 41, "capability at 41 lies behind the end of 48 bytes" },
  { 36, 4, 32, "capability at 32 does not lie behind the structure that points to it, which ends at 40" },
  { 36, 4, 40, "capability 2 version 1 at 32 has 8 bytes, expected 16" },
};

static void
test_broken_regions (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (broken_regions); i++) {
    Builder bytes = region_bytes (G_BIG_ENDIAN, 0xb, 0x80001014, 2, 48);
    g_autoptr (GError) error = NULL;
    ZpciVfioRegion region;

    set (&bytes, broken_regions[i].offset, broken_regions[i].width, broken_regions[i].value);
    g_assert_false (zpci_vfio_parse_region (bytes.bytes->data, bytes.bytes->len, G_BIG_ENDIAN, &region, &error));
    zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, broken_regions[i].text);
    g_assert_false (zpci_vfio_parse_region (bytes.bytes->data, 31, G_BIG_ENDIAN, &region, &error));
    zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "31");
    g_byte_array_unref (bytes.bytes);
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/vfio/whole", test_whole);
  g_test_add_func ("/vfio/sizes", test_sizes);
  g_test_add_func ("/vfio/truncated", test_truncated);
  g_test_add_func ("/vfio/room", test_room);
  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++) {
    g_autofree char *path = g_strconcat ("/vfio/broken/", broken[i].name, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_broken);
  }
  g_test_add_func ("/vfio/strings", test_strings);
  g_test_add_func ("/vfio/random", test_random);
  g_test_add_func ("/vfio/regions", test_regions);
  g_test_add_func ("/vfio/broken-regions", test_broken_regions);
  return g_test_run ();
}
