#!/bin/bash
# Real sleeps (S3) of a virtual machine beside a running offdutyd: one that
# nobody tells of, one that is heard of too late, and one that is announced. The
# time asleep is never time at the screen.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
rig_have qemu-system-x86_64 busybox cpio dbus-daemon dpkg-deb apt-get ldd

if [ "$(uname -m)" != x86_64 ]; then
  echo "1..0 # SKIP a PC only"
  exit 0
fi
if ! [ -x "$OFFDUTY_BUILD/tests/tools/logind-denies" ]; then
  echo "1..0 # SKIP not built: offdutyd"
  exit 0
fi
rig_scratch || exit 1

# Debian's kernel for virtual machines, unpacked beside the build, not
# installed; or one that is installed.
kernel() {
  local cache=$OFFDUTY_BUILD/tests/kernel package found
  found=$(find /boot "$cache" -name 'vmlinuz-*cloud*' 2>/dev/null | tail -n 1)
  if [ -z "$found" ]; then
    package=$(apt-cache depends linux-image-cloud-amd64 2>/dev/null |
      sed -n 's/^ *Depends: //p' | head -n 1)
    mkdir -p "$cache"
    (cd "$RIG" && apt-get -q download "$package" >"$RIG/apt.log" 2>&1 &&
      dpkg-deb -x "$package"_*.deb "$cache") || return 1
    found=$(find "$cache" -name 'vmlinuz-*cloud*' | tail -n 1)
  fi
  [ -n "$found" ] && echo "$found"
}

# put FILE...: programs, with the libraries they link, at their places
put() {
  local f lib
  for f; do
    cp -L "$f" "$root/bin/"
    ldd "$f" | grep -o '/[^ ]*' | while read -r lib; do
      mkdir -p "$root${lib%/*}"
      cp -L "$lib" "$root$lib"
    done
  done
}

image() {
  root=$RIG/root
  mkdir -p "$root"/{bin,proc,sys,dev,etc,run}
  cp "$(command -v busybox)" "$root/bin/busybox"
  cp "$OFFDUTY_SOURCE/tests/rig/sleep-init" "$root/init"
  chmod 755 "$root/init"
  put "$(command -v dbus-daemon)" "$OFFDUTY_BUILD/tests/tools/logind-denies" \
    "$OFFDUTY_LIBEXECDIR"/{offduty,offdutyd,offduty-report}
  echo "root:x:0:0::/home:/bin/sh" >"$root/etc/passwd"
  echo "root:x:0:" >"$root/etc/group"
  cat >"$root/etc/bus.conf" <<END
<busconfig><type>system</type><listen>unix:path=/run/bus</listen>
<auth>EXTERNAL</auth><policy context="default">
<allow send_destination="*"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>
END
  (cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$RIG/initrd"
}

# A monday morning, in the hours. Without KVM it is slow, but it sleeps.
run() {
  timeout 480 qemu-system-x86_64 -M pc -accel tcg -m 512 -smp 1 \
    -rtc base=2026-03-02T10:00:00 -kernel "$1" \
    -initrd "$RIG/initrd" -nographic -no-reboot -nic none -append \
    "console=ttyS0 quiet mem_sleep_default=deep no_console_suspend" \
    </dev/null 2>&1 | tr -d '\r' >"$RIG/console"
}

told() {
  sed -n "s/^@$1 //p" "$RIG/console"
}

active() {
  told "$1-status" | sed -n 's/.*"active_today_seconds": *\([0-9]*\).*/\1/p'
}

uptime_of() {
  told "$1-uptime" | sed 's/\..*//'
}

between() {
  [ -n "$1" ] && [ "$1" -ge "$2" ] && [ "$1" -le "$3" ]
}

# It slept about 20 s between the two looks, and was awake for a few.
test_sleep() {
  local worked=$(($(active "$1-2") - $(active "$1-1")))
  local passed=$(($(uptime_of "$1-2") - $(uptime_of "$1-1")))
  tap_note "$1: $passed s passed, of which $worked s at the screen"
  tap "$2: the machine slept" between "$passed" 18 60
  tap "$2: the time asleep is no work" between "$worked" 0 $((passed - 15))
  tap "$2: the history has the sleep" grep -q ' asleep' <<<"$(told "$1-trace")"
}

if ! linux=$(kernel); then
  echo "1..0 # SKIP no kernel for a virtual machine: $(tail -n 1 "$RIG/apt.log")"
  exit 0
fi
image
run "$linux"
if ! grep -q '^@end' "$RIG/console"; then
  tap "the machine comes to its end" false
  tap_note "$(tail -n 20 "$RIG/console")"
  tap_done
  exit
fi
tap_is "no sleep was refused" "$(told failed)" ""
test_sleep unannounced "a sleep that nobody tells of"
test_sleep denied "one that is heard of with the waking"
test_sleep told "one that is announced"
tap_done
