# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # shared with the script and servers.sh
# The notification servers of the slow suite: swaync, mate, lxqt, plasma, gnome;
# for scripts that have sourced servers.sh, which says what their functions do.
#
#   gnome_buses         GNOME's buses and a played logind, before gnome_start
#   gnome_says CODE     what GNOME Shell answers to this JavaScript
#   shell_install DIR   puts what `meson install` does into a user's data folder
#
# $gnome_session is the name of its session in logind, if it has one; with
# $gnome_settings=dconf its settings are kept, and their changes told.
gnome_session=
gnome_settings=memory

shell_install() {
  mkdir -p "$1/applications" "$1/icons/hicolor/scalable/apps"
  cp "$RIG_SOURCE/etc/offduty.desktop" "$1/applications"
  cp "$RIG_SOURCE/src/notify/offduty.svg" "$1/icons/hicolor/scalable/apps"
}

shell_owned() {
  rig_bus_call org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
    "string:$1" | grep -q 'boolean true'
}

# window_click ID RIGHT BOTTOM: so far from an X11 window's lower right corner.
window_click() {
  local WINDOW X Y WIDTH HEIGHT SCREEN
  [ -n "$1" ] && eval "$(xdotool getwindowgeometry --shell "$1")" || return 1
  xdotool mousemove $((X + WIDTH - $2)) $((Y + HEIGHT - $3))
  sleep 0.2
  xdotool click 1
  sleep 0.1
  xdotool mousemove 2 300
}

# shell_check_return NAME: the server is killed, and comes back.
shell_check_return() {
  show break 'Still|true|offduty take|snooze'
  up "up before the server dies" 1
  kill -KILL "$RIG_DUNST"
  wait "$RIG_DUNST" 2>/dev/null
  rig_wait 5 rig_unowned
  "$1" && rig_wait 10 rig_owned
  say retry
  tap "$server: the next server shows what is still true" \
    heard 10 "break SHOWN"
  up "once" 1
  say 'withdraw break'
  up "and no more when it is past" 0
}

# ---- swaync, on sway ----

swaync_is() {
  echo bars
}

swaync_lacks() {
  server_lacks_any swaync swaync-client sway swaymsg grim setpriv
}

swaync_start() {
  wayland_sway_start || return 1
  swaync_run
}

swaync_run() {
  server_run swaync
}

swaync_checks() {
  shell_check_return swaync_run
}

swaync_end() {
  rig_dunst_stop
  wayland_end
  unset WAYLAND_DISPLAY SWAYSOCK
}

# It does not count what is transient.
swaync_bubbles() {
  local n
  n=$(swaync-client --count)
  [ "$n" != 0 ] || server_is_blank || n=1
  echo "$n"
}

# The newest is on top; its buttons share the width.
swaync_press() {
  "$RIG_SOURCE/tests/rig/pointer.py" 800x450 click 740 127
}

# Its cross comes up beneath the pointer.
swaync_dismiss() {
  "$RIG_SOURCE/tests/rig/pointer.py" 800x450 click 779 14
}

swaync_shot() {
  wayland_shot "$1"
}

# ---- mate ----

mate_program() {
  find /usr/lib/mate-notification-daemon /usr/libexec \
    -name mate-notification-daemon -type f 2>/dev/null | head -n 1
}

mate_is() {
  echo tells
}

mate_lacks() {
  [ -n "$(mate_program)" ] || echo "no mate-notification-daemon"
  server_lacks_any xdotool
}

mate_start() {
  server_run "$(mate_program)"
}

mate_checks() {
  shell_check_return mate_start
}

mate_bubbles() {
  gtk_count '^(Critical )?Notification$'
}

mate_press() {
  gtk_click '^(Critical )?Notification$' 62 27
}

mate_dismiss() {
  gtk_click '^(Critical )?Notification$' 32 90
}

# ---- lxqt ----

lxqt_is() {
  echo tells
}

lxqt_lacks() {
  server_lacks_any lxqt-notificationd xdotool
}

lxqt_start() {
  export QT_QPA_PLATFORM=xcb
  server_run lxqt-notificationd
}

lxqt_checks() {
  shell_check_return lxqt_start
}

# All share one window, the newest below.
lxqt_window() {
  xdotool search --onlyvisible --class '^lxqt-notificationd$' 2>/dev/null
}

lxqt_bubbles() {
  local HEIGHT=0 WIDTH X Y WINDOW SCREEN w
  w=$(lxqt_window)
  [ -z "$w" ] || eval "$(xdotool getwindowgeometry --shell "$w")"
  echo $(((HEIGHT + 70) / 140))
}

