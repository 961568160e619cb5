#!/bin/bash
# The service at rest, all that can tell presence being there: while the user
# works and while they are away nothing wakes it between two deadlines, nothing
# grows, and what it keeps in memory is little. $OFFDUTY_REST is the seconds of
# each of the two, five without it; $OFFDUTY_REST_ON what tells presence: x11,
# kwin, sway or mutter. rest-slow.sh has an hour of each.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/service.sh
. "$OFFDUTY_SOURCE/tests/rig/service.sh"
# shellcheck source=tests/rig/wayland.sh
. "$OFFDUTY_SOURCE/tests/rig/wayland.sh"
# shellcheck source=tests/rig/mutter.sh
. "$OFFDUTY_SOURCE/tests/rig/mutter.sh"
span=${OFFDUTY_REST:-5}
on=${OFFDUTY_REST_ON:-x11}
private_limit=1024 # KiB
declare -A programs=([x11]=xdotool [kwin]=kwin_wayland [sway]=sway
  [mutter]=mutter)
declare -A backends=([x11]=x11 [kwin]=wayland [sway]=wayland [mutter]=mutter)
rig_need offdutyd offduty strace gdbus "${programs[$on]}"

if ! rig_start 800x450x24; then
  echo "1..0 # SKIP no private bus or display"
  exit 0
fi
service_clock
service_folders
export DBUS_SYSTEM_BUS_ADDRESS=$DBUS_SESSION_BUS_ADDRESS
cat >"$XDG_CONFIG_HOME/offduty/offduty.ini" <<'X'
[hours]
work = mon-sun 09:00-17:00
[break eyes]
enabled = no
[break rest]
every = 4h
[lunch]
enabled = no
[presence]
idle-after = 10s
X

# not in $RIG, which the service watches for $XDG_CONFIG_DIRS
mkdir "$RIG/traced"

has_logind() {
  rig_bus_call org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
    string:org.freedesktop.login1 | grep -q 'boolean true'
}

logind=
if /usr/bin/python3 -c 'import dbusmock' 2>/dev/null; then
  /usr/bin/python3 -m dbusmock --system --template=logind \
    >"$RIG/mock.log" 2>&1 &
  RIG_PIDS+=($!)
  rig_wait 10 has_logind && logind=yes
fi
[ -n "$logind" ] || tap_note "no python3-dbusmock: without a logind"

### What tells presence, and input to it

x11_begin() {
  :
}

x11_move() {
  xdotool mousemove $((RANDOM % 300)) $((RANDOM % 300))
}

# The pointer's device stays, as each that comes is told to all clients.
kwin_begin() {
  # shellcheck disable=SC2119 # no options
  wayland_kwin_start || return 1
  mkfifo "$RIG/moves"
  exec 8<>"$RIG/moves"
  "$OFFDUTY_BUILD/tests/tools/kwin-input" - <"$RIG/moves" \
    >"$RIG/traced/moved" 8>&- &
  RIG_PIDS+=($!)
}

kwin_move() {
  echo >&8
}

sway_begin() {
  wayland_sway_start
}

sway_move() {
  wayland_sway_motion
}

# Nobody works at the display that dunst has.
mutter_begin() {
  unset DISPLAY
  mutter_start && mutter_input motion
}

mutter_move() {
  mutter_input motion
}

# Somebody who moves the pointer, until work_end.
work_begin() {
  while :; do
    "${on}_move" && sleep 2
  done >"$RIG/traced/input" 2>&1 &
  worker=$!
  RIG_PIDS+=("$worker")
}

work_end() {
  kill "$worker"
  wait "$worker" 2>/dev/null
}

is_presence() {
  offduty status --json | grep -q "\"presence\":\"$1\""
}

is_told_by() {
  offduty status --json | grep -q "\"presence_from\":\"$1\""
}

# "SWITCHES TICKS BYTES DESCRIPTORS CHILDREN" of the service, of all threads
activity() {
  local p=/proc/$service_pid
  awk '/ctxt_switches/ { s += $2 } END { printf "%d ", s }' "$p"/task/*/status
  sed 's/.*) //' "$p/stat" | awk '{ printf "%d ", $12 + $13 + $14 + $15 }'
  awk '/^rchar/ { printf "%d ", $2 }' "$p/io"
  printf '%d %d\n' "$(find "$p/fd" -type l | wc -l)" \
    "$(cat "$p"/task/*/children | wc -w)"
}

