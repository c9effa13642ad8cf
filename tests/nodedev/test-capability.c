/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The capability element by element: formats and widths, what is absent, what
 * is never shown.
 */
#include "zpci-test-nodedev.h"

#include <string.h>

static void
assert_capability (const ZpciFunction *function, const char *expected)
{
  g_autofree char *actual = zpci_capability_format (function, NULL, 0);
  g_autofree char *whole = g_strdup_printf ("<capability type='zpci'>\n%s</capability>\n", expected);

  g_assert_cmpstr (actual, ==, whole);
}

/** Fails unless the capability has @line, or where @present is FALSE fails if it has. */
static void
assert_line (const ZpciFunction *function, const char *line, gboolean present)
{
  g_autofree char *actual = zpci_capability_format (function, NULL, 0);
  g_autofree char *whole = g_strdup_printf ("\n  %s\n", line);

  if ((strstr (actual, whole) != NULL) != present) {
    g_printerr ("%s%s\nin\n%s", present ? "no " : "", line, actual);
    g_test_fail ();
  }
}

static void
test_all (void)
{
  g_autoptr (ZpciFunction) function = test_nodedev_function ();
  g_autofree char *indented = NULL;

  assert_capability (function, "  <uid unique='yes'>0x0001</uid>\n"
                               "  <fid>0x00000102</fid>\n"
                               "  <pchid>0x07c0</pchid>\n"
                               "  <type pft='0x0a'>roce-express-2</type>\n"
                               "  <group>0x0f</group>\n"
                               "  <vfn>0x0000</vfn>\n"
                               "  <port>1</port>\n"
                               "  <pfip>00.1c.02.00</pfip>\n"
                               "  <pnetid port='1'>NET25</pnetid>\n"
                               "  <msi vectors='1'/>\n"
                               "  <msix vectors='64'/>\n"
                               "  <mio enabled='yes'/>\n");
  indented = zpci_capability_format (function, NULL, 4);
  g_assert_true (g_str_has_prefix (indented, "    <capability type='zpci'>\n      <uid unique='yes'>"));
  g_assert_true (g_str_has_suffix (indented, "      <mio enabled='yes'/>\n    </capability>\n"));
}

/** A function of which nothing is known has an empty element, not zeros. */
static void
test_absent (void)
{
  g_autoptr (ZpciFunction) function = zpci_function_new ();

  assert_capability (function, "");
  function->fid = ZPCI_OPT (0);
  assert_capability (function, "  <fid>0x00000000</fid>\n");
}

static void
test_bounds (void)
{
  g_autoptr (ZpciFunction) function = zpci_function_new ();

  function->uid = ZPCI_OPT (0xffff);
  function->fid = ZPCI_OPT (0xffffffff);
  function->pchid = ZPCI_OPT (0xffff);
  function->pft = ZPCI_OPT (0xff);
  function->pfgid = ZPCI_OPT (0xff);
  function->vfn = ZPCI_OPT (0xffff);
  function->port = ZPCI_OPT (15);
  function->has_pfip = TRUE;
  memset (function->pfip, 0xff, 4);
  function->msi = (ZpciInterrupts){ ZPCI_YES, 32 };
  function->msix = (ZpciInterrupts){ ZPCI_YES, 2048 };
  assert_capability (function, "  <uid>0xffff</uid>\n"
                               "  <fid>0xffffffff</fid>\n"
                               "  <pchid>0xffff</pchid>\n"
                               "  <type pft='0xff'>unknown</type>\n"
                               "  <group>0xff</group>\n"
                               "  <vfn>0xffff</vfn>\n"
                               "  <port>15</port>\n"
                               "  <pfip>ff.ff.ff.ff</pfip>\n"
                               "  <msi vectors='32'/>\n"
                               "  <msix vectors='2048'/>\n");
}

static void
test_uid (void)
{
  g_autoptr (ZpciFunction) function = test_nodedev_function ();

  function->uid_is_unique = ZPCI_NO;
  assert_line (function, "<uid unique='no'>0x0001</uid>", TRUE);
  function->uid_is_unique = ZPCI_UNKNOWN;
  assert_line (function, "<uid>0x0001</uid>", TRUE);
  function->uid = ZPCI_OPT_NONE;
  function->uid_is_unique = ZPCI_YES;
  g_free (function->slot);
  function->slot = NULL;
  {
    g_autofree char *text = zpci_capability_format (function, NULL, 0);

    g_assert_null (strstr (text, "uid"));
  }
}

