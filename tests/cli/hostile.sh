#!/bin/bash
# Calendars that are made to cost: each has an ordinary meeting that is found,
# and costs at most 100 ms more than its budget. Budgets are processor time:
# what an ordinary file costs in the same run, and
#   size    what a file of ordinary events that is as large costs, and
#   series  EXPAND_MAX_US, 100 ms: one series that is hostile
#   herd    many: that twice, and its 64th part for each of a thousand
#   event   CALENDAR_EVENT_CPU_US and a look, 350 ms, and an ordinary file: one
#           event that a helper may die of, which is run again
#   group   event, for one of 100,000 components: both helpers see all of them
#   giant   event, with a file as large instead of an ordinary one
#   parts   a microsecond for each of a million components
#   lines   event, and 20 ns for each of 16 million lines
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/cost.sh
. "$OFFDUTY_SOURCE/tests/rig/cost.sh"
world=$(mktemp -d) || exit 1
trap 'rm -rf "$world"' EXIT
mkdir "$world/config"
export HOME=$world XDG_CONFIG_HOME=$world/config XDG_CONFIG_DIRS=$world/none
export XDG_CACHE_HOME=$world/cache TZ=UTC
cd "$world" || exit 1

ordinary='T	20260302T100000Z	20260302T110000Z	Ordinary'

# events OPTION... FILE: of the day of the ordinary meeting; fresh each time
events() {
  rm -rf "$XDG_CACHE_HOME"
  cost_run timeout 100 offduty events --from 20260302T000000Z \
    --to 20260303T000000Z --zone UTC "$@"
}

# calendar NAME: components on stdin, the ordinary meeting behind them
calendar() {
  {
    printf 'BEGIN:VCALENDAR\nVERSION:2.0\n'
    cat
    printf 'BEGIN:VEVENT\nUID:ok\nDTSTART:20260302T100000Z\n'
    printf 'DTEND:20260302T110000Z\nSUMMARY:Ordinary\nEND:VEVENT\n'
    printf 'END:VCALENDAR\n'
  } >"$1.ics"
}

# event LINE...: and more of them on stdin
event() {
  printf 'BEGIN:VEVENT\nUID:hostile\n'
  printf '%s\n' "$@"
  cat
  printf 'SUMMARY:Hostile\nEND:VEVENT\n'
}

# filler BYTES CHARACTER
filler() {
  head -c "$1" /dev/zero | tr '\0' "$2"
}

# usual FILE: the middle of three costs
usual() {
  for _ in 1 2 3; do
    events --format tsv "$1"
    echo "$cost"
  done | sort -n | sed -n 2p
}

calendar small </dev/null
small=$(usual small.ics)
tap_is "an ordinary file" "$(cat out)" "$ordinary"
seq 120000 | awk -v x="$(filler 450 x)" '{ print "BEGIN:VEVENT\nUID:old" $1 \
  "\nDTSTART:20150302T100000Z\nSUMMARY:Old\nDESCRIPTION:" x "\nEND:VEVENT" }' |
  calendar large
extra=$(($(usual large.ics) - small))
tap_is "a large one" "$(cat out)" "$ordinary"
large=$(stat -c %s large.ics)
tap_note "$small ms; one of $large bytes $extra ms more"

# budget NAME: what it is, in ms
budget() {
  local more=0
  case $2 in
  series) more=100 ;;
  herd) more=1763 ;;
  event) more=$((350 + small)) ;;
  group) more=$((350 + small + 200)) ;;
  giant) more=$((350 + small + extra * $(stat -c %s "$1.ics") / large)) ;;
  parts) more=1000 ;;
  lines) more=$((686 + small)) ;;
  esac
  echo $((small + more + extra * $(stat -c %s "$1.ics") / large))
}

