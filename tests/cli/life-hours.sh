#!/bin/bash
# Hours by RFC 7953: part time by VAVAILABILITY, with a day of another that goes
# before it by its PRIORITY.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
data=$OFFDUTY_SOURCE/tests/data/ics/life
world=$(mktemp -d) || exit 1
trap 'rm -rf "$world"' EXIT
export HOME=$world XDG_CONFIG_HOME=$world XDG_CONFIG_DIRS=$world/none TZ=UTC
cd "$world" || exit 1

cat >hours.ini <<END
[hours]
zone = Europe/Berlin
work = off
[calendar hours]
path = $data/hours.ics
me = alex@example.org
END
offduty --config hours.ini plan --week 2026-03-23 --at 2026-03-20 2>err |
  grep -E '^(...) 2026|hours' >got
diff - got >differs <<'END'
mon 2026-03-23
09:00  hours begin, until 15:00
tue 2026-03-24
09:00  hours begin, until 15:00
wed 2026-03-25
08:00  hours begin, until 12:00
thu 2026-03-26
10:00  hours begin, until 13:00
fri 2026-03-27
no hours
sat 2026-03-28
no hours
sun 2026-03-29
no hours
END
tap "part time, and a day of training before it" test ! -s differs
[ ! -s differs ] || tap_note "$(cat differs)"
tap_done
