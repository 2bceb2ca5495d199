#!/usr/bin/env bash
# debian:SUITE and debian:SUITE-slim: a minimal Debian that trusts what this
# machine trusts and installs from where this machine installs.
. "$(dirname "$0")/recipe.sh"
suite=${VERSION%-slim}
case $suite in bookworm | trixie | sid) ;; *) unknown bookworm, trixie and sid ;; esac

command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || {
  echo "stand-ins are built from Debian packages: run this on Debian as root, or where an image registry answers" >&2
  exit 1
}
# Suites are built side by side: the first installs, the others wait for it.
(
  flock 9
  command -v mmdebstrap >/dev/null ||
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends mmdebstrap; }
) 9>"${TMPDIR:-/tmp}/seaworthy-mmdebstrap.lock"

machine=$HERE/machine.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/ca"
"$machine" apt-sources "$suite" > "$work/sources.list"
"$machine" apt-options > "$work/apt.conf"
"$machine" pip-conf > "$work/pip.conf"
"$machine" uv-toml > "$work/uv.toml"
# As in the public images: what apt fetched, and its own index of that, is in no layer.
cat > "$work/docker-clean" <<'EOF'
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
APT::Update::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
EOF
cp "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" "$work/bundle.crt"
# Also as single files, so that update-ca-certificates keeps them in the bundle.
cp /usr/local/share/ca-certificates/*.crt "$work/ca/" 2>/dev/null || true

# sid's Release file may be past its date on a mirror that stands still.
# /etc/pip.conf and /etc/uv/uv.toml exist only where the machine names an index.
# Debian 12 would else take a package that needs all of Perl to merge /usr.
mmdebstrap --quiet --variant=minbase --include=ca-certificates,tzdata,netbase \
  --hook-dir=/usr/share/mmdebstrap/hooks/maybe-merged-usr \
  --aptopt='Acquire::Check-Valid-Until "false"' --aptopt="$work/apt.conf" \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  --customize-hook="cp '$work'/ca/* \"\$1/usr/local/share/ca-certificates/\" 2>/dev/null || true" \
  --customize-hook="cp '$work/bundle.crt' \"\$1/etc/ssl/certs/ca-certificates.crt\"" \
  --customize-hook="[ ! -s '$work/pip.conf' ] || cp '$work/pip.conf' \"\$1/etc/pip.conf\"" \
  --customize-hook="[ ! -s '$work/uv.toml' ] || install -D -m 644 '$work/uv.toml' \"\$1/etc/uv/uv.toml\"" \
  --customize-hook='rm -rf "$1"/var/cache/apt/archives/*.deb "$1"/var/cache/apt/*.bin' \
  --customize-hook="cp '$work/docker-clean' \"\$1/etc/apt/apt.conf.d/docker-clean\"" \
  --customize-hook='rm -f "$1/etc/resolv.conf" "$1/etc/hostname"' \
  "$suite" - "$work/sources.list" > "$work/root.tar"

bundle=/etc/ssl/certs/ca-certificates.crt
docker import \
  --change "LABEL $LABEL" --change 'CMD ["bash"]' \
  --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
  --change "ENV SSL_CERT_FILE=$bundle PIP_CERT=$bundle REQUESTS_CA_BUNDLE=$bundle NODE_EXTRA_CA_CERTS=$bundle" \
  "$work/root.tar" "$IMAGE"
