#!/bin/bash
# Real lockers that set no LockedHint, on a real sway: swaylock, begun by
# swayidle when logind says so, and as a lock-command. logind is a mock.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/wayland.sh
. "$OFFDUTY_SOURCE/tests/rig/wayland.sh"
# shellcheck source=tests/rig/logind.sh
. "$OFFDUTY_SOURCE/tests/rig/logind.sh"
# shellcheck source=tests/rig/locker.sh
. "$OFFDUTY_SOURCE/tests/rig/locker.sh"
drive=$OFFDUTY_BUILD/tests/tools/lock-drive
if ! [ -x "$drive" ]; then
  echo "1..0 # SKIP not built: offdutyd"
  exit 0
fi
rig_have sway swaymsg swaylock swayidle pidof pgrep python3 setpriv
logind_need
RIG=$(mktemp -d "${TMPDIR:-/tmp}/offduty-lock.XXXXXX") || exit 1
trap rig_stop EXIT
mkdir -m 700 "$RIG/run"
export XDG_RUNTIME_DIR=$RIG/run XDG_SESSION_ID=auto
if ! locker_bus; then
  echo "1..0 # SKIP no private bus"
  exit 0
fi
if ! wayland_sway_start; then
  echo "1..0 # SKIP sway does not start"
  exit 0
fi
logind_start
# swayidle asks for the session of this name
mock AddSession auto seat0 "$(id -u)" me true
mock AddProperty org.freedesktop.login1.Manager BlockInhibited "<''>"

# Its configuration marks a locker as ours.
lock=(swaylock -f -C "$RIG/swaylock" -c 000000)
: >"$RIG/swaylock"
chmod 711 "$RIG"

locks() {
  pgrep -f "^swaylock .*$RIG/swaylock" >/dev/null
}

# The younger has the screen, the older the passwords.
unlock() {
  kill -USR1 "$(pgrep -n -f "^swaylock .*$RIG/swaylock")"
  rig_wait 10 none_locks
}

none_locks() {
  ! locks
}

swayidle -C /dev/null lock "${lock[*]}" >"$RIG/swayidle.log" 2>&1 &
RIG_PIDS+=($!)
# It has subscribed when it has locked.
unsure() {
  [ "$("$drive" nosession)" = "unsure logind" ] && locks
}
tap "swayidle locks when logind says so, and nobody can tell" \
  rig_wait 20 unsure
"${lock[@]}" >>"$RIG/swaylock.log" 2>&1
tap "a second locker fails, and no lock-command counts" test $? -ne 0
tap "the command that looks for it tells" test -n "$(pidof swaylock)"
tap "it unlocks" unlock
"${lock[@]}" >>"$RIG/swaylock.log" 2>&1
tap_is "as lock-command it ends well when it has locked" $? 0
tap "and it has" locks
unlock
tap_note "$(tail -n 5 "$RIG/swayidle.log" "$RIG/swaylock.log")"
tap_done
