#!/usr/bin/env bash
# mongo:7: not MongoDB, which has no package, but a server that speaks its protocol.
. "$(dirname "$0")/../debian/recipe.sh"
case $VERSION in 7*) ;; *) unknown 7 ;; esac
need_debian sid
SEAWORTHY_REGISTRY=no "$IMAGES/../../scripts/images.sh" node:22-bookworm-slim
build_image
