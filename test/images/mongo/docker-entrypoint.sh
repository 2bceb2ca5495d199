#!/usr/bin/env bash
# Our own entry point with the public image's contract: see test/images/README.md.
set -euo pipefail

readonly DATA=/data/db SOCKET=/tmp/documents
readonly CLUSTER=$DATA/documents

log() { printf 'entrypoint: %s\n' "$*"; }
die() { log "$*" >&2; exit 1; }

# NAME or NAME_FILE, never both; the file's trailing newline is not part of it.
setting() {
  local name=$1 file=${1}_FILE
  [ -z "${!name:-}" ] || [ -z "${!file:-}" ] || die "$name and $file are both set, but only one may be"
  if [ -n "${!file:-}" ]; then
    [ -r "${!file}" ] || die "$file names ${!file}, which $(id -un 2>/dev/null || id -u) cannot read"
    printf '%s' "$(<"${!file}")"
  else
    printf '%s' "${!name:-}"
  fi
}

# Root only prepares the folders; everything else runs as mongodb.
drop_root() {
  find /data/db /data/configdb ! -user mongodb -exec chown mongodb:mongodb {} +
  exec setpriv --reuid mongodb --regid mongodb --init-groups --inh-caps=-all "$0" "$@"
}

# What keeps the documents. It is reached through its socket alone, by the user of this container. Without it the server
# ends; when the container does it is killed, and takes up its own log at the next start.
start_storage() {
  mkdir -p -m 700 "$SOCKET"
  rm -f "$CLUSTER/postmaster.pid" # its number says nothing in another container
  (
    postgres -D "$CLUSTER" -k "$SOCKET" -c listen_addresses= -c max_connections=60 -c shared_buffers=64MB \
      -c shared_preload_libraries=pg_cron,pg_documentdb_core,pg_documentdb -c cron.database_name=postgres \
      -c documentdb.localhost_connection_string="host=$SOCKET user=mongodb" -c cron.host="$SOCKET" -c cron.log_run=off \
      -c cron.log_statement=off -c log_min_messages=fatal || true
    kill $$
  ) &
  until pg_isready --quiet --host "$SOCKET"; do sleep 0.1; done
}

# serve ADDRESS OPTION...: becomes what speaks the protocol.
serve() {
  exec -a mongod ferretdb --postgresql-url="postgres://mongodb@/postgres?host=$SOCKET&pool_max_conns=40" \
    --listen-addr="$1:27017" --state-dir=/tmp --debug-addr=- --telemetry=disable --log-level=ERROR --log-format=mongo "${@:2}"
}

run_init_files() {
  local file
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
      # shellcheck source=/dev/null
      *.sh) log "running $file"; . "$file" ;;
      *.js) log "running $file"; mongosh --host 127.0.0.1 --quiet "${MONGO_INITDB_DATABASE:-test}" "$file" ;;
      *) [ ! -e "$file" ] || log "ignoring $file" ;;
    esac
  done
}

# As with the public image the server of the initialisation listens on loopback and asks nobody who he is.
initialise() {
  local server
  initdb -D "$CLUSTER" --username=mongodb --auth=trust >/dev/null
  start_storage
  psql --quiet --host "$SOCKET" --username mongodb postgres <<< 'CREATE EXTENSION documentdb CASCADE;'
  (serve 127.0.0.1 --no-auth) &
  server=$!
  until mongosh --host 127.0.0.1 --quiet --eval 'quit(0)' >/dev/null 2>&1; do
    kill -0 "$server" 2>/dev/null || die 'the server ended while it was initialised'
    sleep 0.1
  done
  if [ -n "$root" ]; then
    MONGO_ROOT=$root MONGO_PASSWORD=$password mongosh --host 127.0.0.1 --quiet admin --eval "db.createUser({
      user: process.env.MONGO_ROOT, pwd: process.env.MONGO_PASSWORD, roles: [{ role: 'root', db: 'admin' }] })"
  fi
  run_init_files
  kill "$server"
  wait "$server" || true
  log 'initialised; starting'
}

case ${1:-mongod} in -*) set -- mongod "$@" ;; esac
[ "${1:-}" = mongod ] || exec "$@"
[ "$(id -u)" != 0 ] || drop_root "$@"
shift
auth=no
while [ $# -gt 0 ]; do
  case $1 in
    --auth) auth=yes ;;
    --bind_ip_all | --wiredTigerCacheSizeGB=*) ;;
    --wiredTigerCacheSizeGB) shift ;;
    *) die "the stand-in has no option $1" ;;
  esac
  shift
done
root=$(setting MONGO_INITDB_ROOT_USERNAME)
password=$(setting MONGO_INITDB_ROOT_PASSWORD)
[ "${root:+set}" = "${password:+set}" ] || die 'MONGO_INITDB_ROOT_USERNAME and MONGO_INITDB_ROOT_PASSWORD belong together'
[ -z "$root" ] || auth=yes

if [ -d "$CLUSTER" ]; then
  log 'the data folder holds a database; starting'
  start_storage
else
  initialise
fi
serve 0.0.0.0 "$([ $auth = yes ] && echo --auth || echo --no-auth)"
