#!/usr/bin/env bash
# valkey/valkey:8 from the Debian release that carries it.
. "$(dirname "$0")/../debian/recipe.sh"
case $VERSION in
  8*) suite=trixie major=8 ;;
  *) unknown 8 ;;
esac
need_debian "$suite"
build_image --build-arg "SUITE=$suite" --build-arg "MAJOR=$major"
