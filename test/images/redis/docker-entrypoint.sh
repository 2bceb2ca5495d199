#!/usr/bin/env bash
# Our own entry point with the public image's contract: see test/images/README.md.
set -euo pipefail

# Options or a configuration file alone are for the server.
case ${1:-} in -* | *.conf) set -- redis-server "$@" ;; esac

if [ "${1:-}" = redis-server ] && [ "$(id -u)" = 0 ]; then
  find . ! -user redis -exec chown redis {} +
  exec setpriv --reuid redis --regid redis --clear-groups "$0" "$@"
fi
exec "$@"
