/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * No public function of libvirt sets an error. Three ways, the first that this
 * libvirt has is taken:
 *   virRaiseErrorObject: exported as LIBVIRT_PRIVATE_<release>; sets and logs.
 *   virSetError: likewise; sets.
 *   only public functions: a call that must fail makes an error of this thread,
 *   and virGetLastError() hands out that very object, which is then filled in.
 * Source: libvirt 9.0.0 src/util/virerror.c.
 */
#include "zpci-plugin-parts.h"
#include "zpci-plugin-test.h"
#include "zpci-text.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef void (*RaiseFunc) (const char *file, const char *function, size_t line, virErrorPtr error);
typedef int (*SetFunc) (virErrorPtr error);

static gpointer
look_up_in_libvirt (const char *name)
{
  return dlsym (RTLD_DEFAULT, name);
}

static gpointer (*lookup) (const char *name) = look_up_in_libvirt;

void
zpci_plugin_error_set_lookup (gpointer (*other) (const char *name))
{
  lookup = other ? other : look_up_in_libvirt;
}

static int
code_of (const GError *error)
{
  if (error->domain != ZPCI_ERROR)
    return VIR_ERR_INTERNAL_ERROR;
  switch ((ZpciErrorCode) error->code) {
    case ZPCI_ERROR_MALFORMED:
    case ZPCI_ERROR_RANGE:
    case ZPCI_ERROR_CONFLICT:
      return VIR_ERR_XML_ERROR;
    case ZPCI_ERROR_EXHAUSTED:
    case ZPCI_ERROR_UNSUPPORTED:
      return VIR_ERR_CONFIG_UNSUPPORTED;
    case ZPCI_ERROR_NOT_FOUND:
      return VIR_ERR_NO_NODE_DEVICE;
    case ZPCI_ERROR_IO:
      return VIR_ERR_SYSTEM_ERROR;
    case ZPCI_ERROR_TIMEOUT:
      return VIR_ERR_OPERATION_TIMEOUT;
  }
  return VIR_ERR_INTERNAL_ERROR;
}

/* The text that libvirt puts before messages of this code. Source: libvirt 9.0.0 virErrorMsgStrings. */
static const char *
prefix_of (int code)
{
  switch (code) {
    case VIR_ERR_XML_ERROR:
      return "XML error: ";
    case VIR_ERR_CONFIG_UNSUPPORTED:
      return "unsupported configuration: ";
    case VIR_ERR_NO_NODE_DEVICE:
      return "Node device not found: ";
    case VIR_ERR_OPERATION_TIMEOUT:
      return "Timed out during operation: ";
    case VIR_ERR_INTERNAL_ERROR:
      return "internal error: ";
    case VIR_ERR_OPERATION_FAILED:
      return "operation failed: ";
    case VIR_ERR_OPERATION_INVALID:
      return "Requested operation is not valid: ";
    case VIR_ERR_INVALID_ARG:
      return "invalid argument: ";
    default:
      return "";
  }
}

/* The last resort. libvirt's objects come from g_malloc(), which is malloc(). */
static void
fill_in_last_error (const virError *wanted)
{
  virErrorPtr last;
  virError old;

  virDomainGetName (NULL);
  last = virGetLastError ();
  if (!last)
    return;
  old = *last;
  last->code = wanted->code;
  last->domain = wanted->domain;
  last->level = wanted->level;
  last->message = g_strdup (wanted->message);
  last->str1 = g_strdup (wanted->str1);
  last->str2 = g_strdup (wanted->str2);
  last->str3 = g_strdup (wanted->str3);
  last->int1 = wanted->int1;
  last->int2 = wanted->int2;
  g_free (old.message);
  g_free (old.str1);
  g_free (old.str2);
  g_free (old.str3);
}

static void
set_quietly (virErrorPtr error)
{
  SetFunc set = (SetFunc) lookup ("virSetError");

  if (set)
    set (error);
  else
    fill_in_last_error (error);
}

/* As in libvirt's own errors about XML the line is int1. */
static void
raise_at (int domain, int code, const char *text, guint line)
{
  g_autofree char *safe = zpci_text_safe (text);
  g_autofree char *message = g_strconcat (prefix_of (code), safe, NULL);
  virError object = { .code = code, .domain = domain, .message = message, .level = VIR_ERR_ERROR,
                      .int1 = (int) MIN (line, G_MAXINT) };
  RaiseFunc raise = (RaiseFunc) lookup ("virRaiseErrorObject");

  if (raise)
    raise (__FILE__, __func__, __LINE__, &object);
  else
    set_quietly (&object);
}

void
zpci_plugin_raise_code (int domain, int code, const char *text)
{
  raise_at (domain, code, text, 0);
}

void
zpci_plugin_raise (int domain, const GError *error)
{
  g_autofree char *text = zpci_error_format (error);

  raise_at (domain, code_of (error), text, zpci_error_get_line (error));
}

void
zpci_plugin_append (const char *text)
{
  g_autofree char *message = NULL;
  g_autofree char *safe = zpci_text_safe (text);
  ZpciPluginSavedError *saved = zpci_plugin_save_error ();

  if (!saved)
    return;
  message = g_strdup_printf ("%s; %s", saved->message ? saved->message : "", safe);
  g_free (saved->message);
  saved->message = g_steal_pointer (&message);
  zpci_plugin_restore_error (saved);
}

ZpciPluginSavedError *
zpci_plugin_save_error (void)
{
  return virGetLastError () ? virSaveLastError () : NULL;
}

void
zpci_plugin_restore_error (ZpciPluginSavedError *saved)
{
  int saved_errno = errno;

  if (saved) {
    set_quietly (saved);
    virFreeError (saved);
  } else {
    virResetLastError ();
  }
  errno = saved_errno;
}
