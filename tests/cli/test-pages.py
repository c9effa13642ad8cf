# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The pages as they stand: each command in a block ```console is run, and prints what stands below it. Lines "..."
# stand for any lines. The commands see z16.zhost and db01.xml, as in the folder of examples, recorded answers of two
# emulators, and zpci-requests. Examples in other languages are run as well, or read by their own parser.
#
# Usage: test-pages.py SOURCE-FOLDER VIRT-ZPCI

import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

source, program = sys.argv[1:3]
pages = [os.path.join(source, 'README.md'), *sorted(glob.glob(os.path.join(source, 'docs', '*.md')))]
results = []


def check(name, problems):
    results.append(not problems)
    print('%s %d %s' % ('not ok' if problems else 'ok', len(results), name))
    for problem in problems:
        print('# %s: %s' % (name, problem.replace('\n', '\n# ')), file=sys.stderr)


def commands(block):
    """Pairs of a command and what it prints."""
    parts = re.split(r'^\$ ', block, flags=re.M)[1:]
    for part in parts:
        lines = part.split('\n')
        end = 1
        while lines[end - 1].endswith('\\') or '\n'.join(lines[:end]).count("'") % 2:
            end += 1
        yield '\n'.join(lines[:end]), '\n'.join(lines[end:]).rstrip('\n')


def matches(expected, printed):
    pattern = '\n'.join('(?:.*\n)*?.*' if line == '...' else re.escape(line) for line in expected.split('\n'))
    return re.fullmatch(pattern, printed) is not None


