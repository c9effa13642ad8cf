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

# host_qmp JSON: executes a command in the QEMU around this host. File 3 is the
# channel to the outside (guest/session).
host_qmp() {
  local answer
  echo "zhost-qmp $1" >&3
  read -r -t 30 answer <&3 || fail "no answer to $1"
  [[ $answer == *'"return"'* ]] || fail "$1: $answer"
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

# Removes a guest, running or not; for the end of a test.
drop_guest() {
  virsh destroy "$1" >/dev/null 2>&1 || true
  virsh undefine "$1" >/dev/null 2>&1 || true
}

qemu_command_line() {
  tr '\0' '\n' <"/proc/$(cat "/run/libvirt/qemu/$1.pid")/cmdline"
}

# hold_group ADDRESS: binds the function to vfio-pci and holds its group open
# until release_group, as another guest would.
hold_group() {
  local group
  modprobe vfio-pci
  modprobe vfio_iommu_type1
  virsh nodedev-detach "$(nodedev_name "$1")"
  group=$(group_of "$1")
  python3 -c "import os, time; os.open('/dev/vfio/$group', os.O_RDWR); open('/run/held', 'w'); time.sleep(120)" \
    >/dev/null 2>&1 &
  echo $! >/run/holder.pid
  wait_until 60 test -e /run/held
}

release_group() {
  kill "$(cat /run/holder.pid)" 2>/dev/null || true
  rm -f /run/held /run/holder.pid
  virsh nodedev-reattach "$(nodedev_name "$1")"
}

nodedev_name() {
  echo "pci_${1//[:.]/_}"
}

# A test that failed half-way may have left a guest, or a group held.
tap_after_failure() {
  local name
  [ ! -e /run/holder.pid ] || release_group $pci_scsi
  for name in $(virsh list --all --name); do
    drop_guest "$name"
  done
}
