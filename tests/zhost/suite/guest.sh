# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Words for the tests inside the emulated host: functions, guests, the monitor
# of the QEMU that the host runs in. To be sourced by bash, after tap.sh.

export LIBVIRT_DEFAULT_URI=qemu:///system

# The functions of lib/functions.sh by what they are used for here.
pci_scsi=0fff:00:00.0
pci_rng=0002:00:00.0
pci_nvme=00aa:00:00.0
pci_eth=1234:00:00.0

driver_of() {
  local link="/sys/bus/pci/devices/$1/driver"
  [ -e "$link" ] && basename "$(readlink "$link")"
}

driver_is() {
  [ "$(driver_of "$1")" = "$2" ]
}

group_of() {
  basename "$(readlink "/sys/bus/pci/devices/$1/iommu_group")"
}

# host_qmp_done JSON: executes a command in the QEMU around this host; whether
# it succeeded. File 3 is the channel to the outside (guest/session).
host_qmp_done() {
  local answer
  echo "zhost-qmp $1" >&3
  read -r -t 30 answer <&3 || fail "no answer to $1"
  echo "$1: $answer"
  [[ $answer == *'"return"'* ]]
}

host_qmp() {
  host_qmp_done "$1" || fail "refused: $1"
}

# hostdev_xml ADDRESS [ZPCI-ATTRIBUTES]: a <hostdev> for a function of the host.
hostdev_xml() {
  local address=$1 zpci=${2:-} domain bus slot
  IFS=:. read -r domain bus slot _ <<<"$address"
  echo "<hostdev mode='subsystem' type='pci' managed='yes'><driver name='vfio'/>"
  echo "<source><address domain='0x$domain' bus='0x$bus' slot='0x$slot' function='0x0'/></source>"
  [ -z "$zpci" ] || echo "<address type='pci'><zpci $zpci/></address>"
  echo "</hostdev>"
}

# domain_xml NAME [DEVICE-XML]: a guest that is only ever started paused.
domain_xml() {
  cat <<END
<domain type='qemu'>
  <name>$1</name>
  <memory unit='MiB'>64</memory>
  <vcpu>1</vcpu>
  <os><type arch='s390x' machine='s390-ccw-virtio'>hvm</type></os>
  <devices>
    <emulator>/usr/bin/qemu-system-s390x</emulator>
    <memballoon model='none'/>
    ${2:-}
  </devices>
</domain>
END
}

define_guest() {
  domain_xml "$1" "${2:-}" >"/run/$1.xml"
  virsh define "/run/$1.xml"
}

# author_xml NAME ZPCI-ATTRIBUTES: writes a guest with the SCSI function, as an
# author writes it, to a file and prints its name.
author_xml() {
  domain_xml "$1" "$(hostdev_xml $pci_scsi "$2")" >"/run/$1.author.xml"
  echo "/run/$1.author.xml"
}

# zpci_argument NAME UID: what QEMU was told about this zpci device.
zpci_argument() {
  qemu_command_line "$1" | grep '"driver":"zpci"' | grep "\"uid\":$2,"
}

# qom NAME ALIAS PROPERTY: the monitor's answer.
qom() {
  virsh qemu-monitor-command "$1" \
    "{\"execute\":\"qom-get\",\"arguments\":{\"path\":\"/machine/peripheral/$2\",\"property\":\"$3\"}}"
}

# expect_status NAME UID ASKED WHY: what the product says of a guest with the
# SCSI function, which only --qom taints.
expect_status() {
  local text
  text=$(virt-zpci status "$1")
  expect_text "status without --qom" "$text" "^hostdev0 .*0x0000beef +${3:--} +intercepted +\? +\? +not asked; --qom asks QEMU"
  expect_equal "taint by status" 0 "$(virsh dominfo "$1" | grep -c 'custom.monitor')"
  python3 "$here/status.py" "$1" "$2" $pci_scsi "$3" "$4"
  expect_text "taint by status --qom" "$(virsh dominfo "$1")" 'custom.monitor'
}

# expect_validated: host-validate, against what the test finds out by itself.
# libvirt asks each emulator for its capabilities once, which takes longer than
# host-validate waits.
expect_validated() {
  local status=0
  virsh domcapabilities --arch s390x >/dev/null
  virt-zpci host-validate --format json >/run/validate.json || status=$?
  virt-zpci host-validate >/run/validate.table || [ $? -eq $status ]
  cat /run/validate.table
  python3 "$here/validate.py" /run/validate.json /run/validate.table $status
}

