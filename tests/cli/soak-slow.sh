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

# One a minute.
cat >"$RIG/script" <<X
clock 2026-03-02T00:00 UTC
pace 40ms
2026-03-02T00:00:01 presence active
2026-12-31T00:00:00 wait $RIG/never
X

# The user, who clicks all away: what is still up would not be shown again, so it
# takes a few more where the user is slow.
while sleep 0.015; do
  dbus-send --session --type=method_call \
    --dest=org.freedesktop.Notifications /org/freedesktop/Notifications \
    org.dunstproject.cmd0.NotificationCloseAll
done 2>"$RIG/user.err" &
RIG_PIDS+=($!)

dbus-monitor --session >"$RIG/monitor" 2>"$RIG/monitor.err" &
RIG_PIDS+=($!)

# shows_to N: until so many were shown, within an hour and while the service
# lives.
shows_to() {
  local end=$((SECONDS + 3600))
  until [ "$(shown)" -ge "$1" ]; do
    sleep 0.5
    kill -0 "$script_pid" && [ "$SECONDS" -lt "$end" ] || return 1
  done
}

shown() {
  grep -c 'member=Notify$' "$RIG/monitor"
}

# "KIB DESCRIPTORS" of a process: what it wrote itself, not pages of programs,
# which come and go; the least of a second, as it is at work
size() {
  local i
  for ((i = 0; i < 10; i++)); do
    awk '/^Anonymous/ { printf "%d ", $2 }' "/proc/$1/smaps_rollup"
    find "/proc/$1/fd" -type l | wc -l
    sleep 0.1
  done | awk 'NR == 1 || $1 < k { k = $1 }
    NR == 1 || $2 < n { n = $2 }
    END { print k, n }'
}

helper_is() {
  tr -d ' ' <"/proc/$script_pid/task/$script_pid/children"
}

# grown NAME
grown() {
  local before after
  read -r -a before <"$RIG/early.$1"
  read -r -a after <"$RIG/late.$1"
  tap_note "$1: ${before[0]} KiB, ${before[1]} descriptors;" \
    "then ${after[0]} KiB, ${after[1]}"
  tap "the $1 has no more memory than before" \
    test $((after[0] - before[0])) -le "$grows"
  tap_is "the $1 has no more descriptors" "${after[1]}" "${before[1]}"
}

# look NAME: sizes in $RIG/NAME.service and .helper
look() {
  size "$script_pid" >"$RIG/$1.service"
  size "$(helper_is)" >"$RIG/$1.helper"
}

# A tenth comes first, for what is filled but once.
script_start
tap "the first are shown" shows_to $((prompts / 10))
helper=$(helper_is)
look early
tap "and all the others" shows_to "$prompts"
look late
tap_note "$(shown) prompts"
tap_is "by the same helper" "$(helper_is)" "$helper"
grown service
grown helper
kill "$script_pid"
wait "$script_pid"
tap_is "the service ends" $? 0
tap "and nothing stays up" rig_wait 5 rig_shows 0
# of each kind: the days end meanwhile, which is told, too
python3 "$OFFDUTY_SOURCE/tests/rig/bubbles.py" "$RIG/monitor" >"$RIG/judged"
tap "the judge saw breaks" grep -q '^x-offduty.break ' "$RIG/judged"
tap_is "there were never two at once" "$(grep -v ' 1$' "$RIG/judged")" ""
tap_done
