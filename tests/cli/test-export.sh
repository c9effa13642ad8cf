#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# export: each format as it stands, and as a parser of its kind reads it.
. "${0%/*}/lib.sh"

. "$ZPCI_SRC/scripts/topology-guest.sh"
topology_guest > "$scratch/node.xml"
guests="test://$scratch/node.xml"
z16=$hosts/z16.zhost

for format in nova kubevirt nfd prometheus; do
  case_ "$format"
  run --host "$z16" export "$format"
  expect 0
  expect_quiet
  expect_golden "export.$format.txt"
done

case_ 'ansible'
run --host "$z16" --connect "$guests" export ansible
expect 0
expect_json_golden export.ansible.json

case_ 'prometheus with guests'
sed 's,<name>db01</name>,<name>a" b\\n c</name>,' "$scratch/node.xml" > "$scratch/odd.xml"
run --host "$z16" --connect "test://$scratch/odd.xml" export prometheus
expect 0
expect_output 'zpci_guest_functions{guest="a\" b\\n c",device="hostdev0",function="ism 0x00000102",asked="-",result='

for file in "$hosts"/*.zhost; do
  host=$(basename "$file" .zhost)
  case_ "every format of $host is read by a parser of its kind"
  for format in nova kubevirt nfd prometheus ansible; do
    run --host "$file" export $format
    expect 0
    cp "$out" "$scratch/$format"
  done
  python3 "$ZPCI_SRC/tests/cli/check-export.py" "$scratch" 2> "$scratch/messages" || bad "$(cat "$scratch/messages")"
  if command -v promtool > /dev/null; then
    promtool check metrics < "$scratch/prometheus" > "$scratch/messages" 2>&1 || bad "promtool: $(cat "$scratch/messages")"
    [ ! -s "$scratch/messages" ] || bad "promtool: $(cat "$scratch/messages")"
  fi
done
command -v promtool > /dev/null || skip 'promtool reads the metrics' 'promtool is missing; package prometheus'

case_ 'nothing that the host uses is handed out'
run --host "$z16" export nova
for address in 0002 0010 0011 0020 0030; do
  ! grep -q "\"address\": \"$address:" "$out" || bad "domain $address"
done

case_ 'a PNETID with odd characters is a label, and not that of another'
sed 's/^| d5 c5 e3 f2 f5/| d5 7c e3 f2 f5/' "$z16" > "$scratch/odd.zhost"
run --host "$scratch/odd.zhost" export nfd
expect 0
expect_output 'zpci-ism.N_40T25=1'

case_ 'an unknown format, and none'
run --host "$z16" export pigeon
expect_failure 2 "format 'pigeon' is unknown"
run --host "$z16" export
expect_failure 2 'export needs FORMAT'

finish
