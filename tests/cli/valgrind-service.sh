#!/bin/bash
# The verbs that talk to the service under valgrind: no error, nothing lost,
# and the exit code that they have without it.
set -u
n=0
world=$(mktemp -d) || exit 1
mkdir -m 700 "$world/run"
export HOME=$world XDG_RUNTIME_DIR=$world/run XDG_CONFIG_HOME=$world/config
export XDG_CONFIG_DIRS=$world/none TZ=UTC
# shellcheck source=tests/rig/stand-in.sh
. "${OFFDUTY_SOURCE:?}/tests/rig/stand-in.sh"
trap 'unserve; rm -rf "$world"' EXIT

for tool in valgrind python3; do
  command -v "$tool" >/dev/null && continue
  echo "ok 1 - verbs # SKIP no $tool"
  echo 1..1
  exit
done

# expect CODE ARG...
expect() {
  local code=$1 got
  shift
  valgrind -q --leak-check=full --show-leak-kinds=definite,indirect,possible \
    --errors-for-leak-kinds=definite,indirect,possible \
    --error-exitcode=99 \
    --log-file="$world/log" offduty "$@" >"$world/out" 2>&1 </dev/null
  got=$?
  n=$((n + 1))
  if [ "$got" -eq "$code" ] && ! [ -s "$world/log" ]; then
    echo "ok $n - offduty $*"
  else
    echo "not ok $n - offduty $*"
    echo "# exit code $got, not $code"
    cat "$world/log" "$world/out" | head -n 40 | sed 's/^/# /'
  fi
}

serve on
expect 0 status
expect 0 status --json
expect 0 next
expect 0 check
expect 0 prompt
expect 0 login
expect 0 take
expect 0 snooze 5m
expect 0 skip
expect 0 pause 30m
expect 0 pause until tomorrow
expect 0 resume
expect 0 extend 1h 20m --because 'a "release"'
expect 0 explain
expect 0 explain 2 --json
expect 0 explain tomorrow
expect 0 reload
serve hostile
expect 0 status
expect 0 status --json
serve badconfig
expect 1 reload
serve short
expect 1 status
serve frozen
expect 3 status
expect 0 prompt
expect 0 login
unserve
expect 3 take
expect 3 explain
expect 0 status --at 10:00 --json
expect 0 explain --at 12:00
expect 10 check --at 2026-11-28
expect 2 pause until yesterday
expect 2 plan --bogus
echo "1..$n"
