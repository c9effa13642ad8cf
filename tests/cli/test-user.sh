#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# An ordinary user: everything that needs no privilege works, what needs one is
# refused in one sentence. Run as root, the program becomes such a user.
. "${0%/*}/lib.sh"

# Where that user may go: the source tree may be out of reach.
chmod 755 "$scratch"
mkdir "$scratch/bin" "$scratch/home"
cp "$VIRT_ZPCI" "$scratch/bin/virt-zpci"
cp "$hosts/z16.zhost" "$data/guest.xml" "$scratch"
cp -r "$ZPCI_TEST_SCHEMAS" "$scratch/schemas"
chmod -R a+rX "$scratch/bin" "$scratch/schemas" "$scratch/z16.zhost" "$scratch/guest.xml" "$scratch/zpci.conf"
qemu=$(emulator good)

as_user=()
if [ "$(id -u)" -eq 0 ]; then
  command -v setpriv > /dev/null || skip_all 'no setpriv (package util-linux)'
  as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all --bounding-set=-all)
  chown -R 65534:65534 "$scratch/home" "$scratch/tmp" "$scratch/cache"
fi
export HOME=$scratch/home XDG_CACHE_HOME=$scratch/home/cache

# user ARG...: run, as that user.
user() {
  timeout -k 5 60 "${as_user[@]}" "$scratch/bin/virt-zpci" --config "$scratch/zpci.conf" "$@" > "$out" 2> "$err" < /dev/null
  status=$?
}

cd "$scratch" || exit 1

case_ 'a captured host'
user --host z16.zhost list --all
expect 0
expect_golden list.z16.txt
user --host z16.zhost nodedev-dumpxml fid:0x102
expect 0
user --host z16.zhost hostdev fid:0x102 --interp on
expect 0

case_ 'this machine'
user list
expect 0
! grep -q '^error' "$err" || bad 'an error'

case_ 'a libvirt that this user may not ask'
python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$scratch/sock"
chmod 000 "$scratch/sock"
closed="qemu+unix:///system?socket=$scratch/sock"
remedy='run as root or join the group libvirt, or name another libvirt with --connect'
user --host z16.zhost --connect "$closed" plan --all
expect_failure 1 'Permission denied' ": $remedy"
user --host z16.zhost --connect "$closed" host-validate
expect 1
expect_output ": FAIL (cannot connect to libvirt at $closed: " "sock': Permission denied: $remedy)"
user --host z16.zhost --connect "$closed" host-validate --format json
expect_output "\"remedy\" : \"$remedy\""

case_ 'a libvirt that does not run'
chmod 666 "$scratch/sock"
user --host z16.zhost --connect "$closed" host-validate
expect 1
expect_output "Connection refused: start libvirtd.service or virtqemud.socket, or name another libvirt with --connect)"

case_ 'which libvirt is meant: the default of the client configuration, as for virsh'
mkdir -p home/.config/libvirt
for name in of-conf of-variable of-option; do
  echo "<node><domain type='test'><name>$name</name><memory>1024</memory><os><type>hvm</type></os></domain></node>" > $name.xml
done
for quote in '"' "'"; do
  printf '# uri_default = "test://%s/of-option.xml"\n  uri_default  =%stest://%s/of-conf.xml%s\nuri_default = "test:///default"\n' \
    "$scratch" "$quote" "$scratch" "$quote" > home/.config/libvirt/libvirt.conf
  user dumpxml of-conf
  expect 0
  [ "$("${as_user[@]}" virsh uri 2> /dev/null)" = "test://$scratch/of-conf.xml" ] || bad 'virsh has another default'
done
LIBVIRT_DEFAULT_URI="test://$scratch/of-variable.xml" user dumpxml of-variable
expect 0
LIBVIRT_DEFAULT_URI='' user dumpxml of-conf
expect 0
LIBVIRT_DEFAULT_URI="test://$scratch/of-variable.xml" user --connect "test://$scratch/of-option.xml" dumpxml of-option
expect 0
for text in 'uri_default = test:///default' 'uri_defaults = "test:///default"' 'uri_default "test:///default"' 'uri_default = ""' \
  'uri_default = "test:///default'; do
  echo "$text" > home/.config/libvirt/libvirt.conf
  user dumpxml test
  expect_failure 1 'qemu:///system'
done
rm -r home/.config of-*.xml

case_ 'documents'
for verb in domxml-to-stock domxml-from-stock 'plan --emulator bin/good' 'validate --emulator bin/good --schemas schemas'; do
  user --host z16.zhost $verb guest.xml
  expect 0
done

case_ 'an emulator, and its cache'
user qemu-caps bin/good
expect 0
[ -n "$(find "$XDG_CACHE_HOME" -type f)" ] || bad 'no cache'
[ "$(stat -c %a "$XDG_CACHE_HOME/libvirt-zpci")" = 700 ] || bad 'others can look into the cache'

case_ 'a home that does not exist'
HOME=/nonexistent XDG_CACHE_HOME=/nonexistent/cache user qemu-caps bin/good
expect 0
expect_quiet

case_ 'a file that may not be read'
echo '<domain/>' > secret.xml
chmod 000 secret.xml
user plan secret.xml
expect_failure 1 'secret.xml' 'Permission denied'
echo 'zhost 1' > secret.zhost
chmod 000 secret.zhost
user --host secret.zhost list
expect_failure 1 'secret.zhost' 'Permission denied'

case_ 'a folder that may not be written'
mkdir closed
chmod 555 closed
user --host z16.zhost capture closed/new.zhost
expect_failure 1 'closed/new.zhost' 'Permission denied'

case_ 'a configuration that may not be read is told, and the defaults stand'
printf '[zpci]\nexplicit = yes\n' > closed.conf
chmod 000 closed.conf
timeout 60 "${as_user[@]}" bin/virt-zpci --config closed.conf domxml-to-stock guest.xml > "$out" 2> "$err"
status=$?
expect 0
expect_error 'warning: closed.conf' 'Permission denied' 'using the defaults'

case_ 'a folder that is closed is said to be, not taken for empty'
mkdir tree
install_program "$scratch/tree"
run plugin enable --hook-only --root "$scratch/tree"
expect 0
hook=$(find tree -type f -path '*/hooks/*')
chmod 000 "${hook%/hooks/*}"
user plugin status --root tree
expect 0
expect_output 'hook          unknown'
expect_error "warning: cannot look at" "$hook: Permission denied"
for action in enable disable; do
  user plugin "$action" --hook-only --root tree
  expect_failure 1 "$hook: Permission denied"
done
chmod 755 "${hook%/hooks/*}"

case_ 'a capture of this machine or of a captured one'
user --host z16.zhost capture home/copy.zhost
expect 0
user --host home/copy.zhost list --all
expect_golden list.z16.txt
[ "$(stat -c %a home/copy.zhost)" = "$(printf '%o' $((0666 & ~$(umask))))" ] || bad 'another mode than umask says'

case_ 'nothing but what was asked for is left'
expect_no_leftovers
[ "$(ls -A home | tr '\n' ' ')" = 'cache copy.zhost ' ] || bad "in the home folder: $(ls -A home)"

finish
