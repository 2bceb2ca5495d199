// Lock files of uv: for which projects one is, and the packages that it brings for one of them.
import { foldersUpFrom, joinPath, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { readToml, tableAt, tablesOf, textsOf, type TomlTable } from './toml.ts'

export const projectFile = 'pyproject.toml'

/** A lock above the app's folder is the app's when its workspace has the app's project; one without projects of its own is anybody's. */
export function isFor(repository: Repository, lock: string, folder: string): boolean {
  const own = memberOf(repository, lock, folder)
  return own === parentOf(lock) || membersIn(repository, lock).includes(own)
}

/** The nearest project at or above a folder, up to the lock's. */
export function memberOf(repository: Repository, lock: string, folder: string): string {
  const top = parentOf(lock)
  return foldersUpFrom(folder).find((each) => each === top || repository.has(joinPath(each, projectFile))) ?? top
}

/** Folders of the projects that a lock is for. */
export function membersIn(repository: Repository, lock: string): string[] {
  return tablesOf(readToml(repository.text(lock))['package']).flatMap(({ source }) => {
    const place = isLocal(source) ? Object.values(source as object)[0] : undefined
    return typeof place === 'string' ? joinPath(parentOf(lock), place) : []
  })
}

/** What installing the project brings: a lock names the packages of extras and groups too, which it does not. */
export function lockedPackages(locked: readonly TomlTable[], place: string): string[] {
  const named = (name: string): TomlTable[] => locked.filter((each) => each['name'] === name)
  const reached = new Set<string>()
  const queue: [name: string, extra: string][] = locked
    .filter(({ source }) => isLocal(source) && Object.values(source as object).includes(place))
    .map(({ name }) => [String(name), ''])
  for (const [name, extra] of queue) {
    const key = extra === '' ? name : `${name}[${extra}]`
    if (reached.has(key)) continue
    reached.add(key)
    for (const each of named(name)) {
      const wanted = extra === '' ? each['dependencies'] : tableAt(each, 'optional-dependencies')[extra]
      for (const { name: other, extra: extras } of tablesOf(wanted))
        queue.push(...['', ...textsOf(extras)].map((one): [string, string] => [String(other), one]))
    }
  }
  const isOurs = (name: string): boolean => named(name).some(({ source }) => isLocal(source))
  return [...reached].filter((name) => !isOurs(name)).toSorted()
}

function isLocal(source: unknown): boolean {
  return typeof source === 'object' && source !== null && ('virtual' in source || 'editable' in source)
}
