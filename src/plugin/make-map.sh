#!/bin/sh
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Makes the linker's list of exported symbols from the table of rows: no version,
# since a definition without one wins over any of libvirt's.
set -eu
echo '{'
echo '  global:'
sed -n 's/^ZPCI_ROW (\([A-Za-z0-9]*\),.*/    \1;/p' "$1"
echo '  local:'
echo '    *;'
echo '};'
