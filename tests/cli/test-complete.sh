#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The offers of completion, by the verb and through bash itself.
. "${0%/*}/lib.sh"

z16=$hosts/z16.zhost

# offers WORD... -- CANDIDATE...: exactly these, in any order; the last word is unfinished.
offers() {
  local words=()
  while [ "$1" != -- ]; do
    words+=("$1")
    shift
  done
  shift
  run_raw complete -- "${words[@]}"
  expect 0
  expect_quiet
  [ "$(sort "$out")" = "$([ $# -eq 0 ] || printf '%s\n' "$@" | sort)" ] ||
    bad "${words[*]}: offers $(tr '\n' ' ' < "$out")"
}

case_ 'verbs'
offers domxml -- domxml-to-stock domxml-from-stock domxml-to-native
offers --host "$z16" li -- list
offers nothing-like-this --
run_raw complete -- ''
for verb in $("$VIRT_ZPCI" --help | sed -n '/^Verbs:/,/^$/s/^  \([a-z-]*\) .*/\1/p'); do
  grep -qx "$verb" "$out" || bad "$verb is not offered"
done

case_ 'options, those of the verb and the global ones'
offers list --f -- --format
offers list --ho -- --host
offers hostdev --interp o -- on off
offers --hel -- --help

case_ 'values'
offers list --format '' -- table json
offers plan --machine '' --
offers validate '' -- :files
offers --host '' -- :files
offers plan --emulator '' -- :files

case_ 'columns, those behind a comma too'
offers list --columns P -- PCI-ADDRESS PCHID PORT PNETID
offers list --columns FID,PO -- FID,PORT
offers list --columns FID,nothing --

case_ 'values behind an equals sign'
offers list --format=j -- json
offers list --format= -- table json
offers --host= -- :files
offers --nothing-like-this=j --
offers --host="$z16" hostdev fid:0x00000102 -- fid:0x00000102
offers --host="$z16" list --pnetid=NET -- NET25 NET26
offers --help=x --

case_ 'devices of the host that was named'
offers --host "$z16" hostdev fid:0x00000102 -- fid:0x00000102
offers --host "$z16" nodedev-dumpxml uid:0x000 -- uid:0x0001 uid:0x0002 uid:0x0003 uid:0x0004
offers --host "$z16" nodedev-dumpxml pci_0001 -- pci_0001_00_00_0
offers --host /nonexistent hostdev '' --
offers --host "$z16" hostdev fid:0x102 '' --
offers --host "$z16" list --pnetid NET -- NET25 NET26
offers list --type n -- nvme network-express-hybrid network-express-direct
offers list --type u -- unclassified unknown

case_ 'functions in standby are not offered where they are refused'
offers --host "$z16" hostdev fid:0x00000106 --
offers --host "$z16" nodedev-dumpxml fid:0x00000106 --
offers list --sort F -- FID

case_ 'a name of a captured host that the shell would take apart is not offered'
{
  printf 'zhost 1\norigin composed\ndir /sys/bus\n'
  echo 'link /sys/bus/pci/devices/0001:00:00.0 ../../../devices/pci0001:00/0001:00:00.0'
  echo 'in /sys/devices/pci0001:00/0001:00:00.0'
  printf 'line function_id 0x1\nline uid 0x1\nlink driver ../../../bus/pci/drivers/mlx5_core\n'
  printf 'dir "net/eth0;id>pwn"\ndir "net/:files"\ndir "net/`id`"\ndir net/--help\ndir net/eth0.7\n'
} > "$scratch/names.zhost"
offers --host "$scratch/names.zhost" hostdev '' -- \
  fid:0x00000001 uid:0x0001 pci_0001_00_00_0 0001:00:00.0 eth0.7
offers --host "$scratch/names.zhost" hostdev : --

