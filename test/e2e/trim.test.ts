// What runtime/debian/trim.sh leaves of the base images: what programs run, and a true list of packages.
import { describe, expect, it } from 'vitest'
import { docker } from './process.ts'

const runtime = new URL('../../runtime/debian/', import.meta.url).pathname

/** Runs it in a container of `image`, and then `script`. */
const trimmed = (image: string, script: string, before = ':', ...named: string[]): Promise<string> =>
  docker(
    ...['run', '--rm', '--init', '--volume', `${runtime}:/trim:ro`, image, 'sh', '-ec'],
    `{ ${before}; } >&2; sh /trim/trim.sh ${named.join(' ')}; ${script}`,
  )

/** Files that lack a library. */
const lacking = `find /usr/bin /usr/sbin /usr/local /usr/lib -type f '(' -perm /111 -o -name '*.so*' ')' -exec ldd {} + 2>/dev/null |
  awk '/^\\// { file = $1 } /not found/ { print file, $1 }'`

/** Packages in dpkg's list of which no program or library is there. */
const missing = `for package in $(sed -n 's/^Package: //p' /var/lib/dpkg/status); do
  for list in /var/lib/dpkg/info/$package.list /var/lib/dpkg/info/$package:*.list; do
    [ ! -f "$list" ] || grep -E '/s?bin/|[.]so([.]|$)' "$list" | while read -r file; do [ -e "$file" ] || echo "$package $file"; done
  done
done`

describe.each(['python:3.13-slim', 'python:3.11-slim', 'debian:bookworm-slim'])('%s', (image) => {
  it('loses what installs, mounts and logs in, and keeps a shell and the GNU tools', async () => {
    const tools =
      'apt-get dpkg perl pip pip3 mount su passwd useradd sh bash ls grep sed find tar gzip awk flock getopt'
    const found = (await trimmed(image, `for tool in ${tools}; do command -v $tool || true; done`)).trim().split('\n')
    expect(found.map((path) => path.slice(path.lastIndexOf('/') + 1))).toEqual(
      'sh bash ls grep sed find tar gzip awk flock getopt'.split(' '),
    )
  })

  it('lacks no library, lists what is there, and lets nobody become another user', async () => {
    expect(await trimmed(image, lacking)).toBe('')
    const gone = (await trimmed(image, missing)).split('\n').filter((line) => line !== '')
    // The character sets are a part of the C library's package.
    expect(gone.filter((line) => !/^libc6 .*\/gconv\//.test(line))).toEqual([])
    expect(await trimmed(image, 'find / -xdev -type f -perm /6000')).toBe('')
  })

  it('locks, with the package of the program that does in the list', async () => {
    const script =
      'flock /tmp/lock echo locked; grep -cx "Package: util-linux" /var/lib/dpkg/status; command -v lsblk || true'
    expect((await trimmed(image, script)).trim().split('\n')).toEqual(['locked', '1'])
  })

  it('is the same a second time', async () => {
    const counted = 'grep -c ^Package: /var/lib/dpkg/status'
    const [once, twice] = [await trimmed(image, counted), await trimmed(image, `sh /trim/trim.sh; ${counted}`)]
    expect(Number(once)).toBeGreaterThan(30)
    expect(twice).toBe(once)
  })
})

it('keeps what a named package needs', async () => {
  const install = 'apt-get update -qq && apt-get install -qq -y --no-install-recommends git'
  const script = 'git --version; perl -e "print 6 * 7"; ls /usr/bin/apt-get /usr/bin/dpkg 2>/dev/null || true'
  expect(await trimmed('python:3.13-slim', script, install, 'git')).toMatch(/^git version .*\n42$/)
})

it('keeps what a program is linked to that is of no package', async () => {
  const compile = 'cp /usr/lib/*/libapt-pkg.so.?.? /usr/local/lib/own.so'
  const script = "ldd /usr/local/lib/own.so | grep 'not found' || echo whole"
  expect((await trimmed('debian:bookworm-slim', script, compile)).trim()).toBe('whole')
})

it('keeps what scripts of a named package are written in, and the character sets where they are named', async () => {
  const scripts =
    "printf '#!/usr/bin/perl\\nprint 42' > /usr/bin/openssl-answer; chmod +x /usr/bin/openssl-answer; echo /usr/bin/openssl-answer >> /var/lib/dpkg/info/openssl.list"
  expect(await trimmed('python:3.13-slim', 'openssl-answer', scripts, 'openssl')).toBe('42')
  const converted = "printf 'a' | iconv -f CP932 -t UTF-8 2>/dev/null || echo unknown"
  expect(await trimmed('python:3.13-slim', converted)).toMatch(/unknown/)
  expect(await trimmed('python:3.13-slim', converted, ':', 'libc6')).toBe('a')
})

it('leaves certificates, time zones and every module of Python', async () => {
  const program = `
import bz2, ctypes, curses, dbm.ndbm, hashlib, lzma, readline, socket, sqlite3, ssl, uuid, zoneinfo
print(zoneinfo.ZoneInfo("Europe/Berlin"), ssl.create_default_context().cert_store_stats()["x509_ca"] > 50)`
  expect((await trimmed('python:3.13-slim', `python -c '${program}'`)).trim()).toBe('Europe/Berlin True')
})
