#!/usr/bin/env bash
# python:3.x-slim from the Debian release that carries this Python.
. "$(dirname "$0")/../debian/recipe.sh"
case $VERSION in
  3.11-slim*) suite=bookworm ;;
  3.13-slim*) suite=trixie ;;
  3.14-slim*) suite=sid ;;
  *) unknown 3.11-slim, 3.13-slim and 3.14-slim ;;
esac
need_debian "$suite"
build_image --build-arg "SUITE=$suite"
version=$(docker run --rm "$IMAGE" python -c 'import platform; print(platform.python_version())')
build_image --build-arg "SUITE=$suite" --build-arg "PYTHON_VERSION=$version"
