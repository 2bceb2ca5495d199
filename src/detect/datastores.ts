// The datastores that a repository's apps use, with the scripts of their first start.
import type { Evidence, Finding } from '../model/detection.ts'
import type { Files } from '../model/files.ts'
import type { AppDraft, DatastoreDraft, DatastoreProvider, Providers } from '../model/provider.ts'
import { baseName, isWithin, joinPath, parentOf } from './paths.ts'
import { readRequirements } from './python/requirements.ts'
import { evidenceAt, openRepository, type Repository } from './repository.ts'
import { composeServices, type ComposeService } from './statements/compose.ts'

export function detectDatastores(files: Files, providers: Providers, drafts: readonly AppDraft[]): DatastoreDraft[] {
  return datastoresOf(openRepository(files), providers, drafts)
}

export function datastoresOf(
  repository: Repository,
  providers: Providers,
  drafts: readonly AppDraft[],
): DatastoreDraft[] {
  const services = composeServices(repository).filter((service) => service.weight > 0)
  const found = providers.datastores.flatMap((provider) => datastoreOf(repository, provider, services, drafts) ?? [])
  const [only] = found
  if (only && found.length === 1) return [{ ...only, name: 'db' }]
  return found
}

function datastoreOf(
  repository: Repository,
  provider: DatastoreProvider,
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
  for (const file of new Set(drafts.flatMap((draft) => draft.requirements?.value ?? []))) {
    const packages = new Set(readRequirements(repository, file).packages)
    const driver = drivers.python.find((name) => packages.has(name))
    const places = readRequirements(repository, file).inputs.flatMap((input) =>
      driver === undefined ? [] : (lineWith(repository, input, driver) ?? []),
    )
    evidence.push(...places.slice(0, 1))
  }
  const names = new Set(Object.values(provider.environmentNames).flat())
  const variables = drafts.flatMap((draft) => draft.environment)
  const named = variables.find((variable) => names.has(variable.name))
  const byScheme = variables.find(({ default: value = '' }) =>
    schemes.some((scheme) => new RegExp(`^${scheme}(\\+\\w+)?://`).test(value)),
  )
  for (const variable of [named, byScheme])
    if (variable?.evidence[0] && evidence.length > 0) evidence.push(variable.evidence[0])
  if (byScheme?.evidence[0] && evidence.length === 0) evidence.push(byScheme.evidence[0])
  if (evidence.length === 0) return undefined
  // The version that Compose names; where it is too old to be known, the next one that is.
  const versions = own.flatMap(({ image }) => versionOf(image?.text ?? '') ?? [])
  const stated = provider.versions.find((version) => Number(version) >= Number(versions[0] ?? Infinity))
  return {
    name: provider.name,
    engine: {
      value: `${provider.name}:${stated ?? defaultVersion}`,
      confidence: stated === undefined ? 0.7 : 1,
      evidence: distinct(evidence),
    },
    init: own
      .filter((each) => each.file === service?.file)
      .flatMap((each) => initScripts(repository, each, initFolder)),
  }
}

function imageName(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^/:]*$/, '')
}

function versionOf(image: string): string | undefined {
  return /:(\d+)/.exec(image)?.[1]
}

/** Scripts mounted where the image runs them at its first start, in the order of their names there. */
function initScripts(repository: Repository, service: ComposeService, initFolder: string): Finding<string>[] {
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

function lineWith(repository: Repository, file: string, driver: string): Evidence | undefined {
  const pattern = new RegExp(`^\\W*(name = ")?${driver.replaceAll('-', '[-_.]+')}\\b(?![-_.]\\w)`, 'i')
  const index = repository
    .text(file)
    .split('\n')
    .findIndex((line) => pattern.test(line))
  return index < 0 ? undefined : evidenceAt(repository, file, index + 1)
}

function distinct(evidence: readonly Evidence[]): Evidence[] {
  return [...new Map(evidence.map((each) => [`${each.file}:${each.line}`, each])).values()].slice(0, 3)
}
