#!/bin/bash
# Calendars over time: what is not read again, what one event in several files
# comes to, and what is left of a calendar that cannot be read.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/service.sh
. "$OFFDUTY_SOURCE/tests/rig/service.sh"
# shellcheck source=tests/rig/calendars.sh
. "$OFFDUTY_SOURCE/tests/rig/calendars.sh"

### Nothing is read twice

test_unchanged() {
  mkdir many
  local i
  for i in 10 11 12; do
    event "$i" "At $i" "$i" | calendar "many/$i.ics"
  done
  configure "$RIG/many"
  settle
  opens "at first all is read, by one helper" 3 1
  tap_is "the cache is for the user alone" \
    "$(stat -c '%a %F' "$cache" "$cache"/*)" \
    "$(printf '700 directory\n600 regular file')"
  opens "the same again: not one file, and no helper" 0 0
  meetings "and all is there" '10:00 At 10' '11:00 At 11' '12:00 At 12'
  event 11 Changed 11 | calendar many/11.ics
  settle
  opens "one has changed: it alone is opened" 1 1
  meetings "and its change is seen" '10:00 At 10' '11:00 Changed' '12:00 At 12'
  event 13 New 13 | calendar many/13.ics
  rm many/10.ics
  settle
  opens "a new one: it alone" 1 1
  meetings "one that was deleted is gone" '11:00 Changed' '12:00 At 12' \
    '13:00 New'
  touch many/12.ics
  opens "one that was only touched is read" 1 1
  settle
  plan
  opens "and then no more" 0 0
}

# The window moves on within what was read.
test_days() {
  local days
  for days in 1 7 20; do
    plan "$(date -d "$days days" +%Y-%m-%d)"
  done
  opens "other days have cost no read" 0 0
  plan "$(date -d '200 days' +%Y-%m-%d)"
  tap_is "a day far off is planned" "$(wc -l <err)" 0
  opens "and leaves the cache alone" 0 0
}

test_settings() {
  configure "$RIG/many" 'role = ignore'
  opens "another role: all is read anew" 3 1
  meetings "and means something else"
  configure "$RIG/many"
  printf '[rule none]\nsummary = New\nthen = ignore\n' >>"$ini"
  opens "another rule: again" 3 1
  meetings "by that rule" '11:00 Changed' '12:00 At 12'
  configure "$RIG/many"
  opens "back: again" 3 1
  TZ=Asia/Tokyo opens "another zone: again" 3 1
  plan
  cp "$real" slow-to-copy
  mkdir -p other
  mv slow-to-copy other/offduty-calread
  OFFDUTY_LIBEXECDIR=$RIG/other opens "another helper: again" 3 1
  opens "and back" 3 1
}

