#!/bin/bash
# offduty simulate: over a trace from a file, from standard input, and over
# what is recorded, by a stand-in for offduty-report; and what is wrong with
# each, named.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
world=$(mktemp -d) || exit 1
trap 'rm -rf "$world"' EXIT
mkdir -p "$world"/{run,config/offduty,libexec}
export HOME=$world XDG_RUNTIME_DIR=$world/run XDG_CONFIG_HOME=$world/config
export XDG_CONFIG_DIRS=$world/none XDG_STATE_HOME=$world/state TZ=UTC
export XDG_CACHE_HOME=$world/cache
unset NO_COLOR
cat >"$world/config/offduty/offduty.ini" <<'END'
[hours]
zone = Europe/Berlin
[break eyes]
enabled = no
END

# run ARG...: output in out and err, exit code in code.
run() {
  offduty simulate "$@" >"$world/out" 2>"$world/err"
  code=$?
}

# fails NAME CODE TEXT: the last run did, said so, and printed nothing else.
fails() {
  tap_is "$1" "$code: $(cat "$world/out")" "$2: "
  [ -z "$3" ] || grep -qF -- "$3" "$world/err" || {
    tap_not_ok "$1: says why"
    tap_note "$(cat "$world/err")"
  }
}

cat >"$world/day" <<'END'
# Tuesday: a walk at noon, no break in the afternoon, and late
2026-11-24T09:00:00+01:00 active
2026-11-24T08:51:30Z locked    # from the other side of the sea
2026-11-24T09:58 active
2026-11-24T10:46 idle
2026-11-24T10:56 active
2026-11-24T12:01 locked
2026-11-24T12:40 active

2026-11-24T17:20 locked
2026-11-24T18:00 locked
END
run --presence "$world/day" </dev/null
tap_is "a day, and what it comes to" "$(cat "$world/out" "$world/err")" \
  "tue 2026-11-24
09:00  hours begin, until 17:00
09:48  Break in 2m
09:50  Time for a break
09:56  rest: taken
10:46  Break in 2m
11:44  Break in 2m
11:46  Time for a break
12:00  Lunch walk
12:16  Lunch: taken
13:28  Break in 2m
13:30  Time for a break
14:20  rest: missed
14:20  Time for a break
15:10  rest: missed
15:10  Time for a break
16:00  rest: missed
16:00  Time for a break
16:30  Your day ends in 30m
16:50  Your day ends in 10m
17:00  Your day is done

1 day
prompts: 10 that wait for you, 4 that do not; 0 in meetings
breaks: 6 offered, 1 taken, 3 missed
lunch walks: 1 offered, 1 taken, 0 missed
at work: 7h 25m; without a rest at most 4h 40m, until tue 2026-11-24 17:20
past the end of the day: 20m, without a word 0s"
tap_is "it succeeds" "$code" 0
cp "$world/out" "$world/first"
run --presence - <"$world/day"
tap "standard input says the same" cmp "$world/out" "$world/first"
run --presence "$world/day" --from '2026-11-24 16:00' --to '2026-11-24 16:58' \
  --why </dev/null
tap_is "a part of it, with the reasons" "$(cat "$world/out")" "tue 2026-11-24
09:00  hours begin, until 17:00
       why: the day's hours (offduty.ini:2)
16:00  rest: missed
       why: offered, and the work went on (default)
16:00  Time for a break
       why: 3h 20m active since the last rest; [break rest] every = 50m (default)
16:30  Your day ends in 30m
       why: hours end at 17:00; [cutoff] warn has 30m (default)
16:50  rest: waits
       why: due, but waits: the day ends before it would (default)
16:50  Your day ends in 10m
       why: hours end at 17:00; [cutoff] warn has 10m (default)

