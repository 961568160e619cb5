#!/bin/bash
# slow-quiet.sh [NAME...]: do-not-disturb as whole desktops tell it: swaync,
# mate, plasma, gnome; without a name, all of them.
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
[ $# -gt 0 ] || set -- swaync mate plasma gnome

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

# The settings are of its user.
gnome_drive() {
  HOME=$RIG/gnome XDG_RUNTIME_DIR=$RIG/gnome/run drive_start --bus
}
# shellcheck disable=SC2034 # shells.sh does
gnome_settings=dconf

dconf_start
for name; do
  quiet_check "$name"
done
tap_done
