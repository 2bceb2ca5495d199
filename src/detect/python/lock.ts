// Lock files of uv: for which projects one is, and what it brings for one of them.
import type { Requirements } from '../../model/detection.ts'
import { foldersUpFrom, joinPath, parentOf, relativeTo } from '../paths.ts'
import type { Repository } from '../repository.ts'
import type { LockedPackage } from './locked.ts'
import { isSourceLayout } from './setup-file.ts'
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
function reach(locked: readonly TomlTable[], place: string): { names: string[]; tables: TomlTable[] } {
  const named = (name: string): TomlTable[] => locked.filter((each) => each['name'] === name)
  const reached = new Set<string>()
  const tables = new Set<TomlTable>()
  const queue: [name: string, extra: string][] = locked
    .filter(({ source }) => isLocal(source) && Object.values(source as object).includes(place))
    .map(({ name }) => [String(name), ''])
  for (const [name, extra] of queue) {
    const key = extra === '' ? name : `${name}[${extra}]`
    if (reached.has(key)) continue
    reached.add(key)
    for (const each of named(name)) {
      tables.add(each)
      const wanted = extra === '' ? each['dependencies'] : tableAt(each, 'optional-dependencies')[extra]
      for (const { name: other, extra: extras } of tablesOf(wanted))
        queue.push(...['', ...textsOf(extras)].map((one): [string, string] => [String(other), one]))
    }
  }
  const isOurs = (name: string): boolean => named(name).some(({ source }) => isLocal(source))
  return { names: [...reached].filter((name) => !isOurs(name)).toSorted(), tables: [...tables] }
}

/** The requirements of the app in `folder`. */
export function uvRequirements(repository: Repository, file: string, folder: string): Requirements {
  const top = parentOf(file)
  const member = memberOf(repository, file, folder)
  const project = readToml(repository.text(joinPath(member, projectFile)))
  const choice = tableAt(project, 'tool', 'uv')['package']
  const isPackage = typeof choice === 'boolean' ? choice : 'build-system' in project
  const projects = [top, ...membersIn(repository, file)].map((each) => joinPath(each, projectFile))
  const { names, tables } = reach(tablesOf(readToml(repository.text(file))['package']), relativeTo(top, member) ?? '.')
  const folders = tables
    .flatMap(({ source }) => folderOf(source, top))
    .filter((each) => each !== member && each !== '.')
  return {
    kind: 'uv-lock',
    file,
    inputs: [...new Set([file, ...projects])].filter((each) => repository.has(each)),
    packages: names,
    openEnded: {},
    // It is installed from the app's folder; of a workspace only where its modules are not found in it anyway.
    installable: member === folder && isPackage && (member === top || isSourceLayout(repository, member)),
    ...(folders.length > 0 ? { folders } : {}),
    ...(tables.some(({ source }) => 'git' in tableAt({ source: source ?? '' }, 'source')) ? { fromGit: true } : {}),
  }
}

/** Packages that the lock holds, also those for development, with the names of their builds. */
export function uvPackages(repository: Repository, file: string): LockedPackage[] {
  return tablesOf(readToml(repository.text(file))['package']).map(({ name, version, wheels }) => ({
    name: String(name),
    version: typeof version === 'string' ? version : '',
    files: tablesOf(wheels).map(({ url }) => String(url)),
  }))
}

/** A folder of the repository that the lock installs from. */
function folderOf(source: TomlTable[string] | undefined, top: string): string[] {
  const { virtual, editable, directory } = tableAt({ source: source ?? '' }, 'source')
  const place = editable ?? directory ?? virtual
  return typeof place === 'string' ? [joinPath(top, place)] : []
}

function isLocal(source: unknown): boolean {
  return typeof source === 'object' && source !== null && ('virtual' in source || 'editable' in source)
}
