// Recognises an expression that reads an environment variable.
import type { Expression } from './expression.ts'
import { aliasesOf, originOf } from './imports.ts'
import { assignmentOf, type PythonModule, type Statement } from './module.ts'
import type { Located, Program } from './program.ts'
import { dottedName, lastName } from './walk.ts'

export interface EnvironmentRead {
  /** The name, or the expression that stands for several names. */
  readonly name: Expression
  readonly fallback: Expression | undefined
  /** The read itself fails when the variable is absent. */
  readonly strict: boolean
}

const aliasCache = new WeakMap<PythonModule, Map<string, string>>()
const readerCache = new WeakMap<PythonModule, ReadonlySet<string>>()

/** `os.environ["X"]`, `os.environ.get("X")`, `"X" in os.environ`, `config("X")` of settings libraries. */
export function environmentRead(
  program: Program,
  { module, statement, expression }: Located,
): EnvironmentRead | undefined {
  if (expression.kind === 'item')
    return fullName(module, expression.of) === 'os.environ'
      ? { name: expression.index, fallback: undefined, strict: true }
      : undefined
  if (expression.kind === 'operation')
    return /^(not )?in$/.test(expression.operator) && fullName(module, expression.right) === 'os.environ'
      ? { name: expression.left, fallback: undefined, strict: false }
      : undefined
  if (expression.kind !== 'call') return undefined
  const [name, second] = expression.args
  if (!name) return undefined
  const fallback = second ?? expression.keywords.get('default')
  const called = fullName(module, expression.callee) ?? ''
  if (called === 'os.environ.get' || called === 'os.getenv' || called === 'os.environ.pop')
    return { name, fallback, strict: false }
  if (name.kind !== 'text' || !/^[A-Z][A-Z0-9_]*$/.test(name.text) || lastName(expression.callee) === 'prefixed')
    return undefined
  if (/^decouple\.config$|^envparse\.env(\.\w+)?$/.test(called) || isReader(program, module, expression.callee)) {
    const given = expression.keywords.get('default') ?? (called === 'decouple.config' ? undefined : second)
    const text = `${prefixAround(statement)}${name.text}`
    return { name: { ...name, text }, fallback: given, strict: given === undefined }
  }
  return undefined
}

/** `env = Env()` of a settings library, here or where it is imported from, and `env.str("X")` on it. */
function isReader(program: Program, module: PythonModule, callee: Expression): boolean {
  const owner = callee.kind === 'attribute' ? callee.of : callee
  if (owner.kind !== 'name') return false
  if (readersIn(module).has(owner.name)) return true
  const origin = originOf(program.repository, module.file, program.root, owner.name)
  return origin !== undefined && readersIn(program.repository.module(origin.file)).has(origin.name)
}

function readersIn(module: PythonModule): ReadonlySet<string> {
  const kept = readerCache.get(module)
  if (kept) return kept
  const readers = new Set<string>()
  for (const statement of module.statements) {
    if (!statement.tokens.some((token) => /^(Fileaware)?Env$|Config$/.test(token.text))) continue
    const assignment = assignmentOf(statement)
    if (
      assignment?.value.kind !== 'call' ||
      !/^(environs|environ)\.(Fileaware)?Env$|^decouple\.(Auto)?Config$/.test(
        fullName(module, assignment.value.callee) ?? '',
      )
    )
      continue
    for (const target of assignment.targets) if (target.kind === 'name') readers.add(target.name)
  }
  readerCache.set(module, readers)
  return readers
}

/** `with env.prefixed("APP_"):` around a read; nested ones add up. */
function prefixAround(statement: Statement): string {
  let prefix = ''
  for (let block = statement.parent; block; block = block.parent) {
    const [opened] = block.head === 'with' ? block.expressions : []
    const call = opened?.kind === 'operation' && opened.operator === 'as' ? opened.left : opened
    const [text] = call?.kind === 'call' && lastName(call.callee) === 'prefixed' ? call.args : []
    if (text?.kind === 'text') prefix = text.text + prefix
  }
  return prefix
}

/** A chain of names with imports resolved: `getenv` → `os.getenv`. */
export function fullName(module: PythonModule, expression: Expression): string | undefined {
  const dotted = dottedName(expression)
  if (dotted === undefined || lastName(expression) === '') return undefined
  let aliases = aliasCache.get(module)
  if (!aliases) aliasCache.set(module, (aliases = aliasesOf(module)))
  const [first = '', ...rest] = dotted.split('.')
  return [aliases.get(first) ?? first, ...rest].join('.')
}
