#!/bin/bash
# offduty events: series, zones and classes against answers written by hand;
# bad and hostile files, each with an ordinary meeting that must still be found.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
data=$OFFDUTY_SOURCE/tests/data/ics
world=$(mktemp -d) || exit 1
trap 'rm -rf "$world"' EXIT
mkdir "$world/config"
export HOME=$world XDG_CONFIG_HOME=$world/config XDG_CONFIG_DIRS=$world/none
export TZ=UTC
cd "$world" || exit 1

# events FROM TO ZONE ARG...: output in out and err, exit code in code.
events() {
  local from=$1 to=$2 zone=$3
  shift 3
  timeout 60 offduty events --from "$from" --to "$to" --zone "$zone" "$@" \
    >out 2>err </dev/null
  code=$?
}

# The day of the ordinary meeting.
day() {
  events 20260302T000000Z 20260303T000000Z UTC "$@"
}

ordinary='T	20260302T100000Z	20260302T110000Z	Ordinary'

### Right answers

same() { # NAME FROM TO ZONE
  events "$2" "$3" "$4" --format tsv "$data/$1.ics"
  tap "$1 as written by hand" diff "$data/$1.tsv" out
}
same series 20260301T000000Z 20260401T000000Z UTC
same rules 20260301T000000Z 20260401T000000Z UTC
events 20260301T000000Z 20260401T000000Z UTC --problems "$data/rules.ics"
tap_is "nothing about these rules is in doubt" "$(grep RRULE out err)" ''
same disputed 20260228T230000Z 20260430T220000Z Europe/Berlin
events 20260301T000000Z 20260401T000000Z UTC --problems "$data/disputed.ics"
tap "a whole day without length is named" \
  grep -q 'disputed.ics:[0-9]*: ends as it begins: DTEND: the day of' out
same zones 20260301T000000Z 20261201T000000Z America/New_York
same scopes 20260301T000000Z 20260401T000000Z UTC

events 20260301T000000Z 20261201T000000Z America/New_York --problems \
  "$data/zones.ics"
for name in 'Customized Time Zone' '../../../etc/passwd'; do
  tap "the unknown zone $name is named" \
    grep -q "DTSTART: '$name': an unknown zone" out
done
tap "an offset that stands for a zone is named" \
  grep -q 'Jakarta.* a zone known by its offset alone' out

### Classes

cat >class.ini <<END
[calendar work]
path = $data/classes.ics
me = me@example.org
[rule gym]
summary = ^gym( |$)
then = off
END
classes() { # NAME EXTRA-LINE WANT...
  local name=$1 extra=$2
  shift 2
  { sed '/^\[rule/,$d' class.ini; echo "$extra"; sed -n '/^\[rule/,$p' \
    class.ini; } >with.ini
  offduty --config with.ini events --from 20260302T000000Z \
    --to 20260309T000000Z --zone UTC --json >out 2>err
  python3 -c 'import json, sys
for e in json.load(sys.stdin)["events"]:
    print(e["class"] + ":", e["title"])' <out >got
  local want
  for want; do
    tap "$name: $want" grep -qxF "$want" got
  done
}
classes "by default" "" 'meeting: Plain' 'ignore: Declined' \
  'meeting: Somebody declined' 'ignore: Canceled: Planning' 'off: Zajęty' \
  'note: Vacation of the boss' 'off: Vacation' \
  'meeting: Vacations planner demo' 'ignore: Vacation reminder' \
  'ignore: No length' 'focus: Focus time' 'meeting: Focus time' \
  'note: Longer than a meeting' 'note: Birthday' 'ignore: At home' \
  'off: Gym with Kim'
classes "trusted" "trust = yes" 'off: Vacation of the boss'
classes "tentative ignored" "tentative = ignore" 'ignore: Perhaps'
classes "tentative a meeting" "tentative = meeting" 'meeting: Perhaps'
classes "a calendar of holidays" "role = holidays" 'off: Birthday' \
  'ignore: Declined'
