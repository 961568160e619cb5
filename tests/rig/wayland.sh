# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here is for the script
# Real Wayland compositors without a screen; for scripts that have sourced
# rig.sh and have called rig_scratch or rig_start.
#
#   wayland_kwin_start [OPTION...]  kwin_wayland; with the private bus where
#                       there is one; it can lock if $wayland_kwin_lock is empty
#   wayland_sway_start  sway, as nobody where we are root, whom it refuses; with
#                       $SWAYSOCK for swaymsg. Before it $wayland_sway_config
#                       may hold lines for its configuration.
#                       Both set $WAYLAND_DISPLAY to the socket's whole path,
#                       which serves clients whatever their XDG_RUNTIME_DIR, and
#                       $wayland_pid; they print to $RIG/kwin.log, $RIG/sway.log,
#                       and come back at the same socket. 1: it did not start.
#   wayland_sway_motion the pointer moves; wayland_sway_key: a key (wtype)
#   wayland_end [SIGNAL]  ends it and waits (TERM); wayland_freeze, wayland_thaw
#   wayland_shot FILE   sway's screen as PNG (grim)
#
# The screen has 800x450 pixels.
wayland_pid=
wayland_sway_config=
wayland_kwin_lock=--no-lockscreen
wayland_x=0

# Something listens at the socket.
wayland_listens() {
  python3 -c 'import socket, sys
socket.socket(socket.AF_UNIX).connect(sys.argv[1])' "$1" 2>/dev/null
}

# The program carries a file capability, with which it cannot be run where that
# is not to be had, as in a container; a copy carries none. Its locker signals
# the whole of its process group.
wayland_kwin_start() {
  local folder=$RIG/kwin
  [ -d "$folder" ] || mkdir -m 700 "$folder"
  if ! [ -e "$folder/kwin_wayland" ]; then
    cp "$(command -v kwin_wayland)" "$folder/kwin_wayland" || return 1
  fi
  rm -f "$folder/wayland-0"
  HOME=$folder XDG_RUNTIME_DIR=$folder XDG_SESSION_TYPE=wayland \
    KWIN_WAYLAND_NO_PERMISSION_CHECKS=1 KWIN_COMPOSE=Q \
    LIBGL_ALWAYS_SOFTWARE=1 LC_ALL=C.UTF-8 \
    setsid env -u DISPLAY -u WAYLAND_DISPLAY "$folder/kwin_wayland" --virtual \
    --width 800 --height 450 ${wayland_kwin_lock} --no-global-shortcuts \
    --socket wayland-0 "$@" >>"$RIG/kwin.log" 2>&1 &
  wayland_pid=$!
  RIG_PIDS+=("$wayland_pid")
  export WAYLAND_DISPLAY=$folder/wayland-0
  rig_wait 20 wayland_listens "$WAYLAND_DISPLAY"
}

# Its socket's name is its own choice, the first that is free from 1 on.
wayland_sway_ready() {
  SWAYSOCK=$(find "$RIG/sway" -name 'sway-ipc.*.sock')
  WAYLAND_DISPLAY=$(find "$RIG/sway" -name 'wayland-?' -type s)
  [ -n "$WAYLAND_DISPLAY" ] && [ -n "$SWAYSOCK" ] &&
    swaymsg -q -t get_version >/dev/null 2>&1
}

wayland_sway_start() {
  local folder=$RIG/sway as=()
  [ -d "$folder" ] || mkdir -m 700 "$folder"
  rm -f "$folder"/sway-ipc.*.sock "$folder"/wayland-?
  printf 'output HEADLESS-1 resolution 800x450\n%s\n' "$wayland_sway_config" \
    >"$folder/config"
  if [ "$(id -u)" -eq 0 ]; then
    as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    chown -R 65534:65534 "$folder"
    chmod 711 "$RIG"
  fi
  "${as[@]}" env -i PATH="$PATH" LC_ALL=C.UTF-8 HOME="$folder" \
    XDG_RUNTIME_DIR="$folder" WLR_BACKENDS=headless \
    WLR_LIBINPUT_NO_DEVICES=1 WLR_RENDERER=pixman \
    sway -c "$folder/config" >>"$RIG/sway.log" 2>&1 &
  wayland_pid=$!
  RIG_PIDS+=("$wayland_pid")
  export WAYLAND_DISPLAY SWAYSOCK
  rig_wait 20 wayland_sway_ready
}

wayland_sway_motion() {
  wayland_x=$((wayland_x == 20 ? 40 : 20))
  swaymsg -q seat - cursor set "$wayland_x" 20
}

wayland_sway_key() {
  wtype a
}

wayland_end() {
  kill "-${1:-TERM}" "$wayland_pid"
  wait "$wayland_pid" 2>/dev/null
}

wayland_freeze() {
  kill -STOP "$wayland_pid"
}

wayland_thaw() {
  kill -CONT "$wayland_pid"
}

wayland_shot() {
  grim "$1"
}
