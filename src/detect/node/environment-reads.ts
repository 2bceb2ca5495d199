// Places of a module's code that read an environment variable, and what the code does without it.
import { callsOf, literalOf, partsOf, type Call } from './expressions.ts'
import { objectsOf, type Readers } from './environment-readers.ts'
import type { NodeModule, Span } from './module.ts'

export interface EnvironmentRead {
  readonly name: string
  readonly module: NodeModule
  /** Tokens of the read itself, with what turns it into a number or the like. */
  readonly span: Span
  readonly required: boolean
  readonly fallback: string | undefined
  /** The name or key that it becomes. */
  readonly becomes: readonly string[]
}

export const variableName = /^[A-Za-z][A-Za-z0-9_]*$/
export const upperCase = /^[A-Z][A-Z0-9_]+$/

export function readsOf(module: NodeModule, readers: Readers): EnvironmentRead[] {
  const checked = checkedNames(module)
  const found: EnvironmentRead[] = []
  const take = (name: string, span: Span, more: Partial<EnvironmentRead> = {}): void => {
    if (!variableName.test(name) || name.startsWith('npm_')) return
    const read = completed(module, name, span)
    const required =
      more.required ?? (read.required || checked.has(name) || read.becomes.some((each) => checked.has(each)))
    const fallback = more.fallback ?? read.fallback
    found.push({ ...read, ...more, required: required && fallback === undefined, fallback })
  }
  for (const { from, to } of objectsOf(module)) {
    const { tokens } = module
    const next = tokens[to]?.text
    if (tokens[from - 1]?.text === 'delete') continue
    if ((next === '.' || next === '?.') && tokens[to + 1]?.kind === 'name') {
      if (tokens[to + 2]?.text !== '=') take(tokens[to + 1]?.text ?? '', { from, to: to + 2 })
    } else if (next === '[' && tokens[to + 1]?.kind === 'text' && tokens[to + 2]?.text === ']') {
      if (tokens[to + 3]?.text !== '=') take(tokens[to + 1]?.text ?? '', { from, to: to + 3 })
    } else if (tokens[from - 1]?.text === '=' && tokens[from - 2]?.text === '}') {
      for (const { name, local, fallback, at } of destructured(module, module.partners[from - 2] ?? -1))
        take(
          name,
          { from: at, to: at + 1 },
          { becomes: [local], required: checked.has(local), ...(fallback === undefined ? {} : { fallback }) },
        )
    }
  }
  for (const call of callsOf(module, /./)) takeCall(module, call, readers, take)
  return found
}

const ofNest = /config/i
const getters =
  /^(get|require|must|read|load|expect|fetch)?_?(get)?_?env(ironment)?(_?var(iable)?)?(_?(or_?throw|required|string|number|int|bool(ean)?))?$/i

/** Reads by functions: the program's own, those of libraries for settings, and functions that say it by their names. */
function takeCall(
  module: NodeModule,
  call: Call,
  readers: Readers,
  take: (name: string, span: Span, more?: Partial<EnvironmentRead>) => void,
): void {
  const { tokens, partners } = module
  const { name, open, on, at } = call
  const first = tokens[open + 1]
  if (first?.kind !== 'text' || !upperCase.test(first.text)) return
  const [, second] = partsOf(module, open)
  const span = { from: at - on.length * 2, to: (partners[open] ?? open) + 1 }
  const owner = on.at(-1) ?? ''
  const isSettings = /^(get|getOrThrow)$/.test(name) && (ofNest.test(owner) || owner === 'env' || owner === 'Env')
  const isNamed = getters.test(name) || (/^(int|bool|array|json|float|string|number)$/.test(name) && owner === 'env')
  const own = readers.get(name)
  if (!isSettings && !isNamed && own === undefined) return
  const literal = second && literalOf(module, second)
  // `read('X', true)` of the program's own: whether it insists on the variable, and not what stands for it.
  const isFlag = own === true && /^(true|false)$/.test(literal ?? '') && tokens[second?.from ?? -1]?.kind === 'name'
  const fallback = isFlag ? undefined : literal
  // env.get('X').default('y').required().asString()
  const chain = chainBehind(module, span.to)
  const given = chain.get('default')
  const chained = given === undefined ? undefined : literalOf(module, given)
  const required = own ?? (name === 'getOrThrow' || /require|must|throw|expect/i.test(name) || chain.has('required'))
  // process.env.A || read('B')
  const isOther = /^(\|\||\?\?)$/.test(tokens[span.from - 1]?.text ?? '')
  take(first.text, span, {
    required: (isFlag ? literal === 'true' : required && second === undefined) && !isOther && !chain.has('default'),
    ...((fallback ?? chained) === undefined ? {} : { fallback: fallback ?? chained }),
  })
}

