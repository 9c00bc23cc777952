#!/usr/bin/env bash
# Compares what the shells complete with what a program offers, both ways.
#   check.bash PROGRAM ROOT NAME
# PROGRAM is the program, ROOT the repository, NAME the program's name. Status 1 with a line for each difference.
set -u
program=$(realpath "$1") root=$2 name=$3
bash_file=$root/tools/completion/avernus.bash zsh_file=$root/tools/completion/_avernus
source "$bash_file" || exit 1
failed=0

complain() { echo "$name: $1"; failed=1; }

# complete WORDS...: what bash offers for the last word, on the standard output, sorted. Words are split at = and :.
complete_words() {
  COMP_WORDS=("$name") COMPREPLY=()
  local word
  for word; do COMP_WORDS+=("$word"); done
  COMP_CWORD=$#
  compopt() { :; }
  _avernus "$name" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
  (( ${#COMPREPLY[@]} )) && printf '%s\n' "${COMPREPLY[@]}" | sort
}

# same WHAT EXPECTED FOUND: complains about words that are in one list only.
same() {
  local word
  for word in $(comm -23 <(tr -s ' ' '\n' <<<"$2" | sort -u) <(tr -s ' ' '\n' <<<"$3" | sort -u)); do
    complain "$1: '$word' is missing"
  done
  for word in $(comm -13 <(tr -s ' ' '\n' <<<"$2" | sort -u) <(tr -s ' ' '\n' <<<"$3" | sort -u)); do
    complain "$1: '$word' is not offered by the program"
  done
}

help=$("$program" --help) || complain "--help: status $?"
offered=$(sed -nE 's/^  (-[^ ].*)/\1/p' <<<"$help" | sed -E 's/^((-[^ ]+, )?-[^= []+).*/\1/' | tr -d ',' | tr ' ' '\n')
[[ -n $offered ]] || complain "--help names no options"
same "$bash_file" "$offered" "$(complete_words -)"
# In the zsh file, the case of the program has a quoted line for each option; {-v,--verbose} is two.
zsh_options=$(sed -n "/^  $name)/,/;;/p" "$zsh_file" | sed -nE "s/^ +'\([^)]*\)'\{([^}]*)\}.*/\1/p; s/^ +['\"](\([^)]*\))?[*]?(-[^ []*)\[.*/\2/p" |
  sed -E 's/=-$//' | tr ',' '\n')
same "$zsh_file" "$offered" "$zsh_options"
if command -v zsh >/dev/null; then zsh -n "$zsh_file" || complain "zsh cannot read $zsh_file"; fi

# tests/docs compares the long ones of the manual page.
page=$root/docs/man/$name.1
for option in $offered; do
  sed 's/\\-/-/g' "$page" | grep -qE -- "(^|[^[:alnum:]-])$option([^[:alnum:]-]|$)" || complain "$page: '$option' is missing"
done

# zsh_has WHAT WORDS: the zsh file names each.
zsh_has() {
  local word
  for word in $2; do grep -qw -- "$word" "$zsh_file" || complain "$zsh_file: $1: '$word' is missing"; done
}

cd "$(mktemp -d)" || exit 1
touch a.dis b.b c.s d.txt
mkdir e
case $name in
  vmrun)
    channels=$(sed -nE 's/.*--trace CHANNELS.*: //p' <<<"$help" | tr -d ',')
    same "channels of --trace" "all $channels" "$(complete_words --trace '')"
    same "channels of --trace" "load,link" "$(complete_words --trace = load,li)"
    same "channels of --log" "$channels" "$(complete_words --log '')"
    levels=$("$program" --log=gc:nosuch b.b 2>&1 | sed -nE 's/.*expected //p' | tr -d ',' | sed 's/ or / /')
    same "levels of --log" "$levels" "$(complete_words --log gc : '')"
    zsh_has "channels" "$channels"
    zsh_has "levels" "$levels"
    if [[ $help != *"interpreter only"* ]] && passes=$("$program" --jit-disable=nosuch a.dis 2>&1 | grep -o 'expected .*'); then
      passes=$(tr -d ',' <<<"${passes#expected }")
      same "passes" "$passes" "$(complete_words --jit-disable '')"
      zsh_has "passes" "$passes"
      targets=$("$program" --jit-check --jit-target=nosuch a.dis 2>&1 | sed -nE 's/.*expected one of //p' | tr -d ',')
      same "CPUs" "$targets" "$(complete_words --jit-target '')"
      zsh_has "CPUs" "$targets"
    fi
    same "forms of --stats" "json" "$(complete_words --stats = '')"
    same "modules" "a.dis b.b e" "$(complete_words --stats '')"
    same "modules after a value" "a.dis b.b e" "$(complete_words --word-size 64 '')"
    same "arguments of the program" "a.dis b.b c.s d.txt e" "$(complete_words --nojit b.b '')"
    same "modules to check" "a.dis b.b e" "$(complete_words --check a.dis '')"
    ;;
  limbo)
    same "word sizes" "32 64" "$(complete_words --word-size = '')"
    same "sources" "b.b e" "$(complete_words -g '')"
    same "folders" "e" "$(complete_words -I '')"
    ;;
  disdump) same "modules" "a.dis e" "$(complete_words a.dis '')" ;;
  dasm) same "sources" "c.s e" "$(complete_words -o a.dis '')" ;;
  jitbench)
    groups=$(sed -nE 's/^DIS_BENCH_GROUP\(([a-z0-9]+),.*/\1/p' "$root/bench/jitbench/groups.def")
    same "groups" "$groups" "$(complete_words v1 '')"
    zsh_has "groups" "$groups"
    ;;
esac
rm -r "$PWD"
exit $failed
