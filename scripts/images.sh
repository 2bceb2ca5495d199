#!/usr/bin/env bash
# Makes sure that the base images which the tests and examples need exist
# locally: pulled where a registry answers, else built as stand-ins from
# test/images. Usage: scripts/images.sh [IMAGE...]   (default: the list below)
set -euo pipefail

readonly DEFAULT_IMAGES=(
  python:3.13-slim
  ghcr.io/astral-sh/uv:0.13.9
  postgres:17
  redis:8
  valkey/valkey:8
  mariadb:11
  mongo:7
  nginx:1.30
  python:3.11-slim
  node:22-bookworm-slim
  debian:bookworm-slim
  golang:1.26
  registry:2
)
readonly ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly RECIPES=$ROOT/test/images
readonly LABEL=dev.seaworthy.stand-in
readonly LOG_DIR=${IMAGES_LOG_DIR:-/tmp/seaworthy-images}
readonly PROBE_SECONDS=6 PULL_SECONDS=300

say() { printf 'images: %s\n' "$*"; }
slug() { tr -c 'a-zA-Z0-9.\n' - <<<"$1"; }
recipe_of() { # ghcr.io/astral-sh/uv:0.13.9 -> .../uv
  local name=${1%:*}
  echo "$RECIPES/${name##*/}"
}

# The machine's certificates and package configuration: they differ between
# machines and days. Found out once (pip is slow) and handed down to the recipes.
machine_hash() {
  { cat "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" || true; "$RECIPES/debian/machine.sh" print; } |
    sha256sum | cut -d ' ' -f 1
}

# What a stand-in is made of: its recipe, the shared base's, and the machine.
recipe_hash() {
  {
    echo "$1"
    (cd "$RECIPES" && find debian "$(basename "$(recipe_of "$1")")" -type f | LC_ALL=C sort -u |
      xargs -d '\n' sha256sum)
    echo "$SEAWORTHY_MACHINE"
  } | sha256sum | cut -d ' ' -f 1
}

up_to_date() {
  local label
  label=$(docker image inspect --format "{{index .Config.Labels \"$LABEL\"}}" "$1" 2>/dev/null) || return 1
  [ -z "$label" ] || [ "$label" = "$(recipe_hash "$1")" ]
}

# Asked once a run, and handed down to the recipes: a machine without a registry
# must not pay one timeout for each image. `Pulling from` follows the manifest.
registry_answers() {
  local image=$1 log pid start=$SECONDS
  log=$(mktemp)
  docker pull "$image" >"$log" 2>&1 &
  pid=$!
  while kill -0 $pid 2>/dev/null && ! grep -q 'Pulling from' "$log"; do
    [ $((SECONDS - start)) -lt $PROBE_SECONDS ] || break
    sleep 0.1
  done
  if grep -q 'Pulling from' "$log"; then echo yes; else echo no; fi
  kill $pid 2>/dev/null || true
  wait $pid 2>/dev/null || true
  rm -f "$log"
}

ensure() {
  local image=$1 start=$SECONDS recipe log lock old
  recipe=$(recipe_of "$image")
  log=$LOG_DIR/$(slug "$image").log
  exec {lock}>"$LOG_DIR/$(slug "$image").lock"
  flock "$lock" # two recipes may need the same base at once
  old=$(docker image inspect --format '{{.Id}}' "$image" 2>/dev/null) || old=
  if up_to_date "$image"; then
    say "$image up to date"
  elif [ "$SEAWORTHY_REGISTRY" = yes ] && timeout $PULL_SECONDS docker pull -q "$image" >"$log" 2>&1; then
    say "$image pulled in $((SECONDS - start)) s"
  elif [ ! -x "$recipe/build.sh" ]; then
    say "$image could not be pulled, and has no stand-in recipe in test/images" >&2
    return 1
  elif env IMAGE="$image" LABEL="$LABEL=$(recipe_hash "$image")" "$recipe/build.sh" >"$log" 2>&1 {lock}>&-; then
    [ -z "$old" ] || docker rmi "$old" >/dev/null 2>&1 || true # the replaced one, if nothing uses it
    say "$image stand-in built in $((SECONDS - start)) s"
  else
    tail -n 15 "$log" >&2
    say "$image stand-in failed: see $log" >&2
    return 1
  fi
}

mkdir -p "$LOG_DIR"
export SEAWORTHY_REGISTRY=${SEAWORTHY_REGISTRY:-}
export SEAWORTHY_MACHINE=${SEAWORTHY_MACHINE:-$(machine_hash)}
[ $# -gt 0 ] || set -- "${DEFAULT_IMAGES[@]}"

missing=()
for image; do
  if up_to_date "$image"; then say "$image up to date"; else missing+=("$image"); fi
done
[ ${#missing[@]} -gt 0 ] || exit 0
[ -n "$SEAWORTHY_REGISTRY" ] || SEAWORTHY_REGISTRY=$(registry_answers "${missing[0]}")

# All side by side: the recipes wait for packages, and for the base they share.
pids=() failed=0
for image in "${missing[@]}"; do
  (ensure "$image") &
  pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
exit $failed
