/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The capability chains of VFIO, as bytes. A chain runs forward only: each
 * capability starts behind the end of what is known of the one before, so that
 * it can neither loop nor overlap. Every offset is checked for overflow.
 */
#include "zpci-vfio.h"

#include "zpci-error.h"

#include <intprops.h>
#include <linux/vfio.h>
#include <stddef.h>
#include <string.h>
#include <verify.h>

/* linux/vfio_zdev.h of old distributions lacks version 2: the layout is written
 * down here, and compared with the header for what that has. */
#define CAP_BASE 1
#define CAP_GROUP 2
#define CAP_UTIL 3
#define CAP_PFIP 4
#define CAP_HEADER 8
#define BASE_V1 32
#define BASE_V2 36
/* Later versions append: the function handle stays where version 2 has it. */
#define BASE_HANDLE 32
#define GROUP_V1 39
#define GROUP_V2 42
#define STRING_HEADER 12

#define INFO_MIN 16  /* up to and with num_irqs */
#define INFO_HEADER 20
#define REGION_HEADER 32

/* VFIO_REGION_TYPE_PCI_VENDOR_TYPE is 1 << 31 of a signed 1, which C leaves undefined. */
#define IO_REGION_TYPE (0x80000000u | 0x1014)
#define IO_REGION_SUBTYPE 2
#define IO_REGION_SIZE 48

#define GROUP_REFRESH (1u << 0)
#define GROUP_RELAXED (1u << 1)

verify (offsetof (struct vfio_device_info, num_irqs) + 4 == INFO_MIN);
verify (offsetof (struct vfio_device_info, cap_offset) + 4 == INFO_HEADER);
verify (sizeof (struct vfio_info_cap_header) == CAP_HEADER);
verify (sizeof (struct vfio_region_info) == REGION_HEADER);
verify (offsetof (struct vfio_region_info_cap_type, subtype) == CAP_HEADER + 4);

typedef struct {
  const guint8 *bytes;
  gsize length;
  int byte_order;
} Reader;

typedef struct {
  gsize offset;
  gsize end;      /* of the longest it can be: the next one, or the end of the bytes */
  guint16 id;
  guint16 version;
} Capability;

static gboolean
has (const Reader *reader, gsize offset, gsize count)
{
  gsize end;

  return !INT_ADD_WRAPV (offset, count, &end) && end <= reader->length;
}

/* Callers have checked with has(). Unaligned on purpose: old kernels do not pad. */
static guint64
get (const Reader *reader, gsize offset, guint width)
{
  guint64 value = 0;

  for (guint i = 0; i < width; i++) {
    guint at = reader->byte_order == G_BIG_ENDIAN ? i : width - 1 - i;

    value = value << 8 | reader->bytes[offset + at];
  }
  return value;
}

static gboolean fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError **error, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "%s", what);
  return FALSE;
}

/* Reads the header of the capability at @offset, which lies behind @before; stores where the next one is. */
static gboolean
read_header (const Reader *reader, gsize before, gsize offset, Capability *capability, gsize *next, GError **error)
{
  if (offset < before)
    return fail (error,
                 "capability at %" G_GSIZE_FORMAT " does not lie behind the structure that points to it, which ends "
                 "at %" G_GSIZE_FORMAT,
                 offset, before);
  if (!has (reader, offset, CAP_HEADER))
    return fail (error, "capability at %" G_GSIZE_FORMAT " lies behind the end of %" G_GSIZE_FORMAT " bytes", offset,
                 reader->length);
  capability->offset = offset;
  capability->id = (guint16) get (reader, offset, 2);
  capability->version = (guint16) get (reader, offset + 2, 2);
  *next = (gsize) get (reader, offset + 4, 4);
  capability->end = *next > offset && *next < reader->length ? *next : reader->length;
  return TRUE;
}

/* TRUE where the first @count bytes of the capability are there. */
static gboolean
check_size (const Capability *capability, gsize count, GError **error)
{
  if (capability->end - capability->offset >= count)
    return TRUE;
  return fail (
      error, "capability %u version %u at %" G_GSIZE_FORMAT " has %" G_GSIZE_FORMAT " bytes, expected %" G_GSIZE_FORMAT,
      capability->id, capability->version, capability->offset, capability->end - capability->offset, count);
}

static gboolean
check_single (const Capability *capability, gboolean seen, GError **error)
{
  return !seen || fail (error, "capability %u occurs twice", capability->id);
}