classes "a calendar to ignore" "role = ignore" 'ignore: Plain'
classes "others' shifts" "role = on-call" 'ignore: Plain' \
  'on-call: Somebody declined'

# Every word that [rule NAME] busy takes, the longest too, matches its event.
for word in free tentative busy oof workingelsewhere; do
  printf '[calendar work]\npath = busy.ics\n[rule it]\nbusy = %s\n%s\n' \
    "$word" 'then = hours' >busy.ini
  printf '%s\r\n' BEGIN:VCALENDAR BEGIN:VEVENT UID:b SUMMARY:It \
    DTSTART:20260302T090000Z DTEND:20260302T100000Z \
    "X-MICROSOFT-CDO-BUSYSTATUS:${word^^}" END:VEVENT END:VCALENDAR >busy.ics
  offduty --config busy.ini events --from 20260302T000000Z \
    --to 20260303T000000Z --zone UTC >out 2>err
  tap "a rule for busy = $word" grep -q ' hours  *It ' out
done

### What is no calendar

: >empty.ics
head -c 25600 /dev/urandom >binary.ics
echo '<!DOCTYPE html><html><body>Please sign in</body></html>' >html.ics
mkfifo fifo.ics
for f in empty binary html; do
  day "$f.ics"
  tap_is "$f: exit code" "$code" 1
  tap "$f is named" grep -qF "$f.ics: not a calendar" err
done
day fifo.ics
tap_is "a FIFO does not block: exit code" "$code" 1
tap "a FIFO is named" grep -qF 'fifo.ics: not a regular file' err
day missing.ics
tap_is "a missing file: exit code" "$code" 1
tap "a missing file is named" \
  grep -qF 'missing.ics: No such file or directory' err

# calendar NAME: one event's lines on stdin, the ordinary meeting behind it.
calendar() {
  {
    printf 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\n'
    sed 's/$/\r/'
    printf 'BEGIN:VEVENT\r\nUID:ok\r\nDTSTART:20260302T100000Z\r\n'
    printf 'DTEND:20260302T110000Z\r\nSUMMARY:Ordinary\r\nEND:VEVENT\r\n'
    printf 'END:VCALENDAR\r\n'
  } >"$1.ics"
}

hostile() { # LINE...: of an event
  echo BEGIN:VEVENT
  echo UID:hostile
  printf '%s\n' "$@"
  echo SUMMARY:Hostile
  echo END:VEVENT
}

# found NAME [PROBLEM]: the meeting is there, the problem is named.
found() {
  day --format tsv "$1.ics"
  tap_is "$1: exit code" "$code" 0
  tap "$1: the ordinary meeting is found" grep -qxF "$ordinary" out
  [ $# -gt 1 ] || return
  day --problems "$1.ics"
  tap "$1: named" grep -q "$1.ics:[0-9].*$2" out
}

if [ "$(id -u)" -eq 0 ]; then
  tap_skip "an unreadable file" "root reads everything"
else
  calendar unreadable </dev/null
  chmod 0 unreadable.ics
  day unreadable.ics
  tap "an unreadable file is named" grep -qF 'Permission denied' err
fi

calendar whole </dev/null
found whole
{ cat whole.ics; hostile DTSTART:20260302T120000Z; } | head -c -20 >cut.ics
found cut 'END: missing at the end of the file'
hostile DTSTART:20260302T120000Z | sed '$d' | calendar endless
found endless 'END: missing before another'
tap_is "an event that is never ended counts" "$(day --format tsv endless.ics
  grep -c Hostile out)" 1
