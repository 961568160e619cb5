#!/bin/bash
# offduty explain: what is waited for, by the stand-in's verdicts; what was
# decided, by the service, the history (a stand-in for offduty-report), both.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
world=$(mktemp -d) || exit 1
mkdir -p "$world"/{config/offduty,libexec}
mkdir -m 700 "$world/run"
export HOME=$world XDG_RUNTIME_DIR=$world/run XDG_CONFIG_HOME=$world/config
export XDG_CONFIG_DIRS=$world/none XDG_STATE_HOME=$world/state TZ=UTC
unset NO_COLOR
# shellcheck source=tests/rig/stand-in.sh
. "$OFFDUTY_SOURCE/tests/rig/stand-in.sh"
trap 'unserve; rm -rf "$world"' EXIT
ini=$world/config/offduty/offduty.ini
printf '[hours]\nzone = Europe/Berlin\n' >"$ini"
cat >"$world/libexec/offduty-report" <<'END'
#!/bin/sh
echo "$*" >"$HOME/asked"
cat "$HOME/recorded"
exit "$(cat "$HOME/exit")"
END
chmod +x "$world/libexec/offduty-report"
export OFFDUTY_LIBEXECDIR=$world/libexec
echo 0 >"$world/exit"

# run ARG...: output in out and err, exit code in code. On a busy machine the
# stand-in may miss the limit, which says nothing about the command line.
run() {
  for _ in 1 2 3 4; do
    rm -f "$world/asked"
    offduty explain "$@" >"$world/out" 2>"$world/err" </dev/null
    code=$?
    if [ -z "$service" ] || ! grep -q 'does not answer' "$world/err"; then
      return
    fi
  done
}

### What is waited for

while IFS='|' read -r scenario waits; do
  serve "$scenario"
  run 1
  tap_is "$scenario: $waits" "$code $(sed -n 's/^waits for: //p' "$world/out")" \
    "0 $waits"
done <<'END'
on|12m more of work
meeting|the end of the meeting at 11:30
offered|your answer, or a rest
lunch|the lunch walk
cutoff|the end of your day
off|your hours
break|the end of your break
paused|the end of the pause at 14:00
away|you to come back
quiet|the desktop, which asks for quiet
dnd|the desktop, which asks for quiet: do not disturb (dunst)
nothing|nothing
END
serve on
run 1
tap_is "times are told by the service's clock" \
  "$(sed -n '$s/ .*//p' "$world/out")" 15:00
serve meeting
run 1
tap_is "where you stand, what is waited for, what was decided" \
  "$(cat "$world/out" "$world/err")" \
  "on duty until 17:00, in a meeting until 11:30: Standup
waits for: the end of the meeting at 11:30
next: rest break at 10:50, in 12m
why: hours until 17:00 (offduty.ini:12)

$(sed -n '$p' "$world/out")"
tap "the service's own is enough" test ! -e "$world/asked"

### The service, and further back

# As offduty-report writes it: presence is no decision, a field may hold
# anything, and what is cut in two is left out.
printf '%s\r\n' 'at,kind,title,reason' \
  '2026-11-24T08:00:00+01:00,presence,active,' \
  '2026-11-24T08:01:00+01:00,break-taken,rest,"away, ""far"" away"' \
  '2026-11-24T08:30:00+01:00,lunch-lost,Lunch,"two
lines"' '2026-11-24T08:31:00+01:00,cut-off' >"$world/recorded"
serve many
run 64
tap "64 are there" grep -q 'rest, taken: away 0 ' "$world/out"
tap "and ask nobody else" test ! -e "$world/asked"
run 66
tap_is "more are taken from the history" \
  "$(sed -e '1,/^$/d' "$world/out" | sed -n '1,3s/.*  //p')" \
  'rest, taken: away, "far" away
Lunch, lost: two lines
rest, taken: away 0 (offduty.ini:3)'
tap_is "up to where the service begins" "$(cat "$world/asked")" \
  "history --csv --from 2026-11-17T09:00:00+01:00 --to \
2026-11-24T09:00:00+01:00"
run 2026-11-24T08:00
tap_is "a time before all that the service keeps" "$(cat "$world/out")" \
  "$(sed -n '/far/p' "$world/out")"
tap "is found in the history" grep -q 'away, "far" away$' "$world/out"
run '2026-11-24 09:30'
tap_is "a time that it does keep" "$(grep -c 'away [23]' "$world/out")" 11
tap "asks nobody else" test ! -e "$world/asked"
run 2026-11-24T08:00 --json
tap "in JSON too" grep -q '"from":"service".*"title":"rest"' "$world/out"
echo '[hours' >"$ini"
run 66
tap_is "a configuration with errors costs the history only" \
  "$code $(grep -c 'away' "$world/out")" "0 64"
printf '[hours]\nzone = Europe/Berlin\n' >"$ini"

### Without the service

unserve
run
tap_is "without the service the history answers" \
  "$code $(sed 's/^[^ ]* [^ ]*  //' "$world/out")" \
  '0 rest, taken: away, "far" away
Lunch, lost: two lines'
tap "and it is said" grep -q 'the service is not running' "$world/err"
run --json
tap "in JSON, nothing is known of now" grep -q \
  '"from":"history","state":null,"waits_for":null,"next":null' "$world/out"
run '2026-11-24 08:30'
tap_is "a time" "$(sed 's/^[^ ]* [^ ]*  //' "$world/out")" \
  'Lunch, lost: two lines'
tap_is "is asked for with the week before" "$(cat "$world/asked")" \
  "history --csv --from 2026-11-17T08:35:00+01:00 --to \
2026-11-24T08:35:00+01:00"
: >"$world/recorded"
run
tap_is "without either there is nothing" "$code $(cat "$world/out")" "3 "
echo 1 >"$world/exit"
run
tap_is "nor when the history fails" "$code $(cat "$world/out")" "3 "
tap_done
