// Frameworks that say themselves how what they build is started, or that they write files for any web server.
import type { NodeConvention, NodeDetection, NodeExport } from '../../model/node-detection.ts'
import { joinPath, relativeTo } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { entriesOf, textOf } from './expressions.ts'
import { moduleOf } from './module.ts'
import { packagesOf, scriptOf, type Package } from './package.ts'

/** What is known of a package's framework; a text says why nothing of it runs in a container. */
export function conventionOf(
  repository: Repository,
  folder: string,
  manifest: Package,
  { conventions }: NodeDetection,
): NodeConvention | string | undefined {
  const all = new Set(packagesOf(manifest))
  const found = conventions.find(
    (each) => each.packages.some((name) => all.has(name)) && (each.with === undefined || all.has(each.with)),
  )
  return found?.adapter ? adapted(repository, folder, all, found, found.adapter) : found
}

function adapted(
  repository: Repository,
  folder: string,
  all: ReadonlySet<string>,
  convention: NodeConvention,
  { package: own, files, imports, output }: NonNullable<NodeConvention['adapter']>,
): NodeConvention | string {
  const [file] = settingsFiles(repository, folder, files)
  const module = file === undefined ? undefined : moduleOf(repository, file)
  const used = module?.imports.map(({ from }) => from).find((from) => imports.test(from))
  if (used === undefined ? !all.has(own) : used !== own)
    return `it is built for ${used ?? 'no server'}: with ${own} it would be a program that runs in a container`
  const [place] =
    module?.tokens.flatMap(({ text }, open) =>
      text === '{'
        ? entriesOf(module, open).flatMap(({ key, value }) => (key === output ? (textOf(module, value) ?? []) : []))
        : [],
    ) ?? []
  const [, ...below] = convention.entry.split('/')
  return place === undefined ? convention : { ...convention, entry: joinPath(place, ...below) }
}

export interface ExportedSite {
  readonly bundler: string
  readonly output: string
  readonly file: string
  readonly line: number
}

/** Where a framework that could serve writes files instead. */
export function exportedSite(
  repository: Repository,
  folder: string,
  manifest: Package,
  exports: readonly NodeExport[],
): ExportedSite | undefined {
  const all = new Set(packagesOf(manifest))
  for (const { package: bundler, files, says, output } of exports) {
    if (!all.has(bundler)) continue
    const build = scriptOf(manifest, 'build') ?? ''
    const places = [
      ...settingsFiles(repository, folder, files),
      ...(says.test(build) ? [joinPath(folder, 'package.json')] : []),
    ]
    for (const file of places) {
      const line = repository
        .text(file)
        .split('\n', 2000)
        .findIndex((each) => says.test(each) && !/^\s*(\/\/|\*)/.test(each))
      if (line >= 0) return { bundler, output, file, line: line + 1 }
    }
  }
  return undefined
}

function settingsFiles(repository: Repository, folder: string, files: RegExp): string[] {
  return repository.paths.filter((path) => {
    const name = relativeTo(folder, path)
    return name !== undefined && files.test(name)
  })
}
