#!/usr/bin/env bash
# What deploy/demo and deploy/tour have in common: they build the program, and
# run it and others from a temporary folder until they end. Both source this in
# the folder of the repository.
# shellcheck disable=SC2034 # they use what is set here

once=false
case ${1-} in
  "") ;;
  --once) once=true ;;
  *) echo "${0##*/}: '$1' is not a flag; expected --once or none" >&2; exit 2 ;;
esac

folder=$(mktemp -d)
finish() {
  # shellcheck disable=SC2046 # a word each
  kill $(jobs -p) 2>/dev/null || true
  wait
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM

# choose_port VARIABLE DEFAULT: prints it. With --once any free one will do.
choose_port() {
  local port=${!1:-$2}
  if $once; then
    port=0
  elif (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    echo "${0##*/}: port $port is in use; choose another one with $1=N" >&2
    exit 1
  fi
  echo "$port"
}

# build: sets `program`.
build() {
  echo "Building workflow-health (a minute or two the first time) ..." >&2
  cmake --preset release >/dev/null
  cmake --build --preset release --parallel "$(nproc)" >&2
  program=$PWD/build/release/exporter/workflow-health
}

# start NAME COMMAND...: returns once it listens; sets `address`. The exporter,
# Prometheus and Alertmanager tell it in the same words.
start() {
  local log=$folder/$1.log
  touch "$log"
  "${@:2}" >"$log" 2>&1 &
  until address=$(sed -n 's/.*msg="[Ll]istening\( on\)\?" address=//p' "$log") &&
    [ -n "$address" ]; do
    kill -0 $! 2>/dev/null || { cat "$log" >&2; exit 1; }
    sleep 0.1
  done
}

# until_interrupted: by Ctrl-C. That something ends before is an error.
until_interrupted() {
  wait -n || true
  tail -n 5 "$folder"/*.log >&2
  exit 1
}

# await WHAT COMMAND...: until the command succeeds.
await() {
  local patience=$((SECONDS + 120))
  until "${@:2}"; do
    if ((SECONDS > patience)); then
      echo "${0##*/}: $1 did not come within two minutes" >&2
      exit 1
    fi
    sleep 0.2
  done
}
