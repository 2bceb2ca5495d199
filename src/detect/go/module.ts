// go.mod: what a module is called, needs and replaces.
import { foldersUpFrom, isWithin, joinPath, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'

export interface GoModule {
  /** Its go.mod. */
  readonly file: string
  readonly folder: string
  /** Its import path, such as `example.org/shop/v2`. */
  readonly name: string
  /** Import paths of the modules that it requires, without versions. */
  readonly requires: readonly string[]
  /** Folders of the repository that stand in for modules. */
  readonly replaced: readonly string[]
}

/** The module that a folder of the repository belongs to. */
export function moduleOf(repository: Repository, folder: string): GoModule | undefined {
  const file = foldersUpFrom(folder)
    .map((above) => joinPath(above, 'go.mod'))
    .find((each) => repository.has(each))
  return file === undefined ? undefined : readGoModule(repository, file)
}

function readGoModule(repository: Repository, file: string): GoModule {
  const folder = parentOf(file)
  const requires: string[] = []
  const replaced: string[] = []
  let name = ''
  let block = ''
  for (const raw of repository.text(file).split('\n', 5000)) {
    const line = raw.replace(/\/\/.*$/, '').trim()
    const [word = '', ...rest] = line.split(/\s+/)
    if (line === ')') block = ''
    else if (rest[0] === '(') block = word
    else if (word === 'module') name = (rest[0] ?? '').replaceAll('"', '')
    else if (block === 'require' || word === 'require') requires.push((block === '' ? rest[0] : word) ?? '')
    else if (block === 'replace' || word === 'replace') {
      const target = /=>\s*(\.{1,2}\/?\S*)/.exec(line)?.[1]
      if (target !== undefined) replaced.push(joinPath(folder, target))
    }
  }
  return { file, folder, name, requires: requires.filter(Boolean), replaced }
}

/** What the program of a package is called: its folder's name, of the module's root the module's. */
export function programName({ name, folder }: GoModule, packageFolder: string): string {
  // A folder that says no more than that a program lies in it has its name from the module.
  const isNamed = packageFolder !== folder && !/(^|\/)(cmd|main|src)$/.test(packageFolder)
  const word = nameOf(isNamed ? packageFolder : name)
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(word) ? word : 'server'
}

/** The last word of a path that is no major version. */
export function nameOf(path: string): string {
  return path.split('/').findLast((word) => !/^v\d+$/.test(word)) ?? ''
}

/** Go files of one folder that are compiled into its package. */
export function packageFiles(repository: Repository, folder: string): string[] {
  return repository
    .filesIn(folder)
    .filter(
      (path) =>
        path.endsWith('.go') &&
        !path.endsWith('_test.go') &&
        !/^\/\/go:build\s+(ignore|tools)\b/m.test(repository.text(path)),
    )
}

/** Folders with a package main, but for those of other tools and of tests. */
export function mainFolders(repository: Repository): string[] {
  const folders = new Set(
    repository.paths
      .filter(
        (path) =>
          path.endsWith('.go') &&
          !path.endsWith('_test.go') &&
          !/(^|\/)(vendor|testdata|node_modules|[._][^/]*)\//.test(path),
      )
      .map(parentOf),
  )
  return [...folders].filter((folder) => isMainPackage(repository, folder)).slice(0, 300)
}

export function isMainPackage(repository: Repository, folder: string): boolean {
  return packageFiles(repository, folder).some((file) => /^package\s+main\b/m.test(repository.text(file)))
}

/** Go files of a module, without those of modules below it and of tests. */
export function moduleFiles(repository: Repository, { folder }: GoModule): string[] {
  const below = repository.paths
    .filter((path) => /(^|\/)go\.mod$/.test(path))
    .map(parentOf)
    .filter((other) => other !== folder && isWithin(folder, other))
  return repository.paths.filter(
    (path) =>
      path.endsWith('.go') &&
      !path.endsWith('_test.go') &&
      isWithin(folder, path) &&
      !/(^|\/)(vendor|testdata)\//.test(path) &&
      !below.some((other) => isWithin(other, path)),
  )
}
