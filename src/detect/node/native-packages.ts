// Packages that compile a part of themselves where they cannot fetch it ready made: kept as data.
import type { NodeManager } from '../../model/detection.ts'
import { providers } from '../../providers/index.ts'
import { packagesOf, type Package } from './package.ts'

/** Their scripts try a download first; in a network that allows none they need a compiler. */
const compiling = [
  ...['bcrypt', 'canvas', 'node-sass', 'libxmljs', 'libxmljs2', 're2', 'zeromq', 'kerberos'],
  ...['isolated-vm', 'farmhash', 'leveldown', 'classic-level', 'cpu-features', 'node-pty', 'sodium-native'],
  ...['couchbase', 'ibm_db', 'oracledb', 'odbc', 'node-rdkafka', 'grpc', 'snappy', 'iconv', 'ref-napi', 'ffi-napi'],
  ...[
    'deasync',
    'heapdump',
    'memwatch-next',
    'microtime',
    'pg-native',
    'libpq',
    'scrypt',
    'sharp-libvips',
    'unix-dgram',
  ],
  ...providers.datastores.flatMap(({ nativeDrivers }) => Object.keys(nativeDrivers)),
]

/** Those that bring builds for usual systems within the package itself. */
const newest: Readonly<Record<string, RegExp>> = {
  // 3 and later have them; the versions before do not.
  snappy: /^[~^]?[0-6]\./,
  // 6 and later need no compiler.
  bcrypt: /^[~^]?[0-5]\./,
  oracledb: /^[~^]?[0-5]\./,
}

/** Names of packages of the lock file, or where it cannot be read of the manifests, that compile. */
export function compiledPackages(lock: string, manager: NodeManager, manifests: readonly Package[]): string[] {
  const named = new Set(manifests.flatMap((manifest) => packagesOf(manifest)))
  return compiling.filter((name) => {
    const wanted = manifests.map((manifest) => versionOf(manifest, name)).find((version) => version !== undefined)
    if (wanted !== undefined && newest[name]?.test(wanted) === false) return false
    return named.has(name) || isLocked(lock, manager, name)
  })
}

function versionOf(manifest: Package, name: string): string | undefined {
  for (const key of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    const version = (manifest[key] as Readonly<Record<string, unknown>> | undefined)?.[name]
    if (typeof version === 'string') return version
  }
  return undefined
}

function isLocked(lock: string, manager: NodeManager, name: string): boolean {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  switch (manager) {
    case 'npm':
      return lock.includes(`"node_modules/${name}"`)
    case 'pnpm':
      return new RegExp(`^  ['"]?/?${escaped}[@/]`, 'm').test(lock)
    case 'yarn':
    case 'berry':
      return new RegExp(`^["']?${escaped}@`, 'm').test(lock)
    case 'bun':
      return new RegExp(`^    "${escaped}": \\[`, 'm').test(lock)
  }
}
