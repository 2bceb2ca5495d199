// Further processes of an app's image: one that listens is an app of its own behind the edge, any other a worker.
import { workerService, type App, type Worker } from '../model/plan.ts'
import type { FrameworkProvider } from '../model/provider.ts'
import { listens, type AppSection, type ListeningSection, type ProcessSection, type Stack } from '../model/stack.ts'
import { text } from '../model/value.ts'
import { compare } from './compare.ts'
import { healthOf, livenessProbe, privatePaths } from './probes.ts'
import { resolveHeaders } from './headers.ts'
import { resolveResources } from './resources.ts'

/** They have what the app has, but its port. */
export function workersOf(
  app: string,
  { processes }: AppSection,
  provider: FrameworkProvider,
  shared: Pick<Worker, 'user' | 'secrets' | 'mounts' | 'stopGraceSeconds'>,
): Worker[] {
  return sorted(processes).flatMap(([name, section]) =>
    listens(section)
      ? []
      : {
          ...shared,
          name: workerService({ name: app }, name),
          argv: section.command,
          directory: section.directory,
          replicas: section.replicas,
          resources: resolveResources(provider.resources, section.resources),
          environment: {},
          health: healthOf(provider, { kind: 'alive', seconds: settledSeconds }),
        },
  )
}

/** A process that still runs then has found what it needs. */
const settledSeconds = 3

/** Processes that listen: each has its own slots and port, and everything else of `app`, whose section this is. */
export function listeningProcesses(app: App, section: AppSection, provider: FrameworkProvider, stack: Stack): App[] {
  return sorted(section.processes).flatMap(([process, each]) =>
    listens(each) ? listeningProcess(app, workerService(app, process), each, section, provider, stack) : [],
  )
}

function listeningProcess(
  app: App,
  name: string,
  { command, directory, port, liveness, replicas, resources }: ListeningSection,
  section: AppSection,
  provider: FrameworkProvider,
  stack: Stack,
): App {
  const probes = {
    liveness: liveness === undefined ? undefined : { path: liveness, own: true },
    readiness: undefined,
    metrics: undefined,
  }
  const { runtime } = app.recipe
  return {
    ...app,
    name,
    of: app.name,
    command: { argv: command, directory },
    // The runtime stands around the app's own server alone.
    recipe: { ...app.recipe, runtime: runtime && { ...runtime, wraps: false, hasWorkers: false } },
    port,
    replicas,
    sticky: undefined,
    probes,
    privatePaths: privatePaths(section, provider, probes, []),
    errors: section.errors === 'passthrough' ? undefined : 'edge',
    headers: resolveHeaders(provider, stack.edge.headers[name]),
    published: [],
    resources: resolveResources(provider.resources, resources),
    environment: { ...app.environment, PORT: text(String(port)) },
    health: healthOf(provider, livenessProbe(probes, port)),
    migration: undefined,
    workers: [],
    tasks: [],
  }
}

function sorted(processes: AppSection['processes']): [string, ProcessSection][] {
  return Object.entries(processes).toSorted(([a], [b]) => compare(a, b))
}
