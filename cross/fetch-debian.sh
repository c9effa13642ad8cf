#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Unpacks Debian packages of any release and architecture into a folder,
# without touching the system: apt runs on a state of its own, no maintainer
# script runs, no root is needed. Packages come from the mirror that the
# system's own apt sources name, and are verified with the installed
# debian-archive-keyring.

set -euo pipefail
. "$(dirname "$(readlink -f "$0")")/cache.sh"

usage() {
  cat <<'END'
Usage: fetch-debian.sh [--no-deps|--newest|--or-testing] SUITE ARCH DIR PACKAGE...
       fetch-debian.sh --source SUITE DIR PACKAGE

Unpacks the PACKAGEs of Debian release SUITE (bookworm, trixie, ...) for
architecture ARCH into DIR, with everything they depend on (recommendations
excepted). A PACKAGE written with a trailing minus ("udev-") must not come.
DIR.packages then lists the packages with their versions. Nothing is done if
DIR was made by the same request before.

  --no-deps   only the PACKAGEs themselves
  --newest    only one package: of those whose names match PACKAGE, an extended
              regular expression, the newest that can be had
  --or-testing
              where the mirror is being updated and has not got all that its
              lists name: the PACKAGEs that it has from SUITE all the same, with
              all else of their sources, the rest from Debian's testing release.
              This is said; DIR.packages has a line "# from testing: ..." then
  --source    the source of the PACKAGE, with Debian's patches
END
}

deps=yes or_testing=no
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit 0 ;;
    --no-deps) deps=no; shift ;;
    --newest) deps=newest; shift ;;
    --or-testing) or_testing=yes; shift ;;
    --source) deps=source; shift ;;
    -*) zpci_usage_error "unknown option '$1'" ;;
    *) break ;;
  esac
done
if [ $deps = source ]; then
  [ $# -eq 3 ] || zpci_usage_error "SUITE, DIR and a PACKAGE are needed"
  set -- "$1" source "${@:2}"
fi
[ $# -ge 4 ] || zpci_usage_error "SUITE, ARCH, DIR and a PACKAGE are needed"
suite=$1 arch=$2 dir=$3
shift 3

request="deps=$deps $suite $arch $*"
is_made() {
  [ -d "$dir" ] && [ -f "$dir.packages" ] && [ "$(head -n 1 "$dir.packages")" = "# $request" ]
}
is_made && exit 0

zpci_need apt-get apt
zpci_need dpkg-deb dpkg
zpci_need setpriv util-linux
zpci_lock "apt-$suite-$arch"
is_made && exit 0

state="$zpci_cache_dir/apt/$suite-$arch"
archives="$state/archives"
log="$state/log"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
uri='' from_testing='' log_begin=0

# The keys of a release come with the keyring package of its predecessor's
# last updates, so an old keyring is an error that an upgrade cures; packages
# are never taken unverified.
write_state() {
  [ -r "$keyring" ] ||
    zpci_die "$keyring is missing: apt-get install debian-archive-keyring"
  uri=$(zpci_mirror)
  [ -n "$uri" ] ||
    zpci_die "apt knows no Debian mirror: run 'apt-get update' with a Debian main archive in /etc/apt"
  mkdir -p "$state/lists/partial" "$archives/partial" "$state/none"
  : >"$state/status"
  : >"$state/preferences"
  if [ $deps = source ]; then
    echo "deb-src [signed-by=$keyring] $uri $suite main" >"$state/sources.list"
  else
    echo "deb [arch=$arch signed-by=$keyring] $uri $suite main" >"$state/sources.list"
  fi
  # How to download (proxies, time limits) is the system's business, the rest ours.
  local native=$arch
  [ $deps != source ] || native=$(dpkg --print-architecture)
  {
    apt-config dump | grep '^Acquire::' || true
    cat <<END
Acquire::Retries "3";
Acquire::http::Timeout "30";
Acquire::Languages "none";
Acquire::AllowInsecureRepositories "0";
APT::Architecture "$native";
APT::Architectures { "$native"; };
APT::Sandbox::User "$(id -un)";
APT::Get::List-Cleanup "0";
Dir::State "$state";
Dir::State::Lists "$state/lists";
Dir::State::status "$state/status";
Dir::Cache "$state";
Dir::Cache::archives "$archives";
Dir::Etc::sourcelist "$state/sources.list";
Dir::Etc::sourceparts "$state/none";
Dir::Etc::preferences "$state/preferences";
Dir::Etc::preferencesparts "$state/none";
Dir::Etc::main "$state/none/apt.conf";
Dir::Etc::parts "$state/none";
END
  } >"$state/apt.conf"
}

# Ends with this script, and with what stops a whole process group.
apt_get() {
  APT_CONFIG="$state/apt.conf" LC_ALL=C setpriv --pdeathsig TERM -- \
    timeout --foreground --kill-after 10 900 apt-get -q "$@" </dev/null >>"$log" 2>&1
}

update() {
  zpci_say "reading the package lists of $suite ($arch)"
  apt_get -o APT::Update::Error-Mode=any update && return
  if grep -qE 'NO_PUBKEY|not signed|EXPKEYSIG' "$log"; then
    tail -n 5 "$log" >&2
    zpci_die "the installed debian-archive-keyring cannot verify $suite: apt-get update && apt-get install debian-archive-keyring"
  fi
  tail -n 5 "$log" >&2
  zpci_die "the package lists of $suite ($arch) cannot be fetched"
}

apt_cache() {
  APT_CONFIG="$state/apt.conf" LC_ALL=C apt-cache "$@"
}

# Downloads into a folder of its own, so that what is there is the answer.
download() {
  rm -rf "$archives"
  mkdir -p "$archives/partial"
  log_begin=$(stat -c %s "$log")
  case $deps in
    yes) apt_get install --download-only --no-install-recommends -y "$@" ;;
    no) (cd "$archives" && apt_get download "$@") ;;
    newest) download_newest "$@" ;;
    source) (cd "$archives" && apt_get source --download-only --only-source "$@") ;;
  esac
}

