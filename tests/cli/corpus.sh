#!/bin/bash
# Recurrence cases from other libraries' test suites, with known answers. Whole
# calendars (fix-*) are read right; of single rules, one that is not must be
# named for its event, and never differ in silence. Of the cases that are not
# strict, each that differs is a choice that offduty.ini(5) tells.
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
"$corpus/check.py" --all "$world/answer" >"$world/out" 2>&1

# How many strict cases each suite has at least.
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
# What of the others differs, by choice.
start='the start of a series counts, whatever its rule says'
seconds='a time without its seconds is one all the same'
chosen="
dateutil-rrule/testSetExDateRevOrder $start
fix-ical4j/lotr-updated-w0 $start
fix-ical4j/lotr-w0 $start
fix-khal/event_dt_rrule_until_before_start-w0 $start
fix-ical4j/friday13-NOT-w1 EXRULE takes its dates away
fix-libical/process-calendar-w0 $seconds
fix-libical/process-incoming-w0 $seconds
"

declare -A tier
while IFS=$'\t' read -r case _ kind _; do
  tier[$case]=$([ "$kind" = strict ] && echo strict || echo lenient)
done < <(tail -n +2 "$corpus/index.tsv")

# differing TIER SUITE: the cases, one a line.
differing() {
  sed -nE "s|^differs ($2/[^ ]+) .*|\1|p" "$world/out" |
    while read -r case; do
      [ "${tier[$case]}" != "$1" ] || echo "$case"
    done
}

# count TIER SUITE: how many cases there are.
count() {
  local case n=0
  for case in "${!tier[@]}"; do
    [ "${case%%/*}:${tier[$case]}" != "$2:$1" ] || n=$((n + 1))
  done
  echo "$n"
}

# named CASE: a problem was told for each event of the case.
named() {
  local input=$corpus/$1/input.ics from to zone uid n=0
  IFS=$'\t' read -r _ from to zone <"$corpus/$1/expected.tsv"
  offduty events --problems --from "$from" --to "$to" --zone "$zone" \
    "$input" 2>&1 | grep -F "$input:" >"$world/problems"
  while IFS= read -r uid; do
    n=$((n + 1))
    grep -qF ": $uid: " "$world/problems" || return 1
  done < <(tr -d '\r' <"$input" | sed -n 's/^UID[^:]*://p' | sort -u)
  [ "$n" -gt 0 ]
}

tap_note "$(tail -n 1 "$world/out") in all"
while read -r suite want; do
  [ -n "$suite" ] || continue
  total=$(count strict "$suite")
  wrong=0 told=0 silent=
  for case in $(differing strict "$suite"); do
    wrong=$((wrong + 1))
    if [ "${suite#fix-}" = "$suite" ] && named "$case"; then
      told=$((told + 1))
    else
      silent="$silent $case"
    fi
  done
  tap_note "$suite: $total strict, $((total - wrong)) right, $told named"
  tap "$suite: none wrong in silence" test -z "$silent"
  [ -z "$silent" ] || tap_note "$silent"
  tap "$suite: all cases are there" test "$total" -ge "$want"

  differing lenient "$suite" >"$world/lenient"
  sed -nE "s|^($suite/[^ ]+) .*|\1|p" <<<"$chosen" | sort >"$world/chosen"
  tap_note "$suite: $(count lenient "$suite") others," \
    "$(wc -l <"$world/lenient") differ"
  sort "$world/lenient" | diff - "$world/chosen" >"$world/differs"
  tap "$suite: of the others, what differs is chosen" \
    test ! -s "$world/differs"
  [ ! -s "$world/differs" ] || tap_note "$(cat "$world/differs")"
done <<<"$least"
tap_done
