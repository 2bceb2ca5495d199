#!/usr/bin/env bash
# The machine's own package configuration, for stand-ins: apt entries of Debian
# with another suite, apt's proxies, pip's index. Derived here, never written down.
#   machine.sh apt-sources SUITE | apt-options | pip-conf | uv-toml | print
set -euo pipefail

# "URI suffix" of each entry for Debian itself: suffix is "", -updates or -security.
# What engine.sh borrowed from a newer Debian does not count.
targets() {
  apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(SOURCESENTRY)' 'Created-By: Packages' 'Origin: Debian' |
    grep -v /seaworthy- |
    awk '{ dash = index($2, "-"); print $1, dash ? substr($2, dash) : "" }' | LC_ALL=C sort -u
}

# Who an entry belongs to is known only from its Release file, once it was fetched.
entries() { targets | grep . || { apt-get update -qq >&2; targets; }; }

apt_sources() {
  local uri suffix
  while read -r uri suffix; do
    [ "$1" = sid ] && [ -n "$suffix" ] || echo "deb $uri $1$suffix main"
  done < <(entries)
}

apt_options() { apt-config dump | grep -E '^Acquire::(https?::Proxy|Check-Valid-Until|Check-Date)' || true; }

# "key = value" for what says where packages come from; a variable beats a file.
pip_index() {
  { pip config list 2>/dev/null || true; } | tr -d "'" |
    sed -nE 's/^(global|:env:)\.(index-url|extra-index-url|trusted-host)=(.*)$/\2 = \3/p' |
    awk '{ last[$1] = $0 } END { for (key in last) print last[key] }' | sort
}

pip_conf() { pip_index | sed '1i [global]'; }

uv_toml() {
  local index=${UV_DEFAULT_INDEX:-${UV_INDEX_URL:-$(pip_index | sed -n 's/^index-url = //p')}}
  [ -z "$index" ] || printf '[[index]]\nurl = "%s"\ndefault = true\n' "$index"
}

case $1 in
  apt-sources) apt_sources "$2" ;;
  apt-options) apt_options ;;
  pip-conf) pip_conf ;;
  uv-toml) uv_toml ;;
  print) apt_sources SUITE; apt_options; pip_conf; echo "${UV_DEFAULT_INDEX:-${UV_INDEX_URL:-}}" ;;
esac
