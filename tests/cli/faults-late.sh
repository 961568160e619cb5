#!/bin/bash
# The service on the machine's clock while all that notifications need goes
# wrong, one after another: never later than 50 ms; then what is still true is up,
# once, and what is past is not. Late is how much longer it takes to answer on its
# control socket, as it has one loop, than a process that does nothing else: a
# busy machine delays both. And what that adds differs from time to time, what a
# fault adds does not: each is tried again before it is late.
# shellcheck disable=SC2119 # arguments are the service's or the server's
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/drive.sh
. "$OFFDUTY_SOURCE/tests/rig/drive.sh"
# shellcheck source=tests/rig/service.sh
. "$OFFDUTY_SOURCE/tests/rig/service.sh"
rig_need dunstctl
rig_have offduty offdutyd offduty-notify
if ! rig_start 400x300x24; then
  echo "1..0 # SKIP no private bus or display"
  exit 0
fi
service_folders
unset NOTIFY_SOCKET JOURNAL_STREAM
service_clock
ini=$XDG_CONFIG_HOME/offduty/offduty.ini
bus=${RIG_PIDS[0]}
most=50
tries=5

# prompt [WORD]: a wrong line is told by a notification, until there is none.
prompt() {
  printf '[cutoff]\n%s = 5m\n' "${1:-wran}" >"$ini"
  offduty reload >/dev/null 2>&1
}

no_prompt() {
  printf '[hours]\nwork = mon-sun 04:00-03:59\n' >"$ini"
  offduty reload >/dev/null 2>&1
}

sees_server() {
  offduty status --json | grep -q '"notification_server":true'
}

# late_while COMMAND...: milliseconds in $late; in $took what they come of and how
# often it was asked
late_while() {
  : >"$RIG/late"
  "$OFFDUTY_SOURCE/tests/rig/service-probe" late "$control" >"$RIG/late" &
  local probe=$!
  rig_wait 10 test -s "$RIG/late"
  "$@"
  sleep "${wait:-2.5}"
  kill "$probe"
  wait "$probe"
  local ours theirs asked
  read -r ours theirs asked < <(tail -n 1 "$RIG/late")
  late=$((ours - theirs))
  took="$ours-$theirs/$asked"
  [ "$asked" -ge 100 ] || late=9999
}

# fault NAME COMMAND HEALED: while COMMAND is so and something is to be shown;
# HEALED ends it.
fault() {
  local i all
  late_while "$2"
  all=" $took"
  for ((i = 1; i < tries && late > most; i++)); do
    "$3"
    no_prompt
    late_while "$2"
    all+=" $took"
  done
  if [ "$late" -le "$most" ]; then
    tap_ok "$1: never late by more than $most ms"
  else
    tap_not_ok "$1: never late by more than $most ms"
  fi
  tap_note "at most so many ms late, of so many times:$all"
  "$3"
}

shows() {
  rig_wait 8 rig_shows "$1"
}

stopped() {
  kill -STOP "$service_pid"
  sleep 0.3
  kill -CONT "$service_pid"
}

test_probe() {
  wait=2 late_while stopped
  tap "a service that is late is seen to be" test "$late" -gt "$most"
  tap_note "$took"
}

test_absent() {
  fault absent prompt true
  rig_dunst_start
  tap "absent: shown when it comes" shows 1
  rig_dunst_stop
  no_prompt
  rig_dunst_start
  tap "absent: not when it is past" rig_shows 0
}

frozen() {
  rig_dunst_freeze
  prompt
}

test_frozen() {
  fault frozen frozen rig_dunst_thaw
  tap "frozen: shown at the thaw" shows 1
  rig_dunst_freeze
  no_prompt
  rig_dunst_thaw
  tap "frozen: gone when it is past" shows 0
}

paused() {
  dunstctl set-paused true
  prompt
}

resumed() {
  dunstctl set-paused false
}

test_paused() {
  fault paused paused resumed
  tap "paused: shown at its end" shows 1
  no_prompt
  shows 0
  paused
  prompt wrnn
  no_prompt
  resumed
  sleep 0.3
  tap "paused: not when it is past" rig_shows 0
}

