#!/usr/bin/env bash
# Makes sure that a Docker Engine answers: uses the one it finds, else starts
# the installed one, else installs Debian's packages and starts that.
# Idempotent; safe after a reboot. Environment: DOCKERD_LOG, DOCKERD_WAIT_SECONDS.
set -euo pipefail

readonly NEED_ENGINE=25.0 # start_interval in health checks
readonly NEED_COMPOSE=2.24.4
readonly SUITE=trixie # the oldest Debian whose docker.io is new enough; older ones borrow from it
readonly LOG=${DOCKERD_LOG:-/var/log/dockerd.log}
readonly WAIT_SECONDS=${DOCKERD_WAIT_SECONDS:-60}

say() { printf 'engine: %s\n' "$*"; }
die() { printf 'engine: %s\n' "$*" >&2; exit 1; }
answers() { timeout 10 docker info >/dev/null 2>&1; }
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

check_versions() {
  local engine compose buildx
  engine=$(docker version --format '{{.Server.Version}}')
  at_least "$engine" "$NEED_ENGINE" || die "Docker Engine $engine answers, but $NEED_ENGINE or newer is needed"
  compose=$(docker compose version --short 2>/dev/null | sed 's/^v//') || compose=
  [ -n "$compose" ] || die "$(command -v docker) has no compose plugin, but Docker Compose $NEED_COMPOSE or newer is needed"
  at_least "$compose" "$NEED_COMPOSE" || die "Docker Compose $compose is installed, but $NEED_COMPOSE or newer is needed"
  buildx=$(docker buildx version 2>/dev/null | awk '{print $2}') || buildx=
  [ -n "$buildx" ] || die "$(command -v docker) has no buildx plugin, but it is needed for builds with cache and secret mounts"
  say "ready: Engine $engine, Compose $compose, buildx ${buildx%%[+-]*} ($(command -v docker))"
}

is_debian() { [ -r /etc/os-release ] && [ "$(. /etc/os-release && echo "$ID")" = debian ]; }

# Debian older than $SUITE: a copy of the machine's own entry with the suite
# changed, pinned low, so that only what is asked for (and its needs) comes from it.
add_suite() {
  local codename uri entry list=/etc/apt/sources.list.d/seaworthy-$SUITE
  rm -f "$list".*
  read -r uri codename entry < <(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(SOURCESENTRY)' \
    'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | grep -v -e '-updates ' -e '-backports ' | head -n 1) ||
    die "no Debian entry found among this machine's apt sources, so Docker cannot be installed from there"
  entry=${entry%:*} uri=${uri%/}
  case $entry in
    *.sources) awk -v RS= -v uri="$uri" 'index($0, uri) { print; exit }' "$entry" |
      sed "s/^Suites:.*/Suites: $SUITE/" > "$list.sources" ;;
    *) grep -E "^deb .*$uri/? +$codename " "$entry" | head -n 1 |
      sed "s/ $codename / $SUITE /" > "$list.list" ;;
  esac
  printf 'Package: *\nPin: release n=%s\nPin-Priority: 100\n' "$SUITE" > /etc/apt/preferences.d/seaworthy-$SUITE
  apt-get update -qq
}

install_engine() {
  local start=$SECONDS candidate from=()
  is_debian && [ "$(id -u)" = 0 ] || die "no Docker Engine answers: install Docker Engine $NEED_ENGINE or newer with the compose ($NEED_COMPOSE or newer) and buildx plugins, start it, and make sure that this user may reach it"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # Not os-release: Debian 13's base-files, which these packages bring, changes it.
  candidate=$(apt-cache policy docker.io | awk '/Candidate:/ { print $2 }')
  if ! at_least "$candidate" "$NEED_ENGINE"; then
    add_suite
    from=(-t "$SUITE")
  fi
  apt-get install -y -qq --no-install-recommends "${from[@]}" \
    docker.io docker-cli docker-compose docker-buildx iptables pigz >/var/log/seaworthy-engine-install.log 2>&1 ||
    die "installing Debian's Docker packages failed: see /var/log/seaworthy-engine-install.log"
  say "installed Debian's Docker packages in $((SECONDS - start)) s"
}

# Is the process that a pid file names alive, and the program we think it is?
# Asked of the pid file, not of the process list: a test's nested dockerd is no engine.
runs() {
  local pid
  pid=$(cat "$1" 2>/dev/null) || return 1
  grep -qs "^State:.*Z" "/proc/${pid:-none}/status" && return 1 # dead, not yet reaped
  [ "$(cat "/proc/${pid:-none}/comm" 2>/dev/null)" = "$2" ]
}

# A pid file left by a reboot or a kill makes dockerd refuse to start, or wait
# for whatever has that number now. A containerd still alive is taken over.
clear_stale() {
  local file
  for file in /var/run/docker.pid /var/run/docker/containerd/containerd.pid; do
    [ -e "$file" ] && ! runs "$file" "$(basename "$file" .pid | sed 's/^docker$/dockerd/')" || continue
    rm -f "$file"
    say "removed the stale $file"
  done
}

start_engine() {
  local start=$SECONDS
  [ "$(id -u)" = 0 ] || die "Docker Engine is installed but does not answer: start it, or let this user reach it"
  if [ -d /run/systemd/system ]; then
    systemctl start docker || die "systemctl start docker failed: see journalctl -u docker"
  elif ! runs /var/run/docker.pid dockerd; then
    clear_stale
    # A session of its own and no terminal: it outlives the shell that ran this.
    setsid nohup dockerd >>"$LOG" 2>&1 </dev/null &
  fi
  until answers; do
    [ $((SECONDS - start)) -lt "$WAIT_SECONDS" ] || die "dockerd did not answer within $WAIT_SECONDS s: see $LOG"
    sleep 0.3
  done
  say "started dockerd in $((SECONDS - start)) s (log: $LOG)"
}

if ! { command -v docker >/dev/null && answers; }; then
  command -v dockerd >/dev/null || install_engine
  hash -r
  start_engine
fi
check_versions