download_newest() {
  local name
  for name in $(apt_cache pkgnames | grep -xE -- "$1" | sort -rV); do
    (cd "$archives" && apt_get download "$name") && return
  done
  return 1
}

# The packages that were not on the mirror at the last download; nothing if it failed for another reason as well.
missing() {
  local last
  last=$(tail -c "+$((log_begin + 1))" "$log" | grep '^E: Failed to fetch') || return 0
  ! grep -qv ' 404  Not Found' <<<"$last" || return 0
  sed -n 's|^E: Failed to fetch .*/\([^/_]*\)_[^/]*\.deb .*|\1|p' <<<"$last" | sort -u
}

source_of() {
  apt_cache show --no-all-versions "$1" | sed -n '1,/^$/{s/^Package: //p;s/^Source: \([^ ]*\).*/\1/p}' | tail -n 1
}

# As download(), with Debian's testing release around the PACKAGEs.
download_in_testing() {
  local package gone sources=()
  gone=$(missing)
  [ $or_testing = yes ] && [ -n "$gone" ] || return 1
  for package in "$@"; do
    grep -qxF -- "$package" <<<"$gone" || sources+=("src:$(source_of "$package")")
  done
  [ ${#sources[@]} -gt 0 ] || return 1
  echo "deb [arch=$arch signed-by=$keyring] $uri testing main" >>"$state/sources.list"
  printf 'Package: *\nPin: release n=%s\nPin-Priority: 400\n\nPackage: %s\nPin: release n=%s\nPin-Priority: 900\n' \
    "$suite" "${sources[*]}" "$suite" >"$state/preferences"
  update
  download "$@" || return
  from_testing="# from testing: $(echo $gone), and what they need"
  zpci_say "the mirror's $suite is incomplete; ${from_testing#\# }"
}

# Lists older than the mirror name packages that are gone, newer ones such as
# have not come yet.
fetch() {
  if compgen -G "$state/lists/*_main_*" >/dev/null; then
    zpci_say "fetching packages of $suite ($arch): $*"
    download "$@" && return
  fi
  update
  zpci_say "fetching packages of $suite ($arch): $*"
  download "$@" || download_in_testing "$@" && return
  tail -n 15 "$log" >&2
  zpci_die "cannot fetch from $suite ($arch): $*"
}

# apt has verified the files; dpkg-source applies Debian's patches.
unpack_source() {
  local dsc=("$archives"/*.dsc)
  rm -rf "$dir.new"
  dpkg-source --no-check -x "${dsc[0]}" "$dir.new" >>"$log" 2>&1 || zpci_die "${dsc[0]} cannot be unpacked (see $log)"
  echo "# $request" >"$dir.packages.new"
  sed -n 's/^Version: /'"$1"' /p' "${dsc[0]}" >>"$dir.packages.new"
}

unpack_packages() {
  local deb
  rm -rf "$dir.new"
  mkdir -p "$dir.new"
  printf '%s\n' "# $request" ${from_testing:+"$from_testing"} >"$dir.packages.new"
  for deb in "$archives"/*.deb; do
    # A folder in the package must not replace a link that another brought
    # (/lib -> usr/lib): tar keeps such links where dpkg -x would not.
    dpkg-deb --fsys-tarfile "$deb" |
      tar -x --keep-directory-symlink --no-same-owner -C "$dir.new" -f - ||
      zpci_die "$deb cannot be unpacked"
    dpkg-deb -W --showformat '${Package} ${Version}\n' "$deb" >>"$dir.packages.new"
  done
}

install_new() {
  rm -rf "$dir" "$archives"
  mv "$dir.new" "$dir"
  mv "$dir.packages.new" "$dir.packages"
}

mkdir -p "$state" "$(dirname "$dir")"
: >"$log"
write_state
fetch "$@"
if [ $deps = source ]; then
  zpci_need dpkg-source dpkg-dev
  unpack_source "$1"
else
  unpack_packages
fi
install_new
