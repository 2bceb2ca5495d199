// The datastores that a repository's apps use, with the scripts of their first start.
import type { Evidence } from '../model/detection.ts'
import type { Files } from '../model/files.ts'
import type { AppDraft, DatastoreDraft, EnvironmentDraft } from '../model/draft.ts'
import type { DatastoreProvider } from '../model/datastore-provider.ts'
import type { Providers } from '../model/provider.ts'
import { statedFile, takesPath } from './database-file.ts'
import { kindName } from './engine-choice.ts'
import { initScripts } from './init-scripts.ts'
import { foldersUpFrom, joinPath } from './paths.ts'
import { readRequirements } from './python/requirements.ts'
import { distinctEvidence, evidenceAt, openRepository, type Repository } from './repository.ts'
import { composeServices, servicesNear, type ComposeService } from './statements/compose.ts'

export function detectDatastores(files: Files, providers: Providers, drafts: readonly AppDraft[]): DatastoreDraft[] {
  return datastoresOf(openRepository(files), providers, drafts)
}

export function datastoresOf(
  repository: Repository,
  providers: Providers,
  drafts: readonly AppDraft[],
): DatastoreDraft[] {
  const services = servicesNear(composeServices(repository), drafts)
  const named = providers.datastores.flatMap((provider) => {
    const found = datastoreOf(repository, provider, providers, services, drafts)
    return found ? [{ ...found, provider, usualName: provider.detection.usualName }] : []
  })
  const distinct = named.filter((one, index) => !named.some((other, place) => speaksFor(other, one, place < index)))
  const meant = withoutUnchosen(distinct, drafts)
  // Tests and first steps make do with a file, of which drivers and defaults then speak as well. A driver alone of a
  // server that nothing names an address of says less than code that opens a file.
  const kept = meant.filter(
    ({ provider, usualName, draft }) =>
      provider.kind === 'server' ||
      !meant.some(
        (other) =>
          other.provider.kind === 'server' && other.usualName === usualName && (!draft.file || other.isAddressed),
      ),
  )
  // Two of which each would be the database have the names of their technologies.
  return kept.map(({ usualName, draft, provider }) => ({
    ...draft,
    name:
      provider.kind === 'server' && kept.some((other) => other.usualName === usualName && other.draft !== draft)
        ? draft.name
        : usualName,
  }))
}

interface Found {
  readonly draft: DatastoreDraft
  readonly provider: DatastoreProvider
  /** Whether a server of it runs in the repository. */
  readonly isRun: boolean
  /** Whether a server of its kind runs in the repository, or a variable holds its address. */
  readonly isAddressed: boolean
}

/** Whether `one` is `other` under another name: a driver tells no two servers of one protocol apart, an image does. */
function speaksFor(other: Found, one: Found, isFirst: boolean): boolean {
  const more = other.draft.engine.confidence - one.draft.engine.confidence
  return (
    other !== one &&
    other.provider.detection.schemes.some((scheme) => one.provider.detection.schemes.includes(scheme)) &&
    (more > 0 || (more === 0 && isFirst && one.draft.engine.confidence < 1))
  )
}

function datastoreOf(
  repository: Repository,
  provider: DatastoreProvider,
  providers: Providers,
  services: readonly ComposeService[],
  drafts: readonly AppDraft[],
): Omit<Found, 'provider'> | undefined {
  const { images, drivers, schemes, defaultVersion } = provider.detection
  const evidence: Evidence[] = []
  // The name alone, also under a registry and a namespace.
  const own = services.filter(
    ({ image }) => image && images.some((name) => `/${imageName(image.text)}`.endsWith(`/${name}`)),
  )
  const [service] = own
  if (service?.image) evidence.push(evidenceAt(repository, service.file, service.image.line))
  const file = provider.kind === 'file' ? statedFile(repository, provider, drafts) : undefined
  if (file) evidence.push(...file.evidence)
  if (!isOverruled(services, provider))
    evidence.push(
      ...drafts.flatMap((draft) => driverEvidence(repository, driversFor(draft, drivers, providers), draft)),
    )
  const names = new Set(Object.values(provider.environmentNames).flat())
  const variables = drafts.flatMap((draft) => draft.environment)
  const byName = variables.find((variable) => names.has(variable.name))
  const opened = variables.filter(
    ({ connection }) => provider.kind === 'file' && connection && takesPath(provider, connection.scheme),
  )
  evidence.push(...opened.flatMap((variable) => variable.evidence.slice(0, 1)))
  const byScheme = variables.find((variable) =>
    variable.schemes.some((scheme) => schemes.includes(scheme.replace(/\+.*/, ''))),
  )
  for (const variable of [byName, byScheme])
    if (variable?.evidence[0] && evidence.length > 0) evidence.push(variable.evidence[0])
  if (byScheme?.evidence[0] && evidence.length === 0) evidence.push(byScheme.evidence[0])
  if (evidence.length === 0) return undefined
  // The version that Compose names; where it is too old to be known, the next one that is.
  const versions = own.flatMap(({ image }) => versionOf(image?.text ?? '') ?? [])
  const [named] = versions
  const stated = provider.versions.find((version) => Number(version) >= Number(named ?? Infinity))
  const ofFile = own.filter((each) => each.file === service?.file)
  const scripts = initScripts(repository, ofFile, provider.detection)
  const draft = {
    name: provider.name,
    engine: {
      value: `${provider.name}:${stated ?? defaultVersion}`,
      confidence: stated === undefined ? 0.7 : 1,
      evidence: distinctEvidence(evidence),
    },
    ...noteOn(named, stated, service?.image && imageName(service.image.text), images, scripts.notes),
    ...(file ? { file } : {}),
    init: scripts.taken,
  }
  const isRun = own.length > 0
  return { draft, isRun, isAddressed: isRun || variables.some((variable) => isAddress(variable, provider)) }
}

