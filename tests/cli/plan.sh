#!/bin/bash
# The command line without the service: plans, --at, login, and what a broken
# configuration does to each.
set -u
shopt -s lastpipe
n=0
world=$(mktemp -d) || exit 1
trap 'rm -rf "$world"' EXIT
mkdir -m 700 "$world/run" "$world/config" "$world/config/offduty"
export HOME=$world XDG_RUNTIME_DIR=$world/run XDG_CONFIG_HOME=$world/config
export XDG_CONFIG_DIRS=$world/none XDG_STATE_HOME=$world/state TZ=UTC
unset NO_COLOR
ini=$world/config/offduty/offduty.ini
cat >"$ini" <<'END'
[hours]
zone = Europe/Berlin
work = mon-thu 09:00-17:00, fri 09:00-15:00
END

# report NAME: what is wrong comes on stdin; nothing is fine.
report() {
  cat >"$world/wrong"
  n=$((n + 1))
  if [ -s "$world/wrong" ]; then
    echo "not ok $n - $1"
    sed 's/^/# /' "$world/wrong"
  else
    echo "ok $n - $1"
  fi
}

# run CODE ARG...: output in out and err; says when the exit code is another.
run() {
  local code=$1 got
  shift
  offduty "$@" >"$world/out" 2>"$world/err" </dev/null
  got=$?
  [ "$got" -eq "$code" ] || {
    echo "offduty $*: exit code $got, not $code"
    cat "$world/err"
  }
}

# run_login ARG...: like run; the time limit may strike on a busy machine, and
# leaves nothing printed.
run_login() {
  local i
  for ((i = 0; i < 10; i++)); do
    run 0 login "$@"
    [ ! -s "$world/out" ] || return
  done
}

# has FILE TEXT...: lines that must be there, whole.
has() {
  local file=$1 line
  shift
  for line; do
    grep -qxF -- "$line" "$world/$file" || {
      echo "no line '$line' in:"
      cat "$world/$file"
    }
  done
}

# part FILE TEXT...: as has, but parts of lines.
part() {
  local file=$1 text
  shift
  for text; do
    grep -qF -- "$text" "$world/$file" || {
      echo "no '$text' in:"
      cat "$world/$file"
    }
  done
}

### Plans

{
  run 0 plan 2026-11-24
  has out '09:00  hours begin, until 17:00'
  part out '09:50  ' 'Lunch walk' '16:30  ' '16:50  ' '17:00  '
  sed -n 's/^\([0-9:]*\)  .*/\1/p' "$world/out" | sort -c 2>&1
} | report "a day's timeline"
{
  run 0 plan 2026-11-27
  has out '09:00  hours begin, until 15:00'
} | report "another weekday's hours"
{
  run 0 plan 2026-11-28
  has out 'no hours'
} | report "a day off"
{
  run 0 plan --week 2026-11-24
  has out 'tue 2026-11-24' 'wed 2026-11-25' 'thu 2026-11-26' \
    'fri 2026-11-27' 'sat 2026-11-28' 'sun 2026-11-29' 'mon 2026-11-30'
  [ "$(grep -c 'hours begin' "$world/out")" -eq 5 ] || cat "$world/out"
  [ "$(grep -c '^no hours' "$world/out")" -eq 2 ] || cat "$world/out"
} | report "a week has seven headings"
{
  run 0 plan --why 2026-11-24
  part out 'why: ' '(offduty.ini:3)' '(default)'
} | report "reasons name their source"
for when in '2026-11-24|fri|27' '2026-11-24|tue|24' '2026-11-24|mon|30' \
  '2026-11-24|tomorrow|25' '2026-11-24|today|24' '2026-11-24 02:00|today|23' \
  '2026-11-24 23:00|TOMORROW|' '2026-11-24T23:30:00Z|today|24' \
  '2026-11-25T03:30:00Z|today|25'; do
  IFS='|' read -r now word day <<<"$when"
  if [ -n "$day" ]; then
    run 0 plan --at "$now" "$word" --json
    part out "\"day\":\"2026-11-$day\""
  else
    run 2 plan --at "$now" "$word"
    part err "is no day"
  fi
done | report "days by their words"
for word in yesteryear 2026-02-29 2026-13-01 2026-1 2026-11-24x 0001-01-01 \
  99999999999-01-01 ''; do
  run 2 plan "$word"
  part err "'$word' is no day"
done | report "what is no day is refused"
{
  run 2 plan mon tue
  part err 'takes one day'
  run 2 plan --at nonsense
  part err "'nonsense': "
} | report "what makes no sense is refused"

