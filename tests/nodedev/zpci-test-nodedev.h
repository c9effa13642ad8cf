/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The common part of the tests of src/nodedev: captured hosts, and one function that
 * has a value for every element.
 */
#pragma once

#include "zpci-capability.h"
#include "zpci-capture.h"
#include "zpci-test.h"

G_BEGIN_DECLS

/** Where golden node devices are, below tests/. */
#define TEST_NODEDEV_DATA "nodedevxml2xmldata"

/**
 * test_nodedev_host:
 *
 * Returns: (transfer full): the host of tests/hosts/@name.zhost; ends the program where it cannot be read.
 */
ZpciHost *test_nodedev_host (const char *name);

/** test_nodedev_function: Returns: (transfer full): a RoCE function at 0001:00:00.0 with everything set. */
ZpciFunction *test_nodedev_function (void);

/** test_nodedev_set_utility_string: sets the string and its fields from ASCII capitals, digits and blanks. */
void test_nodedev_set_utility_string (ZpciFunction *function, const char *text);

/** test_nodedev_fill_config: a PM and an Express capability: @type of port, 16 GT/s x16 at 8 GT/s x8, port 42. */
void test_nodedev_fill_config (guint8 config[256], guint type);

G_END_DECLS
