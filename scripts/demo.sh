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

echo '== what was proven'
address=https://localhost:8443
project=notes-demo-prod
# Each line is printed only when the check before it holds; set -e ends the script otherwise.
proven() { printf '  ok  %s\n' "$1"; }

[ "$(curl -sk -o /dev/null -w '%{http_code}' "$address/health")" = 200 ]
proven "$address/health answers 200 over TLS"
[ "$(curl -s -o /dev/null -w '%{http_code}' http://localhost:8080/)" = 308 ]
proven 'plain HTTP is sent to HTTPS'
curl -sk "$address/api/migrations" | grep -Eq '"runs": ?[1-9]'
proven 'the database is migrated'
for container in $(docker ps -q --filter "label=com.docker.compose.project=$project"); do
  docker inspect --format '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.Config.User}}' "$container" |
    grep -Eq '^true \[ALL\] [1-9]'
done
proven 'every container: read-only root, no capability, not root'
[ -z "$(docker port "$project-db-1")" ]
proven 'the database publishes no port'
echo
echo "Stop it, and delete its data: make clean (or: scripts/demo.sh stop)"
echo "Open $address/ (the certificate is self-signed: the browser will ask)"