/** The uid is the function's own also where the PCI domain is another one's. */
static void
test_multi_function (void)
{
  g_autoptr (ZpciFunction) function = test_nodedev_function ();

  function->uid = ZPCI_OPT (0x12);
  function->address = (ZpciPciAddress){ 0x11, 0, 0, 1 };
  assert_line (function, "<uid unique='yes'>0x0012</uid>", TRUE);
}

static void
test_types (void)
{
  static const struct {
    guint pft;
    const char *line;
    gboolean pnetid;
  } cases[] = {
    { 0x00, "<type pft='0x00'>unclassified</type>", FALSE },
    { 0x01, "<type pft='0x01'>unknown</type>", FALSE },
    { 0x02, "<type pft='0x02'>roce-express</type>", TRUE },
    { 0x05, "<type pft='0x05'>ism</type>", TRUE },
    { 0x0a, "<type pft='0x0a'>roce-express-2</type>", TRUE },
    { 0x0b, "<type pft='0x0b'>nvme</type>", FALSE },
    { 0x0c, "<type pft='0x0c'>network-express-hybrid</type>", TRUE },
    { 0x0d, "<type pft='0x0d'>cloud-network</type>", TRUE },
    { 0x0f, "<type pft='0x0f'>network-express-direct</type>", TRUE },
    { 0x42, "<type pft='0x42'>unknown</type>", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ZpciFunction) function = test_nodedev_function ();

    function->pft = ZPCI_OPT (cases[i].pft);
    test_nodedev_set_utility_string (function, "NET25");
    assert_line (function, cases[i].line, TRUE);
    assert_line (function, "<pnetid port='1'>NET25</pnetid>", cases[i].pnetid);
    assert_line (function, "<utilityString>NET25</utilityString>", !cases[i].pnetid);
    assert_line (function, "<port>1</port>", cases[i].pft != ZPCI_PFT_ISM);
  }
}

static void
test_port (void)
{
  g_autoptr (ZpciFunction) function = test_nodedev_function ();

  function->port = ZPCI_OPT (2);
  assert_line (function, "<port>2</port>", TRUE);
  function->port = ZPCI_OPT (0);
  assert_line (function, "<port>0</port>", FALSE);
  function->port = ZPCI_OPT_NONE;
  assert_line (function, "<port>0</port>", FALSE);
}

static void
test_utility_string (void)
{
  g_autoptr (ZpciFunction) function = test_nodedev_function ();

  test_nodedev_set_utility_string (function, "NET25           NET26                           NET28");
  assert_line (function, "<pnetid port='1'>NET25</pnetid>", TRUE);
  assert_line (function, "<pnetid port='2'>NET26</pnetid>", TRUE);
  assert_line (function, "<pnetid port='4'>NET28</pnetid>", TRUE);

  function->pft = ZPCI_OPT (ZPCI_PFT_NVME);
  test_nodedev_set_utility_string (function, "A<B>&'C\"");
  assert_line (function, "<utilityString>A&lt;B&gt;&amp;&apos;C&quot;</utilityString>", TRUE);

  /* Bytes that are not text are not shown as if they were. */
  memset (function->util_string, 0x01, sizeof function->util_string);
  assert_line (function,
               "<utilityString encoding='hex'>0101010101010101010101010101010101010101010101010101010101010101"
               "0101010101010101010101010101010101010101010101010101010101010101</utilityString>", TRUE);
  function->has_util_string = FALSE;
  {
    g_autofree char *text = zpci_capability_format (function, NULL, 0);

    g_assert_null (strstr (text, "utilityString"));
  }
}

/** No, and not known, both give no element: absent is absent. */
static void
test_interrupts (void)
{
  const ZpciTri absent[] = { ZPCI_NO, ZPCI_UNKNOWN };

  for (guint i = 0; i < G_N_ELEMENTS (absent); i++) {
    g_autoptr (ZpciFunction) function = test_nodedev_function ();
    g_autofree char *text = NULL;

    function->msi = function->msix = (ZpciInterrupts){ absent[i], 5 };
    text = zpci_capability_format (function, NULL, 0);
    g_assert_null (strstr (text, "msi"));
  }
}

