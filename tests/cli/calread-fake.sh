#!/bin/bash
# A helper that answers wrongly: its records are not believed, the file is
# named, the others are read, nothing hangs. Limits of a file in real time.
# shellcheck disable=SC2119 # service_start has no arguments here
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/service.sh
. "$OFFDUTY_SOURCE/tests/rig/service.sh"
service_rig
cd "$RIG" || exit 1
mkdir lib
ln -s "$OFFDUTY_BUILD/tests/cli/fake-calread" lib/offduty-calread
ln -s "$OFFDUTY_LIBEXECDIR"/offduty-notify lib/
export OFFDUTY_LIBEXECDIR=$RIG/lib
printf 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n' | tee a.ics >b.ics

# events MODE FILE...: into MODE.out, MODE.err, MODE.code, MODE.ms
events() {
  local mode=$1 begin
  shift
  begin=$(date +%s%3N)
  FAKE_CALREAD=$mode timeout 100 offduty events --from 20260302T000000Z \
    --to 20260303T000000Z --zone UTC --format tsv "$@" >"$mode.out" \
    2>"$mode.err" </dev/null
  echo $? >"$mode.code"
  echo $(($(date +%s%3N) - begin)) >"$mode.ms"
}

fake='T	20260302T100000Z	20260302T110000Z	Fake'
events right a.ics
tap_is "a helper that answers right" "$(cat right.out)" "$fake"

# These take the minute that one file may take; meanwhile the others.
events endless a.ics &
endless=$!
events zones a.ics &
zones=$!
FAKE_OFFSET=0 events silent a.ics &
silent=$!

# named MODE: both files are named, nothing of them counts.
named() {
  tap_is "$1: exit code" "$(cat "$1.code")" 1
  tap_is "$1: nothing counts" "$(cat "$1.out")" ''
  tap "$1: named" grep -q 'a.ics: .*reading it failed\|a.ics: Input/output' \
    "$1.err"
  tap "$1: the next file is tried, too" grep -q 'b.ics: ' "$1.err"
}
for mode in garbage version cut many unclean backwards half fail dead; do
  events "$mode" a.ics b.ics
  named "$mode"
done
tap "no escape reaches the terminal" test -z "$(cat ./*.err | tr -cd '\033')"

# An event that is not there is left out as if it were; then it is the file.
FAKE_OFFSET=0 events garbage a.ics b.ics
named garbage
FAKE_OFFSET=9223372036854775807 events garbage a.ics b.ics
named garbage

cat >lib/not-a-program <<<'nothing'
ln -sfn "$RIG/lib/not-a-program" lib/offduty-calread
events right a.ics
tap_is "no program at all: exit code" "$(cat right.code)" 1
tap "no program at all: named" grep -q 'cannot read the calendars with' \
  right.err
ln -sfn "$OFFDUTY_BUILD/tests/cli/fake-calread" lib/offduty-calread

if [ -x "$OFFDUTY_BUILD/src/service/offdutyd" ]; then
  printf '[hours]\nwork = mon-sun 04:00-03:59\n[calendar work]\npath = %s\n' \
    "$RIG/b.ics" >"$XDG_CONFIG_HOME/offduty/offduty.ini"
  has() { offduty status --json | grep -qF -- "$1"; }
  for mode in garbage dead half many; do
    FAKE_CALREAD=$mode service_start
    tap "the service, $mode: told" rig_wait 5 has '"stale_calendars":1'
    tap "the service, $mode: lives" service_lives
    tap "the service, $mode: answers" service_answers
    service_end
    tap_is "the service, $mode: ends as it should" "$service_rc" 0
  done
  FAKE_CALREAD=flood service_start
  tap "the service, flooded: lives" service_lives
  for i in 1 2 3; do
    tap "the service, flooded: answers, $i" service_answers
  done
  service_end
  tap_is "the service, flooded: ends as it should" "$service_rc" 0
  # one that the helper failed at is tried again in an hour, or when it changes
  rm -rf "${XDG_CACHE_HOME:-$HOME/.cache}/offduty"
  FAKE_CALREAD=right service_start
  tap "the service, right: nothing is stale" rig_wait 5 has \
    '"stale_calendars":0'
  service_end
else
  tap_skip "the service" "not built: offdutyd"
fi

# in_time MODE SECONDS
in_time() {
  tap_is "$1: exit code" "$(cat "$1.code")" 1
  tap "$1: named" grep -q 'a.ics: .*takes too long' "$1.err"
  tap "$1: ends within $2 s" test "$(cat "$1.ms")" -lt $(($2 * 1000))
  tap_note "$(cat "$1.ms") ms"
}
wait "$silent"
in_time silent 25
wait "$endless" "$zones"
in_time endless 65
in_time zones 65
tap_done
