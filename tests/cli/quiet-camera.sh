#!/bin/bash
# Cameras: what is open for a while is on. In a /dev of our own with devices
# that are opened and closed as cameras are; what they are cameras of is not
# looked at.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/drive.sh
. "$OFFDUTY_SOURCE/tests/rig/drive.sh"
export DRIVE=quiet-drive
if ! [ -x "$OFFDUTY_BUILD/tests/tools/$DRIVE" ]; then
  echo "1..0 # SKIP not built: offdutyd"
  exit 0
fi
rig_have unshare mount

# device NAME MAJOR MINOR
device() {
  mknod -m "${4:-666}" "/dev/$1" c "$2" "$3"
}

dev_of_our_own() {
  mount -t tmpfs none /dev && device null 1 3 && device urandom 1 9 &&
    device video0 1 7 && device video1 1 7 && device videos 1 7 &&
    ln -s /proc/self/fd /dev/fd
}

if [ "${1:-}" != inside ]; then
  if ! unshare -m sh -c \
    'mount -t tmpfs none /dev && mknod /dev/null c 1 3 && : >/dev/null' \
    2>/dev/null; then
    echo "1..0 # SKIP no rights to a /dev of our own"
    exit 0
  fi
  exec unshare -m "$BASH" "$0" inside
fi
rig_scratch && dev_of_our_own || exit 1

iterations() {
  say iterations
  heard 2 iterations
  printed | sed -n 's/^iterations //p'
}


test_on() {
  drive_start --camera
  tap "no camera is on" heard 3 loud
  say ping
  exec 5<>/dev/video0
  sleep 1
  exec 5>&-
  sleep 5.2
  tap_is "a look at it is nothing" "$(printed)" pong
  say ping
  exec 5<>/dev/video0
  tap "open for a while it is on" heard 7 "busy a camera is on"
  tap_is "which wakes nobody further" \
    "$(a=$(iterations) && sleep 1 && echo $(($(iterations) - a - 1)))" 0
  say ping
  exec 6<>/dev/video1
  exec 6>&-
  exec 6</dev/video0
  exec 6>&-
  heard 2 pong
  tap_is "others that look do not end it" "$(printed)" pong
  exec 5>&-
  tap "closed it is off, at once" heard 2 loud
}

test_comes() {
  say ping
  device video7 1 7 000
  chmod 666 /dev/video7
  exec 5<>/dev/video7 6<>/dev/videos
  tap "one that is plugged in counts" heard 7 "busy a camera is on"
  rm /dev/video7
  say ping
  exec 5>&-
  tap "and is off when it is gone" heard 2 loud
  exec 6>&-
}

test_ignored() {
  exec 5<>/dev/video0
  heard 7 "busy a camera is on"
  say camera
  tap "cameras may be ignored" heard 2 loud
  exec 5>&-
  drive_end
  tap_is "a clean end" $? 0
}

test_on
test_comes
test_ignored
tap_is "nothing else was said" "$(grep -v 'asked for' "$RIG/err")" ''
tap_done
