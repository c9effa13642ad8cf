# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The zPCI functions of the emulated host: one of each kind that QEMU can
# emulate with MSI-X, ids from both ends of their ranges. The last one is put
# into standby by the guest (slot power 0). To be sourced by bash.

#           uid     fid         id    backend of its own               device
zhost_function_table='
            0x0001  0x00000102  net0  netdev=user,restrict=on          virtio-net-pci,netdev=net0-be,romfile=,mac=52:54:00:7a:70:01
            0x0002  0x00000000  rng0  object=rng-random                virtio-rng-pci,rng=rng0-be
            0x001c  0x00000200  blk0  drive=1M                         virtio-blk-pci,drive=blk0-be,serial=zhost-blk0
            0x00aa  0x00000b00  nvm0  drive=4M                         nvme,drive=nvm0-be,serial=zhost-nvm0
            0x0fff  0x0000beef  scs0  -                                virtio-scsi-pci
            0x1234  0x7fffffff  eth0  netdev=user,restrict=on          e1000e,netdev=eth0-be,romfile=,mac=52:54:00:7a:70:02
            0xffff  0xffffffff  sby0  object=rng-random                virtio-rng-pci,rng=sby0-be
'
zhost_standby_fid=ffffffff

# zhost_function_args DIR: QEMU arguments, one per line; DIR takes the files
# behind the disks.
zhost_function_args() {
  local uid fid id backend device
  while read -r uid fid id backend device; do
    [ -n "$uid" ] || continue
    case $backend in
      netdev=*) printf '%s\n' -netdev "${backend#netdev=},id=$id-be" ;;
      object=*) printf '%s\n' -object "${backend#object=},id=$id-be,filename=/dev/urandom" ;;
      drive=*)
        truncate -s "${backend#drive=}" "$1/$id.img"
        printf '%s\n' -drive "if=none,format=raw,id=$id-be,file=$1/$id.img"
        ;;
    esac
    printf '%s\n' -device "zpci,id=zpci-$id,uid=$uid,fid=$fid,target=$id"
    printf '%s\n' -device "$device,id=$id"
  done <<<"$zhost_function_table"
}
