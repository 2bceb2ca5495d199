#!/usr/bin/env bash
# golang:1.24, 1.25, 1.26 (the newest patch), or an exact version of these: Debian's
# Go is old enough to be everywhere, and takes the wanted one from the module proxy.
. "$(dirname "$0")/../debian/recipe.sh"
[[ $VERSION =~ ^1\.2[456](\.[0-9]+)?$ ]] || unknown 1.24, 1.25 and 1.26

# What the machine says of module proxies, as Go's own configuration file in GOROOT.
configuration=${GOENV:-$HOME/.config/go/env}
setting() {
  local value=${!1:-}
  [ -n "$value" ] || value=$(sed -n "s/^$1=//p" "$configuration" 2>/dev/null) || true
  [ -z "$value" ] || echo "$1=$value"
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for name in GOPROXY GOSUMDB GONOPROXY GONOSUMDB GOPRIVATE GOINSECURE; do setting $name; done > "$work/go.env"

need_debian trixie
docker build --progress plain --tag "$IMAGE" --label "$LABEL" --build-arg "VERSION=$VERSION" \
  --file "$HERE/Dockerfile" "$work"
