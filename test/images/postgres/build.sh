#!/usr/bin/env bash
# postgres:15, 17 from the Debian release that carries them. (18 keeps its data
# elsewhere: another contract, to be added with its first user.)
. "$(dirname "$0")/../debian/recipe.sh"
case $VERSION in
  15*) suite=bookworm major=15 ;;
  17*) suite=trixie major=17 ;;
  *) unknown 15 and 17 ;;
esac
need_debian "$suite"
build_image --build-arg "SUITE=$suite" --build-arg "MAJOR=$major"
