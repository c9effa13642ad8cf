#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The verbs that take a domain XML, on good and on bad documents.
. "${0%/*}/lib.sh"

z16=$hosts/z16.zhost
verbs='validate plan domxml-to-stock domxml-from-stock domxml-to-native'
qemu=$(emulator good)

# every_verb FILE TEXT...: each verb fails on it, with one error that says TEXT.
every_verb() {
  local file=$1 verb
  shift
  for verb in $verbs; do
    run --host "$z16" "$verb" "$file"
    if [ "$verb" = validate ] && [ -s "$out" ]; then
      expect 1
      expect_output "$@"
      grep -qE '^[^:]*(:[0-9]+)?: error: ' "$out" || bad "not a finding: $(cat "$out")"
      expect_quiet
    else
      expect_failure 1 "$@"
    fi
  done
}

case_ 'missing file'
every_verb "$scratch/missing.xml" 'missing.xml' 'No such file'

case_ 'directory'
every_verb "$scratch" "$scratch" 'Is a directory'

case_ 'a named pipe: one without writer ends the wait, a slow one is waited for'
mkfifo "$scratch/pipe"
run domxml-to-stock "$scratch/pipe"
expect_failure 1 'pipe' 'nothing was written to it' 'start its writer first'
{ sleep 1; head -c 300 "$data/guest.xml"; sleep 0.5; tail -c +301 "$data/guest.xml"; } > "$scratch/pipe" &
run domxml-to-stock "$scratch/pipe"
wait
expect 0
expect_golden to-stock.xml
run domxml-to-stock <(cat "$data/guest.xml")
expect 0
expect_golden to-stock.xml

case_ 'empty file'
: > "$scratch/empty.xml"
every_verb "$scratch/empty.xml" 'empty.xml:1: ' 'this one is empty'

case_ 'malformed'
printf '<domain>\n  <name>x</nam>\n</domain>\n' > "$scratch/bad.xml"
every_verb "$scratch/bad.xml" 'bad.xml:2:'

case_ 'cut short'
head -c 500 "$data/guest.xml" > "$scratch/cut.xml"
every_verb "$scratch/cut.xml" 'cut.xml:'

case_ 'not XML'
head -c 4096 /dev/urandom > "$scratch/noise.xml"
every_verb "$scratch/noise.xml" 'noise.xml:1'

case_ 'entities'
cat > "$scratch/entity.xml" <<END
<!DOCTYPE domain [<!ENTITY e SYSTEM "file://$scratch/secret">]>
<domain type='kvm'><name>&e;</name></domain>
END
echo 'the secret' > "$scratch/secret"
every_verb "$scratch/entity.xml" 'entity.xml:1:'
! grep -q 'the secret' "$err" || bad 'the entity was read'
{
  echo '<!DOCTYPE domain [<!ENTITY a "aaaaaaaaaa">'
  for i in b c d e f g h i; do echo "<!ENTITY $i \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"; done
  echo ']><domain>&i;</domain>'
} > "$scratch/laughs.xml"
every_verb "$scratch/laughs.xml" 'laughs.xml:1:'

case_ 'too deep'
{ for ((i = 0; i < 100000; i++)); do printf '<a>'; done; } > "$scratch/deep.xml"
every_verb "$scratch/deep.xml" 'deep.xml:1'

case_ 'too large'
{ echo '<domain>'; head -c 80000000 /dev/zero | tr '\0' ' '; echo '</domain>'; } > "$scratch/large.xml"
every_verb "$scratch/large.xml" 'large.xml' 'too large'

case_ 'endless input'
for verb in $verbs; do
  input=/dev/zero run "$verb" -
  if [ "$verb" = validate ]; then
    expect 1
    expect_output 'standard input: error: larger than 32 MiB, too large for an XML document'
  else
    expect_failure 1 'error: standard input: larger than 32 MiB'
  fi
done

case_ 'another document'
printf '<network><name>x</name></network>\n' > "$scratch/network.xml"
for verb in plan domxml-to-native; do
  run --host "$z16" "$verb" "$scratch/network.xml"
  expect_failure 1 'network'
done

