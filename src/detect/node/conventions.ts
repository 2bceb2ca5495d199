// Frameworks that say themselves how what they build is started, or that they write files for any web server.
import type { NodeConvention, NodeDetection, NodeExport } from '../../model/node-detection.ts'
import { joinPath, relativeTo } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { entriesOf, textOf } from './expressions.ts'
import { moduleOf, type NodeModule } from './module.ts'
import { manifestsOf, packagesOf, readPackage, scriptOf, type Package } from './package.ts'

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
  if (found?.adapter) return adapted(repository, folder, all, found, found.adapter)
  return found?.standalone ? standingAlone(repository, folder, found, found.standalone) : found
}

/** A root of workspaces whose build is that of all of them has a framework for those that need it, too. */
export function isForItsPackages(
  repository: Repository,
  folder: string,
  manifest: Package,
  { conventions }: NodeDetection,
): boolean {
  const isRoot = manifest['workspaces'] !== undefined || repository.has(joinPath(folder, 'pnpm-workspace.yaml'))
  if (!isRoot) return false
  const needs = (other: Package, { packages }: NodeConvention): boolean =>
    packages.some((name) => packagesOf(other).includes(name))
  const own = conventions.filter((each) => needs(manifest, each))
  const scripts = [scriptOf(manifest, 'build'), scriptOf(manifest, 'start')].join(' ')
  const others = manifestsOf(repository).filter((other) => other !== folder)
  return (
    !own.some(({ build }) => scripts.includes(build.split(' ')[0] ?? build)) &&
    others.some((other) => own.some((each) => needs(readPackage(repository, other) ?? {}, each)))
  )
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
  const [place] = module ? settingsOf(module, output) : []
  return { ...convention, entry: entryIn(place, convention.entry) }
}

function standingAlone(
  repository: Repository,
  folder: string,
  convention: NodeConvention,
  { files, key, value, output, entry }: NonNullable<NodeConvention['standalone']>,
): NodeConvention {
  const [file] = settingsFiles(repository, folder, files)
  const module = file === undefined ? undefined : moduleOf(repository, file)
  if (!module || !settingsOf(module, key).includes(value)) return convention
  const [place] = settingsOf(module, output)
  const writable = convention.writable.map((path) => entryIn(place, path))
  return { ...convention, entry: entryIn(place, entry), args: '', writable }
}

/** What a file of settings says for a key, in any of its objects. */
function settingsOf(module: NodeModule, name: string): string[] {
  return module.tokens.flatMap(({ text }, open) =>
    text === '{'
      ? entriesOf(module, open).flatMap(({ key, value }) => (key === name ? (textOf(module, value) ?? []) : []))
      : [],
  )
}

/** `entry` with another first folder. */
function entryIn(place: string | undefined, entry: string): string {
  const [, ...below] = entry.split('/')
  return place === undefined ? entry : joinPath(place, ...below)
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
