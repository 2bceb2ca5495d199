// The environment variables of a program of Node: what its code reads, what its settings declare, what its schema names.
import type { EnvironmentDraft } from '../../model/draft.ts'
import type { NodeConnections } from '../../model/node-detection.ts'
import type { Surroundings } from '../apps.ts'
import { findEnvironment, type EnvironmentRules } from '../environment.ts'
import { mappedReadings } from '../mapped-variables.ts'
import { isDevelopmentValue, isModeName } from '../modes.ts'
import { joinPath } from '../paths.ts'
import type { Reading } from '../reading.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import { readEnvironmentFile } from '../statements/environment-file.ts'
import { exampleValues } from '../statements/stated-values.ts'
import { connectionAt, isGivenToConnect, soleDriver } from './connections.ts'
import { readersOf } from './environment-readers.ts'
import { placesOfName } from './expressions.ts'
import { listedReads, readsOf, upperCase, type EnvironmentRead } from './environment-reads.ts'
import { declaredReads } from './environment-schemas.ts'
import type { NodeModule } from './module.ts'
import { productionPackages } from './package.ts'
import type { PrismaSchema } from './prisma.ts'
import type { ProgramCandidate } from './program-candidates.ts'

/** Names that Node, package managers and the image see to. */
const setElsewhere = [
  'NODE_ENV',
  'PORT',
  'HOST',
  'HOSTNAME',
  'NODE_OPTIONS',
  'NEXT_RUNTIME',
  'NEXT_PHASE',
  'NODE_PATH',
  'INIT_CWD',
  'NODE_APP_INSTANCE',
  'NITRO_PORT',
  'NITRO_HOST',
]

/** Names of another database than the app's own. */
const isAnother = /(^|_)(REPLICA|READ|READONLY|SLAVE|SHADOW|TESTS?|TESTING)(_|$)/

const defaults: EnvironmentRules['production'] = {}

/** `PORT`, or the name that this program has for it. */
export const portName = /^((APP|SERVER|HTTP|API|NODE|WEB|LISTEN|SERVICE|BACKEND|EXPRESS|NEST|NEXT)_)?(HTTP_)?PORT$/

export interface NodeEnvironment {
  readonly drafts: readonly EnvironmentDraft[]
  readonly reads: readonly EnvironmentRead[]
}

export function environmentOf(
  around: Surroundings,
  candidate: ProgramCandidate,
  schema: PrismaSchema | undefined,
): NodeEnvironment {
  const { repository } = around
  const { program, container, folder } = candidate
  const readers = readersOf(program.modules)
  const reads = fewOf(
    program.modules.flatMap((module) => [
      ...readsOf(module, readers),
      ...listedReads(module),
      ...declaredReads(module, program.detection.settings),
    ]),
  )
  // Names in other letters are those of a build, unless somebody is told to set them.
  const examples = exampleValues(repository)
  const isVariable = ({ name }: EnvironmentRead): boolean => upperCase.test(name) || examples.has(name)
  const sole = soleDriver(productionPackages(candidate.manifest), program.detection.connections)
  const readings = [
    ...reads.filter(isVariable).map((read) => readingOf(repository, read, program.detection.connections, sole)),
    ...(schema?.variables ?? []).map(({ name, evidence }) =>
      plain(name, evidence, true, { part: 'url' as const, scheme: schema?.provider ?? '' }),
    ),
    ...mappedReadings(repository, folder),
    ...(program.modules.some(({ imports }) => imports.some(({ from }) => from.startsWith('dotenv-safe')))
      ? exampleReadings(repository, folder)
      : []),
  ]
  const rules: EnvironmentRules = {
    production: defaults,
    setElsewhere,
    development: program.detection.development,
    choose: (names, start, from) => productionOf(program.modules, names, start, from),
  }
  const found = findEnvironment(repository, distinct(readings), rules, container, around.services)
  return { reads, drafts: found.map((draft) => withScheme(draft, schema)) }
}

/** Of each name the first: no program that people write has more. */
function fewOf(reads: readonly EnvironmentRead[]): EnvironmentRead[] {
  const counts = new Map<string, number>()
  const few = reads.filter(({ name }) => {
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return count <= 20
  })
  return few.slice(0, 2000)
}

