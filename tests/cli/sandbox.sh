#!/bin/bash
# What the calendar helper's sandbox lets through: nothing but what it needs.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
try=$OFFDUTY_BUILD/tests/cli/try-sandbox
world=$(mktemp -d) || exit 1
trap 'rm -rf "$world"' EXIT
cd "$world" || exit 1

# attempt NAME CODE MEANING; 159 is death by SIGSYS.
attempt() {
  (ulimit -c 0 && "$try" "$1") 2>/dev/null
  tap_is "$1: $3" "$?" "$2"
}
attempt nothing 0 "the sandbox can be entered"
attempt open 1 "refused"
attempt create 1 "refused"
tap "nothing was created" test ! -e offduty-was-here
attempt map 1 "a GiB is refused"
attempt socket 159 "killed"
attempt exec 159 "killed"
attempt fork 159 "killed"
attempt code 159 "executable memory: killed"
attempt kill 159 "killed"
attempt unlink 159 "killed"
tap_done