case_ 'a guest of another architecture'
sed "s/arch='s390x' machine='s390-ccw-virtio'/arch='x86_64' machine='q35'/" "$data/guest.xml" > "$scratch/x86.xml"
run --host "$z16" domxml-to-stock "$scratch/x86.xml"
expect_failure 1 'x86.xml:' 's390x'
run --host "$z16" plan "$scratch/x86.xml"
expect_failure 1 "x86.xml: arch 'x86_64' is not s390x"

# As an ordinary user; the build may lie where others cannot read, so it is copied.
as_user=()
[ "$(id -u)" != 0 ] || as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
mkdir -m 755 "$scratch/open"
cp "$VIRT_ZPCI" "$scratch/open/virt-zpci"
cp "$z16" "$data/guest.xml" "$scratch/open/"
cp "$data/guest.xml" "$scratch/open/private.xml"
chmod 755 "$scratch" "$scratch/open/virt-zpci"
chmod 000 "$scratch/open/private.xml"
run_as_user() {
  timeout 60 "${as_user[@]}" "$scratch/open/virt-zpci" "$@" > "$out" 2> "$err" < /dev/null
  status=$?
}
if [ "$(id -u)" = 0 ] && ! command -v setpriv > /dev/null; then
  skip 'as an ordinary user' 'no setpriv'
else
  case_ 'unreadable file'
  for verb in $verbs; do
    run_as_user "$verb" "$scratch/open/private.xml"
    expect_failure 1 'private.xml' 'Permission denied'
  done

  case_ 'as an ordinary user'
  run_as_user --host "$scratch/open/z16.zhost" list --type ism
  expect 0
  expect_quiet
  run_as_user domxml-to-stock "$scratch/open/guest.xml"
  expect 0
  expect_quiet
  run_as_user --host "$scratch/open/z16.zhost" plan --emulator "$qemu" "$scratch/open/guest.xml"
  expect 0
fi

case_ 'to stock and back'
run domxml-to-stock "$data/guest.xml"
expect 0
expect_quiet
expect_golden to-stock.xml
cp "$out" "$scratch/stock.xml"
run domxml-from-stock "$scratch/stock.xml"
expect 0
expect_golden from-stock.xml
cp "$out" "$scratch/author.xml"
run domxml-to-stock "$scratch/author.xml"
cmp -s "$out" "$scratch/stock.xml" || bad 'the way back and forth differs'

case_ 'overrides for every request, by option or zpci.conf'
run domxml-to-stock --explicit "$data/guest.xml"
expect_golden to-stock.explicit.xml
printf '[zpci]\nexplicit = yes\n' > "$scratch/explicit.conf"
run_raw --config "$scratch/explicit.conf" domxml-to-stock "$data/guest.xml"
expect 0
expect_golden to-stock.explicit.xml

case_ 'a document without our attributes comes out as it went in'
printf '<?xml version="1.0"?>\r\n<!-- x --><domain type="kvm" ><name>&lt;</name></domain>\n\n' > "$scratch/plain.xml"
for verb in domxml-to-stock domxml-from-stock; do
  run "$verb" "$scratch/plain.xml"
  expect 0
  cmp -s "$out" "$scratch/plain.xml" || bad "$verb changed it"
done

case_ 'standard input'
input=$data/guest.xml run domxml-to-stock -
expect 0
expect_golden to-stock.xml

case_ 'broken rules'
run domxml-to-stock "$data/broken-rules.xml"
expect_failure 1 'broken-rules.xml:13:' 'aif'
run --host "$z16" plan --emulator "$qemu" "$data/broken-rules.xml"
expect_failure 1 'broken-rules.xml:13:' 'aif'
sed "s/ interp='[a-z]*'//; s/ aif='[a-z]*'//" "$data/broken-rules.xml" > "$scratch/same-uid.xml"
run --host "$z16" plan --emulator "$qemu" "$scratch/same-uid.xml"
expect 0
expect_error 'warning: ' 'same-uid.xml:21:' 'uid'
run --host "$z16" validate --schemas "$ZPCI_TEST_SCHEMAS" "$data/broken-rules.xml"
expect 1
sed "s,$data/,,g" "$out" > "$scratch/findings"
expect_golden validate.broken-rules.txt "$scratch/findings"
input=$data/broken-rules.xml run --host "$z16" validate --schemas "$ZPCI_TEST_SCHEMAS" --format json -
expect 1
expect_json_golden validate.broken-rules.json