# at_end ZONE DAY: begin and end of a night shift in JSON.
night() {
  printf '[hours]\nwork = sat-sun 01:00-05:00\nday-start = 00:00\nzone = %s\n' \
    "$1" >"$world/night.ini"
  run 0 --config "$world/night.ini" plan "$2" --json
  grep -oE '"at":"[^"]*","end":"[^"]*","kind":"hours"' "$world/out" |
    cut -d '"' -f 4,8 | tr '"' ' '
}
# Half past one to three is skipped, happens twice, or shifts by half an hour.
while read -r zone day from to; do
  [ "$(night "$zone" "$day")" = "$from $to" ] ||
    echo "$zone $day: $(night "$zone" "$day"), not $from $to"
done <<'END' | report "both edges of summer time, and none"
Europe/Berlin 2026-03-29 2026-03-29T01:00:00+01:00 2026-03-29T05:00:00+02:00
Europe/Berlin 2026-10-25 2026-10-25T01:00:00+02:00 2026-10-25T05:00:00+01:00
America/New_York 2026-03-08 2026-03-08T01:00:00-05:00 2026-03-08T05:00:00-04:00
America/New_York 2026-11-01 2026-11-01T01:00:00-04:00 2026-11-01T05:00:00-05:00
Australia/Lord_Howe 2026-10-04 2026-10-04T01:00:00+10:30 2026-10-04T05:00:00+11:00
Australia/Lord_Howe 2026-04-05 2026-04-05T01:00:00+11:00 2026-04-05T05:00:00+10:30
Asia/Kolkata 2026-03-29 2026-03-29T01:00:00+05:30 2026-03-29T05:00:00+05:30
END

if command -v python3 >/dev/null; then
  {
    run 0 plan 2026-11-24 --json
    python3 - "$world/out" 2>&1 <<'END'
import datetime, json, sys
with open(sys.argv[1]) as f:
    plan = json.load(f)
assert plan["schema"] == 1 and plan["day"] == "2026-11-24", plan
assert plan["zone"] == "Europe/Berlin", plan["zone"]
assert plan["entries"], "no entries"
last = None
for e in plan["entries"]:
    assert set(e) - {"end"} == {"at", "kind", "channel", "title", "reason",
                                "source", "all_day", "transient",
                                "silent"}, e
    at = datetime.datetime.fromisoformat(e["at"])
    assert at.utcoffset() == datetime.timedelta(hours=1), e
    assert last is None or at >= last, e
    last = at
    assert e["kind"] and e["title"] and e["reason"] and e["source"], e
    assert e["channel"] in ("break", "lunch", "cutoff", "notice", "none"), e
END
  } | report "a plan's JSON"
  {
    run 0 plan --week 2026-11-24 --json
    python3 -c 'import json, sys
days = json.load(sys.stdin)["days"]
assert [d["day"][-2:] for d in days] == "24 25 26 27 28 29 30".split(), days
' <"$world/out" 2>&1
    for verb in status next check login prompt explain; do
      run 0 "$verb" --json --at '2026-11-24 10:30'
      python3 -c 'import json, sys
assert json.load(sys.stdin)["schema"] == 1' <"$world/out" 2>&1
    done
  } | report "every JSON is one object with its schema"
else
  echo "ok $((++n)) - JSON # SKIP no python3"
fi

### --at

{
  run 0 status --at '2026-11-24 10:30'
  has out 'on duty until 17:00'
  part out 'next: rest break at 10:4' 'why: '
  run 0 status --at '2026-11-28 12:00'
  has out 'off duty' 'next: hours begin mon at 09:00'
} | report "status --at"
while IFS='|' read -r code at; do
  run "$code" check -q --at "$at"
  [ ! -s "$world/out" ] || cat "$world/out"
done <<'END' | report "check --at answers by exit code"
0|2026-11-24 09:00
0|2026-11-24 16:59
10|2026-11-24 08:59
10|2026-11-24 17:00
10|2026-11-27 15:00
0|2026-11-27 14:59
10|2026-11-28 12:00
0|2026-11-24T08:00:00Z
10|2026-11-24T16:30:00Z
2|at noon
END
{
  run 0 prompt --at '2026-11-24 10:35'
  grep -qxE '[0-9]+m|break.*' "$world/out" || cat "$world/out"
  run 0 prompt --at '2026-11-28 12:00'
  has out off
  run 0 explain --at '2026-11-24 11:00'
  part out '50m' '(default)'
  run 0 explain 1 --at '2026-11-24 09:30'
  has out 'on duty until 17:00' 'waits for: 20m more of work' \
    'next: rest break at 09:50, in 20m' ''
  [ "$(sed '1,/^$/d' "$world/out" | wc -l)" -eq 1 ] || cat "$world/out"
  run 0 explain 09:30 --at '2026-11-24 10:00'
  [ "$(cut -c -17 "$world/out")" = '09:20  Eyes break' ] || cat "$world/out"
} | report "prompt and explain --at"

### login