static void
test_mio (void)
{
  g_autoptr (ZpciFunction) function = test_nodedev_function ();

  function->mio_enabled = ZPCI_NO;
  assert_line (function, "<mio enabled='no'/>", TRUE);
  function->mio_enabled = ZPCI_UNKNOWN;
  assert_line (function, "<mio enabled='no'/>", FALSE);
  assert_line (function, "<mio enabled='unknown'/>", FALSE);
}

/** Readers hash this XML: what changes while a host runs is not in it. */
static void
test_nothing_volatile (void)
{
  g_autoptr (ZpciFunction) before = test_nodedev_function ();
  g_autoptr (ZpciFunction) after = test_nodedev_function ();
  g_autofree char *first = zpci_capability_format (before, NULL, 4);
  g_autofree char *second = NULL;

  g_free (after->driver);
  after->driver = g_strdup ("vfio-pci");
  after->netdevs = g_strsplit ("eno1,eno2", ",", -1);
  after->iommu_group = ZPCI_OPT (99);
  after->class_code = ZPCI_OPT_NONE;
  g_free (after->slot);
  after->slot = NULL;
  second = zpci_capability_format (after, NULL, 4);
  g_assert_cmpstr (first, ==, second);
}

/** Fails unless @vfio gives this <vfio>; NULL: none. */
static void
assert_vfio (const ZpciVfioInfo *vfio, const char *expected)
{
  g_autoptr (ZpciFunction) function = zpci_function_new ();
  g_autofree char *wanted = expected ? g_strdup_printf ("<capability type='zpci'>\n  <vfio>\n%s  </vfio>\n</capability>\n",
                                                        expected)
                                     : g_strdup ("<capability type='zpci'>\n</capability>\n");
  g_autofree char *actual = zpci_capability_format (function, vfio, 0);

  g_assert_cmpstr (actual, ==, wanted);
}

static const ZpciVfioInfo full_vfio = {
  .has_base = TRUE,
  .base = { .version = 2, .start_dma = 0x100000000, .end_dma = 0x17fffffff, .fmb_length = 56, .fh = { TRUE, 0x81000010 } },
  .has_group = TRUE,
  .group = { .version = 2, .dasm = 0xffffffffffff0000, .msi_addr = 0xfe00000000000000, .flags = 3, .mui = 4000, .noi = 64,
             .maxstbl = 128, .pci_version = 1, .imaxstbl = { TRUE, 4096 } },
  .refresh = ZPCI_YES,
  .relaxed = ZPCI_YES,
  .has_util_string = TRUE,
  .has_pfip = TRUE,
  .has_io_region = TRUE,
  .io_region = { .index = 11, .flags = 3, .size = 48, .typed = TRUE, .type = 0x80001014, .subtype = 2 },
};

static void
test_vfio (void)
{
  ZpciVfioInfo vfio = full_vfio;

  assert_vfio (&vfio, "    <dma start='0x0000000100000000' end='0x000000017fffffff' mask='0xffffffffffff0000'/>\n"
                      "    <msi address='0xfe00000000000000' count='64'/>\n"
                      "    <storeBlock max='128' interpretedMax='4096'/>\n"
                      "    <measurement length='56' interval='4000'/>\n"
                      "    <refresh supported='yes'/>\n"
                      "    <relaxed supported='yes'/>\n"
                      "    <ioRegion index='11' size='48'/>\n");
  /* Version 1 has no imaxstbl; 0 is no measurement; and only kernels that know of relaxed functions say so. */
  vfio.group.imaxstbl.set = FALSE;
  vfio.base.fmb_length = 0;
  vfio.refresh = vfio.relaxed = ZPCI_NO;
  vfio.has_io_region = FALSE;
  assert_vfio (&vfio, "    <dma start='0x0000000100000000' end='0x000000017fffffff' mask='0xffffffffffff0000'/>\n"
                      "    <msi address='0xfe00000000000000' count='64'/>\n"
                      "    <storeBlock max='128'/>\n"
                      "    <measurement interval='4000'/>\n"
                      "    <refresh supported='no'/>\n");
}

