#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Putting hook and plug-in into use and out of it, below a folder: any user may.
. "${0%/*}/lib.sh"

root=$scratch/root
units=$root/etc/systemd/system
mkdir -p "$root"

# Where the files go depends on how this was built.
run plugin status --root "$root" --format json
hook=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["plugin"][0]["file"])' "$out")
run plugin enable --root "$root"
object=$(sed -n 's/.*there is no \(.*\.so\):.*/\1/p' "$err")

# files: all below the root but the plug-in itself.
files() {
  (cd "$root" && find . -type f ! -name '*.so' ! -path '*/bin/virt-zpci' | sort)
}

case_ 'a plug-in that is not installed'
expect_failure 1 'the plug-in is not installed' '--hook-only does without it'
[ -n "$object" ] || bad 'which file is missing is not said'
mkdir -p "${object%/*}"
: > "$object"

case_ 'a hook whose program is not installed'
run plugin enable --root "$root"
expect_failure 1 'the start hook runs virt-zpci where it is installed' 'meson install'
program=$(sed -n 's/.*there is no \([^ ;,]*virt-zpci\).*/\1/p' "$err")
[ -z "$(files)" ] || bad "written: $(files)"
mkdir -p "${program%/*}"
: > "$program"
run plugin enable --hook-only --root "$root"
rm "$program"
run plugin status --hook-only --root "$root"
expect 0
expect_output 'hook  no-program'
: > "$program"
run plugin disable --root "$root"

case_ 'enable, a second time, disable, a second time'
run plugin enable --root "$root"
expect 0
expect_quiet
[ "$(cut -d' ' -f1 "$out" | sort -u)" = changed ] && [ "$(wc -l < "$out")" = 4 ] || bad "$(cat "$out")"
[ -x "$root$hook" ] || bad 'the hook cannot be run'
run plugin status --root "$root"
[ "$(grep -c ' enabled ' "$out")" = 4 ] || bad "$(cat "$out")"
run plugin enable --root "$root"
expect 0
[ "$(cut -d' ' -f1 "$out" | sort -u)" = unchanged ] || bad "$(cat "$out")"
run plugin disable --root "$root"
expect 0
[ "$(cut -d' ' -f1 "$out" | sort -u)" = changed ] || bad "$(cat "$out")"
[ -z "$(files)" ] || bad "left: $(files)"
run plugin disable --root "$root"
expect 0
[ "$(cut -d' ' -f1 "$out" | sort -u)" = unchanged ] || bad "$(cat "$out")"

case_ 'the hook alone'
run plugin enable --hook-only --root "$root"
expect 0
[ "$(files)" = ".$hook" ] || bad "$(files)"
run plugin disable --hook-only --root "$root"
[ -z "$(files)" ] || bad "left: $(files)"

case_ 'as JSON'
run plugin enable --root "$root" --format json
expect 0
sed -i 's/"host" : ".*"/"host" : "HOST"/' "$out"
expect_json_golden plugin-enable.json
run plugin status --root "$root" --format json
sed -i 's/"host" : ".*"/"host" : "HOST"/' "$out"
expect_json_golden plugin-status.json
run plugin disable --root "$root" --format json
expect_json

case_ 'what a unit preloads already goes on being preloaded'
mkdir -p "$units/libvirtd.service.d"
printf '[Service]\nEnvironment="LD_PRELOAD=/usr/lib/other.so" A=b\n' > "$units/libvirtd.service.d/10-local.conf"
run plugin enable --root "$root"
grep -qF "LD_PRELOAD=/usr/lib/other.so:${object#"$root"}\"" "$units/libvirtd.service.d/zz-libvirt-zpci.conf" ||
  bad "$(cat "$units/libvirtd.service.d/zz-libvirt-zpci.conf")"
run plugin disable --root "$root"
[ "$(files)" = ./etc/systemd/system/libvirtd.service.d/10-local.conf ] || bad "$(files)"
rm -r "$units/libvirtd.service.d"

case_ 'what would make the drop-in useless is refused, until the administrator has seen to it'
d=$units/libvirtd.service.d
mkdir -p "$d" "$root/etc/default"
conflict() {
  run plugin enable --root "$root"
  expect_failure 1 "$@"
  [ ! -e "$root$hook" ] || bad 'the hook was enabled all the same'
}
no_conflict() {
  run plugin enable --root "$root"
  expect 0
  run plugin disable --root "$root"
  mkdir -p "$d"
}
printf '[Service]\nEnvironment=LD_PRELOAD=/late.so\n' > "$d/zzz.conf"
conflict "$d/zzz.conf sorts behind zz-libvirt-zpci.conf and sets LD_PRELOAD again; rename it, or add :"
printf '[Service]\nEnvironment=\n' > "$d/zzz.conf"
conflict "$d/zzz.conf sorts behind"
echo "Environment=LD_PRELOAD=/late.so:${object#"$root"}" >> "$d/zzz.conf"
no_conflict
rm "$d/zzz.conf"
printf '[Service]\nUnsetEnvironment=A LD_PRELOAD\n' > "$d/10-unset.conf"
conflict "UnsetEnvironment= in $d/10-unset.conf takes LD_PRELOAD away"
echo UnsetEnvironment= >> "$d/10-unset.conf"
no_conflict
rm "$d/10-unset.conf"
printf '[Service]\nEnvironmentFile=-/etc/default/libvirtd\n' > "$d/10-file.conf"
echo LD_PRELOAD=/x.so > "$root/etc/default/libvirtd"
conflict 'LD_PRELOAD is set in /etc/default/libvirtd, which has priority' "add :${object#"$root"} there"
echo "LD_PRELOAD=/x.so:${object#"$root"}" > "$root/etc/default/libvirtd"
no_conflict
rm "$d/10-file.conf" "$root/etc/default/libvirtd"

