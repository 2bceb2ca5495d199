#!/usr/bin/env bash
# nginx:1.30 from Debian sid. Refuses to become another version under that name.
. "$(dirname "$0")/../debian/recipe.sh"
case $VERSION in 1.30*) ;; *) unknown 1.30 ;; esac
need_debian sid
build_image --build-arg "MINOR=1.30"
