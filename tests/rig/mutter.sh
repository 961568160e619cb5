# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here is for the script
# A real Mutter without a screen, GNOME's compositor; for scripts that have
# sourced rig.sh and have a bus (rig_bus).
#
#   mutter_start        until it tells idle time; $mutter_pid; logs to
#                       $RIG/mutter.log
#   mutter_input VERB   motion or key, as the user's; $mutter_input_pid lives on
#   mutter_end [SIGNAL] ends it and what gives it input, and waits (TERM)
mutter_pid=
mutter_input_pid=

mutter_tells() {
  gdbus call --session -d org.gnome.Mutter.IdleMonitor \
    -o /org/gnome/Mutter/IdleMonitor/Core \
    -m org.gnome.Mutter.IdleMonitor.GetIdletime >/dev/null 2>&1 &&
    rig_bus_call org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
      string:org.gnome.Mutter.RemoteDesktop | grep -q 'boolean true'
}

mutter_start() {
  GSETTINGS_BACKEND=memory LIBGL_ALWAYS_SOFTWARE=1 XDG_SESSION_TYPE=wayland \
    env -u DISPLAY -u WAYLAND_DISPLAY mutter --headless --wayland --no-x11 \
    --virtual-monitor 800x600 >>"$RIG/mutter.log" 2>&1 &
  mutter_pid=$!
  RIG_PIDS+=("$mutter_pid")
  rig_wait 20 mutter_tells
}

mutter_input_start() {
  rm -f "$RIG/mutter-in" "$RIG/mutter-out"
  mkfifo "$RIG/mutter-in" "$RIG/mutter-out"
  exec 6<>"$RIG/mutter-in" 7<>"$RIG/mutter-out"
  "$RIG_SOURCE/tests/rig/mutter-input" <&6 >&7 2>>"$RIG/mutter.log" &
  mutter_input_pid=$!
  RIG_PIDS+=("$mutter_input_pid")
  read -r -t 10 <&7
}

mutter_input() {
  if [ -z "$mutter_input_pid" ]; then
    mutter_input_start || return 1
  fi
  echo "$1" >&6
  read -r -t 5 <&7
}

mutter_end() {
  if [ -n "$mutter_input_pid" ]; then
    kill "$mutter_input_pid"
    wait "$mutter_input_pid" 2>/dev/null
    mutter_input_pid=
  fi
  kill "-${1:-TERM}" "$mutter_pid"
  wait "$mutter_pid" 2>/dev/null
}
