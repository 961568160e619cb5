#!/bin/bash
# Notifications in a storm: shown, replaced and withdrawn while a real server
# freezes, thaws, dies and comes back and the helper dies, at random moments
# ($OFFDUTY_SEED to repeat). At the bus a judge counts: of each channel one is up
# at most, ever, and in the end what is wanted.
# shellcheck disable=SC2119 # recorder_start's arguments are the server's
# shellcheck disable=SC2317 # what rig_wait calls
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/wayland.sh
. "$OFFDUTY_SOURCE/tests/rig/wayland.sh"
# shellcheck source=tests/rig/servers.sh
. "$OFFDUTY_SOURCE/tests/rig/servers.sh"
# shellcheck source=tests/rig/drive.sh
. "$OFFDUTY_SOURCE/tests/rig/drive.sh"
rig_have dbus-daemon dbus-send dbus-monitor Xvfb python3
if ! [ -x "$OFFDUTY_BUILD/tests/tools/notifier-drive" ]; then
  echo "1..0 # SKIP not built: offdutyd or offduty-notify"
  exit 0
fi

servers=(dunst xfce notification-daemon mako)
seed=${OFFDUTY_SEED:-$RANDOM}
steps=${OFFDUTY_STEPS:-60}
channels=(break lunch cutoff notice)
state= # of the server: up, frozen or dead
step=0

# Another of its kind, after a kill.
storm_server() {
  case $server in
  xfce) server_run "$(xfce_program xfce4-notifyd)" ;;
  mako) server_run mako ;;
  *) "${server}_start" ;;
  esac
  state=up
  rig_wait 10 rig_owned
  say retry
}

# In the moment in which it shows something nobody else knows by which id.
storm_kill_helper() {
  local helper
  say pending
  heard 1 "pending 0" || return
  helper=$(children)
  [ -z "$helper" ] || kill -KILL "${helper% }"
}

storm_freeze() {
  if [ $state = up ]; then
    state=frozen
    rig_dunst_freeze
  fi
}

storm_kill() {
  if [ $state != dead ]; then
    state=dead
    rig_dunst_kill
  fi
}

storm_mend() {
  case $state in
  frozen) rig_dunst_thaw ;;
  dead) storm_server ;;
  esac
  state=up
}

storm_step() {
  local c=${channels[RANDOM % 4]}
  case $((RANDOM % 20)) in
  [0-8]) say "show $c $step|b|offduty take|start,skip" ;;
  9) say "show $c $step|b|||$((RANDOM % 900 + 100))" ;;
  1[0-2]) say "withdraw $c" ;;
  13) storm_kill_helper ;;
  1[4-5]) storm_freeze ;;
  16) storm_kill ;;
  *) storm_mend ;;
  esac
  sleep "0.$((RANDOM % 3))$((RANDOM % 10))"
}

judged() {
  python3 "$OFFDUTY_SOURCE/tests/rig/bubbles.py" "$RIG/monitor"
}

is_up() {
  [ "$(judged | sed -n 's/^up x-offduty\.//p' | paste -sd,)" = "$1" ]
}

storm() {
  local c
  rig_start 800x450x24
  dbus-monitor --session >"$RIG/monitor" 2>"$RIG/monitor.err" &
  RIG_PIDS+=($!)
  if ! server_start "$1"; then
    tap_not_ok "$1: it starts"
    return
  fi
  state=up
  RANDOM=$seed
  drive_start "$OFFDUTY_LIBEXECDIR/offduty-notify"
  for ((step = 0; step < steps; step++)); do
    storm_step
  done
  storm_mend
  say retry
  for c in "${channels[@]}"; do
    say "show $c Last|b|offduty take"
  done
  tap "$1: in the end what is wanted is up" rig_wait 20 is_up \
    "break Last,cutoff Last,lunch Last,notice Last"
  drive_end
  tap "$1: and nothing after it" rig_wait 5 is_up ""
  tap_is "$1: never two of a kind" "$(judged)" "x-offduty.break 1
x-offduty.cutoff 1
x-offduty.lunch 1
x-offduty.notice 1"
  [ -z "${OFFDUTY_STORM:-}" ] || cp "$RIG/monitor" "$OFFDUTY_STORM/$1"
}

# Two senders are two of a kind; dunst would let the second take the first's
# place.
test_judge() {
  local first
  rig_scratch
  rig_bus
  dbus-monitor --session >"$RIG/monitor" 2>"$RIG/monitor.err" &
  RIG_PIDS+=($!)
  recorder_start
  drive_start "$OFFDUTY_LIBEXECDIR/offduty-notify"
  say 'show break A|b'
  heard 10 "break SHOWN"
  first=$drive_pid
  exec 6>&8
  drive_start "$OFFDUTY_LIBEXECDIR/offduty-notify"
  say 'show break B|b'
  heard 10 "break SHOWN"
  tap "judge: two are two" rig_wait 5 is_up "break A,break B"
  tap_is "judge: at once" "$(judged | sed -n 1p)" "x-offduty.break 2"
  drive_end
  echo quit >&6
  wait "$first"
  tap "judge: and then none" rig_wait 5 is_up ""
  rig_stop
}

scratch=$(mktemp -d) || exit 1
echo "# OFFDUTY_SEED=$seed"
for name in "${servers[@]}"; do
  lacks=$(server_lacks "$name")
  if [ -n "$lacks" ]; then
    tap_skip "$name" "$lacks" >"$scratch/$name"
  else
    (storm "$name") >"$scratch/$name" &
  fi
done
(test_judge) >"$scratch/judge"
wait
for name in judge "${servers[@]}"; do
  cat "$scratch/$name"
done | awk '/^(not )?ok / { sub(/ok [0-9]+/, "ok " ++n) }
  /^not ok / { bad = 1 }
  { print }
  END { print "1.." n; exit bad }'
result=$?
rm -rf "$scratch"
exit "$result"
