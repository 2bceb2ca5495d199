// Files that a build makes: which source each comes from, and where a source's file ends up.
import type { NodeDetection } from '../../model/node-detection.ts'
import { baseName, isWithin, joinPath, parentOf, relativeTo } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { entriesOf, partsOf, textOf } from './expressions.ts'
import { moduleOf } from './module.ts'
import { asTable, readPackage } from './package.ts'
import { sourceFile } from './resolve-import.ts'
import { optionValue, type Step } from './steps.ts'
import { readLooseJson, readTypeScript, type TypeScriptConfig } from './tsconfig.ts'

const isSource = /\.[cm]?tsx?$/

/** The source of a file that a build makes, or the file itself where it is in the repository. */
export function sourceOf(repository: Repository, folder: string, file: string): string | undefined {
  const own = sourceFile(repository, file)
  // Some repositories have the built files, too.
  const isMade = /^(dist|build|out|lib|\.output)\//.test(relativeTo(folder, file) ?? '')
  if (own !== undefined && !isMade) return own
  const parts = (relativeTo(folder, file) ?? file).split('/')
  for (let skip = 1; skip < Math.min(parts.length, 5); skip++) {
    const tail = parts.slice(skip).join('/')
    for (const root of ['src', '.', 'source', 'server', 'app', 'lib', 'backend', 'api', 'server/src', 'src/server']) {
      const found = sourceFile(repository, joinPath(folder, root, tail))
      if (found !== undefined && found !== own && found !== file) return found
    }
    // Of a workspace whose output has the folders of its projects: dist/apps/api/main.js is of apps/api/src/main.ts.
    const below = sourceFile(repository, joinPath(folder, parentOf(tail), 'src', baseName(tail)))
    if (below !== undefined && tail.includes('/')) return below
  }
  return own
}

/** Where the file of a source lies once the commands of a build have run. */
export function builtFile(
  repository: Repository,
  folder: string,
  source: string,
  steps: readonly Step[],
  { joiningBuilder }: NodeDetection,
): string | undefined {
  for (const { words, folder: at } of steps) {
    const made = madeBy(repository, at, source, words, joiningBuilder)
    if (made !== undefined && isWithin(folder, made)) return made
  }
  return undefined
}

function madeBy(
  repository: Repository,
  folder: string,
  source: string,
  words: readonly string[],
  joiningBuilder: string,
): string | undefined {
  const stem = baseName(source).replace(/\.\w+$/, '')
  const outFolder = (...names: readonly string[]): string | undefined => optionValue(words, names)
  switch (baseName(words[0] ?? '')) {
    case 'tsc':
    case 'ttsc':
    case 'tspc': {
      const config = readTypeScript(
        repository,
        folder,
        outFolder('-p', '--project', '-b', '--build') ?? 'tsconfig.json',
      )
      const outDir = outFolder('--outDir', '--outdir')
      return (
        config &&
        compiled(
          repository,
          folder,
          { ...config, ...(outDir === undefined ? {} : { outDir: joinPath(folder, outDir) }) },
          source,
        )
      )
    }
    case 'nx':
      return nxFile(repository, folder, joiningBuilder)?.built
    case 'nest':
      return nestFile(repository, folder, source, words, joiningBuilder)
    case 'tsup':
    case 'tsdown':
      return bundled(repository, folder, source, words)
    case 'ncc':
      return joinPath(folder, outFolder('-o', '--out') ?? 'dist', 'index.js')
    case 'babel':
    case 'swc': {
      const outDir = outFolder('-d', '--out-dir')
      const from = words.slice(1).find((word) => !word.startsWith('-')) ?? 'src'
      const below = relativeTo(joinPath(folder, from), source) ?? baseName(source)
      return outDir === undefined ? undefined : joinPath(folder, outDir, below.replace(/\.\w+$/, '.js'))
    }
    default: {
      // Options of builders that join all sources to one file.
      const outFile = outFolder('--outfile')
      const outDir = outFolder('--outdir')
      if (outFile !== undefined) return joinPath(folder, outFile)
      return outDir === undefined ? undefined : joinPath(folder, outDir, `${stem}.js`)
    }
  }
}

/** As the compiler of TypeScript does it: below the folder that holds all sources. */
export function compiled(
  repository: Repository,
  folder: string,
  config: TypeScriptConfig,
  source: string,
): string | undefined {
  if (config.noEmit) return undefined
  const ending = source.replace(/\.([cm]?)tsx?$/, '.$1js')
  if (config.outDir === undefined) return isSource.test(source) ? ending : undefined
  const root = config.rootDir ?? commonFolder(repository, folder, config)
  const below = relativeTo(root, ending)
  return below === undefined ? undefined : joinPath(config.outDir, below)
}

function commonFolder(repository: Repository, folder: string, { include, exclude, outDir }: TypeScriptConfig): string {
  const plain = (pattern: string): string => joinPath(pattern.replace(/\/?[^/]*[*?].*$/, '') || '.')
  const inside = include.length > 0 ? include.map(plain) : [folder]
  const outside = [
    ...exclude.filter((each) => !/^\*|\/\*\*\/.+\*/.test(each)).map(plain),
    ...(outDir === undefined ? [] : [outDir]),
  ].filter((each) => each !== '.' && each !== folder)
  const isTest = exclude.some((each) => /spec|test/.test(each)) ? /\.(spec|test)\.|(^|\/)(tests?|e2e)\// : /(?!)/
  const files = repository.paths.filter(
    (path) =>
      isSource.test(path) &&
      !/\.d\.[cm]?ts$|(^|\/)node_modules\//.test(path) &&
      inside.some((each) => isWithin(each, path)) &&
      !outside.some((each) => isWithin(each, path)) &&
      !isTest.test(path),
  )
  const [first] = files
  if (first === undefined) return folder
  let common = parentOf(first)
  for (const file of files) while (!isWithin(common, file) && common !== '.') common = parentOf(common)
  return common
}

