// What the stack file says of a start: the file that Node is given, its arguments, and how it is made.
import type { NodeDetection } from '../../model/node-detection.ts'
import { baseName, isWithin, joinPath, relativeTo } from '../paths.ts'
import type { Repository } from '../repository.ts'
import type { Container } from '../statements/containers.ts'
import { buildOf, madeBy, type Build, type Owner } from './build-of-entry.ts'
import { compiled, nxFile, sourceOf } from './built-files.ts'
import type { Launch } from './launch.ts'
import { asTable, lineOfKey, packagesOf, productionPackages, readPackage, scriptOf } from './package.ts'
import { packageAbove, sourceFile } from './resolve-import.ts'
import type { Step } from './steps.ts'
import { readTypeScript } from './tsconfig.ts'

export interface NodeEntry {
  /** Folder of the package that it belongs to. */
  readonly folder: string
  /** As the stack file names it. */
  readonly entry: string
  readonly args: readonly string[]
  /** Absent: its `build` script, where it has one. */
  readonly build?: Build
  /** The file of the repository that it comes from. */
  readonly source: string | undefined
  readonly nodeOptions: readonly string[]
  /** What a person has to do before it starts. */
  readonly remedy?: { readonly what: string; readonly why: string }
}

/** Undefined where nothing in the repository is, or becomes, the file. */
export function entryOf(
  repository: Repository,
  launch: Launch,
  start: readonly Step[],
  container: Container | undefined,
  detection: NodeDetection,
): NodeEntry | undefined {
  const { args, folder: from, nodeOptions } = launch
  const given = launch.file
  if (given === undefined || !isWithin('.', given)) return undefined
  // A folder that only the build makes, of which the project says what is in it.
  const project =
    repository.has(given) || /\.\w+$/.test(given)
      ? undefined
      : nxFile(repository, from, detection.joiningBuilder)?.built
  const file = project !== undefined && isWithin(given, project) ? project : given
  const folder = ownerOf(repository, file, from)
  const manifest = folder === undefined ? undefined : readPackage(repository, folder)
  if (folder === undefined || !manifest) return undefined
  const owner: Owner = { repository, folder, manifest, detection }
  const own = fileAt(repository, file)
  const plain = { folder, args, nodeOptions, entry: relativeTo(folder, own ?? file) ?? '' }
  if (plain.entry === '' || plain.entry.startsWith('..')) return undefined
  if (own !== undefined && (launch.loader !== undefined || /\.[cm]?tsx?$/.test(own)))
    return ofOtherLanguage(owner, launch, own)
  const source = sourceOf(repository, folder, own ?? builtName(file))
  // Its build writes it anew, even where it is in the repository.
  const build = source === own ? undefined : buildOf(owner, start, source, container)
  if (own !== undefined) return { ...plain, source: source ?? own, ...(build ? { build } : {}) }
  const isMade = build !== undefined || scriptOf(manifest, 'build') !== undefined
  if (!isMade && source === undefined) return undefined
  return { ...plain, entry: relativeTo(folder, builtName(file)) ?? plain.entry, source, ...(build ? { build } : {}) }
}

/** The package that a file belongs to: the nearest with packages of its own. */
function ownerOf(repository: Repository, file: string, from: string): string | undefined {
  const nearest = packageAbove(repository, file)
  const manifest = nearest === undefined ? undefined : readPackage(repository, nearest)
  return manifest && Object.keys(asTable(manifest['dependencies']) ?? {}).length > 0
    ? nearest
    : (packageAbove(repository, from) ?? nearest)
}

/** A file as Node finds it: with its ending left out, or the main file of a folder. */
function fileAt(repository: Repository, path: string): string | undefined {
  if (repository.has(path)) return path
  const main = readPackage(repository, path)?.['main']
  const places = [
    ...(typeof main === 'string' ? [joinPath(path, main), joinPath(path, `${main}.js`)] : []),
    `${path}.js`,
    `${path}.cjs`,
    `${path}.mjs`,
    joinPath(path, 'index.js'),
  ]
  const found = places.find((each) => repository.has(each))
  return found ?? (/\.\w+$/.test(baseName(path)) ? undefined : sourceFile(repository, path))
}

function builtName(file: string): string {
  if (/\.[cm]?js$/.test(file)) return file
  return /^(dist|build|out|\.output)$/.test(baseName(file)) ? joinPath(file, 'index.js') : `${file}.js`
}

/** A file that Node does not read by itself: what its build makes of it, else the tool that reads it. */
function ofOtherLanguage(owner: Owner, launch: Launch, source: string): NodeEntry | undefined {
  const { repository, folder, manifest } = owner
  const { loader, loading, args, nodeOptions } = launch
  const file = relativeTo(folder, source) ?? source
  const own = { folder, source, args, nodeOptions }
  if (loader === undefined) return { ...own, entry: file }
  const production = productionPackages(manifest)
  if (production.includes(loader) && !launch.development)
    return loading.length > 0
      ? { ...own, entry: file, nodeOptions: [...loading, ...nodeOptions] }
      : { ...own, entry: loader, args: [file, ...args] }
  const made = madeBy(owner, source)
  if (made)
    return { ...own, entry: relativeTo(folder, made.file) ?? file, ...(made.build ? { build: made.build } : {}) }
  const config =
    packagesOf(manifest).includes('typescript') && /\.[cm]?tsx?$/.test(source)
      ? readTypeScript(repository, folder)
      : undefined
  // Names that only the compiler knows stay in what it writes.
  const isPlain = config !== undefined && config.paths.length === 0 && !config.hasBaseUrl
  const outDir = config?.outDir ?? joinPath(folder, 'dist')
  const built = isPlain ? compiled(repository, folder, { ...config, outDir, noEmit: false }, source) : undefined
  if (config && built !== undefined) {
    const options = [
      ...(config.noEmit ? ['--noEmit', 'false'] : []),
      ...(config.outDir === undefined ? ['--outDir', 'dist'] : []),
    ]
    const evidence = [{ file: config.file, line: 1, says: '' }]
    return {
      ...own,
      entry: relativeTo(folder, built) ?? file,
      build: { command: ['npx', 'tsc', ...options].join(' '), evidence },
    }
  }
  if (loader === 'bun' || loader === 'deno') return undefined
  if (production.includes(loader)) return { ...own, entry: loader, args: [file, ...args] }
  const { file: where, line } = lineOfKey(repository, folder, loader)
  return {
    ...own,
    entry: loader,
    args: [file, ...args],
    remedy: {
      what: `${loader} of devDependencies`,
      why: `${where}:${line}: the image has the packages of production alone; move it to dependencies, or give package.json a build script`,
    },
  }
}
