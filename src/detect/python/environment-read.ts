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
/** The call that makes a reader. */
type Reader = Extract<Expression, { kind: 'call' }>

const readerCache = new WeakMap<PythonModule, ReadonlyMap<string, Reader>>()

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
  const usual = usualName(program, module, expression)
  if (usual) return usual
  if (!name) return undefined
  const fallback = second ?? expression.keywords.get('default')
  const called = fullName(module, expression.callee) ?? ''
  if (called === 'os.environ.get' || called === 'os.getenv' || called === 'os.environ.pop')
    return { name, fallback, strict: false }
  if (name.kind !== 'text' || !/^[A-Z][A-Z0-9_]*$/.test(name.text) || lastName(expression.callee) === 'prefixed')
    return undefined
  if (/^decouple\.config$|^envparse\.env(\.\w+)?$/.test(called) || isReader(program, module, expression.callee)) {
    const given =
      expression.keywords.get('default') ??
      (called === 'decouple.config' ? undefined : second) ??
      declaredDefault(program, module, expression.callee, name.text)
    const text = `${prefixAround(statement)}${name.text}`
    return { name: { ...name, text }, fallback: given, strict: given === undefined }
  }
  return undefined
}

/** Readers of URLs that need not be told the variable. */
const usualNames: Readonly<Record<string, string>> = {
  db: 'DATABASE_URL',
  db_url: 'DATABASE_URL',
  cache: 'CACHE_URL',
  cache_url: 'CACHE_URL',
  email: 'EMAIL_URL',
  email_url: 'EMAIL_URL',
}

/** `dj_database_url.config()`, `env.db()`: a read of the variable that goes without saying. */
function usualName(
  program: Program,
  module: PythonModule,
  { callee, args, keywords, line }: Extract<Expression, { kind: 'call' }>,
): EnvironmentRead | undefined {
  const fallback = keywords.get('default')
  if (fullName(module, callee) === 'dj_database_url.config') {
    const name = keywords.get('env') ?? args[0]
    return {
      name: name?.kind === 'text' ? name : { kind: 'text', text: 'DATABASE_URL', line },
      fallback,
      strict: false,
    }
  }
  const text = usualNames[lastName(callee)]
  if (text === undefined || args.length > 0 || callee.kind !== 'attribute' || !isReader(program, module, callee))
    return undefined
  return { name: { kind: 'text', text, line }, fallback, strict: fallback === undefined }
}

/** `env = Env()` of a settings library, here or where it is imported from, and `env.str("X")` on it. */
function isReader(program: Program, module: PythonModule, callee: Expression): boolean {
  return readerOf(program, module, callee) !== undefined
}

/** `Env(DEBUG=(bool, False))`: defaults that the reader itself was given. */
function declaredDefault(
  program: Program,
  module: PythonModule,
  callee: Expression,
  name: string,
): Expression | undefined {
  const declared = readerOf(program, module, callee)?.keywords.get(name)
  return declared?.kind === 'list' ? declared.items[1] : undefined
}

function readerOf(program: Program, module: PythonModule, callee: Expression): Reader | undefined {
  const owner = callee.kind === 'attribute' ? callee.of : callee
  if (owner.kind !== 'name') return undefined
  const own = readersIn(module).get(owner.name)
  if (own) return own
  const origin = originOf(program.repository, module.file, program.root, owner.name)
  return origin && readersIn(program.repository.module(origin.file)).get(origin.name)
}

function readersIn(module: PythonModule): ReadonlyMap<string, Reader> {
  const kept = readerCache.get(module)
  if (kept) return kept
  const readers = new Map<string, Reader>()
  for (const statement of module.statements) {
    if (!statement.tokens.some((token) => /^(File[Aa]ware)?Env$|Config$/.test(token.text))) continue
    const assignment = assignmentOf(statement)
    if (
      assignment?.value.kind !== 'call' ||
      !/^(environs|environ)\.(File[Aa]ware)?Env$|^decouple\.(Auto)?Config$/.test(
        fullName(module, assignment.value.callee) ?? '',
      )
    )
      continue
    for (const target of assignment.targets) if (target.kind === 'name') readers.set(target.name, assignment.value)
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