/** By the targets of a project of Nx: the source that its build begins with, and where that ends up. */
export function nxFile(
  repository: Repository,
  folder: string,
  joiningBuilder: string,
): { readonly source: string; readonly built: string } | undefined {
  const file = joinPath(folder, 'project.json')
  const targets = asTable(asTable(readLooseJson(repository.text(file)))?.['targets'])
  const build = asTable(targets?.['build'])
  const options = asTable(build?.['options'])
  const { main, outputPath } = options ?? {}
  if (typeof main !== 'string' || typeof outputPath !== 'string') return undefined
  // Paths start from the workspace.
  const source = [joinPath(main), joinPath(folder, main)].find((each) => repository.has(each))
  if (source === undefined) return undefined
  const isCompiled = /:(tsc|swc|package)$/.test(String(build?.['executor']))
  const below = isCompiled
    ? (relativeTo(folder, source) ?? baseName(source))
    : String(build?.['executor']).includes(joiningBuilder)
      ? 'main.js'
      : baseName(source)
  return { source, built: joinPath(outputPath, below.replace(/\.[cm]?tsx?$/, '.js')) }
}

function nestFile(
  repository: Repository,
  folder: string,
  source: string,
  words: readonly string[],
  joiningBuilder: string,
): string | undefined {
  const settings = asTable(readLooseJson(repository.text(joinPath(folder, 'nest-cli.json')))) ?? {}
  const named =
    words.slice(2).find((word) => !word.startsWith('-')) ??
    (typeof settings['root'] === 'string' ? baseName(settings['root']) : '')
  const project = asTable(asTable(settings['projects'])?.[named])
  const options = asTable((project ?? settings)['compilerOptions']) ?? {}
  const name = options['tsConfigPath']
  const config =
    (typeof name === 'string' ? readTypeScript(repository, folder, name) : undefined) ??
    readTypeScript(repository, folder, 'tsconfig.build.json') ??
    readTypeScript(repository, folder)
  if (!config) return undefined
  const isJoined =
    [options, asTable(settings['compilerOptions'])].some(
      (each) => each?.[joiningBuilder] === true || each?.['builder'] === joiningBuilder,
    ) || words.includes(`--${joiningBuilder}`)
  const outDir = config.outDir ?? joinPath(folder, 'dist')
  if (isJoined || settings['monorepo'] === true)
    return joinPath(
      outDir,
      ...(settings['monorepo'] === true && !isWithin(joinPath('dist', 'apps'), outDir) ? ['apps', named] : []),
      'main.js',
    )
  return compiled(repository, folder, { ...config, outDir, noEmit: false }, source)
}

/** By the configuration of tsup and its kind, or their command line. */
function bundled(repository: Repository, folder: string, source: string, words: readonly string[]): string | undefined {
  const tool = baseName(words[0] ?? '')
  const file = ['ts', 'mts', 'js', 'mjs', 'cjs']
    .map((ending) => joinPath(folder, `${tool}.config.${ending}`))
    .find((each) => repository.has(each))
  const settings = new Map<string, readonly string[]>()
  if (file !== undefined) {
    const module = moduleOf(repository, file)
    for (const [open, { text }] of module.tokens.entries()) {
      if (text !== '{') continue
      for (const { key, value } of entriesOf(module, open)) {
        const own = textOf(module, value)
        const list =
          module.tokens[value.from]?.text === '['
            ? partsOf(module, value.from).flatMap((part) => textOf(module, part) ?? [])
            : []
        const names =
          module.tokens[value.from]?.text === '{' ? entriesOf(module, value.from).map((each) => each.key) : []
        if (!settings.has(key)) settings.set(key, [...(own === undefined ? [] : [own]), ...list, ...names])
      }
    }
  }
  const outDir = optionValue(words, ['-d', '--out-dir', '--outDir']) ?? settings.get('outDir')?.[0] ?? 'dist'
  const formats = optionValue(words, ['--format'])?.split(',') ?? settings.get('format') ?? []
  const isModule = readPackage(repository, folder)?.['type'] === 'module'
  const isEsm = formats.includes('esm') && !formats.includes('cjs')
  const ending =
    isEsm && !isModule
      ? 'mjs'
      : !isEsm && isModule && (formats.includes('cjs') || formats.length === 0) && !formats.includes('esm')
        ? 'cjs'
        : 'js'
  const entries = [
    ...words.slice(1).filter((word) => /^[\w./-]+\.[cm]?tsx?$/.test(word)),
    ...(settings.get('entry') ?? []),
  ]
  // Of several entries each keeps its place below their common folder.
  const own = relativeTo(joinPath(folder, 'src'), source)
  const isMany = entries.length > 1 || entries.some((each) => each.includes('*'))
  const below = isMany && own !== undefined ? own : baseName(source)
  return joinPath(folder, outDir, below.replace(/\.\w+$/, `.${ending}`))
}
