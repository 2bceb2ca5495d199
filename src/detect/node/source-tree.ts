// The part of a package that serves: the file that is started and all that it loads.
import type { NodeDetection } from '../../model/node-detection.ts'
import { isWithin, joinPath, parentOf, relativeTo } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { withEnvironments } from './environment-readers.ts'
import { moduleOf, type NodeModule } from './module.ts'
import { resolverOf, type Resolver } from './resolve-import.ts'

export interface NodeProgram {
  readonly repository: Repository
  readonly folder: string
  readonly entry: string | undefined
  readonly detection: NodeDetection
  readonly modules: readonly NodeModule[]
  /** Those of them that the entry loads by imports, one behind the other. */
  readonly imported: readonly NodeModule[]
  readonly resolve: Resolver
}

const most = 3000

const beside =
  /(^|\/)(node_modules|tests?|testing|e2e|__tests__|__mocks__|mocks?|cypress|playwright|dist|build|out|coverage|\.\w[^/]*|scripts|seeds?|seeders?|fixtures|migrations|docs|examples?|stories)\/|\.(test|spec|stories|e2e|e2e-spec|mock|config)\.|\.d\.[cm]?ts$|(^|\/)(jest|gulpfile|gruntfile)[\w.-]*\.[cm]?[jt]s$|\.setup\.[cm]?[jt]s$/i

const isCode = /\.(?:[cm]?[jt]sx?|vue|svelte)$/

/** Code of a folder that may run in production. */
export function productionSources(repository: Repository, folder: string): string[] {
  return repository.paths
    .filter((path) => isCode.test(path) && isWithin(folder, path) && !beside.test(relativeTo(folder, path) ?? path))
    .slice(0, most)
}

/** Files of pages that frameworks find by their names and places. */
const pages =
  /^(src\/)?(app\/(.*\/)?(page|layout|template|route|error|loading|not-found|default|global-error)|pages\/.*|middleware)\.[jt]sx?$/

/** Code from which a build of pages begins: what index.html loads, and what is a page by its place. */
export function pageSources(repository: Repository, folder: string): string[] {
  const html = ['index.html', 'public/index.html'].map((name) => joinPath(folder, name))
  const loaded = html.flatMap((file) =>
    [...repository.text(file).matchAll(/<script\b[^>]*\bsrc=["']\.?\/?([\w./@-]+)["']/g)].map(([, name = '']) =>
      joinPath(folder, name),
    ),
  )
  const placed = repository.paths.filter((path) => pages.test(relativeTo(folder, path) ?? ''))
  const usual = html.some((file) => repository.has(file))
    ? ['js', 'jsx', 'ts', 'tsx'].map((ending) => joinPath(folder, `src/index.${ending}`))
    : []
  return [...new Set([...loaded, ...placed, ...usual])].filter((file) => repository.has(file) && isCode.test(file))
}

/** `isWhole`: a framework finds the modules by their places, without an import. */
export function openNodeProgram(
  repository: Repository,
  detection: NodeDetection,
  folder: string,
  entry: string | undefined,
  isWhole: boolean,
): NodeProgram {
  const resolve = resolverOf(repository, folder)
  const imported = entry === undefined ? [] : reached(repository, resolve, [entry])
  const home = entry === undefined || isWhole ? folder : sourceRoot(folder, entry)
  const isAll = entry === undefined || isWhole || imported.some(loadsByPlace)
  const others = isAll ? productionSources(repository, folder).filter((path) => isWithin(home, path)) : []
  const modules = isAll ? reached(repository, resolve, [...(entry === undefined ? [] : [entry]), ...others]) : imported
  const known = withEnvironments(modules, resolve)
  const reachable = new Set(imported.map(({ file }) => file))
  return {
    repository,
    folder,
    entry,
    detection,
    modules: known,
    imported: known.filter(({ file }) => reachable.has(file)),
    resolve,
  }
}

/** `src` of `src/api/server.ts`; the package's folder where the file lies there itself. */
function sourceRoot(folder: string, entry: string): string {
  const [first = '.'] = (relativeTo(folder, parentOf(entry)) ?? '.').split('/')
  return /^(bin|\.)$/.test(first) ? folder : joinPath(folder, first)
}

function reached(repository: Repository, resolve: Resolver, files: readonly string[]): NodeModule[] {
  const waiting = [...files]
  const seen = new Set(waiting)
  const modules: NodeModule[] = []
  for (let index = 0; index < waiting.length && modules.length < most; index++) {
    const module = moduleOf(repository, waiting[index] ?? '')
    modules.push(module)
    for (const { from, isType } of module.imports) {
      const file = isType ? undefined : resolve(module.file, from)
      if (file === undefined || seen.has(file) || !isCode.test(file) || /(^|\/)node_modules\//.test(file)) continue
      seen.add(file)
      waiting.push(file)
    }
  }
  return modules
}

/** Whether a module loads others by the names of a folder's files. */
function loadsByPlace({ tokens, imports }: NodeModule): boolean {
  if (
    imports.some(({ from }) =>
      /autoload|auto-load|require-?dir|require-all|include-all|haute-couture|consign|express-load|^(fast-)?glob(by)?$/.test(
        from,
      ),
    )
  )
    return true
  return tokens.some(
    ({ text }, index) =>
      ((text === 'require' || text === 'import') &&
        tokens[index + 1]?.text === '(' &&
        tokens[index + 2]?.kind !== 'text') ||
      (text === 'glob' && tokens[index - 1]?.text === '.'),
  )
}
