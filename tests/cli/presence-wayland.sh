#!/bin/bash
# Presence from real Wayland compositors with injected input: kwin by
# ext-idle-notify-v1, sway of Debian 12 by org_kde_kwin_idle; their absence,
# death, return and freezing. What neither of them does is played by
# tests/tools/idle-compositor: input alone, seats that come and go, refusal.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/drive.sh
. "$OFFDUTY_SOURCE/tests/rig/drive.sh"
# shellcheck source=tests/rig/presence.sh
. "$OFFDUTY_SOURCE/tests/rig/presence.sh"
# shellcheck source=tests/rig/wayland.sh
. "$OFFDUTY_SOURCE/tests/rig/wayland.sh"
# shellcheck source=tests/rig/service.sh
. "$OFFDUTY_SOURCE/tests/rig/service.sh"

rig_have dbus-daemon

presence_need
tools=$OFFDUTY_BUILD/tests/tools
if ! [ -x "$tools/idle-compositor" ]; then
  echo "1..0 # SKIP not built: presence from Wayland"
  exit 0
fi
rig_scratch || exit 1
unset DISPLAY XDG_SESSION_ID
# without logind and Mutter
if ! rig_bus; then
  echo "1..0 # SKIP no private bus"
  exit 0
fi
export DBUS_SYSTEM_BUS_ADDRESS=$DBUS_SESSION_BUS_ADDRESS
idle=1000 # ms

several() {
  for _ in 1 2 3; do
    "$1"
    sleep 0.1
  done
}

attempts() {
  grep -c 'connecting to the compositor' "$RIG/err"
}

# backend NAME PATTERN: an ERE of what the driver says of the backends.
backend() {
  say backend
  tap "$1" heard 1 "$2"
  has_printed "$2" || tap_note "$(printed)"
}

film="; a film counts as presence"

# The wire, as the packages of the protocols describe it.
test_protocol() {
  local ext=/usr/share/wayland-protocols/staging/ext-idle-notify
  local kde=/usr/share/plasma-wayland-protocols/idle.xml
  local f
  for f in "$ext/ext-idle-notify-v1.xml" "$kde"; do
    if ! [ -e "$f" ]; then
      tap_skip "the wire is as in ${f##*/}" "no $f"
      continue
    fi
    tap_is "the wire is as in ${f##*/}" \
      "$(/usr/bin/python3 "$OFFDUTY_SOURCE/tests/rig/wire.py" \
        "$OFFDUTY_SOURCE/src/desktop/presence_wayland.xml" "$f")" ""
  done
}

# The same on each compositor: its name, a command that gives input.
test_crossings() {
  local input=$2
  "$input"
  drive_start $idle
  tap "$1: active at the start" heard 5 "active wayland"
  tap "$1: idle at the threshold" heard 5 "idle wayland"
  tap "$1: since the last input" at_least "$(took 'idle wayland')" $idle
  say ping
  "$input"
  tap "$1: active at input" heard 2 "active wayland"
  tap "$1: now" at_most "$(took 'active wayland')" 300
  tap_is "$1: input while active wakes nobody" "$(wakeups several "$input")" 0
  say ping
  tap "$1: idle again" heard 5 "idle wayland"
  tap_is "$1: each crossing once" "$(reports)" 1
  tap_is "$1: being idle wakes nobody" "$(wakeups sleep 1.5)" 0
}

# by_what NAME: how it tells, which depends on its version; whether by input
# alone is $alone then.
by_what() {
  backend "$1: by what" "by wayland: (org_kde_kwin_idle|ext-idle-notify-v1).*"
  alone=no
  if has_printed "by wayland: ext-idle-notify-v1, input alone"; then
    alone=yes
  else
    tap "$1: and that a film counts" has_printed "by wayland: .*$film"
  fi
}

# film_shows INPUT: with input until it does; who is idle before stays idle.
film_shows() {
  "$1"
  grep -qx shown "$RIG/shown"
}

# The same on each: its name, a command that gives input.
test_film() {
  if ! [ -x "$tools/film" ]; then
    tap_skip "$1: a film" "not built: tests/tools/film, by wayland-protocols"
    return
  fi
  rm -f "$RIG/film" "$RIG/shown"
  mkfifo "$RIG/film"
  exec 5<>"$RIG/film"
  "$tools/film" <"$RIG/film" >"$RIG/shown" 5>&- 6>&- 7>&- 8>&- &
  film_pid=$!
  RIG_PIDS+=("$film_pid")
  tap "$1: a film is shown" rig_wait 5 film_shows "$2"
  several "$2"
  say ping
  sleep 1.7
  if [ "$alone" = yes ]; then
    tap_is "$1: it hides nobody's absence" "$(reports)" 1
  else
    tap_is "$1: it counts as presence" "$(reports)" 0
  fi
  echo >&5
  wait "$film_pid"
  tap "$1: until it ends" heard 3 "idle wayland"
}

