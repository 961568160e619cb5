#!/bin/bash
# The unit as it is installed, under a real "systemd --user": ready, reloaded,
# aborted, watched, stopped, with a desktop's target and without one, and what
# its sandbox lets through. It takes root, and a cgroup and mount namespace of
# its own; the user in it is made up.
set -u
user=4242
home=/home/offtest

skip_all() {
  echo "1..0 # SKIP $*"
  exit 0
}

# What the next stage runs in is torn down here, whatever becomes of it.
stage_outside() {
  local p cgroup old status
  [ -x "$OFFDUTY_BUILD/src/service/offdutyd" ] || skip_all "no offdutyd built"
  [ "$(id -u)" -eq 0 ] || skip_all "not root"
  for p in systemctl systemd-analyze systemd-run unshare setpriv findmnt meson \
    /lib/systemd/systemd; do
    command -v "$p" >/dev/null || skip_all "no $p"
  done
  cgroup=$(findmnt -n -t cgroup2 -o TARGET | head -1)
  [ -n "$cgroup" ] || skip_all "no cgroup2"
  unshare --mount --cgroup --propagation private true 2>/dev/null ||
    skip_all "no namespaces of our own"
  # the unit's sandbox takes one; a chroot and some containers have none
  setpriv --reuid=$user --regid=$user --clear-groups unshare --user true \
    2>/dev/null || skip_all "no user namespaces"
  old=$cgroup$(sed -n 's/^0:://p' /proc/self/cgroup)
  cgroup=$cgroup/offduty-test.$$
  mkdir "$cgroup" 2>/dev/null || skip_all "cgroup2 is read-only"

  scratch=$(mktemp -d "${TMPDIR:-/tmp}/offduty-unit.XXXXXX") || exit 1
  chmod 755 "$scratch"
  mkdir -p "$scratch/run" "$scratch/tests/cli"
  # the tree may lie where the user may not look, in root's home
  cp "$0" "$scratch/tests/cli/unit.sh"
  cp -r "$OFFDUTY_SOURCE/tests/rig" "$scratch/tests/"
  cp "$OFFDUTY_SOURCE/man/offdutyd.8" "$scratch/tests/"
  chmod -R a+rX "$scratch/tests"
  { cat /etc/passwd && echo "offtest:x:$user:$user::$home:/bin/sh"; } \
    >"$scratch/passwd"
  if ! meson install -C "$OFFDUTY_BUILD" --no-rebuild \
    --destdir "$scratch/root" >"$scratch/install.log" 2>&1; then
    sed 's/^/# /' "$scratch/install.log"
  fi
  (
    echo "$BASHPID" >"$cgroup/cgroup.procs"
    exec env UNIT_STAGE=inside UNIT_SCRATCH="$scratch" \
      unshare --mount --cgroup --propagation private "$BASH" "$0"
  )
  status=$?
  find "$cgroup" -name cgroup.procs -exec cat {} + 2>/dev/null |
    while read -r p; do
      kill -KILL "$p"
    done 2>/dev/null
  sleep 0.3
  echo $$ >"$old/cgroup.procs" 2>/dev/null
  find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null
  rm -rf "$scratch"
  exit "$status"
}

# Root in the namespaces: what was installed appears in its place, and the home
# is empty.
stage_inside() {
  local root=$UNIT_SCRATCH/root prefix
  chown -R $user:$user "$UNIT_SCRATCH/run"
  chmod 700 "$UNIT_SCRATCH/run"
  prefix=$(find "$root" -name offdutyd -path '*/bin/*' -printf '%h\n')
  prefix=${prefix#"$root"}
  prefix=${prefix%/bin}
  if [ -z "$prefix" ] || ! mkdir -p "$prefix"; then
    skip_all "prefix '$prefix' cannot be shown"
  elif [ "$prefix" = /usr ]; then
    mount -t overlay overlay -o "lowerdir=$root/usr:/usr" /usr ||
      skip_all "no overlay over /usr"
  else
    mount --bind "$root$prefix" "$prefix" || skip_all "no bind mounts"
  fi
  mount -t cgroup2 none /sys/fs/cgroup || skip_all "no cgroup2 of our own"
  mount -t tmpfs tmpfs /run/systemd && mkdir -p /run/systemd/system
  mount --bind "$UNIT_SCRATCH/passwd" /etc/passwd
  mount -t tmpfs tmpfs /home && mkdir "$home" && chown $user:$user "$home"
  mkdir /sys/fs/cgroup/init
  chown -R $user:$user /sys/fs/cgroup
  echo 0 >/sys/fs/cgroup/init/cgroup.procs
  exec setpriv --reuid=$user --regid=$user --clear-groups env -i \
    UNIT_STAGE=user UNIT_SCRATCH="$UNIT_SCRATCH" UNIT_PREFIX="$prefix" \
    OFFDUTY_SOURCE="$UNIT_SCRATCH" HOME="$home" USER=offtest \
    LOGNAME=offtest PATH="$prefix/bin:/usr/bin:/bin" \
    XDG_RUNTIME_DIR="$UNIT_SCRATCH/run" LANG=C.UTF-8 \
    "$BASH" "$UNIT_SCRATCH/tests/cli/unit.sh"
}

case ${UNIT_STAGE:-} in
"") stage_outside ;;
inside) stage_inside ;;
esac