1 day
prompts: 3 that wait for you, 0 that do not; 0 in meetings
breaks: 1 offered, 0 taken, 1 missed
lunch walks: 0 offered, 0 taken, 0 missed
at work: 58m; without a rest at most 58m, until tue 2026-11-24 16:58
past the end of the day: 0s"
{
  cat "$world/config/offduty/offduty.ini"
  printf '[break rest]\nevery = 25m\n'
} >"$world/try.ini"
run --presence "$world/day" --config "$world/try.ini" </dev/null
tap "another configuration, another day" \
  grep -q '^09:25  Time for a break' "$world/out"

printf '%s\n' '2026-11-23T16:00 active' '2026-11-23T16:30 locked' \
  '2026-11-24T01:00 active' '2026-11-24T01:10 locked' \
  '2026-11-24T09:00 active' '2026-11-24T09:05 active' >"$world/night"
run --presence "$world/night" --from mon --to 2026-11-23 \
  --at '2026-11-25 12:00' </dev/null
tap_is "a day is whole, its night included" \
  "$(grep -c '^[a-z]* 2026' "$world/out") $(grep '^at work' "$world/out")" \
  "1 at work: 40m; without a rest at most 30m, until mon 2026-11-23 16:30"
run --presence "$world/night" --from tue --to tue --at '2026-11-25 12:00' \
  </dev/null
tap_is "who is active in the last line is so no longer" \
  "$(grep '^at work' "$world/out")" \
  "at work: 5m; without a rest at most 5m, until tue 2026-11-24 09:05"

if command -v python3 >/dev/null; then
  run --presence "$world/day" --to '2026-11-26 12:00' --json </dev/null
  tap "JSON" python3 -c '
import datetime, json, sys
with open(sys.argv[1]) as f:
    a = json.load(f)
assert a["schema"] == 1, a
assert [d["day"] for d in a["days"]] == [
    "2026-11-24", "2026-11-25", "2026-11-26"], a
last = None
for d in a["days"]:
    assert d["zone"] == "Europe/Berlin", d
    for e in d["entries"]:
        assert e["title"] and e["reason"] and e["kind"], e
        at = datetime.datetime.fromisoformat(e["at"])
        assert last is None or at >= last, e
        last = at
total = a["summary"]
assert total["days"] == 3, total
assert total["prompts_lasting"] == 10, total
assert total["breaks"] == {"offered": 6, "taken": 1, "missed": 3}, total
assert total["active_seconds"] == 26670, total
assert total["longest_active_end"] == "2026-11-24T17:20:00+01:00", total
assert total["past_seconds"] == 20 * 60, total
assert a["days"][1]["summary"]["active_seconds"] == 0, a
assert a["days"][1]["summary"]["longest_active_end"] is None, a
' "$world/out"
else
  tap_skip "JSON" "no python3"
fi

### What is wrong

cat >"$world/bad" <<'END'
2026-11-24T09:00 active
2026-11-24T25:00 active
2026-11-24T08:00 aktive
END
run --presence "$world/bad" </dev/null
tap_is "all that is wrong with a trace, exit 1" "$code: $(cat "$world/err")" \
  "1: $world/bad:2:1: '2026-11-24T25:00': not a time; write it like \
2026-11-25T09:00:00+01:00
$world/bad:3:1: the time is 1h before that of line 1; put the lines in the \
order of time
$world/bad:3:18: 'aktive': not a state; write one of active, idle, locked, \
asleep, unknown"
tap_is "and nothing is simulated" "$(cat "$world/out")" ""
run --presence - <"$world/bad"
tap "standard input is named" grep -q '^standard input:2:1: ' "$world/err"
run --presence "$world/none" </dev/null
fails "no file" 1 "cannot read '$world/none': No such file or directory"
run --presence "$world" </dev/null
fails "a folder" 1 "cannot read '$world': Is a directory"
run --presence /dev/null </dev/null
fails "an empty file" 1 "'/dev/null' says nothing"
run --presence /dev/zero </dev/null
fails "a file without an end" 1 "'/dev/zero' has more than 64 MiB"
run --presence "$world/day" --to 2026-11-24T08:00 </dev/null
fails "nothing of the trace" 1 'has nothing between --from and --to'
run --presence "$world/day" --from 2026-11-25 --to 2026-11-24 </dev/null
fails "--to before --from" 2 '--to is not after --from'
run --presence "$world/day" --from someday </dev/null
fails "--from is no time" 2 "'someday': "
run "$world/day" </dev/null
fails "a trace without its option" 2 'a trace is named by --presence'
printf '%s active\n' 2010-01-01T09:00 2026-01-01T09:00 >"$world/long"
run --presence "$world/long" </dev/null
fails "too many days" 1 "'$world/long' is of more than"
run --presence "$world/long" --from 2025-12-31 </dev/null
tap_is "but not with --from" "$code" 0

