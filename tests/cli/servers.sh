#!/bin/bash
# servers.sh NAME...: offduty's notifications on real servers, each with its own
# ways: dunst, xfce, notification-daemon, mako, swaync, mate, lxqt, plasma, gnome.
# $OFFDUTY_SHOTS: a folder for pictures of them.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/drive.sh
. "$OFFDUTY_SOURCE/tests/rig/drive.sh"
# shellcheck source=tests/rig/script.sh
. "$OFFDUTY_SOURCE/tests/rig/script.sh"
# shellcheck source=tests/rig/wayland.sh
. "$OFFDUTY_SOURCE/tests/rig/wayland.sh"
# shellcheck source=tests/rig/servers.sh
. "$OFFDUTY_SOURCE/tests/rig/servers.sh"
# shellcheck source=tests/rig/shells.sh
. "$OFFDUTY_SOURCE/tests/rig/shells.sh"
# shellcheck source=tests/rig/server_checks.sh
. "$OFFDUTY_SOURCE/tests/rig/server_checks.sh"
server_need

for name; do
  server_check "$name"
done
tap_is "the driver and the helpers said nothing else" \
  "$(grep -vE 'ended unexpectedly|server (has frozen|does not answer)' "$RIG/err")" ''
tap_done
