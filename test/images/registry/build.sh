#!/usr/bin/env bash
# registry:2 from the Debian release that carries it.
. "$(dirname "$0")/../debian/recipe.sh"
case $VERSION in
  2*) suite=trixie ;;
  *) unknown 2 ;;
esac
need_debian "$suite"
build_image --build-arg "SUITE=$suite"
