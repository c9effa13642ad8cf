/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An emulator that answers QMP on stdio, well or badly: the name it is called
 * by selects how. Plain C without GLib, so that it starts in no time.
 */
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

extern char **environ;

#define GREETING "{\"QMP\": {\"version\": {}, \"capabilities\": [\"oob\"]}}"
#define VERSION "{\"qemu\": {\"micro\": 4, \"minor\": 3, \"major\": 12}, \"package\": \"fake\"}"
#define MACHINES                                                                                     \
  "[{\"name\": \"s390-ccw-virtio-7.1\"}, {\"name\": \"s390-ccw-virtio-12.3\", \"is-default\": true, " \
  "\"alias\": \"s390-ccw-virtio\"}, {\"name\": \"none\"}]"
#define UID_TARGET "{\"name\": \"uid\", \"type\": \"uint16\"}, {\"name\": \"target\", \"type\": \"str\"}"
#define BOOL(name) "{\"name\": \"" name "\", \"type\": \"bool\", \"default-value\": true}"
#define PROPERTIES                                                                                   \
  "[" UID_TARGET ", {\"name\": \"fid\", \"type\": \"uint32\"}, " BOOL ("interpret") ", "                \
  BOOL ("forwarding-assist") "]"
#define BOOLS "[" UID_TARGET ", {\"name\": \"fid\", \"type\": \"uint32\"}, " BOOL ("interpret") ", " BOOL ("later") "]"
#define COMPAT(type, property, value)                                                                \
  "{\"qom-type\": \"" type "\", \"property\": \"" property "\", \"value\": \"" value "\"}"
/* The oldest type has one property twice, others that are no bool or not there, and another device's. */
#define COMPAT_MACHINES                                                                              \
  "[{\"name\": \"a-1\", \"compat-props\": [" COMPAT ("zpci", "interpret", "on") ", "                 \
  COMPAT ("zpci", "interpret", "off") ", " COMPAT ("zpci", "uid", "on") ", "                         \
  COMPAT ("zpci", "gone", "off") ", " COMPAT ("virtio", "later", "off") "]}, "                       \
  "{\"name\": \"a-2\", \"is-default\": true, \"alias\": \"a\", \"compat-props\": []}, "               \
  "{\"name\": \"a-3\", \"compat-props\": [" COMPAT ("zpci", "later", "perhaps") "]}]"
#define NAMED(name) "{\"name\": \"" name "\", \"type\": \"bool\"}"
#define FEATURES "[" NAMED ("ap") ", " NAMED ("apft") ", " NAMED ("vx") ", " NAMED ("apqci") ", " NAMED ("apqi") ", " NAMED ("appv") "]"
/* A model that has what it needs, one without, one that is not expanded, and a name to be careful with. */
#define MODELS "[{\"name\": \"z99\"}, {\"name\": \"z98\"}, {\"name\": \"odd\"}, {\"name\": \"a\\\"b\"}, {}]"
#define OLD_PROPERTIES "[" UID_TARGET ", {\"name\": \"fid\", \"type\": \"zpci_fid\"}]"

/* A member that is NULL is answered as a good emulator would. */
typedef struct {
  const char *name;
  const char *greeting;
  const char *version, *machines, *properties; /* "return" of the three questions */
  const char *error;                           /* instead of the properties: class of an error */
  const char *compat;                          /* "return" of query-machines with compat-props; NULL: an error */
  const char *value;                           /* "return" of qom-get for every property, "" for an error */
  const char *device;                          /* "return" about vfio-ap, or the class of an error */
  const char *features, *models;               /* "return" about CPU features and CPU models; "" for an error */
} Fake;

