#!/bin/bash
# Recurrence cases from other libraries' test suites, with known answers: whole
# calendars (fix-*) and single rules, all of the strict ones right.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
corpus=${OFFDUTY_CORPUS:-$OFFDUTY_SOURCE/../shared/corpus}
if [ ! -x "$corpus/check.py" ]; then
  tap_skip "corpus" "no cases in $corpus"
  tap_done
  exit
fi
world=$(mktemp -d) || exit 1
trap 'rm -rf "$world"' EXIT
export HOME=$world XDG_CONFIG_HOME=$world XDG_CONFIG_DIRS=$world/none TZ=UTC

cat >"$world/answer" <<'END'
#!/bin/sh
exec offduty events --format tsv --from "$2" --to "$3" --zone "$4" "$1"
END
chmod +x "$world/answer"

# At least so many of each suite's strict cases.
least='
fix-ical4j 79
fix-icaljs 25
fix-khal 62
fix-libical 7
dateutil-rrule 205
icaljs-recur 108
libical-recur 141
sabre-rrule 60
'
"$corpus/check.py" "$world/answer" >"$world/out" 2>&1
while read -r suite want; do
  [ -n "$suite" ] || continue
  got=$(sed -nE "s/^$suite +([0-9]+) of .*/\1/p" "$world/out")
  tap_note "$suite: ${got:-none} right, $want asked"
  tap "$suite" test "${got:-0}" -ge "$want"
  [ "${got:-0}" -ge "$want" ] ||
    tap_note "$(grep "^differs $suite/" "$world/out" | cut -c 1-200 | head -n 5)"
done <<<"$least"
tap_done
