#!/bin/bash
# The service and its notifications while the desktop comes and goes: no bus,
# no server, a killed one, a frozen one, and the service's own sudden death.
# shellcheck disable=SC2119 # recorder_start's arguments are the server's
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/drive.sh
. "$OFFDUTY_SOURCE/tests/rig/drive.sh"
rig_need dunstctl

rig_have offduty offdutyd offduty-notify
if ! rig_start 320x200x24; then
  echo "1..0 # SKIP no private bus or display"
  exit 0
fi

export XDG_CONFIG_HOME=$RIG/config XDG_CONFIG_DIRS=$RIG/none
day=2026-03-03
mkdir -p "$RIG/config/offduty"
printf '[break eyes]\nenabled = no\n[break rest]\nwarn = none\n' \
  >"$RIG/config/offduty/offduty.ini"

# service_start HH:MM...: a user who works from 09:00, and waits then.
service_start() {
  local t
  {
    echo "clock ${day}T08:59:00 Europe/Berlin"
    echo "boot faults"
    echo "pace 2ms"
    echo "${day}T09:00:00 presence active"
    for t; do
      echo "${day}T$t:00 wait $RIG/$t"
    done
    echo "${day}T23:00:00 wait $RIG/never"
  } >"$RIG/script"
  rm -rf "$RIG/home/.local/state" "$RIG"/[0-2][0-9]:[0-5][0-9]
  last=
  service_again
}

# Where it was, if it was killed.
service_again() {
  offdutyd --script "$RIG/script" 2>>"$RIG/service.log" &
  service=$!
  RIG_PIDS+=("$service")
}

service_stop() {
  kill "-${1:-TERM}" "$service"
  wait "$service" 2>/dev/null
}

clock_is() {
  [[ $(offduty status --json 2>/dev/null) == \
    *"\"now\":\"${day}T$1:00+01:00\""* ]]
}

at() {
  [ -z "$last" ] || : >"$RIG/$last"
  last=$1
  if ! rig_wait 20 clock_is "$1"; then
    tap_not_ok "it is $1"
    sed 's/^/# /' "$RIG/service.log"
    tap_done
    exit 1
  fi
}

# knows TEXT: the status has it, in JSON.
knows() {
  [[ $(offduty status --json) == *"$1"* ]]
}

titles() {
  rig_history | sed 's/|.*//'
}

test_no_bus() {
  local bus=$DBUS_SESSION_BUS_ADDRESS
  export DBUS_SESSION_BUS_ADDRESS=unix:path=$RIG/later
  service_start 09:55
  at 09:55
  tap "without a bus the service runs" knows '"offered":"rest"'
  tap "and says what is missing" knows '"notification_server":false'
  sed "s|path=$RIG/bus|path=$RIG/later|" "$RIG/bus.conf" >"$RIG/later.conf"
  dbus-daemon --config-file="$RIG/later.conf" --nofork 2>>"$RIG/bus.log" &
  RIG_PIDS+=($!)
  rig_wait 5 test -S "$RIG/later"
  rig_dunst_start
  tap "what is true is shown when both have come" rig_wait 20 rig_shows 1
  service_stop
  tap "and closed at the end" rig_wait 5 rig_shows 0
  rig_dunst_stop
  export DBUS_SESSION_BUS_ADDRESS=$bus
}

test_no_server() {
  service_start 09:55 10:00
  at 09:55
  tap "without a server the break is offered" knows '"offered":"rest"'
  tap "and the status says so" knows '"notification_server":false'
  rig_dunst_start
  tap "it is shown when a server comes" rig_wait 10 rig_shows 1
  tap "which the status says" rig_wait 5 knows '"notification_server":true'
  rig_dunst_kill
  rig_dunst_start
  tap "and by the next one when that is killed" rig_wait 10 rig_shows 1
  rig_dunst_kill
  offduty skip >/dev/null
  rig_dunst_start
  at 10:00
  tap "but not when it is past" rig_shows 0
  service_stop
}

test_frozen() {
  local start
  service_start 09:49 09:51 10:30 11:30
  at 09:49
  rig_dunst_freeze
  at 09:51
  start=$(date +%s%N)
  tap "while the server is frozen the status is there" \
    knows '"offered":"rest"'
  tap "in no time" test $((($(date +%s%N) - start) / 1000000)) -lt 250
  tap "and says what is wrong" knows '"notification_server":false'
  offduty take >/dev/null
  at 10:30
  offduty pause >/dev/null
  rig_dunst_thaw
  sleep 0.5
  tap "at the thaw nothing of the past is shown" rig_shows 0
  tap_is "nor was it" "$(titles)" ""
  offduty resume >/dev/null
  at 11:30
  tap "the next break is" rig_wait 5 rig_shows 1
  tap "and the server is known again" knows '"notification_server":true'
  service_stop
}

# What is up outlasts a change of how it would be shown.
test_reload() {
  dunstctl close-all
  service_start 09:55
  at 09:55
  tap "a break is up" rig_wait 5 rig_shows 1
  echo '[notify]
actions = no' >>"$RIG/config/offduty/offduty.ini"
  tap_is "a reload" "$(offduty reload)" "configuration reloaded"
  tap "leaves it there" rig_shows 1
  service_stop
  tap "and it goes with the service" rig_wait 5 rig_shows 0
}

test_death() {
  dunstctl close-all
  service_start 09:55
  at 09:55
  tap "a break is up" rig_wait 5 rig_shows 1
  service_stop KILL
  tap "the death of the service takes it along" rig_wait 5 rig_shows 0
}

# What the server was asked for.
seen() {
  sed -nE '/^Notify|^Close/s/^([^|]*(\|[^|]*)?).*/\1/p' "$RIG/asked"
}

saw() {
  [ "$(seen | grep -c .)" -ge "$1" ]
}

# Nobody is left to close what is up. A server that keeps one of a kind by
# itself, as dunst, would hide that.
test_death_of_both() {
  local helper
  rig_dunst_stop
  recorder_start
  service_start 09:55
  at 09:55
  tap "a break is up" asked 'Notify 0|Time for a break|'
  helper=$(cat "/proc/$service/task/$service/children")
  kill -STOP "$helper"
  service_stop KILL
  kill -KILL "$helper"
  tap "service and helper die at once: it stays" \
    test "$(seen | grep -c .)" = 1
  last=
  service_again
  at 09:55
  rig_wait 5 saw 3
  tap_is "the next service closes it before it shows another" \
    "$(seen)" "Notify 0|Time for a break
CloseNotification 1
Notify 0|Time for a break"
  service_stop
  tap "which goes with the service" asked 'CloseNotification 2'
  rig_dunst_stop
}

test_no_bus
test_no_server
test_frozen
test_reload
test_death
test_death_of_both
tap_done