static gboolean
read_base (const Reader *reader, const Capability *capability, ZpciVfioInfo *info, GError **error)
{
  ZpciVfioBase *base = &info->base;
  gsize at = capability->offset;

  if (!check_single (capability, info->has_base, error) ||
      !check_size (capability, capability->version == 1 ? BASE_V1 : BASE_V2, error))
    return FALSE;
  info->has_base = TRUE;
  base->version = capability->version;
  base->start_dma = get (reader, at + 8, 8);
  base->end_dma = get (reader, at + 16, 8);
  base->pchid = (guint16) get (reader, at + 24, 2);
  base->vfn = (guint16) get (reader, at + 26, 2);
  base->fmb_length = (guint16) get (reader, at + 28, 2);
  base->pft = (guint8) get (reader, at + 30, 1);
  base->gid = (guint8) get (reader, at + 31, 1);
  if (base->version >= 2)
    base->fh = ZPCI_OPT ((guint32) get (reader, at + BASE_HANDLE, 4));
  return TRUE;
}

static gboolean
read_group (const Reader *reader, const Capability *capability, ZpciVfioInfo *info, GError **error)
{
  ZpciVfioGroup *group = &info->group;
  gsize at = capability->offset;

  if (!check_single (capability, info->has_group, error) ||
      !check_size (capability, capability->version == 1 ? GROUP_V1 : GROUP_V2, error))
    return FALSE;
  info->has_group = TRUE;
  group->version = capability->version;
  group->dasm = get (reader, at + 8, 8);
  group->msi_addr = get (reader, at + 16, 8);
  group->flags = get (reader, at + 24, 8);
  group->mui = (guint16) get (reader, at + 32, 2);
  group->noi = (guint16) get (reader, at + 34, 2);
  group->maxstbl = (guint16) get (reader, at + 36, 2);
  group->pci_version = (guint8) get (reader, at + 38, 1);
  if (group->version >= 2)
    group->imaxstbl = ZPCI_OPT ((guint32) get (reader, at + 40, 2));
  info->refresh = group->flags & GROUP_REFRESH ? ZPCI_YES : ZPCI_NO;
  info->relaxed = group->flags & GROUP_RELAXED ? ZPCI_YES : ZPCI_NO;
  return TRUE;
}

/* Capabilities that are a size and so many bytes. */
static gboolean
read_string (const Reader *reader, const Capability *capability, gboolean *seen, guint8 *string, gsize size,
             GError **error)
{
  guint64 stated;

  if (!check_single (capability, *seen, error) || !check_size (capability, STRING_HEADER, error))
    return FALSE;
  stated = get (reader, capability->offset + 8, 4);
  if (stated != size)
    return fail (error, "capability %u states %" G_GUINT64_FORMAT " bytes, expected %" G_GSIZE_FORMAT, capability->id,
                 stated, size);
  if (!check_size (capability, STRING_HEADER + size, error))
    return FALSE;
  memcpy (string, reader->bytes + capability->offset + STRING_HEADER, size);
  *seen = TRUE;
  return TRUE;
}

static gboolean
read_capability (const Reader *reader, const Capability *capability, ZpciVfioInfo *info, GError **error)
{
  /* A version only appends to the one before, so that a later one is read as the last that is known. */
  if (capability->version == 0)
    return TRUE;
  if (capability->id == CAP_BASE)
    return read_base (reader, capability, info, error);
  if (capability->id == CAP_GROUP)
    return read_group (reader, capability, info, error);
  if (capability->id == CAP_UTIL)
    return read_string (reader, capability, &info->has_util_string, info->util_string, sizeof info->util_string, error);
  if (capability->id == CAP_PFIP)
    return read_string (reader, capability, &info->has_pfip, info->pfip, sizeof info->pfip, error);
  return TRUE;
}

/* The struct says how much of it the kernel filled in. */
static gboolean
init_reader (Reader *reader, const guint8 *bytes, gsize length, int byte_order, gsize least, GError **error)
{
  guint64 stated;

  *reader = (Reader){ bytes, length, byte_order };
  if (length < least)
    return fail (error, "%" G_GSIZE_FORMAT " bytes, expected at least %" G_GSIZE_FORMAT, length, least);
  stated = get (reader, 0, 4);
  if (stated < least)
    return fail (error, "argsz is %" G_GUINT64_FORMAT ", expected at least %" G_GSIZE_FORMAT, stated, least);
  reader->length = MIN (length, (gsize) stated);
  return TRUE;
}