# From here on as the user.
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"

# whatever becomes of the machine's own units in it
manager_runs() {
  [[ $(systemctl --user is-system-running 2>/dev/null) =~ ^(running|degraded)$ ]]
}

property() {
  systemctl --user show offduty -p "$1" --value
}

is_state() {
  [ "$(property ActiveState)" = "$1" ]
}

answers() {
  offduty status >/dev/null
}

config=$HOME/.config/offduty/offduty.ini
state=$HOME/.local/state/offduty
mkdir -p "$HOME/.config/offduty"

# A meeting that is going on, of the user's own.
cat >"$HOME/own.ics" <<ICS
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//offduty//test//EN
BEGIN:VEVENT
UID:1@offduty.test
DTSTAMP:20200101T000000Z
DTSTART:$(date -u -d '-1 hour' +%Y%m%dT%H%M%SZ)
DTEND:$(date -u -d '+1 hour' +%Y%m%dT%H%M%SZ)
SUMMARY:Under the unit
END:VEVENT
END:VCALENDAR
ICS
sed -i 's/$/\r/' "$HOME/own.ics"
printf '[calendar own]\npath = %s/own.ics\n' "$HOME" >"$config"

/lib/systemd/systemd --user --unit=basic.target --log-target=console \
  >"$UNIT_SCRATCH/run/systemd.log" 2>&1 &
manager=$!
end_manager() {
  kill "$manager" "${RIG_PIDS[@]}" 2>/dev/null
  wait "$manager" 2>/dev/null
}
trap end_manager EXIT
rig_wait 20 manager_runs || skip_all "no systemd --user here"
export DBUS_SESSION_BUS_ADDRESS=unix:path=$XDG_RUNTIME_DIR/bus

# A display and a notification server, for what needs them.
RIG=$UNIT_SCRATCH/run/rig
mkdir "$RIG"
has_display=
if command -v Xvfb >/dev/null && command -v dunst >/dev/null && rig_display
then
  has_display=yes
  systemctl --user set-environment "DISPLAY=$DISPLAY"
fi

# tap_display NAME COMMAND...: skips where there is no display.
tap_display() {
  if [ -n "$has_display" ]; then
    tap "$@"
  else
    tap_skip "$1" "no Xvfb or dunst"
  fi
}

say_log() {
  sed 's/^/# /' "$UNIT_SCRATCH/run/systemd.log" | tail -25
}

### The file

unit=$(systemctl --user show offduty -p FragmentPath --value)
tap_is "the unit is found where it was installed" "$unit" \
  "$UNIT_PREFIX/lib/systemd/user/offduty.service"
# apart from the machine's other units, whose faults would be told with ours
mkdir "$RIG/alone" && cp "$unit" "$RIG/alone/"
for name in basic shutdown graphical-session; do
  ln -s "/usr/lib/systemd/user/$name.target" "$RIG/alone/"
done
tap_is "systemd finds no fault in it" "$(SYSTEMD_UNIT_PATH=$RIG/alone \
  systemd-analyze --user --man=no verify offduty.service 2>&1; echo $?)" 0
sed -i 's/^UMask/Umask/' "$RIG/alone/offduty.service"
tap "where it would find one" grep -q Umask <(SYSTEMD_UNIT_PATH=$RIG/alone \
  systemd-analyze --user --man=no verify offduty.service 2>&1)
score=$(systemd-analyze --user --no-pager security offduty.service |
  sed -n 's/.*exposure level for offduty.service: \([0-9.]*\).*/\1/p')
tap_note "exposure by systemd-analyze security: ${score:-unknown} of 10"
tap "its exposure is at most 2.4" awk -v s="${score:-10}" \
  'BEGIN { exit !(s <= 2.4) }'
autostart=$(find "$UNIT_SCRATCH/root" -path '*/xdg/autostart/offduty.desktop')
try=$(sed -n 's/^TryExec=//p' "$autostart")
tap "the autostart file names what is installed" test -x "$try"

### Ready

