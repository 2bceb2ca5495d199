// Environment variables that an app's modules read, with defaults and whether the app insists on them.
import type { PrefixedSettings } from '../../model/provider.ts'
import { evidenceAt } from '../repository.ts'
import { connectionsOf, readsBehind } from './connections.ts'
import type { DatabaseMaps } from './database-maps.ts'
import { declaredReadings } from './declared-settings.ts'
import { anyRead, findWrappers, isInsideWrapper, mayRead, type Wrappers } from './environment-wrappers.ts'
import type { Expression } from './expression.ts'
import { assignmentOf, isUnderMain, type Statement } from './module.ts'
import { isForTests, type Located, type Program } from './program.ts'
import type { Reading } from '../reading.ts'
import { isCaught, isGuarded, isRefused } from './refusal.ts'
import { valuesOf } from './values.ts'
import { lastName, walk, type Visit } from './walk.ts'

/** `prefixed`: how the framework itself fills settings from variables; `maps`: how it describes a database. */
export function environmentReadings(program: Program, prefixed?: PrefixedSettings, maps?: DatabaseMaps): Reading[] {
  const wrappers = findWrappers(program)
  const connections = connectionsOf(program, wrappers, maps)
  const behind = settingsBehind(program, wrappers)
  const readings: Reading[] = declaredReadings(program, prefixed).map((reading) => ({
    ...reading,
    connection: connections.get(reading.name),
  }))
  for (const module of program.modules) {
    for (const statement of module.statements) {
      if (!mayRead(statement, wrappers) || isUnderMain(statement) || isCommand(statement)) continue
      for (const visit of walk(statement.expressions)) {
        const { expression } = visit
        const located = { module, statement, expression }
        const read = anyRead(program, wrappers, located)
        if (!read || isWritten(statement, expression) || isInsideWrapper(wrappers, statement, read)) continue
        const fallback = read.fallback ?? alternative(visit)
        for (const name of namesOf(program, { ...located, expression: read.name })) {
          const required = read.strict
            ? !fallback && !isCaught(statement) && !isGuarded(located, visit)
            : !hasValue(fallback) && isRefused(located, visit)
          if (isForTests(statement) && !required) continue
          readings.push({
            name,
            required,
            fallback: plain(program, located, fallback),
            settings: [settingFor(statement, visit) ?? [], behind.get(name) ?? []].flat(),
            connection: connections.get(name),
            evidence: evidenceAt(program.repository, module.file, expression.line),
          })
        }
      }
    }
  }
  return readings
}

/** Settings that get a variable's value through another name: `url = os.environ["X"]`, `DATABASE_URI = url`. */
function settingsBehind(program: Program, wrappers: Wrappers): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const [setting, places] of program.settings) {
    for (const located of places) {
      if (located.expression.kind !== 'name' && located.expression.kind !== 'attribute') continue
      for (const name of readsBehind(program, wrappers, located)) found.set(name, [...(found.get(name) ?? []), setting])
    }
  }
  return found
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

/** `SECRET_KEY = os.environ["X"]`, `{"SECRET_KEY": …}`, `SECRET_KEY=…` of a call: where the read is the whole value. */
function settingFor(statement: Statement, visit: Visit): string | undefined {
  let inner = visit
  for (let above = visit.above; above; above = above.above) {
    const outer = above.expression
    if (outer.kind === 'operation' && outer.operator === ':' && outer.right === inner.expression)
      return outer.left.kind === 'text' ? outer.left.text : lastName(outer.left)
    if (outer.kind === 'call')
      for (const [keyword, value] of outer.keywords)
        if (value === inner.expression) return /^[A-Z]/.test(keyword) ? keyword : undefined
    if (!isWholeOf(inner.expression, outer)) return undefined
    inner = above
  }
  const [target] = assignmentOf(statement)?.targets ?? []
  return target?.kind === 'item' && target.index.kind === 'text' ? target.index.text : target && lastName(target)
}

/** Whether what stands around an expression has its value: `x or y`, `int(x)`, `x.strip()`, `f"{x}"`, `x if … else y`. */
function isWholeOf(inner: Expression, outer: Expression): boolean {
  switch (outer.kind) {
    case 'operation':
      return outer.operator === 'or' || (outer.operator === '=' && outer.right === inner)
    case 'choice':
      return outer.test !== inner
    case 'attribute':
      return outer.of === inner
    case 'call':
      return outer.callee === inner || (outer.callee.kind === 'name' && outer.args[0] === inner)
    case 'format':
      return outer.parts.length === 1
    default:
      return false
  }
}

function isWritten(statement: Statement, expression: Expression): boolean {
  return statement.head === 'del' || (assignmentOf(statement)?.targets.includes(expression) ?? false)
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
