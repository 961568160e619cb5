#!/bin/bash
# How calendars are written: each vendor's conventions (tests/data/ics/vendors),
# every event with the class and the time that it must have, by hand.
set -u
shopt -s lastpipe
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
data=$OFFDUTY_SOURCE/tests/data/ics/vendors
world=$(mktemp -d) || exit 1
trap 'rm -rf "$world"' EXIT
export HOME=$world XDG_CONFIG_HOME=$world/config XDG_CONFIG_DIRS=$world/none
export TZ=UTC
cd "$world" || exit 1

# show FILE [LINE...]: March in Berlin; the lines are keys of the calendar, or
# of a section that one of them begins.
show() {
  local file=$1
  shift
  { printf '[calendar it]\npath = %s\n' "$file"; printf '%s\n' "$@"; } >it.ini
  offduty --config it.ini events --from 20260301T230000Z \
    --to 20260401T220000Z --zone "${zone:-Europe/Berlin}" --json 2>err |
    python3 "$OFFDUTY_SOURCE/tests/rig/events.py" >got 2>>err
}

# is NAME: what was shown is what stands on stdin, all of it.
is() {
  cat >want
  diff want got >differs
  tap "$1" test ! -s differs
  [ ! -s differs ] || tap_note "$(cat differs)"
}

# has NAME LINE...: what was shown holds these lines.
has() {
  local name=$1 line
  shift
  for line; do
    tap "$name: $line" grep -qxF -- "$line" got
  done
}

me='me = alex@example.org, Alex Doe'

### Outlook, Exchange

show "$data/outlook.ics" "$me"
is "Outlook's states, zones and days" <<'END'
ignore 03-02 09:00-10:00 Shown as free
ignore 03-02 09:05-10:00 Opaque and free
meeting 03-02 09:10-10:00 Shown as busy
off 03-02 10:00-12:00 Dentist
meeting 03-02 13:00-14:00 Confirmed and tentative tentative
ignore 03-02 14:00-15:00 From the library
ignore 03-02 15:00-15:30 Canceled: Weekly
ignore 03-02 15:05-15:30 Cancelled: Weekly
ignore 03-02 15:10-15:30 Abgesagt: Weekly
meeting 03-02 15:15-15:30 Lessons of a project Canceled: ours
meeting 03-03 09:00-10:00 Customized zone
meeting 03-03 11:00-12:00 Bangkok
meeting 03-03 14:00-15:00 New York
note 03-04..03-05 Fair
note 03-06..03-07 Fair in UTC
note 03-07..03-08 Fair by UTC
note 03-09..03-10 Fair in Tokyo
meeting 03-11 09:00-12:00 Half a day
note 03-28..03-29 Booth
off 03-28..03-30 Away over the change
note 03-29..03-30 Booth
meeting 03-30 09:00-10:00 Localised zone
note 03-31..04-01 Booth
END
zone=America/New_York show "$data/outlook.ics" "$me"
has "whole days are the event's, far from its zone" 'note 03-04..03-05 Fair' \
  'note 03-09..03-10 Fair in Tokyo' 'off 03-28..03-30 Away over the change'
cat >plan.ini <<END
[hours]
zone = America/New_York
[calendar it]
path = $data/outlook.ics
END
for day in 2026-03-03 2026-03-04 2026-03-05 2026-03-08 2026-03-09 2026-03-10 \
  2026-03-27 2026-03-28 2026-03-29 2026-03-30; do
  offduty --config plan.ini plan "$day" --at 2026-03-01 2>>err |
    sed -n "s/^all day/${day#2026-}/p"
done >got
is "a plan has them on their days, and on no other" <<'END'
03-04  note: Fair
03-09  note: Fair in Tokyo
03-28  note: Booth
03-28  off: Away over the change
03-29  off: Away over the change
03-29  note: Booth
END
show "$data/outlook.ics" '[rule days]' 'all-day = yes' 'then = off'
has "a rule for all-day events" 'off 03-04..03-05 Fair' \
  'meeting 03-11 09:00-12:00 Half a day'