/** Calls in a chain behind a place: their names, with the first argument of each. */
export function chainBehind({ tokens, partners }: NodeModule, from: number): ReadonlyMap<string, Span> {
  const chain = new Map<string, Span>()
  for (let at = from; chain.size < 30;) {
    const name = tokens[at + 1]
    if (tokens[at]?.text !== '.' || name?.kind !== 'name') break
    const open = at + 2
    if (tokens[open]?.text !== '(') {
      at = open
      continue
    }
    const close = partners[open] ?? open
    if (!chain.has(name.text)) chain.set(name.text, { from: open + 1, to: close })
    if (close <= open) break
    at = close + 1
  }
  return chain
}

interface Bound {
  readonly name: string
  readonly local: string
  readonly fallback: string | undefined
  readonly at: number
}

function destructured(module: NodeModule, open: number): Bound[] {
  const { tokens } = module
  if (open < 0) return []
  return partsOf(module, open).flatMap(({ from, to }): Bound[] => {
    const name = tokens[from]
    if (name?.kind !== 'name') return []
    const local = tokens[from + 1]?.text === ':' ? (tokens[from + 2]?.text ?? name.text) : name.text
    const equals = [from + 1, from + 3].find((at) => at < to && tokens[at]?.text === '=')
    const fallback = equals === undefined ? undefined : (literalOf(module, { from: equals + 1, to }) ?? '')
    return [{ name: name.text, local, fallback, at: from }]
  })
}

/** Words that turn a text into something else, and leave it to the code behind them what happens without it. */
const turning = /^(Number|parseInt|parseFloat|String|Boolean|BigInt|JSON|parse|toNumber|toBool|bool|int|z)$/

const failing = /throw|fail|panic|die|exit|abort|missing|required|raise|err/i

/** Looks at what stands around a read. */
function completed(module: NodeModule, name: string, { from, to }: Span): EnvironmentRead {
  const { tokens, openers } = module
  let start = from
  let end = to
  for (let round = 0; round < 6; round++) {
    if (tokens[end]?.text === '!' && tokens[end + 1]?.text !== '=') end += 1
    else if (tokens[end]?.text === 'as') end += 2
    else if (tokens[end]?.text === ',' && tokens[end + 1]?.text === '10' && tokens[end + 2]?.text === ')') end += 2
    else if (tokens[end]?.text === ')' && openers[end] === undefined) break
    else if (tokens[end]?.text === ')') {
      const open = module.partners[end] ?? -1
      const before = tokens[open - 1]
      if (open !== start - 1 || (before?.kind === 'name' && !turning.test(before.text))) break
      start = before?.kind === 'name' ? open - 1 : open
      if (tokens[start - 1]?.text === '.') start -= 2
      end += 1
    } else break
  }
  if (tokens[start - 1]?.text === '+') start -= 1
  const operator = tokens[end]?.text ?? ''
  const hasFallback = /^(\|\||\?\?)=?$/.test(operator)
  const fallback = hasFallback ? fallbackAt(module, end + 1) : undefined
  const fails =
    hasFallback &&
    fallback === undefined &&
    tokens[end + 1]?.kind === 'name' &&
    tokens[end + 2]?.text === '(' &&
    failing.test(tokens[end + 1]?.text ?? '')
  return {
    name,
    module,
    span: { from: start, to: end },
    required: fails || isGuarded(module, start),
    fallback,
    becomes: becomesOf(module, start),
  }
}

