#!/bin/bash
# Each notice about a calendar happens once, with its line, UID, event,
# property, problem and remedy.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
if ! command -v python3 >/dev/null; then
  tap_skip "notices" "no python3"
  tap_done
  exit
fi
python=$(python3 -c 'import sys; print(sys.executable)') # not a wrapper
world=$(mktemp -d) || exit 1
trap 'rm -rf "$world"' EXIT
mkdir "$world/config"
export HOME=$world XDG_CONFIG_HOME=$world/config XDG_CONFIG_DIRS=$world/none
export TZ=UTC
cd "$world" || exit 1

# problems ARG...: of 2 March, a line each: LINE|UID|TITLE|PROPERTY|PROBLEM|REMEDY
problems() {
  timeout 60 offduty events --json --problems --from 20260302T000000Z \
    --to 20260303T000000Z "$@" 2>err <"/dev/null" | "$python" -ISc '
import json, sys
for p in json.load(sys.stdin)["problems"]:
    print(p["line"], p["uid"], p["title"], p["property"], p["problem"],
          p["remedy"], sep="|")'
}

# file LINE...: a calendar of those lines, line 2 the first.
file() {
  { echo BEGIN:VCALENDAR; printf '%s\n' "$@"; echo END:VCALENDAR; } |
    sed 's/$/\r/' >c.ics
}

# event LINE...: a calendar of one event; the first LINE is line 4, and the
# title stands behind them all.
event() {
  file BEGIN:VEVENT UID:u "$@" SUMMARY:Tea END:VEVENT
}

# said NAME LINE|UID|TITLE|PROPERTY|PROBLEM|REMEDY: of c.ics, and that alone.
said() {
  tap_is "$1" "$(problems c.ics)" "$2"
}

# told PROPERTY LINE PROBLEM REMEDY LINES...: of an event that begins today,
# with LINES from line 5.
told() {
  local property=$1 line=$2 problem=$3 remedy=$4
  shift 4
  event DTSTART:20260302T090000Z "$@"
  said "$property: $problem" "$line|u|Tea|$property|$problem|$remedy"
}

date='write it as in 20260302T090000 or 20260302'
rule='write it as in FREQ=WEEKLY;BYDAY=MO'
one='keep one of them'
zone='choose a zone as in Europe/Berlin'

event DTSTART:20260302T090000Z DTEND:20260302T100000Z RRULE:FREQ=DAILY \
  EXDATE:20260303T090000Z STATUS:CONFIRMED TRANSP:OPAQUE SEQUENCE:2 \
  'ATTENDEE;CN=Kim:mailto:kim@example.org' CATEGORIES:A,B 'X-ODD:'
said "nothing is said of a good event" ""

### Lines

told DTEND 5 'without a value; ignored' 'give it a value or remove it' 'DTEND:'
told DTEND 5 'without a value; ignored' 'give it a value or remove it' \
  'DTEND;X=1'
told DTEND 6 'more than once in one event; the last counts' "$one" \
  DTEND:20260302T100000Z DTEND:20260302T110000Z
told DTSTART 5 'more than once in one event; the last counts' "$one" \
  DTSTART:20260302T100000Z
told UID 6 'more than once in one event; the first counts' "$one" SUMMARY:Tea \
  UID:w
told STATUS 5 "'PERHAPS': not known; ignored" \
  'choose another value in the calendar' STATUS:PERHAPS
told TRANSP 5 "'GLASS': not known; ignored" \
  'choose another value in the calendar' TRANSP:GLASS
told X-MICROSOFT-CDO-BUSYSTATUS 5 "'DOZING': not known; ignored" \
  'choose another value in the calendar' X-MICROSOFT-CDO-BUSYSTATUS:DOZING
told SEQUENCE 5 "'two': not a number; counts as 0" \
  'save the event again in the calendar' SEQUENCE:two
told CATEGORIES 6 'more than 512 bytes in one event; the rest is ignored' \
  'shorten the list in the calendar' CATEGORIES:a \
  "CATEGORIES:$(head -c 600 /dev/zero | tr '\0' x)"
told ATTENDEE 5 'longer than 256 KiB; the rest of the line is ignored' \
  'shorten it in the calendar' \
  "ATTENDEE:$(head -c 300000 /dev/zero | tr '\0' x)"

### When an event is

event DURATION:PT1H
said "no DTSTART" "2|u|Tea|DTSTART|none that can be used; the event is left \
out|give the event a beginning or delete it"
event DTSTART:soon
said "a bad DTSTART" "2|u|Tea|DTSTART|none that can be used; the event is left \
out|give the event a beginning or delete it
4|u|Tea|DTSTART|'soon': not a date or time; ignored|$date"
told DTEND 5 "'20260230T090000Z': not a date or time; ignored" "$date" \
  DTEND:20260230T090000Z
