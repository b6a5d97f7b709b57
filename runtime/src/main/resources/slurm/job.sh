#!/bin/bash
# Runs one task of a session: job.sh SUBMISSION FOLDER, where FOLDER has what the task tells and this script's output.
# It starts the JVM that trains, passes on Slurm's signals to it, and starts it again if it dies. The session writes this file.

session=@session@
project=@project@
java=@java@
main=@main@
options=(@options@)
class_path=@class_path@
may_requeue=@requeue@
most_crashes=@most_crashes@

submission=$1
folder=$2
index=${SLURM_ARRAY_TASK_ID:?This script runs in a task of Slurm}
log=$folder/$index.log

say() { printf '%(%FT%T)T task %s.%s: %s\n' -1 "$submission" "$index" "$*"; }

# What a login shell, a module or the node itself sets must not change what is trained.
unset JAVA_HOME JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS CLASSPATH
unset TEMPLATE_DIED_WITH TEMPLATE_LAST_ERRORS TEMPLATE_KILLS_FOR_MEMORY
@environment@
# Java reads the names of files by the locale that came along, which this node may not have.
locale=${LC_ALL:-${LC_CTYPE:-${LANG:-}}}
if [[ ${locale,,} == *utf*8* && $(locale charmap 2>/dev/null) != UTF-8 ]]; then export LC_ALL=C.UTF-8; fi

say "begins on ${SLURMD_NODENAME:-$HOSTNAME} as ${SLURM_ARRAY_JOB_ID:-}_$index, restart ${SLURM_RESTART_COUNT:-0}"
if [[ ! -d $session ]]; then
  say "The session $session is not on this node: keep results on a disk that all nodes share."
  exit 1
fi
if [[ ! -x $java ]]; then
  say "There is no $java on this node: write where Java is, java_home in the section Slurm."
  exit 127
fi
cd "$project" || exit 1

scratch=$(mktemp -d "${TMPDIR:-/tmp}/template-task.XXXXXXXX") || exit 1
trap 'rm -rf "$scratch"' EXIT
printf '%s\n' "$class_path" >"$scratch/class_path"
cores=${SLURM_CPUS_PER_TASK:-${SLURM_CPUS_ON_NODE:-}}

# USR1 comes some time before the end of the task's time; TERM if the task is cancelled, or has to make room.
stopped= signals=0 jvm=
stop() {
  signals=$((signals + 1))
  stopped=${stopped:-$1}
  if [[ -n $jvm ]]; then kill -TERM "$jvm" 2>/dev/null; fi
}
trap 'stop USR1' USR1
trap 'stop TERM' TERM

# How often the system has ended a process for want of memory.
kills_for_memory() {
  local name value
  while read -r name value; do
    if [[ $name == oom_kill ]]; then echo "$value"; fi
  done </proc/vmstat
}

# How many lines of the plan this task has done, in all its lives.
lines_done() { cat "$folder/$index".*.jsonl 2>/dev/null | grep -c '^{"is":"ended"'; }

# Waits for a process although signals arrive. Bash gives its exit code, but that of a signal to this script if one comes first.
await() {
  local again
  wait "$1"
  code=$?
  while kill -0 "$1" 2>/dev/null; do
    wait "$1"
    code=$?
  done
  wait "$1" 2>/dev/null
  again=$?
  if ((again != 127)); then code=$again; fi
}

# Sleeps, but not on when a signal arrives.
pause() {
  sleep "$1" &
  wait $!
  kill $! 2>/dev/null
}

train() {
  local before report
  kills=$(kills_for_memory)
  # By this a later process on this node knows the present one for sure.
  export TEMPLATE_WORKER
  TEMPLATE_WORKER=$(</proc/sys/kernel/random/uuid)
  before=$(wc -c <"$log" 2>/dev/null) || before=0
  "$java" ${cores:+"-XX:ActiveProcessorCount=$cores"} "-XX:ErrorFile=$scratch/crash-%p.txt" "${options[@]}" \
    "@$scratch/class_path" "$main" "$session" "$submission" "$index" </dev/null &
  jvm=$!
  # A signal that came before the number was known.
  if [[ -n $stopped ]]; then kill -TERM "$jvm" 2>/dev/null; fi
  await "$jvm" 2>/dev/null # Bash would tell of a signal that ends the JVM
  jvm=
  tail -c "+$((before + 1))" "$log" 2>/dev/null | tail -c 16384 | tail -n 20 >"$scratch/errors"
  for report in "$scratch"/crash-*.txt; do
    if [[ -e $report ]]; then mv "$report" "$folder/$index.$(basename "$report")"; fi
  done
}

# Gives the node back. After USR1 Slurm is to start the task again, with another full time; whoever sent TERM decides that himself.
give_back() {
  local try second before=$signals
  if [[ $stopped == USR1 && $may_requeue == yes ]]; then
    for try in 1 2 3; do
      if scontrol requeue "${SLURM_ARRAY_JOB_ID}_$index"; then
        say "goes on when Slurm starts it again"
        # Slurm ends this script, perhaps it has told so already.
        for ((second = 0; second < 60 && signals == before; second++)); do pause 1; done
        exit 75
      fi
      if ((try < 3)); then pause $try; fi
    done
    say "Slurm did not take the task back; the session submits another one."
  fi
  exit 75
}

crashes=0
finished=$(lines_done)
while true; do
  if [[ -n $stopped ]]; then give_back; fi
  train
  case $code in
    0) say "done"; exit 0 ;;
    2) exit 2 ;;
    74) say "ends, since a later process does its work"; exit 0 ;;
  esac
  if [[ -n $stopped || $code == 75 ]]; then give_back; fi
  now=$(lines_done)
  if ((now > finished)); then crashes=0; fi
  finished=$now
  crashes=$((crashes + 1))
  say "the process that trains ended with exit code $code: crash $crashes of $most_crashes since a line of the plan was done"
  if ((crashes >= most_crashes)); then exit "$code"; fi
  # What the next process needs to judge how this one died.
  export TEMPLATE_DIED_WITH=$code TEMPLATE_LAST_ERRORS=$scratch/errors TEMPLATE_KILLS_FOR_MEMORY=$kills
  if ((crashes > 1)); then pause $((crashes - 1)); fi
done
