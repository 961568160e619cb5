#!/bin/bash
# tests/results counts what meson's log holds: lines of TAP, tests without
# any, and failures that no line told.
set -u
n=0

# expect NAME STATUS "COUNTS" LINE... : the log has the lines.
expect() {
  local name=$1 status=$2 want=$3 got log
  shift 3
  log=$(mktemp) || exit 1
  printf '%s\n' "$@" >"$log"
  got=$(python3 "$OFFDUTY_SOURCE/tests/results" "$log" "$status" | tail -n 1)
  rm -f "$log"
  n=$((n + 1))
  if [ "$got" = "counts $want" ]; then
    echo "ok $n - $name"
  else
    echo "not ok $n - $name"
    echo "# wanted '$want', got '$got'"
  fi
}

expect "lines of TAP" 0 "2 0 0" \
  '{"name": "a", "result": "OK", "stdout": "1..2\nok 1 - x\nok 2 - y\n"}'
expect "a failure" 1 "1 1 0" \
  '{"name": "a", "result": "FAIL", "stdout": "ok 1\nnot ok 2 - y\n1..2\n"}'
expect "a skip with its reason" 0 "1 0 1" \
  '{"name": "a", "result": "OK", "stdout": "ok 1 # SKIP none\nok 2\n1..2"}'
expect "a program that skips whole" 0 "0 0 1" \
  '{"name": "a", "result": "SKIP", "stdout": "1..0 # SKIP no bus\n"}'
expect "no TAP at all" 0 "1 0 1" \
  '{"name": "a", "result": "OK", "stdout": "fine\n"}' \
  '{"name": "b", "result": "SKIP"}'
expect "a crash after good lines" 1 "1 1 0" \
  '{"name": "a", "result": "ERROR", "stdout": "ok 1\n"}'
expect "a time limit" 1 "0 1 0" '{"name": "a", "result": "TIMEOUT"}'
expect "a failure that no test told" 3 "1 1 0" \
  '{"name": "a", "result": "OK", "stdout": "ok 1\n1..1\n"}'
expect "nothing ran" 0 "0 0 0" ''
echo "1..$n"
