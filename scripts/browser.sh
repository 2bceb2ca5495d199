#!/usr/bin/env bash
# Makes sure that there is a Chromium for the tests that need a real browser:
# uses the one it finds, else installs Debian's package. Idempotent.
set -euo pipefail

say() { printf 'browser: %s\n' "$*"; }
die() { printf 'browser: %s\n' "$*" >&2; exit 1; }

if ! command -v chromium >/dev/null; then
  { command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; } ||
    die 'there is no chromium: install it, and make sure that it is on the PATH'
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends chromium >/dev/null
fi
say "ready: $(chromium --version --no-sandbox 2>/dev/null | awk '{ print $1, $2 }') ($(command -v chromium))"
