// Where a program listens for HTTP: the calls that begin it, and the port that each names.
import type { Evidence } from '../../model/detection.ts'
import type { NodeDetection } from '../../model/node-detection.ts'
import { evidenceAt } from '../repository.ts'
import { callsOf, entriesOf, literalOf, partsOf, type Call } from './expressions.ts'
import type { NodeModule, Span } from './module.ts'
import type { NodeProgram } from './source-tree.ts'

const starts = /^(listen|serve|startStandaloneServer|Server|server|createServer|WebSocketServer|Application)$/

const ofHttp = /^(node:)?https?2?$|^(node:)?http2$/

export interface Listener {
  readonly module: NodeModule
  readonly evidence: Evidence
  /** Tokens of the port, where the call names one. */
  readonly port: Span | undefined
}

/** Calls by which the program's modules begin to listen. */
export function listenersOf({
  repository,
  modules,
  detection,
}: Pick<NodeProgram, 'repository' | 'modules' | 'detection'>): Listener[] {
  return modules.flatMap((module) =>
    callsOf(module, starts)
      .slice(0, 50)
      .flatMap((call): Listener[] => {
        const found = portOf(module, call, detection.listening)
        return found
          ? [
              {
                module,
                evidence: evidenceAt(repository, module.file, module.tokens[call.at]?.line ?? 1),
                port: found.port,
              },
            ]
          : []
      }),
  )
}

function portOf(
  module: NodeModule,
  { name, open, on, at }: Call,
  known: NodeDetection['listening'],
): { readonly port: Span | undefined } | undefined {
  const parts = partsOf(module, open)
  const [first] = parts
  const options = parts.find(({ from }) => module.tokens[from]?.text === '{')
  const port = options && entriesOf(module, options.from).find(({ key }) => key === 'port')?.value
  switch (name) {
    case 'listen':
      // Workers of a test, and emitters of events, are told of a name or of nothing.
      if (!first || on.length === 0) return first && isCallOf(module, at) ? { port: port ?? first } : undefined
      if (module.tokens[first.from]?.kind === 'text' && !/^\d+$/.test(module.tokens[first.from]?.text ?? ''))
        return undefined
      return { port: options === first ? port : first }
    case 'createServer':
      return comesFrom(module, on[0] ?? name, ofHttp) && isListened(module) ? { port: undefined } : undefined
    case 'startStandaloneServer':
      return { port: undefined }
    case 'serve':
    case 'server':
    case 'Server':
      return on[0] === 'Bun' || comesFrom(module, on[0] ?? name, known[name]) ? { port } : undefined
    case 'WebSocketServer':
      return port === undefined ? undefined : { port }
    default:
      return undefined
  }
}

/** `express().listen(…)` */
function isCallOf({ tokens }: NodeModule, at: number): boolean {
  return tokens[at - 1]?.text === '.' && tokens[at - 2]?.text === ')'
}

function isListened({ tokens }: NodeModule): boolean {
  return tokens.some(({ text }) => text === 'listen')
}

function comesFrom({ imports }: NodeModule, name: string, pattern: RegExp | undefined): boolean {
  return pattern !== undefined && imports.some(({ from, names }) => pattern.test(from) && names.has(name))
}

/** The number in a port's tokens, where nothing else has a say; also of `Number(port)`, and `parseInt(port, 10)`. */
export function fixedPort({ module, port }: Listener): number | undefined {
  if (!port) return undefined
  const isMade = /^(Number|parseInt)$/.test(module.tokens[port.from]?.text ?? '')
  const [inner = port] = isMade ? partsOf(module, port.from + 1) : []
  const number = Number(literalOf(module, inner))
  return number > 0 && number < 65536 ? number : undefined
}
