#!/bin/bash
# Hooks, by a script's clock: what is run for what, in which order, with which
# environment; what fails, hangs, or is not ours; over kills; and that none
# delays the service.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/service.sh
. "$OFFDUTY_SOURCE/tests/rig/service.sh"
rig_have offduty offdutyd offduty-calread
service_rig
ini=$XDG_CONFIG_HOME/offduty/offduty.ini
ran=$RIG/ran

# What a hook was told, on a line.
cat >"$RIG/note" <<'X'
#!/bin/sh
echo "$*|$OFFDUTY_EVENT|$OFFDUTY_NAME|$OFFDUTY_TIME|$OFFDUTY_UNTIL|$OFFDUTY_SECONDS" >>"$RAN"
X
chmod +x "$RIG/note"
export RAN=$ran OFFDUTY_EVENT=stale

cat >"$RIG/work.ics" <<'X'
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//offduty//test//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20260301T000000Z
DTSTART;TZID=Europe/Berlin:20260303T150000
DTEND;TZID=Europe/Berlin:20260303T153000
SUMMARY:Design $(touch /tmp/no) review
END:VEVENT
END:VCALENDAR
X

# day LINE...: a day by a script, from that moment; its log is $RIG/log
day() {
  {
    echo 'clock 2026-03-03T08:55 Europe/Berlin'
    printf '2026-03-03T%s\n' "$@"
  } >"$RIG/script"
  rm -rf "$XDG_STATE_HOME/offduty"
  : >"$ran"
  timeout 60 offdutyd --verbose --script "$RIG/script" >"$RIG/log" 2>&1
}

events() {
  cut -d'|' -f2 "$ran" | tr '\n' ' '
}

### A day

cat >"$ini" <<X
[hours]
work = mon-fri 09:00-17:00
[calendar work]
path = $RIG/work.ics
[hook breaks]
on = break-offered, break-started, break-taken, break-skipped, break-snoozed
break = rest
command = $RIG/note "a b" '\$HOME'
[hook rest]
on = lunch-offered, lunch-taken, lunch-started, pause, resume, extension
command = $RIG/note
[hook day]
on = hours-begin, hours-end, meeting-begin, meeting-end, cutoff-warning, cutoff
command = $RIG/note
X
tap_is "the configuration is good" "$(offduty config check)" "ok: 1 file"
day '08:56 presence active' \
  '09:55 verb take' '09:56 presence idle' '10:10 presence active' \
  '11:05 verb snooze' '11:10 verb skip' \
  '11:20 verb pause 20m' \
  '12:06 verb take' '12:07 presence idle' '12:50 presence active' \
  '16:55 verb extend 10m because a release' '17:30 end'
tap_is "a day with hooks" $? 0
# shellcheck disable=SC2016 # somebody else's words, never expanded
tap_is "the day, its hours and its meeting" \
  "$(grep -E '\|(hours|meeting)-' "$ran" | cut -d'|' -f2-5)" \
  'hours-begin||2026-03-03T09:00:00+01:00|2026-03-03T17:00:00+01:00
meeting-begin|Design $(touch /tmp/no) review|2026-03-03T15:00:00+01:00|2026-03-03T15:30:00+01:00
meeting-end||2026-03-03T15:30:00+01:00|
hours-end||2026-03-03T17:10:00+01:00|'
tap_is "a break that was started: words as written, its name and length" \
  "$(grep -m 1 'break-started' "$ran")" \
  "a b \$HOME|break-started|rest|2026-03-03T09:55:00+01:00|2026-03-03T10:00:00+01:00|300"
tap "no break of another name" test "$(grep -c '|eyes|' "$ran")" -eq 0
for e in break-offered break-taken break-snoozed break-skipped lunch-offered \
  lunch-started lunch-taken pause resume cutoff-warning cutoff extension; do
  tap "$e" grep -q "|$e|" "$ran"
done
tap_is "a pause has an end" "$(grep '|pause|' "$ran" | cut -d'|' -f5)" \
  2026-03-03T11:40:00+01:00
tap_is "what follows an end follows it" \
  "$(grep -oE '\|(pause|resume)\|' "$ran" | tr -d '\n')" '|pause||resume|'
tap_note "$(events)"
offduty history --json --from 2026-03-03 --to 2026-03-03 >"$RIG/history"
for e in break-offered break-taken cutoff-warning extension; do
  n=$(grep -o "\"kind\":\"$e\"" "$RIG/history" | wc -l)
  [ "$e" != break-offered ] ||
    n=$((n - $(grep -o '"title":"Eyes break"' "$RIG/history" | wc -l)))
  tap_is "as often as the history has $e" "$(grep -c "|$e|" "$ran")" "$n"
done

### One after the other; what fails; what hangs

