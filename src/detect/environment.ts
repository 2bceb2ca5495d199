// The environment variables of an app: what its code reads, joined with what its deployment files set.
import type { Evidence } from '../model/detection.ts'
import type { EnvironmentDraft } from '../model/draft.ts'
import { isDevelopmentValue, isModeName } from './modes.ts'
import type { Reading } from './reading.ts'
import type { Repository } from './repository.ts'
import { holdsPassword, isSecret } from './secret-names.ts'
import type { ComposeService } from './statements/compose.ts'
import type { Container } from './statements/containers.ts'
import { committedValues, deploymentValues, exampleValues, type Stated } from './statements/stated-values.ts'

/** A switch that turns logging into files off. */
const logsToOutput = /(^|_)LOGS?_?(TO_?)?(STDOUT|STDERR|CONSOLE)$|^LOG_TO_/

/** Variables that every container has, and that Seaworthy sets. */
const ofTheContainer = /^(PATH|HOME|PWD|HOSTNAME|PORT|PYTHON\w*|VIRTUAL_ENV)$/

/** Variables that a platform or a workflow sets, where the app does not insist on them. */
const ofThePlatform =
  /^(USER|USERNAME|LANG|LC_ALL|TZ|SHELL|WEB_CONCURRENCY|PIP_\w+|TERM|CI|DYNO|TMPDIR|APPDATA|COMPUTERNAME|WERKZEUG_\w+|VERCEL|RENDER|KUBERNETES_\w+|GITHUB_(ACTIONS?|ACTOR|WORKFLOW|WORKSPACE|JOB|SHA|REF|REF_NAME|REPOSITORY|SERVER_URL|API_URL|RUN_\w+|EVENT_\w+|HEAD_REF|BASE_REF))$/

/** What may be the path of a file, and is no URL. */
const path = /^[\w./-]*(?:\/[\w-]+|\.[a-z]\w*)$/

/** A switch that lets pages of other origins in. */
const crossOrigin = /(^|_)CORS(_|$)/

/** Where an app listens, and an address that nobody outside of its container reaches. */
const listening = /(^|_)(LISTEN|BIND)(_?(ADDR|ADDRESS|HOST))?$/
const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

interface Choice {
  readonly value: string
  readonly evidence?: Evidence
}

/** What a language and its framework know of variables. */
export interface EnvironmentRules {
  /** Values that production needs, by name. */
  readonly production: Readonly<Record<string, string>>
  /** Names that the framework's own tools, or the runtime in the image, see to. */
  readonly setElsewhere: readonly string[]
  /** Names of development and of the framework's own server. */
  readonly development: readonly RegExp[]
  /** The choice of the database whose driver the app requires, likewise. */
  engine?(names: readonly string[], start: string): string | undefined
  /** The choice of production among an app's own configurations, for a variable and the settings that it becomes. */
  choose(names: readonly string[], start: string, readers: ReadonlySet<string>): { readonly value: string } | undefined
}

interface Context {
  readonly rules: EnvironmentRules
  /** The repository's own Compose services. */
  readonly services: readonly ComposeService[]
  /** What the production container of the entry sets. */
  readonly stated: ReadonlyMap<string, Stated>
  readonly examples: ReadonlyMap<string, Stated>
  /** What the repository runs with on somebody's own machine. */
  readonly committed: ReadonlyMap<string, Stated>
}

