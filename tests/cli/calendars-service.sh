#!/bin/bash
# The service and its calendars over time: what a restart reads, a calendar that
# cannot be read, a helper that fails and is tried again.
# shellcheck disable=SC2119 # service_start's arguments are the service's
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/service.sh
. "$OFFDUTY_SOURCE/tests/rig/service.sh"
# shellcheck source=tests/rig/calendars.sh
. "$OFFDUTY_SOURCE/tests/rig/calendars.sh"

status_has() {
  offduty status --json | grep -qF -- "$1"
}

sees() {
  rig_wait 20 status_has "$1"
}

last_read() {
  grep -o 'calendars: [0-9]* files read' "$RIG/log" | tail -n 1
}

# Now, so that it is a meeting whatever the hour.
current() { # FILE TITLE
  {
    printf '%s\r\n' BEGIN:VEVENT UID:now "SUMMARY:$2"
    date -u -d '1 hour ago' +'DTSTART:%Y%m%dT%H%M%SZ' | sed 's/$/\r/'
    date -u -d '2 hours' +'DTEND:%Y%m%dT%H%M%SZ' | sed 's/$/\r/'
    printf '%s\r\n' END:VEVENT
  } | calendar "$1"
}

test_service() {
  local since
  rm -rf team "$cache"
  mkdir team
  current team/a.ics Board
  event b Bert 23 | calendar team/b.ics
  configure "$RIG/team"
  settle
  service_start --config "$ini"
  tap "the service reads" sees '"title":"Board"'
  tap_is "all files" "$(last_read)" 'calendars: 2 files read'
  service_end
  service_start --config "$ini"
  tap "started again" sees '"title":"Board"'
  tap_is "it has read none" "$(last_read)" 'calendars: 0 files read'
  current team/a.ics Change
  tap "a change is noticed" sees '"title":"Change"'
  tap_is "and that file read alone" "$(last_read)" 'calendars: 1 files read'
  echo '<html>' >team/a.ics
  tap "a login page is told" sees '"stale_calendars":1'
  tap "and how it stands" grep -q \
    "note: calendar 'work' is as of .*'a.ics': not a calendar" \
    <(offduty status)
  tap_is "once" "$(offduty status | grep -c 'not a calendar')" 1
  tap "the last good answer stays" status_has '"title":"Change"'
  since=$(offduty status --json | grep -o '"since":"[^"]*"')
  service_end
  sleep 1
  service_start --config "$ini"
  tap "after a restart, too" sees '"title":"Change"'
  tap_is "since when it was" \
    "$(offduty status --json | grep -o '"since":"[^"]*"')" "$since"
  mv team away
  tap "the folder gone: told" sees "'team': No such file or directory"
  tap "and kept" status_has '"title":"Change"'
  mv away team
  current team/a.ics Again
  tap "back, and read" sees '"title":"Again"'
  tap "and no longer stale" sees '"stale_calendars":0,"stale":[],"problem":null'
  service_end
}

# A helper that fails is tried again within the next hours, by the script's
# clock.
test_retry() {
  local day=20260303
  rm -rf team "$cache"
  mkdir team broken
  event a Anna 12 | calendar team/a.ics
  configure "$RIG/team"
  printf '%s\n' '#!/bin/bash' "[ ! -d '$RIG/broken' ] || exit 1" \
    "exec '$real'" >instead/offduty-calread
  chmod +x instead/offduty-calread
  cat >script <<X
clock 2026-03-03T09:00 Europe/Berlin
2026-03-03T09:00 presence active
2026-03-03T09:30 wait $RIG/at-09:30
2026-03-03T12:10 wait $RIG/at-12:10
2026-03-03T12:11 end
X
  OFFDUTY_LIBEXECDIR=$RIG/instead service_start --config "$ini" \
    --script script
  tap "a helper that fails is told" sees "'a.ics': reading it failed"
  tap "and nothing is known" status_has '"how":"missing"'
  rmdir broken
  : >at-09:30
  tap "later it is tried again" sees '"title":"Anna"'
  tap "and all is well" sees '"stale_calendars":0'
  : >at-12:10
  wait "$service_pid"
  tap_is "the script ends it" $? 0
}

mkdir instead
test_service
test_retry
tap_done
