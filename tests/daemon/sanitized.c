/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Preloaded into a daemon behind AddressSanitizer, which the plug-in of a build
 * with sanitizers needs: says how it behaves, and keeps it and itself from the
 * programs that the daemon starts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Memory that libvirt and its libraries leave at the end is not ours; valgrind's test looks for leaks of ours. */
const char *
__asan_default_options (void)
{
  return "detect_leaks=0:abort_on_error=1:log_path=/run/zpci/sanitizer";
}

const char *
__ubsan_default_options (void)
{
  return "halt_on_error=1:print_stacktrace=1:abort_on_error=1:log_path=/run/zpci/sanitizer";
}

/* Before all others, by the linker's "initfirst": AddressSanitizer begins at the first malloc(), and calls gettext. A
 * constructor of another library that allocates under the lock of the locale (p11-kit's) would never end. */
__attribute__ ((constructor)) static void
begin (void)
{
  const char *list = getenv ("LD_PRELOAD");
  char *copy = list ? strdup (list) : NULL, *kept = calloc (1, (list ? strlen (list) : 0) + 1), *at = NULL;

  for (char *name = copy && kept ? strtok_r (copy, " :", &at) : NULL; name; name = strtok_r (NULL, " :", &at)) {
    if (strstr (name, "/libasan.so") || strstr (name, "/zpci-test-sanitized.so"))
      continue;
    if (*kept)
      strcat (kept, ":");
    strcat (kept, name);
  }
  if (kept && *kept)
    setenv ("LD_PRELOAD", kept, 1);
  else
    unsetenv ("LD_PRELOAD");
  free (copy);
  free (kept); /* there has been a malloc() here, whatever was set */
}
