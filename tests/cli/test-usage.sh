#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Wrong command lines: exit status 2, one error, nothing on standard output.
. "${0%/*}/lib.sh"

verbs=$("$VIRT_ZPCI" --help | sed -n '/^Verbs:/,/^$/s/^  \([a-z-]*\) .*/\1/p')

case_ 'no verb'
run
expect_failure 2 'a verb is missing' "see 'virt-zpci --help'"

case_ 'unknown verb'
run frobnicate
expect_failure 2 "unknown verb 'frobnicate'"

case_ 'misspelled verb'
run lsit
expect_failure 2 "did you mean 'list'"
run frob
expect_failure 2 "unknown verb 'frob'"
! grep -q 'did you mean' "$err" || bad 'a verb that nobody meant is offered'

case_ 'beginning of a verb'
run nodedev
expect_failure 2 "did you mean 'nodedev-dumpxml'"

case_ 'unknown global option'
run --frobnicate
expect_failure 2 '--frobnicate'

case_ 'unknown option of a verb'
run list --frobnicate
expect_failure 2 '--frobnicate' "see 'virt-zpci list --help'"

case_ 'misspelled options'
run list --colums fid
expect_failure 2 "unknown option '--colums'; did you mean '--columns'?" "see 'virt-zpci list --help'"
run --hots x list
expect_failure 2 "did you mean '--host'?"
run hostdev --mangaed=no fid:1
expect_failure 2 "did you mean '--managed'?"
run --host "$hosts/z16.zhost" list --columns --frob
expect_failure 2 '--frob'
! grep -q 'unknown option' "$err" || bad 'a value is taken for an option'

case_ 'help of a verb, and of all'
run list --help
cp "$out" "$scratch/help"
run help list
expect 0
cmp -s "$scratch/help" "$out" || bad 'not the help of list'
run help
expect 0
expect_output 'Verbs:'
for verb in hook complete; do
  ! grep -q "^  $verb " "$out" || bad "$verb is offered to users"
done
run help lsit
expect_failure 2 "did you mean 'list'"

case_ 'no curly quotes where the locale has none'
printf 'no section\n' > "$scratch/odd.conf"
LC_ALL=C run_raw --config "$scratch/odd.conf" domxml-to-stock "$data/guest.xml"
[ -s "$err" ] || bad 'no warning'
! LC_ALL=C grep -q '[^ -~]' "$err" || bad "$(cat "$err")"

case_ 'unknown letter'
run list -Z
expect_failure 2 '-Z'

case_ 'option without its value'
run list --format
expect_failure 2 '--format'

case_ 'a word that is none of the choices'
run list --format yaml
expect_failure 2 "--format 'yaml'" 'table|json'

case_ 'a value for a flag'
run list --all=yes
expect_failure 2 '--all'

case_ 'an empty value'
for option in '--host ' '--config ' '--connect '; do
  run "${option% }" '' list
  expect_failure 2 "${option% } is empty"
done
for word in '--type=' '--pnetid=' '--columns='; do
  run list "$word"
  expect_failure 2 "${word%=} is empty"
done
run plan --emulator= x.xml
expect_failure 2 '--emulator is empty; it takes PATH'

case_ 'a configuration that is not there'
run_raw --config "$scratch/no.conf" list
expect_failure 1 "--config '$scratch/no.conf'" 'No such file'

case_ 'text that is not UTF-8'
run list --type $'\xff'
expect_failure 2 '--type' '\xff'

case_ 'control characters in an error are made visible'
run $'li\e[31mst\n'
expect_failure 2 'li\x1b[31mst\x0a'

for verb in $verbs; do
  case $verb in complete | plan | validate) continue ;; esac # any number
  case_ "$verb: one argument too many"
  run "$verb" $(seq 300)
  expect_failure 2 'one too many' "see 'virt-zpci $verb --help'"
done

for verb in $(for v in $verbs; do "$VIRT_ZPCI" "$v" --help | sed -n 's/^Usage: .*OPTION...\] \([a-z-]*\) \(\[OPTION...\] \)\?[A-Z].*/\1/p'; done); do
  [ "$verb" != complete ] || continue
  case_ "$verb: argument missing"
  run "$verb"
  expect_failure 2 "$verb needs"
done

case_ 'every verb has help, on standard output'
for verb in $verbs; do
  run "$verb" --help
  expect 0
  expect_quiet
  expect_output "$verb" 'Global options:' '--connect URI'
  run --help "$verb"
  expect 0
done
[ -n "$verbs" ] || bad 'no verbs'

case_ 'version'
run --version
expect 0
expect_quiet
grep -qx 'virt-zpci [0-9.]*' "$out" || bad 'no version'

case_ 'two dashes end the options'
run domxml-from-stock -- --no-such-file
expect_failure 1 '--no-such-file'

finish