told RECURRENCE-ID 5 "'x': not a date or time; the event counts by itself" \
  "$date" RECURRENCE-ID:x
told RECURRENCE-ID 5 "'THISANDPRIOR': a RANGE that is not known; only this one \
occurrence is changed" 'change the later ones in the calendar, too' \
  'RECURRENCE-ID;RANGE=THISANDPRIOR:20260302T090000Z'
told PRIORITY 5 "'high': not a number; counts as 0" \
  'save the event again in the calendar' PRIORITY:high
told DTEND 6 'before DTSTART; the event counts as having no length' \
  'correct when the event ends' LOCATION:x DTEND:20260302T080000Z
told DURATION 5 "'1h': not a duration; ignored" 'write it as in PT1H30M' \
  DURATION:1h
told DURATION 5 "'-PT1H': negative; counts as zero" 'write it as in PT1H30M' \
  DURATION:-PT1H
told DURATION 5 'beside DTEND, which counts; ignored' "$one" DURATION:PT1H \
  DTEND:20260302T093000Z
told EXDATE 6 "'2026030xT090000Z': not a date or time; ignored" "$date" \
  RRULE:FREQ=DAILY \
  'EXDATE:20260303T090000Z,2026030xT090000Z,20260305T090000Z'
told RDATE 5 "'nonsense': not a date or time; ignored" "$date" RDATE:nonsense
told RDATE 5 "'20260302T120000Z/20260302T110000Z': ends before it begins; \
counts as having no length" 'correct when it ends' \
  'RDATE;VALUE=PERIOD:20260302T120000Z/20260302T110000Z'

### Rules

told RRULE 5 "'DAILY': not a rule; ignored" "$rule" RRULE:DAILY
told EXRULE 6 "'FREQ=NEVER': not a rule; ignored" "$rule" RRULE:FREQ=DAILY \
  EXRULE:FREQ=NEVER
told RRULE 5 'not a rule: a part is wrong or out of range; ignored' \
  'set anew in the calendar when the event recurs' \
  'RRULE:FREQ=MONTHLY;BYMONTHDAY=32'
told RRULE 5 "'FREQ=DAILY;INTERVAL=0': INTERVAL=0 counts as 1" \
  'write INTERVAL=1 or leave it out' 'RRULE:FREQ=DAILY;INTERVAL=0'
told RRULE 5 "'FREQ=DAILY;X-A=1': unknown or empty parts are ignored" \
  'remove them from the rule' 'RRULE:FREQ=DAILY;X-A=1'
told RRULE 5 "'FREQ=DAILY;COUNT=2;COUNT=3': of repeated parts the first counts" \
  'keep one of each in the rule' 'RRULE:FREQ=DAILY;COUNT=2;COUNT=3'
told RRULE 5 "'RRULE:FREQ=DAILY': the name stands in its value, too; counts \
once" "remove 'RRULE:' from the value" RRULE:RRULE:FREQ=DAILY
told RRULE 5 'RSCALE and SKIP are not always expanded right' \
  'check the dates, or enter them one by one' \
  'RRULE:RSCALE=CHINESE;FREQ=YEARLY'
told RRULE 5 "'RSCALE=CHINESE;FREQ=DAILY;INTERVAL=40000': RSCALE below \
the day, or with an INTERVAL above 32767; ignored" \
  'let it recur daily or less often, with a smaller INTERVAL' \
  'RRULE:RSCALE=CHINESE;FREQ=DAILY;INTERVAL=40000'
told RRULE 13 "'FREQ=MONTHLY': more than 8 in one event; ignored" \
  'split the event' RRULE:FREQ=YEARLY RRULE:FREQ=YEARLY RRULE:FREQ=YEARLY \
  RRULE:FREQ=YEARLY RRULE:FREQ=YEARLY RRULE:FREQ=YEARLY RRULE:FREQ=YEARLY \
  RRULE:FREQ=YEARLY RRULE:FREQ=MONTHLY
told RRULE 5 'expanding it takes too long; the event is left out' \
  'let it recur less often, or end' RRULE:FREQ=SECONDLY