case_ 'a device by itself gets every rule that needs no other'
run validate --schemas "$ZPCI_TEST_SCHEMAS" "$data/device-bad.xml"
expect 1
expect_error 'note: checked without a guest'
sed "s,$data/,,g" "$out" > "$scratch/findings"
expect_golden validate.device-bad.txt "$scratch/findings"

case_ 'attributes that nobody reads are refused, unknown ones warned of'
sed "s/ interp='off'/ interpret='off'/" "$data/guest.xml" > "$scratch/word.xml"
sed "s/<hostdev /&interp='off' /" "$data/guest.xml" > "$scratch/place.xml"
for verb in plan domxml-to-stock domxml-to-native define; do
  run --host "$z16" "$verb" "$scratch/word.xml"
  expect_failure 1 'word.xml:22: ' "interpret='off' on <zpci> is read by nobody" ": write interp='off'"
  run --host "$z16" "$verb" "$scratch/place.xml"
  expect_failure 1 'place.xml:9: ' "interp='off' on <hostdev> is read by nobody" "on the <zpci>"
done
run --host "$z16" validate --schemas "$ZPCI_TEST_SCHEMAS" "$scratch/word.xml"
expect 1
expect_output ":22: error: hostdev1: interpret='off' on <zpci> is read by nobody"
run domxml-from-stock "$scratch/word.xml"
expect 0
expect_error "warning: $scratch/word.xml:22: hostdev1: interpret='off' on <zpci> is read by nobody"
sed "s/ interp='off'/ vfn='1'/" "$data/guest.xml" > "$scratch/unknown.xml"
for verb in "plan --emulator $qemu" domxml-to-stock domxml-from-stock; do
  run --host "$z16" $verb "$scratch/unknown.xml"
  expect 0
  expect_error "warning: $scratch/unknown.xml:22: hostdev1: <zpci> has no attribute 'vfn', libvirt drops it"
done
grep -v ' interp=' "$data/guest.xml" | sed "s/<address type='pci'>/&<zpci vfn='1'\/>/" > "$scratch/untouched.xml"
run domxml-to-stock "$scratch/untouched.xml"
expect 0
cmp -s "$out" "$scratch/untouched.xml" || bad 'a guest without a word of ours was changed'

case_ 'a good document'
run --host "$z16" validate --schemas "$ZPCI_TEST_SCHEMAS" --emulator "$qemu" "$data/guest.xml"
expect 0
expect_output 'guest.xml:22: warning: hostdev1'

case_ 'domain capabilities are checked by the schema, and are no guest'
run validate --schemas "$ZPCI_TEST_SCHEMAS" "$ZPCI_SRC/tests/schema/data/domaincaps-all.xml"
expect 0
expect_quiet
expect_output 'domaincaps-all.xml: valid'
run validate --schemas "$ZPCI_TEST_SCHEMAS" "$ZPCI_SRC/tests/schema/data/domaincaps-value-invalid.xml"
expect 1
expect_output ":135: error: schema: <value> in <enum name='interp'>"

case_ 'schemas that are not there'
run --host "$z16" validate --schemas "$scratch/none" "$data/guest.xml"
expect_failure 1 "$scratch/none" 'with --schemas FOLDER'
printf '<%s/>\n' "$(head -c 3000 /dev/zero | tr '\0' x)" > "$scratch/long.xml"
run validate --schemas "$ZPCI_TEST_SCHEMAS" "$scratch/long.xml"
expect_failure 1 'long.xml: no schema for <xxx' 'can be checked'
[ "$(wc -c < "$err")" -lt 500 ] || bad 'a long error'

case_ 'plan'
run --host "$z16" plan --emulator "$qemu" "$data/guest.xml"
expect 0
expect_golden plan.txt
run --host "$z16" plan --emulator "$qemu" --verbose "$data/guest.xml"
expect 0
expect_golden plan.verbose.txt
run --host "$z16" plan --emulator "$qemu" --format json "$data/guest.xml"
expect 0
expect_json_golden plan.json

