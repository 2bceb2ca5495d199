import { expect, it } from 'vitest'
import { knownFailure } from './known-failures.ts'

it.each<[string, string]>([
  [
    'failed to create network a-prod_edge: Error response from daemon: could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
    'Docker has no addresses left for another network: by default there is room for about thirty',
  ],
  ['failed to solve: layer does not exist', "the engine's build cache is broken: it names a layer that is gone"],
  [
    'npm error `npm ci` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync.',
    'the lock file of the packages is stale: it does not match package.json',
  ],
  [
    ' ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile" because pnpm-lock.yaml is not up to date',
    'the lock file of the packages is stale: it does not match package.json',
  ],
  [
    'nginx: [emerg] host not found in "edge.internal:8081" of the "listen" directive in /etc/nginx/edge/nginx.conf:290',
    'the edge was started without its network: the name edge.internal is an alias there',
  ],
  [
    'Error response from daemon: driver failed programming external connectivity on endpoint notes-prod-edge-1 (1f2e): Bind for 0.0.0.0:8080 failed: port is already allocated',
    'port 8080 is in use by another program',
  ],
  [
    'Error response from daemon: failed to set up container networking: driver failed programming external connectivity on endpoint x (aa): failed to bind host port for 0.0.0.0:443:172.18.0.2:8443/tcp: address already in use',
    'port 443 is in use by another program',
  ],
  [
    'Error starting userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use',
    'port 80 is in use by another program',
  ],
  [
    'ERROR: failed to solve: python:3.10-slim: failed to resolve source metadata for docker.io/library/python:3.10-slim: failed to do request: Head "https://registry-1.docker.io/v2/library/python/manifests/3.10-slim": dial tcp: lookup registry-1.docker.io: no such host',
    'the image python:3.10-slim cannot be had',
  ],
  [
    'ERROR: failed to solve: failed to resolve source metadata for ghcr.io/astral-sh/uv:0.13.9: unexpected status from HEAD request',
    'the image ghcr.io/astral-sh/uv:0.13.9 cannot be had',
  ],
  [
    'Error response from daemon: pull access denied for nosuch, repository does not exist or may require "docker login"',
    'the image nosuch cannot be had',
  ],
  [
    'Error response from daemon: manifest for nginx:9.99 not found: manifest unknown: manifest unknown',
    'the image nginx:9.99 cannot be had',
  ],
  [
    `Unable to find image 'nginx:1.30' locally\ndocker: Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host.`,
    'the image nginx:1.30 cannot be had',
  ],
  [
    'Error response from daemon: Get "https://registry-1.docker.io/v2/": net/http: request canceled while waiting for connection',
    'the registry does not answer',
  ],
  [
    'ERROR: failed to resolve source metadata for registry.local:5000/team/python:3.13: connection refused',
    'the image registry.local:5000/team/python:3.13 cannot be had',
  ],
  ['process "/bin/sh -c make" did not complete successfully: exit code: 137', 'the container ran out of memory'],
  ['    Killed', 'the container ran out of memory'],
  ['write /var/lib/docker/tmp/x: no space left on device', 'the disk is full'],
  [
    'error: The lockfile at `uv.lock` needs to be updated, but `--locked` was provided. To update the lockfile, run `uv lock`.',
    'the lock file is stale: it does not match the project file',
  ],
  [
    '  × No solution found when resolving dependencies:\n  ╰─▶ Because numpy==2.3.0 depends on Python>=3.11, we can conclude that they cannot be used',
    'the requirements cannot be met together, or not with this version of the language',
  ],
  [
    '  × Failed to build `psycopg2==2.9.9`\n  ├─▶ The build backend returned an error',
    'the package psycopg2==2.9.9 has no ready-made build for this version of the language, and building it failed',
  ],
  ['2 problems with the configuration:\n  SECRET_KEY is not set', 'settings are missing or wrong: the log names each'],
  [
    'FATAL:  password authentication failed for user "notes"',
    'the datastore refuses the password: its data was made with another one',
  ],
  [
    "OSError: [Errno 30] Read-only file system: '/app/cache/x.db'",
    'the app writes to /app/cache/x.db, which is read-only',
  ],
  [
    "Error: EROFS: read-only file system, open '/app/uploads/a.pdf'",
    'the app writes to /app/uploads/a.pdf, which is read-only',
  ],
  ['2026/11/22 mkdir data: read-only file system', 'the app writes to data, which is read-only'],
  ['panic: html/template: pattern matches no files: `templates/*.html`', 'the image has no templates/*.html'],
  [
    '  asked: GET /healthz on port 3000\n  answered: web: Connection refused',
    'nothing listens on the port that was asked: the app listens on another one, on 127.0.0.1 alone, or not at all',
  ],
  ["ModuleNotFoundError: No module named 'flask_login'", 'the module flask_login is not installed'],
  ['[ERROR] Worker (pid:12) was sent SIGKILL! Perhaps out of memory?', 'the container ran out of memory'],
])('%s', (text, cause) => expect(knownFailure(text)?.cause).toBe(cause))

it.each([
  'Traceback (most recent call last):\nValueError: x',
  'the job was killed by its owner',
  'Killed by the admin',
  'no manifest for app.js was found',
  "smtplib.SMTPAuthenticationError: (535, b'5.7.8 Error: Authentication failed')",
  // It was loaded then.
  "Unable to find image 'nginx:1.30' locally\n1.30: Pulling from library/nginx\nStatus: Downloaded newer image",
])('knows nothing of %j', (text) => expect(knownFailure(text)).toBeUndefined())
