/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Preloaded into virt-zpci: the log is standard error. With _FORTIFY_SOURCE
 * syslog() is __syslog_chk().
 */
#include <stdarg.h>
#include <stdio.h>

__attribute__ ((format (printf, 1, 0))) static void
print (const char *format, va_list args)
{
  fputs ("logged: ", stderr);
  vfprintf (stderr, format, args);
  fputc ('\n', stderr);
}

__attribute__ ((visibility ("default"), format (printf, 2, 3))) void
syslog (int priority, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  print (format, args);
  va_end (args);
}

__attribute__ ((visibility ("default"), format (printf, 3, 4))) void
__syslog_chk (int priority, int flag, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  print (format, args);
  va_end (args);
}
