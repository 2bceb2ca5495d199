// tsconfig.json, as far as it tells where files come from and go to.
import { foldersUpFrom, joinPath, parentOf, relativeTo } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { asTable } from './package.ts'

export interface TypeScriptConfig {
  readonly file: string
  /** Relative to the repository, as are all paths here. */
  readonly outDir: string | undefined
  readonly rootDir: string | undefined
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  readonly noEmit: boolean
  /** Folder that `paths` and bare names start from. */
  readonly base: string
  readonly hasBaseUrl: boolean
  readonly paths: readonly (readonly [pattern: string, targets: readonly string[]])[]
  readonly module: string
}

/** The configuration of a folder; `name` as on the compiler's command line. */
export function readTypeScript(
  repository: Repository,
  folder: string,
  name = 'tsconfig.json',
): TypeScriptConfig | undefined {
  const given = joinPath(folder, name)
  const file = [given, `${given}.json`, joinPath(given, 'tsconfig.json')].find((each) => repository.has(each))
  if (file === undefined) return undefined
  // What is nearer goes first; each path starts from its own file's folder.
  const chain: { readonly table: Readonly<Record<string, unknown>>; readonly from: string }[] = []
  let next: string | undefined = file
  while (next !== undefined && chain.length < 6) {
    const table = asTable(readLooseJson(repository.text(next))) ?? {}
    chain.push({ table, from: parentOf(next) })
    next = extended(repository, table['extends'], parentOf(next))
  }
  const found = chain.map(({ table, from }) => ({ options: asTable(table['compilerOptions']) ?? {}, table, from }))
  const path = (key: string): string | undefined => {
    const owner = found.find(({ options }) => typeof options[key] === 'string')
    return owner && joinPath(owner.from, String(owner.options[key]).replace('${configDir}', '.'))
  }
  const paths = found.find(({ options }) => asTable(options['paths']))
  const included = found.find(({ table }) => Array.isArray(table['include']) || Array.isArray(table['files']))
  const excluded = found.find(({ table }) => Array.isArray(table['exclude']))
  const base = path('baseUrl')
  return {
    file,
    outDir: path('outDir'),
    rootDir: path('rootDir'),
    noEmit: found.find(({ options }) => typeof options['noEmit'] === 'boolean')?.options['noEmit'] === true,
    base: base ?? paths?.from ?? folder,
    hasBaseUrl: base !== undefined,
    paths: Object.entries(asTable(paths?.options['paths']) ?? {}).map(([pattern, targets]) => [
      pattern,
      texts(targets),
    ]),
    include: [...texts(included?.table['include']), ...texts(included?.table['files'])].map((each) =>
      joinPath(included?.from ?? '.', each),
    ),
    exclude: texts(excluded?.table['exclude']).map((each) => joinPath(excluded?.from ?? '.', each)),
    module: String(
      found.find(({ options }) => typeof options['module'] === 'string')?.options['module'] ?? '',
    ).toLowerCase(),
  }
}

function extended(repository: Repository, value: unknown, from: string): string | undefined {
  const [first] = typeof value === 'string' ? [value] : texts(value)
  if (first === undefined) return undefined
  const places = /^\.{0,2}\//.test(first)
    ? [joinPath(from, first)]
    : // A package of the workspace, in one of the folders above.
      foldersUpFrom(from).map((folder) => joinPath(folder, 'packages', first.replace(/^@[^/]+\//, '')))
  return places
    .flatMap((each) => [each, `${each}.json`, joinPath(each, 'tsconfig.json')])
    .find((each) => repository.has(each) && relativeTo('.', each) !== undefined)
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

/** JSON with comments and commas behind the last; undefined where it is none. */
export function readLooseJson(source: string): unknown {
  const bare = source.replaceAll(
    /("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g,
    (_, text: string | undefined) => text ?? ' ',
  )
  const plain = bare.replaceAll(/("(?:[^"\\\n]|\\.)*")|,(?=\s*[\]}])/g, (_, text: string | undefined) => text ?? '')
  try {
    return JSON.parse(plain)
  } catch {
    return undefined
  }
}
