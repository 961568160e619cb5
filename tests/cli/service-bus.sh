#!/bin/bash
# offdutyd and the session bus: a bus and a notification server that come late,
# go and come back; what is offered on the bus; locking and the user's command.
# shellcheck disable=SC2119 # service_start's arguments are the service's
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/service.sh
. "$OFFDUTY_SOURCE/tests/rig/service.sh"
rig_need dunstctl dbus-monitor
for p in offduty offdutyd offduty-notify; do
  if ! [ -x "$OFFDUTY_LIBEXECDIR/$p" ]; then
    echo "1..0 # SKIP not built: $p"
    exit 0
  fi
done
if ! rig_start 400x200x24; then
  echo "1..0 # SKIP no private bus or display"
  exit 0
fi
service_folders
unset NOTIFY_SOCKET JOURNAL_STREAM
service_clock
ini=$XDG_CONFIG_HOME/offduty/offduty.ini
bus=${RIG_PIDS[0]}
object='org.offduty.Offduty1 /org/offduty/Offduty1'

bus_end() {
  kill "$1"
  wait "$1" 2>/dev/null
  rm -f "$2"
}

# A bus at $XDG_RUNTIME_DIR/bus, where it is looked for without an address.
bus_start_usual() {
  sed "s|$RIG/bus|$XDG_RUNTIME_DIR/bus|" "$RIG/bus.conf" >"$RIG/usual.conf"
  dbus-daemon --config-file="$RIG/usual.conf" --nofork >>"$RIG/bus.log" 2>&1 &
  bus=$!
  RIG_PIDS+=("$bus")
  rig_wait 5 test -S "$XDG_RUNTIME_DIR/bus"
}

# Also one that nobody has waited for yet.
service_is_gone() {
  ! service_lives || grep -q '^State:.*Z' "/proc/$service_pid/status"
}

call() {
  # shellcheck disable=SC2086 # two words
  rig_bus_call $object "org.offduty.Offduty1.$1" "${@:2}"
}

property() {
  # shellcheck disable=SC2086 # two words
  rig_bus_call $object org.freedesktop.DBus.Properties.Get \
    string:org.offduty.Offduty1 "string:$1" |
    sed -n 's/^ *variant *//p'
}

has_name() {
  property State | grep -q string
}

sees_server() {
  offduty status --json | grep -q '"notification_server":true'
}

sees_no_server() {
  offduty status --json | grep -q '"notification_server":false'
}

# A wrong file gives a notification at start, whatever the hour.
test_late() {
  bus_end "$bus" "$RIG/bus"
  unset DBUS_SESSION_BUS_ADDRESS
  printf '[cutoff]\nwran = 5m\n' >"$ini"
  service_start
  tap "it starts without a bus" service_lives
  tap "and knows of no server" sees_no_server
  bus_start_usual
  export DBUS_SESSION_BUS_ADDRESS=unix:path=$XDG_RUNTIME_DIR/bus
  tap "a bus that comes is taken" rig_wait 5 has_name
  rig_dunst_start
  tap "so is a server" rig_wait 5 sees_server
  tap "and what could not be shown is up" rig_wait 5 rig_shows 1
}

test_server_again() {
  rig_dunst_stop
  tap "a server that goes is missed" rig_wait 5 sees_no_server
  rig_dunst_start
  tap "one that comes back is seen" rig_wait 5 sees_server
  tap "and shows what is still true" rig_wait 5 rig_shows 1
  printf '[hours]\nwork = mon-sun 04:00-03:59\n' >"$ini"
  offduty reload >"$RIG/out"
  tap "what is no longer true goes" rig_wait 5 rig_shows 0
}

test_bus_again() {
  bus_end "$bus" "$XDG_RUNTIME_DIR/bus"
  wait "$RIG_DUNST" 2>/dev/null
  tap "the loss of the bus is noticed" service_logged 'session bus: lost'
  tap "and survived" service_answers
  bus_start_usual
  tap "its return, too" rig_wait 5 has_name
  rig_dunst_start
  tap "with a new server" rig_wait 5 sees_server
}

count_changes() {
  grep -c 'member=PropertiesChanged' "$RIG/signals"
}

changed_since() {
  [ "$(count_changes)" -gt "$1" ]
}

changed() {
  grep -q 'member=PropertiesChanged' "$RIG/signals"
}

