#!/bin/bash
# Man page and completions against the tables of the command line, as
# `offduty help --list` prints them: every verb and every option is in each,
# and they offer no others.
set -u
shopt -s lastpipe # report counts in this shell, not in a child
n=0
source_root=${OFFDUTY_SOURCE:?}
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

# report NAME: what is wrong comes on stdin; nothing is fine.
report() {
  cat >"$scratch/wrong"
  n=$((n + 1))
  if [ -s "$scratch/wrong" ]; then
    echo "not ok $n - $1"
    sed 's/^/# /' "$scratch/wrong"
  else
    echo "ok $n - $1"
  fi
}

skip() {
  n=$((n + 1))
  echo "ok $n - $1 # SKIP $2"
}

# Fields are empty where there is nothing, which tabs alone would swallow.
offduty help --list | tr '\t' '\037' >"$scratch/list"
verbs=() reading=()
declare -A words options operands letters
while IFS=$'\037' read -r kind a b c _; do
  if [ "$kind" = verb ]; then
    verbs+=("$a")
    [ -z "$b" ] || reading+=("$a")
    operands[$a]=$c
  else
    options[$a]="${options[$a]-} $b"
    [ -z "$c" ] || letters[$a]="${letters[$a]-} $c"
  fi
done <"$scratch/list"
words[config]='check show init'
words[plan]='today tomorrow mon tue wed thu fri sat sun'

# What a verb takes.
options_of() {
  local verb=$1 o
  o="${options[-]} ${options[$verb]-}"
  [[ " ${reading[*]} " != *" $verb "* ]] || o+=" ${options[+]}"
  # shellcheck disable=SC2086 # words
  printf '%s\n' $o | sort
}