/** Drivers of several servers leave a choice to a variable: then what it says, or the code in its place, is meant. */
function withoutUnchosen<T extends Found & { readonly usualName: string }>(
  found: readonly T[],
  drafts: readonly AppDraft[],
): readonly T[] {
  const words = drafts.flatMap(({ environment }) =>
    environment.flatMap(({ name, production, default: start }) =>
      kindName.test(name) ? (production ?? start ?? []) : [],
    ),
  )
  const isWord = ({ provider: { name, detection } }: Found): boolean =>
    [name, ...detection.schemes, ...Object.values(detection.drivers).flat()].some((each) => words.includes(each))
  return found.filter((one) => {
    const rivals = found.filter(({ usualName }) => usualName === one.usualName)
    const isOpen = rivals.filter(({ provider }) => provider.kind === 'server').length > 1 && rivals.some(isWord)
    return !isOpen || one.isRun || isWord(one)
  })
}

/** Whether a variable is a part of the address of a server, as it may be of this one. */
function isAddress(
  { name, schemes, connection }: EnvironmentDraft,
  { detection, environmentNames }: DatastoreProvider,
): boolean {
  const names = [...(environmentNames['url'] ?? []), ...(environmentNames['host'] ?? [])]
  return (
    schemes.some((each) => detection.schemes.includes(each.replace(/\+.*/, ''))) ||
    names.some((each) => name === each || (each.includes('_') && name.endsWith(`_${each}`))) ||
    connection?.part === 'host'
  )
}

/** What of the repository's own server is not kept. */
function noteOn(
  named: string | undefined,
  stated: string | undefined,
  image: string | undefined,
  [plain = '']: readonly string[],
  more: readonly string[],
): Pick<DatastoreDraft, 'note'> {
  const parts = [
    ...(named === undefined || stated === named ? [] : [`raised from ${named}, which has no image here`]),
    ...(image === undefined || `/${image}`.endsWith(`/${plain}`) ? [] : [`the plain server, not ${image}`]),
    ...more,
  ]
  return parts.length > 0 ? { note: parts.join('; ') } : {}
}

/** An image's name without its tag and digest. */
export function imageName(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^/:]*$/, '')
}

function versionOf(image: string): string | undefined {
  return /:(\d+)/.exec(image)?.[1]
}

/** Drivers of the language that an app is written in. */
function driversFor(
  { framework }: AppDraft,
  drivers: DatastoreProvider['detection']['drivers'],
  { frameworks }: Providers,
): readonly string[] {
  const kind = frameworks.find(({ name }) => name === framework)?.kind
  return kind === undefined || kind === 'site' || kind === 'image' ? [] : drivers[kind]
}

function lineNaming(repository: Repository, file: string, name: string): Evidence[] {
  const index = repository
    .text(file)
    .split('\n')
    .findIndex((line) => line.includes(name))
  return index < 0 ? [] : [evidenceAt(repository, file, index + 1)]
}

/** The line that requires a driver, of the file that people write rather than of a lock. */
function driverEvidence(
  repository: Repository,
  drivers: readonly string[],
  { path, packages, requirements, manifest }: AppDraft,
): Evidence[] {
  const known = drivers.filter((name) => packages.some((each) => each === name || each.startsWith(`${name}/`)))
  if (manifest !== undefined) return known.flatMap((driver) => lineNaming(repository, manifest, driver)).slice(0, 1)
  const inputs = requirements ? readRequirements(repository, requirements.value, path).inputs : []
  const projects = foldersUpFrom(path).flatMap((folder) =>
    ['pyproject.toml', 'Pipfile'].map((name) => joinPath(folder, name)),
  )
  const files = [...inputs.filter((file) => !file.endsWith('.lock')), ...projects, ...inputs]
  return files.flatMap((file) => known.flatMap((driver) => lineWith(repository, file, driver) ?? [])).slice(0, 1)
}

function lineWith(repository: Repository, file: string, driver: string): Evidence | undefined {
  const name = driver.replaceAll('-', '[-_.]+')
  const pattern = new RegExp(
    `^\\W*(name = ")?${name}\\b(?![-_.]\\w)|${file.endsWith('.toml') ? `["']${name}\\b(?![-_.]\\w)` : '(?!)'}`,
    'i',
  )
  const index = repository
    .text(file)
    .split('\n')
    .findIndex((line) => pattern.test(line))
  return index < 0 ? undefined : evidenceAt(repository, file, index + 1)
}

/** Whether a service is given another server's URL where this datastore's would be: then a driver is there for some other use. */
function isOverruled(services: readonly ComposeService[], { detection, environmentNames }: DatastoreProvider): boolean {
  const stated = services.flatMap(({ environment, weight }) =>
    weight > 0.5 ? (environmentNames['url'] ?? []).flatMap((name) => environment.get(name)?.value ?? []) : [],
  )
  const bases = stated.flatMap((value) => /^([a-z][a-z\d]*)(?:\+\w+)?:\/\//.exec(value)?.[1] ?? [])
  return bases.length > 0 && !bases.some((base) => detection.schemes.includes(base))
}