static const Fake fakes[] = {
  { .name = "good" },
  { .name = "old", .properties = OLD_PROPERTIES },
  { .name = "seven", .version = "{\"qemu\": {\"micro\": 9, \"minor\": 2, \"major\": 7}}" },
  { .name = "eight", .version = "{\"qemu\": {\"micro\": 0, \"minor\": 0, \"major\": 8}}" },
  { .name = "no-zpci", .error = "DeviceNotFound" },
  { .name = "other-error", .error = "GenericError" },
  { .name = "not-json", .greeting = "QEMU 7.2 monitor - type 'help' for more information" },
  { .name = "not-qmp", .greeting = "{\"hello\": 1}" },
  { .name = "array", .greeting = "[1, 2, 3]" },
  { .name = "bad-utf8", .version = "{\"package\": \"\xff\xfe\"}" },
  { .name = "half-surrogate",
    .version = "{\"qemu\": {\"micro\": 4, \"minor\": 3, \"major\": 12}, \"package\": \"\\ud800\"}" },
  { .name = "version-text", .version = "{\"qemu\": {\"micro\": \"4\", \"minor\": 3, \"major\": 12}}" },
  { .name = "version-negative", .version = "{\"qemu\": {\"micro\": -4, \"minor\": 3, \"major\": 12}}" },
  { .name = "version-huge",
    .version = "{\"qemu\": {\"micro\": 99999999999999999999, \"minor\": 3, \"major\": 12}}" },
  { .name = "version-absent", .version = "{}" },
  { .name = "machines-empty", .machines = "[]" },
  { .name = "machines-object", .machines = "{}" },
  { .name = "machine-escape", .machines = "[{\"name\": \"\\u001b[2Jowned\"}]" },
  { .name = "machine-number", .machines = "[{\"name\": 7}]" },
  { .name = "machine-twice", .machines = "[{\"name\": \"a\"}, {\"name\": \"b\", \"alias\": \"a\"}]" },
  { .name = "property-type", .properties = "[{\"name\": \"interpret\", \"type\": \"str\"}]" },
  { .name = "property-twice", .properties = "[" UID_TARGET "," UID_TARGET "]" },
  { .name = "property-missing", .properties = "[" UID_TARGET "]" },
  { .name = "properties-null", .properties = "null" },
  { .name = "compat", .properties = BOOLS, .compat = COMPAT_MACHINES },
  { .name = "compat-text", .properties = BOOLS, .compat = "[{\"name\": \"a\", \"compat-props\": \"off\"}]" },
  { .name = "compat-number",
    .properties = BOOLS,
    .compat = "[{\"name\": \"a\", \"compat-props\": [{\"qom-type\": \"zpci\", \"property\": \"later\", "
              "\"value\": 0}]}]" },
  { .name = "starts-some",
    .machines = "[{\"name\": \"broken\"}, {\"name\": \"s390-ccw-virtio-7.1\"}]",
    .properties = BOOLS },
  { .name = "starts-badly", .properties = BOOLS, .value = "\"off\"" },
  { .name = "starts-not", .properties = BOOLS, .value = "" },
  { .name = "no-vfio-ap", .device = "DeviceNotFound", .features = "[" NAMED ("ap") "]", .models = "[]" },
  { .name = "crypto-silent", .device = "GenericError", .features = "", .models = "" },
  { .name = "crypto-odd", .device = "{}", .features = "[7, {\"name\": 7}, {}]", .models = "[7, {\"name\": [1]}]" },
};

static int old_machine;

static void
say (const char *text)
{
  printf ("%s\r\n", text);
  fflush (stdout);
}

static void
reply (const char *line, const char *kind, const char *what)
{
  const char *id = strstr (line, "\"id\":\"");
  int length = id ? (int) strcspn (id + 6, "\"") : 0;

  printf ("{\"%s\": %s, \"id\": \"%.*s\"}\r\n", kind, what, length, id ? id + 6 : "");
  fflush (stdout);
}

/* Effective capabilities, as /proc has them. */
static void
read_capabilities (char *text, size_t size)
{
  char line[256];
  FILE *file = fopen ("/proc/self/status", "r");

  snprintf (text, size, "?");
  while (file && fgets (line, sizeof line, file))
    if (strncmp (line, "CapEff:", 7) == 0)
      snprintf (text, size, "%.16s", line + 8);
  if (file)
    fclose (file);
}