event 'DTSTART;VALUE=DATE:20260302' 'RRULE:FREQ=DAILY;BYHOUR=9'
said "times of whole days" "5|u|Tea|RRULE|'FREQ=DAILY;BYHOUR=9': hours, \
minutes and seconds of an event of whole days are ignored|remove BYHOUR, \
BYMINUTE and BYSECOND from the rule"
{
  echo DTSTART:20260302T090000Z
  for _ in $(seq 101); do
    seq 2000 | awk '{ printf "%s%s", (NR > 1) ? "," : "EXDATE:",
      "20260401T090000Z" }'
    echo
  done
} >dates
mapfile -t dates <dates
event "${dates[@]}"
said "too many dates" "105|u|Tea|EXDATE|more than 200000 values in one event; \
the rest is ignored|use a rule instead, or split the event"

### Availabilities

# availability LINE...: of all time; the first LINE is line 3.
availability() {
  file BEGIN:VAVAILABILITY "$@" END:VAVAILABILITY
}
availability UID:v BUSYTYPE:PERHAPS
said "an unknown BUSYTYPE" "4|v||BUSYTYPE|'PERHAPS': not known; counts as \
BUSY-UNAVAILABLE|write BUSY, BUSY-TENTATIVE or BUSY-UNAVAILABLE"
availability UID:v BEGIN:AVAILABLE UID:p SUMMARY:Open DTSTART:x END:AVAILABLE
said "an AVAILABLE without a start" "4|p|Open|DTSTART|none that can be used; \
the event is left out|give the event a beginning or delete it
7|p|Open|DTSTART|'x': not a date or time; ignored|$date"
mapfile -t parts < <(seq 1001 | awk '{
  print "BEGIN:AVAILABLE\nUID:" $1 "\nDTSTART:20200101T090000Z"
  print "DTEND:20200101T100000Z\nEND:AVAILABLE" }')
availability UID:v "${parts[@]}"
said "too many AVAILABLEs" "5004|v||BEGIN|more than 1000 AVAILABLEs in one \
VAVAILABILITY; the rest is left out|use rules instead"
mapfile -t many < <(seq 201 | awk '{
  print "BEGIN:VAVAILABILITY\nUID:" $1 "\nEND:VAVAILABILITY" }')
file "${many[@]}"
said "too many VAVAILABILITYs" "602|||BEGIN|more than 200 VAVAILABILITYs in \
one file; the rest is left out|split the calendar into several"

### Zones

event 'DTSTART;TZID=Mars/Base:20260302T090000' \
  'DTEND;TZID=Mars/Base:20260302T100000'
said "an unknown zone, once" "4|u|Tea|DTSTART|'Mars/Base': an unknown zone; \
the calendar's own is used|$zone, or set 'zone' of the calendar"
event 'DTSTART;TZID="(UTC+07:00) Bangkok":20260302T090000'
said "an offset" "4|u|Tea|DTSTART|'(UTC+07:00) Bangkok': a zone known by its \
offset alone; summer time may be wrong|$zone"

# vzone LINE...: an event in the zone 'own', whose first LINE is line 5.
vzone() {
  file BEGIN:VTIMEZONE TZID:own BEGIN:STANDARD "$@" END:STANDARD \
    END:VTIMEZONE BEGIN:VEVENT UID:u 'DTSTART;TZID=own:20260302T090000' \
    SUMMARY:Tea END:VEVENT
}
vzone DTSTART:19700101T000000 TZOFFSETFROM:+0000 TZOFFSETTO:+0100
said "a good zone" ""
vzone DTSTART:19700101T000000 TZOFFSETFROM:+0000 TZOFFSETTO:+0100 \
  RRULE:FREQ=DAILY
said "a daily zone" "8|||RRULE|'own': not a yearly or monthly rule of a zone; \
ignored|export the calendar again, or $zone"
vzone DTSTART:19700101T000000 TZOFFSETFROM:+0000 TZOFFSETTO:+0100 RRULE:x
said "a zone with a bad rule" "8|||RRULE|'own': not a yearly or monthly rule \
of a zone; ignored|export the calendar again, or $zone"
vzone DTSTART:19700101T000000 TZOFFSETFROM:+0000 TZOFFSETTO:+0100 RDATE:x
said "a zone with a bad date" "8|||RDATE|'x': not a date or time; ignored|$date"
vzone DTSTART:19700101T000000 TZOFFSETFROM:+0000
said "a zone without an offset" "4|||BEGIN|'own': a part of the zone lacks \
DTSTART, TZOFFSETFROM or TZOFFSETTO; it is left out|export the calendar \
again, or $zone
11|u|Tea|DTSTART|'own': an unknown zone; the calendar's own is used|$zone, or \
set 'zone' of the calendar"
mapfile -t dates < <(seq 1201 | awk '{ print "RDATE:19700102T000000" }')
vzone DTSTART:19700101T000000 TZOFFSETFROM:+0000 TZOFFSETTO:+0100 \
  "${dates[@]}"
