#!/bin/bash
# Notifications through offdutyd's adapter and offduty-notify to a real dunst:
# shown, replaced, withdrawn, pressed; its absence, its freezing, its death.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/drive.sh
. "$OFFDUTY_SOURCE/tests/rig/drive.sh"
rig_need dunstctl

helper=$OFFDUTY_LIBEXECDIR/offduty-notify
if ! [ -x "$OFFDUTY_BUILD/tests/tools/notifier-drive" ]; then
  echo "1..0 # SKIP not built: offdutyd or offduty-notify"
  exit 0
fi
if ! rig_start 800x450x24; then
  echo "1..0 # SKIP no private bus or display"
  exit 0
fi

test_show() {
  rig_dunst_start
  drive_start "$helper"
  tap "no helper before the first notification" no_children
  say 'show break Stretch|Five minutes.|offduty take|start,snooze'
  tap "shown" heard 5 "break SHOWN"
  tap_is "one is up" "$(rig_displayed)" 1
  say 'show break Stretch now|Four minutes.|offduty take|start,snooze|0|20'
  tap "updated" heard 5 "break SHOWN"
  tap_is "replaced in place" "$(rig_displayed)" 1
  say 'show lunch Lunch walk|Until 13:30.|offduty take|start,skip'
  tap "another channel" heard 5 "lunch SHOWN"
  tap_is "has its own" "$(rig_displayed)" 2
  say 'withdraw lunch'
  tap "withdrawn" rig_wait 5 rig_shows 1
  tap_is "its text, and the command where there are no buttons" \
    "$(rig_history)" 'Lunch walk|Until 13:30.\n<i>offduty take</i>'
  say 'withdraw break'
  tap "the last one too" rig_wait 5 rig_shows 0
  tap_is "the update was what was up" "$(rig_history | tail -n 1)" \
    'Stretch now|Four minutes.\n<i>offduty take</i>'
  say 'withdraw lunch'
  say pending
  tap "withdrawing what is not there is nothing" heard 1 "pending 0"
}

test_text() {
  say 'show notice A <b> & C|1 < 2 & <i>so</i> "on"'
  heard 5 "notice SHOWN"
  say 'withdraw notice'
  rig_wait 5 rig_shows 0
  # Pango's escapes for < and &; dunst keeps the summary as it came
  tap_is "text is no markup" "$(rig_history | tail -n 1)" \
    'A <b> & C|1 &lt; 2 &amp; &lt;i&gt;so&lt;/i&gt; &quot;on&quot;'
}

test_action() {
  say 'show break Stretch|Five minutes.|offduty take|start,snooze,skip'
  heard 5 "break SHOWN"
  say ping
  rig_act Snooze
  tap "a press arrives" heard 5 "break PRESSED snooze"
  tap "and the bubble is closed" rig_wait 5 rig_shows 0
  sleep 0.2
  tap "its closing is nothing new" test "$(printed | grep -c '^break')" = 1
  say 'show cutoff Work ends|At 17:00.|offduty extend 30m|extend'
  heard 5 "cutoff SHOWN"
  say ping
  dunstctl close
  tap "dismissing is told" heard 5 "cutoff CLOSED"
  say 'show notice Brief|.||start|300'
  heard 5 "notice SHOWN"
  tap "so is expiry" heard 5 "notice CLOSED"
  tap "none is up" rig_wait 5 rig_shows 0
}

test_restart() {
  say 'show break Before|b'
  heard 5 "break SHOWN"
  local old
  old=$(children)
  say ping
  # one helper, the driver's only child
  kill -KILL "${old% }"
  tap "a killed helper is started again" heard 5 "break SHOWN"
  tap "by another process" test "$(children)" != "$old"
  tap_is "its bubble is still the only one" "$(rig_displayed)" 1
  say 'show break After|b'
  heard 5 "break SHOWN"
  tap_is "and is replaced in place" "$(rig_displayed)" 1
  drive_end
  tap "none is up after the end" rig_wait 5 rig_shows 0
  rig_dunst_stop
}

