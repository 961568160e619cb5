#!/bin/bash
# desktop/lock against a logind and screen savers that are not there, that
# refuse, and that lock.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"

drive=$OFFDUTY_BUILD/tests/tools/lock-drive
if ! [ -x "$drive" ]; then
  echo "1..0 # SKIP not built: offdutyd"
  exit 0
fi
if ! /usr/bin/python3 -c 'import dbusmock' 2>/dev/null; then
  echo "1..0 # SKIP no python3-dbusmock"
  exit 0
fi
for p in dbus-daemon gdbus; do
  if ! command -v "$p" >/dev/null; then
    echo "1..0 # SKIP no $p"
    exit 0
  fi
done

RIG=$(mktemp -d "${TMPDIR:-/tmp}/offduty-lock.XXXXXX") || exit 1
trap rig_stop EXIT
mkdir -m 700 "$RIG/run"
export XDG_RUNTIME_DIR=$RIG/run
unset XDG_SESSION_ID
# One private bus plays both.
if ! rig_bus; then
  echo "1..0 # SKIP no private bus"
  exit 0
fi
export DBUS_SYSTEM_BUS_ADDRESS=$DBUS_SESSION_BUS_ADDRESS

has_owner() {
  gdbus call --session -d org.freedesktop.DBus -o /org/freedesktop/DBus \
    -m org.freedesktop.DBus.NameHasOwner "$1" 2>/dev/null | grep -q true
}

has_no_owner() {
  ! has_owner "$1"
}

mock_start() {
  /usr/bin/python3 -m dbusmock "$@" >>"$RIG/mock.log" 2>&1 &
  mock=$!
  RIG_PIDS+=("$mock")
}

mock_stop() {
  kill "$1"
  wait "$1" 2>/dev/null
  rig_wait 5 has_no_owner "$2"
}

manager() {
  gdbus call --session -d org.freedesktop.login1 -o /org/freedesktop/login1 \
    -m "$@" >/dev/null
}

# saver_start NAME [CODE]: a screen saver of that name, whose Lock runs CODE.
saver_start() {
  local path=/${1//./\/}
  mock_start --session "$1" "$path" "$1"
  rig_wait 5 has_owner "$1"
  gdbus call --session -d "$1" -o "$path" \
    -m org.freedesktop.DBus.Mock.AddMethod "$1" Lock '' '' "${2:-}" >/dev/null
  saver=$mock
}

locks_seen() {
  grep -c "emit.*[ .]Lock" "$RIG/mock.log"
}

### Nobody

tap_is "without buses it is refused at once" \
  "$("$drive" nosystem nosession)" "refused No such device or address"
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
tap_is "one that refuses is passed over" "$("$drive")" \
  "locked org.mate.ScreenSaver"
mock_stop "$other" org.freedesktop.ScreenSaver
mock_stop "$saver" org.mate.ScreenSaver

### logind

mock_start --session --template logind
logind=$mock
rig_wait 5 has_owner org.freedesktop.login1
out=$("$drive")
tap "a logind without a session locks nothing" grep -q '^failed ' <<<"$out"
saver_start org.freedesktop.ScreenSaver
tap_is "then the screen saver does" "$("$drive")" \
  "locked org.freedesktop.ScreenSaver"

manager org.freedesktop.DBus.Mock.AddSession other seat0 4711 other true
tap_is "another user's session is not ours" "$("$drive")" \
  "locked org.freedesktop.ScreenSaver"
manager org.freedesktop.DBus.Mock.AddSession c1 seat0 "$(id -u)" me true
manager org.freedesktop.DBus.Mock.AddSession c2 seat1 "$(id -u)" me true
: >"$RIG/mock.log"
tap_is "logind comes first" "$("$drive")" "locked org.freedesktop.login1"
tap_is "and locks one session" "$(locks_seen)" 1
: >"$RIG/signals"
gdbus monitor --session -d org.freedesktop.login1 >"$RIG/signals" 2>&1 &
RIG_PIDS+=($!)
rig_wait 5 grep -q owned "$RIG/signals"
XDG_SESSION_ID=c2 "$drive" >/dev/null
tap "the session we are in comes first" rig_wait 5 \
  grep -q 'session/c2: org.freedesktop.login1.Session.Lock' "$RIG/signals"
kill -STOP "$logind"
SECONDS=0
tap_is "a frozen logind is left for the screen saver" "$("$drive")" \
  "locked org.freedesktop.ScreenSaver"
tap "within seconds" test "$SECONDS" -le 4
kill -CONT "$logind"
tap_done
