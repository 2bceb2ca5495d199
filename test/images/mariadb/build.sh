#!/usr/bin/env bash
# mariadb:10, 11 from the Debian release that carries them.
. "$(dirname "$0")/../debian/recipe.sh"
case $VERSION in
  10*) suite=bookworm major=10 ;;
  11*) suite=trixie major=11 ;;
  *) unknown 10 and 11 ;;
esac
need_debian "$suite"
build_image --build-arg "SUITE=$suite" --build-arg "MAJOR=$major"
