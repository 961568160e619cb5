#!/bin/bash
# A helper that goes wrong at one event: it costs that event alone, in time.
# What the sandbox refuses does no harm; what it punishes costs the event, too.
# shellcheck disable=SC2119 # service_start has no arguments here
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/cost.sh
. "$OFFDUTY_SOURCE/tests/rig/cost.sh"
# shellcheck source=tests/rig/service.sh
. "$OFFDUTY_SOURCE/tests/rig/service.sh"
service_rig
cd "$RIG" || exit 1
mkdir lib
ln -s "$OFFDUTY_BUILD/tests/cli/faulty-calread" lib/offduty-calread
ln -s "$OFFDUTY_LIBEXECDIR"/offduty-notify lib/
export OFFDUTY_LIBEXECDIR=$RIG/lib

# Milliseconds for one event beyond what an ordinary one takes: the budget of
# processor time and a look at the helper (calendar_helper.h), and 100.
limit=$((300 + 50 + 100))

# event UID TITLE
event() {
  printf 'BEGIN:VEVENT\r\nUID:%s\r\nDTSTART:20260302T100000Z\r\n' "$1"
  printf 'DTEND:20260302T110000Z\r\nSUMMARY:%s\r\nEND:VEVENT\r\n' "$2"
}

# calendar UID...: each between two ordinary meetings
calendar() {
  local uid
  printf 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\n'
  event a First
  for uid; do event "$uid" Bad; done
  event z Last
  printf 'END:VCALENDAR\r\n'
}

# events FILE...: the titles, and what cost_run tells
events() {
  cost_run timeout 60 offduty events --from 20260302T000000Z \
    --to 20260303T000000Z --zone UTC --format tsv "$@"
  cut -f 4 out | sort >titles
}

both='First
Last'

calendar fault-nothing >nothing.ics
events nothing.ics
tap_is "a helper that does nothing wrong" "$(cat titles)" "Bad
$both"
ordinary=$cost

# lost UID: the event is gone, the others are there, its place is named.
lost() {
  calendar "fault-$1" >"$1.ics"
  events "$1.ics"
  tap_is "$1: exit code" "$code" 0
  tap_is "$1: costs that event alone" "$(cat titles)" "$both"
  tap "$1: within $limit ms of an ordinary one" \
    test "$cost" -le $((ordinary + limit))
  tap_note "$cost ms, ordinary $ordinary ms"
  offduty events --from 20260302T000000Z --to 20260303T000000Z --zone UTC \
    --problems "$1.ics" >out 2>&1
  tap "$1: its place is named" grep -q "$1.ics:9: " out
}
for f in abort null stack exit spin memory sleep socket exec fork; do
  lost "$f"
done

# refused NAME: it could do no harm, and so the event counts.
refused() {
  calendar "fault-$1" >"$1.ics"
  events "$1.ics"
  tap_is "$1: refused, and nothing is lost" "$(cat titles)" "Bad
$both"
}
for f in open create map; do
  refused "$f"
done
tap "nothing was created" test ! -e offduty-was-here

calendar fault-{abort,null,exit,memory,socket,exec,fork,spin,stack} >all.ics
events all.ics nothing.ics
tap_is "one after the other: exit code" "$code" 0
tap_is "one after the other: all others are there" "$(cat titles)" "Bad
First
$both
Last"

# No processor time is spent, so the clock on the wall tells: ten seconds.
calendar fault-wait >wait.ics
begin=$(date +%s%3N)
events wait.ics
took=$(($(date +%s%3N) - begin))
tap_is "wait: costs that event alone" "$(cat titles)" "$both"
tap "wait: ends after its 10 s, and at most 2 more" \
  test "$took" -ge 9000 -a "$took" -lt 12000
tap_note "$took ms"

# The service, with a meeting round now behind what goes wrong.
if [ -x "$OFFDUTY_BUILD/src/service/offdutyd" ]; then
  calendar fault-{abort,spin,socket} | sed '$d' >work.ics
  {
    printf 'BEGIN:VEVENT\r\nUID:now\r\nSUMMARY:Board\r\n'
    date -u -d '1 hour ago' +'DTSTART:%Y%m%dT%H%M%SZ'
    date -u -d '2 hours' +'DTEND:%Y%m%dT%H%M%SZ'
    printf 'END:VEVENT\r\nEND:VCALENDAR\r\n'
  } >>work.ics
  # the faults must lie in what is read, too
  sed -i "s/20260302/$(date -u +%Y%m%d)/" work.ics
  printf '[hours]\nwork = mon-sun 04:00-03:59\n[calendar work]\npath = %s\n' \
    "$RIG/work.ics" >"$XDG_CONFIG_HOME/offduty/offduty.ini"
  service_start
  has() { offduty status --json | grep -qF -- "$1"; }
  tap "the service has the others" rig_wait 10 has '"title":"Board"'
  tap "and no stale calendar" has '"stale_calendars":0'
  tap "and logs the places" service_logged 'work.ics:9: '
  tap "and lives" service_lives
  service_end
  tap_is "and ends as it should" "$service_rc" 0
else
  tap_skip "the service" "not built: offdutyd"
fi
tap_done