lxqt_press() {
  window_click "$(lxqt_window)" 86 39
}

lxqt_dismiss() {
  window_click "$(lxqt_window)" 24 116
}

# ---- plasma, on X11 ----

plasma_is() {
  echo tells
}

plasma_daemon() {
  find /usr/lib /usr/libexec -name kactivitymanagerd -type f 2>/dev/null |
    head -n 1
}

plasma_lacks() {
  [ -d /usr/share/plasma/shells/org.kde.plasma.desktop ] ||
    echo "no plasma-desktop"
  [ -n "$(plasma_daemon)" ] || echo "no kactivitymanagerd"
  server_lacks_any plasmashell xdotool xprop
}

plasma_start() {
  shell_install "$HOME/.local/share"
  export XDG_CURRENT_DESKTOP=KDE KDE_FULL_SESSION=true KDE_SESSION_VERSION=5 \
    QT_QPA_PLATFORM=xcb QT_QUICK_BACKEND=software LIBGL_ALWAYS_SOFTWARE=1
  if [ -z "$plasma_activities" ]; then
    "$(plasma_daemon)" >>"$RIG/activities.log" 2>&1 &
    plasma_activities=$!
    RIG_PIDS+=("$plasma_activities")
    rig_wait 20 shell_owned org.kde.ActivityManager || return 1
  fi
  server_run plasmashell
  rig_wait 40 rig_owned
}
plasma_activities=

plasma_end() {
  rig_dunst_stop
  kill "$plasma_activities" && wait "$plasma_activities" 2>/dev/null
  plasma_activities=
}

# The windows of its bubbles, the newest, which is on top, first.
plasma_windows() {
  local w X Y WIDTH HEIGHT WINDOW SCREEN
  for w in $(xdotool search --onlyvisible --class '^plasmashell$'); do
    xprop -id "$w" _NET_WM_WINDOW_TYPE | grep -q _TYPE_NOTIFICATION || continue
    eval "$(xdotool getwindowgeometry --shell "$w")"
    echo "$Y $w"
  done 2>/dev/null | sort -n | sed 's/.* //'
}

plasma_bubbles() {
  plasma_windows | wc -l
}

# Without the panel and its clock.
plasma_crop() {
  mogrify -crop 800x400+0+0 +repage "$1"
}

plasma_is_blank() {
  [ "$(plasma_bubbles)" -eq 0 ]
}

plasma_press() {
  window_click "$(plasma_windows | head -n 1)" 28 20
}

plasma_dismiss() {
  window_click "$(plasma_windows | head -n 1)" 16 90
}

# The corner of the panel, where the bell is while there is a history.
plasma_corner() {
  server_shot "$RIG/corner.png" &&
    convert "$RIG/corner.png" -crop 40x44+570+406 +repage "$RIG/corner.$1.ppm"
}

plasma_corner_is() {
  plasma_corner now && cmp -s "$RIG/corner.now.ppm" "$RIG/corner.$1.ppm"
}

plasma_corner_is_not() {
  ! plasma_corner_is "$1"
}

# What expires is in the history, in which there is one at most of each channel.
plasma_checks() {
  # the bell of the last one fades
  sleep 2
  plasma_corner empty
  show notice 'Passing|by'
  up "a note is up" 1
  tap "plasma: and goes by itself" rig_wait 15 server_shows 0
  tap "plasma: into the history" rig_wait 5 plasma_corner_is_not empty
  show notice 'Passing|by again'
  up "the next note is up" 1
  rig_wait 15 server_shows 0
  say 'withdraw notice'
  tap "plasma: withdrawn it is history no more" \
    rig_wait 5 plasma_corner_is empty
  shell_check_return plasma_start
}

# ---- gnome ----

gnome_is() {
  echo opens
}

gnome_lacks() {
  server_lacks_any gnome-shell gjs gdbus setpriv
  /usr/bin/python3 -c 'import dbusmock' 2>/dev/null ||
    echo "no python3-dbusmock"
}

