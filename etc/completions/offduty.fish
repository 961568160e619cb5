# fish completion for offduty(1)

function __offduty_no_verb
    set -l words (commandline -opc)
    set -e words[1]
    while set -q words[1]
        switch $words[1]
            case --config --at --from --to --erase
                set -e words[1]
            case '-*'
            case '*'
                return 1
        end
        set -e words[1]
    end
    return 0
end

complete -c offduty -f
complete -c offduty -l config -r -F -d 'Read FILE instead'
complete -c offduty -s h -l help -d 'Say how a verb is used'
complete -c offduty -s V -l version -d 'Say which version this is'

set -l reading status next plan events check prompt login explain history simulate config
complete -c offduty -n "__fish_seen_subcommand_from $reading" -l json -d 'Answer in JSON'
complete -c offduty -n "__fish_seen_subcommand_from $reading" -l at -x -a 'now today tomorrow' -d 'Answer as of TIME'

complete -c offduty -n __offduty_no_verb -a status -d 'Where you stand and what comes next'
complete -c offduty -n __offduty_no_verb -a next -d 'What comes next, in one line'
complete -c offduty -n __offduty_no_verb -a plan -d 'The timeline of a day to come'
complete -c offduty -n __offduty_no_verb -a events -d 'What the calendars hold'
complete -c offduty -n __offduty_no_verb -a check -d 'Answer by exit code'
complete -c offduty -n __offduty_no_verb -a prompt -d 'One short field for a prompt'
complete -c offduty -n __offduty_no_verb -a login -d 'Two lines for a login shell'
complete -c offduty -n __offduty_no_verb -a take -d 'Start the break'
complete -c offduty -n __offduty_no_verb -a snooze -d 'Move the break'
complete -c offduty -n __offduty_no_verb -a skip -d 'Do without the break'
complete -c offduty -n __offduty_no_verb -a pause -d 'Show nothing for a while'
complete -c offduty -n __offduty_no_verb -a resume -d 'End a pause'
complete -c offduty -n __offduty_no_verb -a extend -d 'Let the hours of today end later'
complete -c offduty -n __offduty_no_verb -a oncall -d 'Be on call for a while'
complete -c offduty -n __offduty_no_verb -a checkin -d 'Answer the question of the week'
complete -c offduty -n __offduty_no_verb -a explain -d 'What was decided, and why'
complete -c offduty -n __offduty_no_verb -a history -d 'What was recorded'
complete -c offduty -n __offduty_no_verb -a simulate -d 'The engine over days that were'
complete -c offduty -n __offduty_no_verb -a config -d 'Check, show or begin the configuration'
complete -c offduty -n __offduty_no_verb -a reload -d 'Read everything anew'
complete -c offduty -n __offduty_no_verb -a help -d 'How a verb is used'
complete -c offduty -n __offduty_no_verb -a version -d 'Which version this is'

complete -c offduty -n '__fish_seen_subcommand_from status' -s v -l verbose -d 'With what tells of presence'
complete -c offduty -n '__fish_seen_subcommand_from check' -s q -l quiet -d 'Print nothing'
complete -c offduty -n '__fish_seen_subcommand_from plan' -l week -d 'Seven days'
complete -c offduty -n '__fish_seen_subcommand_from plan' -l why -d 'With the reasons'
complete -c offduty -n '__fish_seen_subcommand_from plan' -a 'today tomorrow mon tue wed thu fri sat sun'
complete -c offduty -n '__fish_seen_subcommand_from events' -l from -x
complete -c offduty -n '__fish_seen_subcommand_from events' -l to -x
complete -c offduty -n '__fish_seen_subcommand_from events' -l zone -x
complete -c offduty -n '__fish_seen_subcommand_from events' -l format -x -a 'text json tsv'
complete -c offduty -n '__fish_seen_subcommand_from events' -l problems
complete -c offduty -n '__fish_seen_subcommand_from events' -F
complete -c offduty -n '__fish_seen_subcommand_from history' -l csv -d 'A line for each entry'
complete -c offduty -n '__fish_seen_subcommand_from history' -l trace -d 'Presence, for simulate'
complete -c offduty -n '__fish_seen_subcommand_from history' -l from -x -a 'today yesterday mon tue wed thu fri sat sun'
complete -c offduty -n '__fish_seen_subcommand_from history' -l to -x -a 'today yesterday mon tue wed thu fri sat sun'
complete -c offduty -n '__fish_seen_subcommand_from history' -l erase -x -a 'today yesterday all'
complete -c offduty -n '__fish_seen_subcommand_from history' -l yes -d 'Erase without asking'
complete -c offduty -n '__fish_seen_subcommand_from simulate' -l presence -r -F -d 'What to go by'
complete -c offduty -n '__fish_seen_subcommand_from simulate' -l from -x
complete -c offduty -n '__fish_seen_subcommand_from simulate' -l to -x
complete -c offduty -n '__fish_seen_subcommand_from simulate' -l why -d 'With the reasons'
complete -c offduty -n '__fish_seen_subcommand_from snooze' -a '3m 5m 10m'
complete -c offduty -n '__fish_seen_subcommand_from pause' -a '30m 1h 2h until tomorrow'
complete -c offduty -n '__fish_seen_subcommand_from extend' -l because -x -d Why
complete -c offduty -n '__fish_seen_subcommand_from extend' -a '15m 30m 1h'
complete -c offduty -n '__fish_seen_subcommand_from oncall' -a '2h 8h 12h until tomorrow off'
complete -c offduty -n '__fish_seen_subcommand_from checkin' -l note -x -d 'A few words'
complete -c offduty -n '__fish_seen_subcommand_from checkin' -a '1 2 3 4 5'
complete -c offduty -n '__fish_seen_subcommand_from config' -a 'check show init'
complete -c offduty -n '__fish_seen_subcommand_from config' -l calendar -r -F -d 'init: offer this calendar'
complete -c offduty -n '__fish_seen_subcommand_from config' -l import -d 'init: use the calendars found'
complete -c offduty -n '__fish_seen_subcommand_from config; and __fish_seen_subcommand_from check' -F
complete -c offduty -n '__fish_seen_subcommand_from help' -a 'status next plan events check prompt login take snooze skip pause resume extend oncall checkin explain history simulate config reload version'
