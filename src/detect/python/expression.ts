// Expressions of Python, as far as detection reads them. Never fails: what it does not know becomes `other`.
import { readLines, type Token } from './tokens.ts'

export type Expression = { readonly line: number } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'format'; readonly parts: readonly Expression[] }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string }
  | {
      readonly kind: 'call'
      readonly callee: Expression
      readonly args: readonly Expression[]
      readonly keywords: ReadonlyMap<string, Expression>
    }
  | { readonly kind: 'item'; readonly of: Expression; readonly index: Expression }
  | { readonly kind: 'operation'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'other'; readonly parts: readonly Expression[] }
)

const ranks: Readonly<Record<string, number>> = {
  '=': 1,
  '+=': 1,
  ':=': 1,
  ':': 1,
  for: 2,
  or: 4,
  and: 5,
  in: 7,
  is: 7,
  not: 7,
  '<': 7,
  '>': 7,
  '==': 7,
  '!=': 7,
  '<=': 7,
  '>=': 7,
  '|': 8,
  '^': 8,
  '&': 8,
  '<<': 9,
  '>>': 9,
  '+': 10,
  '-': 10,
  '*': 11,
  '/': 11,
  '//': 11,
  '%': 11,
  '@': 11,
  '**': 12,
  as: 1,
  '->': 1,
}
const ifRank = 3
const unary = new Set([
  'not',
  'await',
  'lambda',
  'yield',
  'from',
  '-',
  '+',
  '~',
  '*',
  '**',
  'async',
  'return',
  'raise',
  'assert',
  'del',
  'import',
])
const depthLimit = 60

/** Parses tokens as a list of expressions separated by commas. */
export function parseExpressions(tokens: readonly Token[]): Expression[] {
  let position = 0
  let depth = 0

  const peek = (): Token | undefined => tokens[position]
  const at = (text: string): boolean => tokens[position]?.kind !== 'text' && tokens[position]?.text === text
  const line = (): number => (tokens[position] ?? tokens.at(-1))?.line ?? 1

  function list(closing: string | undefined): Expression[] {
    const items: Expression[] = []
    while (position < tokens.length && !(closing !== undefined && at(closing))) {
      if (at(',') || at(';')) {
        position += 1
        continue
      }
      const before = position
      items.push(expression(0))
      if (position === before) position += 1
    }
    if (closing !== undefined && at(closing)) position += 1
    return items
  }

  function expression(minimum: number): Expression {
    if (depth >= depthLimit) return skipBracket()
    depth += 1
    let left = prefix()
    for (;;) {
      const token = peek()
      if (!token || (token.kind !== 'operator' && token.kind !== 'name')) break
      if (token.text === 'if' && ifRank >= minimum) {
        position += 1
        const test = expression(ifRank + 1)
        if (!at('else')) {
          left = { kind: 'other', parts: [left, test], line: left.line }
          continue
        }
        position += 1
        left = { kind: 'choice', test, yes: left, no: expression(ifRank), line: left.line }
        continue
      }
      const rank = ranks[token.text]
      if (rank === undefined || rank < minimum) break
      position += 1
      let operator = token.text
      if ((operator === 'is' || operator === 'not') && (at('not') || at('in')))
        operator += ` ${tokens[position++]?.text ?? ''}`
      left = { kind: 'operation', operator, left, right: expression(rank + 1), line: left.line }
    }
    depth -= 1
    return left
  }

  function prefix(): Expression {
    const start = line()
    const token = peek()
    if (token && token.kind !== 'text' && unary.has(token.text)) {
      position += 1
      return { kind: 'other', parts: [expression(token.text === 'not' ? 6 : 2)], line: start }
    }
    let left = atom()
    for (;;) {
      if (at('.')) {
        position += 1
        const name = peek()?.kind === 'name' ? (tokens[position++]?.text ?? '') : ''
        left = { kind: 'attribute', of: left, name, line: left.line }
      } else if (at('(')) {
        position += 1
        left = call(left, list(')'))
      } else if (at('[')) {
        position += 1
        const [index = { kind: 'other', parts: [], line: start } as const, ...more] = list(']')
        left = {
          kind: 'item',
          of: left,
          index: more.length > 0 ? { kind: 'list', items: [index, ...more], line: start } : index,
          line: left.line,
        }
      } else return left
    }
  }

  function atom(): Expression {
    const token = peek()
    if (!token) return { kind: 'other', parts: [], line: line() }
    if (token.kind === 'text') {
      const texts: Expression[] = []
      while (peek()?.kind === 'text') texts.push(textOf(tokens[position++] as Token, depth))
      const [only] = texts
      if (only && texts.length === 1) return only
      if (texts.every((part) => part.kind === 'text'))
        return { kind: 'text', text: texts.map((part) => part.text).join(''), line: token.line }
      return { kind: 'format', parts: texts, line: token.line }
    }
    if (')]},;'.includes(token.text) || ranks[token.text] !== undefined)
      return { kind: 'other', parts: [], line: token.line }
    position += 1
    if (token.kind === 'number') return { kind: 'number', text: token.text, line: token.line }
    if (token.kind === 'name') return { kind: 'name', name: token.text, line: token.line }
    const closing = { '(': ')', '[': ']', '{': '}' }[token.text]
    if (closing === undefined) return { kind: 'other', parts: [], line: token.line }
    const items = list(closing)
    const [only] = items
    return token.text === '(' && only && items.length === 1 ? only : { kind: 'list', items, line: token.line }
  }

  /** Past the depth limit: steps over one bracketed group or one token. */
  function skipBracket(): Expression {
    const start = line()
    let open = 0
    do {
      const text = tokens[position]?.kind === 'operator' ? (tokens[position]?.text ?? '') : ''
      if ('([{'.includes(text) && text !== '') open += 1
      if (')]}'.includes(text) && text !== '') {
        if (open === 0) break
        open -= 1
      }
      position += 1
    } while (position < tokens.length && open > 0)
    return { kind: 'other', parts: [], line: start }
  }

  return list(undefined)
}

function call(callee: Expression, given: readonly Expression[]): Expression {
  const args: Expression[] = []
  const keywords = new Map<string, Expression>()
  for (const item of given) {
    if (item.kind === 'operation' && item.operator === '=' && item.left.kind === 'name')
      keywords.set(item.left.name, item.right)
    else args.push(item)
  }
  return { kind: 'call', callee, args, keywords, line: callee.line }
}

function textOf(token: Token, depth: number): Expression {
  if (!token.formatted) return { kind: 'text', text: token.text, line: token.line }
  const parts: Expression[] = []
  const pieces = /\{\{|\}\}|\{([^{}]*)\}|[^{}]+|[{}]/g
  for (const [piece, inner] of token.text.matchAll(pieces)) {
    if (inner === undefined || depth > 10)
      parts.push({ kind: 'text', text: piece === '{{' ? '{' : piece === '}}' ? '}' : piece, line: token.line })
    else {
      const source = inner.replace(/(![rsa])?(:[^:\]]*)?$/, '')
      const tokens = readLines(source).flatMap((logical) =>
        logical.tokens.map((each) => ({ ...each, line: token.line })),
      )
      parts.push(parseExpressions(tokens)[0] ?? { kind: 'other', parts: [], line: token.line })
    }
  }
  return { kind: 'format', parts, line: token.line }
}
