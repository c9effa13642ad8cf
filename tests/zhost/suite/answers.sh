# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The answers that must be the same on a live host, from its capture there, and
# from its capture on any other machine. To be sourced by bash.

# host_answers ADDRESSES PROGRAM [OPTION]...: ADDRESSES is a file with the PCI
# address of a function in each line. Facts that only a live host can know (its name,
# its guests, its software) and the time are left out.
host_answers() {
  local addresses=$1 address
  shift
  echo "== list"
  "$@" list | sed 's/ *[^ ]*$//'
  echo "== list --all"
  "$@" list --all | sed 's/ *[^ ]*$//'
  echo "== list --all --format json"
  "$@" list --all --format json | sed -e '/"guests"/d' -e '/"host" *:/d' -e '/"time/d' -e 's/,$//'
  echo "== host-validate"
  # The remedy is to look at the host again, or to capture it again.
  "$@" host-validate | grep -vE 'Checking (for|if) (QEMU|libvirt|the start hook|the plug-in)' |
    sed 's/the capture does not tell: capture the host with the module kvm loaded,/load the module kvm, and look/'
  while read -r address; do
    echo "== nodedev-dumpxml $address"
    "$@" nodedev-dumpxml "$address"
    echo "== hostdev $address"
    "$@" hostdev "$address"
  done <"$addresses"
}

# vfio_answers ADDRESSES PROGRAM [OPTION]...: the same for what VFIO says, or
# the reason why it does not.
vfio_answers() {
  local addresses=$1 address
  shift
  echo "== list --vfio"
  "$@" list --vfio --columns FID,IRQS,STBL,RELAXED,REGION,VFIO 2>&1
  while read -r address; do
    echo "== nodedev-dumpxml --vfio $address"
    "$@" nodedev-dumpxml --vfio "$address" 2>&1
  done <"$addresses"
}
