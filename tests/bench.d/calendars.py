"""Calendars in the benchmark: one file against libical reading all of it, the
same again when nothing has changed, and a folder of many."""
import calendar
import datetime
import os
import statistics
import subprocess
import time

import rig

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
DAY = '2026-11-24'
FOLDER = 20000
SETTLED = 1


def next_day():
    return (datetime.date.fromisoformat(DAY) +
            datetime.timedelta(days=1)).isoformat()


def events(*paths):
    return ['offduty', 'events', '--zone', 'UTC', '--from', DAY, '--to',
            next_day(), *paths]


def generate(world, count, day=DAY):
    path = world.path(f'{count}.ics')
    with open(path, 'wb') as f:
        subprocess.run(['python3', f'{ROOT}/tests/bench.d/gencal.py',
                        str(count), day], stdout=f, check=True)
        # pages not yet on the disk would count as the reader's own
        os.fsync(f.fileno())
    return path


def compare(world, row, libical, count, goal):
    """Ours and libical's in turns; then their memory, apart, since being
    watched slows a large process down. Returns our time in ms for each MB."""
    begin = calendar.timegm(datetime.date.fromisoformat(DAY).timetuple())
    path = generate(world, count)
    mine = events(path)
    whole = [libical, path, str(begin), str(begin + 86400)]
    ours, theirs = [], []
    for _ in range(5 if count > 10000 else 9):
        theirs.append(rig.median_time(world, whole, 1))
        ours.append(rig.median_time(world, mine, 1))
    t = [statistics.median(x) * 1000 for x in (ours, theirs)]
    m = [max(rig.run_watching(world, argv)[1] for _ in range(2))
         for argv in (mine, whole)]
    size = os.path.getsize(path) / 1e6
    row(f'{count:,} events ({size:.1f} MB), a day\'s occurrences / libical '
        'reading the file: time; private memory',
        f'{t[0] / t[1]:.3f} ({t[0]:.0f} / {t[1]:.0f} ms); '
        f'{m[0] / m[1]:.3f} ({m[0]} / {m[1]} KiB)', goal)
    os.unlink(path)
    return t[0] / size


def alone(world, row, count, rate):
    """A file that libical needs too much memory for: is it linear?"""
    path = generate(world, count)
    # the first reads it from the disk
    seconds = [rig.median_time(world, events(path), 1) for _ in range(4)][1:]
    size = os.path.getsize(path) / 1e6
    mine = statistics.median(seconds) * 1000
    peak = rig.run_watching(world, events(path))[1]
    row(f'{count:,} events ({size:.1f} MB): time; for each MB beside 100,000 '
        'events; private memory',
        f'{mine:.0f} ms; {mine / size / rate:.2f}; {peak} KiB', '')
    os.unlink(path)


def opened(world, argv, suffix):
    """How many files of that ending argv and its children open, and whether
    a helper is started."""
    log = world.path('strace')
    world.run(['strace', '-f', '-qq', '-e', 'trace=openat,execve', '-o', log,
               *argv])
    with open(log, encoding='utf-8', errors='replace') as f:
        lines = f.readlines()
    return (sum(f'{suffix}"' in x and 'openat' in x for x in lines),
            sum('offduty-calread' in x and 'execve' in x for x in lines))


def again(world, row, path, what):
    """`offduty plan` on a calendar, for the first time and again."""
    world.configure('[hours]\nwork = mon-sun 09:00-17:00\n[calendar work]\n'
                    f'path = {path}\n')
    plan = ['offduty', 'plan']
    first = rig.median_time(world, plan, 1)
    files, helpers = opened(world, plan, '.ics')
    row(f'`plan` on {what}: the first time; with nothing changed: time, '
        'calendar files opened, helpers started',
        f'{first * 1000:.0f} ms; {rig.median_time(world, plan, 5) * 1000:.0f} '
        f'ms, {files}, {helpers}', '0, 0')
    return plan


def write_event(base, i, title):
    start = datetime.date.today() + datetime.timedelta(days=i % 400 - 380)
    with open(f'{base}/{i:05}.ics', 'w', encoding='utf-8') as f:
        f.write('BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n'
                f'UID:{i}@bench.example\r\nSUMMARY:{title}\r\n'
                f'DTSTART:{start:%Y%m%d}T{8 + i % 9:02}0000Z\r\n'
                'DURATION:PT30M\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n')


def folder(world, row):
    """One event a file, as vdirsyncer keeps them."""
    base = world.path('vdir')
    os.mkdir(base)
    for i in range(FOLDER):
        write_event(base, i, 'Meeting')
    # what has only just been written would be read once more
    time.sleep(SETTLED)
    plan = again(world, row, base, f'a folder of {FOLDER:,} files')
    write_event(base, 7, 'Moved')
    time.sleep(SETTLED)
    seconds = rig.median_time(world, plan, 1)
    row('the same with one of them changed', f'{seconds * 1000:.0f} ms', '')


def bench(world, row, libical):
    rate = 0
    for count, goal in ((1000, '0.35'), (10000, ''), (100000, '0.04; 0.05')):
        rate = compare(world, row, libical, count, goal)
    alone(world, row, 1000000, rate)
    path = generate(world, 100000, datetime.date.today().isoformat())
    time.sleep(SETTLED)
    again(world, row, path, '100,000 events in one file')
    folder(world, row)
