#!/bin/bash
# Presence from a played logind: lock and sleep, the delay before sleep, which
# session is ours; its absence, restart and freezing, and that of the bus.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/drive.sh
. "$OFFDUTY_SOURCE/tests/rig/drive.sh"
# shellcheck source=tests/rig/presence.sh
. "$OFFDUTY_SOURCE/tests/rig/presence.sh"
# shellcheck source=tests/rig/logind.sh
. "$OFFDUTY_SOURCE/tests/rig/logind.sh"
presence_need
logind_need
rig_scratch || exit 1
unset DISPLAY XDG_SESSION_ID
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$RIG/bus
bus_start() {
  rig_bus || return 1
  bus=${RIG_PIDS[-1]}
}

bus_kill() {
  kill -KILL "$bus"
  wait "$bus" 2>/dev/null
}

test_lock() {
  say ping
  session c1 Lock
  tap "the signal Lock" heard 2 "locked none"
  say ping
  session c1 Unlock
  tap "the signal Unlock" heard 2 "unknown none"
  say ping
  session c1 SetLockedHint true
  tap "the property LockedHint" heard 2 "locked none"
  session c1 Lock
  say ping
  session c1 SetLockedHint false
  tap "and its end" heard 2 "unknown none"
  tap_is "both together count once" "$(reports)" 1
  say ping
  session c2 Lock
  session c2 SetLockedHint true
  say ping
  heard 2 pong
  tap_is "another session's lock is not ours" "$(reports)" 0
}

test_sleep() {
  tap "the delay is held" rig_wait 3 holds
  say ping
  sleeps true
  tap "asleep" heard 2 "asleep none"
  tap "held while there is work" holds
  say ready
  tap "released when it is done" rig_wait 2 holds_not
  say ping
  sleeps false
  tap "awake" heard 2 "unknown none"
  tap "and held again" rig_wait 2 holds
  session c1 Lock
  heard 2 "locked none"
  say ping
  sleeps true
  tap "asleep goes before locked" heard 2 "asleep none"
  say ready
  sleeps false
  tap "locked is what is left of it" heard 2 "locked none"
  session c1 Unlock
  rig_wait 2 holds
  say ready
  say ping
  heard 2 pong
  tap "nothing is released without a sleep" holds
}

test_background() {
  say ping
  has c1 "'Active': <false>, 'State': <'online'>"
  tap "a session in the background is idle" heard 2 "idle none"
  tap "now" at_most "$(took 'idle none')" 300
  session c1 Lock
  tap "locked goes before it" heard 2 "locked none"
  session c1 Unlock
  say ping
  has c2 "'Active': <false>, 'State': <'online'>"
  has c1 "'Active': <true>, 'State': <'active'>"
  tap "in front again, it is not" heard 2 "unknown none"
}

test_hint() {
  say backend
  tap "a hint of no graphical session counts for nothing" heard 1 \
    "backend none \(.*logind: the session is not graphical\)"
  has c1 "'Type': <'wayland'>"
  say backend
  tap "nor one that nobody ever set" heard 1 \
    "backend none \(.*logind: no program tells logind who is idle\)"
  has c1 "'IdleHint': <true>, 'IdleSinceHintMonotonic': <uint64 $(monotonic_us 3)>"
  tap "the hint that somebody is idle" heard 2 "idle logind"
  tap "since it was set" at_least "$(took 'idle logind')" 2000
  tap "and no longer" at_most "$(took 'idle logind')" 6000
  say ping
  has c1 "'IdleHint': <false>, 'IdleSinceHintMonotonic': <uint64 $(monotonic_us 0)>"
  tap "and its end" heard 2 "active logind"
  tap "now" at_most "$(took 'active logind')" 300
  session c1 Lock
  heard 2 "locked logind"
  has c1 "'IdleHint': <true>, 'IdleSinceHintMonotonic': <uint64 $(monotonic_us 0)>"
  say ping
  has c1 "'IdleHint': <false>, 'IdleSinceHintMonotonic': <uint64 $(monotonic_us 0)>"
  tap "ends a lock that only a signal told of" heard 2 "active logind"
  has c1 "'Type': <'tty'>"
  tap "unknown when the session turns to text" heard 2 "unknown none"
}

test_restart() {
  session c1 SetLockedHint true
  heard 2 "locked none"
  say ping
  logind_stop
  say ping
  heard 2 pong
  tap_is "locked while logind restarts" "$(reports)" 0
  logind_start
  tap "the next logind holds the delay" rig_wait 3 holds
  tap "and tells the state anew" heard 3 "unknown none"
  say ping
  session_new c1
  # what is asked after it is answered after it
  session c1 SetLockedHint true
  tap "a session that comes later is found" heard 3 "locked none"
}

