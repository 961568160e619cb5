# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here is for the script
# What a command costs in processor time, its children and theirs included: a
# busy machine makes it take longer, but hardly cost more.
#
#   cost_run COMMAND...  output in out and err, exit code in $code, milliseconds
#                        in $cost
code=
cost=

cost_run() {
  local TIMEFORMAT='%3U %3S'
  {
    time "$@" >out 2>err </dev/null
    code=$?
  } 2>cost
  cost=$(awk '{ print int(($1 + $2) * 1000) }' cost)
}
