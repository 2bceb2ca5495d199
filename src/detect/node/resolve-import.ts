// Which file of the repository an import means: beside it, by an alias, or in another package of the workspace.
import { foldersUpFrom, isWithin, joinPath, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { asTable, manifestsOf, readPackage } from './package.ts'
import { readTypeScript } from './tsconfig.ts'

const endings = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.vue', '.svelte']

/** A file as imports write it: with an ending, without one, with that of the built file, or a folder with an index. */
export function sourceFile(repository: Repository, path: string): string | undefined {
  const bare = path.replace(/\.([cm]?)jsx?$/, '')
  const written = bare === path ? [] : endings.map((ending) => bare + ending)
  return [
    path,
    ...endings.map((ending) => path + ending),
    ...written,
    ...endings.map((each) => joinPath(path, `index${each}`)),
  ].find((each) => repository.has(each) && /\.\w+$/.test(each))
}

/** Finds the file behind each import of a package's modules. */
export type Resolver = (file: string, from: string) => string | undefined

type Alias = readonly [pattern: string, targets: readonly string[]]

export function resolverOf(repository: Repository, folder: string): Resolver {
  const aliases = aliasesOf(repository, folder)
  const workspace = workspacePackages(repository)
  return (file, from) => {
    if (from.startsWith('.')) return sourceFile(repository, joinPath(parentOf(file), from))
    for (const [pattern, targets] of aliases) {
      const [start = '', end] = pattern.split('*')
      const isMatch = end === undefined ? from === pattern : from.startsWith(start) && from.endsWith(end)
      if (!isMatch) continue
      const middle = end === undefined ? '' : from.slice(start.length, from.length - end.length)
      for (const target of targets) {
        const found = sourceFile(repository, joinPath(target.replace('*', middle)))
        if (found !== undefined) return found
      }
    }
    const name = /^(?:@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? ''
    const home = workspace.get(name)
    return home === undefined ? undefined : fileOfPackage(repository, home, from.slice(name.length + 1))
  }
}

function aliasesOf(repository: Repository, folder: string): Alias[] {
  const config = readTypeScript(repository, folder) ?? readTypeScript(repository, folder, 'jsconfig.json')
  const manifest = readPackage(repository, folder) ?? {}
  const own = [asTable(manifest['imports']), asTable(manifest['_moduleAliases'])].flatMap((table) =>
    Object.entries(table ?? {}).flatMap(([key, value]): Alias[] => {
      const target =
        typeof value === 'string' ? value : Object.values(asTable(value) ?? {}).find((each) => typeof each === 'string')
      if (typeof target !== 'string') return []
      const path = joinPath(folder, target.replace(/^\.?\/?(dist|build|out|lib)\//, 'src/'))
      return key.includes('*')
        ? [[key, [joinPath(folder, target), path]]]
        : [
            [key, [joinPath(folder, target), path]],
            [`${key}/*`, [`${path}/*`]],
          ]
    }),
  )
  return [
    ...(config?.paths ?? []).map(([pattern, targets]): Alias => [
      pattern,
      targets.map((each) => joinPath(config?.base ?? folder, each)),
    ]),
    ...own,
    // What frameworks bring along without a word.
    ['@/*', [joinPath(folder, 'src/*'), joinPath(folder, '*'), joinPath(folder, 'app/*')]],
    ['~/*', [joinPath(folder, '*'), joinPath(folder, 'app/*'), joinPath(folder, 'src/*')]],
    ['$lib/*', [joinPath(folder, 'src/lib/*')]],
    ['src/*', [joinPath(folder, 'src/*')]],
    ...(config?.hasBaseUrl ? [['*', [joinPath(config.base, '*')]] as const] : []),
  ]
}

const workspaces = new WeakMap<Repository, ReadonlyMap<string, string>>()

/** Packages of the repository by their names. */
export function workspacePackages(repository: Repository): ReadonlyMap<string, string> {
  const kept = workspaces.get(repository)
  if (kept) return kept
  const found = new Map(
    manifestsOf(repository).flatMap((folder) => {
      const name = readPackage(repository, folder)?.['name']
      return typeof name === 'string' ? [[name, folder]] : []
    }),
  )
  workspaces.set(repository, found)
  return found
}

function fileOfPackage(repository: Repository, home: string, below: string): string | undefined {
  const manifest = readPackage(repository, home) ?? {}
  const named = below === '' ? ['types', 'module', 'main', 'source'].map((key) => manifest[key]) : []
  const places = [
    ...(below === '' ? ['src', '.', 'lib'] : [`src/${below}`, below, `lib/${below}`]),
    ...named.filter((each) => typeof each === 'string'),
  ]
  return places.map((each) => sourceFile(repository, joinPath(home, each))).find((each) => each !== undefined)
}

/** The nearest folder at or above a path that has a package. */
export function packageAbove(repository: Repository, path: string): string | undefined {
  return foldersUpFrom(path).find((folder) => isWithin('.', folder) && repository.has(joinPath(folder, 'package.json')))
}
