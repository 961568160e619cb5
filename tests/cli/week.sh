#!/bin/bash
# A working week, in seconds: the service on its scripted clock, a real
# dunst, real helpers. Meetings, lunches, a pause, an extension, a night on call,
# a check-in, a sabbatical day and a quick look on Sunday; the service is
# stopped once and killed once. What was shown is compared with a list that was
# written by hand from the manual; then history and explain are read.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/script.sh
. "$OFFDUTY_SOURCE/tests/rig/script.sh"
rig_need dunstctl
script_need

export XDG_CONFIG_HOME=$RIG/config XDG_CONFIG_DIRS=$RIG/none
export XDG_STATE_HOME=$RIG/state
mkdir -p "$RIG/config/offduty" "$RIG/state"
cat >"$RIG/config/offduty/offduty.ini" <<X
[hours]
work = mon-thu 09:00-17:30, fri 09:00-16:00
zone = Europe/Berlin
[sabbatical]
days = first sat
[check-in]
enabled = yes
[calendar work]
path = $OFFDUTY_SOURCE/tests/data/ics/week/work.ics
[calendar rota]
path = $OFFDUTY_SOURCE/tests/data/ics/week/rota.ics
role = on-call
X

# user FROM TO... on DAY: at the screen from each FROM to each TO.
user() {
  local day=2026-03-$1
  shift
  while [ $# -gt 1 ]; do
    echo "${day}T$1 presence active"
    echo "${day}T$2 presence locked"
    shift 2
  done
}

# Monday: rests when asked, and goes before the end.
monday() {
  user 02 09:00 09:51 09:58 11:31 11:37 12:05 12:40 13:31 13:37 14:28 \
    14:34 15:25 15:31 16:22 16:28 17:28
}

# Tuesday: meetings until one, a pause, a skip, and half an hour more.
tuesday() {
  local day=2026-03-03
  {
    user 03 09:00 09:39 09:44:30 12:01 12:08 13:02 13:35 15:01 15:07 \
      16:48 16:54 17:55
    echo "${day}T14:00 verb pause 1h"
    echo "${day}T15:58 verb skip"
    echo "${day}T17:10 verb extend 30m because the release is late"
  } | sort
}

# Wednesday, and the night on call; Thursday begins too early after it.
wednesday() {
  user 04 09:00 09:51 09:57 10:48 10:54 11:45 11:51 12:03 12:40 13:31 \
    13:37 14:28 14:34 15:25 15:31 16:22 16:28 17:25
  user 05 02:10 03:20
  user 05 10:00 10:20 14:20 15:11 15:17 16:08 16:14 17:25
}

# Friday is short; Saturday is a sabbatical day, Sunday has a quick look.
friday() {
  local day=2026-03-06
  {
    user 06 09:00 09:51 09:57 10:48 10:54 11:45 11:51 12:03 12:40 13:31 \
      13:37 14:28 14:34 15:25 15:31 15:55
    echo "${day}T15:10 verb checkin 3"
  } | sort
  user 07 11:00 11:40
  user 08 20:00 20:03
}

{
  echo "clock 2026-03-02T08:00 Europe/Berlin"
  monday
  tuesday
  echo "2026-03-03T20:00 end"
} >"$RIG/first"
{
  echo "clock 2026-03-04T08:00 Europe/Berlin"
  {
    wednesday
    echo "2026-03-05T02:09 wait $RIG/2026-03-05T02:09"
    echo "2026-03-05T02:16 wait $RIG/2026-03-05T02:16"
  } | sort
  echo "2026-03-05T20:00 wait $RIG/2026-03-05T20:00"
} >"$RIG/second"
{
  echo "clock 2026-03-06T08:00 Europe/Berlin"
  friday
  echo "2026-03-08T21:00 wait $RIG/2026-03-08T21:00"
  echo "2026-03-08T21:00 end"
} >"$RIG/third"

# Lasting prompts, by hand.
cat >"$RIG/expected" <<X
mon 09:50 break-offered
mon 11:30 break-offered
mon 12:00 lunch-offered
mon 13:30 break-offered
mon 14:27 break-offered
mon 15:24 break-offered
mon 16:21 break-offered
mon 17:00 cutoff-warning
mon 17:20 cutoff-warning
tue 09:38 break-offered
tue 12:00 break-offered
tue 13:00 lunch-offered
tue 15:00 break-offered
tue 15:57 break-offered
tue 16:48 break-offered
tue 17:00 cutoff-warning
tue 17:30 cutoff-warning
tue 17:50 cutoff-warning
wed 09:50 break-offered
wed 10:47 break-offered
wed 11:44 break-offered
wed 12:00 lunch-offered
wed 13:30 break-offered
wed 14:27 break-offered
wed 15:24 break-offered
wed 16:21 break-offered
wed 17:00 cutoff-warning
wed 17:20 cutoff-warning
thu 02:15 start-moved
thu 10:05 cutoff
thu 15:10 break-offered
thu 16:07 break-offered
thu 17:00 cutoff-warning
thu 17:20 cutoff-warning
fri 09:50 break-offered
fri 10:47 break-offered
fri 11:44 break-offered
fri 12:00 lunch-offered
fri 13:30 break-offered
fri 14:27 break-offered
fri 15:00 check-in-asked
fri 15:24 break-offered
fri 15:31 cutoff-warning
fri 15:50 cutoff-warning
sat 11:05 cutoff
sat 11:35 cutoff-again
X

# The lasting prompts of the record, by day and time.
shown() {
  offduty history --csv --from 2026-03-02 --to 2026-03-08 |
    python3 -c '
import csv, datetime, sys
lasting = {"break-offered", "lunch-offered", "cutoff-warning", "cutoff",
           "cutoff-again", "start-moved", "check-in-asked", "break-long-due",
           "lunch-note", "reach-out"}
for row in csv.DictReader(sys.stdin):
    if row["kind"] in lasting and row["title"] != "Eyes break":
        t = datetime.datetime.fromisoformat(row["at"])
        print(t.strftime("%a %H:%M").lower(), row["kind"])'
}

# The script ends, and the service with it.
ends() {
  go
  wait "$script_pid"
  tap_is "the service ends with its script" $? 0
}

# reads NAME FILE: what is on stdin stands in it, line by line.
reads() {
  local name=$1 file=$2 line wrong=
  while IFS= read -r line; do
    grep -qxF -- "$line" "$file" || wrong+="no line '$line'"$'\n'
  done
  tap_is "$name" "$wrong" ""
}

test_first() {
  script_start first
  ends
}

# Killed on Thursday evening: the week goes on.
test_second() {
  script_start second
  at 2026-03-05T02:09
  clear_screen
  at 2026-03-05T02:16
  tap "work at night is told" rig_wait 5 rig_shows 1
  rig_shot "$RIG/night.png"
  says "and moves the hours" 0 'hours begin at 13:16, in 11h, moved by your work at night' status
  at 2026-03-05T20:00
  says "what is waited for" 0 '^next: hours begin tomorrow at 09:00' explain
  kill -KILL "$script_pid"
  # shellcheck disable=SC2154 # script_start sets it
  wait "$script_pid" 2>/dev/null
}

test_third() {
  script_start third
  at 2026-03-08T21:00
  shown >"$RIG/shown"
  if diff -u "$RIG/expected" "$RIG/shown" >"$RIG/diff"; then
    tap_ok "what was shown, and when"
  else
    tap_not_ok "what was shown, and when"
    sed 's/^/# /' "$RIG/diff"
  fi
}

test_history() {
  offduty history --from 2026-03-02 --to 2026-03-08 >"$RIG/history"
  reads "history has the week" "$RIG/history" <<X
mon 2026-03-02
  09:00-09:51  work 51m
  12:20        lunch walk taken: 15m away at lunch time
  17:30        day ended in time: hours ended at 17:30, work at 17:28
tue 2026-03-03
  14:00        paused until 15:00 by you
  15:58        break skipped (rest)
  17:10        extended by 30m, to 18:00: the release is late
  18:00        day ended in time: hours ended at 18:00, work at 17:55
wed 2026-03-04
  02:10-03:20  work 1h 10m
  17:30        day ended in time: hours ended at 17:30, work at 17:25
thu 2026-03-05
  10:07        6h 40m of rest before today; 11h is your least
  14:20-15:11  work 51m
fri 2026-03-06
  15:10        check-in (3)
sat 2026-03-07
  11:35        You are off duty
sun 2026-03-08
  3m of work
X
  tap_is "and its sums" "$(grep -c '; breaks: ' "$RIG/history")" 5
}

test_explain() {
  offduty explain 2026-03-05T02:15 >"$RIG/explain"
  tap "explain tells of the night" \
    grep -q '^thu 02:15  Work at night counts' "$RIG/explain"
  offduty explain 2026-03-05T10:05 >"$RIG/explain"
  tap "and of the morning after it" \
    grep -q '^thu 10:05  You are off duty: active off duty for 5m' \
    "$RIG/explain"
  says "why nothing is asked now" 0 '^waits for: ' explain
}

test_first
test_second
test_third
test_history
test_explain
ends
tap_is "the service wrote nothing bad" \
  "$(grep -E 'ERROR|Sanitizer|runtime error|cannot' "$RIG/service.log")" ''
tap_done
