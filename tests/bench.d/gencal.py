#!/usr/bin/env python3
"""Writes a calendar of N made-up events, the same for the same arguments.

usage: gencal.py N YYYY-MM-DD >FILE

Of the events 80 % are single and lie before the day given, 15 % are weekly
series (45 % of them end by UNTIL, 15 % by COUNT, 40 % never) with EXDATE and
overrides, 5 % are all-day; with zones, folded lines, descriptions of 400 bytes
and now and then an attachment of 10 KB.
"""
import datetime
import random
import sys

ZONE = 'Europe/Berlin'
DAYS = ('MO', 'TU', 'WE', 'TH', 'FR')
WORDS = ('review', 'planning', 'incident', 'rota', 'audit', 'release',
         'interview', 'budget', 'design', 'threat', 'model', 'sync')
VTIMEZONE = '''BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
END:STANDARD
END:VTIMEZONE'''


def fold(line):
    """RFC 5545, 3.1: at most 75 octets, the rest behind a blank."""
    parts = [line[:75]]
    parts += [' ' + line[i:i + 74] for i in range(75, len(line), 74)]
    return parts


def write(lines):
    out = []
    for line in lines:
        out += fold(line)
    sys.stdout.write('\r\n'.join(out) + '\r\n')


def stamp(when):
    return when.strftime('%Y%m%dT%H%M%S')


def common(rng, uid):
    text = ' '.join(rng.choice(WORDS) for _ in range(60))[:400]
    lines = [f'UID:{uid}@bench.example', 'DTSTAMP:20200101T000000Z',
             'SUMMARY:' + ' '.join(rng.choice(WORDS) for _ in range(4)),
             'DESCRIPTION:' + text, 'STATUS:CONFIRMED', 'SEQUENCE:0',
             'ORGANIZER;CN=Robin Example:mailto:robin@bench.example']
    lines += [f'ATTENDEE;PARTSTAT=ACCEPTED;CN=Guest {i}:mailto:g{i}@bench'
              '.example' for i in range(rng.randint(0, 3))]
    if rng.random() < 0.01:
        lines.append('ATTACH;ENCODING=BASE64;VALUE=BINARY:' + 'QUJD' * 2560)
    return lines


def timed(rng, start):
    end = start + datetime.timedelta(minutes=rng.choice((15, 30, 60, 90)))
    return [f'DTSTART;TZID={ZONE}:{stamp(start)}',
            f'DTEND;TZID={ZONE}:{stamp(end)}']


def weekly(rng, uid, start):
    kind = rng.random()
    rule = f'RRULE:FREQ=WEEKLY;BYDAY={DAYS[start.weekday()]}'
    weeks = rng.randint(5, 60)
    if kind < 0.45:
        until = start + datetime.timedelta(weeks=weeks)
        rule += f';UNTIL={stamp(until)}Z'
    elif kind < 0.60:
        rule += f';COUNT={weeks}'
    skip = start + datetime.timedelta(weeks=2)
    moved = start + datetime.timedelta(weeks=3)
    write(['BEGIN:VEVENT'] + common(rng, uid) + timed(rng, start) +
          [rule, f'EXDATE;TZID={ZONE}:{stamp(skip)}', 'END:VEVENT'])
    if rng.random() < 0.3:
        write(['BEGIN:VEVENT'] + common(rng, uid) +
              [f'RECURRENCE-ID;TZID={ZONE}:{stamp(moved)}'] +
              timed(rng, moved + datetime.timedelta(hours=1)) +
              ['END:VEVENT'])


def all_day(rng, uid, start):
    end = start + datetime.timedelta(days=1)
    write(['BEGIN:VEVENT'] + common(rng, uid) +
          [f'DTSTART;VALUE=DATE:{start:%Y%m%d}',
           f'DTEND;VALUE=DATE:{end:%Y%m%d}', 'TRANSP:TRANSPARENT',
           'END:VEVENT'])


def main(count, day):
    rng = random.Random(count)
    today = datetime.datetime.fromisoformat(day)
    write(['BEGIN:VCALENDAR', 'VERSION:2.0',
           'PRODID:-//offduty//bench//EN'] + VTIMEZONE.splitlines())
    for uid in range(count):
        start = today - datetime.timedelta(days=rng.randint(2, 2000))
        while start.weekday() > 4:
            start -= datetime.timedelta(days=1)
        start = start.replace(hour=rng.randint(8, 17),
                              minute=rng.choice((0, 15, 30, 45)))
        kind = rng.random()
        if kind < 0.80:
            write(['BEGIN:VEVENT'] + common(rng, uid) + timed(rng, start) +
                  ['END:VEVENT'])
        elif kind < 0.95:
            weekly(rng, uid, start)
        else:
            all_day(rng, uid, start)
    write(['END:VCALENDAR'])


main(int(sys.argv[1]), sys.argv[2])
