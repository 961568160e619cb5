# shellcheck shell=bash
# The service on a scripted clock with a real dunst; for scripts that have
# sourced tap.sh and rig.sh. $RIG/script is the script, with a line
# "TIME wait $RIG/HH:MM" where the test wants to look; $day is the day that its
# looks are of. Where they are of several days, a look is a whole
# 2026-03-03T09:10, here and in the script.
#
#   script_need         skips unless all is built; starts the rig and dunst
#   script_start [NAME] starts the service on $RIG/NAME (script); its log is
#                       $RIG/service.log, its pid $script_pid
#   at [DAYT]HH:MM      the script has come to its wait there; time stands still
#   go                  the script goes on behind its last wait
#   says NAME STATUS PATTERN VERB...   exit status, and an ERE of the output
#   dismiss NAME        something is up, and the user clicks it away, so that
#                       dunst notes it in its history
#   clear_screen        clicks away whatever is up
script_pid=
script_last=

script_need() {
  rig_have offduty offdutyd offduty-notify offduty-calread
  if ! rig_start 800x450x24; then
    echo "1..0 # SKIP no private bus or display"
    exit 0
  fi
  rig_dunst_start
}

script_start() {
  script_last=
  offdutyd --script "$RIG/${1:-script}" 2>>"$RIG/service.log" &
  script_pid=$!
  RIG_PIDS+=("$script_pid")
}

script_is_at() {
  local time=$1
  [[ $time == *T* ]] || time=${day:?}T$1
  [[ $(offduty status --json 2>/dev/null) == *"\"now\":\"$time:00"* ]]
}

go() {
  [ -z "$script_last" ] || : >"$RIG/$script_last"
  script_last=
}

at() {
  go
  if ! rig_wait 20 script_is_at "$1"; then
    tap_not_ok "it is $1"
    sed 's/^/# /' "$RIG/service.log"
    tap_done
    exit 1
  fi
  script_last=$1
}

says() {
  local name=$1 status=$2 pattern=$3 out got
  shift 3
  out=$(offduty "$@" 2>&1)
  got=$?
  if [ "$got" -eq "$status" ] && grep -qE -- "$pattern" <<<"$out"; then
    tap_ok "$name: offduty $*"
  else
    tap_not_ok "$name: offduty $*"
    tap_note "status $got, not $status; or not '$pattern' in:"
    tap_note "$out"
  fi
}

dismiss() {
  tap "$1" test "$(rig_displayed)" -ge 1
  clear_screen
}

# An eyes break stays up for its 20 seconds, which the script does not wait for.
clear_screen() {
  dunstctl close-all
  rig_wait 5 rig_shows 0
}
