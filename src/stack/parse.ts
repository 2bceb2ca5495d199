// One file in, a Stack for each environment out, or every problem of the file at once.
import type * as z from 'zod'
import type { Diagnostic, Place } from '../model/diagnostic.ts'
import type { Providers } from '../model/provider.ts'
import type { Stack } from '../model/stack.ts'
import { checkImage, checkReferences } from './check-references.ts'
import { keepAsWritten, placeOf, placeOfKey, placeOfOffset, readSource, type Path, type Source } from './locate.ts'
import { didYouMean } from './nearest.ts'
import { overlay } from './overlay.ts'
import type { Problem } from './problem.ts'
import { longForms, withoutEmptySections } from './shorthand.ts'
import { stackSchema } from './schema/stack.ts'

/** The environment that exists without being declared. */
export const defaultEnvironment = 'prod'

/** A stack file that is valid in every environment it names. */
export interface StackFile {
  /** The stack with no overlay: what all environments share. */
  readonly shared: Stack
  /** `prod` and every declared environment, sorted by name. */
  readonly environments: ReadonlyMap<string, Stack>
  /** Place of a path in the file, for problems that are found later. */
  locate(path: Path): Place
}

type Result =
  | { readonly file: StackFile; readonly diagnostics: readonly [] }
  | { readonly file?: undefined; readonly diagnostics: readonly Diagnostic[] }

/** Parses and validates. `file` is the name shown in messages. Never throws on bad content. */
export function parseStackFile(file: string, text: string, providers: Providers): Result {
  const { source, data, names, diagnostics: unread } = read(file, text)
  if (unread) return { diagnostics: unread }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    return {
      diagnostics: [
        {
          id: 'wrong-type',
          severity: 'error',
          message: 'the stack file must be a map with name and apps',
          place: placeOfOffset(source, 0),
        },
      ],
    }
  }
  const { environments: overlays, problems: overlayProblems } = declaredEnvironments(
    (data as Record<string, unknown>)['environments'],
  )
  const { environments: _, ...shared } = data as Record<string, unknown>
  const whole = withoutEmptySections(shared)

  const diagnostics = new Map<string, Diagnostic>()
  const report = (found: readonly Problem[], base: Path): void => {
    for (const problem of found) {
      const diagnostic = toDiagnostic(source, problem, base)
      diagnostics.set(`${diagnostic.place?.line}:${diagnostic.place?.column} ${diagnostic.message}`, diagnostic)
    }
  }
  for (const offset of names) {
    const place = placeOfOffset(source, offset)
    const message = '__proto__ cannot be a name: JavaScript gives it a meaning of its own'
    diagnostics.set(`${place.line}:${place.column} ${message}`, {
      id: 'invalid-name',
      severity: 'error',
      message,
      place,
    })
  }
  report(overlayProblems, [])
  const schema = stackSchema(providers)
  const validate = (value: unknown, base: Path): Stack | undefined => {
    const result = schema.safeParse(value)
    const found = result.success
      ? checkReferences(result.data, providers)
      : result.error.issues.flatMap((issue) => schemaProblems(issue, value))
    report(found, base)
    return result.success ? result.data : undefined
  }
  const sharedStack = validate(whole, [])
  const stacks = new Map<string, Stack>()
  for (const environment of [...new Set([defaultEnvironment, ...Object.keys(overlays)])].toSorted()) {
    const differs = Object.keys(overlays[environment] ?? {}).length > 0
    const stack = differs
      ? validate(overlay(longForms(whole), longForms(overlays[environment])), ['environments', environment])
      : sharedStack
    if (stack && sharedStack) report(checkImage(sharedStack, stack, providers), ['environments', environment])
    if (stack) stacks.set(environment, stack)
  }
  if (diagnostics.size > 0 || !sharedStack) return { diagnostics: [...diagnostics.values()] }
  return {
    file: { shared: sharedStack, environments: stacks, locate: (path) => placeOf(source, path) },
    diagnostics: [],
  }
}

type Read =
  | { readonly source: Source; readonly data: unknown; readonly names: readonly number[]; readonly diagnostics?: never }
  | {
      readonly source?: undefined
      readonly data?: undefined
      readonly names?: undefined
      readonly diagnostics: readonly Diagnostic[]
    }

