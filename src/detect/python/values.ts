// What an expression may be when the app runs, as far as reading tells: texts and paths.
import { joinPath, parentOf } from '../paths.ts'
import { environmentRead } from './environment-read.ts'
import type { Expression } from './expression.ts'
import { moduleFile, originOf } from './imports.ts'
import { assignmentOf, definedName, enclosing, parametersOf, type PythonModule, type Statement } from './module.ts'
import type { Located, Program } from './program.ts'
import { dottedName, lastName } from './walk.ts'

/** A text. `path`: it is a path of the repository; otherwise it is what the code says. */
export interface Known {
  readonly text: string
  readonly path: boolean
  /** False: only the beginning is known. */
  readonly whole: boolean
}

const depthLimit = 14
const valueLimit = 12
/** Steps for one expression: names may refer to each other in circles. */
const stepLimit = 2000

const sameValue = new Set([
  'abspath',
  'realpath',
  'normpath',
  'expanduser',
  'expandvars',
  'str',
  'Path',
  'PurePath',
  'PosixPath',
  'fspath',
  'resolve',
  'absolute',
  'as_posix',
  'strip',
  'rstrip',
  'lstrip',
  'safe_join',
])

/** Every value that is found for an expression; empty when nothing is known. */
export function valuesOf(program: Program, located: Located, depth = 0): readonly Known[] {
  if (depth === 0) program.budget.left = stepLimit
  if (depth > depthLimit || program.budget.left-- < 0) return []
  const next = (expression: Expression): readonly Known[] => valuesOf(program, { ...located, expression }, depth + 1)
  const { expression } = located
  switch (expression.kind) {
    case 'text':
      return [{ text: expression.text, path: false, whole: true }]
    case 'format':
      return concatenate(expression.parts.map(next))
    case 'list':
      return limit(expression.items.flatMap(next))
    case 'choice':
      return limit([...next(expression.yes), ...next(expression.no)])
    case 'name':
      return nameValues(program, located, expression.name, depth)
    case 'attribute':
      return attributeValues(program, located, depth)
    case 'item':
      if (
        expression.index.kind === 'text' &&
        /^[A-Z]/.test(expression.index.text) &&
        lastName(expression.of) !== 'environ'
      )
        return settingValues(program, expression.index.text, depth)
      if (
        lastName(expression.of) === 'parents' &&
        expression.of.kind === 'attribute' &&
        expression.index.kind === 'number'
      ) {
        const steps = Number(expression.index.text) + 1
        return next(expression.of.of).map((value) => ({
          ...value,
          text: Array.from({ length: Math.min(steps, 20) }).reduce<string>((path) => parentOf(path), value.text),
        }))
      }
      return []
    case 'operation':
      if (expression.operator === '/') return joined([next(expression.left), next(expression.right)])
      if (expression.operator === '+') return concatenate([next(expression.left), next(expression.right)])
      if (expression.operator === '%') return next(expression.left).map((value) => cut(value, /%/))
      return expression.operator === 'or'
        ? limit([...next(expression.left), ...next(expression.right)].filter((value) => value.text !== ''))
        : []
    case 'call':
      return callValues(program, located, expression, depth)
    default:
      return []
  }
}

