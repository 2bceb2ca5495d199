// Environment variables that an app's modules read, with defaults and whether the app insists on them.
import type { Evidence } from '../../model/detection.ts'
import { evidenceAt } from '../repository.ts'
import { environmentRead, type EnvironmentRead } from './environment-read.ts'
import type { Expression } from './expression.ts'
import { assignmentOf, definedName, enclosing, isUnderMain, parametersOf, type Statement } from './module.ts'
import { isForTests, type Located, type Program } from './program.ts'
import { valuesOf } from './values.ts'
import { dottedName, lastName, walk, type Visit } from './walk.ts'

/** One place where a variable is read. */
export interface Reading {
  readonly name: string
  readonly evidence: Evidence
  readonly required: boolean
  readonly fallback: string | undefined
  /** The setting that it is assigned to: a name, or the key of a map. */
  readonly setting: string | undefined
}

/** Functions that read the environment for their callers: `def required(name): os.environ[name]`. */
type Wrappers = ReadonlyMap<string, { readonly strict: boolean }>

const startsTheApp =
  /^(create|make|build|get|init|load|read|configure)_?(app|application|config|settings|env)|config|settings|validate|from_env|check_env|require/i

export function environmentReadings(program: Program): Reading[] {
  const wrappers = findWrappers(program)
  const readings: Reading[] = []
  for (const module of program.modules) {
    for (const statement of module.statements) {
      if (!mayRead(statement, wrappers) || isUnderMain(statement) || isCommand(statement)) continue
      for (const visit of walk(statement.expressions)) {
        const { expression } = visit
        const read = environmentRead(module, expression) ?? wrapperRead(wrappers, expression)
        if (!read || isWritten(statement, expression) || isInsideWrapper(wrappers, statement, read)) continue
        const located = { module, statement, expression }
        const fallback = read.fallback ?? alternative(visit)
        for (const name of namesOf(program, { ...located, expression: read.name })) {
          const required = read.strict
            ? !fallback && !isCaught(statement)
            : !hasValue(fallback) && isRefused(located, visit)
          if (isForTests(statement) && !required) continue
          readings.push({
            name,
            required,
            fallback: plain(program, located, fallback),
            setting: settingFor(statement, visit),
            evidence: evidenceAt(program.repository, module.file, expression.line),
          })
        }
      }
    }
  }
  return readings
}

/** Most statements read nothing: these need not be parsed. */
function mayRead(statement: Statement, wrappers: Wrappers): boolean {
  return statement.tokens.some(({ kind, text }) =>
    kind === 'name' ? /env|config/i.test(text) || wrappers.has(text) : kind === 'text' && text.includes('environ'),
  )
}

/** A command of the app's own command line is not part of serving. */
export function isCommand(statement: Statement): boolean {
  for (let block: Statement | undefined = statement; block; block = block.parent) {
    if (
      block.decorators.some((decorator) =>
        decorator.tokens.some((token) => token.text === 'command' || token.text === 'cli'),
      )
    )
      return true
  }
  return false
}

function namesOf(program: Program, located: Located): string[] {
  return valuesOf(program, located).flatMap((value) =>
    value.whole && /^[A-Z_][A-Z0-9_]*$/.test(value.text) ? [value.text] : [],
  )
}

/** `SECRET_KEY = os.environ["X"]`, `{"SECRET_KEY": …}`, `SECRET_KEY=…` of a call. */
function settingFor(statement: Statement, visit: Visit): string | undefined {
  for (let { above, expression } = visit; above; { above, expression } = above) {
    const outer = above.expression
    if (
      outer.kind === 'operation' &&
      outer.operator === ':' &&
      outer.right === expression &&
      outer.left.kind === 'text'
    )
      return outer.left.text
    if (outer.kind === 'call')
      for (const [keyword, value] of outer.keywords) if (value === expression && /^[A-Z]/.test(keyword)) return keyword
  }
  const [target] = assignmentOf(statement)?.targets ?? []
  return target?.kind === 'item' && target.index.kind === 'text' ? target.index.text : target && lastName(target)
}

function isWritten(statement: Statement, expression: Expression): boolean {
  return statement.head === 'del' || (assignmentOf(statement)?.targets.includes(expression) ?? false)
}

function isCaught(statement: Statement): boolean {
  return enclosing(statement, 'try') !== undefined && !enclosing(statement, 'except')
}

/** What stands after `or`, however the read is wrapped: `int(os.environ.get("X") or 25)`. */
function alternative(visit: Visit): Expression | undefined {
  let inner = visit
  for (let above = visit.above; above; above = above.above) {
    const { expression } = above
    if (expression.kind === 'operation' && expression.operator === 'or' && expression.left === inner.expression)
      return expression.right
    const wraps =
      expression.kind === 'attribute' ||
      (expression.kind === 'call' &&
        (expression.callee === inner.expression || expression.args[0] === inner.expression))
    if (!wraps) return undefined
    inner = above
  }
  return undefined
}