/** The data, with the offsets of names that it lost. The YAML library recurses, and throws where it cannot go on. */
function read(file: string, text: string): Read {
  try {
    const source = readSource(file, text)
    const { errors } = source.document
    // After a tab the library reads the rest of the file as something else.
    const tabs = errors.filter(({ code }) => code === 'TAB_AS_INDENT')
    if (errors.length > 0)
      return { diagnostics: (tabs.length > 0 ? tabs : errors).map((error) => syntaxProblem(source, error)) }
    const names = keepAsWritten(source)
    return { source, data: source.document.toJS({ maxAliasCount: 100 }), names }
  } catch (error) {
    const message = error instanceof RangeError ? 'the file is nested too deeply' : (error as Error).message
    return { diagnostics: [{ id: 'yaml-syntax', severity: 'error', message, place: placeOfOffset({ file, text }, 0) }] }
  }
}

/** Keys that no environment has of its own, and why. */
const everywhere = {
  name: 'one stack has one name in every environment',
  images: 'one image serves every environment; say it once, outside environments',
  build: 'one image serves every environment; say it once, outside environments',
}

function declaredEnvironments(value: unknown): { environments: Record<string, object>; problems: Problem[] } {
  const environments: Record<string, object> = {}
  const problems: Problem[] = []
  if (value === undefined || value === null) return { environments, problems }
  if (typeof value !== 'object' || Array.isArray(value)) {
    return {
      environments,
      problems: [{ id: 'wrong-type', path: ['environments'], message: 'environments must be a map of environments' }],
    }
  }
  for (const [name, content] of Object.entries(value)) {
    const path = ['environments', name]
    if (!/^[a-z][a-z0-9-]{0,29}$/.test(name)) {
      problems.push({
        id: 'invalid-value',
        path,
        atKey: true,
        message: `environments.${name} must have a name of lower-case letters, digits and hyphens`,
      })
    } else if (content !== null && (typeof content !== 'object' || Array.isArray(content))) {
      problems.push({ id: 'wrong-type', path, message: `environments.${name} must be a map of what differs there` })
    } else {
      const [key, why] = Object.entries(everywhere).find(([each]) => content && each in content) ?? []
      if (key === undefined) environments[name] = content ?? {}
      else
        problems.push({
          id: 'unknown-key',
          path: [...path, key],
          atKey: true,
          message: `environments.${name}.${key}: ${why}`,
        })
    }
  }
  return { environments, problems }
}

function schemaProblems(issue: z.core.$ZodIssue, data: unknown): Problem[] {
  const path = issue.path as Path
  const where = path.join('.')
  if (issue.code === 'unrecognized_keys') {
    // `mapOf` in schema/words.ts makes the message the known keys.
    const known = issue.message.split(' ')
    return issue.keys.map((key) => ({
      id: 'unknown-key',
      path: [...path, key],
      atKey: true,
      message: `${[...path, key].join('.')} is not a key that Seaworthy knows here`,
      help: didYouMean(key, known),
    }))
  }
  if (issue.code === 'invalid_key') {
    return [
      {
        id: 'invalid-name',
        path,
        atKey: true,
        message: `${where} ${issue.issues[0]?.message ?? 'is not a valid name'}`,
      },
    ]
  }
  const at = (keys: Path): unknown =>
    keys.reduce<unknown>((node, key) => (node as Record<string | number, unknown> | null | undefined)?.[key], data)
  const help = (issue as { params?: { help?: string } }).params?.help
  const value = at(path)
  // A text may be short for a map: what is wrong with a key of it is wrong with the text itself.
  const short = at(path.slice(0, -1))
  if (value === undefined && typeof short === 'string')
    return [
      {
        id: 'invalid-value',
        path: path.slice(0, -1),
        message: `${path.slice(0, -1).join('.')} ${issue.message}, got ${shown(short)}`,
        help,
      },
    ]
  if (value === undefined)
    return [{ id: 'missing-key', path, message: `${where} is missing: it ${issue.message}`, help }]
  return [{ id: 'invalid-value', path, message: `${where} ${issue.message}, got ${shown(value)}`, help }]
}

function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value)
  return json.length > 80 ? `${json.slice(0, 77)}…` : json
}

function toDiagnostic(source: Source, problem: Problem, base: Path): Diagnostic {
  const inOverlay = base.length > 0 && source.document.hasIn([...base, ...problem.path])
  const path = inOverlay ? [...base, ...problem.path] : problem.path
  const place = problem.atKey ? placeOfKey(source, path) : placeOf(source, path)
  return {
    id: problem.id,
    severity: 'error',
    message: problem.message,
    place,
    ...(problem.help === undefined ? {} : { help: problem.help }),
  }
}

function syntaxProblem(source: Source, error: { message: string; code: string; pos: [number, number] }): Diagnostic {
  const message = error.code === 'DUPLICATE_KEY' ? 'this key stands here twice; keep one' : error.message
  return {
    id: error.code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'yaml-syntax',
    severity: 'error',
    message,
    place: placeOfOffset(source, error.pos[0]),
  }
}
