# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Hands QMP commands that the guest asks for to its QEMU (a function that is
plugged or unplugged while the host runs) and brings the answer back."""

import json
import socket


class Monitor:
    """A QMP connection to the socket at @path. Every wait is limited."""

    def __init__(self, path, limit=20):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(limit)
        self.socket.connect(path)
        self.stream = self.socket.makefile("rw", encoding="utf-8", newline="\n")
        json.loads(self.stream.readline())  # the greeting
        self.execute({"execute": "qmp_capabilities"})

    def execute(self, command):
        """Returns the answer: an object with "return" or "error"."""
        self.stream.write(json.dumps(command) + "\n")
        self.stream.flush()
        while True:
            line = self.stream.readline()
            if not line:
                raise ConnectionError("QEMU closed its monitor")
            answer = json.loads(line)
            if "event" not in answer:
                return answer

    def close(self):
        self.stream.close()
        self.socket.close()


def answer(path, text):
    """Executes the JSON command @text at the monitor socket @path. Returns one
    line of JSON, also where the command cannot be executed."""
    try:
        monitor = Monitor(path)
        try:
            return json.dumps(monitor.execute(json.loads(text)))
        finally:
            monitor.close()
    except (OSError, ValueError) as error:
        return json.dumps({"error": {"class": "Monitor", "desc": str(error)}})
