#!/usr/bin/env bash
# uv: the static binaries of the PyPI wheel, alone at the root of an empty image.
. "$(dirname "$0")/../debian/recipe.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pip download --quiet --no-deps --only-binary :all: \
  --platform "musllinux_1_1_$(uname -m)" --dest "$work" "uv==$VERSION"
python3 -m zipfile --extract "$work"/uv-*.whl "$work/wheel"
install -m 755 "$work"/wheel/uv-*.data/scripts/{uv,uvx} "$work"
docker build --progress plain --tag "$IMAGE" --label "$LABEL" --file "$HERE/Dockerfile" "$work"
