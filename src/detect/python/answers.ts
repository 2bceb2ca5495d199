// What the function behind a route does: whether anybody may ask it, what it asks itself, how it answers.
import type { PythonDetection } from '../../model/provider.ts'
import type { Expression } from './expression.ts'
import type { Program } from './program.ts'
import type { CodeRoute } from './routes.ts'
import type { PythonModule, Statement } from './module.ts'
import type { Token } from './tokens.ts'
import { complaint } from '../probes.ts'
import { lastName, walk } from './walk.ts'

/** One that limits its callers is open: whoever asks too often is told so, which a dead app could not do. */
const guard = /login|auth|permission|admin|role|token|jwt|current_?user/i

/** Words of a function that asks another service, or says that it cannot serve. */
const asking =
  /^(execute|ping|scalars?|connect|ensure_connection|cursor|fetch\w*|acquire|urlopen|HTTP_503\w*|SERVICE_UNAVAILABLE)$/

/** What an answer that is not 200 has: its number, a name of it, or an error that ends the function. */
const otherStatus =
  /^(raise|abort|HTTPException|HTTP_[45]\w+|SERVICE_UNAVAILABLE|INTERNAL_SERVER_ERROR|\w*status_?code|code)$/

/** Whether anybody may GET it without more than its path. */
export function isOpenToAll({ call, definition, groups, path, module }: CodeRoute): boolean {
  const methods = call.keywords.get('methods')
  const listed =
    methods?.kind === 'list'
      ? methods.items.flatMap((item) => (item.kind === 'text' ? [item.text.toUpperCase()] : []))
      : ['GET']
  const method = lastName(call.callee)
  const isGet = method === 'get' || (/route$/.test(method) && !/websocket/.test(method) && listed.includes('GET'))
  const isGuarded =
    isGuardedByItself(definition) ||
    isRefusedBefore(module, call) ||
    groups.some(({ expression }) => {
      const given = expression.kind === 'call' ? expression.keywords.get('dependencies') : undefined
      return given !== undefined && [...walk([given])].some((visit) => guard.test(lastName(visit.expression)))
    })
  return isGet && !isGuarded && !/[{<]/.test(path)
}

/** Whether a function that runs before each of a group's answers lets in some alone, whatever they ask: `@group.before_request`. */
function isRefusedBefore(module: PythonModule, { callee }: CodeRoute['call']): boolean {
  const group = callee.kind === 'attribute' ? lastName(callee.of) : ''
  return module.statements.some((definition) => {
    const isBefore = definition.decorators.some(({ tokens }) =>
      [group, '.', 'before_request'].every((word, index) => tokens[index + 1]?.text === word),
    )
    const body = isBefore ? bodyOf(module, definition).flatMap(({ tokens }) => tokens) : []
    // What looks at the path lets some through.
    const isWhole = !body.some(({ kind, text }) => kind === 'name' && /^(path|endpoint|url_rule|blueprint)$/.test(text))
    return isWhole && body.some(({ kind, text }) => kind === 'number' && /^40[13]$/.test(text))
  })
}

/** Whether a function's decorators and parameters, or the classes that a class is made of, let in some alone. */
export function isGuardedByItself(definition: Statement): boolean {
  return (
    definition.decorators.some((decorator) => hasName(withoutEmpty(decorator.tokens), guard)) ||
    hasName(signatureOf(definition), guard)
  )
}

/** A keyword that is given nothing asks for nothing: `auth=[]`, `permission_classes([])`. */
function withoutEmpty(tokens: readonly Token[]): readonly Token[] {
  const isEmpty = (from: number, open: string): boolean =>
    tokens[from]?.text === open &&
    /^[[(]$/.test(tokens[from + 1]?.text ?? '') &&
    /^[\])]$/.test(tokens[from + 2]?.text ?? '')
  return tokens.filter((_, index) => !isEmpty(index + 1, '=') && !isEmpty(index + 1, '('))
}

/** Whether a function asks a datastore or another service, itself or through functions of the program. */
export function asksElsewhere(
  detection: PythonDetection,
  program: Program,
  module: PythonModule,
  definition: Statement,
): boolean {
  return hasName(signatureOf(definition), detection.resources) || asks(program, module, definition, 0)
}

function asks(program: Program, module: PythonModule, definition: Statement, depth: number): boolean {
  const body = bodyOf(module, definition)
  if (body.some(({ tokens }) => tokens.some(isAsking))) return true
  if (depth >= 2) return false
  const called = new Set(
    body.flatMap(({ tokens }) =>
      tokens.flatMap(({ kind, text }, index) => (kind === 'name' && tokens[index + 1]?.text === '(' ? [text] : [])),
    ),
  )
  return [...called].some((name) => {
    const known = program.functions.get(name) ?? []
    const [only] = known
    return only !== undefined && known.length === 1 && asks(program, only.module, only.statement, depth + 1)
  })
}

/** The same of an expression that answers by itself. */
export function asksByItself(expression: Expression): boolean {
  return [...walk([expression])].some((each) => asking.test(lastName(each.expression)))
}

function isAsking({ kind, text }: Token): boolean {
  if (kind === 'name') return asking.test(text)
  return kind === 'number' ? text === '503' : kind === 'text' && /^\s*select\s+1\b/i.test(text)
}

/** False: the function has words for what is wrong, and no answer but 200 to say them with. */
export function tellsByStatus(module: PythonModule, definition: Statement): boolean {
  const tokens = bodyOf(module, definition).flatMap((each) => each.tokens)
  const isOther = ({ kind, text }: Token): boolean =>
    kind === 'number' ? /^[45]\d\d$/.test(text) : kind === 'name' && otherStatus.test(text)
  // What it asks itself, and nothing catches, ends in 500.
  if (tokens.some(isOther) || (tokens.some(isAsking) && !hasName(tokens, /^except$/))) return true
  return !tokens.some(({ kind, text }) => kind === 'text' && complaint.test(text))
}

/** `events`: an answer that goes on. `chunks`: one that comes in pieces, such as a file. */
export function streamOf(
  { streams }: PythonDetection,
  module: PythonModule,
  definition: Statement,
): 'events' | 'chunks' | undefined {
  const tokens = [...definition.decorators, ...bodyOf(module, definition)].flatMap((each) => each.tokens)
  if (tokens.some(({ text }) => streams.events.includes(text) || text.includes('text/event-stream'))) return 'events'
  return tokens.some(({ text }) => streams.chunks.includes(text)) ? 'chunks' : undefined
}

function hasName(tokens: readonly Token[], pattern: RegExp): boolean {
  return tokens.some(({ kind, text }) => kind === 'name' && pattern.test(text))
}

/** What stands after the function's name, or a class's. */
function signatureOf({ tokens }: Statement): readonly Token[] {
  return tokens.slice(tokens.findIndex(({ text }) => text === 'def' || text === 'class') + 2)
}

function bodyOf({ statements }: PythonModule, definition: Statement): Statement[] {
  const found: Statement[] = []
  const inside = new Set([definition])
  for (let index = statements.indexOf(definition) + 1; index < statements.length; index++) {
    const statement = statements[index] as Statement
    if (statement.parent === undefined || !inside.has(statement.parent)) break
    inside.add(statement)
    found.push(statement)
  }
  return found
}