limited() {
  is "$1" <<END
meeting 03-02 09:00-09:30 Busy
meeting 03-02 10:00-10:30 Zajęty
meeting 03-02 11:00-11:30 Tentative tentative
off 03-02 12:00-12:30 Away
ignore 03-02 13:00-13:30 Free
ignore 03-02 14:00-14:30 Working elsewhere
$2 03-02 15:00-15:30 Busy with taxes
$2 03-02 16:00-16:30 Busy
END
}
show "$data/limited.ics"
limited "titles left out by Exchange" meeting
words='busy, zajęty, tentative, away, free, working elsewhere'
show "$data/limited.ics" '[calendars]' "off-words = $words"
limited "what stands for a title is not searched for off-words" off
show "$data/limited.ics" '[calendars]' "focus-words = $words"
limited "nor for focus-words" focus

### Google

show "$data/google.ics" "$me"
is "Google's titles and answers" <<'END'
off 03-02 13:00-17:00 Out of office
off 03-03 13:00-17:00 OOO: away with the kids
note 03-04 13:00-17:00 Out of office (Kim) untrusted
note 03-05 13:00-17:00 Vacation by name untrusted
note 03-06..03-07 Vacation of the group untrusted
focus 03-09 09:00-11:00 Focus time
focus 03-09 11:00-12:00 Focus time, listed
focus 03-09 13:00-14:00 Focus time in a room
meeting 03-09 14:00-15:00 Focus time together
ignore 03-10..03-11 Home
ignore 03-10 09:00-10:00 Declined
ignore 03-10 09:10-10:00 Declined by name
ignore 03-10 09:20-10:00 Delegated
meeting 03-10 11:00-12:00 Accepted
meeting 03-10 12:00-13:00 Unanswered tentative
meeting 03-10 13:00-14:00 Perhaps tentative
meeting 03-10 14:00-15:00 Kim declined
note 03-11..03-12 Birthday of Kim
ignore 03-11..03-12 Happy birthday!
off 03-12..03-13 Bank holiday
ignore 03-12..03-13 Holiday elsewhere
meeting 03-13 09:00-10:00 Holiday planning
note 03-13 10:00-15:00 Course
meeting 03-16 10:00-14:00 Workshop
END
cp got google
show "$data/google.ics" "$me" 'trust = yes'
sed -E 's/^note (.*) untrusted$/off \1/' google | is "trusted"
show "$data/google.ics" "$me" 'tentative = ignore'
sed -E 's/^meeting (.*) tentative$/ignore \1 tentative/' google |
  is "tentative and unanswered ones ignored"
show "$data/google.ics"
has "nobody said who I am" 'meeting 03-10 09:00-10:00 Declined' \
  'note 03-03 13:00-17:00 OOO: away with the kids untrusted' \
  'off 03-02 13:00-17:00 Out of office'
show "$data/google.ics" "$me" 'role = holidays'
has "a calendar of holidays" 'off 03-11..03-12 Happy birthday!' \
  'off 03-06..03-07 Vacation of the group' 'ignore 03-10 09:00-10:00 Declined'
show "$data/google.ics" "$me" '[rule all]' 'calendar = it' 'then = hours'
sed -E 's/^[a-z-]+ (.*)/hours \1/; s/ untrusted$//' google |
  is "a rule of one's own goes before all"
show "$data/google.ics" "$me" '[calendars]' 'longest-meeting = 5h'
has "a longer meeting" 'meeting 03-13 10:00-15:00 Course'

### Apple, Nextcloud, Fastmail

show "$data/apple.ics" "$me"
is "Apple's addresses; travel and alarms are no part of an event" <<'END'
meeting 03-02 18:00-19:00 Choir
off 03-03..03-04 Annual leave
note 03-04..03-05 Annual leave of Eve untrusted
note 03-05..03-06 Annual leave of Mallory untrusted
ignore 03-06 18:00-19:00 Party
meeting 03-06 20:00-21:00 Film
END
show "$data/nextcloud.ics" "$me"
is "Nextcloud" <<'END'
off 03-02..03-04 Alex is out of office
ignore 03-05..03-06 🎂 Kim (1980)
meeting 03-06 09:00-09:30 Talk with Kim
END
show "$data/fastmail.ics" "$me"
is "Fastmail" <<'END'
meeting 03-02 09:00-10:00 Review
off 03-03..03-04 Sick leave
ignore 03-04 07:00-08:00 Gym slot
END

### Rotas