case_ 'drop-ins of all services count, behind those of the unit'
mkdir -p "$units/service.d"
printf '[Service]\nEnvironment=LD_PRELOAD=/all.so\n' > "$units/service.d/50-all.conf"
run plugin enable --root "$root"
for unit in libvirtd virtqemud; do
  grep -qF "LD_PRELOAD=/all.so:${object#"$root"}\"" "$units/$unit.service.d/zz-libvirt-zpci.conf" || bad "$unit"
done
run plugin disable --root "$root"
mkdir -p "$d"
: > "$d/50-all.conf"
run plugin enable --root "$root"
grep -qF "LD_PRELOAD=${object#"$root"}\"" "$d/zz-libvirt-zpci.conf" || bad "$(cat "$d/zz-libvirt-zpci.conf")"
run plugin disable --root "$root"
rm -r "$units/service.d" "$d"

case_ 'files of others are left alone, and nothing is done by halves'
mkdir -p "$units/virtqemud.service.d"
echo '[Service]' > "$units/virtqemud.service.d/zz-libvirt-zpci.conf"
run plugin enable --root "$root"
expect_failure 1 'virtqemud.service.d/zz-libvirt-zpci.conf is there and was not written by virt-zpci'
[ "$(files)" = ./etc/systemd/system/virtqemud.service.d/zz-libvirt-zpci.conf ] || bad "$(files)"
run plugin disable --root "$root"
expect 0
[ "$(cat "$units/virtqemud.service.d/zz-libvirt-zpci.conf")" = '[Service]' ] || bad 'changed'
rm -r "$units/virtqemud.service.d"

case_ 'a hook that libvirt would not run is not in use'
run plugin enable --hook-only --root "$root"
chmod 644 "$root$hook"
run plugin status --hook-only --root "$root"
expect_output 'hook  outdated'
run plugin enable --hook-only --root "$root"
expect_output 'changed '
[ -x "$root$hook" ] || bad 'the hook cannot be run'
run plugin disable --root "$root"

case_ 'LD_PRELOAD of systemd itself goes on being preloaded'
expect_preload() {
  grep -qF "LD_PRELOAD=$1${object#"$root"}\"" "$d/zz-libvirt-zpci.conf" || bad "$(cat "$d/zz-libvirt-zpci.conf")"
  run plugin status --root "$root"
  [ "$(grep -c ' enabled ' "$out")" = 4 ] || bad "$(cat "$out")"
  run plugin disable --root "$root"
}
mkdir -p "$root/etc/systemd/system.conf.d" "$root/usr/lib/systemd/system.conf.d"
printf '[Manager]\nDefaultEnvironment="LD_PRELOAD=libhardened_malloc.so"\n' > "$root/etc/systemd/system.conf.d/60.conf"
run plugin enable --root "$root"
expect 0
expect_preload libhardened_malloc.so:
printf '[Manager]\nDefaultEnvironment=LD_PRELOAD=/main.so\n' > "$root/etc/systemd/system.conf"
printf '[Manager]\nDefaultEnvironment=\n' > "$root/usr/lib/systemd/system.conf.d/70.conf"
run plugin enable --root "$root"
expect_preload ''
rm "$root/usr/lib/systemd/system.conf.d/70.conf" "$root/etc/systemd/system.conf.d/60.conf"
run plugin enable --root "$root"
expect_preload /main.so:
mkdir -p "$d"
printf '[Service]\nEnvironment=LD_PRELOAD=/unit.so\n' > "$d/10-unit.conf"
run plugin enable --root "$root"
expect_preload /unit.so:
rm -r "$root/etc/systemd/system.conf" "$root"/{etc,usr/lib}/systemd/system.conf.d "$d"

