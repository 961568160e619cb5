#!/bin/bash
# The command line against a stand-in for the service: every verb's output,
# request and exit code; a service that is frozen, gone or talks nonsense.
set -u
n=0
world=$(mktemp -d) || exit 1
mkdir -m 700 "$world/run" "$world/config"
export HOME=$world XDG_RUNTIME_DIR=$world/run XDG_CONFIG_HOME=$world/config
export XDG_CONFIG_DIRS=$world/none XDG_STATE_HOME=$world/state TZ=UTC
unset NO_COLOR
# shellcheck source=tests/rig/stand-in.sh
. "$OFFDUTY_SOURCE/tests/rig/stand-in.sh"
trap 'unserve; rm -rf "$world"' EXIT

ok() {
  local name=${2//$'\n'/ }
  n=$((n + 1))
  if [ "$1" -eq 0 ]; then
    echo "ok $n - $name"
  else
    echo "not ok $n - $name"
    sed 's/^/# /' "$world/wrong"
  fi
}

# late CODE OUT VERB: on a busy machine the stand-in may miss the limit, which
# says nothing about the command line; the run is then made again.
late() {
  [ -n "$service" ] || return 1
  case $3 in
  prompt | login) [ "$(cat "$world/out")" != "$2" ] ;;
  *) [ "$got" -eq 3 ] && [ "$1" -ne 3 ] ;;
  esac
}

# expect CODE OUT ERR ARG...: exit code, all of stdout, and a part of stderr
# ("": nothing may be there).
expect() {
  local code=$1 out=$2 err=$3 got try
  shift 3
  for try in 1 2 3 4; do
    offduty "$@" >"$world/out" 2>"$world/err" </dev/null
    got=$?
    if [ "$try" -eq 4 ] || ! late "$code" "$out" "${1-}"; then
      break
    fi
  done
  {
    [ "$got" -eq "$code" ] || echo "exit code $got, not $code"
    [ "$(cat "$world/out")" = "$out" ] || {
      echo "stdout:"
      cat "$world/out"
      echo "expected:"
      printf '%s\n' "$out"
    }
    if [ -z "$err" ]; then
      cat "$world/err"
    else
      grep -qF -- "$err" "$world/err" || {
        echo "not in stderr: $err"
        cat "$world/err"
      }
    fi
  } >"$world/wrong"
  ! [ -s "$world/wrong" ]
  ok $? "offduty $*"
}

# asked TEXT: the last request that the service got.
asked() {
  tail -n 1 "$world/requests" >"$world/wrong"
  grep -qE -- "$1" "$world/wrong"
  ok $? "  asks $1"
}

# within MIN MAX ARG...: how long it takes, milliseconds.
within() {
  local min=$1 max=$2 start end
  shift 2
  start=$(date +%s%N)
  offduty "$@" >/dev/null 2>&1 </dev/null
  end=$(date +%s%N)
  set -- $(((end - start) / 1000000)) "$@"
  echo "took $1 ms" >"$world/wrong"
  [ "$1" -ge "$min" ] && [ "$1" -le "$max" ]
  ok $? "  ${*:2}: within $max ms"
}

### Usage

expect 2 '' "which verb?"
expect 2 '' "unknown verb 'stauts'; did you mean 'status'?" stauts
expect 2 '' "unknown verb 'xyzzy'" xyzzy
expect 2 '' "unknown option '--jsno'; did you mean '--json'?" status --jsno
expect 2 '' "unknown option '--weak'; did you mean '--week'?" plan --weak
expect 2 '' "unknown option '-x'" -x status
expect 2 '' "'--at' needs a value: TIME" status --at
expect 2 '' "'--json' takes no value" status --json=yes
expect 2 '' "'--json' is not for 'take'" take --json
expect 2 '' "'--at' is not for 'skip'" --at 12:00 skip
expect 2 '' "'status' takes no 'now'" status now
expect 2 '' "'status' takes no '--json'" status -- --json
expect 2 '' "'take' takes no 'it'" take it
expect 2 '' "unknown verb 'stauts'; did you mean 'status'?" help stauts
expect 2 '' "see 'offduty help pause'" pause nonsense
expect 2 '' "'until' needs a time" pause until
expect 2 '' "'a [2Jb c': not a time" pause until $'a\033[2Jb\nc'
for operands in '' 'on' 'off now' '0m' 'until'; do
  # shellcheck disable=SC2086 # none, or two
  expect 2 '' "offduty help oncall" oncall $operands
