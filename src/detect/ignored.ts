// Which line of a .gitignore keeps a file out of version control.
import type { Evidence } from '../model/detection.ts'
import { baseName, foldersUpFrom, isWithin, joinPath, parentOf, relativeTo } from './paths.ts'
import { evidenceAt, type Repository } from './repository.ts'
import { wildcards } from './wildcards.ts'

/** The nearest line that names the file, or a folder that it lies in. Lines that take others back are not read. */
export function ignoringLine(repository: Repository, path: string): Evidence | undefined {
  for (const folder of foldersUpFrom(parentOf(path)).filter((each) => isWithin('.', each))) {
    const file = joinPath(folder, '.gitignore')
    const below = relativeTo(folder, path)
    if (below === undefined || !repository.has(file)) continue
    const parts = below.split('/')
    const prefixes = parts.map((_, index) => parts.slice(0, index + 1).join('/'))
    const line = repository
      .text(file)
      .split('\n', 2000)
      .findIndex((each) => prefixes.some((prefix) => isNamed(each.trim(), prefix)))
    if (line >= 0) return evidenceAt(repository, file, line + 1)
  }
  return undefined
}

/** A pattern with a slash within names a path, any other a name at any depth. */
function isNamed(line: string, path: string): boolean {
  if (line === '' || line.startsWith('#') || line.startsWith('!')) return false
  const pattern = line.replace(/\/$/, '').replace(/^\//, '')
  const name = line.replace(/\/$/, '').includes('/') ? path : baseName(path)
  const source = pattern
    .split(/(\*\*\/?)/)
    .map((part) => (part === '**/' ? '(?:.*/)?' : part === '**' ? '.*' : wildcards(part)))
    .join('')
  return new RegExp(`^${source}$`).test(name)
}
