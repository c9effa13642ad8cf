# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Shell functions shared by the scripts that fetch and unpack Debian packages
# (cross/, tests/zhost/, tests/daemon/): where the cache is, how to say what is
# going on, how to say that a program is missing. To be sourced by bash.

# A command that fails inside $(...) ends the script as well, with its own message and no other.
shopt -s inherit_errexit

# Everything that is downloaded or built from downloads lives here, outside
# the source tree; it may be deleted at any time.
zpci_cache_dir="${ZPCI_CACHE_DIR:-${XDG_CACHE_HOME:-${HOME:?HOME is not set}/.cache}/libvirt-zpci}"
zpci_program="${0##*/}"

# Where depmod and mke2fs are, for those who are not root.
PATH="$PATH:/usr/sbin:/sbin"

zpci_say() {
  printf '%s: %s\n' "$zpci_program" "$*" >&2
}

zpci_die() {
  printf '%s: error: %s\n' "$zpci_program" "$*" >&2
  exit 1
}

zpci_usage_error() {
  printf '%s: error: %s (see --help)\n' "$zpci_program" "$*" >&2
  exit 2
}

# zpci_need PROGRAM PACKAGE...: PROGRAM must be installed; names the Debian
# package that has it.
zpci_need() {
  command -v "$1" >/dev/null ||
    zpci_die "'$1' is not installed; it is in Debian's package $2: apt-get install $2"
}

# zpci_skip REASON: ends a test that this machine cannot run; where CI is set,
# everything that is needed must be there.
zpci_skip() {
  if [ -n "${CI:-}" ]; then
    printf '1..1\nnot ok 1 - %s\n' "$1"
    exit 1
  fi
  printf '1..0 # SKIP %s\n' "$1"
  exit 0
}

# zpci_lock NAME: at most one process at a time builds the part NAME of the
# cache. The lock is held until the calling shell ends.
zpci_lock() {
  local fd
  mkdir -p "$zpci_cache_dir/lock"
  exec {fd}>"$zpci_cache_dir/lock/$1"
  if ! flock -n "$fd"; then
    zpci_say "waiting for another process that builds '$1' in $zpci_cache_dir"
    flock -w 1800 "$fd" ||
      zpci_die "another process has been building '$1' in $zpci_cache_dir for half an hour"
  fi
}

# The mirror that this system itself uses for Debian's main archive: the
# target whose Release file says Debian, and is neither updates nor security.
zpci_mirror() {
  apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(CODENAME)|$(COMPONENT)|$(REPO_URI)' \
    'Created-By: Packages' |
    awk -F'|' '$1 == "Debian" && $2 == "Debian" && $3 !~ /-/ && $4 == "main" { print $5; exit }'
}

# Whether that mirror can be had now, by apt's own way to it.
zpci_mirror_answers() {
  local mirror folder status=0
  mirror=$(zpci_mirror)
  [ -n "$mirror" ] || return 1
  folder=$(mktemp -d)
  timeout 60 /usr/lib/apt/apt-helper -qq -o Acquire::Retries=0 -o APT::Sandbox::User=root download-file \
    "${mirror%/}/dists/stable/Release" "$folder/Release" >/dev/null 2>&1 || status=1
  rm -rf "$folder"
  return $status
}

# zpci_skip_offline PART...: ends a test for which a PART of the cache has yet to be made, where no mirror answers; where
# CI is set it goes on, and fails where it needs the mirror.
zpci_skip_offline() {
  local part
  [ -z "${CI:-}" ] || return 0
  for part in "$@"; do
    [ ! -e "$zpci_cache_dir/$part" ] || continue
    zpci_mirror_answers || zpci_skip "no Debian mirror answers, and $part is not in $zpci_cache_dir yet"
    return 0
  done
}

# zpci_debootstrap RELEASE FOLDER OPTION...: makes FOLDER a bare Debian, whole or not at all; its log is FOLDER.log.
zpci_debootstrap() {
  local release=$1 folder=$2 mirror
  shift 2
  mirror=$(zpci_mirror)
  [ -n "$mirror" ] || zpci_die "apt knows no Debian mirror: run 'apt-get update' with a Debian main archive in /etc/apt"
  rm -rf "$folder.part"
  zpci_say "making a bare $release, once"
  if ! timeout 1200 debootstrap --variant=minbase "$@" "$release" "$folder.part" "$mirror" >"$folder.log" 2>&1; then
    tail -n 5 "$folder.log" >&2
    zpci_say "debootstrap of $release failed; its log is $folder.log"
    return 1
  fi
  mv "$folder.part" "$folder"
}
