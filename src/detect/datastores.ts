// The datastores that a repository's apps use, with the scripts of their first start.
import type { Evidence, Finding } from '../model/detection.ts'
import type { Files } from '../model/files.ts'
import type { AppDraft, DatastoreDraft } from '../model/draft.ts'
import type { DatastoreProvider, Providers } from '../model/provider.ts'
import { baseName, foldersUpFrom, isWithin, joinPath, parentOf } from './paths.ts'
import { readRequirements } from './python/requirements.ts'
import { evidenceAt, openRepository, type Repository } from './repository.ts'
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
  const found = providers.datastores.flatMap((provider) => {
    const draft = datastoreOf(repository, provider, providers, services, drafts)
    return draft ? [{ draft, provider, usualName: provider.detection.usualName }] : []
  })
  const kept = found.filter((one, index) => !found.some((other, place) => speaksFor(other, one, place < index)))
  // Two of which each would be the database have the names of their technologies.
  return kept.map(({ usualName, draft }) => ({
    ...draft,
    name: kept.filter((other) => other.usualName === usualName).length > 1 ? draft.name : usualName,
  }))
}

interface Found {
  readonly draft: DatastoreDraft
  readonly provider: DatastoreProvider
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
): DatastoreDraft | undefined {
  const { images, drivers, schemes, defaultVersion, initFolder } = provider.detection
  const evidence: Evidence[] = []
  // The name alone, also under a registry and a namespace.
  const own = services.filter(
    ({ image }) => image && images.some((name) => `/${imageName(image.text)}`.endsWith(`/${name}`)),
  )
  const [service] = own
  if (service?.image) evidence.push(evidenceAt(repository, service.file, service.image.line))
  if (!isOverruled(services, provider))
    evidence.push(
      ...drafts.flatMap((draft) => driverEvidence(repository, driversFor(draft, drivers, providers), draft)),
    )
  const names = new Set(Object.values(provider.environmentNames).flat())
  const variables = drafts.flatMap((draft) => draft.environment)
  const byName = variables.find((variable) => names.has(variable.name))
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
  return {
    name: provider.name,
    engine: {
      value: `${provider.name}:${stated ?? defaultVersion}`,
      confidence: stated === undefined ? 0.7 : 1,
      evidence: distinct(evidence),
    },
    ...noteOn(named, stated, service?.image && imageName(service.image.text), images),
    init: own
      .filter((each) => each.file === service?.file)
      .flatMap((each) => initScripts(repository, each, initFolder)),
  }
}

/** What of the repository's own server is not kept. */
function noteOn(
  named: string | undefined,
  stated: string | undefined,
  image: string | undefined,
  [plain = '']: readonly string[],
): Pick<DatastoreDraft, 'note'> {
  const parts = [
    ...(named === undefined || stated === named ? [] : [`raised from ${named}, which has no image here`]),
    ...(image === undefined || `/${image}`.endsWith(`/${plain}`) ? [] : [`the plain server, not ${image}`]),
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

/** Scripts mounted where the image runs them at its first start, in the order of their names there. */
function initScripts(
  repository: Repository,
  service: ComposeService,
  initFolder: string | undefined,
): Finding<string>[] {
  if (initFolder === undefined) return []
  const scripts = service.mounts.flatMap((mount) => {
    if (!isWithin(initFolder, mount.target) || mount.source === '' || mount.source.startsWith(':')) return []
    const evidence = [evidenceAt(repository, service.file, mount.line)]
    const sources = repository.has(mount.source)
      ? [mount.source]
      : repository.paths.filter((path) => parentOf(path) === mount.source && /\.(sql|sh|sql\.gz|js)$/.test(path))
    return sources.map((value) => ({
      order: mount.target === initFolder ? baseName(value) : baseName(mount.target),
      finding: { value: joinPath(value), confidence: 1, evidence },
    }))
  })
  return scripts.toSorted((a, b) => (a.order < b.order ? -1 : 1)).map((script) => script.finding)
}

/** Drivers of the language that an app is written in. */
function driversFor(
  { framework }: AppDraft,
  drivers: DatastoreProvider['detection']['drivers'],
  { frameworks }: Providers,
): readonly string[] {
  const kind = frameworks.find(({ name }) => name === framework)?.kind
  return kind === undefined || kind === 'site' ? [] : drivers[kind]
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

function distinct(evidence: readonly Evidence[]): Evidence[] {
  return [...new Map(evidence.map((each) => [`${each.file}:${each.line}`, each])).values()].slice(0, 3)
}
