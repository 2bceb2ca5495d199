#!/usr/bin/env bash
# Our own entry point with the public image's contract: see test/images/README.md.
set -euo pipefail

readonly DATA=/var/lib/mysql SOCKET=/run/mysqld/mysqld.sock

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

# Root only prepares the folders; everything else runs as mysql.
drop_root() {
  find "$DATA" /run/mysqld ! -user mysql -exec chown mysql:mysql {} +
  exec setpriv --reuid mysql --regid mysql --init-groups --inh-caps=-all "$0" "$@"
}

# A text within single quotes of SQL.
quoted() { printf "'%s'" "$(sed -e 's/\\/\\\\/g' -e "s/'/\\\\'/g" <<< "$1")"; }

sql() { mariadb --protocol socket --socket "$SOCKET" --user root --database "${1:-mysql}" --binary-mode; }

run_init_files() {
  local file
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
      *.sh)
        log "running $file"
        # shellcheck source=/dev/null
        if [ -x "$file" ]; then "$file"; else . "$file"; fi
        ;;
      *.sql) log "running $file"; sql "${MARIADB_DATABASE:-mysql}" < "$file" ;;
      *.sql.gz) log "running $file"; gunzip -c "$file" | sql "${MARIADB_DATABASE:-mysql}" ;;
      *) [ ! -e "$file" ] || log "ignoring $file" ;;
    esac
  done
}

# The server of the initialisation has no network, so that a probe over TCP is not fooled.
initialise() {
  local root host password server health from option options=()
  root=$(setting MARIADB_ROOT_PASSWORD)
  host=$(setting MARIADB_ROOT_HOST %)
  password=$(setting MARIADB_PASSWORD)
  MARIADB_USER=$(setting MARIADB_USER)
  MARIADB_DATABASE=$(setting MARIADB_DATABASE)
  [ -n "$root" ] ||
    die 'the database is uninitialised and there is no password: set MARIADB_ROOT_PASSWORD or MARIADB_ROOT_PASSWORD_FILE'

  # Like the public image: also the options of the server, but for those with a space.
  for option in "${@:2}"; do case $option in *[[:space:]]*) ;; *) options+=("$option") ;; esac; done
  mariadb-install-db --datadir="$DATA" --auth-root-authentication-method=normal --skip-test-db "${options[@]}" >/dev/null
  "$@" --datadir="$DATA" --skip-networking --socket="$SOCKET" &
  server=$!
  until mariadb-admin --protocol socket --socket "$SOCKET" --user root ping >/dev/null 2>&1; do
    kill -0 "$server" 2>/dev/null || die 'the server ended while it was initialised'
    sleep 0.2
  done
  [ -z "$MARIADB_DATABASE" ] || sql <<< "CREATE DATABASE \`$MARIADB_DATABASE\`;"
  if [ -n "$MARIADB_USER" ]; then
    sql <<< "CREATE USER \`$MARIADB_USER\`@'%' IDENTIFIED BY $(quoted "$password");"
    [ -z "$MARIADB_DATABASE" ] || sql <<< "GRANT ALL ON \`${MARIADB_DATABASE//_/\\_}\`.* TO \`$MARIADB_USER\`@'%';"
  fi
  run_init_files
  health=$(head -c 24 /dev/urandom | base64 | tr -d '+/=')
  (umask 077; printf '[client]\nuser=healthcheck\npassword=%s\n' "$health" > "$DATA/.my-healthcheck.cnf")
  for from in 127.0.0.1 localhost; do
    sql <<< "CREATE USER healthcheck@$from IDENTIFIED BY '$health'; GRANT USAGE ON *.* TO healthcheck@$from;"
  done
  if [ "$host" != localhost ]; then
    sql <<< "CREATE USER root@'$host' IDENTIFIED BY $(quoted "$root"); GRANT ALL ON *.* TO root@'$host' WITH GRANT OPTION;"
  fi
  sql <<< "ALTER USER root@localhost IDENTIFIED BY $(quoted "$root");"
  kill "$server"
  wait "$server" || true
  log 'initialised; starting'
}

case ${1:-mariadbd} in -*) set -- mariadbd "$@" ;; esac
case ${1:-} in mariadbd | mysqld) ;; *) exec "$@" ;; esac
[ "$(id -u)" != 0 ] || drop_root "$@"
if [ -d "$DATA/mysql" ]; then log 'the data folder holds a database; starting'; else initialise "$@"; fi
exec "$@"
