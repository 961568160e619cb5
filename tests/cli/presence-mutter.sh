#!/bin/bash
# Presence from a real Mutter with injected input: each crossing once and
# nothing in between, also while a film plays; Mutter's absence, death, return
# and freezing, and those of the session bus.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/drive.sh
. "$OFFDUTY_SOURCE/tests/rig/drive.sh"
# shellcheck source=tests/rig/presence.sh
. "$OFFDUTY_SOURCE/tests/rig/presence.sh"
# shellcheck source=tests/rig/mutter.sh
. "$OFFDUTY_SOURCE/tests/rig/mutter.sh"
rig_have dbus-daemon gdbus mutter python3
presence_need
if ! /usr/bin/python3 -c 'from gi.repository import Gio' 2>/dev/null; then
  echo "1..0 # SKIP no python3-gi"
  exit 0
fi
rig_scratch || exit 1
unset DISPLAY XDG_SESSION_ID
if ! rig_bus; then
  echo "1..0 # SKIP no private bus"
  exit 0
fi
bus=${RIG_PIDS[-1]}
idle=1000 # ms
# what hangs for longer is no error
export SYSTEMD_BUS_TIMEOUT=300ms

# Mutter wants a system bus, and is content with an empty one; it is not the
# session's, which is killed. presence needs none.
sed "s|$RIG/bus|$RIG/system|" "$RIG/bus.conf" >"$RIG/system.conf"
dbus-daemon --config-file="$RIG/system.conf" --nofork >"$RIG/system.log" 2>&1 &
RIG_PIDS+=($!)
rig_wait 5 test -S "$RIG/system"
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$RIG/system

# What the last input did has been told, and that it is over.
idle_again() {
  sleep 0.3
  rig_wait 8 is_idle
}

test_crossings() {
  mutter_input motion
  drive_start $idle
  tap "active at the start" heard 5 "active mutter"
  mutter_input motion
  sleep 0.1
  inputs() {
    for _ in 1 2 3; do
      mutter_input motion
      mutter_input key
      sleep 0.1
    done
  }
  tap_is "input while active wakes nobody" "$(wakeups inputs)" 0
  say ping
  tap "idle at the threshold" heard 5 "idle mutter"
  tap "since the last input" at_least "$(took 'idle mutter')" $idle
  tap "and not before" at_most "$(took 'idle mutter')" $((idle + 900))
  sleep 0.2
  tap_is "being idle wakes nobody" "$(wakeups sleep 1)" 0
  say ping
  mutter_input key
  tap "active with a key" heard 3 "active mutter"
  tap "now" at_most "$(took 'active mutter')" 300
  tap "idle again" idle_again
  mutter_input motion
  tap "active with a motion" rig_wait 3 has_reports 3
  mutter_input motion
  sleep 0.2
  tap_is "each crossing once" "$(reports)" 3
  end_is_clean "a clean end"
}

test_begins_idle() {
  mutter_input key
  sleep 1.3
  drive_start $idle
  tap "idle at the start" heard 5 "idle mutter"
  tap "since before it" at_least "$(took 'idle mutter')" 1200
  mutter_input key
  tap "and active with a key" heard 3 "active mutter"
}

# A played session manager tells Mutter and us of inhibitors, as GNOME's does.
session_manager() {
  gdbus call --session -d org.gnome.SessionManager \
    -o /org/gnome/SessionManager -m "org.freedesktop.DBus.Mock.$1" \
    org.gnome.SessionManager "${@:2}" >/dev/null 2>&1
}

session_manager_start() {
  /usr/bin/python3 -m dbusmock --session org.gnome.SessionManager \
    /org/gnome/SessionManager org.gnome.SessionManager >>"$RIG/mock.log" 2>&1 &
  RIG_PIDS+=($!)
  rig_wait 10 session_manager AddProperty InhibitedActions "<uint32 0>"
}