test_damaged() {
  local file size
  plan
  cp all want
  file=$(echo "$cache"/*)
  size=$(stat -c %s "$file")
  head -c $((size / 2)) "$file" >half
  python3 -c 'import sys
f = open(sys.argv[1], "r+b")
f.seek(int(sys.argv[2]))
f.write(b"\xff")' "$file" $((size / 2))
  opens "damaged: all is read" 3 1
  plan
  tap "and right" diff want all
  cp half "$file"
  plan
  tap "cut short: right, too" diff want all
  head -c 4096 /dev/urandom >"$file"
  plan
  tap "noise" diff want all
  rm "$file"
  mkdir "$file"
  plan
  tap "a folder in its place" diff want all
  rmdir "$file"
  rm -rf "$cache"
  ln -s "$RIG/many" "$cache"
  plan
  tap "a link in its folder's place" diff want all
  tap_is "nobody complains" "$(cat err)" ''
  tap "and nothing is written through it" test ! -e "$RIG/many/$(basename "$file")"
  rm "$cache"
  printf x >"$cache"
  plan
  tap "a file in its folder's place" diff want all
  tap_is "of which nobody complains" "$(cat err)" ''
  rm "$cache"
  event 14 'At 14' 14 | calendar many/14.ics
  plan
  cp all want
  rm many/14.ics
  plan
  event 14 'At 14' 14 | calendar many/14.ics
  cp "$cache"/* before
  # shellcheck disable=SC2016 # for the shell within
  bash -c 'trap "" XFSZ; ulimit -f 1; offduty --config "$1" plan 2>&1 | cat' \
    sh "$ini" </dev/null | cat >all
  tap "a full disk" diff want all
  tap_is "leaves nothing half written" "$(cat "$cache"/* | cksum)" \
    "$(cksum <before)"
  rm many/14.ics
  plan
  cp all want
  HOME='' plan
  tap "no home at all" diff want all
  plan
  opens "and then as ever" 0 0
}

### One event in several files

# A weekly series that began a week ago, today at ten; as mail clients save it.
series() { # LINE...
  printf '%s\r\n' BEGIN:VEVENT UID:series@x DTSTAMP:20240101T000000Z "$@" \
    END:VEVENT
}

test_merge() {
  local last
  last=$(date -d '7 days ago' +%Y%m%d)
  mkdir mail
  series SUMMARY:Team "DTSTART:${last}T100000" "DTEND:${last}T103000" \
    'RRULE:FREQ=DAILY' | calendar mail/1-invitation.ics METHOD:REQUEST
  configure "$RIG/mail"
  meetings "an invitation" '10:00 Team'
  series SUMMARY:Team "RECURRENCE-ID:${day}T100000" SEQUENCE:1 \
    "DTSTART:${day}T140000" "DTEND:${day}T143000" |
    calendar mail/2-update.ics METHOD:REQUEST
  meetings "moved by another file: not twice" '14:00 Team'
  series SUMMARY:Team "RECURRENCE-ID:${tomorrow}T100000" SEQUENCE:2 \
    "DTSTART:${tomorrow}T100000" "DTEND:${tomorrow}T103000" STATUS:CANCELLED |
    calendar mail/3-cancel.ics METHOD:CANCEL
  plan tomorrow
  tap_is "cancelled by a third" "$(cat out)" ''
  plan "$(date -d '2 days' +%Y-%m-%d)"
  tap_is "the other days stay" "$(cat out)" '10:00 Team'
  printf '\357\273\277' | cat - mail/1-invitation.ics >mail/4-copy.ics
  event other Other 12 | calendar mail/5-other.ics
  event other Other 12 | calendar mail/6-other.ics
  { event none None 13 | sed /^UID/d; event solo Solo 15; } |
    calendar mail/7-none.ics
  sed s/13/16/ mail/7-none.ics | sed 's/solo/sola/; s/T15/T17/' \
    >mail/8-none.ics
  settle
  meetings "exported twice: no double; without a UID: each by itself" \
    '12:00 Other' '13:00 None' '14:00 Team' '15:00 Solo' '16:00 None' \
    '17:00 Solo'
  opens "merged, it is kept, too" 0 0
  rm mail/2-update.ics
  meetings "the update gone: it is at ten again" \
    '10:00 Team' '12:00 Other' '13:00 None' '15:00 Solo' '16:00 None' \
    '17:00 Solo'
  offduty --config "$ini" events --from "$today" --to tomorrow --format tsv \
    >out
  tap_is "events has it so, too" "$(cut -f4 out | sort | uniq -c |
    awk '{ print $1, $2 }')" \
    "$(printf '%s\n' '2 None' '1 Other' '2 Solo' '1 Team')"
}

### What cannot be read

# stale TEXT: plan says so.
stale() {
  plan
  tap "$1" grep -qF -- "$2" err
}

test_last_good() {
  rm -rf "$cache"
  mkdir team
  event a Anna 10 | calendar team/a.ics
  event b Bert 11 | calendar team/b.ics
  configure "$RIG/team"
  plan
  echo '<html>please log in</html>' >team/b.ics
  plan
  tap "a login page: told with since when and why" grep -qE \
    "calendar 'work' is as of [0-9:]{5}: 'b.ics': not a calendar: " err
  meetings "its last good answer stays" '10:00 Anna' '11:00 Bert'
  offduty --config "$ini" status --at "$today 11:10" --json >json 2>err
  tap "and for scripts" python3 -c 'import json, sys
s, = json.load(sys.stdin)["stale"]
assert s["calendar"] == "work" and s["how"] == "kept", s
assert s["since"].startswith(sys.argv[1]), s
assert s["why"].startswith("'"'b.ics': not a calendar"'"), s' "$today" <json
  rm team/b.ics
  mkfifo team/b.ics
  stale "a FIFO" "'b.ics': not a regular file"
  meetings "keeps it, too" '10:00 Anna' '11:00 Bert'
  rm team/b.ics
  ln -s nowhere team/b.ics
  stale "a link to nowhere" "'b.ics': a link to a file that is not there"
  meetings "keeps it as well" '10:00 Anna' '11:00 Bert'
  rm team/b.ics
  meetings "a file that is deleted is gone" '10:00 Anna'
  tap_is "and that is no failure" "$(cat err)" ''
  echo 'no calendar' >team/c.ics
  offduty --config "$ini" status --at "$today 11:10" >out 2>err
  tap "one that never was one: not all is known" grep -q \
    "note: calendar 'work' could not be read in full since .*'c.ics'" out
  mv team away
  stale "the whole folder gone" "'team': No such file or directory"
  meetings "keeps all" '10:00 Anna'
  tap "cutoffs stay" grep -q '17:00' all
  mv away team
  rm team/c.ics
  meetings "and back" '10:00 Anna'
  tap_is "all is well" "$(cat err)" ''
}

test_no_helper() {
  event a Anna 10 | calendar team/a.ics
  settle
  plan
  OFFDUTY_LIBEXECDIR=$RIG/none plan
  tap_is "without the helper: as before" "$(cat out)" '10:00 Anna'
  tap "which is told" grep -qF "cannot read the calendars with" err
}

# A folder within that nobody may look into, and a file that nobody may read:
# by a user to whom that matters.
test_permissions() {
  local as='' name="permissions change"
  rm -rf "$cache"
  mkdir -p rights/sub
  event a Anna 10 | calendar rights/a.ics
  event b Bert 11 | calendar rights/sub/b.ics
  configure "$RIG/rights"
  if [ "$(id -u)" -eq 0 ]; then
    as='setpriv --reuid=65534 --regid=65534 --clear-groups'
    chmod 711 "$RIG"
    chmod 755 "$HOME"
    chmod 644 "$ini"
    mkdir -p "$RIG/nobody"
    chown -R 65534:65534 "$RIG/nobody" rights
    if ! $as env XDG_CACHE_HOME="$RIG/nobody" offduty version >out 2>&1; then
      tap_skip "$name" "an ordinary user cannot run what was built"
      return
    fi
  fi
  export XDG_CACHE_HOME=$RIG/nobody
  rights() { # NAME WANT...
    $as offduty --config "$ini" plan >all 2>err </dev/null
    sed -nE 's/^([0-9:]+) +meeting: (.*), until.*/\1 \2/p' all >out
    tap_is "$1" "$(cat out)" "$(printf '%s\n' "${@:2}")"
  }
  rights "readable" '10:00 Anna' '11:00 Bert'
  chmod 0 rights/a.ics
  rights "a file without permission keeps its answer" '10:00 Anna' '11:00 Bert'
  tap "and is told" grep -q "is as of .*'a.ics': Permission denied" err
  chmod 600 rights/a.ics
  chmod 0 rights/sub
  rights "so does a folder within" '10:00 Anna' '11:00 Bert'
  tap "which is told" grep -q "is as of .*'.*': Permission denied" err
  # shellcheck disable=SC2086 # words
  $as env OFFDUTY_LIBEXECDIR="$RIG/none" offduty --config "$ini" \
    config check >out 2>&1
  tap "by config check, too" grep -q 'rights/sub.*Permission denied' out
  chmod 700 rights/sub
  rights "and back" '10:00 Anna' '11:00 Bert'
  tap_is "all is well" "$(cat err)" ''
  chmod 0 rights
  rights "the folder itself" '10:00 Anna' '11:00 Bert'
  tap "told" grep -q "is as of .*'rights': Permission denied" err
  chmod 700 rights
  rm -rf "$XDG_CACHE_HOME/offduty"
  chmod 500 "$XDG_CACHE_HOME"
  rights "a cache that cannot be written" '10:00 Anna' '11:00 Bert'
  tap_is "costs no word" "$(cat err)" ''
  unset XDG_CACHE_HOME
}

