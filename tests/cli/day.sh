#!/bin/bash
# A working day from the shipped example, in seconds: the service on its
# scripted clock, a real dunst, and every verb of the command line meanwhile.
# What the user saw is read from dunst's own history.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/script.sh
. "$OFFDUTY_SOURCE/tests/rig/script.sh"
rig_need dunstctl

script_need

# A Tuesday of the example: 09:00-12:30 and 13:15-17:30, the stand-up at 09:30
# (focus), a design review from 11:30 to 12:30, focus time from 14:00 to 16:00.
# The user rests when asked, but for the last rest of the day.
day=2026-03-03
mkdir -p "$RIG/config/offduty"
cp "$OFFDUTY_SOURCE"/etc/example/* "$RIG/config/offduty/"
export XDG_CONFIG_HOME=$RIG/config XDG_CONFIG_DIRS=$RIG/none
config=$RIG/config/offduty/offduty.ini
cat >"$RIG/script" <<X
clock ${day}T08:50:00 Europe/Berlin
pace 2ms
${day}T09:00:00 presence active
${day}T09:10:00 wait $RIG/09:10
${day}T09:21:00 wait $RIG/09:21
${day}T09:54:00 wait $RIG/09:54
${day}T09:56:00 wait $RIG/09:56
${day}T10:00:00 wait $RIG/10:00
${day}T10:00:00 presence idle
${day}T10:06:00 presence active
${day}T11:02:00 wait $RIG/11:02
${day}T11:29:00 wait $RIG/11:29
${day}T12:25:00 wait $RIG/12:25
${day}T12:31:00 wait $RIG/12:31
${day}T12:31:00 presence idle
${day}T13:15:00 presence active
${day}T13:20:00 wait $RIG/13:20
${day}T14:19:00 wait $RIG/14:19
${day}T15:16:00 wait $RIG/15:16
${day}T15:16:00 presence idle
${day}T15:22:00 presence active
${day}T15:30:00 wait $RIG/15:30
${day}T16:18:00 presence idle
${day}T16:30:00 presence active
${day}T17:01:00 wait $RIG/17:01
${day}T17:21:00 wait $RIG/17:21
${day}T17:26:00 wait $RIG/17:26
${day}T17:31:00 wait $RIG/17:31
${day}T17:51:00 wait $RIG/17:51
${day}T18:01:00 wait $RIG/18:01
${day}T18:31:00 wait $RIG/18:31
${day}T19:01:00 wait $RIG/19:01
${day}T19:31:00 wait $RIG/19:31
${day}T22:00:00 wait $RIG/22:00
${day}T22:00:00 end
X

script_start script

test_morning() {
  at 09:10
  says "on duty" 0 '^on duty until 17:30' status
  says "what comes" 0 '^rest break at 09:55, in 45m$' next
  says "there is a server" 0 '"notification_server":true' status --json
  for verb in status next check prompt login plan events explain \
    'config show' 'config check'; do
    # shellcheck disable=SC2086 # two words
    tap "JSON: offduty $verb --json" python3 -m json.tool \
      <(offduty $verb --json) /dev/null
  done
  says "yes" 0 '^$' check -q
  says "short" 0 '^45m$' prompt
  says "the day" 0 '^today: 09:00 to 17:30; on duty until 17:30$' login
  says "the version" 0 '^offduty [0-9]' version
  says "help" 0 '^usage: ' help
  says "the events of the day" 0 'Design review' events \
    --from "$day" --to 2026-03-04
  says "the plan of the day" 0 'Lunch walk' plan "$day"
  at 09:21
  dismiss "an eyes break"
  at 09:54
  dismiss "a notice before the break"
  at 09:56
  says "the break is offered" 0 '^now: rest' status
  rig_shot "$RIG/shot.png"
  tap "which is on the screen" rig_shows 1
  says "later" 0 'snoozed for 3m, 1 left' snooze
  tap "and off the screen" rig_wait 5 rig_shows 0
  at 10:00
  tap "it comes again" rig_shows 1
  says "now" 0 'break of 5m begins' take
  says "on a break" 11 '' check -q
  at 11:02
  tap "the next one" rig_shows 1
  says "not this one" 0 'skipped' skip
  tap "is gone" rig_wait 5 rig_shows 0
}

test_midday() {
  at 11:29
  clear_screen
  at 12:25
  tap "nothing interrupts a meeting" rig_shows 0
  says "because of it" 0 'in a meeting until 12:30: Design review' status
  at 12:31
  says "lunch" 0 '^now: Lunch walk' status
  says "between hours" 0 '^why: hours begin at 13:15 ' status
  rig_act Start
  tap "the button takes it" rig_wait 5 rig_shows 0
  says "which is noted" 0 '12:31  Lunch: ' explain
  at 13:20
  clear_screen
  says "quiet" 0 '^paused until 14:20$' pause 1h
  says "it is" 12 '' check -q
  says "so it is said" 0 '^paused until 14:20$' status
}

test_afternoon() {
  at 14:19
  tap "nothing in the pause" rig_shows 0
  says "enough of it" 0 '^resumed$' resume
  says "on duty" 0 '' check -q
  tap "what was put off comes, once" rig_wait 5 rig_shows 1
  says "no pause is left" 1 'not paused' resume
  at 15:16
  tap "a break of the afternoon" rig_shows 1
  at 15:30
  tap "a rest is enough to end it" rig_shows 0
  clear_screen
  says "the configuration" 0 'every = 55m' config show
  says "is fine" 0 '^ok: ' config check
  sed -i 's/^warn = .*/warn = 30 minuts/' "$config"
  says "this one is not" 1 "offduty.ini:[0-9]+:[0-9]+: \\[cutoff\\] warn: '30" reload
  dismiss "of which the user is told"
  says "the old one holds" 0 'on duty until 17:30' status
  cp "$OFFDUTY_SOURCE/etc/example/offduty.ini" "$config"
  says "this one is" 0 'reloaded' reload
}

