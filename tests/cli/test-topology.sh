#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# topology and list --tree: every function of a host stands in each form of the answer, and Graphviz reads its own.
. "${0%/*}/lib.sh"

. "$ZPCI_SRC/scripts/topology-guest.sh"
topology_guest > "$scratch/node.xml"
guests="test://$scratch/node.xml"

for host in z16 multifunction; do
  case_ "tree of $host"
  run --host "$hosts/$host.zhost" topology
  expect 0
  expect_golden "topology.$host.txt"
done

case_ 'tree with a guest, narrow and without UTF-8'
LC_ALL=C COLUMNS=50 run --host "$hosts/z16.zhost" --connect "$guests" topology
expect 0
expect_golden topology.narrow.txt
[ "$(wc -L < "$out")" -le 50 ] || bad 'a line is wider than the terminal'
! LC_ALL=C grep -q '[^ -~]' "$out" || bad 'not ASCII'
expect_output 'guest db01'

case_ 'a terminal of one column loses nothing'
COLUMNS=1 run --host "$hosts/z16.zhost" topology
[ "$(tr -cd '[:alnum:]' < "$out")" = "$(tr -cd '[:alnum:]' < "$golden/topology.z16.txt")" ] || bad 'another text'

case_ 'JSON'
run --host "$hosts/z16.zhost" --connect "$guests" topology --format json
expect 0
expect_json_golden topology.z16.json

case_ 'Graphviz'
run --host "$hosts/z16.zhost" --connect "$guests" topology --format dot
expect 0
expect_golden topology.z16.dot

for file in "$hosts"/*.zhost; do
  host=$(basename "$file" .zhost)
  case_ "every function of $host"
  run --host "$file" list --all --no-headings --columns fid
  sort "$out" > "$scratch/fids"
  for form in tree json dot; do
    run --host "$file" topology --format $form
    expect 0
    while read -r fid; do
      [ "$fid" = - ] || grep -q "$fid" "$out" || bad "$form lacks $fid"
    done < "$scratch/fids"
    [ $form != dot ] || cp "$out" "$scratch/$host.dot"
  done
done

if command -v dot > /dev/null; then
  for file in "$scratch"/*.dot; do
    case_ "Graphviz reads $(basename "$file")"
    dot -Tsvg "$file" > "$scratch/svg" 2> "$scratch/messages" || bad "$(cat "$scratch/messages")"
    python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$scratch/svg" || bad 'no XML'
  done
else
  skip 'Graphviz reads it' 'dot is missing; package graphviz'
fi

case_ 'a name cannot leave its quotes'
sed 's,<name>db01</name>,<name>a" b\\N c</name>,' "$scratch/node.xml" > "$scratch/odd.xml"
run --host "$hosts/z16.zhost" --connect "test://$scratch/odd.xml" topology --format dot
expect 0
expect_output '[label="a\" b\\N c", shape=component'

case_ 'the picture in docs is that of the golden graph'
sum=$(sha256sum < "$golden/topology.z16.dot")
grep -q "graph ${sum%% *}" "$ZPCI_SRC/docs/topology.svg" || bad 'run scripts/topology-svg.sh'

case_ 'list --tree: one screen, filtered'
run --host "$hosts/z16.zhost" list --tree --type ism
expect 0
expect_golden list.tree.txt
for option in --vfio --ap '--columns fid' --no-headings; do
  # The option and its value are two words.
  run --host "$hosts/z16.zhost" list --tree $option
  expect 2
  expect_error 'cannot be used with --tree'
done
run --host "$hosts/z16.zhost" list --tree --format json
expect 2
grep -q '"code" : "USAGE"' "$out" || bad "$(cat "$out")"
grep -q 'cannot be used with --tree' "$out" || bad "$(cat "$out")"

case_ 'a host without functions'
run --host "$hosts/x86.zhost" topology
expect 0
expect_error 'has no zPCI functions'

finish
