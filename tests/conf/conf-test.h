/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Documents made of pieces, for the tests of src/conf.
 */
#pragma once

#include "zpci-domain.h"
#include "zpci-stock.h"
#include "zpci-test.h"

#include <string.h>

/** A hostdev of host function 0001:00:00.0 whose <zpci> has @attributes, in the lines 7 to 10 of DOMAIN(). */
#define HOSTDEV(attributes) HOSTDEV_OF ("0x0001", attributes)
#define HOSTDEV_OF(source_domain, attributes)                                                                \
  "    <hostdev mode='subsystem' type='pci' managed='yes'>\n"                                                \
  "      <source><address domain='" source_domain "' bus='0x00' slot='0x00' function='0x0'/></source>\n"      \
  "      <address type='pci'><zpci " attributes "/></address>\n"                                             \
  "    </hostdev>\n"

#define DOMAIN(devices) DOMAIN_OF ("kvm", "s390x", "s390-ccw-virtio-9.2", "", devices, "")
#define DOMAIN_OF(type, arch, machine, before, devices, after)                                               \
  "<domain type='" type "'>\n"                                                                               \
  "  <name>guest</name>\n" before                                                                            \
  "  <memory>524288</memory>\n"                                                                              \
  "  <os><type arch='" arch "' machine='" machine "'>hvm</type></os>\n"                                      \
  "  <vcpu>1</vcpu>\n"                                                                                       \
  "  <devices>\n" devices "  </devices>\n" after "</domain>\n"

/** The same in one line, with nothing in it that is not needed; entry and override as we write them. */
#define SMALL(attrs, before, zpci, after)                                                                    \
  "<domain" attrs ">" before "<devices><hostdev type='pci'><source><address domain='1'/></source>"           \
  "<address type='pci'><zpci " zpci "/></address></hostdev></devices>" after "</domain>"
#define QEMU(prefix) " xmlns:" prefix "='" ZPCI_QEMU_NS "'"
#define SMALL_META(had, entries)                                                                             \
  "<metadata><zpci:functions xmlns:zpci=\"" ZPCI_DOMAIN_NS "\"" had ">" entries "</zpci:functions></"        \
  "metadata>"
#define SMALL_ENTRY(uid, asks) "<zpci:function uid=\"" uid "\" source=\"0001:00:00.0\" " asks "/>"
#define SMALL_DEVICE(p, alias, value)                                                                        \
  "<" p "device alias='" alias "'><" p "frontend><" p "property name='interpret' type='bool' value='" value  \
  "'/></" p "frontend></" p "device>"

static inline ZpciXml *
conf_test_parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  ZpciXml *xml = zpci_xml_parse (text, strlen (text), "guest.xml", &error);

  g_assert_no_error (error);
  return xml;
}

/** to-stock of @text; NULL where it says "as it is". */
static inline char *
conf_test_to_stock (const char *text, ZpciStockFlags flags)
{
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  gsize length = 0;

  g_assert_true (zpci_domxml_to_stock (text, strlen (text), "guest.xml", flags, &out, &length, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (length, ==, out ? strlen (out) : 0);
  return out;
}

static inline char *
conf_test_from_stock (const char *text)
{
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  gsize length = 0;

  g_assert_true (zpci_domxml_from_stock (text, strlen (text), "guest.xml", &out, &length, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (length, ==, out ? strlen (out) : 0);
  return out;
}
