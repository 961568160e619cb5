#!/bin/bash
# The ledger under a service that runs: a full disk, a folder that may not be
# written, a file that another process holds, that is deleted or damaged, one
# that was not there at the start. The service goes on, says so, and what waited
# is written with its times: the records are those of a day without all that.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
rig_need dunstctl

rig_have offduty offdutyd offduty-notify
# A disk of its own, which nobody else sees.
if [ -z "${OFFDUTY_TEST_MOUNTS:-}" ]; then
  if unshare -m true 2>/dev/null; then
    OFFDUTY_TEST_MOUNTS=yes exec unshare -m bash "$0"
  fi
  OFFDUTY_TEST_MOUNTS=no
fi
if ! rig_start 800x450x24; then
  echo "1..0 # SKIP no private bus or display"
  exit 0
fi
rig_dunst_start

export XDG_CONFIG_DIRS=$RIG/none
disk=$RIG/disk
mkdir "$disk"
if [ "$OFFDUTY_TEST_MOUNTS" = yes ]; then
  mount -t tmpfs -o size=512k offduty "$disk" || OFFDUTY_TEST_MOUNTS=no
fi
printf '[hours]\nzone = Europe/Berlin\n[lunch]\nenabled = no\n' >"$RIG/ini"

# The user works from nine to ten, rests, works from noon to one, rests.
script() {
  cat <<X
clock 2026-03-02T08:50 Europe/Berlin
2026-03-02T09:00 presence active
2026-03-02T09:30 wait $RIG/09:30
2026-03-02T10:00 presence idle
2026-03-02T11:00 wait $RIG/11:00
2026-03-02T12:00 presence active
2026-03-02T12:10 wait $RIG/12:10
2026-03-02T13:00 presence idle
2026-03-02T14:00 end
X
}
script >"$RIG/script"

entries() {
  python3 - "$1" <<'X'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
for row in db.execute("SELECT at, kind, title, reason FROM entries ORDER BY id"):
    print("|".join(str(c) for c in row))
X
}

clock_is() {
  [[ $(offduty status --json 2>/dev/null) == *"\"now\":\"2026-03-02T$1:00+01:00\""* ]]
}

# at HH:MM: the script has come to its wait there; it goes on behind the last.
last=
at() {
  [ -z "$last" ] || : >"$RIG/$last"
  if ! rig_wait 20 clock_is "$1"; then
    tap_not_ok "it is $1"
    sed 's/^/# /' "$RIG/log"
    tap_done
    exit 1
  fi
  last=$1
}

# begin STATE: a day with its ledger there.
begin() {
  rm -f "$RIG"/[01]?:??
  last=
  export XDG_STATE_HOME=$1
  db=$1/offduty/history.db
  offdutyd --verbose --config "$RIG/ini" --script "$RIG/script" \
    >"$RIG/log" 2>&1 &
  service=$!
  RIG_PIDS+=("$service")
  at 09:30
}

finish() {
  : >"$RIG/$last"
  wait "$service"
  tap_is "$1: the service ends as it should" $? 0
}

says() {
  grep -qF -- "$1" <(offduty status)
}

# same NAME: the ledger has what the quiet day has.
same() {
  entries "$db" >"$RIG/got"
  tap_is "$1: the ledger has it all, in order" \
    "$(diff "$RIG/want" "$RIG/got")" ''
}

told() {
  tap "$1: status says so" says "$2"
  tap "$1: and goes on" offduty check -q
}

notices() {
  dunstctl close-all
  rig_wait 5 rig_shows 0
  rig_history | grep -cF "$1"
}

test_quiet() {
  begin "$RIG/quiet"
  at 11:00
  at 12:10
  finish "a quiet day"
  entries "$db" >"$RIG/want"
  tap "a quiet day: has something to tell" \
    test "$(wc -l <"$RIG/want")" -ge 10
}

# Nothing is left of what SQLite reserved, either.
test_full() {
  if [ "$OFFDUTY_TEST_MOUNTS" = no ]; then
    tap_skip "a full disk" "no mount namespace"
    return
  fi
  mkdir "$disk/full"
  begin "$disk/full"
  dd if=/dev/zero of="$disk/filler" bs=4k 2>/dev/null
  at 11:00
  told "a full disk" 'cannot write the history: No space left on device'
  tap "a full disk: nothing was written meanwhile" \
    test "$(entries "$db" | wc -l)" -lt "$(grep -n 'idle' "$RIG/want" |
      sed -n '1s/:.*//p')"
  rm "$disk/filler"
  at 12:10
  tap "a full disk: there is room again" \
    test "$(offduty status | grep -c 'the history')" -eq 0
  finish "a full disk"
  same "a full disk"
  tap_is "a full disk: one notice" \
    "$(notices 'The history cannot be written')" 1
}

