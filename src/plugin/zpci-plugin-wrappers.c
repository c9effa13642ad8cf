/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The interposed functions, one per row of zpci-plugin-rows.def and in its
 * order. Each finds libvirt's own function, lets a row do its work before or
 * after it, and decides nothing by itself. The translations are in zpci-plugin-rows.c.
 */
#include "zpci-plugin-guest.h"
#include "zpci-plugin-parts.h"
#include "zpci-plugin.h"

#define EXPORT __attribute__ ((visibility ("default")))

/* Declares real(), libvirt's own @function. */
#define REAL(function, failed)                                                                               \
  __typeof__ (function) *real = ZPCI_CALL (function);                                                        \
  if (G_UNLIKELY (!real))                                                                                    \
  return failed

/* Declares real() and rewrites the parameter @xml. */
#define REAL_IN(function, xml, failed)                                                                       \
  REAL (function, failed);                                                                                   \
  g_autofree char *rewritten = NULL;                                                                         \
  if (!zpci_plugin_in (ZPCI_ROW_##function, &xml, &rewritten))                                               \
  return failed

/* Declares real() and rewrites the document among the typed parameters @params. */
#define REAL_IN_PARAMS(function, params, nparams, failed)                                                    \
  REAL (function, failed);                                                                                   \
  g_autofree char *rewritten = NULL;                                                                         \
  g_autofree virTypedParameterPtr copy = NULL;                                                               \
  if (!zpci_plugin_in_params (ZPCI_ROW_##function, &params, nparams, &copy, &rewritten))                     \
  return failed

/* Where libvirt's own function changes a device of the configuration: not while we replace it. */
#define TURN(function, domain, flags)                                                                        \
  g_auto (ZpciPluginTurn) turn = { 0 };                                                                      \
  if (zpci_plugin_is_active (ZPCI_ROW_##function) &&                                                         \
      !zpci_plugin_turn_take (&turn, domain, zpci_plugin_turn_of_flags (flags)))                             \
  return -1

EXPORT virDomainPtr
virDomainDefineXML (virConnectPtr conn, const char *xml)
{
  REAL_IN (virDomainDefineXML, xml, NULL);
  return real (conn, xml);
}

EXPORT virDomainPtr
virDomainDefineXMLFlags (virConnectPtr conn, const char *xml, unsigned int flags)
{
  REAL_IN (virDomainDefineXMLFlags, xml, NULL);
  return real (conn, xml, flags);
}

EXPORT virDomainPtr
virDomainCreateXML (virConnectPtr conn, const char *xml, unsigned int flags)
{
  REAL_IN (virDomainCreateXML, xml, NULL);
  return zpci_plugin_created (ZPCI_ROW_virDomainCreateXML, conn, xml, real (conn, xml, flags));
}

EXPORT virDomainPtr
virDomainCreateXMLWithFiles (virConnectPtr conn, const char *xml, unsigned int nfiles, int *files,
                             unsigned int flags)
{
  REAL_IN (virDomainCreateXMLWithFiles, xml, NULL);
  return zpci_plugin_created (ZPCI_ROW_virDomainCreateXMLWithFiles, conn, xml,
                              real (conn, xml, nfiles, files, flags));
}

EXPORT int
virDomainCreate (virDomainPtr domain)
{
  REAL (virDomainCreate, -1);
  return zpci_plugin_started (ZPCI_ROW_virDomainCreate, domain, real (domain));
}

EXPORT int
virDomainCreateWithFlags (virDomainPtr domain, unsigned int flags)
{
  REAL (virDomainCreateWithFlags, -1);
  return zpci_plugin_started (ZPCI_ROW_virDomainCreateWithFlags, domain, real (domain, flags));
}

EXPORT int
virDomainCreateWithFiles (virDomainPtr domain, unsigned int nfiles, int *files, unsigned int flags)
{
  REAL (virDomainCreateWithFiles, -1);
  return zpci_plugin_started (ZPCI_ROW_virDomainCreateWithFiles, domain, real (domain, nfiles, files, flags));
}

EXPORT int
virDomainAttachDevice (virDomainPtr domain, const char *xml)
{
  REAL (virDomainAttachDevice, -1);
  return zpci_plugin_attached (ZPCI_ROW_virDomainAttachDevice, domain, xml,
                               zpci_plugin_minds_attach (ZPCI_ROW_virDomainAttachDevice, xml)
                                 ? zpci_plugin_attach (domain, xml, VIR_DOMAIN_AFFECT_LIVE)
                                 : real (domain, xml));
}

/* Gives its turn back before anybody looks why it failed. */
static int
attach_in_turn (__typeof__ (virDomainAttachDeviceFlags) *real, virDomainPtr domain, const char *xml, unsigned int flags)
{
  TURN (virDomainAttachDeviceFlags, domain, flags);
  return real (domain, xml, flags);
}

EXPORT int
virDomainAttachDeviceFlags (virDomainPtr domain, const char *xml, unsigned int flags)
{
  REAL (virDomainAttachDeviceFlags, -1);
  return zpci_plugin_attached (ZPCI_ROW_virDomainAttachDeviceFlags, domain, xml,
                               zpci_plugin_minds_attach (ZPCI_ROW_virDomainAttachDeviceFlags, xml)
                                 ? zpci_plugin_attach (domain, xml, flags)
                                 : attach_in_turn (real, domain, xml, flags));
}

EXPORT int
virDomainUpdateDeviceFlags (virDomainPtr domain, const char *xml, unsigned int flags)
{
  REAL (virDomainUpdateDeviceFlags, -1);
  if (zpci_plugin_minds_update (ZPCI_ROW_virDomainUpdateDeviceFlags, xml))
    return zpci_plugin_update (domain, xml, flags);
  TURN (virDomainUpdateDeviceFlags, domain, flags);
  return real (domain, xml, flags);
}

EXPORT int
virDomainDetachDevice (virDomainPtr domain, const char *xml)
{
  REAL (virDomainDetachDevice, -1);
  if (zpci_plugin_minds_detach (ZPCI_ROW_virDomainDetachDevice, xml))
    return zpci_plugin_detach (domain, xml, VIR_DOMAIN_AFFECT_LIVE);
  return real (domain, xml);
}

EXPORT int
virDomainDetachDeviceFlags (virDomainPtr domain, const char *xml, unsigned int flags)
{
  REAL (virDomainDetachDeviceFlags, -1);
  if (zpci_plugin_minds_detach (ZPCI_ROW_virDomainDetachDeviceFlags, xml))
    return zpci_plugin_detach (domain, xml, flags);
  TURN (virDomainDetachDeviceFlags, domain, flags);
  return real (domain, xml, flags);
}

EXPORT int
virDomainDetachDeviceAlias (virDomainPtr domain, const char *alias, unsigned int flags)
{
  REAL (virDomainDetachDeviceAlias, -1);
  if (alias && zpci_plugin_is_active (ZPCI_ROW_virDomainDetachDeviceAlias))
    return zpci_plugin_detach_alias (domain, alias, flags);
  return real (domain, alias, flags);
}

EXPORT char *
virConnectDomainXMLToNative (virConnectPtr conn, const char *format, const char *xml, unsigned int flags)
{
  REAL_IN (virConnectDomainXMLToNative, xml, NULL);
  return real (conn, format, xml, flags);
}

EXPORT int
virDomainSaveFlags (virDomainPtr domain, const char *to, const char *xml, unsigned int flags)
{
  REAL_IN (virDomainSaveFlags, xml, -1);
  return real (domain, to, xml, flags);
}

EXPORT int
virDomainSaveParams (virDomainPtr domain, virTypedParameterPtr params, int nparams, unsigned int flags)
{
  REAL_IN_PARAMS (virDomainSaveParams, params, nparams, -1);
  return real (domain, params, nparams, flags);
}

EXPORT int
virDomainRestoreFlags (virConnectPtr conn, const char *from, const char *xml, unsigned int flags)
{
  REAL_IN (virDomainRestoreFlags, xml, -1);
  return real (conn, from, xml, flags);
}

EXPORT int
virDomainRestoreParams (virConnectPtr conn, virTypedParameterPtr params, int nparams, unsigned int flags)
{
  REAL_IN_PARAMS (virDomainRestoreParams, params, nparams, -1);
  return real (conn, params, nparams, flags);
}

EXPORT int
virDomainSaveImageDefineXML (virConnectPtr conn, const char *file, const char *xml, unsigned int flags)
{
  REAL_IN (virDomainSaveImageDefineXML, xml, -1);
  return real (conn, file, xml, flags);
}

EXPORT int
virDomainManagedSaveDefineXML (virDomainPtr domain, const char *xml, unsigned int flags)
{
  REAL_IN (virDomainManagedSaveDefineXML, xml, -1);
  return real (domain, xml, flags);
}

EXPORT virDomainSnapshotPtr
virDomainSnapshotCreateXML (virDomainPtr domain, const char *xml, unsigned int flags)
{
  REAL_IN (virDomainSnapshotCreateXML, xml, NULL);
  return real (domain, xml, flags);
}

EXPORT virDomainCheckpointPtr
virDomainCheckpointCreateXML (virDomainPtr domain, const char *xml, unsigned int flags)
{
  REAL_IN (virDomainCheckpointCreateXML, xml, NULL);
  return real (domain, xml, flags);
}

/* XML for another libvirt must be the stock form: that libvirt may not have the plug-in. */
EXPORT char *
virDomainGetXMLDesc (virDomainPtr domain, unsigned int flags)
{
  REAL (virDomainGetXMLDesc, NULL);
  if (flags & VIR_DOMAIN_XML_MIGRATABLE)
    return real (domain, flags);
  if (flags & VIR_DOMAIN_XML_SECURE)
    return zpci_plugin_out (ZPCI_ROW_virDomainGetXMLDesc, domain, real (domain, flags));
  return zpci_plugin_out_kept (ZPCI_ROW_virDomainGetXMLDesc, domain, real (domain, flags));
}

EXPORT char *
virDomainSaveImageGetXMLDesc (virConnectPtr conn, const char *file, unsigned int flags)
{
  REAL (virDomainSaveImageGetXMLDesc, NULL);
  return zpci_plugin_out (ZPCI_ROW_virDomainSaveImageGetXMLDesc, conn, real (conn, file, flags));
}

EXPORT char *
virDomainManagedSaveGetXMLDesc (virDomainPtr domain, unsigned int flags)
{
  REAL (virDomainManagedSaveGetXMLDesc, NULL);
  return zpci_plugin_out (ZPCI_ROW_virDomainManagedSaveGetXMLDesc, domain, real (domain, flags));
}

EXPORT char *
virDomainSnapshotGetXMLDesc (virDomainSnapshotPtr snapshot, unsigned int flags)
{
  REAL (virDomainSnapshotGetXMLDesc, NULL);
  return zpci_plugin_out (ZPCI_ROW_virDomainSnapshotGetXMLDesc, snapshot, real (snapshot, flags));
}

EXPORT char *
virDomainCheckpointGetXMLDesc (virDomainCheckpointPtr checkpoint, unsigned int flags)
{
  REAL (virDomainCheckpointGetXMLDesc, NULL);
  return zpci_plugin_out (ZPCI_ROW_virDomainCheckpointGetXMLDesc, checkpoint, real (checkpoint, flags));
}

EXPORT char *
virConnectGetDomainCapabilities (virConnectPtr conn, const char *emulator, const char *arch,
                                 const char *machine, const char *virttype, unsigned int flags)
{
  REAL (virConnectGetDomainCapabilities, NULL);
  return zpci_plugin_out (ZPCI_ROW_virConnectGetDomainCapabilities, conn,
                          real (conn, emulator, arch, machine, virttype, flags));
}

EXPORT char *
virNodeDeviceGetXMLDesc (virNodeDevicePtr device, unsigned int flags)
{
  REAL (virNodeDeviceGetXMLDesc, NULL);
  return zpci_plugin_out (ZPCI_ROW_virNodeDeviceGetXMLDesc, device, real (device, flags));
}

EXPORT virNodeDevicePtr
virNodeDeviceCreateXML (virConnectPtr conn, const char *xml, unsigned int flags)
{
  REAL (virNodeDeviceCreateXML, NULL);
  return zpci_plugin_mdev_made (ZPCI_ROW_virNodeDeviceCreateXML, xml, real (conn, xml, flags));
}

EXPORT int
virNodeDeviceCreate (virNodeDevicePtr device, unsigned int flags)
{
  REAL (virNodeDeviceCreate, -1);
  return zpci_plugin_mdev_started (ZPCI_ROW_virNodeDeviceCreate, device, real (device, flags));
}
