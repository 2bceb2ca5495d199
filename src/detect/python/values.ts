// What an expression may be when the app runs, as far as reading tells: texts and paths.
import { joinPath, parentOf } from '../paths.ts'
import { attributeBindings, bindingsOf, returnsOf } from './bindings.ts'
import { environmentRead } from './environment-read.ts'
import type { Expression } from './expression.ts'
import type { Located, Program } from './program.ts'
import { lastName } from './walk.ts'

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
        return upwards(next(expression.of.of), Number(expression.index.text) + 1)
      }
      return []
    case 'operation':
      if (expression.operator === '/') return joined([next(expression.left), next(expression.right)])
      // `Path(__file__) - 2` of a settings library: two folders up.
      if (expression.operator === '-' && expression.right.kind === 'number')
        return upwards(next(expression.left), Number(expression.right.text))
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
  const read = environmentRead(program, { ...located, expression: call })
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
  const returned = everyValue(program, returnsOf(program, located.module, name), depth)
  // `ROOT.path("media")`, and `ROOT("media")`, of the same library's paths.
  const folder = name === 'path' ? receiver : call.callee.kind === 'name' ? call.callee : undefined
  const from = returned.length === 0 && folder ? next(folder).filter(({ path }) => path) : []
  return from.length > 0 ? joined([from, ...call.args.map(next)]) : returned
}

function upwards(values: readonly Known[], steps: number): readonly Known[] {
  return values
    .filter(({ path }) => path)
    .map((value) => ({
      ...value,
      text: Array.from({ length: Math.min(steps, 20) }).reduce<string>((path) => parentOf(path), value.text),
    }))
}

function everyValue(program: Program, places: readonly Located[], depth: number): readonly Known[] {
  return limit(places.slice(0, valueLimit).flatMap((located) => valuesOf(program, located, depth + 1)))
}

function nameValues(program: Program, located: Located, name: string, depth: number): readonly Known[] {
  if (name === '__file__') return [{ text: located.module.file, path: true, whole: true }]
  return everyValue(program, bindingsOf(program, located, name), depth)
}

function attributeValues(program: Program, located: Located, depth: number): readonly Known[] {
  const { expression } = located
  if (expression.kind !== 'attribute') return []
  if (expression.name === 'parent') {
    const below = valuesOf(program, { ...located, expression: expression.of }, depth + 1)
    return below.map((value) => ({ ...value, text: parentOf(value.text) }))
  }
  const folder = program.folders.get(expression.name)
  if (folder !== undefined) return [{ text: folder, path: true, whole: true }]
  return everyValue(program, attributeBindings(program, located, expression), depth)
}

function settingValues(program: Program, name: string, depth: number): readonly Known[] {
  return everyValue(program, program.settings.get(name) ?? [], depth)
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
    (left, right) => {
      if (!left.path) return { text: left.text + right.text, path: right.path, whole: right.whole }
      // A path ends without a slash: what follows one belongs to it, anything else changes its last name.
      if (right.text.startsWith('/') || left.text.endsWith('/') || right.text === '')
        return {
          text: left.text === '.' ? right.text.slice(1) : left.text + right.text,
          path: true,
          whole: right.whole,
        }
      return { ...left, whole: false }
    },
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
