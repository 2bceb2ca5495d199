// Databases that are files, as a Go program opens them: at a path that it states, or that a variable holds.
import type { Finding } from '../../model/detection.ts'
import type { FileProvider } from '../../model/datastore-provider.ts'
import { joinPath, relativeTo } from '../paths.ts'
import type { Reading } from '../reading.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import { argumentsFor } from './parameters.ts'
import type { GoProgram } from './program.ts'
import { callsOf, textOf } from './source.ts'

export interface GoDatabases {
  /** Paths as seen from the app's folder; absolute where the code says so. */
  readonly files: readonly Finding<string>[]
  /** Variables that hold such a path. */
  readonly variables: ReadonlySet<string>
}

/** What is known of an expression: its text, and the variable that it is, whatever is added behind. */
export interface Known {
  readonly text?: string
  readonly variable?: string
}

export interface Context {
  readonly repository: Repository
  readonly program: GoProgram
  readonly readings: readonly Reading[]
}

export function goDatabases(context: Context, path: string, { opening, detection }: FileProvider): GoDatabases {
  const files = new Map<string, Finding<string>>()
  const variables = new Set<string>()
  for (const { path: file, source } of context.program.files)
    for (const { callee, args, line } of callsOf(source, /\.(Open|OpenConn|OpenDB|Connect|MustConnect|MustOpen)$/)) {
      const [first = '', second] = args
      const isNamed = detection.schemes.includes(textOf(first) ?? '') || opening.go.includes(first)
      const given = isNamed ? second : opening.go.includes(callee) ? first : undefined
      const { text, variable } = given === undefined ? {} : givenValue({ ...context, file }, given)
      if (variable !== undefined) variables.add(variable)
      if (variable !== undefined || text === undefined || opening.memory.test(text)) continue
      const stated = text.replace(/^file:(\/\/(?=\/))?/, '').replace(/\?.*$/, '')
      const place = stated.startsWith('/') ? stated : joinPath(path, stated)
      const value = relativeTo(path, place) ?? place
      const evidence = [evidenceAt(context.repository, file, line)]
      if (!files.has(value)) files.set(value, { value, confidence: 0.8, evidence })
    }
  return { files: [...files.values()], variables }
}

/** Of a parameter, what the function's callers give, if it is always the same. */
export function givenValue(context: Context & { readonly file: string }, expression: string): Known {
  const own = valueOf(context, expression)
  if (own.text !== undefined || own.variable !== undefined) return own
  const [first, ...more] = argumentsFor(context.program, context.file, expression)
    .map((each) => valueOf({ ...context, file: each.file }, each.expression))
    .filter(({ text, variable }) => text !== undefined || variable !== undefined)
  return first && more.every(({ text, variable }) => text === first.text && variable === first.variable) ? first : {}
}

export function valueOf(context: Context & { readonly file: string }, expression: string, depth = 0): Known {
  const text = textOf(expression)
  if (text !== undefined) return { text }
  if (depth > 5) return {}
  const next = (inner: string): Known => valueOf(context, inner, depth + 1)
  const [call] = callsOf(expression, /./)
  if (call?.start === 0) {
    const [first = '', ...rest] = call.args
    const read = context.readings.find(({ name }) => name === textOf(first))
    if (read) return ofReading(read)
    if (/^(filepath|path)\.Join$/.test(call.callee)) {
      const parts = call.args.map((each) => next(each).text)
      return parts.every((each) => each !== undefined) ? { text: joinPath(...parts) } : {}
    }
    // fmt.Sprintf("file:%s?mode=rwc", path)
    const whole = /^(?:file:)?%[sv]((?:\?.*)?)$/.exec(textOf(first) ?? '')
    return call.callee === 'fmt.Sprintf' && whole ? withEnd(next(rest[0] ?? ''), whole[1] ?? '') : {}
  }
  // path + "?mode=rwc"
  const [, name, end] = /^([\w.]+)\s*(?:\+\s*"([^"]*)")?$/.exec(expression) ?? []
  return name === undefined ? {} : withEnd(ofName(context, name.slice(name.lastIndexOf('.') + 1), depth), end ?? '')
}

/** Options are no part of the path. */
function withEnd(known: Known, end: string): Known {
  return end === '' || end.startsWith('?') ? known : known.text === undefined ? {} : { text: known.text + end }
}

function ofReading({ name, fallback }: Reading): Known {
  return { variable: name, ...(fallback === undefined ? {} : { text: fallback }) }
}

/** What a name has wherever its file gives it a value, else the program, if it is always the same. */
function ofName(context: Parameters<typeof valueOf>[0], name: string, depth: number): Known {
  const { repository, program, readings, file } = context
  if (!/^[A-Za-z_]\w*$/.test(name)) return {}
  const given = new RegExp(`(?:^|[\\s.{(,])${name}(?:\\s*,\\s*\\w+)?\\s*(?::=|=(?!=)|:)\\s*([^\\n]+)`, 'g')
  const declared = new RegExp(
    `(?:^|[\\s.{(,])${name}(?:\\s*,\\s*\\w+)?\\s*(?::=|=(?!=)|:|\\s\\*?string\\s)|&[\\w.]*\\b${name}\\s*,`,
  )
  const read = readings.find(({ evidence }) =>
    declared.test(repository.text(evidence.file).split('\n', evidence.line)[evidence.line - 1] ?? ''),
  )
  if (read) return ofReading(read)
  const own = program.files.filter((each) => each.path === file)
  const [here = [], anywhere = []] = [own, program.files].map((files) =>
    files
      .flatMap(({ path, source }) =>
        [...source.matchAll(given)].slice(0, 20).flatMap(([, value = '']): Known[] => {
          const expression = value.trim().replace(/,$/, '')
          return expression === name ? [] : [valueOf({ ...context, file: path }, expression, depth + 1)]
        }),
      )
      .filter(({ text, variable }) => (text !== undefined && text !== '') || variable !== undefined),
  )
  const said = here.length > 0 ? here : anywhere
  const [first] = said
  return first && said.every(({ text, variable }) => text === first.text && variable === first.variable) ? first : {}
}
