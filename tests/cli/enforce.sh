#!/bin/bash
# What is enforced at the end of the day, and what is told of it: services on
# the real clock, at once, each with another locker; and a command that fails.
# logind and the notification server are mocks.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/service.sh
. "$OFFDUTY_SOURCE/tests/rig/service.sh"
# shellcheck source=tests/rig/logind.sh
. "$OFFDUTY_SOURCE/tests/rig/logind.sh"
# shellcheck source=tests/rig/locker.sh
. "$OFFDUTY_SOURCE/tests/rig/locker.sh"
rig_have offduty offdutyd offduty-notify offduty-report dbus-monitor setpriv
logind_need
service_rig
if ! locker_bus; then
  echo "1..0 # SKIP no private bus"
  exit 0
fi
run=$RIG/run
dbus-monitor --session "interface='org.freedesktop.Notifications'" \
  >"$RIG/notify" 2>/dev/null &
RIG_PIDS+=($!)

# be NAME: from now on the folders are those of a user NAME.
be() {
  export HOME=$RIG/$1 XDG_RUNTIME_DIR=$run/$1
  mkdir -p "$HOME" "$XDG_RUNTIME_DIR"
  chmod 700 "$XDG_RUNTIME_DIR"
  export XDG_CONFIG_HOME=$HOME/.config XDG_STATE_HOME=$HOME/.local/state
  mkdir -p "$XDG_CONFIG_HOME/offduty" "$XDG_STATE_HOME"
}

# evening NAME KEY...: a service whose hours ended an hour ago, at ten.
evening() {
  be "$1"
  {
    printf '[hours]\nwork = mon-sun 08:00-09:00\n'
    printf '[cutoff]\ngrace = 10s\nnotice = 10s\nenforce = lock\n'
    printf '%s\n' "${@:2}"
  } >"$XDG_CONFIG_HOME/offduty/offduty.ini"
  XDG_SESSION_ID=$1 "${before[@]}" offdutyd --verbose >"$HOME/log" 2>&1 &
  RIG_PIDS+=($!)
  pid_of[$1]=$!
}


history_has() {
  offduty history 2>/dev/null | grep -qE -- "$1"
}

# ends NAME WHAT PATTERN
ends() {
  be "$1"
  if rig_wait 45 history_has "$3"; then
    tap_ok "$2"
  else
    tap_not_ok "$2"
    tap_note "$(offduty history 2>&1)"
    tap_note "$(tail -n 20 "$HOME/log")"
  fi
}

presence_is() {
  [[ $(offduty status --json) == *"\"presence\":\"$1\""* ]]
}

noticed() {
  grep -qF -- "$1" "$RIG/notify"
}

mock_start org.freedesktop.Notifications --template notification_daemon
logind_start
users='heard alone command fails stays confined'
for id in $users; do
  mock AddSession "$id" "seat_$id" "$(id -u)" me \
    true
done
locker_start heard

### All at once

declare -A pid_of
before=(env)
evening heard
evening alone
evening command "lock-command = touch '$RIG/locked now'"
evening fails "lock-command = sh -c 'exit 3'"
evening stays "lock-command = sh -c 'echo \$\$ >$RIG/locker; exec sleep 300'"
# as in the sandbox of the unit; what stands in for systemd-run notes its words
mkdir "$RIG/bin"
printf '#!/bin/sh\nprintf "%%s\\n" "$*" >"%s/manager"\n' "$RIG" \
  >"$RIG/bin/systemd-run"
chmod +x "$RIG/bin/systemd-run"
before=(env "PATH=$RIG/bin:$PATH" setpriv --no-new-privs)
evening confined 'lock-command = swaylock -f'
before=(env)

ends heard "a locker that logind reaches" 'screen locked by logind$'
ends alone "a logind that nobody hears" \
  'screen may not be locked: logind was asked, and nobody says'
tap "and a notification says so" noticed "The screen may not be locked"
be alone
tap "who sits there is not away" rig_wait 5 presence_is unknown
be heard
tap "who is locked out is" presence_is locked
ends command "then the command locks" 'screen locked by lock-command$'
tap "and was run" test -e "$RIG/locked now"
ends fails "a command that fails is no lock" \
  'screen may not be locked: .*; lock-command: exit status 3'
tap "of which a notification tells" noticed "Your lock-command: exit status 3"
ends stays "one that stays has the screen" \
  'screen locked by lock-command, which runs'
says=$(offduty explain 2>&1)
tap "explain has it" grep -q 'by lock-command, which runs' <<<"$says"
read -r locker <"$RIG/locker"
kill "${pid_of[stays]}"
wait "${pid_of[stays]}"
tap "the service ends without it" test -d "/proc/$locker"
kill "$locker"
ends confined "in a sandbox the user's manager begins it" \
  'screen locked by lock-command$'
tap_is "with these words" "$(cat "$RIG/manager")" \
  "--user --collect --quiet --property=Type=exec -- swaylock -f"

### A command that fails

be evening
cat >"$XDG_CONFIG_HOME/offduty/offduty.ini" <<'X'
[hours]
work = mon-fri 09:00-17:00
[cutoff]
enforce = command
command = sh -c "echo its words; exit 4"
X
cat >"$RIG/script" <<X
clock 2026-03-03T16:50 Europe/Berlin
2026-03-03T16:51 presence active
2026-03-03T17:20 end
X
timeout 60 offdutyd --script "$RIG/script" >"$HOME/log" 2>&1
tap_is "a day with a command that fails" $? 0
tap "the history has it" grep -q \
  'cutoff not enforced: the command: exit status 4' \
  <(offduty history --from 2026-03-03 --to 2026-03-03)
tap "a notification too" noticed "Your command for the evening failed"
tap "its output is in the log" grep -qx 'its words' "$HOME/log"
tap_done
