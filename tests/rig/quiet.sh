# shellcheck shell=bash
# shellcheck disable=SC2154 # servers.sh sets them
# Do-not-disturb of a real server, as tests/tools/quiet-drive tells it; for
# scripts that have sourced tap.sh, rig.sh, drive.sh and servers.sh.
#
#   quiet_need          the rig and the driver, or the script is skipped
#   quiet_check NAME [REASON]  what each server must do; NAME_quiet true|false
#                       is the user who switches it, NAME_drive, if it is
#                       there, starts the driver
#   quiet_says TEXT     offduty status has it; quiet_says_none: has none
quiet_need() {
  export DRIVE=quiet-drive
  rig_have dbus-daemon dbus-send Xvfb
  if ! [ -x "$OFFDUTY_BUILD/tests/tools/$DRIVE" ]; then
    echo "1..0 # SKIP not built: offdutyd"
    exit 0
  fi
  if ! rig_start; then
    echo "1..0 # SKIP no private bus or display"
    exit 0
  fi
}

quiet_iterations() {
  say iterations
  heard 2 iterations
  printed | sed -n 's/^iterations //p'
}

# The loop's wake-ups in so many seconds, without that of asking.
quiet_wakeups() {
  local before after
  before=$(quiet_iterations)
  sleep "$1"
  after=$(quiet_iterations)
  echo $((after - before - 1))
}

quiet_drive() {
  if declare -F "${server}_drive" >/dev/null; then
    "${server}_drive"
  else
    drive_start --bus
  fi
}

quiet_check() {
  local name=$1 lacks reason=${2:-do not disturb}
  lacks=$(server_lacks "$name")
  if [ -n "$lacks" ]; then
    tap_skip "$name" "$lacks"
    return
  fi
  if ! server_start "$name"; then
    tap_not_ok "$name starts"
    tap_note "$(tail -5 "$RIG/$name.log")"
    server_end
    return
  fi
  quiet_drive
  tap "$name: loud at first" heard 3 loud
  say ping
  "${name}_quiet" true
  tap "$name: told when it is put on" heard 3 "quiet $reason \(.*\)"
  tap_is "$name: nothing is asked meanwhile" "$(quiet_wakeups 1)" 0
  say ping
  "${name}_quiet" false
  tap "$name: told when it is taken off" heard 3 loud
  "${name}_quiet" true
  heard 3 "quiet $reason"
  drive_end
  quiet_drive
  tap "$name: known from the start" heard 3 "quiet $reason"
  tap_is "$name: and nothing else before" "$(head -c 5 "$RIG/out")" quiet
  "${name}_quiet" false
  heard 3 loud
  drive_end
  tap_is "$name: a clean end" $? 0
  server_end
}

quiet_says() {
  offduty status | grep -qF -- ", $1"
}

quiet_says_none() {
  offduty status --json | grep -qF '"quiet":false'
}
