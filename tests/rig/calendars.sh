# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # what is set here is for the script
# Calendars to read, and what became of them; for scripts that have sourced
# tap.sh, rig.sh and service.sh. In scratch folders, which are the current one.
#
#   settle                what was written is no longer too new to be relied on
#   event UID TITLE HOUR [LINE...]   of today, to stdout; local time
#   calendar FILE [LINE...]          of the events on stdin
#   configure PATH [LINE...]         of the one calendar, in $ini
#   plan [DAY]            its meetings in out, "HOUR TITLE" each; all of it in
#                         all, what is wrong in err
#   meetings NAME WANT... a test of today's
#   opens NAME FILES HELPERS         a test of what plan opens and starts
service_rig
unset XDG_CACHE_HOME
cache=$HOME/.cache/offduty
ini=$RIG/test.ini
today=$(date +%Y-%m-%d)
day=$(date +%Y%m%d)
tomorrow=$(date -d tomorrow +%Y%m%d)
real=${OFFDUTY_LIBEXECDIR:?}/offduty-calread
cd "$RIG" || exit 1

settle() {
  sleep 0.15
}

event() {
  printf '%s\r\n' BEGIN:VEVENT "UID:$1" DTSTAMP:20240101T000000Z \
    "SUMMARY:$2" "DTSTART:${day}T${3}0000" "DTEND:${day}T${3}3000" \
    "${@:4}" END:VEVENT
}

calendar() {
  {
    printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:x "${@:2}"
    cat
    printf '%s\r\n' END:VCALENDAR
  } >"$1"
}

configure() {
  printf '[hours]\nwork = mon-sun 09:00-17:00\n' >"$ini"
  printf '%s\n' '[calendar work]' "path = $1" "${@:2}" >>"$ini"
}

plan() {
  offduty --config "$ini" plan "${1:-$today}" >all 2>err </dev/null
  sed -nE 's/^([0-9:]+) +meeting: (.*), until.*/\1 \2/p' all >out
}

meetings() {
  plan
  tap_is "$1" "$(cat out)" "$(printf '%s\n' "${@:2}")"
}

# trace: what plan opens; counts in $opened (calendar files), $started
# (helpers).
trace() {
  # a leak checker cannot look into what is traced
  ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 strace -f -qq -o trace \
    -e trace=open,openat,execve offduty --config "$ini" plan >all 2>err
  opened=$(grep -cE 'open(at)?\(.*\.ics"' trace)
  started=$(grep -c 'execve(.*offduty-calread' trace)
}

opens() {
  if ! command -v strace >/dev/null; then
    tap_skip "$1" "no strace"
    return
  fi
  trace
  tap_is "$1" "$opened files, $started helpers" "$2 files, $3 helpers"
}