case_ 'guests of the libvirt that was named'
{
  echo '<node>'
  for name in db01 db02 'two words' web; do
    echo "<domain type='test'><name>$name</name><memory>1024</memory><os><type>hvm</type></os></domain>"
  done
  echo '</node>'
} > "$scratch/node.xml"
uri=test://$scratch/node.xml
for verb in status dumpxml edit attach-device detach-device update-device; do
  offers -c "$uri" $verb db -- db01 db02
done
offers --connect "$uri" dumpxml '' -- db01 db02 web
offers --connect "$uri" dumpxml db01 '' --
offers --connect "$uri" attach-device db01 '' -- :files
offers --connect "$uri" detach-device db01 '' -- :files
offers --connect "$uri" update-device db01 '' -- :files
offers edit --s -- --skip-validate
offers detach-device --l -- --live
offers --connect "$uri" plan w -- :files web
offers plan --connect "$uri" w -- :files web
offers --connect="$uri" dumpxml we -- web
LIBVIRT_DEFAULT_URI=$uri offers status w -- web
offers --connect "qemu+unix:///system?socket=$scratch/no-daemon" dumpxml '' --

case_ 'through bash'
library=/usr/share/bash-completion/bash_completion
if [ ! -r $library ]; then
  end_case
  skip 'through bash itself' 'no bash-completion'
else
  mkdir "$scratch/path"
  ln -s "$VIRT_ZPCI" "$scratch/path/virt-zpci"
  # complete_line WORD...: what bash would offer.
  complete_line() {
    PATH=$scratch/path:$PATH bash --norc -c '
      . "$1"; . "$2"; shift 2
      line="$*" line=${line// : /:} line=${line// = /=}
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE=$line COMP_TYPE=9 COMP_POINT=$((${#COMP_LINE}))
      COMP_WORDBREAKS=$'"' \\t\\n\"\\'><=;|&(:'"'
      _virt_zpci
      printf "%s\n" "${COMPREPLY[@]}"' bash "$library" "$ZPCI_SRC/tools/virt-zpci/completion/bash" "$@" 2> "$err" | sort
  }
  [ "$(complete_line virt-zpci qemu)" = qemu-caps ] || bad 'no verb'
  [ "$(complete_line virt-zpci --host "$z16" hostdev uid : 0x0030)" = 0x0030 ] || bad 'no device with a colon'
  [ "$(cd "$data" && complete_line virt-zpci plan gue)" = guest.xml ] || bad 'no file'
  [ "$(complete_line virt-zpci list --format = j)" = json ] || bad 'no value'
  [ "$(cd "$data" && complete_line virt-zpci --host = gue)" = guest.xml ] || bad 'no file as a value'
fi

if command -v fish > /dev/null && [ -e "$scratch/path/virt-zpci" ]; then
  case_ 'through fish'
  offered=$(PATH=$scratch/path:$PATH HOME=$scratch fish --no-config -c "source '$ZPCI_SRC/tools/virt-zpci/completion/fish'
complete -C 'virt-zpci qemu'; complete -C 'virt-zpci --host $z16 hostdev uid:0x0030'" 2> "$err" | cut -f1 | tr '\n' ' ')
  [ "$offered" = 'qemu-caps uid:0x0030 ' ] || bad "$offered $(cat "$err")"
else
  skip 'through fish' 'fish is missing; package fish'
fi

if command -v zsh > /dev/null && [ -e "$scratch/path/virt-zpci" ]; then
  case_ 'through zsh'
  # compadd belongs to the line editor; this one prints.
  offered=$(PATH=$scratch/path:$PATH zsh -f -c '
    compadd() { print -l -- "${(@)offers}" }
    compset() { : }
    _files() { print files }
    words=(virt-zpci --host "$2" hostdev uid:0x0030) CURRENT=5
    source "$1"
    words=(virt-zpci plan "") CURRENT=3
    _virt_zpci' zsh "$ZPCI_SRC/tools/virt-zpci/completion/zsh" "$z16" 2> "$err" | tr '\n' ' ')
  [ "$offered" = 'uid:0x0030 files ' ] || bad "$offered $(cat "$err")"
else
  skip 'through zsh' 'zsh is missing; package zsh'
fi

finish
