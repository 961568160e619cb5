# shellcheck shell=bash
# Lockers, and other mocks, on a private bus that plays both the system's and
# the session's; for scripts that have sourced rig.sh and logind.sh.
#
#   locker_bus            the bus, as $DBUS_SYSTEM_BUS_ADDRESS too
#   locker_start ID       a locker of logind's session ID; its pid is $locker
#   mock_start NAME ARGUMENT...  python-dbusmock, until NAME has an owner; its
#                         pid is $mock_pid
#   mock_stop PID NAME    until NAME has no owner
mock_pid=
locker=

locker_bus() {
  rig_bus || return
  export DBUS_SYSTEM_BUS_ADDRESS=$DBUS_SESSION_BUS_ADDRESS
}

has_owner() {
  gdbus call --session -d org.freedesktop.DBus -o /org/freedesktop/DBus \
    -m org.freedesktop.DBus.NameHasOwner "$1" 2>/dev/null | grep -q true
}

has_no_owner() {
  ! has_owner "$1"
}

mock_start() {
  /usr/bin/python3 -m dbusmock --session "${@:2}" >>"$RIG/mock.log" 2>&1 &
  mock_pid=$!
  RIG_PIDS+=("$mock_pid")
  rig_wait 10 has_owner "$1"
}

mock_stop() {
  kill "$1"
  wait "$1" 2>/dev/null
  rig_wait 5 has_no_owner "$2"
}

# A locker: it hears Lock, and says with LockedHint that it has locked.
locker_start() {
  /usr/bin/python3 - "/org/freedesktop/login1/session/$1" <<'X' &
import dbus, sys
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib
DBusGMainLoop(set_as_default=True)
NAME, PATH = "org.freedesktop.login1", sys.argv[1]
bus = dbus.SystemBus()
session = dbus.Interface(bus.get_object(NAME, PATH), NAME + ".Session")
def lock():
    session.SetLockedHint(True, ignore_reply=True)
bus.add_signal_receiver(lock, "Lock", NAME + ".Session", path=PATH)
bus.request_name("org.offduty.Test.Locker")
GLib.MainLoop().run()
X
  locker=$!
  RIG_PIDS+=("$locker")
  rig_wait 5 has_owner org.offduty.Test.Locker
}
