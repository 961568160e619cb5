#!/bin/bash
# The verb config: check, show and init, on files good and bad. Prints TAP.
set -u
shopt -s lastpipe # report counts in this shell, not in a child
n=0
source_root=${OFFDUTY_SOURCE:?}
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
export HOME=$scratch/home XDG_CONFIG_DIRS=$scratch/xdg
unset XDG_CONFIG_HOME
mkdir "$HOME"
cd "$scratch" || exit 1

# is NAME WANTED GOT
is() {
  n=$((n + 1))
  if [ "$2" = "$3" ]; then
    echo "ok $n - $1"
  else
    echo "not ok $n - $1"
    printf 'wanted: %s\ngot: %s\n' "$2" "$3" | sed 's/^/# /'
  fi
}

# run COMMAND...: sets $out, $err and $code; never waits.
run() {
  timeout 10 "$@" >"$scratch/out" 2>"$scratch/err"
  code=$?
  out=$(cat "$scratch/out")
  err=$(cat "$scratch/err")
}

run offduty config check
is "no file: the defaults hold" "ok: no file, the defaults hold|0" "$out$err|$code"

run offduty config check "$source_root/etc/offduty.ini"
is "etc/offduty.ini is good" "ok: 1 file|0" "$out$err|$code"
run offduty config check "$source_root/etc/example/offduty.ini"
is "the example is good" "ok: 1 file|0" "$out$err|$code"

cat >bad.ini <<'END'
[hours]
wrok = mon-fri 09:00-17:00
work = mon-fri 9-17
[break rest]
every = 50
  for = 5m
[lunhc]
END
run offduty config check bad.ini
is "all mistakes in one run" "1|5|" \
  "$code|$(grep -c "^bad.ini:[0-9]*:[0-9]*: .*; " err)|$out"
is "a diagnostic has place, subject, problem and remedy" \
  "bad.ini:2:1: [hours] wrok: unknown key; did you mean 'work'?" \
  "$(head -n 1 err)"
run offduty config check --json bad.ini
is "the same as JSON" "1|5|false" \
  "$code|$(python3 -c 'import json,sys
j=json.load(sys.stdin)
print(len(j["problems"]),str(j["ok"]).lower(),sep="|")' <out)"
run offduty config show --config bad.ini
is "show refuses a bad file" "1|" "$code|$out"

head -c 10485761 /dev/zero | tr '\0' ';' >big.ini
mkfifo fifo.ini
mkdir dir.ini
head -c 4096 /bin/sh >binary.ini
printf '<html>\n<body class="x">\n</html>\n' >page.ini
for f in big fifo dir binary page absent; do
  run offduty config check $f.ini
  is "$f: an error, not a wait or a crash" "1|yes|" \
    "$code|$([[ $err == $f.ini:* ]] && echo yes)|$out"
done

# root reads everything: be somebody else
touch secret.ini
chmod 000 secret.ini
chmod 755 "$scratch"
other=(env)
[ "$(id -u)" != 0 ] ||
  other=(setpriv --reuid=65534 --regid=65534 --clear-groups)
if "${other[@]}" offduty version >/dev/null 2>&1; then
  run "${other[@]}" offduty config check secret.ini
  is "unreadable: an error that says so" \
    "1|secret.ini: cannot read: Permission denied" "$code|$out$err"
else
  n=$((n + 1))
  echo "ok $n - unreadable # SKIP cannot run it as another user"
fi

run offduty config init
file=$HOME/.config/offduty/offduty.ini
is "init writes the user's file" "wrote $file|0" "$out$err|$code"
is "for the user alone" "600 700" \
  "$(stat -c %a "$file") $(stat -c %a "$HOME/.config/offduty")"
run offduty config check
is "it is good" "ok: 1 file|0" "$out$err|$code"
echo '; mine' >"$file"
run offduty config init
is "init never overwrites" \
  "offduty: '$file' is there already; it is left as it is|1|; mine" \
  "$out$err|$code|$(cat "$file")"
ln -s nowhere link.ini
run offduty config init --config link.ini
is "nor through a link" "1|no" "$code|$([ -e nowhere ] && echo yes || echo no)"

# What init finds on the machine. The file of the first run is the template.
file_of() { # of the calendars in $1
  sed -n '/^; Calendars on this machine/,$p' "$1" | grep -v '^; '
}
clients=$scratch/clients
mkdir -p "$clients/.config/khal" "$clients/.config/vdirsyncer"
HOME=$clients run offduty config init --config plain.ini
is "init offers nothing where there is nothing" "wrote plain.ini|" \
  "$out$err|$(file_of plain.ini)"