# hostile NAME KIND [PROBLEM]
hostile() {
  local limit
  limit=$(($(budget "$1" "$2") + 100))
  events --format tsv "$1.ics"
  tap_is "$1: exit code" "$code" 0
  tap "$1: the ordinary meeting is found" grep -qxF "$ordinary" out
  tap "$1: within 100 ms of its budget" test "$cost" -le "$limit"
  tap_note "$cost ms of at most $limit ms"
  [ $# -gt 2 ] || return
  events --problems "$1.ics"
  tap "$1: named" grep -q "$1.ics:[0-9].*$3" out
}

# refused NAME PROBLEM: not read at all
refused() {
  events --format tsv "$1.ics" small.ics
  tap_is "$1: exit code" "$code" 1
  tap_is "$1: the other file is read" "$(cat out)" "$ordinary"
  tap "$1: named" grep -q "$1.ics: $2" err
  tap "$1: at once" test "$cost" -le $((small + 100))
  tap_note "$cost ms"
}

### Rules

event DTSTART:19700101T000000Z RRULE:FREQ=SECONDLY </dev/null |
  calendar secondly
hostile secondly series 'takes too long'
for freq in SECONDLY MINUTELY HOURLY; do
  event DTSTART:19700101T000000Z \
    "RRULE:FREQ=$freq;BYMONTH=2;BYMONTHDAY=30" </dev/null | calendar never
  hostile never series
done
event DTSTART:19700101T000000Z 'RRULE:FREQ=SECONDLY;COUNT=100000000' \
  </dev/null | calendar count
hostile count series 'takes too long'
event DTSTART:19700101T000000Z RRULE:FREQ=DAILY EXRULE:FREQ=SECONDLY \
  </dev/null | calendar exrule
hostile exrule series 'takes too long'
event DTSTART:20260101T000000Z 'RRULE:FREQ=YEARLY;RSCALE=CHINESE;BYMONTH=13' \
  </dev/null | calendar chinese
hostile chinese series
for _ in {1..8}; do
  echo 'RRULE:FREQ=SECONDLY;BYSECOND=1,2,3;BYSETPOS=-366'
done | event DTSTART:19700101T000000Z | calendar positions
hostile positions series
seq 1000 | awk '{ print "BEGIN:VEVENT\nUID:hostile" $1 \
  "\nDTSTART:19700101T000000Z\nRRULE:FREQ=SECONDLY\nEND:VEVENT" }' |
  calendar herd
hostile herd herd 'takes too long'

### Many dates and overrides

# times N: of one day
times() {
  seq "$1" | awk '{ printf "%02d%02d%02dZ\n", $1 / 3600 % 24, $1 / 60 % 60,
    $1 % 60 }'
}
times 100000 | sed 's/^/RDATE:20260302T/' | event DTSTART:20260302T000000Z |
  calendar rdates
hostile rdates series
times 100000 | sed 's/^/RDATE:20260602T/' | event DTSTART:20260302T000000Z |
  calendar rdates-far
hostile rdates-far series
times 100000 | sed 's/^/EXDATE:20260302T/' |
  event DTSTART:20260101T000000Z RRULE:FREQ=DAILY | calendar exdates
hostile exdates series
times 100000 | paste -sd, | sed 's/Z,/Z,20260302T/g; s/^/EXDATE:20260302T/' |
  event DTSTART:20260101T000000Z RRULE:FREQ=DAILY | calendar exdates-line
hostile exdates-line series
{
  event DTSTART:20260101T000000Z RRULE:FREQ=DAILY </dev/null
  times 100000 | awk '{ print "BEGIN:VEVENT\nUID:hostile\nRECURRENCE-ID:" \
    "20260302T" $1 "\nDTSTART:20260302T" $1 "\nEND:VEVENT" }'
} | calendar overrides
hostile overrides group
{
  event DTSTART:20260101T000000Z RRULE:FREQ=DAILY </dev/null
  seq 100000 | awk '{ print "BEGIN:VEVENT\nUID:hostile\nRECURRENCE-ID;RANGE=" \
    "THISANDFUTURE:" strftime("%Y%m%dT%H%M%SZ", 1000000000 + $1 * 3600) \
    "\nDTSTART:20260302T120000Z\nEND:VEVENT" }'
} | calendar ranges
hostile ranges group
seq 100000 | awk '{ print "BEGIN:VEVENT\nUID:hostile\nDTSTART:20260302T120000Z" \
  "\nRRULE:FREQ=DAILY\nSEQUENCE:" $1 "\nEND:VEVENT" }' | calendar versions
hostile versions group
seq 100000 | awk '{ print "ATTENDEE:mailto:" $1 "@example.org\nCATEGORIES:" $1
  }' | event DTSTART:20260302T120000Z | calendar attendees
hostile attendees event

### Zones

