#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# domxml-to-native: what it says beside the command line, what it refuses, and
# that nothing is left of it, whoever runs it and however it ends. The command
# lines themselves are golden files, see tests/golden/test-argv.c.
. "${0%/*}/lib.sh"

emulator=/usr/bin/qemu-system-s390x
cases=$ZPCI_SRC/tests/qemuxml2argvdata

# guest TYPE DEVICES [MORE]: a document on standard output.
guest() {
  cat <<END
<domain type='$1' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>guest</name>
  <uuid>6f5b8e0c-7b1a-4c57-9c41-2d8f7a9e3b10</uuid>
  <memory unit='MiB'>256</memory>
  <vcpu>2</vcpu>
  <os><type arch='s390x' machine='s390-ccw-virtio-7.2'>hvm</type></os>
  ${3-}
  <devices>
    <emulator>${emulator_of_guest-$emulator}</emulator>
    $2
  </devices>
</domain>
END
}

rng="<rng model='virtio'><backend model='random'>/dev/urandom</backend>
  <address type='pci' domain='0' bus='0' slot='1' function='0'><zpci uid='0x10' fid='0x20'/></address></rng>"
hostdev="<hostdev mode='subsystem' type='pci' managed='yes'>
  <source><address domain='0x0001' bus='0' slot='0' function='0'/></source>
  <address type='pci' domain='0' bus='0' slot='2' function='0'><zpci uid='0x11' fid='0x21' aif='off'/></address></hostdev>"

[ -x "$emulator" ] || skip_all "$emulator is not installed (Debian: qemu-system-s390x, in 12 qemu-system-misc)"
guest qemu "$rng" > "$scratch/rng.xml"
run domxml-to-native "$scratch/rng.xml"
if grep -q "libvirt's QEMU driver cannot be used here" "$err"; then
  skip_all "$(sed -n 's/^error: //p' "$err")"
fi

