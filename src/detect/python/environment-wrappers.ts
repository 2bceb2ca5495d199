// Functions that read the environment for their callers: `def required(name): return os.environ[name]`.
import { environmentRead, type EnvironmentRead } from './environment-read.ts'
import { assignmentOf, definedName, enclosing, parametersOf, type Statement } from './module.ts'
import type { Located, Program } from './program.ts'
import { isAbsence, isCaught } from './refusal.ts'
import { lastName, walk } from './walk.ts'

export type Wrappers = ReadonlyMap<string, { readonly strict: boolean }>

export function findWrappers(program: Program): Wrappers {
  const wrappers = new Map<string, { strict: boolean }>()
  for (const module of program.modules) {
    if (!/environ|getenv/.test(program.repository.text(module.file))) continue
    for (const statement of module.statements) {
      if (!mayRead(statement, wrappers)) continue
      const definition = enclosing(statement, 'def')
      const name = definition && parametersOf(definition)[0]?.name
      if (!definition || name === undefined) continue
      for (const { expression } of walk(statement.expressions)) {
        const read = environmentRead(program, { module, statement, expression })
        if (read?.name.kind !== 'name' || read.name.name !== name) continue
        const raising = module.statements.some(
          (each) =>
            each.head === 'raise' &&
            enclosing(each, 'def') === definition &&
            isAbsence(enclosing(each, 'if') ?? each, (assignmentOf(statement)?.targets ?? []).map(lastName)),
        )
        wrappers.set(definedName(definition) ?? '', { strict: raising || (read.strict && !isCaught(statement)) })
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
export function isInsideWrapper(wrappers: Wrappers, statement: Statement, { name }: EnvironmentRead): boolean {
  const definition = enclosing(statement, 'def')
  return (
    definition !== undefined &&
    name.kind === 'name' &&
    wrappers.has(definedName(definition) ?? '') &&
    parametersOf(definition)[0]?.name === name.name
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
  const fallback = second ?? expression.keywords.get('default')
  return { name, fallback, strict: wrapper.strict && !fallback }
}
