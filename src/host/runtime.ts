// The in-image runtimes that travel with this package, as texts.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Texts by path below `runtime/`, such as `python/entry.py`; tests are left out. */
export function readRuntime(folder = ownRuntime()): ReadonlyMap<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => /\.(py|c?js|go|sh)$|(^|\/)go\.mod$/.test(path) && !/(^|\/)tests\/|_test\.go$/.test(path))
    .toSorted()
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]))
}

/** The folder beside package.json, from the sources as from dist/. */
const ownRuntime = (): string => join(packageRoot(dirname(fileURLToPath(import.meta.url))), 'runtime')

function packageRoot(folder: string): string {
  if (existsSync(join(folder, 'runtime')) && existsSync(join(folder, 'package.json'))) return folder
  const parent = dirname(folder)
  if (parent === folder) throw new Error('the runtime folder of this package is missing')
  return packageRoot(parent)
}
