// One app: its container, image, gate and slots.
import type { SourceFacts } from '../model/detection.ts'
import type { HealthCheck, Probe } from '../model/health.ts'
import { migrationService, slots, volumeSlug, type App, type Edge, type Mount } from '../model/plan.ts'
import type { FrameworkProvider, Providers } from '../model/provider.ts'
import type { AppSection, Stack } from '../model/stack.ts'
import { secretName, text, type SecretSpec, type Value } from '../model/value.ts'
import type { ResolvedDatastore } from './datastore.ts'
import { resolveEnvironment } from './environment.ts'
import { packageNeeds } from './package-needs.ts'
import { resolveResources } from './resources.ts'

interface Surroundings {
  readonly stack: Stack
  readonly facts: SourceFacts | undefined
  readonly datastores: readonly ResolvedDatastore[]
  readonly edge: Edge
  readonly providers: Providers
}

/** User of every app's process; its image has no other. */
const uid = 1000

export function resolveApp(
  name: string,
  section: AppSection,
  { stack, facts, datastores, edge, providers }: Surroundings,
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
  const values: Record<string, Value> = {
    ...plain(provider.environment(section, facts)),
    ...plain({ PORT: String(port) }),
    ...environment.values,
  }
  for (const key of Object.keys(section.secrets))
    values[key] = [{ kind: 'secret', secret: secretName(name, key), urlencode: false }]
  const recipe = provider.recipe(
    section,
    facts,
    packageNeeds(
      facts,
      datastores.map(({ provider: datastore }) => datastore),
    ),
  )
  const liveness: Probe =
    section.liveness === undefined ? { kind: 'tcp', port } : { kind: 'http', port, path: section.liveness }
  return {
    secrets: own,
    app: {
      name,
      repository: `${stack.name}-${name}`,
      recipe,
      slots,
      port,
      user: `${uid}:${uid}`,
      resources: resolveResources(provider.resources, section.resources),
      environment: values,
      secrets: [...own.map((secret) => secret.name), ...environment.secrets],
      mounts: mounts(name, section, recipe.workdir),
      health: health(provider, liveness),
      stopGraceSeconds: provider.stopSeconds(section) + 10,
      migration: section.migrate && {
        service: migrationService({ name }),
        state: `${name}-state`,
        argv: section.migrate.command,
        directory: section.migrate.directory,
      },
      egress: section.egress,
      uses: environment.uses,
      required: [
        ...Object.keys(section.env).filter((key) => section.env[key]?.length),
        ...Object.keys(section.secrets),
      ].toSorted(),
    },
  }
}

function plain(values: Readonly<Record<string, string>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, text(value)]))
}

function health(provider: FrameworkProvider, probe: Probe): HealthCheck {
  return {
    argv: provider.probe(probe),
    asks: probe.kind === 'http' ? `GET ${probe.path} on port ${probe.port}` : `a TCP connection to port ${probe.port}`,
    intervalSeconds: 10,
    timeoutSeconds: 5,
    retries: 3,
    startPeriodSeconds: 60,
  }
}

function mounts(name: string, section: AppSection, workdir: string): Mount[] {
  return [
    { kind: 'tmpfs', target: '/tmp' },
    ...section.writable.toSorted().map((folder): Mount => ({ kind: 'tmpfs', target: `${workdir}/${folder}`, uid })),
    ...section.uploads.toSorted().map((folder): Mount => ({
      kind: 'volume',
      // After `_`, which no name of the stack holds, it can be no other volume's.
      volume: `${name}_${volumeSlug(folder)}`,
      target: `${workdir}/${folder}`,
    })),
  ]
}
