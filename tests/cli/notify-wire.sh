#!/bin/bash
# What offduty-notify asks of notification servers of every kind, and what
# becomes of helpers, servers and sockets that misbehave.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/drive.sh
. "$OFFDUTY_SOURCE/tests/rig/drive.sh"
rig_need dunstctl

helper=$OFFDUTY_LIBEXECDIR/offduty-notify
if ! [ -x "$OFFDUTY_BUILD/tests/tools/notify-server" ]; then
  echo "1..0 # SKIP not built: offdutyd or offduty-notify"
  exit 0
fi
if ! rig_start 64x64x24; then
  echo "1..0 # SKIP no private bus or display"
  exit 0
fi

# On a bus of its own beside all others, for it takes a minute: what is
# transient, and has no time of its own.
passing_start() {
  (
    RIG_PIDS=()
    rig_scratch && rig_bus && recorder_start actions || exit
    drive_start "$helper"
    say 'brief notice Brief|b'
    heard 15 "notice SHOWN" || exit
    say ping
    heard 80 "notice CLOSED"
    printed | sed -n 's/notice CLOSED //p'
    grep -o 'CloseNotification 1' "$RIG/asked"
    drive_end
  ) >"$RIG/passing" 2>&1 &
  passing=$!
}

test_passing() {
  local ms closed
  wait "$passing"
  { read -r ms; read -r closed; } <"$RIG/passing"
  tap "what is transient is past after a minute" \
    test "${ms:-0}" -gt 50000
  tap_is "and closed, whatever the server does" "$closed" \
    'CloseNotification 1'
}

test_plain() {
  recorder_start
  drive_start "$helper"
  say 'show break A & <b>|c < d|offduty take|start,snooze|0|40'
  heard 5 "break SHOWN"
  tap_is "no capabilities: plain text, the command, no actions" \
    "$(sed 's/| .*/|/' "$RIG/asked")" "Notify 0|A & <b>|c < d
offduty take|"
  tap "it makes no sound" asked 'suppress-sound=yes'
  tap "says whose it is" asked 'desktop-entry=offduty'
  tap "and what kind" asked 'category=x-offduty.break'
  tap_is "no bar, which might take the text's place" \
    "$(grep -c 'value=' "$RIG/asked")" 0
  tap "and how urgent" asked 'urgency=1'
  tap "what wants an answer stays" asked 'expire=0'
  tap_is "and has no hint that is dunst's own" \
    "$(grep -c 'x-dunst' "$RIG/asked")" 0
  say 'withdraw break'
  tap "withdrawn by its id" asked 'CloseNotification 1'
  say 'show notice A note|that wants none'
  tap "what wants none has the server's own time" asked 'expire=-1'
  drive_end
  rig_dunst_stop
}

test_buttons() {
  recorder_start actions body body-markup
  drive_start "$helper"
  say 'show break A & B|c < d|offduty take|start,snooze|1500'
  heard 5 "break SHOWN"
  tap "buttons instead of the command, markup escaped" \
    asked 'Notify 0|A & B|c &lt; d|start,Start,snooze,Snooze, '
  tap "its time" asked 'expire=1500'
  say ping
  echo 'action 1 skip' >&7
  sleep 0.2
  tap "a button that was not offered is none" \
    test "$(printed | wc -l)" = 1
  echo 'action 1 snooze' >&7
  tap "one that was is pressed" heard 5 "break PRESSED snooze"
  tap "and the bubble closed" asked 'CloseNotification 1'
  echo 'closed 1 2' >&7
  sleep 0.2
  tap "what the server says of it then is nothing new" \
    test "$(printed | wc -l)" = 2
  say 'show lunch L|b||start'
  heard 5 "lunch SHOWN"
  say ping
  echo 'closed 2 99' >&7
  tap "any reason will do to close" heard 5 "lunch CLOSED"
  say 'show notice N|b|||300'
  heard 5 "notice SHOWN"
  tap "a server that forgets to expire is helped" asked 'CloseNotification 3'
  tap "and that is told" heard 5 "notice CLOSED"
  drive_end
  rig_dunst_stop
}

