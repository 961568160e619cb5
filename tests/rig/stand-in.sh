# shellcheck shell=bash
# Starts and ends tests/rig/fake-service. Needs $world, a scratch folder, and
# $XDG_RUNTIME_DIR; its requests are in $world/requests.

service=

# Ends the stand-in, if there is one.
unserve() {
  [ -n "$service" ] || return 0
  exec 7>&-
  wait "$service"
  service=
}

# serve SCENARIO: starts another in its place.
serve() {
  local i
  unserve
  rm -f "${world:?}/stdin" "$world/requests"
  mkfifo "$world/stdin"
  "${OFFDUTY_SOURCE:?}/tests/rig/fake-service" "$1" <"$world/stdin" \
    >"$world/requests" &
  service=$!
  exec 7>"$world/stdin"
  for ((i = 0; i < 200; i++)); do
    grep -qs ready "$world/requests" && return
    sleep 0.05
  done
  echo "Bail out! the stand-in did not start"
  exit 1
}
