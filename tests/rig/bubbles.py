#!/usr/bin/env python3
"""Judges what dbus-monitor saw of notifications.

usage: bubbles.py LOG

Prints, for each category of ours, how many notifications were up at once at
most; then the title of each that is up at the end. One is up from the answer to
its Notify until the server tells its end, somebody closes it, another takes its
place by its id, or the server leaves the bus."""
import re
import sys

NAME = "org.freedesktop.Notifications"


def messages(lines):
    """Each message: its head, and the lines of its arguments."""
    head, body = None, []
    for line in lines:
        if re.match(r"(method|error|signal)", line):
            if head:
                yield head, body
            head, body = line, []
        else:
            body.append(line.rstrip("\n"))
    if head:
        yield head, body


def numbers(body):
    return [int(n) for n in re.findall(r"^   uint32 (\d+)$",
                                       "\n".join(body), re.M)]


def strings(body):
    return re.findall(r'^   string "(.*?)"$', "\n".join(body), re.M | re.S)


class Judge:
    def __init__(self):
        self.up = {}      # (server, id): category, title
        self.asked = {}   # (client, serial): category, title
        self.most = {}    # category: at once

    def call(self, head, member, body):
        sender = re.search(r"sender=(\S+)", head).group(1)
        serial = re.search(r" serial=(\d+)", head).group(1)
        if member == "Notify":
            kind = re.search(r'string "category"\s+variant\s+string "([^"]*)"',
                             "\n".join(body))
            title = strings(body)[2]
            self.asked[sender, serial] = (kind.group(1) if kind else "", title)
        elif member == "CloseNotification":
            server = re.search(r"destination=(\S+)", head).group(1)
            self.up.pop((server, numbers(body)[0]), None)

    def answer(self, head, body):
        to = re.search(r"destination=(\S+)", head).group(1)
        serial = re.search(r"reply_serial=(\d+)", head).group(1)
        server = re.search(r"sender=(\S+)", head).group(1)
        asked = self.asked.pop((to, serial), None)
        if not asked or not numbers(body):
            return
        self.up[server, numbers(body)[0]] = asked
        count = sum(kind == asked[0] for kind, _ in self.up.values())
        self.most[asked[0]] = max(count, self.most.get(asked[0], 0))

    def signal(self, head, member, body):
        if member == "NotificationClosed":
            server = re.search(r"sender=(\S+)", head).group(1)
            self.up.pop((server, numbers(body)[0]), None)
        elif member == "NameOwnerChanged" and strings(body)[0] == NAME:
            old = strings(body)[1]
            self.up = {k: v for k, v in self.up.items() if k[0] != old}

    def take(self, head, body):
        member = re.search(r"member=(\w+)", head)
        if head.startswith("method call"):
            self.call(head, member.group(1), body)
        elif head.startswith("method return"):
            self.answer(head, body)
        elif head.startswith("signal"):
            self.signal(head, member.group(1), body)


def main():
    judge = Judge()
    with open(sys.argv[1], encoding="utf-8", errors="replace") as f:
        for head, body in messages(f):
            judge.take(head, body)
    for kind, count in sorted(judge.most.items()):
        print(kind, count)
    for kind, title in sorted(judge.up.values()):
        print("up", kind, title)


if __name__ == "__main__":
    main()
