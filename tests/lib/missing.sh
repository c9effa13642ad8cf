#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
#   missing.sh REASON: stands in for a test that could not be built here.
. "$(dirname "$(readlink -f "$0")")/../../cross/cache.sh"
zpci_skip "$1"