# It does not like root: a banner that stays warns of it. So all of its session
# is nobody's, where we are root. Becomes the program: for the background.
gnome_run() {
  local as=()
  [ "$(id -u)" -ne 0 ] ||
    as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  exec "${as[@]}" env -i PATH="$PATH" LC_ALL=C.UTF-8 HOME="$RIG/gnome" \
    XDG_RUNTIME_DIR="$RIG/gnome/run" XDG_SESSION_TYPE=wayland \
    XDG_CURRENT_DESKTOP=GNOME GNOME_SHELL_SESSION_MODE=user \
    GSETTINGS_BACKEND="$gnome_settings" \
    LIBGL_ALWAYS_SOFTWARE=1 NO_AT_BRIDGE=1 \
    ${gnome_session:+XDG_SESSION_ID="$gnome_session"} \
    DBUS_SESSION_BUS_ADDRESS="unix:path=$RIG/gnome/session" \
    DBUS_SYSTEM_BUS_ADDRESS="unix:path=$RIG/gnome/system" "$@" \
    >>"$RIG/gnome.log" 2>&1
}

# gnome_bus NAME FOLDER: a bus that also root may use, and its services.
gnome_bus() {
  cat >"$RIG/gnome/$1.conf" <<X
<busconfig><type>session</type><listen>unix:path=$RIG/gnome/$1</listen>
<auth>EXTERNAL</auth><servicedir>$RIG/gnome/$2</servicedir>
<policy context="default"><allow user="*"/><allow own="*"/>
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
</policy></busconfig>
X
  gnome_run dbus-daemon --config-file="$RIG/gnome/$1.conf" --nofork &
  RIG_PIDS+=($!)
  rig_wait 5 test -S "$RIG/gnome/$1"
}

# Its own helpers, one of which is the notification server that passes all on to
# the shell; it starts them through the bus.
gnome_folder() {
  local f=$RIG/gnome s
  mkdir "$f" && mkdir -m 700 "$f/run" && mkdir "$f/services" "$f/no-services"
  for s in /usr/share/dbus-1/services/org.gnome.Shell.*.service \
    /usr/share/dbus-1/services/{org.gnome.ScreenSaver,ca.desrt.dconf}.service
  do
    ln -sf "$s" "$f/services"
  done
  shell_install "$f/.local/share"
  sed -i -e "s#^Exec=.*#Exec=touch $f/started#" -e '/^TryExec\|^Terminal/d' \
    "$f/.local/share/applications/offduty.desktop"
  if [ "$(id -u)" -eq 0 ]; then
    chown -R 65534:65534 "$f"
    chmod 711 "$RIG"
  fi
}

# Its buses and a played logind, which may be given sessions and more before the
# shell comes.
gnome_buses() {
  gnome_folder
  gnome_bus system no-services && gnome_bus session services || return 1
  export DBUS_SESSION_BUS_ADDRESS=unix:path=$RIG/gnome/session
  export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$RIG/gnome/system
  gnome_run /usr/bin/python3 -m dbusmock --system --template logind &
  RIG_PIDS+=($!)
  rig_wait 20 gnome_system_has org.freedesktop.login1
}

gnome_system_has() {
  gdbus wait --system --timeout 1 "$1" 2>/dev/null
}

gnome_start() {
  [ -d "$RIG/gnome" ] || gnome_buses || return 1
  gnome_run gnome-shell --unsafe-mode --headless --wayland --no-x11 \
    --virtual-monitor 800x450 &
  RIG_DUNST=$!
  RIG_PIDS+=("$RIG_DUNST")
  rig_wait 40 rig_owned && rig_wait 40 gnome_is_ready
}

# It comes up in its overview, and some time later with a banner of its own
# about the machine.
gnome_is_up() {
  gnome_js 'Main.overview.hide(); Main.layoutManager._startingUp ||
    Main.overview.visible ? "no" : "up"' | grep -q '"up"'
}

gnome_has_told() {
  [ "$(gnome_bubbles)" = 1 ]
}

gnome_is_ready() {
  gnome_is_up || return 1
  rig_wait 2 gnome_has_told
  gnome_js 'Main.messageTray.getSources().forEach(s => s.destroy())' >/dev/null
  rig_wait 5 gnome_is_blank
}

gnome_js() {
  gdbus call --session -d org.gnome.Shell -o /org/gnome/Shell \
    -m org.gnome.Shell.Eval "const Clutter = imports.gi.Clutter; $1" 2>&1
}

# gnome_says CODE: its value, without quotes
gnome_says() {
  gnome_js "$1" | sed -n "s/^(true, '\"\{0,1\}\(.*[^\"]\)\"\{0,1\}')\$/\1/p"
}

gnome_bubbles() {
  gnome_says 'Main.messageTray.getSources().reduce(
    (n, s) => n + s.notifications.length, 0)'
}

# Without the bar and its clock.
gnome_crop() {
  mogrify -crop 800x414+0+36 +repage "$1"
}

