#!/bin/bash
# Presence from a real X server with injected input: each crossing once and
# nothing in between; the server's absence, death, return and freezing.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/drive.sh
. "$OFFDUTY_SOURCE/tests/rig/drive.sh"
# shellcheck source=tests/rig/presence.sh
. "$OFFDUTY_SOURCE/tests/rig/presence.sh"
rig_have dbus-daemon Xvfb xdotool

presence_need
if ! grep -q 'HAVE_X11 1' "$OFFDUTY_BUILD/build.h"; then
  echo "1..0 # SKIP not built: presence from X11"
  exit 0
fi
rig_scratch || exit 1
unset XDG_SESSION_ID
# a system bus without logind
if ! rig_bus; then
  echo "1..0 # SKIP no private bus"
  exit 0
fi
export DBUS_SYSTEM_BUS_ADDRESS=$DBUS_SESSION_BUS_ADDRESS
idle=1000 # ms

# A number of our own, that no server takes for itself meanwhile.
number=$((300 + $$ % 500))
while [ -e "/tmp/.X$number-lock" ] || [ -e "/tmp/.X11-unix/X$number" ]; do
  number=$((number + 1))
done
export DISPLAY=:$number

x_start() {
  Xvfb "$DISPLAY" -screen 0 320x200x24 -nolisten tcp -noreset \
    >>"$RIG/xvfb.log" 2>&1 &
  xvfb=$!
  RIG_PIDS+=("$xvfb")
  rig_wait 10 xdotool getmouselocation >/dev/null 2>&1
}

x_kill() {
  kill -KILL "$xvfb"
  wait "$xvfb" 2>/dev/null
}

# Wake-ups do not tell here: other displays' sockets come and go beside ours.
attempts() {
  grep -c 'connecting to X server' "$RIG/err"
}

test_crossings() {
  xdotool mousemove 5 5
  drive_start $idle
  tap "active at the start" heard 5 "active x11"
  # not by a key: its first one tells all clients of another keyboard
  tap_is "input while active wakes nobody" "$(wakeups xdotool mousemove 9 9 \
    sleep 0.1 mousemove 8 8 sleep 0.1 mousemove 7 7 sleep 0.1 click 1)" 0
  say ping
  tap "idle at the threshold" heard 5 "idle x11"
  tap "since the last input" at_least "$(took 'idle x11')" $idle
  tap "and not before" at_most "$(took 'idle x11')" $((idle + 900))
  tap_is "being idle wakes nobody" "$(wakeups sleep 1.5)" 0
  say ping
  xdotool key a
  tap "active with a key" heard 2 "active x11"
  tap "now" at_most "$(took 'active x11')" 300
  heard 5 "idle x11"
  xdotool mousemove 3 3
  rig_wait 2 has_reports 3
  sleep 0.2
  tap_is "each crossing once" "$(reports)" 3
  end_is_clean "a clean end"
}

test_begins_idle() {
  sleep 1.3
  drive_start $idle
  tap "idle at the start" heard 5 "idle x11"
  tap "since before it" at_least "$(took 'idle x11')" 1200
  xdotool key a
  tap "and active with a key" heard 2 "active x11"
}

test_death_and_return() {
  say ping
  x_kill
  tap "unknown when the server dies" heard 2 "unknown none"
  say backend
  tap "and why" heard 1 "backend none \(.*x11: .*"
  sleep 5
  local asked
  asked=$(attempts)
  tap "it is asked for a few times" at_least "$asked" 3
  sleep 2
  tap_is "and then no more" "$(attempts)" "$asked"
  tap_is "once is enough" "$(reports)" 0
  say backend
  tap "it is still not there" heard 1 "backend none \(.*x11: no X server on.*"
  say ping
  if ! x_start || ! [ -S "/tmp/.X11-unix/X$number" ]; then
    tap_skip "its return" "no socket in /tmp/.X11-unix"
    return
  fi
  tap "its return is noticed" heard 5 "(active|idle) x11"
  heard 5 "idle x11"
  say ping
  xdotool key a
  tap "and its input" heard 2 "active x11"
  end_is_clean "a clean end after it"
}

test_late() {
  x_kill
  drive_start $idle
  tap "unknown without a server" heard 2 "unknown none"
  sleep 0.5
  x_start
  tap "which is taken when it comes" heard 10 "(active|idle) x11"
  drive_end
}

test_frozen() {
  kill -STOP "$xvfb"
  drive_start $idle
  say ping
  tap "a frozen server holds up nobody" heard 3 pong
  tap "and is unknown" heard 2 "unknown none"
  say backend
  tap "and why" heard 1 "backend none \(.*x11: its server does not answer.*\)"
  end_is_clean "nor is the end held up"
  drive_start $idle
  heard 2 "unknown none"
  kill -CONT "$xvfb"
  tap "it is taken when it thaws" heard 5 "(active|idle) x11"
  kill -STOP "$xvfb"
  say ping
  tap "later freezing holds up nobody" heard 3 pong
  kill -CONT "$xvfb"
  xdotool key a
  end_is_clean "a clean end"
}

test_declined() {
  WAYLAND_DISPLAY=wayland-0 drive_start $idle
  tap "Wayland's X server is not asked" heard 2 "unknown none"
  say backend
  tap "and why" heard 1 "backend none \(.*x11: the session is Wayland's.*\)"
  drive_end
  DISPLAY='' drive_start $idle
  tap "unknown without DISPLAY" heard 2 "unknown none"
  say backend
  tap "and why" heard 1 "backend none \(.*x11: DISPLAY is not set.*\)"
  drive_end
  DISPLAY=nonsense drive_start $idle
  tap "unknown with a wrong one" heard 2 "unknown none"
  drive_end
}

if ! x_start; then
  echo "1..0 # SKIP no X server"
  exit 0
fi
test_crossings
test_begins_idle
test_death_and_return
test_late
test_frozen
test_declined
x_kill
rm -f "/tmp/.X$number-lock" "/tmp/.X11-unix/X$number"
tap_done
