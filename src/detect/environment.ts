// The environment variables of an app: what its code reads, joined with what its deployment files set.
import type { Evidence } from '../model/detection.ts'
import type { EnvironmentDraft, FrameworkDetection } from '../model/provider.ts'
import type { EntryCandidate } from './entries.ts'
import { environmentReadings, type Reading } from './python/environment.ts'
import type { Program } from './python/program.ts'
import { evidenceAt, type Repository } from './repository.ts'
import { isSecretName } from './secret-names.ts'
import { readEnvironmentFile } from './statements/environment-file.ts'

/** A switch that turns logging into files off. */
const logsToOutput = /(^|_)LOGS?_?(TO_?)?(STDOUT|STDERR|CONSOLE)$|^LOG_TO_/

/** Variables that the platform or the image sets. */
const ofThePlatform =
  /^(PATH|HOME|USER|USERNAME|LANG|LC_ALL|TZ|PWD|SHELL|HOSTNAME|PORT|PYTHON\w*|WEB_CONCURRENCY|PIP_\w+|VIRTUAL_ENV|TERM|CI|DYNO|TMPDIR|APPDATA|COMPUTERNAME|WERKZEUG_\w+|VERCEL|RENDER|GITHUB_\w+|KUBERNETES_\w+)$/

interface Choice {
  readonly value: string
  readonly evidence?: Evidence
}

interface Stated extends Choice {
  readonly value: string
  readonly evidence: Evidence
}

/** `hosts`: names of the repository's own Compose services. */
export function findEnvironment(
  repository: Repository,
  detection: FrameworkDetection,
  entry: EntryCandidate,
  program: Program,
  hosts: ReadonlySet<string>,
): EnvironmentDraft[] {
  const readings = new Map<string, Reading[]>()
  for (const reading of environmentReadings(program)) {
    readings.set(reading.name, [...(readings.get(reading.name) ?? []), reading])
  }
  const stated = deploymentValues(repository, entry)
  const examples = exampleValues(repository)
  return [...readings]
    .filter(([name]) => !ofThePlatform.test(name) && !detection.development.some((pattern) => pattern.test(name)))
    .map(([name, own]) => {
      const secret = isSecretName(name)
      const fallback = own.find((reading) => reading.fallback !== undefined && reading.fallback !== '')?.fallback
      const setting = own.find((reading) => reading.setting !== undefined && reading.setting !== name)?.setting
      const given = productionValue(detection, name, secret, stated.get(name), hosts)
      const production = given ?? (secret ? undefined : productionChoice(program, name, fallback))
      const required = own.some((reading) => reading.required)
      const example = examples.get(name)?.value
      const start = fallback ?? (required && !secret && example !== undefined && isPlain(example) ? example : undefined)
      return {
        name,
        secret,
        required,
        ...(setting === undefined ? {} : { setting }),
        ...(start === undefined ? {} : { default: start }),
        ...(production === undefined || production.value === fallback ? {} : { production: production.value }),
        evidence: [
          ...(production && production.value !== fallback && production.evidence ? [production.evidence] : []),
          ...own.map((reading) => reading.evidence),
        ].slice(0, 3),
      }
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function productionValue(
  detection: FrameworkDetection,
  name: string,
  secret: boolean,
  given: Stated | undefined,
  hosts: ReadonlySet<string>,
): Choice | undefined {
  const known = detection.production[name]
  if (known !== undefined) return { value: known, ...(given ? { evidence: given.evidence } : {}) }
  if (logsToOutput.test(name)) return { value: '1' }
  if (/(^|_)DEBUG$/.test(name)) return undefined
  // Secrets are made anew; paths and hosts of their own containers mean nothing here.
  if (!given || secret || !isPlain(given.value) || hosts.has(given.value.replace(/:\d+$/, ''))) return undefined
  return given
}

/** A value that means the same in another container: no interpolation, path, host or development word. */
function isPlain(value: string): boolean {
  return (
    value !== '' &&
    !/[$`\n]/.test(value) &&
    !/^(\/|\.{1,2}\/|[A-Za-z]:\\)/.test(value) &&
    !/localhost|127\.0\.0\.1|0\.0\.0\.0|:\/\/|@/.test(value) &&
    !/change.?me|your[-_ ]|example|<.*>|^x{3,}$/i.test(value)
  )
}

/** A variable that chooses among the code's own configurations, or one that debugs unless told not to. */
function productionChoice(program: Program, name: string, fallback = ''): Choice | undefined {
  if (/(^|_)DEBUG$/.test(name)) return /^(true|1|yes|on)$/i.test(fallback) ? { value: 'False' } : undefined
  if (
    !/(^|_)(ENV|ENVIRONMENT|CONFIG|CONFIG_NAME|CONFIG_TYPE|CONFIGURATION|SETTINGS|SETTINGS_MODULE|MODE|STAGE)$/.test(
      name,
    )
  )
    return undefined
  const sources = program.modules.map((module) => program.repository.text(module.file))
  // "config.DevelopmentConfig", where there is a ProductionConfig.
  const named = /^(.*?)(Dev|Development)(Config|Settings|)$/.exec(fallback)
  if (named) {
    const match = sources
      .map((source) => new RegExp(`^class (Prod(?:uction)?${named[3]})\\b`, 'm').exec(source)?.[1])
      .find((each) => each !== undefined)
    return match === undefined ? undefined : { value: `${named[1]}${match}` }
  }
  if (fallback !== '' && !/^(default|dev|development|local)$/i.test(fallback)) return undefined
  const key = sources
    .map((source) =>
      /['"](production|prod|Production)['"]\s*(?::|\)?\s*:|==)|==\s*['"](production|prod)['"]/.exec(source),
    )
    .find((match) => match !== null)
  const value = key?.[1] ?? key?.[2]
  return value === undefined ? undefined : { value }
}

/** What the production container of the entry sets. */
function deploymentValues(repository: Repository, { container }: EntryCandidate): Map<string, Stated> {
  const found = new Map<string, Stated>()
  if (!container || container.weight < 0.5) return found
  for (const [name, { value, line }] of Object.entries(container.image.environment))
    found.set(name, { value, evidence: evidenceAt(repository, container.image.file, line) })
  // The first service speaks for production; overrides only add.
  for (const service of container.services.toReversed()) {
    for (const [name, { value, file, line }] of service.environment)
      found.set(name, { value, evidence: evidenceAt(repository, file, line) })
  }
  return found
}

function exampleValues(repository: Repository): Map<string, Stated> {
  const found = new Map<string, Stated>()
  for (const file of repository.paths.filter((path) =>
    /(^|\/)\.?env[._-]?(example|sample|template|dist|production\.example|prod\.example)$|(^|\/)(example|sample)\.env$|(^|\/)\.env\.\w+\.example$/i.test(
      path,
    ),
  )) {
    for (const { name, value, line } of readEnvironmentFile(repository.text(file)))
      if (!found.has(name) && value !== '') found.set(name, { value, evidence: evidenceAt(repository, file, line) })
  }
  return found
}
