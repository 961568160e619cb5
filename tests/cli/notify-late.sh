#!/bin/bash
# A notification server that freezes with a notification in its hands: at its
# thaw that comes up, whatever has become of it here. Whether libnotify still
# waits then (25 s) or not, one is up at most, and only what is still wanted.
# shellcheck disable=SC2119 # recorder_start's arguments are the server's
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/drive.sh
. "$OFFDUTY_SOURCE/tests/rig/drive.sh"
rig_have dbus-daemon dbus-send

helper=$OFFDUTY_LIBEXECDIR/offduty-notify
if ! [ -x "$OFFDUTY_BUILD/tests/tools/notify-server" ]; then
  echo "1..0 # SKIP not built: offdutyd or offduty-notify"
  exit 0
fi

# frozen: a server that stopped when it was asked to show A.
frozen() {
  rig_scratch
  rig_bus
  recorder_start stop
  drive_start "$helper"
  say 'show break A|b'
  say ping
  tap "$1: what it should show fails" heard 10 "break FAILED"
  tap_is "$1: and blocks nobody meanwhile" "$(printed | sed 's/ .*//;q')" pong
  tap "$1: by the deadline" at_most "$(took 'break FAILED')" 2300
}

# seen: ID|TITLE of each Notify, and the ids that were closed.
seen() {
  sed -nE 's/^Notify ([^|]*\|[^|]*)\|.*/\1/p; s/^Close.* /close /p' \
    "$RIG/asked" | paste -sd' '
}

has_seen() {
  [ "$(seen)" = "$1" ]
}

ended() {
  drive_end
  rig_dunst_stop
  rig_stop
}

test_soon() {
  frozen soon
  say 'withdraw break'
  rig_dunst_thaw
  tap "soon: what is past is closed" rig_wait 5 has_seen "0|A close 1"
  ended
}

# libnotify gave up; the answer comes after it.
test_kept() {
  local old
  frozen kept
  old=$(children)
  say 'show lunch L|b'
  sleep 26
  tap_is "kept: it is asked for nothing else meanwhile" "$(seen)" "0|A"
  rig_dunst_thaw
  tap "kept: what came up is shown" heard 5 "break SHOWN"
  tap "kept: and what could not be asked for" heard 5 "lunch SHOWN"
  tap_is "kept: each once" "$(seen)" "0|A 0|L"
  tap_is "kept: by the same helper" "$(children)" "$old"
  say ping
  echo 'closed 1 2' >&7
  tap "kept: its end is heard" heard 5 "break CLOSED"
  ended
}

test_replaced() {
  frozen replaced
  sleep 25
  say 'show break B|b'
  tap "replaced: it fails, too" heard 5 "break FAILED"
  rig_dunst_thaw
  tap "replaced: what is wanted now is shown" heard 5 "break SHOWN"
  tap_is "replaced: in place of what came up" "$(seen)" "0|A 1|B"
  ended
}

test_withdrawn() {
  frozen withdrawn
  sleep 25
  say 'withdraw break'
  rig_dunst_thaw
  tap "withdrawn: what came up is closed" rig_wait 5 has_seen "0|A close 1"
  say pending
  tap "withdrawn: nothing is left" heard 1 "pending 0"
  tap "withdrawn: and no helper" rig_wait 10 no_children
  ended
}

# Instead of a thaw.
test_killed() {
  frozen killed
  sleep 25
  rig_dunst_kill
  recorder_start
  say retry
  tap "killed: the next server shows it" heard 5 "break SHOWN"
  tap_is "killed: once" "$(seen)" "0|A"
  ended
}

# Each waits for itself, all at the same time.
waits=(kept replaced withdrawn killed)
for name in "${waits[@]}"; do
  (
    test_"$name"
  ) >"${TMPDIR:-/tmp}/offduty-late.$$.$name" &
done
test_soon >"${TMPDIR:-/tmp}/offduty-late.$$.soon"
wait
for name in soon "${waits[@]}"; do
  cat "${TMPDIR:-/tmp}/offduty-late.$$.$name"
  rm -f "${TMPDIR:-/tmp}/offduty-late.$$.$name"
done | awk '/^(not )?ok / { sub(/ok [0-9]+/, "ok " ++n) }
  /^not ok / { bad = 1 }
  { print }
  END { print "1.." n; exit bad }'
