#!/bin/bash
# A week as one lives it: several exported calendars (tests/data/ics/life), the
# plan and the classes of which were written by hand before they were read.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
data=$OFFDUTY_SOURCE/tests/data/ics/life
world=$(mktemp -d) || exit 1
trap 'rm -rf "$world"' EXIT
export HOME=$world XDG_CONFIG_HOME=$world XDG_CONFIG_DIRS=$world/none
cd "$world" || exit 1

# compare NAME WANT: with what is in got.
compare() {
  diff "$2" got >differs
  tap "$1" test ! -s differs
  [ ! -s differs ] || tap_note "$(cat differs)"
}

# Wherever one is: the hours have a zone.
for TZ in UTC Asia/Tokyo; do
  export TZ
  offduty --config "$data/life.ini" plan --week 2026-03-23 --at 2026-03-20 \
    >got 2>err
  compare "the week's plan, in $TZ" "$data/week.txt"
  tap_is "nothing is in doubt" "$(cat err)" ''
done

week=(--from 20260322T230000Z --to 20260329T220000Z --zone Europe/Berlin)
offduty --config "$data/life.ini" events "${week[@]}" --json |
  python3 "$OFFDUTY_SOURCE/tests/rig/events.py" >got
compare "the week's events" "$data/events.txt"
offduty --config "$data/life.ini" events "${week[@]}" --problems >got
shift='  17:00-09:00  on-call  On Call - Alex Doe - Platform'
tap "a shift of days says its last" \
  grep -qxF "$shift (until mon 2026-03-30)  [oncall]" got
tap "no problem is named" test -z "$(grep '\.ics:' got)"

# A folder's other files are none of its calendars.
tap "what is no calendar is there to be passed over" \
  test -f "$data/personal/color" -a -f "$data/personal/.run.ics.tmp"
tap_done