test_sound() {
  recorder_start body sound
  drive_start "$helper" sound
  say 'show break A|b|offduty take'
  heard 5 "break SHOWN"
  tap "a sound where the server has some" asked 'sound-name='
  tap_is "and nothing against it" "$(grep -c suppress "$RIG/asked")" 0
  finish
  recorder_start body
  drive_start "$helper" sound
  say 'show break A|b|offduty take'
  heard 5 "break SHOWN"
  tap_is "none where it has none" "$(grep -c sound "$RIG/asked")" 0
  finish
}

# asks WORDS LINE: of a server of that name and kind
asks() {
  local words
  read -ra words <<<"$1"
  recorder_start "${words[@]//_/ }" actions body
  drive_start "$helper"
  say "$2"
  heard 5 "break SHOWN"
}

finish() {
  drive_end
  rig_dunst_stop
}

# The ways of servers that their capabilities do not tell.
test_traits() {
  asks name=dunst 'brief break Eyes|b|offduty take|start|20000|40'
  tap "on dunst the next one of a kind takes its place" \
    asked 'x-dunst-stack-tag=x-offduty.break'
  tap "its actions are not seen, so the command is named" \
    asked 'offduty take|start,Start,'
  tap "what is low stays low" asked 'urgency=0'
  tap "and a value is a bar" asked 'value=40'
  finish
  asks name=gnome-shell 'brief break Eyes|b|offduty take|start|20000|40'
  tap "on GNOME what is low would not be seen" asked 'urgency=1'
  tap "but is transient" asked 'transient=yes'
  finish
}

# values: of the bubbles asked for, in a line.
values() {
  sed -n 's/.* value=\([0-9]*\).*/\1/p' "$RIG/asked" | tr '\n' ' '
}

has_values() {
  [[ $(values) =~ $1 ]]
}

# A server tells neither of the steps nor, mostly, of the end.
test_countdown() {
  recorder_start name=mako actions
  drive_start "$helper" countdown
  say 'brief break Eyes|b|||8000'
  heard 5 "break SHOWN"
  tap "what passes has a bar, which changes" \
    rig_wait 8 has_values '^100 [0-9]+ [0-9]+ '
  tap "to its end" heard 15 "break CLOSED"
  tap_is "it runs down" "$(values)" \
    "$(values | tr ' ' '\n' | sort -rnu | tr '\n' ' ' | sed 's/^ *//')"
  tap "in place" test "$(grep -c '^Notify 0|' "$RIG/asked")" = 1
  tap "for as long as is left" grep -qE 'expire=[1-7][0-9]{3} ' "$RIG/asked"
  tap_is "and nobody else has heard of it" "$(printed | grep -c SHOWN)" 1
  say 'show lunch Lunch|b|offduty take'
  heard 5 "lunch SHOWN"
  tap_is "what stays has no end to run to" \
    "$(grep -c 'Lunch.*value=' "$RIG/asked")" 0
  say 'brief break Eyes|b|||20000'
  heard 5 "break SHOWN"
  say ping
  echo 'closed 3 2' >&7
  heard 5 "break CLOSED"
  sleep 1.2
  tap_is "who closes it sees no more of it" \
    "$(tail -n 1 "$RIG/asked" | grep -c 'Notify 0|Eyes|.*value=100')" 1
  finish
  recorder_start name=elsewhere
  drive_start "$helper" countdown
  say 'brief break Eyes|b|||4000'
  heard 5 "break SHOWN"
  sleep 1.2
  tap_is "where no bar is drawn there is none" \
    "$(grep -c Notify "$RIG/asked") $(values)" '1 '
  finish
}

