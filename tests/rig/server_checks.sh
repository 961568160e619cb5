# shellcheck shell=bash
# shellcheck disable=SC2154 # what others set
# What every notification server must show of offduty: for scripts that have
# sourced tap.sh, rig.sh, drive.sh, script.sh, wayland.sh and servers.sh.
#
#   server_check NAME   starts the server, tests, ends it. $OFFDUTY_SHOTS: a
#                       folder where a picture of it is kept, NAME.png
#   is TRAIT            the server is like that: NAME_is in servers.sh
#   wire_start          writes down what is asked of the server
#   wire_has TEXT       the last Notify, as
#                       "ID|TITLE|BODY|KEY,LABEL,...|HINT=VALUE|...|expire=MS|"
helper=${OFFDUTY_LIBEXECDIR:?}/offduty-notify
day=2026-03-03
offer='Stretch & <b>walk</b>|1 < 2 & <i>so</i> it is.|offduty take|snooze'
escaped='1 &lt; 2 &amp; &lt;i&gt;so&lt;/i&gt; it is.'

is() {
  [[ " $("${server}_is") " == *" $1 "* ]]
}

wire_bus=

# GNOME comes with a bus of its own.
wire_start() {
  [ "$wire_bus" != "$DBUS_SESSION_BUS_ADDRESS" ] || return 0
  wire_bus=$DBUS_SESSION_BUS_ADDRESS
  busctl --address="$DBUS_SESSION_BUS_ADDRESS" monitor --json=short \
    --match="type='method_call',member='Notify'" 2>/dev/null |
    python3 -uc '
import json, sys
for line in sys.stdin:
    if not line.startswith("{"):
        continue
    _, old, _, title, body, keys, hints, expire = \
        json.loads(line)["payload"]["data"]
    print(old, title, body.replace("\n", "\\n"), ",".join(keys),
          *["%s=%s" % (k, v["data"]) for k, v in sorted(hints.items())],
          "expire=%s" % expire, "", sep="|")' >"$RIG/wire" &
  RIG_PIDS+=($!)
  rig_wait 10 wire_listens
}

# It does not say when it is ready: a call of ours to nobody shows it.
wire_listens() {
  busctl --address="$DBUS_SESSION_BUS_ADDRESS" call org.freedesktop.DBus / \
    x.y Notify susssasa\{sv\}i ready 0 "" ready "" 0 0 0 >/dev/null 2>&1
  grep -q '|ready|' "$RIG/wire"
}

wire_last_has() {
  tail -n 1 "$RIG/wire" | grep -qF -- "$1"
}

wire_has() {
  rig_wait 10 wire_last_has "$1"
}

wire_is_low() {
  tail -n 1 "$RIG/wire" | grep -qE '\|value=[1-4]?[0-9]\|'
}

# show CHANNEL TITLE|BODY|COMMAND|BUTTONS[|EXPIRE...]: and it is shown; for
# long enough to be looked at on a busy machine.
show() {
  local fields=$2
  ! is alone || [[ $fields == *\|*\|*\|*\|* ]] || fields+='|20000'
  say "show $1 $fields"
  heard 10 "$1 SHOWN"
}

up() {
  tap "$server: $1" rig_wait 15 server_shows "$2"
}

# look NAME: a picture, when the server has drawn, to compare.
look() {
  sleep 0.4
  server_shot "$RIG/$1.png"
  ! declare -F "${server}_crop" >/dev/null || "${server}_crop" "$RIG/$1.png"
}

same() {
  compare -metric AE "$RIG/$1.png" "$RIG/$2.png" null: >/dev/null 2>&1
}

differ() {
  ! same "$1" "$2"
}

check_text() {
  local body=$escaped keys='snooze,Snooze' stay=0
  ! is menu || body="$escaped\\n<i>offduty take</i>"
  ! is alone || stay=-1
  ! is opens || keys="default,Close,$keys"
  say "show break $offer"
  heard 10 "break SHOWN"
  tap "$server: an offer is to stay" wire_has "|expire=$stay|"
  show break "$offer"
  up "it is up" 1
  look offer
  tap "$server: and to be seen" test "$(identify -format %k \
    "$RIG/offer.png")" -gt 8
  [ -z "${OFFDUTY_SHOTS:-}" ] || server_shot "$OFFDUTY_SHOTS/$server.png"
  tap "$server: markup escaped; the command where there are no buttons" \
    wire_has "|Stretch & <b>walk</b>|$body|$keys|"
  tap "$server: kind and program" wire_has \
    '|category=x-offduty.break|desktop-entry=offduty|'
  tap "$server: in silence, and of normal urgency" wire_has \
    '|suppress-sound=True|urgency=1|'
  if ! is alone; then
    sleep 1.2
    up "stays beyond the server's own time" 1
  fi
}

check_replace() {
  local beside=2
  ! is alone || beside=1
  show break 'Another|text|offduty take|snooze'
  up "replaced in place" 1
  look other
  tap "$server: which shows" differ offer other
  show lunch 'Lunch walk|Until 13:30.|offduty take|skip'
  up "each channel has one" "$beside"
  say 'withdraw lunch'
  up "and loses one" 1
  look after
  tap "$server: the right one" same other after
}

check_value() {
  show break 'Another|text|offduty take|snooze|0|40'
  up "with a value it is still one" 1
  look value
  if is bars; then
    tap "$server: and has a bar" differ other value
    tap "$server: of the value" wire_has '|value=40|'
  else
    tap "$server: and looks as without" same other value
  fi
}

