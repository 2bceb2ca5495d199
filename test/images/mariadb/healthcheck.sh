#!/usr/bin/env bash
# Our own health check with the public image's options --connect and --innodb_initialized.
set -euo pipefail

ask() {
  mariadb --defaults-extra-file=/var/lib/mysql/.my-healthcheck.cnf --host 127.0.0.1 --protocol tcp \
    --skip-column-names --batch --execute "$1"
}
for option; do
  case $option in
    --connect) [ "$(ask 'SELECT @@skip_networking')" = 0 ] ;;
    --innodb_initialized)
      [ "$(ask "SELECT 1 FROM information_schema.engines WHERE engine = 'innodb' AND support IN ('YES', 'DEFAULT')")" = 1 ]
      ;;
    *) echo "healthcheck: unknown option $option" >&2; exit 1 ;;
  esac
done