case_ 'the example of the pages starts on the host that it names'
sed -n '/<!-- author -->/,/^```$/p' "$ZPCI_SRC/docs/domain-xml.md" | sed '1,2d;$d' > "$scratch/example.xml"
# The emulator here is an invented one and has two machine types.
run --host "$z16" plan --emulator "$qemu" --machine s390-ccw-virtio-12.3 --format json "$scratch/example.xml"
expect 0
expect_output '"refused" : false' '"result" : "interpreted"'

case_ 'an <interface> that libvirt would not start'
sed "s/hostdev mode='subsystem' type='pci'/interface type='hostdev'/; s,</hostdev>,</interface>,
  s/<address domain/<address type='pci' domain/" "$scratch/example.xml" > "$scratch/interface.xml"
run --host "$z16" plan --emulator "$qemu" "$scratch/interface.xml"
expect 1
expect_output "this function has no link 'physfn'" "write <hostdev mode='subsystem' type='pci'>"
run --host "$z16" validate --schemas "$ZPCI_TEST_SCHEMAS" "$scratch/interface.xml"
expect 1
expect_output "error: hostdev0: this host cannot start it: libvirt starts <interface type='hostdev'> with virtual"

case_ 'a guest whose network may give it a function'
for type in network bridge; do
  cat > "$scratch/pool.xml" <<EOF
<domain type='kvm'><name>pooled</name><memory>65536</memory><os><type arch='s390x' machine='s390-ccw-virtio'>hvm</type></os>
<devices><interface type='$type'><source $type='net0'/></interface></devices></domain>
EOF
  run --host "$z16" plan --emulator "$qemu" "$scratch/pool.xml"
  expect 0
  case $type in
    network) words='pooled names no PCI function itself; an <interface> of a network gets one' ;;
    *) words='pooled has no passed-through PCI function' ;;
  esac
  grep -qF "$words" "$err" || bad "$type: $(cat "$err")"
done

case_ 'the hook warns of a guest that asks for nothing, and lets it start'
input=$ZPCI_SRC/tests/qemuxml2argvdata/pv-roce-absent.xml run --host "$z16" hook pv prepare begin -
expect 0
grep -qF 'a guest with Secure Execution sees no PCI function' "$err" || bad "$(cat "$err")"

case_ 'plan that refuses'
run --host "$z16" plan --emulator "$qemu" "$data/refused.xml"
expect 1
expect_golden plan.refused.txt

case_ 'plan of one function claimed twice'
sed "s/domain='0x0031'/domain='0x0012'/" "$data/guest.xml" > "$scratch/twice.xml"
run --host "$z16" plan --emulator "$qemu" "$scratch/twice.xml"
expect 1
expect_output 'the host function 0012:00:00.0 is also that of hostdev1' 'remove one of the two devices'

case_ 'JSON on every outcome'
for verb in $verbs; do
  run --host "$z16" "$verb" --format json "$scratch/bad.xml"
  expect 1
  expect_json
  expect_output '"code" : "MALFORMED"' '"line" : 2' '"message" : "'
done
for verb in $verbs 'define --connect test:///default'; do
  # shellcheck disable=SC2086
  run --host "$z16" $verb --format json "$data/broken-rules.xml"
  [ "$verb" = domxml-from-stock ] || expect 1
  expect_json
  [ "$verb" = domxml-from-stock ] || expect_output '"code" : "CONFLICT"' '"line" : 13' '"remedy" : "'
done
run --host "$z16" domxml-to-stock --format json -
expect 1
expect_json_golden error.empty.json
input=$data/broken-rules.xml run --host "$z16" domxml-to-stock --format json -
expect 1
expect_json_golden error.rule.json
expect_error 'error: standard input:13: '
run plan --format json
expect 2
expect_json
expect_output '"code" : "USAGE"'
run plan --format json "$scratch/none.xml"
expect 1
expect_json
expect_output '"code" : "NOT_FOUND"'
run --host "$z16" hostdev --interp off --format json fid:0x102
expect 0
expect_json_golden text.xml.json
[ "$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["xml"], end="")' "$out")" = \
  "$("$VIRT_ZPCI" --host "$z16" hostdev --interp off fid:0x102 2> /dev/null)" ] || bad 'another text in JSON'
