#!/bin/bash
# Each fuzz target for a minute, or $FUZZ_SECONDS, on its seeds and on what it
# once found. What it finds is kept in the build's fuzz-found.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
seconds=${FUZZ_SECONDS:-60}
fuzz=$OFFDUTY_SOURCE/tests/fuzz
build=$OFFDUTY_BUILD/fuzz
found=$OFFDUTY_BUILD/fuzz-found
mkdir -p "$found"

if ! echo 'int LLVMFuzzerTestOneInput(void); int LLVMFuzzerTestOneInput(void)
  { return 0; }' | clang -fsanitize=fuzzer -x c -o "$found/probe" - \
  2>/dev/null; then
  tap_skip "fuzzing" "no clang with libFuzzer"
  tap_done
  exit
fi
rm -f "$found/probe"

{
  [ -f "$build/build.ninja" ] || CC=clang meson setup "$build" \
    "$OFFDUTY_SOURCE" -Dfuzz=true -Db_sanitize=address,undefined \
    -Db_lundef=false -Doptimization=2 -Ddebug=true
  ninja -C "$build" tests/fuzz/fuzz_{scan,calread,wire,trace}
} >"$found/build.log" 2>&1 || {
  tap_not_ok "the targets build"
  tap_note "$(tail -n 20 "$found/build.log")"
  tap_done
  exit
}

# fuzz TARGET DICTIONARY SEEDS...
fuzz() {
  local target=$1 dict=$2 corpus
  local crashes=$OFFDUTY_SOURCE/tests/data/crashes/$target
  shift 2
  [ ! -d "$crashes" ] || set -- "$@" "$crashes"
  corpus=$(mktemp -d) || exit 1
  # its reports count here, not in a log of the whole run
  ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 \
    "$build/tests/fuzz/fuzz_$target" -max_total_time="$seconds" \
    -max_len=4096 -timeout=60 -rss_limit_mb=1024 -dict="$fuzz/$dict/dict" \
    -artifact_prefix="$found/$target-" "$corpus" "$@" \
    </dev/null >"$found/$target.log" 2>&1
  local code=$?
  rm -rf "$corpus"
  tap_is "$target: nothing found in $seconds s" "$code" 0
  if [ "$code" -ne 0 ]; then
    tap_note "$(grep -v '^#' "$found/$target.log" | tail -n 40)"
    tap_note "again by: $build/tests/fuzz/fuzz_$target FILE, one of" \
      "$found/$target-*; then keep it in tests/data/crashes/$target"
  fi
  tap "$target: it ran" grep -q '^Done [0-9]\{3,\} runs' "$found/$target.log"
  tap_note "$(grep '^Done' "$found/$target.log")"
}

fuzz scan calread "$fuzz/scan/seeds" "$fuzz/calread/seeds" \
  "$OFFDUTY_SOURCE/tests/data/ics"
fuzz calread calread "$fuzz/calread/seeds" "$OFFDUTY_SOURCE/tests/data/ics"
fuzz wire wire "$fuzz/wire/seeds"
fuzz trace trace "$fuzz/trace/seeds"
tap_done