/* State that the caller left us: printed as the package text, which the test reads. */
static const char *
report (void)
{
  static char text[512];
  char cwd[64] = "?", caps[17];
  int fds = 0, env = 0;
  DIR *dir = opendir ("/proc/self/fd");
  struct dirent *entry;

  while (dir && (entry = readdir (dir)))
    if (entry->d_name[0] != '.' && atoi (entry->d_name) > 2 && atoi (entry->d_name) != dirfd (dir))
      fds++;
  if (dir)
    closedir (dir);
  while (environ[env])
    env++;
  read_capabilities (caps, sizeof caps);
  snprintf (text, sizeof text,
            "{\"qemu\": {\"micro\": 0, \"minor\": 0, \"major\": 1}, \"package\": \"uid=%d gid=%d groups=%d "
            "caps=%s nnp=%d fds=%d env=%d session=%d cwd=%s\"}",
            (int) getuid (), (int) getgid (), getgroups (0, NULL), caps, prctl (PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), fds,
            env, getsid (0) == getpid (), getcwd (cwd, sizeof cwd) ? cwd : "?");
  return text;
}

static void
forever (void)
{
  signal (SIGTERM, SIG_IGN);
  signal (SIGHUP, SIG_IGN);
  for (;;)
    pause ();
}

static void
flood (const char *text)
{
  for (;;)
    if (fputs (text, stdout) < 0)
      exit (1);
}

/* Events of 4 kB, so that the sum of them is reached soon on a slow machine too. */
static void
flood_events (void)
{
  static char text[4096];

  snprintf (text, sizeof text, "{\"event\": \"X\", \"data\": {\"text\": \"%04000d\"}}\n", 0);
  flood (text);
}

/* 300 levels, which a recursive parser must not see. */
static void
deep (const char *line)
{
  static char text[602];

  memset (text, '[', 300);
  memset (text + 300, ']', 300);
  reply (line, "return", text);
}

/* Misbehaviour that is more than a strange text; returns where there is none by that name. */
static void
misbehave_at_start (const char *name)
{
  if (strcmp (name, "silent") == 0)
    forever ();
  if (strcmp (name, "exits") == 0) {
    fputs ("fake: cannot open display\n\x1b[2J", stderr);
    exit (3);
  }
  if (strcmp (name, "floods") == 0)
    flood ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
  if (strcmp (name, "floods-stderr") == 0)
    for (;;)
      fputs ("error error error error error error error\n", stderr);
  if (strcmp (name, "forks") == 0 && fork () > 0)
    exit (0);
  if (strcmp (name, "forks") == 0)
    forever ();
}

static void
misbehave_at_command (const char *name, const char *line)
{
  if (strcmp (name, "hangs") == 0)
    forever ();
  if (strcmp (name, "crashes") == 0)
    raise (SIGSEGV);
  if (strcmp (name, "closes") == 0) {
    close (STDOUT_FILENO);
    close (STDIN_FILENO);
    forever ();
  }
  if (strcmp (name, "floods-events") == 0)
    flood_events ();
  if (strcmp (name, "deep") == 0)
    deep (line);
  if (strcmp (name, "wrong-id") == 0)
    say ("{\"return\": {}, \"id\": \"zpci-77\"}");
  if (strcmp (name, "no-return") == 0)
    reply (line, "result", "{}");
  if (strcmp (name, "unasked") == 0) {
    say ("{\"event\": \"RESUME\", \"timestamp\": {}}");
    say ("{\"event\": \"STOP\", \"id\": \"zpci-1\"}");
  }
}

