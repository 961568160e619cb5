#!/bin/bash
# A week on the scripted clock with a real dunst, and the service killed at
# random moments of it: what is in the ledger, on the screen and done must be
# what a week in one piece leaves. Started again at once, and, a fifth as often,
# when 20 minutes of the script are gone. $OFFDUTY_KILLS times; $OFFDUTY_SEED to
# repeat.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
rig_need dunstctl dbus-monitor

rig_have offdutyd offduty-notify offduty-calread
if ! rig_start 800x450x24; then
  echo "1..0 # SKIP no private bus or display"
  exit 0
fi
rig_dunst_start

# A sanitizer makes each start a long one.
kills=${OFFDUTY_KILLS:-200}
if grep -q __asan_init "$OFFDUTY_LIBEXECDIR/offdutyd"; then
  kills=$((kills / 5))
fi
seed=${OFFDUTY_SEED:-$RANDOM}
echo "# $kills kills, OFFDUTY_SEED=$seed"

dbus-monitor --session "interface='org.freedesktop.Notifications',member='Notify'" \
  >"$RIG/notify.log" 2>/dev/null &
RIG_PIDS+=($!)
rig_wait 5 test -s "$RIG/notify.log"
export XDG_CONFIG_DIRS=$RIG/none

# lives FOLDER KILLS [LATE]
lives() {
  mkdir "$RIG/$1"
  python3 "$OFFDUTY_SOURCE/tests/rig/kill.py" "$RIG/$1" "$RIG/notify.log" \
    "$2" "$seed" ${3:+"$3"}
}

{
  lives at-once "$kills"
  lives later $((kills / 5)) 20m
} >"$RIG/tap"
awk '/^(not )?ok / {n++; sub(/ok [0-9]+/, "ok " n)} {print}' "$RIG/tap"
echo "1..$(grep -cE '^(not )?ok ' "$RIG/tap")"
[ "$(grep -c '^ok ' "$RIG/tap")" -eq 18 ]
