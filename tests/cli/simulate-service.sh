#!/bin/bash
# What the service did in three days on its scripted clock, and what `simulate`
# makes of the presence that it recorded: the same. And `explain` without the
# service, from the same record.
set -u
# shellcheck source=tests/rig/tap.sh
. "$OFFDUTY_SOURCE/tests/rig/tap.sh"
# shellcheck source=tests/rig/rig.sh
. "$OFFDUTY_SOURCE/tests/rig/rig.sh"
# shellcheck source=tests/rig/script.sh
. "$OFFDUTY_SOURCE/tests/rig/script.sh"
rig_need python3
script_need
if ! [ -x "$OFFDUTY_LIBEXECDIR/offduty-report" ]; then
  echo "1..0 # SKIP not built: offduty-report"
  exit 0
fi

mkdir -p "$RIG/config/offduty"
cp "$OFFDUTY_SOURCE"/etc/example/* "$RIG/config/offduty/"
export XDG_CONFIG_HOME=$RIG/config XDG_CONFIG_DIRS=$RIG/none
export XDG_STATE_HOME=$RIG/state TZ=Europe/Berlin

# A day that rests when asked, one that does not and ends late, a Saturday.
cat >"$RIG/script" <<'END'
clock 2026-03-03T08:50:00 Europe/Berlin
pace 1ms
2026-03-03T09:00:00 presence active
2026-03-03T09:58:30 presence locked
2026-03-03T10:05:00 presence active
2026-03-03T11:03:00 presence idle
2026-03-03T11:12:00 presence active
2026-03-03T12:33:00 presence locked
2026-03-03T13:15:00 presence active
2026-03-03T14:12:00 presence locked
2026-03-03T14:20:00 presence active
2026-03-03T17:40:00 presence locked
2026-03-04T09:03:00 presence active
2026-03-04T18:45:00 presence asleep
2026-03-04T21:00:00 presence active
2026-03-04T21:20:00 presence locked
2026-03-07T11:00:00 presence active
2026-03-07T11:20:00 presence idle
2026-03-07T12:00:00 end
END
script_start script
wait "$script_pid"
tap_is "three days are over" "$?" 0
range=(--from '2026-03-03 09:00' --to '2026-03-07 12:00')
offduty history --csv "${range[@]}" >"$RIG/history" 2>"$RIG/err"
tap_is "the history is read" "$?: $(cat "$RIG/err")" "0: "
offduty simulate --json "${range[@]}" >"$RIG/simulated" 2>"$RIG/err"
tap_is "and simulated" "$?: $(cat "$RIG/err")" "0: "
tap "what was recorded is what is simulated" python3 - "$RIG/history" \
  "$RIG/simulated" <<'END'
import csv, json, sys
with open(sys.argv[1], newline="") as f:
    rows = list(csv.DictReader(f))
was = {(r["at"], r["kind"], r["title"]) for r in rows
       if r["kind"] != "presence"}
with open(sys.argv[2]) as f:
    days = json.load(f)["days"]
entries = [e for d in days for e in d["entries"]]
all = {(e["at"], e["kind"], e["title"]) for e in entries}
# what is shown is recorded, but for the warning of a break
shown = {(e["at"], e["kind"], e["title"]) for e in entries
         if e["channel"] != "none" and e["kind"] != "break-warning"}
for e in sorted(was - all):
    print("only recorded:", *e, file=sys.stderr)
for e in sorted(shown - was):
    print("only simulated:", *e, file=sys.stderr)
kinds = {k for _, k, _ in was}
for k in ("break-offered", "break-taken", "break-missed", "lunch-offered",
          "lunch-taken", "cutoff-warning", "cutoff", "cutoff-again"):
    if k not in kinds:
        print("not recorded at all:", k, file=sys.stderr)
        sys.exit(1)
sys.exit(was - all != set() or shown - was != set())
END
offduty history --trace "${range[@]}" |
  offduty simulate --presence - "${range[@]}" --json >"$RIG/piped"
tap "the same by way of a trace" cmp "$RIG/simulated" "$RIG/piped"
offduty explain '2026-03-04 21:10' >"$RIG/out" 2>"$RIG/err"
tap_is "explain without the service" "$? $(wc -l <"$RIG/out")" "0 1"
tap "says what was decided then" grep -q ' past the end of your day: ' \
  "$RIG/out"
tap "and that the service is not running" grep -q 'is not running' "$RIG/err"
tap_done