case_ 'a guest of type qemu: the command line, and nothing else to say'
expect 0
expect_quiet
expect_output '-accel tcg \' "-device '{\"driver\":\"zpci\",\"uid\":16,\"fid\":32,\"target\":\"rng0\",\"id\":\"zpci16\"}' \\"
expect_no_leftovers

case_ 'what is printed is one command to a shell'
words=$(sh -c "set -- $(cat "$out"); shift 7; echo \$#; for word; do case \$word in *zpci*) printf '%s\n' \"\$word\";; esac; done")
[ "$(printf '%s\n' "$words" | tail -n 1)" = '{"driver":"zpci","uid":16,"fid":32,"target":"rng0","id":"zpci16"}' ] ||
  bad "not so: $words"

case_ 'the same document gives the same text'
cp "$out" "$scratch/first"
run domxml-to-native "$scratch/rng.xml"
cmp -s "$out" "$scratch/first" || bad 'it differs'
! grep -q "$scratch" "$out" || bad 'a private folder shows'

case_ 'as JSON: the same command'
run domxml-to-native --format json "$scratch/rng.xml"
expect 0
expect_json
python3 - "$out" << 'END' || bad 'not the command'
import json, sys
answer = json.load(open(sys.argv[1]))
assert '-device' in answer["command"] and answer["command"].endswith("\n") and isinstance(answer["messages"], list), answer
END

case_ 'no place for the private folder'
TMPDIR=$scratch/nowhere run domxml-to-native "$scratch/rng.xml"
expect_failure 1 "no private folder can be made in $scratch/nowhere: No such file" 'set TMPDIR'

case_ 'from standard input, with an encoding declared'
input=$scratch/latin1.xml
{ echo "<?xml version='1.0' encoding='ISO-8859-1'?>"; guest qemu "$rng" | sed 's/>guest</>g\xe4st</'; } > "$input"
run domxml-to-native -
unset input
expect 0
expect_output 'gäst'

case_ 'a guest of type kvm says that it is for a simulated host, and whose CPU it has'
guest kvm "$hostdev" > "$scratch/kvm.xml"
run domxml-to-native "$scratch/kvm.xml"
expect 0
if [ "$(uname -m)" != s390x ]; then
  expect_error 'note: for a simulated host' "the document's or the emulator's default"
fi
expect_error "<driver name='vfio'/> was written into a copy for 1 device"
expect_output '-accel kvm \' '"id":"zpci17","forwarding-assist":false' '"host":"0001:00:00.0","id":"hostdev0"'
expect_no_leftovers

case_ "the host's CPU, which a simulated host has not"
guest kvm "$rng" "<cpu mode='host-model' check='partial'><model fallback='forbid'/><topology sockets='1' cores='2' threads='1'/></cpu>" \
  > "$scratch/cpu.xml"
if [ "$(uname -m)" != s390x ]; then
  run domxml-to-native "$scratch/cpu.xml"
  expect 0
  expect_error "the emulator's default, not the host's"
  expect_output '-cpu qemu \' 'cores=2'
fi

case_ '<interface> passed through: it is the <hostdev> it is for QEMU'
passed_through="<interface type='hostdev'><mac address='52:54:00:11:22:33'/>
    <source><address type='pci' domain='0x0002' bus='0' slot='0' function='0'/></source><boot order='1'/>
    <address type='pci' domain='0' bus='0' slot='3' function='0'><zpci uid='0x12' fid='0x22'/></address></interface>"
guest qemu "$hostdev $passed_through" > "$scratch/interface.xml"
run domxml-to-native "$scratch/interface.xml"
expect 0
expect_output '{"driver":"zpci","uid":18,"fid":34,"target":"hostdev0","id":"zpci18"}' \
  '{"driver":"vfio-pci","host":"0002:00:00.0","id":"hostdev0","bootindex":1,"bus":"pci.0","addr":"0x3"}' \
  '"target":"hostdev1","id":"zpci17"'
expect_error "note: 1 <interface type='hostdev'> became <hostdev>"

# A script that leaves a mark, in the interface of a guest.
mkdir -m 0777 "$scratch/marks"
chmod 0755 "$scratch"
printf '#!/bin/sh\ntouch %s/marks/it-ran\n' "$scratch" > "$scratch/mark"
chmod 0755 "$scratch/mark"
guest qemu "$passed_through
  <interface type='ethernet'><mac address='52:54:00:11:22:34'/><script path='$scratch/mark'/><model type='virtio'/></interface>
  <interface type='network'><mac address='52:54:00:11:22:35'/><source network='default'/><model type='virtio'/>
    <address type='pci' domain='0' bus='0' slot='4' function='0'><zpci uid='0x13' fid='0x23'/></address></interface>" \
  > "$scratch/interfaces.xml"
run domxml-to-native "$scratch/interfaces.xml"
if [ "$(id -u)" -ne 0 ] || [ ! -c /dev/net/tun ] && grep -q /dev/net/tun "$err"; then
  case_ 'network interfaces, where libvirt may make no tap device'
  expect_failure 1 'its export makes a tap device for each <interface>'
else
  case_ 'network interfaces: no script is run, none is left, and a lost address is said'
  expect 0
  expect_output '"mac":"52:54:00:11:22:34"' '"mac":"52:54:00:11:22:35"' '"id":"zpci18"'
  expect_error 'note: 1 <interface>: ' 'warning: 1 <interface> with a PCI address'
  ! grep -q '"uid":19' "$out" || bad 'the export keeps addresses now: the warning is a lie'
fi
[ ! -e "$scratch/marks/it-ran" ] || bad "the document's script was run"
expect_no_leftovers

case_ 'the zPCI lines of a guest without our attributes are those of stock virsh'
if command -v virsh > /dev/null; then
  mkdir -m 0711 "$scratch/root"
  virsh -q -c "qemu:///embed?root=$scratch/root" domxml-to-native qemu-argv "$scratch/rng.xml" > "$scratch/virsh" 2>&1 ||
    bad "virsh: $(cat "$scratch/virsh")"
  run domxml-to-native "$scratch/rng.xml"
  # But for the path of the monitor's socket.
  less='s/^.* -machine/-machine/; s/ -chardev [^ ]*id=charmonitor[^ ]*//; s/ *$//'
  sed 's/ \\$//' "$out" | tr '\n' ' ' | sed "$less" > "$scratch/ours"
  sed "$less" "$scratch/virsh" | tr -d '\n' > "$scratch/theirs"
  cmp -s "$scratch/ours" "$scratch/theirs" || { bad 'not the same'; diff "$scratch/ours" "$scratch/theirs" >&2; }
fi
rm -rf "$scratch/root"

case_ 'a document rule comes before libvirt'
run domxml-to-native "$cases/pv-interp-on.xml"
expect_failure 1 s390-pv

case_ 'a guest of another architecture'
guest qemu '' | sed "s/arch='s390x' machine='s390-ccw-virtio-7.2'/arch='x86_64' machine='q35'/" > "$scratch/x86.xml"
run domxml-to-native "$scratch/x86.xml"
expect_failure 1 "arch 'x86_64' is not s390x"

case_ 'no domain, no XML, no file'
echo '<hostdev/>' > "$scratch/not.xml"
run domxml-to-native "$scratch/not.xml"
expect_failure 1 'not.xml'
echo '<domain' > "$scratch/not.xml"
run domxml-to-native "$scratch/not.xml"
expect_failure 1 'not.xml'
run domxml-to-native "$scratch/nowhere.xml"
expect_failure 1 'nowhere.xml'

case_ 'what libvirt refuses, in its words'
guest qemu "<hostdev mode='subsystem' type='pci'><source><address domain='0x0001' bus='0' slot='0' function='0'/></source>
  <address type='pci' domain='0' bus='0' slot='2' function='0'><zpci uid='0x10' fid='0x21'/></address></hostdev>$rng" \
  > "$scratch/twice.xml"
run domxml-to-native "$scratch/twice.xml"
expect_failure 1 'twice.xml: libvirt: ' 'already reserved'

case_ 'an emulator that nobody but the document names is not run'
emulator_of_guest=$scratch/mark guest qemu "$rng" > "$scratch/mark.xml"
run domxml-to-native "$scratch/mark.xml"
expect_failure 1 "emulator '$scratch/mark' is not run" "to 'emulators' in"
[ ! -e "$scratch/marks/it-ran" ] || bad 'it ran'

case_ 'another emulator than the document'"'"'s'
run domxml-to-native --emulator "$emulator" "$scratch/mark.xml"
expect 0
expect_output "$emulator \\"

case_ 'an emulator that is none'
for wrong in /nonexistent/qemu /etc/passwd /bin/true "$scratch/mark"; do
  run domxml-to-native --emulator "$wrong" "$scratch/mark.xml"
  expect_failure 1 "emulator '$wrong' cannot run s390x guests"
done
[ -e "$scratch/marks/it-ran" ] || bad 'the one that may run did not'
expect_no_leftovers

case_ 'a libvirt that cannot print command lines'
run --connect test:///default domxml-to-native "$scratch/rng.xml"
expect_failure 1 "libvirt cannot print this guest's QEMU arguments"

# An emulator that never answers, and daemonizes a child as QEMU does.
cat > "$scratch/hang" <<END
#!/bin/sh
setsid sh -c 'echo \$\$ > $scratch/marks/daemon; exec sleep 987' > /dev/null 2>&1 < /dev/null &
echo \$\$ > $scratch/marks/hang
exec sleep 987
END
chmod 0755 "$scratch/hang"
is_running() { [ -s "$scratch/marks/$1" ] && kill -0 "$(cat "$scratch/marks/$1")" 2> /dev/null; }
for signal in INT:130 TERM:143 HUP:129 KILL:137; do
  case_ "SIG${signal%:*} while the emulator hangs: nothing is left, no process and no file"
  rm -f "$scratch/marks/"*
  timeout --preserve-status -s "${signal%:*}" 1.5 "$VIRT_ZPCI" domxml-to-native --emulator "$scratch/hang" "$scratch/rng.xml" \
    > "$out" 2> "$err" < /dev/null
  status=$?
  expect "${signal#*:}"
  expect_no_output
  # With SIGKILL it is another process that cleans up, after the end.
  [ "${signal%:*}" != KILL ] || sleep 1
  expect_no_leftovers
  [ -s "$scratch/marks/hang" ] || bad 'the emulator was not even started'
  ! is_running hang || bad 'the emulator still runs'
  ! is_running daemon || bad 'what the emulator put into the background still runs'
done

# By an ordinary user: with a copy of the program, since the build may be out of reach.
if [ "$(id -u)" -eq 0 ] && command -v runuser > /dev/null; then
  case_ "by an ordinary user, whose files are neither read nor written"
  cp "$VIRT_ZPCI" "$scratch/virt-zpci"
  mkdir -p "$scratch/home/.config/libvirt"
  echo 'this is = no configuration [' | tee "$scratch/home/.config/libvirt/qemu.conf" > "$scratch/home/.config/libvirt/libvirt.conf"
  chown -R nobody "$scratch/home" "$TMPDIR"
  find "$scratch/home" | sort > "$scratch/before"
  timeout 60 runuser -u nobody -- env HOME="$scratch/home" XDG_CACHE_HOME="$scratch/home/.cache" XDG_CONFIG_HOME="$scratch/home/.config" \
    XDG_RUNTIME_DIR="$scratch/home/run" TMPDIR="$TMPDIR" "$scratch/virt-zpci" --config "$scratch/zpci.conf" \
    domxml-to-native "$scratch/kvm.xml" > "$out" 2> "$err" < /dev/null
  status=$?
  expect 0
  expect_output '"id":"zpci17","forwarding-assist":false'
  expect_no_leftovers
  find "$scratch/home" | sort | cmp -s "$scratch/before" - || bad 'files in the home folder'

  # In another root folder, which is this one, the kernel gives no user namespaces.
  if unshare -m true 2> /dev/null; then
    case_ 'an ordinary user without namespaces is told why a network interface cannot be made'
    guest kvm "<interface type='ethernet'><model type='virtio'/></interface>" > "$scratch/tap.xml"
    unshare -m --propagation private sh -c 'mount --rbind / /mnt && exec chroot --userspec=65534:65534 /mnt env "$@"' sh \
      HOME="$scratch/home" XDG_CACHE_HOME="$scratch/home/.cache" XDG_RUNTIME_DIR="$scratch/home/run" TMPDIR="$TMPDIR" \
      timeout 60 "$scratch/virt-zpci" --config "$scratch/zpci.conf" domxml-to-native "$scratch/tap.xml" > "$out" 2> "$err" < /dev/null
    status=$?
    expect 1
    expect_error 'this user may have no network of its own: run this as root'
  fi
  chown -R root "$TMPDIR"
fi
finish