# inhibits ACTIONS: 8 is idleness
inhibits() {
  session_manager UpdateProperties "{'InhibitedActions': <uint32 $1>}"
}

inputs_for_2s() {
  for _ in {1..10}; do
    mutter_input key
    sleep 0.2
  done
}

test_inhibited() {
  if ! /usr/bin/python3 -c 'import dbusmock' 2>/dev/null; then
    tap_skip "inhibitors of idleness" "no python3-dbusmock"
    return
  fi
  idle_again
  say ping
  inhibits 8
  mutter_input key
  tap "a film hides nobody's absence" heard 5 "idle mutter"
  tap "since the last input" at_least "$(took 'idle mutter')" $idle
  tap "and not before" at_most "$(took 'idle mutter')" $((idle + 900))
  idle_again
  tap_is "being idle wakes nobody" "$(wakeups sleep 1)" 0
  say ping
  mutter_input key
  tap "active with a key" heard 3 "active mutter"
  # a look at each threshold, of four wake-ups, and no more
  local since=$SECONDS woken
  woken=$(wakeups inputs_for_2s)
  tap "input wakes no more than the thresholds" \
    at_most "$woken" $(((SECONDS - since + 1) * 4 * 1000 / idle))
  idle_again
  say ping
  inhibits 0
  sleep 1.2
  tap_is "the film's end is nobody's return" "$(reports)" 0
  mutter_input key
  tap "an input is" heard 3 "active mutter"
  idle_again
  inhibits 4
  mutter_input key
  sleep 0.1
  tap_is "one of something else changes nothing" \
    "$(wakeups inputs_for_2s)" 0
  # with any change Mutter counts the idle time anew
  say ping
  sleep 0.4
  inhibits 0
  tap "nor does its end" heard 5 "idle mutter"
  tap "since the last input, still" at_least "$(took 'idle mutter')" $idle
  say ping
  inhibits 4
  inhibits 8
  sleep 0.3
  tap_is "nor brings it anybody back" "$(reports)" 0
  drive_end
  drive_start $idle
  tap "a film may play from the start" heard 5 "(active|idle) mutter"
  idle_again
  mutter_input key
  tap "and who was idle comes back" rig_wait 5 is_active
  inhibits 0
}

# As in a session of GNOME's, which is Wayland's.
test_session() {
  if ! grep -q 'HAVE_WAYLAND 1' "$OFFDUTY_BUILD/build.h"; then
    tap_skip "beside its Wayland" "not built: presence from Wayland"
    return
  fi
  mutter_input key
  WAYLAND_DISPLAY=wayland-0 drive_start $idle
  tap "beside its Wayland, which tells nobody" heard 5 "active mutter"
  say backend
  tap "and says so" heard 2 \
    "backend mutter \(wayland: the compositor tells nobody who is idle.*\)"
  heard 5 "idle mutter"
  sleep 0.2
  tap_is "and wakes nobody either" "$(wakeups sleep 1)" 0
  end_is_clean "a clean end of both"
}

test_death_and_return() {
  say ping
  mutter_end KILL
  tap "unknown when Mutter dies" heard 2 "unknown none"
  say backend
  tap "and why" \
    heard 2 "backend none \(.*mutter: Mutter left the session bus.*\)"
  tap_is "its absence wakes nobody" "$(wakeups sleep 1)" 0
  say ping
  mutter_start
  tap "its return is noticed" heard 5 "(active|idle) mutter"
  mutter_input motion
  idle_again
  say ping
  mutter_input key
  tap "and its input" heard 3 "active mutter"
}

