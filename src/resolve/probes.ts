// How an app is asked: by its container's health check, by neighbours at the edge, and by nobody outside.
import type { HealthCheck, Probe } from '../model/health.ts'
import type { ProbePath, Probes } from '../model/plan.ts'
import type { FrameworkProvider } from '../model/provider.ts'
import type { AppSection } from '../model/stack.ts'
import { compare } from './compare.ts'

export function resolveProbes(section: AppSection, { probes }: FrameworkProvider): Probes {
  const own = (path: string | undefined): ProbePath | undefined =>
    path === undefined ? undefined : { path, own: true }
  return {
    liveness: own(section.liveness) ?? probes.liveness,
    readiness: own(section.readiness) ?? probes.readiness,
    metrics: probes.metrics,
  }
}

export function livenessProbe({ liveness }: Probes, port: number): Probe {
  return liveness === undefined ? { kind: 'tcp', port } : { kind: 'http', port, path: liveness.path }
}

export function healthOf(provider: FrameworkProvider, probe: Probe): HealthCheck {
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

/**
 * Of a program its metrics too, whether or not the runtime answers for them elsewhere; a site's files are all public.
 * `rootPaths` are prefixes below which the app answers its paths once more.
 */
export function privatePaths(
  section: AppSection,
  { kind }: FrameworkProvider,
  { liveness, readiness }: Probes,
  rootPaths: readonly string[],
): string[] {
  const asked = [liveness, readiness].flatMap((probe) =>
    probe && !(probe.own && isPage(probe.path)) ? [probe.path] : [],
  )
  const all = [...asked, ...(kind === 'site' ? [] : [section.metrics])]
  return [...new Set(['', ...rootPaths].flatMap((root) => all.map((path) => root + path)))].toSorted(compare)
}

/** What only probes ask for, whatever stands before or after it: `/up/databases`, `/internal/health-check`. */
const probeWord =
  /(^|[._-])(health\w*|live(z|ness)?|alive|read(yz?|iness)|up|ping|\w*heartbeat|status|probes?|checks?|db|databases?|metrics)($|[._-])/i

/** What people open in a browser, and files that they load. */
const pageWord =
  /^((sign|log)[_-]?(in|up)|register|home|index|start|welcome|about|dashboard|admin|docs|redoc|swagger|openapi|graphql|app|version)$|\.\w+$/i

/**
 * A page, or an address of an API, may serve as a probe as well, such as `/login` or `/api/posts`, and stays public.
 * What else a stack file names as a probe is for the inside.
 */
function isPage(path: string): boolean {
  const words = path.split('/').filter((word) => word !== '')
  if (words.some((word) => probeWord.test(word))) return false
  return words.length === 0 || pageWord.test(words.at(-1) ?? '') || /^(api|v\d+)$/i.test(words[0] ?? '')
}