mkdir -p folder/nested
cp whole.ics folder/nested/a.ics
echo x >folder/.b.ics
echo x >folder/c.ics.tmp
echo x >folder/notes.txt
day --format tsv folder
tap_is "a folder: exit code" "$code" 0
tap_is "a folder: only its calendars" "$(cat out)" "$ordinary"
cp html.ics folder/bad.ics
day --format tsv folder
tap_is "a bad file in a folder: the others" "$(cat out)" "$ordinary"
day --problems folder
tap "a bad file in a folder is named" grep -q 'bad.ics: not a calendar' out
rm folder/bad.ics
day --format tsv "$world/fol*/nes*"
tap_is "a pattern" "$(cat out)" "$ordinary"

### What costs too much

hostile DTSTART:19700101T000000Z RRULE:FREQ=SECONDLY | calendar secondly
found secondly 'hostile: .*takes too long'
hostile DTSTART:19700101T000000Z 'RRULE:FREQ=SECONDLY;COUNT=100000000' |
  calendar count
found count 'hostile: .*takes too long'
hostile DTSTART:19700101T000000Z \
  'RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30' | calendar never
found never
tap_is "a rule that never comes costs no problem" \
  "$(day --problems never.ics; grep hostile out err)" ''
hostile DTSTART:20260302T120000Z 'RRULE:RSCALE=CHINESE;FREQ=YEARLY' |
  calendar rscale
found rscale 'hostile: RRULE: RSCALE'
hostile DTSTART:20260302T120000Z \
  "DESCRIPTION:$(head -c 1048576 /dev/zero | tr '\0' x)" | calendar line
found line
hostile DTSTART:20260302T120000Z \
  "$(seq 100000 | awk '{ printf "RDATE:202604%02dT%02d%02d%02dZ\n",
    $1 % 30 + 1, $1 % 24, $1 / 60 % 60, $1 % 60 }')" | calendar rdates
found rdates
{
  printf '%s\n' BEGIN:VTIMEZONE TZID:evil BEGIN:STANDARD \
    DTSTART:19700101T000000 TZOFFSETFROM:+0000 TZOFFSETTO:+0100 \
    RRULE:FREQ=SECONDLY END:STANDARD END:VTIMEZONE
  hostile 'DTSTART;TZID=evil:20260302T120000'
} | calendar zone
found zone "RRULE: 'evil': not a yearly or monthly rule of a zone"
printf 'BEGIN:VEVENT\nUID:n\nDTSTART:20260302T120000Z\nSUMMARY:a\0b\nEND:VEVENT\n' |
  calendar nul
found nul
printf '\xef\xbb\xbf' | cat - whole.ics >bom.ics
found bom
tr -d '\n' <whole.ics >cr.ics
found cr
sed -n '/BEGIN:VEVENT/,/END:VEVENT/p' whole.ics >bare.ics
found bare
hostile DTSTART:20260302T120000Z "X:$(printf '\033[31m')" | calendar escape
sed -i "s/Hostile/Red $(printf '\033')[31m/" escape.ics
day escape.ics
tap "no escape reaches the terminal" test -z "$(tr -cd '\033' <out)"

### The command line

day --format xml whole.ics
tap_is "an unknown format: exit code" "$code" 2
events 20260302T000000Z 20260301T000000Z UTC whole.ics
tap_is "a window that ends before it begins: exit code" "$code" 2
events 20260302T000000Z 20260303T000000Z Mars/Olympus whole.ics
tap_is "an unknown zone: exit code" "$code" 2
OFFDUTY_LIBEXECDIR=$world/none day whole.ics
tap_is "no helper: exit code" "$code" 1
tap "no helper is named" grep -q "cannot read the calendars with" err
day --json whole.ics
tap "JSON" python3 -c 'import json, sys
e = json.load(sys.stdin)["events"]
assert e == [{"start": "2026-03-02T10:00:00+00:00",
    "end": "2026-03-02T11:00:00+00:00", "all_day": False,
    "class": "meeting", "title": "Ordinary", "calendar": "whole.ics",
    "tentative": False, "untrusted": False, "but_for_hours": False}], e' <out
tap_done