# GNOME: what is replaced on the screen loses its buttons, and a click beside
# them starts the program. Plasma: what has expired is in a list.
test_shells() {
  asks name=gnome-shell 'show break A|b|offduty take|start'
  tap "on GNOME a click beside the buttons is an action that is none" \
    asked '|default,Close,start,Start,'
  echo 'action 1 default' >&7
  say 'show break B|b|offduty take|start'
  heard 5 "break SHOWN"
  tap "where it would have no buttons it is closed" asked 'CloseNotification 1'
  tap "and shown anew" asked 'Notify 0|B|'
  finish
  asks name=Plasma 'show break A|b'
  say ping
  echo 'closed 1 1' >&7
  sleep 0.3
  tap "on Plasma what expired is not gone" test "$(printed | wc -l)" = 1
  say 'show break B|b'
  heard 5 "break SHOWN"
  tap "so it is closed for the next one" asked 'CloseNotification 1'
  tap "which is shown anew" asked 'Notify 0|B|'
  say 'brief break C|b'
  heard 5 "break SHOWN"
  tap "what was on the screen is replaced" asked 'Notify 2|C|'
  say ping
  echo 'closed 2 1' >&7
  tap "and what is transient is gone" heard 5 "break CLOSED"
  finish
}

# A server may refuse what comes too fast, as Plasma does.
test_limit() {
  recorder_start limit actions body
  drive_start "$helper"
  say 'show break A|b'
  tap "what is refused twice as too fast has failed" heard 5 "break FAILED"
  tap "and is shown when it is not" heard 8 "break SHOWN"
  tap_is "in three tries" "$(grep -c 'Notify 0|A' "$RIG/asked")" 3
  tap_is "the first of which is not told" "$(printed | wc -l)" 2
  finish
}

# It leaves a closed bubble up for the rest of its time, and others wait for it.
test_slow_to_close() {
  asks 'name=Notification_Daemon vendor=GNOME' \
    'show break A|b|offduty take|start|90000'
  tap "on notification-daemon nothing is up for long" asked 'expire=20000'
  say 'withdraw break'
  tap "what is closed is past first" asked 'Notify 1|offduty||'
  tap "by its time" asked 'transient=yes expire=1 '
  tap_is "and only then closed" "$(tail -n 1 "$RIG/asked")" \
    'CloseNotification 1'
  say 'show break B|b|offduty take|start'
  heard 5 "break SHOWN"
  tap "and without a time it has the server's" asked 'expire=-1'
  echo 'action 2 start' >&7
  heard 5 "break PRESSED"
  tap "after an action it is closed" asked 'CloseNotification 2'
  tap_is "and not brought back for it" \
    "$(grep -c 'Notify 2|' "$RIG/asked")" 0
  finish
  asks 'name=Notification_Daemon vendor=MATE' \
    'show break A|b|offduty take|start|90000'
  tap "MATE's, which has the same name, has none of this" \
    asked 'expire=90000'
  finish
}

test_refusing() {
  recorder_start name=first actions
  drive_start "$helper"
  say 'show break A|b||start'
  heard 5 "break SHOWN"
  rig_dunst_kill
  recorder_start name=second actions refuse
  say 'show break B|b||start'
  tap "a new server gets a new bubble" heard 5 "break SHOWN"
  tap_is "with no id of the old one" "$(grep -c 'Notify 0|B' "$RIG/asked")" 1
  local old
  old=$(children)
  kill -KILL "${old% }"
  tap "a new helper goes on" asked 'Notify 1|B'
  drive_end
  rig_dunst_stop
}

# The old one's end and the new one have the same id.
test_race() {
  recorder_start race
  drive_start "$helper"
  say 'show break A|b'
  heard 5 "break SHOWN"
  say 'show break B|b'
  heard 5 "break SHOWN"
  sleep 0.2
  tap_is "the end of what is replaced is not that of what replaces it" \
    "$(printed | sed 's/ [0-9]*$//')" "break SHOWN"
  say 'show break C|b'
  heard 5 "break SHOWN"
  tap "which is replaced by its id, too" asked 'Notify 1|C'
  say ping
  echo 'closed 1 2' >&7
  tap "its own end is" heard 5 "break CLOSED"
  drive_end
  rig_dunst_stop
}

at_rest() {
  say pending
  heard 1 "pending 0"
}

