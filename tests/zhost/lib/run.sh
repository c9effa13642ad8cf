# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The common part of run-small.sh and run-large.sh: options, handing files in, one
# boot, taking the result out. To be sourced by bash, after pieces.sh.

. "$zhost_here/functions.sh"

zhost_options() {
  cat <<'END'
  --script SCRIPT    program to run inside as root (needed)
  --add FILE:PATH    puts FILE (or the folder FILE with all it holds) at the
                     absolute PATH inside; may be repeated
  --out ARCHIVE      where to put what the script left in /out, as a tar archive
  --console FILE     where to put the kernel's console
  --append OPTIONS   more kernel options
  --timeout SECONDS  time limit for the boot and the script
  --prepare          fetch and build what is needed, boot nothing

What SCRIPT prints is printed as it comes. The exit code is the script's, or
  1    the emulated host cannot be built or started (2: wrong usage)
  124  the time limit was reached
  126  the host stopped before the script ended
END
}

zhost_parse() {
  zhost_script='' zhost_out='' zhost_console='' zhost_append='' zhost_prepare=no zhost_adds=()
  while [ $# -gt 0 ]; do
    case $1 in
      --help) usage; exit 0 ;;
      --prepare) zhost_prepare=yes; shift; continue ;;
      --script | --add | --out | --console | --append | --timeout) ;;
      *) zpci_usage_error "unknown option '$1'" ;;
    esac
    [ $# -ge 2 ] || zpci_usage_error "$1 needs a value"
    case $1 in
      --script) zhost_script=$2 ;;
      --add) zhost_adds+=("$2") ;;
      --out) zhost_out=$2 ;;
      --console) zhost_console=$2 ;;
      --append) zhost_append=$2 ;;
      --timeout) zhost_timeout=$2 ;;
    esac
    shift 2
  done
  [[ $zhost_timeout =~ ^[1-9][0-9]{0,4}$ ]] || zpci_usage_error "--timeout '$zhost_timeout' is not a number of seconds"
  [ "$zhost_prepare" = yes ] && return
  [ -n "$zhost_script" ] || zpci_usage_error "--script is needed"
  [ -f "$zhost_script" ] || zpci_usage_error "--script '$zhost_script' is not a file"
  local add
  for add in "${zhost_adds[@]}"; do
    [[ $add == *:/* ]] || zpci_usage_error "--add '$add' is not FILE:PATH with an absolute PATH"
    [ -e "${add%:/*}" ] || zpci_usage_error "--add '$add': there is no '${add%:/*}'"
  done
}

zhost_need_programs() {
  zpci_need python3 python3
  zpci_need setpriv util-linux
  zpci_need tar tar
}

# zhost_input_disk WORK: a tar archive of the script and the added files.
zhost_input_disk() {
  local add path
  mkdir -p "$1/in/zhost"
  cp "$zhost_script" "$1/in/zhost/script"
  chmod 755 "$1/in/zhost/script"
  for add in "${zhost_adds[@]}"; do
    path="$1/in/${add##*:/}"
    mkdir -p "$(dirname "$path")"
    cp -aT "${add%:/*}" "$path" || zpci_die "--add '$add' cannot be copied"
  done
  tar -C "$1/in" --owner=0 --group=0 --numeric-owner -cf "$1/in.tar" .
  rm -rf "$1/in"
}

# The result disk is an archive with much empty room behind it: writes the
# archive alone.
zhost_take_result() {
  mkdir "$zhost_work/result"
  tar -C "$zhost_work/result" --no-same-owner -xf "$zhost_work/out.tar" &&
    tar -C "$zhost_work/result" --sort=name -cf "$zhost_out" . ||
    zpci_die "the result of the emulated host cannot be written to '$zhost_out'"
}

zhost_stop() {
  trap '' TERM INT HUP
  if [ -n "$zhost_child" ]; then
    kill -TERM "$zhost_child" 2>/dev/null || true
    wait "$zhost_child" || true
  fi
  exit "$1"
}

# zhost_run MEMORY QEMU-ARGUMENT...: one boot, with the options read before.
zhost_run() {
  local memory=$1 emulator functions kernel initramfs status=0
  shift
  zhost_need_programs
  mapfile -t emulator < <(zhost_emulator)
  [ ${#emulator[@]} -gt 0 ] || exit 1
  kernel=$(zhost_kernel_tree)
  initramfs=$(zhost_initramfs)
  [ "$zhost_prepare" = no ] || return 0

  zhost_child=''
  zhost_work=$(mktemp -d "${TMPDIR:-/tmp}/zhost.XXXXXXXX")
  trap 'rm -rf "$zhost_work"' EXIT
  trap 'zhost_stop 143' TERM
  trap 'zhost_stop 130' INT
  trap 'zhost_stop 129' HUP
  zhost_input_disk "$zhost_work"
  truncate -s 1G "$zhost_work/out.tar"
  mapfile -t functions < <(zhost_function_args "$zhost_work")

  # QEMU's console goes to a file, its standard output is the progress channel.
  # bash heeds a signal only between commands: this long one runs beside it.
  setpriv --pdeathsig TERM -- python3 -B "$zhost_here/boot.py" --timeout "$zhost_timeout" \
    --console "$zhost_work/console" --monitor "$zhost_work/qmp" -- \
    "${emulator[@]}" -M s390-ccw-virtio -cpu max -m "$memory" -nodefaults -no-user-config -display none -no-reboot \
    -kernel "$(ls "$kernel"/boot/vmlinuz-*)" -initrd "$initramfs" \
    -append "console=ttysclp0 quiet panic=-1 zhost.standby=$zhost_standby_fid $zhost_append" \
    -chardev "file,id=console,path=$zhost_work/console" -device sclpconsole,chardev=console \
    -device virtio-serial-ccw -chardev stdio,id=progress,signal=off \
    -qmp "unix:$zhost_work/qmp,server=on,wait=off" \
    -device virtserialport,chardev=progress,name=zhost.progress \
    -drive "if=none,id=in,format=raw,readonly=on,file=$zhost_work/in.tar" -device virtio-blk-ccw,drive=in,serial=zhost-in \
    -drive "if=none,id=out,format=raw,file=$zhost_work/out.tar" -device virtio-blk-ccw,drive=out,serial=zhost-out \
    "$@" "${functions[@]}" &
  zhost_child=$!
  wait $zhost_child || status=$?

  [ -z "$zhost_console" ] || cp "$zhost_work/console" "$zhost_console"
  if [ -n "$zhost_out" ] && [ $status -ne 124 ] && [ $status -ne 126 ]; then
    zhost_take_result
  fi
  return $status
}
