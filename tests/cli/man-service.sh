#!/bin/bash
# offdutyd(8) against the program: every option, bus member and variable of the
# environment is in it, and it offers no other options.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
page=$OFFDUTY_SOURCE/man/offdutyd.8

# missing NAME...: those that the page does not name as a word.
missing() {
  local w
  while read -r w; do
    grep -qE "(^|[ .])$w( |\$)" "$page" || echo "$w"
  done | sort -u | tr '\n' ' '
}

if ! command -v offdutyd >/dev/null; then
  echo "1..0 # SKIP not built: offdutyd"
  exit 0
fi
offered=$(offdutyd --help | grep -oE '^ +--[a-z]+' | tr -d ' ' | sort)
tap "there are options" test "$(wc -l <<<"$offered")" -ge 4
tap_is "the page has the program's options, and no others" \
  "$(grep -E '^\.It Fl' "$page" | sed -E 's/^\.It Fl /-/; s/ .*//' | sort)" \
  "$offered"

service=$OFFDUTY_SOURCE/src/service
members=$(grep -hoE 'SD_BUS_(PROPERTY|METHOD|METHOD_WITH_ARGS)\("[A-Za-z]+"' \
  "$service/bus_object.c" | sed 's/.*"\(.*\)"/\1/')
tap "there are bus members" test "$(wc -l <<<"$members")" -ge 15
tap_is "every bus member is in the page" "$(missing <<<"$members")" ""

variables=$(grep -rhoE 'getenv\("[A-Z_]+"' "$service" \
  "$OFFDUTY_SOURCE/src/desktop" "$OFFDUTY_SOURCE/src/ledger" |
  sed 's/.*"\(.*\)"/\1/')
tap "there are variables" test "$(wc -l <<<"$variables")" -ge 10
tap_is "every variable of the environment is in the page" \
  "$(missing <<<"$variables")" ""
tap_is "a word that is not in it is missed" "$(missing <<<NO_SUCH_WORD)" \
  "NO_SUCH_WORD "

if command -v mandoc >/dev/null; then
  tap_is "mandoc has no complaint" \
    "$(mandoc -T lint -W warning "$page" 2>&1)" ""
else
  tap_skip "mandoc has no complaint" "no mandoc"
fi
tap_done
