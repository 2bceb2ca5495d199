// Recognises an expression that reads an environment variable.
import type { Expression } from './expression.ts'
import { aliasesOf } from './imports.ts'
import type { PythonModule } from './module.ts'
import { dottedName, lastName } from './walk.ts'

export interface EnvironmentRead {
  /** The name, or the expression that stands for several names. */
  readonly name: Expression
  readonly fallback: Expression | undefined
  /** The read itself fails when the variable is absent. */
  readonly strict: boolean
}

const aliasCache = new WeakMap<PythonModule, Map<string, string>>()

/** `os.environ["X"]`, `os.environ.get("X")`, `os.getenv("X")`, `config("X")` of settings libraries. */
export function environmentRead(module: PythonModule, expression: Expression): EnvironmentRead | undefined {
  if (expression.kind === 'item')
    return fullName(module, expression.of) === 'os.environ'
      ? { name: expression.index, fallback: undefined, strict: true }
      : undefined
  if (expression.kind !== 'call') return undefined
  const [name, second] = expression.args
  if (!name) return undefined
  const fallback = second ?? expression.keywords.get('default')
  const called = fullName(module, expression.callee) ?? ''
  if (called === 'os.environ.get' || called === 'os.getenv' || called === 'os.environ.pop')
    return { name, fallback, strict: false }
  if (name.kind !== 'text' || !/^[A-Z][A-Z0-9_]*$/.test(name.text)) return undefined
  if (called === 'decouple.config' || isReader(module, expression.callee)) {
    const given = expression.keywords.get('default') ?? (called === 'decouple.config' ? undefined : second)
    return { name, fallback: given, strict: given === undefined }
  }
  return undefined
}

/** `env = Env()` of a settings library, and `env.str("X")` on it. */
function isReader(module: PythonModule, callee: Expression): boolean {
  const owner = callee.kind === 'attribute' ? callee.of : callee
  if (owner.kind !== 'name') return false
  for (const statement of module.statements) {
    const [first] = statement.expressions
    if (
      statement.head !== '' ||
      first?.kind !== 'operation' ||
      first.operator !== '=' ||
      first.left.kind !== 'name' ||
      first.left.name !== owner.name
    )
      continue
    if (
      first.right.kind === 'call' &&
      /^(environs|environ)\.(Fileaware)?Env$|^decouple\.(Auto)?Config$/.test(fullName(module, first.right.callee) ?? '')
    )
      return true
  }
  return false
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