# Removes a guest, running or not; for the end of a test.
drop_guest() {
  virsh destroy "$1" >/dev/null 2>&1 || true
  virsh undefine "$1" >/dev/null 2>&1 || true
}

qemu_command_line() {
  tr '\0' '\n' <"/proc/$(cat "/run/libvirt/qemu/$1.pid")/cmdline"
}

bind_vfio() {
  modprobe vfio-pci
  modprobe vfio_iommu_type1
  virsh nodedev-detach "$(nodedev_name "$1")"
}

unbind_vfio() {
  virsh nodedev-reattach "$(nodedev_name "$1")"
  wait_until 60 eval '[ "$(driver_of '"$1"')" != vfio-pci ]'
}

# hold_group ADDRESS: binds the function to vfio-pci and holds its group open
# until release_group, as another guest would.
hold_group() {
  bind_vfio "$1"
  python3 -c "import os, time; os.open('/dev/vfio/$(group_of "$1")', os.O_RDWR); open('/run/held', 'w'); time.sleep(600)" \
    >/dev/null 2>&1 &
  echo $! >/run/holder.pid
  wait_until 60 test -e /run/held
}

release_group() {
  kill "$(cat /run/holder.pid)" 2>/dev/null || true
  rm -f /run/held /run/holder.pid
  unbind_vfio "$1"
}

as_nobody() {
  python3 -c 'import os, sys; os.setgroups([]); os.setgid(65534); os.setuid(65534); os.execvp(sys.argv[1], sys.argv[1:])' "$@"
}

# expect_no_vfio ADDRESS REASON [COMMAND...]: VFIO does not answer for the
# function. That costs one warning, and nothing else of the node device.
expect_no_vfio() {
  local address=$1 reason=$2
  shift 2
  [ $# -gt 0 ] || set -- virt-zpci
  "$@" nodedev-dumpxml "$address" >/run/without.xml
  "$@" nodedev-dumpxml --vfio "$address" >/run/with.xml 2>/run/with.err
  diff /run/without.xml /run/with.xml
  expect_equal "the reason" "warning: function $(cat "/sys/bus/pci/devices/$address/function_id"): VFIO: $reason" "$(cat /run/with.err)"
}

nodedev_name() {
  echo "pci_${1//[:.]/_}"
}

test_detach_reattach() {
  local name before
  name=$(nodedev_name $pci_nvme)
  before=$(virsh nodedev-dumpxml "$name")
  virsh nodedev-detach "$name"
  expect_equal "driver when detached" vfio-pci "$(driver_of $pci_nvme)"
  virsh nodedev-reattach "$name"
  wait_until 60 driver_is $pci_nvme nvme
  expect_equal "node device afterwards" "$before" "$(virsh nodedev-dumpxml "$name")"
}

has_plugin() {
  grep -q libvirt-zpci "/proc/$(cat /run/libvirtd.pid)/maps"
}

# The daemon without and with the plug-in, as `virt-zpci plugin enable` sets it up.
start_without_plugin() {
  ! has_plugin || zhost-libvirtd restart
}

start_with_plugin() {
  local preload
  virt-zpci plugin enable
  preload=$(sed -n 's/^Environment="\?LD_PRELOAD=\([^"]*\)"\?$/\1/p' /etc/systemd/system/libvirtd.service.d/*.conf)
  [ -e "$preload" ] || fail "the drop-in names no plug-in: '$preload'"
  LD_PRELOAD=$preload zhost-libvirtd restart
  grep -q "$preload" "/proc/$(cat /run/libvirtd.pid)/maps" || fail "the daemon did not load $preload"
}

# For the parts that need the plug-in, also where they run alone.
need_plugin() {
  has_plugin || start_with_plugin
}

# A test that failed half-way may have left a guest, or a group held.
tap_after_failure() {
  local name
  [ ! -e /run/holder.pid ] || release_group $pci_scsi
  [ ! -e /dev/vfio/hidden ] || mv /dev/vfio/hidden "/dev/vfio/$(group_of $pci_scsi)"
  for name in $(virsh list --all --name); do
    drop_guest "$name"
  done
}