# Stopped, it stands for a helper that its server holds up.
test_stuck() {
  rig_dunst_start
  drive_start "$helper"
  say 'show break Up|b'
  heard 5 "break SHOWN"
  local old
  old=$(children)
  kill -STOP "${old% }"
  say 'show break Late|b'
  say ping
  tap "a stuck helper blocks nobody" heard 1 "pong"
  tap "and its work fails" heard 5 "break FAILED"
  tap "by the deadline" at_most "$(took 'break FAILED')" 2300
  tap "it is killed" rig_wait 1 no_children
  tap_is "its bubble may stay" "$(rig_displayed)" 1
  say 'show break Later|b'
  tap "for a while no other is tried" heard 1 "break FAILED"
  tap "then one is" heard 10 "break SHOWN"
  tap_is "which replaces it" "$(rig_displayed)" 1
  say 'withdraw break'
  rig_wait 5 rig_shows 0
  tap_is "with what was wanted last" "$(rig_history | tail -n 1)" 'Later|b'
  drive_end
  rig_dunst_stop
}

test_absent() {
  drive_start "$helper"
  say 'show break Late|b'
  tap "without a server it fails" heard 5 "break FAILED"
  tap "at once" at_most "$(took 'break FAILED')" 1000
  say server
  tap "and that is known" heard 1 "server no"
  say 'show lunch Past|b'
  heard 5 "lunch FAILED"
  say 'withdraw lunch'
  say 'show cutoff Passing|b|||200'
  heard 5 "cutoff FAILED"
  sleep 0.3
  rig_dunst_start
  say retry
  tap "shown when a server comes" heard 5 "break SHOWN"
  sleep 0.2
  tap_is "but not what was withdrawn or is past" "$(rig_displayed)" 1
  rig_dunst_kill
  rig_dunst_start
  tap_is "a killed server shows nothing" "$(rig_displayed)" 0
  say retry
  heard 5 "break SHOWN"
  tap_is "the next one gets it" "$(rig_displayed)" 1
  say retry
  tap "asking again is answered" heard 5 "break SHOWN"
  tap_is "and adds none" "$(rig_displayed)" 1
}

test_frozen() {
  rig_dunst_freeze
  say 'show cutoff Frozen|b'
  say ping
  tap "a frozen server blocks nobody" heard 1 "pong"
  tap "and fails" heard 5 "cutoff FAILED"
  tap "by the deadline" at_most "$(took 'cutoff FAILED')" 2100
  say 'show cutoff Frozen still|b'
  heard 5 "cutoff FAILED"
  say 'withdraw break'
  say 'show notice Passing|b|||300'
  heard 5 "notice FAILED"
  rig_dunst_thaw
  tap "shown at the thaw" heard 5 "cutoff SHOWN"
  sleep 0.3
  tap_is "once, and the withdrawn one is gone" "$(rig_displayed)" 1
  say 'withdraw cutoff'
  rig_wait 5 rig_shows 0
  tap_is "the last wording" "$(rig_history | tail -n 1)" 'Frozen still|b'
  tap_is "and never the first" "$(rig_history | grep -c '^Frozen|')" 0
}

test_rest() {
  tap "the helper ends when nothing is left" rig_wait 10 no_children
  say 'show break Again|b'
  tap "and comes back" heard 5 "break SHOWN"
  say pending
  tap "at rest" heard 1 "pending 0"
  rig_dunst_freeze
  drive_end
  tap "the end does not wait for a frozen server" \
    at_most "$(took end)" 800
  rig_dunst_thaw
  tap "which closes what was up at its thaw" rig_wait 5 rig_shows 0
}

test_no_actions() {
  drive_start "$helper" noactions
  say 'show break Stretch|b|offduty take|start'
  heard 5 "break SHOWN"
  say ping
  rig_act Start
  sleep 0.3
  tap "no actions where they are not wanted" test "$(printed | wc -l)" = 1
  drive_end
  rig_dunst_stop
}

test_show
test_text
test_action
test_restart
test_stuck
test_absent
test_frozen
test_rest
test_no_actions
tap_is "the driver and the helper said nothing else" \
  "$(grep -vE 'notifications wait: |ended unexpectedly|overran its deadline' "$RIG/err")" ''
tap_done
