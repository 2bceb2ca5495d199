// Locks of package managers other than uv: what each brings to production, and where its packages come from.
import { joinPath, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { tableRequirements } from './poetry-names.ts'
import { isFromGit, namesOf, normalName, readRequirement, type Requirement } from './requirement.ts'
import { readToml, tableAt, tablesOf, textsOf, type TomlTable } from './toml.ts'

export interface LockedPackage {
  readonly name: string
  readonly version: string
  /** Names of its builds. */
  readonly files: readonly string[]
}

/** What a lock says of production. */
export interface Lock {
  /** Normalised names, extras as `name[extra]`. */
  readonly packages: readonly string[]
  /** Everything that it holds, also for development. */
  readonly all: readonly LockedPackage[]
  /** Groups beside the main one that production needs. */
  readonly groups: readonly string[]
  readonly fromGit: boolean
  /** Whether some come from elsewhere than a registry, and so without a hash. */
  readonly unhashed: boolean
  /** Folders that it installs, as it writes them. */
  readonly folders: readonly string[]
}

/** Groups that are for production whatever they hold. */
const productionGroup = /^(prod|production|deploy|deployment)$/i

/** Groups of a project that production needs beside its own dependencies. */
export function productionGroups(project: TomlTable): string[] {
  const names = [tableAt(project, 'tool', 'poetry', 'group'), tableAt(project, 'dependency-groups')]
  return [...new Set(names.flatMap((each) => Object.keys(each)))].filter((name) => productionGroup.test(name))
}

export function poetryLock(repository: Repository, file: string): Lock {
  const lock = readToml(repository.text(file))
  const project = readToml(repository.text(joinPath(parentOf(file), 'pyproject.toml')))
  const groups = productionGroups(project)
  const packages = tablesOf(lock['package'])
  const named = (name: string): TomlTable[] => packages.filter((each) => normalName(String(each['name'])) === name)
  const queue: [name: string, extra: string][] = [
    ...textsOf(tableAt(project, 'project')['dependencies']).flatMap((text) => readRequirement(text) ?? []),
    ...tableRequirements(tableAt(project, 'tool', 'poetry', 'dependencies')),
    ...groups.flatMap((group) => [
      ...tableRequirements(tableAt(project, 'tool', 'poetry', 'group', group, 'dependencies')),
      ...textsOf(tableAt(project, 'dependency-groups')[group]).flatMap((text) => readRequirement(text) ?? []),
    ]),
  ].flatMap(asked)
  const reached = new Set<string>()
  for (const [name, extra] of queue) {
    const key = extra === '' ? name : `${name}[${extra}]`
    if (reached.has(key)) continue
    reached.add(key)
    for (const each of named(name)) {
      const extras = tableAt(each, 'extras')
      const brought = Object.keys(extras).find((one) => normalName(one) === extra)
      const wanted =
        extra === ''
          ? tableRequirements(tableAt(each, 'dependencies'))
          : textsOf(extras[brought ?? '']).flatMap((text) => readRequirement(text) ?? [])
      queue.push(...wanted.flatMap(asked))
    }
  }
  const sources = packages
    .filter((each) => reached.has(normalName(String(each['name']))))
    .map((each) => tableAt(each, 'source'))
    .filter(({ type }) => typeof type === 'string' && type !== 'legacy')
  const oldFiles = tableAt(lock, 'metadata', 'files')
  return {
    packages: [...reached].toSorted(),
    all: packages.map((each) => lockedPackage(each, each['files'] ?? oldFiles[String(each['name'])])),
    groups,
    fromGit: sources.some(({ type }) => type === 'git'),
    unhashed: sources.length > 0,
    folders: sources.flatMap(({ type, url }) => (type === 'directory' ? String(url) : [])),
  }
}

function asked({ name, extras }: Requirement): [string, string][] {
  return name === undefined ? [] : ['', ...extras].map((extra): [string, string] => [name, extra])
}

function lockedPackage(table: TomlTable, files: TomlTable[string] | undefined): LockedPackage {
  const { name, version } = table
  return {
    name: normalName(String(name)),
    version: typeof version === 'string' ? version : '',
    files: tablesOf(files).map(({ file, url }) => String(file ?? url)),
  }
}

export function pdmLock(repository: Repository, file: string): Lock {
  const packages = tablesOf(readToml(repository.text(file))['package'])
  const ours = packages.filter((each) => !('groups' in each) || textsOf(each['groups']).includes('default'))
  const direct = ours.filter((each) => ['git', 'url', 'path'].some((key) => key in each))
  return {
    packages: ours
      .flatMap((each) => namesOf({ ...plain(String(each['name'])), extras: textsOf(each['extras']).map(normalName) }))
      .filter((name, index, all) => all.indexOf(name) === index)
      .toSorted(),
    all: packages.map((each) => lockedPackage(each, each['files'])),
    groups: [],
    fromGit: direct.some((each) => 'git' in each),
    unhashed: direct.length > 0,
    folders: direct.flatMap(({ path }) => (typeof path === 'string' ? path : [])),
  }
}

/** Of PEP 751: what is marked as an extra's or a group's is not for production. */
export function pylock(repository: Repository, file: string): Lock {
  const packages = tablesOf(readToml(repository.text(file))['packages'])
  const ours = packages.filter(({ marker }) => !/\b(dependency_groups|extras)\b/.test(String(marker ?? '')))
  const direct = ours.filter((each) => ['vcs', 'directory', 'archive'].some((key) => key in each))
  return {
    packages: ours.map(({ name }) => normalName(String(name))).toSorted(),
    all: packages.map((each) => lockedPackage(each, each['wheels'])),
    groups: [],
    fromGit: direct.some((each) => tableAt(each, 'vcs')['type'] === 'git'),
    unhashed: direct.length > 0,
    folders: direct.flatMap((each) => {
      const { path } = tableAt(each, 'directory')
      return typeof path === 'string' ? path : []
    }),
  }
}

export function pipenvLock(repository: Repository, file: string): Lock {
  const lock = readJson(repository.text(file))
  const sections = ['default', 'develop'].map((name) => tableAt(lock, name))
  const ours = tableRequirements(tableAt(lock, 'default'))
  const tables = Object.values(tableAt(lock, 'default')).map((one) => tableAt({ one }, 'one'))
  const direct = tables.filter((each) => ['git', 'file', 'path'].some((key) => key in each))
  const folders = direct.flatMap(({ path }) => (typeof path === 'string' ? path : []))
  return {
    // A folder's entry is called by a hash, not by a name.
    packages: ours
      .filter(({ url }) => url === undefined || isFromGit({ ...plain(''), url }))
      .flatMap(namesOf)
      .toSorted(),
    all: sections.flatMap((section) =>
      tableRequirements(section).map(({ name = '', specifier }) => ({
        name,
        version: specifier.replace(/^==/, ''),
        files: [],
      })),
    ),
    groups: [],
    fromGit: direct.some((each) => 'git' in each),
    unhashed: direct.length > 0,
    folders,
  }
}

function plain(name: string): Requirement {
  return { name: normalName(name), extras: [], specifier: '', marker: '' }
}

function readJson(source: string): TomlTable {
  try {
    const value: unknown = JSON.parse(source)
    return typeof value === 'object' && value !== null ? (value as TomlTable) : {}
  } catch {
    return {}
  }
}