sed "s/type='kvm'/type='test'/; /<hostdev/,/<\/hostdev>/d; /<interface/,/<\/interface>/d" "$data/guest.xml" > "$scratch/test.xml"
input=$scratch/test.xml run --host "$z16" --connect test:///default define --format json -
expect 0
expect_json_golden text.done.json
run --host "$hosts/ap-z16.zhost" reserve --format json 05.0011 06.0011
expect 0
expect_json_golden text.commands.json
{ echo "<?xml version='1.0' encoding='ISO-8859-1'?>"; sed 's/<domain.*/&<title>g\xe4st<\/title>/' "$data/guest.xml"; } > "$scratch/latin1.xml"
run domxml-from-stock --format json "$scratch/latin1.xml"
expect 1
expect_json
expect_output 'JSON cannot hold this document: it is not in UTF-8'

case_ 'findings of the decision, and of what no guest can have, have the id of their reason'
cp "$ZPCI_SRC/tests/qemuxml2argvdata/guest-left-override.xml" "$scratch/left.xml"
cd "$scratch" || exit 1
run --host "$z16" validate --schemas "$ZPCI_TEST_SCHEMAS" --emulator "$qemu" --format json left.xml
cd - > /dev/null || exit 1
expect 1
expect_json_golden validate.reasons.json

case_ 'several files'
run --host "$z16" plan --emulator "$qemu" "$data/guest.xml" "$scratch/twice.xml"
expect 1
expect_output 'db01: machine' 'is also that of hostdev1'
run --host "$z16" validate --schemas "$ZPCI_TEST_SCHEMAS" --emulator "$qemu" "$data/guest.xml" "$scratch/none.xml"
expect 1
expect_output "guest.xml:" "none.xml: error: cannot open"
run --host "$z16" validate --schemas "$ZPCI_TEST_SCHEMAS" --emulator "$qemu" --format json "$data/guest.xml" "$scratch/none.xml"
expect 1
expect_output '"files" : [' '"valid" : true' '"valid" : false'
sed -i "s,$data/,,g; s,$scratch/,,g" "$out"
expect_json_golden validate.several.json

case_ 'plan of several: one that cannot be planned hides nothing of the others'
printf '<a>' > "$scratch/broken.xml"
run --host "$z16" plan --emulator "$qemu" "$scratch/broken.xml" "$data/guest.xml" "$data/broken-rules.xml" "$scratch/none.xml"
expect 1
[ "$(grep -c '^error: ' "$err")" = 3 ] || bad "$(cat "$err")"
expect_error "error: $scratch/broken.xml:1: " "error: $data/broken-rules.xml:13: " "cannot open '$scratch/none.xml'"
[ "$(grep -c ': machine ' "$out")" = 1 ] || bad "$(cat "$out")"
cp "$data/guest.xml" "$scratch/good.xml"
cd "$scratch" || exit 1
run --host "$z16" plan --emulator "$qemu" --format json broken.xml good.xml
expect 1
expect_json_golden plan.left-out.json
run --host "$z16" plan --emulator "$qemu" --compare broken.xml good.xml
expect_failure 1 'broken.xml:1: '
cd - > /dev/null || exit 1

case_ 'warnings count where they are asked to'
sed "s/ interp='[a-z]*'//; s/ aif='[a-z]*'//; s/<hostdev /&id='0' /" "$data/guest.xml" | sed "s/ id='0'//
  s,<os>,<cpu mode='custom'><model>z14-base</model></cpu>&," > "$scratch/base.xml"
run --host "$z16" validate --schemas "$ZPCI_TEST_SCHEMAS" --emulator "$qemu" --machine s390-ccw-virtio "$scratch/base.xml"
expect 0
expect_output 'warning: the CPU of the guest has no feature zpci (model z14-base)'
run --host "$z16" validate --strict --schemas "$ZPCI_TEST_SCHEMAS" --emulator "$qemu" --machine s390-ccw-virtio "$scratch/base.xml"
expect 1
run --host "$z16" plan --emulator "$qemu" --machine s390-ccw-virtio "$scratch/base.xml"
expect 0
run --host "$z16" plan --strict --emulator "$qemu" --machine s390-ccw-virtio "$scratch/base.xml"
expect 1