test_evening() {
  at 17:01
  dismiss "half an hour before the end"
  at 17:21
  dismiss "ten minutes before"
  says "half an hour more" 0 '^your day ends at 18:00; ' extend 30m --because "a release"
  at 17:26
  dismiss "a break, as the day goes on"
  at 17:31
  dismiss "half an hour before the new end"
  at 17:51
  dismiss "ten minutes before it"
  at 18:01
  dismiss "the end"
  says "off duty" 10 '' check -q
  at 18:31
  dismiss "after it"
  says "why" 0 'a release' explain 30
  at 19:01
  dismiss "again"
  at 19:31
  dismiss "and again"
  at 22:00
  tap "then there is silence" rig_shows 0
  go
  wait "$script_pid"
  tap_is "the service ends with its script" $? 0
  tap_is "and wrote nothing bad" \
    "$(grep -E 'ERROR|Sanitizer|runtime error|cannot' "$RIG/service.log")" ''
}

titles() {
  rig_history | sed 's/|.*//;/^Eyes break$/d'
}

test_history() {
  tap_is "an eyes break came first" "$(rig_history | sed -n 1p)" \
    "Eyes break|Look at something far away for 20s."
  tap_is "the day in dunst's history" "$(titles)" "Break in 2m
Time for a break
Enjoy your break
Time for a break
Lunch walk
Time for a break
Configuration not changed
Time for a break
Your day ends in 30m
Your day ends in 10m
Time for a break
Your day ends in 30m
Your day ends in 10m
Your day is done
30m past the end of your day
1h past the end of your day
1h 30m past the end of your day"
  tap "the user's own words for the break" \
    grep -qF 'Stand up, look out of the window' <<<"$(rig_history)"
}

# The picture shows more than an empty screen.
test_picture() {
  local colours
  colours=$(identify -format %k "$RIG/shot.png")
  tap "the picture holds a notification" test "$colours" -gt 20
  [ -z "${OFFDUTY_SHOT:-}" ] || cp "$RIG/shot.png" "$OFFDUTY_SHOT"
}

test_morning
test_midday
test_afternoon
test_evening
test_history
test_picture
tap_done
