#!/bin/bash
# offdutyd by itself: start and end, one at a time, the control socket against
# all comers, reload, and that nothing wakes it between deadlines.
# shellcheck disable=SC2119 # service_start's arguments are the service's
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/service.sh
. "$OFFDUTY_SOURCE/tests/rig/service.sh"

if ! command -v offdutyd >/dev/null || ! command -v offduty >/dev/null; then
  echo "1..0 # SKIP not built: offdutyd or offduty"
  exit 0
fi
probe=$OFFDUTY_SOURCE/tests/rig/service-probe
if ! command -v python3 >/dev/null; then
  echo "1..0 # SKIP no python3"
  exit 0
fi
service_rig

test_options() {
  tap "--version" grep -q '^offdutyd [0-9]' <(offdutyd --version)
  tap "--help" grep -q '^usage: offdutyd' <(offdutyd --help)
  offdutyd --wrong >"$RIG/out" 2>&1
  tap_is "an unknown option is a usage error" $? 2
  offdutyd more >"$RIG/out" 2>&1
  tap_is "an argument is one too" $? 2
  (unset XDG_RUNTIME_DIR && offdutyd) >"$RIG/out" 2>&1
  tap_is "without a runtime folder it does not start" $? 1
  tap "and says so" grep -q 'XDG_RUNTIME_DIR is not set' "$RIG/out"
  offdutyd --script "$RIG/none" >"$RIG/out" 2>&1
  tap_is "without its script it does not start" $? 1
  tap "and says so, too" grep -q "cannot open '$RIG/none'" "$RIG/out"
}

told() {
  grep -qE "^[0-9]+ $1" "$RIG/told"
}

test_start() {
  local begin ready
  "$probe" notified "$RIG/notify" "$RIG/told" &
  RIG_PIDS+=($!)
  rig_wait 5 test -S "$RIG/notify"
  export NOTIFY_SOCKET=$RIG/notify
  begin=$(date +%s%3N)
  service_start
  tap "it tells that it is ready" rig_wait 5 told READY=1
  ready=$(sed -n 's/ READY=1$//p' "$RIG/told")
  tap_note "ready after $((ready - begin)) ms"
  tap "and how the user stands" told "STATUS=(on|off) duty"
  tap "it answers" service_answers
  tap_is "its folder is for the user alone" \
    "$(stat -c %a "$XDG_RUNTIME_DIR/offduty")" 700
  tap_is "its socket, too" "$(stat -c %a "$control")" 600
  unset NOTIFY_SOCKET
}

test_second() {
  timeout 10 offdutyd >"$RIG/out" 2>&1
  tap_is "a second one does not start" $? 1
  tap "and says who runs already" \
    grep -qF "already running as pid $service_pid (control socket '$control')" \
    "$RIG/out"
  tap "the first one stays" service_answers
}

test_socket() {
  tap_is "garbage is not answered" "$("$probe" garbage "$control")" 0
  tap "and logged" service_logged 'client dropped: not a request'
  tap_is "another version is told so" "$("$probe" version "$control")" -93
  tap_is "a crowd keeps nobody out" "$("$probe" crowd "$control" 100)" "2 1"
  tap "one who does not listen is let go" \
    test "$("$probe" silent "$control" 5000)" -lt 5000
  tap "the service lives" service_lives
  tap "and answers" service_answers
}

test_frozen() {
  local begin took
  kill -STOP "$service_pid"
  begin=$(date +%s%3N)
  offduty status >"$RIG/out" 2>&1
  tap_is "frozen: the command line gives up with 3" $? 3
  took=$(($(date +%s%3N) - begin))
  tap_note "after $took ms"
  tap "after its limit" test "$took" -ge 180 -a "$took" -lt 1500
  kill -CONT "$service_pid"
  tap "thawed: it answers again" service_answers
}

test_verbs() {
  tap_is "pause" "$(offduty pause 30m | sed 's/[0-9:]*$//')" "paused until "
  offduty check -q
  tap_is "is in effect" $? 12
  tap_is "resume" "$(offduty resume)" resumed
  offduty resume >"$RIG/out" 2>&1
  tap_is "twice is refused" $? 1
  tap "with a reason" grep -q 'not paused' "$RIG/out"
  tap "and explained" grep -q 'paused until' <(offduty explain)
}

reloaded() {
  [ "$(grep -c "configuration reloaded" "$RIG/log")" -ge "$1" ]
}

test_reload() {
  local ini=$XDG_CONFIG_HOME/offduty/offduty.ini n
  printf '[hours]\nwork = mon-sun 04:00-03:59\n' >"$ini.new"
  mv "$ini.new" "$ini"
  tap "a saved file takes effect" rig_wait 5 reloaded 1
  offduty check -q
  tap_is "at once" $? 0
  printf '[hours]\nwrok = mon-sun 04:00-03:59\n' >"$ini"
  offduty reload >"$RIG/out" 2>&1
  tap_is "a wrong file is refused" $? 1
  tap "with its place and a remedy" \
    grep -q "offduty.ini:2:1: .*did you mean 'work'" "$RIG/out"
  offduty check -q
  tap_is "the old settings stay" $? 0
  tap "status tells it" grep -q 'configuration: 1 error' <(offduty status)
  sleep 1
  tap_is "the log only once, though its watch noticed it too" \
    "$(grep -c "did you mean 'work'" "$RIG/log")" 1
  printf '[hours]\nwork = mon-sun 04:00-03:59\n' >"$ini"
  offduty reload >"$RIG/out"
  tap_is "a right one is taken" "$(cat "$RIG/out")" "configuration reloaded"
  tap_is "and status is silent again" "$(offduty status | grep -c 1.error)" 0
  # whatever the watch still has to tell comes first
  sleep 1
  n=$(grep -c "configuration reloaded" "$RIG/log")
  kill -HUP "$service_pid"
  tap "so is a hangup" rig_wait 5 reloaded $((n + 1))
}

