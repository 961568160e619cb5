#!/bin/bash
# `offduty history` of ten years, a million entries: a part at a time, so the
# helper runs in less memory than the file has. What it takes is printed.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/service.sh
. "$OFFDUTY_SOURCE/tests/rig/service.sh"
rig_have python3
if ! [ -x "$OFFDUTY_LIBEXECDIR/offduty-report" ]; then
  echo "1..0 # SKIP not built: offduty-report"
  exit 0
fi
if ! python3 -c 'import sqlite3' 2>/dev/null; then
  echo "1..0 # SKIP no sqlite3 for python3"
  exit 0
fi
service_rig
export TZ=UTC
db=$XDG_STATE_HOME/offduty/history.db
memory=32768 # KiB of address space; the file has more than twice as much
cd "$RIG" || exit 1

# 3650 days from 2016-01-01 on, 274 entries each: work with a short absence
# after each break, from 08:00 on.
fill() {
  mkdir -p "${db%/*}"
  python3 - "$db" <<'PY'
import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
c.executescript('''
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
CREATE TABLE entries(id INTEGER PRIMARY KEY, at INTEGER NOT NULL,
  kind TEXT NOT NULL, title TEXT NOT NULL, reason TEXT NOT NULL);
CREATE INDEX entries_at ON entries(at);
CREATE TABLE state(id INTEGER PRIMARY KEY CHECK(id = 1), text TEXT NOT NULL);
PRAGMA user_version = 1;''')
def entries():
    why = '50m active since the last rest; [break rest] every = 50m'
    for day in range(3650):
        start = 1451606400 + day * 86400 + 8 * 3600
        for i in range(274):
            yield ((start + i * 120) * 1000000, *(
                ('presence', 'active', ''),
                ('break-offered', 'Time for a break', why),
                ('presence', 'idle', ''),
                ('break-taken', 'rest', '5m away from the screen'))[i % 4])
c.executemany('INSERT INTO entries(at, kind, title, reason)'
              ' VALUES(?, ?, ?, ?)', entries())
c.commit()
c.close()
PY
}

# shown NAME WANT COUNT ARG...: the helper with the memory limit; COUNT is an
# ERE whose lines are counted.
shown() {
  local name=$1 want=$2 count=$3 got begin=$EPOCHREALTIME
  shift 3
  got=$( (
    ulimit -v "$memory"
    offduty history "$@" 2>err
  ) | grep -cE -- "$count")
  tap_is "$name" "$got" "$want"
  tap_note "$(awk "BEGIN { print $EPOCHREALTIME - $begin }") s;" "$(cat err)"
}

fill
tap_note "$(stat -c %s "$db") bytes"
tap "the file is larger than the memory" \
  test "$(stat -c %s "$db")" -gt $((memory * 2 * 1024))
shown "the days as text" 3650 '^[a-z]{3} [0-9]' --from 2016-01-01
shown "the entries as CSV" 1000100 '^20' --csv --from 2016-01-01
shown "all in one line of JSON" 1 '"eyes":0}}]}$' --json --from 2016-01-01
shown "the trace" 500050 '^20.*(active|idle)$' --trace --from 2016-01-01
shown "a week" 7 '^[a-z]{3} [0-9]' --at 2020-02-29T23:00
shown "a year is erased" 1 '^erased 100010 entries$' --erase \
  2019-01-01..2019-12-31 --yes
# the two that say what is known of presence at its edges are new
shown "and nothing else" 900092 '^20' --csv --from 2016-01-01
tap_done
