# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# TAP for tests that compare two texts; to be sourced by a POSIX shell.
number=0
bad=0

check() { # check NAME WANTED GOT: an empty WANTED is no success
  number=$((number + 1))
  if [ -n "$2" ] && [ "$2" = "$3" ]; then
    echo "ok $number - $1"
  else
    echo "not ok $number - $1"
    printf '# %s: wanted\n%s\n# got\n%s\n' "$1" "$2" "$3" >&2
    bad=1
  fi
}