test_object() {
  local changes
  tap_is "State" "$(property State)" 'string "on-duty"'
  tap_is "Presence is told" "$(property Presence | cut -d' ' -f1)" string
  tap_is "NextAt is a time" "$(property NextAt | cut -d' ' -f1)" uint64
  tap_is "Meeting is a flag" "$(property Meeting)" 'boolean false'
  tap_is "Problem is empty" "$(property Problem)" 'string ""'
  dbus-monitor --session "path='/org/offduty/Offduty1'" \
    >"$RIG/signals" 2>&1 &
  RIG_PIDS+=($!)
  sleep 0.3
  tap "Pause" grep -q 'paused until' <(call Pause uint64:600)
  tap "tells that it changed" rig_wait 5 changed
  tap_is "the state" "$(property State)" 'string "paused"'
  tap "Resume" grep -q resumed <(call Resume)
  tap "Resume again is refused with the reason" \
    grep -q 'Error org.offduty.Error.Refused: not paused' <(call Resume)
  tap "Pause for ages is refused" grep -q '^Error ' \
    <(call Pause uint64:18446744073709551615)
  tap "Extend takes a reason" grep -q '^ *string ' \
    <(call Extend uint64:600 'string:one more')
  tap "OnCall takes seconds" grep -q 'on call until' <(call OnCall uint64:600)
  tap_is "and is told" "$(property OnCall)" 'boolean true'
  tap "with its end" grep -qE '^uint64 [1-9]' <(property OnCallUntil)
  changes=$(count_changes)
  call OnCall uint64:1200 >"$RIG/out"
  tap "another end is announced" rig_wait 5 changed_since "$changes"
  tap "for too long it is refused" grep -q 'Refused: .*at most 14 days' \
    <(call OnCall uint64:1209601)
  tap "none ends it" grep -q 'not on call any more' <(call OnCall uint64:0)
  tap_is "it is over" "$(property OnCallUntil)" 'uint64 0'
  tap "CheckIn takes a number and a note" grep -q 'string "noted' \
    <(call CheckIn uint32:2 'string:quiet')
  tap "CheckIn with another number is refused" grep -q \
    'Refused: the answer is a number from 1 to 5' \
    <(call CheckIn uint32:6 string:)
  for verb in Take Snooze Skip; do
    tap "$verb answers" grep -qE '^ *string |^Error org.offduty' \
      <(call "$verb")
  done
  tap "Reload" grep -q 'configuration reloaded' <(call Reload)
  tap "no other method is there" \
    grep -q 'org.freedesktop.DBus.Error.UnknownMethod' <(call Reboot)
  service_end
  tap_is "it ends cleanly" "$service_rc" 0
}

# The last rung of a day, by script: the command runs without a shell, a second
# word in quotes is one argument.
# shellcheck disable=SC2016 # what is not expanded is what is tested
test_command() {
  printf '#!/bin/sh\necho "$#:$2" >>%s/ran\n' "$RIG" >"$RIG/command"
  chmod +x "$RIG/command"
  {
    printf '[hours]\nwork = mon-fri 09:00-17:00\n'
    printf '[cutoff]\nenforce = command\ncommand = %s one "two $HOME; x"\n' \
      "$RIG/command"
  } >"$ini"
  cat >"$RIG/script" <<X
clock 2026-03-03T16:00 Europe/Berlin
2026-03-03T16:01 presence active
2026-03-03T18:00 end
X
  rm -rf "$XDG_STATE_HOME/offduty"
  timeout 60 offdutyd --verbose --script "$RIG/script" >>"$RIG/log" 2>&1
  tap_is "a day with a command at its end" $? 0
  tap_is "which ran, and without a shell" "$(sort -u "$RIG/ran" 2>&1)" \
    '2:two $HOME; x'
}

# It takes the connection and says nothing.
test_frozen() {
  rm -f "$RIG/bus"
  rig_bus
  bus=${RIG_PIDS[-1]}
  kill -STOP "$bus"
  tap "a frozen bus does not hold up the start" service_start
  kill "$service_pid"
  tap "nor the end" rig_wait 5 service_is_gone
  kill -KILL "$service_pid" 2>/dev/null
  wait "$service_pid"
  tap_is "which is a clean one" $? 0
  kill -CONT "$bus"
}

test_late
test_server_again
test_bus_again
test_object
test_command
test_frozen
tap_done