cat >"$clients/.config/khal/config" <<'X'
[calendars]
  [[home]]
  path = ~/.calendars/home/
  addresses = kim@example.org, kim@example.net
  [[shared]]
  path = ~/.local/share/calendars/*
  type = discover
  [[born]]
  path = ~/contacts
  type = birthdays
[locale]
timeformat = %H:%M
X
cat >"$clients/.config/vdirsyncer/config" <<'X'
[general]
status_path = "~/.vdirsyncer/status/"
[storage local]
type = "filesystem"
path = "~/.calendars/"
fileext = ".ics"
[storage more]
type = "filesystem"
path = "~/more/"
fileext = ".ics"
[storage remote]
type = "caldav"
url = "https://example.org/"
X
mkdir -p "$clients/.calendars/home" "$clients/more" \
  "$clients/.local/share/calendars"
c=$clients/.config
HOME=$clients run offduty config init --config offered.ini
is "init says what it offers" \
  "wrote offered.ini
commented out: [calendar home] (khal: $c/khal/config:2)
commented out: [calendar shared] (khal: $c/khal/config:5)
not offered: [calendar born] (khal: $c/khal/config:8): birthdays come from address books
commented out: [calendar more] (vdirsyncer: $c/vdirsyncer/config:7)" "$out$err"
is "commented out" "
;[calendar home]
;path = ~/.calendars/home
;me = kim@example.org, kim@example.net

;[calendar shared]
;path = ~/.local/share/calendars


;[calendar more]
;path = ~/more" "$(file_of offered.ini)"
is "with their places" "; khal: $c/khal/config:2" \
  "$(grep -B1 '^;\[calendar home]' offered.ini | head -n 1)"
is "nothing of it counts" "$(offduty config show --config plain.ini)" \
  "$(offduty config show --config offered.ini)"
is "and the rest is the template" "$(cat plain.ini)" \
  "$(sed '/^; Calendars on this machine/,$d' offered.ini)"
HOME=$clients run offduty config check offered.ini
is "it is good" "ok: 1 file|0" "$out$err|$code"
HOME=$clients run offduty config init --import --config active.ini
is "--import says so" 3 "$(grep -c '^active: \[calendar ' out)"
HOME=$clients run offduty config check active.ini
is "it is good, too" "ok: 1 file|0" "$out$err|$code"
is "and counts" \
  "path = ~/.calendars/home path = ~/.local/share/calendars path = ~/more " \
  "$(HOME=$clients offduty config show --config active.ini |
    grep '^path = ' | sed 's/ *;.*//' | tr '\n' ' ')"
run offduty config init --calendar none.ics --config none.ini
is "a calendar that is not there" \
  "offduty: cannot read 'none.ics': No such file or directory|1|no" \
  "$out$err|$code|$([ -e none.ini ] && echo yes || echo no)"
for args in 'show --import' 'check --calendar x' 'init --calendar'; do
  # shellcheck disable=SC2086 # words
  run offduty config $args
  is "usage: config $args" "2|" "$code|$out"
done
cat >outlook.ics <<'X'
BEGIN:VCALENDAR
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
X-MS-OLK-WKHRSTART;TZID="W. Europe Standard Time":080000
X-MS-OLK-WKHREND;TZID="W. Europe Standard Time":163000
X-MS-OLK-WKHRDAYS:MO,TU,WE,FR
END:VCALENDAR
X
if [ -e "$OFFDUTY_LIBEXECDIR/offduty-calread" ]; then
  run offduty config init --calendar outlook.ics --config outlook.ini
  is "Outlook's hours are offered" \
    "wrote outlook.ini
commented out: [calendar outlook] (--calendar)
commented out: work = mon-wed 08:00-16:30, fri 08:00-16:30 (Outlook's, in the calendar 'outlook')" \
    "$out$err"
  is "below those of the template" \
    "; Outlook's, in the calendar 'outlook':
;work = mon-wed 08:00-16:30, fri 08:00-16:30" \
    "$(grep -A2 '^;work = mon-fri' outlook.ini | tail -n +2)"
  is "with the calendar" ";path = $scratch/outlook.ics" \
    "$(file_of outlook.ini | grep path)"
  sed 's/^;work = mon-wed/work = mon-wed/; s/^;\[hours]/[hours]/' outlook.ini \
    >taken.ini
  run offduty config check taken.ini
  is "taken, they are good" "ok: 1 file|0" "$out$err|$code"
  sed -i 's/163000/160/' outlook.ics
  rm outlook.ini
  run offduty config init --import --calendar outlook.ics --config outlook.ini
  is "bad ones are not" \
    "wrote outlook.ini
active: [calendar outlook] (--calendar)" "$out$err"
  run offduty config check outlook.ini
  is "and are named" \
    "1|[calendar outlook] $scratch/outlook.ics:4: X-MS-OLK-WKHREND: '160': not understood; not offered; set 'work' in [hours] yourself" \
    "$(wc -l <err)|$(sed 's/.*warning: //' err)"
fi
OFFDUTY_LIBEXECDIR=$scratch/none run offduty config init \
  --calendar outlook.ics --config helperless.ini
is "without the helper: the calendar, no hours" \
  "offduty: cannot read the calendars with '$scratch/none/offduty-calread': No such file or directory; no working hours are offered|0|1" \
  "$err|$code|$(grep -c '^;path = .*outlook.ics' helperless.ini)"

mkdir -p xdg/offduty
printf '[break rest]\nevery = 40m\nfor = 4m\n' >xdg/offduty/offduty.ini
printf '\n[break rest]\nevery = 45m\n[calendar work]\npath = w.ics\n' >"$file"
run offduty config show
is "show tells values and where they are from" \
  "every = 45m ; $file:3|for = 4m ; $scratch/xdg/offduty/offduty.ini:3" \
  "$(sed -n '/^\[break rest]/,/^$/p' out | grep -E '^(every|for) ' |
    tr -s ' ' | paste -sd '|')"
