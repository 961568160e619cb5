#!/usr/bin/env python3
"""Lives through a scripted week, once in one piece and then with a SIGKILL of
the service at random moments, and compares: the ledger entry for entry, what
went to the notification server, what the cutoff command did.

usage: kill.py SCRATCH NOTIFY-LOG KILLS SEED [LATE]

The session bus, its notification server and NOTIFY-LOG, dbus-monitor's output,
are the caller's. With LATE (a span of the script) the service is gone for so
long at each kill; what holds no more when it is back is then neither shown nor
enforced. Prints TAP lines without their plan."""
import bisect
import collections
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time

scratch, notify_log = sys.argv[1:3]
kills, seed = int(sys.argv[3]), int(sys.argv[4])
late = sys.argv[5] if len(sys.argv) > 5 else None
rng = random.Random(seed)
failures = 0
number = 0


def check(name, wrong):
    """One TAP line; wrong is what is wrong, or nothing."""
    global number, failures
    number += 1
    failures += bool(wrong)
    print("%s %d - %s" % ("not ok" if wrong else "ok", number, name))
    for line in str(wrong or "").splitlines():
        print("# " + line)
    sys.stdout.flush()


# ---- the week ----

def clock(day, second):
    return "2026-03-%02dT%02d:%02d:%02d" % (
        day, second // 3600, second // 60 % 60, second % 60)


def verb(r):
    return r.choice([
        "take", "take", "snooze", "snooze", "skip", "resume",
        "pause %dm" % r.randint(10, 50),
        "extend %dm because of a release" % r.choice([15, 30])])


def day_lines(day, r):
    """Presence and verbs of a day, each at a second of its own."""
    lines, weekend = [], day in (7, 8)
    t = r.randint(8, 9) * 3600 + r.randint(0, 3599)
    end = 15 * 3600 if weekend else r.randint(17, 20) * 3600
    while t < end:
        lines.append((t, "presence active"))
        until = t + r.randint(10, 75) * 60 + r.randint(1, 59)
        for _ in range(r.choice([0, 0, 1, 2])):
            lines.append((r.randint(t + 1, until - 1), "verb " + verb(r)))
        lines.append((until, "presence " + r.choice(["idle", "locked"])))
        t = until + r.choice([40, 200, 400, 1100]) + r.randint(1, 59)
    used = set()
    for t, what in sorted(lines):
        while t % 86400 in used:
            t += 1
        used.add(t)
        yield "%s %s" % (clock(day, t), what)


def write_script(path):
    r = random.Random(seed)
    with open(path, "w") as f:
        f.write("clock 2026-03-02T07:00:00 Europe/Berlin\n")
        f.write("boot week %s\n" % (late or ""))
        for day in range(2, 9):
            for line in day_lines(day, r):
                f.write(line + "\n")
        f.write("2026-03-08T23:59:00 end\n")


def write_calendar(path):
    r = random.Random(seed)
    with open(path, "w", newline="\r\n") as f:
        f.write("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//offduty//test\n")
        for day in range(2, 7):
            for n in range(r.randint(1, 4)):
                start = r.randint(9 * 4, 16 * 4) * 15
                f.write("BEGIN:VEVENT\nUID:%d-%d\n" % (day, n))
                f.write("DTSTAMP:20260101T000000Z\nSUMMARY:Meeting %d\n" % n)
                f.write("DTSTART;TZID=Europe/Berlin:202603%02dT%02d%02d00\n"
                        % (day, start // 60, start % 60))
                f.write("DURATION:PT%dM\nEND:VEVENT\n" % r.choice([30, 60]))
        f.write("END:VCALENDAR\n")


def write_config(path):
    with open(path, "w") as f:
        f.write("[hours]\nwork = mon-fri 09:00-17:00\nzone = Europe/Berlin\n")
        f.write("[calendar work]\npath = %s/week.ics\n" % scratch)
        f.write("[cutoff]\nenforce = command\n")
        f.write("command = sh -c 'echo \"$0\" >>\"$XDG_STATE_HOME/ran\"' off\n")


# ---- running it ----

class Run:
    """The week in a state folder of its own; lives, each a log."""

    def __init__(self, name):
        self.state = os.path.join(scratch, name)
        os.mkdir(self.state)
        self.env = dict(os.environ, XDG_STATE_HOME=self.state)
        self.lives = []
        self.begun = []  # each life, in real time
        self.codes = []
        self.ended = False
        self.begin = os.path.getsize(notify_log)

    def live(self, seconds):
        """Until it ends by itself, or for so long."""
        log = "%s/log-%d" % (self.state, len(self.lives))
        self.lives.append(log)
        self.begun.append(time.time())
        with open(log, "w") as f:
            p = subprocess.Popen(
                ["offdutyd", "--verbose", "--config", scratch + "/week.ini",
                 "--script", scratch + "/week.script"],
                env=self.env, stderr=f, stdout=f)
        try:
            p.wait(seconds)
            self.ended = True
            self.codes.append(p.returncode)
        except subprocess.TimeoutExpired:
            p.send_signal(signal.SIGKILL)
            p.wait()
        with open(log) as f:
            ending = "the script ends" in f.read()
        if ending and self.entries()[-1][1:3] == ("presence", "asleep"):
            self.ended = True  # killed, but not before it had stopped

    def entries(self):
        db = sqlite3.connect(self.state + "/offduty/history.db")
        rows = db.execute("SELECT at, kind, title, reason FROM entries"
                          " ORDER BY id").fetchall()
        db.close()
        return rows

    def ran(self):
        try:
            with open(self.state + "/ran") as f:
                return len(f.readlines())
        except FileNotFoundError:
            return 0

    def shows(self):
        """[(time, channel, title)] as the service logged them, of each life;
        and those of its last moment."""
        found, tails = [], []
        for log in self.lives:
            with open(log) as f:
                lines = re.findall(
                    r"(\d{4}-\S+) (show|record|withdraw|command)( again)? "
                    r"(\S+) \S+: (.*) \(", f.read())
            shows, tail = [], []
            for i, (at, what, again, channel, title) in enumerate(lines):
                if what != "show":
                    continue
                shows.append((at, channel, title))
                # what is shown again is all of the first moment
                if all(l[2] or not again and l[0] == at for l in lines[i:]):
                    tail.append(shows[-1])
            found.append(shows)
            tails.append(tail)
        return found, tails

    def notified(self):
        """[(channel, summary)] that the server got in each life. The monitor
        notes times late when it is busy, but a helper has one life."""
        time.sleep(0.3)  # dbus-monitor is a process of its own
        with open(notify_log) as f:
            f.seek(self.begin)
            text = f.read()
        found = [[] for _ in self.lives]
        lives = {}  # by sender
        for call in text.split("method call ")[1:]:
            m = re.match(r"time=(\S+) sender=(\S+) .*member=Notify\n", call)
            if not m:
                continue
            life = bisect.bisect(self.begun, float(m.group(1))) - 1
            life = lives.setdefault(m.group(2), max(life, 0))
            channel = re.search(r'"x-offduty\.(\w+)"', call).group(1)
            title = re.findall(r'^   string "(.*)"$', call, re.M)[2]
            found[life].append((channel, title))
        return found

    def complaints(self):
        found = []
        for log in self.lives:
            with open(log) as f:
                found += re.findall(
                    r".*(?:ERROR|Sanitizer|runtime error|cannot|begun anew|"
                    r"damaged|in the past).*", f.read())
        return "\n".join(found[:20])


# ---- comparing ----

PASSING = re.compile("Eyes break|Break in|Enjoy your break|No lunch|A break is")


def may_miss(shows, tail):
    """What the server need not have got of a life on a channel: its last moment
    when it was killed; and what is up already, for a script is faster than the
    time that a bubble has."""
    up = [None] + [title for _, _, title in shows]
    return [show in tail or show[2] == before
            for show, before in zip(shows, up)]


def align(shows, notified, tail):
    """Which of a life's shows on a channel the server got; what is wrong."""
    miss = may_miss(shows, tail)
    ways = [{0: None}]  # after i shows, so many notified: and how it came
    for i, show in enumerate(shows):
        now = {}
        for n in ways[-1]:
            if n < len(notified) and notified[n] == show[2]:
                now[n + 1] = (n, True)
            if miss[i]:
                now.setdefault(n, (n, False))
        if not now:
            return [], "not sent: %s; but %s" % (show, notified)
        ways.append(now)
    if len(notified) not in ways[-1]:
        return [], "sent: %s; shown: %s" % (notified, shows)
    got, n = [], len(notified)
    for i in range(len(shows), 0, -1):
        n, sent = ways[i][n]
        if sent:
            got.append(shows[i - 1])
    return got[::-1], None


def split(shows, notified, channel):
    return ([show for show in shows if show[1] == channel],
            [title for c, title in notified if c == channel])


def reached(run):
    """[(life, in its last moment, time, channel, title)] of what the server got;
    what is wrong."""
    found, wrong = [], None
    (shows, tails), notified = run.shows(), run.notified()
    missed = {}  # by channel: of the tail of the last life with one
    for life, _ in enumerate(run.lives):
        killed = life + 1 < len(run.lives)
        tail = tails[life] if killed else []
        for channel in ["break", "cutoff", "lunch", "notice"]:
            want, sent = split(shows[life], notified[life], channel)
            got, bad = align(want, sent, tail)
            late = [s for s in missed.get(channel, []) if [s[2]] == sent[:1]]
            if bad and late:  # a dying helper took its time
                found.append((life - 1, True) + late[-1])
                got, bad = align(want, sent[1:], tail)
            wrong = wrong or bad and "life %d: %s" % (life, bad)
            found += [(life, show in tail) + show for show in got]
            if shows[life]:
                missed[channel] = [s for s in tail
                                   if s[1] == channel and s not in got]
    return found, wrong


def compare_shown(oracle, run):
    """Each prompt of the oracle at least once, none other, and again only
    where it was the last on its channel when the service was killed; what
    passes by itself, only where that was in the moment of showing it."""
    want = oracle.shows()[0][0]
    got, wrong = reached(run)
    if wrong:
        return wrong, 0
    order = {s: i for i, s in enumerate(want)}
    seen, last, again = set(), {}, 0
    for life, at_end, *rest in got:
        show = tuple(rest)
        if show not in order:
            return "not in the week: %s" % (show,), 0
        before = last.get(show[1])
        if show in seen:
            again += 1
            if before is None or before[1] != show:
                return "again, but not the last: %s" % (show,), 0
            if before[0] == life:
                return "again without a kill: %s" % (show,), 0
            if not before[2] and PASSING.match(show[2]):
                return "again, though it was seen: %s" % (show,), 0
        elif before and order[show] < order[before[1]]:
            return "out of order: %s" % (show,), 0
        seen.add(show)
        last[show[1]] = (life, show, at_end)
    up, missed = {}, []
    for show in want:  # the like of one that is up may be taken for it
        if show not in seen and up.get(show[1]) != show[2]:
            missed.append(show)
        up[show[1]] = show[2]
    if missed and not late:
        return "never shown: %s" % missed[:5], again
    return None, again


def difference(want, got):
    lost = collections.Counter(want) - collections.Counter(got)
    more = collections.Counter(got) - collections.Counter(want)
    if not lost and not more:
        return None if want == got else "in another order"
    return "\n".join(["lost: %s" % (e,) for e in list(lost)[:5]] +
                     ["too much: %s" % (e,) for e in list(more)[:5]])


def history():
    """The summaries in dunst's history, once nothing is up."""
    subprocess.run(["dunstctl", "close-all"], check=True)
    out = subprocess.run(
        ["dunstctl", "history"], capture_output=True, text=True).stdout
    return collections.Counter(
        re.findall(r'"summary" : \{\s*"type" : "s",\s*"data" : "(.*)"', out))


# ---- the test ----

def delay(mean):
    """Most kills while it runs, some while it starts."""
    return rng.uniform(0, 0.05) if rng.random() < 0.15 else \
        rng.uniform(0, 2 * mean)


def wrong_count(got, want):
    if got > want or got < want and not late:
        return "%d, not %d" % (got, want)
    return None


def main():
    write_script(scratch + "/week.script")
    write_calendar(scratch + "/week.ics")
    write_config(scratch + "/week.ini")
    oracle = Run("oracle")
    begin = time.monotonic()
    oracle.live(None)
    took = time.monotonic() - begin
    shown = history()
    want = oracle.entries()
    print("# the week in one piece: %.1f s, %d entries, %d prompts, "
          "%d commands%s" % (took, len(want), len(oracle.shows()[0][0]), oracle.ran(),
                             late and "; then gone for " + late or ""))
    check("the week ends by itself", oracle.codes != [0] and oracle.codes)
    check("and is one to be tested by",
          (len(want) < 100 or oracle.ran() < 5) and "too little happened")
    check("what it shows, the server gets",
          reached(oracle)[1])
    check("it complains of nothing", oracle.complaints())
    done = weeks = again = 0
    wrong = collections.OrderedDict()
    mean = took / 250 + 0.06
    while done < kills and not wrong:
        before = history()
        run = Run("week-%d" % weeks)
        weeks += 1
        while not run.ended:
            run.live(delay(mean) if done < kills else None)
            done += not run.ended
        found, repeated = compare_shown(oracle, run)
        again += repeated
        missing = shown - (history() - before)
        for name, what in [
                ("ledger", difference(want, run.entries())),
                ("shown", found),
                ("history", missing and not late and dict(missing)),
                ("commands", wrong_count(run.ran(), oracle.ran())),
                ("complaints", run.complaints() or any(run.codes) and
                 "exit %s" % run.codes)]:
            if what:
                wrong[name] = "%s:\n%s" % (run.state, what)
    print("# %d kills in %d weeks, %d prompts shown again" %
          (done, weeks, again))
    check("the ledger is the same, entry for entry", wrong.get("ledger"))
    check("each prompt is shown, again only where a kill took it away",
          wrong.get("shown"))
    check("dunst's history lacks none", wrong.get("history"))
    check("the cutoff command runs as often, each time once",
          wrong.get("commands"))
    check("nothing is complained of", wrong.get("complaints"))
    return failures > 0


sys.exit(main())
