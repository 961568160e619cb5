# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here is for the script
# Runs offdutyd; for scripts that have sourced rig.sh.
#
#   service_clock         makes it ten in the morning here, whatever the hour,
#                         so that no lunch and no end of a day comes in between
#   service_rig           scratch folders without a bus; sets $RIG and $control
#   service_start [OPTION...]  until it answers; logs to $RIG/log
#   service_end           TERM; its exit code is $service_rc then
#   service_lives
#   service_logged TEXT   within two seconds
service_pid=
service_rc=

service_clock() {
  local east=$((10 - 10#$(date -u +%H)))
  if [ "$east" -lt 0 ]; then
    export TZ="<ten>+$((-east))"
  else
    export TZ="<ten>-$east"
  fi
}

service_folders() {
  export XDG_CONFIG_HOME=$HOME/.config XDG_STATE_HOME=$HOME/.local/state
  export XDG_CONFIG_DIRS=$RIG/xdg
  mkdir -p "$XDG_CONFIG_HOME/offduty" "$XDG_STATE_HOME"
  control=$XDG_RUNTIME_DIR/offduty/control
  export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$RIG/no-system-bus
}

service_rig() {
  RIG=$(mktemp -d "${TMPDIR:-/tmp}/offduty-service.XXXXXX") || exit 1
  trap rig_stop EXIT
  mkdir -m 700 "$RIG/home" "$RIG/run"
  export HOME=$RIG/home XDG_RUNTIME_DIR=$RIG/run
  unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS NOTIFY_SOCKET
  unset JOURNAL_STREAM
  service_clock
  service_folders
}

service_answers() {
  offduty status >/dev/null 2>&1
}

service_start() {
  offdutyd --verbose "$@" >>"$RIG/log" 2>&1 &
  service_pid=$!
  RIG_PIDS+=("$service_pid")
  rig_wait 10 service_answers
}

service_end() {
  kill "$service_pid"
  wait "$service_pid"
  service_rc=$?
}

service_lives() {
  kill -0 "$service_pid" 2>/dev/null
}

service_has_logged() {
  grep -qF -- "$1" "$RIG/log"
}

service_logged() {
  rig_wait 2 service_has_logged "$1"
}