{
  [ ${#verbs[@]} -ge 16 ] || echo "only ${#verbs[@]} verbs"
  for o in --config --help --version --json --at; do
    [[ " ${options[-]} ${options[+]} " == *" $o "* ]] || echo "no $o"
  done
  for w in ${words[config]}; do
    [[ ${operands[config]-} == *"$w"* ]] || echo "config has no $w"
  done
} | report "the list is whole"

### The man page

man=$source_root/man/offduty.1
for v in "${verbs[@]}"; do
  grep -qE "^\.It Cm $v( |\$)" "$man" || echo "verb '$v' is not in it"
  # shellcheck disable=SC2086
  for o in ${options[$v]-}; do
    grep -qE "^\.It Fl (. , )?${o#-}( |\$)" "$man" ||
      echo "option '$o' of '$v' is not in it"
  done
done | report "offduty.1 has every verb and its options"
for v in - +; do
  for o in ${options[$v]}; do
    grep -qE "^\.It Fl (. , )?${o#-}( |\$)" "$man" ||
      echo "option '$o' is not in it"
  done
  for o in ${letters[$v]-}; do
    grep -qE "^\.It Fl $o , " "$man" || echo "option '-$o' is not in it"
  done
done | report "offduty.1 has the common options"
grep -oE '^\.It Fl [^ ]+( , [^ ]+)?' "$man" | grep -oE -- '-[a-z]{2,}' |
  sort -u | while read -r o; do
  [[ " ${options[*]} " == *" -$o "* ]] || echo "'-$o' is no option"
done | report "offduty.1 has no option beyond"
for code in 0 1 2 3 10 11 12; do
  sed -n '/^\.Sh EXIT STATUS/,/^\.El/p' "$man" | grep -qx "\.It $code" ||
    echo "exit code $code is not in it"
done | report "offduty.1 has the exit codes"

# Every member of every answer.
printf '[cutoff]\nwran = 10\n' >"$scratch/bad.ini"
printf '2026-11-24T09:00 active\n2026-11-24T18:00 locked\n' \
  >"$scratch/day.trace"
example=$source_root/etc/example
# A history with a day in it.
export XDG_RUNTIME_DIR=$scratch/run XDG_STATE_HOME=$scratch/state
mkdir -m 700 "$XDG_RUNTIME_DIR"
cat >"$scratch/script" <<X
clock 2026-11-24T09:00 Europe/Berlin
2026-11-24T09:00 presence active
2026-11-24T10:00 end
X
offdutyd --config "$example/offduty.ini" --script "$scratch/script" \
  2>"$scratch/service.log"
json() {
  offduty --json "$@" 2>/dev/null
}
if command -v python3 >/dev/null; then
  {
    for v in status next check prompt login explain; do
      json $v --at '2026-11-24 12:00' --config "$example/offduty.ini"
    done
    json plan 2026-11-24 --config "$example/offduty.ini"
    json plan --week --at 2026-11-24 --config "$example/offduty.ini"
    json events --problems --from 2026-11-23 --to 2026-11-30 \
      "$example/work.ics" "$scratch/none.ics"
    json simulate --presence "$scratch/day.trace" \
      --config "$example/offduty.ini"
    json config check --config "$scratch/bad.ini"
    json config show --config "$example/offduty.ini"
    json history --from 2026-11-24 --to 2026-11-24
  } | python3 -c '
import json, re, sys
with open(sys.argv[1]) as f:
    told = set(re.findall(r"^\.Ql (\w+)", f.read(), re.M))
def walk(v, path):
    for k, x in (v.items() if isinstance(v, dict) else
                 enumerate(v) if isinstance(v, list) else ()):
        if isinstance(k, str) and k not in told:
            print(path + k)
        walk(x, path + str(k) + ".")
n = 0
for line in sys.stdin:
    walk(json.loads(line), "line %d: " % n)
    n += 1
if n != 13:
    print("%d answers, not 13" % n)' "$man" 2>&1 |
    report "offduty.1 has every member of every JSON answer"
else
  skip "offduty.1 has every member of every JSON answer" "no python3"
fi

if command -v mandoc >/dev/null; then
  for page in "$source_root"/man/*.[0-9]; do
    mandoc -T lint -W warning "$page" 2>&1
  done | report "mandoc finds nothing in the man pages"
else
  skip "mandoc finds nothing in the man pages" "no mandoc"
fi

### bash

# complete WORD...: what bash offers for the last word.
complete_bash() (
  # shellcheck disable=SC2034 # the completion reads them
  COMP_WORDS=(offduty "$@") COMP_CWORD=$#
  COMPREPLY=()
  # shellcheck source=/dev/null
  . "$source_root/etc/completions/offduty.bash"
  _offduty
  printf '%s\n' ${COMPREPLY[@]+"${COMPREPLY[@]}"} | sort
)

complete_bash '' >"$scratch/got"
printf '%s\n' "${verbs[@]}" | sort | diff - "$scratch/got" |
  report "bash offers every verb"
complete_bash help '' >"$scratch/got"
printf '%s\n' "${verbs[@]}" | sort | diff - "$scratch/got" |
  report "bash offers every verb to help"
for v in "${verbs[@]}"; do
  complete_bash "$v" -- >"$scratch/got"
  options_of "$v" | diff - "$scratch/got" | sed "s/^/$v: /"
done | report "bash offers each verb's options, and no others"
for v in "${!words[@]}"; do
  complete_bash "$v" '' >"$scratch/got"
  tr ' ' '\n' <<<"${words[$v]}" | sort | diff - "$scratch/got"
done | report "bash offers operands"
complete_bash --config x pl | diff - <(echo plan) |
  report "bash finds the verb behind options"

### zsh and fish: their text, and by the shell where it is installed

for v in "${verbs[@]}"; do
  grep -qE "^ +'$v:" "$source_root/etc/completions/_offduty" ||
    echo "_offduty: no verb '$v'"
  grep -q -- "__offduty_no_verb -a $v " \
    "$source_root/etc/completions/offduty.fish" ||
    echo "offduty.fish: no verb '$v'"
done | report "zsh and fish have every verb"
# The lines of _offduty that are the verb's.
zsh_part() {
  awk -v verb="$1" '/^ *[a-z|*]+\)$/ {
    gsub(/[ )]/, ""); on = index("|" $0 "|", "|" verb "|") }
    on; /;;/ { on = 0 }' "$source_root/etc/completions/_offduty"
}
for v in "${verbs[@]}"; do
  # shellcheck disable=SC2086
  for o in ${options[$v]-}; do
    zsh_part "$v" | grep -qE -- "${o}[[}]" || echo "_offduty: $v: no $o"
    grep -E "from $v'" "$source_root/etc/completions/offduty.fish" |
      grep -qE -- "-l ${o#--} ?" || echo "offduty.fish: $v: no $o"
  done
done | report "zsh and fish have every verb's options"
for v in - +; do
  for o in ${options[$v]}; do
    grep -qE -- "${o}[[}]" "$source_root/etc/completions/_offduty" ||
      echo "_offduty: no $o"
    grep -qE -- " -l ${o#--} " "$source_root/etc/completions/offduty.fish" ||
      echo "offduty.fish: no $o"
  done
done | report "zsh and fish have the common options"
for v in "${reading[@]}"; do
  zsh_part "$v" | grep -q 'reading' || echo "_offduty: $v is reading"
  grep '^set -l reading ' "$source_root/etc/completions/offduty.fish" |
    grep -qw "$v" || echo "offduty.fish: $v is reading"
done | report "zsh and fish know the reading verbs"

if command -v zsh >/dev/null; then
  zsh -n "$source_root/etc/completions/_offduty" 2>&1 |
    report "zsh reads its completion"
else
  skip "zsh reads its completion" "no zsh"
fi
if command -v fish >/dev/null; then
  {
    fish -n "$source_root/etc/completions/offduty.fish" 2>&1
    for v in "${verbs[@]}"; do
      fish --no-config -c "source '$source_root/etc/completions/offduty.fish'
        complete -C 'offduty $v --'" 2>/dev/null | cut -f 1 | sort -u |
        grep '^--' >"$scratch/got"
      options_of "$v" | diff - "$scratch/got" | sed "s/^/$v: /"
    done
  } | report "fish offers each verb's options, and no others"
else
  skip "fish offers each verb's options" "no fish"
fi
echo "1..$n"
