// The in-image runtimes that travel with this package, as texts.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Texts by path below `runtime/`, such as `python/entry.py`; tests are left out. */
export function readRuntime(): ReadonlyMap<string, string> {
  const root = packageRoot(dirname(fileURLToPath(import.meta.url)))
  const files = readdirSync(join(root, 'runtime'), { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && !/(^|\/)(tests|__pycache__)(\/|$)/.test(entry.parentPath) && !entry.name.endsWith('.pyc'),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
  return new Map(files.map((file) => [file.slice(join(root, 'runtime').length + 1), readFileSync(file, 'utf8')]))
}

function packageRoot(folder: string): string {
  if (existsSync(join(folder, 'runtime')) && existsSync(join(folder, 'package.json'))) return folder
  const parent = dirname(folder)
  if (parent === folder) throw new Error('the runtime folder of this package is missing')
  return packageRoot(parent)
}
