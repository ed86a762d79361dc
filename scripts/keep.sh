#!/bin/sh
# Keeps a command running: starts it again when it is killed or dies, and ends it when it is told to, or when the supervisor is gone.
# One that ends within five seconds of its start would only do so again: then this ends too, with its status.
name=$1
shift
supervisor=$PPID
child=
# The supervisor's shell may stand between: follow the process that was named, when one was.
[ -n "$SUPERVISOR_PID" ] && supervisor=$SUPERVISOR_PID

finish() {
  trap '' TERM INT
  [ -n "$child" ] && kill -TERM "$child" 2>/dev/null && wait "$child"
  [ -n "$watcher" ] && kill "$watcher" 2>/dev/null
  exit 0
}
trap finish TERM INT

( while kill -0 "$supervisor" 2>/dev/null; do sleep 1; done; kill -TERM $$ ) &
watcher=$!

while :; do
  began=$(date +%s)
  "$@" &
  child=$!
  wait "$child"
  status=$?
  if [ $(($(date +%s) - began)) -lt 5 ]; then
    kill "$watcher" 2>/dev/null
    printf '%s ended at once with status %s; the lines above say why.\n' "$name" "$status" >&2
    exit "$([ "$status" = 0 ] && echo 1 || echo "$status")"
  fi
  printf '%s ended with status %s and is started again. Nothing is lost: what it held is taken up or named uncertain when its lease ends.\n' "$name" "$status" >&2
done
