// What stands at a place of a module: the arguments of a call, the entries of an object, a text.
import type { NodeModule, Span } from './module.ts'
import type { Token } from './tokens.ts'

/** Parts between the commas of an opened bracket. */
export function partsOf({ tokens, partners }: NodeModule, open: number, most = 400): Span[] {
  // A bracket that is never closed has no parts.
  const end = partners[open] ?? -1
  const parts: Span[] = []
  let from = open + 1
  for (let at = from; at < end && parts.length < most; at++) {
    const { kind, text } = tokens[at] as Token
    const partner = partners[at] ?? -1
    if (partner > at) at = partner
    else if (kind === 'operator' && text === ',') {
      parts.push({ from, to: at })
      from = at + 1
    }
  }
  if (from < end) parts.push({ from, to: end })
  return parts
}

export interface Entry {
  readonly key: string
  /** Where the key stands. */
  readonly at: number
  readonly value: Span
}

/** `{ a: x, 'b': y, c }`; methods and spreads are left out. */
export function entriesOf(module: NodeModule, open: number): Entry[] {
  const { tokens } = module
  if (tokens[open]?.text !== '{') return []
  return partsOf(module, open).flatMap(({ from, to }): Entry[] => {
    const first = tokens[from]
    if (first?.kind !== 'name' && first?.kind !== 'text') return []
    if (to === from + 1) return [{ key: first.text, at: from, value: { from, to } }]
    return tokens[from + 1]?.text === ':' ? [{ key: first.text, at: from, value: { from: from + 2, to } }] : []
  })
}

/** The value of an entry of an object, where it is a text. */
export function textEntry(
  module: NodeModule,
  open: number | undefined,
  ...keys: readonly string[]
): string | undefined {
  if (open === undefined) return undefined
  const entry = entriesOf(module, open).find(({ key }) => keys.includes(key))
  return entry && textOf(module, entry.value)
}

/** A text or a number by itself, or a name that stands for one. */
export function textOf(module: NodeModule, { from, to }: Span, depth = 0): string | undefined {
  const { tokens, values } = module
  const token = tokens[from]
  if (!token || (to !== from + 1 && tokens[from + 1]?.text !== 'as')) return undefined
  if (token.kind === 'text' || token.kind === 'number') return token.text
  const value = token.kind === 'name' && depth < 3 ? values.get(token.text) : undefined
  if (value === undefined) return undefined
  const next = tokens[value + 1]
  const isWhole =
    !next || next.text === ';' || next.text === ',' || next.text === 'as' || next.line > (tokens[value]?.line ?? 0)
  return isWhole ? textOf(module, { from: value, to: value + 1 }, depth + 1) : undefined
}

/** `true`, a number or a text as they stand in code. */
export function literalOf(module: NodeModule, span: Span): string | undefined {
  const token = module.tokens[span.from]
  if (token && span.to === span.from + 1 && /^(true|false)$/.test(token.text)) return token.text
  const minus = token?.text === '-' && module.tokens[span.from + 1]?.kind === 'number'
  return minus ? `-${module.tokens[span.from + 1]?.text}` : textOf(module, span)
}

export interface Call {
  /** The word before the bracket. */
  readonly name: string
  /** Where that word stands. */
  readonly at: number
  readonly open: number
  /** Names that it is called on, from the first: of `a.b.c(…)` they are `a` and `b`. */
  readonly on: readonly string[]
}

/** Calls of the names, wherever they stand; `new Name(…)` is one, too. */
export function callsOf(module: NodeModule, names: RegExp): Call[] {
  const { tokens } = module
  return tokens.flatMap(({ kind, text }, at): Call[] => {
    if (kind !== 'name' || !names.test(text)) return []
    let open = at + 1
    // get<string>(…)
    if (tokens[open]?.text === '<') {
      while (open < at + 20 && tokens[open] && tokens[open]?.text !== '>' && tokens[open]?.text !== '(') open += 1
      if (tokens[open]?.text === '>') open += 1
    }
    if (tokens[open]?.text === '?.') open += 1
    if (tokens[open]?.text !== '(' || tokens[at - 1]?.text === 'function') return []
    return [{ name: text, at, open, on: namesBefore(tokens, at) }]
  })
}

/** The names before a dot, from the first. */
export function namesBefore(tokens: readonly Token[], at: number): string[] {
  const names: string[] = []
  for (let index = at - 1; names.length < 12; index -= 2) {
    const dot = tokens[index]
    const name = tokens[index - 1]
    if ((dot?.text !== '.' && dot?.text !== '?.') || name?.kind !== 'name') break
    names.unshift(name.text)
  }
  return names
}

/** The package that a name of the module comes from. */
export function originOf({ imports, tokens, values }: NodeModule, name: string): string | undefined {
  const own = imports.find(({ names }) => names.has(name))?.from
  if (own !== undefined) return own
  // const pool = new Pool(…); const router = express.Router()
  const value = values.get(name)
  const first = value === undefined ? undefined : tokens[tokens[value]?.text === 'new' ? value + 1 : value]?.text
  return first === undefined || first === name ? undefined : imports.find(({ names }) => names.has(first))?.from
}

const positions = new WeakMap<NodeModule, Map<string, number[]>>()

/** Where a name stands in a module. */
export function placesOfName(module: NodeModule, name: string): readonly number[] {
  const kept = positions.get(module)
  if (kept) return kept.get(name) ?? []
  const found = new Map<string, number[]>()
  for (const [index, { kind, text }] of module.tokens.entries()) {
    if (kind !== 'name') continue
    const own = found.get(text)
    if (own) own.push(index)
    else found.set(text, [index])
  }
  positions.set(module, found)
  return found.get(name) ?? []
}
