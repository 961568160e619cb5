# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here is for the script
# A played logind (python-dbusmock) on the system bus; for scripts that have
# sourced rig.sh.
#
#   logind_need         skips the script where it cannot be played
#   logind_start [ARGUMENT...]  of python-dbusmock; $logind is its pid, $login1
#                       its path; logs to $RIG/mock.log
#   logind_denies       one that grants no delay before sleep; "not you"
#   logind_stop
#   manager METHOD [ARGUMENT...], session ID METHOD [ARGUMENT...]
#   mock METHOD [ARGUMENT...]     of the mock itself
#   has ID PROPERTIES   a session changes so, and tells
#   session_new ID      a session of ours comes, and logind tells
#   sleeps true|false   PrepareForSleep
#   monotonic_us AGO    so many seconds ago by the clock that logind writes
#   holds, holds_not    offduty's delay before sleep
logind=
login1=/org/freedesktop/login1

logind_need() {
  rig_have dbus-daemon gdbus
  if ! /usr/bin/python3 -c 'import dbusmock' 2>/dev/null; then
    echo "1..0 # SKIP no python3-dbusmock"
    exit 0
  fi
}

call() {
  gdbus call --system -d org.freedesktop.login1 -o "$1" -m "${@:2}" 2>&1
}

manager() {
  call $login1 "org.freedesktop.login1.Manager.$1" "${@:2}"
}

mock() {
  call $login1 "org.freedesktop.DBus.Mock.$1" "${@:2}" >/dev/null
}

session() {
  call "$login1/session/$1" "org.freedesktop.login1.Session.$2" "${@:3}" \
    >/dev/null
}

has() {
  call "$login1/session/$1" org.freedesktop.DBus.Mock.UpdateProperties \
    org.freedesktop.login1.Session "{$2}" >/dev/null
}

session_new() {
  mock AddSession "$1" seat0 "$(id -u)" me true
  mock EmitSignal org.freedesktop.login1.Manager SessionNew so \
    "[<'$1'>, <objectpath '$login1/session/$1'>]"
}

sleeps() {
  mock EmitSignal org.freedesktop.login1.Manager PrepareForSleep b "[<$1>]"
}

has_logind() {
  gdbus call --system -d org.freedesktop.DBus -o /org/freedesktop/DBus \
    -m org.freedesktop.DBus.NameHasOwner org.freedesktop.login1 2>/dev/null |
    grep -q true
}

has_no_logind() {
  ! has_logind
}

logind_start() {
  /usr/bin/python3 -m dbusmock --system "${@:---template=logind}" \
    >>"$RIG/mock.log" 2>&1 &
  logind=$!
  RIG_PIDS+=("$logind")
  rig_wait 10 has_logind
}

logind_denies() {
  logind_start org.freedesktop.login1 $login1 org.freedesktop.login1.Manager
  mock AddMethod org.freedesktop.login1.Manager Inhibit ssss h \
    "raise dbus.exceptions.DBusException('not you', \
      name='org.freedesktop.DBus.Error.AccessDenied')"
}

logind_stop() {
  kill "$logind"
  wait "$logind" 2>/dev/null
  rig_wait 5 has_no_logind
}

monotonic_us() {
  /usr/bin/python3 -c 'import sys, time
print(time.monotonic_ns() // 1000 - int(sys.argv[1]) * 1000000)' "$1"
}

holds() {
  manager ListInhibitors | grep -q "'sleep', 'offduty', .*'delay'"
}

holds_not() {
  ! holds
}