before=$(date +%s%N)
tap "it starts" systemctl --user start offduty
tap_note "ready after $((($(date +%s%N) - before) / 1000000)) ms"
is_state active || say_log
tap "it is ready" is_state active
tap "it tells systemd its status" test -n "$(property StatusText)"
tap "offduty status has its answer" answers
tap "the ledger is where it belongs" test -s "$state/history.db"
tap_is "and nobody else's to read" "$(stat -c %a "$state" "$state/history.db" |
  tr '\n' ' ')" "700 600 "
tap_is "the configuration folder holds nothing else" \
  "$(ls -A "$HOME/.config/offduty")" offduty.ini
knows_meeting() {
  offduty status --json | grep -q '"meeting": *{"title": *"Under the unit"'
}
tap "calendars are read, sandbox in sandbox" rig_wait 5 knows_meeting
knows_presence_by() {
  offduty status --json | grep -q "\"presence_from\":\"$1\""
}
tap_display "presence comes from the X server" rig_wait 5 knows_presence_by x11
offduty status --json | sed 's/^/# /'

### The sandbox

pid=$(property MainPID)
proc_status() {
  sed -n "s/^$1:[[:space:]]*//p" "/proc/$pid/status"
}
tap_is "no new privileges" "$(proc_status NoNewPrivs)" 1
tap_is "calls are filtered" "$(proc_status Seccomp)" 2
tap_is "no capabilities" "$(proc_status CapBnd)" 0000000000000000
# through /proc/PID/root as the service sees it
cannot_write() {
  ! touch "/proc/$pid/root$1/probe" 2>"$UNIT_SCRATCH/run/probe" &&
    grep -q 'Read-only' "$UNIT_SCRATCH/run/probe"
}
tap "the home is read-only" cannot_write "$HOME"
tap "its configuration too" cannot_write "$HOME/.config/offduty"
tap "/tmp is read-only" cannot_write /tmp
tap "$UNIT_PREFIX is read-only" cannot_write "$UNIT_PREFIX"
tap "the ledger's folder is not" touch "/proc/$pid/root$state/probe"
tap "nor its runtime folder" touch \
  "/proc/$pid/root$XDG_RUNTIME_DIR/offduty/probe"

### A second one

out=$(timeout 5 offdutyd 2>&1)
tap "a second service ends" test $? -ne 0
tap "and says who runs" grep -q "pid $pid" <<<"$out"
tap "the first answers still" answers

### Reload

printf '\n[cutoff]\nbudget = 5h\n' >>"$config"
tap "reload" systemctl --user reload offduty
echo '[cutoff' >>"$config"
tap "a bad configuration fails the reload" \
  bash -c '! systemctl --user reload offduty 2>/dev/null'
tap_is "and the service goes on" "$(property MainPID)" "$pid"
sed -i '$d' "$config"
tap "reload after repair" systemctl --user reload offduty

### Aborted, killed, watched

drop_ins=$HOME/.config/systemd/user/offduty.service.d
mkdir -p "$drop_ins"
restarted() {
  [ "$(property NRestarts)" = "$1" ] && is_state active
}
is_paused() {
  offduty check -q
  [ $? -eq 12 ]
}
pauses() {
  offduty history --json | grep -o '"kind":"pause"' | wc -l
}

offduty pause 2h >/dev/null
tap "a pause, to be kept" is_paused
kill -ABRT "$pid"
tap "aborted, it is started again" rig_wait 10 restarted 1
tap "as another process" test "$(property MainPID)" != "$pid"
tap "that goes on with the pause" rig_wait 5 is_paused
kill -KILL "$(property MainPID)"
tap "killed likewise" rig_wait 10 restarted 2
tap "with the pause, too" rig_wait 5 is_paused
tap_is "which is recorded once" "$(pauses)" 1
tap_is "nobody asks it for signs of life" "$(property WatchdogUSec)" 0

printf '[Service]\nWatchdogSec=1s\n' >"$drop_ins/watchdog.conf"
systemctl --user daemon-reload
tap "a watchdog, by a drop-in" systemctl --user restart offduty
tap_is "asks" "$(property WatchdogUSec)" 1s
pid=$(property MainPID)
sleep 2.5
tap_is "and is answered" "$(property NRestarts) $(property MainPID)" "0 $pid"
kill -STOP "$pid"
was_bitten() {
  [ "$(property Result)" = watchdog ]
}
tap "frozen, it is ended by the watchdog" rig_wait 10 was_bitten
tap "and started again" rig_wait 10 restarted 1
tap "and goes on with the pause" rig_wait 5 is_paused
rm "$drop_ins/watchdog.conf"
systemctl --user daemon-reload

tap "it stops" systemctl --user stop offduty
tap_is "in peace" "$(property ActiveState) $(property Result)" \
  "inactive success"
offduty status >"$UNIT_SCRATCH/run/out" 2>&1
tap_is "then the command line says so" $? 3
tap "the ledger is whole" test -s "$state/history.db"

### With a desktop's target, and without

