# shellcheck shell=bash
# TAP for script tests. To be sourced by bash scripts; end with tap_done.
TAP_N=0
TAP_FAILED=0

tap_ok() {
  TAP_N=$((TAP_N + 1))
  echo "ok $TAP_N - $1"
}

tap_not_ok() {
  TAP_N=$((TAP_N + 1))
  TAP_FAILED=$((TAP_FAILED + 1))
  echo "not ok $TAP_N - $1"
}

tap_note() {
  printf '%s\n' "$*" | sed 's/^/# /'
}

# tap NAME COMMAND...: passes if the command succeeds.
tap() {
  local name=$1
  shift
  if "$@"; then
    tap_ok "$name"
  else
    tap_not_ok "$name"
    tap_note "failed: $*"
  fi
}

# tap_is NAME GOT WANT
tap_is() {
  if [ "$2" = "$3" ]; then
    tap_ok "$1"
  else
    tap_not_ok "$1"
    tap_note "got:  $2"
    tap_note "want: $3"
  fi
}

tap_skip() {
  TAP_N=$((TAP_N + 1))
  echo "ok $TAP_N - $1 # SKIP $2"
}

tap_done() {
  echo "1..$TAP_N"
  [ "$TAP_FAILED" -eq 0 ]
}