/** Of one line one reading, that which requires it first. */
function distinct(readings: readonly Reading[]): Reading[] {
  const found = new Map<string, Reading>()
  for (const each of readings) {
    const key = `${each.name} ${each.evidence.file}:${each.evidence.line}`
    const kept = found.get(key)
    if (!kept || (!kept.required && each.required))
      found.set(key, { ...kept, ...each, fallback: each.fallback ?? kept?.fallback })
  }
  const all = [...found.values()]
  // A default at one place is one for all: elsewhere the code takes it for granted.
  const given = new Set(all.filter(({ fallback }) => fallback !== undefined && fallback !== '').map(({ name }) => name))
  return all.map((each) => (given.has(each.name) ? { ...each, required: false } : each))
}

function plain(
  name: string,
  evidence: Reading['evidence'],
  required: boolean,
  connection?: Reading['connection'],
): Reading {
  return { name, evidence, required, fallback: undefined, settings: [], connection }
}

function readingOf(
  repository: Repository,
  { name, module, span, required, fallback, becomes }: EnvironmentRead,
  connections: NodeConnections,
  sole: string | undefined,
): Reading {
  const { tokens } = module
  const uses = [span.from, ...becomes.flatMap((each) => usesOf(module, each))]
  const connection = isAnother.test(name)
    ? undefined
    : uses.map((at) => connectionAt(module, at, connections, sole)).find((each) => each !== undefined)
  const isConnected = fallback === undefined && uses.some((at) => isGivenToConnect(module, at, connections))
  return {
    name,
    evidence: evidenceAt(repository, module.file, tokens[span.from]?.line ?? 1),
    required: required || isConnected,
    fallback,
    settings: becomes.filter((each) => upperCase.test(each)),
    connection,
  }
}

/** Where a name of the module stands by itself, beside its declaration. */
function usesOf(module: NodeModule, name: string): number[] {
  const { tokens, values } = module
  if (!values.has(name) && !upperCase.test(name)) return []
  return placesOfName(module, name)
    .slice(0, 20)
    .filter((at) => tokens[at - 1]?.text !== '.' && tokens[at + 1]?.text !== '=')
}

/** Where every name of the example file has to be there. */
function exampleReadings(repository: Repository, folder: string): Reading[] {
  const file = joinPath(folder, '.env.example')
  return readEnvironmentFile(repository.text(file)).map(({ name, line }) =>
    plain(name, evidenceAt(repository, file, line), true),
  )
}

/** The word for production among those that the code knows. */
function productionOf(
  modules: readonly NodeModule[],
  [name = '']: readonly string[],
  start: string,
  readers: ReadonlySet<string>,
): { readonly value: string } | undefined {
  if (/(^|_)DEBUG$/.test(name))
    return /^(true|1|yes|on)$/i.test(start) ? { value: start === '1' ? '0' : 'false' } : undefined
  if (!isModeName(name) || (start !== '' && !isDevelopmentValue(start.toLowerCase()))) return undefined
  // Without a value to go by, only a name that says it, and what the code that reads it knows.
  if (start === '' && !/(^|_)ENV(IRONMENT)?$/.test(name)) return undefined
  const known = modules.filter(({ file }) => start !== '' || readers.has(file))
  const texts = new Set(
    known.flatMap(({ tokens }) =>
      tokens.flatMap(({ kind, text }) => (kind === 'text' && /^prod(uction)?$/i.test(text) ? [text] : [])),
    ),
  )
  const value = ['production', 'prod', 'Production', 'PRODUCTION'].find((each) => texts.has(each))
  return value === undefined ? undefined : { value }
}

function withScheme(draft: EnvironmentDraft, schema: PrismaSchema | undefined): EnvironmentDraft {
  const isIts = schema?.variables.some(({ name }) => name === draft.name)
  const scheme = draft.connection?.part === 'url' && isIts ? draft.connection.scheme : ''
  return scheme === '' || draft.schemes.includes(scheme) ? draft : { ...draft, schemes: [...draft.schemes, scheme] }
}
