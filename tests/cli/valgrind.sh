#!/bin/bash
# The command line under valgrind: no error, nothing lost, and the exit code
# that the verb has without it. Helpers it starts are not followed: their
# sandbox forbids what valgrind does.
set -u
n=0
world=$(mktemp -d) || exit 1
trap 'rm -rf "$world"' EXIT
mkdir -m 700 "$world/run"
export HOME=$world XDG_RUNTIME_DIR=$world/run XDG_CONFIG_HOME=$world/config
export XDG_CONFIG_DIRS=$world/none XDG_STATE_HOME=$world/state

if ! command -v valgrind >/dev/null; then
  echo "ok 1 - command line # SKIP no valgrind"
  echo 1..1
  exit
fi

# expect CODE ARG...: offduty with these arguments.
expect() {
  local code=$1 got
  shift
  valgrind -q --leak-check=full --show-leak-kinds=definite,indirect \
    --errors-for-leak-kinds=definite,indirect --error-exitcode=99 \
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

day=2026-11-24
example=$OFFDUTY_SOURCE/etc/example/offduty.ini
ics=$OFFDUTY_SOURCE/etc/example/work.ics
printf '[hours]\nmno = 9-5\n[cutoff]\nwran = 10\n' >"$world/bad.ini"

expect 0 version
expect 0 help
expect 0 help plan
expect 2 no-such-verb
expect 3 status
expect 0 prompt
expect 0 login
expect 0 config check --config "$example"
expect 1 config check --config "$world/bad.ini"
expect 0 config show --config "$example"
expect 0 config show --config "$example" --json
expect 0 config init
expect 0 plan "$day" --config "$example"
expect 0 plan --week --at "$day" --config "$example"
expect 0 plan "$day" --config "$example" --json
expect 0 events --from "$day" --to 2026-11-25 --zone Europe/Berlin "$ics"
expect 0 events --format tsv --from "$day" --to 2026-11-25 "$ics"
expect 1 events "$world/none.ics"
echo "1..$n"
