#!/usr/bin/env bash
# The main job on a copy of examples/notes: init, up, and a look at what runs. `demo.sh stop` takes it away again.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
seaworthy=(node "$root/dist/main.js")

if [ "${1:-}" = stop ]; then
  if [ -d .demo/notes/deploy ] && [ -f dist/main.js ]; then
    (cd .demo/notes && "${seaworthy[@]}" down --volumes --yes)
    docker image rm notes-demo-web:prod >/dev/null || true
  fi
  rm -rf .demo
  exit 0
fi

mkdir -p .demo/notes
# The copy is made anew; deploy/secrets stays, for the data of an earlier run is locked with it.
find .demo/notes -mindepth 1 -maxdepth 1 ! -name deploy -exec rm -rf {} +
cp -r examples/notes/. .demo/notes/
rm -f .demo/notes/seaworthy.yaml
cd .demo/notes

echo '== seaworthy init: a stack file from what the repository tells'
"${seaworthy[@]}" init --name notes-demo
echo '== seaworthy up -e prod'
"${seaworthy[@]}" up -e prod

echo '== seaworthy smoke: every promise, on what runs'
"${seaworthy[@]}" smoke -e prod
echo
echo "Stop it, and delete its data: make clean (or: scripts/demo.sh stop)"
echo "Open https://localhost:8443/ (the browser asks, unless it trusts the authority that up named)"
