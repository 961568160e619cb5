#!/bin/bash
# What `status`, `check` and `prompt` cost: user instructions with loader and
# all, at most 1.35 times those of an empty program; and what they load.
set -u
n=0
limit=135 # percent
world=$(mktemp -d) || exit 1
mkdir -m 700 "$world/run"
export HOME=$world XDG_RUNTIME_DIR=$world/run
# shellcheck source=tests/rig/stand-in.sh
. "${OFFDUTY_SOURCE:?}/tests/rig/stand-in.sh"
trap 'unserve; rm -rf "$world"' EXIT

for tool in valgrind python3 cc; do
  command -v "$tool" >/dev/null && continue
  echo "ok 1 - cost # SKIP no $tool"
  echo 1..1
  exit
done

# instructions COMMAND...: of one run, with its exit code.
instructions() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" \
    2>&1 >"$world/out" | sed -n 's/.*Collected *: *//p'
  return "${PIPESTATUS[0]}"
}

serve on
echo 'int main(void) { return 0; }' >"$world/empty.c"
cc -O2 -o "$world/empty" "$world/empty.c" || exit 1
empty=$(instructions "$world/empty")
for args in 'status' 'check -q' 'prompt'; do
  n=$((n + 1))
  # shellcheck disable=SC2086 # words
  if got=$(instructions offduty $args) &&
    [ $((got * 100)) -le $((empty * limit)) ]; then
    echo "ok $n - offduty $args"
  else
    echo "not ok $n - offduty $args"
  fi
  echo "# $got instructions, an empty program $empty:" \
    "$((got * 100 / empty)) %, at most $limit %"
done

# Neither configuration nor zone nor locale.
n=$((n + 1))
if ! command -v strace >/dev/null; then
  echo "ok $n - status opens no file # SKIP no strace"
elif ! strace -o "$world/trace" -e trace=open,openat offduty status \
  >/dev/null || ! grep -q 'libc\.so' "$world/trace"; then
  echo "not ok $n - status opens no file"
  echo "# strace saw nothing"
elif grep -E '^open' "$world/trace" |
  grep -vE 'ld\.so\.(cache|preload)|/lib(inih|c)\.so' >"$world/opened"; then
  echo "not ok $n - status opens no file"
  sed 's/^/# /' "$world/opened"
else
  echo "ok $n - status opens no file"
fi
echo "1..$n"
