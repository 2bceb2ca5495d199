// Where a program of Node listens, and the variable that says so.
import type { Finding } from '../../model/detection.ts'
import type { EnvironmentDraft } from '../../model/draft.ts'
import { findPort } from '../probes.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import { exampleValues } from '../statements/stated-values.ts'
import type { EnvironmentRead } from './environment-reads.ts'
import { portName } from './environment.ts'
import { fixedPort } from './listening.ts'
import type { ProgramCandidate } from './program-candidates.ts'
import { optionValue } from './steps.ts'

export interface PortFindings {
  readonly port?: Finding<number>
  /** A variable that has to say it, because the code has no default. */
  readonly variable?: EnvironmentDraft
}

export function portOf(
  repository: Repository,
  candidate: ProgramCandidate,
  reads: readonly EnvironmentRead[],
): PortFindings {
  const { args, launch, listeners, convention, evidence, container, commands } = candidate
  const given = optionValue(args, ['-p', '--port']) ?? launch?.environment['PORT']
  if (given !== undefined && isPort(Number(given)))
    return { port: { value: Number(given), confidence: 1, evidence: evidence.slice(0, 1) } }
  const stated = findPort(repository, {
    commands: commands.filter(({ words }) => words.some((word) => /^(-p|--port)/.test(word))),
    container,
  })
  const read = portRead(candidate, reads)
  if (read && read.name !== 'PORT') return ofOtherVariable(repository, candidate, read, stated)
  const fixed = read ? [] : listeners.flatMap((each) => fixedPort(each) ?? [])
  const [number] = fixed
  // A number that the code insists on goes before what the image says of it.
  if (number !== undefined && isPort(number)) {
    const own = listeners.find((each) => fixedPort(each) === number)
    return { port: { value: number, confidence: 0.9, evidence: own ? [own.evidence] : [] } }
  }
  if (stated) return { port: stated }
  const fallback = reads.find(({ name, fallback: value }) => name === 'PORT' && isPort(Number(value)))
  const example = exampleValues(repository).get('PORT')
  const known = fallback
    ? {
        value: Number(fallback.fallback),
        evidence: evidenceAt(repository, fallback.module.file, fallback.module.tokens[fallback.span.from]?.line ?? 1),
      }
    : undefined
  if (known) return { port: { value: known.value, confidence: 0.8, evidence: [known.evidence] } }
  if (example && isPort(Number(example.value)))
    return { port: { value: Number(example.value), confidence: 0.7, evidence: [example.evidence] } }
  return convention && convention.port !== 3000
    ? { port: { value: convention.port, confidence: 0.6, evidence: evidence.slice(0, 1) } }
    : {}
}

function isPort(number: number): boolean {
  return Number.isInteger(number) && number >= 1024 && number <= 65535
}

/** The read that the server's port comes from: in the call that listens, by its name in that module, or by its usual name. */
function portRead({ listeners }: ProgramCandidate, reads: readonly EnvironmentRead[]): EnvironmentRead | undefined {
  for (const { module, port } of listeners) {
    if (!port) continue
    const words = new Set(
      module.tokens
        .slice(port.from, port.to)
        .flatMap(({ kind, text }) => (kind === 'name' || kind === 'text' ? [text] : [])),
    )
    const own = reads.find(
      (read) =>
        words.has(read.name) ||
        (read.module === module && read.becomes.some((each) => words.has(each) && /port/i.test(each))),
    )
    if (own) return own
  }
  const named = reads.filter(({ name }) => portName.test(name))
  return (
    named.find(({ name }) => name === 'PORT') ??
    (new Set(named.map(({ name }) => name)).size === 1 ? named[0] : undefined)
  )
}

function ofOtherVariable(
  repository: Repository,
  { container }: ProgramCandidate,
  read: EnvironmentRead,
  stated: Finding<number> | undefined,
): PortFindings {
  const evidence = evidenceAt(repository, read.module.file, read.module.tokens[read.span.from]?.line ?? 1)
  const set =
    container?.image.environment[read.name] ??
    container?.services.map((service) => service.environment.get(read.name)).find((each) => each !== undefined)
  const example = exampleValues(repository).get(read.name)
  if (isPort(Number(read.fallback)) && set === undefined)
    return { port: { value: Number(read.fallback), confidence: 0.9, evidence: [evidence] } }
  const number =
    [Number(set?.value), Number(example?.value), Number(read.fallback), stated?.value].find(
      (each) => each !== undefined && isPort(each),
    ) ?? 3000
  return {
    port: { value: number, confidence: 0.8, evidence: [evidence] },
    variable: {
      name: read.name,
      evidence: [evidence],
      secret: false,
      required: true,
      settings: [],
      schemes: [],
      production: String(number),
    },
  }
}