# It answers every question but the one that matters. What it was asked comes up
# when it goes on, so the helper is left to hear of it.
test_hanging() {
  local old
  recorder_start hang
  drive_start "$helper"
  say 'show break A|b'
  say ping
  tap "a hanging Notify blocks nobody" heard 1 "pong"
  tap "and fails" heard 5 "break FAILED"
  tap "by the deadline" at_most "$(took 'break FAILED')" 2300
  old=$(children)
  say 'show break B|b'
  tap "so does what comes after it" heard 5 "break FAILED"
  say 'show lunch L|b'
  heard 5 "lunch FAILED"
  say 'withdraw lunch'
  # it may be shown before the helper has heard of that
  rig_wait 5 at_rest
  echo go >&7
  tap "when it goes on the last wish is shown" heard 5 "break SHOWN"
  tap_is "in place of the first, and nothing else" \
    "$(sed -n 's/^\(Notify [^|]*|[^|]*\)|.*/\1/p' "$RIG/asked")" "Notify 0|A
Notify 1|B"
  tap_is "by the same helper" "$(children)" "$old"
  drive_end
  rig_dunst_stop
  recorder_start hang
  drive_start "$helper"
  say 'show break A|b'
  heard 5 "break FAILED"
  drive_end
  tap "the end does not wait" at_most "$(took end)" 300
  rig_dunst_stop
}

# helper_script TEXT: a helper that is a script, and counts its starts.
helper_script() {
  printf '#!/bin/bash\necho x >>"%s"\n%s\n' "$RIG/starts" "$1" >"$RIG/helper"
  chmod +x "$RIG/helper"
  : >"$RIG/starts"
}

test_bad_helpers() {
  drive_start "$RIG/none"
  say 'show break A|b'
  tap "no helper: it fails" heard 2 "break FAILED"
  drive_end
  helper_script 'exit 3'
  drive_start "$RIG/helper"
  say 'show break A|b'
  tap "one that ends at once: it fails" heard 2 "break FAILED"
  sleep 1
  tap_is "after two tries, no more for now" "$(wc -l <"$RIG/starts")" 2
  drive_end
  helper_script 'echo nonsense >&3; exec sleep 10'
  drive_start "$RIG/helper"
  say 'show break A|b'
  tap "one that answers nonsense: it fails" heard 2 "break FAILED"
  tap "and is killed" rig_wait 1 no_children
  drive_end
  helper_script "ls -l /proc/self/fd | grep -o '[0-9]* ->' >'$RIG/fds'
    exec sleep 10"
  exec 6<"$OFFDUTY_SOURCE/meson.build" 12<"$OFFDUTY_SOURCE/meson.build"
  drive_start "$RIG/helper"
  exec 6<&- 12<&-
  say 'show break A|b'
  rig_wait 5 test -s "$RIG/fds"
  # ls has its own descriptor for the folder
  tap_is "a helper gets its socket and nothing else" \
    "$(tr -d '\n' <"$RIG/fds")" "0 ->1 ->2 ->3 ->4 ->"
  drive_end
}

test_bad_sockets() {
  "$helper" </dev/null 2>"$RIG/said"
  tap_is "started by hand it says so" "$?: $(cat "$RIG/said")" \
    "2: offduty-notify: is started by offdutyd, not by hand"
  python3 - "$helper" <<'PY' >"$RIG/said" 2>&1
import os, random, socket, subprocess, sys
random.seed(7)
bad = [b"x", bytes(7), b"\0" * 4096, b"OFNY" * 30]
bad += [random.randbytes(random.randrange(1, 2000)) for _ in range(6)]
for data in bad:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    p = subprocess.Popen([sys.argv[1]], stdin=theirs, stderr=subprocess.PIPE)
    theirs.close()
    ours.send(data)
    err = p.stderr.read().decode()
    print(p.wait(timeout=20), err.strip())
PY
  tap_is "garbage on its socket ends it, cleanly" "$(sort -u "$RIG/said")" \
    "1 offduty-notify: bad record on the socket"
}

passing_start
test_plain
test_buttons
test_sound
test_traits
test_countdown
test_shells
test_limit
test_slow_to_close
test_refusing
test_race
test_hanging
test_bad_helpers
test_bad_sockets
test_passing
tap_done
