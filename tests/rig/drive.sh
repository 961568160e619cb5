# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here is for the script
# Drives tests/tools/notifier-drive, or $DRIVE there, and starts
# tests/tools/notify-server; for scripts that have sourced rig.sh.
#
#   drive_start ARGUMENT...
#   say COMMAND...      to the driver; what was printed before is behind us
#   heard SECONDS TEXT  a line that begins with TEXT came since
#   printed             what came since
#   took TEXT           the milliseconds of the first line with TEXT
#   children            the driver's children
#   drive_end
#   recorder_start OPTION...   a server that shows nothing, in dunst's place, so
#                         that rig_dunst_stop and its like work on it. What it is
#                         asked for goes to $RIG/asked, descriptor 7 is its input
#   asked TEXT            it was asked that, within five seconds
drive_start() {
  rm -f "$RIG/in"
  mkfifo "$RIG/in"
  exec 8<>"$RIG/in"
  : >"$RIG/out"
  echo 0 >"$RIG/mark"
  "$OFFDUTY_BUILD/tests/tools/${DRIVE:-notifier-drive}" "$@" <"$RIG/in" \
    >>"$RIG/out" 2>>"$RIG/err" 8>&- &
  drive_pid=$!
  RIG_PIDS+=("$drive_pid")
}

say() {
  wc -l <"$RIG/out" >"$RIG/mark"
  echo "$*" >&8
}

printed() {
  tail -n "+$(($(cat "$RIG/mark") + 1))" "$RIG/out"
}

has_printed() {
  printed | grep -qE "^$1( |\$)"
}

heard() {
  rig_wait "$1" has_printed "$2"
}

took() {
  printed | grep -m1 -E "^$1 " | sed 's/.* //'
}

at_most() {
  [ -n "$1" ] && [ "$1" -le "$2" ]
}

children() {
  cat "/proc/$drive_pid/task/$drive_pid/children"
}

no_children() {
  [ -z "$(children)" ]
}

drive_end() {
  say quit
  wait "$drive_pid"
}

recorder_start() {
  rm -f "$RIG/server-in"
  mkfifo "$RIG/server-in"
  exec 7<>"$RIG/server-in"
  : >"$RIG/asked"
  "$OFFDUTY_BUILD/tests/tools/notify-server" "$@" <"$RIG/server-in" \
    >>"$RIG/asked" 7>&- 8>&- &
  RIG_DUNST=$!
  RIG_PIDS+=("$RIG_DUNST")
  rig_wait 5 rig_owned
}

was_asked() {
  grep -qF -- "$1" "$RIG/asked"
}

asked() {
  rig_wait 5 was_asked "$1"
}