case_ 'a function that is not there now'
sed "s/domain='0x0031'/domain='0x0099'/" "$data/guest.xml" > "$scratch/absent.xml"
run --host "$z16" plan --emulator "$qemu" "$scratch/absent.xml"
expect 1
expect_output ' absent ' "'virt-zpci list --all' shows those that are"
run --host "$z16" hostdev --strict --interp off fid:0x102
expect 1
expect_error 'no guest can start with it'

case_ 'a function that the host uses'
{
  awk '{ print } /^in .*0030:00:00.0$/ { print "dir nvme/nvme0/nvme0n1/holders"
    print "dir nvme/nvme0/nvme0n1/nvme0n1p2/holders/dm-0" }' "$z16"
  printf '%s\n' 'file /proc/self/mounts' '| /dev/dasda1 / ext4 rw 0 0' '| /dev/nvme0n1p1 /data xfs rw 0 0' \
    '| /dev/nvme0n10 /other xfs rw 0 0' 'file /proc/swaps' '| /dev/nvme0n1p3 partition 100 0 -2'
} > "$scratch/used.zhost"
sed "s/domain='0x0031'/domain='0x0030'/; s/domain='0x0012'/domain='0x0010'/" "$data/guest.xml" > "$scratch/used.xml"
run --host "$scratch/used.zhost" plan --emulator "$qemu" --machine s390-ccw-virtio "$scratch/used.xml"
expect 0
expect_error 'db01: hostdev1: the host uses the function, and loses it at the start: interface eno16 is up' \
  ': /dev/nvme0n1p1 is mounted at /data' ': /dev/nvme0n1p3 is swap' ': /dev/nvme0n1p2 is part of dm-0'
! grep -q '/other' "$err" || bad 'another disk'
run --host "$scratch/used.zhost" plan --strict --emulator "$qemu" --machine s390-ccw-virtio "$scratch/used.xml"
expect 1

case_ 'a function claimed once more behind the back of libvirt'
run --host "$z16" plan "$ZPCI_SRC/tests/qemuxml2argvdata/commandline-device-twice.xml"
expect_error 'host function 0012:00:00.0 is claimed by hostdev0 of guest, commandline0 of guest'
run --host "$z16" validate --schemas "$ZPCI_TEST_SCHEMAS" "$ZPCI_SRC/tests/qemuxml2argvdata/commandline-device-joined.xml"
expect 1
expect_output "'-device=vfio-pci,host=0013:00:00.0' in <qemu:commandline> is no option: write the option and its value in two"

case_ 'an override that names no device'
sed '1d' "$ZPCI_SRC/tests/plan/plandata/override-fault-alias.xml" > "$scratch/alias.xml"
run --host "$z16" validate --schemas "$ZPCI_TEST_SCHEMAS" "$scratch/alias.xml"
expect 0
expect_output "warning: libvirt ignores the <qemu:override> of alias 'zpci12', which names no device: write alias='zpci18', the uid 0x0012"

case_ 'plan of a machine type that the emulator lacks'
run --host "$z16" plan --emulator "$qemu" --machine s390-ccw-virtio-99 "$data/guest.xml"
expect_failure 1 "--machine 's390-ccw-virtio-99'" 'qemu-caps'

case_ 'plan takes the overrides of zpci.conf into account'
run_raw --config "$scratch/explicit.conf" --host "$z16" plan --emulator "$qemu" --format json "$data/guest.xml"
expect 0
expect_output '"interpret" : "on"'

case_ 'plan: what to plan'
run plan
expect_failure 2 '--all'
run plan --all x.xml
expect_failure 2 'exclude each other'

case_ 'a configuration with faults'
printf '[zpci]\nnegotiate = perhaps\nemulators = qemu\ncolour = red\n[other]\n' > "$scratch/bad.conf"
run_raw --config "$scratch/bad.conf" domxml-to-stock "$data/guest.xml"
expect 0
expect_error "negotiate 'perhaps'" "emulators 'qemu'" "key 'colour'" 'group [other]'
expect_golden to-stock.xml

case_ 'nothing is left'
expect_no_leftovers

finish
