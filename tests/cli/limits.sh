#!/bin/bash
# A working week with limits, a sabbatical day and the two weekly prompts, in
# seconds: the service on its scripted clock, a real dunst, a restart in the
# middle of it. What the user saw is read from dunst's own history, what was
# noted from the ledger.
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
mkdir -p "$RIG/config/offduty"
cat >"$RIG/config/offduty/offduty.ini" <<X
[hours]
work = mon-sat 09:00-17:00
[sabbatical]
days = first sat
[break eyes]
enabled = no
[break rest]
enabled = no
[lunch]
enabled = no
[cutoff]
warn = none
again = 0
[limits]
active-day = 7h
days-in-a-row = 4
[reach-out]
enabled = yes
message = Write to Sam.
[check-in]
enabled = yes
X

# From Monday to Thursday noon; late on Tuesday.
cat >"$RIG/first" <<X
clock 2026-03-02T08:50 Europe/Berlin
pace 1ms
2026-03-02T09:00 presence active
2026-03-02T15:30 wait $RIG/2026-03-02T15:30
2026-03-02T16:30 presence locked
2026-03-03T09:00 presence active
2026-03-03T12:00 presence locked
2026-03-03T20:00 presence active
2026-03-03T23:30 presence locked
2026-03-04T09:00 presence active
2026-03-04T09:10 wait $RIG/2026-03-04T09:10
2026-03-04T15:01 wait $RIG/2026-03-04T15:01
2026-03-04T16:10 wait $RIG/2026-03-04T16:10
2026-03-04T17:00 presence locked
2026-03-05T09:00 presence active
2026-03-05T12:00 wait $RIG/2026-03-05T12:00
2026-03-05T12:00 end
X

# On from there to the Monday after.
cat >"$RIG/second" <<X
clock 2026-03-05T12:10 Europe/Berlin
pace 1ms
2026-03-05T12:10 presence active
2026-03-05T16:40 wait $RIG/2026-03-05T16:40
2026-03-05T16:50 presence locked
2026-03-06T09:00 presence active
2026-03-06T15:01 wait $RIG/2026-03-06T15:01
2026-03-06T15:02 verb checkin 4 a long week
2026-03-06T15:03 wait $RIG/2026-03-06T15:03
2026-03-06T16:50 presence locked
2026-03-07T09:00 presence active
2026-03-07T09:03 wait $RIG/2026-03-07T09:03
2026-03-07T09:10 wait $RIG/2026-03-07T09:10
2026-03-07T09:10 presence locked
2026-03-09T10:00 presence active
2026-03-09T10:10 wait $RIG/2026-03-09T10:10
2026-03-09T10:10 end
X

ends() {
  go
  wait "$script_pid"
  tap_is "the service ends with its script" $? 0
}

# The reached limits by name, as status --json has them.
reached() {
  offduty status --json | python3 -c '
import json, sys
print(" ".join(l["name"] for l in json.load(sys.stdin)["limits"]
               if l["reached"]))'
}

test_first() {
  at 2026-03-02T15:30
  tap_is "no limit is reached" "$(reached)" ""
  tap "and status is silent about them" \
    test -z "$(offduty status | grep ^limit:)"
  at 2026-03-04T09:10
  tap_is "a short night" "$(reached)" "rest"
  says "is told" 0 \
    '^limit: 9h 30m of rest before today; 11h is your least$' status
  says "at login, too" 0 '^limit: 9h 30m of rest' login
  says "and why" 0 'rest: 9h 30m of rest.*\(default\)$' explain
  at 2026-03-04T15:01
  tap "a word about somebody else is on the screen" rig_shows 1
  dunstctl close-all
  at 2026-03-04T16:10
  tap_is "a day that is full" "$(reached)" "active-day rest"
  says "is told" 0 '^limit: 7h 10m at the screen today; 7h is your limit$' \
    status
  says "with its line" 0 'active-day: 7h at the .*\(offduty.ini:15\)$' explain
  at 2026-03-05T12:00
  tap_is "four days of work in a row" "$(reached)" "days-in-a-row"
  ends
}

test_second() {
  at 2026-03-05T16:40
  tap_is "the day goes on over a restart" "$(reached)" \
    "active-day days-in-a-row"
  at 2026-03-06T15:01
  tap "a question is on the screen" rig_shows 1
  at 2026-03-06T15:03
  tap "its answer takes it away" rig_wait 5 rig_shows 0
  says "which is decided" 0 'Check-in: answered by you' explain
  tap "the answer is the history's alone" \
    test -z "$(offduty explain 64 | grep 'long week')"
  says "and can be given twice" 0 '^noted, on this machine alone$' \
    checkin 2 --note 'better after a walk'
  says "not every number is one" 2 'from 1 to 5' checkin 9
  at 2026-03-07T09:03
  says "a sabbatical day" 0 \
    '^why: a sabbatical day; \[sabbatical\] days has first sat \(offduty.ini:4\)$' \
    status
  says "has no hours" 10 '' check -q
  says "the next are on Monday" 0 'hours begin mon at 09:00' status
  says "as the plan has it" 0 '^sabbatical day: no hours$' plan 2026-03-07
  at 2026-03-07T09:10
  tap "who works on it hears of it" rig_shows 1
  says "and may go on" 0 '^your day ends at 09:40; ' extend 30m
  at 2026-03-09T10:10
  tap_is "a new week, a new count" "$(reached)" ""
  ends
}

# The entries of the kinds, without times.
noted() {
  python3 - "$XDG_STATE_HOME/offduty/history.db" "$@" <<'X'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
for row in db.execute("SELECT kind, title, reason FROM entries WHERE kind IN "
                      "(%s) ORDER BY at, id" %
                      ",".join("?" * len(sys.argv[2:])), sys.argv[2:]):
    print("|".join(row))
X
}

test_noted() {
  tap_is "each limit is noted once" "$(noted limit-reached)" \
    "limit-reached|active-day|7h at the screen today; 7h is your limit
limit-reached|rest|9h 30m of rest before today; 11h is your least
limit-reached|active-day|7h at the screen today; 7h is your limit
limit-reached|days-in-a-row|4 days of work in a row; 4 is your limit
limit-reached|active-day|7h at the screen today; 7h is your limit
limit-reached|active-day|7h at the screen today; 7h is your limit"
  tap_is "each prompt came once, each answer is kept" \
    "$(noted reach-out check-in-asked check-in)" \
    "reach-out|A moment for somebody else|once a week, from wed 15:00 on
check-in-asked|A moment for yourself|once a week, from fri 15:00 on
check-in|4|a long week
check-in|2|better after a walk"
  tap_is "the week in dunst's history" "$(rig_history | grep -v '^Your day')" \
    "A moment for somebody else|Write to Sam.
A moment for yourself|How was your week? One question, and the answer stays here.\\n<i>offduty checkin</i>
You are off duty|These are not your hours. Can it wait?\\n<i>offduty extend 30m</i>"
  tap_is "the service wrote nothing bad" \
    "$(grep -E 'ERROR|Sanitizer|runtime error|cannot' "$RIG/service.log")" ''
}

script_start first
test_first
script_start second
test_second
dunstctl close-all
test_noted
tap_done
