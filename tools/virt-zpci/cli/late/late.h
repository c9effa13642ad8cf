/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Libraries that are loaded at the first call of one of their functions. Loading
 * libvirt, with the thirty libraries behind it, takes ten times as long as list
 * does, and most runs call none of its functions. GIO with what it needs is half of the start of the program.
 *
 * The functions are defined here under their own names, each from a row of a
 * table, and pass the call on; nothing changes for their callers. They are hidden,
 * so that libraries go on calling the real ones. A function without a row is found
 * in the library itself, which is linked then; a test (cli-loaded) notices.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ZpciLateLibrary: a static variable per library. */
typedef struct {
  const char *file;   /* soname */
  gsize handle;       /* of dlopen(); 0: not loaded yet */
} ZpciLateLibrary;

/**
 * zpci_late_symbol:
 * @found: of the function, kept from call to call
 *
 * The function @name of @library. A preloaded library may replace it, as if the
 * library were linked. Thread-safe.
 *
 * Returns: its address; where there is none the process ends with an error.
 */
gpointer zpci_late_symbol (ZpciLateLibrary *library, gpointer *found, const char *name);

/** ZPCI_LATE: defines a function of the table; the variable library is the one it belongs to. */
#define ZPCI_LATE(result, name, parameters, arguments)                                       \
  __attribute__ ((visibility ("hidden"))) result name parameters                             \
  {                                                                                          \
    static gpointer found;                                                                   \
                                                                                             \
    return ((result (*) parameters) zpci_late_symbol (&library, &found, #name)) arguments;   \
  }

G_END_DECLS
