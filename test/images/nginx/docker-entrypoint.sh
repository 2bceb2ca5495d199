#!/bin/sh
# Our own entry point with the public image's contract: before nginx starts, what
# is in /docker-entrypoint.d runs in name order (*.sh, if executable) or is sourced (*.envsh).
set -e

case ${1:-} in
  nginx | nginx-debug)
    for file in /docker-entrypoint.d/*; do
      [ -x "$file" ] || continue
      case $file in
        *.envsh) . "$file" ;;
        *.sh) "$file" ;;
      esac
    done
    ;;
esac
exec "$@"