{
  run_login --at '2026-11-24 10:30'
  part out 'today: 09:00 to 17:00; on duty until 17:00' 'next: '
  run_login --at '2026-11-28 12:00'
  has out 'today: no hours; off duty' 'next: hours begin mon at 09:00'
  run_login --at '2026-11-25 01:00'
  part out 'tue: 09:00 to 17:00; off duty'
} | report "login --at"
{
  run_login
  [ "$(wc -l <"$world/out")" -eq 2 ] || cat "$world/out"
  part out 'systemctl --user start offduty'
  ! grep -n $'\033' "$world/out"
  [ ! -s "$world/err" ] || cat "$world/err"
} | report "login without the service"
if command -v script >/dev/null; then
  {
    script -qec 'offduty login' /dev/null </dev/null | grep -q $'\033\[3' ||
      echo "no colour on a terminal"
    NO_COLOR='' script -qec 'offduty login' /dev/null </dev/null |
      grep -q $'\033\[3' || echo "no colour with an empty NO_COLOR"
    ! NO_COLOR=1 script -qec 'offduty login' /dev/null </dev/null |
      grep $'\033\[3'
  } | report "login's colour"
else
  echo "ok $((++n)) - login's colour # SKIP no script"
fi

# took ARG...: milliseconds of a run that must exit with 0.
took() {
  local start end
  start=$(date +%s%N)
  offduty "$@" >/dev/null 2>&1 </dev/null || echo "exit code $?"
  end=$(date +%s%N)
  start=$(((end - start) / 1000000))
  [ $start -le 1500 ] || echo "offduty $*: $start ms"
}
mkfifo "$world/fifo"
{
  took --config "$world/fifo" login
  took --config "$world/none" login
  took --config "$world" login
  took --config /dev/zero login
} | report "login never fails nor waits"

### Calendars

if [ -x "${OFFDUTY_LIBEXECDIR-}/offduty-calread" ]; then
  cat >"$world/work.ics" <<'END'
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
DTSTART:20261124T100000Z
DTEND:20261124T103000Z
SUMMARY:Stand\, up \033[2J
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20261125
DTEND;VALUE=DATE:20261126
SUMMARY:Vacation
END:VEVENT
END:VCALENDAR
END
  sed -i "s/.033/$(printf '\033')/" "$world/work.ics"
  printf '[hours]\nzone = Europe/Berlin\n[calendar work]\npath = %s\n' \
    "$world/work.ics" >"$world/calendar.ini"
  {
    run 0 plan 2026-11-24 --config "$world/calendar.ini"
    has out '11:00  meeting: Stand, up [2J, until 11:30'
    run 0 status --at '2026-11-24 11:10' --config "$world/calendar.ini"
    has out 'on duty until 17:00, in a meeting until 11:30: Stand, up [2J'
    run 0 prompt --at '2026-11-24 11:10' --config "$world/calendar.ini"
    has out 'meeting 11:30'
    run 0 plan 2026-11-25 --config "$world/calendar.ini"
    has out 'all day  off: Vacation' 'no hours'
    run 0 next --at '2026-11-24 19:00' --config "$world/calendar.ini"
    has out 'hours begin thu at 09:00'
    [ ! -s "$world/err" ] || cat "$world/err"
  } | report "meetings and days off from a calendar"
  printf '[calendar gone]\npath = %s/gone.ics\n' "$world" \
    >>"$world/calendar.ini"
  {
    run 0 plan 2026-11-24 --config "$world/calendar.ini"
    has out '11:00  meeting: Stand, up [2J, until 11:30'
    part err 'gone.ics'
    run 0 status --at '2026-11-24 11:10' --config "$world/calendar.ini"
    part out "note: calendar 'gone' could not be read since "
  } | report "a calendar that cannot be read is told, the others count"
  {
    OFFDUTY_LIBEXECDIR=/nonexistent \
      run 0 plan 2026-11-24 --config "$world/calendar.ini"
    part err 'cannot read the calendars with'
    has out '09:00  hours begin, until 17:00'
  } | report "without the helper the hours remain"
else
  echo "ok $((++n)) - calendars # SKIP no offduty-calread"
fi

### Configurations that cannot be used

printf '[hours]\nwrok = mon-fri 9-17\n[cutoff]\nwarn = 10\n' >"$world/bad.ini"
for args in 'plan' 'status --at 10:00' 'check --at 10:00' 'explain --at 10:00' \
  'pause until 14:00' 'explain 14:00'; do
  # shellcheck disable=SC2086 # words
  run 1 $args --config "$world/bad.ini"
  part err 'bad.ini:2:1: ' 'bad.ini:4:' 'work'
  [ ! -s "$world/out" ] || cat "$world/out"
done | report "all that is wrong is named, exit 1"
{
  run 0 prompt --at 10:00 --config "$world/bad.ini"
  run 0 login --config "$world/bad.ini"
  run 3 status --config "$world/bad.ini"
} | report "prompt and login exit 0 all the same"
{
  run 1 plan --config "$world/not-there.ini"
  part err 'not-there.ini'
} | report "a configuration that is not there is told"
echo "1..$n"
