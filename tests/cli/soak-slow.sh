#!/bin/bash
# Ten thousand prompts ($OFFDUTY_SOAK) by the service on a scripted clock, shown by
# a real dunst: neither service nor helper grows, in memory or descriptors, all
# were shown, and never two of a kind.
# shellcheck disable=SC2119 # script_start's argument is the script
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/script.sh
. "$OFFDUTY_SOURCE/tests/rig/script.sh"
rig_need dunstctl dbus-monitor
prompts=${OFFDUTY_SOAK:-10000}
grows=64 # KiB at most, of a page's worth here and there
rig_have offduty offdutyd offduty-notify
if ! rig_start 800x450x24; then
  echo "1..0 # SKIP no private bus or display"
  exit 0
fi
rig_dunst_start

export XDG_CONFIG_HOME=$RIG/config XDG_CONFIG_DIRS=$RIG/none
mkdir -p "$RIG/config/offduty"
cat >"$RIG/config/offduty/offduty.ini" <<'X'
[hours]
work = mon-sun 00:00-24:00
day-start = 00:00
[break eyes]
every = 1m
for = 5s
[break rest]
enabled = no
[lunch]
enabled = no
X

# One a minute, and stops between, to look.
between=$((prompts / 10))
stop() {
  date -u -d "2026-03-02 00:00 $(($1 * between)) minutes" +%FT%H:%M
}
{
  echo "clock 2026-03-02T00:00 UTC"
  echo "pace 40ms"
  echo "2026-03-02T00:00:01 presence active"
  for ((n = 1; n <= 40; n++)); do
    echo "$(stop $n) wait $RIG/$(stop $n)"
  done
} >"$RIG/script"

# The user, who clicks all away: what is still up would not be shown again, so it
# takes a few more where the user is slow.
while dbus-send --session --type=method_call \
  --dest=org.freedesktop.Notifications /org/freedesktop/Notifications \
  org.dunstproject.cmd0.NotificationCloseAll; do
  sleep 0.015
done 2>"$RIG/user.err" &
RIG_PIDS+=($!)

dbus-monitor --session >"$RIG/monitor" 2>"$RIG/monitor.err" &
RIG_PIDS+=($!)

# comes_to N: within ten minutes, as long as the service lives.
comes_to() {
  local i
  for ((i = 0; i < 1200; i++)); do
    script_is_at "$(stop "$1")" && return
    sleep 0.5
    kill -0 "$script_pid" || return 1
  done
  return 1
}

go_on() {
  : >"$RIG/$(stop "$1")"
}

shown() {
  grep -c 'member=Notify$' "$RIG/monitor"
}

# "KIB DESCRIPTORS" of a process: what it wrote itself, not pages of programs,
# which come and go
size() {
  awk '/^Anonymous/ { printf "%d ", $2 }' "/proc/$1/smaps_rollup"
  find "/proc/$1/fd" -type l | wc -l
}

helper_is() {
  tr -d ' ' <"/proc/$script_pid/task/$script_pid/children"
}

# grown NAME BEFORE AFTER
grown() {
  tap_note "$1: ${2% *} KiB and ${2#* } descriptors, then ${3% *} and ${3#* }"
  tap "$1: no more memory than before" test $((${3% *} - ${2% *})) -le "$grows"
  tap_is "$1: no more descriptors" "${3#* }" "${2#* }"
}

script_start
tap "the first" comes_to 1
helper=$(helper_is)
helper_before=$(size "$helper")
before=$(size "$script_pid")
first=$(shown)
count=0
for ((n = 1; n < 40 && count < prompts; n++)); do
  go_on $n
  comes_to $((n + 1)) || break
  count=$(($(shown) - first))
done
tap_note "$first prompts, then $count"
tap "and all the others were shown" test "$count" -ge "$prompts"
tap_is "by the same helper" "$(helper_is)" "$helper"
grown "the helper" "$helper_before" "$(size "$helper")"
grown "the service" "$before" "$(size "$script_pid")"
tap_is "never two at once" \
  "$(python3 "$OFFDUTY_SOURCE/tests/rig/bubbles.py" "$RIG/monitor" | sed '/^up/d')" \
  "x-offduty.break 1"
kill "$script_pid"
wait "$script_pid"
tap_is "the service ends" $? 0
tap "and nothing stays up" rig_wait 5 rig_shows 0
tap_done