### Old days' calendars

if [ -x "${OFFDUTY_LIBEXECDIR-}/offduty-calread" ]; then
  cat >"$world/old.ics" <<'END'
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
DTSTART;TZID=Europe/Berlin:20190305T093000
DTEND;TZID=Europe/Berlin:20190305T113000
RRULE:FREQ=DAILY;COUNT=2
SUMMARY:Review
END:VEVENT
END:VCALENDAR
END
  {
    cat "$world/config/offduty/offduty.ini"
    printf '[calendar old]\npath = %s\n' "$world/old.ics"
  } >"$world/old.ini"
  printf '%s\n' '2019-03-05T09:00 active' '2019-03-05T09:20 idle' \
    '2019-03-05T11:00 active' '2019-03-05T11:50 locked' \
    '2019-03-06T10:00 active' '2019-03-06T11:35 locked' >"$world/old"
  run --presence "$world/old" --config "$world/old.ini" </dev/null
  tap_is "meetings of years ago" "$(cat "$world/out" "$world/err")" \
    "tue 2019-03-05
09:00  hours begin, until 17:00
09:30  meeting: Review, until 11:30
11:30  Time for a break
11:55  rest: taken
12:05  Lunch: taken
17:00  Cutoff: kept

wed 2019-03-06
09:00  hours begin, until 17:00
09:30  meeting: Review, until 11:30
11:30  Time for a break

2 days
prompts: 2 that wait for you (1 a day at most), 0 that do not; 0 in meetings
breaks: 2 offered, 1 taken, 0 missed
lunch walks: 0 offered, 1 taken, 0 missed
at work: 4h 15m; without a rest at most 2h 20m, until tue 2019-03-05 11:50
past the end of the day: 0s"
else
  tap_skip "meetings of years ago" "no offduty-calread"
fi

### What is recorded

cat >"$world/libexec/offduty-report" <<'END'
#!/bin/sh
echo "$*" >"$HOME/asked"
cat "$HOME/recorded"
exit "$(cat "$HOME/exit")"
END
chmod +x "$world/libexec/offduty-report"
export OFFDUTY_LIBEXECDIR=$world/libexec
cp "$world/day" "$world/recorded"
echo 0 >"$world/exit"
run --at '2026-11-27 12:00' </dev/null
tap_is "recorded days, up to now" "$(grep '^[a-z]* 2026\|days$' "$world/out")" \
  "tue 2026-11-24
wed 2026-11-25
thu 2026-11-26
fri 2026-11-27
4 days"
tap_is "the last week is asked for, and two before it" \
  "$(cat "$world/asked")" "history --trace --from 2026-11-07T04:00:00+01:00 \
--to 2026-11-27T12:00:00+01:00"
run --from '2026-11-24 12:00' --to '2026-11-24 13:00' </dev/null
tap_is "or what is named" "$(cat "$world/asked")" "history --trace --from \
2026-11-10T12:00:00+01:00 --to 2026-11-24T13:00:00+01:00"
tap "of which only that is shown" grep -q '^prompts: 1 that' "$world/out"
: >"$world/recorded"
run </dev/null
fails "nothing is recorded" 1 'no presence is recorded for that time'
echo 7 >"$world/exit"
run </dev/null
fails "offduty-report fails" 1 ''
rm "$world/libexec/offduty-report"
run </dev/null
fails "offduty-report is not there" 1 \
  "cannot read the history with '$world/libexec/offduty-report': No such file"
tap_done
