// An app's requirements: which file gives them, of what kind it is, and the packages it names.
import type { Requirements } from '../../model/detection.ts'
import { foldersUpFrom, joinPath, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { readToml, tableAt, tablesOf, textsOf, type TomlTable } from './toml.ts'

/** PEP 503: the one spelling of a package's name. */
export function normalName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-')
}

/** The requirements of an app in `folder` whose entry lies in `packageFolder`; `given` is the stack file's word. */
export function findRequirements(
  repository: Repository,
  folder: string,
  packageFolder: string,
  given?: string,
): Requirements | undefined {
  const file =
    given === undefined
      ? defaultFile(repository, folder, packageFolder)
      : [joinPath(folder, given), given].find((path) => repository.has(path))
  return file === undefined ? undefined : readRequirements(repository, file)
}

/** Where requirements are looked for, best place first. */
export function requirementPlaces(folder: string, packageFolder: string): string[] {
  const between = foldersUpFrom(packageFolder).filter(
    (each) => each !== folder && (folder === '.' || each.startsWith(`${folder}/`)),
  )
  const beside = [
    'requirements.txt',
    'requirements/prod.txt',
    'requirements/production.txt',
    'requirements/base.txt',
    'requirements-prod.txt',
    'requirements-production.txt',
  ]
  const own = ['uv.lock', ...beside].map((name) => joinPath(folder, name))
  const below = between.flatMap((each) => ['uv.lock', 'requirements.txt'].map((name) => joinPath(each, name)))
  const above = foldersUpFrom(folder)
    .slice(1)
    .flatMap((each) => ['uv.lock', 'requirements.txt'].map((name) => joinPath(each, name)))
  return [...own, ...below, ...above]
}

function defaultFile(repository: Repository, folder: string, packageFolder: string): string | undefined {
  return requirementPlaces(folder, packageFolder).find(
    (file) =>
      repository.has(file) && (!file.endsWith('uv.lock') || repository.has(joinPath(parentOf(file), 'pyproject.toml'))),
  )
}

export function readRequirements(repository: Repository, file: string): Requirements {
  const project = readToml(repository.text(joinPath(parentOf(file), 'pyproject.toml')))
  if (file.endsWith('.lock')) {
    const lock = readToml(repository.text(file))
    const choice = tableAt(project, 'tool', 'uv')['package']
    return {
      kind: 'uv-lock',
      file,
      inputs: [file, joinPath(parentOf(file), 'pyproject.toml')],
      packages: lockedPackages(tablesOf(lock['package'])),
      openEnded: [],
      installable: typeof choice === 'boolean' ? choice : 'build-system' in project,
    }
  }
  const read: Read = { packages: new Set(), openEnded: new Set(), hashed: false, installable: false }
  const inputs = new Set<string>()
  readLines(repository, file, read, inputs)
  return {
    kind: read.hashed ? 'hashed' : 'plain',
    file,
    inputs: [...inputs],
    packages: [...read.packages].toSorted(),
    openEnded: [...read.openEnded].toSorted(),
    installable: read.installable,
  }
}

/** What installing the project brings: a lock names the packages of extras and groups too, which it does not. */
function lockedPackages(locked: readonly TomlTable[]): string[] {
  const named = (name: string): TomlTable[] => locked.filter((each) => each['name'] === name)
  const reached = new Set<string>()
  const queue: [name: string, extra: string][] = locked
    .filter(({ source }) => isRoot(source))
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

/** Of the local packages of a lock, the one beside it. */
function isRoot(source: unknown): boolean {
  return isLocal(source) && Object.values(source as object).includes('.')
}

function isLocal(source: unknown): boolean {
  return typeof source === 'object' && source !== null && ('virtual' in source || 'editable' in source)
}

interface Read {
  readonly packages: Set<string>
  readonly openEnded: Set<string>
  hashed: boolean
  installable: boolean
}

/** Lines of a requirements file, and of those that it includes. */
function readLines(repository: Repository, file: string, read: Read, seen: Set<string>): void {
  if (seen.has(file) || seen.size > 20) return
  seen.add(file)
  for (const raw of repository
    .text(file)
    .replaceAll(/\\\r?\n/g, ' ')
    .split('\n')) {
    const line = raw
      .slice(0, 4000)
      .replace(/(^|\s)#.*$/, '')
      .trim()
    const include = /^(?:-r|-c|--requirement|--constraint)[\s=]*(\S+)/.exec(line)?.[1]
    if (include !== undefined && line.startsWith('-c')) seen.add(joinPath(parentOf(file), include))
    else if (include !== undefined) readLines(repository, joinPath(parentOf(file), include), read, seen)
    else if (/^(-e|--editable)[\s=]+\.|^\.(\[|$)/.test(line)) read.installable = true
    else {
      const name = /#egg=([\w.-]+)/.exec(raw)?.[1] ?? /^([A-Za-z0-9][\w.-]*)/.exec(line)?.[1]
      if (name !== undefined) read.packages.add(normalName(name))
      // `!=` bounds nothing; a URL names one release.
      if (name !== undefined && !/[<@]|~=|(?<![!<>~])==/.test(line.replace(/;.*$/, '')))
        read.openEnded.add(normalName(name))
      const extras = name === undefined ? undefined : /^[\w.-]+\s*\[([^\]]*)\]/.exec(line)?.[1]
      for (const extra of extras?.split(',') ?? [])
        read.packages.add(`${normalName(name ?? '')}[${normalName(extra.trim())}]`)
      if (/\s--hash[=\s]/.test(line)) read.hashed = true
    }
  }
}
