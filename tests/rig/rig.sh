# shellcheck shell=bash
# The desktop rig: a private bus on which nothing starts by itself, Xvfb, and
# dunst with a configuration of our own. To be sourced by bash scripts.
#
#   rig_have PROGRAM...   prints "1..0 # SKIP …" and exits unless all are there
#   rig_need PROGRAM...   the same, for these and what the rig itself needs
#   rig_start             bus and Xvfb; sets $RIG (scratch), the environment
#   rig_scratch, rig_bus, rig_display [SIZE]   the parts of rig_start
#   rig_dunst_start, rig_dunst_stop, rig_dunst_kill,
#   rig_dunst_freeze, rig_dunst_thaw
#   rig_history           "SUMMARY|BODY" of what was shown and is closed,
#                         oldest first
#   rig_displayed         how many are up
#   rig_act [LABEL]       the user takes the action LABEL from dunst's menu
#   rig_shot FILE         the screen as PNG
#   rig_wait SECONDS COMMAND...  until the command succeeds
#   rig_stop              ends what was started, by pid
RIG_SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
RIG=
RIG_PIDS=()
RIG_DUNST=

rig_have() {
  local p
  for p; do
    if ! command -v "$p" >/dev/null; then
      echo "1..0 # SKIP no $p"
      exit 0
    fi
  done
}

rig_need() {
  rig_have dbus-daemon dbus-send Xvfb dunst dunstctl import python3 "$@"
}

rig_wait() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.03
  done
}

rig_bus() {
  cat >"$RIG/bus.conf" <<X
<busconfig><type>session</type><listen>unix:path=$RIG/bus</listen>
<auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
X
  dbus-daemon --config-file="$RIG/bus.conf" --nofork >"$RIG/bus.log" 2>&1 &
  RIG_PIDS+=($!)
  export DBUS_SESSION_BUS_ADDRESS=unix:path=$RIG/bus
  rig_wait 5 test -S "$RIG/bus"
}

rig_display() {
  local n
  mkfifo "$RIG/displayfd"
  exec 9<>"$RIG/displayfd"
  Xvfb -displayfd 9 -screen 0 "${1:-800x450x24}" -nolisten tcp \
    >"$RIG/xvfb.log" 2>&1 &
  RIG_PIDS+=($!)
  read -r -t 10 n <&9 || return 1
  exec 9>&-
  export DISPLAY=:$n
}

# No time limits of dunst's own, no merging of like ones, and a menu that picks
# the line that holds the text in $RIG/choice.
rig_dunstrc() {
  printf '#!/bin/sh\nexec grep -m1 -Ff "%s"\n' "$RIG/choice" >"$RIG/menu"
  chmod +x "$RIG/menu"
  cat >"$RIG/dunstrc" <<X
[global]
    width = 340
    height = 200
    origin = top-right
    offset = 16x16
    padding = 12
    horizontal_padding = 14
    text_icon_padding = 14
    frame_width = 1
    frame_color = "#4c566a"
    separator_height = 1
    font = Sans 10
    format = "<b>%s</b>\n%b"
    markup = full
    icon_position = left
    max_icon_size = 32
    enable_recursive_icon_lookup = false
    icon_path = $RIG_SOURCE/src/notify
    stack_duplicates = false
    history_length = 10000
    sticky_history = yes
    idle_threshold = 0
    dmenu = $RIG/menu
[urgency_low]
    background = "#2e3440"
    foreground = "#d8dee9"
    timeout = 0
[urgency_normal]
    background = "#2e3440"
    foreground = "#eceff4"
    timeout = 0
[urgency_critical]
    background = "#2e3440"
    foreground = "#eceff4"
    frame_color = "#bf616a"
    timeout = 0
X
}

rig_scratch() {
  RIG=$(mktemp -d "${TMPDIR:-/tmp}/offduty-rig.XXXXXX") || return 1
  trap rig_stop EXIT
  mkdir -m 700 "$RIG/home" "$RIG/run"
  export HOME=$RIG/home XDG_RUNTIME_DIR=$RIG/run
  unset WAYLAND_DISPLAY XAUTHORITY XDG_CONFIG_HOME XDG_DATA_HOME \
    XDG_STATE_HOME XDG_CACHE_HOME
}

rig_start() {
  rig_scratch || return 1
  rig_dunstrc
  rig_bus && rig_display "$@"
}

rig_bus_call() {
  dbus-send --session --print-reply --dest="$1" "$2" "${@:3}" 2>&1
}

rig_owned() {
  rig_bus_call org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
    string:org.freedesktop.Notifications | grep -q 'boolean true'
}

rig_unowned() {
  ! rig_owned
}

rig_dunst_start() {
  dunst -conf "$RIG/dunstrc" >>"$RIG/dunst.log" 2>&1 &
  RIG_DUNST=$!
  RIG_PIDS+=("$RIG_DUNST")
  rig_wait 10 rig_owned
}

rig_dunst_end() {
  kill "-$1" "$RIG_DUNST" && wait "$RIG_DUNST" 2>/dev/null
  rig_wait 5 rig_unowned
}

rig_dunst_stop() {
  rig_dunst_end TERM
}

rig_dunst_kill() {
  rig_dunst_end KILL
}

rig_dunst_freeze() {
  kill -STOP "$RIG_DUNST"
}

rig_dunst_thaw() {
  kill -CONT "$RIG_DUNST"
}

# Reads the history from what dbus-send prints: dunst lists the newest first.
rig_history() {
  rig_bus_call org.freedesktop.Notifications /org/freedesktop/Notifications \
    org.dunstproject.cmd0.NotificationListHistory | python3 -c '
import re, sys
text = sys.stdin.read()
out = []
for part in re.split(r"\n      array \[\n", text)[1:]:
    def field(name):
        m = re.search(r"string \"%s\"\s+variant\s+string \"(.*?)\"\n"
                      r"\s+\)" % name, part, re.S)
        return m.group(1).replace("\n", "\\n") if m else ""
    out.append(field("summary") + "|" + field("body"))
print("\n".join(reversed(out)))'
}

rig_displayed() {
  dunstctl count displayed
}

# rig_shows N: so many are up.
rig_shows() {
  [ "$(rig_displayed)" = "$1" ]
}

# dunst passes its menu "LABEL [app, id]" lines.
rig_act() {
  printf '%s\n' "${1:-}" >"$RIG/choice"
  dunstctl context
}

rig_shot() {
  import -window root "$1"
}

rig_stop() {
  local i
  [ -n "$RIG" ] || return 0
  for ((i = ${#RIG_PIDS[@]} - 1; i >= 0; i--)); do
    kill -CONT "${RIG_PIDS[i]}" 2>/dev/null
    kill "${RIG_PIDS[i]}" 2>/dev/null
  done
  for i in "${RIG_PIDS[@]}"; do
    wait "$i" 2>/dev/null
  done
  RIG_PIDS=()
  rm -rf "$RIG"
  RIG=
}
