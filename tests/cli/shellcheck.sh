#!/bin/bash
# Every script of the tree, as shellcheck reads it.
set -u
if ! command -v shellcheck >/dev/null; then
  echo "ok 1 - scripts # SKIP no shellcheck"
  echo 1..1
  exit
fi
cd "$OFFDUTY_SOURCE" || exit 1
n=0
while IFS= read -r f; do
  n=$((n + 1))
  if out=$(shellcheck -x "$f"); then
    echo "ok $n - $f"
  else
    echo "not ok $n - $f"
    printf '%s\n' "$out" | sed 's/^/# /'
  fi
done < <(find .ci etc tests -type f -exec grep -lE -m 1 \
  '^#!/bin/(ba)?sh' {} + | sort)
echo "1..$n"
