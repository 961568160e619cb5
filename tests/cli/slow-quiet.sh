#!/bin/bash
# slow-quiet.sh [NAME...]: do-not-disturb as whole desktops tell it: swaync,
# mate, plasma, gnome; and session, what programs ask GNOME's session manager.
# Without a name, all of them.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/drive.sh
. "$OFFDUTY_SOURCE/tests/rig/drive.sh"
# shellcheck source=tests/rig/wayland.sh
. "$OFFDUTY_SOURCE/tests/rig/wayland.sh"
# shellcheck source=tests/rig/servers.sh
. "$OFFDUTY_SOURCE/tests/rig/servers.sh"
# shellcheck source=tests/rig/shells.sh
. "$OFFDUTY_SOURCE/tests/rig/shells.sh"
# shellcheck source=tests/rig/quiet.sh
. "$OFFDUTY_SOURCE/tests/rig/quiet.sh"
quiet_need
[ $# -gt 0 ] || set -- swaync mate session plasma gnome

# Who keeps the settings: nothing starts it on the rig's bus.
dconf_start() {
  local p
  p=$(find /usr/libexec /usr/lib -name dconf-service -type f 2>/dev/null |
    head -n 1)
  [ -n "$p" ] || return 0
  "$p" >"$RIG/dconf.log" 2>&1 &
  RIG_PIDS+=($!)
  rig_wait 10 shell_owned ca.desrt.dconf
}

swaync_quiet() {
  rig_bus_call org.erikreider.swaync.cc /org/erikreider/swaync/cc \
    org.erikreider.swaync.cc.SetDnd "boolean:$1" >/dev/null
}

mate_quiet() {
  gsettings set org.mate.NotificationDaemon do-not-disturb "$1"
}

# An application that asks for it for as long as it is there, as one does that
# presents.
plasma_quiet() {
  if [ "$1" = true ]; then
    /usr/bin/python3 -c 'import dbus, time
o = dbus.SessionBus().get_object("org.freedesktop.Notifications",
                                 "/org/freedesktop/Notifications")
o.Inhibit("offduty", "presents", dbus.Dictionary(signature="sv"),
          dbus_interface="org.freedesktop.Notifications")
time.sleep(600)' >"$RIG/inhibit.log" 2>&1 &
    plasma_presenter=$!
    RIG_PIDS+=("$plasma_presenter")
  else
    kill "$plasma_presenter"
    wait "$plasma_presenter" 2>/dev/null
  fi
}

# The shell's own switch.
gnome_quiet() {
  local banners=true
  [ "$1" = false ] || banners=false
  gnome_js "new imports.gi.Gio.Settings(
    {schema_id: 'org.gnome.desktop.notifications'})
    .set_boolean('show-banners', $banners)" >/dev/null
}

# ---- GNOME's session manager, with a session of nothing ----

session_program() {
  find /usr/libexec /usr/lib -name gnome-session-binary -type f 2>/dev/null |
    head -n 1
}

session_start() {
  mkdir -p "$HOME/.config/gnome-session/sessions" \
    "$HOME/.local/share/applications"
  printf '[GNOME Session]\nName=nothing\nRequiredComponents=nothing;\n' \
    >"$HOME/.config/gnome-session/sessions/nothing.session"
  printf '[Desktop Entry]\nType=Application\nName=nothing\nExec=sleep 600\n' \
    >"$HOME/.local/share/applications/nothing.desktop"
  /usr/bin/python3 -m dbusmock --session --template logind \
    >"$RIG/mock.log" 2>&1 &
  RIG_PIDS+=($!)
  rig_wait 20 shell_owned org.freedesktop.login1 || return 1
  # nothing is started beside it
  DBUS_SYSTEM_BUS_ADDRESS=$DBUS_SESSION_BUS_ADDRESS XDG_CONFIG_DIRS=$RIG \
    XDG_SESSION_TYPE=x11 XDG_CURRENT_DESKTOP=GNOME GSETTINGS_BACKEND=memory \
    "$(session_program)" --builtin --session=nothing \
    --disable-acceleration-check >"$RIG/session.log" 2>&1 &
  session_pid=$!
  RIG_PIDS+=("$session_pid")
  rig_wait 20 shell_owned org.gnome.SessionManager
}

# session_inhibit REASON: until session_let
session_inhibit() {
  gnome-session-inhibit --app-id program --reason "$1" --inhibit idle \
    sleep 600 2>>"$RIG/inhibit.log" &
  session_inhibitor=$!
  RIG_PIDS+=("$session_inhibitor")
}

# It leaves its command behind.
session_let() {
  kill "$(cat "/proc/$session_inhibitor/task/$session_inhibitor/children")"
  wait "$session_inhibitor" 2>/dev/null
}

session_check() {
  if [ -z "$(session_program)" ] ||
    ! /usr/bin/python3 -c 'import dbusmock' 2>/dev/null; then
    tap_skip session "no gnome-session-bin or python3-dbusmock"
    return
  fi
  drive_start --bus
  heard 3 loud
  say ping
  if ! session_start; then
    tap_not_ok "session starts"
    tap_note "$(tail -n 5 "$RIG/session.log")"
    return
  fi
  session_inhibit "Keeps the screen on"
  sleep 1
  heard 3 pong
  tap_is "session: what keeps the screen on is no presentation" "$(printed)" pong
  session_let
  session_inhibit "Slideshow is running"
  tap "session: a presentation is" heard 5 "quiet a presentation or a call"
  tap_is "session: nothing is asked meanwhile" "$(quiet_wakeups 1)" 0
  drive_end
  drive_start --bus
  tap "session: known from the start" heard 3 "quiet a presentation or a call"
  session_let
  tap "session: told when it is over" heard 5 loud
  drive_end
  tap_is "session: a clean end" $? 0
  session_end
}

# What it has started it leaves behind.
session_end() {
  local p started
  started=$(cat "/proc/$session_pid"/task/*/children)
  kill "$session_pid"
  wait "$session_pid" 2>/dev/null
  for p in $started; do
    kill "$p"
  done 2>/dev/null
}

# The settings are of its user.
gnome_drive() {
  HOME=$RIG/gnome XDG_RUNTIME_DIR=$RIG/gnome/run drive_start --bus
}
# shellcheck disable=SC2034 # shells.sh does
gnome_settings=dconf

dconf_start
for name; do
  if [ "$name" = session ]; then
    session_check
  else
    quiet_check "$name"
  fi
done
tap_done