gboolean
zpci_vfio_parse_info (const guint8 *bytes, gsize length, int byte_order, ZpciVfioInfo *info, GError **error)
{
  ZpciVfioInfo parsed = { 0 };
  Reader reader;
  guint32 flags;
  gsize before = INFO_HEADER;
  gsize next = 0;

  if (!init_reader (&reader, bytes, length, byte_order, INFO_MIN, error))
    return FALSE;
  flags = (guint32) get (&reader, 4, 4);
  if (!(flags & VFIO_DEVICE_FLAGS_PCI))
    return fail (error, "flags are 0x%x: not a PCI device", flags);
  parsed.num_regions = (guint32) get (&reader, 8, 4);
  parsed.num_irqs = (guint32) get (&reader, 12, 4);
  if (flags & VFIO_DEVICE_FLAGS_CAPS) {
    if (!has (&reader, 0, INFO_HEADER))
      return fail (error, "capabilities announced in %" G_GSIZE_FORMAT " bytes", reader.length);
    next = (gsize) get (&reader, 16, 4);
  }
  while (next != 0) {
    Capability capability;

    if (!read_header (&reader, before, next, &capability, &next, error) ||
        !read_capability (&reader, &capability, &parsed, error))
      return FALSE;
    before = capability.offset + CAP_HEADER;
  }
  if (!parsed.has_base && !parsed.has_group && !parsed.has_util_string && !parsed.has_pfip) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED,
                 "the kernel reports no zPCI capability (CONFIG_VFIO_PCI_ZDEV_KVM of Linux 6.0 is off, or Linux "
                 "is older than 5.10)");
    return FALSE;
  }
  *info = parsed;
  return TRUE;
}

gboolean
zpci_vfio_clear_handle (guint8 *bytes, gsize length, int byte_order, GError **error)
{
  g_autoptr (GError) fault = NULL;
  ZpciVfioInfo info;
  Reader reader;
  gsize before = INFO_HEADER;
  gsize next = 0;

  /* A reply without a capability that we know may have one that we do not. */
  if (!zpci_vfio_parse_info (bytes, length, byte_order, &info, &fault) &&
      !g_error_matches (fault, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED)) {
    g_propagate_error (error, g_steal_pointer (&fault));
    return FALSE;
  }
  if (!init_reader (&reader, bytes, length, byte_order, INFO_MIN, error))
    return FALSE;
  if (get (&reader, 4, 4) & VFIO_DEVICE_FLAGS_CAPS)
    next = (gsize) get (&reader, 16, 4);
  while (next != 0) {
    Capability capability = { 0 };
    gsize size;

    if (!read_header (&reader, before, next, &capability, &next, error))
      return FALSE;
    before = capability.offset + CAP_HEADER;
    size = MIN (BASE_V2, capability.end - capability.offset);
    if (capability.id == CAP_BASE && capability.version >= 2 && size > BASE_HANDLE)
      memset (bytes + capability.offset + BASE_HANDLE, 0, size - BASE_HANDLE);
  }
  return TRUE;
}

static gboolean
read_region_type (const Reader *reader, const Capability *capability, ZpciVfioRegion *region, GError **error)
{
  if (capability->id != VFIO_REGION_INFO_CAP_TYPE || capability->version != 1)
    return TRUE;
  if (!check_single (capability, region->typed, error) || !check_size (capability, CAP_HEADER + 8, error))
    return FALSE;
  region->typed = TRUE;
  region->type = (guint32) get (reader, capability->offset + 8, 4);
  region->subtype = (guint32) get (reader, capability->offset + 12, 4);
  return TRUE;
}

gboolean
zpci_vfio_parse_region (const guint8 *bytes, gsize length, int byte_order, ZpciVfioRegion *region, GError **error)
{
  ZpciVfioRegion parsed = { 0 };
  Reader reader;
  gsize before = REGION_HEADER;
  gsize next = 0;

  if (!init_reader (&reader, bytes, length, byte_order, REGION_HEADER, error))
    return FALSE;
  parsed.flags = (guint32) get (&reader, 4, 4);
  parsed.index = (guint32) get (&reader, 8, 4);
  parsed.size = get (&reader, 16, 8);
  if (parsed.flags & VFIO_REGION_INFO_FLAG_CAPS)
    next = (gsize) get (&reader, 12, 4);
  while (next != 0) {
    Capability capability;

    if (!read_header (&reader, before, next, &capability, &next, error) ||
        !read_region_type (&reader, &capability, &parsed, error))
      return FALSE;
    before = capability.offset + CAP_HEADER;
  }
  *region = parsed;
  return TRUE;
}

gboolean
zpci_vfio_is_io_region (const ZpciVfioRegion *region)
{
  guint32 access = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;

  return region->typed && region->type == (guint32) IO_REGION_TYPE && region->subtype == IO_REGION_SUBTYPE &&
         (region->flags & access) == access && region->size >= IO_REGION_SIZE;
}
