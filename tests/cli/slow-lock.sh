#!/bin/bash
# desktop/lock against real lockers: GNOME Shell, through logind (played, as is
# the display manager that GNOME wants for it) and through its screen saver;
# KWin through org.freedesktop.ScreenSaver.
# shellcheck disable=SC2119
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/wayland.sh
. "$OFFDUTY_SOURCE/tests/rig/wayland.sh"
# shellcheck source=tests/rig/servers.sh
. "$OFFDUTY_SOURCE/tests/rig/servers.sh"
# shellcheck source=tests/rig/shells.sh
. "$OFFDUTY_SOURCE/tests/rig/shells.sh"
drive=$OFFDUTY_BUILD/tests/tools/lock-drive
if ! [ -x "$drive" ]; then
  echo "1..0 # SKIP not built: offdutyd"
  exit 0
fi
rig_have dbus-daemon gdbus
rig_scratch || exit 1
saver=org.freedesktop.ScreenSaver

saver_has() {
  gdbus call --session -d "$1" -o "/${1//./\/}" -m "$1.GetActive" 2>/dev/null |
    grep -q "$2"
}

look() {
  [ -z "${OFFDUTY_SHOTS:-}" ] || server_shot "$OFFDUTY_SHOTS/lock-$server.png"
}

### KWin

test_kwin() {
  rig_bus || return 1
  export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$RIG/no-system-bus
  wayland_kwin_lock=
  wayland_kwin_start || return 1
  tap "KWin is not locked" rig_wait 10 saver_has "$saver" false
  tap_is "KWin locks" "$("$drive")" "locked $saver"
  tap "and says so" saver_has "$saver" true
  got=$("$drive")
  # Where its greeter cannot run, it may end KWin by a signal of its own.
  if kill -0 "$wayland_pid" 2>/dev/null; then
    tap_is "when it is locked it is so again" "$got" "locked $saver"
    wayland_end
  else
    tap_skip "when it is locked it is so again" "KWin's locker has ended KWin"
  fi
  return 0
}

if ! command -v kwin_wayland >/dev/null; then
  tap_skip "KWin locks" "no kwin_wayland"
elif ! test_kwin; then
  tap_not_ok "KWin starts"
  tap_note "$(cat "$RIG/kwin.log")"
fi

### GNOME Shell

session() {
  gdbus call --system -d org.freedesktop.login1 \
    -o /org/freedesktop/login1/session/c1 -m "$@"
}

shield_is() {
  [ "$(gnome_says "'shield ' + Main.screenShield.locked")" = "shield $1" ]
}

hint_is() {
  session org.freedesktop.DBus.Properties.Get org.freedesktop.login1.Session \
    LockedHint | grep -q "$1"
}

# It locks only under a display manager, that shows who may come back.
gnome_manager() {
  local m=org.gnome.DisplayManager
  gnome_run /usr/bin/python3 -m dbusmock --system "$m" \
    "/${m//./\/}/Manager" "$m.Manager" &
  RIG_PIDS+=($!)
  rig_wait 20 gnome_system_has "$m" &&
    gdbus call --system -d "$m" -o "/${m//./\/}/Manager" \
      -m org.freedesktop.DBus.Mock.AddProperty "$m.Manager" Version \
      '<"43.0">' >/dev/null
}

test_gnome() {
  server=gnome
  gnome_session=c1
  gnome_buses && gnome_manager || return 1
  gdbus call --system -d org.freedesktop.login1 -o /org/freedesktop/login1 \
    -m org.freedesktop.DBus.Mock.AddSession c1 seat0 "$(id -u)" me true \
    >/dev/null || return 1
  gnome_start || return 1
  tap "GNOME is not locked" shield_is false
  tap_is "GNOME locks through logind" "$("$drive" nosession)" \
    "locked logind"
  tap "its shield is down" shield_is true
  look
  session org.freedesktop.login1.Session.Unlock >/dev/null
  tap "logind unlocks it" rig_wait 10 shield_is false
  tap "and so it says" rig_wait 5 hint_is false
  tap_is "its screen saver is not started for it" "$("$drive" nosystem)" \
    "failed No such device or address"
  tap "nor locks it" shield_is false
  # the bus starts it for who asks so
  tap "where it runs it is not locked" rig_wait 20 \
    saver_has org.gnome.ScreenSaver false
  tap_is "but locks where it runs" "$("$drive" nosystem)" \
    "locked org.gnome.ScreenSaver"
  tap "its shield is down again" shield_is true
}

why=$(server_lacks gnome)
[ -d /run/systemd/seats ] ||
  why="no /run/systemd/seats, without which it has no lock"
if [ -n "$why" ]; then
  tap_skip "GNOME locks" "$why"
elif ! test_gnome; then
  tap_not_ok "GNOME starts"
  tap_note "$(cat "$RIG/gnome.log")"
fi
tap_done