# memory PID FIELD...: the sum of these of smaps_rollup, KiB
memory() {
  local IFS='|'
  awk -v want="^(${*:2}):" '$1 ~ want { n += $2 } END { print n }' \
    "/proc/$1/smaps_rollup"
}

# Asked alone: of those that ask often it waits for the next, all at hand.
is_asked() {
  sleep 2
  offduty status >/dev/null
}

# "DEADLINES OTHERS" of what has woken it, by the trace: a timer that came due,
# or anything else.
woken() {
  awk '
    /epoll_wait\(.*\) += [1-9]/ { woke = 1; next }
    woke && /read\([0-9]+, "\\1(\\0)+", 8\) += 8/ { due++; woke = 0 }
    woke { others++; woke = 0 }
    END { print due + 0, others + 0 }' "$RIG/traced/calls"
}

# Nothing happens for the span but deadlines, of which there are few; all is
# counted from outside. Without one there is not a single call.
rests() {
  local name=$1 before after calls tracer due=0 others=0
  strace -f -tt -o "$RIG/traced/calls" -p "$service_pid" \
    2>"$RIG/traced/strace" &
  tracer=$!
  RIG_PIDS+=("$tracer")
  if ! rig_wait 10 grep -qs attached "$RIG/traced/strace"; then
    tap_skip "$name: what wakes it" "strace: $(head -1 "$RIG/traced/strace")"
    return
  fi
  sleep 1
  read -ra before < <(activity)
  sleep "$span"
  read -ra after < <(activity)
  kill -INT "$tracer"
  wait "$tracer" 2>/dev/null
  read -r due others < <(woken)
  # what it waits in since before has no end
  calls=$(grep -vc '<detached' "$RIG/traced/calls")
  tap_note "$name for $span s: $due deadlines, $others other wake-ups," \
    "$calls system calls, $((after[0] - before[0])) context switches (each" \
    "call is two to a tracer), $((after[1] - before[1])) ticks"
  tap_is "$name: nothing but deadlines wakes it" "$others" 0
  tap "$name: of which there are few" test "$due" -le $((1 + span / 600))
  if [ "$due" -eq 0 ]; then
    tap_is "$name: not a system call" "$calls" 0
    tap_is "$name: nor a context switch" $((after[0] - before[0])) 0
  fi
  tap "$name: hardly any processor time" \
    test $((after[1] - before[1])) -le $((2 * due))
  tap_is "$name: nothing is read but the timer" \
    $((after[2] - before[2])) $((8 * due))
  tap_is "$name: as many descriptors, no helper" \
    "${after[*]:3}" "${before[3]} 0"
  [ "$others" -eq 0 ] ||
    grep -v madvise "$RIG/traced/calls" | cut -c1-150 | sed 's/^/# /'
}

remembers_little() {
  local dirty private pss dunst
  dirty=$(memory "$service_pid" Private_Dirty)
  private=$(memory "$service_pid" Private_Dirty Private_Clean)
  pss=$(memory "$service_pid" Pss)
  dunst=$(memory "$RIG_DUNST" Pss)
  tap_note "$1: private $private KiB, $dirty of it written to;" \
    "PSS $pss KiB, dunst's $dunst KiB; dunst's private" \
    "$(memory "$RIG_DUNST" Private_Dirty Private_Clean) KiB"
  tap "$1: at most $private_limit KiB of its own" \
    test "$private" -le $private_limit
  tap "$1: PSS at most dunst's" test "$pss" -le "$dunst"
}

rig_dunst_start
if ! "${on}_begin"; then
  echo "1..0 # SKIP $on does not start"
  exit 0
fi
work_begin
tap "it runs" service_start
tap "the user is seen" rig_wait 5 is_presence active
tap "by ${backends[$on]}" is_told_by "${backends[$on]}"
tap "it answers" is_asked
rests working
remembers_little working
tap "they were there all the time" is_presence active
work_end
tap "they are seen to leave" rig_wait 20 is_presence idle
tap "it answers again" is_asked
rests away
remembers_little away
tap "they were away all the time" is_presence idle
service_end
tap_is "it ends" "$service_rc" 0
[ "$TAP_FAILED" -eq 0 ] || sed 's/^/# /' "$RIG/log"
tap_done
