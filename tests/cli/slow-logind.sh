#!/bin/bash
# The real systemd-logind in a container over this machine's files, whose
# changes go with it: a session's lock, idle hint and time in the background,
# and sleeps that a made-up /sys/power ends at once. tests/rig/logind-drive runs
# inside, and prints the tests.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"

skip_all() {
  echo "1..0 # SKIP $*"
  exit 0
}

rig_have systemd-nspawn unshare setpriv findmnt busctl loginctl useradd
[ -x "$OFFDUTY_BUILD/src/service/offdutyd" ] || skip_all "not built: offdutyd"
[ "$(id -u)" -eq 0 ] || skip_all "not root"
compgen -G "/lib/*/security/pam_systemd.so" >/dev/null ||
  skip_all "no pam_systemd"
cgroups=$(findmnt -n -t cgroup2 -o TARGET | head -n 1)
[ -n "$cgroups" ] || skip_all "no cgroup2"
unshare --mount --propagation private true 2>/dev/null ||
  skip_all "no namespaces of our own"
cgroup=$cgroups/offduty-logind.$$
mkdir "$cgroup" 2>/dev/null || skip_all "cgroup2 is read-only"
rig_scratch || exit 1

inside=$RIG/inside
mkdir -p "$inside/bin" "$RIG/power" "$RIG/none" "$RIG/root"
chmod 755 "$RIG" "$inside" "$inside/bin"
cp "$OFFDUTY_LIBEXECDIR"/{offduty,offdutyd,offduty-report} "$inside/bin"
cp "$OFFDUTY_SOURCE"/tests/rig/{logind-drive,tap.sh} "$inside"
echo "freeze mem disk" >"$RIG/power/state"
echo "s2idle [deep]" >"$RIG/power/mem_sleep"
echo "[platform]" >"$RIG/power/disk"
cat >"$inside/drive.service" <<END
[Unit]
After=basic.target dbus.socket systemd-logind.service
Wants=dbus.socket systemd-logind.service
SuccessAction=exit-force
FailureAction=exit-force
[Service]
Type=oneshot
ExecStart=/bin/bash /opt/offduty/logind-drive
StandardOutput=append:/opt/offduty/out
StandardError=append:/opt/offduty/out
TimeoutStartSec=90
END
printf '[Unit]\nRequires=basic.target drive.service\nAfter=basic.target\n%s\n' \
  "AllowIsolate=yes" >"$inside/drive.target"

# Without the machine's consoles, seat0 lets the newest session be in front.
boot() {
  echo "$BASHPID" >"$cgroup/cgroup.procs"
  # shellcheck disable=SC2016 # for the shell within
  unshare --mount --propagation private bash -c '
    mount -t cgroup2 none /sys/fs/cgroup
    mount -t tmpfs tmpfs /run/systemd
    mkdir -p /run/systemd/system
    mount --bind / "$1/root"
    export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1
    exec timeout -k 5 120 systemd-nspawn -q --register=no --keep-unit \
      --private-network --volatile=overlay -D "$1/root" --hostname=offduty \
      --link-journal=no --bind="$1/inside:/opt/offduty" \
      --bind="$1/power:/sys/power" \
      --bind-ro="$1/none:/sys/devices/virtual/tty/tty0" \
      --bind-ro="$1/inside/drive.service:/etc/systemd/system/drive.service" \
      --bind-ro="$1/inside/drive.target:/etc/systemd/system/drive.target" \
      --console=pipe --boot systemd.unit=drive.target
  ' x "$RIG" </dev/null >"$RIG/boot.log" 2>&1
}

: >"$inside/out"
(boot)
find "$cgroup" -name cgroup.procs -exec cat {} + 2>/dev/null |
  while read -r p; do
    kill -KILL "$p"
  done 2>/dev/null
sleep 0.3
find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null
cat "$inside/out"
if ! [ -s "$inside/out" ]; then
  sed 's/^/# /' "$RIG/boot.log" | tail -n 20
  skip_all "systemd does not boot in a container here"
fi
# what stopped halfway has no plan, and fails by that
grep -q '^1\.\.' "$inside/out" && ! grep -q '^not ok' "$inside/out"