# What a desktop that tells systemd of its session has.
cat >"$HOME/.config/systemd/user/desk.target" <<'X'
[Unit]
BindsTo=graphical-session.target
Before=graphical-session.target
X
tap "it can be enabled" systemctl --user -q enable offduty
systemctl --user start desk.target
tap "a desktop that comes brings it" rig_wait 5 is_state active
systemctl --user stop desk.target
tap "and takes it along" rig_wait 5 is_state inactive
systemctl --user -q disable offduty

# sway tells systemd nothing: the manual has a line for its configuration.
line=$(grep '^exec .*offduty' "$OFFDUTY_SOURCE/tests/offdutyd.8")
tap "the manual has a line for such as sway" test -n "$line"
knows_display() {
  tr '\0' '\n' <"/proc/$(property MainPID)/environ" |
    grep -q '^WAYLAND_DISPLAY=wayland-'
}
sway_starts() {
  printf '%s\n' "$line" >"$RIG/sway"
  WLR_BACKENDS=headless WLR_LIBINPUT_NO_DEVICES=1 WLR_RENDERER=pixman \
    sway -c "$RIG/sway" >"$RIG/sway.log" 2>&1 &
  RIG_PIDS+=($!)
  rig_wait 10 is_state active
}
if command -v sway >/dev/null; then
  tap "sway starts it by that line" sway_starts
  tap "with its display" knows_display
  if offduty status --json | grep -q '"name":"wayland"'; then
    tap "which tells presence" rig_wait 10 knows_presence_by wayland
  else
    tap_skip "which tells presence" "not built: presence from Wayland"
  fi
  tap_is "without a target" \
    "$(systemctl --user is-active graphical-session.target)" inactive
  systemctl --user stop offduty
  systemctl --user unset-environment WAYLAND_DISPLAY
  [ -z "$has_display" ] ||
    systemctl --user set-environment "DISPLAY=$DISPLAY"
else
  tap_skip "sway starts it by that line" "no sway"
fi

### The ledger in another place

elsewhere=$HOME/elsewhere/offduty
cannot_write_history() {
  offduty status --json | grep -q '"problem":"cannot write the history'
}
systemctl --user set-environment "XDG_STATE_HOME=${elsewhere%/*}"
systemctl --user start offduty
tap "with a state folder that is closed to it it says so" \
  rig_wait 5 cannot_write_history
systemctl --user stop offduty
mkdir -p "$elsewhere"
printf '[Service]\nReadWritePaths=%s\n' "$elsewhere" >"$drop_ins/place.conf"
systemctl --user daemon-reload
systemctl --user start offduty
tap "opened by a drop-in, it has its ledger there" \
  rig_wait 5 test -s "$elsewhere/history.db"
systemctl --user stop offduty
systemctl --user unset-environment XDG_STATE_HOME
rm "$drop_ins/place.conf"

### An evening, by a script's clock

cat >"$HOME/script" <<'X'
clock 2026-03-02T16:55:00 UTC
2026-03-02T16:55:00 presence active
2026-03-02T17:20:00 presence idle
X
cat >"$config" <<X
[cutoff]
enforce = command
notice = 10s
command = sh -c "echo in >'$state/in'; echo out >'$HOME/no'; systemd-run --user --collect --quiet --property=Type=exec -- touch '$HOME/out'"
[hook evening]
on = cutoff
command = systemd-run --user --collect -q -E OFFDUTY_EVENT sh -c 'echo "\$OFFDUTY_EVENT" >~/hook'
X
cat >"$drop_ins/script.conf" <<X
[Service]
ExecStart=
ExecStart=$UNIT_PREFIX/bin/offdutyd --script $HOME/script
X
rm -f "$state"/history.db*
if [ -n "$has_display" ]; then
  rig_dunstrc
  rig_dunst_start || tap_note "dunst does not start"
fi
systemctl --user daemon-reload
tap "the unit starts with a drop-in" systemctl --user start offduty
tap "the command of the evening runs in the sandbox" \
  rig_wait 10 test -s "$state/in"
tap "and may ask systemd for what is beyond it" rig_wait 10 test -e "$HOME/out"
hook_told() {
  [ "$(cat "$HOME/hook" 2>/dev/null)" = cutoff ]
}
tap "so does a hook, and hands on what happened" rig_wait 10 hook_told
tap "itself it cannot write the home" test ! -e "$HOME/no"
notified() {
  [ -n "$(rig_history)" ] || [ "$(rig_displayed)" -gt 0 ]
}
tap_display "notifications are shown from the sandbox" rig_wait 10 notified
tap "it stops again" systemctl --user stop offduty
[ -z "$has_display" ] || rig_history | sed 's/^/# /'
[ "$TAP_FAILED" -eq 0 ] || say_log
tap_done
