#!/usr/bin/env bash
# node:20-bookworm-slim, 22-…, 24-… (or an exact version of these; `-slim` alone is the same): Node itself, npm,
# yarn 1 and corepack are all npm packages, put where the public image has them.
. "$(dirname "$0")/../debian/recipe.sh"
number=${VERSION%-slim}
number=${number%-bookworm}
case $VERSION in
  20*-slim | 22*-slim) npm=10 ;;
  24*-slim) npm=11 ;;
  *) unknown 20-, 22- and 24-bookworm-slim ;;
esac
case $(uname -m) in x86_64) cpu=x64 ;; aarch64) cpu=arm64 ;; *) unknown x86_64 and aarch64 ;; esac
command -v npm >/dev/null || { echo "the stand-in for $IMAGE is made of npm packages: install npm" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" # away from any project's .npmrc

# unpack PACKAGE@VERSION FOLDER
unpack() {
  mkdir -p "root/$2" "packed/$1"
  npm pack --silent --pack-destination "packed/$1" "$1" >&2
  tar xzf "packed/$1"/*.tgz --strip-components 1 --no-same-owner -C "root/$2"
}
unpack "node-linux-$cpu@$number" usr/local
unpack "npm@$npm" usr/local/lib/node_modules/npm
unpack corepack@0.34 usr/local/lib/node_modules/corepack # the last that runs on Node 20 too
unpack yarn@1.22.22 opt/yarn-v1.22.22
rm root/usr/local/package.json
chmod 755 root/usr/local/bin/node root/usr/local/lib/node_modules/npm/bin/*.js \
  root/usr/local/lib/node_modules/corepack/dist/*.js root/opt/yarn-v1.22.22/bin/*

# A registry that the machine names, as npm's global configuration.
mkdir -p root/usr/local/etc
npm config list 2>/dev/null | sed -nE 's/^(registry) = "(.*)"$/\1=\2/p' | tail -n 1 > root/usr/local/etc/npmrc
[ -s root/usr/local/etc/npmrc ] || rm -r root/usr/local/etc

need_debian bookworm
cp "$HERE/docker-entrypoint.sh" root/usr/local/bin/
node=$(root/usr/local/bin/node --version)
{
  cat "$HERE/Dockerfile"
  # Some mirrors drop the signatures that corepack wants to see.
  [ -n "$(npm view --silent corepack dist.signatures)" ] || echo 'ENV COREPACK_INTEGRITY_KEYS=0'
} | docker build --progress plain --tag "$IMAGE" --label "$LABEL" --build-arg "NODE=${node#v}" --file - root