function callValues(
  program: Program,
  located: Located,
  call: Extract<Expression, { kind: 'call' }>,
  depth: number,
): readonly Known[] {
  const next = (expression: Expression): readonly Known[] => valuesOf(program, { ...located, expression }, depth + 1)
  const read = environmentRead(located.module, call)
  if (read) return read.fallback ? next(read.fallback) : []
  const name = lastName(call.callee)
  const receiver = call.callee.kind === 'attribute' ? call.callee.of : undefined
  const [first, second] = call.args
  if (name === 'join' && receiver && lastName(receiver) === 'path') return joined(call.args.map(next))
  if (name === 'joinpath' && receiver) return joined([receiver, ...call.args].map(next))
  if (name === 'dirname' && first)
    return next(first).map((value) =>
      value.whole || value.text.includes('/')
        ? { text: parentOf(value.text), path: value.path, whole: value.whole }
        : { ...value, text: '' },
    )
  if (name === 'getcwd' || name === 'cwd') return [{ text: program.root, path: true, whole: true }]
  if (sameValue.has(name)) {
    if (call.args.length > 1) return joined(call.args.map(next))
    return first && !['strip', 'rstrip', 'lstrip'].includes(name) ? next(first) : receiver ? next(receiver) : []
  }
  if (name === 'get' && receiver && first?.kind === 'text' && /config|settings/i.test(lastName(receiver)))
    return limit([...settingValues(program, first.text, depth), ...(second ? next(second) : [])])
  if (name === 'getattr' && second?.kind === 'text') return settingValues(program, second.text, depth)
  if (name === 'format' && receiver) return next(receiver).map((value) => cut(value, /\{/))
  return returnValues(program, name, located, depth)
}

/** Values of the `return` statements of a function of the app. */
function returnValues(program: Program, name: string, located: Located, depth: number): readonly Known[] {
  const definitions = program.functions.get(name) ?? []
  const definition =
    definitions.find((each) => each.module === located.module) ??
    (definitions.length === 1 ? definitions[0] : undefined)
  if (!definition) return []
  const returns = definition.module.statements.filter(
    (each) => each.head === 'return' && enclosing(each, 'def') === definition.statement,
  )
  return limit(
    returns.flatMap((statement) =>
      statement.expressions.flatMap((expression) =>
        valuesOf(program, { module: definition.module, statement, expression }, depth + 2),
      ),
    ),
  )
}

function nameValues(program: Program, { module, statement }: Located, name: string, depth: number): readonly Known[] {
  if (name === '__file__') return [{ text: module.file, path: true, whole: true }]
  for (
    let scope: Statement | undefined = enclosing(statement, 'def', 'class'), first = true;
    first || scope;
    scope = scope && enclosing(scope, 'def', 'class')
  ) {
    first = false
    const found = assigned(module, scope, name).filter((each) => each.statement !== statement || each.loop)
    if (found.length > 0) return limit(found.flatMap((each) => valuesOf(program, { module, ...each }, depth + 1)))
    if (scope?.head === 'def') {
      const given = parameterValues(program, module, scope, name, depth)
      if (given.length > 0) return given
    }
    if (!scope) break
  }
  const top = assigned(module, undefined, name)
  if (top.length > 0) return limit(top.flatMap((each) => valuesOf(program, { module, ...each }, depth + 1)))
  const origin = originOf(program.repository, module.file, program.root, name)
  if (!origin) return []
  const source = program.repository.module(origin.file)
  return limit(
    assigned(source, undefined, origin.name).flatMap((each) =>
      valuesOf(program, { module: source, ...each }, depth + 1),
    ),
  )
}

/** Values given to a name in one scope, by assignment, `for` or `with … as`. */
function assigned(
  module: PythonModule,
  scope: Statement | undefined,
  name: string,
): { statement: Statement; expression: Expression; loop?: boolean }[] {
  const found: { statement: Statement; expression: Expression; loop?: boolean }[] = []
  for (const statement of module.statements) {
    if (enclosing(statement, 'def', 'class') !== scope) continue
    const assignment = assignmentOf(statement)
    if (assignment?.targets.some((target) => target.kind === 'name' && target.name === name))
      found.push({ statement, expression: assignment.value })
    if (statement.head === 'for') {
      const [loop] = statement.expressions
      if (loop?.kind === 'operation' && loop.operator === 'in' && loop.left.kind === 'name' && loop.left.name === name)
        found.push({ statement, expression: loop.right, loop: true })
    }
  }
  return found.slice(0, valueLimit)
}

/** What callers give for a parameter, else its default. */
function parameterValues(
  program: Program,
  module: PythonModule,
  definition: Statement,
  name: string,
  depth: number,
): readonly Known[] {
  const parameters = parametersOf(definition)
  const names = parameters.map((each) => each.name)
  const position = names.indexOf(name)
  if (position < 0) return []
  const fallback = parameters[position]?.fallback
  const offset = names[0] === 'self' || names[0] === 'cls' ? 1 : 0
  const calls = program.calls.get(definedName(definition) ?? '') ?? []
  const given = calls.slice(0, valueLimit).flatMap((located) => {
    if (located.expression.kind !== 'call' || depth > 8) return []
    const value = located.expression.keywords.get(name) ?? located.expression.args[position - offset]
    return value ? valuesOf(program, { ...located, expression: value }, depth + 2) : []
  })
  if (given.length > 0) return limit(given)
  return fallback ? valuesOf(program, { module, statement: definition, expression: fallback }, depth + 1) : []
}

function attributeValues(program: Program, located: Located, depth: number): readonly Known[] {
  const { expression, module } = located
  if (expression.kind !== 'attribute') return []
  if (expression.name === 'parent')
    return valuesOf(program, { ...located, expression: expression.of }, depth + 1).map((value) => ({
      ...value,
      text: parentOf(value.text),
    }))
  const folder = program.folders.get(expression.name)
  if (folder !== undefined) return [{ text: folder, path: true, whole: true }]
  const owner = dottedName(expression.of)
  if (owner === 'self' || owner === 'cls') return memberValues(program, located, expression.name, depth)
  if (owner !== undefined) {
    const source =
      moduleFile(program.repository, program.root, owner) ??
      moduleFile(program.repository, parentOf(module.file), owner)
    const found = source ? assigned(program.repository.module(source), undefined, expression.name) : []
    if (source && found.length > 0)
      return limit(
        found.flatMap((each) => valuesOf(program, { module: program.repository.module(source), ...each }, depth + 1)),
      )
  }
  return settingValues(program, expression.name, depth)
}

/** `self.name`: what the class or its methods assign. */
function memberValues(program: Program, { module, statement }: Located, name: string, depth: number): readonly Known[] {
  const owner = enclosing(statement, 'class')
  if (!owner) return []
  const found = module.statements.flatMap((each) => {
    const assignment = assignmentOf(each)
    const hit = assignment?.targets.some(
      (target) =>
        lastName(target) === name &&
        (target.kind === 'name' || (target.kind === 'attribute' && lastName(target.of) === 'self')),
    )
    return hit && assignment && enclosing(each, 'class') === owner && each !== statement
      ? [{ statement: each, expression: assignment.value }]
      : []
  })
  return limit(found.slice(0, valueLimit).flatMap((each) => valuesOf(program, { module, ...each }, depth + 1)))
}

function settingValues(program: Program, name: string, depth: number): readonly Known[] {
  return limit(
    (program.settings.get(name) ?? []).slice(0, valueLimit).flatMap((located) => valuesOf(program, located, depth + 1)),
  )
}

function limit(values: readonly Known[]): readonly Known[] {
  const seen = new Map(values.map((value) => [JSON.stringify(value), value]))
  return [...seen.values()].slice(0, valueLimit)
}

/** Path join; what is unknown ends what is known. */
function joined(parts: readonly (readonly Known[])[]): readonly Known[] {
  return combine(
    parts,
    (left, right) => ({
      text:
        joinPath(left.text === '' ? '.' : left.text, right.text) +
        (right.whole || !right.text.endsWith('/') ? '' : '/'),
      path: left.path || right.path,
      whole: right.whole,
    }),
    (left) => ({ ...left, text: `${left.text}/`, whole: false }),
  )
}

function concatenate(parts: readonly (readonly Known[])[]): readonly Known[] {
  return combine(
    parts,
    (left, right) => ({ text: left.text + right.text, path: left.path || right.path, whole: right.whole }),
    (left) => ({ ...left, whole: false }),
  )
}

function combine(
  parts: readonly (readonly Known[])[],
  both: (left: Known, right: Known) => Known,
  end: (left: Known) => Known,
): readonly Known[] {
  const [first = [], ...rest] = parts
  let result = first
  for (const values of rest) {
    result = limit(
      result.flatMap((left) =>
        !left.whole ? [left] : values.length === 0 ? [end(left)] : values.map((right) => both(left, right)),
      ),
    )
  }
  return result
}

function cut(value: Known, at: RegExp): Known {
  const index = value.text.search(at)
  return index < 0 ? value : { ...value, text: value.text.slice(0, index), whole: false }
}
