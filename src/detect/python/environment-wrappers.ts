// Functions that read the environment for their callers: `def required(name): return os.environ[name]`.
import { environmentRead, type EnvironmentRead } from './environment-read.ts'
import { assignmentOf, definedName, enclosing, parametersOf, type Statement } from './module.ts'
import type { Located, Program } from './program.ts'
import { isAbsence, isCaught } from './refusal.ts'
import { lastName, walk } from './walk.ts'

interface Wrapper {
  readonly strict: boolean
  /** It takes any number of names, and reads the first one that is set. */
  readonly takesMany: boolean
}

export type Wrappers = ReadonlyMap<string, Wrapper>

export function findWrappers(program: Program): Wrappers {
  const wrappers = new Map<string, Wrapper>()
  for (const module of program.modules) {
    if (!/environ|getenv/.test(program.repository.text(module.file))) continue
    for (const statement of module.statements) {
      if (!mayRead(statement, wrappers)) continue
      const definition = enclosing(statement, 'def')
      if (!definition) continue
      for (const { expression } of walk(statement.expressions)) {
        const read = environmentRead(program, { module, statement, expression })
        if (!read || !isGiven(statement, definition, read)) continue
        const raising = module.statements.some(
          (each) =>
            each.head === 'raise' &&
            enclosing(each, 'def') === definition &&
            isAbsence(enclosing(each, 'if') ?? each, (assignmentOf(statement)?.targets ?? []).map(lastName)),
        )
        wrappers.set(definedName(definition) ?? '', {
          strict: raising || (read.strict && !isCaught(statement)),
          takesMany: isOneOfMany(statement, definition, read),
        })
      }
    }
  }
  return wrappers
}

/** Most statements read nothing: these need not be parsed. */
export function mayRead(statement: Statement, wrappers: Wrappers): boolean {
  return statement.tokens.some(({ kind, text, formatted }) =>
    kind === 'name'
      ? /env|config/i.test(text) || wrappers.has(text)
      : kind === 'text' && (formatted ? /env|config/.test(text) : text.includes('environ')),
  )
}

/** The read in a wrapper itself speaks for no variable: its callers do. */
export function isInsideWrapper(wrappers: Wrappers, statement: Statement, read: EnvironmentRead): boolean {
  const definition = enclosing(statement, 'def')
  return definition !== undefined && wrappers.has(definedName(definition) ?? '') && isGiven(statement, definition, read)
}

/** Whether the name that is read is what the function is given. */
function isGiven(statement: Statement, definition: Statement, read: EnvironmentRead): boolean {
  const { name } = read
  const isFirst = name.kind === 'name' && parametersOf(definition)[0]?.name === name.name
  return isFirst || isOneOfMany(statement, definition, read)
}

/** `def first(*names)` with the read in `for name in names`. */
function isOneOfMany(statement: Statement, definition: Statement, { name }: EnvironmentRead): boolean {
  const { tokens } = definition
  const star = tokens.findIndex(({ text }, index) => text === '*' && tokens[index - 1]?.text === '(')
  const [loop] = enclosing(statement, 'for')?.expressions ?? []
  return (
    star > 0 &&
    name.kind === 'name' &&
    loop?.kind === 'operation' &&
    lastName(loop.left) === name.name &&
    lastName(loop.right) === tokens[star + 1]?.text
  )
}

/** A read, by the language's own means or by one of the program's functions. */
export function anyRead(program: Program, wrappers: Wrappers, located: Located): EnvironmentRead | undefined {
  const own = environmentRead(program, located)
  const { expression } = located
  if (own || expression.kind !== 'call') return own
  const wrapper = wrappers.get(lastName(expression.callee))
  const [name, second] = expression.args
  if (!wrapper || name?.kind !== 'text') return undefined
  const fallback = (wrapper.takesMany ? undefined : second) ?? expression.keywords.get('default')
  return { name, fallback, strict: wrapper.strict && !fallback }
}
