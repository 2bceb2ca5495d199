#!/bin/sh
# Our own entry point with the public image's contract: what is an option, or no
# command that exists, goes to node.
set -e

if [ "${1#-}" != "$1" ] || [ -z "$(command -v -- "$1")" ] || { [ -f "$1" ] && [ ! -x "$1" ]; }; then
  set -- node "$@"
fi
exec "$@"