is "and what is by default" "day-start = 04:00 ; default" \
  "$(grep '^day-start' out | tr -s ' ')"
is "a calendar is beside the file that names it" \
  "path = $HOME/.config/offduty/w.ics" \
  "$(grep '^path' out | tr -s ' ' | sed 's/ ;.*//')"
cp out shown.ini
printf 'BEGIN:VCALENDAR\nEND:VCALENDAR\n' >"$HOME/.config/offduty/w.ics"
run offduty config check shown.ini
is "what show prints is a configuration" "ok: 1 file|0" "$out$err|$code"
run offduty config show --json
is "show as JSON" "45m $file 3" "$(python3 -c 'import json,sys
for k in json.load(sys.stdin)["keys"]:
  if (k["section"], k["name"], k["key"]) == ("break", "rest", "every"):
    print(k["value"], k["file"], k["line"])' <out)"

# A calendar that cannot be read may come, or be mended, later: warnings.
mkdir vdir
mkfifo vdir/pipe.ics
cat >calendars.ini <<'X'
[calendar here]
path = holidays.ics
[calendar gone]
path = gone.ics
[calendar pipe]
path = vdir
[calendar glob]
path = nowhere/*.ics
[calendar bad]
path = bad.ics
X
events() {
  echo BEGIN:VCALENDAR
  printf 'BEGIN:VEVENT\nUID:u%d\nSUMMARY:Tea\nEND:VEVENT\n' "$@"
  echo END:VCALENDAR
}
printf 'BEGIN:VCALENDAR\nEND:VCALENDAR\n' >holidays.ics
events 1 >bad.ics
remedy="correct 'path' of its [calendar NAME], or fetch the calendar"
unread="calendars.ini:4: warning: [calendar gone] gone.ics: No such file or directory; $remedy
calendars.ini:6: warning: [calendar pipe] vdir/pipe.ics: not a regular file; name a file, a folder or a pattern
calendars.ini:8: warning: [calendar glob] nowhere/*.ics: nothing matches the pattern; $remedy"
if [ -e "$OFFDUTY_LIBEXECDIR/offduty-calread" ]; then
  run offduty config check calendars.ini
  is "check reads the calendars: warnings" \
    "ok: 1 file, 4 warnings|0
$(sort <<<"$unread
calendars.ini:10: warning: [calendar bad] bad.ics:2: u1: DTSTART: none that can be used; the event is left out; give the event a beginning or delete it (event 'Tea')")" \
    "$out|$code
$(sort err)"
  # shellcheck disable=SC2046 # words
  events $(seq 60) >bad.ics
  run offduty config check calendars.ini
  is "many: the first and a count" \
    "ok: 1 file, 21 warnings|0|21
warning: and 43 more problems in calendars; 'offduty events --problems' shows them" \
    "$out|$code|$(wc -l <err)
$(tail -n 1 err)"
fi
OFFDUTY_LIBEXECDIR=$scratch/none run offduty config check calendars.ini
is "without the helper: whether the files are there" \
  "ok: 1 file, 4 warnings|0
warning: cannot read the calendars with '$scratch/none/offduty-calread': No such file or directory; only whether their files are there was checked
$unread" "$out|$code
$err"

for args in '' 'chekc' 'show x' 'init x' 'check a b'; do
  # shellcheck disable=SC2086 # words
  run offduty config $args
  is "usage: config $args" "2|" "$code|$out"
done

# The examples of the manual and of the README are configurations.
awk -v dir="$scratch" '
  /^\.Bd -literal -offset indent$/ { inside = 1; file = dir "/man" ++k ".ini" }
  /^\.Ed$/ { inside = 0 }
  inside && !/^\.Bd/ { gsub(/\\\(dq/, "\""); print >file }
  ' "$source_root/man/offduty.ini.5"
sed -n '/^    \[hours]/,/^[^ ]/s/^    //p' "$source_root/README.md" >readme.ini
cat man*.ini readme.ini | grep -c '^\[' | {
  read -r sections
  is "the manual and the README have examples" yes \
    "$([ "$sections" -ge 15 ] && echo yes || echo "$sections")"
}
mkdir -p "$HOME/.local/share/calendars/work"
for f in man*.ini readme.ini; do
  offduty config check "$f" 2>&1
done >checked
is "and all of them are good" "" "$(grep -v '^ok: 1 file$' checked)"

echo "1..$n"