test_bus_lost() {
  say ping
  bus_kill
  tap "without its bus nothing is known" heard 2 "unknown none"
  wait "$logind" 2>/dev/null
  sleep 5
  rm -f "$RIG/bus"
  bus_start
  logind_start
  tap "its return is noticed" rig_wait 5 holds
  session_new c1
  session c1 SetLockedHint true
  tap "and its signals heard" heard 3 "locked none"
  drive_end
  tap_is "a clean end" $? 0
  tap "which releases the delay" rig_wait 2 holds_not
}

test_begins_locked() {
  XDG_SESSION_ID=c1 drive_start 1000
  tap "locked from the start" heard 2 "locked none"
  sleep 0.2
  tap_is "is the first that is told" "$(reports)" 1
  drive_end
}

test_sessions() {
  mock AddMethod org.freedesktop.login1.Manager GetSessionByPID u o \
    "ret = dbus.ObjectPath('$login1/session/c1')"
  drive_start 1000
  tap "the session by our pid" heard 2 "locked none"
  drive_end
  mock AddMethod org.freedesktop.login1.Manager GetSessionByPID u o \
    "raise Exception('none')"
  mock AddObject $login1/user/self org.freedesktop.login1.User \
    "{'Display': <('c1', objectpath '$login1/session/c1')>}" "[]"
  drive_start 1000
  tap "else the one on the user's display" heard 2 "locked none"
  drive_end
  XDG_SESSION_ID=gone drive_start 1000
  tap "also where XDG_SESSION_ID is of the past" heard 2 "locked none"
  drive_end
  mock RemoveObject $login1/user/self
  mock AddObject "$login1/user/_$(id -u)" org.freedesktop.login1.User \
    "{'Display': <('c1', objectpath '$login1/session/c1')>}" "[]"
  drive_start 1000
  tap "also from outside the user's slice" heard 2 "locked none"
  drive_end
}

# A lock that no LockedHint confirms may never be told to end.
test_returned() {
  if ! command -v Xvfb >/dev/null || ! command -v xdotool >/dev/null ||
    ! grep -q 'HAVE_X11 1' "$OFFDUTY_BUILD/build.h" || ! rig_display; then
    tap_skip "input after a lock" "no X server, xdotool or presence from X11"
    return
  fi
  session c1 SetLockedHint false
  XDG_SESSION_ID=c1 drive_start 500
  heard 5 "idle x11"
  session c1 Lock
  tap "locked goes before idle" heard 2 "locked x11"
  say ping
  xdotool mousemove 5 5
  tap "input ends a lock that only a signal told of" heard 2 "active x11"
  tap "now" at_most "$(took 'active x11')" 300
  heard 5 "idle x11"
  session c1 SetLockedHint true
  heard 2 "locked x11"
  say ping
  xdotool mousemove 9 9
  sleep 0.3
  tap_is "but not one that LockedHint tells of" "$(reports)" 0
  session c1 SetLockedHint false
  heard 2 "active x11"
  tap "active since its end" at_most "$(took 'active x11')" 200
  drive_end
  unset DISPLAY
}

test_frozen() {
  kill -STOP "$logind"
  drive_start 1000
  say ping
  tap "a frozen logind holds up nobody" heard 3 pong
  tap "nothing is known then" heard 2 "unknown none"
  kill -CONT "$logind"
  tap "it is heard when it thaws" rig_wait 5 holds
  drive_end
  kill -STOP "$bus"
  drive_start 1000
  say ping
  tap "nor does a frozen bus" heard 3 pong
  tap "nothing is known then" heard 2 "unknown none"
  drive_end
  tap_is "nor is the end held up" $? 0
  kill -CONT "$bus"
}

test_denied() {
  logind_stop
  logind_denies
  : >"$RIG/err"
  drive_start 1000
  heard 2 "unknown none"
  tap "a denied delay is told" rig_wait 2 \
    grep -q 'no delay before sleep: not you' "$RIG/err"
  say ping
  sleeps true
  tap "the sleep is told all the same" heard 2 "asleep none"
  say ready
  sleeps false
  tap "and its end" heard 2 "unknown none"
  sleep 0.2
  tap_is "the denial only once" "$(grep -c 'no delay' "$RIG/err")" 1
  drive_end
  tap_is "a clean end" $? 0
}

# Without a bus, which then comes.
XDG_SESSION_ID=c1 drive_start 1000
tap "unknown without a bus" heard 2 "unknown none"
sleep 0.7
tap_is "told once" "$(reports)" 1
if ! bus_start; then
  tap_skip "logind" "no private bus"
  tap_done
  exit
fi
logind_start
tap "a bus that comes later is found" rig_wait 5 holds
mock AddSession c2 seat0 "$(id -u)" me true
session_new c1
sleep 0.3
test_lock
test_background
test_hint
test_sleep
test_restart
test_bus_lost
test_begins_locked
test_sessions
test_returned
test_frozen
test_denied
tap_done
