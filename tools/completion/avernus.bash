# Completion for bash of vmrun, vmtop, limbo, disdump, dasm and jitbench: options, their values, files by type.
# Installed under the name of each. tests/completion compares it with what the programs' --help offers.
# `cur` is what bash replaces: it has split words at = and : already.

# The options of a command.
_avernus_options() {
  case $1 in
    vmrun) echo "--root --word-size -I -j --jobs --nojit --fuel --timeout --max-heap --max-stack --max-output --max-procs --max-fds
      --sandbox --dir --env --net --check -v --verbose
      --trace --log --profile --metrics --stats --jit-threshold --code-cache --jit-check --jit-dump --jit-stats --jit-target --jit-disable --jit-perf --jit-gdb
      --help --version" ;;
    vmtop) echo "--once --interval --help --version" ;;
    limbo) echo "-I -w --word-size -c -C --no-colour -o -g -S --emit-builtins -t --help --version" ;;
    disdump) echo "--header --abi-evidence --ir --word-size --help --version" ;;
    dasm) echo "-o --word-size --no-verify --help --version" ;;
    jitbench) echo "--quick --row --who --no-peers --rounds --timeout --vmrun --programs --list --json --markdown --csv
      --html --colour --save-baseline --baseline --force --targets --data --no-history --help --version" ;;
  esac
}

_avernus_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }

# Of a list separated by commas, the last.
_avernus_list() {
  local before=
  [[ $cur == *,* ]] && before=${cur%,*},
  mapfile -t COMPREPLY < <(compgen -P "$before" -W "$1" -- "${cur##*,}")
  compopt -o nospace 2>/dev/null
}

# Files whose names end so, any without arguments, and folders.
_avernus_files() {
  local ending
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(
    (( $# )) || compgen -f -- "$cur"
    (( $# )) && compgen -d -- "$cur"
    for ending; do compgen -f -X "!*.$ending" -- "$cur"; done)
}

_avernus_folders() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -d -- "$cur")
}

# _avernus_value COMMAND OPTION: completes a value; fails if the option takes none after a space.
_avernus_value() {
  local channels="load link sched gc exec"
  case $1:$2 in
    *:--word-size) _avernus_words "32 64" ;;
    vmrun:--root | vmrun:--dir | vmrun:-I | limbo:-I | jitbench:--programs | jitbench:--data) _avernus_folders ;;
    vmrun:--metrics) _avernus_files ;;
    vmtop:--interval) _avernus_words "250ms 1s 10s" ;;
    vmrun:-j | vmrun:--jobs) _avernus_words "2 4 8" ;;
    vmrun:--fuel) _avernus_words "500k 10m 2g" ;;
    vmrun:--timeout) _avernus_words "250ms 1s 10s" ;;
    vmrun:--max-output) _avernus_words "64k 1m 64m" ;;
    vmrun:--max-heap | vmrun:--max-stack) _avernus_words "64m 256m 1g 2g" ;;
    vmrun:--trace) _avernus_list "all $channels" ;;
    vmrun:--log)
      if [[ $word == *:* && ${word##*:} != *,* ]]; then
        _avernus_words "trace debug info warn error critical off"
      else
        _avernus_list "$channels"
      fi ;;
    vmrun:--env) ;;
    vmrun:--jit-threshold) _avernus_words "0" ;;
    vmrun:--jit-target) _avernus_words "x64 a64" ;;
    vmrun:--jit-disable) _avernus_list "separate_entry simplify_phis value_numbering hoist final_values
      eliminate_checks unroll combine simplify_phis_again divide_by_constants order_blocks" ;;
    limbo:-o) _avernus_files dis s ;;
    limbo:-t) ;;
    dasm:-o) _avernus_files dis ;;
    jitbench:--who) _avernus_list "jit64 interp64 jit32 interp32 c2 c0 go java luajit node python infernode infernode0" ;;
    jitbench:--colour) _avernus_words "auto always never" ;;
    jitbench:--vmrun | jitbench:--json | jitbench:--markdown | jitbench:--csv | jitbench:--html | jitbench:--targets)
      _avernus_files ;;
    jitbench:--row | jitbench:--rounds | jitbench:--timeout | jitbench:--save-baseline | jitbench:--baseline) ;;
    *) return 1 ;;
  esac
}

# Values that are written after = only.
_avernus_attached() {
  case $1:$2 in
    vmrun:--stats | vmrun:--jit-stats) _avernus_words "json" ;;
    vmrun:--jit-perf) _avernus_words "dump" ;;
    vmrun:--profile) _avernus_files ;;
    vmrun:--code-cache) _avernus_folders ;;
    vmrun:--jit-dump) ;;
    *) _avernus_value "$1" "$2" ;;
  esac
}

_avernus() {
  local command=${1##*/} cur=$2 words=() joins= i word option
  COMPREPLY=()
  [[ $cur == [=:] ]] && cur=
  # The words as the command will see them.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ $word == [=:] && ${#words[@]} -gt 0 ]]; then
      words[-1]+=$word
      joins=1
    elif [[ $joins ]]; then
      words[-1]+=$word
      joins=
    else
      words+=("$word")
    fi
  done
  local last=$((${#words[@]} - 1)) modules= expects=
  for ((i = 0; i < last; i++)); do
    option=${words[i]}
    if [[ $option != -?* ]]; then
      modules=1
    elif [[ $option != *=* ]] && (_avernus_value "$command" "$option"); then
      i=$((i + 1))
      if ((i == last)); then expects=$option; fi
    fi
  done
  word=${words[last]}
  if [[ $command == vmrun && $modules && " ${words[*]} " != *\ --@(jit-|)check\ * ]]; then
    _avernus_files  # what follows the module's name belongs to the program
    return
  fi
  if [[ $expects ]]; then
    _avernus_value "$command" "$expects"
    return
  fi
  if [[ $word == --*=* ]]; then
    option=${word%%=*} word=${word#*=}
    _avernus_attached "$command" "$option"
    return
  fi
  if [[ $word == -* ]]; then
    _avernus_words "$(_avernus_options "$command")"
    return
  fi
  case $command in
    vmrun) _avernus_files dis b ;;
    vmtop) _avernus_files ;;
    limbo) _avernus_files b m ;;
    disdump) _avernus_files dis ;;
    dasm) _avernus_files s ;;
    jitbench) _avernus_words "v1 v2 lang conc gc compile startup call scale io instructions reference" ;;
  esac
}

complete -F _avernus vmrun vmtop limbo disdump dasm jitbench