def run(command, folder, env):
    done = subprocess.run(command, shell=True, executable='/bin/bash', cwd=folder, env=env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
    return done.stdout.rstrip('\n')


def make_folder(folder):
    for name in ('tests/hosts/z16.zhost', 'docs/examples/db01.xml', 'tests/qemucapsdata/qemu-7.2.json',
                 'tests/qemucapsdata/qemu-10.0.json'):
        shutil.copy(os.path.join(source, name), folder)
    os.mkdir(os.path.join(folder, 'bin'))
    for target in program, os.path.join(source, 'data/layers/zpci-requests'):
        os.symlink(os.path.abspath(target), os.path.join(folder, 'bin', os.path.basename(target)))
    return dict(os.environ, PATH=os.path.join(folder, 'bin') + ':' + os.environ['PATH'], XDG_CACHE_HOME=folder)


def check_console(block, folder, env):
    found = list(commands(block))
    problems = [] if found else ['a block without a command: ' + block]
    for command, expected in found:
        printed = run(command, folder, env)
        if not matches(expected, printed):
            problems.append('%s\nprints:\n%s\nnot:\n%s' % (command, printed, expected))
    return problems


def call(args, folder, env, text=None):
    """The problems, as a list; the tool itself has to be there where CI is set."""
    if not shutil.which(args[0], path=env['PATH']):
        return ['CI is set, and there is no %s' % args[0]] if os.environ.get('CI') else []
    done = subprocess.run(args, input=text, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=120)
    return [] if done.returncode == 0 else ['%s: %s' % (' '.join(args), done.stdout)]


# The interpreter that has libvirt's bindings, and may have a parser of YAML.
SYSTEM_PYTHON = '/usr/bin/python3'


def has_module(name):
    return subprocess.run([SYSTEM_PYTHON, '-c', 'import ' + name], stderr=subprocess.DEVNULL).returncode == 0


def check_python(block, folder, env):
    return call([SYSTEM_PYTHON, '-c', block], folder, env)


def check_playbook(block, folder, env):
    """Runs it: on this machine, against the captured host, on a guest without functions, into libvirt's test driver."""
    with open(os.path.join(folder, 'play.yml'), 'w', encoding='utf-8') as f:
        f.write(block)
    tool = os.path.join(folder, 'bin', 'virt-zpci')
    with open(os.path.join(folder, 'db01.xml'), encoding='utf-8') as f:
        guest = re.sub(r' *<hostdev.*?</hostdev>\n', '', f.read(), flags=re.S)
    with open(os.path.join(folder, 'guest.xml'), 'w', encoding='utf-8') as f:
        f.write(guest)
    os.mkdir(os.path.join(folder, 'play'))
    with open(os.path.join(folder, 'play', 'virt-zpci'), 'w', encoding='utf-8') as f:
        f.write('#!/bin/bash\n'
                '[ "$1" = define ] && { cp "$2" defined.xml; exec "%s" domxml-to-stock "$2"; }\n'
                'case " $* " in *" plan "*) set -- "$@" --emulator qemu-10.0.json ;; esac\n'
                '[ "$1" != list ] || set -- --connect test:///default "$@"\n'
                'exec "%s" --host z16.zhost "$@"\n' % (tool, tool))
    os.chmod(os.path.join(folder, 'play', 'virt-zpci'), 0o755)
    env = dict(env, PATH=os.path.join(folder, 'play') + ':' + env['PATH'], ANSIBLE_LOCALHOST_WARNING='False',
               HOME=folder, ANSIBLE_NOCOWS='1', ANSIBLE_LOCAL_TEMP=os.path.join(folder, 'local'))
    problems = call(['ansible-playbook', '-i', 'localhost,', '-c', 'local', '-e', 'ansible_become=false', '-e',
                     'guest=%s/guest.xml' % folder, '-e', 'ansible_remote_tmp=%s/remote' % folder, '-e',
                     'ansible_python_interpreter=' + SYSTEM_PYTHON, 'play.yml'], folder, env)
    if not problems and shutil.which('ansible-playbook'):
        with open(os.path.join(folder, 'defined.xml'), encoding='utf-8') as f:
            problems = [] if "<zpci interp='on'/>" in f.read() else ['the guest has no function']
    return problems


def check_yaml(block, folder, env):
    if 'ansible.builtin' in block:
        return check_playbook(block, folder, env)
    if not has_module('yaml'):
        return ['CI is set, and there is no python3-yaml'] if os.environ.get('CI') else []
    done = subprocess.run([SYSTEM_PYTHON, '-c', 'import json, sys, yaml\nprint(json.dumps(list(yaml.safe_load_all(sys.stdin))))'],
                          input=block, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
    if done.returncode != 0:
        return [done.stderr]
    template = json.loads(done.stdout)[0]['spec']['template']
    annotations = template['metadata']['annotations']
    hooks = json.loads(annotations['hooks.kubevirt.io/hookSidecars'])
    # Its requests are read by the hook itself, its label by whom the page makes it.
    problems = [] if hooks[0]['image'] else ['no image']
    problems += call(['zpci-requests', '--vmi', json.dumps({'metadata': template['metadata']}), '--domain',
                      open(os.path.join(folder, 'db01.xml'), encoding='utf-8').read()], folder, env)
    labels = run('virt-zpci --host z16.zhost export kubevirt', folder, env)
    problems += ['no label %s' % label for label in template['spec']['nodeSelector'] if label + ':' not in labels]
    problems += ['no resource %s' % device['deviceName'] for device in template['spec']['domain']['devices']['hostDevices']
                 if '"%s"' % device['deviceName'] not in labels]
    return problems


def check_xslt(block, folder, env):
    """On a guest with an address of its own for one function, and none for the other."""
    with open(os.path.join(folder, 'zpci.xsl'), 'w', encoding='utf-8') as f:
        f.write(block)
    with open(os.path.join(folder, 'db01.xml'), encoding='utf-8') as f:
        plain = re.sub(r" (interp|aif)='o[nf]*'", '', f.read())
    plain = re.sub(r"\n *<address type='pci'>\s*<zpci uid='0x0012'.*?</address>", '', plain, flags=re.S)
    with open(os.path.join(folder, 'plain.xml'), 'w', encoding='utf-8') as f:
        f.write(plain)
    problems = call(['xsltproc', '-o', 'asked.xml', 'zpci.xsl', 'plain.xml'], folder, env)
    if problems or not shutil.which('xsltproc'):
        return problems
    answer = run('virt-zpci --host z16.zhost plan --emulator qemu-10.0.json --format json asked.xml', folder, env)
    asked = [device['asked'] for device in json.loads(answer)['plans'][0]['devices']]
    return [] if asked == [{'interp': 'on'}, {'interp': 'on'}] else [str(asked)]


def check_hcl(block, folder, env):
    """Terraform is in no Debian, a parser of its language is; where somebody has Terraform, it reads the block as well."""
    if not has_module('hcl'):
        return ['CI is set, and there is no python3-pyhcl'] if os.environ.get('CI') else []
    done = subprocess.run([SYSTEM_PYTHON, '-c', 'import hcl, json, sys\nprint(json.dumps(hcl.load(sys.stdin)))'],
                          input=block, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
    if done.returncode != 0:
        return [done.stderr]
    guest = json.loads(done.stdout)['resource']['libvirt_domain']['db01']
    problems = call(['terraform', 'fmt', '-'], folder, dict(env, HOME=folder), block) if shutil.which('terraform') else []
    # The parser prints a call of a function as text. The stylesheet is that of the block before.
    if guest['arch'] != 's390x' or guest['xml'] != {'xslt': 'file(${path.module}/zpci.xsl)'}:
        problems.append(str(guest))
    if not os.path.exists(os.path.join(folder, 'zpci.xsl')):
        problems.append('no block before it is zpci.xsl')
    return problems


# Builds and runs the image in an overlay of this machine, which vanishes with the mount namespace. Stand-ins: this
# machine for the distribution, a script for KubeVirt's program, which calls the hook as it does, and tar for dnf.
BUILD_IMAGE = r'''
set -e
mount -t tmpfs none layers
mkdir layers/changed layers/work layers/root
mount -t overlay none -o lowerdir=/,upperdir=layers/changed,workdir=layers/work layers/root
cd layers/root
mount --rbind /dev dev
mount --rbind /proc proc
mount -t tmpfs none tmp
printf '#!/bin/sh\nexec onDefineDomain "$@"\n' > sidecar-shim
chmod 755 sidecar-shim
cp "$FOLDER"/*.rpm tmp
printf '%s\n' '#!/bin/sh' 'set -e' '[ "$1 $2 $3" = "install -y python3" ]' 'shift 3' '[ $# = 2 ]' \
  'for rpm; do tar -xf "$rpm" -C /; done' > usr/bin/dnf
chmod 755 usr/bin/dnf
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
chroot . /bin/sh -c "$RUN" >&2
exec chroot --userspec="$RUN_AS:$RUN_AS" . "$ENTRYPOINT" --vmi "$VMI" --domain "$DOMAIN"
'''


def read_containerfile(block):
    """The instructions, each with the list of its texts."""
    found = {}
    for line in block.replace('\\\n', '').splitlines():
        word, rest = line.split(None, 1)
        found.setdefault(word, []).append(rest)
    return found


def make_rpm(name, folder, env):
    """A tar with those files of the package that a hook needs, by the list of the spec."""
    with open(os.path.join(source, 'packaging/rpm/libvirt-zpci.spec'), encoding='utf-8') as f:
        sections = dict(re.findall(r'^%files ?(\w*)\n(.*?)(?=^%files|^%changelog|\Z)', f.read(), re.M | re.S))
    files = sections['common' if name.endswith('-common.rpm') else '']
    with tarfile.open(os.path.join(folder, name), 'w', dereference=True) as tar:
        if '%{_bindir}/virt-zpci' in files:
            tar.add(shutil.which('virt-zpci', path=env['PATH']), 'usr/bin/virt-zpci')
        if '%{_datadir}/%{name}/\n' in files:
            tar.add(os.path.join(source, 'data/layers/zpci-requests'), 'usr/share/libvirt-zpci/layers/zpci-requests')


def check_containerfile(block, folder, env):
    parts = read_containerfile(block)
    if set(parts) != {'FROM', 'COPY', 'RUN', 'USER', 'ENTRYPOINT'} or len(parts['FROM']) != 2:
        return ['instructions: ' + str(parts)]
    shim, rpms = parts['COPY']
    entrypoint = json.loads(parts['ENTRYPOINT'][0])
    if not parts['FROM'][0].endswith(' AS shim') or shim != '--from=shim /sidecar-shim ' + entrypoint[0]:
        return ['the program of KubeVirt: ' + str(parts)]
    if os.geteuid() != 0 or subprocess.run(['unshare', '-m', 'true'], stderr=subprocess.DEVNULL).returncode != 0:
        return ['CI is set, and no image can be built'] if os.environ.get('CI') else []
    for name in rpms.split()[:-1]:
        make_rpm(name, folder, env)
    with open(os.path.join(folder, 'db01.xml'), encoding='utf-8') as f:
        domain = re.sub(r" (interp|aif)='o[nf]*'", '', f.read())
    vmi = json.dumps({'metadata': {'annotations': {'libvirt-zpci/requests': 'interp=off'}}})
    os.mkdir(os.path.join(folder, 'layers'))
    env = dict(env, FOLDER=folder, RUN=parts['RUN'][0], RUN_AS=parts['USER'][0], ENTRYPOINT=entrypoint[0], VMI=vmi,
               DOMAIN=domain)
    outside = subprocess.run(['zpci-requests', '--vmi', vmi, '--domain', domain], env=env, stdout=subprocess.PIPE)
    inside = subprocess.run(['unshare', '-m', 'bash', '-c', BUILD_IMAGE], cwd=folder, env=env, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, timeout=120)
    problems = [] if inside.returncode == 0 else [inside.stderr.decode()]
    if b'<qemu:override>' not in outside.stdout or inside.stdout != outside.stdout:
        problems.append('the guest in the image: ' + inside.stdout.decode())
    return problems


languages = {'containerfile': check_containerfile, 'console': check_console, 'python': check_python, 'yaml': check_yaml, 'xslt': check_xslt, 'hcl': check_hcl}
number = 0
for path in pages:
    blocks = re.findall(r'^```(%s)\n(.*?)^```' % '|'.join(languages), open(path, encoding='utf-8').read(), re.M | re.S)
    if not blocks:
        continue
    with tempfile.TemporaryDirectory() as folder:
        env = make_folder(folder)
        problems = []
        for language, block in blocks:
            number += len(list(commands(block))) if language == 'console' else 0
            problems += languages[language](block, folder, env)
    check(os.path.relpath(path, source), problems)
check('there are commands', [] if number >= 25 else ['only %d' % number])
print('1..%d' % len(results))
sys.exit(0 if all(results) else 1)
