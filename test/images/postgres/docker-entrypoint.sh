#!/usr/bin/env bash
# Our own entry point with the public image's contract: see test/images/README.md.
set -euo pipefail

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
    printf '%s' "${!name:-${2:-}}"
  fi
}

# Root only prepares the folders; everything else runs as postgres.
drop_root() {
  mkdir -p "$PGDATA" /var/run/postgresql
  find "$PGDATA" /var/run/postgresql ! -user postgres -exec chown postgres:postgres {} +
  chmod 700 "$PGDATA"
  chmod 3777 /var/run/postgresql || true
  exec setpriv --reuid postgres --regid postgres --init-groups --inh-caps=-all "$0" "$@"
}

sql() { psql -v ON_ERROR_STOP=1 --no-password --no-psqlrc --username "$POSTGRES_USER" "$@"; }

# Like the public image: the socket and the container's own loopback are trusted,
# every other address needs the password.
create_cluster() {
  local init_args=()
  eval "init_args=(${POSTGRES_INITDB_ARGS:-})" # quoted words, as the public image takes them
  initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") \
    --auth=trust "${init_args[@]}"
  printf '\nhost all all all %s\n' "$HOST_AUTH" >> "$PGDATA/pg_hba.conf"
}

run_init_files() {
  local file
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
      *.sh)
        log "running $file"
        # shellcheck source=/dev/null
        if [ -x "$file" ]; then "$file"; else . "$file"; fi
        ;;
      *.sql) log "running $file"; sql --dbname "$POSTGRES_DB" --file "$file" ;;
      *.sql.gz) log "running $file"; gunzip -c "$file" | sql --dbname "$POSTGRES_DB" ;;
      *) [ ! -e "$file" ] || log "ignoring $file" ;;
    esac
  done
}

# The server of the initialisation listens on the Unix socket alone, so that a
# probe over TCP is not fooled. PGPASSWORD serves init scripts.
initialise() {
  POSTGRES_PASSWORD=$(setting POSTGRES_PASSWORD)
  POSTGRES_USER=$(setting POSTGRES_USER postgres)
  POSTGRES_DB=$(setting POSTGRES_DB "$POSTGRES_USER")
  HOST_AUTH=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  [ -n "$POSTGRES_PASSWORD" ] || [ "$HOST_AUTH" = trust ] ||
    die "the database is uninitialised and there is no password: set POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE"
  export POSTGRES_PASSWORD POSTGRES_USER POSTGRES_DB PGPASSWORD=$POSTGRES_PASSWORD

  create_cluster
  PGUSER=$POSTGRES_USER pg_ctl -D "$PGDATA" -w start -o "-c listen_addresses='' -p 5432"
  if [ "$POSTGRES_DB" != postgres ]; then
    sql --dbname postgres --set db="$POSTGRES_DB" <<< 'CREATE DATABASE :"db";'
  fi
  run_init_files
  PGUSER=$POSTGRES_USER pg_ctl -D "$PGDATA" -m fast -w stop
  unset PGPASSWORD
  log 'initialised; starting'
}

[ "${1:-postgres}" != postgres ] && [ "${1#-}" = "$1" ] && exec "$@"
[ "${1:-}" = postgres ] || set -- postgres "$@" # only options were given
for option; do
  case $option in --help | --version | -V | --describe-config | -\?) exec "$@" ;; esac
done
[ "$(id -u)" != 0 ] || drop_root "$@"

umask 077
mkdir -p "$PGDATA" && chmod 700 "$PGDATA" 2>/dev/null || true
if [ -s "$PGDATA/PG_VERSION" ]; then log 'the data folder holds a database; starting'; else initialise; fi
exec "$@"