test_read_only() {
  if [ "$OFFDUTY_TEST_MOUNTS" = no ]; then
    tap_skip "a folder that may not be written" "no mount namespace"
    return
  fi
  mkdir "$disk/ro"
  mount -o remount,ro "$disk"
  begin "$disk/ro"
  told "read-only from the start" 'Read-only file system'
  at 11:00
  mount -o remount,rw "$disk"
  at 12:10
  tap "read-only from the start: it is written as soon as it can be" \
    test "$(offduty status | grep -c 'Read-only')" -eq 0
  finish "read-only from the start"
  same "read-only from the start"
}

test_held() {
  begin "$RIG/held"
  python3 - "$db" "$RIG/held-out" <<'X' &
import os, sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
open(sys.argv[2], "w").close()
while os.path.exists(sys.argv[2]):
    time.sleep(0.02)
db.execute("ROLLBACK")
X
  RIG_PIDS+=($!)
  local holder=$!
  rig_wait 5 test -e "$RIG/held-out"
  at 11:00
  told "held by another" 'cannot write the history: Device or resource busy'
  rm "$RIG/held-out"
  wait "$holder"
  at 12:10
  tap "held by another: it is written once the other is done" \
    test "$(offduty status | grep -c 'the history')" -eq 0
  finish "held by another"
  same "held by another"
}

test_deleted() {
  begin "$RIG/deleted"
  entries "$db" >"$RIG/before"
  rm "$db"
  at 11:00
  tap "deleted: there is another" test -s "$db"
  tap_is "deleted: for the user alone" "$(stat -c %a "$db"*)" "600
600
600"
  at 12:10
  finish "deleted"
  entries "$db" >>"$RIG/before"
  tap_is "deleted: it has what came since" \
    "$(diff "$RIG/want" "$RIG/before")" ''
}

test_damaged() {
  begin "$RIG/damaged"
  entries "$db" >"$RIG/before"
  python3 - "$db" <<'X'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("CREATE TABLE IF NOT EXISTS other(x)")
db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
db.close()
with open(sys.argv[1], "r+b") as f:
    f.seek(4096)
    f.write(b"Z" * 32768)
X
  at 11:00
  told "damaged" "set aside as '$db.damaged-1'"
  tap "damaged: it is there" test -s "$db.damaged-1"
  at 12:10
  told "damaged, an hour later" "$db.damaged-1"
  finish "damaged"
  entries "$db" >>"$RIG/before"
  tap_is "damaged: the new one has what came since" \
    "$(diff "$RIG/want" "$RIG/before")" ''
  tap_is "damaged: one notice" "$(notices 'The history was damaged')" 1
}

# tests/data/ledger/version-1.db is of a service that was killed at 08:25 of this
# day, an extension and a pause until 09:05 behind it, before a state named its
# boot. Then a later version comes and goes.
test_versions() {
  local before
  mkdir -p "$RIG/old/offduty"
  cp "$OFFDUTY_SOURCE/tests/data/ledger/version-1.db" \
    "$RIG/old/offduty/history.db"
  chmod 644 "$RIG/old/offduty/history.db"
  before=$(entries "$RIG/old/offduty/history.db")
  begin "$RIG/old"
  tap "an older version's: its extension holds" grep -qF \
    '"extension_seconds":1800,"extension_left_seconds":5400,' \
    <(offduty status --json)
  entries "$db" >"$RIG/got"
  tap_is "an older version's: so do its records" \
    "$(head -n 2 "$RIG/got")" "$before"
  tap "an older version's: the pause ended when it should" grep -qF \
    '1772438700000000|resume|' <(entries "$db")
  tap_is "an older version's: only for the user now" "$(stat -c %a "$db")" 600
  at 11:00
  at 12:10
  finish "an older version's"
  before=$(entries "$db")
  python3 - "$db" <<'X'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.executescript("""
ALTER TABLE entries ADD COLUMN more TEXT NOT NULL DEFAULT '';
CREATE TABLE other(id INTEGER PRIMARY KEY);
UPDATE state SET text = text || 'later-word 5 of it' || char(10);
PRAGMA user_version = 9;""")
X
  begin "$RIG/old"
  tap "a later version's: its extension holds" grep -qF \
    '"extension_seconds":1800,' <(offduty status --json)
  tap "a later version's: it is no problem" grep -qF '"problem":null' \
    <(offduty status --json)
  at 11:00
  at 12:10
  finish "a later version's"
  entries "$db" >"$RIG/got"
  tap_is "a later version's: its records are there" \
    "$(head -n "$(wc -l <<<"$before")" "$RIG/got")" "$before"
  tap "a later version's: and more" \
    test "$(wc -l <"$RIG/got")" -gt "$(wc -l <<<"$before")"
}

test_quiet
test_full
test_read_only
test_held
test_deleted
test_damaged
test_versions
if [ "$OFFDUTY_TEST_MOUNTS" = yes ]; then
  umount "$disk"
fi
tap_done