done
expect 2 '' "bytes of operands" pause "$(printf '%300s' x)"
mapfile -t many < <(seq 5000)
offduty help "${many[@]}" >"$world/wrong" 2>&1
[ $? -eq 2 ] && grep -q 'more than 4096 arguments' "$world/wrong"
ok $? "too many arguments are refused"
version=$(offduty version)
[[ $version =~ ^offduty\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
ok $? "version tells the version"
expect 0 "$version" '' --version
expect 0 "$version" '' -V status
expect 0 "$(offduty help plan)" '' plan --help
expect 0 "$(offduty help plan)" '' -h plan
expect 0 "$(offduty help)" '' --help
offduty help >/dev/full 2>"$world/wrong"
[ $? -eq 1 ] && grep -q 'cannot write: No space left' "$world/wrong"
ok $? "a full disk is told"

offduty checkin >"$world/question"
grep -q 'your level$' "$world/question" &&
  [ "$(grep -c '^  [1-5]  ' "$world/question")" -eq 5 ]
ok $? "the week's question has five answers, and needs no service"
for word in 0 6 -1 1x 'three' ''; do
  expect 2 '' "'$word' is no answer: it is a number from 1 to 5" \
    checkin -- "$word"
done
expect 2 '' "'checkin' takes one number" checkin 1 2
expect 2 '' 'a note goes with a number' checkin --note 'a long one'

### No service

hint='systemctl --user start offduty'
for verb in status next check take snooze skip pause resume extend explain \
  reload 'oncall 2h'; do
  # shellcheck disable=SC2086 # two words
  expect 3 '' "the service is not running; start it: $hint" $verb
done
expect 3 '' "the service is not running; start it: $hint" checkin 3
expect 3 '' '' check -q
expect 3 '' '' -q check
expect 0 '' '' prompt
expect 0 '' "unknown option '--bogus'" prompt --bogus
expect 0 '' "unknown option '--bogus'" login --bogus
touch "$world/run/offduty"
expect 3 '' "not running" status
rm "$world/run/offduty"
XDG_RUNTIME_DIR='' expect 3 '' "not running" status
XDG_RUNTIME_DIR=relative expect 3 '' "not running" status
XDG_RUNTIME_DIR=/$(printf 'x%.0s' {1..200}) \
  expect 3 '' "cannot reach the service: File name too long" status
XDG_RUNTIME_DIR=/$(printf 'x%.0s' {1..200}) expect 0 '' '' prompt

if ! command -v python3 >/dev/null; then
  n=$((n + 1))
  echo "ok $n - with a service # SKIP no python3"
  echo "1..$n"
  exit
fi

### Answers

why='why: hours until 17:00 (offduty.ini:12)'
rest='next: rest break at 10:50, in 12m'

serve on
expect 0 "on duty until 17:00
$rest
$why" '' status
asked 'op=1 .*ok=True'
expect 0 'rest break at 10:50, in 12m' '' next
expect 0 'on duty until 17:00' '' check
expect 0 '' '' check -q
expect 0 '' '' --quiet check
expect 0 12m '' prompt
expect 0 'today: 09:00 to 17:00; on duty until 17:00
next: rest break at 10:50, in 12m' '' login
expect 0 '{"schema":1,"now":"2026-11-24T10:38:00+01:00","state":"on duty"}' \
  '' check --json
expect 0 '{"schema":1,"text":"12m"}' '' --json prompt
expect 0 '{"schema":1,"now":"2026-11-24T10:38:00+01:00","next":{"kind":"break","title":"rest","at":"2026-11-24T10:50:00+01:00","in_seconds":720,"moved":false}}' \
  '' next --json
expect 0 '{"schema":1,"service":true,"now":"2026-11-24T10:38:00+01:00","state":"on duty","hours_start":"2026-11-24T09:00:00+01:00","hours_end":"2026-11-24T17:00:00+01:00","cutoff":"2026-11-24T17:00:00+01:00","next":{"kind":"break","title":"rest","at":"2026-11-24T10:50:00+01:00","in_seconds":720,"moved":false},"limits":[]}' \
  '' login --json
expect 0 '{"schema":1,"simulated":false,"now":"2026-11-24T10:38:00+01:00","state":"on duty","presence":"active","presence_from":"x11","presence_sources":[],"presence_session":null,"meeting":null,"on_call":false,"on_call_until":null,"quiet":false,"quiet_reason":null,"offered":null,"next":{"kind":"break","title":"rest","at":"2026-11-24T10:50:00+01:00","in_seconds":720,"moved":false},"hours":{"start":"2026-11-24T09:00:00+01:00","end":"2026-11-24T17:00:00+01:00"},"cutoff":"2026-11-24T17:00:00+01:00","extension_seconds":0,"extension_left_seconds":0,"active_today_seconds":5880,"active_since_rest_seconds":0,"snoozes_left":2,"pause_until":null,"reason":{"text":"hours until 17:00","source":"offduty.ini:12"},"limits":[],"notification_server":true,"stale_calendars":0,"stale":[],"problem":null}' \
  '' status --json

expect 0 'done' '' take
asked 'op=2 verb=0 .*ok=True'
expect 0 'done' '' snooze
asked 'op=2 verb=1 .*span=0 '
expect 0 'done' '' snooze 5m
asked 'op=2 verb=1 .*span=300000000 '
expect 0 'done' '' skip
asked 'op=2 verb=2 '
expect 0 'done' '' resume
asked 'op=2 verb=4 '
expect 0 'done: one two' '' extend 1h 20m --because $'one\n\ttwo'
asked 'op=2 verb=5 .*span=4800000000 text=one two '
expect 0 'done' '' extend
asked 'op=2 verb=5 .*span=1800000000 text= '
expect 0 'done: a long one' '' checkin 3 --note $'a long\none'
asked 'op=2 verb=7 .*span=3 text=a long one '
expect 0 'done' '' checkin 5
asked 'op=2 verb=7 .*span=5 text= '
expect 0 'done' '' reload
asked 'op=3 '

# paused SECONDS: the pause or shift that was asked for ends in so long, give or
# take.
paused() {
  local until left
  until=$(sed -n 's/.*until=\([0-9]*\).*/\1/p' "$world/requests" | tail -n 1)
  left=$((until / 1000000 - $(date +%s)))
  echo "ends in $left s" >"$world/wrong"
  [ "$left" -ge $(($1 - 5)) ] && [ "$left" -le $(($1 + 5)) ]
  ok $? "  ends in $1 s"
}
expect 0 'done' '' pause
asked 'op=2 verb=3 .*until=0 span=3600000000 '
expect 0 'done' '' pause 30m
asked 'op=2 verb=3 .*until=0 span=1800000000 '
expect 0 'done' '' pause until "$(date -u -d '+2 hours' +%Y-%m-%dT%H:%M:%SZ)"
paused 7200
expect 2 '' "is not in the future" pause until 2026-01-01T00:00:00Z
expect 0 'done' '' oncall 2h
asked 'op=2 verb=6 .*until=0 span=7200000000 '
expect 0 'done' '' oncall off
asked 'op=2 verb=6 .*until=0 span=0 '
expect 0 'done' '' oncall until "$(date -u -d '+2 hours' +%Y-%m-%dT%H:%M:%SZ)"
paused 7200
expect 2 '' "is not in the future" oncall until 2026-01-01T00:00:00Z

explained='Rest 4: 50m at work (offduty.ini:3)'
offduty explain 2>"$world/wrong" | grep -c 'Rest [23456]: 50m' |
  grep -qx 5
ok $? "explain shows the last five decisions"
offduty explain 1 2>"$world/wrong" | grep -q 'Rest 6'
ok $? "explain 1 shows the last"
expect 0 "$(offduty explain 64)" '' explain 100
expect 2 '' "'0': no decisions at all" explain 0
expect 0 "$(offduty explain 3 | sed -n '/Rest 4/p')" '' \
  explain 2026-11-24T13:01:00+01:00
grep -qF "$explained" "$world/out"
ok $? "explain TIME shows what was decided around it"
expect 0 '{"schema":1,"from":"service","state":"on duty","waits_for":"12m more of work","next":{"kind":"break","title":"rest","at":"2026-11-24T10:50:00+01:00","in_seconds":720,"moved":false},"decisions":[{"at":"2026-11-24T15:00:00+01:00","kind":"break-offered","title":"Rest 6","reason":"50m at work","source":"offduty.ini:3"}]}' \
  '' explain 1 --json

serve meeting
expect 0 "on duty until 17:00, in a meeting until 11:30: Standup
$rest
$why" '' status
expect 0 'meeting 11:30' '' prompt
serve offered
expect 0 "on duty until 17:00
now: rest (offduty take, snooze or skip)
$rest
$why" '' status
expect 0 'break now' '' prompt
serve lunch
expect 0 'lunch walk at 12:30, in 1h 52m' '' next
expect 0 'lunch 12:30' '' prompt
serve cutoff
expect 0 'your day ends at 17:00, in 6h 22m' '' next
expect 0 'end 17:00' '' prompt
serve extended
expect 0 'on duty until 17:30, 30m longer' '' check
expect 0 "on duty until 17:30, 30m longer
$rest
$why
extensions: none left this week" '' status
serve off
expect 0 'off duty
next: hours begin tomorrow at 09:00, in 14h
why: hours ended at 17:00 (offduty.ini:12)
extensions: none left this week' '' status
expect 10 'off duty' '' check
expect 10 '' '' check -q
expect 0 off '' prompt
serve off-quiet
expect 0 'hours begin mon at 09:00' '' next
expect 0 '' '' prompt
expect 0 '{"schema":1,"text":""}' '' prompt --json
serve off-call
expect 10 'off duty, on call' '' check
expect 0 'hours begin 2026-12-03 at 09:00' '' next
expect 0 'on call' '' prompt
serve call
expect 0 'on duty until 17:00, on call until tomorrow 09:00' '' check
offduty status --json >"$world/out"
grep -qF '"on_call":true,"on_call_until":"2026-11-25T09:00:00+01:00"' \
  "$world/out"
ok $? "status --json tells the shift's end"
serve night
expect 0 'off duty, on call until 08:00
next: hours begin at 13:40, in 11h, moved by your work at night
why: hours until 17:00 (offduty.ini:12)
extensions: 1h 30m left this week' '' status
expect 0 'hours begin at 13:40, in 11h, moved by your work at night' '' next
offduty next --json >"$world/out"
grep -qF '"in_seconds":39600,"moved":true}' "$world/out"
ok $? "next --json tells that the start is moved"
serve break
expect 11 'on a break' '' check
expect 11 '' '' check -q
expect 0 break '' prompt
serve paused
expect 12 'paused until 14:00' '' check
expect 12 '' '' check -q
expect 0 'pause ends at 14:00, in 3h 22m' '' next
expect 0 paused '' prompt
serve nothing
expect 0 nothing '' next
expect 0 on '' prompt
expect 0 '{"schema":1,"now":"2026-11-24T10:38:00+01:00","next":null}' \
  '' next --json
serve limits
expect 0 'on duty until 17:00
next: rest break at 10:50, in 12m
why: hours until 17:00 (offduty.ini:12)
limit: 8h 10m at the screen today; 8h is your limit
limit: 6 days of work in a row; 6 is your limit' '' status
expect 0 'today: 09:00 to 17:00; on duty until 17:00
next: rest break at 10:50, in 12m
limit: 8h 10m at the screen today; 8h is your limit
limit: 6 days of work in a row; 6 is your limit' '' login
serve stale
expect 0 "on duty until 17:00
$rest
$why
note: calendar 'work' is as of 09:12: 'team.ics': Permission denied
note: calendar 'home' could not be read since mon 09:00: 'home.ics': not a file
note: no notification server answers; what is still true is shown when one does
note: nothing here tells whether you are at the screen; only the clock counts (why: offduty status --verbose)
note: the ledger is read-only" '' status

serve sources
expect 0 "on duty until 17:00
$rest
$why" '' status
for option in --verbose -v; do
  expect 0 "on duty until 17:00
$rest
$why
presence: active
presence: from wayland: by a protocol
presence: in reserve: logind
presence: not from x11: DISPLAY is not set
presence: lock and sleep from logind" '' status $option
done
offduty status --json >"$world/out"
python3 -c 'import json, sys
got = json.load(sys.stdin)["presence_sources"]
assert got == [
    {"name": "wayland", "state": "tells", "note": "by a protocol"},
    {"name": "logind", "state": "reserve", "note": None},
    {"name": "x11", "state": "cannot", "note": "DISPLAY\x1bis not set"}], got' \
  <"$world/out" >"$world/wrong" 2>&1
ok $? "status --json tells where presence comes from"

### Other people's titles

serve hostile
# shellcheck disable=SC2016 # the text itself
hostile='on duty until 17:00, in a meeting until 11:30: ]0;pwned "q" \ ? $(id)'
expect 0 "$hostile" '' check
offduty status --json >"$world/out"
# shellcheck disable=SC2016 # the text itself
{
  ! LC_ALL=C grep -P '[\x00-\x09\x0b-\x1f\x7f]' "$world/out" &&
    python3 -c 'import json, sys
title = json.load(sys.stdin)["meeting"]["title"]
assert title == "\x1b]0;pwned\x07 \"q\" \\ \ufffd\n$(id)", title' \
      <"$world/out"
} >"$world/wrong" 2>&1
ok $? "JSON escapes what a terminal would obey"

### A service that refuses, freezes or talks nonsense

serve refuse
expect 1 '' 'offduty: nothing is offered' take
serve badconfig
expect 1 '' 'offduty: the old configuration stays' reload
grep -q '^offduty.ini:12:9: \[cutoff\] wran: unknown key$' "$world/err" &&
  grep -q '^offduty.ini:14:1: \[x\]: unknown section$' "$world/err"
ok $? "reload passes on all that is wrong"
serve frozen
expect 3 '' 'does not answer within 190 ms' status
within 190 1500 status
expect 3 '' '' check -q
expect 0 '' '' prompt
within 190 1500 prompt
expect 3 '' 'does not answer' take
expect 3 '' 'does not answer' explain
offduty login >"$world/out" 2>&1 &&
  grep -q '(as last known; the service does not answer)' "$world/out"
ok $? "login tells a service that is frozen from one that is not there"
serve full
expect 3 '' 'does not answer' status
expect 3 '' 'does not answer' status
expect 3 '' 'does not answer' status
expect 0 '' '' prompt
for scenario in garbage short magic hangup; do
  serve $scenario
  expect 1 '' 'no sensible answer' status
  expect 1 '' '' check -q
  expect 1 '' 'no sensible answer' take
  expect 1 '' 'no sensible answer' explain
  expect 0 '' '' prompt
done
serve version
expect 1 '' 'of another version' status
serve chatter
expect 1 '' 'no sensible answer' status
expect 1 '' 'no sensible answer' explain
unserve
python3 - "$world/run/offduty/control" <<'END'
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
s.bind(sys.argv[1])
END
expect 3 '' 'not running' status
expect 0 '' '' prompt
echo "1..$n"
