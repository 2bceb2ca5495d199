// Which file an import means, and which files an app's entry pulls in.
import { joinPath, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'
import type { Expression } from './expression.ts'
import {
  assignmentOf,
  definedName,
  enclosing,
  isUnderMain,
  parametersOf,
  type PythonModule,
  type Statement,
} from './module.ts'
import { importFolder } from './search-path.ts'
import { lastName, walk } from './walk.ts'

export interface Import {
  /** Dotted module, without its leading dots. */
  readonly module: string
  /** Number of leading dots. */
  readonly level: number
  /** What is taken from it: `[name there, name here]`. Empty for `import a.b`. */
  readonly names: readonly (readonly [string, string])[]
  /** Name that `import a.b as c` gives. */
  readonly as?: string
  readonly line: number
}

const importCache = new WeakMap<PythonModule, readonly Import[]>()

export function importsOf(module: PythonModule): readonly Import[] {
  const kept = importCache.get(module)
  if (kept) return kept
  const read = readImports(module)
  importCache.set(module, read)
  return read
}

function readImports(module: PythonModule): Import[] {
  return module.statements
    .filter((statement) => (statement.head === 'import' || statement.head === 'from') && !isUnderMain(statement))
    .flatMap(readImport)
}

function readImport(statement: Statement): Import[] {
  const words = statement.tokens.map((token) => token.text).filter((word) => word !== '(' && word !== ')')
  const { line } = statement
  if (statement.head === 'import') {
    return splitAt(words.slice(1), ',').map((part) => {
      const as = part.indexOf('as')
      const name = part.slice(0, as < 0 ? undefined : as).join('')
      return { module: name, level: 0, names: [], line, ...(as < 0 ? {} : { as: part[as + 1] ?? '' }) }
    })
  }
  const middle = words.indexOf('import')
  if (middle < 0) return []
  const source = words.slice(1, middle).join('')
  const level = /^\.*/.exec(source)?.[0].length ?? 0
  const names = splitAt(words.slice(middle + 1), ',')
    .filter((part) => part[0] !== undefined)
    .map((part) => [part[0] ?? '', part[2] ?? part[0] ?? ''] as const)
  return [{ module: source.slice(level), level, names, line }]
}

function splitAt(words: readonly string[], separator: string): string[][] {
  const parts: string[][] = [[]]
  for (const word of words) {
    if (word === separator) parts.push([])
    else parts.at(-1)?.push(word)
  }
  return parts.filter((part) => part.length > 0)
}

/** The file of a dotted module below a folder. */
export function moduleFile(repository: Repository, folder: string, dotted: string): string | undefined {
  if (!/^[\w.\u0080-\uffff]*$/.test(dotted)) return undefined
  const path = joinPath(folder, dotted.replaceAll('.', '/'))
  return [`${path}.py`, joinPath(path, '__init__.py')].find((file) => repository.has(file))
}

/** Folder from which an import starts. */
function startOf(repository: Repository, file: string, root: string, { module, level }: Import): string {
  if (level === 0) return importFolder(repository, root, module)
  let folder = parentOf(file)
  for (let step = 1; step < level; step++) folder = parentOf(folder)
  return folder
}

/** Files of this repository that an import names, its packages included. */
export function importedFiles(repository: Repository, file: string, root: string, imported: Import): string[] {
  const { module, level, names } = imported
  const start = startOf(repository, file, root, imported)
  const found = new Set<string>()
  const words = module === '' ? [] : module.split('.')
  for (let length = level > 0 ? 0 : 1; length <= words.length; length++) {
    const part = moduleFile(repository, start, words.slice(0, length).join('.'))
    if (part) found.add(part)
  }
  const folder = joinPath(start, words.join('/'))
  for (const [name] of names) {
    const part = name === '*' ? undefined : moduleFile(repository, folder, name)
    if (part) found.add(part)
  }
  return [...found]
}

/** The file where a name that was imported is defined, and its name there; follows re-exports. */
export function originOf(
  repository: Repository,
  file: string,
  root: string,
  name: string,
  steps = 6,
): { file: string; name: string } | undefined {
  if (steps === 0) return undefined
  for (const each of importsOf(repository.module(file))) {
    const taken =
      each.names.find(([, here]) => here === name) ??
      (each.names.some(([there]) => there === '*') ? ([name, name] as const) : undefined)
    if (!taken) continue
    const start = startOf(repository, file, root, each)
    const target = moduleFile(repository, start, each.module)
    if (!target || target === file) continue
    if (defines(repository.module(target), taken[0])) return { file: target, name: taken[0] }
    const further = originOf(repository, target, root, taken[0], steps - 1)
    if (further) return further
  }
  return undefined
}

/** Whether a name is given at the module's top, by a definition or an assignment. */
export function defines(module: PythonModule, name: string): boolean {
  return topLevelNames(module).has(name)
}

export function topLevelNames(module: PythonModule): Set<string> {
  const names = new Set<string>()
  for (const statement of module.statements) {
    if (!isAtTop(statement)) continue
    const defined = definedName(statement)
    if (defined !== undefined) names.add(defined)
    for (const { expression } of walk(assignmentOf(statement)?.targets ?? []))
      if (expression.kind === 'name') names.add(expression.name)
  }
  return names
}

export function isAtTop(statement: Statement): boolean {
  for (let block = statement.parent; block; block = block.parent)
    if (block.head === 'def' || block.head === 'class') return false
  return true
}

const byName = new Set(['from_object', 'import_module', 'import_string', 'load_module', 'find_module', 'from_pyfile'])

/** All files that are loaded with the entry, the entry first. */
export function reachableFiles(repository: Repository, entryFiles: readonly string[], root: string): string[] {
  const found = new Set<string>(entryFiles)
  for (const file of found) {
    const module = repository.module(file)
    for (const each of importsOf(module))
      for (const next of importedFiles(repository, file, root, each)) found.add(next)
    for (const next of namedFiles(repository, module, root)) found.add(next)
  }
  return [...found]
}

/** Modules loaded by a text: `from_object("config.Production")`, or a whole package in a loop. */
function namedFiles(repository: Repository, module: PythonModule, root: string): string[] {
  const source = repository.text(module.file)
  if (!/from_object|from_pyfile|import_module|import_string|iter_modules|find_modules/.test(source)) return []
  const found: string[] = []
  for (const statement of module.statements) {
    for (const { expression } of walk(statement.expressions)) {
      if (expression.kind !== 'call' || !byName.has(lastName(expression.callee))) continue
      const [name] = expression.args
      const texts = name ? textsBehind(module, statement, name) : []
      for (const text of texts) {
        const words = text.replace(/\.py$/, '').replace(':', '.').replace(/^\.+/, '').split('.')
        for (const start of [root, parentOf(module.file)]) {
          for (let length = words.length; length > 0; length--) {
            const file = moduleFile(repository, start, words.slice(0, length).join('.'))
            if (file) found.push(file)
          }
        }
      }
      if (name && texts.length === 0 && lastName(expression.callee) === 'import_module')
        found.push(...packageFiles(repository, parentOf(module.file)))
    }
  }
  if (/iter_modules|find_modules/.test(source)) found.push(...packageFiles(repository, parentOf(module.file)))
  return found
}

/**
 * Texts in an expression, in what the module gives to a name, and in what a function takes for it:
 * `from_object(os.getenv("X", "config.Production"))`, `def make(config="config.Production")`.
 */
function textsBehind(module: PythonModule, statement: Statement, expression: Expression): string[] {
  const given = expression.kind === 'name' ? valuesOfName(module, statement, expression.name) : [expression]
  return [...walk(given)].flatMap((visit) => (visit.expression.kind === 'text' ? [visit.expression.text] : []))
}

function valuesOfName(module: PythonModule, statement: Statement, name: string): Expression[] {
  const assigned = module.statements.flatMap((each) => {
    if (!each.tokens.some((token) => token.text === name)) return []
    const assignment = assignmentOf(each)
    const isIt = assignment?.targets.some((target) => target.kind === 'name' && target.name === name)
    return assignment && isIt ? [assignment.value] : []
  })
  const definition = enclosing(statement, 'def')
  const parameters = definition ? parametersOf(definition) : []
  return [...assigned, ...parameters.flatMap((each) => (each.name === name ? (each.fallback ?? []) : []))]
}

function packageFiles(repository: Repository, folder: string): string[] {
  const prefix = folder === '.' ? '' : `${folder}/`
  return repository.paths
    .filter(
      (path) =>
        path.startsWith(prefix) &&
        path.endsWith('.py') &&
        !/(^|\/)(tests?|migrations|scripts|docs|venv|\.venv|node_modules)\//.test(path.slice(prefix.length)),
    )
    .slice(0, 500)
}

/** Full dotted names of what a module's short names mean: `environ` → `os.environ`. */
export function aliasesOf(module: PythonModule): Map<string, string> {
  const aliases = new Map<string, string>()
  for (const each of importsOf(module)) {
    const source = '.'.repeat(each.level) + each.module
    if (each.as !== undefined) aliases.set(each.as, source)
    for (const [there, here] of each.names)
      aliases.set(here, source.endsWith('.') || source === '' ? `${source}${there}` : `${source}.${there}`)
  }
  return aliases
}