# What passes runs down; where no bar is drawn it only passes.
check_countdown() {
  is bars || return 0
  say 'brief notice Eyes|Look away.|||8000|100'
  heard 15 "notice SHOWN"
  up "what runs down is up" 1
  look full
  tap "$server: and runs" rig_wait 8 wire_is_low
  up "in place" 1
  look less
  tap "$server: which shows" differ full less
  tap "$server: to its end" heard 12 "notice CLOSED"
  up "and is gone" 0
}

check_press() {
  show break 'Press|me|offduty take|snooze'
  up "shown to be pressed" 1
  say ping
  server_press snooze
  tap "$server: an action is told" heard 15 "break PRESSED snooze"
  up "and the bubble gone" 0
  tap "$server: from the screen too" rig_wait 10 server_is_blank
  tap_is "$server: its end is nothing new" "$(printed | grep -c '^break')" 1
}

check_ends() {
  show break 'Dismiss|me|offduty take|snooze'
  up "shown anew" 1
  look dismiss
  say ping
  server_dismiss
  tap "$server: a dismissal is told" heard 15 "break CLOSED"
  show break 'Withdraw|me|offduty take|snooze'
  up "another is up" 1
  say 'withdraw break'
  up "withdrawn it goes" 0
  tap "$server: from the screen too" rig_wait 10 server_is_blank
  show notice 'Passing|by|||3000'
  up "one that passes is up" 1
  tap "$server: its end is told, by whom ever" heard 10 "notice CLOSED"
  up "and it is gone" 0
}

# Of low urgency, transient, with a time: an eyes break.
check_brief() {
  say 'brief notice Eyes|Look away.|||20000'
  heard 15 "notice SHOWN"
  up "an eyes break is up" 1
  tap "$server: and leaves no trace" wire_has '|transient=True|'
  say 'withdraw notice'
  up "and goes" 0
}

check_urgent() {
  say 'urgent cutoff Over|It is late.|offduty extend 30m|extend'
  heard 15 "cutoff SHOWN"
  up "what is critical is up" 1
  tap "$server: and said to be" wire_has '|urgency=2|'
  say 'withdraw cutoff'
  up "and goes like all" 0
}

# It left the screen, and the server has not said so.
check_list() {
  is list || return 0
  say 'show break Before|b|offduty take|snooze'
  heard 10 "break SHOWN"
  up "up before its time is over" 1
  up "after it, off the screen" 0
  tap "$server: the helper stays for what is in the list" \
    test -n "$(children)"
  show break 'After|b|offduty take|snooze'
  up "what takes its place is on the screen" 1
  say 'withdraw break'
  up "and goes" 0
  sleep 0.3
  tap_is "$server: for good" "$(server_bubbles)" 0
}

check_helpers() {
  local old
  show break 'Before|b|offduty take|snooze'
  up "up again" 1
  old=$(children)
  say ping
  kill -KILL "${old% }"
  tap "$server: the next helper takes over" heard 10 "break SHOWN"
  up "and adds none" 1
  drive_end
  up "at the end all are closed" 0
  tap "$server: and the screen is blank" rig_wait 10 server_is_blank
}

# The service itself, on a scripted clock: offered, rested, offered again, put
# off, offered again, and ended.
check_service() {
  local t
  mkdir -p "$HOME/.config/offduty"
  printf '[break eyes]\nenabled = no\n[break rest]\nwarn = none\n' \
    >"$HOME/.config/offduty/offduty.ini"
  {
    echo "clock ${day}T08:59 Europe/Berlin"
    echo "pace 2ms"
    echo "${day}T09:00 presence active"
    echo "${day}T09:52 wait $RIG/09:52"
    echo "${day}T09:53 presence idle"
    echo "${day}T10:00 wait $RIG/10:00"
    echo "${day}T10:01 presence active"
    for t in 10:55 11:10; do
      echo "${day}T$t wait $RIG/$t"
    done
    echo "${day}T11:30 wait $RIG/never"
  } >"$RIG/script"
  rm -rf "$HOME/.local/state/offduty" "$RIG"/1[01]:?? "$RIG/09:52"
  # looked for at once: some leave the screen soon
  script_start
  up "the service's offer is up" 1
  at 09:52
  go
  up "and gone after a rest" 0
  at 10:00
  go
  up "the next one is up" 1
  at 10:55
  offduty snooze >/dev/null
  up "and gone when put off" 0
  go
  up "after which it is up again" 1
  at 11:10
  kill "$script_pid"
  wait "$script_pid" 2>/dev/null
  up "and gone with the service" 0
  tap "$server: the screen is blank" rig_wait 10 server_is_blank
}

server_check() {
  local why
  why=$(server_lacks "$1")
  if [ -n "$why" ]; then
    tap_skip "$1" "$why"
    return
  fi
  if ! server_start "$1"; then
    tap_not_ok "$1 starts"
    tap_note "$(cat "$RIG/$1.log")"
    return
  fi
  wire_start
  drive_start "$helper"
  check_text
  check_replace
  check_value
  check_press
  check_ends
  check_brief
  check_urgent
  check_countdown
  check_list
  ! declare -F "$1_checks" >/dev/null || "$1_checks"
  check_helpers
  check_service
  tap_is "$1: it had nothing to complain of" \
    "$(grep -iE 'markup|critical|assert' "$RIG/$1.log")" ''
  server_end
}
