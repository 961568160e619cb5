#!/usr/bin/env python3
"""A mouse for a Wayland compositor without one.

usage: pointer.py WIDTHxHEIGHT move|click X Y

Speaks the protocol itself, at the socket of $WAYLAND_DISPLAY (a whole path):
wlr-virtual-pointer-unstable-v1 where it is offered (sway), else
org_kde_kwin_fake_input (kwin_wayland, started without its permission checks).
Exits with 1 where there is neither.
"""
import os
import socket
import struct
import sys
import time

BTN_LEFT = 0x110
DISPLAY, REGISTRY, SYNC, MOUSE, WLR_POINTER = 1, 2, 3, 4, 5
SETTLE = 0.15  # seconds in which a client sees where the pointer is


def text(s):
    raw = s.encode() + b'\0'
    return struct.pack('<I', len(raw)) + raw + b'\0' * (-len(raw) % 4)


class Connection:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)

    def send(self, target, opcode, *args):
        body = b''.join(a if isinstance(a, bytes) else
                        struct.pack('<I', a & 0xffffffff) for a in args)
        size = 8 + len(body)
        self.socket.sendall(
            struct.pack('<II', target, size << 16 | opcode) + body)

    def receive(self, n):
        data = b''
        while len(data) < n:
            more = self.socket.recv(n - len(data))
            if not more:
                sys.exit('pointer.py: the compositor closed the connection')
            data += more
        return data

    def event(self):
        target, word = struct.unpack('<II', self.receive(8))
        body = self.receive((word >> 16) - 8)
        if target == DISPLAY and word & 0xffff == 0:
            sys.exit(f'pointer.py: protocol error: {body!r}')
        return target, body

    def sync(self):
        """The events until all that was sent has been done."""
        events = []
        self.send(DISPLAY, 0, SYNC)
        while True:
            target, body = self.event()
            if target == SYNC:
                return events
            events.append((target, body))

    def globals(self):
        """Interface: (name, version)."""
        self.send(DISPLAY, 1, REGISTRY)
        found = {}
        for target, body in self.sync():
            if target == REGISTRY:
                name, size = struct.unpack_from('<II', body)
                end = 8 + size + -size % 4
                interface = body[8:8 + size - 1].decode()
                found[interface] = name, struct.unpack_from('<I', body, end)[0]
        return found

    def bind(self, name, interface, version):
        self.send(REGISTRY, 0, name, text(interface), version, MOUSE)


class Wlr:
    INTERFACE = 'zwlr_virtual_pointer_manager_v1'

    def __init__(self, connection, size):
        self.c, self.size = connection, size
        self.c.send(MOUSE, 0, 0, WLR_POINTER)

    def move(self, x, y):
        self.c.send(WLR_POINTER, 1, 0, x, y, *self.size)
        self.c.send(WLR_POINTER, 4)

    def button(self, state):
        self.c.send(WLR_POINTER, 2, 0, BTN_LEFT, state)
        self.c.send(WLR_POINTER, 4)


class Kwin:
    INTERFACE = 'org_kde_kwin_fake_input'

    def __init__(self, connection, _size):
        self.c = connection
        self.c.send(MOUSE, 0, text('test'), text('a mouse'))

    def move(self, x, y):
        self.c.send(MOUSE, 9, x * 256, y * 256)

    def button(self, state):
        self.c.send(MOUSE, 2, BTN_LEFT, state)


def main(size, verb, x, y):
    size = [int(n) for n in size.split('x')]
    x, y = int(x), int(y)
    connection = Connection(os.environ['WAYLAND_DISPLAY'])
    offered = connection.globals()
    for kind, version in ((Wlr, 1), (Kwin, 4)):
        if kind.INTERFACE in offered:
            name, most = offered[kind.INTERFACE]
            connection.bind(name, kind.INTERFACE, min(version, most))
            mouse = kind(connection, size)
            break
    else:
        sys.exit('pointer.py: no virtual pointer is offered')
    # a step aside first: a pointer that has just come enters nothing
    for step in ((mouse.move, x + 1, y), (mouse.move, x, y),
                 (mouse.button, 1), (mouse.button, 0)):
        if verb == 'move' and step[0] == mouse.button:
            break
        step[0](*step[1:])
        connection.sync()
        time.sleep(SETTLE)


if __name__ == '__main__':
    main(*sys.argv[1:])