/** Each capability of VFIO may be missing, and gives nothing then. */
static void
test_vfio_absent (void)
{
  ZpciVfioInfo vfio = full_vfio;

  vfio.has_group = vfio.has_io_region = FALSE;
  vfio.refresh = vfio.relaxed = ZPCI_UNKNOWN;
  assert_vfio (&vfio, "    <dma start='0x0000000100000000' end='0x000000017fffffff'/>\n"
                      "    <measurement length='56'/>\n");
  vfio = full_vfio;
  vfio.has_base = vfio.has_io_region = FALSE;
  vfio.group.mui = 0;
  vfio.relaxed = ZPCI_NO;
  assert_vfio (&vfio, "    <dma mask='0xffffffffffff0000'/>\n"
                      "    <msi address='0xfe00000000000000' count='64'/>\n"
                      "    <storeBlock max='128' interpretedMax='4096'/>\n"
                      "    <refresh supported='yes'/>\n");
  vfio = (ZpciVfioInfo){ .has_util_string = TRUE, .has_pfip = TRUE, .refresh = ZPCI_UNKNOWN, .relaxed = ZPCI_UNKNOWN };
  assert_vfio (&vfio, NULL);
}

/** The handle, and with it everything that changes with each open, stays out. */
static void
test_vfio_not_volatile (void)
{
  ZpciVfioInfo vfio = full_vfio;
  g_autoptr (ZpciFunction) function = test_nodedev_function ();
  g_autofree char *before = zpci_capability_format (function, &full_vfio, 4);
  g_autofree char *after = NULL;

  vfio.base.fh = ZPCI_OPT (0x81000011);
  vfio.num_irqs = 7;
  after = zpci_capability_format (function, &vfio, 4);
  g_assert_cmpstr (before, ==, after);
  g_assert_true (g_str_has_suffix (before, "        <ioRegion index='11' size='48'/>\n      </vfio>\n    </capability>\n"));
}

static void
test_applies (void)
{
  static const gsize identities[] = {
    G_STRUCT_OFFSET (ZpciFunction, fid),   G_STRUCT_OFFSET (ZpciFunction, uid), G_STRUCT_OFFSET (ZpciFunction, pchid),
    G_STRUCT_OFFSET (ZpciFunction, pfgid), G_STRUCT_OFFSET (ZpciFunction, pft), G_STRUCT_OFFSET (ZpciFunction, vfn),
  };
  g_autoptr (ZpciFunction) foreign = zpci_function_new ();

  /* A PCI device of another platform has all of this, and is not a zPCI function. */
  foreign->configured = TRUE;
  foreign->has_address = TRUE;
  foreign->vendor = ZPCI_OPT (0x8086);
  foreign->msix = (ZpciInterrupts){ ZPCI_YES, 4 };
  foreign->iommu_group = ZPCI_OPT (3);
  g_assert_false (zpci_capability_applies (foreign));

  for (guint i = 0; i < G_N_ELEMENTS (identities); i++) {
    g_autoptr (ZpciFunction) function = zpci_function_new ();

    G_STRUCT_MEMBER (ZpciOpt, function, identities[i]) = ZPCI_OPT (0);
    g_assert_false (zpci_capability_applies (function));
    function->configured = TRUE;
    g_assert_true (zpci_capability_applies (function));
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/capability/all", test_all);
  g_test_add_func ("/capability/absent", test_absent);
  g_test_add_func ("/capability/bounds", test_bounds);
  g_test_add_func ("/capability/uid", test_uid);
  g_test_add_func ("/capability/multi-function", test_multi_function);
  g_test_add_func ("/capability/types", test_types);
  g_test_add_func ("/capability/port", test_port);
  g_test_add_func ("/capability/utility-string", test_utility_string);
  g_test_add_func ("/capability/interrupts", test_interrupts);
  g_test_add_func ("/capability/mio", test_mio);
  g_test_add_func ("/capability/nothing-volatile", test_nothing_volatile);
  g_test_add_func ("/capability/vfio", test_vfio);
  g_test_add_func ("/capability/vfio-absent", test_vfio_absent);
  g_test_add_func ("/capability/vfio-not-volatile", test_vfio_not_volatile);
  g_test_add_func ("/capability/applies", test_applies);
  return g_test_run ();
}
