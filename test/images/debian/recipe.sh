# shellcheck shell=bash
# Sourced by each recipe's build.sh. images.sh gives IMAGE (the public name)
# and LABEL (the hash by which it knows the stand-in again).
set -euo pipefail
readonly HERE=$(cd "$(dirname "$0")" && pwd)
readonly IMAGES=$(dirname "$HERE")
readonly VERSION=${IMAGE##*:}

unknown() {
  echo "no stand-in for $IMAGE: its recipe knows $*" >&2
  exit 1
}

# Makes sure that the stand-in for debian:SUITE-slim exists.
need_debian() { SEAWORTHY_REGISTRY=no "$IMAGES/../../scripts/images.sh" "debian:$1-slim"; }

# build_image [docker build option...]: the recipe folder's Dockerfile.
build_image() { docker build --progress plain --tag "$IMAGE" --label "$LABEL" "$@" "$HERE"; }
