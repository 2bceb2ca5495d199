// Requirements from the lock of a package manager other than uv, whose packages uv installs.
import type { Requirements } from '../../model/detection.ts'
import { baseName, isWithin, joinPath, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { pdmLock, pipenvLock, poetryLock, pylock, type Lock } from './locked.ts'
import { tableRequirements } from './poetry-names.ts'
import { readRequirement, type Requirement } from './requirement.ts'
import { satisfies } from './satisfies.ts'
import { isSourceLayout } from './setup-file.ts'
import { readToml, tableAt, tablesOf, textsOf, type TomlTable } from './toml.ts'

interface Kind {
  readonly kind: Requirements['kind']
  readonly read: (repository: Repository, file: string) => Lock
  /** The file that people write, which the lock is made from. */
  readonly from: string
  /** What writes the lock anew. */
  readonly command: string
  /** What the file asks for, of every group that the lock holds. */
  readonly asked: (project: TomlTable) => readonly Requirement[]
}

function askedByProject(project: TomlTable): Requirement[] {
  return textsOf(tableAt(project, 'project')['dependencies']).flatMap((text) => readRequirement(text) ?? [])
}

function askedByPoetry(project: TomlTable): Requirement[] {
  const poetry = tableAt(project, 'tool', 'poetry')
  const groups = Object.keys(tableAt(poetry, 'group')).map((name) => tableAt(poetry, 'group', name, 'dependencies'))
  const tables = [tableAt(poetry, 'dependencies'), tableAt(poetry, 'dev-dependencies'), ...groups]
  return [...askedByProject(project), ...tables.flatMap(tableRequirements)]
}

const kinds: Readonly<Record<string, Kind>> = {
  'poetry.lock': {
    kind: 'poetry-lock',
    read: poetryLock,
    from: 'pyproject.toml',
    command: 'poetry lock',
    asked: askedByPoetry,
  },
  'pdm.lock': { kind: 'pdm-lock', read: pdmLock, from: 'pyproject.toml', command: 'pdm lock', asked: askedByProject },
  'pylock.toml': {
    kind: 'pylock',
    read: pylock,
    from: 'pyproject.toml',
    command: 'uv export --output-file pylock.toml',
    asked: askedByProject,
  },
  'Pipfile.lock': {
    kind: 'pipenv-lock',
    read: pipenvLock,
    from: 'Pipfile',
    command: 'pipenv lock',
    asked: (pipfile) => ['packages', 'dev-packages'].flatMap((name) => tableRequirements(tableAt(pipfile, name))),
  },
}

/** Names of such locks, in the order in which they are looked for. */
export const lockNames = Object.keys(kinds)

function kindOf(file: string): Kind | undefined {
  const name = baseName(file)
  if (/^pylock\.[\w-]+\.toml$/.test(name)) return kinds['pylock.toml']
  return Object.hasOwn(kinds, name) ? kinds[name] : undefined
}

export function isForeignLock(file: string): boolean {
  return kindOf(file) !== undefined
}

/** What such a lock holds, the file that it is made from, and the command that makes it; undefined for another file. */
export function openLock(
  repository: Repository,
  file: string,
): { lock: Lock; from: string; command: string } | undefined {
  const kind = kindOf(file)
  return kind && { lock: kind.read(repository, file), from: joinPath(parentOf(file), kind.from), command: kind.command }
}

/** `folder` is the app's. */
export function foreignLock(repository: Repository, file: string, folder: string): Requirements {
  const { kind = 'pylock', read = pylock, from = '' } = kindOf(file) ?? {}
  const lock = read(repository, file)
  const source = joinPath(parentOf(file), from)
  const project = readToml(repository.text(source))
  const isPackage = 'build-system' in project && tableAt(project, 'tool', 'poetry')['package-mode'] !== false
  const places = lock.folders.map((each) => joinPath(parentOf(file), each))
  return {
    kind,
    file,
    inputs: [file, source].filter((each) => repository.has(each)),
    packages: lock.packages,
    openEnded: {},
    // A lock may name its own project among the packages.
    installable:
      parentOf(file) === folder && (places.includes(folder) || (isPackage && isSourceLayout(repository, folder))),
    groups: lock.groups,
    folders: places.filter((each) => each !== parentOf(file) && isWithin('.', each)),
    ...(lock.fromGit ? { fromGit: true } : {}),
    ...(lock.unhashed ? { unhashed: true } : {}),
  }
}

/**
 * Why a lock no longer says what its project says; undefined when it does, or when that cannot be told.
 * Its own tool refuses a stale one when the image is built; this finds most of them before.
 */
export function staleReason(repository: Repository, file: string): string | undefined {
  const kind = kindOf(file)
  if (!kind) return undefined
  const { all } = kind.read(repository, file)
  const from = joinPath(parentOf(file), kind.from)
  for (const { name, specifier, marker, url } of kind.asked(readToml(repository.text(from)))) {
    // What is for another machine or version may be left out; a folder is what it is.
    if (name === undefined || marker !== '' || all.length === 0) continue
    const held = all.filter((each) => each.name === name)
    if (held.length === 0 && url === undefined) return `${from} asks for ${name}, which the lock does not have`
    if (held.length > 0 && held.every(({ version }) => !satisfies(version, specifier)))
      return `${from} asks for ${name}${specifier}, the lock has ${held.map(({ version }) => version).join(' and ')}`
  }
  return undefined
}

/** Versions of the language that a lock is for, as it says it. */
export function lockedVersions(repository: Repository, file: string): string | undefined {
  if (!/\.(lock|toml)$/.test(file)) return undefined
  const lock = readToml(repository.text(file))
  const [target] = tablesOf(tableAt(lock, 'metadata')['targets'])
  const said = lock['requires-python'] ?? tableAt(lock, 'metadata')['python-versions'] ?? target?.['requires_python']
  return typeof said === 'string' ? said : undefined
}