cat >"$RIG/slow" <<'X'
#!/bin/sh
echo "begin $OFFDUTY_EVENT" >>"$RAN"
sleep 0.3
echo "end $OFFDUTY_EVENT" >>"$RAN"
exit 7
X
chmod +x "$RIG/slow"
cat >"$ini" <<X
[hook slow]
on = pause, resume
command = $RIG/slow
[hook hangs]
on = pause
command = sh -c "echo \$\$ >'$RIG/pid'; echo its words; sleep 300 & wait"
timeout = 1s
[hook lost]
on = resume
command = ~/no such program
X
day '09:10 presence active' '09:11 verb pause 10m' '09:12 verb resume' \
  '09:13 end'
tap_is "a day with hooks that fail" $? 0
tap_is "those of one hook in order" "$(cat "$ran")" "begin pause
end pause
begin resume
end resume"
tap "its exit status is told" grep -q \
  "hook 'slow', for pause: exit status 7" "$RIG/log"
tap "its output is in the log" grep -qx 'its words' "$RIG/log"
tap "one that hangs is ended" grep -q \
  "hook 'hangs', for pause: still running at its limit" "$RIG/log"
# But for what nobody has waited for yet.
# shellcheck disable=SC2009 # pgrep knows no state
pgid_is_gone() {
  ! ps -eo pgid=,stat= | grep -qE "^ *$1 +[^Z]"
}
tap "with what it has begun" rig_wait 2 pgid_is_gone "$(cat "$RIG/pid")"
tap "one that is not there is named" grep -qF \
  "hook 'lost': cannot run '$HOME/no': No such file or directory" "$RIG/log"

### Killed, and there again

cat >"$ini" <<X
[hook day]
on = hours-begin, pause
command = $RIG/note
X
rm -rf "$XDG_STATE_HOME/offduty"
: >"$ran"
cat >"$RIG/script" <<X
clock 2026-03-03T08:55 Europe/Berlin
boot one
2026-03-03T08:56 presence active
2026-03-03T10:00 verb pause 10m
2026-03-03T10:05 wait $RIG/go
2026-03-03T10:06 end
X
offdutyd --script "$RIG/script" >"$RIG/log" 2>&1 &
killed=$!
RIG_PIDS+=("$killed")
rig_wait 10 grep -q '|pause|' "$ran"
kill -KILL "$killed"
wait "$killed" 2>/dev/null
: >"$RIG/go"
timeout 60 offdutyd --script "$RIG/script" >>"$RIG/log" 2>&1
tap_is "nothing is run twice after a kill" "$(events)" "hours-begin pause "
sed -i 's/2026-03-03/2026-03-04/; s/boot one/boot two/' "$RIG/script"
timeout 60 offdutyd --script "$RIG/script" >>"$RIG/log" 2>&1
tap_is "the hours of another day begin again" "$(events)" \
  "hours-begin pause hours-begin pause "

### Not ours

cat >"$ini" <<X
[hook x]
on = pause
command = $RIG/note
X
chmod 666 "$ini"
tap "in a file that others may write it is an error" grep -q \
  'hook x. command: .*others may write this file; take that right away' \
  <(offduty config check 2>&1)
: >"$ran"
day '09:10 presence active' '09:11 verb pause 10m' '09:12 end'
tap_is "and not run" "$(cat "$ran")" ""
chmod 600 "$ini"
chmod 777 "${ini%/*}"
day '09:10 presence active' '09:11 verb pause 10m' '09:12 end'
tap_is "nor where others may replace the file" "$(cat "$ran")" ""
chmod 700 "${ini%/*}"
day '09:10 presence active' '09:11 verb pause 10m' '09:12 end'
tap_is "but without that" "$(events)" "pause "

### A program on a disk that hangs

# strace holds up the kernel's execve of that program alone.
if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
  : >"$ran"
  # leaks are not looked for under strace
  ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
    strace -f -qq -o /dev/null -P "$RIG/note" -e trace=execve \
    -e inject=execve:delay_enter=3s offdutyd >"$RIG/log" 2>&1 &
  traced=$!
  RIG_PIDS+=("$traced")
  rig_wait 10 offduty status >/dev/null 2>&1
  offduty pause 1m >/dev/null
  # a service that is held up has no answer; on a busy machine few are in time
  answers=0
  for _ in 1 2 3 4 5; do
    ! offduty status >/dev/null 2>&1 || answers=$((answers + 1))
    sleep 0.1
  done
  tap_is "is not there yet" "$(cat "$ran")" ""
  tap "and holds up nobody: $answers of 5 answers" test "$answers" -ge 1
  tap "it runs when it can" rig_wait 10 grep -q '|pause|' "$ran"
  # shellcheck disable=SC2046 # pids
  kill $(cat "/proc/$traced/task/$traced/children")
  wait "$traced" 2>/dev/null
else
  tap_skip "a program on a disk that hangs" "no strace"
fi
tap_done