gnome_is_blank() {
  [ "$(gnome_says 'Main.messageTray._banner ? "up" : "none"')" = none ]
}

# gnome_point X Y [click]: the compositor's own virtual mouse.
gnome_point() {
  [ $# -ge 2 ] || return 1
  gnome_js "if (!global.mouse)
      global.mouse = Clutter.get_default_backend().get_default_seat()
        .create_virtual_device(Clutter.InputDeviceType.POINTER_DEVICE);
    global.mouse.notify_absolute_motion(global.get_current_time(), $1, $2)" \
    >/dev/null
  [ "${3:-}" = click ] || return 0
  sleep 0.5
  gnome_js "for (const state of [1, 0])
      global.mouse.notify_button(global.get_current_time(),
        Clutter.BUTTON_PRIMARY, state)" >/dev/null
}

# gnome_find CODE: the middle of this actor, "X Y"
gnome_find() {
  gnome_says "const a = $1, [x, y] = a.get_transformed_position();
    Math.round(x + a.width / 2) + ' ' + Math.round(y + a.height / 2)"
}

gnome_has_buttons() {
  [ "$(gnome_says 'Main.messageTray._banner.expanded' )" = true ]
}

# A banner unfolds its buttons beneath the pointer.
gnome_press() {
  # shellcheck disable=SC2046 # two numbers
  gnome_point $(gnome_find Main.messageTray._banner) &&
    rig_wait 5 gnome_has_buttons && sleep 0.5 &&
    gnome_point $(gnome_find \
      'Main.messageTray._banner._buttonBox.get_last_child()') click
  gnome_point 20 430
}

gnome_dismiss() {
  # shellcheck disable=SC2046 # two numbers
  gnome_point $(gnome_find Main.messageTray._banner) && sleep 0.5 &&
    gnome_point $(gnome_find 'Main.messageTray._banner._closeButton') click
  gnome_point 20 430
}

gnome_shot() {
  gdbus call --session -d org.gnome.Shell -o /org/gnome/Shell/Screenshot \
    -m org.gnome.Shell.Screenshot.Screenshot false false \
    "$RIG/gnome/shot.png" >/dev/null && cp "$RIG/gnome/shot.png" "$1"
}

# An offer that is replaced on the screen still has its buttons; a click beside
# them is no reason to start anything; the helper stays as long as its bubble.
gnome_checks() {
  show break 'One|text|offduty take|start,snooze'
  up "an offer is up" 1
  show break 'Another|text|offduty take|start,snooze'
  up "replaced there is one" 1
  tap_is "gnome: with buttons" "$(gnome_says \
    'Main.messageTray._banner._buttonBox.get_n_children() + " buttons"')" \
    "2 buttons"
  say ping
  # shellcheck disable=SC2046 # two numbers
  gnome_point $(gnome_find Main.messageTray._banner) click
  gnome_point 20 430
  tap "gnome: a click on the text closes it" heard 5 "break CLOSED"
  sleep 0.5
  tap "gnome: and starts nothing" test ! -e "$RIG/gnome/started"
  say 'brief notice Eyes|Look away.|||20000'
  heard 5 "notice SHOWN"
  tap "gnome: an eyes break is a banner" rig_wait 3 gnome_is_not_blank
  show notice 'A note|to stay'
  sleep 6
  up "and is up beyond the time in which an idle helper ends" 1
  say 'withdraw notice'
  up "until it is withdrawn" 0
  gnome_check_quiet
  shell_check_return gnome_start
}

# gnome_banners WORD: the switch "do not disturb" of its menu, the other way.
gnome_banners() {
  gnome_js "new imports.gi.Gio.Settings({
    schema_id: 'org.gnome.desktop.notifications'}).set_boolean(
      'show-banners', $1)" >/dev/null
}

# What it holds back then is in its list, and leaves it like all.
gnome_check_quiet() {
  gnome_banners false
  show break 'Quiet|text|offduty take|snooze'
  up "while it is not to disturb an offer is in the list" 1
  sleep 1
  tap "gnome: and no banner" gnome_is_blank
  say 'urgent cutoff Over|It is late.|offduty extend 30m|extend'
  heard 5 "cutoff SHOWN"
  tap "gnome: what is critical is one" rig_wait 3 gnome_is_not_blank
  say 'withdraw cutoff'
  say 'withdraw break'
  up "both go" 0
  gnome_banners true
}

gnome_is_not_blank() {
  ! gnome_is_blank
}