### While it is read

# A helper that does something first, the first time it is started.
stand_in() { # COMMAND
  mkdir -p instead
  rm -f did
  cat >instead/offduty-calread <<X
#!/bin/bash
if mkdir "$RIG/did" 2>/dev/null; then
  cd "$RIG"
  $1
fi
exec "$real"
X
  chmod +x instead/offduty-calread
  rm -rf "$RIG/did" "$cache" # what is read is all
}

while_read() { # NAME WANT...
  OFFDUTY_LIBEXECDIR=$RIG/instead plan
  tap_is "$1" "$(cat out)" "$(printf '%s\n' "${@:2}")"
  tap "$1: it happened" test -d "$RIG/did"
}

test_meanwhile() {
  rm -rf team
  mkdir team
  event a Anna 10 | calendar team/a.ics
  event b Bert 11 | calendar team/b.ics
  event c Beth 12 | calendar beth.ics
  configure "$RIG/team"
  stand_in 'mv beth.ics team/a.ics'
  while_read "replaced while it is read" '11:00 Bert' '12:00 Beth'
  stand_in 'cat team/b.ics >team/a.ics; kill -BUS $$'
  while_read "written over while it is read, and the helper dies of it" \
    '11:00 Bert'
  tap_is "which nobody is blamed for" "$(cat err)" ''
  event a Anna 10 | calendar team/a.ics
  cp team/a.ics anna.ics
  (while [ ! -e enough ]; do cat anna.ics >team/a.ics; done) &
  rm -rf "$cache"
  if command -v strace >/dev/null; then
    trace
    tap "one that changes all the time is read a few times at most" \
      test "$opened" -le 4
  else
    tap_skip "one that changes all the time" "no strace"
  fi
  : >enough
  wait $!
  stand_in 'rm team/b.ics'
  while_read "deleted before its turn" '10:00 Anna'
  tap_is "is no failure" "$(cat err)" ''
  stand_in 'rm -r team'
  event b Bert 11 | calendar team/b.ics
  plan
  touch team/*
  rm -rf did
  while_read "the folder vanishes" '10:00 Anna' '11:00 Bert'
  tap "told" grep -qF "'team': No such file or directory" err
}

# The real thing: a file of many megabytes is cut short while it is mapped, to
# its first few lines, which are a calendar.
test_truncated() {
  event a Anna 10 | calendar big.ics
  stat -c %s big.ics >size
  python3 - <<'X'
event = ("BEGIN:VEVENT\r\nUID:%d\r\nDTSTART:20200101T000000Z\r\n"
         "RRULE:FREQ=DAILY;COUNT=3\r\nSUMMARY:x\r\nEND:VEVENT\r\n")
with open("big.ics", "a") as f:
    f.write("BEGIN:VCALENDAR\r\n")
    f.writelines(event % i for i in range(700000))
    f.write("END:VCALENDAR\r\n")
X
  configure "$RIG/big.ics"
  rm -rf "$cache"
  cat >cut.py <<'X'
import os, subprocess, sys, time
p = subprocess.Popen(sys.argv[1:], stdout=open("all", "w"),
                     stderr=open("err", "w"))
def mapped():
    with open("/proc/%d/task/%d/children" % (p.pid, p.pid)) as f:
        for child in f.read().split():
            # pages of files: beyond those of its libraries
            with open("/proc/%s/statm" % child) as m:
                if int(m.read().split()[2]) > 8000:
                    return True
while p.poll() is None:
    try:
        if mapped():
            os.truncate("big.ics", int(open("size").read()))
            print("cut")
            break
    except OSError:
        pass
p.wait()
X
  python3 cut.py offduty --config "$ini" plan >when
  if [ "$(cat when)" = cut ]; then
    tap "cut short when it is mapped: what it is now counts" \
      grep -q 'meeting: Anna' all
    tap_is "and no event is blamed" "$(cat err)" ''
  else
    tap_skip "cut short when it is mapped" "it was read too fast"
  fi
}

### On a terminal

test_progress() {
  local i
  mkdir slow
  for i in $(seq 1200); do
    event "$i" x 10 | calendar "slow/$i.ics"
  done
  configure "$RIG/slow"
  stand_in 'sleep 0.7'
  cat >on-tty.py <<'X'
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.dup2(os.open("/dev/null", os.O_WRONLY), 1)
    os.execvp(sys.argv[1], sys.argv[1:])
out = b""
while True:
    try:
        got = os.read(fd, 4096)
    except OSError:
        break
    if not got:
        break
    out += got
os.waitpid(pid, 0)
open("tty", "wb").write(out)
X
  OFFDUTY_LIBEXECDIR=$RIG/instead python3 on-tty.py offduty --config "$ini" plan
  tap "a slow read is told on a terminal" grep -qE \
    'reading calendars: [0-9,]+ of 1,200 files' tty
  tap_is "and wiped at its end" "$(tail -c 4 tty | od -An -tx1)" " 0d 1b 5b 4b"
  OFFDUTY_LIBEXECDIR=$RIG/instead python3 on-tty.py offduty --config "$ini" plan
  tap_is "what is quick is not" "$(cat tty)" ''
  rm -rf "$cache" "$RIG/did"
  OFFDUTY_LIBEXECDIR=$RIG/instead plan
  tap_is "nor is it where nobody looks" "$(cat err)" ''
}

# Without the service, by what is known; nothing is read for it.
test_login() {
  rm -rf team "$cache"
  mkdir team
  printf '%s\r\n' BEGIN:VEVENT UID:v SUMMARY:Vacation \
    "DTSTART;VALUE=DATE:$day" END:VEVENT | calendar team/v.ics
  configure "$RIG/team"
  tap "login before anything was read: the hours" \
    grep -q 'today: 09:00 to 17:00' <(offduty --config "$ini" login)
  plan
  tap "and afterwards: the calendar, too" grep -q 'today: no hours' \
    <(offduty --config "$ini" login)
  mv team away
  tap "whatever has become of it" grep -q 'today: no hours' \
    <(offduty --config "$ini" login)
}

test_unchanged
test_days
test_settings
test_damaged
test_merge
test_last_good
test_no_helper
test_permissions
test_meanwhile
test_truncated
test_progress
test_login
tap_done
