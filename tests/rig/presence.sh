# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here is for the script
# Drives tests/tools/presence-drive; for scripts that have sourced tap.sh,
# rig.sh and drive.sh.
#
#   presence_need       skips the script where the driver is not built
#   reports             how many changes of presence were printed since
#   has_reports N
#   wakeups COMMAND...  the loop's wake-ups during a command, without those of
#                       asking
#   is_active, is_idle  what was printed last, whatever was said since
#   at_least A B        A is a number, and no less than B
#   end_is_clean NAME   a test: the driver's exit code
DRIVE=presence-drive

presence_need() {
  if ! [ -x "$OFFDUTY_BUILD/tests/tools/$DRIVE" ]; then
    echo "1..0 # SKIP not built: offdutyd"
    exit 0
  fi
}

reports() {
  printed | grep -cE '^(unknown|active|idle|locked|asleep) '
}

has_reports() {
  [ "$(reports)" = "$1" ]
}

last_report() {
  grep -E '^(unknown|active|idle|locked|asleep) ' "$RIG/out" | tail -n 1
}

is_active() {
  [[ $(last_report) == active\ * ]]
}

is_idle() {
  [[ $(last_report) == idle\ * ]]
}

iterations() {
  say iterations
  heard 2 iterations
  printed | sed -n 's/^iterations //p'
}

wakeups() {
  local before after
  before=$(iterations)
  "$@"
  after=$(iterations)
  echo $((after - before - 1))
}

at_least() {
  [ -n "$1" ] && [ "$1" -ge "$2" ]
}

end_is_clean() {
  drive_end
  tap_is "$1" $? 0
}
