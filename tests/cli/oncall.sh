#!/bin/bash
# A night on call, in seconds: the service on its scripted clock, a real dunst.
# The end of the day is quiet, work at night moves the next day's start and says
# so once, also when the service was started anew in between; an extension says
# what it takes from the rest.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/script.sh
. "$OFFDUTY_SOURCE/tests/rig/script.sh"
rig_need dunstctl
script_need

mkdir -p "$RIG/config/offduty"
export XDG_CONFIG_HOME=$RIG/config XDG_CONFIG_DIRS=$RIG/none
cat >"$RIG/config/offduty/offduty.ini" <<X
[hours]
zone = Europe/Berlin
[lunch]
enabled = no
[break eyes]
enabled = no
[break rest]
enabled = no
[cutoff]
enforce = lock
X

# A Tuesday evening, and the night after it.
write_night() {
  cat >"$RIG/script" <<X
clock 2026-03-03T16:20:00 Europe/Berlin
pace 2ms
2026-03-03T16:20:00 presence active
2026-03-03T16:21:00 wait $RIG/16:21
2026-03-03T18:00:00 wait $RIG/18:00
2026-03-03T18:00:00 presence locked
2026-03-04T02:00:00 presence active
2026-03-04T02:04:00 wait $RIG/02:04
2026-03-04T02:06:00 wait $RIG/02:06
2026-03-04T02:40:00 wait $RIG/02:40
2026-03-04T02:40:00 end
X
}

# The day after it.
write_day() {
  cat >"$RIG/script" <<X
clock 2026-03-04T07:30:00 Europe/Berlin
pace 2ms
2026-03-04T07:30:00 presence locked
2026-03-04T07:31:00 wait $RIG/07:31
2026-03-04T09:30:00 presence active
2026-03-04T09:36:00 wait $RIG/09:36
2026-03-04T09:36:00 presence locked
2026-03-04T13:41:00 presence active
2026-03-04T13:42:00 wait $RIG/13:42
2026-03-04T16:31:00 wait $RIG/16:31
2026-03-04T17:00:30 presence locked
2026-03-04T21:59:00 presence active
2026-03-04T22:00:00 wait $RIG/22:00
2026-03-04T22:00:00 end
X
}

test_evening() {
  day=2026-03-03
  at 16:21
  says "not yet" 1 'not on call' oncall off
  says "a shift by word" 0 '^on call until tomorrow 08:21$' oncall 16h
  says "not for ever" 1 'at most 14 days' oncall 15d
  says "known" 0 '^on duty until 17:00, on call until tomorrow 08:21$' status
  at 18:00
  tap "the end of the day is quiet" rig_shows 0
  says "because" 0 'waits: on call' explain
  says "still on call" 0 '^off duty, on call until tomorrow 08:21$' status
  says "to a bar as well" 0 '^on call$' prompt
}

test_night() {
  day=2026-03-04
  at 02:04
  tap "a quick look is let be" rig_shows 0
  at 02:06
  tap "work at night is told" rig_wait 5 rig_shows 1
  says "what it moves" 0 '^hours begin at 13:06, in 11h, moved by' next
  says "and why" 0 '^why: you worked on call until 02:06; 11h of rest' status
  dismiss "it is clicked away"
  at 02:40
  tap "and said once" rig_shows 0
  go
  wait "$script_pid"
  tap_is "the service ends with its script" $? 0
}

test_morning() {
  at 07:31
  says "the shift outlives a restart" 0 'on call until 08:21$' status
  says "so does the move" 0 \
    '^next: hours begin at 13:40, in 6h 9m, moved by your work at night$' login
  says "and its reason" 0 'On call: worked on call from 02:00 to 02:40' explain
  at 09:36
  tap "who comes all the same is told" rig_wait 5 rig_shows 1
  dismiss "once"
  at 13:42
  says "the hours as they were moved" 0 '^today: 13:40 to 17:00; on duty' login
}

test_extension() {
  at 16:31
  dismiss "off call, the day has an end"
  at 22:00
  clear_screen
  says "what is left" 0 '^extensions: 2h left this week$' status
  says "granted, with what it costs" 0 \
    '1h left this week; hours begin tomorrow at 09:00: that leaves 10h of rest' \
    extend 1h --because "the release"
  says "kept" 0 'by 1h, to 23:00, leaving 10h of 11h of rest: the release' \
    explain
  says "used up" 1 'only 1h of .*budget = 2h\); it renews mon at 04:00' \
    extend 61m
  go
  wait "$script_pid"
  tap_is "the service ends with its script" $? 0
  tap_is "and wrote nothing bad" \
    "$(grep -E 'ERROR|Sanitizer|runtime error|cannot' "$RIG/service.log")" ''
}

test_history() {
  local at='Hours end at 17:00. Time to wrap up and note what is next.'
  tap_is "what dunst has shown" "$(rig_history | sed 's|\\n<i>.*||')" "Work at night counts|\
Your next hours begin 11h after you stop: at 13:05 if that is now.
You are off duty|You worked at night: your hours begin at 13:40. Can it wait?
Your day ends in 30m|$at
Your day is done|It is past 17:00. Leave the rest for tomorrow. \
The screen locks in 1m."
}

write_night
script_start script
test_evening
test_night
write_day
script_start script
test_morning
test_extension
test_history
tap_done