/** `container` is the app's own in production, `services` are all that the repository has. */
export function findEnvironment(
  repository: Repository,
  all: Iterable<Reading>,
  rules: EnvironmentRules,
  container: Container | undefined,
  services: readonly ComposeService[],
): EnvironmentDraft[] {
  const readings = new Map<string, Reading[]>()
  for (const reading of all) readings.set(reading.name, [...(readings.get(reading.name) ?? []), reading])
  const hosts = new Set(services.map((service) => service.name))
  const stated = deploymentValues(repository, container)
  const examples = exampleValues(repository)
  const committed = committedValues(repository)
  for (const values of [stated, examples, committed]) dropForeign(values, hosts)
  const context: Context = { rules, services, stated, examples, committed }
  return [...readings]
    .filter(([name, own]) => !isSetElsewhere(rules, name, own))
    .map(([name, own]) => draftOf(context, name, own))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function isSetElsewhere(rules: EnvironmentRules, name: string, own: readonly Reading[]): boolean {
  if (ofTheContainer.test(name) || rules.setElsewhere.includes(name)) return true
  return (
    (ofThePlatform.test(name) || rules.development.some((pattern) => pattern.test(name))) &&
    !own.some((reading) => reading.required)
  )
}

function draftOf(context: Context, name: string, own: readonly Reading[]): EnvironmentDraft {
  const { services } = context
  const given = context.stated.get(name)
  const required = own.some((reading) => reading.required)
  // A mode of somebody's own machine is none of production.
  const example =
    context.examples.get(name) ?? (required && !isModeName(name) ? context.committed.get(name) : undefined)
  const settings = [...new Set(own.flatMap((reading) => reading.settings))].filter((each) => each !== name)
  const connection = own.find((reading) => reading.connection)?.connection
  const secret = isSecret(name, settings)
  const inCode = fallbackIn(own)
  const inExample =
    required &&
    !secret &&
    example &&
    (isPlain(example.value) || isNobodys(example.value)) &&
    !isDevelopment(name, example.value)
  const start = inCode ?? (inExample ? example : undefined)
  const production = productionValue(context, name, secret, own, settings, inCode ?? example)
  const undecided =
    production || secret ? undefined : developmentReason(name, [given, inCode, required ? example : undefined])
  const isNew = production !== undefined && production.value !== inCode?.value
  const values = [given, ...services.map((service) => service.environment.get(name)), example, inCode]
  return {
    name,
    secret,
    required,
    settings,
    schemes: values.flatMap((each) => schemeOf(each?.value) ?? []),
    ...(connection === undefined ? {} : { connection }),
    ...(own.some((reading) => reading.isList) || values.some((each) => each?.value.startsWith('['))
      ? { isList: true }
      : {}),
    ...(values.some((each) => path.test(each?.value ?? '')) ? { isPath: true } : {}),
    ...(start ? { default: holdsPassword(start.value) ? '…' : start.value, defaultFrom: start.evidence } : {}),
    ...(undecided === undefined ? {} : { undecided }),
    ...(isNew ? { production: production.value } : {}),
    evidence: [
      ...(isNew && production.evidence ? [production.evidence] : []),
      ...own.map((reading) => reading.evidence),
    ].slice(0, 3),
  }
}

/** The default in the code. */
function fallbackIn(own: readonly Reading[]): Stated | undefined {
  const [found] = own.flatMap(({ fallback, evidence }) => (fallback ? [{ value: fallback, evidence }] : []))
  return found
}

/** Also of what stands there without a variable: `${X:-scheme://…}`. */
function schemeOf(value = ''): string | undefined {
  return /^(?:\$\{\w+:?-)?([a-z][a-z\d]*(?:\+\w+)?):\/\//.exec(value)?.[1]
}

/** What production sets; `start` is what stands there without it. */
function productionValue(
  { rules, stated }: Context,
  name: string,
  secret: boolean,
  own: readonly Reading[],
  settings: readonly string[],
  start: Stated | undefined,
): Choice | undefined {
  const given = stated.get(name)
  const engine = rules.engine?.([name, ...settings], start?.value ?? '')
  if (engine !== undefined) return { value: engine }
  const known = rules.production[name]
  const readers = new Set(own.map((reading) => reading.evidence.file))
  const choice = rules.choose([name, ...settings], start?.value ?? '', readers)
  if (known !== undefined) {
    const value = choice?.value ?? known
    return { value, ...(given?.value === value ? { evidence: given.evidence } : {}) }
  }
  if (logsToOutput.test(name)) return { value: '1' }
  const alone = listening.test(name) ? loopback.exec(start?.value ?? '') : null
  if (alone) return { value: `0.0.0.0${alone[1] ?? ''}` }
  // Pages and apps have one origin at the edge: nobody else need be let in.
  if (crossOrigin.test(name) && given && /^(1|true|yes|on)$/i.test(given.value)) return undefined
  // Secrets are made anew.
  if (secret) return undefined
  if (/(^|_)DEBUG$/.test(name)) return given && /^(0|false|no|off)$/i.test(given.value) ? given : choice
  // Paths and hosts of their own containers mean nothing here.
  return given && isPlain(given.value) && !isDevelopment(name, given.value) ? given : choice
}

function isDevelopment(name: string, value: string): boolean {
  return isModeName(name) && isDevelopmentValue(value)
}

/** Where a mode is development as far as the repository says, and nothing in it names another. */
function developmentReason(name: string, places: readonly (Stated | undefined)[]): string | undefined {
  if (!isModeName(name)) return undefined
  const place = places.find((each) => each && isDevelopmentValue(each.value))
  return place && `${place.evidence.file}:${place.evidence.line} says ${place.value}, which is not for production`
}

/** Takes out hosts of containers that the stack does not have, with the port and login that go with each. */
function dropForeign(values: Map<string, Stated>, hosts: ReadonlySet<string>): void {
  for (const [name, { value }] of values) {
    if (hosts.has(value.replace(/:\d+$/, ''))) values.delete(name)
    const prefix = /^(\w+_)(HOST|HOSTNAME|SERVER)$/.exec(name)?.[1]
    if (prefix === undefined || (values.has(name) && isPlain(value))) continue
    for (const other of values.keys()) {
      const rest = other.startsWith(prefix) ? other.slice(prefix.length) : ''
      if (/^(PORT|USER|USERNAME|PASS\w*|DB|DATABASE|NAME|SCHEME|PROTOCOL|USE_\w+|TLS|SSL|VHOST)$/.test(rest))
        values.delete(other)
    }
  }
}

/** An address of a domain that is kept for examples: an account may have it for a name. */
export function isNobodys(value: string): boolean {
  return /^[\w.+-]+@example\.(com|org|net)$/.test(value)
}

/** A value that means the same in another container: no interpolation, path, host or placeholder. */
function isPlain(value: string): boolean {
  return (
    value !== '' &&
    !/[$`\n]/.test(value) &&
    !/^(\/|\.{1,2}\/|[A-Za-z]:\\)/.test(value) &&
    !/localhost|127\.0\.0\.1|0\.0\.0\.0|:\/\/|@/.test(value) &&
    !/change.?me|your[-_ ]|example|[-_ ]here$|<.*>|^x{3,}$/i.test(value)
  )
}
