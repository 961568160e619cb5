#!/bin/bash
# desktop/lock against a logind and screen savers that are not there, that
# refuse, and that lock.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/logind.sh
. "$OFFDUTY_SOURCE/tests/rig/logind.sh"
# shellcheck source=tests/rig/locker.sh
. "$OFFDUTY_SOURCE/tests/rig/locker.sh"

drive=$OFFDUTY_BUILD/tests/tools/lock-drive
if ! [ -x "$drive" ]; then
  echo "1..0 # SKIP not built: offdutyd"
  exit 0
fi
logind_need
RIG=$(mktemp -d "${TMPDIR:-/tmp}/offduty-lock.XXXXXX") || exit 1
trap rig_stop EXIT
mkdir -m 700 "$RIG/run"
export XDG_RUNTIME_DIR=$RIG/run
unset XDG_SESSION_ID
if ! locker_bus; then
  echo "1..0 # SKIP no private bus"
  exit 0
fi

# saver_start NAME [CODE [CODE]]: a screen saver of that name; what its Lock
# runs, and its GetActive, which it lacks if that is '-'.
saver_start() {
  local path=/${1//./\/} active=${3:-ret = True}
  mock_start "$1" "$1" "$path" "$1"
  saver=$mock_pid
  saver_add "$1" Lock '' "${2:-}"
  [ "$active" = - ] || saver_add "$1" GetActive b "$active"
}

saver_add() {
  gdbus call --session -d "$1" -o "/${1//./\/}" \
    -m org.freedesktop.DBus.Mock.AddMethod "$1" "$2" '' "$3" "$4" >/dev/null
}

locks_seen() {
  grep -c "emit.*[ .]Lock" "$RIG/mock.log"
}

### Nobody

tap_is "without buses nobody locks" \
  "$("$drive" nosystem nosession)" "failed No such device or address"
out=$("$drive")
tap "told once that nobody locks" test $? -eq 0
tap "and why" grep -q '^failed ' <<<"$out"
tap "the same with the session bus alone" grep -q '^failed ' \
  <<<"$("$drive" nosystem)"

### Screen savers

saver_start org.freedesktop.ScreenSaver
tap_is "the standard screen saver" "$("$drive")" \
  "locked org.freedesktop.ScreenSaver"
tap "was really asked" grep -qE '^[0-9.]+ Lock' "$RIG/mock.log"
mock_stop "$saver" org.freedesktop.ScreenSaver
saver_start org.xfce.ScreenSaver
tap_is "the last of the table" "$("$drive" nosystem)" \
  "locked org.xfce.ScreenSaver"
mock_stop "$saver" org.xfce.ScreenSaver
saver_start org.freedesktop.ScreenSaver 'raise Exception("no")'
other=$saver
saver_start org.mate.ScreenSaver
mate=$saver
tap_is "one that refuses is passed over" "$("$drive")" \
  "locked org.mate.ScreenSaver"
mock_stop "$other" org.freedesktop.ScreenSaver
saver_start org.freedesktop.ScreenSaver '' 'ret = False'
tap_is "so is one that says it does not lock" "$("$drive" nosystem)" \
  "locked org.mate.ScreenSaver"
mock_stop "$saver" org.freedesktop.ScreenSaver
mock_stop "$mate" org.mate.ScreenSaver
saver_start org.gnome.ScreenSaver \
  'self.EmitSignal("", "ActiveChanged", "b", [True])' -
tap_is "one that only announces it is believed" "$("$drive" nosystem)" \
  "locked org.gnome.ScreenSaver"
mock_stop "$saver" org.gnome.ScreenSaver
saver_start org.cinnamon.ScreenSaver '' -
tap_is "of one that says nothing nobody is sure" "$("$drive" nosystem)" \
  "unsure org.cinnamon.ScreenSaver"
mock_stop "$saver" org.cinnamon.ScreenSaver

### logind

logind_start
out=$("$drive")
tap "a logind without a session locks nothing" grep -q '^failed ' <<<"$out"
saver_start org.freedesktop.ScreenSaver
tap_is "then the screen saver does" "$("$drive")" \
  "locked org.freedesktop.ScreenSaver"
mock AddSession other seat0 4711 other true
tap_is "another user's session is not ours" "$("$drive")" \
  "locked org.freedesktop.ScreenSaver"
mock AddSession c1 seat0 "$(id -u)" me true
mock AddSession c2 seat1 "$(id -u)" me true
: >"$RIG/mock.log"
tap_is "a logind that nobody hears is left for the screen saver" "$("$drive")" \
  "locked org.freedesktop.ScreenSaver"
tap_is "after one session was asked" "$(locks_seen)" 1
locker_start c1
tap_is "with a locker logind comes first" "$("$drive")" "locked logind"
session c1 SetLockedHint false
mock_stop "$locker" org.offduty.Test.Locker
locker_start c2
tap_is "the session we are in comes first" \
  "$(XDG_SESSION_ID=c2 "$drive")" "locked logind"
mock_stop "$locker" org.offduty.Test.Locker
tap_is "what is locked is locked" \
  "$(XDG_SESSION_ID=c2 "$drive" nosession)" "locked logind"
tap_is "where nobody hears, nobody is sure" \
  "$(XDG_SESSION_ID=c1 "$drive" nosession)" "unsure logind"
kill -STOP "$logind"
SECONDS=0
tap_is "a frozen logind is left for the screen saver" "$("$drive")" \
  "locked org.freedesktop.ScreenSaver"
tap "within seconds" test "$SECONDS" -le 4
kill -CONT "$logind"
tap_done
