# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Finds what a machine lacks of packages.table, and installs it where apt does; to be sourced by bash, in the top folder.

# is_there NEED: one of the alternatives of a need, as packages.table writes it, is on this machine.
is_there() {
  local kind=${1%%:*} names name
  IFS=, read -ra names <<<"${1#*:}"
  for name in "${names[@]}"; do
    case $kind in
      pc) pkg-config --exists "$name" 2>/dev/null ;;
      cmd) PATH=$PATH:/usr/sbin:/sbin command -v "$name" >/dev/null ;;
      py) /usr/bin/python3 -c "import $name" 2>/dev/null ;;
      driver) compgen -G "/usr/lib*/libvirt/connection-driver/libvirt_driver_$name.so" >/dev/null ||
        compgen -G "/usr/lib/*/libvirt/connection-driver/libvirt_driver_$name.so" >/dev/null ;;
      file) compgen -G "$name" >/dev/null ;;
      user) getent passwd "$name" >/dev/null ;;
      *) echo "error: packages.table: '$kind' is no kind of need" >&2; exit 1 ;;
    esac && return
  done
  return 1
}

# missing_rows USE...: the rows of packages.table with one of these uses whose need is not there.
missing_rows() {
  local uses need rest use
  while read -r uses need rest; do
    [[ -n $uses && $uses != \#* ]] || continue
    for use in "$@"; do
      [[ ,$uses, == *,$use,* ]] || continue
      is_there "$need" || echo "$uses $need $rest"
      break
    done
  done <scripts/packages.table
}

# column_of FAMILY: where packages.table has the names of these distributions.
column_of() {
  case $1 in
    apt) echo 3 ;;
    dnf) echo 4 ;;
    zypper) echo 5 ;;
  esac
}

# family [OS-RELEASE]: what installs packages on this system: apt, dnf, zypper; nothing where the table has no names for it.
family() {
  local id
  for id in $(. "${1:-/etc/os-release}" 2>/dev/null && echo "${ID-} ${ID_LIKE-}"); do
    case $id in
      debian|ubuntu) echo apt; return ;;
      fedora|rhel|centos) echo dnf; return ;;
      suse|sles|opensuse*) echo zypper; return ;;
    esac
  done
}

# names FAMILY ROWS: the packages of these rows.
names() {
  awk -v column="$(column_of "$1")" '$column != "-" && !seen[$column]++ { print $column }' <<<"$2"
}

# say_missing ROWS: what is missing, and how it is installed here; where nobody knows, on every system of the table.
say_missing() {
  local families=(apt dnf zypper) one packages
  echo "error: this machine lacks: $(awk '{ sub(/^[a-z]*:/, "", $2); gsub(/,/, " or ", $2); printf "%s%s", (NR > 1 ? ", " : ""), $2 }' <<<"$1")" >&2
  one=$(family)
  [ -z "$one" ] || families=("$one")
  for one in "${families[@]}"; do
    packages=$(names "$one" "$1" | sed 's/|.*//' | tr '\n' ' ')
    echo "       install it as root: $one install ${packages% }" >&2
  done
}

# without_services: until this subshell ends, dpkg starts no service of a package that it installs. The tests start
# their own daemons; prometheus, of which they use promtool, would listen on the network.
without_services() {
  local policy=/usr/sbin/policy-rc.d
  [ ! -e "$policy" ] && [ ! -L "$policy" ] || return 0
  trap "rm -f '$policy'" EXIT
  trap 'exit 1' HUP INT TERM
  printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod 755 "$policy"
}

apt_get() {
  DEBIAN_FRONTEND=noninteractive apt-get -y -qq --no-install-recommends "$@"
}

# apt_install NAMES: of each, the first of its alternatives that this release has.
apt_install() {
  local line name chosen=() alternatives
  apt-get update -qq || return
  while read -r line; do
    IFS='|' read -ra alternatives <<<"$line"
    # Not apt-cache: of a virtual package it knows the name even where nothing provides it.
    for name in "${alternatives[@]}"; do
      [ ${#alternatives[@]} -eq 1 ] || apt-get install --simulate -qq "$name" >/dev/null 2>&1 || continue
      chosen+=("$name")
      continue 2
    done
    echo "this release has none of $line"
  done <<<"$1"
  apt_get install "${chosen[@]}"
}

# install_needs USE...: installs what is missing for these uses, where this is Debian or Ubuntu and the user root;
# elsewhere it names the packages. Fails unless all is there in the end.
install_needs() {
  local rows log
  rows=$(missing_rows "$@")
  [ -n "$rows" ] || return 0
  if [ "$(family)" = apt ] && [ "$(id -u)" -eq 0 ]; then
    echo "== installing $(names apt "$rows" | tr '\n' ' ')"
    log=$(mktemp)
    (without_services && apt_install "$(names apt "$rows")") >"$log" 2>&1 || tail -n 30 "$log" >&2
    rows=$(missing_rows "$@")
    [ -z "$rows" ] || tail -n 5 "$log" >&2
    rm -f "$log"
  fi
  # A need without a package here is no error: the build or the tests say what they do without it.
  rows=$(awk -v column="$(column_of "$(family)")" '!column || $column != "-"' <<<"$rows")
  [ -z "$rows" ] || { say_missing "$rows"; return 1; }
}
