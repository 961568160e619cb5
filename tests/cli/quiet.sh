#!/bin/bash
# Do-not-disturb, as real servers tell it: dunst, Xfce and mako; that nothing
# is asked again and again; servers that come, go, freeze, or are none of ours.
# Then the service, whose prompts wait for its end and say why.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/drive.sh
. "$OFFDUTY_SOURCE/tests/rig/drive.sh"
# shellcheck source=tests/rig/script.sh
. "$OFFDUTY_SOURCE/tests/rig/script.sh"
# shellcheck source=tests/rig/wayland.sh
. "$OFFDUTY_SOURCE/tests/rig/wayland.sh"
# shellcheck source=tests/rig/servers.sh
. "$OFFDUTY_SOURCE/tests/rig/servers.sh"
# shellcheck source=tests/rig/quiet.sh
. "$OFFDUTY_SOURCE/tests/rig/quiet.sh"
quiet_need

dunst_quiet() {
  dunstctl set-paused "$1"
}

xfce_quiet() {
  xfconf-query -c xfce4-notifyd -p /do-not-disturb -n -t bool -s "$1"
}

mako_quiet() {
  if [ "$1" = true ]; then
    makoctl mode -a do-not-disturb
  else
    makoctl mode -r do-not-disturb
  fi >/dev/null
}

test_none() {
  drive_start --bus
  tap "no server: loud" heard 2 loud
  tap_is "and nothing was started" "$(rig_owned && echo yes)" ''
  drive_end
  drive_start
  tap "no bus: loud" heard 2 loud
  say bus
  say leave
  say ping
  heard 2 pong
  tap_is "which needs no second word" "$(printed)" pong
  drive_end
}

# A server that is named like none of those that are known.
test_other() {
  server_start notification-daemon || return
  drive_start --bus
  tap "a server that cannot tell is loud" heard 2 loud
  drive_end
  server_end
}

test_frozen() {
  server_start dunst
  rig_dunst_freeze
  drive_start --bus
  tap "a frozen server is not waited for" heard 2 loud
  rig_dunst_thaw
  say ping
  dunst_quiet true
  tap "and is heard when it thaws" heard 3 "quiet do not disturb"
  server_end
  tap "one that left has nothing to say" heard 2 loud
  server_start dunst
  say ping
  dunst_quiet true
  tap "its successor has" heard 2 "quiet do not disturb"
  say leave
  tap "without the bus it is loud" heard 2 loud
  say bus
  tap "and what is so is known again with it" heard 2 "quiet do not disturb"
  drive_end
  tap_is "a clean end" $? 0
  server_end
}

# xfconfd's other settings, and its reset of this one.
test_xfce_reset() {
  server_start xfce || return
  xfce_quiet true
  drive_start --bus
  heard 2 "quiet do not disturb \(Xfce\)"
  say ping
  xfconf-query -c xfce4-notifyd -p /do-not-disturb -r
  tap "Xfce: a reset ends it" heard 2 loud
  xfconf-query -c xfce4-power-manager -n -t bool -s true \
    -p /xfce4-power-manager/presentation-mode
  tap "Xfce: presentation mode" heard 2 "quiet presentation mode"
  drive_end
  server_end
}

# ---- the service ----

test_service() {
  local day=2026-03-02
  server_start dunst
  cat >"$RIG/script" <<X
clock ${day}T08:55 Europe/Berlin
pace 20ms
${day}T09:00 presence active
${day}T09:40 wait $RIG/09:40
${day}T09:55 wait $RIG/09:55
${day}T10:10 wait $RIG/10:10
${day}T16:40 wait $RIG/16:40
${day}T17:01 wait $RIG/17:01
${day}T17:02 end
X
  mkdir -p "$HOME/.config/offduty"
  cat >"$HOME/.config/offduty/offduty.ini" <<'X'
[lunch]
enabled = no
[break eyes]
enabled = no
[cutoff]
dnd = critical
X
  script_start script
  at 09:40
  dunst_quiet true
  tap "the service hears of it" rig_wait 5 quiet_says "do not disturb"
  says "status" 0 '^on duty until 17:00, do not disturb \(dunst\)$' status
  says "explain" 0 '^waits for: the desktop, which asks for quiet: do not dist' \
    explain
  says "JSON" 0 '"quiet":true,"quiet_reason":"do not disturb \(dunst\)"' \
    status --json
  at 09:55
  says "what is due waits" 0 'rest: due, but waits: do not disturb' explain
  tap_is "and is not handed to dunst" "$(dunstctl count waiting)" 0
  dunst_quiet false
  tap "its end brings it" rig_wait 5 rig_shows 1
  dunst_quiet true
  tap "its return takes it away" rig_wait 5 quiet_says "do not disturb"
  dunst_quiet false
  tap "and then it is there again" rig_wait 5 rig_shows 1
  at 10:10
  dunst_quiet true
  rig_wait 5 quiet_says "do not disturb"
  at 16:40
  tap_is "the end is not held, for it is critical" \
    "$(dunstctl count waiting)" 1
  at 17:01
  dunst_quiet false
  rig_wait 5 quiet_says_none
  tap "and comes when dunst lets it" rig_wait 5 rig_shows 1
  go
  wait "$script_pid"
  tap_is "a clean end" $? 0
  server_end
}

test_none
for name in dunst xfce mako; do
  quiet_check "$name"
done
test_other
test_frozen
test_xfce_reset
test_service
tap_done
