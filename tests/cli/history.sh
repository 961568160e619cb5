#!/bin/bash
# `offduty history` on a ledger that the real service wrote on its scripted
# clock: as text, JSON, CSV and trace; ranges; erasing, with the service beside
# it; no ledger, a damaged one, no helper.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/service.sh
. "$OFFDUTY_SOURCE/tests/rig/service.sh"
rig_have python3
rig_have offdutyd offduty-report
service_rig
export TZ=Europe/Berlin
cp "$OFFDUTY_SOURCE"/etc/example/* "$XDG_CONFIG_HOME/offduty/"
folder=$XDG_STATE_HOME/offduty
db=$folder/history.db
day=2026-03-03
cd "$RIG" || exit 1

# run CODE NAME ARG...: a test of the exit code; output in out and err.
run() {
  local code=$1 name=$2 got
  shift 2
  offduty history "$@" >out 2>err </dev/null
  got=$?
  tap_is "$name: history $*" "$got" "$code"
  [ "$got" = "$code" ] || sed 's/^/# /' out err
}

# says NAME FILE PATTERN: an ERE.
says() {
  if grep -qE -- "$3" "$2"; then
    tap_ok "$1"
  else
    tap_not_ok "$1"
    tap_note "not '$3' in:"
    sed 's/^/# /' "$2"
  fi
}

# rows [ARG...]: how many entries there are.
rows() {
  offduty history --csv --from 2020-01-01 "$@" | tail -n +2 | wc -l
}

test_nothing() {
  run 0 "no ledger"
  tap_is "which is said" "$(cat out)" "nothing recorded yet in '$db'"
  tap_is "and no complaint" "$(cat err)" ""
  run 0 "no ledger" --json
  tap_is "JSON of nothing" "$(sed 's/.*"days"/"days"/' out)" '"days":[]}'
  run 0 "no ledger" --csv
  tap_is "CSV of nothing" "$(tr -d '\r' <out)" "at,kind,title,reason"
  run 0 "no ledger" --trace
  tap_is "a trace of nothing" "$(grep -v '^#' out)" ""
  run 0 "no ledger" --erase all
  tap_is "nothing to erase" "$(cat out)" "erased 0 entries"
  tap "nothing was made" test ! -e "$folder"
}

# A working day and some of the night, and the next morning.
script_day() {
  cat <<X
clock ${day}T08:50:00 Europe/Berlin
${day}T09:00:00 presence active
${day}T09:56:00 verb snooze
${day}T10:00:00 presence idle
${day}T10:06:00 presence active
${day}T10:30:00 presence idle
${day}T10:33:00 presence active
${day}T11:02:00 verb skip
${day}T12:31:00 presence idle
${day}T13:15:00 presence active
${day}T13:20:00 verb pause 1h
${day}T15:16:00 presence idle
${day}T15:22:00 presence active
${day}T17:21:00 verb extend 30m because a "release", at last
${day}T18:31:00 presence locked
2026-03-04T00:30:00 presence active
2026-03-04T01:10:00 presence idle
2026-03-04T09:03:00 presence active
2026-03-04T09:30:00 end
X
}

live() {
  script_day >script
  offdutyd --script script 2>log
  tap_is "the service lived the day" "$?" 0
}

test_text() {
  run 0 "text" --from "$day" --to 2026-03-04
  # What the engine says of a break may change; what the day was may not.
  grep -E '^[a-z]| (work [0-9]|.*(skipped|extended|paused until))' out |
    sed '/ of work/d' >lines
  tap_is "the days" "$(cat lines)" "tue 2026-03-03
  09:00-10:00  work 1h
  10:06-12:31  work 2h 22m
  11:02        break skipped (rest)
  13:15-15:16  work 2h 1m
  13:20        paused until 14:20 by you
  15:22-18:31  work 3h 9m
  17:21        extended by 30m, to 18:00: a \"release\", at last
  00:30-01:10  work 40m
wed 2026-03-04
  09:03-09:30  work 27m"
  says "a break was taken" out '^  10:05 +break taken \(rest\): 5m away'
  says "lunch" out 'lunch walk taken: .* away at lunch time'
  says "the cutoff" out '^  18:00 +Your day is done: hours ended at 18:00'
  says "what the day came to" out '^  9h 12m of work; breaks: .*, 1 skipped'
  tap_is "no colour, no error" "$(grep -c $'\033' out; cat err)" 0
}

test_formats() {
  offduty history --json --from "$day" >json
  offduty history --csv --from "$day" >csv
  offduty history --trace --from "$day" >trace
  python3 - >wrong 2>&1 <<'PY'
import csv, datetime, json
with open('json') as f:
    answer = json.load(f)
raw = open('csv', newline='').read()
lines = list(csv.reader(raw.splitlines(True), strict=True))
trace = [s.split() for s in open('trace') if not s.startswith('#')]
entries = [e for d in answer['days'] for e in d['entries']]
def check(what, ok):
    if not ok:
        print(what)
check('schema', answer['schema'] == 1)
check('two days', [d['day'] for d in answer['days']] ==
      ['2026-03-03', '2026-03-04'])
check('names', lines[0] == ['at', 'kind', 'title', 'reason'])
check('line ends', raw.count('\r\n') == raw.count('\n') == len(lines))
check('entries', [[e[k] for k in lines[0]] for e in entries] == lines[1:])
check('the reason', any(e['kind'] == 'extension' and
      e['reason'].endswith(': a "release", at last') for e in entries))
check('presence', [[e['at'], e['title']] for e in entries
      if e['kind'] == 'presence'] == trace)
check('the end', trace[-1] == ['2026-03-04T09:30:00+01:00', 'asleep'])
for d in answer['days']:
    span = active = 0
    for w in d['work']:
        start, end = (datetime.datetime.fromisoformat(w[k])
                      for k in ('start', 'end'))
        span += (end - start).seconds
        active += w['active_seconds']
    check('the sum of ' + d['day'], active == d['active_seconds'])
    # three minutes away on the first day
    check('the spans of ' + d['day'],
          span - active == (180 if d['day'] == '2026-03-03' else 0))
    for kind in ('taken', 'skipped', 'snoozed', 'missed'):
        check(kind, d['breaks'][kind] == len({e['at'] for e in d['entries']
              if e['kind'] == 'break-' + kind}))
    check('offers', d['breaks']['offered'] + d['breaks']['eyes'] == len(
          [e for e in d['entries'] if e['kind'] == 'break-offered']))
check('eyes breaks', answer['days'][0]['breaks']['eyes'] > 4)
PY
  tap_is "JSON, CSV and trace agree" "$(cat wrong)" ""
  offduty events --from "$day" --to 2026-03-04 --format tsv 2>err |
    cut -f 4 | grep . >titles
  if [ -s titles ]; then
    tap_is "no title of an event is in it" "$(grep -cFf titles csv)" 0
  else
    tap_skip "no title of an event is in it" "no events: $(head -n 1 err)"
  fi
}

test_ranges() {
  local n
  n=$(rows)
  tap "there are entries" test "$n" -gt 40
  tap_is "a day and the next" \
    "$(($(rows --from $day --to $day) + $(rows --from 2026-03-04)))" "$n"
  tap_is "up to a time, and from it" \
    "$(($(rows --to "$day 11:02") + $(rows --from "$day 11:02")))" "$n"
  run 0 "last Tuesday" --at 2026-03-08T12:00 --from tue --to tue
  tap_is "is that day alone" "$(grep '^[a-z]' out)" "tue 2026-03-03"
  run 0 "yesterday" --at 2026-03-04T12:00 --from yesterday --to yesterday
  tap_is "is that day alone" "$(grep '^[a-z]' out)" "tue 2026-03-03"
  run 0 "seven days" --at 2026-03-09T12:00
  tap_is "up to today" "$(grep -c '^[a-z]' out)" 2
  run 0 "seven days" --at 2026-03-10T12:00
  tap_is "without the first" "$(grep '^[a-z]' out)" "wed 2026-03-04"
  run 0 "as of a time" --at 2026-03-03T11:02:30
  tap_is "the work up to then, and no more" "$(grep ' work [0-9]' out)" \
    "  09:00-10:00  work 1h
  10:06-11:02  work 53m"
  run 0 "a time without entries" --from 2026-03-05 --to 2026-03-06
  tap_is "where it begins is said" "$(cat out)" \
    "nothing recorded in that time; the history begins on tue 2026-03-03"
  run 2 "the wrong way round" --from 2026-03-04 --to 2026-03-03
  run 2 "no time" --from someday
  says "what is one" err "'someday': not a time; write"
  run 2 "two formats" --csv --trace
  run 2 "two formats" --csv --json
  run 2 "an operand" yesterday
  says "what was meant" err "did you mean '--from yesterday'"
  run 2 "no erasing" --yes
  run 2 "no range" --erase someday
  run 2 "no range" --erase "2026-03-04..2026-03-03"
  run 2 "erasing and showing" --erase all --csv
  tap_is "nothing of it erased anything" "$(rows)" "$n"
}

# on_terminal INPUT ARG...: history there; what it wrote.
on_terminal() {
  python3 - "$@" <<'PY'
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execvp('offduty', ['offduty', 'history', *sys.argv[2:]])
os.write(fd, sys.argv[1].encode())
text = b''
while True:
    try:
        part = os.read(fd, 4096)
    except OSError:
        break
    if not part:
        break
    text += part
os.waitpid(pid, 0)
sys.stdout.buffer.write(text)
PY
}

test_terminal() {
  local n
  n=$(rows)
  on_terminal '' --from "$day" >out
  says "a heading stands out" out $'^\033\\[1mtue 2026-03-03\033\\[0m'
  NO_COLOR=1 on_terminal '' --from "$day" >out
  tap_is "unless NO_COLOR is set" "$(grep -c $'\033' out)" 0
  on_terminal $'n\n' --erase "$day" >out
  says "it asks" out 'erase [0-9]+ entries for good\? \[y/N\]'
  says "and heeds a no" out '] nothing erased'
  on_terminal $'\n' --erase "$day" >out
  tap_is "or no answer" "$(rows)" "$n"
  run 1 "nobody to ask" --erase "$day"
  says "what helps" err "this would erase [0-9]+ entries; say so with --yes"
  tap_is "nothing was erased" "$(rows)" "$n"
  on_terminal $'y\n' --erase "$day 17:00..$day 17:30" >out
  says "and a yes" out '] erased [0-9]+ entries'
}

holds_no() {
  ! cat "$folder"/* | grep -qaF "$1"
}

test_erase() {
  tap "the reason is gone from the file" holds_no 'at last'
  run 0 "the work around" --from "$day"
  tap_is "keeps its bounds" "$(grep -E '^  1[5-7].* work [0-9]' out)" \
    "  15:22-17:00  work 1h 38m
  17:30-18:31  work 1h 1m"
  run 0 "a day" --erase "$day" --yes
  run 0 "the next one" --from "$day"
  tap_is "stays" "$(grep '^[a-z]' out)" "wed 2026-03-04"
  : >"$db.damaged-3"
  run 0 "all" --erase all --yes
  says "what was set aside is named" out "^  $db.damaged-3\$"
  rm "$db.damaged-3"
  run 0 "the rest" --from "$day"
  tap_is "is silence" "$(cat out)" "nothing recorded yet in '$db'"
  tap_is "of the same mode" "$(stat -c %a "$db")" 600
}

clock_is() {
  [[ $(offduty status --json 2>/dev/null) == *"\"now\":\"${day}T$1:00+01:00\""* ]]
}

# The service lives, and stands still at a wait of its script.
test_beside_service() {
  cat >script <<X
clock ${day}T08:50:00 Europe/Berlin
${day}T09:00:00 presence active
${day}T09:30:00 verb pause 10m
${day}T09:45:00 wait $RIG/go
${day}T09:50:00 presence idle
${day}T10:10:00 presence active
${day}T10:30:00 end
X
  offdutyd --script script 2>log &
  service_pid=$!
  RIG_PIDS+=("$service_pid")
  tap "the service is there" rig_wait 20 clock_is 09:45
  run 0 "meanwhile" --from "$day" --to "$day"
  says "work so far is up to now" out '^  09:00-09:45  work 45m$'
  tap_is "and the trace ends there" "$(offduty history --trace \
    --from "$day" --to "$day" | tail -n 2)" "# nothing is known from here on
${day}T09:45:00+01:00 asleep"
  says "and there was a pause" out '^  09:30        paused until 09:40'
  run 0 "meanwhile" --erase "$day..$day 09:40" --yes
  run 0 "meanwhile" --from "$day" --to "$day"
  tap_is "it is gone at once" "$(grep -c paused out)" 0
  tap "and not in the log either" holds_no 'paused until'
  : >"$RIG/go"
  wait "$service_pid"
  tap_is "the service went on" "$?" 0
  tap_is "and missed nothing" "$(grep -E 'cannot|ERROR|Sanitizer' log)" ""
  run 0 "then" --from "$day" --to "$day"
  tap_is "what came after is there" "$(grep ' work [0-9]' out | tail -n 1)" \
    "  10:10-10:30  work 20m"
}

# Entries as no service writes them, and kinds that are not known yet.
test_odd() {
  if ! python3 -c 'import sqlite3' 2>/dev/null; then
    tap_skip "odd entries" "no sqlite3 for python3"
    return
  fi
  run 0 "room for odd entries" --erase all --yes
  python3 - "$db" <<'PY'
import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
noon = 1772535600 * 1000000  # 2026-03-03T12:00+01:00
for at, kind, title, reason in (
        (noon, 'daydream', 'A castle', 'in the air'),
        (noon + 1, 'night-owl', '', ''),
        (noon + 2, 'extension', '', 'red \x1b[31m, "two"\nlines'),
        (noon + 3, 'presence', 'enraptured', ''),
        (noon + 4, b'pa\xffuse', b'\xff\xfe', 'Z' * 5000),
        (-5, 'pause', 'long ago', 'x'),
        (9223372036854775807, 'pause', 'never', 'x')):
    c.execute('INSERT INTO entries(at, kind, title, reason)'
              ' VALUES(?, ?, ?, ?)', (at, kind, title, reason))
c.commit()
c.close()
PY
  run 0 "odd entries" --from "$day 11:00" --to "$day 13:00"
  tap_is "as text" "$(sed -n '2,4p' out)" \
    "  12:00        A castle: in the air
  12:00        night-owl
  12:00        extended red [31m, \"two\" lines"
  tap "no line is too long" test "$(awk 'length > n { n = length }
    END { print n }' out)" -lt 600
  tap_is "nor holds what moves a cursor" "$(LC_ALL=C grep -c '[^ -~]' out)" 0
  for f in --json --csv; do
    run 0 "odd entries" "$f" --from 1970-01-01
    mv out "odd$f"
  done
  python3 - >wrong 2>&1 <<'PY'
import csv, json
answer = json.load(open('odd--json', encoding='utf-8'))
lines = list(csv.reader(open('odd--csv', newline='', errors='replace')))[1:]
entries = [e for d in answer['days'] for e in d['entries']]
if len(entries) != len(lines):
    print(len(entries), len(lines))
if not any(x[3] == 'red \x1b[31m, "two"\nlines' for x in lines):
    print('CSV keeps a line break')
if not any(e['title'] == '\ufffd\ufffd' for e in entries):
    print('JSON is not UTF-8')
if [e for e in entries if e['title'] in ('long ago', 'never')]:
    print('no clock says so')
PY
  tap_is "as JSON and CSV" "$(cat wrong)" ""
  run 0 "odd entries" --erase all --yes
  run 0 "odd entries" --csv --from 1970-01-01
  tap_is "all of them are gone" "$(wc -l <out)" 1
}

test_damaged() {
  seq 1000 >"$db"
  run 1 "damaged"
  says "what becomes of it" err "'$db' is damaged; offdutyd sets it aside"
  run 1 "damaged" --json
  run 1 "damaged" --erase all --yes
  tap_is "and it is as it was" "$(tail -n 1 "$db")" 1000
  rm -f "$db"
  mkdir "$db"
  run 1 "a folder"
  says "which is said" err "cannot open the history '$db': Is a directory"
  rmdir "$db"
  OFFDUTY_LIBEXECDIR=$RIG/none run 1 "no helper"
  says "which is said" err "cannot run '$RIG/none/offduty-report': No such"
  offduty-report history --nonsense >out 2>err
  tap_is "the helper is no command" "$?" 2
  says "which one is" err "started by 'offduty history'"
  XDG_STATE_HOME='' HOME='' run 1 "nowhere"
  says "which is said" err "neither XDG_STATE_HOME nor HOME is set"
}

test_nothing
live
test_text
test_formats
test_ranges
test_terminal
test_erase
test_beside_service
test_odd
test_damaged
tap_done