{
  printf '%s\n' BEGIN:VTIMEZONE TZID:evil BEGIN:STANDARD \
    DTSTART:19700101T000000 TZOFFSETFROM:+0000 TZOFFSETTO:+0100 \
    RRULE:FREQ=SECONDLY END:STANDARD END:VTIMEZONE
  event 'DTSTART;TZID=evil:20260302T120000' </dev/null
} | calendar zone
hostile zone series "'evil': .*zone"
{
  seq 10000 | awk '{ print "BEGIN:VTIMEZONE\nTZID:z" $1 "\nBEGIN:STANDARD\n" \
    "DTSTART:16010101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0100\n" \
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nEND:VTIMEZONE" }'
  event 'DTSTART;TZID=z1999:20260302T120000' </dev/null
} | calendar zones
hostile zones series
seq 10000 | awk '{ print "BEGIN:VEVENT\nUID:u" $1 "\nDTSTART;TZID=No/Zone" $1 \
  ":20260302T120000\nEND:VEVENT" }' | calendar unknown
{
  seq 2000 | awk '{ print "BEGIN:VTIMEZONE\nTZID:z" $1 "\nBEGIN:STANDARD\n" \
    "DTSTART:16010101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0100\n" \
    "RRULE:FREQ=MONTHLY;BYDAY=-1SU\nEND:STANDARD\nEND:VTIMEZONE" }'
  seq 2000 | awk '{ print "BEGIN:VEVENT\nUID:u" $1 "\nDTSTART;TZID=z" $1 \
    ":20260302T120000\nEND:VEVENT" }'
} | calendar used
hostile used herd "'z[0-9]*': .*take too long"
hostile unknown event "'No/Zone[0-9]*': an unknown zone"
{
  printf 'BEGIN:VTIMEZONE\nTZID:evil\n'
  seq 3000 | awk '{ print "BEGIN:STANDARD\nDTSTART:16010101T000000\n" \
    "TZOFFSETFROM:+0000\nTZOFFSETTO:+0100\n" \
    "RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1\nEND:STANDARD" }'
  printf 'END:VTIMEZONE\n'
  event 'DTSTART;TZID=evil:20260302T120000' </dev/null
} | calendar observances
hostile observances event

### Size and shape

for mb in 16 50 1000; do
  { echo "DESCRIPTION:$(filler $((mb << 20)) x)"; } |
    event DTSTART:20260302T120000Z | calendar "line$mb"
  kind=size
  [ "$mb" -lt 1000 ] || kind=giant
  hostile "line$mb" "$kind"
done
{ echo "SUMMARY:$(filler $((16 << 20)) x)"; } |
  event DTSTART:20260302T120000Z | calendar summary
hostile summary size 'SUMMARY: longer than 256 KiB'
{
  echo "SUMMARY:x"
  filler $((16 << 20)) x | fold -w 74 | sed 's/^/ /'
  echo
} | event DTSTART:20260302T120000Z | calendar folded
hostile folded size
{
  echo "DESCRIPTION:x"
  yes ' ' | head -c $((16 << 20))
} | event DTSTART:20260302T120000Z | calendar thin
hostile thin event
cp small.ics sparse.ics
truncate -s 1025M sparse.ics
refused sparse 'larger than 1 GiB'
cp small.ics holes.ics
truncate -s 200M holes.ics
cat holes.ics >/dev/null # the first to read them makes the pages
hostile holes size
yes BEGIN:X | head -n 1000000 | calendar deep
hostile deep event
yes BEGIN:VALARM | head -n 1000000 | event DTSTART:20260302T120000Z |
  calendar alarms
hostile alarms event
for what in VEVENT VTODO VTIMEZONE; do
  yes "$(printf 'BEGIN:%s\nEND:%s' $what $what)" | head -n 2000000 |
    calendar "tiny-$what"
  hostile "tiny-$what" parts
done
filler $((16 << 20)) '\0' | event DTSTART:20260302T120000Z | calendar nul
hostile nul size
filler $((16 << 20)) '\r' | event DTSTART:20260302T120000Z | calendar cr
hostile cr lines
filler $((16 << 20)) '\n' | event DTSTART:20260302T120000Z | calendar empty
hostile empty lines
filler $((16 << 20)) : | event DTSTART:20260302T120000Z | calendar colons
hostile colons size
echo '<!DOCTYPE html><html><body>Please sign in</body></html>' >page.ics
refused page 'not a calendar'
tap_done
