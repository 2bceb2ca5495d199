// What the stack file says of a start: the file that Node is given, its arguments, and how it is made.
import { baseName, isWithin, joinPath, relativeTo } from '../paths.ts'
import type { Repository } from '../repository.ts'
import type { Container } from '../statements/containers.ts'
import { builtFile, compiled, nxFile, sourceOf } from './built-files.ts'
import type { Launch } from './launch.ts'
import { lockAbove } from './locks.ts'
import {
  asTable,
  lineOfKey,
  packagesOf,
  productionPackages,
  readPackage,
  scriptOf,
  scriptsOf,
  type Package,
} from './package.ts'
import { packageAbove, sourceFile } from './resolve-import.ts'
import { stepsOf, stepsOfScript, type Step } from './steps.ts'
import { readTypeScript } from './tsconfig.ts'
import type { Evidence } from '../../model/detection.ts'

export interface NodeEntry {
  /** Folder of the package that it belongs to. */
  readonly folder: string
  /** As the stack file names it. */
  readonly entry: string
  readonly args: readonly string[]
  /** Absent: its `build` script, where it has one. */
  readonly build?: { readonly command: string; readonly evidence: readonly Evidence[] }
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
): NodeEntry | undefined {
  const { args, folder: from, nodeOptions } = launch
  const given = launch.file
  if (given === undefined || !isWithin('.', given)) return undefined
  // A folder that only the build makes, of which the project says what is in it.
  const project = repository.has(given) || /\.\w+$/.test(given) ? undefined : nxFile(repository, from)?.built
  const file = project !== undefined && isWithin(given, project) ? project : given
  const folder = ownerOf(repository, file, from)
  const manifest = folder === undefined ? undefined : readPackage(repository, folder)
  if (folder === undefined || !manifest) return undefined
  const own = fileAt(repository, file)
  const plain = { folder, args, nodeOptions, entry: relativeTo(folder, own ?? file) ?? '' }
  if (plain.entry === '' || plain.entry.startsWith('..')) return undefined
  if (own !== undefined && (launch.loader !== undefined || /\.[cm]?tsx?$/.test(own)))
    return ofOtherLanguage(repository, launch, own, folder, manifest)
  const source = sourceOf(repository, folder, own ?? builtName(file))
  // Its build writes it anew, even where it is in the repository.
  const build = source === own ? undefined : buildOf(repository, folder, manifest, start, source, container)
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
function ofOtherLanguage(
  repository: Repository,
  launch: Launch,
  source: string,
  folder: string,
  manifest: Package,
): NodeEntry | undefined {
  const { loader, loading, args, nodeOptions } = launch
  const file = relativeTo(folder, source) ?? source
  const own = { folder, source, args, nodeOptions }
  if (loader === undefined) return { ...own, entry: file }
  const production = productionPackages(manifest)
  if (production.includes(loader) && !launch.development)
    return loading.length > 0
      ? { ...own, entry: file, nodeOptions: [...loading, ...nodeOptions] }
      : { ...own, entry: loader, args: [file, ...args] }
  const made = madeBy(repository, folder, manifest, source)
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

/** A script of the package that makes a file of a source. */
function madeBy(
  repository: Repository,
  folder: string,
  manifest: Package,
  source: string,
): { readonly file: string; readonly build: NodeEntry['build'] } | undefined {
  for (const name of buildScripts(manifest)) {
    const file = builtFile(repository, folder, source, stepsOfScript(repository, folder, name))
    if (file !== undefined && file !== source)
      return { file, build: name === 'build' ? undefined : runOf(repository, folder, name) }
  }
  return undefined
}

function buildScripts(manifest: Package): string[] {
  const order = [
    'build',
    'build:prod',
    'build:production',
    'build:server',
    'build:api',
    'build:backend',
    'compile',
    'tsc',
    'transpile',
  ]
  const names = Object.keys(scriptsOf(manifest)).filter(
    (name) => order.includes(name) || /^(build|compile|heroku-postbuild|gcp-build)/.test(name),
  )
  return names
    .filter((name) => !/dev|watch|docs?|docker|test|clean/.test(name))
    .toSorted((a, b) => rank(order, a) - rank(order, b))
}

function rank(order: readonly string[], name: string): number {
  const index = order.indexOf(name)
  return index < 0 ? order.length : index
}

function runOf(repository: Repository, folder: string, name: string): NonNullable<NodeEntry['build']> {
  const manager = lockAbove(repository, folder)?.manager ?? 'npm'
  return {
    command: `${manager === 'berry' ? 'yarn' : manager} run ${name}`,
    evidence: [lineOfKey(repository, folder, name)],
  }
}

/** How a file is made where the package's `build` script does not: by another script, by the start's own steps, by the Dockerfile. */
function buildOf(
  repository: Repository,
  folder: string,
  manifest: Package,
  start: readonly Step[],
  source: string | undefined,
  container: Container | undefined,
): NodeEntry['build'] {
  if (container) {
    const stated = statedBuild(repository, folder, manifest, container)
    if (stated) return stated
  }
  if (scriptOf(manifest, 'build') !== undefined) return undefined
  const made = source === undefined ? undefined : madeBy(repository, folder, manifest, source)
  if (made) return made.build
  const [first] = buildScripts(manifest)
  if (first !== undefined) return runOf(repository, folder, first)
  const compiling = start.find(({ words }) =>
    /^(tsc|tsup|babel|swc|esbuild|nest|ncc|webpack|rollup|vite)$/.test(baseName(words[0] ?? '')),
  )
  if (compiling) return { command: ['npx', ...compiling.words].join(' '), evidence: [compiling.evidence] }
  if (source === undefined || !/\.[cm]?tsx?$/.test(source) || !packagesOf(manifest).includes('typescript'))
    return undefined
  const config = readTypeScript(repository, folder)
  return config && { command: 'npx tsc', evidence: [{ file: config.file, line: 1, says: '' }] }
}

/** The command by which the Dockerfile itself builds, where that is another than the usual one. */
function statedBuild(
  repository: Repository,
  folder: string,
  manifest: Package,
  { image, context }: Container,
): NodeEntry['build'] {
  const lines = repository.text(image.file).split('\n')
  for (const [index, line] of lines.entries()) {
    const command = /^\s*(?:RUN|&&)\s+(?:--\S+\s+)*(.*?)(?:\\|&&)?\s*$/.exec(line)?.[1]
    if (command === undefined || !/build|compile|\btsc\b/.test(command)) continue
    const evidence: Evidence = { file: image.file, line: index + 1, says: line.trim().slice(0, 90) }
    const steps = stepsOf(repository, command, {
      folder: packageAbove(repository, joinPath(context)) ?? folder,
      environment: {},
      evidence,
    })
    const script = steps.find((step) => step.script !== undefined && step.folder === folder)?.script
    const named = /\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?((?:build|compile)[\w:.-]*)/.exec(command)?.[1]
    if (script === undefined && named === undefined) continue
    const name = named !== undefined && scriptOf(manifest, named) !== undefined ? named : script
    if (name === undefined || name === 'build' || /^(pre|post)build$/.test(name) || named === 'build') return undefined
    return { command: runOf(repository, folder, name).command, evidence: [evidence] }
  }
  return undefined
}
