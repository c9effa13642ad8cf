# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Reads the files nova, kubevirt, nfd, prometheus and ansible of a folder by the documented rules of their readers.
#
# Usage: check-export.py FOLDER

import json
import os
import re
import sys

folder = sys.argv[1]
LABEL = re.compile(r'[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?')  # a name or a value of Kubernetes
DNS = re.compile(r'[a-z0-9]([-a-z0-9.]*[a-z0-9])?')


def lines(name):
    with open(os.path.join(folder, name), encoding='utf-8') as f:
        return [line.rstrip('\n') for line in f if not line.startswith('#')]


def check_label(name, value):
    prefix, _, rest = name.rpartition('/')
    assert LABEL.fullmatch(rest), name
    assert not prefix or DNS.fullmatch(prefix), name
    assert LABEL.fullmatch(value), value


def check_nova():
    """oslo.config's options of many values; each value is JSON."""
    text = lines('nova')
    assert text[0] == '[pci]', text
    for line in text[1:]:
        key, value = line.split(' = ', 1)
        item = json.loads(value)
        if key == 'device_spec':
            assert re.fullmatch(r'[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]', item.pop('address'))
            assert set(item) <= {'physical_network', 'resource_class', 'traits'}, item
        else:
            assert key == 'alias', key
            assert re.fullmatch('[0-9a-f]{4}', item.pop('vendor_id')) and re.fullmatch('[0-9a-f]{4}', item.pop('product_id'))
            assert item.pop('device_type') in ('type-PCI', 'type-VF') and item.pop('name')
            assert set(item) == {'resource_class'}, item
        for name in item.get('resource_class'), item.get('traits'):
            assert name is None or re.fullmatch('CUSTOM_[A-Z0-9_]+', name), name


def check_kubevirt():
    """Two objects, in the small part of YAML that is used: nested mappings and quoted texts."""
    text = lines('kubevirt')
    at = text.index('---')
    assert text[:3] == ['apiVersion: kubevirt.io/v1', 'kind: KubeVirt', 'metadata:'], text
    devices = text[text.index('    permittedHostDevices:') + 2:at]
    for selector, resource in zip(devices[::2], devices[1::2]):
        assert re.fullmatch(r'      - pciVendorSelector: "[0-9a-f]{4}:[0-9a-f]{4}"', selector), selector
        assert re.fullmatch(r'        resourceName: "ibm\.com/[a-z0-9-]+"', resource), resource
    assert len(devices) % 2 == 0
    for line in text[text.index('kind: Node'):]:
        label = re.fullmatch(r'    (\S+): "(.*)"', line)
        if label:
            check_label(*label.groups())
    try:
        import yaml
    except ImportError:
        return
    with open(os.path.join(folder, 'kubevirt'), encoding='utf-8') as f:
        kubevirt, node = yaml.safe_load_all(f)
    found = kubevirt['spec']['configuration']['permittedHostDevices']['pciHostDevices']
    assert [set(one) for one in found] == [{'pciVendorSelector', 'resourceName'}] * (len(devices) // 2), found
    for name, value in node['metadata']['labels'].items():
        check_label(name, value)


def check_nfd():
    for line in lines('nfd'):
        check_label(*line.split('=', 1))


def check_prometheus():
    label = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
    for line in lines('prometheus'):
        assert re.fullmatch(r'zpci_[a-z_]+\{%s(,%s)*\} [0-9]+' % (label, label), line), line


def check_ansible():
    with open(os.path.join(folder, 'ansible'), encoding='utf-8') as f:
        facts = json.load(f)
    assert {'functions', 'networks'} <= set(facts), facts
    assert all(isinstance(one['free'], bool) for one in facts['functions'])


check_nova()
check_kubevirt()
check_nfd()
check_prometheus()
check_ansible()