/* The answer about crypto adapters; FALSE: the question is about something else. */
static int
answer_crypto (const Fake *fake, const char *line)
{
  const char *device = fake->device ? fake->device : "[{\"name\": \"sysfsdev\", \"type\": \"str\"}]";
  const char *features = fake->features ? fake->features : FEATURES, *models = fake->models ? fake->models : MODELS;
  char error[128];

  snprintf (error, sizeof error, "{\"class\": \"%s\", \"desc\": \"no\"}",
            *device == '[' || *device == '{' ? "GenericError" : device);
  if (strstr (line, "\"vfio-ap\""))
    reply (line, *device == '[' || *device == '{' ? "return" : "error", *device == '[' || *device == '{' ? device : error);
  else if (strstr (line, "s390x-cpu"))
    reply (line, *features ? "return" : "error", *features ? features : error);
  else if (strstr (line, "query-cpu-definitions"))
    reply (line, *models ? "return" : "error", *models ? models : error);
  else if (strstr (line, "\"z99\""))
    reply (line, "return", "{\"model\": {\"name\": \"z99\", \"props\": {\"ap\": true, \"vx\": true, \"apft\": false, \"apqi\": true}}}");
  else if (strstr (line, "\"z98\""))
    reply (line, "return", "{\"model\": {\"name\": \"z98\", \"props\": {\"ap\": false, \"apft\": 1}}}");
  else if (strstr (line, "query-cpu-model-expansion"))
    reply (line, "error", "{\"class\": \"GenericError\", \"desc\": \"no\"}");
  else
    return 0;
  return 1;
}

static void
answer (const Fake *fake, const char *name, const char *line)
{
  if (answer_crypto (fake, line))
    return;
  if (strstr (line, "query-version"))
    reply (line, "return",
           strcmp (name, "report") == 0 ? report () : fake->version ? fake->version : VERSION);
  else if (strstr (line, "compat-props") && !fake->compat)
    reply (line, "error", "{\"class\": \"GenericError\", \"desc\": \"Parameter 'compat-props' is unexpected\"}");
  else if (strstr (line, "compat-props"))
    reply (line, "return", fake->compat);
  else if (strstr (line, "qom-get"))
    reply (line, fake->value && !*fake->value ? "error" : "return",
           fake->value ? fake->value : old_machine ? "false" : "true");
  else if (strstr (line, "query-machines"))
    reply (line, "return", fake->machines ? fake->machines : MACHINES);
  else if (fake->error && strstr (line, "device-list-properties"))
    printf ("{\"id\": \"zpci-5\", \"error\": {\"class\": \"%s\", \"desc\": \"Device 'zpci' not found\"}}\r\n",
            fake->error);
  else if (strstr (line, "device-list-properties"))
    reply (line, "return", fake->properties ? fake->properties : PROPERTIES);
  else
    reply (line, "return", "{}");
  fflush (stdout);
}

/* How a machine type is asked for: "-machine NAME,..." with a zpci device. A type that is broken does not start. */
static void
start_machine (int argc, char **argv)
{
  for (int i = 1; i + 1 < argc; i++) {
    if (strcmp (argv[i], "-machine") == 0 && strncmp (argv[i + 1], "s390-ccw-virtio-7.1,", 20) == 0)
      old_machine = 1;
    if (strcmp (argv[i], "-machine") == 0 && strncmp (argv[i + 1], "broken,", 7) == 0) {
      fputs ("fake: this machine type is broken\n", stderr);
      exit (1);
    }
  }
}

int
main (int argc, char **argv)
{
  const char *name = strrchr (argv[0], '/') ? strrchr (argv[0], '/') + 1 : argv[0];
  const Fake *fake = &fakes[0];
  char line[4096];

  for (size_t i = 0; i < sizeof fakes / sizeof *fakes; i++)
    if (strcmp (fakes[i].name, name) == 0)
      fake = &fakes[i];
  misbehave_at_start (name);
  start_machine (argc, argv);
  say (fake->greeting ? fake->greeting : GREETING);
  while (fgets (line, sizeof line, stdin)) {
    misbehave_at_command (name, line);
    answer (fake, name, line);
  }
  return argc < 2;
}
