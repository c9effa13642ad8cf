# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Stock libvirt's own handling of node devices on this host.

tap_test "a function is detached to vfio-pci and reattached" test_detach_reattach
