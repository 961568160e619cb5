#!/bin/bash
# The running service's presence from a played logind, as `offduty status` and
# the history tell it: idle, locked, another session in front, asleep with a
# delay and without.
# shellcheck disable=SC2119 # service_start takes the service's options
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/service.sh
. "$OFFDUTY_SOURCE/tests/rig/service.sh"
# shellcheck source=tests/rig/logind.sh
. "$OFFDUTY_SOURCE/tests/rig/logind.sh"
rig_have offdutyd
logind_need
service_rig
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$RIG/bus XDG_SESSION_ID=c1

status() {
  offduty status --json | tr -d '\n' |
    sed -n "s/.*\"$1\": *\"\\{0,1\\}\\([^\",}]*\\).*/\\1/p"
}

is() {
  [ "$(status presence)" = "$1" ]
}

becomes() {
  rig_wait 3 is "$1"
}

# hint true|false: the desktop tells logind who is idle
hint() {
  has c1 "'IdleHint': <$1>, 'IdleSinceHintMonotonic': <uint64 $(monotonic_us 0)>"
}

test_session() {
  tap "unknown before anything tells" becomes unknown
  tap_is "by nothing" "$(status presence_from)" none
  has c1 "'Type': <'wayland'>"
  hint true
  tap "idle" becomes idle
  tap_is "by logind" "$(status presence_from)" logind
  hint false
  tap "active" becomes active
  session c1 Lock
  tap "locked" becomes locked
  session c1 Unlock
  tap "and open" becomes active
  has c1 "'Active': <false>"
  tap "another session in front is idle" becomes idle
  has c1 "'Active': <true>"
  tap "and back" becomes active
  tap "status --verbose tells of lock and sleep" \
    knows "lock and sleep from logind, session 'c1'"
}

knows() {
  offduty status --verbose | grep -qxF "presence: $1"
}

last_trace() {
  offduty history --trace | grep -v '^#' | tail -n 1
}

test_sleep() {
  tap "the delay is held" rig_wait 3 holds
  sleeps true
  tap "and released" rig_wait 3 holds_not
  tap "for the history has the sleep already" grep -q asleep <<<"$(last_trace)"
  tap "asleep" becomes asleep
  sleeps false
  tap "awake" becomes active
  tap "the next sleep is delayed too" rig_wait 3 holds
  sleeps true
  rig_wait 3 holds_not
  kill -KILL "$service_pid"
  wait "$service_pid" 2>/dev/null
  sleeps false
  session c1 SetLockedHint true
  service_start
  tap "begun anew after a sleep, locked" becomes locked
  session c1 SetLockedHint false
  tap "until it is opened" becomes active
}

test_denied() {
  service_end
  logind_stop
  logind_denies
  service_start
  tap "a denied delay is told" service_logged \
    "logind grants no delay before sleep: not you"
  sleeps true
  tap "asleep all the same" becomes asleep
  sleeps false
  tap "status --verbose tells it too" knows "sleep from logind, but no lock:\
 no session of logind's; it grants no delay before a sleep"
  # this one has no sessions
  tap "and awake" becomes unknown
}

if ! rig_bus || ! logind_start; then
  echo "1..0 # SKIP no private bus"
  exit 0
fi
session_new c1
service_start
test_session
test_sleep
test_denied
service_end
tap_is "a clean end" "$service_rc" 0
tap_done
