// package.json, as far as it is what it should be.
import { joinPath } from '../paths.ts'
import type { Repository } from '../repository.ts'

export type Package = Readonly<Record<string, unknown>>

/** The package of a folder; undefined where there is none that can be read. */
export function readPackage(repository: Repository, folder: string): Package | undefined {
  const file = joinPath(folder, 'package.json')
  if (!repository.has(file)) return undefined
  try {
    return asTable(JSON.parse(repository.text(file)))
  } catch {
    return undefined
  }
}

/** Names of all packages that it names, for production and for development. */
export function packagesOf(manifest: Package): string[] {
  return ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((key) =>
    Object.keys(asTable(manifest[key]) ?? {}),
  )
}

export function scriptsOf(manifest: Package): Readonly<Record<string, unknown>> {
  return asTable(manifest['scripts']) ?? {}
}

export function asTable(value: unknown): Package | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Package) : undefined
}