# The same on each: its name, how to start it, a command that gives input.
test_death_and_return() {
  say ping
  wayland_end KILL
  tap "$1: unknown when it dies" heard 2 "unknown none"
  backend "$1: and why" "backend none \(wayland: .*compositor.*"
  tap_is "$1: once is enough" "$(reports)" 0
  say ping
  if ! "$2"; then
    tap_not_ok "$1: it starts again"
    return
  fi
  tap "$1: its return is noticed" heard 5 "active wayland"
  tap "$1: and that nobody is there" heard 5 "idle wayland"
  say ping
  "$3"
  tap "$1: and its input" heard 2 "active wayland"
  end_is_clean "$1: a clean end"
}

test_frozen() {
  wayland_freeze
  drive_start $idle
  say ping
  tap "a frozen compositor holds up nobody" heard 1 "pong"
  tap "and is unknown" heard 2 "unknown none"
  backend "and why" "backend none \(wayland: its server does not answer.*"
  end_is_clean "nor is the end held up"
  drive_start $idle
  heard 2 "unknown none"
  wayland_thaw
  tap "it is taken when it thaws" heard 5 "active wayland"
  wayland_freeze
  say ping
  tap "later freezing holds up nobody" heard 1 "pong"
  wayland_thaw
  end_is_clean "a clean end"
}

# The pointer's device stays, as each that comes is told to all clients.
kwin_input_start() {
  rm -f "$RIG/moves"
  mkfifo "$RIG/moves"
  exec 6<>"$RIG/moves"
  "$tools/kwin-input" - <"$RIG/moves" >"$RIG/moved" 6>&- 7>&- 8>&- &
  RIG_PIDS+=($!)
}

kwin_input() {
  echo >&6
}

test_kwin() {
  if ! command -v kwin_wayland >/dev/null; then
    tap_skip "kwin" "no kwin_wayland"
    return
  fi
  # shellcheck disable=SC2119 # no options
  if ! wayland_kwin_start; then
    tap_skip "kwin" "kwin_wayland does not start: $(tail -n1 "$RIG/kwin.log")"
    return
  fi
  kwin_input_start
  test_crossings kwin kwin_input
  by_what kwin
  test_film kwin kwin_input
  test_death_and_return kwin wayland_kwin_start "$tools/kwin-input"
  test_frozen
  wayland_end
}

test_sway() {
  if ! command -v sway >/dev/null; then
    tap_skip "sway" "no sway"
    return
  fi
  if ! wayland_sway_start; then
    tap_skip "sway" "sway does not start: $(tail -n1 "$RIG/sway.log")"
    return
  fi
  test_crossings sway wayland_sway_motion
  if command -v wtype >/dev/null; then
    say ping
    wayland_sway_key
    tap "sway: a key counts too" heard 2 "active wayland"
  else
    tap_skip "sway: a key counts too" "no wtype"
  fi
  by_what sway
  test_film sway wayland_sway_motion
  test_death_and_return sway wayland_sway_start wayland_sway_motion
  wayland_end
}

### Played

# played WAY [VERB...]: a stand-in at $WAYLAND_DISPLAY, given each verb.
played() {
  export WAYLAND_DISPLAY=$RIG/run/stand-in
  rm -f "$RIG/play"
  mkfifo "$RIG/play"
  exec 7<>"$RIG/play"
  "$tools/idle-compositor" stand-in "$1" <"$RIG/play" >"$RIG/played" \
    2>>"$RIG/play.log" 7>&- 8>&- &
  stand_in=$!
  RIG_PIDS+=("$stand_in")
  shift
  for v; do play "$v"; done
  rig_wait 5 wayland_listens "$WAYLAND_DISPLAY"
}

play() {
  echo "$1" >&7
}

has_asked() {
  grep -qxF "$1" "$RIG/played"
}

asked() {
  tap "$1" rig_wait 2 has_asked "$2"
}

played_end() {
  play quit
  wait "$stand_in"
}

