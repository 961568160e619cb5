# shellcheck shell=bash
# Real notification servers, one at a time; for scripts that have sourced rig.sh
# and wayland.sh, after rig_start. Each is given a default time of one second
# where it can be, so that what is to stay is seen to stay.
#
#   server_need         the rig, or the script is skipped
#   server_lacks NAME   prints what must be installed for it; nothing: all there
#   server_start NAME   dunst, xfce, notification-daemon, mako; and its
#                       compositor. 1: it did not come. It prints to
#                       $RIG/NAME.log
#   server_bubbles      how many bubbles are on the screen
#   server_is_blank     the screen shows nothing at all
#   server_press KEY    the user takes an action of the newest bubble; where
#                       there are buttons, presses its last one
#   server_dismiss      the user closes the newest bubble
#   server_shot FILE    the screen as PNG
#   server_end          ends both
#
# A server NAME has the functions NAME_lacks, NAME_start, NAME_bubbles,
# NAME_press and NAME_dismiss; NAME_shot where it is not X11, NAME_end where it
# is more than one process, NAME_is_blank where there is more to see,
# NAME_crop FILE where some of that changes by itself, NAME_checks for what it
# does alone, and NAME_is, which prints what it is like:
#   menu        actions, but no buttons
#   bars        a value is a bar beside the text
#   alone       one bubble at a time
#   tells       that a bubble is past
#   list        after its time a bubble goes to a list, in silence
#   opens       a click on a bubble starts a program, or is the action "default"
server=

server_need() {
  rig_have offduty offdutyd offduty-notify dbus-daemon dbus-send busctl Xvfb \
    import identify python3
  if ! [ -x "$OFFDUTY_BUILD/tests/tools/notifier-drive" ]; then
    echo "1..0 # SKIP not built: offdutyd or offduty-notify"
    exit 0
  fi
  if ! rig_start 800x450x24; then
    echo "1..0 # SKIP no private bus or display"
    exit 0
  fi
}

server_lacks() {
  "$1_lacks"
}

# Where it is found without being installed.
server_icon() {
  local d=$HOME/.local/share/icons/hicolor/scalable/apps
  mkdir -p "$d"
  cp "$RIG_SOURCE/src/notify/offduty.svg" "$d"
}

server_start() {
  server=$1
  server_icon
  # no warnings about a bus for screen readers that is not there
  export NO_AT_BRIDGE=1
  "$1_start" && rig_wait 30 rig_owned
}

server_bubbles() {
  "${server}_bubbles"
}

# server_shows N
server_shows() {
  [ "$(server_bubbles)" = "$1" ]
}

server_press() {
  "${server}_press" "$1"
}

server_dismiss() {
  "${server}_dismiss"
}

server_shot() {
  if declare -F "${server}_shot" >/dev/null; then
    "${server}_shot" "$1"
  else
    rig_shot "$1"
  fi
}

server_is_blank() {
  if declare -F "${server}_is_blank" >/dev/null; then
    "${server}_is_blank"
    return
  fi
  server_shot "$RIG/blank.png" &&
    [ "$(identify -format %k "$RIG/blank.png")" = 1 ]
}

server_end() {
  if declare -F "${server}_end" >/dev/null; then
    "${server}_end"
  else
    rig_dunst_stop
  fi
}

# server_run PROGRAM...: becomes what rig_dunst_stop and its like end.
server_run() {
  "$@" >>"$RIG/$server.log" 2>&1 &
  RIG_DUNST=$!
  RIG_PIDS+=("$RIG_DUNST")
}

server_lacks_any() {
  local p
  for p; do
    [ -x "$p" ] || command -v "$p" >/dev/null || echo "no ${p##*/}"
  done | head -n 1
}

# ---- dunst ----

dunst_is() {
  echo menu bars tells
}

dunst_lacks() {
  server_lacks_any dunst dunstctl
}

dunst_start() {
  sed 's/timeout = 0/timeout = 1/' "$RIG/dunstrc" >"$RIG/dunstrc.brief"
  server_run dunst -conf "$RIG/dunstrc.brief"
}

dunst_bubbles() {
  rig_displayed
}

# Its menu has labels.
dunst_press() {
  rig_act "${1^}"
}

