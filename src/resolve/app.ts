// One app: its container, image, gate and slots.
import type { SourceFacts } from '../model/detection.ts'
import type { HealthCheck, Probe } from '../model/health.ts'
import { origin, type Edge } from '../model/edge.ts'
import {
  assetsFolder,
  assetsVolume,
  migrationService,
  slots,
  volumeSlug,
  workerService,
  type App,
  type Mount,
  type ProbePath,
  type Probes,
  type Published,
  type Worker,
} from '../model/plan.ts'
import type { FrameworkProvider, Providers } from '../model/provider.ts'
import type { AppSection, Stack } from '../model/stack.ts'
import { secretName, text, type SecretSpec, type Value } from '../model/value.ts'
import { compare } from './compare.ts'
import type { ResolvedDatastore } from './datastore.ts'
import { resolveEnvironment } from './environment.ts'
import { resolveHeaders } from './headers.ts'
import { packageNeeds } from './package-needs.ts'
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
  section: AppSection,
  { stack, environment: environmentName, facts, datastores, edge, providers }: Surroundings,
): { app: App; secrets: readonly SecretSpec[] } {
  const provider = providers.frameworks.find((candidate) => candidate.name === section.framework)
  if (!provider || !facts) throw new Error(`no provider or no facts for the app ${name}`)
  const port = section.port ?? provider.defaultPort
  const environment = resolveEnvironment(section, datastores, edge)
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
  const liveness: Probe =
    probes.liveness === undefined ? { kind: 'tcp', port } : { kind: 'http', port, path: probes.liveness.path }
  return {
    secrets: own,
    app: {
      name,
      repository: `${stack.name}-${name}`,
      recipe,
      slots,
      port,
      replicas: section.replicas,
      sticky: section.sticky,
      probes,
      privatePaths: privatePaths(section, probes),
      errors: section.errors === 'passthrough' ? undefined : provider.errors,
      publicAnswers: section.cors === 'public',
      headers: resolveHeaders(provider, stack.edge.headers[name]),
      published,
      user: `${provider.uid}:${provider.uid}`,
      resources: resolveResources(provider.resources, section.resources),
      environment: values,
      secrets: [...own.map((secret) => secret.name), ...environment.secrets],
      mounts: mounts(name, section, provider, recipe.workdir),
      health: health(provider, liveness),
      stopGraceSeconds: provider.stopSeconds(section) + 10,
      migration: section.migrate && {
        service: migrationService({ name }),
        state: `${name}-state`,
        argv: section.migrate.command,
        directory: section.migrate.directory,
      },
      workers: workers(name, section, provider, {
        secrets: [...own.map((secret) => secret.name), ...environment.secrets],
        mounts: mounts(name, section, provider, recipe.workdir),
      }),
      tasks: tasksOf(section.tasks),
      egress: section.egress,
      uses: environment.uses,
      required: site
        ? []
        : [
            ...Object.keys(section.env).filter((key) => section.env[key]?.length),
            ...Object.keys(section.secrets),
          ].toSorted(),
    },
  }
}

function plain(values: Readonly<Record<string, string>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, text(value)]))
}

/** They have what the app has, but its port. */
function workers(
  app: string,
  section: AppSection,
  provider: FrameworkProvider,
  shared: Pick<Worker, 'secrets' | 'mounts'>,
): Worker[] {
  return Object.entries(section.processes)
    .toSorted(([a], [b]) => compare(a, b))
    .map(([process, { command, directory, replicas, resources }]) => ({
      ...shared,
      name: workerService({ name: app }, process),
      argv: command,
      directory,
      replicas,
      user: `${provider.uid}:${provider.uid}`,
      resources: resolveResources(provider.resources, resources),
      environment: {},
      health: health(provider, { kind: 'alive', seconds: settledSeconds }),
      stopGraceSeconds: provider.stopSeconds(section) + 10,
    }))
}

/** A process that still runs then has found what it needs. */
const settledSeconds = 3

function health(provider: FrameworkProvider, probe: Probe): HealthCheck {
  return {
    argv: provider.probe(probe),
    asks: questionOf(probe),
    intervalSeconds: 10,
    timeoutSeconds: 5,
    retries: 3,
    startPeriodSeconds: 60,
  }
}

function questionOf(probe: Probe): string {
  switch (probe.kind) {
    case 'http':
      return `GET ${probe.path} on port ${probe.port}`
    case 'tcp':
      return `a TCP connection to port ${probe.port}`
    case 'alive':
      return `whether it has run for ${probe.seconds} s`
  }
}

function resolveProbes(section: AppSection, { probes }: FrameworkProvider): Probes {
  const own = (path: string | undefined): ProbePath | undefined =>
    path === undefined ? undefined : { path, own: true }
  return {
    liveness: own(section.liveness) ?? probes.liveness,
    readiness: own(section.readiness) ?? probes.readiness,
    metrics: probes.metrics,
  }
}

function privatePaths(section: AppSection, { liveness, readiness, metrics }: Probes): string[] {
  const asked = [liveness, readiness].flatMap((probe) =>
    probe && (!probe.own || isForProbes(probe.path)) ? [probe.path] : [],
  )
  return [...new Set([...asked, ...(metrics ? [section.metrics] : [])])].toSorted(compare)
}

/** A page may serve as a probe, such as `/login`; what only probes ask for is known by its name. */
function isForProbes(path: string): boolean {
  const names = 'health(z|[-_]?check)?|live(z|ness)?|alive|ready(z)?|readiness|ping|(lb)?heartbeat|up|status'
  return new RegExp(`/_*(${names})_*/?$`, 'i').test(path)
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

/** After `_`, which no name of the stack holds, it can be no other volume's. */
function uploadVolume(name: string, folder: string): string {
  return `${name}_${volumeSlug(folder)}`
}

function mounts(name: string, section: AppSection, { uid }: FrameworkProvider, workdir: string): Mount[] {
  return [
    { kind: 'tmpfs', target: '/tmp' },
    ...section.writable.toSorted().map((folder): Mount => ({ kind: 'tmpfs', target: `${workdir}/${folder}`, uid })),
    ...Object.keys(section.uploads)
      .toSorted()
      .map((folder): Mount => ({
        kind: 'volume',
        volume: uploadVolume(name, folder),
        target: `${workdir}/${folder}`,
      })),
    ...(Object.keys(section.static).length > 0
      ? [{ kind: 'volume' as const, volume: assetsVolume({ name }), target: assetsFolder }]
      : []),
  ]
}
