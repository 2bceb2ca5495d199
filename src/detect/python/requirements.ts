// An app's requirements: which file gives them, of what kind it is, and the packages it names.
import type { Requirements } from '../../model/detection.ts'
import { baseName, foldersUpFrom, joinPath, parentOf, relativeTo } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { isFor, lockedPackages, memberOf, membersIn, projectFile } from './lock.ts'
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
  return file === undefined ? undefined : readRequirements(repository, file, folder)
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
  // A workspace's lock goes before a project file that pins nothing.
  const own = [
    ...['uv.lock', ...beside].map((name) => joinPath(folder, name)),
    ...foldersUpFrom(folder).map((each) => joinPath(each, 'uv.lock')),
    joinPath(folder, projectFile),
  ]
  const below = between.flatMap((each) => usual.map((name) => joinPath(each, name)))
  const above = foldersUpFrom(folder)
    .slice(1)
    .flatMap((each) => usual.map((name) => joinPath(each, name)))
  return [...new Set([...own, ...below, ...above])]
}

const usual = ['uv.lock', 'requirements.txt', projectFile]

function defaultFile(repository: Repository, folder: string, packageFolder: string): string | undefined {
  const [first, ...more] = requirementPlaces(folder, packageFolder).filter((file) => isUsable(repository, file, folder))
  // A list that leaves out most of what the project beside it names is some other tool's.
  const project = more.find((file) => first?.endsWith('.txt') && file === joinPath(parentOf(first), projectFile))
  return first !== undefined && project !== undefined && leavesOut(repository, first, project) ? project : first
}

function isUsable(repository: Repository, file: string, folder: string): boolean {
  if (!repository.has(file)) return false
  if (file.endsWith('uv.lock'))
    return repository.has(joinPath(parentOf(file), projectFile)) && isFor(repository, file, folder)
  return baseName(file) !== projectFile || projectPackagesOf(readToml(repository.text(file))).length > 0
}

/** Whether a list of requirements lacks a package that the project says it depends on. */
function leavesOut(repository: Repository, list: string, project: string): boolean {
  const listed = new Set(readRequirements(repository, list).packages)
  return projectPackagesOf(readToml(repository.text(project))).some((name) => !listed.has(name))
}

/** `folder` is the app's: of a workspace's lock, what its project brings. */
export function readRequirements(repository: Repository, file: string, folder = parentOf(file)): Requirements {
  const project = readToml(repository.text(joinPath(parentOf(file), projectFile)))
  if (file.endsWith('.lock')) {
    const lock = readToml(repository.text(file))
    const choice = tableAt(project, 'tool', 'uv')['package']
    const member = memberOf(repository, file, folder)
    const isOwn = member === parentOf(file)
    const projects = [parentOf(file), ...membersIn(repository, file)].map((each) => joinPath(each, projectFile))
    return {
      kind: 'uv-lock',
      file,
      inputs: [...new Set([file, ...projects])].filter((each) => repository.has(each)),
      packages: lockedPackages(tablesOf(lock['package']), relativeTo(parentOf(file), member) ?? '.'),
      openEnded: [],
      // Of a workspace only the app's folder is in the image.
      installable: isOwn && (typeof choice === 'boolean' ? choice : 'build-system' in project),
    }
  }
  if (baseName(file) === projectFile) {
    const lines = textsOf(tableAt(project, 'project')['dependencies'])
    const read: Read = { packages: new Set(), openEnded: new Set(), hashed: false, installable: false }
    for (const line of lines) addPackage(line, line, read)
    return {
      kind: 'project',
      file,
      inputs: [file],
      packages: [...read.packages].toSorted(),
      openEnded: [...read.openEnded].toSorted(),
      installable: 'build-system' in project && isSourceLayout(repository, parentOf(file)),
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
      addPackage(line, raw, read)
      if (/\s--hash[=\s]/.test(line)) read.hashed = true
    }
  }
}

/** `name[extra]>=1; marker`. */
function addPackage(line: string, raw: string, read: Read): void {
  const name = /#egg=([\w.-]+)/.exec(raw)?.[1] ?? /^([A-Za-z0-9][\w.-]*)/.exec(line)?.[1]
  if (name === undefined) return
  read.packages.add(normalName(name))
  // `!=` bounds nothing; a URL names one release.
  if (!/[<@]|~=|(?<![!<>~])==/.test(line.replace(/;.*$/, ''))) read.openEnded.add(normalName(name))
  const extras = /^[\w.-]+\s*\[([^\]]*)\]/.exec(line)?.[1]
  for (const extra of extras?.split(',') ?? []) read.packages.add(`${normalName(name)}[${normalName(extra.trim())}]`)
}

/** Names that a project file depends on, where it says so itself. */
function projectPackagesOf(project: TomlTable): string[] {
  return textsOf(tableAt(project, 'project')['dependencies']).flatMap((text) => {
    const name = /^\s*([A-Za-z0-9][\w.-]*)/.exec(text)?.[1]
    return name === undefined ? [] : normalName(name)
  })
}

/** Packages below src, which are found where the project is installed. */
function isSourceLayout(repository: Repository, folder: string): boolean {
  const source = joinPath(folder, 'src')
  return (
    !repository.has(joinPath(source, '__init__.py')) &&
    repository.paths.some((path) => parentOf(parentOf(path)) === source && path.endsWith('/__init__.py'))
  )
}