test_frozen() {
  idle_again
  mutter_input key
  rig_wait 3 is_active
  kill -STOP "$mutter_pid"
  sleep 1.2
  say ping
  tap "a frozen Mutter holds up nobody" heard 3 pong
  kill -CONT "$mutter_pid"
  tap "and is heard when it thaws" heard 5 "idle mutter"
  end_is_clean "a clean end after it"
  kill -STOP "$mutter_pid"
  drive_start $idle
  say ping
  tap "one that is frozen at the start neither" heard 3 pong
  tap "nothing is known then" heard 2 "unknown none"
  say backend
  tap "and why" \
    heard 2 "backend none \(.*mutter: its server does not answer.*\)"
  sleep 0.5
  kill -CONT "$mutter_pid"
  tap "it is taken when it thaws" heard 5 "(active|idle) mutter"
  say ping
  mutter_input key
  idle_again
  say ping
  mutter_input key
  tap "with its watches" heard 3 "active mutter"
}

test_bus_lost() {
  say ping
  kill -KILL "$bus"
  wait "$bus" 2>/dev/null
  tap "unknown without a bus" heard 2 "unknown none"
  say backend
  tap "and why" heard 2 "backend none \(.*mutter: no session bus.*\)"
  mutter_end KILL
  rm -f "$RIG/bus"
  rig_bus
  bus=${RIG_PIDS[-1]}
  tap "Mutter on the bus that comes back" mutter_start
  tap "is noticed" heard 5 "(active|idle) mutter"
  end_is_clean "and a clean end"
}

test_absent() {
  mutter_end
  drive_start $idle
  tap "unknown without Mutter" heard 2 "unknown none"
  say backend
  tap "and why" \
    heard 2 "backend none \(.*mutter: no Mutter on the session bus.*\)"
  mutter_start
  tap "which is taken when it comes" heard 5 "(active|idle) mutter"
  drive_end
  DBUS_SESSION_BUS_ADDRESS='' drive_start $idle
  tap "nor is a bus needed" heard 2 "unknown none"
  end_is_clean "and a clean end without one"
}

# impostor METHOD SIGNATURES CODE: one by Mutter's name that has one method.
impostor() {
  local name=org.gnome.Mutter.IdleMonitor
  local path=/org/gnome/Mutter/IdleMonitor/Core
  /usr/bin/python3 -m dbusmock --session $name $path $name \
    >>"$RIG/mock.log" 2>&1 &
  impostor=$!
  RIG_PIDS+=("$impostor")
  rig_wait 10 gdbus call --session -d $name -o $path \
    -m org.freedesktop.DBus.Mock.AddMethod $name "$@" >/dev/null 2>&1
}

impostor_end() {
  kill "$impostor"
  wait "$impostor" 2>/dev/null
}

test_wrong() {
  if ! /usr/bin/python3 -c 'import dbusmock' 2>/dev/null; then
    tap_skip "a Mutter that answers wrongly" "no python3-dbusmock"
    return
  fi
  mutter_end
  impostor GetIdletime "" s "ret = 'long'"
  drive_start $idle
  tap "a Mutter that answers wrongly knows nothing" heard 2 "unknown none"
  end_is_clean "and a clean end"
  impostor_end
  impostor AddIdleWatch t u "raise dbus.exceptions.DBusException('no\\tthanks')"
  drive_start $idle
  heard 2 "unknown none"
  say backend
  tap "what it refuses is told" \
    heard 2 "backend none \(.*mutter: Mutter refuses: no thanks.*\)"
  drive_end
  impostor_end
}

test_frozen_bus() {
  kill -STOP "$bus"
  drive_start $idle
  tap "a frozen bus holds up nobody" heard 3 "unknown none"
  end_is_clean "nor the end"
  kill -CONT "$bus"
}

if /usr/bin/python3 -c 'import dbusmock' 2>/dev/null; then
  session_manager_start
fi
if ! mutter_start; then
  echo "1..0 # SKIP Mutter does not start: $(tail -n 1 "$RIG/mutter.log")"
  exit 0
fi
if ! mutter_input motion; then
  echo "1..0 # SKIP Mutter takes no input"
  exit 0
fi
test_crossings
test_session
test_begins_idle
test_inhibited
test_death_and_return
test_frozen
test_bus_lost
test_absent
test_wrong
test_frozen_bus
tap_done