# sees TEXT: status says so in JSON, within five seconds.
sees() {
  rig_wait 5 status_has "$1"
}

status_has() {
  offduty status --json | grep -qF -- "$1"
}

# A meeting around now, in a file that then becomes something else.
test_calendar() {
  local ini=$XDG_CONFIG_HOME/offduty/offduty.ini ics=$RIG/work.ics
  {
    printf 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\n'
    printf 'UID:1\r\nDTSTAMP:20240101T000000Z\r\nSUMMARY:Board\r\n'
    date -u -d '1 hour ago' +'DTSTART:%Y%m%dT%H%M%SZ' | sed 's/$/\r/'
    date -u -d '2 hours' +'DTEND:%Y%m%dT%H%M%SZ' | sed 's/$/\r/'
    printf 'END:VEVENT\r\nEND:VCALENDAR\r\n'
  } >"$ics"
  printf '[hours]\nwork = mon-sun 04:00-03:59\n[calendar work]\npath = %s\n' \
    "$ics" >"$ini"
  tap "a calendar that is configured is read" sees '"title":"Board"'
  sed -i 's/Board/Change/' "$ics"
  tap "a change of it is noticed" sees '"title":"Change"'
  printf '<html><body>Please log in</body></html>\n' >"$ics.new"
  mv "$ics.new" "$ics"
  tap "one that cannot be read is told" sees '"stale_calendars":1'
  tap "and by name" sees "calendar 'work' is as of "
  tap "the last good answer stays" status_has '"title":"Change"'
  printf '[hours]\nwork = mon-sun 04:00-03:59\n' >"$ini"
  tap "one that is no longer configured goes" sees '"meeting":null'
  tap "and so does what was wrong with it" sees '"stale_calendars":0'
}

switches() {
  awk '/ctxt_switches/ {n += $2} END {print n}' "/proc/$service_pid/status"
}

has_settled() {
  local before
  # a helper that has nothing to do any more ends a while later
  [ -z "$(cat "/proc/$service_pid/task/$service_pid/children")" ] || return 1
  before=$(switches)
  # longer than between two tries for a system bus that is not there
  sleep 3
  [ "$(switches)" = "$before" ]
}

# It is the middle of its hours and nobody has a display: the next deadline is
# minutes away. What it looked for when it began it has given up by then.
test_rest() {
  local before seconds=${OFFDUTY_TEST_REST:-5}
  tap "it settles" rig_wait 20 has_settled
  before=$(switches)
  sleep "$seconds"
  tap_is "nothing wakes it in $seconds s" "$(switches)" "$before"
}

test_end() {
  service_end
  tap_is "it ends cleanly" "$service_rc" 0
  tap "and takes its socket away" test ! -e "$control"
  tap "and tells so" told STOPPING=1
  offduty status >"$RIG/out" 2>&1
  tap_is "nobody answers" $? 3
}

test_crash() {
  service_start
  offduty pause 45m >"$RIG/out"
  kill -KILL "$service_pid"
  wait "$service_pid" 2>/dev/null
  tap "killed, it leaves its socket" test -S "$control"
  service_start
  offduty check -q
  tap_is "the next one takes over, and goes on paused" $? 12
  tap "and knows why" grep -q 'Pause: paused until' <(offduty explain)
  service_end
}

# Wrong from the start: what is right counts.
test_wrong_start() {
  local ini=$XDG_CONFIG_HOME/offduty/offduty.ini
  printf '[hours]\nwork = mon-sun 04:00-03:59\n[cutoff]\nwran = 1m\n' >"$ini"
  service_start
  offduty resume >"$RIG/out" 2>&1
  offduty check -q
  tap_is "a file with a mistake: the rest counts" $? 0
  tap "and status tells it" grep -q 'configuration: 1 error' <(offduty status)
  service_end
}

is_at() {
  status_has "\"now\":\"2026-03-03T$1"
}

# Half an hour of work, a sleep that nobody announced, ten minutes of work; then
# the clock is set. By script: neither can be had for a test.
test_sleep() {
  printf '[hours]\nwork = mon-fri 09:00-17:00\n' \
    >"$XDG_CONFIG_HOME/offduty/offduty.ini"
  rm -rf "$XDG_STATE_HOME/offduty"
  cat >"$RIG/script" <<X
clock 2026-03-03T09:00 Europe/Berlin
2026-03-03T09:00 presence active
2026-03-03T09:30 sleep 1h
2026-03-03T10:40 wait $RIG/at-10:40
2026-03-03T10:41 step 4h
2026-03-03T14:42 wait $RIG/at-14:42
2026-03-03T14:43 end
X
  service_start --script "$RIG/script"
  tap "awake again" rig_wait 10 is_at 10:40
  tap "the sleep was rest" status_has '"active_since_rest_seconds":600'
  tap "and no work" status_has '"active_today_seconds":2400'
  : >"$RIG/at-10:40"
  tap "the clock is set" rig_wait 10 is_at 14:42
  tap "which is no work either" status_has '"active_today_seconds":2520'
  tap "and said" grep -q 'the clock was set by' <(offduty explain)
  : >"$RIG/at-14:42"
  wait "$service_pid"
  tap_is "the script ends it" $? 0
}

test_options
test_start
test_second
test_socket
test_frozen
test_verbs
test_reload
if [ -x "$OFFDUTY_LIBEXECDIR/offduty-calread" ]; then
  test_calendar
else
  tap_skip "calendars" "not built: offduty-calread"
fi
test_rest
test_end
test_crash
test_wrong_start
test_sleep
tap_done
