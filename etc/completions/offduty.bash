# bash completion for offduty(1)

_offduty_verb() {
  local i w
  for ((i = 1; i < COMP_CWORD; i++)); do
    w=${COMP_WORDS[i]}
    case $w in
    --config | --at | --calendar | --presence | --from | --to | --erase) ((i++)) ;;
    -*) ;;
    *)
      printf '%s\n' "$w"
      return
      ;;
    esac
  done
}

_offduty() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
  local verb options='--config --help --version' words=''
  local verbs='status next plan events check prompt login take snooze skip
    pause resume extend oncall checkin explain history simulate config reload
    help version'

  COMPREPLY=()
  case $prev in
  --config | --calendar | --presence)
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    return
    ;;
  --format)
    mapfile -t COMPREPLY < <(compgen -W 'text json tsv' -- "$cur")
    return
    ;;
  --zone)
    mapfile -t COMPREPLY < <(compgen -W \
      "$(timedatectl list-timezones 2>/dev/null)" -- "$cur")
    return
    ;;
  --at | --from | --to)
    mapfile -t COMPREPLY < <(compgen -W 'now today tomorrow' -- "$cur")
    return
    ;;
  --because | --note) return ;;
  --erase)
    mapfile -t COMPREPLY < <(compgen -W 'today yesterday all' -- "$cur")
    return
    ;;
  esac
  verb=$(_offduty_verb)
  case $verb in
  '') words=$verbs options+=' --json --at' ;;
  status) options+=' --json --at --verbose' ;;
  next | prompt | login | explain) options+=' --json --at' ;;
  check) options+=' --json --at --quiet' ;;
  plan)
    options+=' --json --at --week --why'
    words='today tomorrow mon tue wed thu fri sat sun'
    ;;
  events) options+=' --json --at --from --to --zone --format --problems' ;;
  history) options+=' --json --at --csv --trace --from --to --erase --yes' ;;
  simulate) options+=' --json --at --presence --from --to --why' ;;
  snooze) words='3m 5m 10m' ;;
  pause) words='30m 1h 2h until tomorrow' ;;
  extend) options+=' --because' words='15m 30m 1h' ;;
  oncall) words='2h 8h 12h until tomorrow off' ;;
  checkin) options+=' --note' words='1 2 3 4 5' ;;
  config)
    options+=' --json --at --calendar --import'
    words='check show init'
    ;;
  help) words=$verbs ;;
  esac
  if [[ $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
  elif [[ $verb == events || $prev == check && $verb == config ]]; then
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
  else
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
  fi
}

complete -o filenames -F _offduty offduty