said "a zone of many changes" "2|||BEGIN|'own': a zone with too many changes; \
the rest of them is left out|$zone"
file BEGIN:VTIMEZONE END:VTIMEZONE
said "a zone without a name" "2|||TZID|missing, or longer than 255 bytes; the \
VTIMEZONE is left out|export the calendar again"
mapfile -t zones < <(seq 2001 | awk '{ print "BEGIN:VTIMEZONE\nTZID:" $1
  print "END:VTIMEZONE" }')
file "${zones[@]}"
said "too many zones" "6002|||BEGIN|more than 2000 VTIMEZONEs; the rest is \
left out|split the calendar into several files"

### Files

printf 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\nDTSTART:20260302T0900' >c.ics
said "a file that was cut" "2|||END|missing at the end of the file; what is \
cut off is left out|export or synchronize the calendar again"
file BEGIN:A BEGIN:A BEGIN:A BEGIN:A BEGIN:A BEGIN:A BEGIN:A BEGIN:A BEGIN:A \
  END:A END:A END:A END:A END:A END:A END:A END:A END:A
said "nested too deep, once" "9|||BEGIN|nested more than 8 deep; what is in it \
is left out|export the calendar again with another program"
file "$(yes $'END:VCALENDAR\r\nBEGIN:VCALENDAR' | head -n 200000)"
tap_is "too many VCALENDARs" "$(problems c.ics | cut -d '|' -f 2-)" \
  "||BEGIN|more than 100000 VCALENDARs; the rest count as the last|split the file \
into several"
file BEGIN:VEVENT UID:u DTSTART:20260302T090000Z BEGIN:VEVENT UID:v \
  DTSTART:20260302T090000Z END:VEVENT
said "an END that is missing" "2|||END|missing before another component begins \
or ends; it counts as far|export the calendar again"
mapfile -t many < <(seq 137 | awk '{ printf "BEGIN:VEVENT\nUID:%d\nEND:VEVENT\n",
  $1 }')
file "${many[@]}"
tap_is "the first hundred, and a count" "$(problems c.ics | wc -l)" 101
tap_is "how many more" "$(problems c.ics | tail -n 1)" \
  "0||||and 37 more problems in this file|mend those first"
tap_is "in the order of their lines" "$(problems c.ics | head -n 100 |
  sort -t '|' -nc 2>&1)" ""

file 'X-MS-OLK-WKHRSTART;TZID="W. Europe Standard Time":080000' \
  X-MS-OLK-WKHREND:25:00 X-MS-OLK-WKHRDAYS:MO,XX
said "hours that are none" "3|||X-MS-OLK-WKHREND|'25:00': not understood; not \
offered|set 'work' in [hours] yourself
4|||X-MS-OLK-WKHRDAYS|'MO,XX': not understood; not offered|set 'work' in \
[hours] yourself"

### Folders

event DTSTART:20260302T090000Z
mkdir -p deep/1/2/3/4/5 elsewhere
cp c.ics deep/1/2/3/4/5/
ln -s "$world/elsewhere" deep/link
tap_is "what is passed over in a folder" "$(problems deep | sort)" \
  "0||||a link to a folder; not followed|name the folder in a [calendar NAME] \
of its own
0||||folders more than 4 deep; what is in it is left out|name it in a \
[calendar NAME] of its own"
tap_is "a pattern that nothing matches" "$(problems 'no*where')" \
  "0||||nothing matches the pattern|correct 'path' of its [calendar NAME], or \
fetch the calendar"

### As text

event DTSTART:20260302T090000Z DURATION:1h
cp c.ics d.ics
offduty events --problems --zone UTC --from 20260302T000000Z \
  --to 20260303T000000Z c.ics d.ics >out 2>err
tap_is "by calendar and file" "$(sed -n '/problems/,$p' out)" \
  "problems in [c.ics]
  c.ics:5: u: DURATION: '1h': not a duration; ignored; write it as in PT1H30M \
(event 'Tea')
problems in [d.ics]
  d.ics:5: u: DURATION: '1h': not a duration; ignored; write it as in PT1H30M \
(event 'Tea')"

### Beside an answer

printf '[calendar %s]\npath = %s\n' bad c.ics gone gone.ics >both.ini
offduty plan 2026-03-02 --config both.ini >/dev/null 2>err
tap_is "plan: what is not there, and a count" "$(cat err)" \
  "gone.ics: No such file or directory; correct 'path' of its [calendar NAME], \
or fetch the calendar
1 problem; 'offduty events --problems' shows it"
offduty events --config both.ini --from 20260302T000000Z >/dev/null 2>err
tap_is "events: likewise" "$? $(wc -l <err)" "1 2"
tap_done
