// What stands behind a route: whether anybody may ask it, what it asks itself, how it answers.
import { complaint } from '../probes.ts'
import { namesBefore } from './expressions.ts'
import type { NodeModule, Span } from './module.ts'
import type { NodeRoute } from './route.ts'
import type { NodeProgram } from './source-tree.ts'

const guard = /auth|login|guard|permission|admin|jwt|passport|protect|session|api_?key|bearer|role|limit/i

/** Words of code that asks another service, or says that it cannot serve. */
const asking =
  /^(query|execute|\$queryRaw(Unsafe)?|\$executeRaw|\$connect|\$runCommandRaw|ping|pingCheck|authenticate|raw|findOne|findFirst|findMany|readyState|isInitialized|connect|getConnection|SERVICE_UNAVAILABLE|ServiceUnavailable\w*|serviceUnavailable|HealthCheck|responseCheck|selectOne|db|database)$/

/** What an answer that is not 200 has: a name of its number, or an error that is given on. */
const otherStatus =
  /^(throw|next|sendStatus|statusCode|code|writeHead|reject|\w+(Error|Exception)|SERVICE_UNAVAILABLE|serviceUnavailable|INTERNAL_SERVER_ERROR)$/

/** Whether anybody may GET it without more than its path. */
export function isOpenToAll({ method, module, handlers, path }: NodeRoute): boolean {
  if (!/^(GET|ALL|ANY|ROUTE)$/.test(method) || /[{*]/.test(path)) return false
  const before = handlers.length > 1 && /^(get|all|any)$/i.test(method) ? handlers.slice(0, -1) : []
  const names = (span: Span): string[] =>
    module.tokens
      .slice(span.from, Math.min(span.to, span.from + 60))
      .flatMap(({ kind, text }) => (kind === 'name' ? [text] : []))
  if (before.some((span) => names(span).some((name) => guard.test(name)))) return false
  // @UseGuards(AuthGuard), preHandler: [authenticate]
  const given = handlers.flatMap((span) =>
    module.tokens.slice(span.from, span.to).map(({ text }, index) => ({ text, at: span.from + index })),
  )
  return !given.some(
    ({ text, at }) =>
      /^(UseGuards|Authorized|preHandler|onRequest|preValidation|ApiBearerAuth)$/.test(text) &&
      module.tokens.slice(at, at + 12).some((token) => guard.test(token.text)),
  )
}

/** Whether a route's code asks a datastore or another service, itself or in functions of the program. */
export function asksElsewhere(program: NodeProgram, { module, handlers }: NodeRoute): boolean {
  return handlers.some((span) => asks(program, module, span, 0))
}

/** False: its code has words for what is wrong, and no answer but 200 to say them with. */
export function tellsByStatus({ module, handlers }: NodeRoute): boolean {
  const { tokens } = module
  const places = handlers.flatMap(({ from, to }) =>
    tokens.slice(from, Math.min(to, from + 1500)).map((token, index) => ({ ...token, at: from + index })),
  )
  const isOther = ({ kind, text, at }: (typeof places)[number]): boolean => {
    if (kind === 'number') return /^[45]\d\d$/.test(text)
    // A status that is not written out, such as that of a variable.
    if (text === 'status') return tokens[at + 1]?.text === '(' && tokens[at + 2]?.text !== '200'
    return kind === 'name' && otherStatus.test(text)
  }
  // What it asks itself, and nothing catches, ends in 500.
  const fails = places.some(({ kind, text, at }) => kind === 'name' && asking.test(text) && isUsed(module, at))
  if (places.some(isOther) || (fails && !places.some(({ text }) => text === 'catch'))) return true
  return !places.some(({ kind, text }) => kind === 'text' && complaint.test(text))
}

function asks(program: NodeProgram, module: NodeModule, { from, to }: Span, depth: number): boolean {
  const { tokens } = module
  const end = Math.min(to, from + 1500)
  for (let at = from; at < end; at++) {
    const { kind, text } = tokens[at] ?? { kind: 'operator', text: '' }
    if (kind === 'name' && asking.test(text) && isUsed(module, at)) return true
    if (kind === 'number' && text === '503') return true
    if ((kind === 'text' || kind === 'template') && /^\s*select\s+(1|now)\b/i.test(text)) return true
    if (kind !== 'name' || depth >= 2 || tokens[at - 1]?.text === '@') continue
    const isCall = tokens[at + 1]?.text === '(' || (depth === 0 && /^[,)]$/.test(tokens[at + 1]?.text ?? ''))
    const body =
      isCall && !/^(json|send|status|end|log|get|if|return|function)$/.test(text)
        ? bodyOf(program, module, at)
        : undefined
    if (body && asks(program, body.module, body.span, depth + 1)) return true
  }
  return false
}

/** A word that is called, or asked for what it has: not a key, and no part of a path. */
function isUsed({ tokens }: NodeModule, at: number): boolean {
  return /^[.?(`]/.test(tokens[at + 1]?.text ?? '') || tokens[at - 1]?.text === '.'
}

/** The function that a name stands for, in the module or in one that it imports. */
function bodyOf(
  { modules, resolve }: NodeProgram,
  module: NodeModule,
  at: number,
): { readonly module: NodeModule; readonly span: Span } | undefined {
  const { tokens, imports } = module
  const name = tokens[at]?.text ?? ''
  const [owner] = namesBefore(tokens, at)
  const source = imports.find(({ names }) => names.has(owner ?? name))
  const file = source && resolve(module.file, source.from)
  const home = file === undefined ? (source ? undefined : module) : modules.find((each) => each.file === file)
  if (!home) return undefined
  const wanted = owner === undefined ? (source?.names.get(name) ?? name) : name
  return functionOf(home, wanted === 'default' ? name : wanted)
}

const known = new WeakMap<NodeModule, Map<string, Span>>()

function functionOf(
  module: NodeModule,
  name: string,
): { readonly module: NodeModule; readonly span: Span } | undefined {
  const functions = known.get(module) ?? functionsOf(module)
  known.set(module, functions)
  const span = functions.get(name)
  return span && { module, span }
}

const declaring = /^(function|const|let|var|async|public|private|protected|static|\.|\{|\}|;|,|\*)$/

/** Functions, methods and arrows of a module, by their names. */
function functionsOf(module: NodeModule): Map<string, Span> {
  const { tokens, partners } = module
  const found = new Map<string, Span>()
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind !== 'name' || found.has(text) || !declaring.test(tokens[at - 1]?.text ?? '')) continue
    if (!/^[=(:]$/.test(tokens[at + 1]?.text ?? '')) continue
    let open = at + 1
    while (open < at + 60 && open < tokens.length && tokens[open]?.text !== '{')
      open += tokens[open]?.text === '(' ? Math.max(1, (partners[open] ?? open) - open) : 1
    const isBody = tokens[open]?.text === '{' && /^(\)|=>|>|\w+)$/.test(tokens[open - 1]?.text ?? '')
    if (isBody) found.set(text, { from: open, to: (partners[open] ?? open) + 1 })
    else if (tokens.slice(at, at + 20).some((token) => token.text === '=>'))
      found.set(text, { from: at, to: Math.min(tokens.length, at + 80) })
  }
  return found
}

/** An answer that goes on, as events. */
export function isStream({ module, handlers, method }: NodeRoute): boolean {
  return (
    method === 'SSE' ||
    handlers.some(({ from, to }) =>
      module.tokens
        .slice(from, Math.min(to, from + 2000))
        .some(({ kind, text }) => kind !== 'operator' && (text.includes('text/event-stream') || text === 'streamSSE')),
    )
  )
}
