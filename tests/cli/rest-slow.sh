#!/bin/bash
# rest.sh for an hour, on everything that can tell presence, side by side.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
scratch=$(mktemp -d "${TMPDIR:-/tmp}/offduty-rest.XXXXXX") || exit 1
trap 'rm -rf "$scratch"' EXIT
all=(x11 kwin sway mutter)

for on in "${all[@]}"; do
  OFFDUTY_REST_ON=$on OFFDUTY_REST=${OFFDUTY_REST:-1800} \
    bash "$OFFDUTY_SOURCE/tests/cli/rest.sh" >"$scratch/$on" 2>&1 &
done
wait
for on in "${all[@]}"; do
  while read -r line; do
    case $line in
    "ok "*" # SKIP "*) tap_skip "$on: ${line#* - }" "${line#* # SKIP }" ;;
    "ok "*) tap_ok "$on: ${line#* - }" ;;
    "not ok "*) tap_not_ok "$on: ${line#* - }" ;;
    "1..0 # SKIP "*) tap_skip "$on" "${line#* # SKIP }" ;;
    "1.."*) ;;
    *) tap_note "$on: ${line#\# }" ;;
    esac
  done <"$scratch/$on"
  tap "$on: to the end" grep -q '^1\.\.' "$scratch/$on"
done
tap_done