test_input_alone() {
  played 2 seat film
  drive_start $idle
  heard 2 "active wayland"
  asked "input alone is asked for where it is offered" "input $idle"
  backend "and told" "by wayland: ext-idle-notify-v1, input alone"
  say ping
  play "idle 0"
  tap "a film hides nobody's absence then" heard 2 "idle wayland"
  play "resumed 0"
  tap "and the return" heard 2 "active wayland"
  end_is_clean "a clean end"
  asked "what was asked for is given back" released
  played_end
}

test_plain() {
  local way
  for way in 1 kde; do
    played $way seat film
    drive_start $idle
    heard 2 "active wayland"
    say ping
    play "idle 0"
    say ping
    heard 2 pong
    tap_is "by way $way a film counts as presence" "$(reports)" 0
    backend "which is told" "by wayland: .*$film"
    drive_end
    asked "it was asked in that way" "${way/1/plain} $idle"
    asked "which is given back" released
    played_end
  done
}

test_seats() {
  played 2
  drive_start $idle
  tap "unknown without a seat" heard 2 "unknown none"
  backend "and why" "backend none \(wayland: the compositor has no seat.*"
  say ping
  play seat
  tap "a seat that comes is watched" heard 2 "active wayland"
  play seat
  play "idle 0"
  say ping
  heard 2 pong
  tap_is "who is idle on one seat of two is active" "$(reports)" 0
  play "idle 1"
  tap "and idle without input on any" heard 2 "idle wayland"
  play "resumed 1"
  heard 2 "active wayland"
  say ping
  play unseat
  tap "a seat that goes does not count" heard 2 "idle wayland"
  play unseat
  tap "and the last leaves nothing known" heard 2 "unknown none"
  end_is_clean "a clean end"
  played_end
}

test_refusal() {
  played none seat
  drive_start $idle
  tap "unknown where nobody tells" heard 2 "unknown none"
  backend "and why" "backend none \(wayland: the compositor tells nobody.*"
  played_end
  say ping
  played 1 seat
  tap "its successor, who does, is taken" heard 5 "active wayland"
  say ping
  play withdraw
  tap "unknown when it no longer does" heard 2 "unknown none"
  played_end
  played 1 seat
  heard 5 "active wayland"
  say ping
  play error
  tap "unknown when it refuses us" heard 2 "unknown none"
  tap "and asked anew" heard 5 "active wayland"
  end_is_clean "a clean end"
  played_end
}

test_absent() {
  local asked_then
  export WAYLAND_DISPLAY=stand-in
  rm -f "$RIG/run"/stand-in*
  : >"$RIG/err"
  drive_start $idle
  tap "unknown without a compositor" heard 2 "unknown none"
  backend "and why" \
    "backend none \(wayland: no compositor at '$RIG/run/stand-in'.*"
  sleep 5
  asked_then=$(attempts)
  tap "it is asked for a few times" at_least "$asked_then" 3
  tap_is "and then nobody is woken" "$(wakeups sleep 2)" 0
  tap_is "nor asked" "$(attempts)" "$asked_then"
  say ping
  played 1 seat
  tap "it is taken when it comes" heard 5 "active wayland"
  end_is_clean "a clean end"
  played_end
}

test_declined() {
  WAYLAND_DISPLAY='' drive_start $idle
  tap "unknown without WAYLAND_DISPLAY" heard 2 "unknown none"
  backend "and why" "backend none \(wayland: WAYLAND_DISPLAY is not set.*"
  drive_end
  WAYLAND_DISPLAY=stand-in XDG_RUNTIME_DIR='' drive_start $idle
  heard 2 "unknown none"
  backend "and why" "backend none \(wayland: XDG_RUNTIME_DIR is not set.*"
  drive_end
}

service_tells() {
  offduty status --verbose | grep -qxE "presence: $1"
}

test_service() {
  if ! command -v offdutyd >/dev/null; then
    tap_skip "the service" "not built: offdutyd"
    return
  fi
  service_folders
  played 2 seat
  # shellcheck disable=SC2119 # no options
  service_start
  tap "the service: active" rig_wait 2 service_tells active
  tap "status --verbose tells by what" \
    service_tells "from wayland: ext-idle-notify-v1, input alone"
  tap "and why not by another" \
    service_tells "not from x11: the session is Wayland's"
  play "idle 0"
  tap "and that nobody is there" rig_wait 2 service_tells idle
  played_end
  tap "and when nothing tells" rig_wait 2 service_tells unknown
  tap "why" service_tells "not from wayland: (the|no) compositor .*"
  service_end
}

test_protocol
test_kwin
test_sway
test_input_alone
test_plain
test_seats
test_refusal
test_absent
test_declined
test_service
tap_done