function fallbackAt(module: NodeModule, from: number, depth = 0): string | undefined {
  const { tokens } = module
  // process.env.A || process.env.B || 'x'
  if (
    depth < 4 &&
    tokens[from]?.text === 'process' &&
    tokens[from + 2]?.text === 'env' &&
    /^(\|\||\?\?)$/.test(tokens[from + 5]?.text ?? '')
  )
    return fallbackAt(module, from + 6, depth + 1)
  const value = literalOf(module, { from, to: tokens[from]?.text === '-' ? from + 2 : from + 1 })
  const next = tokens[from + (tokens[from]?.text === '-' ? 2 : 1)]
  // `|| 60 * 60` is no value by itself.
  return next && /^[-+*/%[(.]$/.test(next.text) && next.line === tokens[from]?.line ? undefined : value
}

/** `const name = …`, `key: …` */
function becomesOf({ tokens }: NodeModule, start: number): string[] {
  const before = tokens[start - 1]?.text
  const name = tokens[start - 2]
  const isNamed = name?.kind === 'name' || name?.kind === 'text'
  // What it is part of has its name elsewhere: `settings.port = …`
  return isNamed && (before === ':' || (before === '=' && tokens[start - 3]?.text !== '.')) ? [name.text] : []
}

/** `if (!x) throw …`, `assert(x)` */
function isGuarded({ tokens, openers, partners }: NodeModule, start: number): boolean {
  const open = openers[start] ?? -1
  const before = tokens[open - 1]?.text ?? ''
  if (tokens[open]?.text !== '(') return false
  if (/^(invariant|assert|ok|assertEnv|check)$/.test(before) && open === start - 1) return true
  if (before !== 'if' || (tokens[start - 1]?.text !== '!' && !/^(===?|==)$/.test(tokens[start + 1]?.text ?? '')))
    return false
  const close = partners[open] ?? open
  const body = close + 1
  const end = tokens[body]?.text === '{' ? (partners[body] ?? body) : body + 12
  return tokens
    .slice(body, Math.min(end, body + 120))
    .some(({ text }, index) => text === 'throw' || (text === 'exit' && tokens[body + index - 1]?.text === '.'))
}

/** Names without which the module throws: in a condition, or in a list that a loop goes through. */
function checkedNames(module: NodeModule): ReadonlySet<string> {
  const { tokens } = module
  const found = new Set<string>()
  for (const [index, { kind, text }] of tokens.entries())
    if (kind === 'name' && tokens[index - 1]?.text === '!' && isGuarded(module, index)) found.add(text)
  // ['A', 'B'].forEach((name) => { if (!process.env[name]) throw … })
  const isLooped = objectsOf(module).some(({ to }) => tokens[to]?.text === '[' && tokens[to + 1]?.kind === 'name')
  if (!isLooped || !tokens.some(({ text }) => text === 'throw' || text === 'exit')) return found
  for (const [open, { kind, text }] of tokens.entries()) {
    if (kind !== 'operator' || text !== '[') continue
    const parts = partsOf(module, open)
    const names = parts.flatMap(({ from, to }) =>
      to === from + 1 && tokens[from]?.kind === 'text' && upperCase.test(tokens[from]?.text ?? '')
        ? [tokens[from]?.text ?? '']
        : [],
    )
    if (names.length > 0 && names.length === parts.length) for (const each of names) found.add(each)
  }
  return found
}

/** Names that a list of the module checks, with their places, for those that nothing else reads by name. */
export function listedReads(module: NodeModule): EnvironmentRead[] {
  const names = checkedNames(module)
  return module.tokens.flatMap(({ kind, text }, index): EnvironmentRead[] =>
    kind === 'text' && names.has(text) && upperCase.test(text)
      ? [{ name: text, module, span: { from: index, to: index + 1 }, required: true, fallback: undefined, becomes: [] }]
      : [],
  )
}