function hasValue(fallback: Expression | undefined): boolean {
  if (!fallback) return false
  return !(fallback.kind === 'name' && fallback.name === 'None') && !(fallback.kind === 'text' && fallback.text === '')
}

function plain(program: Program, located: Located, fallback: Expression | undefined): string | undefined {
  if (!fallback) return undefined
  if (fallback.kind === 'number') return fallback.text
  if (fallback.kind === 'name' && (fallback.name === 'True' || fallback.name === 'False')) return fallback.name
  if (fallback.kind === 'name' && fallback.name === 'None') return undefined
  const [value, ...more] = valuesOf(program, { ...located, expression: fallback })
  if (value && more.length === 0 && value.whole && !value.path) return value.text
  // Something stands there, but only the code can say what.
  return value?.path ? undefined : hasValue(fallback) && fallback.kind !== 'text' ? '…' : undefined
}

/** Whether the code stops when the variable is absent: `if not X: raise …` where the app starts. */
function isRefused({ module, statement }: Located, visit: Visit): boolean {
  const block = enclosing(statement, 'def')
  if (block && !startsTheApp.test(definedName(block) ?? '')) return false
  if (statement.head === 'if' && !isComparison(visit)) return raises(module.statements, statement)
  const names = (assignmentOf(statement)?.targets ?? [])
    .map((target) => dottedName(target))
    .filter((name) => name !== undefined)
  return module.statements.some(
    (test) =>
      test.head === 'if' &&
      test.line > statement.line &&
      enclosing(test, 'def') === block &&
      isAbsence(test, names) &&
      raises(module.statements, test),
  )
}

function isComparison(visit: Visit): boolean {
  for (let above = visit.above; above; above = above.above) {
    if (above.expression.kind === 'operation' && ['==', '!=', 'in', 'and'].includes(above.expression.operator))
      return true
  }
  return false
}

/** `if not X` or `if X is None`, with nothing else beside it. */
function isAbsence(test: Statement, names: readonly string[]): boolean {
  const source = test.tokens
    .slice(1)
    .map((token) => token.text)
    .join(' ')
    .replaceAll(' . ', '.')
  return names.some(
    (name) => source === `not ${name}` || source === `${name} is None` || source.startsWith(`not ${name} or`),
  )
}

function raises(statements: readonly Statement[], block: Statement): boolean {
  return statements.some(
    (each) =>
      each.parent === block &&
      (each.head === 'raise' ||
        /^(sys\.exit|exit|abort|quit|os\._exit)$/.test(
          each.expressions[0]?.kind === 'call' ? (dottedName(each.expressions[0].callee) ?? '') : '',
        )),
  )
}

function findWrappers(program: Program): Wrappers {
  const wrappers = new Map<string, { strict: boolean }>()
  for (const module of program.modules) {
    if (!/environ|getenv/.test(program.repository.text(module.file))) continue
    for (const statement of module.statements) {
      if (!mayRead(statement, wrappers)) continue
      const definition = enclosing(statement, 'def')
      const name = definition && parametersOf(definition)[0]?.name
      if (!definition || name === undefined) continue
      for (const { expression } of walk(statement.expressions)) {
        const read = environmentRead(module, expression)
        if (read?.name.kind !== 'name' || read.name.name !== name) continue
        const raising = module.statements.some(
          (each) =>
            each.head === 'raise' &&
            enclosing(each, 'def') === definition &&
            isAbsence(enclosing(each, 'if') ?? each, assignedNames(statement)),
        )
        wrappers.set(definedName(definition) ?? '', { strict: raising || (read.strict && !isCaught(statement)) })
      }
    }
  }
  return wrappers
}

function assignedNames(statement: Statement): string[] {
  return (assignmentOf(statement)?.targets ?? []).map(lastName)
}

/** The read in a wrapper itself speaks for no variable: its callers do. */
function isInsideWrapper(wrappers: Wrappers, statement: Statement, { name }: EnvironmentRead): boolean {
  const definition = enclosing(statement, 'def')
  return (
    definition !== undefined &&
    name.kind === 'name' &&
    wrappers.has(definedName(definition) ?? '') &&
    parametersOf(definition)[0]?.name === name.name
  )
}

function wrapperRead(wrappers: Wrappers, expression: Expression): EnvironmentRead | undefined {
  if (expression.kind !== 'call') return undefined
  const wrapper = wrappers.get(lastName(expression.callee))
  const [name, second] = expression.args
  if (!wrapper || name?.kind !== 'text') return undefined
  const fallback = second ?? expression.keywords.get('default')
  return { name, fallback, strict: wrapper.strict && !fallback }
}
