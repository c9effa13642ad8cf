/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Preloaded behind the plug-in: its libvirt is this, which does nothing but
 * note what it was given. Also counts what the plug-in must not do for others:
 * parsing, and looking through the host's PCI devices.
 */
#include "fake-libvirt.h"

#include <dlfcn.h>
#include <glib.h>
#include <libxml/parser.h>
#include <string.h>

static FakeLibvirt fake;

#define REAL(function) ((__typeof__ (function) *) dlsym (RTLD_NEXT, #function))

FakeLibvirt *
fake_libvirt (void)
{
  return &fake;
}

static void
note (const char *function, const void *xml)
{
  fake.calls++;
  fake.function = function;
  fake.xml = xml;
}

#define NOTE(xml) note (__func__, xml)

xmlDocPtr
xmlCtxtReadMemory (xmlParserCtxtPtr context, const char *text, int size, const char *url,
                   const char *encoding, int options)
{
  fake.parses++;
  return REAL (xmlCtxtReadMemory) (context, text, size, url, encoding, options);
}

GDir *
g_dir_open (const char *path, guint flags, GError **error)
{
  if (strcmp (path, "/sys/bus/pci/devices") == 0)
    fake.looks++;
  return REAL (g_dir_open) (path, flags, error);
}

/* Functions that take a document. */

virDomainPtr
virDomainDefineXML (virConnectPtr conn, const char *xml)
{
  NOTE (xml);
  return NULL;
}

virDomainPtr
virDomainDefineXMLFlags (virConnectPtr conn, const char *xml, unsigned int flags)
{
  NOTE (xml);
  return NULL;
}

virDomainPtr
virDomainCreateXML (virConnectPtr conn, const char *xml, unsigned int flags)
{
  NOTE (xml);
  return NULL;
}

virDomainPtr
virDomainCreateXMLWithFiles (virConnectPtr conn, const char *xml, unsigned int nfiles, int *files,
                             unsigned int flags)
{
  NOTE (xml);
  return NULL;
}

int
virDomainAttachDevice (virDomainPtr domain, const char *xml)
{
  NOTE (xml);
  return 0;
}

int
virDomainAttachDeviceFlags (virDomainPtr domain, const char *xml, unsigned int flags)
{
  NOTE (xml);
  return 0;
}

int
virDomainUpdateDeviceFlags (virDomainPtr domain, const char *xml, unsigned int flags)
{
  NOTE (xml);
  return 0;
}

int
virDomainDetachDevice (virDomainPtr domain, const char *xml)
{
  NOTE (xml);
  return 0;
}

int
virDomainDetachDeviceFlags (virDomainPtr domain, const char *xml, unsigned int flags)
{
  NOTE (xml);
  return 0;
}

int
virDomainDetachDeviceAlias (virDomainPtr domain, const char *alias, unsigned int flags)
{
  NOTE (alias);
  return 0;
}

char *
virConnectDomainXMLToNative (virConnectPtr conn, const char *format, const char *xml, unsigned int flags)
{
  NOTE (xml);
  return NULL;
}

int
virDomainSaveFlags (virDomainPtr domain, const char *to, const char *xml, unsigned int flags)
{
  NOTE (xml);
  return 0;
}

int
virDomainSaveParams (virDomainPtr domain, virTypedParameterPtr params, int nparams, unsigned int flags)
{
  NOTE (params);
  return 0;
}

int
virDomainRestoreFlags (virConnectPtr conn, const char *from, const char *xml, unsigned int flags)
{
  NOTE (xml);
  return 0;
}

int
virDomainRestoreParams (virConnectPtr conn, virTypedParameterPtr params, int nparams, unsigned int flags)
{
  NOTE (params);
  return 0;
}

int
virDomainSaveImageDefineXML (virConnectPtr conn, const char *file, const char *xml, unsigned int flags)
{
  NOTE (xml);
  return 0;
}

int
virDomainManagedSaveDefineXML (virDomainPtr domain, const char *xml, unsigned int flags)
{
  NOTE (xml);
  return 0;
}

virDomainSnapshotPtr
virDomainSnapshotCreateXML (virDomainPtr domain, const char *xml, unsigned int flags)
{
  NOTE (xml);
  return NULL;
}

virDomainCheckpointPtr
virDomainCheckpointCreateXML (virDomainPtr domain, const char *xml, unsigned int flags)
{
  NOTE (xml);
  return NULL;
}

/* Functions that answer with one. */

static char *
answer (const char *function)
{
  note (function, NULL);
  fake.given = g_strdup (fake.answer);
  return fake.given;
}

#define ANSWER() answer (__func__)

char *
virDomainGetXMLDesc (virDomainPtr domain, unsigned int flags)
{
  return ANSWER ();
}

char *
virDomainSaveImageGetXMLDesc (virConnectPtr conn, const char *file, unsigned int flags)
{
  return ANSWER ();
}

char *
virDomainManagedSaveGetXMLDesc (virDomainPtr domain, unsigned int flags)
{
  return ANSWER ();
}

char *
virDomainSnapshotGetXMLDesc (virDomainSnapshotPtr snapshot, unsigned int flags)
{
  return ANSWER ();
}

char *
virDomainCheckpointGetXMLDesc (virDomainCheckpointPtr checkpoint, unsigned int flags)
{
  return ANSWER ();
}

char *
virConnectGetDomainCapabilities (virConnectPtr conn, const char *emulator, const char *arch,
                                 const char *machine, const char *virttype, unsigned int flags)
{
  return ANSWER ();
}

char *
virNodeDeviceGetXMLDesc (virNodeDevicePtr device, unsigned int flags)
{
  return ANSWER ();
}

/* The plug-in's questions about a domain: it is persistent, and off unless the test says otherwise. */

int
virDomainIsActive (virDomainPtr domain)
{
  fake.calls++;
  return fake.active;
}

int
virDomainIsPersistent (virDomainPtr domain)
{
  fake.calls++;
  return 1;
}
