#!/bin/sh
# Runs a server that must not outlive its starter. Standard input is a pipe that the starter holds open: when it ends,
# whether the starter closed it or is gone in whatever way, the server gets TERM and, after the grace, KILL.
# usage: supervise.sh PID_FILE GRACE_SECONDS COMMAND [ARGUMENT...]
pid_file=$1
grace=$2
shift 2

exec 3<&0 </dev/null
"$@" 3<&- &
server=$!
echo "$server" >"$pid_file"
# Only now: a signal that is ignored here would be ignored by the server too.
trap '' HUP INT TERM

(
  read -r _ <&3
  kill -TERM "$server"
  while kill -0 "$server" && [ "$grace" -gt 0 ]; do
    sleep 1
    grace=$((grace - 1))
  done
  kill -KILL "$server"
) >/dev/null 2>&1 &
watcher=$!

exec 3<&-
wait "$server"
code=$?
kill -KILL "$watcher" 2>/dev/null
rm -f "$pid_file"
exit "$code"
