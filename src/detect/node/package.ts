// package.json, as far as it is what it should be.
import { baseName, joinPath, parentOf } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import type { Evidence } from '../../model/detection.ts'

export type Package = Readonly<Record<string, unknown>>

const read = new WeakMap<Repository, Map<string, Package | undefined>>()

/** The package of a folder; undefined where there is none that can be read. */
export function readPackage(repository: Repository, folder: string): Package | undefined {
  const known = read.get(repository) ?? new Map<string, Package | undefined>()
  read.set(repository, known)
  if (!known.has(folder)) known.set(folder, parsed(repository, joinPath(folder, 'package.json')))
  return known.get(folder)
}

function parsed(repository: Repository, file: string): Package | undefined {
  if (!repository.has(file)) return undefined
  try {
    return asTable(JSON.parse(repository.text(file)))
  } catch {
    return undefined
  }
}

/** Folders of the repository that have a package of their own. */
export function manifestsOf(repository: Repository): string[] {
  return repository.paths
    .filter(
      (path) => baseName(path) === 'package.json' && !/(^|\/)(node_modules|bower_components|\.[^/]+)\//.test(path),
    )
    .slice(0, 300)
    .map(parentOf)
}

/** Names of all packages that it names, for production and for development. */
export function packagesOf(manifest: Package): string[] {
  return ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((key) =>
    Object.keys(asTable(manifest[key]) ?? {}),
  )
}

/** Names of the packages that an image of production has. */
export function productionPackages(manifest: Package): string[] {
  return ['dependencies', 'optionalDependencies'].flatMap((key) => Object.keys(asTable(manifest[key]) ?? {}))
}

export function scriptsOf(manifest: Package): Readonly<Record<string, unknown>> {
  return asTable(manifest['scripts']) ?? {}
}

/** A script of the package's own. */
export function scriptOf(manifest: Package | undefined, name: string): string | undefined {
  const script = manifest && scriptsOf(manifest)[name]
  return typeof script === 'string' && script.trim() !== '' ? script : undefined
}

/** The line of package.json with a key such as a script's or a package's name. */
export function lineOfKey(repository: Repository, folder: string, key: string): Evidence {
  const file = joinPath(folder, 'package.json')
  const lines = repository.text(file).split('\n')
  const quoted = `${JSON.stringify(key)}:`
  const index = lines.findIndex((line) => line.replaceAll(/"\s+:/g, '":').includes(quoted))
  return evidenceAt(repository, file, Math.max(0, index) + 1)
}

export function asTable(value: unknown): Package | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Package) : undefined
}
