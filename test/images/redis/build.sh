#!/usr/bin/env bash
# redis:7, 8 from the Debian release that carries them.
. "$(dirname "$0")/../debian/recipe.sh"
case $VERSION in
  7*) suite=bookworm major=7 ;;
  8*) suite=trixie major=8 ;;
  *) unknown 7 and 8 ;;
esac
need_debian "$suite"
build_image --build-arg "SUITE=$suite" --build-arg "MAJOR=$major"
