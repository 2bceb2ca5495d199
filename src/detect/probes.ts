// The port that an app's own deployment files use, and the paths that they or its code offer as health checks.
import type { Evidence, Finding } from '../model/detection.ts'
import { evidenceAt, type Repository } from './repository.ts'
import type { StatedCommand } from './statements/commands.ts'
import type { Container } from './statements/containers.ts'
import { listeningPort } from './statements/server-reference.ts'

const healthPath =
  /^\/((api|v\d+|utils?|system|monitor(ing)?|internal|common|core|probes?|service|status|infra)\/){0,3}(_?health(z|check|-check|_check)?|livez?|liveness|up|ping|_?status\/health|health(z|check)?\/(live|liveness|alive))\/?$/

const readyPath =
  /^\/((api|v\d+|utils?|system|monitor(ing)?|internal|common|core|probes?|service|status|infra)\/){0,3}_?(ready(z|iness)?|(up|health(z|check)?)\/(ready|readiness|db|databases?|full|deep))\/?$/

/** Where a container listens: the server's own option, EXPOSE, the health check, a Compose port. */
export function findPort(repository: Repository, entry: StatedEntry): Finding<number> | undefined {
  const { container } = entry
  for (const command of entry.commands) {
    const port = listeningPort(command.words)
    if (port !== undefined && (command.container === container || !container))
      return usable({ value: port, confidence: 1, evidence: [command.evidence] })
  }
  if (!container) return undefined
  const [exposed] = container.image.exposes
  if (exposed)
    return usable({
      value: exposed.port,
      confidence: 1,
      evidence: [evidenceAt(repository, container.image.file, exposed.line)],
    })
  for (const check of checksOf(entry)) {
    if (check.port !== undefined)
      return usable({ value: check.port, confidence: 0.9, evidence: [evidenceAt(repository, check.file, check.line)] })
  }
  for (const service of container.services) {
    const [port] = service.ports
    if (port)
      return usable({ value: port.port, confidence: 0.8, evidence: [evidenceAt(repository, service.file, port.line)] })
  }
  return undefined
}

/** An app is not root, and ports below 1024 are root's: there the default serves as well. */
function usable(finding: Finding<number>): Finding<number> | undefined {
  return finding.value >= 1024 && finding.value <= 65535 ? finding : undefined
}

/** How an app is started, as the repository says it. */
export interface StatedEntry {
  readonly commands: readonly StatedCommand[]
  readonly container: Container | undefined
}

export interface ProbeFindings {
  readonly liveness?: Finding<string>
  readonly readiness?: Finding<string>
}

/**
 * Liveness is a route that asks nothing else, readiness one that does. A path that the repository's own containers
 * check goes first; what the code says of it decides which of the two it is.
 */
export function findProbes(repository: Repository, entry: StatedEntry, open: readonly OpenRoute[]): ProbeFindings {
  const stated = checksOf(entry).flatMap((check): OpenRoute[] => {
    if (check.path === undefined) return []
    const { path, file, line } = check
    const asks = open.find((each) => sameWithSlash(each.path, path))?.asks ?? false
    return [{ path, asks, evidence: evidenceAt(repository, file, lineOf(repository.text(file), line, path)) }]
  })
  const inCode = open.toSorted((a, b) => a.path.length - b.path.length)
  const quiet = inCode.filter(({ path, asks }) => healthPath.test(path) && !asks)
  const asking = inCode.filter(
    ({ path, asks, isForProbes }) => asks && (isForProbes || readyPath.test(path) || healthPath.test(path)),
  )
  // A check that asks elsewhere tells whether the app is ready, where another tells whether it lives.
  const own = stated.filter(({ asks }) => !asks || quiet.length === 0)
  const [liveness] = [...own.map(certain), ...quiet.map(likely)]
  const ready = [
    ...stated.filter(({ asks }) => asks).map(certain),
    ...asking.filter(({ path }) => readyPath.test(path)).map(likely),
    ...asking.map(likely),
  ]
  const readiness = ready.find(({ value }) => value !== liveness?.value)
  return { ...(liveness ? { liveness } : {}), ...(readiness ? { readiness } : {}) }
}

/** A path that the code answers to anybody who asks. */
export interface OpenRoute {
  readonly path: string
  /** Whether answering asks something else, such as a datastore. */
  readonly asks: boolean
  /** It is there for probes, whatever it is called. */
  readonly isForProbes?: boolean
  readonly evidence: Evidence
}

function certain({ path, evidence }: OpenRoute): Finding<string> {
  return { value: path, confidence: 1, evidence: [evidence] }
}

function likely({ path, evidence }: OpenRoute): Finding<string> {
  return { value: path, confidence: 0.7, evidence: [evidence] }
}

function sameWithSlash(a: string, b: string): boolean {
  return a.replace(/\/$/, '') === b.replace(/\/$/, '')
}

interface Check {
  readonly file: string
  readonly line: number
  readonly port: number | undefined
  readonly path: string | undefined
}

function checksOf({ container }: Pick<StatedEntry, 'container'>): Check[] {
  if (!container) return []
  const texts = container.services.flatMap((service) =>
    service.healthcheck.length === 0
      ? []
      : [
          {
            file: service.file,
            line: service.healthcheck[0]?.line ?? service.line,
            text: service.healthcheck.map((part) => part.text).join(' '),
          },
        ],
  )
  const own = container.image.healthcheck
  if (own) texts.unshift({ file: container.image.file, line: own.line, text: own.text })
  return texts.flatMap(({ file, line, text }) => {
    const match =
      /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|[a-z][\w-]*)(?::(\d+|\$\{?\w+(?::-(\d+))?\}?))?(\/[A-Za-z0-9._~/-]*)?/.exec(
        text,
      )
    if (!match) return []
    const port = Number(match[2] ?? match[1])
    return [{ file, line, port: port > 0 ? port : undefined, path: match[3] }]
  })
}

/** A check over several lines: the one that has the path. */
function lineOf(source: string, first: number, path: string): number {
  const below = source.split('\n', first + 20).slice(first - 1)
  const index = below.findIndex((line) => line.includes(path))
  return first + Math.max(0, index)
}
