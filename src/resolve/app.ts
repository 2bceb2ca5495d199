// One app: its container, image, gate and slots.
import type { ConfigFile } from '../model/config-file.ts'
import type { SourceFacts } from '../model/detection.ts'
import { origin, type Edge } from '../model/edge.ts'
import {
  assetsFolder,
  assetsVolume,
  migrationService,
  slots,
  uploadVolume,
  type App,
  type Mount,
  type Published,
} from '../model/plan.ts'
import { ownersOf } from '../model/owners.ts'
import type { FrameworkProvider, Providers } from '../model/provider.ts'
import type { AppSection, Stack } from '../model/stack.ts'
import { secretName, text, type SecretSpec, type Value } from '../model/value.ts'
import { compare } from './compare.ts'
import { configMounts, resolveConfig, withLinks } from './config.ts'
import type { ResolvedDatastore } from './datastore.ts'
import { resolveEnvironment } from './environment.ts'
import { resolveHeaders } from './headers.ts'
import { packageNeeds } from './package-needs.ts'
import { healthOf, livenessProbe, privatePaths, resolveProbes } from './probes.ts'
import { listeningProcesses, workersOf } from './processes.ts'
import { resolveResources } from './resources.ts'
import { standIns } from './stand-ins.ts'
import { tasksOf } from './tasks.ts'

interface Surroundings {
  readonly stack: Stack
  readonly environment: string
  readonly facts: SourceFacts | undefined
  readonly datastores: readonly ResolvedDatastore[]
  readonly edge: Edge
  readonly providers: Providers
}

export function resolveApp(
  name: string,
  given: AppSection,
  { stack, environment: environmentName, facts, datastores, edge, providers }: Surroundings,
): { apps: readonly App[]; secrets: readonly SecretSpec[] } {
  const provider = providers.frameworks.find((candidate) => candidate.name === given.framework)
  if (!provider || !facts) throw new Error(`no provider or no facts for the app ${name}`)
  const port = given.port ?? provider.defaultPort
  // A file's owner is one; the reference check sees to it.
  const reached = datastores.filter(
    (each) => each.folder === undefined || ownersOf(each.name, stack, providers).includes(name),
  )
  const workdir = provider.workdir(given, facts)
  const section = withFolders(given, reached, workdir)
  const environment = resolveEnvironment(
    section,
    reached.map((each) => each.connection(name, workdir)),
    edge,
  )
  const own = Object.keys(section.secrets)
    .toSorted()
    .map((key): SecretSpec => ({
      name: secretName(name, key),
      generator: section.secrets[key] ?? 'urlsafe',
      purpose: `${key} of ${name}`,
    }))
  const probes = resolveProbes(section, provider)
  const published = resolvePublished(name, section)
  const site = provider.kind === 'site'
  const values: Record<string, Value> = site
    ? {}
    : {
        ...plain(provider.environment(section, facts, origin(edge))),
        ...plain({ PORT: String(port), LOG_FORMAT: stack.logFormat, SEAWORTHY_ENVIRONMENT: environmentName }),
        ...plain(section.cors === 'public' ? { SEAWORTHY_CORS: 'public' } : {}),
        ...environment.values,
      }
  for (const key of Object.keys(section.secrets))
    values[key] = [{ kind: 'secret', secret: secretName(name, key), urlencode: false }]
  const recipe = provider.recipe(
    section,
    facts,
    // A driver needs its library wherever the server runs.
    packageNeeds(facts, provider, providers.datastores),
    standIns(section, environment.values),
  )
  const config = resolveConfig(section, workdir)
  const shared = {
    user: userOf(section, provider),
    secrets: [...own.map((secret) => secret.name), ...environment.secrets],
    mounts: mounts(name, section, provider, workdir, config),
    stopGraceSeconds: provider.stopSeconds(section) + 10,
  }
  const app: App = {
    name,
    of: undefined,
    command: undefined,
    repository: `${stack.name}-${name}`,
    recipe: withLinks(recipe, config),
    packageFolders: provider.packageFolders,
    slots,
    port,
    replicas: section.replicas,
    sticky: section.sticky,
    probes,
    privatePaths: privatePaths(section, provider, probes, facts.kind === 'python' ? (facts.rootPaths ?? []) : []),
    errors: section.errors === 'passthrough' ? undefined : provider.errors,
    publicAnswers: section.cors === 'public',
    headers: resolveHeaders(provider, stack.edge.headers[name]),
    published,
    resources: resolveResources(provider.resources, section.resources),
    environment: values,
    config,
    ...shared,
    health: healthOf(provider, livenessProbe(probes, port)),
    gate: section.migrate && migrationService({ name }),
    migration: section.migrate && {
      service: migrationService({ name }),
      state: `${name}-state`,
      argv: section.migrate.command,
      directory: section.migrate.directory,
    },
    workers: workersOf(name, section, provider, shared),
    tasks: tasksOf(section.tasks),
    egress: section.egress || environment.uses.some(({ kind }) => kind === 'external'),
    uses: environment.uses,
    required: site
      ? []
      : [
          ...Object.keys(section.env).filter((key) => section.env[key]?.length),
          ...Object.keys(section.secrets),
        ].toSorted(),
  }
  return { apps: [app, ...listeningProcesses(app, section, provider, stack)], secrets: own }
}

/** Datastores that are files are kept as uploads are. */
function withFolders(section: AppSection, datastores: readonly ResolvedDatastore[], workdir: string): AppSection {
  const place = (folder: string): string => (workdir === '' ? `/${folder}` : folder)
  const folders = datastores.flatMap(({ folder }) => (folder === undefined ? [] : [[place(folder), null] as const]))
  return folders.length === 0
    ? section
    : { ...section, uploads: { ...Object.fromEntries(folders), ...section.uploads } }
}

function plain(values: Readonly<Record<string, string>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, text(value)]))
}

function resolvePublished(name: string, section: AppSection): Published[] {
  const assets = Object.entries(section.static).map(([url, source]): Published => ({
    url,
    source,
    volume: assetsVolume({ name }),
    kind: 'assets',
  }))
  const uploads = Object.entries(section.uploads).flatMap(([folder, url]): Published[] =>
    url === null ? [] : [{ url, source: folder, volume: uploadVolume(name, folder), kind: 'uploads' }],
  )
  return [...assets, ...uploads].toSorted((a, b) => compare(a.url, b.url))
}

/** `uid:gid`, both as numbers. */
const userOf = ({ user }: AppSection, { uid }: FrameworkProvider): string => user ?? `${uid}:${uid}`

function mounts(
  name: string,
  section: AppSection,
  provider: FrameworkProvider,
  workdir: string,
  config: readonly ConfigFile[],
): Mount[] {
  const uid = Number.parseInt(userOf(section, provider), 10)
  const place = (folder: string): string => (folder.startsWith('/') ? folder : `${workdir}/${folder}`)
  return [
    { kind: 'tmpfs', target: '/tmp' },
    ...section.writable.toSorted().map((folder): Mount => ({ kind: 'tmpfs', target: place(folder), uid })),
    ...Object.keys(section.uploads)
      .toSorted()
      .map((folder): Mount => ({
        kind: 'volume',
        volume: uploadVolume(name, folder),
        target: place(folder),
      })),
    ...(Object.keys(section.static).length > 0
      ? [{ kind: 'volume' as const, volume: assetsVolume({ name }), target: assetsFolder }]
      : []),
    ...configMounts(config, uid),
  ]
}