killed() {
  prompt
  shows 1
  rig_dunst_kill
}

test_killed() {
  fault killed killed rig_dunst_start
  tap "killed: shown by the next" shows 1
  no_prompt
  tap "killed: and gone when it is past" shows 0
}

restarted() {
  local i
  prompt
  for i in 1 2 3; do
    rig_dunst_stop
    rig_dunst_start
  done
}

test_restarted() {
  fault restarted restarted true
  tap "restarted: still shown, once" shows 1
  no_prompt
  shows 0
}

in_its_hands() {
  rig_dunst_stop
  recorder_start stop
  prompt
}

with_dunst() {
  rig_dunst_kill
  rig_dunst_start
}

test_in_its_hands() {
  fault "frozen with it in its hands" in_its_hands with_dunst
  tap "frozen with it in its hands: shown by the next" shows 1
  no_prompt
  shows 0
}

# Not in the very moment in which it is shown: nobody else knows by which id.
helper_frozen() {
  prompt
  shows 1
  sleep 0.5
  kill -STOP "$(cat "/proc/$service_pid/task/$service_pid/children")"
  prompt wrnn
}

test_helper() {
  fault "a frozen helper" helper_frozen true
  tap "a frozen helper: another shows it, once" rig_wait 10 sees_server
  tap_is "a frozen helper: in place of the last" "$(rig_displayed)" 1
  no_prompt
  tap "a frozen helper: gone when it is past" shows 0
}

bus_frozen() {
  kill -STOP "$bus"
  prompt
}

bus_thawed() {
  kill -CONT "$bus"
}

test_bus() {
  fault "a frozen bus" bus_frozen bus_thawed
  tap "a frozen bus: shown at the thaw" shows 1
  no_prompt
  tap "a frozen bus: gone when it is past" shows 0
}

bus_end() {
  kill "$bus"
  wait "$bus" "$RIG_DUNST" 2>/dev/null
  rm -f "$RIG/bus"
}

# A bus with a service file for a program that never takes the name.
bus_that_hangs() {
  mkdir -p "$RIG/services"
  # shellcheck disable=SC2016 # for the shell that it begins
  printf 'echo $$ >>%s\nexec sleep 600\n' "$RIG/begun" >"$RIG/hangs"
  printf '[D-BUS Service]\nName=org.freedesktop.Notifications\nExec=%s %s\n' \
    "$BASH" "$RIG/hangs" >"$RIG/services/n.service"
  sed "s|<auth>|<servicedir>$RIG/services</servicedir>\\
<limit name=\"service_start_timeout\">4000</limit><auth>|" \
    "$RIG/bus.conf" >"$RIG/again.conf"
  dbus-daemon --config-file="$RIG/again.conf" --nofork >>"$RIG/bus.log" 2>&1 &
  bus=$!
  RIG_PIDS+=("$bus")
  rig_wait 5 test -S "$RIG/bus"
}

bus_gone() {
  prompt
  shows 1
  rm -f "$RIG/bus"
  prompt wrnn
  bus_end
}

bus_back() {
  rig_bus
  bus=${RIG_PIDS[-1]}
  rig_dunst_start
}

test_no_bus() {
  fault "socket and bus gone" bus_gone bus_back
  tap "socket and bus gone: shown on the next" shows 1
  no_prompt
  shows 0
}

hung() {
  bus_end
  bus_that_hangs
  prompt
}

test_hung() {
  wait=3.5 fault "an activation that hangs" hung true
  rig_dunst_start
  tap "an activation that hangs: shown when one comes" shows 1
  tap "an activation that hangs: and it is known" rig_wait 5 sees_server
  no_prompt
  tap "an activation that hangs: gone when it is past" shows 0
  xargs kill <"$RIG/begun" # the bus itself lets it be
}

no_prompt
service_start
test_probe
test_absent
test_frozen
test_paused
test_killed
test_restarted
test_in_its_hands
test_helper
test_bus
test_no_bus
test_hung
service_end
tap_is "it ends cleanly" "$service_rc" 0
tap_done
