#!/usr/bin/env bash
# Our own entry point with the public image's contract: see test/images/README.md.
set -euo pipefail

# Options or a configuration file alone are for the server.
case ${1:-} in -* | *.conf) set -- valkey-server "$@" ;; esac

if [ "${1:-}" = valkey-server ] && [ "$(id -u)" = 0 ]; then
  find . ! -user valkey -exec chown valkey {} +
  exec setpriv --reuid valkey --regid valkey --clear-groups "$0" "$@"
fi
exec "$@"