pagerduty() { # NAME CLASS CLASS CLASS
  is "PagerDuty: $1" <<END
$2 03-02 09:00-03-09 09:00 On Call - Alex Doe - Platform
$3 03-09 09:00-03-16 09:00 On Call - Kim Lee - Platform
$4 03-16 09:00-03-23 09:00 On Call - Alexandra Doering - Platform
END
}
show "$data/pagerduty.ics"
pagerduty "without 'me' all shifts are" on-call on-call on-call
several() { # NAME YES-OR-NO: whether it is told that all shifts count
  offduty --config it.ini events --from 20260301T230000Z \
    --to 20260401T220000Z --problems >got 2>&1
  tap_is "$1" "$(grep -c "pagerduty.ics:.*say who you are" got)" "$2"
}
several "all shifts of a team are doubted, once" 1
show "$data/pagerduty.ics" "me = alex@example.org"
pagerduty "own shifts by address" on-call ignore ignore
several "nothing is in doubt where it is said" 0
show "$data/pagerduty.ics" "me = Kim Lee"
pagerduty "own shifts by name" ignore on-call ignore
show "$data/pagerduty.ics" "me = Alex"
pagerduty "a first name is that of nobody else" on-call ignore ignore

grafana() { # NAME CLASS...
  is "Grafana OnCall: $1" <<END
$2 03-02 09:00-03-03 09:00 [L1] alex
$3 03-02 09:00-03-03 09:00 [L2] kim
$4 03-03 09:00-03-04 09:00 [L1] alex.smith
$5 03-04 09:00-03-05 09:00 [L1] kim, alex
$6 03-06 09:00-03-07 09:00 [L1] alex@example.org
END
}
show "$data/grafana.ics" "me = alex, alex@example.org"
grafana "own shifts by user" on-call ignore ignore on-call on-call
sed '/^PRODID/d' "$data/grafana.ics" >opsgenie.ics
show opsgenie.ics "me = alex"
grafana "without its name they are long events" ignore note note note note
show opsgenie.ics "me = alex" "role = on-call"
grafana "by role, as Opsgenie's" on-call ignore ignore on-call ignore

show "$data/oncall.ics" "me = alex" "role = on-call"
is "transparent shifts count by role" <<'END'
on-call 03-02 09:00-03-09 09:00 alex primary
ignore 03-09 09:00-03-16 09:00 kim primary
END
show "$data/oncall.ics" "me = alex"
has "and do not without" 'ignore 03-02 09:00-03-09 09:00 alex primary'

shift='03-02 17:00-19:00 On Call - Alex Doe - Nowhere tentative'
show "$data/disguised.ics" "$me"
has "an invitation is no rota" "meeting $shift"
show "$data/disguised.ics" "$me" 'trust = yes'
has "but a trusted one is" "on-call ${shift% *}"

### Titles

# title BYTES WANT: as printf has it, as it comes out.
title() {
  printf 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\nDTSTART:20260302T080000Z\n' \
    >title.ics
  # shellcheck disable=SC2059 # the bytes are the format
  printf "DTEND:20260302T090000Z\nSUMMARY:$1\nEND:VEVENT\nEND:VCALENDAR\n" \
    >>title.ics
  show title.ics
  printf '%s\n' "${3:-meeting} 03-02 09:00-10:00 $2" |
    is "a title: $2"
}
title 'M\xfcller in Latin-1' 'M?ller in Latin-1'
title 'in\xe2\x80\xaefdp.exe' 'infdp.exe'
title '\xe2\x80\x8f\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d\xe2\x81\xa9' 'שלום'
title 'Va\xe2\x80\x8bcation' 'Vacation' off
title '\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb pairing' '👩‍💻 pairing'
title 'Semi\\; comma\\, back\\\\slash\\nline' 'Semi; comma, back\slash line'
sixty=$(printf 'x%.0s' {1..60})
title "${sixty}\xf0\x9f\x8d\x9dz" "${sixty}🍝"
title "${sixty}y\xf0\x9f\x8d\x9d" "${sixty}y"
title "${sixty}abcdef" "${sixty}abcd"
title "${sixty} \xe2\x82\xac" "${sixty} €"
title "${sixty}  abc d" "${sixty} abc"
printf 'BEGIN:VEVENT\nUID:M\xfcller\xe2\x80\xae\nDTSTART:x\nEND:VEVENT\n' \
  >uid.ics
offduty events --problems uid.ics >got 2>&1
tap "a UID is cleaned, too" grep -q 'uid.ics:[0-9]*: M?ller: ' got
tap_done