case_ 'a preload that a drop-in cannot keep is refused'
mkdir -p "$d"
printf '[Service]\nPassEnvironment=A LD_PRELOAD\n' > "$d/10-pass.conf"
conflict "PassEnvironment= in $d/10-pass.conf hands on the LD_PRELOAD of systemd itself" 'write it there as Environment='
echo PassEnvironment= >> "$d/10-pass.conf"
no_conflict
printf '[Service]\nExecStart=\nExecStart=/usr/bin/env LD_PRELOAD=/x.so /usr/sbin/libvirtd\n' > "$d/10-pass.conf"
conflict "ExecStart= in $d/10-pass.conf sets LD_PRELOAD for the daemon alone"
printf '[Service]\nEnvironmentFile=-/etc/default/libvirt*\n' > "$d/10-pass.conf"
echo LD_PRELOAD=/x.so > "$root/etc/default/libvirtd"
conflict 'LD_PRELOAD is set in /etc/default/libvirtd'
rm -r "$d" "$root/etc/default"

case_ 'no link leaves the root'
victim=$scratch/victim
mkdir -p "$victim/etc" "$victim/units/libvirtd.service.d" "$victim/hooks" "$root/var/cache/libvirt"
touch "$victim/etc/passwd" "$victim/etc/$(printf '%064d' 7).json"
printf '[Service]\nEnvironment=LD_PRELOAD=/evil.so\n' > "$victim/units/libvirtd.service.d/10.conf"
ln -s "$victim/etc" "$root/var/cache/libvirt/zpci"
mv "$root/etc/systemd/system" "$root/etc/systemd/kept"
leaves_nothing() {
  ln -s "$1" "$root/etc/systemd/system"
  run plugin enable --root "$root"
  expect_failure 1 'cannot look at' 'put a folder in the place of the link'
  run plugin disable --root "$root"
  expect_failure 1 'cannot look at'
  run plugin status --root "$root"
  expect_output 'libvirtd      unknown'
  [ ! -e "$root$hook" ] && [ ! -e "$root$victim" ] || bad 'something was made'
  [ "$(cd "$victim" && find . -type f | wc -l)" = 3 ] || bad "changed outside: $(find "$victim" -type f)"
  rm "$root/etc/systemd/system"
}
leaves_nothing "$victim/units"
leaves_nothing ../../../victim/units
mv "$root/etc/systemd/kept" "$root/etc/systemd/system"

case_ 'disable removes what we keep about emulators, but through no link'
run plugin disable --root "$root"
expect 0
[ "$(ls -A "$victim/etc" | wc -l)" = 2 ] || bad 'the cache was removed through a link'
rm "$root/var/cache/libvirt/zpci"
mkdir "$root/var/cache/libvirt/zpci"
ln -s "$victim/etc/passwd" "$root/var/cache/libvirt/zpci/$(printf '%064d' 7).json"
run plugin disable --root "$root"
[ ! -e "$root/var/cache/libvirt/zpci" ] || bad 'the folder is left'
[ -e "$victim/etc/passwd" ] || bad 'a file outside was removed'

# A machine that systemd started: an /etc of its own, and a systemctl that says what one would.
with_systemd() {
  unshare -m bash -c '
    set -e
    for folder in /run /etc/systemd /etc/libvirt /usr/local /var/cache; do
      [ -d $folder ] || continue
      mount -t tmpfs none $folder
    done
    mkdir -p /run/systemd/system "$1" "$2/libvirtd.service.d" "$(dirname "$3")" "$(dirname "$4")"
    : > "$3"
    [ -e "$4" ] || : > "$4"
    echo "[Service]
Environment=LD_PRELOAD=/elsewhere.so" > "$2/libvirtd.service.d/10.conf"
    PATH=$1:$PATH
    echo "#!/bin/sh
echo \"UnitPath=/etc/systemd/system $2\"
echo \"Environment=LANG=C \\\"LD_PRELOAD=/a%n.so /b.so\\\"\"" > "$1/systemctl"
    chmod +x "$1/systemctl"
    shift 4
    "$@"
    cat /etc/systemd/system/*.service.d/zz-libvirt-zpci.conf
  ' bash "$scratch/bin" "$scratch/run-units" "${object#"$root"}" "${program#"$root"}" "$VIRT_ZPCI" plugin enable > "$out" 2> "$err"
  status=$?
}

if unshare -m true 2> /dev/null; then
  case_ 'the systemd that runs is asked where units are and what its own environment is'
  with_systemd
  expect 0
  expect_output "LD_PRELOAD=/elsewhere.so:${object#"$root"}\"" "LD_PRELOAD=/a%%n.so /b.so:${object#"$root"}\""
else
  skip 'the systemd that runs is asked' 'needs root'
fi

case_ 'a root that is none'
for action in status enable disable; do
  run plugin $action --root "$scratch/none"
  expect_failure 1 "--root $scratch/none: No such file or directory"
  run plugin $action --root "$object"
  expect_failure 1 "--root $object: Not a directory"
done

case_ 'wrong use'
run plugin
expect_failure 2 'plugin needs status|enable|disable'
run plugin install
expect_failure 2 "plugin 'install' is unknown; it is one of status, enable, disable"
run plugin status --now
expect_failure 2 '--now is for enable and disable'
run plugin enable --now --root "$root"
expect_failure 2 '--now and --root exclude each other'

finish