dunst_dismiss() {
  dunstctl close
}

# ---- what draws with GTK on X11 ----

# Their bubbles are windows; each has another beside it, of one pixel.
gtk_windows() {
  xdotool search --onlyvisible --name "$1" 2>/dev/null
}

gtk_count() {
  gtk_windows "$1" | wc -l
}

# gtk_click NAME RIGHT BOTTOM: so far from the newest window's lower right
# corner; windows are numbered in the order of their making. A moment on the
# button before, as a hand is.
# shellcheck disable=SC2034 # eval sets them all
gtk_click() {
  local w X Y WIDTH HEIGHT WINDOW SCREEN
  w=$(gtk_windows "$1" | sort -n | tail -n 1)
  [ -n "$w" ] || return 1
  eval "$(xdotool getwindowgeometry --shell "$w")"
  xdotool mousemove $((X + WIDTH - $2)) $((Y + HEIGHT - $3))
  sleep 0.2
  xdotool click 1
  sleep 0.1
  xdotool mousemove 2 440
}

# ---- xfce4-notifyd ----

xfce_program() {
  compgen -G "/usr/lib/*/xfce4/*/$1" | head -n 1
}

xfce_is() {
  echo tells
}

xfce_lacks() {
  [ -n "$(xfce_program xfce4-notifyd)" ] || echo "no xfce4-notifyd"
  [ -n "$(xfce_program xfconfd)" ] || echo "no xfconfd"
  server_lacks_any xdotool
}

xfce_owns_settings() {
  rig_bus_call org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
    string:org.xfce.Xfconf | grep -q 'boolean true'
}

xfce_start() {
  local d=$HOME/.config/xfce4/xfconf/xfce-perchannel-xml
  mkdir -p "$d"
  cat >"$d/xfce4-notifyd.xml" <<'X'
<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-notifyd" version="1.0">
  <property name="expire-timeout" type="int" value="1"/>
  <property name="do-fadeout" type="bool" value="false"/>
</channel>
X
  "$(xfce_program xfconfd)" >"$RIG/xfconfd.log" 2>&1 &
  xfce_settings=$!
  RIG_PIDS+=("$xfce_settings")
  rig_wait 30 xfce_owns_settings || return 1
  server_run "$(xfce_program xfce4-notifyd)"
}

xfce_end() {
  rig_dunst_stop
  kill "$xfce_settings" && wait "$xfce_settings" 2>/dev/null
}

xfce_bubbles() {
  gtk_count '^xfce4-notifyd$'
}

xfce_press() {
  gtk_click '^xfce4-notifyd$' 40 31
}

xfce_dismiss() {
  gtk_click '^xfce4-notifyd$' 20 95
}

# ---- notification-daemon ----

notification-daemon_program() {
  compgen -G "/usr/lib*/notification-daemon/notification-daemon" |
    head -n 1
}

notification-daemon_is() {
  echo alone list
}

notification-daemon_lacks() {
  [ -n "$(notification-daemon_program)" ] || echo "no notification-daemon"
  server_lacks_any xdotool
}

notification-daemon_start() {
  server_run "$(notification-daemon_program)"
}

notification-daemon_bubbles() {
  gtk_count '^Notification$'
}

notification-daemon_press() {
  gtk_click '^Notification$' 79 37
}

# Its cross.
notification-daemon_dismiss() {
  gtk_click '^Notification$' 24 98
}

# ---- mako, on sway ----

mako_is() {
  echo menu bars tells
}

mako_lacks() {
  server_lacks_any mako makoctl sway swaymsg grim setpriv
}

mako_start() {
  mkdir -p "$HOME/.config/mako"
  printf 'default-timeout=1000\nignore-timeout=0\n' >"$HOME/.config/mako/config"
  wayland_sway_start || return 1
  server_run mako
}

mako_end() {
  rig_dunst_stop
  wayland_end
  unset WAYLAND_DISPLAY SWAYSOCK
}

# JSON, or words since 1.10.
mako_bubbles() {
  makoctl list 2>&1 | grep -oE '"summary"|^Notification [0-9]+:' | wc -l
}

mako_press() {
  makoctl invoke "$1"
}

mako_dismiss() {
  makoctl dismiss
}

mako_shot() {
  wayland_shot "$1"
}
