// The port that an app's own deployment files use, and the paths that they or its code offer as health checks.
import type { Evidence, Finding } from '../model/detection.ts'
import { evidenceAt, type Repository } from './repository.ts'
import type { StatedCommand } from './statements/commands.ts'
import type { Container } from './statements/containers.ts'
import { platformChecks } from './statements/platform-checks.ts'
import { expand } from './statements/shell.ts'
import { listeningPort, portOfSettings } from './statements/server-options.ts'

const healthPath =
  /^\/((api|v\d+|utils?|system|monitor(ing)?|internal|common|core|probes?|service|status|infra)\/){0,3}(_?health(z|check|-check|_check)?|livez?|liveness|up|ping|check|_status|_?status\/health|health(z|check)?\/(live|liveness|alive))\/?$/

const isPlainCheck = /\/check\/?$/

const readyPath =
  /^\/((api|v\d+|utils?|system|monitor(ing)?|internal|common|core|probes?|service|status|infra)\/){0,3}_?(ready(z|iness)?|(up|health(z|check)?)\/(ready|readiness|db|databases?|full|deep))\/?$/

/** A tag of documentation that makes the root a check: other paths below one may be about somebody's health. */
export const healthTag = /^health([ _-]?checks?)?$/i

/** Words of an answer's body that say that something is wrong. */
export const complaint =
  /^(degraded|unhealthy|disconnected|unavailable|unreachable|down|error|fail(ed|ing|ure)?|not[ _-](ok|ready|connected|healthy|available)|ko|bad|offline)$/i

/** Whether a path's name says that it tells whether an app can serve. */
export function isReadyPath(path: string): boolean {
  return readyPath.test(path)
}

/** Where a container listens: the server's own option, EXPOSE, the health check, a Compose port. */
export function findPort(repository: Repository, entry: StatedEntry): Finding<number> | undefined {
  const { container } = entry
  for (const command of entry.commands) {
    if (container && command.container !== container) continue
    const port = listeningPort(command.words)
    if (port !== undefined) return usable({ value: port, confidence: 1, evidence: [command.evidence] })
    const own = portOfSettings(repository, command)
    if (own) return usable({ value: own.port, confidence: 1, evidence: [evidenceAt(repository, own.file, own.line)] })
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
  /** Where all that the code answers is known: what never answered is copied on, too. */
  answers?(path: string): boolean
}

export interface ProbeFindings {
  readonly liveness?: Finding<string>
  readonly readiness?: Finding<string>
}

/**
 * `folder` is the app's. Liveness is a route that asks nothing else, readiness one that does. A path that the repository's own containers
 * check goes first; what the code says of it decides which of the two it is.
 */
export function findProbes(
  repository: Repository,
  folder: string,
  entry: StatedEntry,
  open: readonly OpenRoute[],
): ProbeFindings {
  const files = entry.commands.map(({ evidence }) => evidence.file)
  const ofPlatforms = platformChecks(repository, folder, { files, image: entry.container?.image.file })
  const routeOf = ({ path: asked, file, line }: Pick<Check, 'path' | 'file' | 'line'>): OpenRoute[] => {
    if (asked === undefined || entry.answers?.(asked) === false) return []
    const known = open.find((each) => sameWithSlash(each.path, asked))
    const evidence = evidenceAt(repository, file, lineOf(repository.text(file), line, asked))
    return [{ path: asked, asks: known?.asks ?? false, tells: known?.tells ?? true, evidence }]
  }
  const checked = checksOf(entry).flatMap(routeOf)
  const stated = [...checked, ...ofPlatforms.flatMap(routeOf)]
  const inCode = open.toSorted((a, b) => a.path.length - b.path.length)
  const quiet = inCode
    .filter(({ path, asks, isForProbes }) => (isForProbes === true || healthPath.test(path)) && !asks)
    // It may be one of something else.
    .toSorted((a, b) => Number(isPlainCheck.test(a.path)) - Number(isPlainCheck.test(b.path)))
  const asking = inCode.filter(
    ({ path, asks, isForProbes }) => asks && (isForProbes || isReadyPath(path) || healthPath.test(path)),
  )
  // A check that asks elsewhere tells whether the app is ready, where another tells whether it lives.
  // Platforms ask before they send traffic, and never kill an app for it.
  const own = stated.filter((each) => !each.asks || (quiet.length === 0 && (!tells(each) || checked.includes(each))))
  const [liveness] = [...own.map(certain), ...[...quiet, ...asking.filter((each) => !tells(each))].map(likely)]
  const telling = asking.filter(tells)
  const ready = [
    ...stated.filter((each) => each.asks && tells(each)).map(certain),
    ...telling.filter(({ path }) => isReadyPath(path)).map(likely),
    ...telling.map(likely),
  ]
  const readiness = ready.find(({ value }) => value !== liveness?.value)
  return { ...(liveness ? { liveness } : {}), ...(readiness ? { readiness } : {}) }
}

/** A path that the code answers to anybody who asks. */
export interface OpenRoute {
  readonly path: string
  /** Whether answering asks something else, such as a datastore. */
  readonly asks: boolean
  /** False: it answers 200 whatever it heard, and says the rest in words that no probe reads: that is liveness. */
  readonly tells?: boolean
  /** It is there for probes, whatever it is called. */
  readonly isForProbes?: boolean
  readonly evidence: Evidence
}

const tells = (route: Pick<OpenRoute, 'tells'>): boolean => route.tells !== false

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

/** A service's check replaces that of its image. */
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
  const replaces = container.services.some(({ healthcheck, weight }) => healthcheck.length > 0 && weight > 0.5)
  if (own && !replaces) texts.unshift({ file: container.image.file, line: own.line, text: own.text })
  return texts.flatMap(({ file, line, text }) => {
    const match =
      /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|[a-z][\w-]*)(?::(\d+|\$\{?\w+(?::-(\d+))?\}?))?(\/(?:[A-Za-z0-9._~/-]|\$\{\w+(?::?-[^{}]*)?\})*)?/.exec(
        text,
      )
    if (!match) return []
    const port = Number(match[2] ?? match[1])
    // What a variable without a default puts in is nothing as a rule, such as a folder that a site may lie in.
    const path = match[3] && expand(match[3], {}).replaceAll(/\$\{\w+\}/g, '')
    return [{ file, line, port: port > 0 ? port : undefined, path }]
  })
}

/** A check over several lines: the one that has the path. */
function lineOf(source: string, first: number, path: string): number {
  const below = source.split('\n', first + 20).slice(first - 1)
  const index = below.findIndex((line) => line.includes(path))
  return first + Math.max(0, index)
}
